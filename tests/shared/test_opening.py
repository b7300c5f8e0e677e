"""What is quoted of a post, the cases of tests/cases/openings.md, and how long it takes to read."""

from __future__ import annotations

import pytest
from cases import read_cases
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from plugins._shared.defaults import MARKDOWN
from plugins._shared.opening import opening
from plugins._shared.text import plain_text, reading_minutes
from plugins.images.picture_tags import img_tags, places, put_in_place

COMPILER = Markdown(extensions=MARKDOWN["extensions"], output_format="html")


def body(written: str) -> str:
    """A body as pages have it, its pictures in place."""
    markup = COMPILER.reset().convert(written)
    tags = img_tags(markup)
    for tag, place in reversed([*zip(tags, places(markup, tags), strict=True)]):
        markup = put_in_place(markup, tag, markup[tag.start : tag.end], place)
    return markup


@pytest.mark.parametrize(("written", "expected"), read_cases("openings.md"))
def test_a_body_is_quoted_as_its_case_says(written: str, expected: str) -> None:
    assert opening(body(written)) == expected


WORDS = st.text(st.sampled_from("ab. <>&*_\n\n>-|`~[]()!#:"), max_size=200)


@given(WORDS)
def test_what_is_quoted_of_any_body_stands_in_it(written: str) -> None:
    markup = COMPILER.reset().convert(written)
    quoted = opening(markup)
    assert len(quoted) <= 240
    letters = [char for char in plain_text(markup) if char.isalpha()]
    found = iter(letters)
    assert all(char in found for char in quoted if char.isalpha()), "in this order"


TAGS = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<ul>", "<li>", "</ul>", "<figure>", "</figure>", "<b>", "</b>", "<br>", "a ", "B."]
    )
)


@given(TAGS.map("".join))
def test_broken_html_is_read(markup: str) -> None:
    assert len(opening(markup)) <= len(markup)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 1),
        ("word " * 230, 1),
        ("word " * 231, 2),
        ("网络" * 510, 4),
        ("人脈づくりのコツ" * 179, 5),
        ("เครือข่าย" * 437, 4),
        ("네트워크 모임 " * 230, 2),
        ("Guanxi 关系 " * 115, 2),  # half a minute of words, and nine tenths of one of Chinese
        ("नेटवर्किंग " * 460, 2),
    ],
)
def test_reading_takes_as_long_as_the_script_needs(text: str, minutes: int) -> None:
    assert reading_minutes(text) == minutes
