"""What networks are told and how readers pass a post on: links, locales, authors, colours."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from content import source
from plugins._shared.words import open_graph_locale
from plugins.seo.sharing import share_links

if TYPE_CHECKING:
    from conftest import BuildSite
    from lxml.html import HtmlElement

ALL = ("linkedin", "mastodon", "whatsapp", "mail")
SITE = 'SITEURL = "https://blog.example/sub"\nDEFAULT_LANG = "en"\n'
ODD = 'Who? "R&D" & <b>50%</b> #1 + 名刺 🤝 שלום'


TITLES = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)


@given(TITLES, st.sampled_from(["/a/", "/é/", "/名刺/?x=1&y=2"]))
def test_each_link_carries_title_and_address_as_they_are(title: str, path: str) -> None:
    address = f"https://blog.example{path}"
    linkedin, mastodon, whatsapp, mail = (link.url for link in share_links(ALL, title, address))
    assert all(url.isascii() for url in (linkedin, mastodon, whatsapp, mail))
    assert parse_qs(urlsplit(linkedin).query) == {"url": [address]}
    assert not urlsplit(mastodon).query, "the server there is told nothing"
    assert unquote(urlsplit(mastodon).fragment) == f"text={title}\n{address}"
    assert parse_qs(urlsplit(whatsapp).query)["text"] == [f"{title}\n{address}"]
    said = parse_qs(urlsplit(mail).query, keep_blank_values=True)
    assert (said["subject"], said["body"]) == ([title], [address])


def test_a_link_stays_short_enough_for_programs_of_mail() -> None:
    for link in share_links(ALL, "名刺の渡し方" * 60, "https://blog.example/" + "a" * 150):
        assert len(link.url) < 2000


def page(written: str) -> HtmlElement:
    return html.fromstring(written.encode())


def meta(document: HtmlElement, name: str) -> list[str]:
    return list(document.xpath(f"//meta[@property='{name}' or @name='{name}']/@content"))


def test_a_post_offers_plain_links_and_loads_nothing_of_them(build_site: BuildSite) -> None:
    files: dict[str, str | bytes] = {"content/posts/odd.md": source("Text.", title=ODD, date="2026-01-01")}
    built = build_site(files, settings=SITE)
    links = page(built.read("odd/index.html")).xpath("//p[@class='share']/a")
    names = [link.text_content().replace("\u2060", "") for link in links]
    assert names == ["LinkedIn", "Mastodon", "WhatsApp", "E-mail"]
    assert [link.get("href") for link in links] == [
        link.url for link in share_links(ALL, ODD, "https://blog.example/sub/odd/")
    ]
    assert "linkedin.com" not in built.read("odd/index.html").replace(links[0].get("href"), "")
    fewer = build_site(files, settings=SITE + 'SHARE_LINKS = ["mail", "mastodon"]')
    assert len(page(fewer.read("odd/index.html")).xpath("//p[@class='share']/a")) == 2
    none = build_site(files, settings=SITE + "SHARE_LINKS = []")
    assert 'class="share"' not in none.read("odd/index.html")
    home = build_site(files)
    assert 'class="share"' not in home.read("odd/index.html"), "at home a post has no address"


def test_a_service_that_is_not_known_is_refused(build_site: BuildSite) -> None:
    files: dict[str, str | bytes] = {"content/posts/a.md": source("Text.", title="A", date="2026-01-01")}
    built = build_site(files, settings='SHARE_LINKS = ["mail", "linkedn"]', ok=False)
    assert 'there is no link for "linkedn"; did you mean "linkedin"?' in built.stderr
    assert "1 fault to mend" in built.stderr


@pytest.mark.parametrize(
    ("lang", "locale"),
    [
        ("en", "en_US"),
        ("de", "de_DE"),
        ("de-AT", "de_AT"),
        ("pt-br", "pt_BR"),
        ("zh-Hant", "zh_TW"),
        ("zh", "zh_CN"),
        ("sr-Latn", "sr_RS"),
        ("he", "he_IL"),
        ("tlh", ""),
    ],
)
def test_a_language_has_a_locale(lang: str, locale: str) -> None:
    assert open_graph_locale(lang) == locale


def test_a_post_names_its_language_its_translations_and_who_wrote_it(build_site: BuildSite) -> None:
    post = source("Text.", title="A", date="2026-01-01", slug="a", authors="Ada; Ben")
    files: dict[str, str | bytes] = {
        "content/posts/a.md": post,
        "content/posts/a-de.md": post.replace("title: A", "title: Ä\nlang: de"),
        "content/posts/a-at.md": post.replace("title: A", "title: Ää\nlang: de-AT"),
        "content/authors/ada.md": "name: Ada\nfediverse: ada@social.example\n\nWrites.",
        "content/pages/about.md": "title: About\n\n## Us\n\nWe are here. And there.",
    }
    built = build_site(files, settings=SITE)
    document = page(built.read("a/index.html"))
    assert meta(document, "og:locale") == ["en_US"]
    assert sorted(meta(document, "og:locale:alternate")) == ["de_AT", "de_DE"]
    assert meta(document, "article:author") == [f"https://blog.example/sub/author/{name}/" for name in ("ada", "ben")]
    assert meta(document, "fediverse:creator") == ["@ada@social.example"]
    german = page(built.read("de/a/index.html"))
    assert meta(german, "og:locale") == ["de_DE"]
    assert sorted(meta(german, "og:locale:alternate")) == ["de_AT", "en_US"]
    about = page(built.read("about/index.html"))
    assert meta(about, "description") == ["We are here. And there."]
    assert meta(about, "article:author") == []


def test_what_a_browser_paints_around_the_page_is_the_looks(build_site: BuildSite) -> None:
    files: dict[str, str | bytes] = {"content/posts/a.md": source("Text.", title="A", date="2026-01-01")}

    def frames(settings: str) -> list[tuple[str | None, str]]:
        found = page(build_site(files, settings=settings).read("index.html")).xpath("//meta[@name='theme-color']")
        return [(each.get("media"), each.get("content")) for each in found]

    light, dark = "(prefers-color-scheme: light)", "(prefers-color-scheme: dark)"
    assert frames("") == [(light, "#faf5ec"), (dark, "#1f1a17")]
    assert frames('LOOK = "harbour"') == [(light, "#f6f8fa"), (dark, "#131a20")]
    assert frames('SEO_COLOR = "#102030"') == [(None, "#102030")]
