"""The files of another system's blog: found in a folder or an archive of it, and copied beside the posts naming them.

An archive is never unpacked by the names in it: what is asked for is read out of it, and written where we say.
"""

from __future__ import annotations

import os
import re
import tarfile
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote

from .._shared.files import files_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .shelf import Shelf

LARGEST = 200_000_000
"""Bytes of one file."""
_NOT_IN_NAME = re.compile(r"[^\w.-]+")
_VARIANT = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated|-e\d{9,14})+(?=\.[A-Za-z0-9]+$)")


def whole_picture(address: str) -> str:
    """The address of the picture that a smaller size of it was made of, as WordPress names them."""
    return _VARIANT.sub("", address.partition("?")[0])


class Store(Protocol):
    """Where files are: their names, and what is in each."""

    def names(self) -> Iterable[str]:
        """The path of each, with slashes."""

    def read(self, name: str) -> bytes:
        """What is in one of them."""


class Folder:
    """The files below a folder; what a symbolic link in it leads out to is none of them."""

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()

    def names(self) -> Iterator[str]:
        """The path of each file from the folder."""
        return (name for name in files_below(self._path) if self._inside(name))

    def read(self, name: str) -> bytes:
        """What is in a file."""
        return (self._path / name).read_bytes()

    def _inside(self, name: str) -> bool:
        path = (self._path / name).resolve()
        return path.is_relative_to(self._path) and path.is_file()


class Zip:
    """The files in a zip."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)

    def names(self) -> Iterator[str]:
        """The path of each file in it."""
        return (each.filename for each in self._zip.infolist() if not each.is_dir() and each.file_size <= LARGEST)

    def read(self, name: str) -> bytes:
        """What is in a file."""
        return self._zip.read(name)


class Tar:
    """The files in a tar, packed or not. Each is read where it stands; of a packed one in the order of the archive."""

    def __init__(self, path: Path) -> None:
        self._tar = tarfile.open(path)  # noqa: SIM115  # it stays open as long as files are asked for
        self._members = {each.name: each for each in self._tar if each.isfile() and each.size <= LARGEST}

    def names(self) -> Iterator[str]:
        """The path of each file in it; links and devices are none."""
        return iter(self._members)

    def read(self, name: str) -> bytes:
        """What is in a file."""
        file = self._tar.extractfile(self._members[name])
        return file.read() if file else b""


def open_store(path: Path) -> Store:
    """The files of a folder, a zip or a tar.

    Raises:
        ValueError: It is none of them, or damaged.
    """
    try:
        if path.is_dir():
            return Folder(path)
        if zipfile.is_zipfile(path):
            return Zip(path)
        return Tar(path)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError) as error:
        raise ValueError(f"{path}: this is no folder, zip or tar with files in it ({error})") from error
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror or error}") from error


class Pictures:
    """The files that posts may show or link to, by the paths that the old blog had them at."""

    def __init__(self, store: Store | None = None) -> None:
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._stores: dict[str, Store] = {}
        if store:
            self.add(store)

    def add(self, store: Store) -> None:
        """Take in what another store has; of two files of one path the first counts."""
        for name in sorted(store.names()):
            if name not in self._stores:
                self._stores[name] = store
                self._by_name[_same(PurePosixPath(name).name)].append(name)

    def find(self, path: str) -> str | None:
        """The file that an old path means, of a smaller picture the whole one; None where it is not there.

        Args:
            path: As the old blog had it, such as "wp-content/uploads/2019/05/table-300x200.jpg": the more of its end a
                file's own path has, the better.
        """
        wanted = [part for part in unquote(path).split("/") if part not in ("", ".", "..")]
        if not wanted:
            return None
        whole = whole_picture(wanted[-1])
        for name in dict.fromkeys((whole, wanted[-1])):
            near = self._by_name.get(_same(name), ())
            best = max(near, key=lambda each: _alike([*wanted[:-1], name], each), default=None)
            if best and (_alike([*wanted[:-1], name], best) > 1 or len(near) == 1):
                return best
        return None

    def read(self, name: str) -> bytes:
        """What is in a file that was found."""
        return self._stores[name].read(name)

    def copy(self, name: str, to: str, shelf: Shelf) -> None:
        """Put a file that was found beside a post; what lies there already stays."""
        if not os.path.lexists(shelf.path(to)):
            shelf.put(to, self.read(name))


def _alike(wanted: list[str], name: str) -> int:
    """How many parts at the end of two paths are the same."""
    number = 0
    for one, other in zip(reversed(wanted), reversed(name.split("/")), strict=False):
        if _same(one) != _same(other):
            break
        number += 1
    return number


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def name_beside(path: str, taken: dict[str, str]) -> str:
    """A name for a file beside a post, in letters that need no escaping, unlike others there.

    Args:
        path: The file's path elsewhere.
        taken: The names there, by what they were before; the new one is added.
    """
    if path in taken:
        return taken[path]
    name = unicodedata.normalize("NFC", PurePosixPath(unquote(path)).name)
    stem, dot, ending = name.rpartition(".")
    stem = _NOT_IN_NAME.sub("-", stem if dot else ending).strip("-._")[:80] or "file"
    ending = _NOT_IN_NAME.sub("", ending).lower() if dot else ""
    if ending in ("md", "markdown", "html", "htm", "txt"):  # which a build reads or refuses
        ending = f"{ending}.bin"
    known = {_same(each) for each in taken.values()}
    for number in range(1, len(taken) + 3):
        new = f"{stem}{'' if number == 1 else f'-{number}'}{f'.{ending}' if ending else ''}"
        if _same(new) not in known:
            break
    taken[path] = new
    return new
