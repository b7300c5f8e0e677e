"""Search: what is indexed and when, and a reader who searches."""

from __future__ import annotations

import gzip
import json
import re
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from conftest import serving

from content import source
from plugins.search.index import read_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Build, BuildSite
    from playwright.sync_api import Browser

SETTINGS = 'PLUGINS = ["plugins.checks", "plugins.images", "plugins.search", "plugins.seo"]\n'

SPY = """
import plugins.search as search
_make = search.make_index
search.make_index = lambda *args: (print("INDEXED"), _make(*args))[1]
"""


def post(title: str, body: str, **more: str) -> str:
    return source(body, title=title, date="2026-03-02", tags="cards", **more)


SITE: dict[str, str | bytes] = {
    "content/posts/cards.md": post(
        "Cards & <b>Chairs</b>", "A zebra <!-- --> with `<img src=x onerror=alert(1)>` stripes."
    ),
    "content/posts/one.md": post("One", "Nothing of the kind."),
    "content/posts/okapi.md": post("Zwei", "Ein Okapi.", lang="de"),
    "content/posts/draft.md": post("Draft", "A draft zebra.", status="draft"),
    "content/posts/hidden.md": post("Hidden", "A hidden zebra.", status="hidden"),
    "content/pages/about.md": "title: About\n\nA page.",
}


def indexed(built: Build) -> set[str]:
    """The addresses in the index."""
    fragments = [data for name, data in built.files().items() if name.startswith("pagefind/fragment/")]
    return {json.loads(gzip.decompress(data).removeprefix(b"pagefind_dcd"))["url"] for data in fragments}


def test_what_is_public_is_indexed_and_only_what_is_needed_is_there(build_site: BuildSite) -> None:
    built = build_site(SITE, settings=SETTINGS, production=True)
    assert indexed(built) == {"/cards/", "/one/", "/de/okapi/", "/about/"}
    names = [name for name in built.files() if name.startswith("pagefind/")]
    assert "pagefind/pagefind.js" in names
    assert not [name for name in names if "-ui." in name or "highlight" in name]


def test_an_unchanged_site_is_not_indexed_again_and_a_changed_one_is(build_site: BuildSite) -> None:
    build = partial(build_site, settings=SETTINGS + SPY, name="search")
    first = build(SITE)
    expected = first.files()
    second = build(SITE, env={"PYTHONHASHSEED": "5", "TZ": "Asia/Tokyo"})
    assert second.files() == expected
    third = build({**SITE, "content/posts/one.md": post("One", "An okapi.")})
    assert [built.stdout.count("INDEXED") for built in (first, second, third)] == [1, 0, 1]
    assert third.files() != expected
    fourth = build(SITE)
    assert (fourth.stdout.count("INDEXED"), fourth.files()) == (1, expected)


def test_what_is_there_already_is_not_written_again(build_site: BuildSite) -> None:
    build = partial(build_site, settings=SETTINGS + SPY, name="kept")

    def files(built: Build) -> dict[str, tuple[int, int]]:
        states = {path: path.stat() for path in (built.output / "pagefind").rglob("*") if path.is_file()}
        return {path.name: (state.st_ino, state.st_mtime_ns) for path, state in states.items()}

    built = build(SITE)
    first, good = files(built), built.files()
    assert files(build(SITE)) == first
    # Something is in the way, something is gone, and a file that the cache may share was changed where it stood.
    (built.output / "pagefind/strange").mkdir()
    (built.output / "pagefind/strange/file.txt").write_text("x")
    (built.output / "pagefind/languages.json").unlink()
    with (built.output / "pagefind/words.json").open("r+") as file:
        file.write("broken")
    assert build(SITE).files() == good


def test_a_comment_does_not_have_the_site_indexed_again(build_site: BuildSite) -> None:
    settings = SETTINGS + 'PLUGINS.append("plugins.comments")\n' + SPY
    commented = {**SITE, "content/comments/one/ada.md": "author: Ada\ndate: 2026-03-03\n\nAn unheard-of quagga."}
    build_site(SITE, settings=settings, name="commented")
    second = build_site(commented, settings=settings, name="commented")
    assert "quagga" in second.read("one/index.html")
    assert "INDEXED" not in second.stdout
    clean = build_site(commented, settings=settings)
    assert "INDEXED" in clean.stdout
    assert second.files() == clean.files()


PAGE = """<html lang="en"><head><title>Title</title><script>if (1 </div> 2) "<div data-x>"</script></head>
<body><nav>Menu</nav><main><!-- </main><div> --><h1 data-pagefind-body>One</h1><p>3 thoughts</p><img
alt="a > b" src="lead.png"><div title="</div>" data-pagefind-body>Words.<div>Inner<br></div></span>End.</div>
<section>A comment.</section></main></body></html>"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Menu", "Other"),
        ("3 thoughts", "4 thoughts"),
        ("A comment", "Two comments"),
        ("Title", "T"),
        ("lead.png", "cover.png"),
        ("A comment.", "<img src=b.png>"),
    ],
)
def test_what_pagefind_does_not_read_is_not_asked_for(old: str, new: str) -> None:
    assert read_page(PAGE.replace(old, new).encode()) == read_page(PAGE.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">One<", ">Two<"),
        ("Words.", "Other."),
        ("End.", "Over."),
        ("Inner", "Within"),
        ("Words.", "<img src=b.png>"),
        ('lang="en"', 'lang="de"'),
        ("<div title", '<div lang="de" title'),
        ("<main>", "<footer>"),
        ("<p>3", "<p data-pagefind-meta=number>3"),
        ("<section>", "<section data-pagefind-filter=kind>"),
        ("<div title", "<div data-pagefind-weight=3 title"),
        ("<div>Inner<br></div></span>End.</div>", "<div>Unclosed"),
    ],
)
def test_what_pagefind_reads_is_asked_for(old: str, new: str) -> None:
    assert old in PAGE
    assert read_page(PAGE.replace(old, new).encode()) != read_page(PAGE.encode())


def test_a_page_that_is_not_understood_counts_as_a_whole() -> None:
    for page in (
        "<div data-pagefind-body>Words",
        "<div data-pagefind-body>A</div><p data-pagefind-sort=x>",
        PAGE + "data-pagefind-",
    ):
        assert read_page(page.encode()).html == page.encode()


def test_without_pagefind_the_site_is_built_and_says_so(build_site: BuildSite) -> None:
    missing = "import plugins.search as search\nsearch.pagefind_version = lambda: ''\n"
    built = build_site(SITE, settings=SETTINGS + missing)
    assert "pip install pagefind[extended]" in built.stderr
    assert not [name for name in built.files() if name.startswith("pagefind/")]
    assert 'href="/tag/cards/"' in built.read("search/index.html")
    assert 'href="/one/"' in built.read("search/index.html")


def test_a_failure_of_pagefind_fails_the_build(build_site: BuildSite) -> None:
    broken = "import types, plugins.search.index as index\nindex.sys = types.SimpleNamespace(executable='/bin/false')\n"
    built = build_site(SITE, settings=SETTINGS + broken, ok=False)
    assert (built.status, built.stderr.splitlines()[-1]) == (1, "Pagefind failed: ")


@pytest.fixture(scope="module")
def address(build_site: BuildSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A blog served with the headers that it asks hosts to send; it lives in a folder of its host."""
    folder, headers = tmp_path_factory.mktemp("host"), {}
    with serving(folder, headers) as host:
        built = build_site(SITE, settings=SETTINGS + f'SITEURL = "{host}/sub"')
        (folder / "sub").symlink_to(built.output)
        policy = next(line for line in built.read("_headers").splitlines() if "Content-Security-Policy" in line)
        headers.update([policy.strip().split(": ", 1)])
        yield f"{host}/sub"


@pytest.mark.browser
def test_a_reader_searches(address: str, chromium: Browser) -> None:
    from playwright.sync_api import expect

    with chromium.new_page(reduced_motion="reduce") as page:
        said: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))

        page.goto(f"{address}/404.html")
        page.locator("#q").fill("zebra")
        assert not [url for url in asked if "pagefind" in url]
        page.locator("#q").press("Enter")
        status, links = page.locator("#search-status"), page.locator("#search-results a")
        expect(status).to_contain_text("zebra")
        expect(page).to_have_url(f"{address}/search/?q=zebra")

        page.locator("#q").fill("stripes")
        expect(status).to_contain_text("stripes")
        expect(links).to_have_text(["Cards & <b>Chairs</b>"])
        expect(page.locator("#search-results img, #search-results b")).to_have_count(0)
        expect(page.locator("#search-results mark").first).to_have_text("stripes.")
        expect(page).to_have_url(f"{address}/search/?q=stripes")
        expect(links.first).to_have_attribute("href", "/sub/cards/")

        nothing = '<i>"&'
        page.locator("#q").fill(nothing + " qqq")
        expect(status).to_contain_text(nothing)
        expect(links).to_have_count(0)
        expect(page).to_have_url(re.compile(re.escape(quote(nothing + " qqq", safe="")) + "$"))
        page.locator("#q").fill("Okapi")
        expect(links).to_have_text(["Zwei"])  # in another language than the page
        page.locator("#q").fill("")
        expect(status).to_have_text("")
        assert said == []
        assert all(url.startswith(address) for url in asked)

        page.route("**/pagefind.js", lambda route: route.abort())
        page.goto(f"{address}/search/?q=one")
        expect(status).to_contain_text("could not be loaded")
