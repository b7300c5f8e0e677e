"""Which of the comments that wait are meant: by number, range, id, or all that a filter lets through."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..._shared.text import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..inbox.item import Item
    from ..phrases import Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a comment has to be like. What is left empty is not asked."""

    post: str = ""
    """Slug of its post."""
    name: str = ""
    """Part of its author's name."""
    words: str = ""
    """Part of its text, name or website."""
    min_score: int | None = None
    max_score: int | None = None

    def lets_through(self, item: Item | str) -> bool:
        """Whether a comment is like that; one that cannot be read is only where nothing is asked."""
        if isinstance(item, str):
            return self == Filter()
        return (
            (not self.post or item.post == self.post)
            and folded(self.name) in folded(item.author)
            and any(folded(self.words) in folded(text) for text in (item.body, item.author, item.url))
            and (self.min_score is None or item.score >= self.min_score)
            and (self.max_score is None or item.score <= self.max_score)
        )


def choose(
    words: Sequence[str], listed: Sequence[str] | None, everything: Callable[[], Iterable[str]], say: Phrases
) -> list[str]:
    """The ids that are meant by what was typed, each once, in that order.

    Args:
        words: `all`, numbers such as `3`, ranges such as `2-7`, and ids or beginnings of them.
        listed: The ids that the author has before them, numbered; None for no list.
        everything: Gives what `all` means.
        say: The words to refuse in.

    Raises:
        ValueError: A number is not in the list, or there is none.
    """
    chosen: list[str] = []
    for word in words:
        if word == "all":
            chosen += everything()
        elif found := re.fullmatch(r"([0-9]{1,7})(?:-([0-9]{1,7}))?", word):
            if listed is None:
                raise ValueError(say("desk_number", word=word))
            first, last = int(found[1]), int(found[2] or found[1])
            if not 0 < first <= last <= len(listed):
                raise ValueError(say("desk_not_listed", word=word, last=len(listed)))
            chosen += listed[first - 1 : last]
        else:
            chosen.append(word)
    return list(dict.fromkeys(chosen))
