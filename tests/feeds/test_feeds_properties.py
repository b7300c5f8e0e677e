"""Properties of feeds: any text survives, in any format; an archive is a partition; stamping adds one line."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from plugins._shared.front_matter import parse_front_matter
from plugins.feeds.feed import MAX_BYTES, MAX_PAGE_BYTES, Feed, FeedItem, archive_pages, newest_first, window
from plugins.feeds.items import fit_for_feeds
from plugins.feeds.jsonfeed import write_json
from plugins.feeds.markup import feed_html, xml_text
from plugins.feeds.rss import write_atom, write_rss
from plugins.posts.stamp import insert_id

sys.path.append(str(Path(__file__).parent))
import strict  # the checks lie beside the tests that use them most

BASE = "https://blog.example.com/a/post/"
TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b>",
        "<img src=",
        "x.png",
        "'",
        '"',
        ">",
        " alt=a",
        "<svg>",
        "</svg>",
        "<iframe src=//h/>",
        "<!--",
        "]]>",
        "&",
        "&#7;",
        "&#xD800;",
        "&#x80;",
        "<script>",
        "</script>",
        "<a href=",
        "#f",
        "javascript:x",
        " onclick=x",
        " srcset='",
        "a.png 1x, b.png 2x",
        "<source>",
        "<picture>",
        "</picture>",
        "<body>",
        "<table><tr><td>",
        "<html>",
        "</html>",
        "<frameset>",
        "</div>",
        "<form>",
        "<track>",
        "<wbr>",
        "data:text/html,x",
        "\x00",
        "�",
    ]
)
MARKUP = st.lists(PIECES | TEXT, max_size=25).map("".join)


def item(number: int = 0, *, title: str = "T", html: str = "<p>x</p>", summary: str = "s", day: float = 0) -> FeedItem:
    """An item; a higher number, or day, is newer."""
    date = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=day, hours=number)
    return FeedItem(
        id=f"urn:x:{number}",
        url=f"{BASE}{number}",
        title=title,
        published=date,
        updated=date,
        authors=("A",),
        summary=summary,
        html=html,
    )


def feed(kind: str, *items: FeedItem) -> Feed:
    """A feed of these items."""
    updated = max(each.updated for each in items)
    return Feed(
        kind=kind, path="", url=BASE, title="F", description="D", home=BASE, lang="en", items=items, updated=updated
    )


@given(MARKUP)
def test_any_markup_becomes_fit_for_readers(markup: str) -> None:
    assert list(strict.check_html(feed_html(markup, BASE))) == []


@given(TEXT.map(xml_text).filter(str.strip), MARKUP, TEXT.map(xml_text))
def test_any_text_comes_out_of_every_format_as_it_went_in(title: str, markup: str, summary: str) -> None:
    one = fit_for_feeds(item(title=title, html=feed_html(markup, BASE), summary=summary), "More")
    rss = etree.fromstring(write_rss(feed("rss", one), {})).find("channel/item")
    atom = etree.fromstring(write_atom(feed("atom", one))).find("{*}entry")
    read = json.loads(write_json(feed("json", one)))["items"][0]
    assert rss.findtext("title") == atom.findtext("{*}title") == read["title"] == title
    content = rss.findtext("{*}encoded") if summary else rss.findtext("description")
    assert content == atom.findtext("{*}content") == read["content_html"] == one.content
    assert (atom.findtext("{*}summary") or "") == read.get("summary", "") == summary


# The days and sizes of posts: some blogs have one post a year, others many a day.
POSTS = st.integers(1, 400).flatmap(
    lambda apart: st.lists(st.tuples(st.integers(0, apart), st.integers(0, 150_000)), max_size=70)
)


def timeline(posts: list[tuple[int, int]]) -> list[FeedItem]:
    """Items of these sizes, each so many days after the one before, the newest first."""
    days = accumulate(apart for apart, _ in posts)
    return newest_first(
        fit_for_feeds(item(number, day=day, html="x" * size), "More")
        for number, (day, (_, size)) in enumerate(zip(days, posts, strict=True))
    )


def held(pages: dict[str, tuple[FeedItem, ...]]) -> dict[str, set[str]]:
    """The ids of what is in each page."""
    return {name: {each.id for each in page} for name, page in pages.items()}


@given(POSTS, st.integers(2, 20))
def test_the_feed_and_its_archive_hold_every_item_and_weigh_little(posts: list[tuple[int, int]], shown: int) -> None:
    items = timeline(posts)
    pages = archive_pages(items, shown // 2)
    in_pages = [each.id for page in reversed(pages.values()) for each in page]
    seen = window(items, shown, len(items) - len(in_pages))
    assert in_pages == [each.id for each in items[len(items) - len(in_pages) :]]
    assert {*in_pages, *(each.id for each in seen)} == {each.id for each in items}
    assert len(seen) <= shown
    assert len(pages) != 1
    assert all(len(page) <= shown // 2 for page in pages.values())
    assert all(len(write_atom(feed("atom", *page))) <= MAX_PAGE_BYTES + 8192 for page in [*pages.values()][:2])
    assert not seen or len(write_rss(feed("rss", *seen), {})) <= MAX_BYTES


@given(POSTS, st.integers(0, 70))
def test_new_items_never_change_a_page_of_the_archive(posts: list[tuple[int, int]], later: int) -> None:
    items = timeline(posts)
    before, after = archive_pages(items[later:], 10), archive_pages(items, 10)
    assert [*after.items()][: len(before)] == [*before.items()]


@given(POSTS.filter(bool), st.data())
def test_an_item_dated_back_changes_no_page_of_another_year(posts: list[tuple[int, int]], data: st.DataObject) -> None:
    items = timeline(posts)
    late = data.draw(st.sampled_from(items[1:] or items))
    before = held(archive_pages([each for each in items if each is not late], 10))
    after = held(archive_pages(items, 10))
    changed = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    assert {name[:4] for name in changed} <= {str(late.published.year)}
    if before.keys() == after.keys():
        assert len({name[:7] for name in changed}) <= 1


@given(st.sampled_from(["", "\ufeff"]), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "---"]), TEXT, st.text())
def test_stamping_adds_one_line_and_nothing_else(bom: str, end: str, fence: str, value: str, body: str) -> None:
    title = " ".join(value.split()) or "T"
    opening = fence + end if fence else ""
    text = f"{bom}{opening}title: {title}{end}{fence}{end}{body}"
    stamped = insert_id(text, "urn:x:1")
    assert stamped.replace(f"id: urn:x:1{end}", "", 1) == text
    assert parse_front_matter(stamped).fields["id"].value == "urn:x:1"
