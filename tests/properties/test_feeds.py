"""Properties of feeds: any text survives, in any format; an archive is a partition; stamping adds one line."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from plugins._posts import parse_front_matter
from plugins.feeds.feed import MAX_BYTES, MAX_PAGE_BYTES, Feed, Item, archive_pages, fit_for_feeds, newest_first, window
from plugins.feeds.jsonfeed import write_json
from plugins.feeds.markup import feed_html, xml_text
from plugins.feeds.rss import write_atom, write_rss
from plugins.feeds.stamp import insert_id

sys.path.append(str(Path(__file__).parents[1] / "feeds"))
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


def item(number: int = 0, *, title: str = "T", html: str = "<p>x</p>", summary: str = "s") -> Item:
    """An item; a higher number is newer."""
    date = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    return Item(
        id=f"urn:x:{number}",
        url=f"{BASE}{number}",
        title=title,
        published=date,
        updated=date,
        authors=("A",),
        summary=summary,
        html=html,
    )


def feed(kind: str, *items: Item) -> Feed:
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
    one = fit_for_feeds(item(title=title, html=feed_html(markup, BASE), summary=summary))
    rss = etree.fromstring(write_rss(feed("rss", one))).find("channel/item")
    atom = etree.fromstring(write_atom(feed("atom", one))).find("{*}entry")
    read = json.loads(write_json(feed("json", one)))["items"][0]
    assert rss.findtext("title") == atom.findtext("{*}title") == read["title"] == title
    content = rss.findtext("{*}encoded") if summary else rss.findtext("description")
    assert content == atom.findtext("{*}content") == read["content_html"] == one.content
    assert (atom.findtext("{*}summary") or "") == read.get("summary", "") == summary


SIZES = st.lists(st.integers(0, 150_000), max_size=70)


@given(SIZES, st.integers(2, 20))
def test_the_feed_and_its_archive_hold_every_item_and_weigh_little(sizes: list[int], shown: int) -> None:
    items = newest_first(fit_for_feeds(item(number, html="x" * size)) for number, size in enumerate(sizes))
    pages = archive_pages(items, shown // 2)
    in_pages = [each.id for page in pages for each in page]
    seen = window(items, shown, len(items) - len(in_pages))
    assert len(set(in_pages)) == len(in_pages)
    assert {*in_pages, *(each.id for each in seen)} == {each.id for each in items}
    assert len(seen) <= shown
    assert len(pages) != 1
    assert all(len(write_atom(feed("atom", *page))) <= MAX_PAGE_BYTES + 8192 for page in pages[:2])
    assert not seen or len(write_rss(feed("rss", *seen))) <= MAX_BYTES


@given(SIZES, SIZES)
def test_new_items_never_change_a_page_of_the_archive(old: list[int], new: list[int]) -> None:
    sizes = [*old, *new]
    items = [fit_for_feeds(item(number, html="x" * size)) for number, size in enumerate(sizes)]
    before, after = archive_pages(newest_first(items[: len(old)]), 10), archive_pages(newest_first(items), 10)
    assert after[: len(before)] == before


@given(st.sampled_from(["", "\ufeff"]), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "---"]), TEXT, st.text())
def test_stamping_adds_one_line_and_nothing_else(bom: str, end: str, fence: str, value: str, body: str) -> None:
    title = " ".join(value.split()) or "T"
    opening = fence + end if fence else ""
    text = f"{bom}{opening}title: {title}{end}{fence}{end}{body}"
    stamped = insert_id(text, "urn:x:1")
    assert stamped.replace(f"id: urn:x:1{end}", "", 1) == text
    assert parse_front_matter(stamped).fields["id"].value == "urn:x:1"
