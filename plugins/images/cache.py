"""Web versions of pictures kept between builds: one ZIP file for each picture, named by what went into it."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path

from .pictures import Version, Versions

_MANIFEST = "versions.json"


class Cache:
    """A folder of web versions. Whatever is missing or damaged in it is simply made again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, key: str) -> Versions | None:
        """What was stored under the key, its checksums verified; None when it is not there or damaged."""
        try:
            with zipfile.ZipFile(self._path(key)) as archive:
                manifest = json.loads(archive.read(_MANIFEST))
                files = tuple(Version(*fields) for fields in manifest["files"])
                data = {file.name: archive.read(file.name) for file in files}
                return Versions(manifest["digest"], manifest["color"], files, data, manifest["words"])
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

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.zip"
