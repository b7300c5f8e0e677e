"""A post that says in any way that it is a draft is never published, whatever else its front matter holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from front_matter_lines import BEFORE, DRAFTS, LINES
from hypothesis import given
from hypothesis import strategies as st

from plugins._shared.front_matter import format_field, parse_front_matter
from plugins._shared.post_fields import read_fields
from plugins._shared.yaml_fields import NoYaml, read_mapping

if TYPE_CHECKING:
    from conftest import BuildSite

ZONE = ZoneInfo("Europe/London")
NOW = datetime(2026, 6, 1, 12, tzinfo=ZONE)
FORMS = ["title: A\ndate: 2026-03-12\n{}\nText.\n", "---\ntitle: A\ndate: 2026-03-12\n{}---\n\nText.\n"]


def is_public(text: str) -> bool:
    """Whether a post is neither refused nor a draft."""
    meaning = read_fields(parse_front_matter(text), page=False, zone=ZONE, lang="en", now=NOW)
    return not meaning.faults and meaning.values.get("status", "published") != "draft"


@given(
    st.sampled_from(FORMS),
    st.lists(st.sampled_from(BEFORE), max_size=2).map("".join),
    st.sampled_from(DRAFTS),
    st.lists(st.sampled_from([*BEFORE, "category: Notes\n"]), max_size=2).map("".join),
)
def test_a_draft_is_one_whatever_stands_around_it(form: str, before: str, draft: str, after: str) -> None:
    assert not is_public(form.format(f"{before}{draft}\n{after}"))


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_no_front_matter_ends_in_a_traceback(lines: list[str], end: str, page: bool) -> None:
    source = parse_front_matter(end.join(lines))
    meaning = read_fields(source, page=page, zone=ZONE, lang="en", now=NOW)
    assert all(message and (line is None or line > 0) for line, message in meaning.faults)


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffe\uffff"), max_size=40)
)
def test_a_field_that_is_written_is_read_as_it_was(value: str) -> None:
    value = " ".join(value.split())
    source = parse_front_matter(f"{format_field('author', value)}\n\nText.")
    assert source.fields["author"].value == value
    assert source.body == "Text."


KEYS = st.from_regex("[a-z_0-9-]{1,5}", fullmatch=True)
WORDS = st.one_of(
    st.text("aA1:# -'\"[]{},&*!|>%@`~\\/.é\u00a0", max_size=12), st.sampled_from(["null", "Null ", "yes", "1e3"])
)


@given(st.lists(st.tuples(KEYS, WORDS), min_size=1, max_size=4))
def test_simple_lines_are_read_as_the_library_reads_them(pairs: list[tuple[str, str]]) -> None:
    lines = [f"{key}: {value}" for key, value in pairs]
    with_a_comment = [*lines, "# which is not simple"]

    def read(lines: list[str]) -> object:
        try:
            return read_mapping(lines)
        except NoYaml:
            return None

    assert read(lines) == read(with_a_comment)


def test_no_draft_is_in_what_publish_makes(build_site: BuildSite) -> None:
    texts = {
        f"content/posts/p{number}-{way}.md": form.format(f"{draft}\n")
        for number, draft in enumerate(DRAFTS)
        for way, form in enumerate(FORMS)
    }
    read = {
        path: text
        for path, text in texts.items()
        if not read_fields(parse_front_matter(text), page=False, zone=ZONE, lang="en", now=NOW).faults
    }
    assert len(read) > 40
    public = {"content/posts/public.md": FORMS[0].format("")}
    placed = "title: Placed\ndate: {}\n{}save_as: placed/{}.html\naliases: /once/{}/\n\nText.\n"
    held = {
        "content/posts/placed.md": placed.format("2026-03-12", "draft: true\n", "draft", "draft"),
        "content/posts/later.md": placed.format("2999-03-12", "", "later", "later"),
        "content/pages/placed-page.md": placed.format("2026-03-12", "publish: no\n", "page", "page"),
    }
    built = build_site({**read, **public, **held}, production=True)
    assert not [name for name in built.files() if name.startswith(("placed", "later", "once"))]
    assert built.read("public/index.html")
    pages = [name for name in built.files() if name.startswith("p") and name.endswith("/index.html")]
    assert [name for name in pages if not name.startswith("page") and "/feed/" not in name] == ["public/index.html"]
    assert not [name for name, data in built.files().items() if b"p0-0" in data]
    refused = build_site({**texts, **public}, production=True, ok=False)
    assert refused.status == 1
    assert "Traceback" not in refused.stderr + refused.stdout
    named = {line.split(":")[0] for line in refused.stderr.splitlines()}
    assert set(texts) - set(read) == {path for path in named if path.startswith("content/")}
