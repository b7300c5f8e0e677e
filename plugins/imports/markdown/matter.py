"""What a file of another system says of itself: its encoding, and its front matter in YAML, TOML, JSON or lines.

Pure: bytes in; texts, lists and maps out. Every value is the text it was: "2019-05-01" and "no" stay what they are.
"""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

from ..._shared.front_matter import is_true, parse_front_matter, split_lines
from ..._shared.text import one_line
from ..._shared.yaml_fields import NoYaml, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

    from ..._shared.yaml_fields import Tree

LARGEST = 5_000_000
"""Bytes of a text."""


class Unreadable(ValueError):
    """A file that is no text, or whose front matter says nothing; 1-based line where one is to blame."""

    def __init__(self, line: int | None, message: str) -> None:
        super().__init__(message)
        self.line = line


class Matter(NamedTuple):
    """A file taken apart."""

    data: dict[str, Tree]
    """By the keys as they are written, but in lower case."""
    body: str
    body_line: int
    """The 1-based line that the body begins on."""
    notes: tuple[str, ...] = ()
    """What was read otherwise than it is written."""


# --- Encodings -------------------------------------------------------------------------------------------


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file, and what is to be known of how it was read.

    Raises:
        Unreadable: It is no text.
    """
    if len(data) > LARGEST:
        raise Unreadable(None, f"a text of {len(data):,} bytes cannot be meant; split it, at most {LARGEST:,}")
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                text = data.decode(encoding).removeprefix("\N{BYTE ORDER MARK}")
            except UnicodeDecodeError as error:
                raise Unreadable(None, f"it begins as {encoding.upper()}, and is not; save it as UTF-8") from error
            return text, "" if encoding == "utf-8" else "it was UTF-16, and is UTF-8 now"
    if b"\0" in data:
        raise Unreadable(
            data[: data.index(b"\0")].count(b"\n") + 1, "it has zero bytes, so it is no text; leave it out"
        )
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        if sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in data) > len(data) // 100:
            raise Unreadable(line, "it is no text; leave it out") from error
        return data.decode("cp1252", "replace"), f"line {line} is no UTF-8; it was read as Windows-1252 (Latin-1)"


# --- Front matter ----------------------------------------------------------------------------------------


def read_matter(text: str, *, lines: bool = False) -> Matter:
    """A file's front matter and body.

    Args:
        text: The file.
        lines: Whether plain lines `Key: value` at the top are front matter, as Pelican has them.

    Raises:
        Unreadable: The front matter is not ended, or says nothing that can be read.
    """
    written = split_lines(text)
    start = next((at for at, line in enumerate(written) if line.strip()), len(written))
    first = written[start].strip() if start < len(written) else ""
    if first in ("---", "---yaml", "--- yaml", "---toml", "---json", "+++", ";;;"):
        return _fenced(written, start, first)
    if first.startswith("{") and not first.startswith(("{{", "{%", "{:", "{#")):
        return _json_head(written, start)
    if lines:
        source = parse_front_matter(text)
        data: dict[str, Tree] = {
            key: [*field.items] if field.items is not None else field.value for key, field in source.fields.items()
        }
        return Matter(data, source.body, source.body_line, tuple(each.message for each in source.faults))
    return Matter({}, "\n".join(written[start:]), start + 1)


def _fenced(lines: list[str], start: int, fence: str) -> Matter:
    closing = re.compile(r"\+{3}\s*" if fence == "+++" else r";{3}\s*" if fence == ";;;" else r"(-{3}|\.{3})\s*")
    end = next((at for at in range(start + 1, len(lines)) if closing.fullmatch(lines[at])), None)
    if end is None:
        if fence == "---":  # a rule, in a file without front matter
            return Matter({}, "\n".join(lines[start:]), start + 1)
        raise Unreadable(start + 1, f'no second "{fence[:3]}" ends the front matter that this one begins')
    inner = "\n".join(lines[start + 1 : end])
    body = "\n".join(lines[end + 1 :])
    notes: tuple[str, ...] = ()
    if fence in ("+++", "---toml"):
        data = _toml(inner, start + 2)
    elif fence in (";;;", "---json"):
        data = _json(inner, start + 2)
    else:
        data, notes = _yaml(inner, start + 2)
    return Matter(data, body, end + 2, notes)


def _yaml(text: str, line: int) -> tuple[dict[str, Tree], tuple[str, ...]]:
    try:
        read = read_tree(text)
    except NoYaml as error:
        said = f"line {line + error.line}: {error}"
        pairs = re.findall(r"^([\w-]+):[ \t]+(\S.*)$", text, re.MULTILINE)
        if not any(key.lower() == "title" for key, _ in pairs):
            raise Unreadable(line + error.line, str(error)) from error
        data: dict[str, Tree] = {key.lower(): value.strip().strip("\"'") for key, value in pairs}
        return data, (f"the front matter is no YAML ({said}); its lines were read one by one",)
    if not isinstance(read, dict):
        if not read:
            return {}, ()
        raise Unreadable(line, 'the front matter has no lines such as "title: …"')
    return _lower(read), ()


def _toml(text: str, line: int) -> dict[str, Tree]:
    try:
        return _lower(_as_tree(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise Unreadable(line - 1 + int(found[1]) if found else line, f"this is no TOML: {error}") from error
    except RecursionError as error:
        raise Unreadable(line, "this TOML is nested too deep") from error


def _json(text: str, line: int) -> dict[str, Tree]:
    try:
        return _lower(_as_tree(json.loads(text)))
    except json.JSONDecodeError as error:
        raise Unreadable(line - 1 + error.lineno, f"this is no JSON: {error.msg}") from error
    except RecursionError as error:
        raise Unreadable(line, "this JSON is nested too deep") from error


def _json_head(lines: list[str], start: int) -> Matter:
    text = "\n".join(lines[start:])
    try:
        read, end = json.JSONDecoder().raw_decode(text)
    except (json.JSONDecodeError, RecursionError):
        return Matter({}, text, start + 1)
    if not isinstance(read, dict):
        return Matter({}, text, start + 1)
    return Matter(_lower(_as_tree(read)), text[end:].lstrip("\r\n"), start + 1 + text.count("\n", 0, end) + 1)


def read_config(text: str, ending: str) -> dict[str, Tree]:
    """A configuration file in TOML, YAML or JSON, by its ending; keys as they are written, in lower case.

    Raises:
        Unreadable: It is none.
    """
    if ending == "toml":
        return _toml(text, 1)
    if ending == "json":
        return _json(text, 1)
    data, notes = _yaml(text, 1)
    if notes:
        raise Unreadable(None, notes[0])
    return data


def _as_tree(value: object) -> Tree:
    if isinstance(value, dict):
        return {str(key): _as_tree(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_tree(each) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return "" if value is None else str(value)


def _lower(data: Tree) -> dict[str, Tree]:
    return {key.lower(): value for key, value in data.items()} if isinstance(data, dict) else {}


# --- Values ----------------------------------------------------------------------------------------------


def text_of(value: Tree | None) -> str:
    """A value as one clean line; empty for a list or a map."""
    return one_line(value) if isinstance(value, str) else ""


def texts_of(value: Tree | None, *, split: str = "") -> tuple[str, ...]:
    """The texts of a list, or of one text with such characters between them; maps count by their name or title."""
    if isinstance(value, str):
        parts: list[str] = re.split(f"[{re.escape(split)}]", value) if split else [value]
    elif isinstance(value, list):
        parts = [each if isinstance(each, str) else first_text(each, "name", "title", "slug") for each in value]
    else:
        parts = [first_text(value, "name", "title", "slug")]
    return tuple(dict.fromkeys(filter(None, map(one_line, parts))))


def first_text(data: Tree | None, *keys: str) -> str:
    """The first of these keys of a map that has a text."""
    if not isinstance(data, dict):
        return ""
    return next((text for key in keys if (text := text_of(data.get(key)))), "")


def inner(data: Tree | None, *keys: str) -> Tree | None:
    """What is at the end of several keys below each other; None where one is missing."""
    for key in keys:
        if not isinstance(data, dict):
            return None
        data = data.get(key)
    return data


def says_yes(data: Mapping[str, Tree], *keys: str) -> bool:
    """Whether one of these keys says yes."""
    return any(is_true(text_of(data.get(key))) is True for key in keys)


def says_no(data: Mapping[str, Tree], *keys: str) -> bool:
    """Whether one of these keys says no."""
    return any(is_true(text_of(data.get(key))) is False for key in keys)


_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[Tt_ ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(.*)", re.DOTALL
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")
_ZONES = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
}
_FORMATS = (
    *("%B %d, %Y", "%b %d, %Y", "%b. %d, %Y", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%Y%m%d", "%Y-%m"),
    *("%a %b %d %Y", "%A, %B %d, %Y", "%a, %d %b %Y", "%B %d, %Y %H:%M", "%d %b %Y %H:%M", "%b %d, %Y %H:%M"),
)


def read_date(text: str, zone: tzinfo) -> datetime | None:
    """A date in any of the forms that other systems take, aware; None for what is none.

    Args:
        text: Such as "2019-5-1 8:30 +0200", "2019-05-01T08:30:00Z", "May 1, 2019".
        zone: What one without an offset is meant in.
    """
    text = text.strip().strip("\"'")
    try:
        if found := _ISO.fullmatch(text):
            year, month, day, hour, minute, second, rest = found.groups()
            read = datetime(*(int(each or 0) for each in (year, month, day, hour, minute, second)))  # type: ignore[arg-type]  # numbers
            return read.replace(tzinfo=_zone_of(rest.strip(), zone))
    except ValueError:
        return None
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _zone_of(rest: str, zone: tzinfo) -> tzinfo:
    if not rest:
        return zone
    if rest.lower() in _ZONES:
        return timezone(timedelta(hours=_ZONES[rest.lower()]))
    if found := _OFFSET.match(rest):
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(-ahead if found[1] == "-" else ahead)
    raise ValueError("no offset")


def humanised(name: str) -> str:
    """A title made of a file's name."""
    words = re.sub(r"[-_\s]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def unread(data: Mapping[str, Tree], known: frozenset[str]) -> Iterator[str]:
    """The keys that say something and are not known."""
    yield from (key for key, value in data.items() if value not in ("", [], {}) and key not in known)
