"""What Obsidian adds to Markdown, as Markdown: wiki links, embeds, callouts, comments, highlights. Pure.

Rules: help.obsidian.md, "Obsidian Flavored Markdown".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

_WIKI = re.compile(
    r"(?P<embed>!?)\[\[(?P<page>[^\[\]|#\n]*)(?P<place>#[^\[\]|\n]*)?(?:\\?\|(?P<words>[^\[\]\n]*))?\]\]"
)
_CALLOUT = re.compile(
    r"^(?P<marks>(?:[ \t]*>)+)[ \t]?\[!(?P<kind>[\w-]+)(?:\|[^\]]*)?\](?P<fold>[+-]?)[ \t]*(?P<title>.*)$"
)
_COMMENT = re.compile(r"^[ \t]*%%.*?%%[ \t]*\n\n?|%%.*?%%", re.DOTALL | re.MULTILINE)
_MARKED = re.compile(r"==(?=\S)([^=\n]+?)(?<=\S)==")
_BLOCK_ID = re.compile(r"(?:[ \t]+|^)\^[\w-]+[ \t]*$", re.MULTILINE)
_PICTURE = re.compile(r"\.(png|jpe?g|gif|svg|webp|avif|bmp)$", re.IGNORECASE)
_MEDIA = re.compile(r"\.(mp3|wav|m4a|ogg|flac|3gp|webm|mp4|ogv|mov|mkv)$", re.IGNORECASE)
_CODE = re.compile(
    r"^([ \t>]*)(`{3,}|~{3,}).*?^\1\2[`~]*[ \t]*$|(?<!`)(`+)(?!`).+?(?<!`)\3(?!`)", re.MULTILINE | re.DOTALL
)
_PROPERTY = re.compile(r"^[ \t]*[-*]?[ \t]*\[?(\w[\w -]*)::[ \t]*(.*?)\]?[ \t]*$")


class Plain(NamedTuple):
    """A text without Obsidian's own marks."""

    text: str
    notes: tuple[str, ...]


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """A text that was changed wherever it is no code."""
    parts: list[str] = []
    at = 0
    for found in _CODE.finditer(text):
        parts += (change(text[at : found.start()]), found[0])
        at = found.end()
    return "".join((*parts, change(text[at:])))


def without_wiki(text: str, find: Callable[[str], str | None]) -> Plain:
    """A note as other Markdown reads it.

    Args:
        text: The note.
        find: The path in the vault, from its root, of what a name means; None where there is none.
    """
    notes: list[str] = []

    def link(found: re.Match[str]) -> str:
        page, place, words = found["page"].strip(), (found["place"] or "").strip(), (found["words"] or "").strip()
        fragment = place.rpartition("#")[2].strip() if not place.startswith("#^") else ""
        tail = f"#{quote(re.sub(' +', '-', fragment), safe='')}" if fragment else ""
        path = find(page) if page else ""
        if page and path is None:
            notes.append(f'"{found[0]}": there is no such note or file; its words came alone')
            return words if words and not words.isdigit() else page
        address = quote(f"/{path}", safe="/") if path else ""
        if found["embed"] and path and _PICTURE.search(path):
            size = re.match(r"(\d+)(?:x\d+)?$", words)
            alt = "" if size else words
            width = f' width="{size[1]}"' if size and int(size[1]) <= 400 else ""
            return f'<img src="{address}" alt=""{width}>' if width else f"![{alt}]({address})"
        if found["embed"] and path and _MEDIA.search(path):
            kind = "audio" if re.search(r"\.(mp3|wav|m4a|ogg|flac|3gp)$", path, re.IGNORECASE) else "video"
            return f'\n\n<{kind} src="{address}" controls></{kind}>\n\n'
        if found["embed"]:
            notes.append(f'"{found[0]}": a note was shown within this one, and is a link now')
        shown = words or (f"{page} > {fragment}" if page and fragment else page or fragment)
        shown = shown.rpartition("/")[2] if not words else shown
        return f"[{shown}]({address}{tail})" if address or tail else shown

    def change(part: str) -> str:
        part = _COMMENT.sub("", part)
        part = _WIKI.sub(link, part)
        part = _MARKED.sub(r"<mark>\1</mark>", part)
        return _BLOCK_ID.sub("", part)

    return Plain(_callouts(outside_code(text, change)), tuple(dict.fromkeys(notes)))


def _callouts(text: str) -> str:
    """Callouts as quotations that begin with their title in bold; GitHub's alerts are the same."""
    lines = text.split("\n")
    made: list[str] = []
    for at, line in enumerate(lines):
        found = _CALLOUT.match(line)
        if not found:
            made.append(line)
            continue
        marks = found["marks"]
        title = found["title"].strip() or found["kind"].replace("-", " ").capitalize()
        made.append(f"{marks} **{title}**")
        if at + 1 < len(lines) and lines[at + 1].startswith(marks) and lines[at + 1].strip("> \t"):
            made.append(marks)
    return "\n".join(made)


def callouts(text: str) -> str:
    """A text of another system with GitHub's alerts, `> [!NOTE]`, as quotations."""
    return _callouts(text) if "[!" in text else text
