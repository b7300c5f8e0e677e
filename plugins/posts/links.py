"""The links of a source, after files and pages of the blog have got other names. Pure: text in, text out."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from .._shared.front_matter import parse_front_matter
from .fields import lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Where a body has an address: `](…`, `]: …`, href="…", src="…".
_LINK = re.compile(r"""(\]\(\s*<?|^ {0,3}\[[^\]]+\]:\s*<?|(?:href|src)\s*=\s*["'])([^\s)"'>]+)""", re.MULTILINE)
_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|(?<!`)(`+)(?!`).*?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL)
_KIND = re.compile(r"[{|](?:filename|static|attach)[|}]")


def relinked(text: str, path: str, place: str, lead: Callable[[str], str], addresses: Mapping[str, str]) -> str:
    """A source whose links to files and pages of the site lead to where those are now.

    Args:
        text: The source.
        path: Where it is, below content/.
        place: Where it will be.
        lead: Tells where a file is now, of one below content/.
        addresses: New addresses of pages by their old ones, below the site's.
    """
    body = parse_front_matter(text).body_line
    lines = lines_of(text)
    head, rest = "".join(lines[: body - 1]), "".join(lines[body - 1 :])
    code = [found.span() for found in _CODE.finditer(rest)]

    def mend(found: re.Match[str]) -> str:
        if any(start <= found.start(2) < end for start, end in code):
            return found[0]
        return found[1] + _mended(found[2], path, place, lead, addresses)

    return head + _LINK.sub(mend, rest)


def _mended(address: str, path: str, place: str, lead: Callable[[str], str], addresses: Mapping[str, str]) -> str:
    kind = _KIND.match(address)
    bare = address[kind.end() :] if kind else address
    target, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", bare, re.DOTALL).groups()  # type: ignore[union-attr]  # it fits any text
    if not target or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", target):
        return address
    if not kind and target.startswith("/"):
        new = addresses.get(unquote(target).lstrip("/"))
        return address if new is None else f"/{quote(new)}{mark}{rest}"
    rooted = target.startswith("/")
    named = posixpath.normpath(
        unquote(target).lstrip("/") if rooted else posixpath.join(posixpath.dirname(path), unquote(target))
    )
    now = lead(named)
    if now == named and posixpath.dirname(path) == posixpath.dirname(place):
        return address
    if rooted:
        return address if now == named else f"{kind[0] if kind else ''}/{quote(now)}{mark}{rest}"
    shown = posixpath.relpath(now, posixpath.dirname(place) or ".")
    if shown == posixpath.normpath(unquote(target)):
        return address
    return f"{kind[0] if kind else ''}{quote(shown)}{mark}{rest}"
