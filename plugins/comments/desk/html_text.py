"""The words of a mail's HTML. Not by the library's parser, which hostile HTML keeps busy for hours."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<[!?][^<>]*>")
_HIDDEN = ("head", "style", "script", "title", "template")
_LINES = ("div", "tr", "table", "li", "ul", "ol", "section", "article", "pre", "hr", "center")
_PARAGRAPHS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote")
_DEEPEST = 10


def html_to_text(markup: str) -> str:
    """The words in the lines that are shown; what is quoted begins with `>`. It takes linear time, whatever it gets."""
    page, end, hidden = _Lines(), 0, ""
    markup = _without_comments(markup)
    for tag in _TAG.finditer(f"{markup}<br>"):
        closing, name = tag[1], (tag[2] or "").lower()
        if not hidden:
            page.write(markup[end : tag.start()])
            page.follow(name, bool(closing))
            hidden = name if name in _HIDDEN and not closing else ""
        elif closing and name == hidden:
            hidden = ""
        end = tag.end()
    return "".join(page.pieces)


class _Lines:
    """The lines, as they grow."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._quoted = 0
        self._at_start, self._after_gap = True, True

    def write(self, words: str) -> None:
        """Add what stands between two tags."""
        words = html.unescape(re.sub(r"[ \t\r\n\f]+", " ", words)).replace("\N{NO-BREAK SPACE}", " ")
        if self._at_start:
            words = words.lstrip()
            if not words:
                return
            self.pieces.append("> " * self._quoted)
        self.pieces.append(words)
        self._at_start = self._after_gap = False

    def follow(self, name: str, closing: bool) -> None:
        """Do what a tag does to the lines."""
        if name == "br":
            self._after_gap = self._at_start
            self._end_line()
        elif (name in _LINES or name in _PARAGRAPHS) and not self._at_start:
            self._end_line()
        if name in _PARAGRAPHS and not self._after_gap:
            self._after_gap = True
            self._end_line()
        if name == "blockquote":
            self._quoted = max(0, self._quoted - 1) if closing else min(_DEEPEST, self._quoted + 1)
        elif name == "li" and not closing:
            self.write("- ")

    def _end_line(self) -> None:
        self.pieces.append("\n")
        self._at_start = True


def _without_comments(markup: str) -> str:
    kept, at = [], 0
    while (begin := markup.find("<!--", at)) >= 0:
        kept.append(markup[at:begin])
        end = markup.find("-->", begin)
        at = end + 3 if end >= 0 else len(markup)
    return "".join([*kept, markup[at:]])
