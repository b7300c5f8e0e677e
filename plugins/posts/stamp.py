"""A post's source with an id in its front matter. Pure: text in, text out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from .._shared.field_values import read_date
from .._shared.front_matter import parse_front_matter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


class Identity(NamedTuple):
    """What the id of a post that stores none depends on, in the order of `ids.fallback_id`."""

    slug: str
    lang: str
    day: date


def write_draft(title: str, *, date: datetime, post_id: str, **fields: str) -> str:
    """The source of a post that has been begun: a draft without words. Fields that are empty are left out."""
    known = {"title": title, "date": f"{date:%Y-%m-%d %H:%M}", **fields, "status": "draft", "id": post_id}
    return "".join(f"{key}: {value}\n" for key, value in known.items() if value) + "\n"


def read_identity(text: str, place: str, path_metadata: str, lang: str) -> Identity:
    """What a post is called by, read from its source as Pelican does.

    Args:
        text: The source.
        place: The file's path below the content folder.
        path_metadata: Pelican's PATH_METADATA.
        lang: The language of a post that names none.

    Raises:
        ValueError: It has no slug or no date.
    """
    found = re.match(path_metadata, place)
    given: Mapping[str, str | None] = {
        **(found.groupdict() if found else {}),
        **{key: field.value for key, field in parse_front_matter(text).fields.items()},
    }
    slug, written = given.get("slug"), given.get("date")
    if not slug:
        raise ValueError('there is no slug; add a line such as "slug: the-spare-chair"')
    if not written:
        raise ValueError('there is no date; add a line such as "date: 2026-03-12 08:30"')
    return Identity(slug, given.get("lang") or lang, read_date(written).date())


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
