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
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Ints = NDArray[np.integer]
    Floats = NDArray[np.floating]
    Bools = NDArray[np.bool_]

STEP = 1 / 4096
"""Weights are cut to multiples of this."""
FREQUENT = 1 / 32
"""Terms that a greater share of the posts has are multiplied as full columns, the others by lists of who has them."""
BLOCK = 1 << 15
"""So many pairs of posts are multiplied at a time; what that takes fits into the cache of a core."""


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
        self.row, self.term = row.astype(np.int32, copy=False), term.astype(np.int32, copy=False)
        self.weight = weight.astype(np.float32, copy=False)
        self.posts, self.terms = shape
        self.start = np.searchsorted(row, np.arange(self.posts + 1))

    def part(self, kept: Bools) -> Matrix:
        """The same with some of its entries only."""
        return Matrix(self.row[kept], self.term[kept], self.weight[kept], (self.posts, self.terms))

    def picked(self, rows: Ints) -> Matrix:
        """The same with some of its posts only, which are given in ascending order."""
        kept = np.isin(self.row, rows)
        shape = (len(rows), self.terms)
        return Matrix(np.searchsorted(rows, self.row[kept]), self.term[kept], self.weight[kept], shape)

    def product(self, other: Matrix, rows: Ints) -> Floats:
        """For each of some posts, its sum of products with every post of the other matrix (rows × posts)."""
        low, high = self.start[rows], self.start[rows + 1]
        entry, at = spans(low, high), np.repeat(np.arange(len(rows)), high - low)
        start, row, weight = other._postings
        begin, end = start[self.term[entry]], start[self.term[entry] + 1]
        found = spans(begin, end)
        cells = np.repeat(at * other.posts, end - begin) + row[found]
        products = np.repeat(self.weight[entry], end - begin) * weight[found]
        sums: Floats = np.bincount(cells, products, minlength=len(rows) * other.posts).astype(np.float64, copy=False)
        return sums.reshape(len(rows), other.posts)

    def whole_product(self, other: Matrix) -> Floats:
        """The same for all posts (posts × posts)."""
        whole = np.empty((self.posts, other.posts), dtype=np.float32)
        for rows in blocks(np.arange(self.posts), BLOCK // max(1, other.posts)):
            whole[rows] = self.product(other, rows)
        return whole

    def square(self, others: Ints | None = None) -> Floats:
        """The product of all posts, whose rows are not longer than 1, with some of them, or all (posts × others)."""
        frequent = np.bincount(self.term, minlength=self.terms) > FREQUENT * self.posts
        column, full = np.cumsum(frequent) - 1, frequent[self.term]
        columns = np.zeros((self.posts, np.count_nonzero(frequent)), dtype=np.float32)
        columns[self.row[full], column[self.term[full]]] = self.weight[full]
        rare = self.part(~full)
        # Of a matrix and itself half has to be worked out.
        whole: Floats = columns @ (columns if others is None else columns[others]).T
        whole += rare.whole_product(rare if others is None else rare.picked(others))
        return whole

    def at(self, rows: Ints, other: Matrix, others: Ints) -> Floats:
        """The sum of products of each pair: a post of this matrix, and one of the other matrix, which has few terms."""
        low, high = other.start[others], other.start[others + 1]
        entry, pair = spans(low, high), np.repeat(np.arange(len(others)), high - low)
        keys, weight = self._sorted
        wanted = rows[pair] * np.int64(self.terms) + other.term[entry]
        place = np.searchsorted(keys, wanted)
        products = np.where(keys[place] == wanted, weight[place] * other.weight[entry], 0)
        return np.bincount(pair, products, minlength=len(rows)).astype(np.float64)

    def square_at(self, rows: Ints, others: Ints) -> Floats:
        """The product with the matrix itself for pairs of posts; those with the same first one stand together."""
        sums = np.zeros(len(rows))
        wanted = np.zeros(max(1, self.terms), dtype=np.float32)
        first_of_row = np.flatnonzero(np.diff(rows, prepend=-1))
        for low, high in pairwise([*first_of_row.tolist(), len(rows)]):
            terms, weights = self._vectors[rows[low]]
            wanted[terms] = weights
            vectors = [self._vectors[other] for other in others[low:high].tolist()]
            # "wrap" saves the check that each number is in range.
            products = wanted.take(np.concatenate([vector[0] for vector in vectors]), mode="wrap")
            products *= np.concatenate([vector[1] for vector in vectors])
            begin = np.cumsum([0, *(len(vector[0]) for vector in vectors[:-1])])
            sums[low:high] = np.add.reduceat(products, begin)
            wanted[terms] = 0
        return sums

    def heaviest_terms(self, count: int) -> Matrix:
        """The same with the `count` greatest numbers of each post, of equal ones the first."""
        order = np.lexsort((-self.weight, self.row))
        kept = np.zeros(len(order), dtype=np.bool_)
        kept[order[places(self.row, self.posts) < count]] = True
        return self.part(kept)

    def heaviest_posts(self, count: int) -> Matrix:
        """The same with the `count` greatest numbers of each term, of equal ones the first."""
        order = np.lexsort((-self.weight, self.term))
        kept = np.zeros(len(order), dtype=np.bool_)
        kept[order[places(self.term[order], self.terms) < count]] = True
        return self.part(kept)

    @cached_property
    def _postings(self) -> tuple[Ints, Ints, Floats]:
        """Where the posts that have a term begin, the posts, and their numbers."""
        order = np.argsort(self.term, kind="stable")
        start = np.searchsorted(self.term[order], np.arange(self.terms + 1))
        return start, self.row[order], self.weight[order]

    @cached_property
    def _sorted(self) -> tuple[Ints, Floats]:
        """One number for each entry, in ascending order, with its weight, and one that is greater than any."""
        keys = self.row * np.int64(self.terms) + self.term
        order = np.argsort(keys)
        return np.append(keys[order], np.iinfo(np.int64).max), np.append(self.weight[order], np.float32(0))

    @cached_property
    def _vectors(self) -> list[tuple[Ints, Floats]]:
        """The terms and numbers of each post, where it has none one that counts nothing: no sum may be empty."""
        bounds, nothing = pairwise(self.start.tolist()), (np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.float32))
        return [(self.term[low:high], self.weight[low:high]) if high > low else nothing for low, high in bounds]


def blocks(rows: Ints, size: int) -> Iterator[Ints]:
    """So many of some posts at a time, one at the least."""
    return (rows[low : low + max(1, size)] for low in range(0, len(rows), max(1, size)))


def spans(low: Ints, high: Ints) -> Ints:
    """All whole numbers from each `low` up to its `high`."""
    sizes = high - low
    numbers: Ints = np.repeat(low - np.cumsum(sizes) + sizes, sizes)
    numbers += np.arange(len(numbers))
    return numbers


def largest(values: Floats, count: int) -> tuple[Ints, Ints]:
    """The rows, ascending, and columns of the `count` largest numbers of each row, and of all that equal the last."""
    enough = 0 < count <= values.shape[1]
    last = np.partition(values, -count, axis=1)[:, -count] if enough else np.full(len(values), -np.inf)
    row, column = np.nonzero((values >= last[:, None]) & (values > -np.inf))
    return row, column


def places(group: Ints, groups: int) -> Ints:
    """The place of each one within its group, of an ascending sequence of groups."""
    place: Ints = np.arange(len(group)) - np.searchsorted(group, np.arange(groups))[group]
    return place


def table(values: Floats, group: Ints, groups: int, fill: float) -> Floats:
    """Numbers with a row for each group, of an ascending sequence of groups; shorter rows are filled up."""
    place = places(group, groups)
    rows = np.full((groups, place.max(initial=-1) + 1), fill, dtype=values.dtype)
    rows[group, place] = values
    return rows
