"""The intake: takes what readers send, lets them see it first, and puts it into the inbox. The one door to Flask.

    the form → preview, with a token for just this content → confirm → 303 → thanks

The token makes it need no cookie: it cannot be had without a preview, is of no use for other content, is refused when
it is too young or too old, and gives the comment its day and so its id: confirming twice is confirming once. The intake
reads what a build wrote (index.py) and writes to the inbox (inbox.py); it has no way to publish anything.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask, Response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from .akismet import NoAnswer, ask_akismet
from .compile import compile_body
from .inbox import Contact, InboxError, Item
from .mail import write_mail
from .notices import ASK, STOP
from .rate import client_address
from .signing import Expired, Forged
from .submission import Problem, Submission, find_problems, rate_submission, read_submission

if TYPE_CHECKING:
    from email.message import EmailMessage

    from flask.typing import ResponseReturnValue as Page

    from .inbox import Inbox
    from .index import Entry, Index
    from .mail import Outbox
    from .rate import RateLimits
    from .settings import CommentsSettings
    from .signing import Opened, Signer

MAX_REQUEST = 64 * 1024
"""Bytes of a request's body: 5,000 characters of any script, percent-encoded (up to 12 bytes each), and the rest."""

MODERATE, PREVIEW = "moderate", "preview"
DAY = 24 * 3600

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site that the comments are for."""

    name: str
    lang: str
    url: str
    """Its address, absolute, without a slash at its end."""
    intake: str
    """Address of the intake, absolute, with a slash at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What the application works with."""

    settings: CommentsSettings
    site: Site
    inbox: Inbox
    index: Index
    signer: Signer
    limits: RateLimits
    outbox: Outbox | None = None
    akismet_key: str = ""

    def entry(self, post: str) -> Entry | None:
        """The post as a build knew it, or None if there is no such post.

        Raises:
            InboxError: No build has told yet what there is.
        """
        try:
            return self.index.posts().get(post)
        except (OSError, ValueError) as error:
            raise InboxError(f"what may be commented on is not known: {error}") from error

    def at_site(self, path: str) -> str:
        """The absolute address of a path on the site."""
        return urljoin(f"{self.site.url}/", path)

    def link(self, purpose: str, id: str) -> str:
        """An absolute address that lets whoever has it act on an item."""
        return f"{self.site.intake}{purpose}?{urlencode({'token': self.signer.seal(purpose, id)})}"


def create_app(intake: Intake) -> Flask:
    """The WSGI application."""
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_REQUEST, MAX_FORM_MEMORY_SIZE=MAX_REQUEST, MAX_FORM_PARTS=32)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        site=intake.site,
        settings=intake.settings,
        stylesheets=_stylesheets(intake),
        at_site=intake.at_site,
    )
    pages = _Pages(intake)
    app.add_url_rule("/", view_func=pages.form, methods=["GET"])
    app.add_url_rule("/", view_func=pages.send, methods=["POST"])
    app.add_url_rule("/thanks", view_func=pages.thanks, methods=["GET"])
    app.add_url_rule(f"/{MODERATE}", view_func=pages.moderate, methods=["GET", "POST"])
    app.add_url_rule(f"/{ASK}", view_func=pages.notify, methods=["GET", "POST"])
    app.add_url_rule(f"/{STOP}", view_func=pages.unsubscribe, methods=["GET", "POST"])
    app.before_request(pages.refuse_strangers)
    app.after_request(pages.add_headers)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(InboxError, pages.inbox_error)
    return app


class _Pages:
    """The views. Each returns a whole page, whatever it was sent."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        origins = {_origin(intake.site.url), _origin(intake.site.intake)} - {""}
        self.origins = origins
        styles = {_origin(sheet) or "'self'" for sheet in _stylesheets(intake)} or {"'none'"}
        self.policy = (
            f"default-src 'none'; style-src {' '.join(sorted(styles))}; font-src {' '.join(sorted(styles))}; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )

    # Leaving a comment

    def form(self) -> Page:
        """The empty form, for a reply without JavaScript."""
        submission = read_submission(request.args)
        entry = self.intake.entry(submission.post)
        if stop := self._not_taken(entry):
            return stop
        assert entry is not None
        if submission.reply_to not in entry.comments:
            submission = read_submission({"post": submission.post})
        return _form(submission, entry)

    def send(self) -> Page:
        """What follows the form and the preview: the form again, the preview, or thanks."""
        submission, action = read_submission(request.form), request.form.get("action", "")
        settings = self.intake.settings
        entry = self.intake.entry(submission.post)
        if stop := self._not_taken(entry, submission.body):
            return stop
        assert entry is not None
        if action == "edit":
            return _form(submission, entry)
        if not self.intake.limits.allow_look(self._address()):
            return self._too_often(submission, entry)
        markup, problems = find_problems(
            submission, entry, max_length=settings.max_length, max_links=settings.max_links
        )
        if request.form.get("website"):
            problems.append(Problem("website", "Leave this field empty; only machines fill it in."))
        if problems:
            return _form(submission, entry, problems), 422
        if action != "confirm":
            return self._preview(submission, entry, markup)
        token = request.form.get("token", "")
        try:
            opened = self.intake.signer.open(PREVIEW, token, max_age=settings.max_hours * 3600)
        except Expired:
            return self._preview(
                submission, entry, markup, "This preview was too old. Please look again, then send."
            ), 422
        except Forged:
            opened = None
        if opened is None or opened.value != submission.digest:
            return self._preview(submission, entry, markup, "Please look at your comment once more, then send."), 422
        if opened.age < settings.min_seconds:
            note = "That was quick! Please read your comment once more, then send."
            return self._preview(submission, entry, markup, note, token), 422
        if not self.intake.limits.allow_post(self._address()):
            return self._too_often(submission, entry)
        return self._accept(submission, entry, markup, opened, token)

    def _accept(self, submission: Submission, entry: Entry, markup: str, opened: Opened, token: str) -> Page:
        intake = self.intake
        score = rate_submission(
            submission,
            markup,
            words=intake.settings.spam_words,
            seconds=int(opened.age),
            has_origin="Origin" in request.headers,
        )
        if intake.settings.akismet:
            try:
                if self._is_spam(submission, entry):
                    score = score.plus(5, "Akismet says spam")
            except NoAnswer as error:
                log.warning("Akismet: %s", error)
                score = score.plus(0, "Akismet did not answer")
        if score.points >= intake.settings.max_score:
            reasons = ", ".join(score.reasons)
            return _form(
                submission, entry, [Problem("body", f"This looks like advertising: {reasons}. Change that.")]
            ), 422
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
        try:
            is_new = intake.inbox.put(item, contact)
        except InboxError as error:
            log.error("not stored: %s", error)
            note = "Your comment could not be stored just now. It is all here still: please send it again in a minute."
            return self._preview(submission, entry, markup, note, token), 503, {"Retry-After": "60"}
        if is_new and intake.outbox and intake.settings.moderator:
            intake.outbox.post(self._word_to_moderator(item, entry))
        return redirect(f"{request.script_root}/thanks?{urlencode({'post': item.post})}", 303)

    def thanks(self) -> Page:
        """The page after a comment was stored."""
        return render_template("thanks.html", entry=self._entry_if_known(request.args.get("post", "")))

    # Moderating by a link

    def moderate(self) -> Page:
        """A comment that waits, and buttons to decide; only POST does anything."""
        inbox = self.intake.inbox
        try:
            opened = self.intake.signer.open(
                MODERATE, request.values.get("token", ""), max_age=self.intake.settings.link_days * DAY
            )
            item = inbox.get(opened.value)
        except (Expired, Forged, ValueError):
            return _message(
                "This link does not work", "It is too old or not whole. The comment may still wait: invoke comments."
            ), 403
        if item is None:
            return _message("Already dealt with", "This comment no longer waits."), 410
        if request.method == "POST":
            action = request.form.get("action")
            if action == "approve":
                inbox.approve(item.id)
                return _message(
                    "Approved", "The comment will be on the page after the next `invoke comments pull` and build."
                )
            if action in ("spam", "delete"):
                inbox.remove(item.id)
                return _message("Removed", "The comment is gone, and with it the address of whoever wrote it.")
        try:
            markup, _ = compile_body(item.body)
        except ValueError as error:
            markup = str(Markup("<p>{}</p>").format(f"This cannot be shown: {error}"))
        return render_template(
            "moderate.html",
            item=item,
            entry=self._entry_if_known(item.post),
            markup=Markup(markup),
            approved=item.id in inbox.approved(),
        )

    def _word_to_moderator(self, item: Item, entry: Entry) -> EmailMessage:
        lines = [
            f"{item.author} left a comment on “{entry.title}”.",
            *([f"Score {item.score}: {'; '.join(item.reasons)}"] if item.score else []),
            "",
            item.body,
            "",
            "Approve, mark as spam or delete it here:",
            self.intake.link(MODERATE, item.id),
        ]
        settings = self.intake.settings
        return write_mail(
            sender=settings.sender or settings.moderator,
            to=settings.moderator,
            subject=f"Comment on “{entry.title}” by {item.author}",
            text="\n".join(lines) + "\n",
        )

    # Word of replies

    def notify(self) -> Page:
        """Asks whether an address should hear of replies; only POST says yes (double opt-in)."""
        found = self._contact(ASK, max_age=self.intake.settings.retention_days * DAY)
        if found is None:
            return _message("This link does not work any more", "Your e-mail address is not kept here."), 410
        id, contact = found
        if request.method == "POST":
            self.intake.inbox.set_private(id, replace(contact, confirmed=True))
            return _message("You will hear of replies", "Each mail has a link that ends them.")
        return render_template(
            "ask.html", title="Hear of replies?", button="Yes, send me an e-mail when somebody replies"
        )

    def unsubscribe(self) -> Page:
        """Forgets an address on POST, which a mail program may send by itself (RFC 8058)."""
        found = self._contact(STOP)
        if found is None:
            return _message("Done", "Your e-mail address is not kept here.")
        if request.method == "POST":
            self.intake.inbox.forget(found[1].email)
            return _message("Done", "Your e-mail address is forgotten. You will get no more mail from here.")
        return render_template("ask.html", title="No more mail?", button="Forget my e-mail address")

    def _contact(self, purpose: str, max_age: int | None = None) -> tuple[str, Contact] | None:
        try:
            id = self.intake.signer.open(purpose, request.args.get("token", ""), max_age=max_age).value
        except (Expired, Forged):
            return None
        contact = self.intake.inbox.private(id)
        return (id, contact) if contact else None

    # What all of them share

    def _preview(self, submission: Submission, entry: Entry, markup: str, note: str = "", token: str = "") -> str:
        token = token or self.intake.signer.seal(PREVIEW, submission.digest)
        return render_template(
            "preview.html", sent=submission, entry=entry, markup=Markup(markup), note=note, token=token
        )

    def _too_often(self, submission: Submission, entry: Entry) -> Page:
        problem = Problem("body", "There were many comments from your address just now. Please wait ten minutes.")
        return _form(submission, entry, [problem]), 429, {"Retry-After": "600"}

    def _entry_if_known(self, post: str) -> Entry | None:
        try:
            return self.intake.entry(post)
        except InboxError:
            return None

    def _not_taken(self, entry: Entry | None, text: str = "") -> Page | None:
        if entry is None:
            return _message("No such post", "What you wanted to comment on is not here, or not yet.", text), 404
        if not entry.is_open(datetime.now(UTC)):
            return _message("Comments are closed", f"Comments on “{entry.title}” are closed.", text), 403
        return None

    def _is_spam(self, submission: Submission, entry: Entry) -> bool:
        # Their e-mail address is nobody else's business.
        fields = {
            "api_key": self.intake.akismet_key,
            "blog": self.intake.site.url,
            "user_ip": self._address(),
            "user_agent": request.headers.get("User-Agent", ""),
            "permalink": self.intake.at_site(entry.url),
            "comment_type": "reply" if submission.reply_to else "comment",
            "comment_author": submission.author,
            "comment_author_url": submission.url,
            "comment_content": submission.body,
        }
        return ask_akismet(self.intake.settings.akismet, fields)

    def _address(self) -> str:
        forwarded = ",".join(request.headers.getlist("X-Forwarded-For"))
        return client_address(request.remote_addr or "", forwarded, self.intake.settings.trusted_proxies)

    def refuse_strangers(self) -> Page | None:
        """Refuse a form that another site made a reader's browser send."""
        if request.method != "POST" or self._comes_from_here():
            return None
        text = "Your browser says that another site sent this. Please use the form below the post."
        return _message("Not sent from here", text, read_submission(request.form).body), 403

    def _comes_from_here(self) -> bool:
        # Browsers send Origin with every POST (Fetch standard, "append a request Origin header"). Whoever sends neither
        # header is none, and no reader's address can be misused through it; that costs a few points of the score.
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        if origin in self.origins or site == "same-origin":
            return True
        if origin is None:
            return site in (None, "none")
        # An author's own machine has several names.
        return _is_local(self.intake.site.url) and _is_local(origin)

    def add_headers(self, response: Response) -> Response:
        """Close every door that a page of ours does not need."""
        response.headers.update(
            {
                "Content-Security-Policy": self.policy,
                "Referrer-Policy": "same-origin",  # "no-referrer" would make our own forms come from Origin: null
                "X-Content-Type-Options": "nosniff",
                "X-Frame-Options": "DENY",
                "X-Robots-Tag": "noindex",
                "Cross-Origin-Opener-Policy": "same-origin",
                "Cross-Origin-Resource-Policy": "same-origin",
                "Cache-Control": "no-store",
            }
        )
        return response

    def inbox_error(self, error: InboxError) -> Page:
        """The page when the inbox, or what a build says, cannot be had; it gives back what was sent."""
        log.error("%s", error)
        text = "Comments cannot be taken just now. Please try again in a minute."
        return _message("Just a moment", text, read_submission(request.form).body), 503, {"Retry-After": "60"}


def _form(submission: Submission, entry: Entry, problems: list[Problem] | None = None) -> str:
    by_field: dict[str, str] = {}
    for field, message in problems or []:
        by_field[field] = f"{by_field.get(field, '')} {message}".strip()
    return render_template("form.html", sent=submission, entry=entry, problems=problems or [], by_field=by_field)


def _message(title: str, text: str, kept: str = "") -> str:
    return render_template("message.html", title=title, text=text, kept=kept)


def _http_error(error: HTTPException) -> Page:
    texts = {
        404: ("No such page", "There is nothing here."),
        405: ("Not like this", "This page cannot be used in that way."),
        413: ("Too long", "That is far more than a comment may have. Go back, and shorten it."),
    }
    code = error.code or 500
    title, text = texts.get(
        code, ("This did not work", "Something was wrong with the request. Go back, and try again.")
    )
    headers = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if isinstance(error, MethodNotAllowed) else {}
    return _message(title, text), code, headers


def _stylesheets(intake: Intake) -> list[str]:
    return [intake.at_site(sheet) for sheet in intake.settings.stylesheets]


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""
