"""What tags and texts are compared by: normalised tags and counted words, of any script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEPARATORS = str.maketrans(dict.fromkeys("_‐‑–—-", " "))
_MARKS = "’‘“”–—…"
# UTS #18, RL1.4: letters, marks, digits and connectors, of which UAX #29 makes words; `re` breaks words at marks.
_WORD = regex.compile(r"\w+")
# Latin, Greek and Cyrillic letters without marks, beside symbols and emoji: there `re` finds the same, and faster.
_SIMPLE = re.compile("[\0-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2000-\u2bff\ufe0f\U0001f000-\U0001faff]*")
_SIMPLE_WORD = re.compile(r"\w+")
_SIGNED = re.compile(r"(?<!\w)(?:\w{1,3}[+#]{1,2}|\w&\w)(?!\w)")
# For plain ASCII text, twice as fast as the expression: letters in lower case, what is in no word as space.
_ASCII = {code: chr(code).lower() if re.match(r"\w", chr(code)) else " " for code in range(128)}
# Scripts that write no spaces between words, and how many characters in a row stand in for a word: two ideographs, kana
# or syllables of Hangul, whose particles are one with the word before them; three of the shorter ones of Thai, Lao,
# Khmer, Burmese and the like (UAX #14, class SA).
_UNSPACED = {
    2: regex.compile(r"[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}&&\w]+", regex.V1),
    3: regex.compile(r"[\p{lb=SA}&&\w]+", regex.V1),
}
_CHARACTER = regex.compile(r"\X")
# Soft hyphens, joiners and the like, the stretched line of Arabic, and points that most writers leave out.
_UNWRITTEN = regex.compile(r"[\p{Cf}\u0640[\p{Mn}&&[\p{scx=Arab}\p{scx=Hebr}\p{scx=Syrc}]]]", regex.V1)
_BREAK, _SOFT_HYPHEN = "\N{ZERO WIDTH SPACE}", "\N{SOFT HYPHEN}"


def normalise_tag(tag: str) -> str:
    """The form in which tags are the same: NFKC, case-folded, runs of space, hyphen and underscore as one space."""
    return " ".join(unicodedata.normalize("NFKC", tag).casefold().translate(_SEPARATORS).split())


def count_words(text: str) -> Counter[str]:
    """How often each word occurs: NFKC, case-folded, two characters or more that are not all digits.

    A short one keeps its sign, as in C#, C++ and R&D. Where a script writes no spaces between words, each two or three
    neighbouring characters (UAX #29, grapheme clusters) count as a word, as in Lucene's `CJKAnalyzer`.
    """
    parts: list[str] = []
    if not text.isascii():
        for mark in _MARKS:
            text = text.replace(mark, " ")
    if text.isascii():
        words, text = text.translate(_ASCII).split(), text.lower()
    else:
        text = unicodedata.normalize("NFKC", text.replace(_BREAK, " ")).casefold()
        if _SIMPLE.fullmatch(text):
            words = _SIMPLE_WORD.findall(text.replace(_SOFT_HYPHEN, ""))
        else:
            rest = text = _UNWRITTEN.sub("", text)
            for size, script in _UNSPACED.items():
                parts += (part for run in script.findall(text) for part in _overlapping(run, size))
                rest = script.sub(" ", rest)
            words = _WORD.findall(rest)
    counts = Counter(words)
    for word in [word for word in counts if len(word) < 2 or word.isdecimal()]:
        del counts[word]
    if any(sign in text for sign in "+#&"):
        counts.update(_SIGNED.findall(" ".join(part for part in text.split() if not part.isalnum())))
    counts.update(parts)
    return counts


def _overlapping(run: str, size: int) -> Iterator[str]:
    """So many neighbouring characters at a time, or all where there are fewer."""
    characters = _CHARACTER.findall(run)
    return ("".join(characters[at : at + size]) for at in range(max(1, len(characters) - size + 1)))


def is_whole(word: str) -> bool:
    """Whether a word that was counted is one, and not some characters of a script without spaces."""
    return word.isascii() or not any(script.match(word) for script in _UNSPACED.values())
