"""Real feed readers read the feeds of the demo and of a hostile site, and all understand the same."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import strict
from clients import CLIENTS, ask, expected
from conftest import THEME, serving
from reader import make_reader
from sources import PLUGINS, build_hostile, comment, post, posts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Build, BuildSite

SITE = ("feed/index.xml", "feed/atom/index.xml", "feed.json")
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
    entries = strict.read((site.output / path).read_bytes()).entries
    assert len(entries) > 1
    assert ask(client, f"{address}/{path}", tmp_path) == expected(client, entries)


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
