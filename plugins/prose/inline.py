"""Python-Markdown's search within lines, without the patterns that a text cannot have.

Python-Markdown tries each of its patterns on each piece of text, some forty of them, and that was a quarter of a
build. Here a pattern is tried only where the text has what every match of it has. What comes out is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from markdown import Markdown

SIGNS = {
    "backtick": ("`",),
    "escape": ("\\",),
    "footnote": ("[^",),
    "reference": ("[",),
    "link": ("[",),
    "image_link": ("![",),
    "image_reference": ("![",),
    "short_reference": ("[",),
    "short_image_ref": ("![",),
    "autolink": ("<",),
    "automail": ("<",),
    "linebreak": ("  \n",),
    "html": ("<",),
    "magic-link": ("://", "www."),
    "magic-mail": ("@",),
    "entity": ("&",),
    "not_tilde": ("~",),
    "sub_del": ("~",),
    "em_strong": ("*", "_"),
    "smarty-em-dashes": ("---",),
    "smarty-en-dashes": ("--",),
    "smarty-ellipses": ("...",),
    "smarty-left-angle-quotes": ("<<",),
    "smarty-right-angle-quotes": (">>",),
    **{f"smarty-quotes-{number}": ("'", '"') for number in range(15)},
}
"""What a match of each pattern has one of, in small letters, by the name that the pattern is registered by."""
_PACKAGES = ("markdown.", "pymdownx.")
"""Whose patterns these are; one of another package by the same name may be another pattern."""


def search_quickly(md: Markdown) -> None:
    """Have Python-Markdown leave out what cannot be; call it once all extensions are in their places."""
    for name, priority in (("inline", 20), ("smarty", 6)):
        if name in md.treeprocessors and type(search := md.treeprocessors[name]) is InlineProcessor:
            md.treeprocessors.register(_QuickInlineProcessor(md, search.inlinePatterns), name, priority)


class _QuickInlineProcessor(InlineProcessor):
    def __init__(self, md: Markdown, patterns: Any) -> None:
        super().__init__(md)
        self._patterns = patterns

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        signs = {id(self._patterns[name]): SIGNS[name] for name in SIGNS if name in self._patterns}
        tried = list(self._patterns)
        # An extension of others may give a text what was not in it, for patterns after its own.
        if all(id(pattern) in signs and type(pattern).__module__.startswith(_PACKAGES) for pattern in tried):
            text = "".join(_texts(tree)).lower()
            tried = [pattern for pattern in tried if any(sign in text for sign in signs[id(pattern)])]
        self.inlinePatterns: Any = tried
        return super().run(tree, ancestors) if tried else tree


def _texts(tree: Element) -> Iterator[str]:
    """The texts that patterns are tried on: code is none."""
    for element in tree.iter():
        yield from (text for text in (element.text, element.tail) if text and not isinstance(text, AtomicString))
