"""The HTML of a body as a page shows it under a policy that allows no inline style: filters for templates.

Headings are their own anchors, tables and code scroll in themselves and by keyboard, cells are aligned by a class.
Links that show an address are marked, since a hyphen at the end of a line would read as a part of it. What
Markdown made and what an author wrote as HTML are treated alike.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from .._shared.text import plain_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# HTML (WHATWG) 13.2.5: what a browser takes for a tag, and what it does not look into for one.
_TAG = re.compile(
    r"<!--.*?-->|<(?P<raw>script|style|textarea|template)\b.*?</(?P=raw)\s*>"
    r"""|<(?P<end>/?)(?P<name>table|t[hd]|pre|h[23]|a|bdo)\b(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>""",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<]+</a>|[^\s<@]+@[^\s<@]+</a>", re.IGNORECASE)
_ALIGNED = re.compile(r"\s*text-align:\s*(left|center|right);?\s*")


class Heading(NamedTuple):
    """A heading of the second level: what a list of contents links to."""

    id: str
    text: str
    """Plain."""


class _Tag(NamedTuple):
    """A tag of an HTML text: its slice, and what it is."""

    start: int
    end: int
    name: str
    closing: bool
    attributes: dict[str, str]


def headings(markup: str, taken: Collection[str] = ()) -> list[Heading]:
    """The headings of the second level that can be linked to, in order; `taken` as in `for_page`."""
    return [
        Heading(_free(tag.attributes["id"], taken), plain_text(markup[tag.end : close.start]))
        for tag, close, _ in _elements(list(_tags(markup)), "h2")
        if "id" in tag.attributes
    ]


def for_page(markup: str, table: str, taken: Collection[str] = ()) -> Markup:
    """A body for a page.

    Args:
        markup: What Markdown made of it.
        table: What a reader who cannot see it is told that a table is, in the page's language.
        taken: Ids that the page has around the body. A heading with one of them gets another.
    """
    tags = list(_tags(markup))
    changes: list[tuple[int, int, str]] = []
    for tag, close, depth in _elements(tags, "table"):
        if not depth:
            opening = f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(table)}">'
            changes += [(tag.start, tag.start, opening), (close.end, close.end, "</div>")]
    for tag in tags:
        if tag.name in ("th", "td") and (aligned := _ALIGNED.fullmatch(tag.attributes.get("style", ""))):
            changes.append((tag.start, tag.end, _aligned_by_class(tag, aligned[1])))
        elif tag.name == "bdo":  # as in feeds
            changes.append((tag.start, tag.end, "</bdi>" if tag.closing else _written("bdi", tag.attributes)))
        elif tag.name == "a" and not tag.closing and _ADDRESS.match(markup, tag.end):
            named = " ".join([*tag.attributes.get("class", "").split(), "address"])
            changes.append((tag.start, tag.end, _written(tag.name, {**tag.attributes, "class": named})))
        elif tag.name == "pre" and not tag.closing and "tabindex" not in tag.attributes:
            changes.append((tag.end - 1, tag.end - 1, ' tabindex="0"'))
    links = [tag.start for tag in tags if tag.name == "a"]
    for level in ("h2", "h3"):
        for tag, close, _ in _elements(tags, level):
            if "id" not in tag.attributes:
                continue
            own, free = tag.attributes["id"], _free(tag.attributes["id"], taken)
            if own != free:
                changes.append((tag.start, tag.end, _written(tag.name, {**tag.attributes, "id": free})))
            if tag.end < close.start and not any(tag.end <= at < close.start for at in links):
                anchor = f'<a class="anchor" href="#{escape(free)}">'
                changes += [(tag.end, tag.end, anchor), (close.start, close.start, "</a>")]
    for start, end, new in sorted(changes, reverse=True):
        markup = markup[:start] + new + markup[end:]
    return Markup(markup)


def _free(id: str, taken: Collection[str]) -> str:
    return f"{id}-1" if id in taken else id


def _aligned_by_class(tag: _Tag, side: str) -> str:
    names = [*tag.attributes.get("class", "").split(), *([] if side == "left" else [side])]
    others = {name: value for name, value in tag.attributes.items() if name not in ("style", "class")}
    return _written(tag.name, {**others, **({"class": " ".join(names)} if names else {})})


def attributes(written: str) -> dict[str, str]:
    """The attributes of a tag by their lower-case names, entities resolved; of doubled ones the first, as in HTML."""
    given: dict[str, str] = {}
    for key, double, single, bare in _ATTRIBUTE.findall(written):
        given.setdefault(key.lower(), unescape(double or single or bare))
    return given


def _tags(markup: str) -> Iterator[_Tag]:
    """The tags of the elements that are changed, in order."""
    for found in _TAG.finditer(markup):
        if name := found["name"]:
            yield _Tag(found.start(), found.end(), name.lower(), bool(found["end"]), attributes(found["attributes"]))


def _elements(tags: list[_Tag], name: str) -> Iterator[tuple[_Tag, _Tag, int]]:
    """The opening and closing tag of each whole element of a name, and how many of the same name it is in."""
    opened: list[_Tag] = []
    for tag in tags:
        if tag.name == name and not tag.closing:
            opened.append(tag)
        elif tag.name == name and opened:
            yield opened.pop(), tag, len(opened)


def _written(name: str, attributes: dict[str, str]) -> str:
    return f"<{name}" + "".join(f' {key}="{escape(value)}"' for key, value in attributes.items()) + ">"
