"""The files of the content folder, found as an author's links and pictures name them. Standard library only."""

from __future__ import annotations

import posixpath
import unicodedata
from collections import defaultdict
from difflib import get_close_matches
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class ContentFiles:
    """The files below a content folder, by names in which capitals count, as where the site is served.

    A zip that was made on a Mac has é as two characters where a keyboard writes one; here they are the same.

    Args:
        paths: The files, relative to the content folder.
        folder: The folder's own name, which may begin a path as GitHub shows it.
    """

    def __init__(self, paths: Iterable[str], folder: str) -> None:
        self._by_name = {unicodedata.normalize("NFC", path): path for path in paths}
        self._folder = folder

    def find(self, name: str, source: str) -> str | None:
        """The file that a name in a source means, with escapes or without: beside it, or below the content folder."""
        for each in dict.fromkeys((unquote(name), name)):
            for path in self.paths(each, source):
                if found := self.at(path):
                    return found
        return None

    def at(self, path: str) -> str | None:
        """The file at a path that is relative to the content folder."""
        return self._by_name.get(path)

    def paths(self, name: str, source: str) -> Iterator[str]:
        """The paths, relative to the content folder, that a name in a source may mean, the likeliest first."""
        starts = ("",) if name.startswith("/") else (posixpath.dirname(source), "")
        inside = name.removeprefix(f"/{self._folder}/").lstrip("/")
        for start, below in product(starts, dict.fromkeys((name.lstrip("/"), inside))):
            yield unicodedata.normalize("NFC", posixpath.normpath(posixpath.join(start, below)))

    def missing(self, name: str, source: str) -> str:
        """What to say of a name that is no file's: which one is meant, or else how files are named."""
        if near := self.near(name, source):
            return f'there is no such file; did you mean "{near}"?'
        return "there is no such file; give its path from this file, or from content/ with a leading /"

    def near(self, name: str, source: str) -> str:
        """The path from the source of the file that a name with a slip in it means; empty where that is not plain."""
        folder = posixpath.dirname(source)
        wanted = next(self.paths(unquote(name), source)).casefold()
        stem, ending = posixpath.splitext(posixpath.basename(wanted))
        by_path, by_stem, sources = {}, defaultdict(list), defaultdict(list)
        for each in sorted(self._by_name):
            by_path[each.casefold()] = each
            own_stem, own_ending = posixpath.splitext(posixpath.basename(each).casefold())
            if own_ending == (ending or ".md"):
                by_stem[own_stem].append(each)
            if own_ending == ".md" and own_stem != "index":
                sources[own_stem].append(each)
        near = [by_path[wanted]] if wanted in by_path else by_stem.get(stem) or sources.get(stem, [])
        if not near and (likely := get_close_matches(stem, by_stem, n=1, cutoff=0.75)):
            near = by_stem[likely[0]]
        here = [each for each in near if posixpath.dirname(each) == folder] if len(near) > 1 else near
        return posixpath.relpath(here[0], folder or ".") if here else ""
