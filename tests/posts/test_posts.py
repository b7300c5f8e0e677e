"""The author's commands for posts: begin one, and stamp those without an id."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import strict
from conftest import ROOT, THEME
from sources import PLUGINS, posts

from plugins._shared.front_matter import parse_front_matter
from plugins.posts.stamp import insert_id

if TYPE_CHECKING:
    from conftest import Build, BuildSite

UNSTAMPED = {
    "plain.md": b"title: Plain\ndate: 2026-03-12 08:30\n\nWords.\n\nid: not this\n",
    "crlf.md": "title: Wagenrücklauf\r\ndate: 2026-03-12\r\n\r\nWords.\r\nMore.".encode(),
    "bom.md": b"\xef\xbb\xbftitle: Bom\nsummary: Two\n    lines\ndate: 2026-03-12 23:59\n\n\nWords.   \n",
    "2026-01-02-dated.md": b"---\ntitle: Fenced\ndate: 2026-01-02T00:30+05:00\n---\nWords.\n",
    "yaml.md": b'---\ntitle: "Yaml: one"\npublishDate: 2026-03-12T08:30:00Z\ntags:\n  - a\nsummary: |\n  b\n...\nA.\n',
    "lines.md": b"title: Lines\ndate: 2026-03-12 8:30\ntags:\n- a\n- b\n\nWords.\n",
    "folder/index.md": b"title: Folder\ndate: 2026-03-12 08:30\nslug: another\nlang: en\n\nMore.\n",
}


def run(site: Build, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the author's command does in the folder of a site."""
    command = [sys.executable, "-W", "error", "-m", "plugins.posts", *arguments]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        command, cwd=site.output.parent, env=environment, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def ids(site: Build) -> set[str]:
    """The ids of the posts in the site's feed."""
    return {entry.id for entry in strict.read(site.files()["feed.json"]).entries}


def test_stamping_stores_the_id_that_a_post_has_and_touches_nothing_else(build_site: BuildSite) -> None:
    files = {f"content/posts/{name}": source for name, source in UNSTAMPED.items()}
    site = build_site(files, settings=PLUGINS, theme=THEME, name="stamp")
    before = ids(site)
    done = run(site, "stamp")
    assert done.stderr == ""
    assert "7 given an id" in done.stdout
    stamped = {path: (site.output.parent / path).read_bytes() for path in files}
    for path, source in files.items():
        line = next(line for line in stamped[path].splitlines(keepends=True) if line.startswith(b"id: urn:uuid:"))
        assert stamped[path].replace(line, b"", 1) == source
    again = build_site(stamped, settings=PLUGINS, theme=THEME, name="stamp")
    assert ids(again) == before
    assert "0 given an id" in run(again, "stamp").stdout
    assert {path: (site.output.parent / path).read_bytes() for path in files} == stamped


def test_stamping_names_the_files_that_it_cannot_stamp(build_site: BuildSite) -> None:
    site = build_site(posts(1, stored=False), settings=PLUGINS, theme=THEME)
    folder = site.output.parent / "content" / "posts"
    (folder / "latin.md").write_bytes(b"title: caf\xe9\n\n")
    (folder / "dateless.md").write_text("title: Dateless\n\n")
    (folder / "toml.md").write_text('+++\ntitle = "T"\n+++\n')
    (folder / "flow.md").write_text("---\n{title: Flow, date: 2026-03-12}\n---\n")
    (folder / "slug.md").write_text("title: Slug\ndate: 2026-03-12\nslug: a b\n\n")
    (folder / "bare.md").write_text("No front matter.")
    done = run(site, "stamp")
    assert done.returncode == 1
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
        *(f"content/posts/{name}.md" for name in ("bare", "dateless", "flow", "latin", "slug", "toml"))
    ]
    assert "1 given an id" in done.stdout


@pytest.mark.parametrize(
    ("source", "stamped"),
    [
        ("title: A\n\nBody", "title: A\nid: x:1\n\nBody"),
        ("title: A\r\n\r\nBody", "title: A\r\nid: x:1\r\n\r\nBody"),
        ("title: A", "title: A\nid: x:1"),
        ("title: A\n", "title: A\nid: x:1\n"),
        ("---\ntitle: A\n---\nBody", "---\ntitle: A\nid: x:1\n---\nBody"),
        ("\ufefftitle: A\ntags: b\n    c\nBody", "\ufefftitle: A\ntags: b\n    c\nid: x:1\nBody"),
    ],
)
def test_an_id_goes_to_the_end_of_the_front_matter(source: str, stamped: str) -> None:
    assert insert_id(source, "x:1") == stamped
    assert parse_front_matter(stamped).fields["id"].value == "x:1"
    assert parse_front_matter(stamped).body == parse_front_matter(source).body


def test_a_new_post_is_a_draft_with_an_id(build_site: BuildSite) -> None:
    site = build_site(posts(1), settings=PLUGINS, theme=THEME, name="new")
    done = run(site, "new", "Ünder R&D: <3\nfriends")
    assert done.stdout == "content/posts/ünder-rd-3-friends.md\n", done.stderr
    assert "take out its line `status: draft`" in done.stderr
    path = site.output.parent / done.stdout.strip()
    fields = parse_front_matter(path.read_text("utf-8")).fields
    assert fields["title"].value == "Ünder R&D: <3 friends"
    assert fields["id"].value.startswith("urn:uuid:")
    assert fields["status"].value == "draft"
    quoted = run(site, "new", '"Ask"').stdout.strip()
    assert parse_front_matter((path.parents[2] / quoted).read_text("utf-8")).fields["title"].value == '"Ask"'
    assert not [path for path in path.parent.iterdir() if path.name.startswith(".")]


def test_a_post_is_never_written_over(build_site: BuildSite) -> None:
    site = build_site(posts(1), settings=PLUGINS, theme=THEME, name="new-again")
    path = site.output.parent / run(site, "new", "Ünder R&D: <3 friends").stdout.strip()
    path.write_text(path.read_text("utf-8") + "Words of mine.", "utf-8")
    again = run(site, "new", "Ünder R&D: <3 friends")
    assert again.returncode == 1
    assert again.stderr.startswith("content/posts/ünder-rd-3-friends.md is there already")
    assert path.read_text("utf-8").endswith("Words of mine.")


def test_a_title_that_names_no_file_is_refused(build_site: BuildSite) -> None:
    site = build_site(posts(1), settings=PLUGINS, theme=THEME, name="new-refused")
    assert run(site, "new", "!?").returncode == 1
    assert "shorten it to 250" in run(site, "new", "long " * 80).stderr
    assert "shorten it to 150" in run(site, "new", "ü" * 100).stderr
