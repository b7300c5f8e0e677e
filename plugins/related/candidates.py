"""On a large blog, the posts worth scoring for each post: those that seem nearest by what weighs most in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .matrices import largest, places, table
from .scores import Common, score

if TYPE_CHECKING:
    from .matrices import Bools, Ints
    from .values import Weights
    from .vectors import Vectors

LARGE = 3000
"""Up to so many posts every pair is scored, which costs the square of their number."""
HEAVIEST = 24
"""So many of a post's weightiest words look for candidates; all of them count in the score."""
POSTINGS = 96
"""So many posts a word finds, those in which it weighs most."""
RARE = 4.0
"""A tag finds all posts that have it, if its rarity is this: about one post in fifty has it, or fewer."""
NEAREST = 16
"""So many posts next to it in time, newer and older, each post finds too."""
CANDIDATES = 48
"""So many of the posts found, those that seem nearest, are scored exactly."""
SEEMING_UNIT = 0.1
"""What cosines by those words alone are measured in."""


class Candidates:
    """Finds the posts worth scoring.

    Args:
        posts: The blog.
        offered: So many of the first posts can be found.
        weights: How much each part of a score counts.
    """

    def __init__(self, posts: Vectors, offered: int, weights: Weights) -> None:
        self._posts, self._weights, self._offered = posts, weights, offered
        offer = posts.words.part(posts.words.row < offered)
        others = np.bincount(offer.term, minlength=offer.terms)[posts.words.term] - (posts.words.row < offered)
        self._asking = posts.words.part(others > 0).heaviest_terms(HEAVIEST)
        self._answering = offer.heaviest_posts(POSTINGS)
        self._rare_tags = posts.tags.part((posts.tags.weight >= RARE) & (posts.tags.row < offered))

    def find(self, rows: Ints, allowed: Bools) -> tuple[Ints, Ints]:
        """The pairs worth scoring, as places in `rows`, ascending, and posts.

        Args:
            rows: The posts that ask.
            allowed: Which of the posts offered may be suggested to them (rows × posts offered).
        """
        cosine = self._asking.product(self._answering, rows)[:, : self._offered]
        tags = self._posts.has_tag.product(self._rare_tags, rows)[:, : self._offered]
        found = cosine + tags > 0
        np.put_along_axis(found, self._near_in_time(rows), values=True, axis=1)
        at, docs = np.nonzero(found & allowed)
        common = Common(cosine[at, docs], np.zeros(1), tags[at, docs])
        near = score(self._posts, self._weights, rows[at], docs, common, np.full(1, SEEMING_UNIT)).score
        row, column = largest(table(near, at, len(rows), -np.inf), CANDIDATES)
        chosen = np.searchsorted(at, row) + column
        order = np.lexsort((docs[chosen], -near[chosen], row))
        kept = np.sort(chosen[order[places(row[order], len(rows)) < CANDIDATES]])
        return at[kept], docs[kept]

    def finders(self, docs: Ints) -> Ints:
        """The posts that find one of some posts, whether or not it seems near to them."""
        by_words = self._answering.product(self._asking, docs)
        by_tags = self._rare_tags.product(self._posts.has_tag, docs)
        everyone = np.arange(len(self._posts.day))
        in_time = np.isin(self._near_in_time(everyone), docs).any(axis=1)
        found: Ints = np.flatnonzero((by_words + by_tags > 0).any(axis=0) | in_time)
        return found

    def _near_in_time(self, rows: Ints) -> Ints:
        """The posts next to each (rows × posts)."""
        newest_first = -self._posts.day
        place = np.where(rows < self._offered, rows, np.searchsorted(newest_first[: self._offered], newest_first[rows]))
        near: Ints = np.clip(place[:, None] + np.arange(-NEAREST, NEAREST + 1), 0, self._offered - 1)
        return near
