"""Brings the engine of a newer version into a blog, and leaves everything else in it as it is, to the byte."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .._shared.faults import note
from .changes import changed, undo
from .first import FIRST, convert, first_manifest
from .manifest import PLACE, Manifest, blob_name, read_manifest
from .overrides import outdated
from .source import blob, fetch, order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

SOFT = ("README.md", ".gitignore", ".github/", "netlify.toml")
"""What of the engine's files is replaced only while nobody has edited it, since authors often make it theirs."""
BACKUPS = ".backup"
WITHIN = "BLOG_CHANGING"
"""Tells bootstrap.py that this process does a part of a change, and that the folder is held for it."""


class Plan(NamedTuple):
    """What an upgrade does to the files of a blog."""

    writes: dict[str, bytes]
    removals: list[str]
    left: dict[str, str]
    """Files of the engine that stay as the author has them, and why."""
    refused: dict[str, str]
    """Files that the author has edited and the new engine has changed, and what is the matter."""


def upgrade(
    blog: Path,
    source: str,
    *,
    merge: bool = False,
    ask_nothing: bool = False,
    lock: Callable[[], AbstractContextManager[None]],
    read: Callable[[str], str] = input,
) -> str:
    """Bring a newer engine into the blog in a folder, and say what was done.

    Args:
        blog: The folder.
        source: Where the engine is; see `source.fetch`.
        merge: Whether to merge, line by line, what the author has edited in the engine's files.
        ask_nothing: Whether to go on without asking.
        lock: Holds off builds while files change.
        read: What asks whether to go on.

    Raises:
        ValueError: What keeps the blog from being upgraded; everything is as it was.
        EOFError: There is nobody to answer; nothing was changed.
        OSError: A file cannot be read or written; everything is as it was.
    """
    (blog / ".cache").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="engine-", dir=blog / ".cache") as folder:
        engine = fetch(source, blog, Path(folder))
        old, new = installed(blog), read_manifest(engine)
        if order(new.version) < order(old.version):
            raise ValueError(f"The engine there is {new.version}, and this blog has {old.version} already.")
        plan = make_plan(blog, engine, old, new, merge=merge)
        if old.version == FIRST:
            plan.writes.update(convert(blog, engine))
        if not plan.writes and not plan.removals:
            return f"This blog has {new.version} already; nothing was to do."
        if plan.refused:
            raise ValueError(refusal(plan, merge=merge))
        print(news(engine, old.version, new.version))
        print(f"{len(plan.writes)} files of the engine to write, {len(plan.removals)} to remove.")
        print(
            *(f"Left: {path} ({why})" for path, why in sorted(plan.left.items())), sep="\n", end="\n" * bool(plan.left)
        )
        if not ask_nothing and read("Upgrade now? [yes] ").strip().lower() not in ("", "y", "yes"):
            return "Nothing was changed."
        executable = [path for path in plan.writes if os.access(engine / path, os.X_OK)]
        backup = blog / BACKUPS / old.version
        renewed = [".venv"] if "requirements.txt" in plan.writes else []
        list(outdated(blog))  # remembers which templates an author's own ones were made from
        with lock():
            before = "" if old.version == FIRST else check(blog)
            if before:
                raise ValueError(f"{before}\nMend that first, so that it can be told whether the new engine works.")
            with changed(blog, plan.writes, plan.removals, executable=executable, aside=renewed, keep=backup):
                if wrong := check(blog):
                    raise ValueError(f"{wrong}\nWith {new.version} the blog is not whole; everything is as it was.")
        notes = [str(note(message)) for message in outdated(blog)]
        kept = (
            f"The files of {old.version} are in {backup.relative_to(blog).as_posix()}/; upgrade --back puts them back."
        )
        return "\n".join([*notes, f"This blog has {new.version} now. {kept}"])


def back(blog: Path, *, lock: Callable[[], AbstractContextManager[None]]) -> str:
    """Put the engine from before the last upgrade back, and say so.

    Raises:
        ValueError: There was none.
    """
    backups = sorted((blog / BACKUPS).glob("*/plan.json"), key=lambda path: path.stat().st_mtime_ns)
    if not backups:
        raise ValueError("There is no upgrade to take back.")
    backup = backups[-1].parent
    with lock():
        undo(backup)
    return f"This blog has {backup.name} again."


def installed(blog: Path) -> Manifest:
    """The manifest of the engine that a blog has.

    Raises:
        ValueError: There is no engine.
    """
    if (blog / PLACE).is_file():
        return read_manifest(blog)
    if not (blog / "tasks.py").is_file():
        raise ValueError(f"{blog} is no blog of this engine's: it has no tasks.py")
    return first_manifest(blog)


def make_plan(blog: Path, engine: Path, old: Manifest, new: Manifest, *, merge: bool) -> Plan:
    """What to write, remove, leave and refuse."""
    plan = Plan({PLACE: (engine / PLACE).read_bytes()}, [], {}, {})
    if (blog / PLACE).is_file() and (blog / PLACE).read_bytes() == plan.writes[PLACE]:
        del plan.writes[PLACE]
    for path in sorted(old.engine.keys() | new.engine.keys()):
        file = blog / path
        here = blob_name(file.read_bytes()) if file.is_file() else None
        was, will = old.engine.get(path), new.engine.get(path)
        if here == will:
            continue
        if here in (was, None):
            if will is None:
                plan.removals.append(path)
            else:
                plan.writes[path] = (engine / path).read_bytes()
        elif will is None:
            plan.left[path] = "the new engine does without it, and you have edited it"
        elif was == will:
            plan.left[path] = "you have edited it, and the new engine has not"
        elif path.startswith(SOFT):
            plan.left[path] = "you have edited it; the new one is not taken over"
        elif was is None:
            plan.refused[path] = "a file of yours is where the new engine has one; give yours another name"
        elif merge:
            _merge(plan, path, file.read_bytes(), blob(was, blog, engine), (engine / path).read_bytes())
        else:
            plan.refused[path] = "you have edited it"
    return plan


def _merge(plan: Plan, path: str, mine: bytes, base: bytes | None, theirs: bytes) -> None:
    """Merge what an author and the engine have changed in a file, by git."""
    if base is None:
        plan.refused[path] = "you have edited it, and no history here has the file that you began with"
        return
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("mine", "base", "theirs")]
        for file, data in zip(files, (mine, base, theirs), strict=True):
            file.write_bytes(data)
        merged = subprocess.run(["git", "merge-file", "-p", *map(str, files)], capture_output=True, check=False)
    if merged.returncode:
        plan.refused[path] = "you and the new engine have changed the same lines of it"
    else:
        plan.writes[path] = merged.stdout
        plan.left[path] = "what you have edited is merged into the new one"


def refusal(plan: Plan, *, merge: bool) -> str:
    """Why a blog is not upgraded."""
    lines = [f"{path}: {why}" for path, why in sorted(plan.refused.items())]
    mend = "Put them back as they came, or take your edits to theme/own/ and plugins/own/ (README, Make it yours)"
    if not merge:
        mend += "; --merge tries to keep them"
    return "\n".join([*lines, f"The new engine has changed these too, so nothing was upgraded. {mend}."])


def news(engine: Path, since: str, until: str) -> str:
    """What the changelog of an engine says of the versions after one, up to another."""
    try:
        text = (engine / "CHANGELOG.md").read_text("utf-8")
    except OSError:
        return f"From {since} to {until}; there is no changelog."
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    versions = [(found[1], part) for part in parts if (found := re.match(r"## \[?v?(\d[\d.]*)", part))]
    newer = [part.strip() for version, part in versions if order(since) < order(version) <= order(until)]
    return "\n\n".join([f"From {since} to {until}:", *newer])


def check(blog: Path, environment: Mapping[str, str] = os.environ) -> str:
    """What `python3 tasks.py check` finds wrong with a blog, environment renewed; empty if nothing is."""
    # The Python that .venv was made with: .venv itself is made anew.
    python = getattr(sys, "_base_executable", sys.executable) or sys.executable
    done = subprocess.run(
        [python, str(blog / "tasks.py"), "check"],
        cwd=blog,
        env={**environment, WITHIN: "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    said = done.stdout.decode("utf-8", "replace").strip()
    return said or f"check ended with status {done.returncode}" if done.returncode else ""
