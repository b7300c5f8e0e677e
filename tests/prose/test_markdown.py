"""Markdown as people write it: the cases of tests/cases/markdown.md, and what holds for all of it."""

from __future__ import annotations

import pytest
from cases import read_cases
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from plugins.prose.lists import as_python_markdown

PARTS = ["markdown.extensions.extra", "markdown.extensions.sane_lists"]
OURS = Markdown(
    extensions=[*PARTS, "plugins.prose.markdown"],
    extension_configs={"plugins.prose.markdown": {"embeds": ["maps.example.org"]}},
    output_format="html",
)
PLAIN = Markdown(extensions=PARTS, output_format="html")


@pytest.mark.parametrize(("written", "expected"), read_cases("markdown.md"))
def test_markdown_becomes_what_its_case_says(written: str, expected: str) -> None:
    assert OURS.reset().convert(written) == expected


LINES = st.lists(
    st.builds(
        lambda depth, mark, text: f"{'    ' * depth}{mark}{text}",
        st.integers(0, 2),
        st.sampled_from(["- ", "* ", "1. ", "23. ", "", "> ", "#### "]),
        st.sampled_from(["one", "two *words*", "three `code`", "https", "a | b"]),
    ),
    max_size=6,
)


@given(st.lists(LINES, max_size=5))
def test_what_stands_as_python_markdown_wants_it_comes_out_as_before(blocks: list[list[str]]) -> None:
    """Lists after an empty line and nested by four columns, each level of them begun by the one above."""
    body = "\n\n".join("\n".join(_well_nested(block)) for block in blocks if block)
    changed = as_python_markdown(body.split("\n"))
    assert PLAIN.reset().convert("\n".join(changed)) == PLAIN.reset().convert(body)


def _well_nested(lines: list[str]) -> list[str]:
    """The items among the lines if the first is one, none too deep below the item above; else the first."""
    items = [line for line in lines if line.lstrip()[:2] in ("- ", "* ")]
    if lines[0] not in items or lines[0].startswith(" "):
        return lines[:1]
    nested: list[str] = []
    for line in items:
        depth = (len(line) - len(line.lstrip())) // 4
        above = (len(nested[-1]) - len(nested[-1].lstrip())) // 4 if nested else -1
        nested.append("    " * min(depth, above + 1) + line.lstrip())
    return nested


TEXT = st.text(st.sampled_from("-*+1234. )\n\n\n  \t>`~[x]#|ab"), max_size=120)


@given(TEXT)
def test_no_line_is_lost_and_nothing_is_added_but_space(body: str) -> None:
    lines = body.expandtabs(4).split("\n")
    changed = as_python_markdown(lines)
    bare = [line.strip().replace(")", ".").replace("> ", ">") for line in lines if line.strip(" >")]
    assert [line.strip().replace(")", ".").replace("> ", ">") for line in changed if line.strip(" >")] == bare


@given(TEXT)
def test_any_text_is_compiled(body: str) -> None:
    assert OURS.reset().convert(body) == OURS.reset().convert(body)
