"""Files are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from plugins._shared.files import create_file, replace_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def full(*_: object) -> None:
    """What a full disk answers."""
    raise OSError(28, "No space left on device")


def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "post.md"
    path.write_text("old")
    path.chmod(0o640)
    replace_file(path, b"new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o640)


@pytest.mark.parametrize("write", [create_file, replace_file])
def test_a_new_file_has_the_mode_asked_for(tmp_path: Path, write: Callable[..., object]) -> None:
    write(tmp_path / "secret", b"", mode=0o600)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.replace"])
def test_what_cannot_be_replaced_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tmp_path / "post.md"
    path.write_text("old")
    monkeypatch.setattr(call, full)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, b"new")
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"post.md": "old"}


def test_a_file_is_created_once(tmp_path: Path) -> None:
    path = tmp_path / "post.md"
    assert [create_file(path, b"one"), create_file(path, b"two")] == [True, False]
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"post.md": "one"}


def test_of_several_who_create_a_file_at_once_one_does(tmp_path: Path) -> None:
    path, done = tmp_path / "post.md", dict[str, bool]()
    start = threading.Barrier(8)

    def create(name: str) -> None:
        start.wait()
        done[name] = create_file(path, name.encode() * 1000, beside=tmp_path / f".{name}")

    threads = [threading.Thread(target=create, args=(name,)) for name in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = (name for name, created in done.items() if created)
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"post.md": winner * 1000}
