"""A post's source with an id in its front matter. Pure: text in, text out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._shared.front_matter import format_field
from .fields import set_field

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
    return set_field(text, "id", post_id)
