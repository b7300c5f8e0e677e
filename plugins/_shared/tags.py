"""The start tags of HTML as a browser finds them: none in comments, scripts or text. Standard library only."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple


class Tag(NamedTuple):
    """One start tag: the slice of the HTML that it is, and its attributes with entities resolved."""

    start: int
    end: int
    name: str
    attributes: dict[str, str]
    in_picture: bool
    """Whether it is inside a `<picture>`."""


class AnyHTMLParser(HTMLParser):
    """Python's parser, for any text: before 3.13 it raises at `<![`, which HTML (13.2.5.42) takes for a comment."""

    def parse_html_declaration(self, i: int) -> int:
        """Go on behind a declaration that begins here."""
        if self.rawdata.startswith("<![", i) and not self.rawdata.startswith("<![CDATA[", i):
            return self.parse_bogus_comment(i)
        return super().parse_html_declaration(i)


class _StartTags(AnyHTMLParser):
    def __init__(self, markup: str, pictures: int) -> None:
        super().__init__()
        self.found: list[Tag] = []
        self.pictures = pictures
        self._line_starts = [0]
        for line in markup.split("\n"):
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        start = self._line_starts[line - 1] + column
        end = start + len(self.get_starttag_text() or "")
        attributes: dict[str, str] = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")  # of a name given twice, the first counts
        self.found.append(Tag(start, end, tag, attributes, self.pictures > 0))
        self.pictures += tag == "picture"

    def handle_endtag(self, tag: str) -> None:
        if tag == "picture":
            self.pictures = max(0, self.pictures - 1)


def start_tags(markup: str, pictures: int = 0) -> tuple[list[Tag], int]:
    """The start tags of an HTML fragment, in order, and how many `<picture>` are open behind it.

    Args:
        markup: HTML.
        pictures: How many are open before it.
    """
    parser = _StartTags(markup, pictures)
    return parser.found, parser.pictures
