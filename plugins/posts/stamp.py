"""A post's source with an id in its front matter. Pure: text in, text out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from .._shared.field_values import read_date
from .._shared.front_matter import format_field, parse_front_matter
from .._shared.post_fields import read_fields

if TYPE_CHECKING:
    from datetime import date

_NAMES = ("slug", "lang", "date")


class Identity(NamedTuple):
    """What the id of a post that stores none depends on, in the order of `ids.fallback_id`."""

    slug: str
    lang: str
    day: date


def write_draft(title: str, *, date: datetime, post_id: str, **fields: str) -> str:
    """The source of a post that has been begun: a draft without words. Fields that are empty are left out."""
    known = {"title": title, "date": f"{date:%Y-%m-%d %H:%M}", **fields, "status": "draft", "id": post_id}
    return "".join(f"{format_field(key, value)}\n" for key, value in known.items() if value) + "\n"


def read_identity(text: str, place: str, path_metadata: str, lang: str) -> Identity:
    """What a post is called by, read from its source as the build does.

    Args:
        text: The source.
        place: The file's path below the content folder.
        path_metadata: Pelican's PATH_METADATA.
        lang: The language of a post that names none.

    Raises:
        ValueError: It has no slug or no date, or one that is refused.
    """
    found = re.match(path_metadata, place)
    named = {key: value for key, value in found.groupdict().items() if value} if found else {}
    meaning = read_fields(parse_front_matter(text), page=False, zone=UTC, lang=lang, now=datetime.now(UTC), named=named)
    lines = {meaning.fields[key].line for key in _NAMES if key in meaning.fields}
    if wrong := [message for line, message in meaning.faults if line in lines]:
        raise ValueError(wrong[0])
    slug, date = meaning.values.get("slug") or named.get("slug"), meaning.values.get("date")
    if not slug:
        raise ValueError('there is no slug; add a line such as "slug: the-spare-chair"')
    if not date and "date" not in named:
        raise ValueError('there is no date; add a line such as "date: 2026-03-12 08:30"')
    return Identity(slug, meaning.values.get("lang", lang), (date or read_date(named["date"])).date())


def insert_id(text: str, post_id: str) -> str:
    """A post's source with an `id:` line at the end of its front matter, and every other character as it was.

    Raises:
        ValueError: The text has no front matter, or one that takes no further line.
    """
    source = parse_front_matter(text)
    if source.faults:
        raise ValueError("line {}: {}".format(*source.faults[0]))
    if not source.fields:
        raise ValueError('there is no front matter; begin the file with lines such as "title: …"')
    lines = re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text)
    at = source.end_line - 1
    before = lines[at - 1]
    ending = before[len(before.rstrip("\r\n")) :]
    # The last line of a file may have no end.
    line = f"id: {post_id}{ending}" if ending else f"\nid: {post_id}"
    stamped = "".join((*lines[:at], line, *lines[at:]))
    again = parse_front_matter(stamped)
    if (
        again.fields.get("id", ("",))[0] != post_id
        or again.body != source.body
        or len(again.fields) != len(source.fields) + 1
    ):
        raise ValueError(f"its front matter is written in an unusual way; add the line yourself: id: {post_id}")
    return stamped
