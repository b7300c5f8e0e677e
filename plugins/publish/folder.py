"""A folder of this machine as a target: what a web server here, a mounted drive or a synced folder serves."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .._shared.files import replace_file
from .sending import LEDGER, NotSentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Folder:
    """Files come by renaming, so none is ever half there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, path: str) -> bytes | None:
        """A file that is there; None where there is none."""
        with self._in_words():
            try:
                return (self.path / path).read_bytes()
            except FileNotFoundError:
                return None

    def present(self) -> set[str]:
        """The paths of all files there."""
        found = (Path(at, name) for at, _, names in os.walk(self.path) for name in names)
        return {path.relative_to(self.path).as_posix() for path in found}

    def send(self, folder: Path, paths: Sequence[str], tell: Callable[[int], None]) -> None:
        """Copy each file beside its place, then rename it."""
        with self._in_words():
            for number, path in enumerate(paths, start=1):
                self._put(path, folder / path)
                tell(number)

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files, and the folders that this empties."""
        with self._in_words():
            for path in paths:
                (self.path / path).unlink(missing_ok=True)
                with suppress(OSError):  # it is not empty
                    for parent in Path(path).parents[:-1]:
                        (self.path / parent).rmdir()

    def write_ledger(self, data: bytes) -> None:
        """Write the ledger, which has to outlive a failing machine."""
        with self._in_words():
            self.path.mkdir(parents=True, exist_ok=True)
            replace_file(self.path / LEDGER, data)

    def finish(self) -> None:
        """Nothing is left to do."""

    def _put(self, path: str, source: Path) -> None:
        place = self.path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_name(f".{place.name}.new")
        shutil.copyfile(source, beside)
        os.utime(beside, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))  # hosts answer 304 by it
        beside.chmod(0o644)
        beside.replace(place)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise NotSentError(f"{error.filename or self.path}: {error.strerror or error}") from error
