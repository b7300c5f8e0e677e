"""What tags and texts are compared by: normalised tags and counted words. Standard library only."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise

_SEPARATORS = str.maketrans(dict.fromkeys("_‐‑–—-", " "))
_MARKS = "’‘“”–—…"
_WORD = re.compile(r"\b[^\W\d_]\w\w+")
# For plain ASCII text, twice as fast as the expression: letters in lower case, what is in no word as space.
_ASCII = {code: chr(code).lower() if re.match(r"\w", chr(code)) else " " for code in range(128)}
# Han, Hiragana, Katakana: scripts that do not put spaces between words (UAX #24).
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


def normalise_tag(tag: str) -> str:
    """The form in which tags are the same: NFKC, case-folded, runs of space, hyphen and underscore as one space."""
    return " ".join(unicodedata.normalize("NFKC", tag).casefold().translate(_SEPARATORS).split())


def count_words(text: str) -> Counter[str]:
    """How often each word occurs: NFKC, case-folded, a letter and at least two more letters or digits.

    Where a script writes no spaces between words, each pair of neighbouring characters counts as a word (the bigrams
    of Lucene's `CJKAnalyzer`).
    """
    if not text.isascii():
        for mark in _MARKS:
            text = text.replace(mark, " ")
    if text.isascii():
        counts = Counter(text.translate(_ASCII).split())
        for word in [word for word in counts if len(word) < 3 or word[0] < "a"]:
            del counts[word]
        return counts
    folded = unicodedata.normalize("NFKC", text).casefold()
    runs = _UNSPACED.findall(folded)
    counts = Counter(_WORD.findall(_UNSPACED.sub(" ", folded) if runs else folded))
    for run in runs:
        counts.update(map("".join, pairwise(run)))
    return counts
