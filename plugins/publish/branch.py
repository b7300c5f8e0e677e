"""A branch of a git repository, `git:REMOTE#BRANCH`, as a target: one commit a time, pushed at the end."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from .sending import LEDGER, NotSentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_SECRET = re.compile(r"(?<=://)[^/@\s]+@")
_NAME = re.compile(r"[A-Za-z0-9][\w./-]*")


class Branch:
    """Nothing is seen before the push, and all of it after. Work trees and branches of the blog's own stay alone."""

    def __init__(self, place: str, repository: Path) -> None:
        """Fetch the branch as it is there.

        Args:
            place: A remote's name or address, and the branch after a `#`.
            repository: The blog's folder.
        """
        self.remote, _, self.branch = place.rpartition("#")
        if not self.remote or self.remote.startswith("-") or not _NAME.fullmatch(self.branch):
            raise NotSentError(f'"git:{place}" names no branch; write it as git:origin#pages')
        self.repository = repository
        self._folder = tempfile.TemporaryDirectory()  # goes with this object
        self.index = Path(self._folder.name, "index")
        self.parent = self._fetch()
        if self.parent:
            self._git("read-tree", self.parent)

    def read(self, path: str) -> bytes | None:
        """A file of the branch; None where there is none."""
        if not self.parent or not self._git("ls-tree", "-z", self.parent, "--", path):
            return None
        return self._git("cat-file", "blob", f"{self.parent}:{path}")

    def present(self) -> set[str]:
        """The paths of all files of the branch."""
        listed = self._git("ls-files", "-z") if self.parent else b""
        return {path.decode("utf-8", "surrogateescape") for path in listed.split(b"\0") if path}

    def send(self, folder: Path, paths: Sequence[str], tell: Callable[[int], None]) -> None:
        """Store files, for the commit that comes."""
        listed = "".join(f"{folder / path}\n" for path in paths)
        if any("\n" in path for path in paths):
            raise NotSentError("A file of the site has a line break in its name, which git does not take.")
        ids = self._git("hash-object", "-w", "--no-filters", "--stdin-paths", given=listed.encode()).split()
        self._update(f"100644 {id.decode()}\t{path}" for id, path in zip(ids, paths, strict=True))
        tell(len(paths))

    def remove(self, paths: Sequence[str]) -> None:
        """Leave files out of the commit that comes."""
        self._update(f"0 {'0' * 40}\t{path}" for path in paths)

    def write_ledger(self, data: bytes) -> None:
        """Store the ledger, for the commit that comes."""
        id = self._git("hash-object", "-w", "--stdin", given=data).decode().strip()
        self._update([f"100644 {id}\t{LEDGER}"])

    def finish(self) -> None:
        """Commit and push. A branch that somebody else pushed to meanwhile is left alone."""
        tree = self._git("write-tree").decode().strip()
        parents = ["-p", self.parent] if self.parent else []
        commit = self._git("commit-tree", tree, *parents, "-m", "Publish the site").decode().strip()
        self._git("push", "--quiet", self.remote, f"{commit}:refs/heads/{self.branch}")

    def _fetch(self) -> str:
        """The commit that the branch is at; empty where there is none yet."""
        listed = self._git("ls-remote", self.remote, f"refs/heads/{self.branch}").split()
        if not listed:
            return ""
        self._git("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", self.remote, f"refs/heads/{self.branch}")
        return listed[0].decode()

    def _update(self, lines: Iterable[str]) -> None:
        self._git("update-index", "-z", "--index-info", given="".join(f"{line}\0" for line in lines).encode())

    def _git(self, *arguments: str, given: bytes = b"") -> bytes:
        environment = {**os.environ, "GIT_INDEX_FILE": str(self.index), "GIT_TERMINAL_PROMPT": "0"}
        for part in ("AUTHOR", "COMMITTER"):  # a machine that only publishes may have told git nobody's name
            environment.setdefault(f"GIT_{part}_NAME", "Blog")
            environment.setdefault(f"GIT_{part}_EMAIL", "blog@localhost")
        done = subprocess.run(
            ["git", *arguments], cwd=self.repository, env=environment, input=given, capture_output=True, check=False
        )
        if done.returncode:
            said = _SECRET.sub("", done.stderr.decode("utf-8", "replace").strip()).splitlines()
            raise NotSentError(f"git {arguments[0]}: {' '.join(said[:3]) or f'exit status {done.returncode}'}")
        return done.stdout
