"""The demo blog in production, below a path of another host than it was built for: a preview, a copy, a new domain."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from conftest import DEMO, serving
from lxml import etree, html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Build, BuildSite
    from playwright.sync_api import Browser

PATH = urlsplit(DEMO).path
ELSEWHERE = f"https://preview.example{PATH}"
ADDRESSES = {"href", "src", "poster", "action", "data", "data-index"}


def pages(built: Build) -> dict[str, etree._Element]:
    """The pages by their path, without the copies of feeds at addresses that once were theirs."""
    files = built.files().items()
    return {name: html.fromstring(data) for name, data in files if data.startswith(b"<!DOCTYPE html>")}


def addresses(page: etree._Element) -> Iterator[str]:
    """What a page loads, and where it leads; not which address it says is its own."""
    for element in page.iter(etree.Element):
        for name, value in element.attrib.items():
            if name in ADDRESSES and element.get("rel") != "canonical":
                yield value
            elif name in ("srcset", "imagesrcset"):
                yield from (candidate.split()[0] for candidate in value.split(","))


def test_no_address_leads_back_to_where_the_site_was_built_for(demo: Build) -> None:
    found = pages(demo)
    back = set()
    for name, page in found.items():
        targets = (urljoin(f"{ELSEWHERE}/{name}", address) for address in addresses(page))
        # A reader on the reader's device is told a whole address, by feed:, as other machines are.
        back |= {
            (name, target)
            for target in targets
            if urlsplit(target).netloc == urlsplit(DEMO).netloc and not target.startswith("feed:")
        }
    assert len(found) > 50
    assert back == set()


def test_machines_are_told_whole_addresses_of_where_it_belongs(demo: Build) -> None:
    post = html.fromstring(demo.read("the-spare-chair/index.html"))
    (canonical,) = post.xpath('//link[@rel="canonical"]/@href')
    assert canonical == f"{DEMO}/the-spare-chair/"
    told = [*post.xpath('//meta[@property="og:url" or @property="og:image"]/@content')]
    for script in post.xpath('//script[@type="application/ld+json"]/text()'):
        told += re.findall(r'"(?:url|@id|item|mainEntityOfPage)": "([^"]*)"', script)
    assert len(told) > 5
    assert [address for address in told if not address.startswith(f"{DEMO}/")] == []
    for name in ("feed/index.xml", "feeds.opml", "sitemap.xml", "robots.txt"):
        assert f"{DEMO}/" in demo.read(name), name
        own = re.sub(r"<\?xml-stylesheet .*?\?>", "", demo.read(name))  # which a browser takes from the same host only
        assert re.findall(r'(?:src|href|url|Url|loc)[=>]"?/', own) == [], name


@pytest.mark.parametrize(
    "address",
    ["coffee.example", "//coffee.example", "http://[oops", "https://coffee.example/?a", "https://a b.example"],
)
def test_an_address_that_no_link_can_begin_with_is_named(build_site: BuildSite, address: str) -> None:
    post = {"content/posts/a.md": "title: A\ndate: 2026-01-01\n\n[Gone]({filename}gone.md)"}
    built = build_site(post, production=True, env={"SITEURL": address}, ok=False)
    faults = built.stderr.splitlines()
    assert len(faults) == 3  # the link is named as well
    assert f'SITEURL "{address}": write the whole address, such as https://blog.example.com' in "".join(faults)
    assert not (built.output / "index.html").exists()


def headers(built: Build) -> dict[str, dict[str, str]]:
    """What `_headers` says: the headers by their path."""
    blocks: dict[str, dict[str, str]] = {}
    for line in built.read("_headers").splitlines():
        if line.startswith("/"):
            block = blocks.setdefault(line, {})
        elif line:
            name, _, value = line.strip().partition(": ")
            block[name] = value
    return blocks


def test_the_headers_are_for_the_path_of_the_site(demo: Build) -> None:
    assert all(path.startswith(f"{PATH}/") for path in headers(demo))
    assert "Content-Security-Policy" in headers(demo)[f"{PATH}/*"]


@pytest.mark.browser
def test_a_browser_finds_everything_and_the_policies_block_nothing(
    demo: Build, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("elsewhere")
    (root / PATH.strip("/")).symlink_to(demo.output)
    faults: list[str] = []
    with serving(root, headers(demo)[f"{PATH}/*"]) as url:
        context = chromium.new_context()
        page = context.new_page()
        page.on(
            "response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
        )
        page.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith((url, "data:")) else None)
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        for name in pages(demo):
            page.goto(f"{url}{PATH}/{name.removesuffix('index.html')}")
            styled = page.evaluate("document.styleSheets.length && getComputedStyle(document.body).fontFamily")
            assert "Brygada" in str(styled), name
            for picture in page.locator("img").all():
                picture.scroll_into_view_if_needed()
            page.wait_for_function("[...document.images].every(each => each.complete)")
            broken = page.evaluate("[...document.images].filter(each => !each.naturalWidth).map(each => each.src)")
            faults += broken
        page.goto(f"{url}{PATH}/search/?q=chair")
        page.locator("#search-results a").first.click()
        page.wait_for_url(lambda at: at.startswith(f"{url}{PATH}/") and "/search/" not in at)
        context.close()
    assert list(itertools.islice(faults, 10)) == []
