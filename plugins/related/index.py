"""The posts of a blog, ready to be asked for the neighbours of one or of all."""

from __future__ import annotations

from copy import copy
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .candidates import LARGE, Candidates
from .matrices import blocks, largest, places, table
from .scores import Common, Parts, common_to_all, common_to_pairs, score, unit
from .values import DEFAULTS, Document, Explanation, Suggestion, Weights
from .vectors import Encoded, Numbers, encode, vectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .matrices import Bools, Floats, Ints

BLOCK = 1 << 17
"""So many pairs of posts are looked at at a time; their numbers fit into the cache of a core."""


class Index:
    """The posts of a blog, ready to be asked for the neighbours of one or of all.

    Args:
        documents: The posts that may be suggested; no key twice.
        askers: Posts that get suggestions and are never suggested, such as drafts; they do not influence rarity.
        weights: How much each part of a score counts.
        window: Posts more days apart than this are never suggested to each other; None: no such limit.
        same_category: Whether posts of different categories are never suggested to each other.
        large: Where more posts than this may be suggested, not all are scored for each, but those that seem nearest.
    """

    def __init__(
        self,
        documents: Iterable[Document],
        askers: Iterable[Document] = (),
        *,
        weights: Weights = DEFAULTS,
        window: float | None = None,
        same_category: bool = False,
        large: int = LARGE,
    ) -> None:
        self.weights, self.window, self.same_category, self.large = weights, window, same_category, large
        self._tags, self._words = Numbers(), Numbers()
        self._prepare(self._encode(documents), self._encode(askers))

    def _encode(self, documents: Iterable[Document]) -> list[Encoded]:
        return [encode(document, self._tags, self._words, self.weights) for document in documents]

    def updated(self, documents: Iterable[Document] = (), *, removed: Iterable[str] = ()) -> Index:
        """The index after some of the posts that may be suggested have changed, come or gone.

        What the others are made of is taken over, and so is the rarity of tags and words, so that a list changes only
        where one of these posts is in it or was.
        """
        index = copy(self)
        new = self._encode(documents)
        gone = {*removed, *(post.key for post in new)}
        kept = [post for post in self._everyone[: len(self.offered)] if post.key not in gone]
        askers = [post for post in self._everyone[len(self.offered) :] if post.key not in gone]
        index._prepare([*kept, *new], askers, self._posts.rarity)
        return index

    def touched(self, before: Index) -> set[str]:
        """The posts whose neighbours may differ from those in an index that this one was `updated` from.

        Returns:
            Keys of this index: all where every pair is scored; on a large blog the posts that changed, and those that
            find one of these, or found it.
        """
        if not isinstance(self._pairs, Candidates) or not isinstance(before._pairs, Candidates):
            return set(self.keys)
        ours, theirs = ({post.key: post for post in index._everyone} for index in (self, before))
        changed = {key for key in ours.keys() | theirs.keys() if ours.get(key) is not theirs.get(key)}
        touched = set(changed)
        for index, candidates in ((self, self._pairs), (before, before._pairs)):
            rows = np.array([index._row[key] for key in changed if key in index._row], dtype=np.int64)
            touched.update(index.keys[row] for row in candidates.finders(rows).tolist())
        return touched & ours.keys()

    def _prepare(
        self,
        offered: Sequence[Encoded],
        askers: Sequence[Encoded],
        rarity: tuple[Floats, Floats] | None = None,
    ) -> None:
        self._everyone = [*sorted(offered, key=_newest_first), *sorted(askers, key=_newest_first)]
        self.keys = [post.key for post in self._everyone]
        self.offered = self.keys[: len(offered)]
        self._row = {key: row for row, key in enumerate(self.keys)}
        terms = len(self._tags), len(self._words)
        self._posts = vectors(self._everyone, len(offered), terms, self.weights.heading, rarity)
        self._pairs: Common | Candidates
        if len(offered) > self.large:
            self._pairs = Candidates(self._posts, len(offered), self.weights)
        else:
            self._pairs = common_to_all(self._posts)
        self._unit = np.zeros(len(self.keys))

    def neighbours(self, key: str, count: int) -> list[Suggestion]:
        """The posts nearest to one post, best first, at the most `count`."""
        return self.rank(count, [key])[key]

    def rank(self, count: int, keys: Sequence[str] | None = None) -> dict[str, list[Suggestion]]:
        """The neighbours of each post and asker, or of those with the given keys."""
        found = {}
        for rows, ends, docs, parts in self._rank(count, keys):
            names = [self.keys[doc] for doc in docs.tolist()]
            suggestions = list(map(Suggestion, names, parts.score.tolist()))
            for row, (low, high) in zip(rows.tolist(), pairwise(ends.tolist()), strict=True):
                found[self.keys[row]] = suggestions[low:high]
        return found

    def explain(self, key: str, count: int) -> list[Explanation]:
        """The same neighbours, with the parts of their scores."""
        ((_, _, docs, parts),) = self._rank(count, [key])
        columns = [part.tolist() for part in parts]
        return [Explanation(self.keys[doc], *values) for doc, *values in zip(docs.tolist(), *columns, strict=True)]

    def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The score of a post in the list of a host, which has been ranked before, for each pair (host, post)."""
        rows, docs = np.array([[self._row[key] for key in pair] for pair in pairs], dtype=np.int64).reshape(-1, 2).T
        order = np.argsort(rows, kind="stable")
        rows, docs = rows[order], docs[order]
        if isinstance(self._pairs, Candidates):
            common = common_to_pairs(self._posts, rows, docs)
        else:
            common = Common(*(each[rows, docs] for each in self._pairs))
        found = np.empty(len(order))
        found[order] = score(self._posts, self.weights, rows, docs, common, self._unit[rows]).score
        return found.tolist()

    def days_apart(self, key: str, other: str) -> float:
        """The days between two posts."""
        return abs(self._post(key).day - self._post(other).day)

    def category(self, key: str) -> str:
        """That of a post."""
        return self._post(key).category

    def _post(self, key: str) -> Encoded:
        return self._everyone[self._row[key]]

    def may_suggest(self, host: str, key: str) -> bool:
        """Whether neither the author nor a setting is against suggesting a post on another."""
        one, other = self._post(host), self._post(key)
        return (
            host != key
            and key not in one.excluded
            and (self.window is None or abs(one.day - other.day) <= self.window)
            and (not self.same_category or one.category == other.category)
        )

    def _allowed(self, rows: Ints) -> Bools:
        """The same for each of some posts and all that are offered (rows × posts offered)."""
        allowed = np.ones((len(rows), len(self.offered)), dtype=np.bool_)
        day, category = self._posts.day, self._posts.category
        if self.window is not None:
            allowed &= np.abs(day[rows, None] - day[: len(self.offered)]) <= self.window
        if self.same_category:
            allowed &= category[rows, None] == category[: len(self.offered)]
        for row, others in zip(rows.tolist(), allowed, strict=True):
            out = [self._row[key] for key in self._everyone[row].excluded if key in self._row]
            others[[other for other in (row, *out) if other < len(others)]] = False
        return allowed

    def _rank(self, count: int, keys: Sequence[str] | None) -> Iterator[tuple[Ints, Ints, Ints, Parts]]:
        """Block by block: rows, where the neighbours of each begin and end, these, and the parts of their scores."""
        rows = np.arange(len(self.keys)) if keys is None else np.array([self._row[key] for key in keys], dtype=np.int64)
        for block in blocks(rows, BLOCK // max(1, len(self.offered))):
            if isinstance(self._pairs, Candidates):
                at, docs, parts = self._score_some(self._pairs, block)
            else:
                at, docs, parts = self._score_all(self._pairs, block, count)
            order = np.lexsort((docs, parts.days, -parts.score, at))
            order = order[places(at[order], len(block)) < count]
            bounds = np.searchsorted(at[order], np.arange(len(block) + 1))
            yield block, bounds, docs[order], Parts(*(part[order] for part in parts))

    def _score_all(self, common: Common, block: Ints, count: int) -> tuple[Ints, Ints, Parts]:
        """The best pairs of a block of posts, as places in it and posts, by the scores of all pairs."""
        docs, allowed = np.arange(len(self.offered)), self._allowed(block)
        common = Common(*(each[block, : len(docs)] for each in common))
        self._unit[block] = unit(np.where(allowed, common.cosine, 0))
        parts = score(self._posts, self.weights, block[:, None], docs, common, self._unit[block, None])
        at, found = largest(np.where(allowed, parts.score, -np.inf), count)
        return at, found, Parts(*(part[at, found] for part in parts))

    def _score_some(self, candidates: Candidates, block: Ints) -> tuple[Ints, Ints, Parts]:
        """The same by the scores of the candidates."""
        at, docs = candidates.find(block, self._allowed(block))
        common = common_to_pairs(self._posts, block[at], docs)
        self._unit[block] = unit(table(common.cosine, at, len(block), 0))
        return at, docs, score(self._posts, self.weights, block[at], docs, common, self._unit[block[at]])


def _newest_first(post: Encoded) -> tuple[float, str]:
    return -post.day, post.key
