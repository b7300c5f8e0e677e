"""What holds for any text: addresses are marked and nothing else, and whatever stands for one is read or refused."""

from __future__ import annotations

import re
from contextlib import suppress

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugins._shared.content_files import ContentFiles
from plugins.prose.links.marks import MarkAddresses, addresses_of, find_anchors, line_of, mark_html, replace_marks
from plugins.prose.links.site import DeadLink, Site

EXTENSIONS = ["markdown.extensions.extra", "markdown.extensions.sane_lists", "plugins.prose.markdown"]
PIECES = [
    *("[a](", "![a](", ")", "<", ">", '"', "'", "`", "```\n", "    ", "\n\n", "\n", "[", "]", "[a][b]", "[b]: ", "- "),
    *("other.md", "../x", "#here", "/feed/", "https://example.com", "htp://x", "http://[x]/", "{filename}", "[^1]"),
    *('<a href="other.md">', "<a HREF='x.pdf'>", "</a>", '<img src="a.png">', '<video src="a" poster="b">'),
    *("<picture>", '<source srcset="a.png 2x, b.png">', "</picture>", "<!-- ", " -->", '<div markdown="1">', "</div>"),
    *("## Here", "{#here}", "&amp;", "&", "\\", "\\[", "[[a]]", "*", "_", "amp", "é", "\x02", "\x03", "|", "<br>"),
]
TEXT = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
SITE = Site(
    ContentFiles(["posts/a.md", "posts/other.md", "posts/x.pdf"], "content"),
    {"posts/a.md": "a/index.html", "posts/other.md": "other/index.html"},
    "https://example.com/blog",
)


def compiled(text: str, *more: markdown.Extension) -> str:
    return markdown.Markdown(extensions=[*EXTENSIONS, *more], output_format="html").convert(text)


@given(TEXT, st.booleans())
def test_a_text_with_its_marks_taken_out_is_as_without_them(text: str, pictures: bool) -> None:
    marked = compiled(text, MarkAddresses(own="https://example.com", pictures=pictures))
    plain = replace_marks(marked, lambda value, for_pelican: value)
    assert plain == compiled(text)
    assert [value for value in addresses_of(marked) if "\x02" in value or "\x03" in value] == []


@example("<![a](")
@given(TEXT)
def test_html_with_its_marks_taken_out_is_as_without_them(text: str) -> None:
    text = re.sub("[\x02\x03]", "", text)
    assert replace_marks(mark_html(text, True), lambda value, for_pelican: value) == text


@example("\x02http://[x]/", "")
@given(st.one_of(TEXT, st.text()), TEXT)
def test_any_address_is_found_or_refused_in_words(value: str, body: str) -> None:
    with suppress(DeadLink):
        SITE.find(value, "posts/a.md")
    line = line_of(body, value, 0)
    assert line is None or 0 <= line <= body.count("\n")
    find_anchors(body)


@pytest.mark.parametrize("junk", ["[" * 20_000, "[a](" * 5_000, "<a href=" * 5_000, "[[a" * 5_000, "[a][" * 5_000])
def test_no_text_takes_long_to_mark(junk: str) -> None:
    """It ends; what would be quadratic takes minutes."""
    assert "\x02" not in replace_marks(mark_html(junk, True), lambda value, for_pelican: value)
