"""A comment's Markdown: the cases of tests/cases/comments.md, and what is made to take long."""

from __future__ import annotations

import re
import time
from datetime import UTC

import pytest
from cases import read_cases

from plugins.comments.avatar import COLORS, draw_avatar, initials
from plugins.comments.body import compile_body
from plugins.comments.file import LARGEST_FILE, LONGEST_BODY, read_comment


def compiled(body: str) -> str:
    """What is shown, or why it is refused."""
    try:
        return compile_body(body)[0].rstrip("\n")
    except ValueError as refusal:
        return f"refused: {refusal}"


@pytest.mark.parametrize(("given", "expected"), read_cases("comments.md"))
def test_a_comment_is_compiled_as_its_case_says(given: str, expected: str) -> None:
    assert compiled(given) == expected


FULL = LONGEST_BODY
SLOW = {
    "brackets": "[" * FULL,
    "brackets both ways": "[" * (FULL // 2) + "]" * (FULL // 2),
    "links in links": "[a](" * (FULL // 4),
    "pictures": "![" * (FULL // 2),
    "emphasis that crosses": "*a **a " * (FULL // 7),
    "emphasis with underscores": "_a __a " * (FULL // 7),
    "strong that never ends": "**x" * (FULL // 3),
    "stars": "a**b" * (FULL // 4),
    "quotes": "> " * (FULL // 2),
    "quotes, one line each deeper": "".join(">" * n + " a\n" for n in range(190)),
    "lists": "1) " * (FULL // 3),
    "lists, one line each deeper": "".join(" " * n + "- x\n" for n in range(190)),
    "empty list items": "*\n" * (FULL // 2),
    "runs of backticks": "".join("`" * n + " " for n in range(190)),
    "fences": "```\n" * (FULL // 4),
    "references": "".join(f"[{n}]: <b>\n" for n in range(FULL // 12)),
    "a reference used often": "[a]: b\n" + "[a]" * (FULL // 4),
    "tags": "<" * FULL,
    "addresses": "<a:" * (FULL // 3),
    "character references": "&#x;" * (FULL // 4),
    "ampersands": "&" * FULL,
    "parentheses": "[a](" + "(" * (FULL - 4),
    "titles": '[a](b "' * (FULL // 7),
    "struck": "~~a " * (FULL // 4),
    "backslashes": "\\" * FULL,
    "a paragraph that goes on in a quote": "> a\n" + "b\n" * (FULL // 2 - 2),
    "blanks": " " * (FULL - 1) + "x",
    "combining marks": "a" + "\u0301" * (FULL - 1),
}


@pytest.mark.parametrize("body", SLOW.values(), ids=SLOW)
def test_no_comment_takes_long(body: str) -> None:
    began = time.process_time()
    compiled(body)
    assert time.process_time() - began < 15  # seconds; the slowest takes 0.4, minutes if it were quadratic


@pytest.mark.parametrize(
    "junk", [b"[" * 1_000_000, b"a: b\n" + b"    c\n" * 200_000, b"\n" * 1_000_000, b"\xff" * 1_000_000]
)
def test_a_megabyte_is_refused_before_it_is_read(junk: bytes) -> None:
    comment, mistakes = read_comment("junk", junk, zone=UTC)
    assert comment is None
    assert [message for _, message in mistakes] == [
        f"the file has {len(junk):,} bytes, which is no comment; shorten it to {LONGEST_BODY:,} characters"
    ]


def test_the_longest_comment_in_any_script_fits_into_the_largest_file() -> None:
    comment, mistakes = read_comment("a", f"author: A\ndate: 2026-03-01\n\n{'👋' * LONGEST_BODY}".encode(), zone=UTC)
    assert mistakes == []
    assert comment is not None
    assert len(comment.body.encode()) < LARGEST_FILE


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Okafor", "AO"),
        ("ada", "A"),
        ("Ada de la Cruz", "AC"),
        ("李雷", "李"),
        ("<i> \"&\" 'x'", "IX"),
        ("🙂", ""),
        ("ß", "S"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_a_name_cannot_leave_its_picture() -> None:
    for name in ("<script>", "&lt;", '"/><i>', "a</text></svg><script>alert(1)</script> b", "‮x"):
        text = re.sub(
            r'<svg [a-zA-Z0-9="\- ]*>|<rect [a-z0-9="# ]*/>|<text [a-z0-9="#\-. ]*>|</text>|</svg>',
            "",
            draw_avatar(name),
        )
        assert re.fullmatch(r"[^<>&\"]{0,2}", text)


def test_white_letters_are_readable_on_every_color() -> None:
    def luminance(color: str) -> float:  # WCAG 2.2, relative luminance
        parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert min(1.05 / (luminance(color) + 0.05) for color in COLORS) > 5
