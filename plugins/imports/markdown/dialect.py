"""What an author wrote for another system's Markdown, as a build here reads it the same.

The author's own text stays wherever a build makes of it what the old system made. A block of which it would make
something else is written anew, out of the HTML that the old system had shown. So no difference between the dialects has
to be known: each is found by comparing what a reader gets. What the old system had shown is asked of markdown-it-py,
which reads CommonMark with tables as Hugo, Eleventy, Astro and Obsidian do, and as nearly all of kramdown's GFM is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from ..._shared.common_markdown import MarkdownIt, Token, deflist_plugin
from ..markup import unfit
from ..words import alike, hear
from .shortcodes import fence
from .tags import CLOSE, OPEN
from .wiki import outside_code

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ..markup import Rewrite, Translator
    from ..words import Heard

_NOTE = re.compile(r"^\[\^(?P<label>[^\]\s]+)\]:[ \t]*(?P<text>.*(?:\n(?:(?:[ \t]{2,}|\t).*|[ \t]*(?=\n(?:[ \t]{2,}|\t)\S)))*)", re.M)
_NOTE_REF = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_INLINE_NOTE = re.compile(r"\^\[((?:[^\[\]]|\[[^\[\]]*\])+)\]")
_REF = re.compile("\ue000(.+?)\ue001")
_ABBREVIATION = re.compile(r"^\*\[[^\]\n]+\]:[^\n]*$", re.M)
_FORMULA = re.compile("\ue004(\\d+)\ue005")
_DISPLAY = re.compile(r"(?<![\\$])\$\$(?!\$)(?P<tex>[^$].*?)(?<![\\$])\$\$(?!\$)|\\\\\[(?P<square>.+?)\\\\\]", re.DOTALL)
_INLINE_TEX = re.compile(r"(?<![\\$\w])\$(?![\s$])(?P<tex>[^$\n]+?)(?<![\s\\])\$(?![\d$\w])|\\\\\((?P<round>.+?)\\\\\)")
_MORE = re.compile(r"^[ \t]*(?:<!--[ \t]*(?:more|excerpt|end_excerpt|truncate|read-?more)[ \t]*-->|<!-- *readmore *-->)[ \t]*$", re.M | re.I)
_TOC = re.compile(r"^[ \t]*(?:[*+-][ \t]+.*\n\{:[ \t]*\.?toc\b[^}]*\}|\d\.[ \t]+.*\n\{:[ \t]*toc\b[^}]*\}|\[\[?_?toc_?\]?\]|\$\{toc\}|<!-- *toc *-->)[ \t]*$", re.M | re.I)
_ATTRIBUTES = re.compile(r"[ \t]?\{:(?:[^{}\n\"]|\"[^\"\n]*\")*\}|(?<=\S)[ \t]*\{(?:[ \t]*(?:[.#][\w-]+|[\w-]+=(?:\"[^\"\n]*\"|[\w%-]+)))+[ \t]*\}")
_STYLE = re.compile(r"[ \t]*\b(?:style|on\w+)=(?:\"[^\"\n]*\"|'[^'\n]*')")
_MARKDOWN_IN_HTML = re.compile(r"^([ \t]*<(\w+)\b[^>\n]*?)\s+markdown=[\"']?\w*[\"']?([^>\n]*>)[ \t]*$", re.M)
_LINK_START = re.compile(r"\]\([ \t]*(?:<(?P<angle>[^<>\n]*)>|(?P<bare>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))(?P<rest>[ \t]*(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')?[ \t]*\))")
_DEFINITION = re.compile(r"^(?P<start> {0,3}\[(?P<label>[^\]\n^][^\]\n]*)\]:[ \t]*)(?:<(?P<angle>[^<>\n]*)>|(?P<bare>\S+))", re.M)
_ATTRIBUTE = re.compile(r"(?P<tag><(?P<name>a|img)\b[^<>]*?\b(?P<key>href|src)[ \t]*=[ \t]*)(?P<mark>[\"'])(?P<address>[^\"'<>]*)(?P=mark)", re.I)
_TASK = re.compile(r"(<li>\s*(?:<p>)?)\[([ xX])\](?=\s)")
_HEADING_WORDS = re.compile(r"[\W_]+")
_TITLE = re.compile(r'(<img\b[^<>]*?)\stitle="[^"]*"')  # a tooltip there, and here a caption
_IN_A_ROW = re.compile(r"(^>.*$)\n\s*\n(?=>)|(^(?:[-*+]|\d+[.)])[ \t].*$)\n\s*\n(?=(?:[-*+]|\d+[.)])[ \t])", re.M)
_UNREAD = re.compile(r"(?<!\\)!?\[\[[^\[\]\n]+\]\](?![(\[:])|(?<![\w\])\\!])\[(?!\d+\]\[\d+\])([^\[\]^\n]+)\]\[([^\[\]\n]*)\]|(?<=\S)(?<!\\)\[\^[\w-]+\](?!:)")
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


@dataclass
class _Parts:
    """What is taken out of a text before it is read, and put back at its end."""

    notes: dict[str, str] = field(default_factory=dict)
    """Footnotes by their labels."""
    formulae: list[str] = field(default_factory=list)
    abbreviations: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """What is to be told of."""


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
        """The blocks of a text from the top; HTML that is opened in one and closed in another is one with all between."""
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


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What is special of a blog's Markdown."""

    kramdown: bool = False
    """Whether `{: .class}` and `$$` have a meaning, and `*[HTML]: …`."""
    hard_wraps: bool = False
    formulae: bool = False
    """Whether `$…$` is one."""
    house: bool = False
    """Whether it is Python-Markdown, as here."""


class Mender:
    """Brings texts into the dialect of a build.

    Args:
        compile: What a build makes of Markdown: HTML.
        translator: What makes Markdown of HTML.
    """

    def __init__(self, compile: Callable[[str], str], translator: Translator) -> None:
        self._compile, self._translator = compile, translator
        self._common, self._own = Reference(), Reference(compile)

    def mend(
        self, text: str, title: str, dialect: Dialect, rewrite: Rewrite, wanted: Collection[str] = ()
    ) -> Mended:
        """A text that a build reads as the old system did.

        Args:
            text: Without tags of templates.
            title: The post's, which the text does not repeat.
            dialect: The old system's.
            rewrite: Where links and pictures lead.
            wanted: The fragments that links anywhere in the blog name.
        """
        parts = _Parts()
        text = _prepared(text, dialect, parts)
        reference = self._own if dialect.house else self._common
        text = _headings_below_title(text, reference, title)
        text = _line_ends(text, reference, dialect.hard_wraps)
        head, found, rest = _cut_at_more(text)
        text = f"{head.rstrip()}\n\n{rest.lstrip(chr(10))}" if found else head
        made, notes, share = self._mended(text, dialect, reference, rewrite, wanted)
        teaser = _restored(head, parts) if found else ""
        made = made.strip("\n") + "\n" if made.strip() else ""
        for label, note in parts.notes.items():
            inner, said, same = self._mended(note, dialect, reference, rewrite, wanted)
            share = min(share, same)
            notes += said
            body = "\n    ".join(inner.split("\n")).replace("\n    \n", "\n\n")
            made += f"\n[^{label}]: {body}\n"
        if parts.abbreviations:
            made += "\n" + "\n".join(parts.abbreviations) + "\n"
        return Mended(_restored(made, parts), tuple(dict.fromkeys((*parts.said, *notes))), share, teaser)

    def _mended(
        self, text: str, dialect: Dialect, reference: Reference, rewrite: Rewrite, wanted: Collection[str]
    ) -> tuple[str, list[str], float]:
        shown = text if dialect.house else outside_code(text, lambda part: _ATTRIBUTES.sub("", part))
        blocks = [each._replace(html=_with_ids(each.html, wanted)) for each in reference.blocks(shown)]
        lines = text.split("\n")
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
    return len(one) < len(other) and "".join(one.translate(_EMPHASIS).split()) == "".join(other.translate(_EMPHASIS).split())


def _captioned(html: str) -> str:
    """HTML in which the title of a picture alone in its paragraph is its caption, as it is shown here."""
    figure = r'<figure><img\1\3><figcaption>\2</figcaption></figure>'
    return re.sub(r'<p><img((?:\s[^<>]*?)?)\stitle="([^"]+)"([^<>]*?)\s*/?></p>', figure, html)


def _kept_apart(text: str) -> str:
    """A text in which quotations in a row, and lists in a row, are not one, as Python-Markdown would have it."""
    return outside_code(text, lambda part: _IN_A_ROW.sub(r"\1\2\n\n<!-- -->\n\n", part))


# --- What is written otherwise ---------------------------------------------------------------------------


def _prepared(text: str, dialect: Dialect, parts: _Parts) -> str:
    """A text whose footnotes, formulae and the like are set aside, since each system reads them in its own way."""
    if toc := _TOC.findall(text):
        text = _TOC.sub("", text)
        parts.said.append("a table of contents is left out" if toc else "")
    if dialect.kramdown:
        text = re.sub(r"^\{::(?:nomarkdown|comment|options)[^}]*\}.*?(?:\{:/\w*\})", "", text, flags=re.M | re.S)
        text = re.sub(r"\{::?/?(?:nomarkdown|options)[^}]*\}", "", text)
        text = re.sub(r"^[ \t]*\{:toc[^}]*\}[ \t]*$|^[ \t]*\^[ \t]*$", "", text, flags=re.M)
    text = _MARKDOWN_IN_HTML.sub(r"\n\1\3\n", text) if not dialect.house else text
    text = re.sub(r"\{[^{}\n]*\b(?:style|on\w+)=[^{}\n]*\}", lambda found: _STYLE.sub("", found[0]), text)

    def set_aside(part: str) -> str:
        if dialect.kramdown or dialect.formulae:
            part = _DISPLAY.sub(lambda found: _keep(found["tex"] or found["square"], "$$", parts), part)
        if dialect.formulae:
            part = _INLINE_TEX.sub(lambda found: _keep(found["tex"] or found["round"], "$", parts), part)
        return part

    text = outside_code(text, set_aside)
    if parts.formulae:
        parts.said.append("formulae are shown as they are written, in TeX")
    if dialect.kramdown or dialect.house:
        parts.abbreviations += _ABBREVIATION.findall(text)
        text = _ABBREVIATION.sub("", text)
    text = _without_notes(text, parts)
    labels = {" ".join(each.split()).casefold() for each in re.findall(r"^ {0,3}\[([^\]\n]+)\]:", text, re.M)}

    def escaped(found: re.Match[str]) -> str:
        known = found[1] is not None and " ".join((found[2] or found[1]).split()).casefold() in labels
        return found[0] if known else re.sub(r"\[", r"\\[", found[0], count=1)

    return outside_code(text, lambda part: _UNREAD.sub(escaped, part))  # which a build here would ask about


def _keep(tex: str, marks: str, parts: _Parts) -> str:
    parts.formulae.append(f"{marks}{tex.strip()}{marks}")
    return f"\ue004{len(parts.formulae) - 1}\ue005"


def _without_notes(text: str, parts: _Parts) -> str:
    def take(found: re.Match[str]) -> str:
        lines = [re.sub(r"^(?: {1,4}|\t)", "", line) for line in found["text"].split("\n")]
        parts.notes.setdefault(found["label"], "\n".join(lines).strip())
        return ""

    def name(found: re.Match[str]) -> str:
        label = f"n{len(parts.notes) + 1}"
        parts.notes[label] = found[1]
        return f"\ue000{label}\ue001"

    def refer(part: str) -> str:
        part = _NOTE_REF.sub(lambda found: f"\ue000{found[1]}\ue001" if found[1] in parts.notes else found[0], part)
        return _INLINE_NOTE.sub(name, part)

    text = outside_code(text, lambda part: _NOTE.sub(take, part))
    text = outside_code(text, refer)
    used = {*_REF.findall(text), *(label for note in parts.notes.values() for label in _NOTE_REF.findall(note))}
    for label in [each for each in parts.notes if each not in used]:
        parts.said.append(f'the footnote "{label}" is referred to nowhere; it came as a paragraph at the end')
        text += f"\n\n{parts.notes.pop(label)}\n"
    for label, note in parts.notes.items():
        parts.notes[label] = outside_code(note, lambda part: _NOTE_REF.sub(lambda found: f"\ue000{found[1]}\ue001", part))
    return text


def _restored(text: str, parts: _Parts) -> str:
    """A text with what was set aside; formulae as code, since no page here sets them."""
    text = _REF.sub(r"[^\1]", text)

    def formula(found: re.Match[str]) -> str:
        tex = parts.formulae[int(found[1])]
        return f"`{' '.join(tex.split())}`"

    def alone(found: re.Match[str]) -> str:
        tex = parts.formulae[int(found[1])].strip("$").strip()
        return fence(tex, "latex").strip("\n") if len(tex) > 60 or "\n" in tex else f"`$${tex}$$`"

    text = re.sub("^\ue004(\\d+)\ue005$", alone, text, flags=re.M)
    return _FORMULA.sub(formula, text)


def settle_unknown(text: str) -> str:
    """A text whose unknown tags are shown as code; in code they are just there."""
    if OPEN not in text:
        return text

    def shown(part: str) -> str:
        return re.sub(f"{OPEN}(.*?){CLOSE}", lambda found: _as_code(found[1]), part, flags=re.DOTALL)

    text = outside_code(text, shown)
    return text.replace(OPEN, "").replace(CLOSE, "")


def _as_code(tag: str) -> str:
    marks = "`" * (max((len(run) for run in re.findall("`+", tag)), default=0) + 1)
    space = " " if tag.startswith("`") or tag.endswith("`") else ""
    return f"{marks}{space}{' '.join(tag.split())}{space}{marks}"


def _headings_below_title(text: str, reference: Reference, title: str) -> str:
    """A text without its title, and with no heading of the title's own level."""
    lines = text.split("\n")
    headings = [
        (token, tokens[at + 1].content)
        for tokens in [reference.tokens(text)]
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]
    if not any(token.tag == "h1" for token, _ in headings):
        return text
    first, words = headings[0]
    begin, end = first.map or [0, 0]
    if first.tag == "h1" and plain_words(words) == plain_words(title) and not any(map(str.strip, lines[:begin])):
        lines[begin:end] = [""] * (end - begin)
        headings = headings[1:]
    if any(token.tag == "h1" for token, _ in headings):
        for token, words in headings:
            begin, end = token.map or [0, 0]
            if token.markup.startswith("#"):
                lines[begin] = lines[begin].replace("#", "##", 1) if len(token.markup) < 6 else lines[begin]
            elif token.markup == "=":
                lines[end - 1] = lines[end - 1].replace("=", "-")
            else:
                lines[begin:end] = [f"### {' '.join(words.split())}", *[""] * (end - begin - 1)]
    return "\n".join(lines)


def _line_ends(text: str, reference: Reference, hard_wraps: bool) -> str:
    """A text in which a break within a paragraph is two spaces, the only form that is read here."""
    if not hard_wraps and "\\\n" not in text:
        return text
    lines = text.split("\n")
    for at, token in enumerate(tokens := reference.tokens(text)):
        if token.type == "inline" and token.map and tokens[at - 1].type == "paragraph_open":
            for number in range(token.map[0], token.map[1] - 1):
                line = lines[number]
                if re.search(r"(?<!\\)(?:\\\\)*\\$", line):
                    lines[number] = line[:-1] + "  "
                elif hard_wraps and not line.endswith("  "):
                    lines[number] = line.rstrip() + "  "
    return "\n".join(lines)


def _cut_at_more(text: str) -> tuple[str, bool, str]:
    found = _MORE.search(text)
    return (text[: found.start()], True, text[found.end() :]) if found else (text, False, "")


def plain_words(text: str) -> str:
    """What is left of a heading or fragment when it does not matter who made one of the other."""
    return _HEADING_WORDS.sub("", re.sub(r"<[^>]*>|&\w+;", "", text)).casefold()


def heading_fragments(text: str, wanted: Collection[str]) -> set[str]:
    """Those of the wanted fragments that a text has: the words of a heading, or an id that its author gave."""
    given = set(re.findall(r"(?:\bid|\bname)=[\"']?([^\"'\s>]+)|\{[^{}\n]*#([\w:.-]+)", text)) if "{" in text or "=" in text else set()
    ids = {each for pair in given for each in pair if each}
    lines = text.split("\n")
    headings = set()
    for at, line in enumerate(lines):
        if found := re.match(r" {0,3}#{1,6}[ \t]+(.+?)[ \t#]*(\{[^}]*\})?[ \t]*$", line):
            headings.add(plain_words(_bare(found[1])))
        elif at and re.fullmatch(r" {0,3}(=+|-+)[ \t]*", line) and lines[at - 1].strip():
            headings.add(plain_words(_bare(lines[at - 1])))
    return {each for each in wanted if each in ids or (plain_words(each) and plain_words(each) in headings)}


def _bare(text: str) -> str:
    return re.sub(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)


def _with_ids(html: str, wanted: Collection[str]) -> str:
    """HTML whose headings have the ids that links name."""
    if not wanted or "<h" not in html:
        return html
    by_words: dict[str, str] = {}
    for each in sorted(wanted):
        by_words.setdefault(plain_words(each), each)

    def named(found: re.Match[str]) -> str:
        id = by_words.get(plain_words(found[3]))
        return f'<h{found[1]} id="{escape(id)}">{found[3]}</h{found[1]}>' if id and plain_words(found[3]) else found[0]

    return re.sub(r"<h([1-6])((?:\s[^>]*)?)>(.*?)</h\1>", lambda found: named(found) if not found[2] else found[0], html, flags=re.S)


# --- Links -----------------------------------------------------------------------------------------------


def relinked(text: str, rewrite: Rewrite) -> str:
    """A text whose links and pictures lead to the new places; those that lead nowhere stay, for who rewrites the block."""
    shown = {label.casefold() for label in re.findall(r"!\[[^\]]*\]\[([^\]]+)\]|!\[([^\]]+)\](?![\[(:])", text) for label in label}

    def change(part: str) -> str:
        part = _LINK_START.sub(inline, part)
        part = _DEFINITION.sub(defined, part)
        return _ATTRIBUTE.sub(attribute, part)

    def inline(found: re.Match[str]) -> str:
        address = found["angle"] if found["angle"] is not None else found["bare"]
        opening = _opening(found.string, found.start())
        if opening is None:
            return found[0]
        is_picture = opening > 0 and found.string[opening - 1] == "!"
        alt = found.string[opening + 1 : found.start()]
        new = _new(address, is_picture, alt, rewrite)
        return f"]({_written(new)}{found['rest']}" if new is not None and new != address else found[0]

    def defined(found: re.Match[str]) -> str:
        address = found["angle"] if found["angle"] is not None else found["bare"]
        new = _new(address, found["label"].casefold() in shown, "", rewrite)
        return f"{found['start']}{_written(new)}" if new is not None and new != address else found[0]

    def attribute(found: re.Match[str]) -> str:
        if (found["name"].lower() == "img") != (found["key"].lower() == "src"):
            return found[0]
        new = _new(found["address"].replace("&amp;", "&"), found["name"].lower() == "img", "", rewrite)
        return found[0] if new is None else f'{found["tag"]}"{escape(new)}"'

    return outside_code(text, change)


def _new(address: str, is_picture: bool, alt: str, rewrite: Rewrite) -> str | None:
    if not address:
        return None
    if is_picture:
        found = rewrite.picture(address, alt)
        return found[0] if found else None
    return rewrite.link(address)


def _written(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address


def _opening(text: str, end: int) -> int | None:
    """Where the bracket is that one at `end` closes; None where none is near."""
    depth = 0
    for at in range(end, max(-1, end - 2000), -1):
        if text[at] == "]" and (at == 0 or text[at - 1] != "\\"):
            depth += 1
        elif text[at] == "[" and (at == 0 or text[at - 1] != "\\"):
            depth -= 1
            if not depth:
                return at
    return None
