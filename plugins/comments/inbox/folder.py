"""What an inbox is kept in, and the one that is a folder of this machine."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

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
            for name in ("new", "decided", "private", "approved", "told", "notes", "partial"):
                (path / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            for left in (path / "partial").iterdir():  # by processes that were killed
                with suppress(FileNotFoundError):  # of a process that is at work, and has just finished with it
                    if left.stat().st_mtime < time.time() - 3600:
                        left.unlink()

    def create(self, key: str, data: bytes) -> bool:
        """Store durably if there is nothing under the key yet; whether there was nothing."""
        target = self.path / key
        with _as_inbox_error(target), self._written(data) as partial:
            try:
                os.link(partial, target)  # unlike a rename, fails if the target exists
                created = True
            except FileExistsError:
                created = False
            # Also where it existed: whoever created it may not have come to this line yet.
            sync_folder(target.parent)
        return created

    def replace(self, key: str, data: bytes) -> None:
        """Store durably, whatever was there."""
        target = self.path / key
        with _as_inbox_error(target), self._written(data) as partial:
            partial.replace(target)
            sync_folder(target.parent)

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

    @contextmanager
    def _written(self, data: bytes) -> Iterator[Path]:
        """A file of this store's own with the data safely on the disk; gone afterwards, if it is still there."""
        partial = self.path / "partial" / secrets.token_hex(16)
        try:
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            yield partial
        finally:
            partial.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Have the disk know what is in a folder: a file's own fsync does not say that it has a name there."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _as_inbox_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InboxError(f"{path}: {error.strerror or error}") from error
