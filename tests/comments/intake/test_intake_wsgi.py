"""The intake for hosts that start it anew for each request: limits and mail hold there too, by the inbox."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from conftest import ROOT
from intake_reader import FORM, ORIGIN, POSTS, SITE, hidden
from limits import parse
from werkzeug.test import Client

from plugins._shared.published import dump_index
from plugins.comments.inbox.inbox import Inbox, open_inbox
from plugins.comments.inbox.item import Contact
from plugins.comments.inbox.schedule import next_run, note_run
from plugins.comments.intake.__main__ import main
from plugins.comments.intake.counting import InboxCounter, expire_counts
from plugins.comments.intake.rate import Answer, RateLimits
from plugins.comments.intake.signing import Signer
from plugins.comments.intake.wsgi import open_application

if TYPE_CHECKING:
    from pathlib import Path

    from mail_server import Mailbox
    from werkzeug.test import TestResponse

CONF = f"""
SITEURL = "{SITE}"
COMMENTS_INTAKE = "/intake/"
COMMENTS_MIN_SECONDS = 0
COMMENTS_RATE = "2 per hour"
COMMENTS_SENDER = "blog@example.com"
COMMENTS_MODERATOR = "mara@example.com"
COMMENTS_SMTP_SECURITY = "none"
"""


@pytest.fixture
def blog(tmp_path: Path, inbox: Inbox, mailbox: Mailbox, request: pytest.FixtureRequest) -> Path:
    """The folder of a blog with an inbox of each kind."""
    where = f"s3://comments/{tmp_path.name}" if "bucket" in request.node.callspec.params.values() else "inbox"
    conf = f'{CONF}COMMENTS_INBOX = "{where}"\nCOMMENTS_SMTP = "{mailbox.server}"\nCOMMENTS_INDEX = "posts.json"\n'
    (tmp_path / "pelicanconf.py").write_text(conf)
    (tmp_path / "posts.json").write_text(dump_index(POSTS))
    return tmp_path


def ask(blog: Path, path: str = "/intake/", address: str = "192.0.2.1", **fields: str) -> TestResponse:
    """What an application that is started for just this request answers."""
    client = Client(open_application(blog))
    method = "POST" if fields else "GET"
    return client.open(path, method=method, data=fields, headers=ORIGIN, environ_base={"REMOTE_ADDR": address})


def leave(blog: Path, address: str = "192.0.2.1", **fields: str) -> TestResponse:
    preview = ask(blog, address=address, **{**FORM, **fields})
    assert preview.status_code == 200, preview.text
    return ask(blog, address=address, **hidden(preview.text), action="confirm")


def test_limits_hold_and_mail_is_sent_before_the_answer(blog: Path, inbox: Inbox, mailbox: Mailbox) -> None:
    answers = [leave(blog, body=f"Number {number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert leave(blog, address="192.0.2.77").status_code == 303
    assert len(inbox.waiting()) == len(mailbox.got) == 3
    assert answers[0].headers["Location"].startswith("/intake/thanks?")
    page = ask(blog, f"/intake{mailbox.link('moderate')}", action="approve")
    assert "Approved" in page.text
    assert len(inbox.approved()) == 1


@pytest.mark.parametrize(("script", "path"), [("", "/intake/"), ("/intake", "/"), ("/cgi/blog.cgi", "/"), ("", "/")])
def test_it_is_found_however_a_host_says_where_it_is(blog: Path, inbox: Inbox, script: str, path: str) -> None:
    client = Client(open_application(blog))
    page = client.get(path, query_string={"post": "a-post"}, environ_overrides={"SCRIPT_NAME": script})
    assert page.status_code == 200
    assert 'action="/intake/"' in page.text


def test_what_the_server_does_now_and_then_is_done_by_a_command(
    blog: Path, inbox: Inbox, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = f"{datetime.now(UTC):%Y%m%d}"
    inbox.set_private(f"{today}-00000000000a", Contact(email="a@x.example", post="a-post", comment="2026-03-14-ada"))
    inbox.set_private("20200101-00000000000b", Contact(email="b@x.example", post="a-post"))
    monkeypatch.chdir(blog)
    for _ in range(2):  # each is told once
        main(["--tend"])
    assert [mail["To"] for mail in mailbox.got] == ["a@x.example"]
    assert [contact.email for _, contact in inbox.contacts()] == ["a@x.example"]


def test_no_limit_is_passed_however_many_ask_at_once(inbox: Inbox) -> None:
    limit = parse("25 per hour")
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _: InboxCounter(inbox.store).hit(limit, "post", "abc"), range(40)))
    assert sum(allowed) == 25
    assert len(list(inbox.store.entries("counted"))) == 25  # and what was refused has left nothing


def test_it_counts_as_the_server_does(inbox: Inbox) -> None:
    signer = Signer("a secret for the tests")
    noon = datetime(2026, 3, 14, 12, tzinfo=UTC)
    told = []
    for counter in (None, InboxCounter(inbox.store)):
        limits = RateLimits("2 per hour", "3 per day", signer, counter)
        with time_machine.travel(noon, tick=False) as clock:
            said = [limits.allow_post("192.0.2.1") for _ in range(3)]
            clock.shift(timedelta(hours=1))
            said += [limits.allow_post(address) for address in ("192.0.2.1", "192.0.2.1", "198.51.100.1", "")]
            said += [limits.allow_look("192.0.2.9") for _ in range(21)]
        told.append(said)
    assert told[0] == told[1]
    assert told[0][:4] == [Answer.YES, Answer.YES, Answer.TOO_MANY_OF_YOURS, Answer.YES]
    assert told[0][-2:] == [Answer.YES, Answer.TOO_MANY_OF_YOURS]


def test_counts_that_are_over_are_removed(inbox: Inbox) -> None:
    counter, limit = InboxCounter(inbox.store), parse("5 per minute")
    counter.hit(limit, "post")
    expire_counts(inbox.store)
    assert len(list(inbox.store.entries("counted"))) == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        expire_counts(inbox.store)
    assert list(inbox.store.entries("counted")) == []


def test_what_keeps_it_from_starting_is_said_in_a_sentence(tmp_path: Path) -> None:
    program = "from plugins.comments.intake.wsgi import application"
    for conf, said in ((None, "no pelicanconf.py"), ("SITEURL = 'https://a.example'\n", "COMMENTS_INTAKE is empty")):
        if conf:
            (tmp_path / "pelicanconf.py").write_text(conf)
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"COMMENTS_BLOG": str(tmp_path), "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.startswith("The intake cannot start: ")
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_the_author_hears_when_a_comment_will_be_there(blog: Path, inbox: Inbox, mailbox: Mailbox) -> None:
    leave(blog)
    link = f"/intake{mailbox.link('moderate')}"
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        note_run(inbox, 30)
        clock.shift(timedelta(minutes=40))  # the next one is late, as GitHub's are
        due = datetime.now(UTC) + timedelta(minutes=20)
        page = ask(blog, link, action="approve").text
        assert f"with the next run, about {due:%H:%M} UTC" in page
        assert f"about {due:%H:%M} UTC" in ask(blog, link).text
        clock.shift(timedelta(hours=3))
        assert "after the next “python3 tasks.py comments pull”" in ask(blog, link).text


@pytest.mark.parametrize("said", ["", "{", "[]", '{"at": "x", "every": 5}', '{"at": "2026-03-14T12:00:00+00:00"}'])
def test_a_note_that_cannot_be_read_promises_nothing(tmp_path: Path, said: str) -> None:
    inbox = open_inbox("inbox", tmp_path)
    inbox.note("pulled", said)
    assert next_run(inbox, datetime(2026, 3, 14, 12, 1, tzinfo=UTC)) is None
    note_run(inbox, 0)
    assert next_run(inbox, datetime.now(UTC)) is None
