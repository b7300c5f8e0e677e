"""No link of the demo blog leads nowhere, in production below a path of a host, as on a project's GitHub Pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from conftest import DEMO, find_pages
from lxml import etree, html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Build

ADDRESSES = {"href", "src", "poster", "action", "data", "cite"}
MENTIONED = ("og:image", "og:url", "twitter:image")


def addresses(page: etree._Element) -> Iterator[str]:
    """Every address that a page names."""
    for element in page.iter(etree.Element):
        for name, value in element.attrib.items():
            if name in ADDRESSES or (name == "content" and element.get("property") in MENTIONED):
                yield value
            elif name in ("srcset", "imagesrcset"):
                yield from (candidate.split()[0] for candidate in value.split(","))


def missing(built: Build, target: str, ids: dict[str, set[str]]) -> bool:
    """Whether a page or file of this site is not there, or has not the id that is asked for."""
    path, fragment = unquote(target.partition("#")[0].removeprefix(f"{DEMO}/")), urlsplit(target).fragment
    path = path.partition("?")[0]
    file = f"{path}index.html" if not path or path.endswith("/") else path
    if not (built.output / file).is_file():
        return not (path.endswith("/") and (built.output / path / "index.xml").is_file())
    return bool(fragment) and file in ids and unquote(fragment) not in ids[file]


def test_every_address_of_the_site_leads_somewhere(demo: Build) -> None:
    pages = {name: html.fromstring(data) for name, data in find_pages(demo.output).items()}
    ids = {name: {element.get("id") for element in page.iter(etree.Element)} for name, page in pages.items()}
    broken, elsewhere = set(), set()
    for name, page in pages.items():
        here = f"{DEMO}/{name.removesuffix('index.html')}"
        for address in addresses(page):
            target = urljoin(here, address)
            if target.startswith(f"{DEMO}/"):
                if missing(demo, target, ids):
                    broken.add((name, address))
            elif target.startswith(DEMO.removesuffix("/blog")):
                elsewhere.add((name, address))
    assert len(pages) > 50
    assert sorted(broken) == []
    assert sorted(elsewhere) == [], "addresses outside the path of the site"


def test_every_file_that_a_style_sheet_names_is_there(demo: Build) -> None:
    sheets = list(demo.output.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        for address in re.findall(r"url\([\"']?([^\"')]+)", re.sub("@namespace.*", "", sheet.read_text("utf-8"))):
            assert address.startswith("data:") or (sheet.parent / address).is_file(), (sheet.name, address)


def test_every_page_can_be_reached_from_the_first(demo: Build) -> None:
    pages = {name: html.fromstring(data) for name, data in find_pages(demo.output).items()}
    reached, queue = {"index.html"}, ["index.html"]
    while queue:
        name = queue.pop()
        here = f"{DEMO}/{name.removesuffix('index.html')}"
        for link in pages[name].iter("a"):
            target = urljoin(here, link.get("href") or "").partition("#")[0].removeprefix(f"{DEMO}/")
            file = unquote(f"{target}index.html" if not target or target.endswith("/") else target)
            if file in pages and file not in reached:
                reached.add(file)
                queue.append(file)
    unreached = sorted(pages.keys() - reached - {"404.html"})
    assert not unreached, "\n".join(unreached)
