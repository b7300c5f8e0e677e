"""The strict checks on whole sites: the demo, a hostile one, and the smallest and largest ones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import html5lib
import pytest
import strict
from conftest import ROOT
from lxml import html
from sources import ADDRESS, PLUGINS, build_hostile, post, posts

if TYPE_CHECKING:
    from conftest import Build, BuildSite


@pytest.fixture(scope="module")
def hostile(build_site: BuildSite) -> Build:
    return build_hostile(build_site)


def test_demo_passes_every_check(demo_at_home: Build) -> None:
    assert list(strict.check_site(demo_at_home.output, ADDRESS)) == []


def test_demo_pages_offer_their_feeds(demo_at_home: Build) -> None:
    assert list(strict.check_autodiscovery(demo_at_home.output, ADDRESS)) == []


def test_demo_feeds_have_every_word_of_each_post_and_a_summary(demo_at_home: Build) -> None:
    def words(markup: str) -> str:
        return " ".join("".join(html5lib.parseFragment(markup).itertext()).split())

    feeds = [data for path, data in strict.find_feeds(demo_at_home.output).items() if path.endswith(".json")]
    entries = {entry.id: entry for data in feeds for entry in strict.read(data).entries}
    assert len(entries) > 10
    for entry in entries.values():
        page = html5lib.parse(
            demo_at_home.read(f"{entry.url.removeprefix(ADDRESS)}index.html"), namespaceHTMLElements=False
        )
        (body,) = (each for each in page.iter("div") if "post-body" in each.get("class", ""))
        shown = " ".join("".join(body.itertext()).split())
        assert len(shown) > 1000
        assert shown in words(entry.html)
        assert 0 < len(entry.summary) < 400


def test_hostile_site_passes_every_check(hostile: Build) -> None:
    assert list(strict.check_site(hostile.output, ADDRESS)) == []


def test_hostile_texts_survive_as_text(hostile: Build) -> None:
    for path in ("feed/index.xml", "feed/atom/index.xml", "feed.json"):
        entry = next(e for e in strict.read(hostile.files()[path]).entries if "R&D" in e.title)
        assert entry.title == 'R&D <3 ]]> "quotes" </title><b>& 🙂'
        assert "bell" in entry.html
        assert "]]&gt; and" in entry.html
        assert "R&amp;D &lt;3 &amp;amp;" in entry.html
        assert entry.authors == "\"><b>Bo, O'Neill & Co"
        assert entry.categories[:2] == ["R&D", '"/><i>']


def test_hostile_html_is_made_fit_for_readers(hostile: Build) -> None:
    html = next(e for e in strict.read(hostile.files()["feed.json"]).entries if "R&D" in e.title).html
    for kept in (
        '<img src="http://localhost:8000/hostile/room.png" srcset="http://localhost:8000/hostile/room-1.png 1x, '
        'http://localhost:8000/room-2.png 2x, https://cdn.example.net/r.png 3x" alt="">',
        '<img src="http://localhost:8000/hostile/lazy.png" alt="Lazy">',
        '<img src="http://localhost:8000/room.png" alt="The room">',
        '<a href="http://localhost:8000/hostile/#part">a section</a>',
        '<a href="http://localhost:8000/other/">a neighbour</a>',
        '<a href="http://localhost:8000/about/">root</a>',
        "<a>bad</a>",
        '<a href="http://video.example.net/embed/1">A talk</a>',
        '<a href="http://localhost:8000/hostile/plan.pdf">localhost</a>',
        '<a href="http://localhost:8000/hostile/">A chart of coffee</a>',
        "x^2",
        '<video controls="" src="http://localhost:8000/hostile/film.mp4" poster="http://localhost:8000/hostile/film.jpg">',
        "Own words",
        '<td colspan="2">Cell</td>',
        'href="http://localhost:8000/hostile/#fn:1"',
    ):
        assert kept in html
    for gone in ("evil", "Turn on scripts", "color", "a comment", "<form", "Go<", "avif", "\x07", "\ufffe"):
        assert gone not in html


def test_nothing_unpublished_is_in_any_feed(hostile: Build) -> None:
    for path, data in strict.find_feeds(hostile.output).items():
        assert b"SECRET" not in data, path
    urls = {e.url for data in strict.find_feeds(hostile.output).values() for e in strict.read(data).entries}
    assert {url.removeprefix(ADDRESS) for url in urls if "#" not in url} == {
        *("hostile/", "long/", "empty/", "old/", "odd/"),
        "%D8%A8%D8%B7%D8%A7%D9%82%D8%A7%D8%AA/",
    }


def test_footnotes_are_written_as_readers_open_them_in_place(build_site: BuildSite) -> None:
    """As NetNewsWire's newsfoot.js looks for them: a link in a <sup>, what has that id, MultiMarkdown's classes."""
    body = "Weak ties[^granovetter], and more[^1].\n\n[^granovetter]: The *paper*.\n[^1]: Ask.\n"
    site = build_site({"content/posts/ties.md": post("Ties", body)}, settings=PLUGINS)
    for path in ("feed/index.xml", "feed/atom/index.xml", "feed.json"):
        (entry,) = strict.read(site.files()[path]).entries
        content = html.fragment_fromstring(entry.html, create_parent="div")
        links = content.xpath("//sup/a[contains(@href, '#fn')]")
        assert [link.get("class") for link in links] == ["footnote", "footnote"]
        for link, text in zip(links, ("The paper.", "Ask."), strict=True):
            address, _, name = link.get("href").partition("#")
            assert address == entry.url
            (note,) = content.xpath("//div[@class='footnotes']//li[@id=$name]", name=name)
            assert note.text_content().strip().startswith(text)
            (back,) = note.xpath(".//a[@class='reversefootnote']/@href")
            assert content.xpath("//sup[@id=$name]", name=back.partition("#")[2])
    page = html.fromstring(site.read("ties/index.html"))
    assert {link.get("href") for link in page.xpath("//a[@class='footnote-ref']")} == {"#fn:granovetter", "#fn:1"}


def test_a_post_too_long_for_a_feed_is_its_excerpt_and_a_link(hostile: Build) -> None:
    entry = next(e for e in strict.read(hostile.files()["feed/index.xml"]).entries if e.title == "A long one")
    assert '<p><a href="http://localhost:8000/long/">Read the whole post</a></p>' in entry.html
    assert len(entry.html) < 2000


def test_a_feed_stops_before_it_weighs_too_much_and_the_archive_goes_on(build_site: BuildSite) -> None:
    files = posts(30)
    heavy = {path: text + "Words & words. " * 1500 for path, text in files.items()}
    site = build_site(heavy, settings="PLUGINS = ['plugins.feeds']")
    assert list(strict.check_site(site.output, ADDRESS)) == []
    assert len(strict.read(site.files()["feed/atom/index.xml"]).entries) < 10
    assert len(strict.read(site.files()["feed/archive/2020-01-1/index.xml"]).entries) < 10


def test_comments_are_threaded_and_pingbacks_left_out(hostile: Build) -> None:
    feed = strict.read(hostile.files()["comments/feed/atom/index.xml"])
    reply, first = feed.entries
    assert reply.reply_to == first.id
    assert first.title.startswith("<b>Bo</b> & 🙂 on “R&D <3 ]]>")
    assert "evil()<" not in first.html
    assert reply.summary == "A reply to #that"
    post_entry = next(e for e in strict.read(hostile.files()["feed.json"]).entries if "R&D" in e.title)
    assert first.reply_to == post_entry.id


def test_a_blog_with_no_posts_has_valid_empty_feeds(build_site: BuildSite) -> None:
    site = build_site({"content/pages/about.md": "title: About\n\nNothing yet."}, settings=PLUGINS)
    assert list(strict.check_site(site.output, ADDRESS)) == []
    assert strict.read(site.files()["feed/atom/index.xml"]).entries == []


def test_a_blog_with_one_post_and_no_comments_has_valid_feeds(build_site: BuildSite) -> None:
    site = build_site({"content/posts/one.md": post("One")}, settings=PLUGINS)
    assert list(strict.check_site(site.output, ADDRESS)) == []
    of_post = strict.read(site.files()["one/feed/index.xml"])
    assert of_post.entries == []
    assert of_post.updated == strict.read(site.files()["feed/index.xml"]).updated


def test_a_post_closed_to_comments_that_has_none_offers_no_feed_of_them(build_site: BuildSite) -> None:
    files = {"content/posts/one.md": post("One", comments="closed"), "content/posts/two.md": post("Two")}
    site = build_site(files, settings=PLUGINS)
    assert "one/feed/index.xml" not in site.files()
    assert "two/feed/index.xml" in site.files()


def test_a_thousand_posts_of_the_same_minute(build_site: BuildSite) -> None:
    files = posts(1000, apart=timedelta())
    site = build_site(files, theme=ROOT / "tests" / "sites" / "theme", settings="PLUGINS = ['plugins.feeds']")
    assert list(strict.check_site(site.output, ADDRESS)) == []
    pages = [path for path in site.files() if path.startswith("feed/archive/") and path.endswith(".xml")]
    assert len(pages) == 99


def test_atom_and_json_without_any_other_plugin(build_site: BuildSite) -> None:
    site = build_site(posts(3), settings="PLUGINS = ['plugins.feeds']")
    assert list(strict.check_site(site.output, ADDRESS)) == []
    assert not any("comments/feed" in path for path in site.files())
