"""Telling a hub of news, and the faults of feeds that a build names."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
import strict
from conftest import ROOT, THEME
from sources import ADDRESS, PLUGINS, post, posts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Build, BuildSite


def run(site: Build, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the author's command does in the folder of a site."""
    command = [sys.executable, "-W", "error", "-m", "plugins.feeds", *arguments]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        command, cwd=site.output.parent, env=environment, capture_output=True, text=True, check=False, encoding="utf-8"
    )


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
    mend = "delete the line and run: python3 tasks.py stamp"
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
    assert "content/posts/a.md; run `python3 tasks.py stamp`" in site.stderr
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
    assert {f"{ADDRESS}feed/index.xml", f"{ADDRESS}feed/atom/index.xml", f"{ADDRESS}feed.json"} < set(told)
    assert not [url for url in told if "archive" in url]
    assert len(set(told)) == len(told)
    told.clear()
    assert run(site, "ping").stdout == "0 changed feeds told of\n"
    files["content/posts/new.md"] = post("New", category="Kind 1", tags="cards")
    site = build_site(files, settings=settings, theme=THEME, name="hub")
    run(site, "ping")
    assert {url.removeprefix(ADDRESS) for url in told} == {
        *(
            "feed/index.xml",
            "feed/atom/index.xml",
            "feed.json",
            "category/kind-1/feed/index.xml",
            "tag/cards/feed/index.xml",
        ),
        *("author/the-second-coffee/feed/index.xml", "new/feed/index.xml"),
    }


def test_a_hub_that_refuses_is_named(build_site: BuildSite, hub: tuple[str, list[str]]) -> None:
    site = build_site(posts(1), settings=PLUGINS + f"FEEDS_HUB = {hub[0] + 'refuses'!r}", theme=THEME)
    done = run(site, "ping")
    assert done.returncode == 1
    assert f"{hub[0]}refuses did not take the news of {ADDRESS}" in done.stderr
