"""Blogs in languages that the theme, the feeds and the intake have words for, or have not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser_blog import Site, axe_faults, comment, picture, post
from conftest import serving
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser_blog import Visit
    from conftest import BuildSite

pytest_plugins = ["browser_fixtures"]


@pytest.mark.parametrize(
    ("blog", "lang", "words", "comments"),
    [
        ("de", "de", "Archiv", "Kommentare zu „Title“"),
        ("de-AT", "de-at", "Archiv", "Kommentare zu „Title“"),
        ("en-GB", "en-gb", "Archives", "Comments on “Title”"),
        ("ar", "en", "Archives", "Comments on “Title”"),
    ],
)
def test_a_blog_speaks_its_language_or_english(
    build_site: BuildSite, blog: str, lang: str, words: str, comments: str
) -> None:
    built = build_site({"content/posts/a.md": post("Title", 1, "Text.")}, settings=f'DEFAULT_LANG = "{blog}"')
    for path in ("a/index.html", "index.html"):
        assert f'<html lang="{lang}" dir="ltr">' in built.read(path)
        assert f">{words}</a>" in built.read(path)
    marked = ' lang="ar" dir="rtl"' if blog == "ar" else ""
    assert f'<a class="u-url"{marked} href="/a/">Title</a>' in built.read("index.html")
    assert f'<div class="post-body e-content"{marked} data-pagefind-body>' in built.read("a/index.html")
    assert ("subject=Kommentar%20zu" in built.read("a/index.html")) == (words == "Archiv")
    feed = built.read("a/feed/index.xml")
    assert f"<title>{comments}</title>" in feed
    assert f"<language>{blog.lower()}</language>" in feed


TITLE, TEXT = "LinkedIn: كيف تطلب توصية؟", "المحادثة الأولى أسهل مما تظن.\n\n"
BODY = f"""{TEXT * 3}`code()` {TEXT}
## عنوان

| عنوان | عنوان |
|---|---:|
| نص | 1,000 |

```python
print("hello")  # and no more
```

```text
مرحبا يا سامر،
```

{"## عنوان" + chr(10) + chr(10)}{TEXT}
"""
ARABIC: dict[str, str | bytes] = {
    "content/posts/asking/index.md": post(TITLE, 20, BODY, image="cover.png", image_alt="صورة", series="عمل"),
    "content/posts/asking/cover.png": picture("teal"),
    "content/posts/thanking.md": post("كيف تشكر", 19, TEXT * 3, series="عمل"),
    "content/posts/english.md": post("How to Ask?", 18, "In English.", lang="en"),
    "content/pages/about.md": f"title: عن المدونة\n\n{TEXT}",
    **{f"content/comments/asking/{n}.md": comment("Ada (ليلى) !", n, TEXT) for n in range(3)},
}


WORDS = """
import dataclasses

english = JINJA_GLOBALS["languages"]["en"]
forms = {"one": "فكرة", "two": "فكرتان", "few": "{count} أفكار", "many": "{count} فكرة", "other": "{count} فكرة"}
thoughts = {"few": "{count} أفكار حول «{title}»", "other": ""}
pages = english.pages | {"posts": forms, "minutes": forms, "comments": forms, "thoughts": thoughts}
JINJA_GLOBALS["languages"]["ar"] = dataclasses.replace(english, lang="ar", pages=pages)
DEFAULT_LANG = "ar"
COMMENTS_INTAKE = "/intake/"
"""


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> Iterator[Site]:
    """A blog in Arabic whose author has begun to give the theme words in it."""
    built = build_site(ARABIC, settings=WORDS)
    with serving(built.output) as url:
        yield Site(url, built.output)


@pytest.mark.browser
def test_a_blog_from_right_to_left_is_mirrored_except_for_what_never_is(visit: Visit) -> None:
    page = visit("asking/", width=390)
    expect(page.locator("html[lang=ar][dir=rtl]")).to_have_count(1)
    expect(page.get_by_role("heading", name=f"3 أفكار حول «{TITLE}»")).to_be_visible()
    name, toggle = (page.locator(each).bounding_box() for each in (".masthead-name", ".scheme"))
    assert name["x"] > toggle["x"]
    expect(page.get_by_role("heading", level=1)).to_have_css("direction", "rtl")  # though its first word is Latin
    for each in ("pre", "p > code", "#c-email", "#c-url"):
        expect(page.locator(each).first).to_have_css("direction", "ltr")
    expect(page.locator("pre").last).to_have_css("unicode-bidi", "plaintext")  # words, of whichever direction
    expect(page.locator("td").first).to_have_css("padding-right", "0px")
    expect(page.locator("bdi", has_text="عمل")).to_be_visible()
    page.get_by_role("link", name="Mara Lindqvist").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mara Lindqvist")
    page.set_viewport_size({"width": 1440, "height": 900})
    assert page.get_by_role("heading", level=1).bounding_box()["x"] > 720  # where an Arabic name would stand


@pytest.mark.browser
def test_each_page_from_right_to_left_fits_and_is_accessible(visit: Visit) -> None:
    page = visit(width=390, scheme="dark")
    for path in ("", "asking/", "en/english/", "about/", "archives/", "tags/", "search/", "subscribe/", "404.html"):
        page.goto(f"{visit.site.url}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert axe_faults(page) == [], path
    assert visit.problems == []
