"""How much a comment looks like advertising, and which names are the author's or look like one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from .._shared.text import folded, has_word, one_line
from .links import WEB_LINK, count_links
from .lookalike import looks_like

if TYPE_CHECKING:
    from collections.abc import Collection

    from .phrases import Phrases


SUSPICIOUS = 3
"""Score from which on nobody's comment is let pass: one of the author's words, or a name like the author's."""


class Score(NamedTuple):
    """How much a comment looks like advertising, 0 for not at all, and why."""

    points: int
    reasons: tuple[str, ...]

    def plus(self, points: int, reason: str) -> Score:
        """The score with one more reason."""
        return Score(self.points + points, (*self.reasons, reason))


# Marks of other comment systems and of pages, which bots send to all alike.
_MARKUP = re.compile(r"\[/?(?:url|link|img)\b|</?(?:a|img|script)\b", re.IGNORECASE)


def rate_comment(
    author: str, url: str, body: str, markup: str, say: Phrases, *, words: tuple[str, ...], authors: Collection[str]
) -> Score:
    """How much a comment looks like advertising, by what can be seen in it, whichever way it came.

    Args:
        author: The name of who wrote it.
        url: Their website; "" for none.
        body: Its text.
        markup: Its text as HTML.
        say: The words to say it in.
        words: Words that the author of the blog distrusts.
        authors: Names of the blog's authors.
    """
    score = Score(0, ())
    if links := count_links(body, markup):
        score = score.plus(links, say("reason_links", count=links))
        rest = re.sub(r"\S*(?:https?://|www\.)\S*", "", body)
        if len(rest.split()) < 4:
            score = score.plus(3, say("reason_little_else"))
    if WEB_LINK.search(author) or "@" in author:
        score = score.plus(4, say("reason_name"))
    if _MARKUP.search(body):
        score = score.plus(4, say("reason_markup"))
    text = folded(f"{author} {url} {body}")
    for word in words:
        if has_word(text, folded(word)):
            score = score.plus(3, say("reason_word", word=one_line(word).replace(";", ",")))
    if alike := looks_like(author, authors):
        score = score.plus(3, say("reason_author", name=one_line(alike).replace(";", ",")))
    letters = [char for char in body if char.isalpha()]
    if len(letters) >= 40 and sum(char.isupper() for char in letters) > 0.7 * len(letters):
        score = score.plus(2, say("reason_capitals"))
    return score
