"""A post's source with an id in its front matter. Pure: text in, text out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .._shared.front_matter import format_field, parse_front_matter

if TYPE_CHECKING:
    from datetime import datetime


def write_draft(title: str, *, date: datetime, post_id: str, **fields: str) -> str:
    """The source of a post that has been begun: a draft without words. Fields that are empty are left out."""
    known = {"title": title, "date": f"{date:%Y-%m-%d %H:%M}", **fields, "status": "draft", "id": post_id}
    return "".join(f"{format_field(key, value)}\n" for key, value in known.items() if value) + "\n"


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
