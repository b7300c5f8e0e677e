"""Fetches what is missing from the old blog's own host: politely, within limits, and going on where it stopped."""

from __future__ import annotations

import hashlib
import http.client
import time
import urllib.request
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urlsplit

from .._shared.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from .ledger import Ledger
    from .pictures import Pictures

LARGEST = 100_000_000
"""Bytes of one file."""
MOST = 20_000_000_000
"""Bytes of all of them."""
TRIES = 4
_TIMEOUT = 30.0
_PIECE = 1 << 16
_NAME = "networkers-blog import"


class Downloads:
    """Files of the old blog, kept in a folder until they lie beside the posts.

    Args:
        folder: Where they are kept, for the next time too.
        ledger: What is told of those that cannot be had.
        progress: Told of each.
        wait: Seconds before the second try; twice as many before each further one.
    """

    def __init__(
        self,
        folder: Path,
        ledger: Ledger,
        progress: Callable[[str], None] = lambda _: None,
        *,
        wait: float = 1.0,
    ) -> None:
        self._folder, self._ledger, self._progress = folder, ledger, progress
        self._wait = wait
        self._files: dict[str, Path] = {}
        self._bytes = 0

    def fetch(self, pictures: Pictures, addresses: Iterable[str], hosts: Collection[str]) -> None:
        """Add to the pictures what is at these addresses and they lack, of these hosts alone."""
        opener = urllib.request.build_opener(_SameHost(hosts))
        wanted = [
            address
            for address in dict.fromkeys(addresses)
            if _host(address) in hosts and not pictures.find(urlsplit(address).path)
        ]
        if wanted:
            self._folder.mkdir(parents=True, exist_ok=True)
        for number, address in enumerate(wanted, start=1):
            self._progress(f"{number} of {len(wanted)}, {address}")
            path = self._folder / hashlib.sha256(address.encode()).hexdigest()
            if not path.is_file():
                try:
                    self._get(opener, address, path)
                except (OSError, ValueError, http.client.HTTPException) as error:
                    self._ledger.note("not downloaded", f"{address}: {_said(error)}")
                    continue
            self._files[unquote(urlsplit(address).path)] = path
        pictures.add(self)

    def names(self) -> Iterator[str]:
        """The path at the old blog of each file."""
        return iter(self._files)

    def read(self, name: str) -> bytes:
        """What is in a file."""
        return self._files[name].read_bytes()

    def _get(self, opener: urllib.request.OpenerDirector, address: str, path: Path) -> None:
        """Fetch a file; what has come of it stays for the next try, or the next time."""
        part = path.with_suffix(".part")
        for attempt in range(TRIES):
            if attempt:
                time.sleep(self._wait * 2 ** (attempt - 1))
            try:
                self._go_on(opener, address, part)
                break
            except HTTPError as error:
                if error.code == 416:  # of a file that has changed since
                    part.unlink(missing_ok=True)
                elif (error.code not in (408, 425, 429) and error.code < 500) or attempt + 1 == TRIES:
                    raise
            except (URLError, TimeoutError, ConnectionError, http.client.HTTPException):
                if attempt + 1 == TRIES:
                    raise
        replace_file(path, part.read_bytes())
        part.unlink()

    def _go_on(self, opener: urllib.request.OpenerDirector, address: str, part: Path) -> None:
        have = part.stat().st_size if part.is_file() else 0
        parts = urlsplit(address)
        ascii_only = parts._replace(path=quote(unquote(parts.path)), query="", fragment="").geturl()
        request = urllib.request.Request(ascii_only, headers={"User-Agent": _NAME})
        if have:
            request.add_header("Range", f"bytes={have}-")
        with opener.open(request, timeout=_TIMEOUT) as answer:
            if "html" in answer.headers.get_content_type() and not parts.path.endswith((".html", ".htm")):
                raise ValueError("the host answers with a web page")
            going_on = have and answer.status == 206
            size = have if going_on else 0
            expected = answer.headers.get("Content-Length")
            with part.open("ab" if going_on else "wb") as file:
                while piece := answer.read(_PIECE):
                    size += len(piece)
                    self._bytes += len(piece)
                    if size > LARGEST or self._bytes > MOST:
                        raise ValueError("it is larger than this may take; copy it yourself, and name it by --uploads")
                    file.write(piece)
            if expected and expected.isdecimal() and size - (have if going_on else 0) < int(expected):
                raise ConnectionError("the connection broke off")


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a host to itself, and to no other."""

    def __init__(self, hosts: Collection[str]) -> None:
        self._hosts = hosts

    def redirect_request(
        self, req: urllib.request.Request, fp: object, code: int, msg: str, headers: object, newurl: str
    ) -> urllib.request.Request | None:
        """What is asked for next."""
        if _host(newurl) not in self._hosts:
            raise ValueError(f"it is at another host now, {newurl[:200]}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
        return (parts.hostname or "").lower() if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _said(error: Exception) -> str:
    if isinstance(error, HTTPError):
        return f"the host answers {error.code} ({error.reason})"
    return str(getattr(error, "reason", "") or error)
