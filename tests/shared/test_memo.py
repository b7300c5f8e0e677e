"""What is kept between builds: nothing of it is trusted, and nothing grows."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from plugins._shared.memo import BUILDS, Memo, memo, open_memo, salt_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def made_of(kept: Memo, value: str) -> tuple[str, bool]:
    """What is made of a value, and whether it had to be made."""
    calls: list[str] = []

    def make() -> str:
        calls.append(value)
        return value.upper()

    return kept.get("upper", (value,), make), bool(calls)


def opened(path: Path, salt: bytes = b"1") -> Memo:
    """The memo of a new build."""
    return open_memo({}, path / "memo", salt)


def test_what_was_made_is_not_made_again(tmp_path: Path) -> None:
    first = opened(tmp_path)
    assert (made_of(first, "a"), made_of(first, "a")) == (("A", True), ("A", False))
    first.save()
    assert made_of(opened(tmp_path), "a") == ("A", False)


def test_other_code_other_kinds_and_other_inputs_are_kept_apart(tmp_path: Path) -> None:
    first = opened(tmp_path)
    made_of(first, "a")
    first.save()
    assert made_of(opened(tmp_path, b"2"), "a") == ("A", True)
    assert opened(tmp_path).get("lower", ("a",), lambda: "x") == "x"
    assert opened(tmp_path).get("upper", ("a", "b"), lambda: "x") == "x"


def test_what_nobody_asked_for_goes(tmp_path: Path) -> None:
    first = opened(tmp_path)
    made_of(first, "a")
    made_of(first, "b")
    first.save()
    for _ in range(BUILDS):
        later = opened(tmp_path)
        made_of(later, "b")
        later.save()
    assert made_of(opened(tmp_path), "a") == ("A", False)
    last = opened(tmp_path)
    made_of(last, "b")
    last.save()
    assert (made_of(opened(tmp_path), "a"), made_of(opened(tmp_path), "b")) == (("A", True), ("B", False))


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"nonsense" * 1000,
        lambda data: data[:4096] + bytes(len(data) - 4096),
        lambda data: data.replace(b"A" * 50, b"B" * 50),
    ],
)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    first = opened(tmp_path)
    made_of(first, "a" * 50)
    first.save()
    (tmp_path / "memo").write_bytes(damage((tmp_path / "memo").read_bytes()))
    second = opened(tmp_path)
    assert made_of(second, "a" * 50) == ("A" * 50, True)
    second.save()
    assert made_of(opened(tmp_path), "a" * 50) == ("A" * 50, False)


def test_a_file_of_another_version_is_as_good_as_none(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "memo") as file:
        file.execute("CREATE TABLE memo (key BLOB PRIMARY KEY, other BLOB)")
    first = opened(tmp_path)
    assert made_of(first, "a") == ("A", True)
    first.save()
    assert made_of(opened(tmp_path), "a") == ("A", False)


def test_a_file_that_another_build_writes_costs_time_alone(tmp_path: Path) -> None:
    first = opened(tmp_path)
    made_of(first, "a")
    first.save()
    other = sqlite3.connect(tmp_path / "memo", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    second = opened(tmp_path)
    assert made_of(second, "a") == ("A", True)
    second.save()
    other.close()
    assert made_of(opened(tmp_path), "a") == ("A", False)


def test_a_file_that_cannot_be_written_costs_time_alone(tmp_path: Path) -> None:
    (tmp_path / "memo").mkdir()
    kept = opened(tmp_path)
    assert made_of(kept, "a") == ("A", True)
    kept.save()
    (tmp_path / "file").write_text("")
    open_memo({}, tmp_path / "file" / "memo", b"1").save()


@pytest.mark.parametrize("value", [iter("a"), lambda: None, object()])
def test_of_what_cannot_be_compared_it_is_made_each_time(tmp_path: Path, value: Any) -> None:
    kept, calls = opened(tmp_path), []
    for _ in range(2):
        kept.get("any", (value if not callable(value) else [iter("a")],), lambda: calls.append(1))
    assert len(calls) == 2


def test_what_is_no_plain_value_is_not_kept(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    thing = object()
    assert kept.get("thing", (), lambda: thing) is thing
    kept.save()
    assert opened(tmp_path).get("thing", (), lambda: "new") == "new"


def test_a_site_without_the_plugin_keeps_nothing() -> None:
    settings: dict[str, Any] = {}
    assert memo(settings).get("any", ("a",), lambda: 1) == 1
    memo(settings).save()
    assert settings == {}


def test_the_salt_tells_of_each_file_of_code(tmp_path: Path) -> None:
    (tmp_path / "plugin").mkdir()
    (tmp_path / "plugin/words.toml").write_text("a")
    first = salt_of([tmp_path / "plugin"])
    assert salt_of([tmp_path / "plugin"]) == first
    (tmp_path / "plugin/words.toml").write_text("b")
    assert salt_of([tmp_path / "plugin"]) != first
