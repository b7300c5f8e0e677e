"""`python -m plugins.comments.intake`: the intake as a server, with the blog's settings."""

from __future__ import annotations

import argparse
import itertools
import logging
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from ..._shared.published import PublishedIndex
from ..inbox.folder import InboxError
from ..inbox.inbox import open_inbox
from ..settings import read_settings
from .app import Intake, Site
from .check import check_intake, missing_proxies
from .counting import InboxCounter, expire_counts
from .mail import Letterbox, Mailer, Outbox
from .notices import Notices
from .rate import RateLimits
from .serve import serve
from .signing import Signer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..inbox.inbox import Inbox
    from ..settings import CommentsSettings

log = logging.getLogger(__name__)

HELP = """\
Settings, in publishconf.py or pelicanconf.py (plugins/comments/settings.py has all of them):
  COMMENTS_INTAKE           address of the intake as readers see it, such as "/intake/"
  COMMENTS_INBOX            where comments wait: a folder, or "s3://bucket/prefix" for several machines
  COMMENTS_INDEX            the file in which a build says what may be commented on; a machine that only takes
                            comments needs it anew after each build
  COMMENTS_RATE_IN_INBOX    True has all machines count together; without, each counts for itself
  COMMENTS_TRUSTED_PROXIES  addresses whose X-Forwarded-For is believed; behind a proxy, readers count as one without
  COMMENTS_SMTP             mail server as "host:port"; COMMENTS_SMTP_SECURITY, COMMENTS_SMTP_USER with it
  COMMENTS_SENDER           address that mail comes from; readers hear of replies only where it is set
  COMMENTS_MODERATOR        who gets a mail for each comment, with a link to decide; COMMENTS_MAIL_QUOTES = False
                            leaves the reader's words out of it

Secrets, in the environment:
  COMMENTS_SECRET           signs previews and links, 16 characters or more, the same on all machines; without it the
                            inbox keeps one
  COMMENTS_SMTP_PASSWORD    of the user at the mail server
  COMMENTS_AKISMET_KEY      for COMMENTS_AKISMET
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_S3
                            for an inbox in a bucket, which must honour If-None-Match

Where a host wants a WSGI application, plugins.comments.intake.wsgi:application is one; it may be started anew for each
request, in the folder of the blog or the one that the variable COMMENTS_BLOG names. It needs the file of COMMENTS_INDEX
anew after each build. Limits are kept in the inbox then, and the author's mail goes out before the answer. Not there:
the bound on slow requests and on connections, which are the host's. From cron, "intake --tend" tells readers of replies
and forgets what is old.

A reverse proxy before it should read a request whole before it passes it on (nginx: proxy_request_buffering on, which
is its default), send X-Forwarded-For, and send the path with or without that of COMMENTS_INTAKE.
"""


def open_intake(
    settings: CommentsSettings, every: dict[str, Any], base: Path, *, site: str = "", listen: str = ""
) -> Intake:
    """An intake for the blog in the folder `base`.

    Raises:
        InboxError: The inbox cannot be used.
        ValueError: A secret is too short.
    """
    inbox = open_inbox(settings.inbox, base)
    signer = Signer(os.environ.get("COMMENTS_SECRET") or inbox.secret())
    counter = InboxCounter(inbox.store) if settings.rate_in_inbox else None
    outbox = None
    if settings.smtp:
        password = os.environ.get("COMMENTS_SMTP_PASSWORD", "")
        outbox = Outbox(
            Mailer(server=settings.smtp, security=settings.smtp_security, user=settings.smtp_user, password=password)
        )
    address = (site or every.get("SITEURL") or f"http://{listen}").rstrip("/")
    return Intake(
        settings=settings,
        site=Site(
            name=every.get("SITENAME", address),
            lang=every.get("DEFAULT_LANG", "en"),
            url=address,
            intake=urljoin(f"{address}/", settings.intake) if settings.intake else f"http://{listen}/",
        ),
        inbox=inbox,
        index=PublishedIndex(base / settings.index),
        signer=signer,
        limits=RateLimits(settings.rate, settings.total_rate, signer, counter),
        outbox=outbox,
        akismet_key=os.environ.get("COMMENTS_AKISMET_KEY", ""),
    )


def expire(inbox: Inbox, settings: CommentsSettings) -> int:
    """Forget addresses that were kept long enough, and traces that no token can need any more; how many."""
    now = datetime.now(UTC)
    expire_counts(inbox.store)
    return inbox.expire(
        contacts_before=now - timedelta(days=settings.retention_days),
        # No preview of it may be left that could be sent once more.
        dealt_with_before=now - max(timedelta(hours=settings.max_hours, days=1), timedelta(settings.trash_days)),
    )


def open_notices(intake: Intake, outbox: Letterbox) -> Notices:
    """What tells readers of replies."""
    return Notices(
        inbox=intake.inbox,
        link=intake.link,
        at_site=intake.at_site,
        say=intake.say,
        site=intake.site.name,
        sender=intake.settings.sender,
        send=outbox.mailer.send,
    )


def tell_readers(intake: Intake) -> int:
    """Tell readers of replies that a build says are out; how many mails.

    Raises:
        ValueError: What a build has said cannot be read.
        InboxError: The inbox cannot be used.
    """
    if intake.outbox is None or not intake.settings.sender or not intake.index.path.exists():
        return 0
    return open_notices(intake, intake.outbox).tell(intake.index.posts())


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(
        prog="python -m plugins.comments.intake",
        description="Take readers' comments.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    conf = next(filter(Path.is_file, map(Path, ("publishconf.py", "pelicanconf.py"))), Path("pelicanconf.py"))
    parser.add_argument("--settings", type=Path, default=conf, help=f"the blog's settings ({conf})")
    parser.add_argument("--listen", default="127.0.0.1:8001", help="where to listen (127.0.0.1:8001)")
    parser.add_argument("--site", default="", help="address of the site, instead of SITEURL")
    parser.add_argument("--intake", default="", help="address of the intake, instead of COMMENTS_INTAKE")
    parser.add_argument("--check", action="store_true", help="say what would keep it from working, and end")
    parser.add_argument("--tend", action="store_true", help="do what the server does now and then, once, and end")
    parser.add_argument("--until-eof", action="store_true", help="end when the input does")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings, every = read_settings(options.settings)
        if options.intake:
            settings = replace(settings, intake=options.intake)
        base = options.settings.resolve().parent
        intake = open_intake(settings, every, base, site=options.site, listen=options.listen)
        if options.check:
            sys.exit(_check(intake, options.listen))
        if options.tend:
            expire(intake.inbox, settings)
            tell_readers(intake)
            return
        for warning in missing_proxies(intake, options.listen):
            log.warning("%s", warning)
        threading.Thread(target=_look_after, args=(intake,), daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        if options.until_eof:
            threading.Thread(target=_end_with_input, daemon=True).start()
        print(f"Comments are taken at {intake.site.intake} until Ctrl-C.", flush=True)
        serve(intake, options.listen)
        if isinstance(intake.outbox, Outbox):
            intake.outbox.flush()
    except (InboxError, ValueError, OSError) as error:
        sys.exit(f"The intake cannot start: {error}")


def _check(intake: Intake, listen: str) -> int:
    found = list(check_intake(intake, listen))
    print(*found or ["The intake would work."], sep="\n")
    return 1 if found else 0


def _end_with_input() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _look_after(intake: Intake) -> None:
    """What has to be done now and then, for as long as the process lives."""
    known = None
    for minute in itertools.count():
        try:
            if minute % (24 * 60) == 0:
                expire(intake.inbox, intake.settings)
            if intake.outbox and intake.settings.sender and intake.index.path.exists():
                posts = intake.index.posts()
                if posts is not known or minute % 15 == 0:  # a build, a confirmation, or a mail server that is back
                    open_notices(intake, intake.outbox).tell(posts)
                    known = posts
        except (InboxError, OSError, ValueError) as error:
            log.error("%s", error)
        time.sleep(60)


if __name__ == "__main__":
    main()
