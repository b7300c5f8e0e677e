"""The links of a Markdown source, to where they lead in the new blog. Pure: text in, text out."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from .wiki import outside_code

if TYPE_CHECKING:
    from ..cleaning import Rewrite

# Where a text has an address: `](…`, `]: …`, href="…", src="…".
_LINK_START = re.compile(
    r"\]\([ \t]*(?:<(?P<angle>[^<>\n]*)>|(?P<bare>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))"
    r"(?P<rest>[ \t]*(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')?[ \t]*\))"
)
_DEFINITION = re.compile(
    r"^(?P<start> {0,3}\[(?P<label>[^\]\n^][^\]\n]*)\]:[ \t]*)(?:<(?P<angle>[^<>\n]*)>|(?P<bare>\S+))", re.M
)
_ATTRIBUTE = re.compile(
    r"(?P<tag><(?P<name>a|img)\b[^<>]*?\b(?P<key>href|src)[ \t]*=[ \t]*)(?P<mark>[\"'])(?P<address>[^\"'<>]*)(?P=mark)",
    re.I,
)


def relinked(text: str, rewrite: Rewrite) -> str:
    """A text whose links and pictures lead to the new places; those that lead nowhere stay as they are."""
    shown = {
        label.casefold()
        for label in re.findall(r"!\[[^\]]*\]\[([^\]]+)\]|!\[([^\]]+)\](?![\[(:])", text)
        for label in label
    }

    def change(part: str) -> str:
        part = _LINK_START.sub(inline, part)
        part = _DEFINITION.sub(defined, part)
        return _ATTRIBUTE.sub(attribute, part)

    def inline(found: re.Match[str]) -> str:
        address = found["angle"] if found["angle"] is not None else found["bare"]
        opening = _opening(found.string, found.start())
        if opening is None:
            return found[0]
        is_picture = opening > 0 and found.string[opening - 1] == "!"
        alt = found.string[opening + 1 : found.start()]
        new = _new(address, is_picture, alt, rewrite)
        return f"]({_written(new)}{found['rest']}" if new is not None and new != address else found[0]

    def defined(found: re.Match[str]) -> str:
        address = found["angle"] if found["angle"] is not None else found["bare"]
        new = _new(address, found["label"].casefold() in shown, "", rewrite)
        return f"{found['start']}{_written(new)}" if new is not None and new != address else found[0]

    def attribute(found: re.Match[str]) -> str:
        if (found["name"].lower() == "img") != (found["key"].lower() == "src"):
            return found[0]
        new = _new(found["address"].replace("&amp;", "&"), found["name"].lower() == "img", "", rewrite)
        return found[0] if new is None else f'{found["tag"]}"{escape(new)}"'

    return outside_code(text, change)


def _new(address: str, is_picture: bool, alt: str, rewrite: Rewrite) -> str | None:
    if not address:
        return None
    if is_picture:
        found = rewrite.picture(address, alt)
        return found[0] if found else None
    return rewrite.link(address)


def _written(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address


def _opening(text: str, end: int) -> int | None:
    """Where the bracket is that one at `end` closes; None where none is near."""
    depth = 0
    for at in range(end, max(-1, end - 2000), -1):
        if text[at] == "]" and (at == 0 or text[at - 1] != "\\"):
            depth += 1
        elif text[at] == "[" and (at == 0 or text[at - 1] != "\\"):
            depth -= 1
            if not depth:
                return at
    return None
