"""Writes what a move brings below content/, and nowhere else: each file whole or not at all, and no edited one over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._shared.files import create_file, replace_file
from .ledger import SAME

if TYPE_CHECKING:
    from pathlib import Path

EDITED = "there already, and edited here since: left as it is"


class Shelf:
    """The content folder, as far as a move may change it.

    Args:
        content: The folder.
        dry: Whether to write nothing, and only say what would be.
    """

    def __init__(self, content: Path, *, dry: bool = False) -> None:
        self._root = content.resolve()
        self.dry = dry

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
        if path.is_symlink() or path.exists():
            return SAME if path.is_file() and path.read_bytes() == data else EDITED
        return ""

    def put(self, name: str, data: bytes) -> str:
        """Write a new file; empty where that was done, or else why not."""
        if kept := self.compare(name, data):
            return kept
        if not self.dry:
            path = self.path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if not create_file(path, data):  # somebody made one in the meantime
                return EDITED
        return ""

    def rewrite(self, name: str, data: bytes) -> None:
        """Write a file that other lines are added to."""
        if not self.dry:
            path = self.path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, data)
