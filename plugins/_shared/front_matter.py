"""How a Markdown file's front matter is read, for posts, pages, authors and comments alike.

Two forms, one rule. Between two `---` lines it is YAML, or else plain fields. Without them it is plain fields, lines
`key: value` up to the first blank line, by the rules of Python-Markdown's `meta` extension; a list in lines or a folded
text among them makes YAML of it, too. A value in quotes is what stands between them, one in brackets a list.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from .faults import Mistake
from .text import one_line, without_controls
from .yaml_fields import NoYaml, read_mapping, read_value

if TYPE_CHECKING:
    from collections.abc import Sequence


class Field(NamedTuple):
    """One value of a file's front matter."""

    value: str
    """The text, of several lines where it is written so; of a list in brackets, how it is written."""
    line: int
    """The 1-based line that it begins on."""
    items: tuple[str, ...] | None = None
    """The entries of what is written as a list; None for a text."""
    key: str = ""
    """The key as it is written."""


class Source(NamedTuple):
    """A Markdown file taken apart."""

    fields: dict[str, Field]
    """By their keys in lower case; of a key given twice the first, and a fault."""
    body: str
    body_line: int
    """The 1-based line that the body begins on."""
    end_line: int = 1
    """The 1-based line before which another field could be written."""
    head: tuple[str, ...] = ()
    """The lines before that one."""
    cut: bool = False
    """Whether a line that is no field ended the front matter, and not a blank one or `---`."""
    faults: tuple[Mistake, ...] = ()
    """What cannot be read: 1-based line, and a message that names the mend."""


_FIELD = re.compile(r"[ ]{0,3}(?P<key>[A-Za-z0-9_-]+):[ ]*(?P<value>.*)")
_CONTINUATION = re.compile(r"[ ]{4,}(?P<value>.*)")
_BEGIN, _END = re.compile(r"-{3}\s*"), re.compile(r"(-{3}|\.{3})\s*")
_BLOCK_TEXT = re.compile(r"[|>][+-]?[1-9]?[+-]?")
_LIST_LINE = re.compile(r"\s*-(\s|$)")
_FIELDS = 'lines such as "title: …", between two lines of three hyphens, ---'
_OTHER_FORMS = {
    "+++": f"this is TOML, which is not read here; write the fields as {_FIELDS}",
    ";;;": f"this is JSON, which is not read here; write the fields as {_FIELDS}",
    "{": f"this is JSON, which is not read here; write the fields as {_FIELDS}",
}


def split_lines(text: str) -> list[str]:
    """The lines of a Markdown file (CommonMark 2.1), without its byte order mark.

    Nothing else ends a line, as it would for `str.splitlines`: no form feed, no next line, no line separator.
    """
    return re.split(r"\r\n|\n|\r", text.removeprefix("\N{BYTE ORDER MARK}"))


def parse_front_matter(text: str) -> Source:
    """A Markdown file's front matter and body, without controls; what of it cannot be read is in `faults`."""
    lines = split_lines(without_controls(text))
    start = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    first = lines[start].rstrip() if start < len(lines) else ""
    if first in _OTHER_FORMS:
        return Source({}, text, 1, faults=(Mistake(start + 1, f'"{first}": {_OTHER_FORMS[first]}'),))
    return _block(lines, start) if _BEGIN.fullmatch(first) else _plain(lines, start)


def _block(lines: list[str], start: int) -> Source:
    """What stands between `---` lines."""
    end = next((at for at in range(start + 1, len(lines)) if _END.fullmatch(lines[at])), None)
    if end is None:
        message = "no --- line ends the front matter that this one begins; write one below the last field"
        return Source({}, "\n".join(lines), 1, faults=(Mistake(start + 1, message),))
    inner = lines[start + 1 : end]
    faults: tuple[Mistake, ...] = ()
    try:
        found = _yaml(inner, start + 1)
    except NoYaml as error:
        found, stop = _read_plain(inner, start + 1, blank_ends=False)
        if error.nested or stop < len(inner) or _looks_like_yaml(found):
            found, faults = [], (Mistake(start + 2 + error.line, _shown(inner, error)),)
    return _source(lines, found, end + 1, end, faults=faults)


def _plain(lines: list[str], start: int) -> Source:
    """What stands above the first blank line, or above a line of `---` or one that is no field."""
    found, stop = _read_plain(lines[start:], start)
    stop += start
    blank = (at for at in range(start, len(lines)) if not lines[at].strip() or _END.fullmatch(lines[at]))
    end = next(blank, len(lines))
    faults: tuple[Mistake, ...] = ()
    indented = stop < end and lines[stop][:1].isspace()
    if found and (indented or _is_list(lines, stop) or _looks_like_yaml(found)):
        try:
            found, stop = _yaml(lines[start:end], start), end
        except NoYaml as error:
            found, faults = [], (Mistake(start + 1 + error.line, _shown(lines[start:end], error)),)
    elsewhere = next((at for at in range(end, len(lines)) if lines[at].strip()), len(lines))
    if stop == end < elsewhere < len(lines) and lines[elsewhere][:1].isspace() and _goes_on(lines[start:end]):
        message = f'"{lines[elsewhere].strip()[:60]}" is cut off by a blank line; put --- lines around the fields'
        faults += (Mistake(elsewhere + 1, message),)
    return _source(lines, found, min(stop + 1, len(lines)) if stop == end else stop, stop, faults, cut=stop < end)


def _goes_on(lines: Sequence[str]) -> bool:
    """Whether the last value is a text that blank lines may be part of."""
    last = next((line for line in reversed(lines) if not line[:1].isspace()), "")
    return bool(re.fullmatch(rf"[^:]+:\s*{_BLOCK_TEXT.pattern}\s*", last))


def _is_list(lines: Sequence[str], at: int) -> bool:
    """Whether a line is an entry of the list that the key above it has, and not of one that begins the body."""
    return at < len(lines) and bool(_LIST_LINE.match(lines[at])) and lines[at - 1].rstrip().endswith(":")


def _shown(lines: Sequence[str], error: NoYaml) -> str:
    line = lines[error.line].strip() if error.line < len(lines) else ""
    return f'"{line if len(line) <= 60 else line[:59] + "…"}": {error}' if line else str(error)


def _yaml(lines: Sequence[str], offset: int) -> list[Field]:
    return [Field(value, offset + line + 1, items, key) for key, value, items, line in read_mapping(lines)]


def _read_plain(lines: Sequence[str], offset: int, *, blank_ends: bool = True) -> tuple[list[Field], int]:
    """Plain fields, and the index of the first line that is none."""
    found: list[tuple[str, list[str], int]] = []
    for at, line in enumerate(lines):
        line = line.expandtabs(4)
        if not line.strip() and not blank_ends:
            continue
        if not line.strip() or _END.fullmatch(line):
            break
        if field := _FIELD.match(line):
            found.append((field["key"], [field["value"].strip()], offset + at + 1))
        elif (more := _CONTINUATION.match(line)) and found:
            found[-1][1].append(more["value"].strip())
        else:
            break
    else:
        at = len(lines)
    return [_plain_field(*each) for each in found], at


def _plain_field(key: str, values: list[str], line: int) -> Field:
    value = "\n".join(values)
    # A list in brackets may go on in the next lines.
    if value[:1] in ("[", '"', "'") and value[-1:] in ("]", '"', "'") and len(value) > 1:
        read = read_value(value)
        if isinstance(read, str):
            return Field(read, line, None, key)
        return Field(value, line, read, key)
    return Field(value, line, None, key)


def _looks_like_yaml(fields: Sequence[Field]) -> bool:
    """Whether a plain value can only be meant as a folded text, or as a list in lines."""
    for field in fields:
        first, _, rest = field.value.partition("\n")
        if rest and field.items is None and (_BLOCK_TEXT.fullmatch(first) or (not first and _LIST_LINE.match(rest))):
            return True
        if _BLOCK_TEXT.fullmatch(field.value):
            return True
    return False


def _source(
    lines: Sequence[str],
    found: list[Field],
    body: int,
    end: int,
    faults: tuple[Mistake, ...],
    cut: bool = False,
) -> Source:
    fields: dict[str, Field] = {}
    for field in found:
        first = fields.setdefault(field.key.lower(), field)
        if first is not field:
            message = f'"{field.key}" is given twice, in lines {first.line} and {field.line}; keep one of them'
            faults += (Mistake(field.line, message),)
    return Source(fields, "\n".join(lines[body:]), body + 1, end + 1, tuple(lines[:end]), cut, faults)


def line_of(source: Source, value: str) -> int | None:
    """The 1-based line that a value is on: of the field that is just that, or the body's, or of a field that has it."""
    if not value:
        return None
    fields = source.fields.values()
    exact = (field.line for field in fields if one_line(field.value) == value)
    body = (number for number, line in enumerate(source.body.split("\n"), start=source.body_line) if value in line)
    return next(chain(exact, body, (field.line for field in fields if value in field.value)), None)


def format_field(key: str, value: str) -> str:
    """A line of front matter that is read as this value, of one line: in quotes where it would be read otherwise."""
    plain = f"{key}: {value}"
    if _read_plain([plain], 0) == ([Field(value, 1, None, key)], 1) and not _BLOCK_TEXT.fullmatch(value):
        return plain
    return f"{key}: '{value.replace(chr(39), chr(39) * 2)}'"


def said(key: str, value: str, message: str) -> str:
    """The message of a fault of a value: which it is, what is wrong with it, and the mend."""
    value = " ".join(value.split())
    shown = value if len(value) <= 100 else f"{value[:99]}…"
    return f'{key} "{shown}"{" " if message.startswith("is ") else ": "}{message}'


def split_list(value: str) -> tuple[str, ...]:
    """The entries of a comma-separated front-matter value, trimmed, empty ones dropped."""
    return tuple(entry for entry in (part.strip() for part in value.replace("\n", ",").split(",")) if entry)


def is_true(value: str) -> bool | None:
    """What an author's yes or no means; None for anything else."""
    return _YES_NO.get(value.strip().lower())


_YES_NO = dict.fromkeys(("yes", "true", "on", "1", "y"), True) | dict.fromkeys(("no", "false", "off", "0", "n"), False)
