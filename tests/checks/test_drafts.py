"""A post that says in any way that it is a draft is never published, whatever else its front matter holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from plugins._shared.front_matter import format_field, parse_front_matter
from plugins._shared.post_fields import read_fields

if TYPE_CHECKING:
    from conftest import BuildSite

ZONE = ZoneInfo("Europe/London")
NOW = datetime(2026, 6, 1, 12, tzinfo=ZONE)
DRAFTS = [
    *("status: draft", "status: Draft", "Status: DRAFT", 'status: "draft"', "status:draft", "status: draft  # for now"),
    *("draft: true", "draft: True", "draft: yes", "draft: 1", "draft: on", "draft: 'true'", "isDraft: true"),
    *("published: false", "published: no", "published: 0", "publish: no", "publish: off", "public: false"),
    *("status: private", "status: unpublished", "status: pending", "status: in progress", "visibility: private"),
    *("stauts: draft", "drfat: true", "publised: false", "status: drafft", "status : draft", "status = draft"),
    *('"status": draft', "st\u200batus: draft", "status:\u00a0draft", "status: [draft]", "status: |\n  draft"),
]
BEFORE = [
    *("", "tags:\n- a\n- b\n", "tags:\n    - a\n", "tags: [a, b]\n", "summary: >\n  One\n  two.\n", "\n", "  \n"),
    *("summary: |\n  One\n\n  two.\n", "summary: One\n    two\n", "status: published\n", "draft: false\n", "# note\n"),
    *("tags: [a,\n", 'summary: "One\n', "summary: 'One\n", "Some text.\n", "\n\n", "cover:\n  image: x\n", "\t\n"),
]
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


LINES = st.one_of(
    st.sampled_from([*DRAFTS, *BEFORE, "---", "...", "+++", "title: A", "date: 2026-03-12", "tags:", "- a", "{a: [b"]),
    st.from_regex(r"[ \t]{0,5}[a-z_-]{1,9}: ?[\[\]{}\"'>|&*!%@`#:,a-z0-9 \\-]{0,20}", fullmatch=True),
    st.text(max_size=20),
)


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
    built = build_site({**read, **public}, production=True)
    assert built.read("public/index.html")
    pages = [name for name in built.files() if name.startswith("p") and name.endswith("/index.html")]
    assert [name for name in pages if not name.startswith("page")] == ["public/index.html"]
    assert not [name for name, data in built.files().items() if b"p0-0" in data]
    refused = build_site({**texts, **public}, production=True, ok=False)
    assert refused.status == 1
    assert "Traceback" not in refused.stderr + refused.stdout
    named = {line.split(":")[0] for line in refused.stderr.splitlines()}
    assert set(texts) - set(read) == {path for path in named if path.startswith("content/")}
