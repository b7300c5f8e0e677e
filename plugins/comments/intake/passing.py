"""Letting a comment pass without the author, where COMMENTS_LET_PASS says so.

A name proves nothing, and neither does an e-mail address that somebody typed into a form: both can be read elsewhere.
So whoever may pass gets a mail about this one comment, and it passes when the owner of the address says that it is
theirs. May pass: whose address was confirmed (consent.py), with a comment that the author published and that is out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from .mail import write_mail
from .page import message, page
from .signing import DAY, Expired, Forged

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue as Page

    from ..._shared.published import Entry
    from ..inbox.item import Item
    from .app import Intake
    from .mail import Mail

OWN = "own"
"""What the link in the mail is for."""


@dataclass(frozen=True, slots=True)
class Passing:
    """The view."""

    intake: Intake

    def publish(self) -> Page:
        """Asks whether a comment is of whoever got the mail; only POST says yes."""
        intake, days = self.intake, self.intake.settings.link_days
        try:
            id = intake.signer.open(OWN, request.values.get("token", ""), max_age=days * DAY).value
            item, contact = intake.inbox.get(id), intake.inbox.private(id)
        except (Expired, Forged, ValueError):
            return message(intake, "forgotten", heading="ask_gone_title"), 410
        # Meanwhile it may have been dealt with, or whoever wrote it may have been blocked, or taken out.
        if item is None or contact is None or not may_pass(intake, item, contact.email):
            return message(intake, "own_late", item.post if item else "", heading="own_title"), 410
        if request.method == "POST":
            intake.inbox.approve(id)
            return message(intake, "own_thanks", item.post, heading="thanks_title")
        return page(intake, "ask.html", item.post, key="own", entry=intake.entry_if_known(item.post))


def may_pass(intake: Intake, item: Item, address: str) -> bool:
    """Whether the owner of an address may let a comment pass, if it is theirs."""
    inbox = intake.inbox
    if not intake.settings.let_pass or inbox.senders.turns_away(address, item.author, item.url, item.body):
        return False
    try:
        known = inbox.private(inbox.senders.confirmed(address))
    except ValueError:  # there is none, or somebody broke its file
        return False
    if known is None or not known.confirmed or known.refused or known.email.casefold() != address.casefold():
        return False
    entry = intake.entry_if_known(known.post)
    return entry is not None and known.comment in entry.comments


def is_first_of_its_sender(intake: Intake, item: Item, address: str) -> bool:
    """Whether the owner of an address was not asked about another comment, which still waits. Now they are about this.

    So the owner of an address gets one mail, however often somebody else types it in.
    """
    inbox = intake.inbox
    asked = inbox.senders.asked(address)
    if asked and asked != item.id and inbox.waits(asked) and asked not in inbox.approved():
        return False
    inbox.senders.ask(item.id, address)
    return True


def word_to_sender(intake: Intake, item: Item, address: str, entry: Entry) -> Mail:
    """The mail that asks the owner of an address whether a comment is theirs. Not a word of the comment is in it."""
    say = intake.say(item.post)
    text = say("own_mail", title=entry.title, link=intake.link(OWN, item.id))
    return write_mail(
        sender=intake.settings.sender,
        to=address,
        subject=say("own_subject", title=entry.title),
        text=f"{text}\n\n-- \n{intake.site.name}\n",
    )
