"""The desk calls a post as a build does, whether there was one or not."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from plugins._shared.published import load_index
from plugins.comments.desk.__main__ import main, open_desk
from plugins.comments.inbox.inbox import open_inbox
from plugins.comments.inbox.item import Item

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Build, BuildSite

TITLES = 'PATH_METADATA = ""\nARTICLE_URL = "{slug}/"\nARTICLE_SAVE_AS = "{slug}/index.html"'
"""Settings of a site that makes slugs from titles."""
POSTS = {
    "content/posts/a.md": "title: Don't\ndate: 2026-03-12\nauthors: Ada; Bo\n\nText.",
    "content/posts/b.md": "title: C++ & C#, again\ndate: 2026-03-12\nauthor: Ada\n\nText.",
    "content/posts/c.md": "---\ntitle: 'Grüße: aus Köln'\ndate: 2026-03-12\nlang: de\n---\n\nText.",
    "content/posts/d.md": "title: Слово и дело\ndate: 2026-03-12\n\nText.",
    "content/posts/e.md": 'title: "Quoted, ﬁne"\ndate: 2026-03-12\n\nText.',
    "content/posts/f.md": "title: Other\nslug: its-own\ndate: 2026-03-12\n\nText.",
    "content/posts/g/index.md": "title: Hidden -- one\ndate: 2026-03-12\nstatus: hidden\n\nText.",
}


@pytest.fixture(scope="module")
def built(build_site: BuildSite) -> Build:
    return build_site(POSTS, settings=TITLES)


def called(root: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Title and authors of each post, by its name at the desk."""
    return {name: (post.title, post.authors) for name, post in open_desk(root).blog.posts.items()}


def test_without_a_build_a_post_is_called_as_a_build_calls_it(built: Build, tmp_path: Path) -> None:
    root = built.output.parent
    posts = load_index((root / ".cache/published.json").read_text("utf-8"))
    assert {"dont", "de/grüße-aus-köln", "its-own"} < posts.keys()
    with_build = called(root)
    bare = tmp_path / "bare"
    shutil.copytree(root, bare, ignore=shutil.ignore_patterns(".cache", "output"))
    assert called(bare) == with_build == {name: (entry.title, entry.authors) for name, entry in posts.items()}


@pytest.mark.parametrize("with_build", [True, False])
def test_a_comment_on_a_post_whose_slug_is_made_from_its_title_can_be_approved(
    built: Build, tmp_path: Path, with_build: bool
) -> None:
    root = tmp_path / "site"
    shutil.copytree(built.output.parent, root)
    if not with_build:
        shutil.rmtree(root / ".cache")
    item = Item(
        id="20260314-00000000000a", post="dont", author="Ada", date=datetime(2026, 3, 14, tzinfo=UTC), body="Do."
    )
    open_inbox("inbox", root).put(item)
    assert main(["approve", item.id], root=root) == 0
    assert (root / "content/comments/dont/2026-03-14-ada-00000000000a.md").is_file()


def test_a_source_that_is_newer_than_the_build_says_itself_what_it_is_called(built: Build, tmp_path: Path) -> None:
    root = tmp_path / "site"
    shutil.copytree(built.output.parent, root)
    newer = (root / ".cache/published.json").stat().st_mtime + 10
    for name, text in {"a.md": "title: Renamed\ndate: 2026-03-12\n\nText.", "new.md": "title: New\n\nText."}.items():
        (root / "content/posts" / name).write_text(text, "utf-8")
        os.utime(root / "content/posts" / name, (newer, newer))
    names = called(root).keys()
    assert {"renamed", "new", "its-own"} < names
    assert "dont" not in names
