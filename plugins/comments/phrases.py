"""What the form, the pages and the mails of comments say, in the language of the blog or of a post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from .._shared import words as _shared
from .._shared.words import plural_form

if TYPE_CHECKING:
    from collections.abc import Mapping


class Phrases:
    """The words of one language: `say("back", place="home")`."""

    def __init__(self, lang: str, texts: Mapping[str, Any]) -> None:
        self.lang = lang
        self.texts = texts

    def __call__(self, key: str, **values: str | int) -> str:
        """A text with these values in its braces, in the form that goes with `count`. In HTML it has to be escaped."""
        text = self.texts[key]
        if not isinstance(text, str):
            text = plural_form(self.lang, text, int(values["count"]))
        shown = {
            name: f"{value:,}".replace(",", self.texts["thousands"]) if isinstance(value, int) else value
            for name, value in values.items()
        }
        return text.format(**shown).strip("\n")

    def html(self, key: str, **names: str) -> Markup:
        """A text as HTML, with names or titles in it that may be written in the other direction."""
        isolated = {name: Markup("<bdi>{}</bdi>").format(value) for name, value in names.items()}
        return escape(self.texts[key]).format(**isolated)


def read_phrases() -> dict[str, Phrases]:
    """The words of every language that there is a file for, by its code; what a file lacks is English."""
    return {lang: Phrases(lang, words.comments) for lang, words in _shared.read_words().items()}
