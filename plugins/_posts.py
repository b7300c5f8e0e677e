"""What a post is made of, as frozen values, and how its source is read. Standard library only."""

from __future__ import annotations

import dataclasses
import html
import re
import types
import typing
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

Settings = TypeVar("Settings")
Spoken = TypeVar("Spoken")


class Fault(NamedTuple):
    """Something an author has to mend: where it is and what to do about it."""

    path: str
    """Source file, relative to the project's folder where it is inside it."""
    line: int | None
    """1-based; None where no single line is to blame."""
    message: str
    """The value at fault, what is wrong with it and the mend, in one sentence."""

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.message}"


class Field(NamedTuple):
    """One value of a file's front matter and the 1-based line it begins on."""

    value: str
    line: int


class Source(NamedTuple):
    """A Markdown file taken apart: its front matter, its body, and the 1-based line the body begins on."""

    fields: dict[str, Field]
    body: str
    body_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of the author's, as a template or a feed needs it. Sizes are in pixels, URLs relative to the site."""

    url: str
    """What `<img src>` gets: a format that every browser and feed reader shows."""
    alt: str
    width: int
    height: int
    mime: str
    bytes: int
    """Length of the file at `url`."""
    credit: str = ""
    credit_url: str = ""
    color: str = ""
    """`#rrggbb` that stands in while the picture loads; empty when unknown."""
    sources: tuple[ImageSource, ...] = ()
    """Other formats and widths, best format first; empty when the picture is served as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSource:
    """One `<source>` of a `<picture>`: a MIME type and its `(url, width)` candidates, narrowest first."""

    mime: str
    candidates: tuple[tuple[str, int], ...]

    @property
    def srcset(self) -> str:
        """The value of the `srcset` attribute."""
        return ", ".join(f"{url} {width}w" for url, width in self.candidates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post as the pure parts of the plugins see it."""

    slug: str
    lang: str
    path: str
    """Source file, relative to the content folder."""
    url: str
    """Permalink relative to the site's address, without a leading slash."""
    title: str
    """Plain text, not HTML."""
    date: datetime
    """Aware."""
    modified: datetime | None
    category: str
    tags: tuple[str, ...]
    """Names as the author wrote them, in that order, no name twice."""
    authors: tuple[str, ...]
    text: str
    """The body as plain text."""
    excerpt: str
    links: tuple[str, ...]
    """The `href` of every link in the body, in order."""

    @property
    def timestamp(self) -> float:
        """Seconds since the epoch, for sorting newest first by `-timestamp`."""
        return self.date.timestamp()


_FIELD = re.compile(r"[ ]{0,3}(?P<key>[A-Za-z0-9_-]+):[ \t]*(?P<value>.*)")
_CONTINUATION = re.compile(r"[ ]{4,}(?P<value>.*)")
_BEGIN, _END = re.compile(r"-{3}\s*"), re.compile(r"(-{3}|\.{3})\s*")


def parse_front_matter(text: str) -> Source:
    """A Markdown file's front matter, by the rules of Python-Markdown's `meta` extension, which Pelican uses.

    `Key: value` lines up to the first blank line (or between `---` lines); lines indented by four columns continue the
    value above. Keys come out in lower case; of a key given twice, the first counts, as it does in Pelican.
    """
    lines = text.removeprefix("\N{BYTE ORDER MARK}").splitlines()
    found_fields: dict[str, tuple[list[str], int]] = {}
    values: list[str] = []
    at = 1 if lines and _BEGIN.fullmatch(lines[0]) else 0
    while at < len(lines):
        line = lines[at]
        if not line.strip() or _END.fullmatch(line):
            at += 1
            break
        if found := _FIELD.match(line):
            values = [found["value"].strip()]
            found_fields.setdefault(found["key"].lower(), (values, at + 1))
        elif (found := _CONTINUATION.match(line)) and found_fields:
            values.append(found["value"].strip())
        else:
            break
        at += 1
    fields = {key: Field("\n".join(values), line) for key, (values, line) in found_fields.items()}
    return Source(fields, "\n".join(lines[at:]), at + 1)


def split_list(value: str) -> tuple[str, ...]:
    """The entries of a comma-separated front-matter value, trimmed, empty ones dropped."""
    return tuple(entry for entry in (part.strip() for part in value.replace("\n", ",").split(",")) if entry)


def is_true(value: str) -> bool | None:
    """What an author's yes or no means; None for anything else."""
    return {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}.get(value.strip().lower())


_INVISIBLE = re.compile(r"<!--.*?-->|<(script|style|template|svg|math)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_FOOTNOTES = re.compile(r'<sup id="fnref[^"]*">.*?</sup>|<div class="footnote">.*', re.DOTALL)
_BLOCK = r"p|div|h[1-6]|li|ul|ol|dl|dt|dd|blockquote|pre|table|tr|td|th|figure|figcaption|hr|br|section|details|summary"
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK})\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"""<[/!?A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_HREF = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def plain_text(markup: str) -> str:
    """The words of an HTML fragment on one line: no tags, no script or drawing, no footnotes, entities resolved."""
    text = _FOOTNOTES.sub("", _INVISIBLE.sub(" ", markup))
    text = _TAG.sub("", _BLOCK_TAG.sub(" ", text))
    return _SPACE.sub(" ", html.unescape(text)).strip()


def links(markup: str) -> tuple[str, ...]:
    """The `href` of every link of an HTML fragment, in order, entities resolved."""
    return tuple(html.unescape(double or single) for double, single in _HREF.findall(markup))


_SENTENCE_END = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*(?=\s|$)")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|e\.g|i\.e|No|a\.m|p\.m)|\b[A-Z])\.$")


def excerpt(text: str, limit: int = 240) -> str:
    """The opening of a plain text, whole sentences where they fit.

    Args:
        text: Plain text on one line.
        limit: The most characters it may have.

    Returns:
        The text itself when it fits; else as many whole sentences as fit, if they fill at least a third of the limit;
        else as many words as fit, with an ellipsis.
    """
    if len(text) <= limit:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text[: limit + 1])]
    for end in reversed(ends):
        if end <= limit and end * 3 >= limit and not _ABBREVIATION.search(text[:end]):
            return text[:end]
    cut = text.rfind(" ", 0, limit)
    return text[: cut if cut > 0 else limit - 1].rstrip(" ,;:–—-") + "…"


def one_line(text: str) -> str:
    """A text as one clean line: NFC, runs of space as one, no control, surrogate or bidi-override characters."""
    if text.isascii() and text.isprintable():  # most are, and this is much faster
        return _SPACE.sub(" ", text).strip()
    kept = (" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)
    joined = "".join(char for char in kept if char not in _BIDI_CONTROLS and not _is_noncharacter(char))
    return _SPACE.sub(" ", unicodedata.normalize("NFC", joined)).strip()


def _is_noncharacter(char: str) -> bool:
    """Whether a code point is for internal use only (Unicode 23.7), which no feed may hold.

    Asking for the category Cn instead would drop an emoji that is newer than this Python.
    """
    return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF


# Unicode Bidirectional Algorithm (UAX #9), explicit formatting: embeddings, overrides and isolates. The marks LRM, RLM
# and ALM stay, since they can do no harm beyond their own place.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def in_language(known: Mapping[str, Spoken], lang: str) -> Spoken:
    """What there is in a language such as `de-AT`: its own, or that of `de`, or else English; keys are lower-case."""
    lang = lang.lower()
    return known.get(lang) or known.get(lang.partition("-")[0]) or known["en"]


def closest(value: str, known: Iterable[str]) -> str:
    """A hint for a mistyped name: `did you mean "x"?`, or what there is, or nothing."""
    import difflib

    names = sorted(known)
    if near := difflib.get_close_matches(value, names, n=1):
        return f'did you mean "{near[0]}"?'
    if 0 < len(names) <= 8:
        return "there is " + ", ".join(f'"{name}"' for name in names)
    return ""


def check_settings(into: type[Settings], prefix: str, settings: Mapping[str, Any]) -> tuple[Settings, dict[str, str]]:
    """A feature's settings as a frozen dataclass, and what is wrong with any of them, by its name.

    Each field `limit: int = 3` is read from `<PREFIX>_LIMIT`. Wrong is a name with the prefix that is no field, and a
    value of the wrong type or refused by the dataclass (`ValueError`); the field's default stands in for it.
    """
    hints = typing.get_type_hints(into)
    fields = {f"{prefix}_{field.name.upper()}": field.name for field in dataclasses.fields(into)}  # type: ignore[arg-type]  # always a dataclass
    given, wrong = {}, {}
    for name in sorted(key for key in settings if key.startswith(f"{prefix}_")):
        field, value = fields.get(name), settings[name]
        if field is None:
            wrong[name] = f"unknown setting {name}; {closest(name, fields)}"
        elif not _fits(value, hints[field]):
            wrong[name] = f"{name} = {value!r}: it must be {_describe(hints[field])}"
        else:
            try:
                into(**{field: value})
            except ValueError as error:
                wrong[name] = f"{name} = {value!r}: {error}"
            else:
                given[field] = value
    return into(**given), wrong


def _fits(value: Any, hint: Any) -> bool:
    if isinstance(hint, types.UnionType):
        return any(_fits(value, option) for option in typing.get_args(hint))
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return isinstance(value, (tuple, list)) and all(_fits(item, arguments[0]) for item in value)
    if origin is dict:
        if not isinstance(value, dict):
            return False
        return all(_fits(key, arguments[0]) and _fits(item, arguments[1]) for key, item in value.items())
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, origin or hint)


def _describe(hint: Any) -> str:
    if isinstance(hint, types.UnionType):
        return " or ".join(_describe(option) for option in typing.get_args(hint))
    names = {bool: "True or False", int: "a whole number", float: "a number", str: "a text", types.NoneType: "None"}
    if (origin := typing.get_origin(hint)) in (tuple, dict):
        inner = " to ".join(_describe(argument) for argument in typing.get_args(hint) if argument is not ...)
        return f"a {'list' if origin is tuple else 'dict'} of {inner}"
    return names.get(hint, str(hint))
