"""Files: all below a folder, and new ones that are there whole or not at all. Standard library only."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def files_below(root: Path) -> Iterator[str]:
    """Every file below a folder by its path from there, with slashes; symbolic links are followed, as Pelican does."""
    for folder, _, names in os.walk(root, followlinks=True):
        below = Path(folder).relative_to(root).as_posix()
        yield from (name if below == "." else f"{below}/{name}" for name in names)


def write_beside(path: Path, data: bytes, *, durable: bool = False) -> Path:
    """A finished file beside the one whose place it is to take; a durable one outlives a failing machine."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    return beside


def write_if_changed(path: Path, data: bytes) -> None:
    """Write a file, and leave one that says the same already: hosts answer 304 by its date."""
    if not path.is_file() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_beside(path, data).replace(path)


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
