"""Files: all below a folder, and new ones that are there whole or not at all. Standard library only."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def files_below(root: Path) -> Iterator[str]:
    """Every file below a folder by its path from there, with slashes; symbolic links are followed, as Pelican does."""
    for folder, _, names in os.walk(root, followlinks=True):
        below = Path(folder).relative_to(root).as_posix()
        yield from (name if below == "." else f"{below}/{name}" for name in names)


def replace_file(
    path: Path, data: bytes, *, durable: bool = True, beside: Path | None = None, mode: int = 0o666
) -> None:
    """Write a file in one step: whoever reads meanwhile, or after a crash, finds the old one or the new one, whole.

    Args:
        path: Where. What is there already passes on its mode.
        data: What.
        durable: Whether it has to outlive a failing machine, once this has returned.
        beside: Where it is made, on the same disk: a name of its own where several may write the file at once.
        mode: What a file that was not there may be used for, less the umask.
    """
    beside = beside or path.with_name(f".{path.name}.new")
    try:
        _write(beside, data, durable=durable, mode=mode)
        with suppress(FileNotFoundError):  # it is new
            shutil.copymode(path, beside)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def create_file(path: Path, data: bytes, *, beside: Path | None = None, mode: int = 0o666) -> bool:
    """Write a file that outlives a failing machine, unless there is one already; whether there was none.

    The arguments are those of `replace_file`.
    """
    beside = beside or path.with_name(f".{path.name}.new")
    try:
        _write(beside, data, durable=True, mode=mode)
        os.link(beside, path)  # unlike a rename, fails if the path exists
        created = True
    except FileExistsError:
        created = False
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)  # also where it existed: whoever created it may not have come to this line yet
    return created


def _write(path: Path, data: bytes, *, durable: bool, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the disk know what is in a folder: a file's own fsync does not say that it has a name there."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Have everybody else who locks this file wait; the system lets go of it when a process dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        while not _lock(handle.fileno()):
            time.sleep(0.02)
        yield


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def write_if_changed(path: Path, data: bytes) -> None:
    """Write a file, and leave one that says the same already: hosts answer 304 by its date."""
    if not path.is_file() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data, durable=False)


def trouble(error: OSError) -> str:
    """What a disk refused, and the mend, in a sentence for the author."""
    path = error.filename2 or error.filename
    at = f": {_shown(path)}" if path else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"The disk is full{at}. Make room, then do it again."
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return f"That may not be read or written{at} ({error.strerror}). Allow it, then do it again."
    return f"{error.strerror or error}{at}. Mend that, then do it again."


def _shown(path: object) -> str:
    """A path, from the folder where the command was given if it is below it."""
    absolute = Path(os.fsdecode(path) if isinstance(path, bytes) else str(path)).absolute()
    return str(absolute.relative_to(Path.cwd())) if absolute.is_relative_to(Path.cwd()) else str(absolute)
