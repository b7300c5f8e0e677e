"""What an author does by the link in a mail: see a comment that waits, and decide on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import request
from markupsafe import Markup

from ..body import compile_body
from ..inbox.item import Decision
from ..inbox.schedule import next_run
from .mail import quote, write_mail
from .page import message, page
from .signing import DAY, Expired, Forged

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue as Page

    from ..._shared.published import Entry
    from ..inbox.item import Item
    from .app import Intake
    from .mail import Mail

MODERATE = "moderate"
"""What the link in the mail is for."""


@dataclass(frozen=True, slots=True)
class Moderating:
    """The view."""

    intake: Intake

    def decide(self) -> Page:
        """A comment that waits, and buttons to decide; only POST does anything."""
        inbox, say = self.intake.inbox, self.intake.say()
        try:
            opened = self.intake.signer.open(
                MODERATE, request.values.get("token", ""), max_age=self.intake.settings.link_days * DAY
            )
            item = inbox.get(opened.value)
        except (Expired, Forged, ValueError):
            return message(self.intake, "bad_link"), 403
        if item is None:
            return message(self.intake, "gone"), 410
        if request.method == "POST":
            action = request.form.get("action")
            if action == "approve":
                inbox.approve(item.id)
                return message(self.intake, "approved", text=self._when("approved"))
            if action in ("spam", "delete"):
                held = inbox.decide(item.id, Decision())
                if held is None or held.files:  # somebody was quicker
                    return message(self.intake, "gone"), 410
                inbox.settle(item.id, held)
                return message(self.intake, "removed", days=str(self.intake.settings.trash_days))
        try:
            markup, _ = compile_body(item.body)
        except ValueError as error:
            markup = str(Markup("<p>{}</p>").format(say("unreadable", error=str(error))))
        return page(
            self.intake,
            "moderate.html",
            item=item,
            entry=self.intake.entry_if_known(item.post),
            markup=Markup(markup),
            approved=self._when("approved_already") if item.id in inbox.approved() else "",
        )

    def _when(self, key: str) -> str:
        """The text of a key, and when what was approved will be out."""
        say, due = self.intake.say(), next_run(self.intake.inbox, datetime.now(UTC))
        when = say("out_at", time=f"{due:%H:%M} UTC") if due else say("out_by_hand")
        return f"{say(key)} {when}"


def word_to_moderator(intake: Intake, item: Item, entry: Entry) -> Mail:
    """The mail that says that a comment waits, with a link to decide."""
    settings, say = intake.settings, intake.say()
    score = say("moderate_score", score=item.score, reasons="; ".join(item.reasons)) if item.score else ""
    link = intake.link(MODERATE, item.id)
    # Somebody else's advertising in a mail of ours would harm the name of the host that it comes from.
    name, body = (item.author, quote(item.body)) if settings.mail_quotes else (say("somebody"), "…")
    if settings.mail_quotes and (answered := entry.texts.get(item.reply_to)):
        whose = say("moderate_answers", name=entry.comments.get(item.reply_to, item.reply_to))
        body = f"{body}\n\n{whose}\n{quote(answered)}"
    text = say("moderate_mail", name=name, title=entry.title, score=score, body=body, link=link)
    return write_mail(
        sender=settings.sender or settings.moderator,
        to=settings.moderator,
        subject=say("moderate_subject", title=entry.title, name=name),
        text=f"{text}\n",
    )
