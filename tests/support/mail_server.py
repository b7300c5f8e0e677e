"""A mail server on this machine that keeps what it gets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from intake_reader import reserved_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """A mail server's handler that keeps what it gets."""

    server: str
    got: list[EmailMessage] = field(default_factory=list)
    refuse: str = ""
    refuse_to: str = ""
    asked: int = 0

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, to: str, options: list[str]) -> str:
        self.asked += 1
        if self.refuse_to:
            return self.refuse_to
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse:
            return self.refuse
        assert isinstance(envelope.content, bytes)
        self.got.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]  # default makes EmailMessage
        return "250 OK"

    def text(self, number: int = -1) -> str:
        return str(self.got[number].get_content()).replace("\r\n", "\n")

    def link(self, purpose: str, number: int = -1) -> str:
        """The path of a link in a mail, as the intake gets it."""
        found = re.search(rf"https://blog\.example\.com/intake(/{purpose}\?token=\S+)", self.text(number))
        assert found, self.text(number)
        return found[1]


def serve_mail(**options: Any) -> Iterator[Mailbox]:
    with reserved_port() as port:
        mailbox = Mailbox(f"127.0.0.1:{port}")
        controller = Controller(mailbox, "127.0.0.1", port, ready_timeout=60, **options)
        controller.start()
        yield mailbox
        controller.stop()
