"""The intake: takes what readers send, lets them see it first, and puts it into the inbox. The one door to Flask.

    the form → preview, with a token for just this content → confirm → 303 → thanks

The token makes it need no cookie: it cannot be had without a preview, is of no use for other content, is refused when
it is too young or too old, and gives the comment its day and so its id: confirming twice is confirming once. The intake
reads what a build wrote (index.py) and writes to the inbox (inbox.py); it has no way to publish anything.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask, Response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from ..._shared.text import in_language
from ..body import compile_body
from ..inbox.folder import InboxError
from ..inbox.item import Contact, Decision, Item
from ..words import Words, read_words
from .akismet import NoAnswer, ask_akismet
from .mail import quote, write_mail
from .notices import ASK, STOP
from .rate import client_address
from .signing import Expired, Forged
from .submission import Problem, Submission, find_problems, rate_submission, read_submission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue as Page

    from ..inbox.inbox import Inbox
    from ..published import Entry, Index
    from ..settings import CommentsSettings
    from .mail import Mail, Outbox
    from .rate import RateLimits
    from .signing import Opened, Signer

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
    words: Mapping[str, Words] = field(default_factory=read_words)

    @property
    def max_request(self) -> int:
        """Bytes that the body of a request may have: the longest comment in any script, and the rest.

        A character takes up to 12 of them, four bytes percent-encoded; 5,000 of Chinese take 45,000, of emoji 60,000.
        """
        return 12 * self.settings.max_length + 5_000

    def say(self, post: str = "") -> Words:
        """The words for a page about a post: those of its language, or of the blog's."""
        lang, slash, _ = post.partition("/")
        return in_language(self.words, lang if slash else self.site.lang)

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
    most = intake.max_request
    app.config.update(MAX_CONTENT_LENGTH=most, MAX_FORM_MEMORY_SIZE=most, MAX_FORM_PARTS=32)
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
    app.register_error_handler(HTTPException, pages.http_error)
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
        if not self.intake.limits.allow_look(self._address()):
            return self._too_often(submission, entry)
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
        if not self.intake.limits.allow_post(self._address()):
            return self._too_often(submission, entry)
        return self._accept(submission, entry, markup, opened, token)

    def _accept(self, submission: Submission, entry: Entry, markup: str, opened: Opened, token: str) -> Page:
        intake, say = self.intake, self.intake.say(submission.post)
        score = rate_submission(
            submission,
            markup,
            say,
            words=intake.settings.spam_words,
            seconds=int(opened.age),
            has_origin="Origin" in request.headers,
        )
        if intake.settings.akismet:
            try:
                if self._is_spam(submission, entry):
                    score = score.plus(5, say("reason_service"))
            except NoAnswer as error:
                log.warning("Akismet: %s", error)
                score = score.plus(0, say("reason_no_service"))
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
        try:
            is_new = intake.inbox.put(item, contact)
        except InboxError as error:
            log.error("not stored: %s", error)
            page = self._preview(submission, entry, markup, say("preview_not_stored"), token)
            return page, 503, {"Retry-After": "60"}
        if is_new and intake.outbox and intake.settings.moderator:
            intake.outbox.post(self._word_to_moderator(item, entry))
        return redirect(f"{request.script_root}/thanks?{urlencode({'post': item.post})}", 303)

    def thanks(self) -> Page:
        """The page after a comment was stored."""
        post = request.args.get("post", "")
        return self._page("thanks.html", post, entry=self._entry_if_known(post))

    # Moderating by a link

    def moderate(self) -> Page:
        """A comment that waits, and buttons to decide; only POST does anything."""
        inbox, say = self.intake.inbox, self.intake.say()
        try:
            opened = self.intake.signer.open(
                MODERATE, request.values.get("token", ""), max_age=self.intake.settings.link_days * DAY
            )
            item = inbox.get(opened.value)
        except (Expired, Forged, ValueError):
            return self._message("bad_link"), 403
        if item is None:
            return self._message("gone"), 410
        if request.method == "POST":
            action = request.form.get("action")
            if action == "approve":
                inbox.approve(item.id)
                return self._message("approved")
            if action in ("spam", "delete"):
                held = inbox.decide(item.id, Decision())
                if held is None or held.files:  # somebody was quicker
                    return self._message("gone"), 410
                inbox.remove(item.id)
                return self._message("removed")
        try:
            markup, _ = compile_body(item.body)
        except ValueError as error:
            markup = str(Markup("<p>{}</p>").format(say("unreadable", error=str(error))))
        return self._page(
            "moderate.html",
            item=item,
            entry=self._entry_if_known(item.post),
            markup=Markup(markup),
            approved=item.id in inbox.approved(),
        )

    def _word_to_moderator(self, item: Item, entry: Entry) -> Mail:
        settings, say = self.intake.settings, self.intake.say()
        score = say("moderate_score", score=item.score, reasons="; ".join(item.reasons)) if item.score else ""
        link = self.intake.link(MODERATE, item.id)
        # Somebody else's advertising in a mail of ours would harm the name of the host that it comes from.
        name, body = (item.author, quote(item.body)) if settings.mail_quotes else (say("somebody"), "…")
        text = say("moderate_mail", name=name, title=entry.title, score=score, body=body, link=link)
        return write_mail(
            sender=settings.sender or settings.moderator,
            to=settings.moderator,
            subject=say("moderate_subject", title=entry.title, name=name),
            text=f"{text}\n",
        )

    # Word of replies

    def notify(self) -> Page:
        """Asks whether an address should hear of replies; only POST says yes (double opt-in)."""
        found = self._contact(ASK, max_age=self.intake.settings.retention_days * DAY)
        if found is None:
            return self._message("forgotten", heading="ask_gone_title"), 410
        id, contact = found
        if request.method == "POST":
            self.intake.inbox.set_private(id, replace(contact, confirmed=True))
            return self._message("asked", contact.post)
        return self._page("ask.html", contact.post, key="ask", entry=self._entry_if_known(contact.post))

    def unsubscribe(self) -> Page:
        """Forgets an address on POST, which a mail program may send by itself (RFC 8058)."""
        found = self._contact(STOP)
        if found is None:
            return self._message("forgotten", heading="stopped_title")
        _, contact = found
        if request.method == "POST":
            self.intake.inbox.forget(contact.email)
            return self._message("stopped", contact.post)
        return self._page("ask.html", contact.post, key="stop", entry=self._entry_if_known(contact.post))

    def _contact(self, purpose: str, max_age: int | None = None) -> tuple[str, Contact] | None:
        try:
            id = self.intake.signer.open(purpose, request.args.get("token", ""), max_age=max_age).value
        except (Expired, Forged):
            return None
        contact = self.intake.inbox.private(id)
        return (id, contact) if contact else None

    # What all of them share

    def _page(self, template: str, post: str = "", **values: object) -> str:
        return render_template(template, say=self.intake.say(post), **values)

    def _form(self, submission: Submission, entry: Entry, *problems: Problem) -> str:
        by_field: dict[str, str] = {}
        for name, message in problems:
            by_field[name] = f"{by_field.get(name, '')} {message}".strip()
        return self._page(
            "form.html", submission.post, sent=submission, entry=entry, problems=problems, by_field=by_field
        )

    def _preview(self, submission: Submission, entry: Entry, markup: str, note: str = "", token: str = "") -> str:
        token = token or self.intake.signer.seal(PREVIEW, submission.digest)
        return self._page(
            "preview.html",
            submission.post,
            sent=submission,
            entry=entry,
            markup=Markup(markup),
            note=note,
            token=token,
        )

    def _message(self, key: str, post: str = "", *, heading: str = "", kept: str = "", **values: str) -> str:
        """A page that says the text of this key, below its title or another heading."""
        say = self.intake.say(post)
        heading = say(heading or f"{key}_title")
        return self._page("message.html", post, heading=heading, text=say(key, **values), kept=kept)

    def _too_often(self, submission: Submission, entry: Entry) -> Page:
        problem = Problem("body", self.intake.say(submission.post)("mend_often"))
        return self._form(submission, entry, problem), 429, {"Retry-After": "600"}

    def _entry_if_known(self, post: str) -> Entry | None:
        try:
            return self.intake.entry(post)
        except InboxError:
            return None

    def _not_taken(self, submission: Submission, entry: Entry | None) -> Page:
        if entry is None:
            return self._message("unknown_post", kept=submission.body), 404
        return self._message("closed", submission.post, kept=submission.body, title=entry.title), 403

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
        return self._message("stranger", kept=read_submission(request.form).body), 403

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
        return self._message("unavailable", kept=read_submission(request.form).body), 503, {"Retry-After": "60"}

    def http_error(self, error: HTTPException) -> Page:
        """The page for an address that is none, a method that is not meant, a request that is too long."""
        key = f"error_{error.code}" if error.code in (404, 405, 413) else "error"
        headers = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if isinstance(error, MethodNotAllowed) else {}
        return self._message(key), error.code or 500, headers


def _stylesheets(intake: Intake) -> list[str]:
    return [intake.at_site(sheet) for sheet in intake.settings.stylesheets]


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""
