"""A comment's file, read and written: what it says, and what is wrong with it. Standard library only."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .._shared.faults import Mistake
from .._shared.field_values import read_date
from .._shared.front_matter import Field, format_field, is_true, parse_front_matter, said
from .._shared.text import closest, one_line
from .links import is_web_address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime, tzinfo

KINDS = ("comment", "pingback")
KEYS = ("author", "date", "approved", "reply_to", "url", "kind", "by_author")
LONGEST_NAME = 80
LONGEST_BODY = 20_000
"""Characters. The intake takes far less from a stranger; this bounds what compiling may cost."""

LARGEST_FILE = 6 * LONGEST_BODY
"""Bytes: a body in any script, and more front matter than there can be."""

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""What a comment's id, which is the stem of its file, may be: it becomes a part of addresses."""

_PRIVATE = ("email", "e-mail", "mail", "ip", "address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment as its file says it."""

    id: str
    author: str
    date: datetime
    """Aware."""
    body: str
    """Markdown."""
    reply_to: str = ""
    """Id of the comment of the same post that it answers; empty for none."""
    url: str = ""
    """The commenter's own site; for a pingback the page that links here."""
    kind: str = "comment"
    by_author: bool = False
    """Whether an author of the post wrote it."""
    approved: datetime | None = field(default=None, compare=False)
    """When the author said yes to it, aware; None where that is not known, or it needed none."""
    reply_line: int | None = field(default=None, compare=False)
    """Where its file says `reply_to`."""
    body_line: int | None = field(default=None, compare=False)
    """Where its body begins."""


def read_comment(
    name: str, data: bytes, *, zone: tzinfo, authors: Collection[str] | None = ()
) -> tuple[Comment | None, list[Mistake]]:
    """The comment of a file, or everything that is wrong with it.

    Args:
        name: The file's stem.
        data: The file's bytes, UTF-8.
        zone: What a date without an offset is meant in, and every date is shown in.
        authors: Names of the post's authors: the only ones whose comments may say `by_author: yes`. None where they
            are not known, since the post itself is at fault.

    Returns:
        The comment and no mistake, or None and at least one.
    """
    if len(data) > LARGEST_FILE:
        mend = f"shorten it to {LONGEST_BODY:,} characters"
        return None, [Mistake(None, f"the file has {len(data):,} bytes, which is no comment; {mend}")]
    try:
        source = parse_front_matter(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Mistake(line, f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8")]
    unread = [Mistake(*fault) for fault in source.faults]
    if not source.fields and unread:
        return None, unread
    if not source.fields:
        mend = 'begin the file with lines such as "author: …" and "date: 2026-03-12 08:30"'
        return None, [Mistake(1, f"no front matter; {mend}")]
    fields = {key: Field(clean_name(field.value), field.line) for key, field in source.fields.items()}
    body = clean_body(source.body)
    kind = fields["kind"].value if "kind" in fields else "comment"
    date, bad_date = _date("date", fields.get("date"), zone)
    approved, bad_approved = _date("approved", fields.get("approved"), zone) if "approved" in fields else (None, [])
    if date and approved and approved < date:
        mend = "that is before it was written; mend one of the two, or take the line out"
        bad_approved.append(Mistake(fields["approved"].line, said("approved", fields["approved"].value, mend)))
    mistakes = [
        *unread,
        *_bad_name(name),
        *_unknown_keys(fields),
        *_bad_author(fields.get("author")),
        *bad_date,
        *bad_approved,
        *_bad_kind(fields.get("kind")),
        *_bad_reply(fields.get("reply_to"), kind),
        *_bad_url(fields.get("url"), kind),
        *_bad_mark(fields, authors),
        *_bad_body(body, kind, source.body_line),
    ]
    if mistakes or date is None:
        return None, mistakes
    reply_to = fields.get("reply_to")
    return Comment(
        id=name,
        author=fields["author"].value,
        date=date,
        body=body,
        reply_to=reply_to.value if reply_to else "",
        url=fields["url"].value if "url" in fields else "",
        kind=kind,
        by_author="by_author" in fields and is_true(fields["by_author"].value) is True,
        approved=approved,
        reply_line=reply_to.line if reply_to else None,
        body_line=source.body_line,
    ), []


def format_comment(comment: Comment) -> str:
    """The text of a comment's file; `read_comment` makes the same comment of it."""
    lines = [format_field("author", comment.author), f"date: {comment.date.isoformat(' ')}"]
    lines += [f"approved: {comment.approved.isoformat(' ')}"] if comment.approved else []
    lines += [format_field(key, value) for key in ("reply_to", "url") if (value := getattr(comment, key))]
    lines += ["kind: pingback"] if comment.kind == "pingback" else []
    lines += ["by_author: yes"] if comment.by_author else []
    return "\n".join((*lines, "", comment.body, "")) if comment.body else "\n".join((*lines, ""))


# What no text may hold: controls other than tab and newline, explicit bidirectional formatting (UAX #9), which could
# reorder what stands beside it, and what XML cannot carry into a feed.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

MOST_MARKS = 5
"""Marks that one letter may carry. Pointed and chanted Hebrew needs five; dozens are drawn over other comments."""

_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"  # fillers of Hangul, and Braille without a dot


def clean_body(text: str) -> str:
    """A body in NFC, without unwanted characters and without blank lines around it."""
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", "\n".join(text.splitlines())))
    return _few_marks(re.sub(r"\A(?:[^\S\n]*\n)+", "", text).rstrip())


def clean_name(text: str) -> str:
    """A name as one clean line."""
    return _few_marks(one_line(text))


def _few_marks(text: str) -> str:
    if text.isascii():
        return text
    kept, marks = [], 0
    for char in text:
        category = unicodedata.category(char)
        if unicodedata.combining(char) or category == "Me":
            marks += 1
            if marks > MOST_MARKS:
                continue
        elif category not in ("Mn", "Cf"):  # which are invisible, or a letter's own sign, and begin no new letter
            marks = 0
        kept.append(char)
    return "".join(kept)


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: it is made of spaces and invisible characters."""
    return all(
        char.isspace() or char in _BLANK_LETTERS or unicodedata.category(char) in ("Cf", "Mn", "Me") for char in text
    )


def _short(value: str) -> str:
    """A value as a message shows it."""
    return value if len(value) <= 100 else f"{value[:99]}…"


def _bad_name(name: str) -> Iterator[Mistake]:
    if not ID.fullmatch(name):
        mend = "name the file with letters a to z, digits and hyphens, such as 2026-03-14-ada.md"
        yield Mistake(None, f'the id "{_short(one_line(name))}" cannot be part of an address; {mend}')


def _unknown_keys(fields: dict[str, Field]) -> Iterator[Mistake]:
    for key, (_, line, *_) in fields.items():
        if key in _PRIVATE:
            yield Mistake(line, f'"{key}" is private and this file is published; take the line out')
        elif key not in KEYS:
            yield Mistake(line, f'unknown key "{_short(key)}"; {closest(key, KEYS)}'.rstrip("; "))


def _bad_author(author: Field | None) -> Iterator[Mistake]:
    if author is None:
        yield Mistake(None, 'no author; add a line "author: …" at the top')
    elif is_blank(author.value):
        yield Mistake(author.line, 'the author is empty; write "author: …"')
    elif len(author.value) > LONGEST_NAME:
        yield Mistake(author.line, f"the author's name is longer than {LONGEST_NAME} characters; shorten it")


def _date(key: str, given: Field | None, zone: tzinfo) -> tuple[datetime | None, list[Mistake]]:
    if given is None:
        return None, [Mistake(None, f'no {key}; add a line such as "{key}: 2026-03-12 08:30"')]
    try:
        date = read_date(given.value)
    except ValueError as error:
        return None, [Mistake(given.line, said(key, given.value, str(error)))]
    if not 1970 <= date.year <= 9000:
        mend = "the year cannot be meant; write it as 2026-03-12 08:30"
        return None, [Mistake(given.line, said(key, given.value, mend))]
    return date.astimezone(zone) if date.tzinfo else date.replace(tzinfo=zone), []


def _bad_kind(kind: Field | None) -> Iterator[Mistake]:
    if kind and kind.value not in KINDS:
        yield Mistake(kind.line, f'kind "{_short(kind.value)}": {closest(kind.value, KINDS)}')


def _bad_reply(reply_to: Field | None, kind: str) -> Iterator[Mistake]:
    if reply_to and kind == "pingback":
        yield Mistake(reply_to.line, "a pingback answers the post, not a comment; take the reply_to line out")
    elif reply_to and not reply_to.value:
        yield Mistake(reply_to.line, "reply_to is empty; give the id of the comment it answers, or take the line out")


def _bad_url(url: Field | None, kind: str) -> Iterator[Mistake]:
    if url and not is_web_address(url.value):
        mend = "write an address that begins with https:// or http://"
        yield Mistake(url.line, f'url "{_short(url.value)}": {mend}')
    elif kind == "pingback" and not url:
        yield Mistake(None, 'a pingback without url; add a line "url: …", the page that links here')


def _bad_mark(fields: dict[str, Field], authors: Collection[str] | None) -> Iterator[Mistake]:
    if "by_author" not in fields:
        return
    value, line = fields["by_author"][:2]
    marked = is_true(value)
    if marked is None:
        yield Mistake(line, f'by_author "{_short(value)}": write yes or no')
    elif marked and authors is not None and "author" in fields and fields["author"].value not in authors:
        shown = _short(fields["author"].value)
        hint = closest(shown, authors)
        yield Mistake(line, f'by_author: "{shown}" is no author of this post; {hint or "take the line out"}')


def _bad_body(body: str, kind: str, line: int) -> Iterator[Mistake]:
    if kind != "pingback" and is_blank(body):
        yield Mistake(line, "the comment has no text; write it below a blank line, or delete the file")
    if len(body) > LONGEST_BODY:
        yield Mistake(line, f"the comment has {len(body):,} characters, and {LONGEST_BODY:,} are allowed; shorten it")
