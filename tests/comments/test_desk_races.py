"""Desks that decide at the same moment, and desks that are killed: no comment is lost, doubled or left uncommitted.

Real processes, a few tries each time; for hundreds of them: TRIES=200 pytest tests/comments/test_desk_races.py
"""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from desk_process import Blog

from plugins.comments.desk.__main__ import main
from plugins.comments.inbox.folder import Folder
from plugins.comments.inbox.item import Contact, Decision, Item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TRIES = int(os.environ.get("TRIES", "4"))
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ADA = Item(id="20260314-00000000000a", post="cards", author="Ada Okafor", date=NOON, body="I keep *all* of them.")


@pytest.fixture(params=["folder", "bucket"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the inbox is, of each kind."""
    return "inbox" if request.param == "folder" else f"{request.getfixturevalue('bucket')}/{tmp_path.name}"


ITEM = ADA.id
NAME = "2026-03-14-ada-okafor-00000000000a.md"


RACES = [
    (f"edit {ITEM}", f"delete {ITEM}"),
    (f"approve {ITEM}", f"approve {ITEM}", "pull"),
    (f"reply {ITEM} -m Thanks.", f"reply {ITEM} -m Indeed."),
    (f"edit {ITEM}", f"approve {ITEM}"),
    (f"approve {ITEM}", f"spam {ITEM}", "pull"),
]


def test_of_desks_that_decide_at_once_one_decides(tmp_path: Path, where: str) -> None:
    for attempt, commands in zip(range(TRIES), itertools.cycle(RACES), strict=False):
        blog = Blog(tmp_path / str(attempt), f"{where}{attempt}")
        blog.inbox.put(ADA, Contact(email="ada@ada.example", post="cards"))
        blog.inbox.approve(ITEM)
        assert 0 in blog.at_once(*commands)
        found = blog.published()
        answers = [name for name in found if "-mara-to-" in name]
        comments = found.keys() - set(answers)
        assert len(comments) <= 1, (commands, found)
        assert len(answers) == len(comments) * ("reply" in commands[0]), (commands, found)
        kept = [contact.comment for _, contact in blog.inbox.contacts()]
        assert kept == [NAME.removesuffix(".md")] * len(comments)
        assert (blog.inbox.waiting(), blog.inbox.unfinished()) == ([], [])


def test_another_clone_of_the_blog_has_nothing_to_add_to_what_was_decided(
    tmp_path: Path, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = str(tmp_path / "inbox") if where == "inbox" else where
    one, other = Blog(tmp_path / "one", inbox), Blog(tmp_path / "other", inbox)
    one.inbox.put(ADA)
    one.inbox.approve(ITEM)
    assert one.at_once("pull") == [0]
    assert other.at_once("pull") == [0]
    assert list(one.published()) == [NAME]
    assert other.published() == {}
    assert main(["undo"], root=other.root) == 0
    assert f"{NAME} is not here; where another copy of the blog has it" in capsys.readouterr().out


def test_what_another_desk_has_deleted_is_not_published_by_an_edit(tmp_path: Path, where: str) -> None:
    blog = Blog(tmp_path / "blog", where)
    blog.inbox.put(ADA)
    saved = blog.root / "saved"
    waits = f"import pathlib, time\nwhile not pathlib.Path({str(saved)!r}).exists(): time.sleep(.01)"
    (blog.root / "editor.py").write_text(waits)
    editing = blog.start(["edit", ITEM])
    while editing.is_alive() and not list(blog.root.glob("comment-*/comment.md")):
        time.sleep(0.01)
    assert blog.at_once(f"delete {ITEM}") == [0]
    saved.touch()
    editing.join()
    assert editing.exitcode == 1
    assert blog.published() == {}
    assert "I keep" in next(blog.root.glob("comment-*/comment.md")).read_text("utf-8")  # nothing is lost


def test_what_a_killed_desk_began_the_next_command_finishes(tmp_path: Path, where: str) -> None:
    chance = random.Random(4)
    commands = itertools.cycle([f"approve {ITEM}", "pull", f"reply {ITEM} -m Thanks.", f"edit {ITEM}"])
    for attempt, command in zip(range(TRIES), commands, strict=False):
        blog = Blog(tmp_path / str(attempt), f"{where}{attempt}", commit=True)
        blog.inbox.put(ADA, Contact(email="ada@ada.example", post="cards"))
        blog.inbox.approve(ITEM)
        desk = blog.start(command.split())
        time.sleep(chance.uniform(0, 0.2))
        desk.kill()
        desk.join()
        for lock in blog.root.glob(".git/*.lock"):  # its git is no child of ours: give it the time to end
            with contextlib.suppress(FileNotFoundError):
                while lock.stat().st_mtime > time.time() - 5:
                    time.sleep(0.05)
        decided = blog.inbox.decision(ITEM)
        assert blog.at_once("list") == [0]
        assert blog.inbox.unfinished() == []
        if decided is None:  # it was killed before it had decided, and so the comment waits as it did
            assert blog.published() == {}
            assert blog.inbox.waiting() == [ITEM]
            continue
        assert blog.published() == {f"{name}.md": text for name, text in decided.files.items()}
        assert blog.inbox.waiting() == []
        assert [contact.comment for _, contact in blog.inbox.contacts()] == [NAME.removesuffix(".md")]
        assert blog.git("status", "--porcelain", "content/comments") == ""
        names = blog.git("log", "--format=", "--name-only").split()
        assert sorted(path.rpartition("/")[2] for path in names) == sorted(blog.published())


def test_comments_of_many_readers_are_each_published_and_committed_once(tmp_path: Path, where: str) -> None:
    blog = Blog(tmp_path / "blog", where, commit=True)
    items = [replace(ADA, id=f"20260314-{n:012x}", body=f"Number {n}") for n in range(8)]
    for item in items:
        blog.inbox.put(item)
        blog.inbox.approve(item.id)
    assert set(blog.at_once("pull", "pull", f"approve {items[3].id}")) <= {0, 1}
    assert blog.at_once("list") == [0]
    texts = blog.published().values()
    assert sorted(text.split()[-1] for text in texts) == sorted(str(n) for n in range(8))
    assert len(blog.git("log", "--format=", "--name-only").split()) == 8
    assert blog.git("status", "--porcelain", "content/comments") == ""


class Killed(BaseException):
    """What stands for a signal that nobody can catch."""


@pytest.mark.parametrize("command", [["undo"], ["unpublish", "cards/first"], ["unpublish", f"cards/{NAME[:-3]}"]])
def test_taking_back_can_be_stopped_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    for step in itertools.count():
        blog = Blog(tmp_path / str(step), "inbox")
        first = blog.root / "content/comments/cards/first.md"
        first.parent.mkdir(parents=True)
        first.write_text("author: Zed\ndate: 2026-03-02\n\nFirst.\n")
        blog.inbox.put(ADA)
        assert main(["approve", ITEM], root=blog.root) == 0
        steps = itertools.count()
        with monkeypatch.context() as patch:
            for name in ("create", "replace", "delete"):
                patch.setattr(Folder, name, stopping_at(step, steps, getattr(Folder, name)))
            patch.setattr(Path, "unlink", stopping_at(step, steps, Path.unlink))
            with contextlib.suppress(Killed):
                assert main(command, root=blog.root) == 0
                break
        assert main(["list"], root=blog.root) == 0
        word = "First." if command[-1] == "cards/first" else "keep"
        waiting = [item.body for id in blog.inbox.waiting() if (item := blog.inbox.get(id))]
        found = [text for text in (*blog.published().values(), *waiting) if word in text]
        assert len(found) == 1, (step, found)
        assert len(blog.published()) + len(waiting) == 2
        assert (blog.inbox.unfinished(), blog.inbox.being_taken_back()) == ([], [])
        assert main(command, root=blog.root) == int(waiting != [])
    assert step > 3


def stopping_at(step: int, steps: Iterator[int], act: Callable[..., Any]) -> Callable[..., Any]:
    """A function that does the same, if it is not the one at which all stops."""

    def perhaps(*arguments: Any, **named: Any) -> Any:
        if next(steps) == step:
            raise Killed
        return act(*arguments, **named)

    return perhaps


def test_whoever_is_late_with_what_was_taken_back_meanwhile_leaves_it_alone(tmp_path: Path, where: str) -> None:
    inbox = Blog(tmp_path / "blog", where).inbox
    inbox.put(ADA)
    slow = inbox.decide(ITEM, Decision(post="cards", files={"a": "x"}))
    assert slow
    inbox.begin_taking_back(ITEM, slow)
    inbox.settle(ITEM, slow)
    inbox.take_back(ITEM, slow)
    assert inbox.waiting() == [ITEM]
    inbox.settle(ITEM, slow)
    assert inbox.waiting() == [ITEM]
    assert inbox.decide(ITEM, Decision(post="cards", files={"a": "x"}))
    inbox.take_back(ITEM, slow)
    inbox.settle(ITEM, slow)
    assert (inbox.waiting(), inbox.unfinished()) == ([], [ITEM])
    inbox.begin_taking_back(ITEM, slow)
    assert inbox.decision_to_take_back(ITEM) is None
    assert (inbox.being_taken_back(), inbox.unfinished()) == ([], [ITEM])


def test_leftovers_of_killed_desks_go_and_other_files_stay(tmp_path: Path) -> None:
    blog = Blog(tmp_path, "inbox")
    folder = tmp_path / "content/comments/cards"
    folder.mkdir(parents=True)
    old, young = folder / f".a.{'0' * 16}.partial", folder / f".b.{'0' * 16}.partial"
    own = folder / ".mine.partial"
    for path in (old, young, own):
        path.write_text("x")
    for path in (old, own):
        os.utime(path, (0, 0))
    assert blog.at_once("list") == [0]
    assert sorted(path.name for path in folder.iterdir()) == sorted([young.name, own.name])
