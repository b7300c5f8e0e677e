"""Whether a template of the theme has changed since an author took its place with one of theme/own/templates/.

theme/own/overridden.json remembers both as they were when the author's was new; it is kept with the blog.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .._shared.files import write_if_changed
from .manifest import blob_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN, THEME = "theme/own/templates", "theme/templates"
MEMORY = "theme/own/overridden.json"


def outdated(root: Path) -> Iterator[str]:
    """A sentence on each template of the author's whose original is another one by now."""
    for name, (mine, theirs) in _remember(root).items():
        if mine == _name(root / OWN / name) and theirs != _name(root / THEME / name):
            yield (
                f"{OWN}/{name}: the theme's {THEME}/{name} has changed since you took its place. Take over what you "
                f"want of it; if that is nothing, delete its entry in {MEMORY}"
            )


def _remember(root: Path) -> dict[str, tuple[str, str]]:
    """What is remembered, by the template's name; one that is new, or that the author has changed, is noted now."""
    try:
        known = json.loads((root / MEMORY).read_text("utf-8"))
    except (OSError, ValueError):
        known = {}
    found = {}
    for path in sorted((root / OWN).rglob("*.html")):
        name = path.relative_to(root / OWN).as_posix()
        if (root / THEME / name).is_file():
            mine, theirs = _name(path), _name(root / THEME / name)
            entry = known.get(name, {})
            same = entry.get("mine") == mine
            found[name] = (mine, entry.get("theirs", theirs) if same else theirs)
    if found:
        entries = {name: {"mine": mine, "theirs": theirs} for name, (mine, theirs) in found.items()}
        write_if_changed(root / MEMORY, f"{json.dumps(entries, indent=1, ensure_ascii=False)}\n".encode())
    return found


def _name(path: Path) -> str:
    return blob_name(path.read_bytes()) if path.is_file() else ""
