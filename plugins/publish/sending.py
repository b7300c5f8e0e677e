"""What is sent in which order, whatever the target. A target keeps a list of what it was sent, in LEDGER."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

LEDGER = ".published-files.json"
"""What a target was sent: digests by path; null where a sending was interrupted."""

LEADS = frozenset({".html", ".xml", ".json", ".txt", ".opml", ".webmanifest", ""})
"""Endings of files that lead to others; the rest is styles, scripts, fonts and pictures."""


class NotSentError(Exception):
    """Why the target does not have the site, in words for the author."""


class File(NamedTuple):
    """A file of the site."""

    digest: str
    rank: int
    """When it comes, and in the reverse goes: 0 styles and pictures, 1 posts and pages, 2 what leads to them."""


class Target(Protocol):
    """A place that files can be sent to. Each method raises `NotSentError`, and may be called again after that."""

    def read(self, path: str) -> bytes | None:
        """A file that is there; None where there is none."""

    def present(self) -> Collection[str]:
        """The paths of all files there, whoever put them there."""

    def send(self, folder: Path, paths: Sequence[str], tell: Callable[[int], None]) -> None:
        """Put files of a folder there, each whole or not at all; tell how many of them are there now."""

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files; one that is gone already is no fault."""

    def write_ledger(self, data: bytes) -> None:
        """Put the ledger there."""

    def finish(self) -> None:
        """Make it all count, where that is a step of its own."""


class Plan(NamedTuple):
    """What has to be done, in the order of doing it."""

    send: list[str]
    remove: list[str]
    known: dict[str, str | None]
    """What the target was sent before."""


def make_plan(files: Mapping[str, File], target: Target, *, adopt: bool = False) -> Plan:
    """What a target lacks of a site, and has too much.

    Args:
        files: The site.
        target: Where it goes.
        adopt: Whether files that somebody else put there may be written over.

    Raises:
        NotSentError: Something else is where the site has to go, or the target cannot be read.
    """
    ledger = target.read(LEDGER)
    known = {} if ledger is None else _read(ledger)
    if ledger is None and not adopt and (strange := sorted(set(target.present()) & files.keys())):
        raise NotSentError(
            f"There are files already where the site has to go, and no publish of this blog put them there: "
            f"{some(strange)}. Move them away, or say --adopt to write over them."
        )
    changed = [path for path, file in files.items() if known.get(path) != file.digest]
    return Plan(
        send=sorted(changed, key=lambda path: (path in known, files[path].rank, path)),
        remove=sorted(known.keys() - files.keys(), key=lambda path: (PurePosixPath(path).suffix not in LEADS, path)),
        known=known,
    )


def carry_out(
    plan: Plan, files: Mapping[str, File], folder: Path, target: Target, tell: Callable[[int, int], None]
) -> None:
    """Send and remove what a plan says; when interrupted, the next plan goes on from there.

    Args:
        plan: By `make_plan`.
        files: The site.
        folder: Where its files are.
        target: Where they go.
        tell: Told how many of how many files are there.

    Raises:
        NotSentError: It stopped somewhere. The ledger names all that may be there.
    """
    final: dict[str, str | None] = {path: file.digest for path, file in files.items()}
    if not (plan.send or plan.remove):
        return
    target.write_ledger(_dump({**plan.known, **dict.fromkeys(plan.send)}))
    done = 0
    # New ones first, since nothing leads to them yet; what a page shows before the page; lists of pages after them.
    for paths in _runs(plan.send, lambda path: (path in plan.known, files[path].rank)):
        before = done
        target.send(folder, paths, lambda sent, before=before: tell(before + sent, len(plan.send)))  # type: ignore[misc]  # mypy cannot type a default
        done += len(paths)
    target.remove(plan.remove)
    target.write_ledger(_dump(final))
    target.finish()


def some(names: Collection[str]) -> str:
    """The first few names, and how many more there are."""
    shown = ", ".join(sorted(names)[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown


def _runs(paths: Iterable[str], key: Callable[[str], object]) -> list[list[str]]:
    """The paths in stretches of one key."""
    runs: list[list[str]] = []
    last: object = None
    for path in paths:
        if not runs or key(path) != last:
            runs.append([])
        last = key(path)
        runs[-1].append(path)
    return runs


def _read(ledger: bytes) -> dict[str, str | None]:
    try:
        files = json.loads(ledger)["files"]
        if not all(isinstance(path, str) and isinstance(digest, str | None) for path, digest in files.items()):
            raise TypeError
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotSentError(f"{LEDGER} at the target is damaged; delete it there, and say --adopt once") from error
    # A path becomes part of a command or of another path.
    return {path: digest for path, digest in files.items() if is_inside(path)}


def is_inside(path: str) -> bool:
    """Whether a path names something below the folder that it is relative to."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\0" not in path


def _dump(files: Mapping[str, str | None]) -> bytes:
    return json.dumps({"files": files}, sort_keys=True, separators=(",", ":")).encode() + b"\n"
