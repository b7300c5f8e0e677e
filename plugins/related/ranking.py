"""Which posts are related to which, and why: tags weighted by rarity, words, category and nearness in time.

For a post i and another one j

    S(i, j) = [ text(i, j) + tag_weight · tags(i, j) + category_weight · category(i, j) ] · nearness(i, j)

    w(t)           = ln(1 + (N − df + ½) / (df + ½)), the rarity of a tag or word t that df of N posts have
    tags(i, j)     = Σ w(t) over the tags of both / Σ w(t) over the tags of i; 0 where i has none
    cosine(i, j)   = cosine of the vectors √(count of t) · w(t) over the words of title and body
    text(i, j)     = cosine(i, j) / the mean of the ten largest cosine(i, ·)
    nearness(i, j) = 1 − time_weight · d / (d + time_scale), d the days between the two

and the order is S descending, days apart ascending, newer first, key. Sources: the rarity is that of BM25 (Robertson
and Zaragoza, "The Probabilistic Relevance Framework", 2009), in Lucene's form, which is never negative; what each part
and constant gains is in the ablation of tests/benchmarks/README.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

QUERY_TERMS = 64
"""So many of a post's weightiest words look for candidates; all of them count in the score."""
POSTINGS = 128
"""So many posts a word brings as candidates, those in which it weighs most; a tag, those nearest in time."""
CANDIDATES = 64
"""So many posts are scored by text, and as many by tags; the rest of the blog is not looked at."""
NEAREST = 32
"""So many posts nearest in time are scored whatever they are about, so that no list stays empty."""
UNIT = 10
"""The mean of so many largest cosines is what a post's text part is measured in."""
RARITY_STEP = 1 / 8
"""Rarity is rounded to multiples of this, so that one more post on the blog moves few weights."""
GRAIN = 2.0**-24
"""Vectors are rounded to multiples of this: their products are then exact in a float, and a sum of them is the same in
whatever order, on whatever machine, it is added up."""
CELLS = 1 << 21
"""So many numbers a block of posts may need at a time (16 MiB)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A post as the ranking sees it."""

    key: str
    day: float
    """When it was published, in days since any epoch."""
    category: str = ""
    tags: frozenset[str] = frozenset()
    """Normalised."""
    words: Mapping[str, float]
    """How often each word occurs in title and body, those of the title multiplied by their weight."""
    excluded: frozenset[str] = frozenset()
    """Keys of the posts never to suggest here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each part of a score counts; 0 leaves it out."""

    text: float = 1.0
    tags: float = 0.25
    category: float = 0.05
    time: float = 0.5
    """Share of the score that a post loses with distance in time, 0 to 1."""
    time_scale: float = 30.0
    """Days at which half of that share is lost."""


class Candidate(NamedTuple):
    """A post that could be suggested, with the parts of its score: `(text + tags + category) * nearness`."""

    key: str
    score: float
    text: float
    tags: float
    category: float
    nearness: float
    days: float
    """Days between the two posts."""


class Index:
    """The posts of a blog, ready to be asked for the neighbours of one or of all.

    Args:
        documents: The posts that may be suggested; no key twice.
        askers: Posts that get suggestions and are never suggested, such as drafts; they do not influence rarity.
        weights: How much each part of a score counts.
        window: Posts more days apart than this are never suggested to each other; None: no such limit.
    """

    def __init__(
        self,
        documents: Iterable[Document],
        askers: Iterable[Document] = (),
        *,
        weights: Weights = Weights(),
        window: float | None = None,
    ) -> None:
        offered = sorted(documents, key=_by_date)
        everyone = [*offered, *sorted(askers, key=_by_date)]
        self._weights, self._window = weights, window
        self._offered = len(offered)
        self.keys = [document.key for document in everyone]
        self.offered = self.keys[: len(offered)]
        self._row = {key: row for row, key in enumerate(self.keys)}
        self._days = np.array([document.day for document in everyone], dtype=np.float64)
        self._place = np.searchsorted(self._days[: self._offered], self._days)
        self._place[: self._offered] = np.arange(self._offered)
        categories = {name: at for at, name in enumerate(sorted({document.category for document in everyone}))}
        self._category = np.array([categories[document.category] for document in everyone], dtype=np.int64)
        self._excluded = [
            np.array([self._row[key] for key in document.excluded if key in self._row], dtype=np.int64)
            for document in everyone
        ]
        tags = [dict.fromkeys(document.tags, 1.0) if weights.tags else {} for document in everyone]
        words = [document.words if weights.text else {} for document in everyone]
        self._tags = _Terms(tags, self._offered, unit=False)
        self._words = _Terms(words, self._offered, unit=True)
        self._unit = np.zeros(len(everyone))

    def neighbours(self, key: str, count: int = 20) -> list[Candidate]:
        """The posts nearest to one post, best first, at the most `count`."""
        row = self._row[key]
        return next(self._rank(np.array([row]), count))

    def rank(self, count: int = 20) -> dict[str, list[Candidate]]:
        """The neighbours of every post and asker."""
        size = max(1, CELLS // max(1, self._offered, self._words.size, self._tags.size))
        blocks = (np.arange(low, min(low + size, len(self.keys))) for low in range(0, len(self.keys), size))
        lists = (found for block in blocks for found in self._rank(block, count))
        return dict(zip(self.keys, lists, strict=True))

    def scores(self, key: str, hosts: Sequence[str]) -> list[float]:
        """The score that a post has in the list of each host. They have been ranked before."""
        row = self._row[key]
        rows = np.array([self._row[host] for host in hosts], dtype=np.int64)
        here = np.full(len(rows), row)
        block = np.array([row])
        at = np.zeros(len(rows), dtype=np.int64)
        cosine = self._words.overlap(block, at, rows)
        shared = self._tags.overlap(block, at, rows)
        return self._parts(rows, here, cosine, shared)["score"].tolist()  # type: ignore[no-any-return]  # NumPy

    def _rank(self, block: Ints, count: int) -> Iterator[list[Candidate]]:
        """The neighbours of each post of a block."""
        at, docs = self._candidates(block)
        rows = block[at]
        cosine = self._words.overlap(block, at, docs)
        shared = self._tags.overlap(block, at, docs)
        starts = np.searchsorted(at, np.arange(len(block) + 1))
        for row, (low, high) in zip(block.tolist(), pairwise(starts.tolist()), strict=True):
            largest = np.sort(cosine[low:high])[-UNIT:]
            self._unit[row] = largest.sum() / max(len(largest), 1)
        parts = self._parts(rows, docs, cosine, shared)
        order = np.lexsort((-docs, parts["days"], -parts["score"], at))
        rank_within = np.arange(len(order)) - starts[at[order]]
        order = order[rank_within < count]
        ends = np.searchsorted(at[order], np.arange(len(block) + 1))
        columns = [parts[name][order].tolist() for name in Candidate._fields[1:]]
        rows_found = zip(docs[order].tolist(), *columns, strict=True)
        found = [Candidate(self.keys[doc], *values) for doc, *values in rows_found]
        for low, high in pairwise(ends.tolist()):
            yield found[low:high]

    def _parts(self, rows: Ints, docs: Ints, cosine: Floats, shared: Floats) -> dict[str, Floats]:
        """The score of each pair, `docs` suggested on `rows`, and its parts."""
        weights = self._weights
        text = weights.text * _divide(cosine, self._unit[rows])
        tags = weights.tags * _divide(shared, self._tags.total[rows])
        category = weights.category * (self._category[rows] == self._category[docs])
        days = np.abs(self._days[rows] - self._days[docs])
        nearness = 1 - weights.time * days / (days + weights.time_scale)
        score = np.round((text + tags + category) * nearness, 9)
        return {
            "score": score, "text": text, "tags": tags, "category": category, "nearness": nearness, "days": days
        }  # fmt: skip

    def _candidates(self, block: Ints) -> tuple[Ints, Ints]:
        """The pairs worth scoring, as (place in the block, row of the candidate), in that order."""
        pairs = [self._nearest_in_time(block)]
        for terms, spread in ((self._words, False), (self._tags, True)):
            pairs.append(self._best(block, *terms.matches(block, self._place[block] if spread else None)))
        keys = np.unique(np.concatenate(pairs))
        keys = keys[~np.isin(keys, self._unwanted(block))]
        at, docs = np.divmod(keys, max(self._offered, 1))
        if self._window is not None:
            near = np.abs(self._days[block[at]] - self._days[docs]) <= self._window
            at, docs = at[near], docs[near]
        return at, docs

    def may_suggest(self, host: str, key: str) -> bool:
        """Whether neither the author nor the window in time is against suggesting a post on another."""
        near = self._window is None or abs(self._days[self._row[host]] - self._days[self._row[key]]) <= self._window
        return bool(near) and host != key and self._row[key] not in self._excluded[self._row[host]]

    def by_date(self, key: str) -> list[str]:
        """The other posts that may be suggested, nearest in time first."""
        days = np.abs(self._days[: self._offered] - self._days[self._row[key]])
        return [self.keys[row] for row in np.argsort(days, kind="stable").tolist() if self.keys[row] != key]

    def _nearest_in_time(self, block: Ints) -> Ints:
        """Pairs of each post with those published next to it."""
        width = min(NEAREST + 1, self._offered)
        low = np.clip(self._place[block] - NEAREST // 2, 0, self._offered - width)
        docs = low[:, None] + np.arange(width)
        return (np.arange(len(block))[:, None] * self._offered + docs).ravel()

    def _unwanted(self, block: Ints) -> Ints:
        """Pairs of each post with itself and with what is excluded from its list."""
        pairs = [at * self._offered + self._excluded[row] for at, row in enumerate(block.tolist())]
        itself = np.flatnonzero(block < self._offered)
        return np.concatenate([itself * self._offered + block[itself], *pairs])

    def _best(self, block: Ints, keys: Ints, values: Floats) -> Ints:
        """The pairs of highest value, `CANDIDATES` a post (more where values are equal)."""
        sums = np.bincount(keys, values, minlength=len(block) * self._offered)
        found = np.flatnonzero(sums)
        at, docs = np.divmod(found, max(self._offered, 1))
        days = np.abs(self._days[block[at]] - self._days[docs])
        reached = sums[found] * (1 - self._weights.time * days / (days + self._weights.time_scale))
        if self._window is not None:
            reached[days > self._window] = 0
        kept = []
        starts = np.searchsorted(at, np.arange(len(block) + 1)).tolist()
        for low, high in pairwise(starts):
            here = found[low:high]
            if high - low > CANDIDATES:
                least = np.partition(reached[low:high], -CANDIDATES)[-CANDIDATES]
                here = here[reached[low:high] >= least]
            kept.append(here)
        return np.concatenate([np.empty(0, dtype=np.int64), *kept])


def _by_date(document: Document) -> tuple[float, str]:
    return document.day, document.key


class _Terms:
    """Tags or words: which post has which, which posts have one, and what they weigh.

    Args:
        documents: For each post, how often each term occurs in it.
        offered: So many of the first posts are counted for rarity and can be found.
        unit: Whether a post's weights are scaled to a vector of length one.
    """

    def __init__(self, documents: Sequence[Mapping[str, float]], offered: int, *, unit: bool) -> None:
        numbers: dict[str, int] = {}
        found_terms = [numbers.setdefault(name, len(numbers)) for terms in documents for name in terms]
        term = np.array(found_terms, dtype=np.int64)
        count = np.array([count for terms in documents for count in terms.values()], dtype=np.float64)
        sizes = np.array([len(terms) for terms in documents], dtype=np.int64)
        row = np.repeat(np.arange(len(documents)), sizes)
        frequency = np.bincount(term[row < offered], minlength=len(numbers))
        rarity = np.log1p((offered - frequency + 0.5) / (frequency + 0.5))
        rarity = np.maximum(np.round(rarity / RARITY_STEP) * RARITY_STEP, 0)
        weight = rarity[term] * np.sqrt(count)
        squares = np.bincount(row, rarity[term] ** 2 * count, minlength=len(documents))
        self.total: Floats = np.bincount(row, rarity[term], minlength=len(documents)).astype(np.float64)
        if unit:
            weight = np.round(weight / np.sqrt(squares)[row] / GRAIN) * GRAIN
        # A word of one post alone counts in the length of its vector, and can be in common with no other.
        shared = (frequency[term] > (row < offered)) & (weight > 0)
        self.size = len(numbers)
        self._term, self._weight, row = term[shared], weight[shared], row[shared]
        self._start = np.searchsorted(row, np.arange(len(documents) + 1))
        self._unit = unit
        # The heaviest terms of each post look for candidates …
        heaviest = np.lexsort((self._term, -self._weight, row))
        rank_within = np.arange(len(heaviest)) - self._start[row[heaviest]]
        self._asking = heaviest[rank_within < QUERY_TERMS]
        self._asking_start = np.searchsorted(row[self._asking], np.arange(len(documents) + 1))
        # … among the posts in which the term weighs most, or, where it weighs the same everywhere, those near in time.
        found = np.flatnonzero(row < offered)
        if unit:
            found = found[np.lexsort((row[found], -self._weight[found], self._term[found]))]
        else:
            found = found[np.lexsort((row[found], self._term[found]))]
        self._post_term, self._post_row, self._post_weight = self._term[found], row[found], self._weight[found]
        self._post_start = np.searchsorted(self._post_term, np.arange(self.size + 1))
        self._offered = offered

    def matches(self, block: Ints, places: Ints | None) -> tuple[Ints, Floats]:
        """What the heaviest terms of each post of a block find, as (place in block · offered + row, value)."""
        asking, owner = _spans(self._asking_start[block], self._asking_start[block + 1])
        entry = self._asking[asking]
        term = self._term[entry]
        low, high = self._post_start[term], self._post_start[term + 1]
        if places is None:
            high = np.minimum(high, low + POSTINGS)
        else:
            order = self._post_term * self._offered + self._post_row
            middle = np.searchsorted(order, term * self._offered + places[owner])
            low = np.maximum(low, np.minimum(middle - POSTINGS // 2, high - POSTINGS))
            high = np.minimum(high, low + POSTINGS)
        found, asker = _spans(low, high)
        value = self._weight[entry][asker] * (self._post_weight[found] if self._unit else 1.0)
        return owner[asker] * self._offered + self._post_row[found], value

    def overlap(self, block: Ints, at: Ints, docs: Ints) -> Floats:
        """What each pair (place in block, row) has in common: the cosine, or the rarity of what both have."""
        entry, owner = _spans(self._start[block], self._start[block + 1])
        wanted = np.zeros(len(block) * self.size)
        wanted[owner * self.size + self._term[entry]] = self._weight[entry]
        has, pair = _spans(self._start[docs], self._start[docs + 1])
        value = wanted[at[pair] * self.size + self._term[has]]
        if self._unit:
            value *= self._weight[has]
        return np.bincount(pair, value, minlength=len(docs)).astype(np.float64)


def _spans(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """All whole numbers from each `low` up to its `high`, and for each the place of its span."""
    sizes = high - low
    owner = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return low[owner] + within, owner


def _divide(above: Floats, below: Floats) -> Floats:
    """The quotient, 0 where it has none."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)
