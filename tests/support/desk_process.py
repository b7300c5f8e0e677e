"""Desks as processes that work on a blog at the same moment, and are killed."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from plugins.comments.desk.__main__ import main
from plugins.comments.inbox.inbox import open_inbox

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

    from plugins.comments.inbox.inbox import Inbox

CONF = """
PATH = "content"
ARTICLE_PATHS = ["posts"]
TIMEZONE = "Europe/London"
DEFAULT_LANG = "en"
PATH_METADATA = r"posts/(?P<slug>[^/]+?)\\.md"
"""


def decide(root: Path, words: list[str], environment: dict[str, str], together: Barrier | None = None) -> None:
    """Be a desk that carries out one command, at the same moment as the others."""
    os.environ.update(environment)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        if together:
            together.wait()
        sys.exit(main(words, root=root))


class Blog:
    """A folder with a post, an inbox and any number of desks."""

    def __init__(self, root: Path, inbox: str, *, commit: bool = False) -> None:
        self.root = root
        (root / "content/posts").mkdir(parents=True)
        (root / "content/posts/cards.md").write_text("title: Cards\ndate: 2026-03-01\nauthor: Mara\n\nx\n")
        (root / "pelicanconf.py").write_text(f"{CONF}COMMENTS_INBOX = {inbox!r}\nCOMMENTS_COMMIT = {commit}\n")
        editor = root / "editor.py"
        editor.write_text(
            "import pathlib, sys\n"
            "path = pathlib.Path(sys.argv[1])\n"
            "path.write_text(path.read_text('utf-8').replace('all', 'some'), 'utf-8')\n"
        )
        self.environment = {**os.environ, "EDITOR": f"{sys.executable} {editor}", "TMPDIR": str(root)}
        self.environment.pop("VISUAL", None)
        self.inbox: Inbox = open_inbox(inbox, root)
        self.processes = multiprocessing.get_context("forkserver")
        self.processes.set_forkserver_preload(["plugins.comments.desk.__main__", "plugins.comments.inbox.bucket"])
        if commit:
            for words in (["init", "-q"], ["config", "user.name", "Mara"], ["config", "user.email", "m@a.example"]):
                self.git(*words)

    def start(self, words: list[str], *together: Any) -> BaseProcess:
        desk = self.processes.Process(target=decide, args=(self.root, words, self.environment, *together))
        desk.start()
        return desk

    def at_once(self, *commands: str) -> list[int | None]:
        """The exit statuses of desks that all begin at the same moment."""
        together = self.processes.Barrier(len(commands))
        desks = [self.start(command.split(), together) for command in commands]
        for desk in desks:
            desk.join()
        return [desk.exitcode for desk in desks]

    def published(self) -> dict[str, str]:
        """The text of every file below content/comments, whatever it is called."""
        found = (self.root / "content/comments").rglob("*")
        return {path.name: path.read_text("utf-8") for path in found if path.is_file()}

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout
