"""What the policy of a page would block of a body.

The policy (Content Security Policy, level 3) is the theme's, partials/policy.html; CSP_EXTRA adds to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from .._shared.text import closest
from .page import attributes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

DIRECTIVES = frozenset(
    re.findall(
        r"\S+",
        "base-uri child-src connect-src default-src fenced-frame-src font-src form-action frame-src img-src "
        "manifest-src media-src object-src script-src script-src-attr script-src-elem style-src style-src-attr "
        "style-src-elem trusted-types upgrade-insecure-requests worker-src",
    )
)
"""What CSP_EXTRA may name: what a `<meta>` can carry."""

_TAG = re.compile(r"""<([A-Za-z][A-Za-z0-9-]*)\b((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_ALIGNED = re.compile(r"\s*text-align:\s*(left|center|right);?\s*")
_LOADS = {
    **{(tag, "src"): "media-src" for tag in ("video", "audio", "source", "track")},
    **{(tag, "src"): "frame-src" for tag in ("iframe", "frame", "embed")},
    ("video", "poster"): "img-src",
    ("object", "data"): "object-src",
    ("form", "action"): "form-action",
}
_NEVER = {
    "script": "scripts do not run in a post; a link to what it does is what readers can use",
    "style": "a style sheet does not work in a post; write its rules into theme/own/own.css",
    "base": "it does nothing in a post; write the address into each link",
    "link": "it does nothing in a post; style sheets belong to the theme",
    "meta": "it does nothing in a post; say it in the front matter",
}


class Blocked(NamedTuple):
    """Something that a page would not show or run."""

    value: str
    """What an author wrote, to be found in the source: a tag, or the value of an attribute."""
    mend: str


def blocked(markup: str, *, own: str, embeds: Collection[str], extra: Mapping[str, str]) -> Iterator[Blocked]:
    """What of a body the policy blocks.

    Args:
        markup: What Markdown made of the body; code in it is text there, so only what is meant as HTML is found.
        own: The address of the site, from which a page may load, with a slash at its end; empty where it is not known.
        embeds: Hosts whose frames become cards.
        extra: What CSP_EXTRA allows beside the policy: sources by directive.
    """
    for found in _TAG.finditer(markup):
        name, given = found[1].lower(), attributes(found[2])
        if name in _NEVER:
            if not _inline(name, extra):
                yield Blocked(found[0], _NEVER[name])
            continue
        for attribute, value in given.items():
            if attribute.startswith("on") and not _inline("script", extra):
                yield Blocked(f'{attribute}="{value}"', "scripts do not run in a post; leave it out")
            elif attribute == "style" and not _inline("style", extra) and not _becomes_class(name, value):
                yield Blocked(
                    f'style="{value}"', "inline styles are blocked; give it a class, and that a rule in own.css"
                )
            elif attribute in ("href", "src", "action") and value.strip().lower().startswith("javascript:"):
                yield Blocked(value, "scripts do not run in a post; leave it out")
            elif (directive := _LOADS.get((name, attribute))) and not (own and value.startswith(own)):
                yield from (Blocked(value, mend) for mend in _elsewhere(name, value, directive, embeds, extra))


def _elsewhere(
    name: str, address: str, directive: str, embeds: Collection[str], extra: Mapping[str, str]
) -> Iterator[str]:
    """What to do about an address on another host, unless something allows it."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        yield "it is no address; mend it"
        return
    if not host or _allowed(f"{parts.scheme or 'https'}://{host}", extra.get(directive, "")):
        return
    if directive == "frame-src":
        if name == "iframe" and host in embeds:
            return
        yield f'pages load nothing from {host}; PROSE_EMBEDS = ["{host}"] shows it on a click'
    elif directive == "form-action":
        yield f'CSP_EXTRA = {{"form-action": "https://{host}"}} lets forms be sent to {host}'
    else:
        yield "pages load nothing from elsewhere; save the file beside this one, and write its name here"


def _allowed(origin: str, sources: str) -> bool:
    scheme = origin.partition(":")[0]
    return any(source in ("*", f"{scheme}:") or source.rstrip("/") == origin for source in sources.split())


def _inline(kind: str, extra: Mapping[str, str]) -> bool:
    """Whether the author's own policy lets inline styles or scripts work."""
    return "'unsafe-inline'" in extra.get(f"{kind}-src", "").split()


def _becomes_class(name: str, style: str) -> bool:
    """Whether `for_page` writes that style as a class."""
    return name in ("td", "th") and _ALIGNED.fullmatch(style) is not None


def wrong_extra(extra: object) -> Iterator[str]:
    """What is wrong with the setting CSP_EXTRA."""
    if not isinstance(extra, dict):
        yield 'it must be a dict such as {"img-src": "https://img.example.com"}'
        return
    for name, sources in extra.items():
        if name not in DIRECTIVES:
            yield f'"{name}" is no directive of a page\'s policy; {closest(str(name), DIRECTIVES)}'.rstrip("; ")
        elif not isinstance(sources, str) or re.search(r"[;,\n]", sources):
            yield f'"{name}": its sources are one text, with spaces between them'
