"""Real feed readers, and what each makes of a feed at an address.

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
from conftest import need
from reader import make_reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from strict import Entry

NODE_MODULES = Path(__file__).parents[1] / "node_modules"
# reader has a copy of feedparser of its own, which knows this module by the name that it had until Python 3.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)
XML = ("feed/index.xml", "feed/atom/index.xml", "comments/feed/index.xml", "comments/feed/atom/index.xml")


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
    # A server that calls a file HTML may leave its encoding to the file.
    assert isinstance(feed.get("bozo_exception"), feedparser.CharacterEncodingOverride | None), feed["bozo_exception"]
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


def ask(client: str, url: str, folder: Path) -> list[Seen]:
    """The items that a client finds at an address, sorted; where it is missing the test is left out, in CI it fails."""
    needed, _, _, with_client = CLIENTS[client]
    if isinstance(needed, Path):
        need(client, needed.is_dir() and shutil.which("node") is not None)
    elif needed:
        need(client, shutil.which(needed) is not None)
    return sorted(with_client(url, folder))


def expected(client: str, entries: list[Entry]) -> list[Seen]:
    """What a client should find where these entries are."""
    pictures = CLIENTS[client][1]
    return sorted(Seen(e.id, e.title, e.url, e.published, e.picture if pictures else "") for e in entries)
