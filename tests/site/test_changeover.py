"""Bringing a folder up to date: what others put there stays, and whoever comes in the middle finds a whole site."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

from plugins.site.changeover import Changes, RefusedError, change_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OLD = {
    "index.html": '<link href="style.css"><a href="a/"></a><a href="b/"></a><a href="tag/old/"></a>',
    "a/index.html": '<img src="../images/1.png"><a href="../b/"></a>',
    "b/index.html": '<a href="../a/"></a><img src="../images/2.png">',
    "tag/old/index.html": '<a href="../../b/"></a>',
    "feed/index.xml": '<a href="../b/"></a>',
    "images/1.png": "one",
    "images/2.png": "two",
    "style.css": "old",
    "kept/index.html": '<a href="../a/"></a>',
}
NEW = {
    "index.html": '<link href="style.css"><a href="a/"></a><a href="c/"></a><a href="tag/new/"></a>',
    "a/index.html": '<img src="../images/3.png"><a href="../c/"></a><a href="../tag/new/"></a>',
    "c/index.html": '<a href="../a/"></a><img src="../images/4.png">',
    "tag/new/index.html": '<a href="../../c/"></a>',
    "feed/index.xml": '<a href="../c/"></a>',
    "images/3.png": "three",
    "images/4.png": "four",
    "style.css": "new",
    "kept/index.html": '<a href="../a/"></a>',
}
CONTENTS = {"a/index.html", "b/index.html", "c/index.html", "kept/index.html"}
FOREIGN = {".git/HEAD": "ref", "CNAME": "blog.example.com", "a/notes.txt": "mine", "google1234.html": "verification"}


class Place:
    """A folder with a site in it, and the manifest of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.built, self.target, self.manifest = folder / "built", folder / "output", folder / "made/output.json"

    def put(self, files: Mapping[str, str]) -> Changes:
        """Bring the site up to date with these files."""
        self.stage(files)
        return change_over(self.built, self.target, self.manifest, CONTENTS)

    def stage(self, files: Mapping[str, str]) -> None:
        """Build a site of these files."""
        shutil.rmtree(self.built, ignore_errors=True)
        self.built.mkdir()
        write(self.built, files)

    def refuse(self, files: Mapping[str, str]) -> str:
        """Why that is refused; nothing has changed then."""
        before = read(self.target)
        with pytest.raises(RefusedError) as refusal:
            self.put(files)
        assert read(self.target) == before
        return str(refusal.value)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """See `Place`."""
    return Place(tmp_path)


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def read(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


def test_the_target_holds_the_site_and_what_others_put_there(place: Place) -> None:
    assert place.put(OLD) == Changes(len(OLD), 0, 0, ())
    write(place.target, FOREIGN)
    assert place.put(NEW) == Changes(len(NEW) - 1, 1, 4, ())
    assert read(place.target) == {**NEW, **FOREIGN}
    assert not (place.target / "b").exists()
    assert not place.built.exists()


def test_what_is_the_same_keeps_its_time(place: Place) -> None:
    place.put(OLD)
    os.utime(place.target / "kept/index.html", ns=(1, 1))
    place.put(NEW)
    assert (place.target / "kept/index.html").stat().st_mtime_ns == 1


def test_nothing_is_removed_that_somebody_has_changed_since(place: Place) -> None:
    place.put(OLD)
    (place.target / "b/index.html").write_text("by hand", "utf-8")
    (note,) = place.put(NEW).notes
    assert note == "note: left alone, since somebody changed it since a build made it: output/b/index.html"
    assert read(place.target) == {**NEW, "b/index.html": "by hand"}


def test_a_site_whose_manifest_is_lost_is_taken_up_again(place: Place) -> None:
    place.put(OLD)
    write(place.target, FOREIGN)
    place.manifest.unlink()
    assert place.put(OLD) == Changes(
        0,
        len(OLD),
        0,
        (
            "note: left alone in output/, since no build is known to have made it: "
            ".git/, CNAME, a/notes.txt, google1234.html",
        ),
    )
    assert place.put(NEW).removed == 4


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"folder": "../output"}', '{"folder": "../output", "files": {"a": 1}}']
)
def test_without_a_whole_manifest_nothing_is_written_over(place: Place, damage: str) -> None:
    place.put(OLD)
    place.manifest.write_text(damage, "utf-8")
    assert place.refuse(NEW) == (
        "output/ has, where files of the site have to go, what no build is known to have made: a/index.html, "
        "feed/index.xml, index.html, style.css. Move that away, then build again. "
        "If all of it is an old build of this blog, delete output/."
    )


@pytest.mark.parametrize(
    ("foreign", "named"),
    [
        ({"c": "a file where a folder has to be"}, "c"),
        ({"style.css/x": "a folder where a file has to be"}, "style.css/x"),
        ({"c/index.html": "a page"}, "c/index.html"),
    ],
)
def test_what_others_put_in_the_way_is_named(place: Place, foreign: Mapping[str, str], named: str) -> None:
    place.put({name: text for name, text in OLD.items() if name != "style.css"})
    write(place.target, foreign)
    assert f"what no build is known to have made: {named}. Move that away, then build again." in place.refuse(NEW)


@pytest.mark.parametrize(("link", "to"), [("c", "elsewhere"), ("style.css", "elsewhere/file"), ("images", "elsewhere")])
def test_nothing_is_written_through_a_link_in_the_target(place: Place, link: str, to: str) -> None:
    write(place.folder, {"elsewhere/file": "theirs"})
    place.target.mkdir()
    (place.target / link).symlink_to(place.folder / to)
    assert f"what no build is known to have made: {link}." in place.refuse(NEW)
    assert read(place.folder / "elsewhere") == {"file": "theirs"}


def test_a_file_of_ours_makes_way_for_a_folder_and_a_folder_for_a_file(place: Place) -> None:
    one, other = {"a": "file", "b/c/index.html": "page"}, {"a/index.html": "page", "b": "file"}
    for files in (one, other, one):
        place.put(files)
        assert read(place.target) == files


def test_a_link_to_an_empty_folder_is_filled(place: Place) -> None:
    real = place.folder / "volume/site"
    real.mkdir(parents=True)
    place.target.symlink_to(real)
    place.put(OLD)
    place.put(NEW)
    assert read(real) == NEW
    assert place.target.is_symlink()
    place.put({})
    assert list(real.iterdir()) == []


def test_a_link_that_is_set_anew_leaves_the_other_site_alone(place: Place) -> None:
    place.put(OLD)
    theirs = place.folder / "theirs"
    write(theirs, {"index.html": "theirs", "b/index.html": OLD["b/index.html"]})
    place.target.rename(place.folder / "before")
    place.target.symlink_to(theirs)
    assert "index.html" in place.refuse(NEW)
    (theirs / "index.html").unlink()
    place.put(NEW)
    assert "b/index.html" in read(theirs)


def test_a_link_that_leads_nowhere_is_named(place: Place) -> None:
    place.target.symlink_to(place.folder / "not-mounted")
    with pytest.raises(RefusedError, match=r"output/ is a link to .*/not-mounted, and there is no such folder\."):
        place.put(OLD)
    assert not (place.folder / "not-mounted").exists()


def test_a_file_in_the_place_of_the_folder_is_named(place: Place) -> None:
    place.target.touch()
    with pytest.raises(RefusedError, match=r"^output is a file, and the site needs a folder of that name\."):
        place.put(OLD)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """An empty folder on another file system."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here")
    folder = memory / f"changeover-{os.getpid()}-{tmp_path.name}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def test_a_target_on_another_file_system_is_brought_up_to_date(place: Place, elsewhere: Path) -> None:
    place.target.symlink_to(elsewhere)
    place.put(OLD)
    write(elsewhere, FOREIGN)
    place.put(NEW)
    assert read(elsewhere) == {**NEW, **FOREIGN}
    assert not place.built.exists()


@pytest.mark.parametrize("umask", [0o000, 0o027, 0o077])
def test_a_web_server_can_read_it_whatever_the_umask(place: Place, umask: int) -> None:
    before = os.umask(umask)
    try:
        place.put(OLD)
        (place.target / "kept/index.html").chmod(0o600)
        place.put(NEW)
    finally:
        os.umask(before)
    paths = [place.target, *place.target.rglob("*")]
    assert {path for path in paths if path.stat().st_mode & 0o444 != 0o444} == set()
    assert {path for path in paths if path.is_dir() and path.stat().st_mode & 0o111 != 0o111} == set()


# Kills itself, as a power cut would end it, at the n-th time that it touches the disk.
KILLED = """
import os, signal, sys
from pathlib import Path
from plugins.site.changeover import change_over

built, target, manifest, contents, at = *map(Path, sys.argv[1:4]), sys.argv[4].split(), int(sys.argv[5])
steps = 0
TOUCHES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod")

def count(event, arguments):
    global steps
    if event in TOUCHES or (event == "open" and arguments[1] not in ("r", "rb")):
        steps += 1
        if steps == at:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
change_over(built, target, manifest, contents)
"""


def broken_links(site: Path) -> set[str]:
    """What pages, reached from the first one on, lead to and is not there."""
    seen, left, broken = set(), ["index.html"], set()
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        if not (site / name).is_file():
            broken.add(name)
            continue
        for link in re.findall(r'(?:href|src)="([^"]*)"', (site / name).read_text("utf-8")):
            path = os.path.normpath(Path(name).parent / link)
            left.append(f"{path}/index.html" if link.endswith("/") else path)
    return broken


@pytest.mark.parametrize("far", [False, True], ids=["here", "on another file system"])
def test_whoever_comes_after_a_kill_finds_a_whole_site_and_the_next_build_completes_it(
    place: Place, far: bool, request: pytest.FixtureRequest
) -> None:
    if far:
        place.target.symlink_to(request.getfixturevalue("elsewhere"))
    for at in range(1, 200):
        place.put(OLD)
        write(place.target, FOREIGN)
        place.stage(NEW)
        places = [str(place.built), str(place.target), str(place.manifest)]
        command = [sys.executable, "-c", KILLED, *places, " ".join(CONTENTS), str(at)]
        status = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False).returncode
        assert broken_links(place.target) == set(), f"killed at step {at}"
        found = {name: text for name, text in read(place.target).items() if not name.startswith(".new-files/")}
        assert {
            name for name, text in found.items() if text not in (OLD.get(name), NEW.get(name), FOREIGN.get(name))
        } == set()
        if status == 0:
            break
        assert status == -signal.SIGKILL
        place.put(NEW)
        assert read(place.target) == {**NEW, **FOREIGN}
    assert at > 20
