"""Changes files of a folder all together or not at all, also when this process is killed half-way.

What is to change is first copied beside, into `.changing/`, with this very file as `undo.py`. Whoever finds that folder
later and runs the script puts everything back (bootstrap.py does, before each task). So this file needs nothing but the
standard library: of the rest of the engine, one half may be old then and the other half new.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FOLDER = ".changing"
PLAN = "plan.json"


@contextmanager
def changed(
    root: Path,
    writes: Mapping[str, bytes],
    removals: Iterable[str] = (),
    *,
    executable: Iterable[str] = (),
    aside: Iterable[str] = (),
    keep: Path | None = None,
) -> Iterator[None]:
    """Hold the files changed while the body runs; if that raises, everything is as it was before.

    Args:
        root: The folder that all paths are in.
        writes: What to write, by path.
        removals: Files to take away, with the folders that become empty.
        executable: Which of the written files are programs.
        aside: Folders that step aside meanwhile, and are gone once the body has run.
        keep: Where to leave copies of all files that were there before, with the means to put them back.

    Raises:
        OSError: A file cannot be read or written. Everything is as it was.
    """
    folder = root / FOLDER
    removals, aside = list(removals), [path for path in aside if (root / path).is_dir()]
    _prepare(root, folder, writes, removals, aside, set(executable))
    try:
        with _undisturbed():
            for path in aside:
                (root / path).replace(folder / "aside" / path)
            for path in writes:
                target = root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                (folder / "new" / path).replace(target)
            for path in removals:
                _remove(root, path)
        yield
    except BaseException:
        with _undisturbed():
            undo(folder)
        raise
    if keep is not None:
        keep.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(keep, ignore_errors=True)
        folder.replace(keep)
        shutil.rmtree(keep / "aside", ignore_errors=True)
    else:
        _clear(folder)


def undo(folder: Path) -> None:
    """Put back what a change found, out of the folder that it left behind, and remove that folder.

    It may be interrupted, and run again.
    """
    root = folder.parent if folder.name == FOLDER else folder.parents[1]
    plan = json.loads((folder / PLAN).read_text("utf-8"))
    for path in plan["paths"]:
        old, target = folder / "old" / path, root / path
        if old.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(f".{target.name}.old")
            shutil.copy(old, beside)
            beside.replace(target)
        else:
            _remove(root, path)
    for path in plan["aside"]:
        if (folder / "aside" / path).is_dir():
            shutil.rmtree(root / path, ignore_errors=True)
            (folder / "aside" / path).replace(root / path)
    _clear(folder)


def _prepare(
    root: Path,
    folder: Path,
    writes: Mapping[str, bytes],
    removals: list[str],
    aside: list[str],
    executable: set[str],
) -> None:
    """Make the folder of a change; it has its name only once all of it is on the disk."""
    making = folder.with_name(f"{FOLDER}.new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    try:
        for path in [*writes, *removals]:
            if (root / path).is_file():
                _store(making / "old" / path, (root / path).read_bytes(), like=root / path)
        for path, data in writes.items():
            _store(making / "new" / path, data, like=root / path)
            if path in executable:
                (making / "new" / path).chmod(0o755)
        _store(making / "undo.py", Path(__file__).read_bytes())
        (making / "aside").mkdir()
        _store(making / PLAN, json.dumps({"paths": [*writes, *removals], "aside": aside}).encode())
        making.replace(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def _store(path: Path, data: bytes, like: Path | None = None) -> None:
    """Write a file, with the mode of another where there is one, and see that it reaches the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if like is not None and like.is_file():
        shutil.copymode(like, path)


def _remove(root: Path, path: str) -> None:
    """Take a file away, and the folders above it that are empty then."""
    (root / path).unlink(missing_ok=True)
    for folder in (root / path).parents:
        if folder == root or not folder.is_dir() or any(folder.iterdir()):
            break
        folder.rmdir()


def _clear(folder: Path) -> None:
    """Remove the folder of a change; without its name it means nothing any more, should that take its time."""
    done = folder.with_name(f"{FOLDER}.done")
    shutil.rmtree(done, ignore_errors=True)
    folder.replace(done)
    shutil.rmtree(done, ignore_errors=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(1))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        undo(Path(__file__).resolve().parent)
    except (OSError, ValueError) as error:
        sys.exit(
            f"A change of this blog's files was interrupted, and cannot be undone: {error}. Mend that, then run again."
        )
    print("A change of this blog's files was interrupted; everything is as it was before.", file=sys.stderr)
