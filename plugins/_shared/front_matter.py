"""How a Markdown file's front matter is read. Standard library only."""

from __future__ import annotations

import re
from typing import NamedTuple


class Field(NamedTuple):
    """One value of a file's front matter and the 1-based line it begins on."""

    value: str
    line: int


class Source(NamedTuple):
    """A Markdown file taken apart: its front matter, its body, and the 1-based line the body begins on."""

    fields: dict[str, Field]
    body: str
    body_line: int


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
