"""Puts the look of a blog together: the palette and letters that LOOK names, and the author's own part of the theme.

`theme/own/` is the author's, and no upgrade touches it:

- `own.css` comes after the theme's style sheets, and wins over them;
- `logo.svg` (or .png, .webp, .jpg) takes the place of the mark beside the name;
- `templates/` has templates that take the place of the theme's of the same name, as `templates/partials/footer.html`;
- `static/` has files that own.css and those templates need, published below `theme/own/` with the two above;
- `looks/colors/NAME.css` and `looks/letters/NAME.css` are looks of one's own, named by LOOK as the theme's are.

Gives templates `look`, a `Look`, and `own_theme`, the addresses of the style sheet and the logo that there are.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pelican import signals

from .._shared import pelican as _pelican
from .._shared.faults import Fault
from .own import KNOWN, find_own, overrides, published, strangers

if TYPE_CHECKING:
    from pelican import Pelican
    from pelican.generators import Generator


def let_own_templates_win(pelican: Pelican) -> None:
    """Have Pelican look for each template in the author's own folder first."""
    own = _pelican.own_theme(pelican.settings)
    if (own / "templates").is_dir():
        pelican.settings["THEME_TEMPLATES_OVERRIDES"] = [
            str(own / "templates"),
            *pelican.settings["THEME_TEMPLATES_OVERRIDES"],
        ]
    named = [(path, f"nothing reads it; there may be {KNOWN}") for path in strangers(own)]
    theirs = {name for name, path in overrides(own, Path(pelican.settings["THEME"])).items() if path is None}
    named += [
        (own / "templates" / name, "the theme has no template of this name, and none of yours includes it")
        for name in theirs - _included(own)
    ]
    _pelican.announce(
        pelican.settings, [f"{pelican.settings['THEME_STATIC_DIR']}/own/{name}" for name in published(own)]
    )
    _pelican.report(pelican.settings, [Fault(_pelican.source_path(path), None, message) for path, message in named])


def _included(own: Path) -> set[str]:
    """The own templates that others of them name."""
    texts = {path: path.read_text("utf-8", "replace") for path in (own / "templates").rglob("*.html")}
    names = [path.relative_to(own / "templates").as_posix() for path in texts]
    return {name for name in names if any(f'"{name}"' in text or f"'{name}'" in text for text in texts.values())}


def tell_templates(generator: Generator) -> None:
    """Set `look` and `own_theme` for all templates."""
    settings = generator.settings
    generator.context["look"] = _pelican.look(settings)
    generator.context["own_theme"] = find_own(_pelican.own_theme(settings), f"{settings['THEME_STATIC_DIR']}/own")


def write_look(pelican: Pelican) -> None:
    """Add the look to the published tokens, and publish the author's own files of the theme."""
    settings = pelican.settings
    static = Path(settings["OUTPUT_PATH"], settings["THEME_STATIC_DIR"])
    look, tokens = _pelican.look(settings), static / "css" / "tokens.css"
    if look.css and tokens.is_file():
        tokens.write_text(f"{tokens.read_text('utf-8')}\n{look.css}", "utf-8")
    for sheet in (static / "css").glob("*.css"):
        sheet.write_text(_for_browsers(sheet.read_text("utf-8")), "utf-8")
    own = _pelican.own_theme(settings)
    for path in [*own.glob("own.css"), *own.glob("logo.*")]:
        (static / "own").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, static / "own" / path.name)
    if (own / "static").is_dir():
        shutil.copytree(own / "static", static / "own", dirs_exist_ok=True, copy_function=shutil.copyfile)


def _for_browsers(css: str) -> str:
    """One of the theme's style sheets without what only people read in it: a tenth of it on the way, packed."""
    css = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return re.sub(r"(?<=[{};:,]) | (?=\{)", "", css).strip()


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(let_own_templates_win)
    signals.generator_init.connect(tell_templates)
    signals.finalized.connect(write_look)
