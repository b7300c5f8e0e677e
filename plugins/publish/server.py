"""A server that rsync reaches over SSH, `user@host:/path`, as a target. Keys and ports are ssh's own business."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from .sending import LEDGER, NotSentError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NOT_THERE = 23
"""What rsync exits with where a file or folder is missing (its manual, "EXIT VALUES": partial transfer)."""
BATCH = 500
"""Files sent by one rsync, so that progress can be told."""
_LISTED = re.compile(r"^-\S+\s+[\d,.]+\s+\d{4}/\d\d/\d\d \d\d:\d\d:\d\d (.+)$", re.MULTILINE)
_COMMON = ["rsync", "--recursive", "--times", "--chmod=D755,F644", "--timeout=120", "--protect-args"]


class Server:
    """rsync writes each file beside its place and renames it."""

    def __init__(self, place: str) -> None:
        if shutil.which("rsync") is None:
            raise NotSentError(
                f"There is no rsync on this machine, which {place} needs. Install it, then publish again."
            )
        if place.startswith("-"):
            raise NotSentError(f'"{place}" is no place for rsync; write it as user@host:/path')
        self.place = f"{place.rstrip('/')}/"

    def read(self, path: str) -> bytes | None:
        """A file that is there; None where there is none."""
        with tempfile.TemporaryDirectory() as folder:
            if self._run([f"{self.place}{path}", f"{folder}/"], may_miss=True) is None:
                return None
            return Path(folder, Path(path).name).read_bytes()

    def present(self) -> set[str]:
        """The paths of all files there."""
        return set(_LISTED.findall(self._run(["--list-only", self.place], may_miss=True) or ""))

    def send(self, folder: Path, paths: Sequence[str], tell: Callable[[int], None]) -> None:
        """Send files, whatever sizes and times are there."""
        for start in range(0, len(paths), BATCH):
            batch = paths[start : start + BATCH]
            self._run(["--ignore-times", "--from0", "--files-from=-", "--mkpath", f"{folder}/", self.place], batch)
            tell(start + len(batch))

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files. Folders that this empties stay: rsync removes none without all that is in it."""
        if paths:
            with tempfile.TemporaryDirectory() as nothing:
                for path in paths:  # rsync looks into no folder that is missing here
                    Path(nothing, path).parent.mkdir(parents=True, exist_ok=True)
                command = [
                    "--delete-missing-args",
                    "--no-implied-dirs",
                    "--from0",
                    "--files-from=-",
                    f"{nothing}/",
                    self.place,
                ]
                self._run(command, paths)

    def write_ledger(self, data: bytes) -> None:
        """Send the ledger."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, LEDGER).write_bytes(data)
            self._run(["--ignore-times", "--mkpath", f"{folder}/{LEDGER}", self.place])

    def finish(self) -> None:
        """Nothing is left to do."""

    def _run(self, arguments: Sequence[str], names: Sequence[str] = (), *, may_miss: bool = False) -> str | None:
        """What rsync printed; None where what it was to read is not there."""
        done = subprocess.run(
            [*_COMMON, *arguments], input="\0".join(names), capture_output=True, text=True, check=False, env=None
        )
        if may_miss and done.returncode == NOT_THERE:
            return None
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line.strip()]
            raise NotSentError(f"{self.place}: rsync says: {said[0] if said else f'exit status {done.returncode}'}")
        return done.stdout
