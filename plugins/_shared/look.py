"""The look of a blog: its colours in light and dark, read from the style sheets that pages have them from.

A look is a palette and letters. Those of the theme itself are in its `static/css/tokens.css`; others are style sheets
in `looks/colors/` and `looks/letters/`, of the theme or of the author's own part of it, that come after that one.
What is no style sheet (link previews, icons, a phone's frame) asks here. Standard library only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .text import closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

KINDS = {"colors": "brick", "letters": "book"}
"""The two kinds of style sheets, and the name of the theme's own of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a blog looks like."""

    colors: str = KINDS["colors"]
    letters: str = KINDS["letters"]
    css: str = ""
    """What comes after the theme's own tokens."""
    meanings: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Each colour, in light and in dark as `#rrggbb`, by what it means: `page`, `text`, `accent` …"""

    def light(self, meaning: str) -> str:
        """A colour in light; black, white or a grey where the theme says nothing of it."""
        return self.meanings.get(meaning, _PLAIN.get(meaning, _PLAIN["accent"]))[0]


_PLAIN = {"page": ("#ffffff", "#000000"), "text": ("#222222", "#eeeeee"), "accent": ("#555555", "#bbbbbb")}


def offered(folders: Iterable[Path]) -> dict[str, dict[str, str]]:
    """What there is of each kind: its name, and the sentence that its style sheet begins with."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for folder in folders:
        for kind, names in found.items():
            for path in sorted((folder / "looks" / kind).glob("*.css")):
                said = re.match(r"\s*/\*\s*(.*?)\s*\*/", path.read_text("utf-8"), re.DOTALL)
                names.setdefault(path.stem, said[1] if said else "")
    return found


def read_look(name: str, folders: Sequence[Path]) -> Look:
    """The look of a name such as "harbour", "plain" or "harbour+plain"; what it leaves out is the theme's own.

    Args:
        name: As in the setting LOOK.
        folders: The author's own part of the theme, and the theme, whichever is to win first.

    Raises:
        ValueError: There is no such look.
    """
    there = offered(folders)
    chosen = dict(KINDS)
    for part in filter(None, (each.strip() for each in name.split("+"))):
        kind = next((kind for kind, names in there.items() if part in names or part == KINDS[kind]), None)
        if kind is None:
            raise ValueError(
                f'there is no look "{part}"; {closest(part, [n for names in there.values() for n in names])}'
            )
        chosen[kind] = part
    sheets = [_first(folders, f"looks/{kind}/{part}.css") for kind, part in chosen.items()]
    css = "".join(sheet for sheet in sheets if "{" in sheet)
    declared = _declarations(_first(folders, "static/css/tokens.css")) | _declarations(css)
    return Look(
        **chosen,
        css=css,
        meanings={key: pair for key in declared if (pair := _color(key, declared)) is not None},
    )


def _first(folders: Iterable[Path], name: str) -> str:
    """The text of the file in the first of the folders that has it; nothing where none does."""
    return next(((folder / name).read_text("utf-8") for folder in folders if (folder / name).is_file()), "")


def _declarations(css: str) -> dict[str, str]:
    """The custom properties of a style sheet; of one given again, as for more contrast, the first."""
    found: dict[str, str] = {}
    for key, value in re.findall(r"--([\w-]+)\s*:\s*([^;{}]+);", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        found.setdefault(key, value.strip())
    return found


def _color(key: str, declared: Mapping[str, str], depth: int = 5) -> tuple[str, str] | None:
    """What a custom property is in light and in dark; None if it is no colour written in hexadecimal."""
    value = declared.get(key, "")
    if found := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return _color(found[1], declared, depth - 1) if depth else None
    found = re.fullmatch(r"light-dark\(\s*(\S+?)\s*,\s*(\S+?)\s*\)", value)
    light, dark = (found[1], found[2]) if found else (value, value)
    return (_long(light), _long(dark)) if _HEX.fullmatch(light) and _HEX.fullmatch(dark) else None


_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


def _long(color: str) -> str:
    """A colour as `#rrggbb`."""
    return (color if len(color) == 7 else "#" + "".join(2 * digit for digit in color[1:])).lower()
