"""Properties of comments: a thread does not depend on the order of files, and nothing but the allow-list is left."""

from __future__ import annotations

import contextlib
import json
import string
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.comments.body import compile_body
from plugins.comments.desk.exchange import load_comments
from plugins.comments.file import Comment, clean_body, clean_name, format_comment, is_blank, read_comment
from plugins.comments.links import is_link, is_web_address
from plugins.comments.sanitize import ATTRIBUTES, TAGS, sanitize
from plugins.comments.thread import Thread, ThreadedComment, build_thread, check_thread

if TYPE_CHECKING:
    import random
    from datetime import tzinfo

START = datetime(2026, 3, 1, tzinfo=UTC)


@st.composite
def conversations(draw: st.DrawFn) -> list[Comment]:
    """Comments that each answer an earlier one or the post; some are of the same minute, some are pingbacks."""
    comments: list[Comment] = []
    for number in range(draw(st.integers(0, 30))):
        answered = [c.id for c in comments if c.kind == "comment"]
        pingback = draw(st.booleans()) and draw(st.booleans())
        comments.append(
            Comment(
                id=f"c{number}",
                author="Ada",
                date=START + timedelta(minutes=draw(st.integers(0, 5))),
                body="x",
                reply_to="" if pingback else draw(st.sampled_from(["", *answered])),
                kind="pingback" if pingback else "comment",
            )
        )
    return comments


def thread_of(comments: list[Comment], depth: int = 4) -> Thread:
    assert list(check_thread(comments, {c.id for c in comments})) == []
    return build_thread(
        Thread(post="cards", open=True, closes=None, form_action="", mailto=""),
        comments,
        depth=depth,
        compiled=lambda comment: (comment.body, comment.body),
        avatar=None,
        reply_url=lambda comment: "",
    )


def as_read(thread: Thread) -> list[ThreadedComment]:
    """The comments as a template that recurses through `replies` shows them."""
    shown, waiting = [], list(reversed(list(thread)))
    while waiting:
        shown.append(waiting.pop())
        waiting += reversed(shown[-1].replies)
    return shown


@given(conversations(), st.integers(1, 6), st.randoms(use_true_random=False))
def test_a_thread_is_the_same_whatever_the_order_of_the_files(
    comments: list[Comment], depth: int, shuffle: random.Random
) -> None:
    mixed = comments[:]
    shuffle.shuffle(mixed)
    one, other = thread_of(comments, depth), thread_of(mixed, depth)
    assert [(c.id, c.number, c.depth) for c in as_read(one)] == [(c.id, c.number, c.depth) for c in as_read(other)]
    assert [c.id for c in one.pingbacks] == [c.id for c in other.pingbacks]


@given(conversations(), st.integers(1, 6))
def test_every_comment_is_shown_once_and_the_number_is_their_count(comments: list[Comment], depth: int) -> None:
    thread = thread_of(comments, depth)
    shown = as_read(thread)
    assert sorted(c.id for c in shown) == sorted(c.id for c in comments if c.kind == "comment")
    assert [c.id for c in shown] == [c.id for c in thread.everyone]
    assert [c.number for c in shown] == list(range(1, thread.count + 1))
    assert sorted(c.id for c in thread.pingbacks) == sorted(c.id for c in comments if c.kind == "pingback")


@given(conversations(), st.integers(1, 6))
def test_an_answer_stands_below_what_it_answers_or_says_so(comments: list[Comment], depth: int) -> None:
    thread = thread_of(comments, depth)
    answers = {c.id: c.reply_to for c in comments}
    above = {reply.id: comment for comment in thread.everyone for reply in comment.replies}
    for comment in thread.everyone:
        assert comment.depth < depth
        assert (comment.parent.id if comment.parent else "") == answers[comment.id]
        if comment.parent:
            assert comment.parent.number < comment.number
            assert (above.get(comment.id) is comment.parent) == (comment.in_reply_to is None)


def test_a_thread_of_ten_thousand_answers_needs_no_recursion() -> None:
    chain = [
        Comment(id=f"c{n}", author="A", date=START + timedelta(seconds=n), body="x", reply_to=f"c{n - 1}" if n else "")
        for n in range(10_000)
    ]
    assert [c.id for c in as_read(thread_of(chain))] == [c.id for c in chain]


def test_a_circle_of_ten_thousand_is_named_once() -> None:
    ring = [
        Comment(id=f"c{n}", author="A", date=START, body="x", reply_to=f"c{(n + 1) % 10_000}") for n in range(10_000)
    ]
    faults = list(check_thread(ring, {c.id for c in ring}))
    assert [id for id, _, _ in faults] == ["c0"]


HOSTILE = st.text(
    st.one_of(
        st.sampled_from("<>[]()*_`~\\!&;:/\"'= \n#-+1.@|\t\x00\u202e\u200b"),
        st.sampled_from(string.ascii_letters),
        st.characters(),
    ),
    max_size=300,
) | st.lists(
    st.sampled_from(
        [
            *("<script>", "</script>", "<img src=x onerror=alert(1)>", "<svg><style>", "<math><mtext>", "<a href="),
            *("javascript:alert(1)", "data:text/html,x", "](", "![", "[", ")", "<https://a.example/", "```", "&#x6a;"),
            *("> ", "- ", "1. ", "\n", "\n\n", "**", "*", "~~", "`", '"', "'", "&colon;", "[r]: ", "vbscript:", "\\"),
        ]
    ),
    max_size=40,
).map("".join)


def assert_closed(markup: str) -> None:
    """What html5lib reads has elements and attributes of the closed list only, and links to allowed addresses only."""
    for node in html5lib.parseFragment(markup, namespaceHTMLElements=False).iter():
        if node.tag == "DOCUMENT_FRAGMENT":
            continue
        assert node.tag in TAGS, markup
        assert set(node.attrib) <= ATTRIBUTES.get(node.tag, set()) | ({"rel"} if node.tag == "a" else set()), markup
        assert is_link(node.attrib.get("href", "https://a.example/")), markup
        assert "href" not in node.attrib or node.attrib["rel"] == "nofollow ugc noopener", markup


@given(HOSTILE)
def test_a_compiled_comment_holds_nothing_but_the_allow_list(body: str) -> None:
    try:
        markup, text = compile_body(body)
    except ValueError:
        return
    assert_closed(markup)
    assert sanitize(markup) == markup
    assert " ".join(text.split()) == text


@given(HOSTILE)
def test_the_sanitiser_is_closed_without_the_compiler_and_changes_nothing_twice(markup: str) -> None:
    clean = sanitize(markup)
    assert_closed(clean)
    assert sanitize(clean) == clean


@given(HOSTILE)
def test_an_allowed_link_is_one_for_a_browser_too(url: str) -> None:
    for candidate in (url, "https://a.example" + url, "mailto:a@b.example" + url, "https://" + url):
        if is_link(candidate):
            assert candidate.lower().startswith(("https://", "http://", "mailto:"))
            assert not any(char.isspace() or char in '\\<>"' for char in candidate)


@pytest.mark.parametrize(
    "url",
    [
        *("", "/a", "//a.example", "a.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x"),
        *("https://", "https:///a", "https:a.example", "https://a b", "https://a\\b", "https://user@a.example/"),
        *("https://a.example:x/", "https://[::1", " https://a.example", "https://a.example\n", "ftp://a.example"),
        *("mailto:", "mailto:ada", "mailto:a@b.example?bcc=c@d.example", "mailto:a@b.example,c@d.example"),
        "https://a.example/\u202e",
        "https://a.example/" + "a" * 2000,
    ],
)
def test_a_link_that_is_refused(url: str) -> None:
    assert not is_link(url)


@pytest.mark.parametrize("url", ["https://a.example", "HTTP://a.example:8080/b?c=d#e", "https://例え.example/é"])
def test_a_link_that_is_taken(url: str) -> None:
    assert is_web_address(url)
    assert is_link(url)


def test_a_mail_address_is_a_link_but_no_web_address() -> None:
    assert is_link("mailto:ada@ada.example")
    assert not is_web_address("mailto:ada@ada.example")


@given(
    st.text(max_size=60).map(clean_name).filter(lambda name: not is_blank(name)),
    st.text(max_size=200).map(clean_body).filter(lambda body: not is_blank(body)),
    st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from(["", "https://a.example/"]),
    st.sampled_from(["", "other"]),
)
def test_a_comment_is_read_as_it_was_written(author: str, body: str, date: datetime, url: str, reply_to: str) -> None:
    comment = Comment(
        id="c", author=author, date=date.replace(tzinfo=UTC), body=body, url=url, reply_to=reply_to, by_author=True
    )
    again, mistakes = read_comment("c", format_comment(comment).encode(), zone=UTC, authors=[author])
    assert mistakes == []
    assert again == comment


FIELDS = st.sampled_from(["author", "date", "reply_to", "url", "kind", "by_author", "Author", "x", "---", "    "])
VALUES = (
    st.sampled_from(["Ada", "2026-03-01", "9999-12-31T23:59+23:59", "pingback", "yes", "https://a.example/"]) | HOSTILE
)
FILES = st.binary(max_size=300) | st.tuples(st.lists(st.tuples(FIELDS, VALUES), max_size=8), HOSTILE).map(
    lambda parts: "\n".join([*(f"{key}: {value}" for key, value in parts[0]), "", parts[1]]).encode("utf-8", "replace")
)


@given(FILES, st.sampled_from([UTC, ZoneInfo("Europe/London"), ZoneInfo("Pacific/Kiritimati")]))
def test_any_file_is_a_comment_or_says_what_is_wrong(data: bytes, zone: tzinfo) -> None:
    comment, mistakes = read_comment("c", data, zone=zone, authors=["Ada"])
    assert (comment is None) == bool(mistakes)
    assert all("\n" not in message and 1 <= (line or 1) <= data.count(b"\n") + 2 for line, message in mistakes)
    if comment:
        again, _ = read_comment("c", format_comment(comment).encode(), zone=zone, authors=["Ada"])
        assert again == comment


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | HOSTILE,
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["version", "comments", "post", "id", "author", "date", "body", "kind"]), inner
            )
        ),
    )
)
def test_any_json_is_an_export_or_is_refused(data: object) -> None:
    for given_data in (data, {"version": 1, "comments": data}):
        with contextlib.suppress(ValueError):
            posts = load_comments(json.dumps(given_data))
            assert sum(map(len, posts.values())) == len(given_data["comments"])
