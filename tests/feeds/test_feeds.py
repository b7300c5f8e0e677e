"""The feeds of small whole sites, read back with a client."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
import pytest

if TYPE_CHECKING:
    from conftest import Build, BuildSite

THEME = Path(__file__).parents[1] / "sites" / "theme"


def post(title: str, body: str = "Some words.", **fields: str) -> str:
    """The source of a post."""
    fields = {"title": title, "date": "2026-03-12 08:30", **fields}
    return "".join(f"{key}: {value}\n" for key, value in fields.items()) + "\n" + body


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> Build:
    files = {
        "content/posts/cards.md": post("Cards & <3", "[here](../rooms/#a) ![A room](room.png)", category="R&D"),
        "content/posts/rooms.md": post("Rooms", date="2026-03-13 08:30", authors="Ada; Bo; Cy", tags="coffee, cards"),
        "content/posts/draft.md": post("Not yet", status="draft"),
        "content/posts/hidden.md": post("Hidden", status="hidden"),
    }
    return build_site(files, theme=THEME)


def test_site_feed_has_published_posts_newest_first(site: Build) -> None:
    feed = feedparser.parse(site.read("feed/index.xml"))
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["Rooms", "Cards & <3"]
    assert feed.feed.updated == "Fri, 13 Mar 2026 08:30:00 +0000"


def test_names_are_joined_and_categories_kept(site: Build) -> None:
    rooms = feedparser.parse(site.read("feed/index.xml")).entries[0]
    assert rooms.author == "Ada, Bo and Cy"
    assert [tag.term for tag in rooms.tags] == ["Notes", "coffee", "cards"]


def test_category_feed_has_its_posts_only(site: Build) -> None:
    feed = feedparser.parse(site.read("category/rd/feed/index.xml"))
    assert [entry.title for entry in feed.entries] == ["Cards & <3"]
    assert feed.feed.title == "R&D – The Second Coffee"


def test_content_has_absolute_addresses(site: Build) -> None:
    content = feedparser.parse(site.read("category/rd/feed/index.xml")).entries[0].content[0].value
    assert 'href="http://localhost:8000/rooms/#a"' in content
    assert 'src="http://localhost:8000/cards/room.png"' in content
