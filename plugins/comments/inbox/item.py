"""What an inbox holds of a comment: the comment itself, what is private of it, and what its author decided."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..._shared.front_matter import format_field, parse_front_matter
from ..file import ID as COMMENT_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

ID = re.compile(r"[0-9]{8}-[0-9a-f]{12}")
"""What an inbox id looks like: the day its preview was shown, and 48 bits bound to what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A comment that waits: what the reader sent and what the intake thought of it. Nothing private is in it."""

    id: str
    post: str
    """Slug."""
    author: str
    date: datetime
    """Aware, in UTC, whole seconds."""
    body: str
    """Markdown."""
    reply_to: str = ""
    """Id of a published comment of the same post."""
    url: str = ""
    score: int = 0
    """0 is harmless; the more, the more it looks like advertising."""
    reasons: tuple[str, ...] = ()

    def render(self) -> str:
        """The item as a file: front matter, one line a field, then the body. Fields must be single lines."""
        fields = {
            "post": self.post,
            "author": self.author,
            "date": self.date.isoformat(),
            "reply_to": self.reply_to,
            "url": self.url,
            "score": str(self.score or ""),
            "reasons": "; ".join(self.reasons),
        }
        if broken := [key for key, value in fields.items() if value and value.splitlines() != [value]]:
            raise ValueError(f"{broken[0]} of inbox item {self.id} is more than one line")
        return "".join(f"{format_field(key, value)}\n" for key, value in fields.items() if value) + f"\n{self.body}\n"

    @classmethod
    def parse(cls, id: str, text: str) -> Item:
        """The item that a file holds.

        Raises:
            ValueError: The file was edited into something that is no item.
        """
        source = parse_front_matter(text)
        given = {key: field.value for key, field in source.fields.items()}
        if missing := [key for key in ("post", "author", "date") if not given.get(key)]:
            raise ValueError(f"inbox item {id}: no {missing[0]}: in its front matter")
        return cls(
            id=id,
            post=given["post"],
            author=given["author"],
            date=datetime.fromisoformat(given["date"]).astimezone(UTC),
            body=source.body.strip("\n"),
            reply_to=given.get("reply_to", ""),
            url=given.get("url", ""),
            score=int(given.get("score", "0")),
            reasons=tuple(reason for reason in given.get("reasons", "").split("; ") if reason),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The private part of an item: who has sent it, and where to send word of a reply."""

    email: str
    """Empty for a comment that came by mail: anybody can give any address as theirs there, so nobody is written to."""
    post: str
    comment: str = ""
    """Id under which the comment was published; empty while it waits."""
    confirmed: bool = False
    """Whether the owner of the address has said yes to such mail (double opt-in)."""
    refused: bool = False
    """Whether a mail server has refused the address for good, so that no mail is sent to it any more."""
    sender: str = ""
    """What stands for the address that a mail is from (`Senders.of`)."""

    def render(self) -> bytes:
        """The contact as a file."""
        return _dump(asdict(self))

    @classmethod
    def parse(cls, data: bytes) -> Contact:
        """The contact that a file holds.

        Raises:
            ValueError: It holds none.
        """
        types = {"email": str, "post": str, "comment": str, "confirmed": bool, "refused": bool, "sender": str}
        return cls(**_load(data, cls, types))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to become of an item: all that it takes to carry it out, by whoever does, as often as it takes."""

    post: str = ""
    """Slug; empty where the item is thrown away."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The text of each comment's file by its id: that of the item, and then an answer, if there is one."""
    item: str = field(default="", compare=False)
    """The item's file as it was, so that the decision can be taken back."""
    at: str = field(default="", compare=False)
    """When it was decided: a date and time in UTC (ISO 8601)."""

    @property
    def published_as(self) -> str:
        """Id under which the item's comment is published; empty where it is thrown away."""
        return next(iter(self.files), "")

    def render(self) -> bytes:
        """The decision as a file; the same decision gives the same bytes."""
        return _dump(asdict(self))

    @classmethod
    def parse(cls, data: bytes) -> Decision:
        """The decision that a file holds.

        Raises:
            ValueError: It holds none.
        """
        given = _load(data, cls, {"post": str, "files": dict, "item": str, "at": str})
        if not all(isinstance(text, str) and COMMENT_ID.fullmatch(id) for id, text in given.get("files", {}).items()):
            raise ValueError("this is no decision: its files are no comments")
        return cls(**given)


def _load(data: bytes, into: type, types: Mapping[str, type]) -> dict[str, Any]:
    """The fields of a file that `_dump` wrote. What else it holds, perhaps of a newer version, is passed over."""
    what = into.__name__.lower()
    given = json.loads(data)
    if not isinstance(given, dict):
        raise ValueError(f"this is no {what}")
    needed = {each.name for each in fields(into) if each.default is MISSING and each.default_factory is MISSING}
    if missing := sorted(needed - given.keys()):
        raise ValueError(f"this is no {what}: it has no {missing[0]}")
    if wrong := [key for key, kind in types.items() if key in given and not isinstance(given[key], kind)]:
        raise ValueError(f"this is no {what}: its {wrong[0]} is not what it should be")
    return {key: given[key] for key in types if key in given}


def _dump(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, indent=1).encode() + b"\n"
