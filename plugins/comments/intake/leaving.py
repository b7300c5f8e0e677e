"""How a reader leaves a comment: the form → preview, with a token for just this content → confirm → 303 → thanks.

The token makes it need no cookie: it cannot be had without a preview, is of no use for other content, is refused when
it is too young or too old, and gives the comment its day and so its id: confirming twice is confirming once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import redirect, request
from markupsafe import Markup

from ..inbox.folder import InboxError
from ..inbox.item import Contact, Item
from ..score import SUSPICIOUS, Score, rate_comment
from .akismet import NoAnswer, ask_akismet
from .guard import reader_address, suspect_proxy
from .moderating import word_to_moderator
from .page import message, page
from .passing import is_first_of_its_sender, may_pass, word_to_sender
from .rate import Answer
from .signing import Expired, Forged
from .submission import Problem, Submission, find_problems, read_submission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue as Page

    from ..._shared.published import Entry
    from .app import Intake
    from .signing import Opened

PREVIEW = "preview"
"""What the token of a preview is for."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Leaving:
    """The views. Each returns a whole page, whatever it was sent."""

    intake: Intake

    def form(self) -> Page:
        """The empty form, for a reply without JavaScript."""
        submission = read_submission(request.args)
        entry = self.intake.entry(submission.post)
        if entry is None or not entry.is_open(datetime.now(UTC)):
            return self._not_taken(submission, entry)
        if submission.reply_to not in entry.comments:
            submission = read_submission({"post": submission.post})
        return self._form(submission, entry)

    def send(self) -> Page:
        """What follows the form and the preview: the form again, the preview, or thanks."""
        submission, action = read_submission(request.form), request.form.get("action", "")
        settings, say = self.intake.settings, self.intake.say(submission.post)
        entry = self.intake.entry(submission.post)
        if entry is None or not entry.is_open(datetime.now(UTC)):
            return self._not_taken(submission, entry)
        if action == "edit":
            return self._form(submission, entry)
        answer = self.intake.limits.allow_look(reader_address(self.intake))
        if answer is not Answer.YES:
            return self._too_often(submission, entry, answer)
        markup, problems = find_problems(
            submission, entry, say, max_length=settings.max_length, max_links=settings.max_links
        )
        if request.form.get("website"):
            problems.append(Problem("website", say("mend_trap")))
        if problems:
            return self._form(submission, entry, *problems), 422
        if action != "confirm":
            return self._preview(submission, entry, markup)
        token = request.form.get("token", "")
        try:
            opened = self.intake.signer.open(PREVIEW, token, max_age=settings.max_hours * 3600)
        except Expired:
            return self._preview(submission, entry, markup, say("preview_expired")), 422
        except Forged:
            opened = None
        if opened is None or opened.value != submission.digest:
            return self._preview(submission, entry, markup, say("preview_changed")), 422
        if opened.age < settings.min_seconds:
            return self._preview(submission, entry, markup, say("preview_quick"), token), 422
        answer = self.intake.limits.allow_post(reader_address(self.intake))
        if answer is not Answer.YES:
            return self._too_often(submission, entry, answer)
        try:
            return self._accept(submission, entry, markup, opened)
        except InboxError as error:
            log.error("not stored: %s", error)
            page = self._preview(submission, entry, markup, say("preview_not_stored"), token)
            return page, 503, {"Retry-After": "60"}

    def _accept(self, submission: Submission, entry: Entry, markup: str, opened: Opened) -> Page:
        intake, say = self.intake, self.intake.say(submission.post)
        if intake.inbox.senders.turns_away(submission.email, submission.author, submission.url, submission.body):
            return self._form(submission, entry, Problem("body", say("mend_blocked"))), 422
        score = self._score(submission, entry, markup, opened)
        if score.points >= intake.settings.max_score:
            problem = Problem("body", say("mend_advertising", reasons=", ".join(score.reasons)))
            return self._form(submission, entry, problem), 422
        item = Item(
            # The day of the preview, not of the confirmation: a second one may come after midnight.
            id=f"{opened.made:%Y%m%d}-{intake.signer.fingerprint('id', submission.content_digest, 12)}",
            post=submission.post,
            author=submission.author,
            date=datetime.now(UTC).replace(microsecond=0),
            body=submission.body,
            reply_to=submission.reply_to,
            url=submission.url,
            score=score.points,
            reasons=score.reasons,
        )
        contact = Contact(email=submission.email, post=submission.post) if submission.email else None
        is_new = intake.inbox.put(item, contact)
        if is_new and intake.outbox:
            if intake.settings.moderator:
                intake.outbox.post(word_to_moderator(intake, item, entry))
            self._let_pass(item, submission.email, entry)
        # What was deleted, and is sent again, does not wait: to say so would be a lie.
        known = {} if is_new or intake.inbox.waits(item.id) else {"known": "1"}
        return redirect(f"{request.script_root}/thanks?{urlencode({'post': item.post, **known})}", 303)

    def _let_pass(self, item: Item, address: str, entry: Entry) -> None:
        """Ask whoever may let a comment pass whether it is theirs. It waits until then, and where nobody is asked."""
        intake = self.intake
        if intake.outbox is None or not (address and intake.settings.sender) or item.score >= SUSPICIOUS:
            return
        try:
            if may_pass(intake, item, address) and is_first_of_its_sender(intake, item, address):
                intake.outbox.post(word_to_sender(intake, item, address, entry))
        except InboxError as error:  # the comment is stored, and that is what its reader has to hear
            log.error("nobody is asked about %s: %s", item.id, error)

    def _score(self, submission: Submission, entry: Entry, markup: str, opened: Opened) -> Score:
        settings, say = self.intake.settings, self.intake.say(submission.post)
        score = rate_comment(
            submission.author,
            submission.url,
            submission.body,
            markup,
            say,
            words=settings.spam_words,
            authors=self.intake.index.authors(),
        )
        if opened.age < 5:
            score = score.plus(1, say("reason_quick", seconds=int(opened.age)))
        if "Origin" not in request.headers:  # all current browsers say where a form comes from
            score = score.plus(2, say("reason_no_browser"))
        if settings.akismet:
            try:
                if self._is_spam(submission, entry):
                    score = score.plus(5, say("reason_service"))
            except NoAnswer as error:
                log.warning("Akismet: %s", error)
                score = score.plus(0, say("reason_no_service"))
        return score

    def thanks(self) -> Page:
        """The page after a comment was stored."""
        post = request.args.get("post", "")
        key = "known" if request.args.get("known") else "thanks"
        return page(self.intake, "thanks.html", post, key=key, entry=self.intake.entry_if_known(post))

    def _form(self, submission: Submission, entry: Entry, *problems: Problem) -> str:
        by_field: dict[str, str] = {}
        for name, mend in problems:
            by_field[name] = f"{by_field.get(name, '')} {mend}".strip()
        return page(
            self.intake,
            "form.html",
            submission.post,
            sent=submission,
            entry=entry,
            problems=problems,
            by_field=by_field,
        )

    def _preview(self, submission: Submission, entry: Entry, markup: str, note: str = "", token: str = "") -> str:
        token = token or self.intake.signer.seal(PREVIEW, submission.digest)
        return page(
            self.intake,
            "preview.html",
            submission.post,
            sent=submission,
            entry=entry,
            markup=Markup(markup),
            note=note,
            token=token,
        )

    def _too_often(self, submission: Submission, entry: Entry, answer: Answer) -> Page:
        if answer is Answer.TOO_MANY_OF_YOURS:
            suspect_proxy(self.intake)
        problem = Problem("body", self.intake.say(submission.post)(f"mend_{answer.value}"))
        return self._form(submission, entry, problem), 429, {"Retry-After": "600"}

    def _not_taken(self, submission: Submission, entry: Entry | None) -> Page:
        if entry is None:
            return message(self.intake, "unknown_post", kept=submission.body), 404
        return message(self.intake, "closed", submission.post, kept=submission.body, title=entry.title), 403

    def _is_spam(self, submission: Submission, entry: Entry) -> bool:
        # Their e-mail address is nobody else's business.
        fields = {
            "api_key": self.intake.akismet_key,
            "blog": self.intake.site.url,
            "user_ip": reader_address(self.intake),
            "user_agent": request.headers.get("User-Agent", ""),
            "permalink": self.intake.at_site(entry.url),
            "comment_type": "reply" if submission.reply_to else "comment",
            "comment_author": submission.author,
            "comment_author_url": submission.url,
            "comment_content": submission.body,
        }
        return ask_akismet(self.intake.settings.akismet, fields)
