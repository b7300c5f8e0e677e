"""What of a text no two systems read alike is set aside before it is compared, and put back after that. Pure.

Footnotes, formulae, abbreviations and tables of contents; what only kramdown knows; the breaks within paragraphs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .shortcodes import fence
from .tags import CLOSE, OPEN
from .wiki import outside_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._shared.common_markdown import Token

_NOTE = re.compile(
    r"^\[\^(?P<label>[^\]\s]+)\]:[ \t]*(?P<text>.*(?:\n(?:(?:[ \t]{2,}|\t).*|[ \t]*(?=\n(?:[ \t]{2,}|\t)\S)))*)", re.M
)
_NOTE_REF = re.compile(r"\[\^([^\]\s]+)\]")
_INLINE_NOTE = re.compile(r"(?<=\S)\^\[(?=[^\]]*[\s\u0080-\uffff])((?:[^\[\]]|\[[^\[\]]*\])+)\]")
_REF = re.compile("\ue000(.+?)\ue001")
_ABBREVIATION = re.compile(r"^\*\[[^\]\n]+\]:[^\n]*$", re.M)
_FORMULA = re.compile("\ue004(\\d+)\ue005")
_DISPLAY = re.compile(
    r"(?<![\\$])\$\$(?!\$)(?P<tex>[^$].*?)(?<![\\$])\$\$(?!\$)|\\\\\[(?P<square>.+?)\\\\\]", re.DOTALL
)
_INLINE_TEX = re.compile(r"(?<![\\$\w])\$(?![\s$])(?P<tex>[^$\n]+?)(?<![\s\\])\$(?![\d$\w])|\\\\\((?P<round>.+?)\\\\\)")
_MORE = re.compile(
    r"^[ \t]*(?:<!--[ \t]*(?:more|excerpt|end_excerpt|truncate|read-?more)[ \t]*-->|<!-- *readmore *-->)[ \t]*$",
    re.M | re.I,
)
_TOC = re.compile(
    r"^[ \t]*(?:(?:[*+-]|\d\.)[ \t]+.*\n\{:[ \t]*\.?toc\b[^}]*\}|\{:[ \t]*toc\b[^}]*\}"
    r"|\[\[?_?toc_?\]?\]|\$\{toc\}|<!-- *toc *-->)[ \t]*$",
    re.M | re.I,
)
_STYLE = re.compile(r"[ \t]*\b(?:style|on\w+)=(?:\"[^\"\n]*\"|'[^'\n]*')")
_MARKDOWN_IN_HTML = re.compile(r"^([ \t]*<(\w+)\b[^>\n]*?)\s+markdown=[\"']?\w*[\"']?([^>\n]*>)[ \t]*$", re.M)
_KRAMDOWN = re.compile(
    r"\{::comment\}.*?\{:/(?:comment)?\}|\{::?/?(?:nomarkdown|options|comment)[^}]*\}|^[ \t]*\^[ \t]*$", re.M | re.S
)
_DEFINED = re.compile(r"^ {0,3}\[([^\]\n^][^\]\n]*)\]:[ \t]*(<[^<>\n]*>|\S+)", re.M)
_BY_LABEL = re.compile(r"(?<!!)\[([^\[\]\n]+)\]\[([^\[\]\n]*)\]")
_UNREAD = re.compile(
    r"(?<!\\)!?\[\[[^\[\]\n]+\]\](?![(\[:])|(?<![\w\])\\!])\[(?!\d+\]\[\d+\])([^\[\]^\n]+)\]\[([^\[\]\n]*)\]|(?<=\S)(?<!\\)\[\^[\w-]+\](?!:)"
)


@dataclass
class Parts:
    """What is taken out of a text before it is read, and put back at its end."""

    notes: dict[str, str] = field(default_factory=dict)
    """Footnotes by their labels."""
    formulae: list[str] = field(default_factory=list)
    abbreviations: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """What is to be told of."""


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """What is special of a blog's Markdown."""

    kramdown: bool = False
    """Whether `{: .class}` and `$$` have a meaning, and `*[HTML]: …`."""
    hard_wraps: bool = False
    formulae: bool = False
    """Whether `$…$` is one."""
    inline_notes: bool = False
    """Whether `^[words]` is a footnote."""
    house: bool = False
    """Whether it is Python-Markdown, as here."""


def prepared(text: str, dialect: Dialect, parts: Parts) -> str:
    """A text whose footnotes, formulae and the like are set aside, since each system reads them in its own way."""

    def set_aside(part: str) -> str:
        if _TOC.search(part):
            part = _TOC.sub("", part)
            parts.said.append("a table of contents is left out")
        part = re.sub(r"\{[^{}\n]*\b(?:style|on\w+)=[^{}\n]*\}", lambda found: _STYLE.sub("", found[0]), part)
        part = part if dialect.house else _MARKDOWN_IN_HTML.sub(r"\n\1\3\n", part)
        if dialect.kramdown:
            part = _KRAMDOWN.sub("", part)
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
    text = _without_notes(text, parts, inline=dialect.inline_notes)
    labels = {_label(label): address for label, address in _DEFINED.findall(text)}

    def linked(found: re.Match[str]) -> str:
        address = labels.get(_label(found[2] or found[1]))
        return f"[{found[1]}]({address})" if address else found[0]

    for label, note in parts.notes.items():  # they are read apart from the text that says where their links lead
        parts.notes[label] = outside_code(note, lambda part: _BY_LABEL.sub(linked, part))

    def escaped(found: re.Match[str]) -> str:
        known = found[1] is not None and _label(found[2] or found[1]) in labels
        return found[0] if known else re.sub(r"\[", r"\\[", found[0], count=1)

    return outside_code(text, lambda part: _UNREAD.sub(escaped, part))  # which a build here would ask about


def _label(text: str) -> str:
    """A label as CommonMark compares it."""
    return " ".join(text.split()).casefold()


def _keep(tex: str, marks: str, parts: Parts) -> str:
    parts.formulae.append(f"{marks}{tex.strip()}{marks}")
    return f"\ue004{len(parts.formulae) - 1}\ue005"


def _without_notes(text: str, parts: Parts, *, inline: bool) -> str:
    def take(found: re.Match[str]) -> str:
        lines = [re.sub(r"^(?: {1,4}|\t)", "", line) for line in found["text"].split("\n")]
        parts.notes.setdefault(found["label"], "\n".join(lines).strip())
        return "\ue006"

    def name(found: re.Match[str]) -> str:
        label = f"n{len(parts.notes) + 1}"
        parts.notes[label] = found[1]
        return f"\ue000{label}\ue001"

    def refer(part: str) -> str:
        part = _NOTE_REF.sub(lambda found: f"\ue000{found[1]}\ue001" if found[1] in parts.notes else found[0], part)
        return _INLINE_NOTE.sub(name, part) if inline else part

    text = re.sub("(?:\n*\ue006)+\n*", "\n\n", outside_code(text, lambda part: _NOTE.sub(take, part)))
    text = outside_code(text, refer)
    used = {*_REF.findall(text), *(label for note in parts.notes.values() for label in _NOTE_REF.findall(note))}
    for label in [each for each in parts.notes if each not in used]:
        parts.said.append(f'the footnote "{label}" is referred to nowhere; it came as a paragraph at the end')
        text += f"\n\n{parts.notes.pop(label)}\n"
    for label, note in parts.notes.items():
        parts.notes[label] = outside_code(
            note, lambda part: _NOTE_REF.sub(lambda found: f"\ue000{found[1]}\ue001", part)
        )
    return text


def restored(text: str, parts: Parts) -> str:
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


def line_ends(text: str, tokens: Sequence[Token], hard_wraps: bool) -> str:
    """A text in which a break within a paragraph is two spaces, the only form that is read here."""
    if not hard_wraps and "\\\n" not in text:
        return text
    lines = text.split("\n")
    for at, token in enumerate(tokens):
        if token.type == "inline" and token.map and tokens[at - 1].type == "paragraph_open":
            for number in range(token.map[0], token.map[1] - 1):
                line = lines[number]
                if re.search(r"(?<!\\)(?:\\\\)*\\$", line):
                    lines[number] = line[:-1] + "  "
                elif hard_wraps and not line.endswith("  "):
                    lines[number] = line.rstrip() + "  "
    return "\n".join(lines)


def cut_at_more(text: str) -> tuple[str, bool, str]:
    found = _MORE.search(text)
    return (text[: found.start()], True, text[found.end() :]) if found else (text, False, "")
