"""Disks that are full or may not be written, and Pelican started by hand: a sentence, and never a traceback."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from task_blog import Blog

if TYPE_CHECKING:
    from pathlib import Path

TASK = [sys.executable, "-m", "invoke", "build"]
PELICAN = [sys.executable, "-m", "pelican"]
APART = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
FULL = "mount -t tmpfs -o size=100k none {0}"
READ_ONLY = "mount --bind {0} {0} && mount -o remount,ro,bind {0}"


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Blog:
    """A blog that has been built."""
    blog = Blog(tmp_path_factory.mktemp("disk") / "blog")
    blog.run("build")
    return blog


def run_with(blog: Blog, mount: str, folder: str, command: list[str]) -> tuple[int, str]:
    """The status of a command, and what it printed, while a folder of the blog has another disk mounted on it."""
    (blog.folder / folder).mkdir(exist_ok=True)
    script = f"{mount.format(shlex.quote(str(blog.folder / folder)))} && cd {blog.folder} && {shlex.join(command)}"
    if not shutil.which("unshare") or subprocess.run([*APART, "true"], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    pipe, out = subprocess.PIPE, subprocess.STDOUT
    done = subprocess.run([*APART, "sh", "-c", script], stdout=pipe, stderr=out, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("mount", "folder", "command", "said"),
    [
        (FULL, "output", TASK, "The build stopped. The disk is full: output/"),
        (FULL, "output", PELICAN, "The disk is full"),
        (
            READ_ONLY,
            ".",
            TASK,
            "The build stopped. That may not be read or written: .lock (Read-only file system). Allow it",
        ),
        (READ_ONLY, ".", PELICAN, "That may not be read or written: .cache/"),
        (READ_ONLY, ".cache", TASK, "The build stopped. That may not be read or written: .cache/report"),
        (READ_ONLY, "output", PELICAN, "That may not be read or written: output/"),
    ],
)
def test_a_disk_that_takes_nothing_is_named(blog: Blog, mount: str, folder: str, command: list[str], said: str) -> None:
    status, printed = run_with(blog, mount, folder, command)
    assert status == 1
    assert said in printed
    assert "Traceback" not in printed


def test_a_full_disk_far_away_leaves_the_site_as_it_was(blog: Blog) -> None:
    fill = f"{FULL} && echo mine > {{0}}/CNAME"
    command = ["sh", "-c", f"{shlex.join(TASK)}; find output"]
    printed = run_with(blog, fill, "output", command)[1]
    assert printed.endswith("output\noutput/CNAME\n")


def test_nothing_to_change_needs_nothing_that_may_be_written(blog: Blog) -> None:
    status, printed = run_with(blog, READ_ONLY, "output", TASK)
    assert (status, bool(re.search(r"\(0 files new or changed, [1-9]\d* as they were, 0 removed\)", printed))) == (
        0,
        True,
    )
    post = blog.folder / "content/posts/three.md"
    post.write_text("title: Three\ndate: 2026-01-05\n\nThe third.", "utf-8")
    status, printed = run_with(blog, READ_ONLY, "output", TASK)
    assert status == 1
    assert printed.startswith("This may not be written: ")
    assert printed.endswith("output/ is as it was.\n")


def test_pelican_started_by_hand_makes_the_same_site_from_anywhere(blog: Blog, tmp_path: Path) -> None:
    settings = blog.folder / "pelicanconf.py"
    # As a blog's own settings begin.
    here = "import sys\nfrom pathlib import Path\n\nsys.path.insert(0, str(Path(__file__).parent))\n"
    settings.write_text(here + settings.read_text("utf-8"), "utf-8")
    blog.run("build")
    command = [*PELICAN, "-s", str(settings), "-o", str(tmp_path / "made"), "--fatal", "warnings"]
    subprocess.run(command, cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    made = {
        p.relative_to(tmp_path / "made").as_posix(): p.read_bytes()
        for p in (tmp_path / "made").rglob("*")
        if p.is_file()
    }
    assert made == blog.files()
