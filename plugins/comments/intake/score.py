"""How much a comment looks like advertising. Standard library only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..._shared.text import folded, has_word, one_line
from .lookalike import looks_like
from .submission import WEB_LINK, count_links

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..phrases import Phrases
    from .submission import Submission


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


def rate_submission(
    submission: Submission,
    markup: str,
    say: Phrases,
    *,
    words: tuple[str, ...],
    authors: Collection[str],
    seconds: int,
    has_origin: bool,
) -> Score:
    """How much a comment looks like advertising, by what can be seen without asking anybody.

    Args:
        submission: What was sent.
        markup: Its body as HTML.
        say: The words to say it in.
        words: Words that the author distrusts.
        authors: Names of the blog's authors.
        seconds: Time between preview and confirmation.
        has_origin: Whether the browser said where the form came from, as all current ones do.
    """
    score = Score(0, ())
    if links := count_links(submission.body, markup):
        score = score.plus(links, say("reason_links", count=links))
        rest = re.sub(r"\S*(?:https?://|www\.)\S*", "", submission.body)
        if len(rest.split()) < 4:
            score = score.plus(3, say("reason_little_else"))
    if WEB_LINK.search(submission.author) or "@" in submission.author:
        score = score.plus(4, say("reason_name"))
    if _MARKUP.search(submission.body):
        score = score.plus(4, say("reason_markup"))
    text = folded(f"{submission.author} {submission.url} {submission.body}")
    for word in words:
        if has_word(text, folded(word)):
            score = score.plus(3, say("reason_word", word=one_line(word).replace(";", ",")))
    if alike := looks_like(submission.author, authors):
        score = score.plus(3, say("reason_author", name=one_line(alike).replace(";", ",")))
    letters = [char for char in submission.body if char.isalpha()]
    if len(letters) >= 40 and sum(char.isupper() for char in letters) > 0.7 * len(letters):
        score = score.plus(2, say("reason_capitals"))
    if seconds < 5:
        score = score.plus(1, say("reason_quick", seconds=seconds))
    if not has_origin:
        score = score.plus(2, say("reason_no_browser"))
    return score
