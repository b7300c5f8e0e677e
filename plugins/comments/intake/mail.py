"""Mail: to the author for each comment that waits, to readers who asked for it. Standard library only."""

from __future__ import annotations

import logging
import queue
import smtplib
import ssl
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, localtime, make_msgid

PATIENCE = 15.0
"""Seconds to wait for a mail server."""

log = logging.getLogger(__name__)


class MailError(Exception):
    """A message was not taken by the mail server; the text says why."""


def write_mail(*, sender: str, to: str, subject: str, text: str, unsubscribe: str = "") -> EmailMessage:
    """A plain-text message.

    Args:
        sender: Address it comes from.
        to: Address it goes to.
        subject: One line.
        text: The body.
        unsubscribe: Address that, posted to, ends such messages (RFC 8058, one click).

    Raises:
        ValueError: A header has a line break or is no address.
    """
    message = EmailMessage(policy=SMTP if to.isascii() and sender.isascii() else SMTPUTF8)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip(">") or "localhost")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine should answer
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text, cte="quoted-printable")
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailer:
    """Sends through one SMTP server."""

    server: str
    """`host:port`."""
    security: str = "starttls"
    """`starttls`, `tls` or `none`."""
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, message: EmailMessage) -> None:
        """Hand a message to the server.

        Raises:
            MailError: It was not taken.
        """
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
                server.send_message(message)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise MailError(f"{self.server}: {error}") from error


class Outbox:
    """Sends in the background, so that no reader waits for a mail server. What cannot be sent is logged and dropped."""

    def __init__(self, mailer: Mailer, size: int = 200) -> None:
        self.mailer = mailer
        self._queue: queue.Queue[EmailMessage] = queue.Queue(size)
        threading.Thread(target=self._work, daemon=True).start()

    def post(self, message: EmailMessage) -> None:
        """Send it soon."""
        try:
            self._queue.put_nowait(message)
        except queue.Full:
            log.error("mail not sent, too many are waiting: %s", message["Subject"])

    def flush(self) -> None:
        """Wait until everything was sent or dropped."""
        self._queue.join()

    def _work(self) -> None:
        while True:
            message = self._queue.get()
            try:
                self.mailer.send(message)
            except MailError as error:
                log.error("mail not sent: %s: %s", message["Subject"], error)
            finally:
                self._queue.task_done()
