"""Real feed readers read the feeds of the demo and of a hostile site from a server here, and all understand the same.

feedparser and reader come with the tests. newsboat and sfeed are Debian packages, rss-parser and feedsmith come with
`npm ci --prefix tests`; where one of them is missing its tests are left out, except in CI, where they fail.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
import warnings
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
import feedparser_sgmllib
import pytest
import strict
from conftest import THEME, serving
from reader import make_reader
from sources import PLUGINS, build_hostile, comment, post, posts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Build, BuildSite

NODE_MODULES = Path(__file__).parents[1] / "node_modules"
# reader has a copy of feedparser of its own, which knows this module by the name that it had until Python 3.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)
SITE = ("feed/index.xml", "feed/atom/index.xml", "feed.json")
XML = (*SITE[:2], "comments/feed/index.xml", "comments/feed/atom/index.xml")


@dataclass(frozen=True, order=True)
class Seen:
    """An item as a client shows it; what a client has no field for is left empty on both sides."""

    id: str
    title: str
    url: str
    date: datetime
    picture: str = ""


def run(*command: str | Path, text: str | None = None, **environment: str) -> str:
    """What a program prints."""
    done = subprocess.run(
        [*map(str, command)],
        input=text,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def with_feedparser(url: str, folder: Path) -> list[Seen]:
    """Python's oldest parser of feeds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its own
        feed = feedparser.parse(url)
    assert not feed.bozo, feed.get("bozo_exception")
    return [
        Seen(
            entry.id,
            entry.title,
            entry.link,
            datetime(*entry.published_parsed[:6], tzinfo=UTC),
            entry.media_content[0]["url"] if "media_content" in entry else "",
        )
        for entry in feed.entries
    ]


def with_reader(url: str, folder: Path) -> list[Seen]:
    """The Python library of a whole feed reader."""
    with closing(make_reader(":memory:")) as reader:
        reader.add_feed(url)
        reader.update_feed(url)
        entries = reader.get_entries()
        return [Seen(e.id, e.title or "", e.link or "", e.published or datetime.min, "") for e in entries]


def with_newsboat(url: str, folder: Path) -> list[Seen]:
    """A feed reader for the terminal."""
    (folder / "urls").write_text(url + "\n")
    (folder / "config").write_text("")
    cache = folder / "cache.db"
    run("newsboat", "-u", folder / "urls", "-C", folder / "config", "-c", cache, "-x", "reload", HOME=str(folder))
    with closing(sqlite3.connect(cache)) as database:
        rows = database.execute("SELECT guid, title, url, pubDate FROM rss_item").fetchall()
    return [Seen(id, title, link, datetime.fromtimestamp(date, UTC)) for id, title, link, date in rows]


def with_sfeed(url: str, folder: Path) -> list[Seen]:
    """A small parser in C."""
    with urllib.request.urlopen(url) as answer:
        text = answer.read().decode()
    fields = [line.split("\t") for line in run("sfeed", url, text=text).splitlines()]
    return [Seen(each[5], each[1], each[2], datetime.fromtimestamp(int(each[0]), UTC)) for each in fields]


def _with_node(parser: str) -> Callable[[str, Path], list[Seen]]:
    def read(url: str, folder: Path) -> list[Seen]:
        items = json.loads(run("node", Path(__file__).with_name("read.mjs"), parser, url))
        return [Seen(item["id"], item["title"], item["url"], _date(item["date"]), item["picture"]) for item in items]

    return read


def _date(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S %z")


# Each client: what it needs on this machine, whether it knows pictures, the feeds it can read, and how to ask it.
CLIENTS: dict[str, tuple[str | Path, bool, tuple[str, ...], Callable[[str, Path], list[Seen]]]] = {
    "feedparser": ("", True, XML, with_feedparser),
    "reader": ("", False, (*XML, "feed.json"), with_reader),
    "newsboat": ("newsboat", False, XML, with_newsboat),
    "sfeed": ("sfeed", False, XML, with_sfeed),
    "rss-parser": (NODE_MODULES / "rss-parser", True, XML, _with_node("rss-parser")),
    "feedsmith": (NODE_MODULES / "feedsmith", True, (*XML, "feed.json"), _with_node("feedsmith")),
}


CASES = [
    (site, client, path)
    for site, category in (("demo", "referrals"), ("hostile", "notes"))
    for client, (_, _, paths, _) in CLIENTS.items()
    for path in (*paths, f"category/{category}/feed/index.xml")
]


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest, build_site: BuildSite) -> Iterator[tuple[Build, str]]:
    """A site and the address of a server of it."""
    site = request.getfixturevalue("demo_at_home") if request.param == "demo" else build_hostile(build_site)
    with serving(site.output) as address:
        yield site, address


@pytest.mark.parametrize(("served", "client", "path"), CASES, indirect=["served"])
def test_a_client_understands_what_the_feed_says(
    client: str, path: str, served: tuple[Build, str], tmp_path: Path
) -> None:
    site, address = served
    needed, pictures, _, ask = CLIENTS[client]
    if needed and not (
        shutil.which(str(needed)) or (isinstance(needed, Path) and needed.is_dir() and shutil.which("node"))
    ):
        assert "CI" not in os.environ, f"{client} is missing; the tests need it in CI"
        pytest.skip(f"there is no {client} here")
    entries = strict.read((site.output / path).read_bytes()).entries
    expected = [Seen(e.id, e.title, e.url, e.published, e.picture if pictures else "") for e in entries]
    assert len(expected) > 1
    assert sorted(ask(f"{address}/{path}", tmp_path)) == sorted(expected)


@pytest.mark.parametrize("path", SITE)
def test_the_pictures_of_posts_are_in_their_texts_too(path: str, demo_at_home: Build) -> None:
    site = demo_at_home
    with_picture = [entry for entry in strict.read((site.output / path).read_bytes()).entries if entry.picture]
    assert with_picture
    assert [entry for entry in with_picture if f'src="{entry.picture}"' not in entry.html] == []


@pytest.mark.parametrize("path", SITE)
def test_reader_sees_just_what_is_new_across_rebuilds(path: str, build_site: BuildSite) -> None:
    name = f"rebuilt {path}".replace("/", " ")
    files = {
        **posts(4),
        "content/posts/cards.md": post("Cards", id="urn:x:cards", tags="coffee, cards"),
        "content/comments/cards/ada.md": comment(),
    }
    site = build_site(files, settings=PLUGINS, theme=THEME, name=name)
    # HTTP tells times in whole seconds: a rebuild within the same one would be answered with 304.
    os.utime(site.output / path, (0, 0))
    with serving(site.output) as address, closing(make_reader(":memory:")) as reader:
        reader.add_feed(f"{address}/{path}")
        update = reader.update_feed(f"{address}/{path}")
        assert update is not None
        assert update.new == 5
        before = {entry.id: entry for entry in reader.get_entries()}
        assert reader.update_feed(f"{address}/{path}") is None or update.modified == 0
        # Another slug, title, date, category and address of the site, a tag and a comment less, a comment edited, and a
        # new post that others like.
        del files["content/posts/cards.md"], files["content/comments/cards/ada.md"]
        files = {key: source.replace("Kind", "Sort") for key, source in files.items()}
        fields = {"id": "urn:x:cards", "date": "2026-01-01 10:00", "tags": "cards"}
        files["content/posts/rooms.md"] = post("Rooms and cards", "Other words.", **fields)
        files["content/posts/new.md"] = post("New", "The words of post.", id="urn:x:new", tags="coffee")
        files["content/comments/post-1/bo.md"] = comment("Bo", "Or not.")
        build_site(files, settings=PLUGINS + "SITEURL = 'https://new.example.com'", theme=THEME, name=name)
        update = reader.update_feed(f"{address}/{path}")
        assert update is not None
        assert update.new == 1
        after = {entry.id: entry for entry in reader.get_entries()}
        assert after.keys() - before.keys() == {"urn:x:new"}
        assert before.keys() <= after.keys()
        # Nothing says of the others that they have changed since, though what they may lead to has.
        for id in before.keys() - {"urn:x:cards"}:
            assert (after[id].published, after[id].updated) == (before[id].published, before[id].updated)
