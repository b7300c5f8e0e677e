"""Each language has every word, with what is put into it, in each of its plural forms."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from babel import Locale

from plugins._shared.words import FOLDER, plural_form, read_words

if TYPE_CHECKING:
    from pathlib import Path

WORDS = read_words()
PARTS = ("pages", "feeds", "comments")


def put_in(text: Any) -> set[str]:
    """What is put into a text, or into any form of one; the number apart, which a form may say in a word."""
    if isinstance(text, str):
        return {name for _, name, _, _ in Formatter().parse(text) if name} - {"count"}
    return set().union(*map(put_in, text.values() if isinstance(text, dict) else text))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("lang", WORDS)
def test_a_language_has_each_word_with_what_is_put_into_it(lang: str, part: str) -> None:
    words, english = getattr(WORDS[lang], part), getattr(WORDS["en"], part)
    assert list(words) == list(english)
    for key, text in words.items():
        assert type(text) is type(english[key]), key
        assert put_in(text) == put_in(english[key]), key
        if isinstance(text, dict):
            assert text.keys() == {Locale.parse(lang).plural_form(number) for number in range(200)}, key
    assert len(WORDS[lang].pages["months"]) == 12


def test_what_a_language_lacks_is_english(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text((FOLDER / "en.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "pt-BR.toml").write_text('[pages]\nskip = "Ir para o texto"\n', "utf-8")
    words = read_words(tmp_path)["pt-br"]
    assert (words.pages["skip"], words.pages["share"]) == ("Ir para o texto", "Share this post")
    assert words.comments == WORDS["en"].comments


def test_a_number_picks_its_form_by_the_rules_of_the_language() -> None:
    forms = {"zero": "0", "one": "1", "two": "2", "few": "3-10", "many": "11-99", "other": "100"}
    assert [plural_form("ar", forms, number) for number in (0, 1, 2, 3, 110, 11, 99, 100)] == [
        *("0", "1", "2", "3-10", "3-10", "11-99", "11-99", "100")
    ]
    # A file that is begun has English forms, which know neither "few" nor "many"; a code may be none.
    english = {"one": "1 post", "other": "{count} posts"}
    assert [plural_form(lang, english, 3) for lang in ("ar", "pl", "x-none", "")] == ["{count} posts"] * 4
