"""Builds the site beside output/, and brings output/ up to date only when the build went well."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from bootstrap import ROOT, locked, refusal
from plugins._shared.output import Record
from plugins._shared.progress import Progress
from plugins._shared.progress import read as read_progress
from plugins.site.changeover import RefusedError, change_over, find_target

OUTPUT = ROOT / "output"
STAGING = ROOT / ".staging"
MANIFEST = ROOT / ".cache" / "output.json"
"""What builds made in output/; nothing else there is ever removed."""
REPORT = ROOT / ".cache" / "report.json"
"""What plugins.site says of the site that is in output/."""


class BuildError(Exception):
    """A build that failed; the message is what Pelican and the plugins said."""


class Built(NamedTuple):
    """What a build made, and what that changed in output/."""

    posts: int
    pages: int
    comments: int
    feeds: int
    changed: int
    same: int
    removed: int
    seconds: float
    notes: tuple[str, ...]
    """What the plugins have to say of a site that they built, and what was found in output/."""
    profile: tuple[str, ...] = ()
    """Where the time went, if that was asked for."""

    def __str__(self) -> str:
        made = ", ".join(f"{n} {name[:-1] if n == 1 else name}" for name, n in self._asdict().items() if name in _MADE)
        changes = f"{self.changed} files new or changed, {self.same} as they were, {self.removed} removed"
        built = f"Built {made} into {OUTPUT.name}/ in {self.seconds:.1f} s ({changes})."
        notes = self.notes
        if len(notes) > _MOST_NOTES:  # as of a blog that was just brought along
            rest = f"… and {len(notes) - _MOST_NOTES} more; python3 tasks.py check lists them all"
            notes = (*notes[:_MOST_NOTES], rest)
        return "\n".join((built, *notes, *self.profile))


_MADE = Built._fields[:4]
_MOST_NOTES = 20


def build(settings: str, options: list[str], *, profile: bool = False) -> Built:
    """Build the site.

    Args:
        settings: The settings file.
        options: Further ones for Pelican.
        profile: Whether to say where the time went.

    Raises:
        BuildError: Pelican failed or warned, or something is in the way. OUTPUT is as it was.
        OSError: The disk is full, or the like. The next build completes what this one began.
    """
    began = time.perf_counter()
    with locked():
        try:
            find_target(OUTPUT)
            empty_staging()
            STAGING.mkdir()
            said, report = run_pelican(settings, options, {"BUILD_PROFILE": "yes"} if profile else {})
            written = time.perf_counter()
            # The line in which Pelican says what it did: "Done: Processed 12 articles, 1 draft article, …, 2 pages, …"
            posts, pages = (int(number) for number in re.findall(r"(\d+)\s+(?:article|page)s?\b", said))
            kept = {name: Record(*each) for name, each in report["kept"].items()}
            feeds = count_feeds(STAGING, kept)
            contents = frozenset(report["contents"])
            changed, same, removed, left_alone = change_over(STAGING, OUTPUT, MANIFEST, contents, kept)
            REPORT.with_suffix(".new").replace(REPORT)
        except RefusedError as error:
            raise BuildError(f"{error}\n{OUTPUT.name}/ is as it was.") from error
    notes = (*re.findall(r"^note: .*", said, re.MULTILINE), *left_alone)
    ended = time.perf_counter()
    made = Built(posts, pages, report["comments"], feeds, changed, same, removed, ended - began, notes)
    if not profile:
        return made
    spent = re.findall(r"^profile: (.*)", said, re.MULTILINE)
    return made._replace(profile=(*spent, f"{ended - written:8.2f} s       bringing it into {OUTPUT.name}/"))


def empty_staging() -> None:
    """Remove what a build that was killed left behind."""
    if refused := refusal(STAGING):
        raise RefusedError(f"{refused}, then build again.")
    if STAGING.exists():
        shutil.rmtree(STAGING)


def run_pelican(settings: str, options: list[str], asked: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """Build into STAGING; what Pelican said, and the report of plugins.site, which is `asked` for by variables.

    Raises:
        BuildError: Pelican failed or warned.
    """
    command = [sys.executable, "-m", "pelican", "-s", settings, "-o", str(STAGING), "--fatal", "warnings", *options]
    report, kept = REPORT.with_suffix(".new"), REPORT.with_suffix(".kept")
    report.parent.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    kept.unlink(missing_ok=True)
    told = {"BUILD_REPORT": report, "BUILD_KEPT": kept, "BUILD_TARGET": find_target(OUTPUT), "BUILD_MANIFEST": MANIFEST}
    plain = {"COLUMNS": "120", "NO_COLOR": "1", "BUILD_PROGRESS": "yes"}
    lines = []
    with (
        Progress() as progress,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **plain, **{name: str(path) for name, path in told.items()}, **asked},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            close_fds=False,
            encoding="utf-8",
            errors="replace",
        ) as pelican,
    ):
        try:
            for line in pelican.stdout or ():
                if done := read_progress(line):
                    progress.tell(*done)
                else:
                    lines.append(line)
        except BaseException:
            pelican.kill()
            raise
    said = "".join(lines)
    if pelican.returncode:
        # After a warning Pelican adds where in its own code it stopped; that tells an author nothing.
        said = said.split("CRITICAL RuntimeError: Warning or error encountered")[0].rstrip()
        raise BuildError(f"{said}\nThe build failed; {OUTPUT.name}/ is as it was.")
    if not report.is_file():
        raise BuildError(
            f'{settings}: PLUGINS lacks "plugins.site", which tells what was built; {OUTPUT.name}/ is as it was.'
        )
    # A blog's own PLUGINS may leave out what keeps pages from one build for the next.
    left = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
    return said, {**json.loads(report.read_text("utf-8")), "kept": left}


def base_path() -> str:
    """The path of the address that the site in OUTPUT was built for, such as "/blog"; "" where it is the whole host."""
    try:
        return str(json.loads(REPORT.read_text("utf-8"))["path"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def count_feeds(site: Path, kept: Iterable[str] = ()) -> int:
    """The number of feeds in XML in a built site, without their copies for subscribers who come from elsewhere."""
    written = {path.relative_to(site).as_posix() for path in site.rglob("index.xml")}
    return sum("feed" in Path(name).parts[:-1] for name in {*written, *kept} if name.endswith("/index.xml"))


def clean() -> tuple[str, ...]:
    """Remove from OUTPUT what builds made, and STAGING; what has to be said of what stays.

    Raises:
        RefusedError: OUTPUT or STAGING is a link that leads nowhere, or the like.
    """
    empty_staging()
    if not OUTPUT.exists():
        return ()
    STAGING.mkdir()
    notes = change_over(STAGING, OUTPUT, MANIFEST).notes
    left = sorted(path.name for path in OUTPUT.iterdir())
    if left:
        return (*notes, f"{OUTPUT.name}/ stays, since no build is known to have made what is in it: {', '.join(left)}")
    if not OUTPUT.is_symlink():
        OUTPUT.rmdir()
    return notes
