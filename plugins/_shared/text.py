"""What is done to words: plain text out of HTML, an excerpt, one clean line, a near name. Standard library only."""

from __future__ import annotations

import html
import math
import re
import unicodedata
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Spoken = TypeVar("Spoken")
_INVISIBLE = re.compile(r"<!--.*?-->|<(script|style|template|svg|math)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_FOOTNOTES = re.compile(r'<sup id="fnref[^"]*">.*?</sup>|<div class="footnote">.*', re.DOTALL)
_BLOCK = r"p|div|h[1-6]|li|ul|ol|dl|dt|dd|blockquote|pre|table|tr|td|th|figure|figcaption|hr|br|section|details|summary"
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK})\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"""<[/!?A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
_HREF = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+))""", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def plain_text(markup: str) -> str:
    """The words of an HTML fragment on one line: no tags, no script or drawing, no footnotes, entities resolved."""
    text = _FOOTNOTES.sub("", _INVISIBLE.sub(" ", markup))
    text = _TAG.sub("", _BLOCK_TAG.sub(" ", text))
    return _SPACE.sub(" ", html.unescape(text)).strip()


def links(markup: str) -> tuple[str, ...]:
    """The `href` of every link of an HTML fragment, in order, entities resolved."""
    return tuple(html.unescape("".join(quoted)) for quoted in _HREF.findall(markup))


SENTENCE_END = re.compile(r"[.!?…؟۔।॥։።။](?:[\"'”’»)\]]*(?=\s|$))|[。！？｡](?:[」』”’）】]*)")
"""Where a sentence ends, with the quotation that ends with it; in Chinese and Japanese no space follows."""
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|e\.g|i\.e|No|a\.m|p\.m|Nr|bzw|ca|vgl|Hr|Fr|Mme|Sr|Sra|Jr|approx)|\b[A-Z])\.$"
)


def excerpt(text: str, limit: int = 240) -> str:
    """The opening of a plain text, whole sentences where they fit.

    Args:
        text: Plain text on one line.
        limit: The most characters it may have.

    Returns:
        The text itself when it fits; else as many whole sentences as fit, if they fill at least a third of the limit;
        else as many words as fit, with an ellipsis.
    """
    if len(text) <= limit:
        return text
    ends = [found.end() for found in SENTENCE_END.finditer(text[: limit + 1])]
    for end in reversed(ends):
        if end <= limit and end * 3 >= limit and not _ABBREVIATION.search(text[:end]):
            return text[:end]
    cut = text.rfind(" ", limit // 2, limit)
    if cut < 0:  # a script without spaces: between two letters, and not before a mark that belongs to one
        cut = limit - 1
        while cut > 1 and (unicodedata.category(text[cut])[0] == "M" or "\u200d" in text[cut - 1 : cut + 1]):
            cut -= 1
    return text[:cut].rstrip(" ,;:–—-、，") + "…"


# Letters of scripts that write no spaces between words: Han, kana, and Thai, Lao, Tibetan, Burmese, Khmer, Tai.
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u31c0-\u31ef\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_KANA = "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d"
_OTHER = "\u0e01-\u0eff\u0f40-\u0fbc\u1000-\u109f\u1780-\u17d3\u1a20-\u1aad\uaa60-\uaadf"
_WITHOUT_SPACES = re.compile(f"[{_HAN}{_KANA}{_OTHER}]")
_A_MINUTE = {"words": 230, _HAN: 255, _KANA: 357, _OTHER: 985}


def reading_minutes(text: str) -> int:
    """How many minutes a plain text takes to read, 1 or more.

    Words, or characters where a script has no spaces between them, at what was read in a minute in seventeen languages
    (Trauzettel-Klosinski and Dietz 2012, "IReST"): 230 words; 255 characters of Chinese, 357 of Japanese; 985 letters.
    """
    seen = {"words": len(text.split())}
    if _WITHOUT_SPACES.search(text):
        seen = {letters: len(re.findall(f"[{letters}]", text)) for letters in (_HAN, _KANA, _OTHER)}
        if seen[_KANA]:
            seen[_KANA] += seen.pop(_HAN)
        seen["words"] = len(_WITHOUT_SPACES.sub(" ", text).split())
    return max(1, math.ceil(sum(number / _A_MINUTE[kind] for kind, number in seen.items())))


# What str.splitlines, YAML 1.1 and JavaScript take for the end of a line, and a Markdown file does not.
_LINE_ENDS_ELSEWHERE = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# XML 1.0, production 2 (Char), and Unicode 23.7: controls and noncharacters, which neither page nor feed may hold.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def without_controls(text: str) -> str:
    """A text without controls and noncharacters, its lines and tabs as they were.

    What ends a line elsewhere, and not in a Markdown file, is a space.
    """
    return _CONTROL.sub("", _LINE_ENDS_ELSEWHERE.sub(" ", text))


def one_line(text: str) -> str:
    """A text as one clean line: NFC, runs of space as one, no control, surrogate or bidi-override characters."""
    if text.isascii() and text.isprintable():  # most are, and this is much faster
        return _SPACE.sub(" ", text).strip()
    kept = (" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)
    joined = "".join(char for char in kept if char not in _BIDI_CONTROLS and not _is_noncharacter(char))
    return _SPACE.sub(" ", unicodedata.normalize("NFC", joined)).strip()


def folded(text: str) -> str:
    """A text for comparing: one clean line, compatible characters and upper and lower case alike (UAX #15, NFKC)."""
    return unicodedata.normalize("NFKC", one_line(text)).casefold()


def has_word(text: str, word: str) -> bool:
    """Whether a folded text has a word, or words in a row, and not as a part of longer ones."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _is_noncharacter(char: str) -> bool:
    """Whether a code point is for internal use only (Unicode 23.7), which no feed may hold.

    Asking for the category Cn instead would drop an emoji that is newer than this Python.
    """
    return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF


# Unicode Bidirectional Algorithm (UAX #9), explicit formatting: embeddings, overrides and isolates. The marks LRM, RLM
# and ALM stay, since they can do no harm beyond their own place.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def in_language(known: Mapping[str, Spoken], lang: str) -> Spoken:
    """What there is in a language such as `de-AT`: its own, or that of `de`, or else English; keys are lower-case."""
    lang = lang.lower()
    return known.get(lang) or known.get(lang.partition("-")[0]) or known["en"]


def closest(value: str, known: Iterable[str]) -> str:
    """A hint for a mistyped name: `did you mean "x"?`, or what there is, or nothing."""
    import difflib

    names = sorted(known)
    if near := difflib.get_close_matches(value, names, n=1):
        return f'did you mean "{near[0]}"?'
    if 0 < len(names) <= 8:
        return "there is " + ", ".join(f'"{name}"' for name in names)
    return ""
