"""Builds a blog without writing output/, as its author and as the public see it, and tells all that is wrong."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .overrides import outdated

if TYPE_CHECKING:
    from collections.abc import Iterator


class Found(NamedTuple):
    """What a check found."""

    faults: tuple[str, ...]
    """What keeps the blog from being built, each in a line that names file, line, value and mend."""
    notes: tuple[str, ...]


def check(root: Path) -> Found:
    """What is wrong with the blog in a folder, and what there is to know about it.

    Drafts are seen only by the first of the two builds, links from what is public to them only by the second, as are
    addresses that the live site has and this one would not.
    """
    faults: dict[str, None] = {}
    notes: dict[str, None] = {}
    cache = root / ".cache"
    cache.mkdir(exist_ok=True)
    notes |= dict.fromkeys(_notes(_run(root, "plugins.publish", "--recall", "site")[1]))
    for settings in ("pelicanconf.py", "publishconf.py"):
        folder = Path(tempfile.mkdtemp(prefix="check-", dir=cache))
        try:
            status, said = _build(root, settings, folder, *([] if settings == "pelicanconf.py" else _NOT_WRITTEN))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        notes |= dict.fromkeys(_notes(said))
        if status:
            faults |= dict.fromkeys(faults_in(said, root, settings))
    notes |= dict.fromkeys(outdated(root))
    return Found(tuple(faults), tuple(notes))


_NOT_WRITTEN = ("--extra-settings", "STOP_BEFORE_WRITING=true")
"""The second build ends once all faults are known; templates have been tried by the first."""


def _build(root: Path, settings: str, output: Path, *options: str) -> tuple[int, str]:
    """Build into a folder; the exit status, and what was said."""
    return _run(root, "pelican", "-s", settings, "-o", str(output), "--fatal", "warnings", *options)


def _run(root: Path, module: str, *arguments: str) -> tuple[int, str]:
    """Run a module in the blog's folder; the exit status, and what was said."""
    environment = {**os.environ, "COLUMNS": "1000", "NO_COLOR": "1"}
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(
        command, cwd=root, env=environment, stdin=null, stdout=pipe, stderr=subprocess.STDOUT, check=False
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


def _notes(said: str) -> list[str]:
    return re.findall(r"^note: (.*)", said, re.MULTILINE)


def faults_in(said: str, root: Path, settings: str) -> Iterator[str]:
    """The faults of a build that failed, out of all that was printed; a traceback becomes a sentence."""
    # Pelican's log puts the time before a line, and spaces before those that follow it.
    lines = [re.sub(r"^(\[\d\d:\d\d:\d\d\]| {20}) ?", "", line).strip() for line in said.splitlines()]
    before, traceback, after = "\n".join(lines).partition("Traceback (most recent call last)")
    critical = re.search(r"^CRITICAL (.*)", before, re.MULTILINE)
    found = [
        re.sub(r"^(ERROR|WARNING) +", "", line)
        for line in before.splitlines()
        if line and not re.match(r"CRITICAL |Done: |note: |\d+ faults? to mend;", line)
    ]
    yield from found
    what = critical[1].strip() if critical else ""
    # Of "Warning or error encountered" the faults are said already.
    if what and not (found and "Warning or error encountered" in what):
        yield _sentence(what, after if traceback else "", root, settings)
    elif not found:
        yield f"{settings}: the build failed and did not say why"


def _sentence(what: str, traceback: str, root: Path, settings: str) -> str:
    """What went wrong, at the last line of a file that an author may have written."""
    frames = re.findall(r'File "([^"]+)", line (\d+)', traceback)
    own = [(Path(file), line) for file, line in frames if Path(file).is_relative_to(root) and ".venv" not in file]
    if not own:
        return f"{settings}: {what}"
    path, line = own[-1]
    return f"{path.relative_to(root).as_posix()}:{line}: {what}"
