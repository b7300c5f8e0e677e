"""A mail as plain values: who says they wrote it, when, its text, and what of it is left out. Standard library only.

Everything in a mail is hostile. The library's structured headers (policy.default) are not used: they decode what they
should not, and some hostile ones take them minutes. What is read is bounded first.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from binascii import Error as BadBase64
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.policy import Compat32
from email.utils import parseaddr, parsedate_to_datetime
from typing import TYPE_CHECKING

from ..._shared.text import one_line
from ..file import clean_name
from ..links import is_mail_address
from .html_text import html_to_text

if TYPE_CHECKING:
    from email.message import Message

LARGEST = 30_000_000
"""Bytes of a mail; hardly a server takes more."""

_LONGEST_TEXT = 300_000
"""Characters of a text or its HTML. A comment has a hundredth of it, a letterhead of Outlook's a tenth."""

_DEEPEST = 20
_MOST_PARTS = 10_000
_LONGEST_HEADER = 2000

_HEADER = re.compile(rb"(?:From|Date|Subject|Message-ID|Received|Return-Path|MIME-Version):", re.IGNORECASE)
_ANY_HEADER = re.compile(rb"[!-9;-~]+:|[ \t]+\S")
_NO_TEXTS = ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape")
"""Codecs of Python's that no mail is written in, and that take long or do more than decode."""


class Unreadable(ValueError):
    """Why a mail is no comment; the message is for the author."""

    subject = ""
    """That of the mail, on one line, where it was found before anything else was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail, as far as a comment can come of it. All texts are as the sender had them, and one line but for `text`."""

    sender: str
    """The name that it is from, which proves nothing; "" where it has none but the address."""
    address: str
    """The address that it is from, which proves nothing either; "" where it has none."""
    subject: str
    date: datetime | None
    """When it says that it was written: aware, in UTC, whole seconds."""
    text: str
    left_out: tuple[str, ...]
    """Names or kinds of what it has beside its text."""
    digest: str
    """48 bits in hexadecimal: the same whenever and from wherever this mail is read."""


def is_mail(data: bytes) -> bool:
    """Whether it is a mail with its headers, and not only the text of one."""
    lines = data[:20_000].lstrip().splitlines()
    head = lines[: next((at for at, line in enumerate(lines) if not _ANY_HEADER.match(line)), len(lines))]
    return any(_HEADER.match(line) for line in head)


class _Bounded(Compat32):
    """Headers as they stand there, and of each no more than is ever looked at, since parameters take quadratic time."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


def read_letter(data: bytes) -> Letter:
    """The letter that a mail is, or the text of one without its headers, as somebody has copied it.

    Raises:
        Unreadable: It is too large, or has no text; whatever it holds, nothing else is raised.
    """
    if len(data) > LARGEST:
        raise Unreadable(f"it has more than {LARGEST // 1_000_000} MB")
    data = data.removeprefix(codecs.BOM_UTF8)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("it is a file of Outlook's own kind (.msg); save it as .eml, or as text")
    try:
        if not is_mail(data):
            return _read_text(data)
        # Each level of nesting is looked for on every line.
        if data.lower().count(b"boundary") > _DEEPEST or data.count(b"\n--") > _MOST_PARTS:
            raise Unreadable("it has too many parts")
        message = message_from_bytes(data, policy=_Bounded())
        subject = clean_name(_words(_header(message, "Subject")))
        try:
            return _read(message, subject)
        except Unreadable as reason:
            reason.subject = subject
            raise
    except Unreadable:
        raise
    except Exception as error:  # of a parser that makes no promise about what hostile mails end in
        raise Unreadable(f"it cannot be read: {one_line(f'{type(error).__name__}: {error}')[:200]}") from error


def _read_text(data: bytes) -> Letter:
    text = _bounded(_decoded(data, "utf-8"))
    if not text.strip():
        raise Unreadable("it is empty")
    return Letter(sender="", address="", subject="", date=None, text=text, left_out=(), digest=_digest("", data))


def _read(message: Message, subject: str) -> Letter:
    if _header(message, "Auto-Submitted").strip().lower() not in ("", "no"):  # RFC 3834
        raise Unreadable("a machine has sent it")
    plain, rich, left_out = _parts(message)
    payloads = [_payload(part) for part in plain or rich]
    texts = [
        _bounded(_decoded(payload, str(part.get_content_charset("utf-8"))))
        for part, payload in zip(plain or rich, payloads, strict=True)
    ]
    if plain:
        texts = [_without_wrapping(text, part) for text, part in zip(texts, plain, strict=True)]
    else:
        texts = [html_to_text(text) for text in texts]
    text = _bounded("\n\n".join(texts))
    if not text.strip():
        raise Unreadable(f"it has no text{', but ' + ', '.join(left_out) if left_out else ''}")
    return Letter(
        sender=_sender(message),
        address=parseaddr(_header(message, "From"))[1],
        subject=subject,
        date=_date(message),
        text=text,
        left_out=tuple(left_out),
        digest=_digest(_header(message, "Message-ID"), *payloads),
    )


def _parts(message: Message) -> tuple[list[Message], list[Message], list[str]]:
    """Its plain texts, its HTML, and the names of everything else. A mail within the mail is not opened."""
    plain: list[Message] = []
    rich: list[Message] = []
    left_out: list[str] = []
    stack = [message]
    while stack:
        part = stack.pop()
        kind, inner = part.get_content_type(), part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            stack += [each for each in reversed(inner) if not isinstance(each, str)]
            continue
        name = part.get_filename()
        if part.get_content_disposition() != "attachment" and not name and kind in ("text/plain", "text/html"):
            (plain if kind == "text/plain" else rich).append(part)
        elif not kind.startswith("multipart/"):
            left_out.append(clean_name(_words(str(name)))[:80] if name else clean_name(kind)[:80])
    if not any(_payload(part).strip() for part in plain):
        plain = []
    return plain, rich, left_out


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _digest(message_id: str, *texts: bytes) -> str:
    # Without white space, which differs with where the mail is kept.
    squeezed = b"\0".join(b"".join(text.split()).replace(b">From", b"From") for text in texts)
    return hashlib.sha256(message_id.strip().encode("utf-8", "replace") + b"\0" + squeezed).hexdigest()[:12]


# Headers


def _header(message: Message, name: str) -> str:
    """The beginning of a header as it stands there, on one line; "" where there is none."""
    raws = (str(value) for key, value in message.raw_items() if key.lower() == name.lower())
    raw = next(raws, "")
    return _decoded(raw.encode("utf-8", "surrogateescape"), "utf-8").replace("\r", "").replace("\n", "")


def _words(raw: str) -> str:
    """A header's text, its encoded words read (RFC 2047), once."""
    try:
        found = decode_header(raw)
    except (HeaderParseError, BadBase64, ValueError):
        return raw
    return "".join(text if isinstance(text, str) else _decoded(text, charset or "utf-8") for text, charset in found)


def _sender(message: Message) -> str:
    name, _ = parseaddr(_header(message, "From"))  # before its words are decoded: RFC 2047, 6.2
    name = clean_name(_words(name))
    return "" if is_mail_address(name.strip("\"' <>")) else name


def _date(message: Message) -> datetime | None:
    try:
        date = parsedate_to_datetime(_header(message, "Date"))
        date = date.replace(microsecond=0, tzinfo=date.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return date if 1970 < date.year < 9000 else None


# Texts


def _decoded(data: bytes, charset: str) -> str:
    """The text, in what it says that it is written in, or else in what it most likely is."""
    for name in (charset, "utf-8"):
        try:
            if codecs.lookup(name).name.replace("-", "_") not in _NO_TEXTS:
                return data.decode(name)
        except (LookupError, ValueError):  # unknown, no encoding of texts, or not that one
            continue
    return data.decode("windows-1252", "replace")


def _bounded(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise Unreadable(f"its text has {len(text):,} characters")
    return text


_OWN_LINE = re.compile(r"(?: {4}|\t|\s*(?:[-*+>#|`]|\d+[.)]\s|\[(?:post|reply_to):))")
"""Lines that begin something in Markdown, or the prefilled text: they are never the rest of the line before."""

_WRAPPED_AT = 72, 80
"""Columns between which programs break lines; RFC 5322, 2.1.1, asks for fewer than 79."""


def _without_wrapping(text: str, part: Message) -> str:
    """A plain text with the lines that its writer made, and not those that a program broke."""
    lines = text.splitlines()
    flowed = str(part.get_param("format", "")).lower() == "flowed"
    delete_space = str(part.get_param("delsp", "")).lower() == "yes"
    whole: list[list[str]] = []
    goes_on = False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if flowed:  # RFC 3676
            line = line.removeprefix(" ")
            soft = line.endswith(" ") and line != "-- "
            line = line[:-1] if soft and delete_space else line
        else:
            soft = _is_wrapped(line, following)
            line = f"{line.rstrip()} " if soft else line
        if goes_on and _depth(line) == _depth(whole[-1][0]):
            whole[-1].append(line)
        else:
            whole.append([line])
        goes_on = soft
    return "\n".join("".join(pieces) for pieces in whole)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(">"))


def _is_wrapped(line: str, following: str) -> bool:
    """Whether a program ended the line since the next word would have gone over its edge."""
    if not line.strip() or not following.strip() or _OWN_LINE.match(following) or line.lstrip().startswith(">"):
        return False
    narrow, wide = _WRAPPED_AT
    return len(line) <= wide and len(line) + 1 + len(following.split(maxsplit=1)[0]) > narrow
