"""What tests build front matter of: every way to say that a post is a draft, and what may stand around it."""

from __future__ import annotations

from hypothesis import strategies as st

DRAFTS = [
    *("status: draft", "status: Draft", "Status: DRAFT", 'status: "draft"', "status:draft", "status: draft  # for now"),
    *("draft: true", "draft: True", "draft: yes", "draft: 1", "draft: on", "draft: 'true'", "isDraft: true"),
    *("published: false", "published: no", "published: 0", "publish: no", "publish: off", "public: false"),
    *("status: private", "status: unpublished", "status: pending", "status: in progress", "visibility: private"),
    *("stauts: draft", "drfat: true", "publised: false", "status: drafft", "status : draft", "status = draft"),
    *(
        "Draft: Yes",
        "STATUS:draft",
        "status:\tdraft",
        "draft = true",
        "published : false",
        "status: Draft.",
        "draft: 'y' # !",
    ),
    *('"status": draft', "st\u200batus: draft", "status:\u00a0draft", "status: [draft]", "status: |\n  draft"),
]
BEFORE = [
    *("", "tags:\n- a\n- b\n", "tags:\n    - a\n", "tags: [a, b]\n", "summary: >\n  One\n  two.\n", "\n", "  \n"),
    *("summary: |\n  One\n\n  two.\n", "summary: One\n    two\n", "status: published\n", "draft: false\n", "# note\n"),
    *("tags: [a,\n", 'summary: "One\n', "summary: 'One\n", "Some text.\n", "\n\n", "cover:\n  image: x\n", "\t\n"),
]
LINES = st.one_of(
    st.sampled_from([*DRAFTS, *BEFORE, "---", "...", "+++", "title: A", "date: 2026-03-12", "tags:", "- a", "{a: [b"]),
    st.from_regex(r"[ \t]{0,5}[a-z_-]{1,9}: ?[\[\]{}\"'>|&*!%@`#:,a-z0-9 \\-]{0,20}", fullmatch=True),
    st.text(max_size=20),
)
