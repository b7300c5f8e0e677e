"""Blogs in languages that the theme, the feeds and the intake have words for, or have not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import BuildSite

POST = "title: Title\ndate: 2026-01-0{day}\nid: urn:x:{slug}\n{more}\n\nText."


def post(slug: str, day: int, more: str = "") -> dict[str, str | bytes]:
    return {f"content/posts/{slug}.md": POST.format(slug=slug, day=day, more=more)}


@pytest.mark.parametrize(
    ("blog", "lang", "words", "comments"),
    [
        ("de", "de", "Archiv", "Kommentare zu „Title“"),
        ("de-AT", "de-at", "Archiv", "Kommentare zu „Title“"),
        ("en-GB", "en-gb", "Archives", "Comments on “Title”"),
        ("eo", "en", "Archives", "Comments on “Title”"),
    ],
)
def test_a_blog_speaks_its_language_or_english(
    build_site: BuildSite, blog: str, lang: str, words: str, comments: str
) -> None:
    built = build_site(post("a", 1), settings=f'DEFAULT_LANG = "{blog}"')
    for path in ("a/index.html", "index.html"):
        assert f'<html lang="{lang}" dir="ltr">' in built.read(path)
        assert f">{words}</a>" in built.read(path)
    feed = built.read("a/feed/index.xml")
    assert f"<title>{comments}</title>" in feed
    assert f"<language>{blog.lower()}</language>" in feed
