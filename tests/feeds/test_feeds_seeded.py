"""Broken feeds, each of which the strict checks must catch: a check that sees nothing would pass everything."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import strict
from sources import ADDRESS, PLUGINS, comment, post, posts

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Build, BuildSite

RSS, ATOM, JSON = "feed/index.xml", "feed/atom/index.xml", "feed.json"
TALK = "talk/feed/index.xml"


@pytest.fixture(scope="module")
def sound(build_site: BuildSite) -> Build:
    """A site without faults that has all that a feed can have."""
    body = 'See [it](https://example.net/) and <img src="/room.png" alt="A room" srcset="/room-2.png 2x">.'
    fields = {"date": "2026-03-01 08:30", "modified": "2026-03-02 08:30", "enclosure": "talk.mp3", "id": "urn:x:talk"}
    files = {
        **posts(30),
        "content/posts/talk.md": post("Talk", body, authors="Ada; Bo", tags="cards, coffee", **fields),
        "content/posts/talk.mp3": "not much of a sound",
        "content/comments/talk/a.md": comment(),
        "content/comments/talk/b.md": comment("Bo", reply_to="a", date="2026-03-15 10:00"),
    }
    site = build_site(files, settings=PLUGINS + "FEEDS_HUB = 'https://hub.example.net/'")
    assert list(strict.check_site(site.output, ADDRESS)) == []
    assert list(strict.check_autodiscovery(site.output, ADDRESS)) == []
    return site


def swap(old: str, new: str) -> Callable[[str], str]:
    """An edit that puts one text for the first that matches a pattern, which must be there."""

    def edit(text: str) -> str:
        assert re.search(old, text, re.DOTALL), old
        return re.sub(old, lambda found: found.expand(new), text, count=1, flags=re.DOTALL)

    return edit


def twice(pattern: str) -> Callable[[str], str]:
    """An edit that doubles what matches a pattern."""
    return swap(f"({pattern})", r"\1\1")


# Each fault: the feed, what is done to it, and words of what the check must say.
SEEDED: dict[str, tuple[str, Callable[[str], str], str]] = {
    "not well-formed": (RSS, swap("</channel>", ""), "cannot be read"),
    "control character": (RSS, swap("Post 30", "Post\x07 30"), "cannot be read"),
    "undeclared prefix": (RSS, swap(' xmlns:dc="[^"]*"', ""), "cannot be read"),
    "other version of RSS": (RSS, swap('version="2.0"', 'version="0.91"'), "schema"),
    "no channel title": (RSS, swap("<title>.*?</title>", ""), "schema"),
    "empty description of the channel": (RSS, swap("<description>.*?</description>", "<description/>"), "schema"),
    "no self link": (RSS, swap('<atom:link [^>]*rel="self"[^>]*/>', ""), "says it is at"),
    "two self links": (RSS, twice('<atom:link [^>]*rel="self"[^>]*/>'), "one link to self"),
    "self link to elsewhere": (
        ATOM,
        swap('(rel="self".*?href=")[^"]*', r"\1http://localhost:8000/x.xml"),
        "says it is at",
    ),
    "channel link is the feed": (RSS, swap("<link>[^<]*", "<link>/feed/"), "no absolute address"),
    "date of the clock": (
        RSS,
        swap("<lastBuildDate>[^<]*", "<lastBuildDate>Sun, 22 Nov 2026 10:00:00 +0000"),
        "newest entry",
    ),
    "clock in atom:updated": (ATOM, swap("<updated>[^<]*", "<updated>2026-11-22T10:00:00+00:00"), "newest entry"),
    "date in another language": (RSS, swap("<pubDate>Sun", "<pubDate>dim"), "schema"),
    "wrong day of the week": (RSS, swap("<item>(.*?)<pubDate>Sun", r"<item>\1<pubDate>Mon"), "no date of RFC 822"),
    "date without zone": (JSON, swap(r'("date_published": "[^"+]*)\+00:00', r"\1"), "no time zone"),
    "date that lies ahead": (JSON, swap(r'("date_modified": ")2026', r"\g<1>2999"), "lies ahead"),
    "updated before published": (
        JSON,
        swap(r'("date_modified": ")2026-03-02', r"\g<1>2026-02-02"),
        "before it was published",
    ),
    "sy:UpdatePeriod": (
        RSS,
        swap("sy:updatePeriod>(.*?)</sy:updatePeriod", r"sy:UpdatePeriod>\1</sy:UpdatePeriod"),
        "schema",
    ),
    "update period None": (RSS, swap("(sy:updatePeriod>)[^<]*", r"\1None"), "schema"),
    "no language": (RSS, swap("<language>.*?</language>", ""), "schema"),
    "language that is none": (JSON, swap('"language": "en"', '"language": "English please"'), "no language tag"),
    "guid taken for a link": (RSS, swap('isPermaLink="false"', 'isPermaLink="true"'), "schema"),
    "guid without isPermaLink": (RSS, swap(' isPermaLink="false"', ""), "schema"),
    "id from the address": (JSON, swap('"id": "urn:x:talk"', '"id": "http://localhost:8000/talk/"'), "would change"),
    "id that is no URI": (JSON, swap('"id": "urn:x:talk"', '"id": "talk"'), "no URI"),
    "doubled id": (RSS, swap("0000000030", "0000000029"), "same id"),
    "id of another kind in Atom": (ATOM, swap("<id>urn:x:talk", "<id>urn:x:other"), "two ids"),
    "oldest first": (RSS, swap("(<item>.*?</item>)(.*?)(<item>.*?</item>)", r"\3\2\1"), "newest first"),
    "title escaped twice": (RSS, swap("<title>Talk", "<title>Talk &#x26;amp; more"), "escaped twice"),
    "feed's title escaped twice": (RSS, swap("<title>The", "<title>R&#x26;amp;D The"), "feed's title is escaped"),
    "author escaped twice": (JSON, swap('"name": "Ada"', '"name": "Ada &amp; Co"'), "author is escaped twice"),
    "category escaped twice": (ATOM, swap('term="cards"', 'term="&amp;amp;"'), "category is escaped twice"),
    "control character in JSON": (JSON, swap("See ", r"See \\u0007"), "control character"),
    "lone surrogate in JSON": (JSON, swap('"title": "Talk', r'"title": "Talk \\ud800'), "control character"),
    "pubDate of the clock": (RSS, swap("<pubDate>[^<]*", "<pubDate>Sun, 22 Nov 2026 10:00:00 +0000"), "pubDate is"),
    "title with a named reference": (RSS, swap("<title>Talk", "<title>Talk &amp; more"), "does not spell"),
    "summary with a named reference": (ATOM, swap("<summary>", "<summary>&lt;3 "), "does not spell"),
    "title on two lines": (JSON, swap('"title": "Talk"', r'"title": "Talk\\nmore"'), "not one line"),
    "no title of an item": (ATOM, swap("<entry>(.*?)<title>.*?</title>", r"<entry>\1"), "schema"),
    "two creators": (RSS, twice("<dc:creator>.*?</dc:creator>"), "schema"),
    "author with no address": (RSS, swap("<dc:creator>(.*?)</dc:creator>", r"<author>\1</author>"), "schema"),
    "no author in Atom": (ATOM, swap("<author>.*?</author>.*?<author>.*?</author>", ""), "no author"),
    "doubled category": (RSS, twice("<category>.*?</category>"), "category is there twice"),
    "content of type CDATA": (ATOM, swap('<content type="html"', '<content type="CDATA"'), "schema"),
    "enclosure as alternate": (ATOM, swap('rel="enclosure"', 'rel="alternate"'), "schema"),
    "enclosure without length": (RSS, swap('(<enclosure[^>]*) length="[^"]*"', r"\1"), "schema"),
    "enclosure of another length": (RSS, swap('length="19"', 'length="20"'), "has 19 bytes, and a feed says 20"),
    "enclosure that is missing": (ATOM, swap("talk/talk.mp3", "talk/gone.mp3"), "gone.mp3 is missing"),
    "enclosure only in RSS": (JSON, swap('"attachments":', '"attached":'), "differ"),
    "relative enclosure": (JSON, swap('("attachments": [^"]*"url": ")[^"]*/talk/', r"\1/talk/"), "no absolute address"),
    "picture without type": (
        JSON,
        swap('"content_html": "', '"image": "room.png", "content_html": "'),
        "no absolute address",
    ),
    "relative picture": (JSON, swap(r'src=\\"http://localhost:8000/', r'src=\\"/'), "no absolute address"),
    "relative srcset": (JSON, swap(r'srcset=\\"http://localhost:8000/', r'srcset=\\"'), "no absolute address"),
    "relative srcset without a space": (JSON, swap("room-2.png 2x", "room-2.png 2x,/3.png 3x"), '"/3.png" is no'),
    "link to a fragment": (JSON, swap("https://example.net/", "#part"), "no absolute address"),
    "link to a script": (JSON, swap("https://example.net/", "javascript:evil()"), "no absolute address"),
    "picture without alt": (JSON, swap(r' alt=\\"A room\\"', ""), "without alt"),
    "lazy picture": (JSON, swap(r"\\u003cimg ", r'<img data-src=\\"x\\" '), "data-src"),
    "script": (JSON, swap("See ", "<script>evil()</script>See "), "<script>"),
    "CDATA": (RSS, swap("<content:encoded>", "<content:encoded><![CDATA[]]>"), "CDATA"),
    "a tag in JSON": (JSON, swap(r"\\u003cp>", "<p>"), "begins a tag"),
    "style": (JSON, swap(r"\\u003cp>See ", r'<p style=\\"color: red\\">See '), "style="),
    "handler": (JSON, swap(r"\\u003cp>See ", r'<p onclick=\\"evil()\\">See '), "onclick="),
    "iframe": (JSON, swap("See ", r'<iframe src=\\"https://example.net/\\"></iframe>See '), "<iframe>"),
    "form": (JSON, swap("See ", "<form></form>See "), "<form>"),
    "drawing": (JSON, swap("See ", "<svg></svg>See "), "<svg>"),
    "summary only": (
        JSON,
        swap('"content_html": "[^\\n]*\\n   "summary": "[^\\n]*', '"content_html": "",'),
        "neither content",
    ),
    "no summary in JSON": (JSON, swap('   "summary": "[^\n]*', ""), "differ"),
    "several megabytes": (JSON, swap("See ", "See " + "words " * 50_000), "weighs"),
    "other text than in RSS": (JSON, swap("See ", "Look at "), "do not have the same entries"),
    "other title in a category": ("category/notes/feed/index.xml", swap("<title>Talk", "<title>Speech"), "differ"),
    "an item of another feed": (RSS, swap("<item>.*?</item>", ""), "newest entry"),
    "wrong number of comments": (RSS, swap("<slash:comments>2", "<slash:comments>3"), "has 3 comments, its feed 2"),
    "thr:count of none": (ATOM, swap('thr:count="2"', 'thr:count="5"'), "counts its replies"),
    "other number of comments in Atom": (
        ATOM,
        swap('(thr:count=")2(".*?thr:count=")2(".*?<thr:total>)2', r"\g<1>5\g<2>5\g<3>5"),
        "has 5 comments, its feed 2",
    ),
    "thr:total of another number": (ATOM, swap("<thr:total>2", "<thr:total>5"), "in all as 5"),
    "a reply to nobody": (
        TALK,
        swap('in-reply-to ref="[^"]*', 'in-reply-to ref="urn:x:gone'),
        "is a reply to urn:x:gone",
    ),
    "a comment less in its feed": (
        TALK,
        swap("(<item>.*?</item>).*?(<item>.*?</item>)", r"\1"),
        "has 2 comments, its feed 1",
    ),
    "archive that leads nowhere": (RSS, swap("archive/2020-01-3/", "archive/2020-07/"), "leads to"),
    "archive that leaves posts out": (RSS, swap("archive/2020-01-3/", "archive/2020-01-1/"), "no archive reaches"),
    "archive page that does not say so": (
        "feed/archive/2020-01-2/index.xml",
        swap("<fh:archive/>", ""),
        "does not say that it is",
    ),
    "archive page with no current": (
        "feed/archive/2020-01-2/index.xml",
        swap('<atom:link rel="current"[^>]*/>', ""),
        "which feed it belongs to",
    ),
    "archive page of another feed": (
        "feed/archive/2020-01-2/index.xml",
        swap('(rel="current" href=")[^"]*', r"\1http://localhost:8000/feed.xml"),
        "does not say that it belongs to",
    ),
    "archive page that leads on to another": (
        "feed/atom/archive/2020-01-1/index.xml",
        swap('(rel="next-archive".*?archive/)2020-01-2', r"\g<1>2020-01-3"),
        "does not lead on to",
    ),
    "version of JSON Feed": (JSON, swap("version/1.1", "version/1"), "cannot be read"),
}
SITE_FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a format is missing": (lambda site: (site / JSON).unlink(), "feed.json is missing"),
    "the comments' feed is missing": (lambda site: (site / TALK).unlink(), "is missing"),
    "a page shows fewer comments": (
        lambda site: edit(site / "talk/index.html", swap('id="comment-b"', "")),
        "its page 1",
    ),
    "an archive page is missing": (lambda site: shutil.rmtree(site / "feed/archive/2020-01-1"), "leads to"),
}
PAGE_FAULTS: dict[str, tuple[Callable[[str], str], str]] = {
    "no autodiscovery": (swap('<link [^>]*type="?application/rss\\+xml"?[^>]*>', ""), "does not offer"),
    "no autodiscovery of Atom": (
        swap('<link [^>]*type="?application/atom\\+xml"?[^>]*>', ""),
        "does not offer feed/atom",
    ),
    "titles that are the same": (twice('<link [^>]*type="?application/rss\\+xml"?[^>]*>'), "the same title"),
    "a feed that is not there": (swap("talk/feed/index.xml", "talk/feeds/index.xml"), "which is no feed"),
    "a feed of another type": (swap("application/rss\\+xml", "application/atom+xml"), "is no application/atom+xml"),
}


def edit(path: Path, change: Callable[[str], str]) -> None:
    """Put a changed file in the place of one that other sites may share."""
    text = change(path.read_text("utf-8"))
    path.unlink()
    path.write_text(text, "utf-8")


@pytest.fixture
def copy(sound: Build, tmp_path: Path) -> Path:
    """A site without faults to break."""
    return Path(shutil.copytree(sound.output, tmp_path / "output", copy_function=os.link))


@pytest.mark.parametrize("name", SEEDED)
def test_a_seeded_fault_is_caught(name: str, sound: Build, copy: Path) -> None:
    path, change, said = SEEDED[name]
    edit(copy / path, change)
    faults = list(strict.check_site(copy, ADDRESS))
    assert any(said in fault for fault in faults), faults


@pytest.mark.parametrize("name", SITE_FAULTS)
def test_a_seeded_fault_of_the_site_is_caught(name: str, copy: Path) -> None:
    change, said = SITE_FAULTS[name]
    change(copy)
    faults = list(strict.check_site(copy, ADDRESS))
    assert any(said in fault for fault in faults), faults


@pytest.mark.parametrize("name", PAGE_FAULTS)
def test_a_seeded_fault_of_a_page_is_caught(name: str, copy: Path) -> None:
    change, said = PAGE_FAULTS[name]
    edit(copy / "talk/index.html", change)
    faults = list(strict.check_autodiscovery(copy, ADDRESS))
    assert any(said in fault for fault in faults), faults
