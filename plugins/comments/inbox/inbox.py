"""The inbox: where what readers sent waits for the author, in a folder or in a bucket; never below content/."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..._shared.front_matter import format_field, parse_front_matter
from ..file import ID as COMMENT_ID
from .folder import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .folder import Store

ID = re.compile(r"[0-9]{8}-[0-9a-f]{12}")
"""What an inbox id looks like: the day its preview was shown, and 48 bits bound to what it says."""

_ID_LENGTH = 21


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
    """The private part of an item: where to send word of a reply."""

    email: str
    post: str
    comment: str = ""
    """Id under which the comment was published; empty while it waits."""
    confirmed: bool = False
    """Whether the owner of the address has said yes to such mail (double opt-in)."""


class Inbox:
    """The operations on an inbox, the same for every store.

    `new/<id>.md` is created once and never again: dealing with an item empties its file, so that the same comment,
    confirmed late or on another machine, finds that it has been here. `expire` takes emptied files away in the end.
    What is private is in `private/<id>.json`, the author's yes in `approved/<id>`, what a reader was told in `told/`.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def put(self, item: Item, contact: Contact | None = None) -> bool:
        """Whether the item is new. When this returns, new or not, it is stored durably.

        Raises:
            InboxError: It could not be stored; trying again is safe.
        """
        created = self.store.create(_new(item.id), item.render().encode())
        if contact and (created or self.store.read(_new(item.id))):
            self.store.create(_private(item.id), _dump(contact))
        return created

    def waiting(self) -> list[str]:
        """The ids of what waits, sorted."""
        return sorted(id for id, size in self._entries("new") if size)

    def get(self, id: str) -> Item | None:
        """The item, or None where it was dealt with or never was.

        Raises:
            ValueError: Somebody edited the file into something that is no item.
        """
        data = self.store.read(_new(id))
        return Item.parse(id, data.decode()) if data else None

    def remove(self, id: str, *, published_as: str = "") -> None:
        """Deal with an item for good.

        Args:
            id: Its id here.
            published_as: Its id on the page, if it was published: whoever wrote it can then hear of replies.
        """
        contact = self.private(id)
        if contact and published_as:
            self.set_private(id, replace(contact, comment=published_as))
        self.store.replace(_new(id), b"")
        self.store.delete(f"approved/{id}")
        if contact and not published_as:
            self.store.delete(_private(id))

    def approve(self, id: str) -> None:
        """Note the author's yes, given through a link; whoever publishes asks `approved`."""
        self.store.create(f"approved/{_checked(id)}", b"yes\n")

    def approved(self) -> list[str]:
        """The ids of what waits and has the author's yes, sorted."""
        return sorted({id for id, _ in self._entries("approved")} & set(self.waiting()))

    def private(self, id: str) -> Contact | None:
        """The private part of an item, waiting or published; None where there is none."""
        data = self.store.read(_private(id))
        return Contact(**json.loads(data)) if data else None

    def set_private(self, id: str, contact: Contact) -> None:
        """Replace the private part of an item."""
        self.store.replace(_private(id), _dump(contact))

    def contacts(self) -> Iterator[tuple[str, Contact]]:
        """All private parts with their ids, sorted by id."""
        for id in sorted(id for id, _ in self._entries("private")):
            if contact := self.private(id):
                yield id, contact

    def told(self) -> set[tuple[str, str]]:
        """The id of an item, and the published id of a comment that its reader was told of, for all of them."""
        return {(name[:_ID_LENGTH], name[_ID_LENGTH + 1 :]) for name, _ in self.store.entries("told")}

    def claim(self, id: str, comment: str) -> bool:
        """Whether nobody has told the reader of an item of that comment yet; from now on somebody has."""
        return self.store.create(_told(id, comment), b"yes\n")

    def unclaim(self, id: str, comment: str) -> None:
        """Take a claim back, since the reader could not be told."""
        self.store.delete(_told(id, comment))

    def forget(self, email: str) -> int:
        """Remove an address from every private part; how many there were. Upper and lower case are the same."""
        ids = [id for id, contact in self.contacts() if contact.email.casefold() == email.casefold()]
        for id in ids:
            self.store.delete(_private(id))
        return len(ids)

    def expire(self, *, contacts_before: datetime, dealt_with_before: datetime) -> int:
        """Remove addresses, and the traces of items dealt with, that are older; how many. What waits stays."""
        contacts_day, dealt_with_day = f"{contacts_before:%Y%m%d}", f"{dealt_with_before:%Y%m%d}"
        old = [_private(id) for id, _ in self._entries("private") if id[:8] < contacts_day]
        old += [_new(id) for id, size in self._entries("new") if not size and id[:8] < dealt_with_day]
        old += [f"told/{name}" for name, _ in self.store.entries("told") if name[:8] < contacts_day]
        for key in old:
            self.store.delete(key)
        return len(old)

    def secret(self) -> str:
        """A secret that all who have access to this inbox share; made when it is asked for first."""
        self.store.create("secret", secrets.token_hex(32).encode())
        return (self.store.read("secret") or b"").decode()

    def _entries(self, folder: str) -> Iterator[tuple[str, int]]:
        for name, size in self.store.entries(folder):
            id = name.partition(".")[0]
            if ID.fullmatch(id):
                yield id, size


def open_inbox(where: str, base: Path) -> Inbox:
    """The inbox that a setting names: `s3://bucket/prefix`, or a folder relative to `base`.

    Raises:
        InboxError: The folder cannot be made.
    """
    if where.startswith("s3://"):
        from .bucket import Bucket  # boto3 takes a second to import, and few need it

        return Inbox(Bucket(where))
    return Inbox(Folder(base / where))


def _new(id: str) -> str:
    return f"new/{_checked(id)}.md"


def _private(id: str) -> str:
    return f"private/{_checked(id)}.json"


def _told(id: str, comment: str) -> str:
    if not COMMENT_ID.fullmatch(comment):
        raise ValueError(f"{comment!r} is no id of a comment")
    return f"told/{_checked(id)}.{comment}"


def _checked(id: str) -> str:
    # An id becomes part of a path, and may come out of a request.
    if not ID.fullmatch(id):
        raise ValueError(f"{id!r} is no inbox id; one looks like 20260314-0123456789ab")
    return id


def _dump(contact: Contact) -> bytes:
    return json.dumps(asdict(contact), ensure_ascii=False, indent=1).encode() + b"\n"
