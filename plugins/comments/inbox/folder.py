"""What an inbox is kept in, and the one that is a folder of this machine."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from ..._shared.files import create_file, replace_file, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class InboxError(Exception):
    """The inbox cannot be reached, read or written now; nothing was stored half."""


class Store(Protocol):
    """Small files under keys like `new/x.md`. Every method may raise InboxError."""

    def create(self, key: str, data: bytes) -> bool:
        """Store durably if there is nothing under the key yet; whether there was nothing."""

    def replace(self, key: str, data: bytes) -> None:
        """Store durably, whatever was there."""

    def read(self, key: str) -> bytes | None:
        """What is stored; None if nothing is."""

    def delete(self, key: str) -> None:
        """Remove; nothing happens if nothing was there."""

    def entries(self, folder: str) -> Iterator[tuple[str, int]]:
        """Names and sizes in bytes of what is in a folder, in any order."""

    def purge(self, holds: Callable[[bytes], bool]) -> int:
        """Remove those leftovers of writing of whose data this is true; how many."""


class Folder:
    """A store in a folder of this machine. Several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _as_inbox_error(path):
            for name in (
                "new",
                "decided",
                "taken-back",
                "private",
                "approved",
                "told",
                "notes",
                "blocked",
                "known",
                "counted",
                "partial",
            ):
                (path / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            for left in (path / "partial").iterdir():  # by processes that were killed
                with suppress(FileNotFoundError):  # of a process that is at work, and has just finished with it
                    if left.stat().st_mtime < time.time() - 3600:
                        left.unlink()

    def create(self, key: str, data: bytes) -> bool:
        """Store durably if there is nothing under the key yet; whether there was nothing."""
        target = self.path / key
        with _as_inbox_error(target):
            return create_file(target, data, beside=self._beside(), mode=0o600)

    def replace(self, key: str, data: bytes) -> None:
        """Store durably, whatever was there."""
        target = self.path / key
        with _as_inbox_error(target):
            replace_file(target, data, beside=self._beside(), mode=0o600)

    def read(self, key: str) -> bytes | None:
        """What is stored; None if nothing is."""
        with _as_inbox_error(self.path / key):
            try:
                return (self.path / key).read_bytes()
            except FileNotFoundError:
                return None

    def delete(self, key: str) -> None:
        """Remove; nothing happens if nothing was there."""
        with _as_inbox_error(self.path / key):
            (self.path / key).unlink(missing_ok=True)
            sync_folder((self.path / key).parent)

    def entries(self, folder: str) -> Iterator[tuple[str, int]]:
        """Names and sizes in bytes of what is in a folder, in any order."""
        with _as_inbox_error(self.path / folder), os.scandir(self.path / folder) as found:
            for entry in found:
                try:
                    yield entry.name, entry.stat().st_size
                except FileNotFoundError:  # removed meanwhile
                    continue

    def purge(self, holds: Callable[[bytes], bool]) -> int:
        """Remove those leftovers of writing of whose data this is true; how many."""
        count = 0
        with _as_inbox_error(self.path / "partial"):
            for left in list((self.path / "partial").iterdir()):
                with suppress(FileNotFoundError):  # its writer has just finished with it
                    if holds(left.read_bytes()):
                        left.unlink()
                        count += 1
        return count

    def _beside(self) -> Path:
        """Where a file is made: under a name of its own, since several processes may write one at once."""
        return self.path / "partial" / secrets.token_hex(16)


@contextmanager
def _as_inbox_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InboxError(f"{path}: {error.strerror or error}") from error
