"""Names that look like another: the one door to confusable-homoglyphs, which has the table of UTS 39."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from confusable_homoglyphs.confusables import confusables_data

if TYPE_CHECKING:
    from collections.abc import Iterable


def looks_like(name: str, others: Iterable[str]) -> str:
    """The first of other names that a reader could take this one for, in whatever script it is written; "" for none."""
    shapes = _shapes(name)
    return next((other for other in others if shapes & _shapes(other)), "")


@lru_cache(1000)
def _shapes(name: str) -> frozenset[str]:
    """What a name looks like, as it is written and in lower case: I and l are alike in one, I and i in the other."""
    return frozenset({_shape(name), _shape(name.casefold())} - {""})


def _shape(name: str) -> str:
    """A name's skeleton (UTS 39, 4), of which only letters and digits are left: no marks, signs, or invisible ones."""
    drawn = (_prototype(char) for char in unicodedata.normalize("NFKD", name))
    return "".join(char for char in unicodedata.normalize("NFD", "".join(drawn)) if char.isalnum())


def _prototype(char: str) -> str:
    """What a character is drawn like. The table gives a prototype all that look like it, and these the prototype."""
    alike = confusables_data.get(char, ())
    if len(alike) != 1:
        return char
    other: str = alike[0]["c"]
    back = confusables_data.get(other, ())
    return min(char, other) if len(back) == 1 else other
