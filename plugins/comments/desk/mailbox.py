"""Where mails are: files, folders of them, mboxes, and a mailbox at a server (IMAP). Nothing is changed there, ever."""

from __future__ import annotations

import hashlib
import imaplib
import io
import os
import re
import ssl
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .message import LARGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

    from ..inbox.inbox import Inbox
    from ..settings import CommentsSettings

PATIENCE = 30.0
"""Seconds to wait for a mail server."""


class MailboxError(ValueError):
    """The mails cannot be had; the message is for the author."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, before anything in it is read."""

    name: str
    """Where it is, for the author."""
    data: bytes | str
    """The mail, or why it cannot be had."""
    done: Callable[[], object] = field(default=lambda: None)
    """To be called when it is dealt with."""


def find_mails(
    settings: CommentsSettings, inbox: Inbox, where: Sequence[str], *, again: bool = False
) -> Iterator[Mail]:
    """The mails that a command means.

    Args:
        settings: They name the server.
        inbox: What remembers how far the server's folder was read.
        where: Files and folders, and "-" for standard input. Without any, it is the server, or else standard input.
        again: Whether the server's folder is read from its first mail on.

    Raises:
        MailboxError: There is no such file; or the server is not named, cannot be reached, or says no.
    """
    if not where and settings.imap:
        password = os.environ.get("COMMENTS_IMAP_PASSWORD", "")
        if not password:
            raise MailboxError(f"the variable COMMENTS_IMAP_PASSWORD is empty; {settings.imap} wants a password")
        yield from Server(
            host=settings.imap,
            security=settings.imap_security,
            user=settings.imap_user or settings.email,
            password=password,
            folder=settings.imap_folder,
        ).mails(inbox, again=again)
    elif not where and sys.stdin.isatty():
        raise MailboxError("name a file, a folder, or - to paste a mail; or the mail server in COMMENTS_IMAP")
    for each in where or ([] if settings.imap else ["-"]):
        if each == "-":
            if sys.stdin.isatty():
                print("Paste the mail, then press Enter and Ctrl-D.", file=sys.stderr)
            yield from _read_stream("standard input", io.BytesIO(sys.stdin.buffer.read()))
        else:
            yield from _read_path(Path(each))


# Files

_SEPARATOR = re.compile(rb"From [^\r\n]{1,300}\d{1,2}:\d\d[^\r\n]{1,100}\r?\n")
"""What begins each mail of an mbox (RFC 4155). A line of a text that begins with "From" has no time of day."""


def _read_path(path: Path) -> Iterator[Mail]:
    """The mails of a file, or of all files in a folder and those in it: mails, mboxes, Maildirs, and Apple's .emlx."""
    if not path.exists():
        raise MailboxError(f"{path}: there is no such file")
    paths = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    for file in paths:
        if path.is_dir() and any(part.startswith(".") for part in file.relative_to(path).parts):
            continue
        try:
            with file.open("rb") as stream:
                yield from _read_stream(str(file), stream)
        except OSError as error:
            yield Mail(str(file), error.strerror or str(error))


def _read_stream(name: str, stream: BinaryIO) -> Iterator[Mail]:
    first = stream.readline(1000)
    if _SEPARATOR.match(first):
        for number, data in enumerate(_split_mbox(stream), start=1):
            yield Mail(f"{name}, mail {number}", data)
    elif name.endswith(".emlx") and first.strip().isdigit():
        yield Mail(name, stream.read(min(int(first[:12]), LARGEST + 1)))
    else:
        yield Mail(name, first + stream.read(LARGEST + 1))


def _split_mbox(stream: BinaryIO) -> Iterator[bytes]:
    """The mails of an mbox whose first separator is read; of each no more than is looked at."""
    lines: list[bytes] = []
    size, after_blank = 0, False
    while line := stream.readline(100_000):
        if after_blank and _SEPARATOR.match(line):
            yield b"".join(lines)
            lines, size = [], 0
        elif size <= LARGEST:
            lines.append(line)
            size += len(line)
        after_blank = not line.strip()
    yield b"".join(lines)


# A server


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A folder of mails at a server."""

    host: str
    """`host` or `host:port`."""
    security: str
    """`tls`, `starttls` or `none`."""
    user: str
    password: str = field(repr=False)
    folder: str

    def mails(self, inbox: Inbox, *, again: bool = False) -> Iterator[Mail]:
        """The mails that came since this was asked before, by whichever machine that shares the inbox.

        The folder is opened for reading alone (EXAMINE), so that not even a mark of having been read is set there.

        Args:
            inbox: What remembers how far it was read.
            again: Whether to begin with the first one.

        Raises:
            MailboxError: The server cannot be reached, or says no.
        """
        place = "\0".join((self.host, self.user, self.folder))
        note = f"imap-{hashlib.sha256(place.encode()).hexdigest()[:12]}"
        with self._opened() as (server, validity):
            before, _, last = inbox.noted(note).partition(" ")
            after = int(last) if before == validity and last.isdecimal() and not again else 0
            for uid, size in self._sizes(server, after):
                name = f"{self.folder} of {self.user}, mail {uid}"
                data = f"it has {size:,} bytes" if size > LARGEST else self._data(server, uid)
                yield Mail(name, data, partial(inbox.note, note, f"{validity} {uid}"))

    @contextmanager
    def _opened(self) -> Iterator[tuple[imaplib.IMAP4, str]]:
        host, port = self.host, 0
        if re.search(r":\d+$", host):
            host, _, given = host.rpartition(":")
            port = int(given)
        context = ssl.create_default_context()
        try:
            if self.security == "tls":
                server: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, port or 993, ssl_context=context, timeout=PATIENCE)
            else:
                server = imaplib.IMAP4(host, port or 143, timeout=PATIENCE)
            try:
                if self.security == "starttls":
                    server.starttls(context)
                server.login(self.user, self.password)
                folder = self.folder.replace("\\", "\\\\").replace('"', '\\"')
                _accept(server.select(f'"{folder}"', readonly=True))
                yield server, (server.response("UIDVALIDITY")[1] or [b""])[0].decode("ascii", "replace")
            finally:
                with suppress(OSError, imaplib.IMAP4.error):  # it must not hide what went wrong before
                    server.logout()
        except (OSError, imaplib.IMAP4.error, UnicodeError) as error:
            said = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error).encode()
            raise MailboxError(f"{self.host}: {said.decode('utf-8', 'replace')}") from error

    def _sizes(self, server: imaplib.IMAP4, after: int) -> list[tuple[int, int]]:
        """UID and bytes of what has a higher UID, in their order."""
        answer = _accept(server.uid("FETCH", f"{after + 1}:*", "(UID RFC822.SIZE)"))
        lines = [line for line in answer if isinstance(line, bytes)]
        found = [(re.search(rb"\bUID (\d+)", line), re.search(rb"\bRFC822\.SIZE (\d+)", line)) for line in lines]
        sizes = {int(uid[1]): int(size[1]) for uid, size in found if uid and size}
        return sorted((uid, size) for uid, size in sizes.items() if uid > after)  # "9:*" has the last one, if it is 5

    def _data(self, server: imaplib.IMAP4, uid: int) -> bytes | str:
        answer = _accept(server.uid("FETCH", str(uid), "(BODY.PEEK[])"))
        return next((part[1] for part in answer if isinstance(part, tuple)), "it is gone")


def _accept(answer: tuple[str, Any]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error((data or [b"no"])[0])
    return list(data)
