"""What a reader sent through the form: cleaned, and what has to be mended before it can wait for the author."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, NamedTuple

from ..._shared.text import one_line
from ..body import compile_body
from ..file import LONGEST_NAME, clean_body, clean_name, is_blank
from ..links import is_mail_address, is_web_address
from ..markdown import DEEPEST, TooDeep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..published import Entry
    from ..words import Words

LONGEST_URL = 300
LONGEST_EMAIL = 254
"""Characters; RFC 5321, 4.5.3.1.3, as amended by erratum 1690."""

# An address as people have one: a dot-atom (RFC 5322, 3.2.3) at a domain. Quoted names and address literals, which the
# RFC allows, are not taken.
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]")
_WEB_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


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
    submission: Submission, entry: Entry, say: Words, *, max_length: int, max_links: int
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


def count_links(body: str, markup: str) -> int:
    """How many links a comment has, whether they can be followed or are only written out."""
    return max(len(_WEB_LINK.findall(body)), markup.count("<a "))


class Score(NamedTuple):
    """How much a comment looks like advertising, 0 for not at all, and why."""

    points: int
    reasons: tuple[str, ...]

    def plus(self, points: int, reason: str) -> Score:
        """The score with one more reason."""
        return Score(self.points + points, (*self.reasons, reason))


# Marks of other comment systems and of pages, which bots send to all alike.
_MARKUP = re.compile(r"\[/?(?:url|link|img)\b|</?(?:a|img|script)\b", re.IGNORECASE)


def rate_submission(
    submission: Submission, markup: str, say: Words, *, words: tuple[str, ...], seconds: int, has_origin: bool
) -> Score:
    """How much a comment looks like advertising, by what can be seen without asking anybody.

    Args:
        submission: What was sent.
        markup: Its body as HTML.
        say: The words to say it in.
        words: Words that the author distrusts.
        seconds: Time between preview and confirmation.
        has_origin: Whether the browser said where the form came from, as all current ones do.
    """
    score = Score(0, ())
    if links := count_links(submission.body, markup):
        score = score.plus(links, say("reason_link") if links == 1 else say("reason_links", links=links))
        rest = re.sub(r"\S*(?:https?://|www\.)\S*", "", submission.body)
        if len(rest.split()) < 4:
            score = score.plus(3, say("reason_little_else"))
    if _WEB_LINK.search(submission.author) or "@" in submission.author:
        score = score.plus(4, say("reason_name"))
    if _MARKUP.search(submission.body):
        score = score.plus(4, say("reason_markup"))
    text = _folded(f"{submission.author} {submission.url} {submission.body}")
    for word in words:
        if re.search(rf"(?<!\w){re.escape(_folded(word))}(?!\w)", text):
            score = score.plus(3, say("reason_word", word=one_line(word).replace(";", ",")))
    letters = [char for char in submission.body if char.isalpha()]
    if len(letters) >= 40 and sum(char.isupper() for char in letters) > 0.7 * len(letters):
        score = score.plus(2, say("reason_capitals"))
    if seconds < 5:
        score = score.plus(1, say("reason_quick", seconds=seconds))
    if not has_origin:
        score = score.plus(2, say("reason_no_browser"))
    return score


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _digest(values: tuple[str, ...]) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
