"""What an author wrote for another system's Markdown, as a build here reads it the same.

The author's own text stays wherever a build makes of it what the old system made. A block of which it would make
something else is written anew, out of the HTML that the old system had shown. So no difference between the dialects has
to be known: each is found by comparing what a reader gets. What the old system had shown is asked of markdown-it-py,
which reads CommonMark with tables as Hugo, Eleventy, Astro and Obsidian do, and as nearly all of kramdown's GFM is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..._shared.common_markdown import MarkdownIt, Token, deflist_plugin
from ..cleaning import unfit
from ..words import alike, hear
from .headings import below_title, with_ids
from .prepare import Parts, cut_at_more, line_ends, prepared, restored
from .relink import relinked
from .wiki import outside_code

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ..cleaning import Rewrite
    from ..markup import Translator
    from ..words import Heard
    from .prepare import Dialect

_ATTRIBUTES = re.compile(  # `{: .class}` of kramdown, `{.class #id}` of goldmark
    r"[ \t]?\{:(?:[^{}\n\"]|\"[^\"\n]*\")*\}"
    r"|(?<=\S)[ \t]*\{(?:[ \t]*(?:[.#][\w-]+|[\w-]+=(?:\"[^\"\n]*\"|[\w%-]+)))+[ \t]*\}"
)
_TASK = re.compile(r"(<li>\s*(?:<p>)?)\[([ xX])\](?=\s)")
_TITLE = re.compile(r'(<img\b[^<>]*?)\stitle="[^"]*"')  # a tooltip there, and here a caption
_IN_A_ROW = re.compile(r"(^>.*$)\n\s*\n(?=>)|(^(?:[-*+]|\d+[.)])[ \t].*$)\n\s*\n(?=(?:[-*+]|\d+[.)])[ \t])", re.M)
_HOUSE_NOTES = re.compile(r'<div class="footnote">.*', re.DOTALL)


class Mended(NamedTuple):
    """A text as a build here reads it."""

    text: str
    notes: tuple[str, ...]
    alike: float
    """How much of the words is the same, in order: 0 to 1."""
    teaser: str
    """What stood above a "more" in it, as Markdown; empty where there was none."""


class _Block(NamedTuple):
    """A part of a text: its lines from, to before, and what the old system showed of them."""

    start: int
    end: int
    html: str


class Reference:
    """What other systems make of Markdown, block by block.

    Args:
        compile: What makes HTML of a block, if it is not CommonMark.
    """

    def __init__(self, compile: Callable[[str], str] | None = None) -> None:
        self._markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).use(deflist_plugin)
        self._compile = compile

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text."""
        return self._markdown.parse(text, {})

    def blocks(self, text: str) -> list[_Block]:
        """The blocks of a text from the top; HTML that one opens and another closes is one, with all between."""
        environment: dict[str, object] = {}
        tokens = self._markdown.parse(text, environment)
        found: list[_Block] = []
        begin = depth = 0
        for at, token in enumerate(tokens):
            if token.level == 0 and token.nesting <= 0:
                part = tokens[begin : at + 1]
                begin = at + 1
                span = part[0].map or [0, 0]
                html = str(self._markdown.renderer.render(part, self._markdown.options, environment))
                if depth > 0:
                    last = found.pop()
                    found.append(_Block(last.start, span[1], last.html + html))
                else:
                    found.append(_Block(span[0], span[1], html))
                if token.type == "html_block":
                    depth = max(0, depth + _opened(token.content))
        if self._compile:
            lines = text.split("\n")
            tail = "\n\n" + "\n".join(_uncovered(lines, found))
            return [
                each._replace(html=_HOUSE_NOTES.sub("", self._compile("\n".join(lines[each.start : each.end]) + tail)))
                for each in found
            ]
        return [each._replace(html=_TASK.sub(_box, each.html)) for each in found]


def _box(found: re.Match[str]) -> str:
    return found[1] + ("☐" if found[2] == " " else "☑")


def _opened(html: str) -> int:
    """How many blocks a piece of HTML opens and does not close."""
    names = "div|section|article|aside|figure|table|details|blockquote|center|header|footer|main|ul|ol|dl|video|audio"
    html = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    opened = len(re.findall(rf"<(?:{names})\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*(?<!/)>", html, re.IGNORECASE))
    return opened - len(re.findall(rf"</(?:{names})\s*>", html, re.IGNORECASE))


def _uncovered(lines: Sequence[str], blocks: Sequence[_Block]) -> list[str]:
    """The lines that no block has: what links are called by."""
    covered = {number for block in blocks for number in range(block.start, block.end)}
    return [line for number, line in enumerate(lines) if number not in covered and line.strip()]


class Mender:
    """Brings texts into the dialect of a build.

    Args:
        compile: What a build makes of Markdown: HTML.
        translator: What makes Markdown of HTML.
    """

    def __init__(self, compile: Callable[[str], str], translator: Translator) -> None:
        self._compile, self._translator = compile, translator
        self._common, self._own = Reference(), Reference(compile)

    def mend(self, text: str, title: str, dialect: Dialect, rewrite: Rewrite, wanted: Collection[str] = ()) -> Mended:
        """A text that a build reads as the old system did.

        Args:
            text: Without tags of templates.
            title: The post's, which the text does not repeat.
            dialect: The old system's.
            rewrite: Where links and pictures lead.
            wanted: The fragments that links anywhere in the blog name.
        """
        parts = Parts()
        text = prepared(text, dialect, parts)
        reference = self._own if dialect.house else self._common
        text = below_title(text, reference.tokens(text), title)
        text = line_ends(text, reference.tokens(text), dialect.hard_wraps)
        head, found, rest = cut_at_more(text)
        text = f"{head.rstrip()}\n\n{rest.lstrip(chr(10))}" if found else head
        made, notes, share = self._mended(text, dialect, reference, rewrite, wanted)
        teaser = restored(head, parts) if found else ""
        made = made.strip("\n") + "\n" if made.strip() else ""
        for label, note in parts.notes.items():
            inner, said, same = self._mended(note, dialect, reference, rewrite, wanted)
            share = min(share, same)
            notes += said
            body = "\n    ".join(inner.split("\n")).replace("\n    \n", "\n\n")
            made += f"\n[^{label}]: {body}\n"
        if parts.abbreviations:
            made += "\n" + "\n".join(parts.abbreviations) + "\n"
        return Mended(restored(made, parts), tuple(dict.fromkeys((*parts.said, *notes))), share, teaser)

    def _mended(
        self, text: str, dialect: Dialect, reference: Reference, rewrite: Rewrite, wanted: Collection[str]
    ) -> tuple[str, list[str], float]:
        shown = text if dialect.house else outside_code(text, lambda part: _ATTRIBUTES.sub("", part))
        blocks = [each._replace(html=with_ids(each.html, wanted)) for each in reference.blocks(shown)]
        clean = [self._translator.clean(_TITLE.sub(r"\1", each.html), rewrite, wanted) for each in blocks]
        notes = [note for each in clean for note in each.notes]
        goal = hear("\n".join(each.html for each in clean))
        own = relinked(text, rewrite)
        if self._same(own, goal):
            return own, notes, 1.0
        own_lines = own.split("\n")
        tail = "\n\n" + "\n".join(_uncovered(own_lines, blocks))
        made: list[str] = []
        at = 0
        for block, cleaned in zip(blocks, clean, strict=True):
            made += own_lines[at : block.start]
            mine = "\n".join(own_lines[block.start : block.end])
            if not self._same(mine + tail, hear(cleaned.html)):
                mine = self._translator.translate(_captioned(block.html), rewrite, wanted).text
                if made and made[-1].strip():
                    made.append("")
                mine += "\n" * (block.end < len(own_lines) and own_lines[block.end].strip() != "")
            made += mine.split("\n")
            at = block.end
        made += own_lines[at:]
        mended = "\n".join(made)
        if self._same(mended, goal):
            return mended, notes, 1.0
        apart = _kept_apart(mended)
        if apart != mended and self._same(apart, goal):
            return apart, notes, 1.0
        whole = self._translator.translate("\n".join(_captioned(each.html) for each in blocks), rewrite, wanted)
        noted = re.search("^[ \t]*<.*\ue000", whole.text, re.M) is not None  # where a footnote's mark would be no mark
        if whole.same and not noted:
            return whole.text, notes, 1.0
        candidates = [mended, apart if noted else whole.text]
        shares = [alike(hear(self._compile(each)).spoken, goal.spoken) for each in candidates]
        best = max(range(2), key=lambda number: shares[number])
        return candidates[best], notes, shares[best]

    def _same(self, text: str, goal: Heard) -> bool:
        """Whether a build makes of a text what is wanted, and nothing that its pages may not have."""
        html = _HOUSE_NOTES.sub("", self._compile(text))
        made = hear(_TITLE.sub(r"\1", html))
        if not goal.ids <= made.ids or made.links != goal.links or made.pictures != goal.pictures or unfit(html):
            return False
        return made.words == goal.words or _as_meant(made.words, goal.words)


_EMPHASIS = str.maketrans("", "", "*_~")


def _as_meant(made: Sequence[str], shown: Sequence[str]) -> bool:
    """Whether words differ by signs of emphasis alone that the old system showed as signs, and a build reads."""
    one, other = " ".join(made), " ".join(shown)
    return len(one) < len(other) and "".join(one.translate(_EMPHASIS).split()) == "".join(
        other.translate(_EMPHASIS).split()
    )


def _captioned(html: str) -> str:
    """HTML in which the title of a picture alone in its paragraph is its caption, as it is shown here."""
    figure = r"<figure><img\1\3><figcaption>\2</figcaption></figure>"
    return re.sub(r'<p><img((?:\s[^<>]*?)?)\stitle="([^"]+)"([^<>]*?)\s*/?></p>', figure, html)


def _kept_apart(text: str) -> str:
    """A text in which quotations in a row, and lists in a row, are not one, as Python-Markdown would have it."""
    return outside_code(text, lambda part: _IN_A_ROW.sub(r"\1\2\n\n<!-- -->\n\n", part))
