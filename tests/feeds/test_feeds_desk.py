"""The author's commands: begin a post, stamp posts with ids, ping a hub; and the faults that a build names."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
import strict
from sources import ADDRESS, PLUGINS, THEME, post, posts

from plugins._posts import parse_front_matter
from plugins.feeds.stamp import insert_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Build, BuildSite

ROOT = Path(__file__).parents[2]
UNSTAMPED = {
    "plain.md": b"title: Plain\ndate: 2026-03-12 08:30\n\nWords.\n\nid: not this\n",
    "crlf.md": "title: Wagenrücklauf\r\ndate: 2026-03-12\r\n\r\nWords.\r\nMore.".encode(),
    "bom.md": b"\xef\xbb\xbftitle: Bom\nsummary: Two\n    lines\ndate: 2026-03-12 23:59\n\n\nWords.   \n",
    "2026-01-02-dated.md": b"---\ntitle: Fenced\ndate: 2026-01-02T00:30+05:00\n---\nWords.\n",
    "folder/index.md": b"title: Folder\ndate: 2026-03-12 08:30\nslug: another\nlang: en\n\n",
}


def run(site: Build, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the author's command does in the folder of a site."""
    command = [sys.executable, "-W", "error", "-m", "plugins.feeds", *arguments]
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
    assert "5 given an id" in done.stdout
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
    (folder / "bare.md").write_text("No front matter.")
    done = run(site, "stamp")
    assert done.returncode == 1
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
        *("content/posts/bare.md", "content/posts/dateless.md", "content/posts/latin.md")
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


def test_a_new_post_is_a_draft_with_an_id_and_is_never_written_over(build_site: BuildSite) -> None:
    site = build_site(posts(1), settings=PLUGINS, theme=THEME, name="new")
    done = run(site, "new", "Ünder R&D: <3\nfriends")
    assert done.stdout == "content/posts/ünder-rd-3-friends.md\n", done.stderr
    path = site.output.parent / done.stdout.strip()
    fields = parse_front_matter(path.read_text("utf-8")).fields
    assert fields["title"].value == "Ünder R&D: <3 friends"
    assert fields["id"].value.startswith("urn:uuid:")
    assert fields["status"].value == "draft"
    path.write_text(path.read_text("utf-8") + "Words of mine.", "utf-8")
    again = run(site, "new", "Ünder R&D: <3 friends")
    assert again.returncode == 1
    assert again.stderr.startswith("content/posts/ünder-rd-3-friends.md is there already")
    assert path.read_text("utf-8").endswith("Words of mine.")
    assert run(site, "new", "!?").returncode == 1
    assert not [path for path in path.parent.iterdir() if path.name.startswith(".")]


def test_bad_and_doubled_ids_are_refused_by_name(build_site: BuildSite) -> None:
    files = {
        "content/posts/a.md": post("A", id="urn:x:1"),
        "content/posts/b.md": post("B", id="urn:x:1", status="draft"),
        "content/posts/c.md": post("C", id="not a URI"),
        "content/posts/comments.md": post("Comments"),
    }
    settings = PLUGINS + "FEEDS_ITEMS = 1\nFEEDS_HUB = 'hub.example.com'\nFEEDS_TLL = 5"
    site = build_site(files, settings=settings, theme=THEME, ok=False)
    assert site.status == 1
    mend = 'delete the line and run "invoke stamp"'
    for expected in (
        f'content/posts/b.md:3: id "urn:x:1": it is the id of content/posts/a.md already; {mend}',
        f'content/posts/c.md:3: id "not a URI": it is no URI; {mend}',
        '"Comments on The Second Coffee" and "Comments on “Comments”" are feeds of the same address; rename one post',
        "FEEDS_ITEMS = 1: it is too small",
        "FEEDS_HUB = 'hub.example.com': it must be an address that begins with",
        'unknown setting FEEDS_TLL; did you mean "FEEDS_TTL"?',
    ):
        assert expected in site.stderr
    assert not site.output.exists()


def test_production_says_which_posts_store_no_id(build_site: BuildSite) -> None:
    settings = PLUGINS + "SITEURL = 'https://blog.example.com'"
    site = build_site({**posts(1), "content/posts/a.md": post("A")}, settings=settings, theme=THEME)
    assert "note: 1 post stores no id" in site.stderr
    assert "content/posts/a.md; run `invoke stamp`" in site.stderr
    assert "note:" not in build_site(posts(1), settings=settings, theme=THEME).stderr


@pytest.fixture
def hub() -> Iterator[tuple[str, list[str]]]:
    """The address of a WebSub hub on this machine, and the feeds that it is told of."""
    told: list[str] = []

    class Hub(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Take the news of a feed."""
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            assert form["hub.mode"] == ["publish"]
            told.extend(form["hub.url"])
            self.send_response(400 if self.path == "/refuses" else 204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", told
    server.shutdown()
    server.server_close()


def test_a_hub_is_told_of_changed_feeds_only(build_site: BuildSite, hub: tuple[str, list[str]]) -> None:
    address, told = hub
    settings = PLUGINS + f"FEEDS_RELATED = False\nFEEDS_HUB = {address!r}"
    files = posts(25)
    site = build_site(files, settings=settings, theme=THEME, name="hub")
    assert list(strict.check_site(site.output, ADDRESS)) == []
    assert "changed feeds told of" in run(site, "ping").stdout
    assert {f"{ADDRESS}feed/index.xml", f"{ADDRESS}feed/atom/index.xml"} < set(told)
    assert not [url for url in told if "archive" in url]
    assert len(set(told)) == len(told)
    told.clear()
    assert run(site, "ping").stdout == "0 changed feeds told of\n"
    files["content/posts/new.md"] = post("New", category="Kind 1", tags="cards")
    site = build_site(files, settings=settings, theme=THEME, name="hub")
    run(site, "ping")
    assert {url.removeprefix(ADDRESS) for url in told} == {
        *("feed/index.xml", "feed/atom/index.xml", "category/kind-1/feed/index.xml", "tag/cards/feed/index.xml"),
        *("author/the-second-coffee/feed/index.xml", "new/feed/index.xml"),
    }


def test_a_hub_that_refuses_is_named(build_site: BuildSite, hub: tuple[str, list[str]]) -> None:
    site = build_site(posts(1), settings=PLUGINS + f"FEEDS_HUB = {hub[0] + 'refuses'!r}", theme=THEME)
    done = run(site, "ping")
    assert done.returncode == 1
    assert f"{hub[0]}refuses did not take the news of {ADDRESS}" in done.stderr
