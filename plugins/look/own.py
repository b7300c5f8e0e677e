"""What is in an author's own part of the theme. Standard library only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOGOS = ("logo.svg", "logo.png", "logo.webp", "logo.jpg")
FOLDERS = ("templates", "static", "looks")
NOTES = ("README.md", "overridden.json")
"""What may lie there besides: words of the author's, and what `check` remembers of the templates."""
KNOWN = f"own.css, {', '.join(LOGOS)}, and the folders {', '.join(FOLDERS)}"


def find_own(own: Path, url: str) -> dict[str, str]:
    """The address of the style sheet as `css` and of the logo as `logo`, of those that are there.

    Args:
        own: The folder.
        url: The address, relative to the site, that it is published at.
    """
    found = {"css": "own.css", "logo": next((name for name in LOGOS if (own / name).is_file()), LOGOS[0])}
    return {key: f"{url}/{name}" for key, name in found.items() if (own / name).is_file()}


def published(own: Path) -> Iterator[str]:
    """The files that are published, by their paths below the folder that they are published in."""
    yield from (path.name for pattern in ("own.css", "logo.*") for path in sorted(own.glob(pattern)))
    yield from (path.relative_to(own / "static").as_posix() for path in sorted((own / "static").rglob("*")))


def strangers(own: Path) -> Iterator[Path]:
    """The files of the folder that nothing reads, so that one in a wrong place is not left out in silence."""
    for path in sorted(own.iterdir()) if own.is_dir() else ():
        known = path.name in FOLDERS if path.is_dir() else path.name in ("own.css", *LOGOS, *NOTES)
        if not known and not path.name.startswith("."):
            yield path
    for path in sorted((own / "looks").rglob("*")):
        if path.is_file() and not (path.suffix == ".css" and path.parent.parent == own / "looks"):
            yield path


def overrides(own: Path, theme: Path) -> dict[str, Path | None]:
    """The author's templates by name, each with the theme's that it takes the place of, or None."""
    folder = own / "templates"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
    return {name: path if (path := theme / "templates" / name).is_file() else None for name in sorted(found)}
