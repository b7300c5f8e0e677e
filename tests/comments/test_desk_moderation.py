"""A moderator's day: blocking, publishing by itself what was approved by a link, and the language of the blog."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from plugins.comments.desk import __main__ as desk
from plugins.comments.inbox.inbox import Inbox, open_inbox
from plugins.comments.inbox.item import Contact, Item
from plugins.comments.inbox.schedule import next_run

if TYPE_CHECKING:
    from pathlib import Path

ADA = Item(
    id="20260314-00000000000a",
    post="cards",
    author="Ada Okafor",
    date=datetime(2026, 3, 14, 12, tzinfo=UTC),
    body="I keep *all* of them.",
)
PUBLISHED = "content/comments/cards/2026-03-14-ada-okafor-00000000000a.md"
CONF = """
PATH = "content"
ARTICLE_PATHS = ["posts"]
TIMEZONE = "UTC"
"""


def id_of(number: int) -> str:
    return f"20260314-{number:012x}"


@pytest.fixture
def blog(tmp_path: Path, inbox: Inbox) -> Path:
    """The folder of a blog with an inbox of each kind."""
    root = tmp_path / "blog"
    (root / "content/posts").mkdir(parents=True)
    (root / "content/posts/cards.md").write_text("title: Cards\ndate: 2026-03-01\nauthor: Mara\nslug: cards\n\nx\n")
    where = str(tmp_path / "inbox") if hasattr(inbox.store, "path") else f"s3://comments/{tmp_path.name}"
    (root / "pelicanconf.py").write_text(f'{CONF}COMMENTS_INBOX = "{where}"\n')
    return root


def test_a_blocked_sender_is_gone_with_all_that_waits_from_them(
    blog: Path, inbox: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    senders = ["eve@eve.example", "ada@ada.example", "EVE+2@eve.example", "", "eve@eve.example"]
    for number, email in enumerate(senders, start=1):
        contact = Contact(email=email, post="cards") if email else None
        inbox.put(replace(ADA, id=id_of(number), body=f"Number {number}"), contact)
    inbox.store.replace(f"private/{id_of(2)}.json", b"{broken")
    assert desk.main(["block", id_of(5)], root=blog) == 0
    assert inbox.waiting() == [id_of(2), id_of(4)]
    assert "eve" not in capsys.readouterr().out
    assert inbox.senders.turns_away("eve@eve.example")
    assert not inbox.senders.turns_away("ada@ada.example")

    assert desk.main(["undo", id_of(3)], root=blog) == 0  # the comment, not the sender
    assert id_of(3) in inbox.waiting()
    assert inbox.senders.turns_away("eve@eve.example")
    capsys.readouterr()
    assert desk.main(["blocked"], root=blog) == 0
    [name] = capsys.readouterr().out.split()
    assert desk.main(["unblock", name], root=blog) == 0
    assert desk.main(["unblock", name], root=blog) == 1
    assert not inbox.senders.turns_away("eve@eve.example")


def test_addresses_and_words_are_blocked_as_they_are_typed(
    blog: Path, inbox: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox.put(ADA)
    assert desk.main(["block", "eve@eve.example", "--words", "Casino  bonus"], root=blog) == 0
    assert desk.main(["blocked"], root=blog) == 0
    assert capsys.readouterr().out.endswith("\ncasino bonus\n")
    assert inbox.waiting() == [ADA.id]
    for what in ("Eve@eve.example", "casino bonus"):
        assert desk.main(["unblock", what], root=blog) == 0
    assert inbox.senders.blocked() == (frozenset(), ())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["block"], "say what to block"),
        (["block", ADA.id], "came without an e-mail address; block words of it"),
        (["block", "20260314-ffffffffffff"], "is not the id of one comment that waits"),
        (["block", "--words", " "], "from 1 to 180 bytes"),
        (["block", "--words", "x" * 181], "from 1 to 180 bytes"),
        (["unblock", "casino"], "is not blocked"),
    ],
)
def test_what_cannot_be_blocked_is_refused(
    blog: Path, inbox: Inbox, capsys: pytest.CaptureFixture[str], command: list[str], said: str
) -> None:
    inbox.put(ADA)
    assert desk.main(command, root=blog) == 1
    assert said in capsys.readouterr().err
    assert inbox.waiting() == [ADA.id]
    assert inbox.senders.blocked() == (frozenset(), ())


def test_a_mail_of_a_blocked_sender_is_not_taken(blog: Path, inbox: Inbox, capsys: pytest.CaptureFixture[str]) -> None:
    inbox.senders.block(address="eve@eve.example")
    inbox.senders.block(words="casino")
    texts = {"Eve <EVE+1@eve.example>": "Hello.", "Bo <bo@bo.example>": "Casino!", "Ada <ada@ada.example>": "Hello."}
    for number, (sender, text) in enumerate(texts.items()):
        mail = f"From: {sender}\nMessage-ID: <{number}@x.example>\nSubject: x\n\npost: cards\nauthor: \n\n{text}\n"
        (blog.parent / f"{number}.eml").write_text(mail)
    mails = [str(blog.parent / f"{number}.eml") for number in range(3)]
    assert desk.main(["mail", *mails], root=blog) == 0
    assert "A mail of Eve is not taken" in capsys.readouterr().out
    [id] = inbox.waiting()
    item = inbox.get(id)
    assert item
    assert item.author == "Ada"


def test_a_german_blog_has_a_german_desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "content/posts").mkdir(parents=True)
    (tmp_path / "content/posts/cards.md").write_text("title: Karten\ndate: 2026-03-01\nslug: cards\n\nx\n")
    (tmp_path / "pelicanconf.py").write_text(f'{CONF}DEFAULT_LANG = "de-AT"\n')
    inbox = open_inbox("inbox", tmp_path)
    assert desk.main(["list"], root=tmp_path) == 0
    assert capsys.readouterr().out == "Es wartet kein Kommentar.\n"
    inbox.put(replace(ADA, reply_to="weg", score=3, reasons=("1 Link",)))
    assert desk.main(["list"], root=tmp_path) == 0
    shown = capsys.readouterr().out
    for words in ("zu „Karten“", "antwortet auf weg", "Punkte: 3. 1 Link", "Einen veröffentlichen: approve ID"):
        assert words in shown
    assert desk.main(["delete", ADA.id], root=tmp_path) == 0
    assert desk.main(["delete", ADA.id], root=tmp_path) == 1
    said = capsys.readouterr()
    assert said.out == f"{ADA.id}: verworfen; undo nimmt das zurück.\n"
    assert "ist nicht die ID eines Kommentars, der wartet" in said.err


# Pulling by itself


class Clones:
    """A repository that is pushed to, and clones of it: of whoever writes, and of runs that throw theirs away."""

    def __init__(self, blog: Path) -> None:
        self.blog, self.base, self.number = blog, blog.parent, 0
        self.git(self.base, "init", "-q", "--bare", "-b", "main", "origin.git")
        self.git(blog, "init", "-q", "-b", "main")
        self.git(blog, "add", "--all")
        self.git(blog, "commit", "-q", "-m", "The blog")
        self.git(blog, "remote", "add", "origin", str(self.base / "origin.git"))
        self.git(blog, "push", "-q", "-u", "origin", "main")

    def git(self, where: Path, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=where, check=True, capture_output=True, text=True)
        return done.stdout

    def new(self) -> Path:
        self.number += 1
        name = f"clone-{self.number}"
        self.git(self.base, "clone", "-q", str(self.base / "origin.git"), name)
        return self.base / name

    def pushed(self) -> list[str]:
        return self.git(self.base / "origin.git", "ls-tree", "-r", "--name-only", "main").split()


@pytest.fixture
def clones(blog: Path, monkeypatch: pytest.MonkeyPatch) -> Clones:
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
        monkeypatch.setenv(name, "Mara")
    for name in ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "mara@example.com")
    return Clones(blog)


PULL = ["pull", "--push", "--every", "30"]


def test_what_was_approved_by_a_link_is_committed_and_pushed(clones: Clones, inbox: Inbox) -> None:
    inbox.put(ADA, Contact(email="ada@ada.example", post="cards"))
    inbox.put(replace(ADA, id=id_of(11)))
    inbox.approve(ADA.id)
    assert desk.main(PULL, root=clones.new()) == 0
    assert PUBLISHED in clones.pushed()
    assert inbox.waiting() == [id_of(11)]
    contact = inbox.private(ADA.id)
    assert contact
    assert f"{contact.comment}.md" in PUBLISHED
    due = next_run(inbox, datetime.now(UTC))
    assert due
    assert 29 * 60 < (due - datetime.now(UTC)).total_seconds() <= 30 * 60
    before = clones.git(clones.base / "origin.git", "rev-parse", "main")
    assert desk.main(PULL, root=clones.new()) == 0
    assert clones.git(clones.base / "origin.git", "rev-parse", "main") == before


def test_a_clone_that_is_thrown_away_before_it_has_pushed_loses_nothing(
    clones: Clones, inbox: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox.put(ADA)
    inbox.approve(ADA.id)
    hook = clones.base / "origin.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no room >&2\nexit 1\n")
    hook.chmod(0o755)
    assert desk.main(PULL, root=clones.new()) == 1
    assert "committed, but not pushed" in capsys.readouterr().err
    assert next_run(inbox, datetime.now(UTC)) is None  # nothing is promised
    assert inbox.unfinished() == [ADA.id]
    hook.unlink()
    assert desk.main(PULL, root=clones.new()) == 0
    assert PUBLISHED in clones.pushed()
    assert (inbox.unfinished(), inbox.waiting()) == ([], [])


def test_what_others_push_meanwhile_stays(clones: Clones, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = clones.new()
    (clones.blog / "content/posts/pens.md").write_text("title: Pens\ndate: 2026-03-02\n\nx\n")
    clones.git(clones.blog, "add", "--all")
    clones.git(clones.blog, "commit", "-q", "-m", "Pens")
    clones.git(clones.blog, "push", "-q")
    inbox.put(ADA)
    inbox.approve(ADA.id)
    assert desk.main(PULL, root=mine) == 0
    assert {PUBLISHED, "content/posts/pens.md"} <= set(clones.pushed())


def test_a_commit_that_an_earlier_run_could_not_push_is_pushed(clones: Clones, inbox: Inbox) -> None:
    mine = clones.new()
    origin = clones.base / "origin.git"
    inbox.put(ADA)
    inbox.approve(ADA.id)
    origin.rename(clones.base / "away")
    assert desk.main(PULL, root=mine) == 1
    (clones.base / "away").rename(origin)
    assert desk.main(PULL, root=mine) == 0
    assert PUBLISHED in clones.pushed()
    assert inbox.unfinished() == []
