"""Word of a reply, by e-mail, to readers who gave an address for it and confirmed that it is theirs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .mail import write_mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from .inbox import Inbox
    from .signing import Signer

ASK, STOP = "notify", "unsubscribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """Writes the messages; somebody else sends them."""

    inbox: Inbox
    signer: Signer
    sender: str
    site: str
    """Name of the site."""
    intake: str
    """Address of the intake, absolute, with a slash at its end."""

    def published(
        self, *, post: str, id: str, author: str, title: str, url: str, reply_to: str = "", item: str = ""
    ) -> list[EmailMessage]:
        """What to send now that a comment is published.

        Its own author, who left an address, is asked whether it is theirs and should hear of replies: an address that
        somebody typed in gets no mail before an author has read the comment, and then one without a word of it.
        Whoever it replies to, if they said yes to that, is told of it.

        Args:
            post: The post's slug.
            id: The comment's published id.
            author: The comment's author.
            title: The post's title.
            url: Absolute address of the comment.
            reply_to: Published id of the comment that it answers.
            item: Its id in the inbox, if it came through there.
        """
        messages = []
        contact = self.inbox.private(item) if item else None
        if contact and not contact.comment:
            self.inbox.set_private(item, replace(contact, comment=id))
            messages.append(self._question(item, contact.email, title, url))
        own = contact.email.casefold() if contact else ""
        for asked, email in self._listeners(post, reply_to):
            if email.casefold() != own:
                messages.append(self._notice(asked, email, author, title, url))
        return messages

    def _listeners(self, post: str, comment: str) -> Iterator[tuple[str, str]]:
        for item, contact in self.inbox.contacts() if comment else ():
            if contact.confirmed and (contact.post, contact.comment) == (post, comment):
                yield item, contact.email

    def _question(self, item: str, email: str, title: str, url: str) -> EmailMessage:
        link = f"{self.intake}{ASK}?token={self.signer.seal(ASK, item)}"
        return self._mail(
            item,
            email,
            f"Your comment on “{title}” is published",
            f"A comment that was left with this e-mail address is published now:\n{url}\n\n"
            "Would you like an e-mail when somebody replies to it? Then open this page and say so:\n"
            f"{link}\n\n"
            "If you do nothing, or did not write it, you will get none.",
        )

    def _notice(self, item: str, email: str, author: str, title: str, url: str) -> EmailMessage:
        return self._mail(item, email, f"{author} replied to you on “{title}”", f"Read the reply here:\n{url}")

    def _mail(self, item: str, email: str, subject: str, text: str) -> EmailMessage:
        stop = f"{self.intake}{STOP}?token={self.signer.seal(STOP, item)}"
        text = f"{text}\n\n-- \n{self.site}\nTo have your e-mail address forgotten: {stop}\n"
        return write_mail(sender=self.sender, to=email, subject=subject, text=text, unsubscribe=stop)
