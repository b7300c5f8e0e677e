"""What of an HTML text a reader gets: words in order, and the structure, links and pictures around them.

Two texts that give the same are the same to a reader, whatever markup says it: the check of each conversion.
"""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple
from urllib.parse import unquote

from .._shared.tags import AnyHTMLParser

_SPOKEN = frozenset(
    ("h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "table", "tr", "td", "th", "dt", "dd")
)
_BREAKS = (
    _SPOKEN
    | frozenset(
        (
            "p",
            "div",
            "br",
            "hr",
            "ul",
            "ol",
            "dl",
            "tbody",
            "thead",
            "tfoot",
            "figure",
            "figcaption",
            "caption",
            "iframe",
        )
    )
    | frozenset(("section", "article", "aside", "details", "summary", "audio", "video", "header", "footer", "address"))
)
_SILENT = frozenset(("script", "style", "template", "title", "noscript"))
_ADDRESS = re.compile(r"(?:https?:)?//\S+|(?:www|youtube|vimeo)\.\S+|\S+@\S+\.\S+")


class Heard(NamedTuple):
    """What a text says."""

    words: tuple[str, ...]
    """In order, and between them the structure that they stand in: "<li>", "<h2>"."""
    links: tuple[str, ...]
    """Where they lead, but for addresses that are written out."""
    pictures: tuple[str, ...]
    ids: frozenset[str]
    """The places in it that links can lead to."""

    @property
    def spoken(self) -> tuple[str, ...]:
        """The words alone."""
        return tuple(word for word in self.words if not (word.startswith("<") and word.endswith(">") and len(word) > 2))


def hear(markup: str) -> Heard:
    """What an HTML text says."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    reader.flush()
    return Heard(tuple(reader.words), tuple(reader.links), tuple(reader.pictures), frozenset(reader.ids))


def alike(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How much of two rows of words is the same, in order: 0 to 1."""
    if one == other:
        return 1.0
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


class _Reader(AnyHTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.ids: set[str] = set()
        self._text: list[str] = []
        self._silent = 0
        self._link: tuple[str, int] | None = None

    def flush(self) -> None:
        """Take the words since the last break."""
        text = "".join(self._text)
        self._text.clear()
        self._link = self._link and (self._link[0], 0)
        self.words += ("<address>" if _ADDRESS.fullmatch(word) else word for word in text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids |= {id for id in [given.get("id")] if id}
        if tag in _SILENT:
            self._silent += 1
        if tag in _BREAKS:
            self.flush()
        if tag in _SPOKEN:
            self.words.append(f"<{tag}>")
        elif tag == "a":
            self._link = (given.get("href") or "", len(self._text))
        elif tag == "img":
            self.pictures.append(unquote(given.get("src") or ""))
            if given.get("title"):  # as a caption is written in Markdown
                self.flush()
                self.words += (given["title"] or "").split()
        elif tag in ("iframe", "audio", "video", "source"):
            self.pictures += filter(None, [given.get("src")])

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag == "a" and self._link:
            href, start = self._link
            text = "".join(self._text[start:]).strip()
            written_out = re.search(r"[./@]", text) and href.removesuffix("/").endswith(text.removesuffix("/"))
            if href and not written_out:
                self.links.append(unquote(href))
            self._link = None
        if tag in _BREAKS:
            self.flush()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data)
