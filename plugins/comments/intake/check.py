"""What would keep an intake from taking comments, found before any reader does: `intake --check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..inbox.folder import InboxError
from .guard import PROXY, SUSPECT, is_local, suspected_proxy, unnamed_proxy
from .mail import MailError
from .rate import find_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .app import Intake


def check_intake(intake: Intake, listen: str) -> Iterator[str]:
    """What the author has to mend, a line each.

    Args:
        intake: The intake as it would be served.
        listen: Where it listens, as `host:port`.

    Raises:
        InboxError: The inbox cannot be used.
    """
    settings = intake.settings
    if not settings.intake:
        yield "COMMENTS_INTAKE is empty, so that no page has a form; give the address of the intake, such as /intake/"
    try:
        intake.index.posts()
    except (OSError, ValueError) as error:
        yield f"what may be commented on is not known ({error}); build the site, and bring the file {settings.index}"
    intake.inbox.waiting()
    yield from missing_proxies(intake, listen)
    if settings.let_pass and not (settings.smtp and settings.sender):
        yield "nobody is let pass (COMMENTS_LET_PASS) without a mail: set COMMENTS_SMTP and COMMENTS_SENDER"
    if (settings.moderator or settings.sender) and not settings.smtp:
        yield "mail is wanted (COMMENTS_MODERATOR, COMMENTS_SENDER), and COMMENTS_SMTP names no server to send it"
    elif settings.smtp and not (settings.moderator or settings.sender):
        yield "no mail is sent: there is COMMENTS_SMTP, but neither COMMENTS_MODERATOR nor COMMENTS_SENDER"
    if intake.outbox:
        try:
            intake.outbox.mailer.check()
        except MailError as error:
            yield f"the mail server does not take mail: {error}"


def missing_proxies(intake: Intake, listen: str) -> Iterator[str]:
    """The proxies before the intake that the settings do not name: those there must be, and those that were noticed."""
    trusted, missing = intake.settings.trusted_proxies, set()
    host = listen.rpartition(":")[0].strip("[]")
    # Whoever listens to this machine alone is reached from elsewhere by a proxy on it.
    if not is_local(intake.site.url) and is_local(f"http://{listen}"):
        missing.add("127.0.0.1" if host == "localhost" else host)
    suspect = ""
    try:
        missing.add(intake.inbox.noted(PROXY))
        suspect = intake.inbox.noted(SUSPECT)
    except InboxError as error:
        yield str(error)
    for address in sorted(missing - {""}):
        if find_client(address, "192.0.2.1", trusted).is_proxy:
            yield unnamed_proxy(address)
    if suspect and find_client(suspect, "192.0.2.1", trusted).address == suspect:
        yield suspected_proxy(suspect)
