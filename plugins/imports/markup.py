"""HTML as Markdown that an author likes to edit, checked block by block: what would say something else stays HTML."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from .._shared.text import plain_text
from .cleaning import CONTAINERS, INLINE, clean
from .words import Heard, hear
from .writing import Writer, as_html, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from .cleaning import Rewrite


class Clean(NamedTuple):
    """HTML that a page may have, with links as they are here."""

    html: str
    notes: tuple[str, ...]
    """What of it is not as it was, a sentence each."""


class Translated(NamedTuple):
    """A text in Markdown."""

    text: str
    notes: tuple[str, ...]
    """What of it is not as it was, a sentence each."""
    same: bool
    """Whether what a build makes of it says the same."""


class Translator:
    """Turns HTML into Markdown for a blog.

    Args:
        compile: What a build makes of Markdown: HTML.
    """

    def __init__(self, compile: Callable[[str], str]) -> None:
        self._compile = compile
        self._writer = Writer(heading_style="atx", bullets="-", sub_symbol="<sub>", sup_symbol="<sup>")

    def translate(self, markup: str, rewrite: Rewrite, keep: Collection[str] = ()) -> Translated:
        """The Markdown of an HTML text.

        Args:
            markup: The text; hostile, perhaps.
            rewrite: Where its links and pictures lead.
            keep: The ids in it that other texts link to.
        """
        try:
            return self._translated(markup, rewrite, keep)
        except RecursionError:
            text = plain_text(markup)
            words = escape(text)
            return Translated(words, ("it is nested too deep to be read; its words came alone",), False)

    def clean(self, markup: str, rewrite: Rewrite, keep: Collection[str] = ()) -> Clean:
        """An HTML text as a page here may have it. The arguments are those of `translate`."""
        soup = _read(markup)
        notes = tuple(clean(soup, rewrite, keep))
        return Clean(str(soup), notes)

    def _translated(self, markup: str, rewrite: Rewrite, keep: Collection[str]) -> Translated:
        soup = _read(markup)
        notes = list(clean(soup, rewrite, keep))
        blocks = [block for block in _blocks(soup) if _says_something(block)]
        texts = [self._written(block) for block in blocks]
        text = _joined(texts)
        wanted = hear("\n".join(map(str, blocks)))
        if self._says(text, wanted):
            return Translated(text, tuple(notes), True)
        for number, block in enumerate(blocks):
            if not self._says(texts[number], hear(str(block))):
                texts[number] = as_html(block)
        text = _joined(texts)
        if self._says(text, wanted):
            return Translated(text, tuple(notes), True)
        html = "\n\n".join(map(as_html, blocks))  # of blocks that are well each, and not together
        if self._says(html, wanted):
            return Translated(html, tuple(notes), True)
        return Translated(text, tuple(notes), False)

    def _says(self, text: str, wanted: Heard) -> bool:
        """Whether a build makes of a text what is wanted, and lets links lead to the same places in it."""
        made = hear(self._compile(text))
        return made._replace(ids=wanted.ids) == wanted and wanted.ids <= made.ids

    def _written(self, block: Tag) -> str:
        return re.sub(r"\n{3,}", "\n\n", self._writer.convert_soup(block)).strip("\n")


def _read(markup: str) -> BeautifulSoup:
    with warnings.catch_warnings(action="ignore"):  # of a text that looks like an address or a file's name
        return BeautifulSoup(f"<div>{markup}</div>", "html.parser")


def _joined(texts: list[str]) -> str:
    """Blocks below each other; two lists in a row are kept apart, since they would be one."""
    parts: list[str] = []
    for text in filter(None, texts):
        if parts and _LIST.match(parts[-1]) and _LIST.match(text):
            parts.append("<!-- -->")
        parts.append(text)
    return "\n\n".join(parts)


_LIST = re.compile(r"(-|\d+\.) ")


def _blocks(parent: Tag) -> Iterator[Tag]:
    """The blocks of a text from the top; words between them are paragraphs."""
    maker = BeautifulSoup("", "html.parser")
    words: list[Tag | NavigableString] = []

    def paragraph() -> Iterator[Tag]:
        if words:
            made = maker.new_tag("p")
            made.extend(words[:])
            words.clear()
            yield made

    for child in list(parent.children):
        if isinstance(child, Tag) and child.name not in INLINE:
            yield from paragraph()
            # A container with an anchor in it that somebody links to stays as it is.
            if child.name in CONTAINERS and not child.get("id"):
                yield from _blocks(child)
            else:
                yield child
        elif isinstance(child, (Tag, NavigableString)):
            words.append(child)
    yield from paragraph()


def _says_something(block: Tag) -> bool:
    return (
        block.name == "hr"
        or bool(block.get_text().replace("\N{NO-BREAK SPACE}", " ").strip())
        or bool(
            block.find(["img", "iframe", "audio", "video", "hr"])
            or block.name in ("img", "iframe", "audio", "video")
            or block.find(id=True)
        )
    )
