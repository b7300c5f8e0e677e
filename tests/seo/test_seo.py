"""What machines find on a site: the sitemap, robots.txt, the manifest, and headers for static hosts."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from conftest import THEME

from content import source
from plugins.seo.files import SITEMAP_LIMIT, SitemapEntry, build_headers, build_manifest, build_sitemap

if TYPE_CHECKING:
    from conftest import BuildSite

SETTINGS = 'PLUGINS = ["plugins.checks", "plugins.images", "plugins.seo"]\nSITENAME = "Cards & \\"Chairs\\""\n'
ADDRESS = 'SITEURL = "https://blog.example/sub"\nTIMEZONE = "Europe/Paris"\n'


def post(title: str, date: str, **more: str) -> str:
    return source("Text.", title=title, date=date, category="Ways", tags="É & <é>", authors="Ada", **more)


SITE: dict[str, str | bytes] = {
    "content/posts/new.md": post("New", "2026-03-01 10:00", modified="2026-07-02 11:30"),
    "content/posts/old.md": post("Old", "2025-12-01"),
    "content/posts/old-fr.md": post("Vieux", "2026-01-05", lang="fr", slug="old"),
    "content/posts/draft.md": post("Draft", "2026-08-01", status="draft"),
    "content/posts/hidden.md": post("Hidden", "2026-09-01", status="hidden"),
    "content/pages/about.md": "title: About\nmodified: 2024-05-05\n\nUs.",
    "content/pages/undated.md": "title: Undated\n\nUs.",
}


def test_the_sitemap_has_every_public_page_and_when_it_changed(build_site: BuildSite) -> None:
    built = build_site(SITE, settings=SETTINGS + ADDRESS + 'SEO_PAGES = ["about/", "more/"]', theme=THEME)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    urls = ElementTree.fromstring(built.read("sitemap.xml"))
    found = {url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod") for url in urls}
    newest = "2026-07-02T11:30:00+02:00"
    site = "https://blog.example/sub"
    lists = (
        "",
        "archives/",
        "authors/",
        "categories/",
        "tags/",
        "2026/",
        "category/ways/",
        "author/ada/",
        "tag/%C3%A9/",
    )
    assert found == {f"{site}/{path}": newest for path in lists} | {
        f"{site}/new/": newest,
        f"{site}/old/": "2025-12-01T00:00:00+01:00",
        f"{site}/fr/old/": "2026-01-05T00:00:00+01:00",
        f"{site}/2025/": "2025-12-01T00:00:00+01:00",
        f"{site}/about/": "2024-05-05T00:00:00+02:00",
        f"{site}/undated/": None,
        f"{site}/more/": None,
    }
    assert len(urls) == len(found)
    del found[f"{site}/more/"]  # which another plugin would have written
    pages = {name for name in built.files() if name.endswith(".html")}
    for url in found:
        path = str(url).removeprefix(f"{site}/").replace("%C3%A9", "é")
        assert f"{path}index.html" in pages
    assert built.read("robots.txt") == f"User-agent: *\nAllow: /\n\nSitemap: {site}/sitemap.xml\n"


def test_a_site_without_an_address_has_no_sitemap(build_site: BuildSite) -> None:
    files = build_site(SITE, settings=SETTINGS, theme=THEME).files()
    assert "sitemap.xml" not in files
    assert "robots.txt" not in files


def test_the_manifest_names_icons_that_are_there(build_site: BuildSite) -> None:
    built = build_site(SITE, settings=SETTINGS + 'SEO_COLOR = "#102030"', theme=THEME)
    manifest: dict[str, Any] = json.loads(built.read("site.webmanifest"))
    assert (manifest["name"], manifest["start_url"], manifest["theme_color"]) == ('Cards & "Chairs"', "./", "#102030")
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert all(icon["src"] in built.files() for icon in manifest["icons"])


def test_the_headers_carry_the_policy_of_the_theme(build_site: BuildSite) -> None:
    settings = SETTINGS + 'SEARCH_SAVE_AS = "search/index.html"\nSEO_IMMUTABLE = ["a", "b/c"]'
    text = build_site(SITE, settings=settings).read("_headers")
    rules = {
        path: dict(line.strip().split(": ", 1) for line in lines)
        for path, *lines in map(str.splitlines, text.split("\n\n"))
    }
    assert list(rules) == ["/*", "/a/*", "/b/c/*"]
    assert rules["/a/*"] == {"Cache-Control": "public, max-age=31536000, immutable"}
    assert rules["/*"]["X-Content-Type-Options"] == "nosniff"
    policy = dict(part.split(" ", 1) for part in rules["/*"]["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert "'wasm-unsafe-eval'" in policy["script-src"]
    assert "unsafe-inline" not in text


def test_the_headers_are_for_the_path_of_the_site(build_site: BuildSite) -> None:
    text = build_site(SITE, settings=SETTINGS + ADDRESS).read("_headers")
    assert [line for line in text.splitlines() if line.startswith("/")][:2] == ["/sub/*", "/sub/images/*"]


def test_a_sitemap_is_never_longer_than_allowed() -> None:
    entry = SitemapEntry("https://a.example/?a=1&b=<2>", datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
    assert "<loc>https://a.example/?a=1&amp;b=%3C2%3E</loc><lastmod>2026-01-01T00:00:00+00:00<" in build_sitemap(
        [entry]
    )
    build_sitemap([entry] * SITEMAP_LIMIT)
    with pytest.raises(ValueError, match="50001 pages"):
        build_sitemap([entry] * (SITEMAP_LIMIT + 1))


def test_empty_values_are_left_out() -> None:
    assert "description" not in build_manifest(name="x", description="", lang="en", color="#ffffff", icons=[])
    assert build_headers({}) == ""
