"""Builds the site beside output/, and brings output/ up to date only when the build went well."""

import filecmp
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from bootstrap import ROOT, locked

OUTPUT = ROOT / "output"
STAGING = ROOT / ".staging"


class BuildError(Exception):
    """A build that failed; the message is what Pelican and the plugins said."""


class Built(NamedTuple):
    """What a build made, and what that changed in output/."""

    posts: int
    pages: int
    comments: int
    feeds: int
    changed: int
    removed: int
    seconds: float
    notes: tuple[str, ...]
    """What the plugins have to say of a site that they built."""

    def __str__(self) -> str:
        made = ", ".join(f"{n} {name[:-1] if n == 1 else name}" for name, n in self._asdict().items() if name in _MADE)
        changes = f"{self.changed} files new or changed, {self.removed} removed"
        return "\n".join((f"Built {made} into {OUTPUT.name}/ in {self.seconds:.1f} s ({changes}).", *self.notes))


_MADE = Built._fields[:4]


def build(settings: str, options: list[str]) -> Built:
    """Build the site with a settings file and further options for Pelican.

    Raises:
        BuildError: Pelican failed or warned. OUTPUT is as it was.
    """
    began = time.perf_counter()
    with locked():
        shutil.rmtree(STAGING, ignore_errors=True)
        command = [sys.executable, "-m", "pelican", "-s", settings, "-o", str(STAGING), "--fatal", "warnings", *options]
        environment = {**os.environ, "COLUMNS": "120", "NO_COLOR": "1"}
        pelican = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            close_fds=False,
        )
        said = pelican.stdout.decode("utf-8", "replace")
        if pelican.returncode:
            # After a warning Pelican adds where in its own code it stopped; that tells an author nothing.
            said = said.split("CRITICAL RuntimeError: Warning or error encountered")[0].rstrip()
            raise BuildError(f"{said}\nThe build failed; {OUTPUT.name}/ is as it was.")
        # The line in which Pelican says what it did: "Done: Processed 12 articles, 1 draft article, …, 2 pages, …"
        posts, pages = (int(number) for number in re.findall(r"(\d+)\s+(?:article|page)s?\b", said))
        notes = tuple(re.findall(r"^note: .*", said, re.MULTILINE))
        comments, feeds = count(STAGING)
        changed, removed = promote(STAGING, OUTPUT)
    return Built(posts, pages, comments, feeds, changed, removed, time.perf_counter() - began, notes)


def count(site: Path) -> tuple[int, int]:
    """The number of comments that readers of a built site see, and of its feeds."""
    comments = sum(
        len(re.findall(rb"<\w+[^>]*\sid=[\"']?comment-", page.read_bytes()))
        for page in site.rglob("*.html")
        if "drafts" not in page.relative_to(site).parts
    )
    # At the top there are only copies of feeds, for subscribers who come from elsewhere.
    return comments, sum(bool(re.search(rb"<(rss|feed)\b", file.read_bytes()[:1000])) for file in site.rglob("*/*.xml"))


def promote(built: Path, output: Path) -> tuple[int, int]:
    """Make `output` hold the files of `built`, which goes away; return how many were changed and removed.

    A file that is the same already is left alone, with its time. Each change is a rename: no file is ever half there.
    """
    files = {path.relative_to(built) for path in built.rglob("*") if path.is_file()}
    removed = 0
    for folder, _, names in os.walk(output, topdown=False):
        for old in (Path(folder, name) for name in names):
            if old.relative_to(output) not in files:
                old.unlink()
                removed += 1
        if not any(Path(folder).iterdir()):
            Path(folder).rmdir()
    changed = 0
    for file in sorted(files):
        new, old = built / file, output / file
        if not (old.is_file() and filecmp.cmp(new, old, shallow=False)):
            old.parent.mkdir(parents=True, exist_ok=True)
            new.replace(old)
            changed += 1
    shutil.rmtree(built)
    return changed, removed
