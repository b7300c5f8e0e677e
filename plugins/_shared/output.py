"""The files of a site as a build writes them: those that the place of the site has already are not written again.

`builder.py` builds beside the place of the site, and says by two variables of the environment where that is, and which
file names what builds have put there. Whoever runs Pelican alone has all files written. Standard library only.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .digests import digest_bytes
from .files import write_if_changed
from .memo import memo

if TYPE_CHECKING:
    from collections.abc import Callable

_KEY = "_output"
TARGET, MANIFEST = "BUILD_TARGET", "BUILD_MANIFEST"
"""Variables of the environment: the folder that the site goes to, and the file that names what builds made there."""


class Record(NamedTuple):
    """A file as a build made it."""

    digest: str
    """BLAKE2b of 16 bytes."""
    size: int
    time: int
    """Of its last change, in nanoseconds; where it and the size are the same, the file need not be read again."""
    rank: int
    """When it comes, and in the reverse goes: 0 styles and pictures, 1 posts and pages, 2 what leads to them."""


def read_manifest(manifest: Path, target: Path) -> dict[str, list[Record]]:
    """What builds made in a folder; a path has two records where a change-over was interrupted."""
    try:
        stored = json.loads(manifest.read_text("utf-8"))
        if stored["folder"] != os.path.relpath(target, manifest.parent):
            return {}
        return {name: [Record(*each) for each in records] for name, records in stored["files"].items()}
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return {}


class Output:
    """The files of one build: they go to a new folder, or are in the place of the site already."""

    def __init__(self, folder: Path, target: Path | None, made: dict[str, list[Record]]) -> None:
        self.folder = folder
        self.kept: dict[str, Record] = {}
        """Files that are in the place of the site, as they should be, and were not written."""
        self._target, self._made = target, made

    def keep(self, name: str, digest: str) -> bool:
        """Leave a file as it is, if it is there with that digest; whether it is."""
        for record in self._made.get(name, ()):
            if record.digest == digest and self._target and _is_as_it_was(self._target / name, record):
                (self.folder / name).unlink(missing_ok=True)
                self.kept[name] = record
                return True
        return False

    def write(self, name: str, data: bytes) -> str:
        """Write a file that has changed, the path of which is relative to the site; its digest."""
        digest = digest_bytes(data).hex()
        if not self.keep(name, digest):
            self.kept.pop(name, None)
            write_if_changed(self.folder / name, data)
        return digest

    def make(self, name: str, digest: str | None, make: Callable[[], bytes]) -> str:
        """Write a file of which the digest may be known, from an earlier build, and then it need not be made."""
        return digest if digest and self.keep(name, digest) else self.write(name, make())

    def path(self, name: str) -> Path:
        """Where a file of the site is now."""
        return self._target / name if name in self.kept and self._target else self.folder / name

    def digest(self, name: str) -> str:
        """That of a file of the site."""
        return self.kept[name].digest if name in self.kept else digest_bytes(self.path(name).read_bytes()).hex()

    def names(self, suffix: str) -> list[str]:
        """The files of the site so far whose names end so."""
        written = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob(f"*{suffix}")}
        return sorted(written.union(name for name in self.kept if name.endswith(suffix)))


def _is_as_it_was(path: Path, record: Record) -> bool:
    try:
        state = path.lstat()
    except OSError:
        return False
    return (state.st_size, state.st_mtime_ns) == (record.size, record.time)


def write_made(settings: dict[str, Any], name: str, inputs: tuple[Any, ...], make: Callable[[], bytes]) -> None:
    """Write a file of the site that is made of these inputs and of nothing else; see `Memo.get`.

    Where the place of the site has it as it would be, it is not made.
    """
    made: list[bytes] = []

    def digest() -> str:
        made[:] = [make()]
        return digest_bytes(made[0]).hex()

    output(settings).make(name, memo(settings).get("file", inputs, digest), lambda: made[0] if made else make())


def output(settings: dict[str, Any]) -> Output:
    """The files of a build, by Pelican's settings."""
    if _KEY not in settings:
        target, manifest = (os.environ.get(name, "") for name in (TARGET, MANIFEST))
        known = read_manifest(Path(manifest), Path(target)) if target and manifest else {}
        settings[_KEY] = Output(Path(settings["OUTPUT_PATH"]), Path(target) if target else None, known)
    made: Output = settings[_KEY]
    return made
