"""That whoever waits for a long piece of work is told how far it is, and nobody is told of a short one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from plugins._shared import progress
from plugins._shared.progress import Progress, counted, read

if TYPE_CHECKING:
    import pytest


def test_where_there_is_no_terminal_a_line_comes_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 0.5, 2.0, 2.0, 3.0, 4.5, 4.5])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with Progress() as shown:
        for done in range(4):
            shown.tell("sending files", done, 1200)
    assert capsys.readouterr() == ("", "sending files: 1 of 1,200 …\nsending files: 3 of 1,200 …\n")


def test_of_little_nothing_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SECONDS_APART", 0)
    with Progress() as shown:
        shown.tell("sending files", 1, progress.FEWEST - 1)
        assert capsys.readouterr().err == ""
        shown.tell("sending files", 1, progress.FEWEST)
    assert capsys.readouterr().err == "sending files: 1 of 50 …\n"


def test_a_terminal_has_a_bar_that_goes_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECONDS_APART", 0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with Progress() as shown:
        shown.tell("writing pages", 3, 70)
        assert shown._bar
        assert [(task.description, task.completed, task.total) for task in shown._bar.tasks] == [
            ("writing pages", 3, 70)
        ]
    assert shown._bar.finished is False
    assert not shown._bar.live.is_started


def test_a_build_tells_the_one_who_asked_and_nobody_else(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BUILD_PROGRESS", raising=False)
    assert list(counted("abc", "reading posts", 3)) == ["a", "b", "c"]
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("BUILD_PROGRESS", "yes")
    assert list(counted("abc", "reading posts", 2)) == ["a", "b", "c"]
    told = [read(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0] == ("reading posts", 1, 2)
    assert told[-1] == ("reading posts", 3, 3)


def test_nothing_else_is_taken_for_progress() -> None:
    assert read("progress: a, b, 3 of 7\n") == ("a, b", 3, 7)
    for line in ("note: progress: reading posts, 3 of 7", "progress: reading posts", "", "progress: x, 3 of many"):
        assert read(line) is None
