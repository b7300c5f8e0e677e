"""Brings a folder up to date with a site that was built elsewhere. Nothing goes but what earlier builds put there.

A manifest names the files that builds made. What it does not name is somebody else's (a `.git`, a `CNAME`, a file that
proves whose site it is): it stays, and a build that would have to write over it is refused.

A reader who comes in the middle of it meets no link to nothing: first comes what is new, since nothing leads there
yet; then what has changed; last goes what nothing leads to any more. Each change is a rename, so that no file is ever
half there. The manifest says what will come before it comes, so that after a kill the next build knows all that is
ours, and completes it. Files take no fsync: after a power cut, size or digest tells which of them is not whole.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import stat
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from .._shared.faults import Fault, note
from .._shared.files import replace_file
from .._shared.output import Record, read_manifest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

COPIES = ".new-files"
"""Folder in the target, for what is to come, while it is brought there from another file system."""
LISTS = {".html", ".xml", ".json", ".txt", ".opml", ".webmanifest", ""}
"""Endings of what leads to other files; the rest is styles, scripts, fonts and pictures."""


class RefusedError(Exception):
    """Why the target stays as it was, in words for the author."""


class Changes(NamedTuple):
    """What a change-over did: how many files it changed, left as they were and removed, and what it has to say."""

    changed: int
    same: int
    removed: int
    notes: tuple[str, ...]


def change_over(
    built: Path,
    target: Path,
    manifest: Path,
    contents: Collection[str] = (),
    kept: Mapping[str, Record] = MappingProxyType({}),
) -> Changes:
    """Make `target` hold the files of `built`, which goes away; a file that is the same already keeps its time.

    Args:
        built: Folder of the whole site as it is to be.
        target: Folder to bring up to date; it may be a link to one, or not be there yet.
        manifest: File that names what earlier builds made in `target`.
        contents: The paths of posts and pages, which come before the lists of them.
        kept: What the site is to have besides, and `target` has already, as earlier builds made it.

    Raises:
        RefusedError: What is in the way was made by no build, or a folder cannot be written. Nothing has changed.
        OSError: The disk is full, or the like. The next change-over completes this one.
    """
    target = find_target(target)
    made = read_manifest(manifest, target)
    new = {name: record._replace(rank=_rank(name, contents)) for name, record in kept.items()}
    new |= {name: _record(built / name, rank=_rank(name, contents)) for name in _files(built)}
    folders = {each.as_posix() for own in {Path(name).parent for name in new} for each in (own, *own.parents)}
    same, ours_in_the_way = _compare(new, folders, target, made)
    strangers = () if made else _strangers(target, new, folders)
    changed = sorted(new.keys() - same.keys(), key=lambda name: (_is_there(target / name), new[name].rank, name))
    if lost := [name for name in changed if not _is_there(built / name)]:
        raise RefusedError(f"This has been changed while the site was built: {_some(lost)}. Build again.")
    gone = made.keys() - new.keys()
    _check_folders(target, [*changed, *gone])
    final = {name: [same.get(name, record)] for name, record in new.items()}
    if made != final:
        _write(manifest, target, {name: [*made.get(name, ()), *final.get(name, ())] for name in {**made, **final}})
    target.mkdir(parents=True, exist_ok=True)
    source = _near(built, target, changed)
    for name in ours_in_the_way:
        _remove(target / name)
    for name in changed:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        _open_to_readers(source / name, 0o444)
        (source / name).replace(target / name)
    for path in (*same, *folders):
        _open_to_readers(target / path, 0o555 if path in folders else 0o444)
    removed, notes = _remove_old({name: made[name] for name in gone}, target)
    if made != final:
        _write(manifest, target, final)
    for folder in {built, source}:
        shutil.rmtree(folder)
    if strangers:
        notes.append(note(f"left alone in {target.name}/, since no build is known to have made it: {_some(strangers)}"))
    return Changes(len(changed), len(same), removed, tuple(map(str, notes)))


def find_target(folder: Path) -> Path:
    """The folder itself where that is a link to one.

    Raises:
        RefusedError: It leads nowhere, or is no folder.
    """
    target = folder.resolve()
    if folder.is_symlink() and not target.is_dir():
        raise RefusedError(
            f"{folder.name}/ is a link to {target}, and there is no such folder. Make one, or delete the link."
        )
    if _is_there(target) and not target.is_dir():
        raise RefusedError(f"{folder.name} is a file, and the site needs a folder of that name. Move the file away.")
    return target


def _check_folders(target: Path, names: Iterable[str]) -> None:
    """Refuse to begin where a folder of one of the files cannot be written."""
    folders = {next(folder for folder in (target / name).parents if folder.is_dir()) for name in names}
    if closed := [str(folder) for folder in folders if not os.access(folder, os.W_OK | os.X_OK)]:
        raise RefusedError(f"This may not be written: {_some(closed)}. Allow it, then build again.")


def _compare(
    new: dict[str, Record], folders: Iterable[str], target: Path, made: dict[str, list[Record]]
) -> tuple[dict[str, Record], list[str]]:
    """The files that are in `target` already, and what builds made there that has to go before anything comes."""
    same: dict[str, Record] = {}
    ours: list[str] = []
    strange: list[str] = []
    for folder in sorted(folders):
        path = target / folder
        if _is_there(path) and (path.is_symlink() or not path.is_dir()) and folder != ".":
            (ours if _is_ours(path, made.get(folder, ())) else strange).append(folder)
    for name, record in new.items():
        path = target / name
        state = path.lstat() if _is_there(path) else None
        if state is None:
            continue
        if stat.S_ISDIR(state.st_mode):
            below = [f"{name}/{file}" for file in _files(path)]
            others = [file for file in below if not _is_ours(target / file, made.get(file, ()))]
            strange += others
            ours += [] if others else [name]
        elif not stat.S_ISREG(state.st_mode):
            strange.append(name)
        elif state.st_size == record.size and (now := _record(path, made.get(name, ()))).digest == record.digest:
            same[name] = now._replace(rank=record.rank)
        elif name not in made:
            strange.append(name)
    if (target / COPIES).exists() and not made:
        strange.append(COPIES)
    if strange:
        old = "" if made else f" If all of it is an old build of this blog, delete {target.name}/."
        raise RefusedError(
            f"{target.name}/ has, where files of the site have to go, what no build is known to have made: "
            f"{_some(strange)}. Move that away, then build again.{old}"
        )
    return same, ours


def _remove_old(old: dict[str, list[Record]], target: Path) -> tuple[int, list[Fault]]:
    """Remove files that builds made, and the folders that this empties; how many, and what to say of the others."""
    removed, notes = 0, []
    for name, records in sorted(old.items(), key=lambda item: (-item[1][-1].rank, item[0])):
        path = target / name
        if _is_ours(path, records):
            _remove(path)
            removed += 1
            with contextlib.suppress(OSError):  # it is not empty
                for folder in path.relative_to(target).parents[:-1]:
                    (target / folder).rmdir()
        elif _is_there(path) and not path.is_dir():
            notes.append(note(f"left alone, since somebody changed it since a build made it: {target.name}/{name}"))
    return removed, notes


def _near(built: Path, target: Path, names: Collection[str]) -> Path:
    """A folder from which the files can be renamed into `target`: `built`, or copies where a disk lies between."""
    probe, copies = built / COPIES, target / COPIES
    shutil.rmtree(copies, ignore_errors=True)  # those of a build that was killed
    if not names:
        return built
    probe.mkdir()
    try:
        probe.rename(copies)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    else:
        copies.rmdir()
        return built
    try:
        for name in names:
            (copies / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(built / name, copies / name)
    except OSError:  # a full disk gets its room back
        shutil.rmtree(copies, ignore_errors=True)
        raise
    return copies


def _rank(name: str, contents: Collection[str]) -> int:
    return 1 if name in contents else 2 if Path(name).suffix in LISTS else 0


def _files(folder: Path) -> Iterator[str]:
    """The paths of all files in a folder, links included, in any order."""
    for at, folders, names in os.walk(folder):
        here = Path(at).relative_to(folder)
        links = [name for name in folders if Path(at, name).is_symlink()]
        yield from ((here / name).as_posix() for name in (*names, *links))


def _strangers(target: Path, new: Collection[str], folders: Collection[str]) -> list[str]:
    """What else is in the target, a folder of which nothing is the site's as one."""
    found = []
    for at, below, names in os.walk(target):
        here = Path(at).relative_to(target)
        found += [f"{here / name}/" for name in below if (here / name).as_posix() not in folders]
        found += [str(here / name) for name in names if (here / name).as_posix() not in new]
        below[:] = [name for name in below if (here / name).as_posix() in folders]
    return found


def _record(path: Path, known: Iterable[Record] = (), rank: int = 0) -> Record:
    """A file as it is now, read only where no known record has its size and time."""
    state = path.stat()
    for record in known:
        if (record.size, record.time) == (state.st_size, state.st_mtime_ns):
            return record
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    return Record(digest, state.st_size, state.st_mtime_ns, rank)


def _is_ours(path: Path, records: Collection[Record]) -> bool:
    """Whether a file is still as a build made it."""
    if not records or path.is_symlink() or not path.is_file():
        return False
    return _record(path, records).digest in {record.digest for record in records}


def _is_there(path: Path) -> bool:
    """Whether there is anything, a link that leads nowhere included."""
    return os.path.lexists(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _open_to_readers(path: Path, bits: int) -> None:
    """Let a web server read what is published, whatever umask it was made under."""
    mode = path.stat().st_mode
    if mode & bits != bits:
        with contextlib.suppress(OSError):  # somebody else's, who decides who may read it
            path.chmod(stat.S_IMODE(mode) | bits)


def _some(names: Collection[str]) -> str:
    """The first few names, and how many more there are."""
    shown = ", ".join(sorted(names)[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown


def _write(manifest: Path, target: Path, files: dict[str, list[Record]]) -> None:
    manifest.parent.mkdir(parents=True, exist_ok=True)
    stored = {"folder": os.path.relpath(target, manifest.parent), "files": files}
    replace_file(manifest, json.dumps(stored, separators=(",", ":")).encode())
