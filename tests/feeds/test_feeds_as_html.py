"""Copies of feeds that hosts serve as HTML, opened in a browser: nothing of what anyone wrote in them runs.

No policy protects them here: the files are served without headers, as on a host that reads no `_headers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import strict
from conftest import serving
from lxml import etree
from sources import PLUGINS, comment, post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Build, BuildSite
    from playwright.sync_api import Browser, Page

IMAGE = "<img src=x onerror=evil()>"
ATTACKS = [
    "<script>evil()</script>",
    IMAGE,
    f"]]>{IMAGE}",
    f"<![CDATA[{IMAGE}]]>",
    f"</title></textarea></style></script></noscript>{IMAGE}",
    f'<a title="><script>evil()</script>{IMAGE}">a</a>',
    f"<a title='>{IMAGE}'>b</a>",
    f'<img alt="{IMAGE}" src="x">',
    f"--><!-- --!>{IMAGE}",
    f"?>{IMAGE}",
    f'\\">{IMAGE}',
    'x\\" onmouseover=evil() autofocus onfocus=evil() tabindex=1 \\"',
    "<svg onload=evil()><script>evil()</script></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=evil()>",
    f"<table><td><p title='</table>{IMAGE}'>",
    "<iframe srcdoc='<script>parent.evil()</script>'></iframe>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href=https://evil.example/><link rel=stylesheet href=https://evil.example/>",
    "<plaintext>",
    "<a href=javascript:evil()>c</a>",
    "+ADw-script+AD4-evil()+ADw-/script+AD4-",
    "\x1b$B<script>evil()</script>\x1b(B",
    "&lt;script&gt;evil()&lt;/script&gt; &#60;img src=x onerror=evil()&#62; &amp;lt;img src=x onerror=evil()&amp;gt;",
    "\\u003cscript\\u003eevil()\\u003c/script\\u003e",
]


def field(attack: str) -> str:
    """An attack as a value of front matter."""
    return attack.replace("\x1b", "")


def attacked(number: int, attack: str) -> str:
    """A post with an attack wherever an author writes."""
    body = (
        "Words in **a body**.",
        attack,
        f"<p title='{attack}'>{attack}</p>",
        f"[{attack}](https://a.example '{attack}')",
    )
    return post(
        field(attack),
        "\n\n".join(body),
        authors=field(attack).replace(";", ""),
        category=field(attack) if number % 5 == 0 else "Plain",
        tags=field(attack).replace(",", "") if number % 7 == 0 else "plain",
        summary=field(attack),
    )


FILES = {
    **{f"content/posts/post-{number}.md": attacked(number, attack) for number, attack in enumerate(ATTACKS)},
    **{
        f"content/comments/post-0/{number}.md": comment(field(attack)[:80], f"{attack}\n\n`{attack}`\n\n    {attack}")
        for number, attack in enumerate(ATTACKS)
    },
}
# What a browser makes of a page.
LOOK = """() => ({
    ran: window.ran || 0,
    charset: document.characterSet,
    names: [...new Set([...document.querySelectorAll("*")].map((each) => each.localName))],
    attributes: [...new Set([...document.querySelectorAll("*")].flatMap((each) => each.getAttributeNames()))],
    text: document.documentElement.textContent,
})"""


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> Build:
    return build_site(FILES, settings=PLUGINS + "FEEDS_ITEMS = 50")


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that counts how often an attack runs. Whatever it asks for beside a copy is empty, so that it stays."""
    with chromium.new_page() as page:
        page.add_init_script("window.evil = () => { window.ran = (window.ran || 0) + 1 }")
        page.route(lambda url: not url.endswith("/"), lambda route: route.fulfill(status=204))
        yield page


def names_in(feed: bytes) -> tuple[set[str], set[str]]:
    """The names of elements and of attributes in a feed, as an HTML parser would give them."""
    elements = list(etree.fromstring(feed).iter())
    names = {"html", "head", "body"}
    for element in elements:
        prefix = "" if element.prefix is None else f"{element.prefix}:"
        names.add(f"{prefix}{etree.QName(element).localname}".lower())
    return names, {etree.QName(name).localname.lower() for each in elements for name in each.attrib}


@pytest.mark.browser
def test_nothing_runs_in_a_copy_opened_as_html(site: Build, page: Page) -> None:
    copies = [path for path in site.files() if path.startswith(("feed/", "comments/", "post-0/", "category/"))]
    copies = [path for path in copies if path.endswith("/index.html") and f"{path[:-4]}xml" in site.files()]
    assert len(copies) > 6
    with serving(site.output) as address:
        for path in copies:
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            folder = f"{address}/{quote(path.removesuffix('index.html'))}"
            # The browser goes on to the feed in XML, which it does not get here, and asks for nothing else.
            with page.expect_request(f"{folder}index.xml"):
                page.goto(folder)
            seen = page.evaluate(LOOK)
            assert (path, seen["ran"], seen["charset"]) == (path, 0, "UTF-8")
            assert {*asked} <= {folder, f"{folder}index.xml", f"{address}/favicon.ico"}
            names, attributes = names_in(site.files()[path])
            assert {*seen["names"]} <= names, path
            assert {
                name.rpartition(":")[2] for name in seen["attributes"] if not name.startswith("xmlns")
            } <= attributes, path
            for entry in strict.read(site.files()[path]).entries:
                assert " ".join(entry.html.split()) in " ".join(seen["text"].split())


@pytest.mark.browser
def test_a_copy_in_json_is_nothing_but_text_as_html(site: Build, page: Page) -> None:
    assert b"<" not in site.files()["feed/json/index.html"]
    with serving(site.output) as address:
        page.goto(f"{address}/feed/json/")
    seen = page.evaluate(LOOK)
    assert (seen["ran"], {*seen["names"]}, seen["attributes"]) == (0, {"html", "head", "body"}, [])


@pytest.mark.browser
def test_a_browser_goes_on_from_a_copy_to_the_feed(site: Build, chromium: Browser) -> None:
    with serving(site.output) as address, chromium.new_page() as page:
        page.goto(f"{address}/feed/")
        page.wait_for_url(f"{address}/feed/index.xml")
