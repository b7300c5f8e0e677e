"""What the blog says, in each language that there are words for: words/<language>.toml, one file a language.

It has a part for the pages ([pages]), for the feeds ([feeds]), and for the form, pages and mails of comments
([comments]). What is missing in it is English.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, by their keys. A text has `{names}` where something is put in."""

    lang: str
    pages: Mapping[str, Any]
    feeds: Mapping[str, str]
    comments: Mapping[str, Any]

    def form(self, forms: Mapping[str, str], number: int) -> str:
        """Of the forms of a text the one that goes with a number."""
        return plural_form(self.lang, forms, number)


def read_words(folder: Path = FOLDER) -> dict[str, Words]:
    """The words of every language that there is a file for, by its code in lower case."""
    files = {path.stem.lower(): tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}
    for words in files.values():
        words["pages"] = {key: _kept_together(text) for key, text in words.get("pages", {}).items()}
    english = files["en"]
    return {
        lang: Words(lang, **{part: {**english[part], **words.get(part, {})} for part in english})
        for lang, words in files.items()
    }


def _kept_together(text: Any) -> Any:
    """A text in which no line ends in "e-mail": behind the hyphen of one letter a word joiner (U+2060) follows."""
    return re.sub(r"\b(\w-)(?=\w)", "\\1\u2060", text) if isinstance(text, str) else text


def plural_form(lang: str, forms: Mapping[str, str], number: int) -> str:
    """Of the forms of a text, by their names, the one that goes with a number in a language."""
    return forms.get(_plural(lang, number)) or forms["other"]


@cache
def open_graph_locale(lang: str) -> str:
    """A language tag with a territory, as Open Graph has it: `de_AT` of "de-AT", `en_US` of "en"; or nothing.

    A tag without a territory gets the likely one (Unicode CLDR, "Likely Subtags").
    """
    from babel.core import get_global

    language, *others = lang.split("-")
    script = next((f"_{part.title()}" for part in others if len(part) == 4), "")
    likely = get_global("likely_subtags")
    known = likely.get(f"{language.lower()}{script}") or likely.get(language.lower(), "")
    territory = next((part.upper() for part in others if len(part) == 2), known.rpartition("_")[2])
    return f"{language.lower()}_{territory}" if territory else ""


@cache
def language_name(lang: str) -> str:
    """What a language such as `de` or `pt-BR` is called in itself (Unicode CLDR); the tag where that is not known."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(lang, sep="-").get_display_name() or lang
    except (UnknownLocaleError, ValueError):
        return lang


@cache
def _plural(lang: str, number: int) -> str:
    """The name of the plural form of a number (Unicode CLDR, "Language Plural Rules")."""
    # Babel takes its time to load, and settings are read where nothing is counted.
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(lang, sep="-").plural_form(number))
    except (UnknownLocaleError, ValueError):
        return "other"
