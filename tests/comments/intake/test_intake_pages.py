"""Leaving a comment, from the reader's side: what is shown, what is refused, and what then waits for the author."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_reader import FORM, ORIGIN, POSTS, SITE, Reader, hidden
from markup_checker import faults_in

from plugins._shared.published import dump_index
from plugins.comments.inbox.item import Decision
from plugins.comments.intake.moderating import MODERATE
from plugins.comments.intake.notices import ASK, STOP
from plugins.comments.intake.submission import read_submission

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plugins.comments.inbox.inbox import Inbox

    NewReader = Callable[..., Reader]


def test_a_comment_waits_in_the_inbox(inbox: Inbox, new_reader: NewReader) -> None:
    reader = new_reader(inbox)
    with time_machine.travel("2026-03-14 23:59:58+00:00", tick=False):
        confirm = reader.preview(reply_to="2026-03-14-ada", email="Bea@Example.COM", url="bea.example")
    with time_machine.travel("2026-03-15 00:00:10+00:00", tick=False):
        answer = reader.post(**confirm)
    assert (answer.status_code, answer.location) == (303, "/thanks?post=a-post")
    assert "safe here" in reader.get(answer.location).text
    [id] = inbox.waiting()
    assert id.startswith("20260314-")
    item = inbox.get(id)
    assert item is not None
    assert item.render() == (
        "post: a-post\nauthor: Bea\ndate: 2026-03-15T00:00:10+00:00\nreply_to: 2026-03-14-ada\n"
        "url: https://bea.example\n\nI *agree*.\n"
    )
    contact = inbox.private(id)
    assert contact is not None
    assert (contact.email, contact.confirmed) == ("Bea@example.com", False)


def test_the_preview_shows_what_the_page_will_show(new_reader: NewReader) -> None:
    page = new_reader().post(**{**FORM, "body": "I *agree*. <script>alert(1)</script>", "author": '"><b>Bea'}).text
    assert "<p>I <em>agree</em>. &lt;script&gt;alert(1)&lt;/script&gt;</p>" in page
    assert "<script" not in page
    assert "<b>" not in page
    assert "A &lt;Post&gt; &amp; More" in page


def test_the_form_page_names_whom_it_replies_to(new_reader: NewReader) -> None:
    page = new_reader().get("/?post=a-post&reply_to=2026-03-14-ada").text
    assert "<h1>Reply to <bdi>Ada</bdi></h1>" in page
    assert hidden(page) == {"post": "a-post", "reply_to": "2026-03-14-ada"}
    page = new_reader().get("/?post=a-post&reply_to=nobody").text
    assert hidden(page) == {"post": "a-post", "reply_to": ""}


def test_changing_it_brings_the_form_back_filled(new_reader: NewReader) -> None:
    reader = new_reader()
    page = reader.post(**{**reader.preview(body="One\n\nTwo <b>"), "action": "edit"}).text
    assert re.search(r"<textarea[^>]*>\nOne\n\nTwo &lt;b&gt;</textarea>", page)
    assert 'value="Bea"' in page


def test_sent_twice_is_one_comment(inbox: Inbox, new_reader: NewReader) -> None:
    one, other = new_reader(inbox), new_reader(inbox)
    confirm = one.preview()
    for machine in (one, one, other):
        assert machine.post(**confirm).status_code == 303
    assert len(inbox.waiting()) == 1


def test_the_same_words_twice_on_a_day_are_one_comment(new_reader: NewReader) -> None:
    reader = new_reader()
    with time_machine.travel("2026-03-14 10:00+00:00") as clock:
        reader.leave()
        clock.shift(60)
        reader.leave()
    assert len(reader.inbox.waiting()) == 1


def test_sent_again_after_the_author_dealt_with_it_does_not_come_back(new_reader: NewReader) -> None:
    reader = new_reader()
    confirm = reader.preview()
    reader.post(**confirm)
    [id] = reader.inbox.waiting()
    reader.inbox.remove(id)
    assert reader.post(**confirm).status_code == 303
    assert reader.inbox.waiting() == []


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("author", " \u200b\t", "Enter a name"),
        ("author", "\u3164\u2800", "Enter a name"),
        ("author", "x" * 81, "at most 80"),
        ("email", "bea@example", "name@example.com"),
        ("email", "bea@example.com, eve@example.com", "name@example.com"),
        ("email", "bea@example.com\r\nBcc: eve@example.com", "name@example.com"),
        ("url", "javascript:alert(1)", "https://"),
        ("url", "https://bea.example/" + "x" * 300, "https://"),
        ("body", "\n \u200b\n", "Write your comment"),
        ("body", "x" * 5001, "it has 5,001 of at most 5,000"),
        ("body", "> " * 60 + "x", "cannot be shown"),
        ("body", " ".join(f"http://{n}.example" for n in range(4)), "there are 4, and 3 are allowed"),
        ("reply_to", "nobody", "no longer here"),
        ("website", "http://spam.example", "Leave this field empty"),
    ],
)
def test_what_has_to_be_mended_is_said_and_nothing_is_lost(
    new_reader: NewReader, field: str, value: str, message: str
) -> None:
    reader = new_reader()
    for action in ("preview", "confirm"):
        answer = reader.post(**{**FORM, field: value, "action": action})
        assert answer.status_code == 422
        assert "<title>Error: " in answer.text
        named = "body" if field == "reply_to" else field
        assert re.search(rf'<li><a href="#c-{named}">[^<]*{message}', answer.text)
        assert re.search(
            rf'<(input|textarea) id="c-{named}"[^>]* aria-invalid="true" aria-describedby="[^"]*e-{named}"', answer.text
        )
        assert 'value="Bea"' in answer.text or field == "author"
        assert "I *agree*." in answer.text or field == "body"
    assert reader.inbox.waiting() == []


def test_a_token_is_for_the_content_that_was_shown(new_reader: NewReader) -> None:
    reader = new_reader()
    confirm = reader.preview()
    for change in (
        {"body": "Something else"},
        {"author": "Eve"},
        {"email": "eve@example.com"},
        {"url": "https://eve.example"},
        {"reply_to": "2026-03-14-ada"},
        {"token": ""},
        {"token": confirm["token"][:-1]},  # with another last character it may still be the same bytes
        {"token": reader.intake.signer.seal("moderate", "x")},
    ):
        answer = reader.post(**{**confirm, **change})
        assert answer.status_code == 422
        assert "Please look at your comment once more" in answer.text
    assert reader.inbox.waiting() == []
    assert reader.post(**{**confirm, **hidden(answer.text)}).status_code == 303


def test_a_token_has_a_youngest_and_an_oldest_age(new_reader: NewReader) -> None:
    reader = new_reader(min_seconds=2, max_hours=24)
    with time_machine.travel("2026-03-14 10:00+00:00", tick=False) as clock:
        confirm = reader.preview()
        clock.shift(1)
        early = reader.post(**confirm)
        assert (early.status_code, hidden(early.text)["token"]) == (422, confirm["token"])
        clock.shift(24 * 3600)
        late = reader.post(**confirm)
        assert late.status_code == 422
        assert "too old" in late.text
        assert reader.inbox.waiting() == []
        clock.shift(3)
        assert reader.post(**{**hidden(late.text), "action": "confirm"}).status_code == 303


def test_the_checker_of_markup_finds_nothing(new_reader: NewReader, tmp_path: Path) -> None:
    reader = new_reader()
    rich = {"body": "# A\n\n```\nx\n```\n\n> - a\n\n<script>", "url": "e.example", "email": "bea@example.com"}
    sent = reader.leave(**rich)
    (id,) = reader.inbox.waiting()
    links = [reader.intake.link(purpose, id).removeprefix(f"{SITE}/intake") for purpose in (MODERATE, ASK, STOP)]
    posts = [f"/?post={post}" for post in ("a-post", "a-post&reply_to=2026-03-14-ada", "closed", "unknown")]
    answers = [reader.get(path) for path in (*posts, sent.location, *links, "/nowhere")]
    answers += [reader.post(**{**FORM, **rich}), reader.post(post="a-post", author="", body="", url="javascript:1")]
    answers += [reader.post(path, action="approve") for path in links]
    assert {answer.status_code for answer in answers} == {200, 403, 404, 422}
    for number, answer in enumerate(answers):
        (tmp_path / f"{number}.html").write_text(answer.text, "utf-8")
    (tmp_path / "bad.html").write_text("<!DOCTYPE html><p>without a title", "utf-8")  # shows that it reads them
    faults, _ = faults_in(tmp_path)
    assert {fault.split(":")[1].rpartition("/")[2] for fault in faults} == {"bad.html"}


def test_posts_that_take_no_comments(new_reader: NewReader) -> None:
    reader = new_reader()
    for post, status in (("closed", 403), ("over", 403), ("unknown", 404), ("", 404)):
        assert reader.get(f"/?post={post}").status_code == status
        answer = reader.post(**{**FORM, "post": post})
        assert answer.status_code == status
        assert "I *agree*." in answer.text


def test_a_new_build_is_noticed_and_before_the_first_one_nothing_is_lost(new_reader: NewReader, tmp_path: Path) -> None:
    reader = new_reader()
    assert reader.get("/?post=new").status_code == 404
    (tmp_path / "posts.json").write_text(dump_index({**POSTS, "new": POSTS["a-post"]}))
    assert reader.get("/?post=new").status_code == 200
    for broken in ("{", "[]", '{"a-post": {"title": 1, "unknown": 2}}'):
        (tmp_path / "posts.json").write_text(broken)
        answer = reader.post(**FORM)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "I *agree*." in answer.text
    (tmp_path / "posts.json").unlink()
    assert reader.post(**FORM).status_code == 503


def test_when_the_inbox_is_gone_the_text_stays_and_can_be_sent_later(
    inbox: Inbox, new_reader: NewReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = new_reader(inbox)
    confirm = reader.preview(email="bea@example.com")
    with monkeypatch.context() as patch:
        if hasattr(inbox.store, "path"):
            patch.setattr(inbox.store, "path", inbox.store.path / "gone")
        else:
            patch.setattr(inbox.store, "bucket", "nowhere")
        answer = reader.post(**confirm)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "could not be stored" in answer.text
    assert reader.post(**{**hidden(answer.text), "action": "confirm"}).status_code == 303
    assert len(inbox.waiting()) == 1


def test_five_comments_in_ten_minutes(new_reader: NewReader) -> None:
    reader = new_reader()
    with time_machine.travel("2026-03-14 10:00:01+00:00") as clock:
        for number in range(5):
            assert reader.leave(body=f"Number {number}").status_code == 303
        confirm = reader.preview(body="Number 6")
        answer = reader.post(**confirm)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
        assert "Number 6" in answer.text
        assert reader.post(**confirm, address="192.0.2.2").status_code == 303
        clock.shift(600)
        assert reader.leave(body="Number 7").status_code == 303
    assert len(reader.inbox.waiting()) == 7


def test_previews_are_limited_too_and_so_is_everybody_together(new_reader: NewReader) -> None:
    reader = new_reader(total_rate="2 per hour")
    assert [reader.post(**FORM).status_code for _ in range(51)] == [200] * 50 + [429]
    answers = [reader.leave(f"198.51.100.{n}", body=f"Number {n}").status_code for n in range(3)]
    assert answers == [303, 303, 429]


def test_advertising_is_scored_and_too_much_of_it_refused(new_reader: NewReader) -> None:
    reader = new_reader(spam_words=("cheap pills",), max_score=10)
    with time_machine.travel("2026-03-14 10:00+00:00", tick=False):
        reader.leave(body="Buy CHEAP PILLS; at http://a.example or www.b.example now, they are good ones")
    item = reader.inbox.get(reader.inbox.waiting()[0])
    assert item is not None
    assert (item.score, item.reasons) == (6, ("2 links", "the word “cheap pills”", "confirmed after 0 s"))
    answer = reader.leave(body="cheap pills [url=http://a.example]x[/url] www.b.example http://c.example")
    assert answer.status_code == 422
    assert "looks like advertising: 3 links" in answer.text
    assert len(reader.inbox.waiting()) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": SITE}, 200),
        ({"Origin": "https://other.example", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 200),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://blog.example.com.evil.example"}, 403),
        ({"Origin": "http://blog.example.com"}, 403),
        ({"Origin": "http://localhost:8000"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_only_the_sites_own_pages_may_send(new_reader: NewReader, headers: dict[str, str], status: int) -> None:
    assert new_reader().post(headers=headers, **FORM).status_code == status


def test_on_an_authors_machine_any_of_its_names_may_send(new_reader: NewReader) -> None:
    reader = new_reader(site="http://localhost:8000")
    for origin, status in (
        ("http://localhost:8000", 200),
        ("http://127.0.0.1:9999", 200),
        ("https://evil.example", 403),
    ):
        assert reader.post(headers={"Origin": origin}, **FORM).status_code == status


def test_every_answer_is_closed_tight(new_reader: NewReader) -> None:
    reader = new_reader()
    answers = [
        reader.get("/?post=a-post"),
        reader.get("/nowhere"),
        reader.post(**FORM),
        reader.post("/thanks"),
        reader.post(body="x" * 70_000),
        reader.client.options("/", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 200, 405, 413, 200]
    for answer in answers:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]
        assert "<script" not in answer.text
        assert "style=" not in answer.text


def test_uploads_and_strange_forms_are_taken_as_what_they_say(new_reader: NewReader) -> None:
    reader = new_reader()
    assert reader.client.post("/", json=FORM, headers=ORIGIN).status_code == 404
    assert reader.client.post("/", data=FORM, headers=ORIGIN, content_type="multipart/form-data").status_code == 200
    assert reader.client.post("/", data=b"\xff=\xfe&post=a-post", headers=ORIGIN).status_code in (404, 422)


TEXT = st.text(st.characters(), max_size=60)
FIELDS = st.dictionaries(
    st.sampled_from(["post", "reply_to", "author", "email", "url", "body", "website", "action", "token", "x"]),
    TEXT
    | st.sampled_from(["a-post", "confirm", "edit", "2026-03-14-ada", "https://[", "a@b.cc", "x" * 6000, "> " * 900]),
)


@given(fields=FIELDS, path=st.sampled_from(["/", "/thanks", "/moderate", "/notify", "/unsubscribe"]), query=FIELDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_nothing_that_is_sent_breaks_it(
    new_reader: NewReader, fields: dict[str, str], path: str, query: dict[str, str]
) -> None:
    reader = new_reader(rate="1000 per second", total_rate="1000 per second")
    sendable = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    searched = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    for answer in (
        reader.client.get(path, query_string=searched),
        reader.client.post(path, query_string=searched, data=sendable, headers=ORIGIN),
    ):
        assert answer.status_code < 500
        assert "<main" in answer.text or answer.status_code == 303


@given(fields=FIELDS)
def test_cleaning_again_changes_nothing(fields: dict[str, str]) -> None:
    once = read_submission(fields)
    again = read_submission(
        {name: getattr(once, name) for name in ("post", "reply_to", "author", "email", "url", "body")}
    )
    assert again == once
    # What a browser makes of it between preview and confirmation.
    assert read_submission({**fields, "body": once.body.replace("\n", "\r\n")}) == once


def test_what_was_deleted_and_is_sent_again_is_not_said_to_wait(new_reader: NewReader) -> None:
    reader = new_reader()
    confirm = reader.preview()
    for _ in range(2):  # a second click
        answer = reader.post(**confirm)
        assert "waits for the author" in reader.get(answer.headers["Location"].removeprefix("/intake")).text
    [id] = reader.inbox.waiting()
    reader.inbox.decide(id, Decision())
    for _ in range(2):  # before the desk has done it, and after
        answer = reader.post(**confirm)
        page = reader.get(answer.headers["Location"].removeprefix("/intake")).text
        assert "waits for the author" not in page
        assert "has been here before" in page
        reader.inbox.remove(id)
    assert reader.inbox.waiting() == []


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("Mara Lindqvist", True),
        ("Маrа Lindqvist", True),
        ("mara\u200b lindqvist", True),
        ("Mára-Lindqvist", True),
        ("Ｍａｒａ Lindqvist", True),
        ("Marta Lindqvist", False),
        ("Bea", False),
    ],
)
def test_a_name_that_looks_like_an_authors_is_marked_for_the_moderator(
    new_reader: NewReader, tmp_path: Path, name: str, marked: bool
) -> None:
    reader = new_reader()
    other = replace(POSTS["closed"], authors=("Mara Lindqvist",))
    (tmp_path / "posts.json").write_text(dump_index({**POSTS, "closed": other}))
    assert reader.leave(author=name).status_code == 303
    [id] = reader.inbox.waiting()
    item = reader.inbox.get(id)
    assert item
    assert ("the name looks like that of Mara Lindqvist, who writes here" in item.reasons) is marked


@pytest.mark.parametrize("path", ["", "//thanks", "//evil.example", "/thanks/"])
def test_nothing_leads_to_the_host_that_a_request_names(new_reader: NewReader, path: str) -> None:
    answer = new_reader().client.open(
        f"{path}?post=a-post", headers={"Host": "evil.example"}, environ_overrides={"PATH_INFO": path}
    )
    assert answer.status_code in ((200,) if path == "" else (200, 404))
    assert "evil.example" not in f"{answer.headers}{answer.text}"
