"""A comment's Markdown as HTML. What it returns is not yet safe; see sanitize.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._shared.common_markdown import MarkdownIt
from .links import is_link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._shared.common_markdown import Token

DEEPEST = 20
"""Levels of quotes, list items and emphasis inside each other that a comment may have."""


class TooDeep(ValueError):
    """A comment that nests `DEEPEST` levels or more; the parser would drop what is inside of them."""


class _Markdown(MarkdownIt):
    """CommonMark without HTML, pictures and headings, with links to allowed addresses only, and each line end kept."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": DEEPEST, "breaks": True})
        self.disable(["html_block", "html_inline", "image", "heading", "lheading"]).enable("strikethrough")
        # Struck text is text that was taken back: <del>, not the <s> of the renderer.
        self.add_render_rule("s_open", lambda *_: "<del>")
        self.add_render_rule("s_close", lambda *_: "</del>")

    def normalizeLink(self, url: str) -> str:
        # Judged as written: normalising would make a space or a backslash harmless to look at.
        return super().normalizeLink(url) if is_link(url) else ""

    def validateLink(self, url: str) -> bool:
        return is_link(url)


_markdown = _Markdown()  # holds options and rules only; a call leaves nothing behind


def compile_markdown(text: str) -> str:
    """The HTML of a comment's body.

    Raises:
        TooDeep: It nests too many levels.
    """
    environment: dict[str, object] = {}
    tokens = _markdown.parse(text, environment)
    if _depth(tokens) >= DEEPEST:
        raise TooDeep(f"its quotes, lists or emphasis are nested {DEEPEST} levels deep; write it flatter")
    return str(_markdown.renderer.render(tokens, _markdown.options, environment))


def _depth(tokens: Sequence[Token]) -> int:
    deepest = level = 0
    for token in tokens:
        level += token.nesting
        deepest = max(deepest, level)
        if token.children:
            inner = level
            for child in token.children:
                inner += child.nesting
                deepest = max(deepest, inner)
    return deepest
