"""How a post begins: the sentences of its first real paragraph. Standard library only.

Pictures with their captions, headings, tables, code, lists, quotations, films and footnotes are no paragraphs. Where a
body has nothing else, what a list or quotation says first stands in, or else a caption; code and tables never do.
"""

from __future__ import annotations

import re

from .tags import AnyHTMLParser
from .text import SENTENCE_END, excerpt

_names = re.compile(r"[\w-]+").findall
_PARAGRAPH, _ASIDE, _CAPTION, _NEVER = range(4)
"""How well a block of text stands for the whole, the best first."""

_KINDS = {
    **dict.fromkeys(_names("ul ol menu dl blockquote aside details address"), _ASIDE),
    **dict.fromkeys(_names("figure figcaption"), _CAPTION),
    **dict.fromkeys(
        _names(
            "h1 h2 h3 h4 h5 h6 table pre script style template noscript svg math iframe object video audio canvas form "
            "select textarea button dialog nav footer rt rp del s"
        ),
        _NEVER,
    ),
}
_BLOCKS = frozenset(
    _names(
        "p div section article header footer main center hgroup hr ul ol menu li dl dt dd blockquote aside details "
        "summary address figure figcaption h1 h2 h3 h4 h5 h6 table caption thead tbody tfoot tr th td pre form nav"
    )
)
"""What a browser sets apart from the text around it."""
_VOID = frozenset(_names("area base br col embed hr img input link meta source track wbr"))
_PICTURES = frozenset(_names("img picture video audio iframe embed object svg canvas"))
_QUIET = frozenset(_names("em i small"))
_LOUD = frozenset(_names("strong b"))
_NOTES = frozenset(_names("footnote footnotes footnote-ref footnote-backref toc embed"))
_ADDRESS = re.compile(r"\S+://\S+|\S+@\S+\.\S+|www\.\S+")


def opening(markup: str, limit: int = 240) -> str:
    """The first sentences of an HTML fragment as plain text, as many whole ones as fit; empty where it has none."""
    return excerpt(first_paragraph(markup), limit)


def first_paragraph(markup: str) -> str:
    """The first real paragraph of an HTML fragment as plain text on one line, or what stands in for it, or nothing."""
    parser = _Blocks()
    try:
        parser.feed(markup)
        parser.close()
        parser.end_block()
    except _Found:
        pass
    return next(filter(None, parser.first), "")


class _Found(Exception):
    """There is a paragraph: the rest need not be read."""


class _Blocks(AnyHTMLParser):
    """Reads a fragment up to the first real paragraph; `first` has the first text of each kind."""

    def __init__(self) -> None:
        super().__init__()
        self.first = [""] * _NEVER
        self._open: list[tuple[str, int]] = []
        self._after_picture = False
        self._begin_block()

    def _begin_block(self) -> None:
        self._text: list[str] = []
        self._kind = _PARAGRAPH
        self._picture = self._breaks = False
        self._all_quiet = self._all_loud = True

    def end_block(self) -> None:
        """Take down what was read since the last block began."""
        text = " ".join("".join(self._text).split())
        shows_picture = self._picture
        if any(map(str.isalpha, _ADDRESS.sub("", text))):
            kind = max(self._kind, self._kind_of_words(text))
            self.first[kind] = self.first[kind] or text
            if kind == _PARAGRAPH:
                raise _Found
        if text or shows_picture:
            self._after_picture = shows_picture
        self._begin_block()

    def _kind_of_words(self, text: str) -> int:
        """What a paragraph is by its words: a caption below a picture, or a heading that is only bold."""
        whole = SENTENCE_END.search(text) is not None
        if (self._picture and not whole) or (self._all_quiet and (self._picture or self._after_picture)):
            return _CAPTION
        return _ASIDE if self._all_loud and not whole else _PARAGRAPH

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in reversed(attrs)}
        if tag == "br":
            if self._breaks:
                self.end_block()
            self._breaks = True
            self._text.append(" ")
        elif tag in _BLOCKS:
            self.end_block()
            self._close("p")
        self._picture |= tag in _PICTURES
        if tag not in _VOID:
            self._open.append((tag, _kind_of(tag, given)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_block()
        self._close(tag)
        self._after_picture |= tag == "figure"

    def _close(self, tag: str) -> None:
        names = [name for name, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        kind = max((kind for _, kind in self._open), default=_PARAGRAPH)
        if kind == _NEVER:
            return
        self._text.append(data)
        if data.strip():
            names = {name for name, _ in self._open}
            self._kind, self._breaks = max(self._kind, kind), False
            self._all_quiet &= bool(names & _QUIET)
            self._all_loud &= bool(names & _LOUD)


def _kind_of(tag: str, attributes: dict[str, str]) -> int:
    names = attributes.get("class", "").lower().split()
    footnote = tag == "sup" and attributes.get("id", "").startswith("fnref")
    if footnote or "hidden" in attributes or _NOTES.intersection(names):
        return _NEVER
    if any("caption" in name or "credit" in name for name in names):
        return _CAPTION
    return _KINDS.get(tag, _PARAGRAPH)
