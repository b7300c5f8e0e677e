"""Mail: to the author for each comment that waits, to readers who asked for it. Standard library only."""

from __future__ import annotations

import logging
import queue
import quopri
import smtplib
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.header import Header
from email.utils import format_datetime, localtime, make_msgid
from typing import TYPE_CHECKING

from ..links import is_mail_address

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 15.0
"""Seconds to wait for a mail server."""

_LONGEST_LINE = 900
"""Characters; a mail server may refuse 1,000 (RFC 5322, 2.1.1)."""

log = logging.getLogger(__name__)


class MailError(Exception):
    """A message was not taken by the mail server; the text says why."""


class MailRefused(MailError):
    """The server refused the message or its address for good (RFC 5321, 4.2.1: 5yz), so that trying again is no use."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A message, ready to be sent."""

    sender: str
    to: str
    subject: str
    data: bytes
    """Its headers and body as they go out."""


def write_mail(*, sender: str, to: str, subject: str, text: str, unsubscribe: str = "") -> Mail:
    """A plain-text message.

    Args:
        sender: Address it comes from.
        to: Address it goes to.
        subject: One line, whatever a reader may have put into it.
        text: The body.
        unsubscribe: Address that, posted to, ends such messages (RFC 8058, one click).

    Raises:
        ValueError: A header has a line break, or what should be an address is none.
    """
    headers = {
        "From": _address(sender),
        "To": _address(to),
        "Subject": _words("Subject", subject),
        "Date": format_datetime(localtime()),
        "Message-ID": make_msgid(domain=sender.rpartition("@")[2]),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no answering machine should answer
    }
    if unsubscribe:
        headers["List-Unsubscribe"] = f"<{_words('List-Unsubscribe', unsubscribe)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    headers |= {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "quoted-printable",
    }
    lines = [f"{name}: {value}" for name, value in headers.items()]
    body = quopri.encodestring("\n".join((*text.splitlines(), "")).encode()).decode("ascii")
    data = "\r\n".join((*lines, "", *body.split("\n"))).encode()
    return Mail(sender, to, subject, data)


def quote(text: str) -> str:
    """A text as mails quote one, so that no line of it can be taken for one of ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _words(name: str, text: str) -> str:
    """A header's text, encoded by RFC 2047 here.

    The library's messages read encoded words out of a text that is assigned to a header, so that whoever wrote the text
    writes headers (CVE-2024-6923). What looks like one is encoded, so that it is shown as the characters that it is.
    """
    if len(text.splitlines()) > 1:
        raise ValueError(f"{name} has a newline: {text!r}")
    if text.isascii() and text.isprintable() and "=?" not in text and len(text) < _LONGEST_LINE:
        return text
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")


def _address(address: str) -> str:
    """An address as a header has it. One that could be read as anything else is refused: an address is not encoded."""
    if not is_mail_address(address):
        raise ValueError(f"{address!r} is no e-mail address, or has a newline in it")
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailer:
    """Sends through one SMTP server."""

    server: str
    """`host:port`."""
    security: str = "starttls"
    """`starttls`, `tls` or `none`."""
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, message: Mail) -> None:
        """Hand a message to the server.

        Raises:
            MailError: It was not taken.
        """
        options = () if f"{message.sender}{message.to}".isascii() else ("SMTPUTF8", "BODY=8BITMIME")
        with self._connected() as server:
            server.sendmail(message.sender, [message.to], message.data, options)

    def check(self) -> None:
        """Ask the server whether it is there, and takes the password.

        Raises:
            MailError: It is not, or does not.
        """
        with self._connected() as server:
            server.noop()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        host, _, port = self.server.rpartition(":")
        context = ssl.create_default_context()
        try:
            if self.security == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(host, int(port), timeout=PATIENCE, context=context)
            else:
                server = smtplib.SMTP(host, int(port), timeout=PATIENCE)
            with server:
                if self.security == "starttls":
                    server.starttls(context=context)
                if self.user:
                    server.login(self.user, self.password)
                yield server
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            code = error.smtp_code if isinstance(error, smtplib.SMTPDataError) else max(error.recipients.values())[0]
            raise (MailRefused if code >= 500 else MailError)(f"{self.server}: {error}") from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise MailError(f"{self.server}: {error}") from error


class Letterbox:
    """Sends at once, for a process that may end with the answer. What cannot be sent is logged and dropped."""

    def __init__(self, mailer: Mailer) -> None:
        self.mailer = mailer

    def post(self, message: Mail) -> None:
        """Send it."""
        try:
            self.mailer.send(message)
        except MailError as error:
            log.error("mail not sent: %s: %s", message.subject, error)


class Outbox(Letterbox):
    """Sends in the background, so that no reader waits for a mail server. What cannot be sent is logged and dropped."""

    def __init__(self, mailer: Mailer, size: int = 200) -> None:
        super().__init__(mailer)
        self._queue: queue.Queue[Mail] = queue.Queue(size)
        threading.Thread(target=self._work, daemon=True).start()

    def post(self, message: Mail) -> None:
        """Send it soon."""
        try:
            self._queue.put_nowait(message)
        except queue.Full:
            log.error("mail not sent, too many are waiting: %s", message.subject)

    def flush(self) -> None:
        """Wait until everything was sent or dropped."""
        self._queue.join()

    def _work(self) -> None:
        while True:
            message = self._queue.get()
            try:
                super().post(message)
            finally:
                self._queue.task_done()
