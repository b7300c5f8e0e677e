"""A reader who spells a word otherwise than the blog, or searches in a language without spaces."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from conftest import serving

from content import source
from plugins.search.words import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import BuildSite
    from playwright.sync_api import Browser, Page

SETTINGS = 'PLUGINS = ["plugins.checks", "plugins.images", "plugins.search", "plugins.seo"]\n'
FILLER = "People who meet for work learn each other's names slowly and forget them fast. " * 12


def post(title: str, body: str, **more: str) -> str:
    return source(body, **{"title": title, "date": "2026-03-02", **more})


FILES: dict[str, str | bytes] = {
    "content/posts/reciprocity.md": post("On Reciprocity", f"{FILLER}Reciprocity is <b>giving</b> back. {FILLER}"),
    "content/posts/again.md": post("Giving Back", "Reciprocity again, and a recipe."),
    "content/posts/mueller.md": post("Mr Mueller", "Mr Mueller lives in a Strasse of some size."),
    "content/posts/müller.md": post("Herr Müller", "Herr Müller wohnt in einer Straße von großer Größe.", lang="de"),
    "content/posts/apart.md": post(
        "Apart", f"A coffee here. {FILLER}And one meeting there. Coffee, coffee; later meeting, meeting."
    ),
    "content/posts/row.md": post("In a Row", f"{FILLER}{FILLER}We had a coffee meeting."),
    "content/posts/网络.md": post(
        "商务网络", "我们在会议上认识了很多朋友，互惠是商务网络的核心。请不要忘记回复邮件。", lang="zh"
    ),
    "content/posts/名刺.md": post(
        "名刺交換", "東京の会議で名刺交換をしました。人脈を広げるには感謝の気持ちが大切です。", lang="ja"
    ),
    "content/posts/thai.md": post("นามบัตร", "เราแลกเปลี่ยนนามบัตรในการประชุม", lang="th"),
    "content/posts/hindi.md": post("नेटवर्किंग", "लोगों से मिलना और धन्यवाद कहना।", lang="hi"),
    "content/posts/signs.md": post("Tags & <Signs>", "Write `&lt;b>` or `<img src=x onerror=alert(1)>` and a quokka."),
}


def test_words_are_listed_by_language_the_commonest_first_whatever_the_order_of_pages() -> None:
    pages = [("en", "<p>Give and give; R&amp;D, é.</p>"), ("en", "give Back"), ("de", "Größe 3 <i>x</i>yz Straße")]
    dumps = set()
    for order in (pages, pages[::-1]):
        words = Vocabulary()
        for page in order:
            words.add(*page)
        dumps.add(words.dump())
    assert dumps == {'{"de":["größe straße xyz"],"en":["give","and back"]}'}


@pytest.fixture(scope="module")
def address(build_site: BuildSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, headers = tmp_path_factory.mktemp("host"), {}
    with serving(folder, headers) as host:
        built = build_site(FILES, settings=SETTINGS + f'SITEURL = "{host}/sub"')
        (folder / "sub").symlink_to(built.output)
        policy = next(line for line in built.read("_headers").splitlines() if "Content-Security-Policy" in line)
        headers.update([policy.strip().split(": ", 1)])
        assert json.loads(built.read("pagefind/languages.json")) == ["ja", "th", "zh"]
        yield f"{host}/sub"


@pytest.fixture(scope="module")
def page(address: str, chromium: Browser) -> Iterator[Page]:
    said: list[str] = []
    with chromium.new_page(reduced_motion="reduce") as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{address}/search/")
        yield page
        assert said == []


def found(page: Page, query: str) -> list[str]:
    """The titles of what is found, after the status has said so."""
    from playwright.sync_api import expect

    page.locator("#q").fill("")
    expect(page.locator("#search-status")).to_have_text("")
    page.locator("#q").fill(query)
    expect(page.locator("#search-status")).to_contain_text(query)
    return page.locator("#search-results a").all_inner_texts()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "title"),
    [
        *(
            (word, "商务网络")
            for word in ("会议", "朋友", "互惠", "商务网络", "回复邮件", "认识", "核心", "忘记", "互惠 朋友")
        ),
        *((word, "名刺交換") for word in ("名刺", "東京", "会議", "名刺交換", "人脈", "感謝", "気持ち", "大切")),
        *((word, "นามบัตร") for word in ("นามบัตร", "การประชุม")),
        ("धन्यवाद", "नेटवर्किंग"),
        ("मिलना", "नेटवर्किंग"),
    ],
)
def test_a_word_of_any_script_is_found(query: str, title: str, page: Page) -> None:
    assert title in found(page, query)


@pytest.mark.browser
@pytest.mark.parametrize("query", ["Mueller", "Müller", "MÜLLER", "Strasse", "Straße", "straße", "STRASSE"])
def test_both_spellings_of_a_word_are_found(query: str, page: Page) -> None:
    assert set(found(page, query)) == {"Mr Mueller", "Herr Müller"}


@pytest.mark.browser
@pytest.mark.parametrize("query", ["groesse", "Größe", "grösse", "grosse", "Groeße", "muller"])
def test_a_word_is_found_without_its_dots(query: str, page: Page) -> None:
    assert "Herr Müller" in found(page, query)


@pytest.mark.browser
@pytest.mark.parametrize("query", ["recprocity", "reciprocty", "recirpocity", "reciprocitty", "Recprocity again"])
def test_a_slip_is_mended_and_said(query: str, page: Page) -> None:
    assert "Giving Back" in found(page, query)
    said = re.sub("[\u2068\u2069]", "", page.locator("#search-status").inner_text())
    assert re.fullmatch(r"Nothing found for “.*”\. Did you mean “reciprocity.*”\? Posts found: [12]\.", said)


@pytest.mark.browser
@pytest.mark.parametrize("query", ["zyxwvut", "rezyxwvut", "coffee rezyxwvut"])
def test_what_is_like_nothing_is_not_mended(query: str, page: Page) -> None:
    assert found(page, query) == []
    assert page.locator("#search-status").inner_text().startswith("Nothing found for")
    assert page.locator("#search-status a").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("query", ["coff", "meetings", "learning", "Recip", "Müll", "forgetting"])
def test_the_beginning_of_a_word_and_another_form_of_it_are_taken_as_they_are(query: str, page: Page) -> None:
    assert found(page, query)
    assert page.locator("#search-status").inner_text().startswith("Posts found for")


@pytest.mark.browser
def test_words_in_a_row_come_before_scattered_ones(page: Page) -> None:
    assert found(page, "coffee meeting") == ["In a Row", "Apart"]


@pytest.mark.browser
def test_a_result_has_its_date_and_an_excerpt_that_goes_on_and_does_not_begin_with_the_title(page: Page) -> None:
    assert "On Reciprocity" in found(page, "reciprocity")
    items = dict(
        zip(page.locator("#search-results a").all_inner_texts(), page.locator("#search-results li").all(), strict=True)
    )
    date, text = items["On Reciprocity"].locator("p").all_inner_texts()
    assert date == "2 March 2026"
    assert text.startswith("… ")
    assert text.endswith("…")
    assert "Reciprocity is giving back." in text
    assert items["Giving Back"].locator("p").all_inner_texts()[1] == "Reciprocity again, and a recipe."
    assert found(page, "quokka") == ["Tags & <Signs>"]
    text = page.locator("#search-results p").all_inner_texts()[1]
    assert text == "Write &lt;b> or <img src=x onerror=alert(1)> and a quokka."
    assert found(page, "giving") == ["Giving Back", "On Reciprocity"]


@pytest.mark.browser
def test_the_blogs_words_are_loaded_by_who_searches_alone(address: str, chromium: Browser) -> None:
    asked: list[str] = []
    with chromium.new_page() as page:
        page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
        page.goto(f"{address}/search/")
        assert not [url for url in asked if "/pagefind/" in url]
        assert found(page, "quokka")
    assert "/pagefind/words.json" in asked
    assert all(url.startswith("/") for url in asked)
