"""What came by mail, put into the inbox like what came through the form. A name proves nothing there either."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..._shared.text import excerpt, one_line
from ..body import compile_body
from ..file import ID as COMMENT_ID
from ..file import LONGEST_NAME, clean_body, clean_name, is_blank
from ..inbox.item import Contact, Item
from ..links import is_web_address
from ..phrases import read_phrases
from ..prefill import read_prefill
from ..score import Score, rate_comment
from .message import Letter, Unreadable, read_letter
from .own_words import without_quotes, without_signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .mailbox import Mail
    from .publish import Desk

_UNDATED = "19700101"
"""The day in the id of what has no date: it must be the same whenever the mail is read."""


@dataclass(slots=True)
class Tally:
    """How many mails there were, by what became of them."""

    new: int = 0
    known: int = 0
    refused: int = 0

    def __str__(self) -> str:
        count = self.new + self.known + self.refused
        mails = "1 mail" if count == 1 else f"{count} mails"
        return f"{mails}: {self.new} now in the inbox, {self.known} read before, {self.refused} left where they are."


def take_in(desk: Desk, mails: Iterable[Mail], complain: Callable[[str], object], *, post: str = "") -> Tally:
    """Put what came by mail into the inbox; what became of how many.

    A mail that is no comment is named with the reason, and the next one follows. Each is remembered by its digest, so
    that reading it again, from wherever, is reading it once.

    Args:
        desk: The desk; it is told of each comment.
        mails: The mails.
        complain: Takes a line for each mail that is no comment.
        post: What those are about that do not say it themselves; "" to refuse these.

    Raises:
        ValueError: There is no such post.
        InboxError: The inbox cannot be used; what was read so far is in it.
    """
    if post:
        desk.blog.post(post)
    tally = Tally()
    for mail in mails:
        subject = ""
        try:
            if isinstance(mail.data, str):
                raise Unreadable(mail.data)
            letter = read_letter(mail.data)
            subject = letter.subject
            if not desk.inbox.noted(_note(letter)) and _put(desk, letter, post):
                tally.new += 1
            else:
                tally.known += 1
        except Unreadable as reason:
            tally.refused += 1
            subject = subject or reason.subject
            complain(f"{one_line(mail.name)}{f', “{excerpt(subject, 60)}”' if subject else ''}: {reason}")
        mail.done()
    return tally


def _put(desk: Desk, letter: Letter, post: str) -> bool:
    """Whether what somebody wrote was not in the inbox. Now it is, and that is remembered for good."""
    item, remarks = _item(desk, letter, post)
    if desk.inbox.senders.turns_away(letter.address, item.author, item.url, item.body):
        desk.inbox.note(_note(letter), "blocked")
        desk.say(desk.words("desk_blocked_mail", name=item.author))
        return False
    sender = desk.inbox.senders.of(letter.address)
    is_new = desk.inbox.put(item, Contact(email="", post=item.post, sender=sender) if sender else None)
    desk.inbox.note(_note(letter), "read")
    if is_new:
        title = one_line(desk.blog.posts[item.post].title)
        desk.say("; ".join([f"{item.id}: {item.author} on “{title}” waits", *remarks]))
    return is_new


def _note(letter: Letter) -> str:
    return f"mail-{letter.digest}"


def _item(desk: Desk, letter: Letter, post: str) -> tuple[Item, list[str]]:
    """What waits for the author, and what they should know of how it came about."""
    text, quoted = without_quotes(letter.text)
    mailed = read_prefill(text, {"author", *(say("field_author") for say in read_phrases().values())})
    name = _post(desk, mailed.post or _post_by_subject(desk, letter.subject) or post, letter.date)
    text, signature = without_signature(mailed.text)
    body = _body(text, desk.settings.max_length)
    remarks = [f"left out: {', '.join(letter.left_out)}"] if letter.left_out else []
    for what, part in (("a quote", quoted), ("a signature", signature), ("below the line", mailed.below)):
        remarks += [f"left out, {what}: {excerpt(one_line(part), 80)}"] if part.strip() else []
    reply_to = clean_name(mailed.reply_to)
    if reply_to and not (COMMENT_ID.fullmatch(reply_to) and (desk.blog.folder(name) / f"{reply_to}.md").is_file()):
        remarks.append(f'what it answers, "{reply_to[:100]}", is not there; it answers the post')
        reply_to = ""
    author = clean_name(mailed.author) or letter.sender
    if is_blank(author):
        author = "Anonymous"
        remarks.append("it has no name")
    elif len(author) > LONGEST_NAME:
        author = author[:LONGEST_NAME].strip()
        remarks.append("its name is cut")
    url = clean_name(mailed.url)
    if url and not is_web_address(url):
        remarks.append(f'its website, "{url[:100]}", is no address')
        url = ""
    now = datetime.now(UTC).replace(microsecond=0)
    score = _score(desk, author, url, body)
    return Item(
        id=f"{letter.date:%Y%m%d}-{letter.digest}" if letter.date else f"{_UNDATED}-{letter.digest}",
        post=name,
        author=author,
        date=min(letter.date, now) if letter.date else now,
        body=body,
        reply_to=reply_to,
        url=url,
        score=score.points,
        reasons=score.reasons,
    ), remarks


def _score(desk: Desk, author: str, url: str, body: str) -> Score:
    authors = sorted({name for post in desk.blog.posts.values() for name in post.authors})
    try:
        markup, _ = compile_body(body)
    except ValueError:  # it waits all the same, and says so when it is approved
        markup = ""
    return rate_comment(author, url, body, markup, desk.words, words=desk.settings.spam_words, authors=authors)


def _post(desk: Desk, name: str, when: datetime | None) -> str:
    if not name:
        raise Unreadable("it does not say which post it is on; if it is a comment, read it with --post")
    try:
        post = desk.blog.post(name)
    except ValueError as error:
        raise Unreadable(str(error)[:300]) from error
    if not post.is_open(when or datetime.now(UTC)):
        raise Unreadable(f'comments on "{name}" are closed; to take it, open them, and read it with --again')
    return name


def _body(text: str, longest: int) -> str:
    body = clean_body(text)
    if is_blank(body):
        raise Unreadable("it has no text beside what it quotes, its signature and what the page began it with")
    if len(body) > longest:
        mend = "shorten it, or raise COMMENTS_MAX_LENGTH and read it with --again"
        raise Unreadable(f"it has {len(body):,} characters, and {longest:,} are allowed; {mend}")
    return body


def _post_by_subject(desk: Desk, subject: str) -> str:
    """The post that a page has begun this subject for, if it can be but one. An answer to a mail has another one."""
    titles = [say(key, title="\0") for say in read_phrases().values() for key in ("form_title", "form_title_reply")]
    frames = [title.split("\0") for title in titles]
    inner = {
        subject[len(before) : len(subject) - len(after)]
        for before, after in frames
        if subject.startswith(before) and subject.endswith(after)
    }
    found = [name for name, post in desk.blog.posts.items() if clean_name(post.title) in inner]
    return found[0] if len(found) == 1 else ""
