"""Matrices of posts × terms, most of whose numbers are 0, and what two posts have in common by them.

All sums are exact, whatever the order in which they are added up: the numbers are multiples of 1/4096, and no sum needs
more bits than its type has. So every machine, and one post asked about alone, gets the same scores to the last bit.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.integer]
    Floats = NDArray[np.floating]
    Bools = NDArray[np.bool_]

STEP = 1 / 4096
"""Weights are cut to multiples of this."""
FREQUENT = 1 / 8
"""Terms that a greater share of the posts has are multiplied as full columns, the others by lists of who has them."""


def cut(values: Floats) -> Floats:
    """Weights, not below 0, as exact sums need them."""
    steps: Floats = np.floor(values / STEP) * STEP
    return steps


class Matrix:
    """What each post gives to each of its terms.

    Args:
        row: The post of each entry, in ascending order.
        term: The term of each entry, no term of a post twice.
        weight: Its number, a multiple of `STEP`.
        shape: How many posts and terms there are.
    """

    def __init__(self, row: Ints, term: Ints, weight: Floats, shape: tuple[int, int]) -> None:
        self.row, self.term, self.weight = row, term, weight.astype(np.float32)
        self.posts, self.terms = shape
        self.start = np.searchsorted(row, np.arange(self.posts + 1))

    def product(self, other: Matrix, rows: Ints) -> Floats:
        """For each of some posts, its sum of products with every post of the other matrix (rows × posts)."""
        entry, at = spans(self.start[rows], self.start[rows + 1])
        start, row, weight = other._postings
        found, by = spans(start[self.term[entry]], start[self.term[entry] + 1])
        cells = (at * other.posts)[by] + row[found]
        products = self.weight[entry][by] * weight[found]
        return np.bincount(cells, products, minlength=len(rows) * other.posts).reshape(len(rows), other.posts)

    def square(self, rows: Ints) -> Floats:
        """The product with the matrix itself, which is to have no row longer than 1."""
        columns, rare = self._frequent_and_rare
        return columns[rows] @ columns.T + rare.product(rare, rows)

    def at(self, rows: Ints, other: Matrix, others: Ints) -> Floats:
        """The same for pairs: a post of this matrix, and one of the other matrix, whose posts have few terms."""
        entry, pair = spans(other.start[others], other.start[others + 1])
        keys, weight = self._sorted
        wanted = rows[pair] * self.terms + other.term[entry]
        place = np.searchsorted(keys, wanted)
        products = np.where(keys[place] == wanted, weight[place] * other.weight[entry], 0)
        return np.bincount(pair, products, minlength=len(rows)).astype(np.float64)

    def square_at(self, rows: Ints, others: Ints) -> Floats:
        """The product with the matrix itself for pairs of posts, of which those with the same first one stand together."""
        sums = np.zeros(len(rows))
        wanted = np.zeros(self.terms, dtype=np.float32)
        first = np.flatnonzero(np.diff(rows, prepend=-1))
        for low, high in pairwise([*first.tolist(), len(rows)]):
            terms, weights = self._vectors[rows[low]]
            wanted[terms] = weights
            vectors = [self._vectors[other] for other in others[low:high].tolist()]
            products = wanted.take(np.concatenate([vector[0] for vector in vectors]))
            products *= np.concatenate([vector[1] for vector in vectors])
            ends = np.cumsum([len(vector[0]) for vector in vectors])
            sums[low:high] = np.diff(np.append(0, np.cumsum(products, dtype=np.float64))[ends], prepend=0)
            wanted[terms] = 0
        return sums

    def heaviest(self, count: int) -> Matrix:
        """The same with the `count` greatest numbers of each post, of equal ones the first."""
        order = np.lexsort((-self.weight, self.row))
        kept = np.sort(order[np.arange(len(order)) - self.start[self.row[order]] < count])
        return Matrix(self.row[kept], self.term[kept], self.weight[kept], (self.posts, self.terms))

    def part(self, kept: Bools) -> Matrix:
        """The same with some of its entries only."""
        return Matrix(self.row[kept], self.term[kept], self.weight[kept], (self.posts, self.terms))

    @cached_property
    def _postings(self) -> tuple[Ints, Ints, Floats]:
        """Where the posts that have a term begin, the posts, and their numbers."""
        order = np.argsort(self.term, kind="stable")
        start = np.searchsorted(self.term[order], np.arange(self.terms + 1))
        return start, self.row[order], self.weight[order]

    @cached_property
    def _frequent_and_rare(self) -> tuple[Floats, Matrix]:
        frequent = np.bincount(self.term, minlength=self.terms) > FREQUENT * self.posts
        column = np.cumsum(frequent) - 1
        full = frequent[self.term]
        columns = np.zeros((self.posts, np.count_nonzero(frequent)), dtype=np.float32)
        columns[self.row[full], column[self.term[full]]] = self.weight[full]
        return columns, self.part(~full)

    @cached_property
    def _sorted(self) -> tuple[Ints, Floats]:
        """One number for each entry, in ascending order, with its weight, and one that is greater than any."""
        keys = self.row.astype(np.int64) * self.terms + self.term
        order = np.argsort(keys)
        return np.append(keys[order], np.iinfo(np.int64).max), np.append(self.weight[order], np.float32(0))

    @cached_property
    def _vectors(self) -> list[tuple[Ints, Floats]]:
        return [(self.term[low:high], self.weight[low:high]) for low, high in pairwise(self.start.tolist())]


def spans(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """All whole numbers from each `low` up to its `high`, and for each the place of its span."""
    sizes = high - low
    owner = np.repeat(np.arange(len(sizes)), sizes)
    return np.arange(len(owner)) + np.repeat(low - np.cumsum(sizes) + sizes, sizes), owner


def largest(values: Floats, count: int) -> tuple[Ints, Ints, Floats]:
    """The `count` largest numbers of each row, with all that equal the last of them, and without -inf.

    Returns:
        Their rows, ascending, their columns, and the last one of each row; that is -inf where there are fewer.
    """
    enough = 0 < count <= values.shape[1]
    last = np.partition(values, -count, axis=1)[:, -count] if enough else np.full(len(values), -np.inf)
    row, column = np.nonzero((values >= last[:, None]) & (values > -np.inf))
    return row, column, last


def first(group: Ints, groups: int, count: int) -> Bools:
    """Which of an ascending sequence of groups are among the first `count` of their group."""
    kept: Bools = np.arange(len(group)) - np.searchsorted(group, np.arange(groups))[group] < count
    return kept
