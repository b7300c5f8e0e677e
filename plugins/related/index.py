"""The posts of a blog, ready to be asked for the neighbours of one or of all."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from . import breadth
from .candidates import LARGE, Candidates
from .matrices import blocks, largest, places, table
from .scores import Common, Parts, common_to_all, common_to_pairs, score, unit
from .values import DEFAULTS, Document, Explanation, Suggestion, Weights
from .vectors import Encoded, Numbers, encode, vectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .matrices import Bools, Floats, Ints

FEWEST = 12
"""In a smaller blog all posts are relevant to each other: how rare a word is tells nothing there."""
BLOCK = 1 << 17
"""So many pairs of posts are looked at at a time; their numbers fit into the cache of a core."""


class _Known(NamedTuple):
    """What an index tells the one after it, of the posts that stay by their keys."""

    rarity: tuple[Floats, Floats] | None = None
    own: Mapping[str, float] = MappingProxyType({})
    naming: Mapping[str, float] = MappingProxyType({})
    least: float | None = None


NOTHING_KNOWN = _Known()


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

        What the others are made of is taken over, and so are the rarity of tags and words and how broad posts are, so
        that a list changes only where one of these posts is in it or was.
        """
        index = copy(self)
        new = self._encode(documents)
        gone = {*removed, *(post.key for post in new)}
        kept = [post for post in self._everyone[: len(self.offered)] if post.key not in gone]
        askers = [post for post in self._everyone[len(self.offered) :] if post.key not in gone]
        stay = {post.key for post in (*kept, *askers)}

        def of_those(values: Floats) -> dict[str, float]:
            return {key: value for key, value in zip(self.keys, values.tolist(), strict=True) if key in stay}

        own, naming = of_those(self._posts.own), of_those(self._posts.naming)
        index._prepare([*kept, *new], askers, _Known(self._posts.rarity, own, naming, self.least))
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

    def _prepare(self, offered: Sequence[Encoded], askers: Sequence[Encoded], known: _Known = NOTHING_KNOWN) -> None:
        self._everyone = [*sorted(offered, key=_newest_first), *sorted(askers, key=_newest_first)]
        self.keys = [post.key for post in self._everyone]
        self.offered = self.keys[: len(offered)]
        self._row = {key: row for row, key in enumerate(self.keys)}
        self.least = float(len(offered) >= FEWEST) if known.least is None else known.least
        """The relevance from which on a post is suggested."""
        terms = len(self._tags), len(self._words)
        posts = vectors(self._everyone, len(offered), terms, self.weights.heading, known.rarity)
        posts = replace(posts, naming=self._with_known(breadth.naming(posts, len(offered)), known.naming))
        common = common_to_all(posts) if len(offered) <= self.large else None
        others = breadth.references(len(offered))
        cosine = posts.words.square(others) if common is None else common.cosine[:, others]
        self._posts = replace(posts, own=self._with_known(breadth.own(cosine, others), known.own))
        self._pairs: Common | Candidates
        self._pairs = Candidates(self._posts, len(offered), self.weights) if common is None else common
        self._unit = np.zeros(len(self.keys))

    def _with_known(self, values: Floats, known: Mapping[str, float]) -> Floats:
        """What was worked out for each post, or what was known of it."""
        return np.array([known.get(key, value) for key, value in zip(self.keys, values.tolist(), strict=True)])

    def neighbours(self, key: str, count: int) -> list[Suggestion]:
        """The posts nearest to one post, best first, at the most `count`."""
        return self.rank(count, [key])[key]

    def rank(
        self, count: int, keys: Sequence[str] | None = None, *, least: float | None = None
    ) -> dict[str, list[Suggestion]]:
        """The neighbours of each post and asker, or of those with the given keys, of a relevance of `self.least`."""
        found = {}
        for rows, ends, docs, parts in self._rank(count, keys, self.least if least is None else least):
            names = [self.keys[doc] for doc in docs.tolist()]
            suggestions = list(map(Suggestion, names, parts.score.tolist()))
            for row, (low, high) in zip(rows.tolist(), pairwise(ends.tolist()), strict=True):
                found[self.keys[row]] = suggestions[low:high]
        return found

    def explain(self, key: str, count: int) -> list[Explanation]:
        """The nearest posts to one, relevant enough to be suggested or not, and the parts of their scores."""
        ((_, _, docs, parts),) = self._rank(count, [key], 0)
        columns = [part.tolist() for part in parts]
        return [Explanation(self.keys[doc], *values) for doc, *values in zip(docs.tolist(), *columns, strict=True)]

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> list[Explanation]:
        """A post in the list of a host, which has been ranked before, for each pair (host, post)."""
        rows, docs = np.array([[self._row[key] for key in pair] for pair in pairs], dtype=np.int64).reshape(-1, 2).T
        order = np.argsort(rows, kind="stable")
        rows, docs = rows[order], docs[order]
        if isinstance(self._pairs, Candidates):
            common = common_to_pairs(self._posts, rows, docs)
        else:
            common = Common(*(each[rows, docs] for each in self._pairs))
        parts = score(self._posts, self.weights, rows, docs, common, self._unit[rows])
        columns = [part[np.argsort(order)].tolist() for part in parts]
        return [Explanation(key, *values) for (_, key), *values in zip(pairs, *columns, strict=True)]

    def series(self, key: str) -> str:
        """That of a post; empty where it is in none."""
        return self._post(key).series

    def _post(self, key: str) -> Encoded:
        return self._everyone[self._row[key]]

    def may_suggest(self, host: str, key: str) -> bool:
        """Whether neither the author nor a setting is against suggesting a post on another."""
        one, other = self._post(host), self._post(key)
        return (
            host != key
            and key not in one.excluded
            and (not one.series or one.series != other.series)
            and (self.window is None or abs(one.day - other.day) <= self.window)
            and (not self.same_category or one.category == other.category)
        )

    def _allowed(self, rows: Ints) -> Bools:
        """The same for each of some posts and all that are offered (rows × posts offered)."""
        allowed = np.ones((len(rows), len(self.offered)), dtype=np.bool_)
        day, category, series = self._posts.day, self._posts.category, self._posts.series
        if self.window is not None:
            allowed &= np.abs(day[rows, None] - day[: len(self.offered)]) <= self.window
        if self.same_category:
            allowed &= category[rows, None] == category[: len(self.offered)]
        if series.max(initial=-1) >= 0:
            allowed &= (series[rows, None] != series[: len(self.offered)]) | (series[rows, None] < 0)
        for row, others in zip(rows.tolist(), allowed, strict=True):
            out = [self._row[key] for key in self._everyone[row].excluded if key in self._row]
            others[[other for other in (row, *out) if other < len(others)]] = False
        return allowed

    def _rank(
        self, count: int, keys: Sequence[str] | None, relevance: float
    ) -> Iterator[tuple[Ints, Ints, Ints, Parts]]:
        """Block by block: rows, where the neighbours of each begin and end, these, and the parts of their scores."""
        rows = np.arange(len(self.keys)) if keys is None else np.array([self._row[key] for key in keys], dtype=np.int64)
        for block in blocks(rows, BLOCK // max(1, len(self.offered))):
            if isinstance(self._pairs, Candidates):
                at, docs, parts = self._score_some(self._pairs, block, relevance)
            else:
                at, docs, parts = self._score_all(self._pairs, block, count, relevance)
            order = np.lexsort((docs, parts.days, -parts.score, at))
            order = order[places(at[order], len(block)) < count]
            bounds = np.searchsorted(at[order], np.arange(len(block) + 1))
            yield block, bounds, docs[order], Parts(*(part[order] for part in parts))

    def _score_all(self, common: Common, block: Ints, count: int, relevance: float) -> tuple[Ints, Ints, Parts]:
        """The best pairs of a block of posts, as places in it and posts, by the scores of all pairs."""
        docs, allowed = np.arange(len(self.offered)), self._allowed(block)
        common = Common(*(each[block, : len(docs)] for each in common))
        self._unit[block] = unit(np.where(allowed, common.cosine, 0))
        parts = score(self._posts, self.weights, block[:, None], docs, common, self._unit[block, None])
        fit = allowed & (parts.relevance >= relevance)
        if (in_series := self._posts.series[docs] >= 0).any():
            pairs = np.nonzero(fit & in_series)
            fit[pairs] = self._one_of_each_series(pairs[0], pairs[1], Parts(*(part[pairs] for part in parts)))
        at, found = largest(np.where(fit, parts.score, -np.inf), count)
        return at, found, Parts(*(part[at, found] for part in parts))

    def _score_some(self, candidates: Candidates, block: Ints, relevance: float) -> tuple[Ints, Ints, Parts]:
        """The same by the scores of the candidates."""
        at, docs = candidates.find(block, self._allowed(block))
        common = common_to_pairs(self._posts, block[at], docs)
        self._unit[block] = unit(table(common.cosine, at, len(block), 0))
        parts = score(self._posts, self.weights, block[at], docs, common, self._unit[block[at]])
        fit = parts.relevance >= relevance
        some = np.flatnonzero(fit & (self._posts.series[docs] >= 0))
        fit[some] = self._one_of_each_series(at[some], docs[some], Parts(*(part[some] for part in parts)))
        return at[fit], docs[fit], Parts(*(part[fit] for part in parts))

    def _one_of_each_series(self, at: Ints, docs: Ints, parts: Parts) -> Bools:
        """Of pairs whose posts are parts of series, those with the best part of each series."""
        series = self._posts.series[docs]
        order = np.lexsort((docs, parts.days, -parts.score, series, at))
        best = np.zeros(len(order), dtype=np.bool_)
        best[order] = (np.diff(at[order], prepend=-1) != 0) | (np.diff(series[order], prepend=-1) != 0)
        return best


def _newest_first(post: Encoded) -> tuple[float, str]:
    return -post.day, post.key
