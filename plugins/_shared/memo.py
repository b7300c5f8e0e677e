"""What builds keep for the next one: results by what they were made of, in one file. Standard library only.

`memo(settings).get(kind, inputs, make)` gives what `make` gives, made only where no build has made it of the same
inputs by the same code. Nothing in the file is ever trusted: each value has a checksum, and a file that is damaged, of
another version or in use elsewhere is as good as none. What the last ten builds did not ask for goes, so the file grows
with the blog and not with time.
"""

from __future__ import annotations

import contextlib
import hashlib
import locale
import marshal
import platform
import sqlite3
import sys
import time
from importlib.metadata import distributions
from typing import TYPE_CHECKING, Any

from .digests import SIZE, Digester, UntraceableError, digest_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

BUILDS = 10
"""For so many builds something is kept that none of them asked for."""
_VERSION = 1
"""Of the file's tables."""
_KEY = "_memo"
_MARSHAL = 4
"""The version of its format."""


class Memo:
    """Makes everything anew, and keeps nothing: for a build whose settings name no file for it."""

    digest = Digester()

    def get(self, kind: str, inputs: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """A value of plain types, made of these inputs and of nothing else by the code of the blog and its libraries.

        Args:
            kind: What is made, a name of its own for each function.
            inputs: All that `make` looks at. Of values that cannot be compared, it is made anew.
            make: Makes it. None, bool, numbers, str, bytes, and tuples, lists and dicts of them may be kept.
        """
        del kind, inputs
        return make()

    def load(self, name: str) -> Any:
        """What the last build has kept under a name; None if nothing."""
        del name

    def keep(self, name: str, value: Any) -> None:
        """Keep a value of plain types under a name for the next build, as it is when this one has ended."""

    def save(self) -> None:
        """Write what is to be kept."""


def memo(settings: dict[str, Any]) -> Memo:
    """The memo of a build."""
    found: Memo = settings.get(_KEY) or Memo()
    return found


def open_memo(settings: dict[str, Any], path: Path, salt: bytes) -> Memo:
    """Have a build keep what it makes in a file, the only one of its kind.

    Args:
        settings: Those of the build.
        path: The file, which need not be there yet.
        salt: What tells whether the code is the same; see `salt_of`.
    """
    settings[_KEY] = _KeptMemo(path, salt)
    return memo(settings)


class _KeptMemo(Memo):
    def __init__(self, path: Path, salt: bytes) -> None:
        self.path, self.salt = path, salt
        self.digest = Digester()
        self._kept: dict[bytes, bytes] = {}
        self._ages: dict[bytes, int] = {}
        self._used: set[bytes] = set()
        self._new: dict[bytes, bytes] = {}
        self._late: dict[str, Any] = {}
        self._read()

    def get(self, kind: str, inputs: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        try:
            key = self._named("get", kind, b"".join(map(self.digest, inputs)))
        except UntraceableError:
            return make()
        value = self._load(key)
        if value is None:
            value = (make(),)
            self._store(key, value)
        return value[0]

    def load(self, name: str) -> Any:
        value = self._load(self._named("name", name))
        return None if value is None else value[0]

    def keep(self, name: str, value: Any) -> None:
        self._late[name] = value

    def save(self) -> None:
        """Write it in one step. A file that cannot be written costs the next build time, and nothing else."""
        for name, value in self._late.items():
            self._store(self._named("name", name), (value,))
        unused = {key: self._ages[key] + 1 for key in self._kept.keys() - self._used}
        gone = {key for key, age in unused.items() if age > BUILDS}
        ages = {key: 0 for key in self._used if self._ages.get(key)} | unused
        if self._new or ages:
            with contextlib.suppress(OSError, sqlite3.OperationalError):  # in use, or the disk is full
                try:
                    self._write(gone, ages)
                except sqlite3.OperationalError:
                    raise
                except sqlite3.DatabaseError:  # damaged since it was read
                    self._remove()
        self._kept = {key: data for key, data in {**self._kept, **self._new}.items() if key not in gone}
        self._ages = {**dict.fromkeys(self._kept, 0), **{key: age for key, age in unused.items() if key not in gone}}
        self._used, self._new, self._late, self.digest = set(), {}, {}, Digester()

    def _named(self, *parts: str | bytes) -> bytes:
        data = (part if isinstance(part, bytes) else part.encode() for part in parts)
        return digest_bytes(b"\0".join((self.salt, *data)))

    def _load(self, key: bytes) -> tuple[Any] | None:
        data = self._new.get(key) or self._kept.get(key)
        if data is None or digest_bytes(key + data[SIZE:]) != data[:SIZE]:
            return None
        self._used.add(key)
        value: tuple[Any] = marshal.loads(data[SIZE:])  # its checksum says that it is as we wrote it
        return value

    def _store(self, key: bytes, value: tuple[Any]) -> None:
        with contextlib.suppress(ValueError):  # no plain value
            data = marshal.dumps(value, _MARSHAL)
            self._new[key] = digest_bytes(key + data) + data
            self._used.add(key)

    def _read(self) -> None:
        if not self.path.is_file():
            return
        try:
            with contextlib.closing(sqlite3.connect(self.path, timeout=5)) as file:
                if file.execute("PRAGMA user_version").fetchone() != (_VERSION,):
                    raise sqlite3.DatabaseError("of another version")
                for key, value, age in file.execute("SELECT key, value, age FROM memo"):
                    self._kept[key], self._ages[key] = value, age
        except sqlite3.OperationalError:  # in use
            return
        except (sqlite3.DatabaseError, TypeError):
            self._kept, self._ages = {}, {}
            self._remove()

    def _remove(self) -> None:
        """Remove a damaged file, and what SQLite has put beside it, which belongs to no other one."""
        for path in (self.path, self.path.with_name(f"{self.path.name}-journal")):
            path.unlink(missing_ok=True)

    def _write(self, gone: Iterable[bytes], ages: dict[bytes, int]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self.path, timeout=5, isolation_level=None)) as file:
            file.execute("PRAGMA synchronous = OFF")  # a checksum tells what a power cut has left
            file.execute("BEGIN IMMEDIATE")
            file.execute(f"PRAGMA user_version = {_VERSION}")
            file.execute("CREATE TABLE IF NOT EXISTS memo (key BLOB PRIMARY KEY, value BLOB, age INTEGER)")
            file.executemany("DELETE FROM memo WHERE key = ?", ((key,) for key in gone))
            file.executemany("UPDATE memo SET age = ? WHERE key = ?", ((age, key) for key, age in ages.items()))
            file.executemany("INSERT OR REPLACE INTO memo VALUES (?, ?, 0)", self._new.items())
            file.execute("COMMIT")


def salt_of(files: Iterable[Path]) -> bytes:
    """What tells whether what makes a site is the same: these files, versions, and what of the machine it may look at.

    Args:
        files: Files of code and settings, and folders of them.
    """
    told = hashlib.blake2b(digest_size=SIZE)
    told.update(repr((sys.version, platform.platform(), locale.setlocale(locale.LC_ALL), time.tzname)).encode())
    told.update(repr(sorted((each.name, each.version) for each in distributions())).encode())
    found = {path for each in files for path in (each.rglob("*") if each.is_dir() else (each,))}
    for path in sorted(found):
        if "__pycache__" not in path.parts and path.is_file():
            told.update(f"\0{path}\0".encode() + digest_bytes(path.read_bytes()))
    return told.digest()
