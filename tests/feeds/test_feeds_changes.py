"""What a subscriber gets again, and what a reader's host has to send again, after an author has changed something."""

from __future__ import annotations

import email.utils
import os
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import strict
from conftest import THEME, serving
from sources import PLUGINS, comment, post, posts

if TYPE_CHECKING:
    from conftest import Build, BuildSite


def ids(site: Build) -> set[str]:
    """The ids of everything in any feed."""
    return {entry.id for data in strict.find_feeds(site.output).values() for entry in strict.read(data).entries}


def test_a_change_of_slug_date_title_or_address_delivers_nothing_again(build_site: BuildSite) -> None:
    stored = {"id": "urn:uuid:8f14e45f-ceea-467f-a8a8-5d3bd5e1b6c1"}
    before = {
        "content/posts/cards.md": post("Cards", **stored),
        "content/comments/cards/ada.md": comment(),
        "content/comments/cards/bo.md": comment("Bo", reply_to="ada"),
    }
    after = {
        "content/posts/cards-and-rooms.md": post("Cards and rooms", **{**stored, "date": "2026-02-01 09:00"}),
        "content/comments/cards-and-rooms/ada.md": comment(),
        "content/comments/cards-and-rooms/bo.md": comment("Bo", reply_to="ada"),
    }
    one = build_site(before, settings=PLUGINS, theme=THEME)
    other = build_site(after, settings=PLUGINS + "SITEURL = 'https://new.example.com/blog'", theme=THEME)
    assert len(ids(one)) == 3
    assert ids(one) == ids(other)
    for path, data in strict.find_feeds(other.output).items():
        assert list(strict.check_feed(data, url=f"https://new.example.com/blog/{path}")) == []


def test_one_new_post_is_one_new_item_and_changes_its_own_feeds_only(build_site: BuildSite) -> None:
    files = {**posts(5), "content/comments/post-1/a.md": comment()}
    one = build_site(files, settings=PLUGINS, theme=THEME, name="grows")
    known, before = ids(one), one.files()
    for path in before:
        os.utime(one.output / path, (1_700_000_000, 1_700_000_000))
    files["content/posts/new.md"] = post("New", category="Kind 1", tags="cards", id="tag:example.com,2026:new")
    two = build_site(files, settings=PLUGINS, theme=THEME, name="grows")
    assert ids(two) - known == {"tag:example.com,2026:new"}
    assert known < ids(two)
    feeds = set(strict.find_feeds(two.output))
    written = {path for path in feeds if (two.output / path).stat().st_mtime != 1_700_000_000}
    assert written == {
        *("feed/index.xml", "feed/atom/index.xml", "feed.json", "category/kind-1/feed/index.xml"),
        *("tag/cards/feed/index.xml", "author/the-second-coffee/feed/index.xml", "new/feed/index.xml"),
    }
    assert {path for path in feeds & before.keys() if before[path] != two.files()[path]} == written & before.keys()


def test_a_post_ends_with_related_ones_only_if_its_author_wants_that(build_site: BuildSite) -> None:
    heading = b"You May Also Like"
    for settings, shown in ((PLUGINS, False), (PLUGINS + "FEEDS_RELATED = True", True)):
        feeds = strict.find_feeds(build_site(posts(3), settings=settings, theme=THEME).output)
        assert (heading in feeds["feed/index.xml"]) is shown


def test_the_feed_of_all_comments_is_in_the_order_in_which_they_were_approved(build_site: BuildSite) -> None:
    late = {"date": "2026-01-05 10:00", "approved": "2026-04-02 09:00"}
    files = {
        **posts(2),
        "content/comments/post-1/late.md": comment("Late", **late),
        "content/comments/post-2/new.md": comment("New", date="2026-03-14 10:00"),
        **{f"content/comments/post-2/{n}.md": comment("Old", date=f"2026-02-{n:02} 10:00") for n in range(1, 9)},
    }
    settings = PLUGINS + "FEEDS_COMMENTS = 2"
    site = build_site(files, settings=settings, theme=THEME)
    for path in ("comments/feed/index.xml", "comments/feed/atom/index.xml"):
        first, second = strict.read((site.output / path).read_bytes()).entries
        assert (first.authors, second.authors) == ("Late", "New")
        assert first.published == first.updated == datetime(2026, 4, 2, 9, tzinfo=UTC) - timedelta(hours=1)
        assert list(strict.check_feed((site.output / path).read_bytes())) == []
    files["content/comments/post-1/late.md"] = comment("Late", date="2026-01-05 10:00")
    before = build_site(files, settings=settings, theme=THEME)
    own = [strict.read(each.files()["post-1/feed/index.xml"]).entries[0].id for each in (site, before)]
    assert own[0] == own[1]


def test_a_host_answers_304_for_a_feed_that_did_not_change(build_site: BuildSite) -> None:
    files = posts(3)
    site = build_site(files, settings=PLUGINS, theme=THEME, name="served")
    with serving(site.output) as address:
        with urllib.request.urlopen(f"{address}/feed/index.xml") as answer:
            seen = answer.headers["Last-Modified"]
            assert answer.headers.get_content_type() in {"application/xml", "text/xml"}
        # A server's dates are to the second.
        later = email.utils.parsedate_to_datetime(seen).timestamp() - 5
        for path in strict.find_feeds(site.output):
            os.utime(site.output / path, (later, later))
        again = urllib.request.Request(
            f"{address}/feed/index.xml", headers={"If-Modified-Since": email.utils.formatdate(later, usegmt=True)}
        )
        build_site(files, settings=PLUGINS, theme=THEME, name="served")
        with pytest.raises(urllib.error.HTTPError, match="304") as unchanged:
            urllib.request.urlopen(again)
        unchanged.value.close()
        files["content/posts/new.md"] = post("New")
        build_site(files, settings=PLUGINS, theme=THEME, name="served")
        with urllib.request.urlopen(again) as answer:
            assert b"<title>New</title>" in answer.read()


def archive(site: Build) -> dict[str, bytes]:
    """The archive of the site's feeds, in each format."""
    return {path: data for path, data in site.files().items() if "/archive/" in path and not path.endswith(".html")}


def test_a_closed_archive_page_never_changes(build_site: BuildSite) -> None:
    first = archive(build_site(posts(45), settings=PLUGINS, theme=THEME))
    files = {**posts(61), "content/comments/post-3/a.md": comment()}
    second = archive(build_site(files, settings=PLUGINS, theme=THEME))
    assert {path for path in first if path.startswith("feed/archive/") and path.endswith("index.xml")} == {
        f"feed/archive/{name}/index.xml" for name in ("2020-01-1", "2020-01-2", "2020-01-3", "2020-02-1")
    }
    assert {path: data for path, data in second.items() if path in first} == first
    assert second.keys() - first.keys()


def test_a_post_dated_back_changes_one_page_of_the_archive_at_most(build_site: BuildSite) -> None:
    files = posts(80, apart=timedelta(days=9))
    before = archive(build_site(files, settings=PLUGINS, theme=THEME))
    files["content/posts/late.md"] = post("Late", date="2020-05-05 10:00", id="urn:x:late")
    after = archive(build_site(files, settings=PLUGINS, theme=THEME))
    assert before.keys() == after.keys()
    assert {path for path in before if before[path] != after[path]} == {
        *("feed/archive/2020-05/index.xml", "feed/atom/archive/2020-05/index.xml", "feed/archive/2020-05.json")
    }
