"""Web versions of pictures kept between builds: one ZIP file for each picture, named by what went into it.

The date of a file is that of its last use, so that what was not used for longest goes first when there is too much.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
import zipfile
from pathlib import Path

from .pictures import Version, Versions

_MANIFEST = "versions.json"
_KEY = "[0-9a-f]{64}"
"""What the gallery stores its pictures under; the folder may be a link to one with more in it."""


class Cache:
    """A folder of web versions. Whatever is missing or damaged in it is simply made again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._used: set[str] = set()

    def __contains__(self, key: str) -> bool:
        """Whether something is stored under the key, damaged or not."""
        return self._path(key).is_file()

    def use(self, key: str) -> None:
        """Say that what is stored under the key is of use, without a look at it."""
        self._used.add(key)

    def load(self, key: str, *, data: bool = True) -> Versions | None:
        """What was stored under the key, its checksums verified; None when it is not there or damaged.

        Args:
            key: What it was stored under.
            data: Whether the content of the versions is wanted, and so verified.
        """
        self._used.add(key)
        try:
            with zipfile.ZipFile(self._path(key)) as archive:
                manifest = json.loads(archive.read(_MANIFEST))
                files = tuple(Version(*fields) for fields in manifest["files"])
                contents = {file.name: archive.read(file.name) for file in files} if data else {}
            with contextlib.suppress(OSError):  # on a disk that may only be read
                os.utime(self._path(key))
            return Versions(manifest["digest"], manifest["color"], files, contents)
        except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, EOFError):
            return None

    def store(self, key: str, versions: Versions) -> None:
        """Keep the versions under the key; another process never sees half of them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder) as beside:
            with zipfile.ZipFile(Path(beside, "versions.zip"), "w") as archive:
                archive.writestr(_MANIFEST, json.dumps(versions._replace(data={})._asdict()))
                for name, data in versions.data.items():
                    archive.writestr(name, data)
            Path(beside, "versions.zip").replace(self._path(key))

    def prune(self, limit: int) -> None:
        """Remove what was not used for longest, until what is kept has so many bytes; nothing that was loaded of late.

        Args:
            limit: Bytes.
        """
        kept = [(path, path.stat()) for path in self.folder.glob("*.zip") if re.fullmatch(_KEY, path.stem)]
        size = sum(state.st_size for _, state in kept)
        for path, state in sorted(kept, key=lambda each: (each[1].st_mtime_ns, each[0])):
            if size <= limit:
                return
            if path.stem not in self._used:
                with contextlib.suppress(OSError):  # somebody else's, or gone already
                    path.unlink()
                    size -= state.st_size

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.zip"
