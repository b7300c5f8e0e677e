"""The words of a blog, for a reader who spells one otherwise: `plugins.search` writes them beside the index. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache

from .._shared.text import plain_text

SHORTEST, LONGEST = 3, 30
"""Characters. In a shorter word any other is near; a longer one is an address or the like."""
MOST_WORDS = 25_000
"""Of a language, the commonest: what a reader loads has a bound, however large the blog."""
# Scripts that put no space between words, as ranges of characters (Unicode): Thai to Myanmar, Khmer, Kana, Han.
_WITHOUT_SPACES = re.compile("[\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class Vocabulary:
    """The words of the pages that are added, by language, and on how many pages each is."""

    def __init__(self) -> None:
        self._pages: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, lang: str, markup: str) -> None:
        """Add the words of a page."""
        found = set(_word().findall(unicodedata.normalize("NFC", plain_text(markup)).lower()))
        self._pages[lang].update(
            word for word in found if SHORTEST <= len(word) <= LONGEST and not _WITHOUT_SPACES.search(word)
        )

    def dump(self) -> str:
        """The words as JSON, by language: texts of words with spaces between them, those on the most pages first.

        Words in one text are about as common: on 1, 2 or 3, 4 to 7 ... pages. In the order of the alphabet they take
        least when they are packed.
        """
        said: dict[str, list[str]] = {}
        for lang, pages in sorted(self._pages.items()):
            commonest = sorted(pages, key=lambda word: (-pages[word], word))[:MOST_WORDS]
            classes: defaultdict[int, list[str]] = defaultdict(list)
            for word in commonest:
                classes[pages[word].bit_length()].append(word)
            said[lang] = [" ".join(sorted(classes[each])) for each in sorted(classes, reverse=True)]
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


@cache
def _word() -> re.Pattern[str]:
    """Letters with their marks, which in many scripts are vowels; for `re` a mark is no part of a word."""
    marks = "".join(char for char in map(chr, range(0x10000)) if unicodedata.category(char)[0] == "M")
    return re.compile(f"[^\\W\\d_](?:[^\\W\\d_]|[{marks}])*")
