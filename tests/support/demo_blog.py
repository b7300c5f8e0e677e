"""A blog as it is cloned, with a little demo of the tests' own, and its author at a terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
import venv
from contextlib import suppress
from typing import TYPE_CHECKING

from conftest import ROOT, copy_engine

from content import picture
from plugins.blog.manifest import DEMO, PLACE, blob_name, read_manifest

if TYPE_CHECKING:
    from pathlib import Path

CONTENT: dict[str, str | bytes] = {
    "content/LICENSE": "CC0",
    "content/posts/cards/index.md": "title: Cards\ndate: 2026-01-01\nauthors: Mára\nimage: c.png\nimage_alt: A card\n\n"
    "See [pens]({filename}../pens.md).",
    "content/posts/cards/c.png": picture("teal", 64, 48),
    "content/posts/pens.md": "title: Pens\ndate: 2026-01-02\nauthors: Mára\n\nInk.",
    "content/comments/cards/ada.md": "author: Ada\ndate: 2026-01-03 10:00\n\nWell said.",
    "content/authors/mára.md": "name: Mára\n\nEdits.",
    "content/pages/about.md": "title: About\n\nThe demo.",
    "content/pages/contact.md": "title: Contact\n\nchair@example.org",
    "content/pages/start-here.md": "title: Start Here\n\n[Cards]({filename}/posts/cards/index.md)",
}
FORM = '''"""The settings."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from plugins._shared.defaults import *

SITENAME = "The Spare Chair"
SITESUBTITLE = "On meeting people"
AUTHOR = "The Spare Chair"  # of a post that names nobody
DEFAULT_LANG = "en"
TIMEZONE = "Europe/London"
LOOK = "brick+book"  # colours and letters
COMMENTS_EMAIL = "comments@spare-chair.example"
# RELATED_LIMIT = 5
'''
PUBLIC_FORM = '''"""What differs in public."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from pelicanconf import *
from plugins._shared.production import *

SITEURL = os.environ.get("SITEURL", "https://blog.example.com").rstrip("/")
'''
WITHOUT_SETUP = (
    "import runpy, bootstrap; bootstrap.enter = lambda arguments: bootstrap.settle(); "
    "runpy.run_path('tasks.py', run_name='__main__')"
)
"""`python3 tasks.py`, in the environment that this test has already."""
AT_A_TERMINAL = "import os, fcntl, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
"""Has Ctrl-C reach the task."""


class DemoBlog:
    """A folder with the engine and a demo that its manifest lists."""

    def __init__(self, folder: Path, *, whole: bool = False) -> None:
        """Make it; a whole one has everything that the engine comes with, tests too."""
        self.folder = folder
        folder.mkdir(parents=True)
        copy_engine(folder)
        for path in read_manifest(ROOT).engine if whole else ():
            if (ROOT / path).is_file():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / path, folder / path)
        for path, data in {**CONTENT, "pelicanconf.py": FORM, "publishconf.py": PUBLIC_FORM}.items():
            self.write(path, data)
        self.write_manifest()

    def write(self, path: str, data: str | bytes) -> None:
        """Put a file there."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(data.encode() if isinstance(data, str) else data)

    def read(self, path: str) -> str:
        """A file's text."""
        return (self.folder / path).read_text("utf-8")

    def write_manifest(self, version: str = "1.0.0") -> None:
        """List what is there as a version of engine and demo."""
        files = {path: blob_name(data) for path, data in self.files().items() if path != PLACE}
        demo = {path: blob for path, blob in files.items() if path.startswith(DEMO)}
        engine = {path: blob for path, blob in files.items() if path not in demo}
        self.write(PLACE, json.dumps({"version": version, "engine": engine, "demo": demo}))

    def files(self) -> dict[str, bytes]:
        """Every file but what builds make, by its path."""
        made = {".cache", "output", "__pycache__", ".staging", ".lock", ".venv", ".backup", "report.json"}
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        inside = ((path.relative_to(self.folder), path) for path in paths)
        return {each.as_posix(): path.read_bytes() for each, path in inside if not made & set(each.parts)}

    def command(self, *arguments: str) -> list[str]:
        """The command of a task."""
        return [sys.executable, "-c", WITHOUT_SETUP, *arguments]

    def environment(self, **env: str) -> dict[str, str]:
        """What a task is started with; nobody is known here by name."""
        own = {"PYTHONPATH": str(self.folder), "TZ": "UTC", "HOME": str(self.folder.parent), "USER": "bea"}
        return {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", **own, **env}

    def run(self, *arguments: str, status: int = 0, **env: str) -> str:
        """Run a task without a terminal, and give all that it printed."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(**env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == status, done.stdout
        assert "Traceback" not in done.stdout
        return done.stdout


class Terminal:
    """An author who runs a task at a terminal, reads, and answers."""

    def __init__(self, blog: DemoBlog, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", AT_A_TERMINAL + WITHOUT_SETUP, *arguments],
            cwd=blog.folder,
            env=blog.environment(),
            stdin=slave,
            stdout=slave,
            stderr=slave,
        )
        os.close(slave)
        self.seen = ""

    def wait_for(self, text: str) -> str:
        """Read until a text has come since the last answer, and give what has."""
        deadline = time.monotonic() + 120
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            if not select.select([self.master], [], [], 1)[0]:
                continue
            try:
                self.seen += os.read(self.master, 4096).decode("utf-8", "replace")
            except OSError as error:  # the other end is closed
                raise AssertionError(self.seen) from error
        return self.seen

    def answer(self, text: str) -> None:
        """Type a line."""
        self.seen = ""
        os.write(self.master, f"{text}\n".encode())

    def interrupt(self) -> tuple[int, str]:
        """Press Ctrl-C until the task ends: `input` misses one that comes between its prompt and its reading."""
        while self.process.poll() is None:
            os.write(self.master, b"\x03")
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=2)
        return self.end()

    def end(self) -> tuple[int, str]:
        """The exit status, and what was still said."""
        while True:
            try:
                data = os.read(self.master, 4096)
            except OSError:
                break
            if not data:
                break
            self.seen += data.decode("utf-8", "replace")
        os.close(self.master)
        return self.process.wait(timeout=60), self.seen.replace("\r\n", "\n")


def give_environment(blog: DemoBlog) -> None:
    """Put a .venv there that is complete, with the packages that this test runs with."""
    venv.EnvBuilder(with_pip=False).create(blog.folder / ".venv")
    (packages,) = (blog.folder / ".venv").glob("lib/python*/site-packages")
    (packages / "tests.pth").write_text("\n".join(path for path in sys.path if "site-packages" in path), "utf-8")
    stamps = "import bootstrap as b; print('\\n'.join(b.fingerprints(b.lock_parts(open('requirements.txt').read()))))"
    made = subprocess.run([sys.executable, "-c", stamps], cwd=blog.folder, capture_output=True, text=True, check=True)
    (blog.folder / ".venv/parts").write_text(made.stdout.strip(), "utf-8")


def copy_blog(blog: DemoBlog, folder: Path) -> DemoBlog:
    """The same blog elsewhere."""
    shutil.copytree(blog.folder, folder)
    own = DemoBlog.__new__(DemoBlog)
    own.folder = folder
    return own
