"""What leads people to the feeds: the page about them, the list for readers, old addresses, and a browser's view."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote
from xml.etree import ElementTree

import pytest
import strict
from conftest import THEME, serving
from sources import ADDRESS, PLUGINS, comment, post, posts

if TYPE_CHECKING:
    from conftest import Build, BuildSite
    from playwright.sync_api import Browser

FILES = {
    **posts(25),
    "content/posts/rooms.md": post("Räume & <rooms>", category="Räume", tags="R&D", authors="Ünal"),
    "content/comments/rooms/a.md": comment(),
}


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> Build:
    return build_site(FILES, settings=PLUGINS)


def test_the_page_about_feeds_lists_each_with_its_address(site: Build) -> None:
    page = site.read("subscribe/index.html")
    listed = [path for path in strict.find_feeds(site.output) if "archive" not in path and path.count("/feed/") < 1]
    listed += ["comments/feed/index.xml", "category/räume/feed/index.xml", "tag/rd/feed/index.xml"]
    assert [path for path in listed if path not in unquote(page)] == []
    assert "post-1/feed" not in page
    assert 'href="/feeds.opml"' in page


def test_the_page_about_feeds_opens_the_feed_in_the_usual_readers(build_site: BuildSite) -> None:
    page = build_site(posts(1), settings=PLUGINS, production=True, env={"SITEURL": "https://a.example/b c"}).read(
        "subscribe/index.html"
    )
    links = dict(re.findall(r'<a href="([^"]+)" rel="nofollow">([^<]+)</a>', page))
    main = "https://a.example/b%20c/feed/index.xml"
    encoded = quote(main, safe="")
    assert links == {
        f"https://feedly.com/i/subscription/feed%2F{encoded}": "Open in Feedly",
        f"https://www.inoreader.com/?add_feed={encoded}": "Open in Inoreader",
        f"https://www.newsblur.com/?url={encoded}": "Open in NewsBlur",
        "feed://a.example/b%20c/feed/index.xml": "Open in the reader on this device",
    }


def test_a_page_of_the_author_wins_over_ours(build_site: BuildSite) -> None:
    files = {**posts(1), "content/pages/subscribe.md": "title: Subscribe\n\nOwn words."}
    assert "Own words." in build_site(files, settings=PLUGINS).read("subscribe/index.html")


def test_the_list_for_readers_has_every_feed_in_rss_once(site: Build) -> None:
    outlines = ElementTree.fromstring(site.files()["feeds.opml"]).findall("body/outline/outline")
    urls = [outline.get("xmlUrl", "") for outline in outlines]
    feeds = {
        path for path, data in strict.find_feeds(site.output).items() if b"<rss" in data and b"fh:archive/" not in data
    }
    own = {path for path in feeds if path.startswith(("post-", "rooms/"))}
    assert sorted(unquote(url).removeprefix(ADDRESS) for url in urls) == sorted(feeds - own)
    assert {outline.get("type") for outline in outlines} == {"rss"}
    titles = {outline.get("text") for outline in outlines}
    assert "Räume – The Second Coffee" in titles
    assert len(titles) == len(urls)


def test_a_blog_below_a_path_leads_there(build_site: BuildSite) -> None:
    settings = PLUGINS + "SITEURL = 'https://people.example.com/blog'"
    site = build_site(posts(1), settings=settings, theme=THEME)
    assert "/blog/tags/:slug/feed/ /blog/tag/:slug/feed/index.xml 301" in site.read("_redirects")
    assert 'href="/blog/feed.css"' in site.read("feed/index.xml")
    for path, data in strict.find_feeds(site.output).items():
        assert list(strict.check_feed(data, url=f"https://people.example.com/blog/{path}")) == []


def test_nothing_leads_here_where_that_is_not_wanted(build_site: BuildSite) -> None:
    files = build_site(posts(1), settings=PLUGINS + "FEEDS_REDIRECTS = False", theme=THEME).files()
    assert not {"feed.xml", "_redirects", ".htaccess", "nginx.conf", "feed/index.html"} & files.keys()


def test_the_plugin_works_alone_with_settings_of_pelican_and_addresses_that_end_in_html(build_site: BuildSite) -> None:
    settings = """
PLUGINS = ["plugins.feeds"]
ARTICLE_URL = ARTICLE_SAVE_AS = "{slug}.html"
CATEGORY_URL = CATEGORY_SAVE_AS = "category/{slug}.html"
TAG_URL = TAG_SAVE_AS = "tag/{slug}.html"
AUTHOR_URL = AUTHOR_SAVE_AS = "author/{slug}.html"
RELATIVE_URLS = True
"""
    files = {**posts(2), "content/posts/links.md": post("Links", "[one]({filename}post-1.md)", category="Notes")}
    site = build_site(files, settings=settings, theme=THEME)
    feed = strict.read(site.files()["category/notes/feed/index.xml"])
    assert feed.entries[0].url == ADDRESS + "links.html"
    assert '<a href="http://localhost:8000/post-1.html">' in feed.entries[0].html
    assert list(strict.check_site(site.output, ADDRESS)) == []


def test_a_blog_in_german_has_feeds_in_german(build_site: BuildSite) -> None:
    files = {
        **posts(5),
        "content/posts/karten.md": post("Karten", "Worte. " * 20_000, tags="coffee", category="Kind 1"),
        "content/posts/rooms.md": post("Rooms", tags="coffee", lang="en"),
        "content/comments/karten/a.md": comment(),
        "content/comments/en/rooms/a.md": comment(),
    }
    site = build_site(files, settings=PLUGINS + "DEFAULT_LANG = 'de'\nFEEDS_RELATED = True")
    karten = next(each for each in strict.read(site.files()["feed.json"]).entries if each.title == "Karten")
    assert "<h2>Das könnte Ihnen auch gefallen</h2>" in karten.html
    assert '<a href="http://localhost:8000/karten/">Den ganzen Beitrag lesen</a>' in karten.html
    feed = strict.read(site.files()["comments/feed/atom/index.xml"])
    assert feed.title == "Kommentare zu The Second Coffee"
    assert {each.title for each in feed.entries} == {"Ada zu „Karten“", "Ada on “Rooms”"}
    assert strict.read(site.files()["karten/feed/index.xml"]).title == "Kommentare zu „Karten“"
    assert site.read("feed/atom/index.xml").count('<entry xml:lang="en">') == 1
    assert '<h2 id="readers">Noch kein Leseprogramm?</h2>' in site.read("subscribe/index.html")
    assert [each.get("language") for each in json.loads(site.read("feed.json"))["items"]].count("en") == 1
    assert "<language>en</language>" in site.read("en/rooms/feed/index.xml")
    assert list(strict.check_site(site.output, ADDRESS)) == []
    assert '<outline text="Rubriken">' in site.read("feeds.opml")
    assert '--about: "Das ist ein Feed.' in site.read("feed.css")


@pytest.mark.browser
@pytest.mark.parametrize("path", ["feed/index.xml", "feed/atom/index.xml"])
def test_a_browser_shows_a_feed_as_something_to_subscribe_to(path: str, site: Build, chromium: Browser) -> None:
    with serving(site.output) as address, chromium.new_page(viewport={"width": 390, "height": 800}) as page:
        page.goto(f"{address}/{path}")
        # The style sheet may come after the document.
        page.wait_for_function("getComputedStyle(document.documentElement, '::before').content.includes('a web feed')")
        links = page.locator("h1 a, h2 a")
        titles = [each.title for each in strict.read(site.files()[path]).entries]
        assert links.all_inner_texts() == ["The Second Coffee", *titles]
        assert all(each.is_visible() for each in links.all())
        items = "[...document.querySelectorAll('item, entry')].map((each) => getComputedStyle(each).display)"
        assert set(page.evaluate(items)) == {"none"}, "each is there once"
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.route("http://localhost:8000/**", lambda route: route.fulfill(body="The post", content_type="text/html"))
        links.nth(1).click()
        page.wait_for_url(strict.read(site.files()[path]).entries[0].url)
    assert wide <= 390


def test_the_columns_of_a_table_are_aligned_in_a_feed_too(build_site: BuildSite) -> None:
    table = """
| When | Name | Sum |
|------|:----:|----:|
| now  | Ada  | 3   |

<table><tr><td style="color: red; TEXT-ALIGN: Right">4</td><td style="text-align: inherit">5</td></tr></table>
"""
    site = build_site({"content/posts/one.md": post("One", table)}, settings=PLUGINS, theme=THEME)
    (entry,) = strict.read(site.files()["feed/index.xml"]).entries
    cells = re.findall(r"<t[dh](?: [^>]*)?>[^<]+", entry.html)
    assert cells == [
        *("<th>When", '<th align="center">Name', '<th align="right">Sum'),
        *("<td>now", '<td align="center">Ada', '<td align="right">3', '<td align="right">4', "<td>5"),
    ]


def test_what_is_no_text_is_on_pages_as_little_as_in_feeds(build_site: BuildSite) -> None:
    body = (
        "A \x07bell\x00, \x1b[31mred, \u2028new, \x85next \ufffe and <bdo dir='rtl'>backwards</bdo>.\n\n    \x0cx\x9b"
    )
    files = {
        "content/posts/one.md": post("A \x07title\u2028of two", body, tags="a\x1bb", summary="In \x02short"),
        "content/pages/about.md": f"title: Ab\x07out\n\n{body}",
    }
    site = build_site(files, settings=PLUGINS + 'PLUGINS += ["plugins.prose"]')
    for path in (
        "one/index.html",
        "about/index.html",
        "index.html",
        "tag/ab/index.html",
        "feed/index.xml",
        "feed.json",
    ):
        text = site.read(path)
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe]|<bdo|&lt;bdo", text), path
    assert "A title of two</h1>" in site.read("one/index.html")
    for path in ("one/index.html", "about/index.html"):
        assert '<p>A bell, [31mred,  new,  next  and <bdi dir="rtl">backwards</bdi>.</p>' in site.read(path)
