"""The sites that were sent, kept on this machine: the last one, and the one before it for `--back`.

They are made of hard links to what a build made, which is never changed in place, so they take little room.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from .sending import LEADS, LEDGER, File, NotSentError
from .settings import PACKED

if TYPE_CHECKING:
    from collections.abc import Collection

_WORDS = frozenset({".html", ".xml", ".json", ".txt", ".opml", ".webmanifest", ".css", ".js", ".svg", ".wasm"})
_LEAST = 1024
"""Bytes below which packing gains nothing."""


class Kept:
    """The sites that one target was sent."""

    def __init__(self, folder: Path, place: str) -> None:
        """Know where they are.

        Args:
            folder: That of all of them.
            place: The target, as the author writes it.
        """
        self._folder = folder / hashlib.sha256(place.encode()).hexdigest()[:16]
        self.last, self.previous, self.next = (self._folder / name for name in ("last", "previous", "next"))

    def take(self, site: Path, packings: Collection[str]) -> Path:
        """A copy of a built site, with the packed copies of files that some servers want beside them."""
        shutil.rmtree(self.next, ignore_errors=True)
        for path in sorted(site.rglob("*")):
            place = self.next / path.relative_to(site)
            if path.is_symlink() or not path.is_file() or ".git" in place.relative_to(self.next).parts:
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            _link(path, place)
            if path.suffix in _WORDS and path.stat().st_size >= _LEAST:
                self._pack(place, packings)
        return self.next

    def rewind(self) -> Path:
        """A copy of the site before the last one.

        Raises:
            NotSentError: None is kept.
        """
        if not self.previous.is_dir():
            raise NotSentError("No site before the last one is kept on this machine, so there is none to put back.")
        shutil.rmtree(self.next, ignore_errors=True)
        shutil.copytree(self.previous, self.next, copy_function=_link)
        return self.next

    def settle(self) -> None:
        """What was taken has been sent: it is the last one now."""
        shutil.rmtree(self.previous, ignore_errors=True)
        if self.last.is_dir():
            self.last.rename(self.previous)
        self.next.rename(self.last)

    def _pack(self, path: Path, packings: Collection[str]) -> None:
        for packing in packings:
            packed = path.with_name(path.name + PACKED[packing])
            known = self.last / packed.relative_to(self.next)
            plain = self.last / path.relative_to(self.next)
            if known.is_file() and plain.is_file() and plain.read_bytes() == path.read_bytes():
                _link(known, packed)
            elif packing == "gzip":
                packed.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
            else:
                import brotli  # what takes comments brings it, and a build does without

                packed.write_bytes(brotli.compress(path.read_bytes()))


def read_site(folder: Path, contents: Collection[str] = ()) -> dict[str, File]:
    """The files of a site by path.

    Args:
        folder: Where it is.
        contents: The paths of posts and pages, which come before the lists of them.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            plain = PurePosixPath(name.removesuffix(".gz").removesuffix(".br"))
            rank = 1 if str(plain) in contents else 2 if plain.suffix in LEADS else 0
            with path.open("rb") as file:
                found[name] = File(hashlib.file_digest(file, "sha256").hexdigest(), rank)
    found.pop(LEDGER, None)
    return found


def _link(source: str | Path, place: str | Path) -> None:
    """Have a file at a second place; a copy where the system cannot link."""
    try:
        os.link(source, place)
    except OSError:
        shutil.copy2(source, place)
