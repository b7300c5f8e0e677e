"""The inbox: where what readers sent waits for the author, in a folder or in a bucket; never below content/."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from . import keys
from .folder import Folder
from .item import ID, Contact, Decision, Item
from .senders import Senders

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .folder import Store

_ID_LENGTH = 21

log = logging.getLogger(__name__)


class Inbox:
    """The operations on an inbox, the same for every store.

    `new/<id>.md` is created once and never again: dealing with an item empties its file, so that the same comment,
    confirmed late or on another machine, finds that it has been here. `expire` takes emptied files away in the end.
    What is private is in `private/<id>.json`, the author's yes in `approved/<id>`, what a reader was told in `told/`.

    Any number of desks may work on it. Who deals with an item decides first, which is one atomic step: the first to
    create `decided/<id>.json` has decided, and everybody else carries that out. Carrying out can be repeated, and is
    over when the item's file is empty: whoever was stopped before that is made up for by `unfinished`. Taking it back
    begins with `taken-back/<id>`, which `being_taken_back` lists, and ends without a decision.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.senders = Senders(store, self.secret)

    def put(self, item: Item, contact: Contact | None = None) -> bool:
        """Whether the item is new. When this returns, new or not, it is stored durably.

        Raises:
            InboxError: It could not be stored; trying again is safe.
        """
        created = self.store.create(keys.new(item.id), item.render().encode())
        if contact and (created or self.store.read(keys.new(item.id))):
            self.store.create(keys.private(item.id), contact.render())
        return created

    def waiting(self) -> list[str]:
        """The ids of what waits to be decided on, sorted."""
        return sorted(self._undone() - self._decided())

    def unfinished(self) -> list[str]:
        """The ids of what was decided on and is not dealt with yet, sorted."""
        return sorted((self._undone() & self._decided()) - set(self.being_taken_back()))

    def is_unfinished(self, id: str) -> bool:
        """Whether one thing is decided on and not dealt with yet."""
        return bool(self.store.read(keys.new(id))) and self.store.read(keys.taken_back(id)) is None

    def being_taken_back(self) -> list[str]:
        """The ids of decisions that somebody has begun to take back, sorted."""
        return sorted(id for id, _ in self._entries("taken-back"))

    def get(self, id: str) -> Item | None:
        """The item, or None where it was decided on or never was.

        Raises:
            ValueError: Somebody edited the file into something that is no item.
        """
        data = self.store.read(keys.new(id))
        return Item.parse(id, data.decode()) if data and self.store.read(keys.decision(id)) is None else None

    def waits(self, id: str) -> bool:
        """Whether an item waits to be decided on."""
        return bool(self.store.read(keys.new(id))) and self.store.read(keys.decision(id)) is None

    def decide(self, id: str, decision: Decision) -> Decision | None:
        """Decide on an item, unless somebody has.

        Returns:
            The decision that holds: this one, or whichever came first. None where nothing waits.
        """
        if not (item := self.store.read(keys.new(id))):
            return None
        decision = replace(decision, item=item.decode("utf-8", "replace"), at=datetime.now(UTC).isoformat())
        decided = self.store.create(keys.decision(id), decision.render())
        held = decision if decided else self.decision(id)
        if self.store.read(keys.new(id)):
            return held
        if decided:  # long after it was dealt with, since nothing says any more how
            self.store.delete(keys.decision(id))
        return None

    def settle(self, id: str, decision: Decision) -> None:
        """Deal with an item for good, as was decided, unless that was taken back meanwhile."""
        held = self.decision(id)
        if held and held.at == decision.at and self.store.read(keys.taken_back(id)) is None:
            self.remove(id, published_as=decision.published_as)

    def adopt(self, item: Item, decision: Decision) -> Decision:
        """Have a comment that is out be one that came through here; the decision that it counts as published by."""
        decision = replace(decision, item=item.render(), at=datetime.now(UTC).isoformat())
        self.store.create(keys.decision(item.id), decision.render())
        return decision

    def begin_taking_back(self, id: str, decision: Decision) -> None:
        """Say that a decision is being taken back, so that whoever comes next goes on with it."""
        self.store.create(keys.taken_back(id), decision.at.encode())

    def decision_to_take_back(self, id: str) -> Decision | None:
        """The decision that somebody has begun to take back, and that still holds."""
        held, begun = self.decision(id), self.store.read(keys.taken_back(id))
        if held and begun == held.at.encode():
            return held
        self.store.delete(keys.taken_back(id))  # by somebody slow, when it was taken back already
        return None

    def take_back(self, id: str, decision: Decision) -> None:
        """Have an item wait again as it was before it was decided on, when what was published of it is taken out."""
        held = self.decision(id)
        if held is None or held.at != decision.at:  # somebody else was quicker
            self.store.delete(keys.taken_back(id))
            return
        with suppress(ValueError):  # of a file that somebody broke
            if contact := self.private(id):
                self.set_private(id, replace(contact, comment=""))
        self.store.replace(keys.new(id), decision.item.encode())
        self.store.delete(keys.taken_back(id))
        self.store.delete(keys.decision(id))  # whoever is stopped between the two has taken nothing back

    def decided(self) -> list[tuple[str, Decision]]:
        """What was decided on and not taken back, as long as that is kept, the last first."""
        found: list[tuple[str, Decision]] = []
        for id in self._decided():
            try:
                decision = self.decision(id)
            except ValueError as error:  # one bad file does not keep the others from being read
                log.warning("%s: %s", keys.decision(id), error)
            else:
                found += [(id, decision)] if decision else []
        return sorted(found, key=lambda each: (each[1].at, each[0]), reverse=True)

    def decision(self, id: str) -> Decision | None:
        """What was decided on an item, if anything was.

        Raises:
            ValueError: Somebody edited the file into something that is no decision.
        """
        data = self.store.read(keys.decision(id))
        return Decision.parse(data) if data else None

    def remove(self, id: str, *, published_as: str = "") -> None:
        """Deal with an item for good, when what was decided on it is done. It can be repeated.

        Args:
            id: Its id here.
            published_as: Its id on the page, if it was published: whoever wrote it can then hear of replies.
        """
        if not published_as:
            self.store.delete(keys.private(id))
        else:
            with suppress(ValueError):  # of a file that somebody broke: nobody can be told of anything by it
                if contact := self.private(id):
                    self.set_private(id, replace(contact, comment=published_as))
        self.store.delete(keys.approval(id))
        self.store.replace(keys.new(id), b"")  # the last step: until here it can be seen that something is left to do

    def approve(self, id: str) -> None:
        """Note the author's yes, given through a link; whoever publishes asks `approved`."""
        self.store.create(keys.approval(id), b"yes\n")

    def approved(self) -> list[str]:
        """The ids of what waits and has the author's yes, sorted."""
        return sorted({id for id, _ in self._entries("approved")} & set(self.waiting()))

    def private(self, id: str) -> Contact | None:
        """The private part of an item, waiting or published; None where there is none.

        Raises:
            ValueError: Somebody edited the file into something that is none.
        """
        data = self.store.read(keys.private(id))
        return Contact.parse(data) if data else None

    def set_private(self, id: str, contact: Contact) -> None:
        """Replace the private part of an item."""
        self.store.replace(keys.private(id), contact.render())

    def contacts(self) -> Iterator[tuple[str, Contact]]:
        """All private parts with their ids, sorted by id."""
        for id in sorted(id for id, _ in self._entries("private")):
            try:
                contact = self.private(id)
            except ValueError as error:  # one bad file does not keep the others from being read
                log.warning("%s: %s", keys.private(id), error)
                continue
            if contact:
                yield id, contact

    def told(self) -> set[tuple[str, str]]:
        """The id of an item, and the published id of a comment that its reader was told of, for all of them."""
        return {(name[:_ID_LENGTH], name[_ID_LENGTH + 1 :]) for name, _ in self.store.entries("told")}

    def claim(self, id: str, comment: str) -> bool:
        """Whether nobody has told the reader of an item of that comment yet; from now on somebody has."""
        return self.store.create(keys.told(id, comment), b"yes\n")

    def unclaim(self, id: str, comment: str) -> None:
        """Take a claim back, since the reader could not be told."""
        self.store.delete(keys.told(id, comment))

    def forget(self, email: str) -> int:
        """Remove an address from every private part; how many there were. Upper and lower case are the same."""
        address = email.strip().casefold()
        self.senders.forget(address)
        count = 0
        for id, _ in list(self._entries("private")):
            data = self.store.read(keys.private(id)) or b""
            try:
                contact = Contact.parse(data)
                holds = contact.email.casefold() == address or contact.sender == self.senders.of(address)
            except ValueError:  # written by hand, or by another version
                holds = _holds(data, address)
            if holds:
                self.store.delete(keys.private(id))
                count += 1
        return count + self.store.purge(lambda data: _holds(data, address))

    def expire(self, *, contacts_before: datetime, dealt_with_before: datetime) -> int:
        """Remove addresses, and the traces of items dealt with, that are older; how many. What waits stays."""
        contacts_day, dealt_with_day = f"{contacts_before:%Y%m%d}", f"{dealt_with_before:%Y%m%d}"
        self.senders.expire(contacts_day)
        decided = {id for id in self._decided() if id[:8] >= dealt_with_day or self._is_younger(id, dealt_with_before)}
        kept = self._undone() | decided
        old = [
            keys.private(id)
            for id, _ in [*self._entries("private")]
            if id[:8] < contacts_day and not (id in kept and self._is_by_mail(id))
        ]
        old += [f"told/{name}" for name, _ in self.store.entries("told") if name[:8] < contacts_day]
        gone = [id for id, size in self._entries("new") if not size and id not in kept and id[:8] < dealt_with_day]
        old += [keys.new(id) for id in gone]
        for key in old:
            self.store.delete(key)
        for folder, key_of in (("decided", keys.decision), ("approved", keys.approval)):
            for id, _ in [*self._entries(folder)]:
                if id not in kept and id[:8] < dealt_with_day:
                    self.store.delete(key_of(id))
        return len(old)

    def _is_younger(self, id: str, day: datetime) -> bool:
        """Whether something was decided after a day: a mail's id has the day that the mail says, which may be any."""
        try:
            decision = self.decision(id)
        except ValueError:  # somebody broke it
            return False
        return decision is not None and decision.at >= day.astimezone(UTC).isoformat()

    def _is_by_mail(self, id: str) -> bool:
        """Whether what is private of an item is no address, but what stands for one."""
        try:
            contact = self.private(id)
        except ValueError:
            return False
        return contact is not None and not contact.email

    def note(self, name: str, text: str) -> None:
        """Keep a line for whoever asks for `noted` later, on any machine; "" takes it away."""
        if text:
            self.store.replace(f"notes/{name}", text.encode())
        else:
            self.store.delete(f"notes/{name}")

    def noted(self, name: str) -> str:
        """What was noted, or ""."""
        return (self.store.read(f"notes/{name}") or b"").decode()

    def secret(self) -> str:
        """A secret that all who have access to this inbox share; made when it is asked for first."""
        if not (secret := self.store.read("secret")):
            self.store.create("secret", secrets.token_hex(32).encode())
            secret = self.store.read("secret")
        return (secret or b"").decode()

    def _undone(self) -> set[str]:
        return {id for id, size in self._entries("new") if size}

    def _decided(self) -> set[str]:
        return {id for id, _ in self._entries("decided")}

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


def _holds(data: bytes, address: str) -> bool:
    return bool(address) and address in data.decode("utf-8", "replace").casefold()
