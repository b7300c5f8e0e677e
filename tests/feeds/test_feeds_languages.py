"""Feeds in each language: nothing published is in none, and each page offers those in its own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
import strict
from conftest import THEME, find_pages
from sources import ADDRESS, PLUGINS, comment, post, posts

if TYPE_CHECKING:
    from conftest import Build, BuildSite

SITE = ("feed/index.xml", "feed/atom/index.xml", "feed.json")
FILES = {
    **posts(25),
    "content/posts/cards.md": post("Cards", tags="paper"),
    "content/posts/karten.md": post("Karten", slug="cards", lang="de", tags="papier"),
    "content/posts/raeume.md": post("Räume", lang="de"),  # in no other language
    "content/posts/fr.md": post("Deux", slug="two", lang="fr"),  # in two, neither of them the blog's
    "content/posts/pt.md": post("Dois", slug="two", lang="pt-BR"),
    "content/posts/english.md": post("Names", slug="names", translation="yes"),  # a translation in the blog's own
    "content/posts/namen.md": post("Namen", slug="names", lang="de"),
    "content/posts/entwurf.md": post("Entwurf", lang="de", status="draft"),
    "content/posts/versteckt.md": post("Versteckt", lang="it", status="hidden"),
    "content/comments/de/cards/a.md": comment(),
    "content/pages/hilfe.md": "title: Hilfe\nlang: de\n\nWorte.",
}


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> Build:
    return build_site(FILES, settings=PLUGINS)


def titles(site: Build, path: str) -> set[str]:
    return {entry.title for entry in strict.read((site.output / path).read_bytes()).entries}


def whole(site: Build, lang: str) -> set[str]:
    """The titles of a language's feeds and their archives, which are the same in each format."""
    files = [path for path in strict.find_feeds(site.output) if re.match(rf"{lang}feed[./]", path)]
    found: dict[str, set[str]] = {}
    for path in files:
        found.setdefault(strict.read(site.files()[path]).kind, set()).update(titles(site, path))
    assert found["rss"] == found["atom"] == found["json"]
    return found["rss"]


def test_each_language_has_its_feeds_and_they_are_what_they_should_be(site: Build) -> None:
    assert whole(site, "de/") == {"Karten", "Räume", "Namen"}
    assert whole(site, "fr/") == {"Deux"}
    assert whole(site, "pt-BR/") == {"Dois"}
    assert whole(site, "en/") == {"Cards", "Names", *(f"Post {number}" for number in range(1, 26))}
    assert "it/feed/index.xml" not in site.files()
    assert list(strict.check_site(site.output, ADDRESS)) == []
    for path, lang in (("de/feed/index.xml", "de"), ("pt-BR/feed/atom/index.xml", "pt-BR"), ("fr/feed.json", "fr")):
        assert strict.read(site.files()[path]).lang == lang
    assert strict.read(site.files()["de/feed/index.xml"]).title == "Deutsch – The Second Coffee"


def test_a_post_has_the_same_id_in_the_feed_of_its_language_and_in_that_of_the_site(site: Build) -> None:
    main, german = (
        {entry.title: entry.id for entry in strict.read(site.files()[path]).entries}
        for path in ("feed/index.xml", "de/feed/index.xml")
    )
    assert main["Räume"] == german["Räume"]
    assert german["Karten"] not in main.values()


def test_the_feed_of_the_site_has_what_it_had_before_there_were_others(site: Build) -> None:
    assert titles(site, "feed/index.xml") >= {"Cards", "Räume", "Deux", "Dois", "Namen"}
    assert "Karten" not in titles(site, "feed/index.xml")


def test_what_only_a_translation_has_is_listed_and_has_a_feed(build_site: BuildSite) -> None:
    files = {
        "content/posts/cards.md": post("Cards", tags="paper", category="Tools", authors="Ada"),
        "content/posts/karten.md": post(
            "Karten", slug="cards", lang="de", tags="papier, paper", category="Werkzeug", authors="Jörg"
        ),
    }
    built = build_site(files, settings=PLUGINS + 'PLUGINS += ["plugins.lists"]')
    for page in ("tag/papier", "category/werkzeug", "author/jörg"):
        assert f'href="/{page}/"' in built.read("de/cards/index.html")
        assert 'href="/de/cards/"' in built.read(f"{page}/index.html")
        assert titles(built, f"{page}/feed/index.xml") == {"Karten"}
    assert titles(built, "tag/paper/feed/index.xml") == {"Cards"}
    assert list(strict.check_site(built.output, ADDRESS)) == []
    assert list(strict.check_autodiscovery(built.output, ADDRESS)) == []


def test_a_blog_in_one_language_has_no_further_feeds(build_site: BuildSite) -> None:
    for files in (posts(2), {path: f"lang: de\n{source}" for path, source in posts(2).items()}):
        built = build_site(files, settings=PLUGINS, theme=THEME)
        assert {path for path in strict.find_feeds(built.output) if re.match(r"(de|en)/feed", path)} == set()


def test_each_page_offers_the_feeds_in_its_language(site: Build) -> None:
    assert list(strict.check_autodiscovery(site.output, ADDRESS)) == []
    offered = {
        path: re.findall(r'<link rel="alternate" type="[^"]+" title="[^"]+" href="/([^"]+)">', page.decode())
        for path, page in find_pages(site.output).items()
    }
    german = ["de/feed/index.xml", "de/feed/atom/index.xml", "de/feed.json", "comments/feed/index.xml"]
    assert offered["de/cards/index.html"] == [*german, "de/cards/feed/index.xml"]
    assert offered["de/hilfe/index.html"] == german
    assert offered["cards/index.html"][:3] == [f"en/{path}" for path in SITE]
    assert offered["index.html"][:3] == [*SITE]
    assert offered["tag/paper/index.html"][-1] == "tag/paper/feed/index.xml"


def test_who_lists_feeds_lists_those_of_each_language(site: Build) -> None:
    for path in ("subscribe/index.html", "feeds.opml"):
        assert "de/feed/index.xml" in site.read(path)
    page = site.read("subscribe/index.html")
    assert [lang for lang in ("Deutsch", "français", "português (Brasil)") if lang not in page] == []


def test_an_archive_reaches_every_post_of_its_language(build_site: BuildSite) -> None:
    files = {path: f"lang: de\n{source}" for path, source in posts(45).items()} | {
        "content/posts/one.md": post("One", date="2019-01-01 10:00")
    }
    built = build_site(files, settings=PLUGINS, theme=THEME)
    assert whole(built, "de/") == {f"Post {number}" for number in range(1, 46)}
    assert "de/feed/archive/2020-01-1/index.xml" in built.files()
    assert json.loads(built.read("de/feed.json"))["next_url"].startswith(f"{ADDRESS}de/feed/archive/")
    assert list(strict.check_site(built.output, ADDRESS)) == []
