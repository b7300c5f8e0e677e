"""From whom, and with what, no comments are taken any more."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ..._shared.text import one_line
from ..inbox.senders import NAME
from .publish import Refusal

if TYPE_CHECKING:
    from .publish import Desk


def block(desk: Desk, what: str) -> None:
    """Take no more comments from an e-mail address, or from that of what waits; throw away what waits from it."""
    inbox, senders = desk.inbox, desk.inbox.senders
    if "@" in what:
        sender = senders.of(what)
    else:
        id = desk.whole_id(what)
        contact = inbox.private(id)
        sender = senders.of_contact(contact) if contact else ""
        if not sender:
            raise Refusal(desk.words("desk_no_address", id=id))
    is_new = senders.block(sender=sender)
    _say_blocked(desk, sender[:NAME], is_new=is_new)
    for id in inbox.waiting():
        with suppress(ValueError):  # of a file that somebody broke: nobody knows whose it is
            contact = inbox.private(id)
            if contact and senders.of_contact(contact) == sender:
                desk.discard(id)


def block_words(desk: Desk, words: str) -> None:
    """Take no more comments that have these words in their text, name or website. What waits is not touched."""
    _say_blocked(desk, one_line(words), is_new=desk.inbox.senders.block(words=words))


def unblock(desk: Desk, what: str) -> None:
    """Take comments again from an e-mail address, or what stands for one, or with these words."""
    if not desk.inbox.senders.unblock(what):
        raise Refusal(desk.words("desk_not_blocked", what=one_line(what)))
    desk.say(desk.words("desk_unblocked", what=one_line(what)))


def show_blocked(desk: Desk) -> None:
    """Print what is blocked: what stands for each address, and words."""
    addresses, words = desk.inbox.senders.blocked()
    lines = [*sorted(each[:NAME] for each in addresses), *words]
    print(*lines or [desk.words("desk_blocked_none")], sep="\n")


def _say_blocked(desk: Desk, what: str, *, is_new: bool) -> None:
    desk.say(desk.words("desk_blocked" if is_new else "desk_blocked_already", what=what))
