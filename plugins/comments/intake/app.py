"""The intake: takes what readers send, lets them see it first, and puts it into the inbox.

It reads what a build has written of the site (published.py) and writes to the inbox; it has no way to publish anything.
Each group of pages is a module: leaving a comment, moderating by a link, letting pass, consent to mail; guard.py is
before them all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin

from flask import Flask
from werkzeug.exceptions import HTTPException

from ..._shared.text import in_language
from ..inbox.folder import InboxError
from ..phrases import Phrases, read_phrases
from .consent import Consent
from .guard import Guard, Proxies
from .leaving import Leaving
from .moderating import MODERATE, Moderating
from .notices import ASK, STOP
from .passing import OWN, Passing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from ..._shared.published import Entry, PublishedIndex
    from ..inbox.inbox import Inbox
    from ..settings import CommentsSettings
    from .mail import Letterbox
    from .rate import RateLimits
    from .signing import Signer


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
    index: PublishedIndex
    signer: Signer
    limits: RateLimits
    outbox: Letterbox | None = None
    akismet_key: str = ""
    words: Mapping[str, Phrases] = field(default_factory=read_phrases)
    proxies: Proxies = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "proxies", Proxies(self.inbox))

    @property
    def max_request(self) -> int:
        """Bytes that the body of a request may have: the longest comment in any script, and the rest.

        A character takes up to 12 of them, four bytes percent-encoded; 5,000 of Chinese take 45,000, of emoji 60,000.
        """
        return 12 * self.settings.max_length + 5_000

    def say(self, post: str = "") -> Phrases:
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

    def entry_if_known(self, post: str) -> Entry | None:
        """The post as a build knew it, or None where there is none or no build has told yet."""
        try:
            return self.entry(post)
        except InboxError:
            return None

    def at_site(self, path: str) -> str:
        """The absolute address of a path on the site."""
        return urljoin(f"{self.site.url}/", path)

    @property
    def stylesheets(self) -> list[str]:
        """The addresses of the pages' style sheets."""
        return [self.at_site(sheet) for sheet in self.settings.stylesheets]

    def link(self, purpose: str, id: str) -> str:
        """An absolute address that lets whoever has it act on an item."""
        return f"{self.site.intake}{purpose}?{urlencode({'token': self.signer.seal(purpose, id)})}"


def create_app(intake: Intake) -> Flask:
    """The WSGI application."""
    app = Flask(__name__, static_folder=None)
    app.wsgi_app = _without_redirects(app.wsgi_app)  # type: ignore[method-assign,assignment]  # as Flask has it
    app.url_map.merge_slashes = False
    most = intake.max_request
    app.config.update(MAX_CONTENT_LENGTH=most, MAX_FORM_MEMORY_SIZE=most, MAX_FORM_PARTS=32)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        site=intake.site,
        settings=intake.settings,
        stylesheets=intake.stylesheets,
        at_site=intake.at_site,
    )
    guard, leaving, moderating, consent = Guard(intake), Leaving(intake), Moderating(intake), Consent(intake)
    passing = Passing(intake)
    app.add_url_rule("/", view_func=leaving.form, methods=["GET"])
    app.add_url_rule("/", view_func=leaving.send, methods=["POST"])
    app.add_url_rule("/thanks", view_func=leaving.thanks, methods=["GET"])
    app.add_url_rule(f"/{MODERATE}", view_func=moderating.decide, methods=["GET", "POST"])
    app.add_url_rule(f"/{OWN}", view_func=passing.publish, methods=["GET", "POST"])
    app.add_url_rule(f"/{ASK}", view_func=consent.notify, methods=["GET", "POST"])
    app.add_url_rule(f"/{STOP}", view_func=consent.unsubscribe, methods=["GET", "POST"])
    app.before_request(guard.refuse_strangers)
    app.after_request(guard.add_headers)
    app.register_error_handler(HTTPException, guard.http_error)
    app.register_error_handler(InboxError, guard.inbox_error)
    return app


def _without_redirects(application: WSGIApplication) -> WSGIApplication:
    """Have `/intake` be `/intake/`: the redirect that it would get goes to the Host that the request names."""

    def whole(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return application({**environ, "PATH_INFO": environ.get("PATH_INFO") or "/"}, start_response)

    return whole
