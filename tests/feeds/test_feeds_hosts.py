"""Old addresses of feeds, asked for by feed readers, on real servers: a plain one, Apache and nginx."""

from __future__ import annotations

import re
import urllib.request
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import quote

import pytest
import strict
from clients import CLIENTS, ask, expected
from conftest import THEME, serving
from sources import PLUGINS, comment, post, posts
from web_servers import apache, nginx

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Build, BuildSite

RSS, ATOM, JSON = "feed/index.xml", "feed/atom/index.xml", "feed.json"
COMMENTS, COMMENTS_ATOM = "comments/feed/index.xml", "comments/feed/atom/index.xml"
ROOMS, UENAL = "category/räume/feed/index.xml", "author/ünal/feed/index.xml"
OLD = {
    **dict.fromkeys(("feed/", "feed/rss/", "feed/rss2/", "feed/rdf/", "rss/", "feed.xml", "rss.xml", "index.xml"), RSS),
    **dict.fromkeys(("feed/feed.xml", "feeds/all.rss.xml", "posts/index.xml"), RSS),
    **dict.fromkeys(("feed/atom/", "atom/", "atom.xml", "feeds/all.atom.xml"), ATOM),
    **dict.fromkeys(("feed/json/", "feed/feed.json", "index.json"), JSON),
    **dict.fromkeys(("comments/feed/", "comments/feed/rss/", "comments/feed/rss2/"), COMMENTS),
    "comments/feed/atom/": COMMENTS_ATOM,
    **dict.fromkeys(("category/räume/feed/", "feeds/räume.atom.xml", "feeds/räume.rss.xml"), ROOMS),
    **dict.fromkeys(("author/ünal/feed/", "feeds/ünal.atom.xml", "feeds/ünal.rss.xml"), UENAL),
    "tag/feed/feed/": "tag/feed/feed/index.xml",
    "rooms/feed/": "rooms/feed/index.xml",
    "de/rooms/feed/": "de/rooms/feed/index.xml",
}
"""What each file answers, and the feed that it should be."""
RULES = {
    **dict.fromkeys(("categories/räume/index.xml", "categories/räume/feed/"), ROOMS),
    **dict.fromkeys(("authors/ünal/index.xml", "authors/ünal/feed/"), UENAL),
    **dict.fromkeys(("tags/feed/index.xml", "tags/feed/feed/"), "tag/feed/feed/index.xml"),
}
"""What a host answers that reads rules."""
FILES = {
    **posts(25),
    "content/posts/rooms.md": post("Räume & <rooms>", category="Räume", tags="feed, R&D", authors="Ünal"),
    "content/posts/zimmer.md": post("Zimmer", lang="de", slug="rooms", category="Räume"),
    "content/comments/rooms/a.md": comment(),
    "content/comments/rooms/b.md": comment("Bo", "Or not."),
    "content/comments/de/rooms/a.md": comment("Cy", "Ja."),
}


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> Build:
    return build_site(FILES, settings=PLUGINS)


def read(url: str) -> tuple[int, str, bytes]:
    """The status, media type and body of what an address leads to."""
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except HTTPError as error:
        with error:
            return error.code, "", b""


def check_feeds(site: Build, address: str, old: dict[str, str]) -> None:
    """Assert that each old address leads to the entries of its feed."""
    for path, feed in old.items():
        entries = strict.read(site.files()[feed]).entries
        status, _, data = read(f"{address}/{quote(path)}")
        assert (path, status, strict.read(data).entries) == (path, 200, entries)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_reads_the_feed_at_each_old_address_of_a_host_without_rules(
    client: str, site: Build, tmp_path: Path
) -> None:
    # Starting a program for each takes its time: of copies that are the same and served alike, one has to do for those.
    alike = {(feed, path.endswith("/")): path for path, feed in OLD.items()}
    if client == "reader":
        del alike[JSON, True]  # it knows JSON by its media type only
    asked = OLD if client == "feedparser" else {path: feed for (feed, _), path in alike.items()}
    with serving(site.output) as address:
        for number, (path, feed) in enumerate(asked.items()):
            if feed in CLIENTS[client][2] or feed.count("/") > 1:
                (folder := tmp_path / str(number)).mkdir()
                entries = strict.read(site.files()[feed]).entries
                assert (path, ask(client, f"{address}/{quote(path)}", folder)) == (path, expected(client, entries))


def test_a_copy_is_the_feed_of_its_own_bytes_but_for_where_browsers_and_search_engines_should_go(site: Build) -> None:
    files = site.files()
    for path, feed in OLD.items():
        if path.endswith("/") and feed != JSON:
            lead = re.findall(rb'<meta xmlns="http://www.w3.org/1999/xhtml" [^<>]+/>', files[f"{path}index.html"])
            assert len(lead) == 2
            assert f'content="0; url=/{quote(feed)}"'.encode() in lead[0]
            assert files[f"{path}index.html"].replace(b"".join(lead), b"") == files[feed]
        else:
            assert files[f"{path}index.html" if path.endswith("/") else path] == files[feed]


@pytest.mark.parametrize(
    "directory", ["AllowOverride FileInfo\nOptions None", "AllowOverride All", "AllowOverride None"]
)
def test_apache_serves_the_site_and_leads_from_each_old_address(directory: str, site: Build) -> None:
    with apache(site.output, directory) as address:
        for page in ("", "tag/feed/", "rooms/"):
            assert read(f"{address}/{page}") == (200, "text/html", site.files()[f"{page}index.html"])
        check_feeds(site, address, OLD)
        if "None" not in directory.splitlines()[0]:
            check_feeds(site, address, RULES)
            for path in ("feed/", "feed/atom/", "rooms/feed/", "tag/feed/feed/"):
                assert read(f"{address}/{path}")[1] == "application/xml"
            assert read(f"{address}/feed.json")[1] == "application/feed+json"
            assert read(f"{address}/?feed=rss2")[2] == site.files()[RSS]
            assert read(f"{address}/?feed=atom")[2] == site.files()[ATOM]


def test_nginx_serves_each_feed_where_it_has_the_snippet(site: Build) -> None:
    with nginx(site.output, "include {run}/site/nginx.conf;") as address:
        for page in ("", "tag/feed/", "rooms/"):
            assert read(f"{address}/{page}") == (200, "text/html", site.files()[f"{page}index.html"])
        check_feeds(site, address, OLD | RULES)
        for path in (
            "feed/",
            "feed/atom/",
            "comments/feed/",
            "category/r%C3%A4ume/feed/",
            "rooms/feed/",
            "tag/feed/feed/",
        ):
            assert read(f"{address}/{path}")[:2] == (200, "application/xml")
        assert read(f"{address}/feed.json")[1] == "application/feed+json"
        assert read(f"{address}/?feed=rss2")[2] == site.files()[RSS]
        assert read(f"{address}/?feed=atom")[2] == site.files()[ATOM]


def test_nginx_without_the_snippet_serves_the_copies(site: Build) -> None:
    with nginx(site.output, "") as address:
        check_feeds(site, address, OLD)


def test_a_blog_below_a_path_is_served_there(build_site: BuildSite, tmp_path: Path) -> None:
    settings = PLUGINS + "SITEURL = 'https://people.example.com/a-b'"
    built = build_site(
        {**posts(2), "content/posts/rooms.md": post("Rooms", category="Räume")}, settings=settings, theme=THEME
    )
    built.output.rename(tmp_path / "a-b")
    old = {
        "feed/": RSS,
        "category/räume/feed/": ROOMS,
        "categories/räume/feed/": ROOMS,
        "categories/räume/index.xml": ROOMS,
    }
    feeds = {f"a-b/{path}": feed for path, feed in old.items()} | {"a-b/?feed=rss": RSS}
    for server, lines in ((apache, "AllowOverride FileInfo"), (nginx, "include {run}/site/a-b/nginx.conf;")):
        with server(tmp_path, lines) as address:
            for path, feed in feeds.items():
                status, mime, data = read(f"{address}/{quote(path, safe='/?=')}")
                assert (path, status, mime) == (path, 200, "application/xml")
                assert data == (tmp_path / "a-b" / feed).read_bytes()


def test_rules_are_few_whatever_the_number_of_tags_and_none_is_for_what_a_file_answers(build_site: BuildSite) -> None:
    files = {"content/posts/one.md": post("One", tags=", ".join(f"tag {number}" for number in range(500)))}
    built = build_site(files, settings=PLUGINS, theme=THEME)
    rules = [line.split() for line in built.read("_redirects").splitlines() if not line.startswith("#")]
    assert [(old, code) for old, _, code in rules] == [
        (f"/{kind}/:slug/{ending}", "301")
        for kind in ("categories", "tags", "authors")
        for ending in ("index.xml", "feed/")
    ]
    assert {new for _, new, _ in rules} == {f"/{kind}/:slug/feed/index.xml" for kind in ("category", "tag", "author")}
    for old, _, _ in rules:
        pattern = old.lstrip("/").replace(":slug", "*")
        assert not [path for path in built.files() if fnmatchcase(path.replace("index.html", ""), pattern)]


def test_addresses_of_terms_that_are_those_of_hugo_need_no_rule(build_site: BuildSite) -> None:
    settings = (
        'TAG_URL, TAG_SAVE_AS = "tags/{slug}/", "tags/{slug}/index.html"\nAUTHOR_URL = AUTHOR_SAVE_AS = "{slug}.html"'
    )
    built = build_site({"content/posts/one.md": post("One", tags="a")}, settings=PLUGINS + settings, theme=THEME)
    rules = dict(line.split()[:2] for line in built.read("_redirects").splitlines()[1:])
    assert rules["/tags/:slug/index.xml"] == "/tags/:slug/feed/index.xml"
    assert "/tags/:slug/feed/" not in rules
    assert rules["/authors/:slug/feed/"] == "/:slug/feed/index.xml"


def _fits(pattern: str, path: str) -> bool:
    return bool(re.fullmatch(re.sub(r":\w+", "[^/]+", re.escape(pattern).replace(r"\*", ".*")), path))


def test_hosts_let_other_sites_read_feeds_and_say_what_they_are_once(build_site: BuildSite) -> None:
    built = build_site(FILES, settings=PLUGINS + 'PLUGINS += ["plugins.seo"]')
    rules = {}
    for path, *lines in map(str.splitlines, built.read("_headers").split("\n\n")):
        rules[path] = dict(line.strip().split(": ", 1) for line in lines)
    general = {path for path, said in rules.items() if "Access-Control-Allow-Origin" not in said}
    assert len(rules) < 100  # which is the limit of Cloudflare
    feeds = [*strict.find_feeds(built.output), *(f"{path}index.html" if path.endswith("/") else path for path in OLD)]
    for path in feeds:
        (said,) = [rules[each] for each in rules.keys() - general if _fits(each, f"/{path.replace('index.html', '')}")]
        assert said["Access-Control-Allow-Origin"] == "*"
        if path in {*strict.find_feeds(built.output)} - {each for each in feeds if "archive" in each}:
            assert said["Content-Type"].split(";")[0] == (
                "application/feed+json" if path.endswith(JSON) else "application/xml"
            )
    pages = [path for path in built.files() if path.endswith(".html") and path not in feeds]
    assert "tag/feed/index.html" in pages
    for path in pages:
        fitting = [rules[each] for each in rules if _fits(each, f"/{path.replace('index.html', '')}")]
        assert not any("Content-Type" in said for said in fitting), path


def test_a_page_at_the_address_of_a_feed_is_named_and_one_at_an_old_address_keeps_it(build_site: BuildSite) -> None:
    files = {"content/posts/feed.md": post("A feed"), "content/posts/rss.md": post("What RSS Is", "Own words.")}
    refused = build_site(files, settings=PLUGINS, theme=THEME, ok=False)
    assert (
        'content/posts/feed.md: its address, feed/, is that of a feed, "The Second Coffee"; rename it' in refused.stderr
    )
    assert refused.stderr.count("rename it") == 1
    del files["content/posts/feed.md"]
    built = build_site(files, settings=PLUGINS)
    assert "Own words." in built.read("rss/index.html")
    with apache(built.output, "AllowOverride FileInfo") as address:
        assert b"Own words." in read(f"{address}/rss/")[2]
