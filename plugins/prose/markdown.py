"""Markdown as people write it: what Obsidian, GitHub and WordPress understand, beside Python-Markdown's own.

Lists below a line of text and nested by two columns, fences in lists and quotations with coloured code, `- [ ] tasks`,
`~~what is gone~~`, bare addresses, and films as cards. Headings in every script get an id that says what they say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.extensions.toc import slugify, slugify_unicode
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from .code import color_code
from .embeds import with_cards
from .inline import search_quickly
from .lists import as_python_markdown

if TYPE_CHECKING:
    from collections.abc import Collection
    from xml.etree.ElementTree import Element

    from markdown import Markdown

_TASK = re.compile(r"\[([ xX])\](?=\s)")


def heading_id(text: str, separator: str) -> str:
    """The id of a heading: Python-Markdown's own, which keeps ASCII only, or else one in the heading's script."""
    return slugify(text, separator) or slugify_unicode(text, separator)


class _Lists(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return as_python_markdown(lines)


class _Tasks(Treeprocessor):
    """Draws the boxes of `- [ ] to do` and `- [x] done` as characters: a form field in a text could not be used."""

    def run(self, root: Element) -> None:
        for item in root.iter("li"):
            first = item if (item.text or "").strip() or not len(item) else item[0]
            if first is item or first.tag == "p":
                found = _TASK.match((first.text or "").lstrip())
                if found and first.text:
                    first.text = ("☐" if found[1] == " " else "☑") + first.text.lstrip()[found.end() :]


class _Cards(Postprocessor):
    def __init__(self, md: Markdown, hosts: Collection[str]) -> None:
        super().__init__(md)
        self.hosts = hosts

    def run(self, text: str) -> str:
        return with_cards(text, self.hosts)


def _keep_all(
    language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, str], md: object
) -> bool:
    """Take whatever stands after a fence; `color_code` uses what it knows."""
    options.update(inputs)
    return True


class BlogMarkdown(Extension):
    """All of it, by one name in the setting MARKDOWN."""

    def __init__(self, **options: Any) -> None:
        self.config = {"embeds": [(), "hosts beside YouTube and Vimeo whose frames become cards"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # Python-Markdown's name
        """Register the extensions of others that it stands on, and our own parts."""
        fence = {"name": "*", "class": "", "format": color_code, "validator": _keep_all}
        md.registerExtensions(
            [
                "markdown.extensions.toc",
                "pymdownx.highlight",
                "pymdownx.superfences",
                "pymdownx.tilde",
                "pymdownx.magiclink",
            ],
            {
                "markdown.extensions.toc": {"toc_depth": "2-3", "slugify": heading_id},
                "pymdownx.highlight": {"use_pygments": False},
                "pymdownx.superfences": {"custom_fences": [fence]},
                "pymdownx.tilde": {"subscript": False},
            },
        )
        md.treeprocessors.deregister("indent-highlight")  # indented code names no language to colour it by
        # After raw HTML (20) and fences (25) are set aside: what is in them is no list.
        md.preprocessors.register(_Lists(md), "lists", 15)
        md.registerExtension(self)  # for `reset`
        self._md = md
        # Before words in the text become elements (inline, 20).
        md.treeprocessors.register(_Tasks(md), "tasks", 25)
        # After raw HTML is back (raw_html, 30).
        md.postprocessors.register(_Cards(md, self.getConfig("embeds")), "cards", 5)

    def reset(self) -> None:
        """Python-Markdown calls this before each text; the first time, all extensions are in their places."""
        search_quickly(self._md)


def makeExtension(**options: Any) -> BlogMarkdown:  # what Python-Markdown looks for in a module
    """The extension, for a setting that names this module."""
    return BlogMarkdown(**options)
