"""The pages by which the owner of an e-mail address says yes or no to mail; notices.py writes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import request

from .notices import ASK, STOP
from .page import message, page
from .signing import DAY, Expired, Forged

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue as Page

    from ..inbox.item import Contact
    from .app import Intake


@dataclass(frozen=True, slots=True)
class Consent:
    """The views. Each returns a whole page, whatever it was sent."""

    intake: Intake

    def notify(self) -> Page:
        """Asks whether an address should hear of replies; only POST says yes (double opt-in)."""
        found = self._contact(ASK, max_age=self.intake.settings.retention_days * DAY)
        if found is None:
            return message(self.intake, "forgotten", heading="ask_gone_title"), 410
        id, contact = found
        if request.method == "POST":
            self.intake.inbox.set_private(id, replace(contact, confirmed=True))
            self.intake.inbox.senders.confirm(id, contact.email)
            return message(self.intake, "asked", contact.post)
        return page(self.intake, "ask.html", contact.post, key="ask", entry=self.intake.entry_if_known(contact.post))

    def unsubscribe(self) -> Page:
        """Forgets an address on POST, which a mail program may send by itself (RFC 8058)."""
        found = self._contact(STOP)
        if found is None:
            return message(self.intake, "forgotten", heading="stopped_title")
        _, contact = found
        if request.method == "POST":
            self.intake.inbox.forget(contact.email)
            return message(self.intake, "stopped", contact.post)
        return page(self.intake, "ask.html", contact.post, key="stop", entry=self.intake.entry_if_known(contact.post))

    def _contact(self, purpose: str, max_age: int | None = None) -> tuple[str, Contact] | None:
        try:
            id = self.intake.signer.open(purpose, request.args.get("token", ""), max_age=max_age).value
        except (Expired, Forged):
            return None
        contact = self.intake.inbox.private(id)
        return (id, contact) if contact else None
