"""Committing comments to git so that none is left out, whenever a run is stopped.

Before a comment's file is written, a note with its path goes into the repository's own folder; it goes away when the
file is committed. So whatever one run has left behind, the next one commits. Several desks may do this at once.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import subprocess
import time
from pathlib import Path

from ..._shared.files import replace_file

PATIENCE = 10.0
"""Seconds to wait for another git to take its lock away."""

STALE = 3600.0
"""Seconds after which a note without a file is a leftover: its writer was stopped between the two."""

_LOCKED = re.compile(r"'([^'\n]+\.lock)': File exists")


class NotCommitted(ValueError):
    """Git would not; the message is for the author."""


class Commits:
    """The comments of one folder that are to be committed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folder: Path | None = None

    def check(self) -> None:
        """Refuse where nothing can be committed at all, before anything is done.

        Raises:
            NotCommitted: There is no repository, or no git.
        """
        self._notes()

    def note(self, path: Path) -> None:
        """Remember that a file, which is about to be written or removed, has to be committed."""
        note = self._notes() / hashlib.sha256(bytes(path)).hexdigest()[:32]
        beside = note.with_suffix(f".{secrets.token_hex(8)}")  # several desks may note the same file at once
        replace_file(note, os.fsencode(path.relative_to(self.root)), beside=beside)

    def commit(self) -> None:
        """Commit what was noted, by this run or an earlier one, and nothing else that waits for a commit.

        Raises:
            NotCommitted: Git would not, or is at work or was stopped and left a lock behind.
        """
        stored = sorted(note for note in self._notes().iterdir() if not note.suffix)
        notes = {note: self.root / os.fsdecode(note.read_bytes()) for note in stored}
        for note, path in [*notes.items()]:
            # What is gone is committed as such, if it was ever committed; else it may be just about to be written.
            # Git's index does not tell: whoever was stopped may have taken it out of there.
            if not path.is_file() and not self._git("status", "--porcelain", "--", str(path.relative_to(self.root))):
                del notes[note]
                if note.stat().st_mtime < time.time() - STALE:
                    note.unlink(missing_ok=True)
        files = sorted({str(path.relative_to(self.root)) for path in notes.values()})
        if not files:
            return
        try:
            if there := [file for file in files if (self.root / file).is_file()]:
                self._git("add", "--", *there)
            if self._git("status", "--porcelain", "--", *files):
                self._git("commit", "--quiet", "--message", subject(files, self.root), "--", *files)
        except NotCommitted as error:
            if self._git("status", "--porcelain", "--", *files):  # else another desk has committed them meanwhile
                raise NotCommitted(f"published, but not committed: {error}") from error
        for note in notes:
            note.unlink(missing_ok=True)

    def push(self) -> None:
        """Push what is committed, after what somebody else has pushed meanwhile.

        Raises:
            NotCommitted: It was not taken.
        """
        if not self._git("rev-list", "--max-count=1", "@{upstream}..HEAD"):
            return
        try:
            self._git("push", "--quiet")
        except NotCommitted:
            try:
                self._git("pull", "--quiet", "--rebase")
                self._git("push", "--quiet")
            except NotCommitted as error:
                raise NotCommitted(f"committed, but not pushed: {error}") from error

    def _notes(self) -> Path:
        if self._folder is None:
            self._folder = Path(self._git("rev-parse", "--absolute-git-dir").rstrip("\n")) / "comments-to-commit"
            self._folder.mkdir(exist_ok=True)
        return self._folder

    def _git(self, *arguments: str) -> str:
        """What git prints; waits for as long as another git has locked something, but not for ever."""
        environment = {**os.environ, "LC_ALL": "C", "GIT_LITERAL_PATHSPECS": "1"}
        until = time.monotonic() + PATIENCE
        while True:
            try:
                done = subprocess.run(
                    ["git", *arguments], cwd=self.root, env=environment, capture_output=True, text=True, check=False
                )
            except OSError as error:
                raise NotCommitted(f"git cannot be started: {error}") from error
            if not done.returncode:
                return done.stdout
            said = (done.stderr or done.stdout).strip()
            locked = _LOCKED.search(said)
            if not locked:
                raise NotCommitted(f"git says: {said}")
            if time.monotonic() > until:
                mend = "if no git is at work, one was stopped: delete that file, and the next command commits"
                raise NotCommitted(f"{locked[1]} is there; {mend}")
            time.sleep(0.1)


def subject(files: list[str], root: Path) -> str:
    """What a commit of these files says: the posts' names, and nothing that a reader wrote.

    A host acts on words such as `[skip ci]` and `closes #1` in it.
    """
    posts = sorted({Path(file).parent.name for file in files})
    what = "a comment" if len(files) == 1 else f"{len(files)} comments"
    there = sum((root / file).is_file() for file in files)
    done = "Publish" if there == len(files) else "Change" if there else "Take out"
    return f"{done} {what} on {posts[0] if len(posts) == 1 else f'{len(posts)} posts'}"
