"""On a large blog, the posts worth scoring for each post: those that seem nearest by what weighs most in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .matrices import first, largest
from .scores import LEAST_UNIT, Common, score

if TYPE_CHECKING:
    from .matrices import Bools, Floats, Ints
    from .values import Weights
    from .vectors import Vectors

LARGE = 4000
"""Up to so many posts every pair is scored, which costs the square of their number."""
HEAVIEST = 16
"""So many of a post's weightiest words are compared; all of them count in the score."""
CANDIDATES = 64
"""So many of the posts, those that seem nearest, are scored exactly."""


class Candidates:
    """Finds the posts worth scoring.

    Args:
        posts: The blog.
        weights: How much each part of a score counts.
    """

    def __init__(self, posts: Vectors, weights: Weights) -> None:
        self._posts, self._weights = posts, weights
        self._words = posts.words.heaviest(HEAVIEST)

    def find(self, rows: Ints, allowed: Bools) -> tuple[Ints, Ints, Floats]:
        """The pairs worth scoring.

        Args:
            rows: The posts that ask.
            allowed: Which of the posts offered may be suggested to them (rows × posts offered).

        Returns:
            The pairs, as places in `rows`, ascending, and posts; and how near each row's last one seems.
        """
        docs = np.arange(allowed.shape[1])
        seeming = np.where(allowed, self.seeming(rows[:, None], docs, self.common(rows)), -np.inf)
        at, found, last = largest(seeming, CANDIDATES)
        order = np.lexsort((found, -seeming[at, found], at))
        order = order[first(at[order], len(rows), CANDIDATES)]
        return at[order], found[order], last

    def common(self, rows: Ints) -> Common:
        """What each of some posts has in common with every post (rows × posts), as far as it is compared here."""
        cosine = self._words.product(self._words, rows)
        return Common(cosine, np.zeros(1), self._posts.has_tag.product(self._posts.tags, rows))

    def seeming(self, rows: Ints, docs: Ints, common: Common) -> Floats:
        """How near docs seem to rows, as NumPy broadcasts them."""
        return score(self._posts, self._weights, rows, docs, common, np.full(1, LEAST_UNIT)).score
