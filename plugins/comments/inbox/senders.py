"""Whom and what the author does not want to hear any more, and whose address was confirmed.

No address is kept for that, only a hash of it with the inbox's own key, so that the desk and every intake agree on it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, NamedTuple

from ..._shared.text import folded, has_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from .folder import Store
    from .item import Contact

LONGEST_WORDS = 180
"""Bytes of words that can be blocked: in base64 they are a file's name, which has at most 255."""

NAME = 12
"""Digits of a hash that stand for an address."""

_ADDRESS, _WORDS = "address-", "words-"


class Blocked(NamedTuple):
    """What is blocked."""

    addresses: frozenset[str]
    """Hashes."""
    words: tuple[str, ...]
    """Folded, sorted."""


class Senders:
    """What an inbox knows of those who write to it. Each thing is a file of its own: nobody overwrites another's."""

    def __init__(self, store: Store, secret: Callable[[], str]) -> None:
        self.store = store
        self._ask_secret = secret
        self._secret = b""

    def block(self, *, address: str = "", sender: str = "", words: str = "") -> bool:
        """Take nothing from an address any more, or nothing with these words in it; whether that is new.

        Args:
            address: The address, or else
            sender: what stands for it, or else
            words: the words.

        Raises:
            ValueError: There are no words, or too many.
        """
        sender = self.of(address) if address else sender
        return self.store.create(f"blocked/{_ADDRESS}{sender}" if sender else self._key("", words), b"yes\n")

    def unblock(self, what: str) -> bool:
        """Take comments again from an address, one that a name stands for, or with words; whether that was blocked.

        Raises:
            ValueError: There are no words, or too many.
        """
        keys = [f"blocked/{_ADDRESS}{each}" for each in self.blocked().addresses if each[:NAME] == what]
        keys += [self._key(what if "@" in what else "", what), self._key("", what)]
        found = [key for key in keys if self.store.read(key) is not None][:1]
        for key in found:
            self.store.delete(key)
        return bool(found)

    def of(self, address: str) -> str:
        """What stands for an address, and for all that its owner can make of it; "" for none."""
        return self.hash(_mailbox(address)) if address else ""

    def of_contact(self, contact: Contact) -> str:
        """What stands for the address that an item came from."""
        return contact.sender or self.of(contact.email)

    def blocked(self) -> Blocked:
        """Everything that is blocked."""
        names = [name for name, _ in self.store.entries("blocked")]
        words = [base64.urlsafe_b64decode(name.removeprefix(_WORDS)) for name in names if name.startswith(_WORDS)]
        return Blocked(
            frozenset(name.removeprefix(_ADDRESS) for name in names if name.startswith(_ADDRESS)),
            tuple(sorted(each.decode() for each in words)),
        )

    def turns_away(self, address: str, *texts: str) -> bool:
        """Whether something is blocked, by the address that it comes from ("" for none) or by words in its texts."""
        addresses, words = self.blocked()
        text = folded(" ".join(texts))
        return bool(addresses and self.of(address) in addresses) or any(has_word(text, each) for each in words)

    def confirm(self, id: str, address: str) -> None:
        """Remember that the owner of an address has said that it is theirs, as an item's private part says too."""
        self.store.replace(f"known/{self.hash(address)}", id.encode())

    def confirmed(self, address: str) -> str:
        """Id of the item whose private part may say that the owner of an address has confirmed it; "" for none."""
        return (self.store.read(f"known/{self.hash(address)}") or b"").decode() if address else ""

    def ask(self, id: str, address: str) -> None:
        """Remember that the owner of an address was asked whether an item is theirs."""
        self.store.replace(f"known/{self.hash(address)}-asked", id.encode())

    def asked(self, address: str) -> str:
        """Id of the item that the owner of an address was asked about last; "" for none."""
        return (self.store.read(f"known/{self.hash(address)}-asked") or b"").decode()

    def forget(self, address: str) -> None:
        """Have an address count as one that was never confirmed. Whether it is blocked stays."""
        for end in ("", "-asked"):
            self.store.delete(f"known/{self.hash(address)}{end}")

    def expire(self, day: str) -> None:
        """Forget which addresses were confirmed with items from before a day (YYYYMMDD)."""
        for name, _ in [*self.store.entries("known")]:
            if (self.store.read(f"known/{name}") or b"").decode()[:8] < day:
                self.store.delete(f"known/{name}")

    def hash(self, address: str) -> str:
        """What stands for an address; upper and lower case are the same."""
        self._secret = self._secret or self._ask_secret().encode()
        return hmac.new(self._secret, f"sender\0{_folded(address)}".encode(), hashlib.sha256).hexdigest()[:32]

    def _key(self, address: str, words: str) -> str:
        if address:
            return f"blocked/{_ADDRESS}{self.of(address)}"
        data = folded(words).encode()
        if not 0 < len(data) <= LONGEST_WORDS:
            raise ValueError(f'"{words}": to block words, write from 1 to {LONGEST_WORDS} bytes of them')
        return f"blocked/{_WORDS}{base64.urlsafe_b64encode(data).decode()}"


def _folded(address: str) -> str:
    return address.strip().casefold()


def _mailbox(address: str) -> str:
    """An address without what many hosts let its owner append at will (RFC 5233): `a+b@c.example` is `a@c.example`."""
    local, at, domain = _folded(address).rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"
