"""Lists as people write them, for Python-Markdown: right below a line of text, and nested by the width of the marker.

Python-Markdown begins a list only after an empty line, and nests by four columns. What people paste from Obsidian,
GitHub or WordPress follows CommonMark (0.31, sections 5.2 and 5.3): a list may interrupt a paragraph, and belongs to an
item whatever is indented as far as the item's text. The second form is written here as the first. A line that already
stands where Python-Markdown wants it stays as it is, so a post that was written for it comes out as before.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import NamedTuple

_ITEM = re.compile(r" *(?P<marker>[-+*]|(?P<number>\d{1,9})[.)])(?P<gap> +)(?P<text>\S.*)")
_QUOTED = re.compile(r"( {0,3}> ?)(.*)")
_RULE = re.compile(r" {0,3}([-*_])( *\1){2,} *")
_HEADING = re.compile(r" {0,3}#{1,6}( |$)")
_COLUMNS = 4
"""How far Python-Markdown wants each level to be indented."""
# What stands for raw HTML and for code while Python-Markdown works (its HTML_PLACEHOLDER), on a line of its own.
_SET_ASIDE = re.compile(r" *\x02wzxhzdk:\d+\x03 *")


class _Open(NamedTuple):
    """A list item that may still go on: the column of its marker, that of its text, and whether it is numbered."""

    marker: int
    text: int
    numbered: bool

    def holds(self, indent: int, *, bullet: bool = False) -> bool:
        """Whether a line that begins at that column belongs to the item.

        Two columns are enough for a bullet below a number, where CommonMark asks for three: nothing else can be meant.
        """
        return indent >= (self.marker + 2 if bullet and self.numbered else self.text)


def as_python_markdown(lines: list[str]) -> list[str]:
    """The lines of a body in which lists stand as Python-Markdown reads them. Tabs must be spaces already."""
    written: list[str] = []
    items: list[_Open] = []
    below_text = False  # whether the line above is one of a paragraph, which a list would interrupt
    apart = False  # whether an empty line stands before that paragraph
    rest = iter(range(len(lines)))
    for at in rest:
        line = lines[at]
        indent = len(line) - len(line.lstrip(" "))
        below_block = bool(written) and _SET_ASIDE.fullmatch(written[-1]) is not None
        if not line.strip():
            written.append(line)
            below_text, apart = False, True
        elif _QUOTED.match(line) and not (items and items[-1].holds(indent)):
            quoted = list(takewhile(_QUOTED.match, lines[at:]))
            written += _requoted(quoted)
            items, below_text = [], True
            for _ in quoted[1:]:
                next(rest)
        elif item := _item(line, indent, items, below_text):
            begins, bullet = not items, item["number"] is None
            while items and not items[-1].holds(indent, bullet=bullet):
                items.pop()
            if below_block or (below_text and (begins or apart)):
                written.append("")
            marker = item["marker"].replace(")", ".")
            written.append(_indented(f"{marker}{item['gap']}{item['text']}", indent, len(items)))
            # A gap of more than four columns is one, and code; and nothing is asked to stand further in than four.
            gap = len(item["gap"]) if len(item["gap"]) <= _COLUMNS else 1
            items.append(_Open(indent, indent + min(len(marker) + gap, _COLUMNS), not bullet))
            below_text, apart = True, False
        else:
            block = _SET_ASIDE.fullmatch(line) is not None
            if block or not below_text:
                while items and not items[-1].holds(indent):
                    items.pop()
                line = _indented(line.lstrip(" "), indent, len(items))
            written += ["", line] if below_block or (block and below_text) else [line]
            below_text = not (block or _HEADING.match(line) or _RULE.fullmatch(line))
            apart = apart or block
    return written


def _item(line: str, indent: int, items: list[_Open], below_text: bool) -> re.Match[str] | None:
    """The parts of a line that begins a list item where it stands; None for any other line."""
    found = None if _RULE.fullmatch(line) else _ITEM.fullmatch(line)
    around = next((item.marker + 2 for item in reversed(items) if item.holds(indent, bullet=True)), 0)
    if found is None or indent - around >= _COLUMNS:  # code, or a paragraph that goes on
        return None
    if below_text and not items and found["number"] not in (None, "1"):
        return None  # CommonMark 5.3: "in order for a list to interrupt a paragraph, it must start with 1"
    return found


def _indented(text: str, indent: int, depth: int) -> str:
    """A line at a depth of lists; as it was if that is where Python-Markdown looks for it."""
    return " " * max(indent, depth * _COLUMNS) + text


def _requoted(lines: list[str]) -> list[str]:
    """The lines of a quotation, lists in it as Python-Markdown reads them."""
    parts = [_QUOTED.match(line) for line in lines]
    inner = [part[2] for part in parts if part]
    changed = as_python_markdown(inner)
    return lines if changed == inner else [f"> {line}".rstrip() for line in changed]
