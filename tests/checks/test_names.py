"""The names of files: the cases of tests/cases/names.md, and what whole sites make of names."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cases import read_cases
from conftest import ROOT

from content import source
from plugins.checks.names import check_names, is_left_behind

if TYPE_CHECKING:
    from conftest import Build, BuildSite

READ = ("posts/", "pages/", "comments/", "authors/")


@pytest.mark.parametrize(("given", "expected"), read_cases("names.md"))
def test_names_are_left_alone_or_refused_as_their_case_says(given: str, expected: str) -> None:
    files = {path.removeprefix("+"): path.startswith("+") for path in given.splitlines()}
    left = [path for path in files if is_left_behind(path)]
    kept = [path for path in files if path not in left]
    read = [path for path in kept if path.startswith(READ) and path.endswith((".md", ".rst"))]
    faults = check_names(kept, read, [path for path, linked in files.items() if linked])
    said = [*(f"{path}: left" for path in left), *(f"{path}: {message}" for path, message in faults)]
    assert said == expected.splitlines()


def post(title: str, body: str = "Words.") -> str:
    return source(body, title=title, date="2026-03-12")


def test_a_post_is_where_its_file_is_named_after(build_site: BuildSite) -> None:
    """Signs that no address has are taken out, folders do not matter, and a new title moves nothing."""
    addresses = {
        "c#tips.md": "c-sharp-tips",
        "what?.md": "what",
        "50%.md": "50",
        "my post.md": "my-post",
        "a&b.md": "a&b",
        "Über.md": "Über",
        "cafe\u0301.md": "caf\u00e9",
        "🤝.md": "🤝",
        "v1.2.md": "v1.2",
        "2026/01/deep.md": "deep",
        "2026/01/2026-01-05-dated.md": "dated",
        "2026/folder/index.md": "folder",
    }
    for title in ("One", "Another"):
        site = {f"content/posts/{path}": post(f"{title} {n}") for n, path in enumerate(addresses)}
        files = build_site(site, settings="IMAGES_CARDS = False").files()
        assert {slug for slug in addresses.values() if f"{slug}/index.html" not in files} == set()


LEFT = ("posts/.hidden.md", "posts/._a.md", "posts/a.md~", "posts/.DS_Store")


def verbose(built: Build) -> str:
    """What a build of the same site says when it is asked to say more."""
    command = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "-o", "output", "--verbose"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    folder = built.output.parent
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stderr


def test_names_in_a_whole_site(build_site: BuildSite) -> None:
    site = {
        "content/posts/a.md": post("A", "[data](data.txt) and [demo](demo.html)"),
        "content/posts/data.txt": "1",
        "content/posts/demo.html": "<p>Hello</p>",
        **{f"content/{name}": "Not a post." for name in LEFT},
    }
    built = build_site(site, name="names")
    assert built.files()["posts/demo.html"] == b"<p>Hello</p>"
    assert built.files()["posts/data.txt"] == b"1"
    assert not [name for name in built.files() if "hidden" in name or name.startswith(".DS")]
    assert "left alone" not in built.stderr
    assert f"note: left alone, by their names: {', '.join(sorted(LEFT))}\n" in verbose(built)
    # Emacs locks a file that it edits by a link that leads nowhere.
    lock = built.output.parent / "content/posts/.#a.md"
    lock.symlink_to("ada@example.com.1234")
    site |= {"content/posts/NOTES.MD": post("Notes"), "content/posts/a (conflicted copy).md": post("A")}
    site |= {"content/posts/b.html": "<p>B</p>", "content/note.md": post("Note")}
    assert build_site(site, name="names", ok=False).stderr.splitlines()[:-1] == [
        "content/note.md: nothing reads this file; move it to posts/ or pages/, or away",
        'content/posts/NOTES.MD: ".MD" is not read; rename the file to end in .md',
        "content/posts/a (conflicted copy).md: this looks like a copy of a.md that a sync service left; keep the "
        "better of the two",
        'content/posts/b.html: ".html" is not read; rename the file to end in .md, or link to it to have it copied',
    ]
