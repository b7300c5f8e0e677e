"""The files of another system's folder: read only, none from outside of it, and none that its tools made."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_MADE = frozenset(("node_modules", "_site", "__pycache__", "bower_components", "vendor", "venv", "env"))
"""Folders, beside hidden ones, that hold what programs made or brought along."""
_HIDDEN = frozenset((".eleventy.js", ".eleventyignore", ".obsidian"))
LARGEST = 200_000_000
"""Bytes of one file."""


class Files:
    """The files below a folder by their paths in it; links out of it are not followed, nor is any to a folder.

    Args:
        root: The folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.outside: list[str] = []
        """Links that lead out of the folder, or nowhere, or to a folder."""
        self._names = dict.fromkeys(sorted(self._walk()))
        self._by_case: dict[str, str] = {}
        for name in self._names:
            self._by_case.setdefault(name.casefold(), name)

    def _walk(self) -> Iterator[str]:
        for folder, folders, names in os.walk(self.root):
            below = os.path.relpath(folder, self.root).replace(os.sep, "/")
            prefix = "" if below == "." else f"{below}/"
            links = [each for each in folders if os.path.islink(os.path.join(folder, each))]  # noqa: PTH114, PTH118  # thousands of them
            self.outside += (f"{prefix}{each}" for each in links)
            folders[:] = sorted({*folders} - {*links} - _MADE - {each for each in folders if each.startswith(".")})
            for name in names:
                if name.startswith(".") and name not in _HIDDEN:
                    continue
                path = self.root / folder / name
                if path.is_symlink() and not (path.resolve().is_relative_to(self.root) and path.is_file()):
                    self.outside.append(prefix + name)
                elif path.is_file():  # and no pipe or device
                    yield prefix + name

    def names(self) -> Iterable[str]:
        """Every path, sorted."""
        return self._names

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """What is in a file.

        Raises:
            ValueError: It is larger than anything that a blog shows.
        """
        path = self.root / name
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{name}: it is larger than {LARGEST:,} bytes")
        return path.read_bytes()

    def find(self, path: str) -> str | None:
        """The file at a path, with escapes or without, in these capitals or in others."""
        for each in dict.fromkeys((path, unquote(path))):
            plain = posixpath.normpath(each.lstrip("/"))
            if plain in self._names:
                return plain
            if other := self._by_case.get(plain.casefold()):
                return other
        return None

    def below(self, *folders: str) -> Iterator[str]:
        """The paths below folders; all of them for an empty one."""
        starts = tuple("" if each in ("", ".") else f"{each.strip('/')}/" for each in folders)
        return (name for name in self._names if name.startswith(starts))
