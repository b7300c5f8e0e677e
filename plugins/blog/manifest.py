"""Which files are the engine's and which the demo's, and whether they are still as they came. Standard library only.

manifest.json lists both, each file by the name that git gives its content, so that git finds it again in a history.
`python3 tasks.py manifest` writes it anew, from what git tracks. Whatever it does not list is the author's.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PLACE = "plugins/blog/manifest.json"
DEMO = ("content/", "pelicanconf.py", "publishconf.py")
"""What of the engine's own repository is the demo: an author's from the start."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of one version; paths have slashes everywhere."""

    version: str
    engine: Mapping[str, str]
    """The name of each file's content by its path. The manifest itself is one of them, though not listed."""
    demo: Mapping[str, str]


def blob_name(data: bytes) -> str:
    """What git calls a file's content (gitformat-loose(5)); line ends of Windows count as those that git stores."""
    data = data.replace(b"\r\n", b"\n") if b"\0" not in data[:8000] else data
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def is_as_it_came(root: Path, path: str, listed: Mapping[str, str]) -> bool:
    """Whether a file of a blog is there, and has the content that a manifest lists."""
    file = root / path
    return file.is_file() and not file.is_symlink() and blob_name(file.read_bytes()) == listed.get(path)


def read_manifest(root: Path) -> Manifest:
    """The manifest that an engine brings along.

    Raises:
        ValueError: There is none, or it is damaged.
    """
    try:
        found = json.loads((root / PLACE).read_text("utf-8"))
        return Manifest(found["version"], found["engine"], found["demo"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{root / PLACE} is missing or damaged, so that the engine's files cannot be told") from error


def read_version(root: Path) -> str:
    """The version of the engine in a folder, which pyproject.toml alone says."""
    return str(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def is_demo(root: Path) -> bool:
    """Whether a folder still holds the demo, whole and unchanged."""
    demo = read_manifest(root).demo
    files = (path for path in (root / "content").rglob("*") if path.is_file() and not path.name.startswith("."))
    there = {path.relative_to(root).as_posix() for path in files}
    return there <= demo.keys() and all(is_as_it_came(root, path, demo) for path in demo)


def make_manifest(root: Path) -> Manifest:
    """The manifest of the files in a folder that git tracks there."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    names = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
    tracked = [name for name in sorted(names) if name not in ("", PLACE) and (root / name).is_file()]
    files = {name: blob_name((root / name).read_bytes()) for name in tracked}
    demo = {name: blob for name, blob in files.items() if name.startswith(DEMO)}
    return Manifest(read_version(root), {name: blob for name, blob in files.items() if name not in demo}, demo)


def write_manifest(root: Path) -> None:
    """Write the manifest of what is in the engine's own repository now."""
    made = make_manifest(root)
    text = json.dumps({"version": made.version, "engine": made.engine, "demo": made.demo}, indent=1, ensure_ascii=False)
    (root / PLACE).write_text(f"{text}\n", "utf-8")
