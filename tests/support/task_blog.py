"""A small blog with the real settings, plugins and theme, of which tests run the tasks as an author does."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from conftest import PUBLIC_SETTINGS, SETTINGS, copy_engine

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = {
    "posts/one.md": "title: One\ndate: 2026-01-01\ncategory: Cards\ntags: a\n\nThe first.",
    "posts/two.md": "title: Two\ndate: 2026-01-02\ncategory: Cards\ntags: a\n\nThe second.",
    "posts/draft.md": "title: Three\ndate: 2026-01-03\nstatus: draft\n\nNot yet.",
    "pages/about.md": "title: About\n\nUs.",
    "comments/one/ada.md": "author: Ada\ndate: 2026-01-02 10:00\n\nWell said.",
    "comments/one/bob.md": "author: Bob\ndate: 2026-01-02 11:00\nreply_to: ada\n\nIndeed.",
    "comments/draft/eve.md": "author: Eve\ndate: 2026-01-02 11:00\n\nEarly.",
}
BROKEN = "date: 2026-01-04\n\nNo title."


# As `python3 tasks.py`, in the environment that this test has already.
WITHOUT_SETUP = (
    "import runpy, bootstrap; bootstrap.enter = lambda arguments: None; runpy.run_path('tasks.py', run_name='__main__')"
)


class Blog:
    """A folder with the project's own code and a little content."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.output = folder, folder / "output"
        folder.mkdir()
        copy_engine(folder)
        (folder / "pelicanconf.py").write_text(SETTINGS, "utf-8")
        (folder / "publishconf.py").write_text(PUBLIC_SETTINGS, "utf-8")
        for path, text in CONTENT.items():
            self.write(path, text)

    def write(self, path: str, text: str) -> None:
        """Put a file into content/."""
        (self.folder / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / "content" / path).write_text(text, "utf-8")

    def start(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        """Start `invoke …`, from a folder further down."""
        command = [sys.executable, "-m", "invoke", *arguments]
        pipe, here = subprocess.PIPE, self.folder / "content"
        return subprocess.Popen(command, cwd=here, env={**os.environ, **env}, stdout=pipe, stderr=pipe, text=True)

    def run(self, *arguments: str, **env: str) -> str:
        """Run it, and give what it printed."""
        process = self.start(*arguments, **env)
        stdout, stderr = process.communicate(timeout=300)
        assert process.returncode == 0, stderr
        return stdout

    def script(self, *arguments: str) -> str:
        """Run `python3 tasks.py …`, and give what it printed."""
        command = [sys.executable, "-c", WITHOUT_SETUP, *arguments]
        environment = {**os.environ, "PYTHONPATH": str(self.folder)}
        pipe = subprocess.PIPE
        done = subprocess.run(
            command, cwd=self.folder, env=environment, stdout=pipe, text=True, check=True, timeout=300
        )
        return done.stdout

    def fail(self, *arguments: str) -> str:
        """Run it, and give the errors that it printed."""
        process = self.start(*arguments)
        _, stderr = process.communicate(timeout=300)
        assert process.returncode == 1
        return stderr

    def files(self) -> dict[str, bytes]:
        """What is in output/."""
        found = (path for path in self.output.rglob("*") if path.is_file())
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in found}


def pretend_installed(folder: Path, parts: int) -> None:
    """Make a .venv with the packages of this test's own, which set-up takes for one that it made of these parts."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")], check=True)
    (site,) = (folder / ".venv").glob("lib/python*/site-packages")
    (site / "packages.pth").write_text("".join(f"{path}\n" for path in sys.path if path.endswith("-packages")))
    stamp = f"import bootstrap as b; parts = b.lock_parts(open('requirements.txt').read())[:{parts}]; "
    stamp += "b.STAMP.write_text('\\n'.join(b.fingerprints(parts)))"
    subprocess.run([sys.executable, "-c", stamp], cwd=folder, env={}, check=True)
