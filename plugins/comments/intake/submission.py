"""What a reader sent through the form: cleaned, and what has to be mended before it can wait for the author."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, NamedTuple

from ..body import compile_body
from ..file import LONGEST_NAME, clean_body, clean_name, is_blank
from ..links import count_links, is_mail_address, is_web_address
from ..markdown import DEEPEST, TooDeep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..._shared.published import Entry
    from ..phrases import Phrases

LONGEST_URL = 300
LONGEST_EMAIL = 254
"""Characters; RFC 5321, 4.5.3.1.3, as amended by erratum 1690."""

# An address as people have one: a dot-atom (RFC 5322, 3.2.3) at a domain. Quoted names and address literals, which the
# RFC allows, are not taken.
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")


class Problem(NamedTuple):
    """Something that the reader has to mend: the name of the form's field, and what to do."""

    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """The fields of the form, clean; cleaning again changes nothing."""

    post: str
    reply_to: str
    author: str
    email: str
    url: str
    body: str

    @property
    def digest(self) -> str:
        """A hash of everything that is sent: what a preview was shown for."""
        return _digest(astuple(self))

    @property
    def content_digest(self) -> str:
        """A hash of everything that would be published."""
        return _digest((self.post, self.reply_to, self.author, self.url, self.body))


def read_submission(form: Mapping[str, str]) -> Submission:
    """The submission that the fields of a form make, whatever they hold."""
    post, reply_to, author, email, url = (
        clean_name(form.get(name, "")) for name in ("post", "reply_to", "author", "email", "url")
    )
    if url and "://" not in url and "." in url:
        url = f"https://{url}"
    if email.isascii():
        # A domain is the same in upper and lower case; what is before the @ need not be.
        name, at, domain = email.rpartition("@")
        email = f"{name}{at}{domain.lower()}"
    return Submission(
        post=post, reply_to=reply_to, author=author, email=email, url=url, body=clean_body(form.get("body", ""))
    )


def find_problems(
    submission: Submission, entry: Entry, say: Phrases, *, max_length: int, max_links: int
) -> tuple[str, list[Problem]]:
    """The comment as safe HTML, and everything that has to be mended first.

    Args:
        submission: What was sent.
        entry: The post that it is for.
        say: The words to say it in.
        max_length: Characters that the text may have.
        max_links: Links that the text may have.
    """
    markup, problems = "", []
    if is_blank(submission.author):
        problems.append(Problem("author", say("mend_name")))
    elif len(submission.author) > LONGEST_NAME:
        problems.append(Problem("author", say("mend_long_name", max=LONGEST_NAME)))
    if submission.email and not _is_email(submission.email):
        problems.append(Problem("email", say("mend_email")))
    if submission.url and (len(submission.url) > LONGEST_URL or not is_web_address(submission.url)):
        problems.append(Problem("url", say("mend_url")))
    if submission.reply_to and submission.reply_to not in entry.comments:
        problems.append(Problem("body", say("mend_reply")))
    length = len(submission.body)
    if is_blank(submission.body):
        problems.append(Problem("body", say("mend_body")))
    elif length > max_length:
        problems.append(Problem("body", say("mend_long_body", length=length, max=max_length)))
    else:
        try:
            markup, _ = compile_body(submission.body)
        except TooDeep:
            problems.append(Problem("body", say("mend_depth", levels=DEEPEST)))
        except ValueError:
            problems.append(Problem("body", say("mend_nothing")))
        else:
            if (links := count_links(submission.body, markup)) > max_links:
                problems.append(Problem("body", say("mend_links", links=links, max=max_links)))
    return markup, problems


def _is_email(text: str) -> bool:
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None and is_mail_address(text)


def _digest(values: tuple[str, ...]) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
