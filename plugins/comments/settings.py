"""The settings of the feature; each is COMMENTS_ and the name in capitals. Secrets are in the environment instead."""

from __future__ import annotations

import re
import runpy
import sys
from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from .._shared import defaults
from .._shared.settings import check_settings
from .file import LONGEST_BODY
from .links import is_mail_address

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class CommentsSettings:
    """What pelicanconf.py says about comments."""

    folder: str = defaults.COMMENTS_FOLDER
    """Where the comments are, below PATH."""
    depth: int = defaults.COMMENTS_DEPTH
    """Levels of answers that a page indents."""
    avatars: bool = defaults.COMMENTS_AVATARS
    """Whether each comment shows a small picture drawn from its author's name."""
    close_after_days: int = defaults.COMMENTS_CLOSE_AFTER_DAYS
    """Days after its date that a post takes comments; 0 for ever."""
    intake: str = defaults.COMMENTS_INTAKE
    """Address of the intake as readers see it, such as "/intake/"; empty where there is none."""
    email: str = defaults.COMMENTS_EMAIL
    """Where comments go by mail while there is no intake; empty for nowhere."""
    imap: str = defaults.COMMENTS_IMAP
    """Mail server as `host` or `host:port`, from which `comments mail` reads what came to `email`; empty: none."""
    imap_security: str = defaults.COMMENTS_IMAP_SECURITY
    """`tls`, `starttls`, or `none` for a server on this machine."""
    imap_user: str = defaults.COMMENTS_IMAP_USER
    """Empty for `email`."""
    imap_folder: str = defaults.COMMENTS_IMAP_FOLDER
    commit: bool = defaults.COMMENTS_COMMIT
    """Whether the desk commits each comment that it publishes to git."""

    # The intake: a build reads these only to find mistakes in them.
    inbox: str = defaults.COMMENTS_INBOX
    """Where comments wait: a folder beside the settings, or `s3://bucket/prefix`."""
    index: str = defaults.COMMENTS_INDEX
    """File beside the settings in which a build says what is published, for the intake, the desk and `stamp`."""
    stylesheets: tuple[str, ...] = ()
    """Style sheets of the intake's pages, as addresses below SITEURL."""
    trusted_proxies: tuple[str, ...] = defaults.COMMENTS_TRUSTED_PROXIES
    """Addresses or networks of the proxies whose X-Forwarded-For is believed."""
    retention_days: int = defaults.COMMENTS_RETENTION_DAYS
    """Days that a reader's e-mail address is kept to tell of replies."""
    trash_days: int = defaults.COMMENTS_TRASH_DAYS
    """Days that a decision can be taken back, and so that what was thrown away is kept."""
    max_length: int = defaults.COMMENTS_MAX_LENGTH
    """Characters that a comment may have, at most 20,000."""
    max_links: int = defaults.COMMENTS_MAX_LINKS
    """Links that a comment may have."""
    spam_words: tuple[str, ...] = defaults.COMMENTS_SPAM_WORDS
    """Words that make a comment suspicious."""
    max_score: int = defaults.COMMENTS_MAX_SCORE
    """Score at which a comment is refused; one below it waits, with its score and the reasons."""
    let_pass: bool = defaults.COMMENTS_LET_PASS
    """Whether those who confirmed an e-mail address, and of whom a comment is out, need not wait: they get a mail, and
    say that the comment is theirs."""
    rate: str = defaults.COMMENTS_RATE
    """How often one address may comment. Each process of the intake counts for itself, and forgets when it ends."""
    total_rate: str = defaults.COMMENTS_TOTAL_RATE
    """How many comments are taken from everybody together, by each process."""
    rate_in_inbox: bool = defaults.COMMENTS_RATE_IN_INBOX
    """Whether all processes of the intake count together, in the inbox, and do not forget when they end."""
    min_seconds: int = defaults.COMMENTS_MIN_SECONDS
    """Seconds that must pass between preview and sending."""
    max_hours: int = defaults.COMMENTS_MAX_HOURS
    """Hours after which a preview has to be shown anew."""
    akismet: str = defaults.COMMENTS_AKISMET
    """Address of an Akismet-compatible `comment-check`, which then sees readers' words and addresses; empty: none."""
    smtp: str = defaults.COMMENTS_SMTP
    """Mail server as `host:port`; empty: no mail is sent."""
    smtp_security: str = defaults.COMMENTS_SMTP_SECURITY
    """`starttls`, `tls`, or `none` for a server on this machine."""
    smtp_user: str = defaults.COMMENTS_SMTP_USER
    sender: str = defaults.COMMENTS_SENDER
    """Address that mail comes from."""
    moderator: str = defaults.COMMENTS_MODERATOR
    """Address that gets a mail, with a link to decide, for each comment that waits; empty for none."""
    mail_quotes: bool = defaults.COMMENTS_MAIL_QUOTES
    """Whether that mail has the reader's name and words in it."""
    link_days: int = defaults.COMMENTS_LINK_DAYS
    """Days that such a link works."""

    def __post_init__(self) -> None:
        if self.depth < 1 or self.depth > 20:
            raise ValueError("it must be from 1 to 20")
        if self.close_after_days < 0 or self.close_after_days > 36_500:
            raise ValueError("it must be 0 or a number of days")
        if self.intake and not (self.intake.startswith(("/", "https://", "http://")) and self.intake.endswith("/")):
            raise ValueError('it must begin with "/" or "https://" and end with "/"')
        for address in (self.email, self.sender, self.moderator):
            if address and not is_mail_address(address):
                raise ValueError("it must be an e-mail address")
        if min(self.retention_days, self.max_length, self.max_score, self.max_hours, self.link_days) < 1:
            raise ValueError("it must be 1 or more")
        if self.max_length > LONGEST_BODY:
            raise ValueError(f"it must be at most {LONGEST_BODY:,}")
        if min(self.max_links, self.min_seconds, self.trash_days) < 0:
            raise ValueError("it must be 0 or more")
        for limit in (self.rate, self.total_rate):
            if not re.fullmatch(r"[1-9]\d* per ([1-9]\d* )?(second|minute|hour|day)s?", limit):
                raise ValueError('it must be written like "5 per 10 minutes"')
        for proxy in self.trusted_proxies:
            ip_network(proxy, strict=False)  # its own error says what is wrong
        if self.smtp and not re.fullmatch(r"[^\s:]+:\d{1,5}", self.smtp):
            raise ValueError('it must be written like "mail.example.com:587"')
        for security in (self.smtp_security, self.imap_security):
            if security not in ("starttls", "tls", "none"):
                raise ValueError('it must be "starttls", "tls" or "none"')
        if self.imap and not re.fullmatch(r"[^\s:/]+(:\d{1,5})?", self.imap):
            raise ValueError('it must be written like "imap.example.com" or "imap.example.com:993"')
        if not (self.imap_folder.isascii() and self.imap_folder.isprintable()):
            raise ValueError("it must be in ASCII")
        if self.akismet and not self.akismet.startswith(("https://", "http://")):
            raise ValueError('it must begin with "https://"')


def read_settings(path: Path) -> tuple[CommentsSettings, dict[str, Any]]:
    """The settings of comments in a Pelican settings file, and all of its settings.

    Raises:
        ValueError: One of them is unknown or bad.
    """
    every = {name: value for name, value in _run(path).items() if name.isupper()}
    settings, wrong = check_settings(CommentsSettings, "COMMENTS", every)
    if wrong:
        raise ValueError("\n".join(f"{path}: {message}" for message in wrong.values()))
    return settings, every


def _run(path: Path) -> dict[str, Any]:
    """What a settings file defines. It may import the one beside it, and not that of a blog read before."""
    before = [*sys.path]
    sys.path.insert(0, str(path.resolve().parent))
    sys.modules.pop("pelicanconf", None)
    try:
        return runpy.run_path(str(path))
    finally:
        sys.path[:] = before
