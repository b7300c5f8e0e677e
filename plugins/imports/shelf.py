"""Writes what a move brings below content/, and nowhere else: each file whole or not at all, and no edited one over."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from .._shared.files import create_file, replace_file
from .ledger import SAME

if TYPE_CHECKING:
    from pathlib import Path

EDITED = "there already, and edited here since: left as it is"
RECORD = ".imported.json"
"""Below content/, since it is to be kept with it: what was brought along, and what each file was then."""
DELETED = f"brought along before, and deleted here since; without content/{RECORD} all of it would come again"


class Shelf:
    """The content folder, as far as a move may change it.

    Args:
        content: The folder.
        dry: Whether to write nothing, and only say what would be.
    """

    def __init__(self, content: Path, *, dry: bool = False) -> None:
        self._root = content.resolve()
        self._record = self._root / RECORD
        self.dry = dry
        self._written = _load(self._record)

    def path(self, name: str) -> Path:
        """Where a file below content/ is.

        Raises:
            ValueError: It would be elsewhere.
        """
        path = self._root / name
        if not path.resolve().is_relative_to(self._root):
            raise ValueError(f'"{name}" is not below {self._root.name}/')
        return path

    def compare(self, name: str, data: bytes) -> str:
        """Why a file will not be written; empty where there is none yet."""
        path = self.path(name)
        if not (path.is_symlink() or path.exists()):
            return ""
        there = path.read_bytes() if path.is_file() else b""
        if there == data:
            return SAME
        return "" if path.is_file() and self._written.get(name) == _digest(there) else EDITED

    def put(self, name: str, data: bytes) -> str:
        """Write a file that is new, or was written so before and not edited; empty if that was done, else why not."""
        if kept := self.compare(name, data):
            return kept
        if not self.dry:
            path = self.path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                replace_file(path, data)
            elif not create_file(path, data):  # somebody made one in the meantime
                return EDITED
            self._written[name] = _digest(data)
        return ""

    def brought(self, key: str) -> bool:
        """Whether a post or comment came along before, by its key in the old blog."""
        return f"from {key}" in self._written

    def remember(self, key: str) -> None:
        """Remember that a post or comment is here now, so that it does not come again once somebody deletes it."""
        self._written[f"from {key}"] = ""

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.dry and self._written:
            written = dict(sorted(self._written.items()))
            self._root.mkdir(parents=True, exist_ok=True)
            replace_file(self._record, f"{json.dumps(written, ensure_ascii=False, indent=0)}\n".encode())

    def rewrite(self, name: str, data: bytes) -> None:
        """Write a file that other lines are added to."""
        if not self.dry:
            path = self.path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, data)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _load(record: Path) -> dict[str, str]:
    """What was written before; nothing where that is not known, so that every file counts as edited."""
    try:
        known = json.loads(record.read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in known.items()} if isinstance(known, dict) else {}
