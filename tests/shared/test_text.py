"""Properties of the pure helpers that every plugin leans on."""

from __future__ import annotations

import html
import unicodedata

import markdown
from hypothesis import given
from hypothesis import strategies as st

from plugins._shared.front_matter import parse_front_matter, split_list
from plugins._shared.text import closest, excerpt, one_line, plain_text

LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40)


@given(st.text(max_size=2000), st.integers(20, 400))
def test_an_excerpt_is_an_opening_of_the_text_within_the_limit(text: str, limit: int) -> None:
    cut = excerpt(text, limit)
    assert len(cut) <= limit
    assert text.startswith(cut) or text.startswith(cut.removesuffix("…"))


def test_an_excerpt_ends_with_a_sentence() -> None:
    text = "Ask Dr. Osei first. She knows everyone who works on it. " + "Then write a letter to the others " * 10
    assert excerpt(text, 80) == "Ask Dr. Osei first. She knows everyone who works on it."


@given(st.text(max_size=300))
def test_plain_text_gives_back_text_that_was_escaped(text: str) -> None:
    assert plain_text(f"<p>{html.escape(text)}</p>") == " ".join(text.split())


def test_plain_text_drops_what_is_not_prose() -> None:
    markup = '<h2 id="a">One</h2><p>two<sup id="fnref:1"><a href="#fn:1">1</a></sup> <b>th</b>ree</p><script>x</script>'
    assert plain_text(markup + '<div class="footnote"><p>note</p></div>') == "One two three"


@given(st.text(max_size=300))
def test_one_line_is_clean_and_stays_so(text: str) -> None:
    line = one_line(text)
    assert one_line(line) == line
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in line)
    assert not {"\u202e", "\u2066"} & set(line)


PLAIN = LINES.filter(lambda value: value.strip()[:1] not in {*"\"'[|>"})  # which have a meaning as in YAML


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_-]{0,10}", fullmatch=True), PLAIN, max_size=6), LINES)
def test_front_matter_is_read_as_python_markdown_reads_it(fields: dict[str, str], body: str) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in fields.items()) + "\n" + body
    reader = markdown.Markdown(extensions=["meta"])
    reader.convert(text)
    source = parse_front_matter(text)
    expected = {key: "\n".join(values).strip() for key, values in reader.Meta.items()}
    assert {key: field.value for key, field in source.fields.items()} == expected
    for key, field in source.fields.items():
        assert text.split("\n")[field.line - 1].startswith(f"{key}:")


def test_the_body_begins_on_the_line_that_is_said() -> None:
    source = parse_front_matter("---\ntitle: A\nsummary: one\n    two\n---\n\nbody")
    assert source.fields["summary"][:2] == ("one two", 3)
    assert source.body_line == 6
    assert source.body == "\nbody"


def test_lists_and_hints() -> None:
    assert split_list(" a, b ,,c ") == ("a", "b", "c")
    assert closest("refferals", ["referrals", "groups"]) == 'did you mean "referrals"?'
    assert closest("x", []) == ""
