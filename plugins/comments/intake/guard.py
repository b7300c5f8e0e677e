"""What stands before every page of the intake: who may send forms, what browsers may do with pages, and errors."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, request
from werkzeug.exceptions import MethodNotAllowed

from ..inbox.folder import InboxError
from .page import message
from .rate import find_client
from .submission import read_submission

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue as Page
    from werkzeug.exceptions import HTTPException

    from ..inbox.inbox import Inbox
    from .app import Intake

PROXY, SUSPECT = "proxy", "perhaps-proxy"
"""Under what the inbox has a note of the proxy that was noticed last, and of an address that may be one."""

log = logging.getLogger(__name__)


class Guard:
    """Refuses what other sites make browsers send, and closes every door that pages of ours do not need."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.origins = {_origin(intake.site.url), _origin(intake.site.intake)} - {""}
        styles = {_origin(sheet) or "'self'" for sheet in intake.stylesheets} or {"'none'"}
        self.policy = (
            f"default-src 'none'; style-src {' '.join(sorted(styles))}; font-src {' '.join(sorted(styles))}; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )

    def refuse_strangers(self) -> Page | None:
        """Refuse a form that another site made a reader's browser send."""
        if request.method != "POST" or self._comes_from_here():
            return None
        return message(self.intake, "stranger", kept=read_submission(request.form).body), 403

    def _comes_from_here(self) -> bool:
        # Browsers send Origin with every POST (Fetch standard, "append a request Origin header"). Whoever sends neither
        # header is none, and no reader's address can be misused through it; that costs a few points of the score.
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        if origin in self.origins or site == "same-origin":
            return True
        if origin is None:
            return site in (None, "none")
        # An author's own machine has several names.
        return is_local(self.intake.site.url) and is_local(origin)

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
        return message(self.intake, "unavailable", kept=read_submission(request.form).body), 503, {"Retry-After": "60"}

    def http_error(self, error: HTTPException) -> Page:
        """The page for an address that is none, a method that is not meant, a request that is too long."""
        key = f"error_{error.code}" if error.code in (404, 405, 413) else "error"
        headers = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if isinstance(error, MethodNotAllowed) else {}
        return message(self.intake, key), error.code or 500, headers


def reader_address(intake: Intake) -> str:
    """Whose address the request comes from, as far as the settings say whom to believe; "" where that cannot be known.

    It cannot where a proxy has sent it on that the settings do not name: its own address would stand for all readers.
    """
    forwarded = ",".join(request.headers.getlist("X-Forwarded-For"))
    client = find_client(request.remote_addr or "", forwarded, intake.settings.trusted_proxies)
    if client.is_proxy and not is_local(intake.site.url):
        intake.proxies.notice(client.address)
        return ""
    return client.address


def suspect_proxy(intake: Intake) -> None:
    """Tell of an address that commented too often and says that it sends others on: perhaps a network of proxies.

    Whoever reads the blog can say so too, so that its word changes nothing, and one of them is told of.
    """
    if request.headers.get("X-Forwarded-For") and (address := reader_address(intake)) == request.remote_addr:
        intake.proxies.suspect(address)


class Proxies:
    """Proxies that send readers on and that no setting names. Each is told once, in the log and in the inbox."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self._known: set[str] = set()
        self._suspected = False

    def notice(self, address: str) -> None:
        """Tell of one."""
        if address not in self._known:
            self._known.add(address)
            self._tell(PROXY, address, unnamed_proxy(address))

    def suspect(self, address: str) -> None:
        """Tell of the first that may be one."""
        if not self._suspected:
            self._suspected = True
            self._tell(SUSPECT, address, suspected_proxy(address))

    def _tell(self, note: str, address: str, message: str) -> None:
        try:
            if self.inbox.noted(note) != address:  # another process has told of it, and this one when it began
                log.warning("%s", message)
                self.inbox.note(note, address)
        except InboxError as error:
            log.error("%s", error)


def suspected_proxy(address: str) -> str:
    """What an author may have to mend."""
    return (
        f"{address} was told that it comments too often, and said that it sends others on (X-Forwarded-For): if it is "
        "a proxy before your site, such as a network that delivers it, all who come by way of it count as one; then "
        "name its networks in COMMENTS_TRUSTED_PROXIES"
    )


def unnamed_proxy(address: str) -> str:
    """What an author has to mend."""
    return (
        f"readers come by way of {address}, which COMMENTS_TRUSTED_PROXIES does not name, or which sends no "
        f'X-Forwarded-For: all of them count as one, so that only COMMENTS_TOTAL_RATE holds; add "{address}", and have '
        "the proxy send that header"
    )


def is_local(url: str) -> bool:
    """Whether an address is of this machine."""
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""
