"""Where a newer engine comes from: a folder, an archive, or a git repository."""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from .manifest import PLACE, is_as_it_came, is_demo, read_manifest

if TYPE_CHECKING:
    from .manifest import Manifest

OWN = ("content/", "theme/own/", "plugins/own/", "pelicanconf.py", "publishconf.py", ".git/", ".venv/", ".cache/")
"""What is an author's, or made on this machine: no engine has such files."""
REMOTES = ("engine", "upstream", "origin")
_MEND = "name a folder, an archive or a git address: python3 tasks.py upgrade --source …"


def fetch(source: str, blog: Path, into: Path) -> Path:
    """The folder of the engine that a source names; what has to be unpacked or cloned is put into an empty folder.

    Args:
        source: A folder, an archive, or the address of a git repository; empty for the one that the blog's own
            repository has as a remote called engine or upstream.
        blog: The folder of the blog.
        into: An empty folder.

    Raises:
        ValueError: There is no engine, or a damaged one.
    """
    path = Path(source).expanduser()
    if source and path.is_file():
        unpack(path, into)
        return _checked(into)
    if source and (path / PLACE).is_file():
        return _checked(path)
    remotes = {name: source or _remote(blog, name) for name in REMOTES}
    for name, address in remotes.items():
        if address:
            clone(address, into / "engine")
            # What the blog itself came from is an engine only if nobody's blog is in it.
            if source or name != "origin" or is_demo(into / "engine"):
                return _checked(into / "engine")
            shutil.rmtree(into / "engine")
    raise ValueError(f"There is no engine to upgrade from: {_MEND}")


def unpack(archive: Path, into: Path) -> None:
    """Unpack an archive.

    Raises:
        ValueError: It is none, is damaged, or wants to write elsewhere.
    """
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as file:
                file.extractall(into)  # leaves out drives, roots and ".."
        else:
            with tarfile.open(archive) as tar:
                tar.extractall(into, filter="data")
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, ValueError) as error:
        raise ValueError(f"{archive}: this archive cannot be unpacked ({error})") from error


def clone(address: str, into: Path) -> None:
    """Clone a git repository at its newest release, the highest tag such as v0.2.0, or without one as it is.

    Raises:
        ValueError: Git says why not.
    """
    _git(Path.cwd(), "clone", "--quiet", "--", address, str(into))
    releases = re.findall(r"^v?\d+(?:\.\d+)+$", _git(into, "tag", "--list"), re.MULTILINE)
    if releases:
        _git(into, "checkout", "--quiet", max(releases, key=order))


def order(version: str) -> tuple[int, ...]:
    """What sorts versions: 0.10 comes after 0.9, and 1.0 is 1.0.0."""
    return tuple(int(number) for number in re.findall(r"\d+", re.sub(r"(\.0+)+$", "", version)))


def blob(name: str, *repositories: Path) -> bytes | None:
    """A file's content by the name that git gives it, from the first repository that has it."""
    for repository in repositories:
        command = ["git", "-C", str(repository), "cat-file", "blob", name]
        try:
            found = subprocess.run(command, capture_output=True, check=False)
        except OSError:
            return None
        if found.returncode == 0:
            return found.stdout
    return None


def _checked(folder: Path) -> Path:
    """The folder of an engine, whole, in that folder or the only one in it.

    Raises:
        ValueError: There is none, or files are missing, changed, or in an author's place.
    """
    inner = [path for path in folder.iterdir() if path.is_dir()]
    root = folder if (folder / PLACE).is_file() or len(inner) != 1 else inner[0]
    if not (root / PLACE).is_file():
        raise ValueError(f"There is no engine in {folder}: {PLACE} is missing. {_MEND[0].upper()}{_MEND[1:]}")
    refuse_damaged(root, read_manifest(root))
    return root


def refuse_damaged(root: Path, manifest: Manifest) -> None:
    """See that an engine is what its manifest says.

    Raises:
        ValueError: It is not.
    """
    for path in manifest.engine:
        parts = PurePosixPath(path).parts
        if not parts or path.startswith(("/", *OWN)) or ".." in parts or "\\" in path or ":" in parts[0]:
            raise ValueError(f"{root / PLACE}: {path} is no place for a file of the engine; nothing was changed")
    wrong = [path for path in manifest.engine if not is_as_it_came(root, path, manifest.engine)]
    if wrong:
        raise ValueError("\n".join(f"{root / path}: it is not the file that {PLACE} lists" for path in wrong))


def _remote(blog: Path, name: str) -> str:
    """The address of a remote of the blog's own repository; empty where there is none."""
    try:
        found = subprocess.run(["git", "-C", str(blog), "remote", "get-url", name], capture_output=True, check=False)
    except OSError:
        return ""
    return found.stdout.decode("utf-8", "replace").strip() if found.returncode == 0 else ""


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except OSError as error:
        raise ValueError(f"git cannot be run ({error.strerror}); install it, or give a folder or an archive") from error
    if done.returncode:
        raise ValueError(f"git says: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout.decode("utf-8", "replace")
