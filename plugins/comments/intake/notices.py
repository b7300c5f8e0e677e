"""Word of a reply, by e-mail, to readers who gave an address for it and confirmed that it is theirs.

An address that somebody typed in gets no mail before an author has published the comment that came with it. It then
gets one, which asks whether to tell of replies and has not a word of the comment in it, and nothing more unless its
owner says yes. Published is what a build has told the intake (index.py), so the page is there when the mail comes, and
it does not matter how a reply got there.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from .mail import MailError, MailRefused, write_mail

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..._shared.published import Entry
    from ..inbox.inbox import Inbox
    from ..inbox.item import Contact
    from ..phrases import Phrases
    from .mail import Mail

ASK, STOP = "notify", "unsubscribe"
"""What the links in the mails are for; see `intake.py`."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """Finds out who has to be told of what, and tells them, each of each thing once."""

    inbox: Inbox
    link: Callable[[str, str], str]
    """Gives an absolute address for a purpose and an item's id."""
    at_site: Callable[[str], str]
    """Gives the absolute address of a path on the site."""
    say: Callable[[str], Phrases]
    """Gives the words for a post."""
    site: str
    """Name of the site."""
    sender: str
    send: Callable[[Mail], None]

    def tell(self, posts: Mapping[str, Entry]) -> int:
        """Send what has to be sent now that these posts and comments are published; how many mails.

        Several machines may do this at once. What cannot be sent is tried again the next time.
        """
        contacts = [(id, contact) for id, contact in self.inbox.contacts() if contact.comment and contact.email]
        owners = {(contact.post, contact.comment): contact.email.casefold() for _, contact in contacts}
        told, sent = self.inbox.told(), 0
        for item, contact in contacts:
            entry = posts.get(contact.post)
            if entry is None or contact.comment not in entry.comments or contact.refused:
                continue
            due = [] if (item, contact.comment) in told else [(contact.comment, self._question)]
            replies = [id for id, parent in sorted(entry.parents.items()) if parent == contact.comment]
            for reply in replies if contact.confirmed else ():
                own = owners.get((contact.post, reply)) == contact.email.casefold()
                if not own and (item, reply) not in told:
                    due.append((reply, partial(self._notice, reply=reply)))
            for comment, write in due:
                try:
                    sent += self._once(item, comment, write(item, contact, entry))
                except MailRefused as error:
                    log.error("mail refused, and not tried again: %s", error)
                    self.inbox.set_private(item, replace(contact, refused=True))
                    break
                except ValueError as error:  # what is wrong with one does not keep the others from hearing
                    log.error("no mail about %s: %s", item, error)
        return sent

    def _once(self, item: str, comment: str, message: Mail) -> bool:
        if not self.inbox.claim(item, comment):
            return False
        try:
            self.send(message)
        except MailRefused:
            raise
        except MailError as error:
            self.inbox.unclaim(item, comment)
            log.error("mail not sent: %s", error)
            return False
        return True

    def _question(self, item: str, contact: Contact, entry: Entry) -> Mail:
        say = self.say(contact.post)
        comment = self._address(entry, contact.comment)
        text = say("ask_mail", comment=comment, link=self.link(ASK, item))
        return self._mail(item, contact, say("ask_subject", title=entry.title), text)

    def _notice(self, item: str, contact: Contact, entry: Entry, reply: str) -> Mail:
        say, name = self.say(contact.post), entry.comments[reply]
        text = say("reply_mail", name=name, title=entry.title, comment=self._address(entry, reply))
        return self._mail(item, contact, say("reply_subject", name=name, title=entry.title), text)

    def _address(self, entry: Entry, comment: str) -> str:
        return f"{self.at_site(entry.url)}#comment-{comment}"

    def _mail(self, item: str, contact: Contact, subject: str, text: str) -> Mail:
        stop = self.link(STOP, item)
        text = f"{text}\n\n-- \n{self.site}\n{self.say(contact.post)('mail_end', link=stop)}\n"
        return write_mail(sender=self.sender, to=contact.email, subject=subject, text=text, unsubscribe=stop)
