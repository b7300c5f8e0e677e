"""What the intake says, in the language of the blog or of a post: words/<language>.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "words"


class Words:
    """The words of one language: `say("back", place="home")`."""

    def __init__(self, lang: str, texts: Mapping[str, str]) -> None:
        self.lang = lang
        self.texts = texts

    def __call__(self, key: str, **values: str | int) -> str:
        """A text with these values in its braces. Plain: in HTML it has to be escaped."""
        shown = {
            name: f"{value:,}".replace(",", self.texts["thousands"]) if isinstance(value, int) else value
            for name, value in values.items()
        }
        return self.texts[key].format(**shown).strip("\n")

    def html(self, key: str, **names: str) -> Markup:
        """A text as HTML, with names or titles in it that may be written in the other direction."""
        isolated = {name: Markup("<bdi>{}</bdi>").format(value) for name, value in names.items()}
        return escape(self.texts[key]).format(**isolated)


def read_words() -> dict[str, Words]:
    """The words of every language that there is a file for, by its code; what a file lacks is English."""
    files = {path.stem.lower(): tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
    return {lang: Words(lang, {**files["en"], **texts}) for lang, texts in files.items()}
