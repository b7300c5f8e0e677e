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

from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.integer]
    Floats = NDArray[np.floating]

QUERY_TERMS = 24
"""So many of a post's weightiest words look for candidates; all of them count in the score."""
POSTINGS = 48
"""So many posts a word brings as candidates, those in which it weighs most; a tag, those nearest in time."""
CANDIDATES = 48
"""So many of the posts found, those that seem nearest, are scored exactly; the rest of the blog is not looked at."""
NEAREST = 16
"""So many posts nearest in time join them where fewer are found, so that no list stays short."""
UNIT = 10
"""The mean of so many largest cosines is what a post's text part is measured in."""
LEAST_UNIT = 0.15
"""It is not smaller than this: where no other post has much in common, as among very short ones, words count less."""
RARITY_STEP = 1 / 8
"""Rarity is rounded to multiples of this: sums of it are then exact, in whatever order they are added up."""
GRAIN = 2.0**-24
"""Vectors are rounded to multiples of this: sums of their products are then exact too, so that every machine, and one
post asked about alone, gets the same scores to the last bit."""
BLOCK = 1 << 20
"""So many numbers are worked on at a time."""
BITS = 22
ROWS = (1 << BITS) - 1
"""A pair is one number: the place of the post that asks in its block, then the row of the other in 22 bits. A blog may
have so many posts and so many different words: four million."""
WEIGHT_BITS = 16


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


class Suggestion(NamedTuple):
    """A post to suggest, and its score in that list."""

    key: str
    score: float


class Explanation(NamedTuple):
    """A post that could be suggested, and its score `(text + tags + category) * nearness` taken apart."""

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
        same_category: Whether posts of different categories are never suggested to each other.
    """

    def __init__(
        self,
        documents: Iterable[Document],
        askers: Iterable[Document] = (),
        *,
        weights: Weights = Weights(),
        window: float | None = None,
        same_category: bool = False,
    ) -> None:
        self.weights, self.window, self.same_category = weights, window, same_category
        self._tag_numbers, self._word_numbers = _Numbers(), _Numbers()
        offered = sorted(map(self._encode, documents), key=_newest_first)
        self._prepare(offered, sorted(map(self._encode, askers), key=_newest_first))

    def updated(self, documents: Iterable[Document] = (), *, removed: Iterable[str] = ()) -> Index:
        """The index after some of the posts that may be suggested have changed, come or gone.

        What the others are made of is taken over, and so is the rarity of tags and words, so that a list changes only
        where one of these posts is in it or was.
        """
        index = copy(self)
        index._tag_numbers, index._word_numbers = _Numbers(self._tag_numbers), _Numbers(self._word_numbers)
        new = [index._encode(document) for document in documents]
        gone = {*removed, *(document.key for document in new)}
        kept = [document for document in self._everyone[: len(self.offered)] if document.key not in gone]
        askers = [document for document in self._everyone[len(self.offered) :] if document.key not in gone]
        index._prepare(sorted([*kept, *new], key=_newest_first), askers, self._tags.rarity, self._words.rarity)
        return index

    def touched(self, before: Index) -> set[str]:
        """The posts whose neighbours may differ from those in an index that this one was `updated` from.

        Returns:
            Keys of this index: the posts that changed, and those that find one of these, or found it.
        """
        ours, theirs = ({document.key: document for document in index._everyone} for index in (self, before))
        changed = {key for key in ours.keys() | theirs.keys() if ours.get(key) is not theirs.get(key)}
        return (self._finders(changed) | before._finders(changed) | changed) & ours.keys()

    def _finders(self, keys: Iterable[str]) -> set[str]:
        """The posts among whose possible candidates is one of some posts."""
        wanted = np.array([self._row[key] for key in keys if key in self._row], dtype=np.int64)
        asking = np.unique(np.concatenate([self._words.asking(wanted), self._tags.asking(wanted)]))
        found = set()
        for block in self._blocks(asking):
            pairs = np.concatenate([self._words.matches(block)[0], self._tags.matches(block, self._place[block])[0]])
            found |= set(block[pairs[np.isin(pairs & ROWS, wanted)] >> BITS].tolist())
        for block in self._blocks(np.arange(len(self.keys))):
            pairs = self._nearest_in_time(block)
            found |= set(block[pairs[np.isin(pairs & ROWS, wanted)] >> BITS].tolist())
        return {self.keys[row] for row in found}

    def _encode(self, document: Document) -> _Encoded:
        tags = document.tags if self.weights.tags else ()
        words: Mapping[str, float] = document.words if self.weights.text else {}
        return _Encoded(
            *(document.key, document.day, document.category, document.excluded),
            np.fromiter(map(self._tag_numbers.__getitem__, tags), np.int32, len(tags)),
            np.fromiter(map(self._word_numbers.__getitem__, words), np.int32, len(words)),
            np.fromiter(words.values(), np.float32, len(words)),
        )

    def _prepare(
        self,
        offered: Sequence[_Encoded],
        askers: Sequence[_Encoded],
        tag_rarity: Floats | None = None,
        word_rarity: Floats | None = None,
    ) -> None:
        everyone = [*offered, *askers]
        self._everyone = everyone
        self.offered = [document.key for document in offered]
        self.keys = [document.key for document in everyone]
        self._row = {key: row for row, key in enumerate(self.keys)}
        self._days = np.array([document.day for document in everyone], dtype=np.float64)
        self._place = np.searchsorted(-self._days[: len(offered)], -self._days)
        self._place[: len(offered)] = np.arange(len(offered))
        categories: dict[str, int] = {}
        numbers = [categories.setdefault(document.category, len(categories)) for document in everyone]
        self._category = np.array(numbers, dtype=np.int64)
        self._excluded = {
            row: np.array([self._row[key] for key in document.excluded if key in self._row], dtype=np.int64)
            for row, document in enumerate(everyone)
            if document.excluded
        }
        ones = [np.ones(len(document.tags), dtype=np.float32) for document in everyone]
        words, counts = [document.words for document in everyone], [document.counts for document in everyone]
        tags = [document.tags for document in everyone]
        self._tags = _Tags(self._tag_numbers, tags, ones, len(offered), tag_rarity)
        self._words = _Words(self._word_numbers, words, counts, len(offered), word_rarity)
        self._unit = np.zeros(len(everyone))

    def neighbours(self, key: str, count: int) -> list[Suggestion]:
        """The posts nearest to one post, best first, at the most `count`."""
        return self.rank(count, [key])[key]

    def rank(self, count: int, keys: Sequence[str] | None = None) -> dict[str, list[Suggestion]]:
        """The neighbours of each post and asker, or of those with the given keys."""
        found = {}
        for rows, docs, ends, parts in self._rank(count, keys):
            names = [self.keys[doc] for doc in docs.tolist()]
            suggestions = list(map(Suggestion, names, parts["score"].tolist()))
            for row, (low, high) in zip(rows, pairwise(ends), strict=True):
                found[self.keys[row]] = suggestions[low:high]
        return found

    def explain(self, key: str, count: int) -> list[Explanation]:
        """The same neighbours, with the parts of their scores."""
        ((_, docs, _, parts),) = self._rank(count, [key])
        columns = [parts[name].tolist() for name in Explanation._fields[1:]]
        return [Explanation(self.keys[doc], *values) for doc, *values in zip(docs.tolist(), *columns, strict=True)]

    def scores(self, key: str, hosts: Sequence[str]) -> list[float]:
        """The score that a post has in the list of each host. They have been ranked before."""
        block = np.array([self._row[key]])
        rows = np.array([self._row[host] for host in hosts], dtype=np.int64)
        at = np.zeros(len(rows), dtype=np.int64)
        cosine, shared = self._words.overlap(block, at, rows), self._tags.overlap(block, at, rows)
        return self._parts(rows, block[at], cosine, shared)["score"].tolist()  # type: ignore[no-any-return]  # NumPy

    def cosine(self, key: str, other: str) -> float:
        """How alike the words of two posts are, 0 to 1; the same both ways."""
        block, docs = np.array([self._row[key]]), np.array([self._row[other]])
        return float(self._words.overlap(block, np.array([0]), docs)[0])

    def may_suggest(self, host: str, key: str) -> bool:
        """Whether neither the author nor a setting is against suggesting a post on another."""
        row, other = self._row[host], self._row[key]
        allowed = self._allowed(np.array([row]), np.array([other]))[0]
        return bool(allowed) and row != other and other not in self._excluded.get(row, ())

    def by_date(self, key: str) -> list[str]:
        """The other posts that may be suggested, nearest in time first."""
        days = np.abs(self._days[: len(self.offered)] - self._days[self._row[key]])
        return [self.keys[row] for row in np.argsort(days, kind="stable").tolist() if self.keys[row] != key]

    def _rank(
        self, count: int, keys: Sequence[str] | None
    ) -> Iterator[tuple[list[int], Ints, list[int], dict[str, Floats]]]:
        """For each block of posts: rows, neighbours, where those of each post end, and the parts of their scores."""
        rows = np.arange(len(self.keys)) if keys is None else np.array([self._row[key] for key in keys], dtype=np.int64)
        for block in self._blocks(rows):
            at, docs = self._candidates(block)
            cosine, shared = self._words.overlap(block, at, docs), self._tags.overlap(block, at, docs)
            self._unit[block] = np.maximum(_mean_of_largest(cosine, at, len(block)), LEAST_UNIT)
            parts = self._parts(block[at], docs, cosine, shared)
            few = _front(at, parts["score"], count)
            order = few[np.lexsort((docs[few], parts["days"][few], -parts["score"][few], at[few]))]
            order = order[_rank_within(at[order]) < count]
            ends = np.searchsorted(at[order], np.arange(len(block) + 1)).tolist()
            yield block.tolist(), docs[order], ends, {name: part[order] for name, part in parts.items()}

    def _blocks(self, rows: Ints) -> Iterator[Ints]:
        size = max(1, BLOCK // max(QUERY_TERMS * POSTINGS, self._tags.size))
        return (rows[low : low + size] for low in range(0, len(rows), size))

    def _parts(self, rows: Ints, docs: Ints, cosine: Floats, shared: Floats) -> dict[str, Floats]:
        """The score of each pair, `docs` suggested on `rows`, and its parts."""
        text = self.weights.text * _divide(cosine, self._unit[rows])
        tags = self.weights.tags * _divide(shared, self._tags.total[rows])
        category = self.weights.category * (self._category[rows] == self._category[docs])
        days, nearness = self._nearness(rows, docs)
        score = np.round((text + tags + category) * nearness, 9)
        named = zip(Explanation._fields[1:], (score, text, tags, category, nearness, days), strict=True)
        return dict(named)

    def _nearness(self, rows: Ints, docs: Ints) -> tuple[Floats, Floats]:
        days = np.abs(self._days[rows] - self._days[docs])
        return days, 1 - self.weights.time * days / (days + self.weights.time_scale)

    def _candidates(self, block: Ints) -> tuple[Ints, Ints]:
        """The pairs worth scoring, as (place in the block, row of the candidate), in that order."""
        text, cosine = self._words.matches(block)
        unit = np.maximum(_largest(cosine, text >> BITS, len(block)), LEAST_UNIT)
        text_part = self.weights.text * _divide(cosine, unit[text >> BITS])
        tagged, shared = self._tags.matches(block, self._place[block])
        tags_part = self.weights.tags * _divide(shared, self._tags.total[block[tagged >> BITS]])
        keys, values = _add_up(np.concatenate([text, tagged]), np.concatenate([text_part, tags_part]))
        unwanted = self._unwanted(block)
        at, docs = keys >> BITS, keys & ROWS
        _, nearness = self._nearness(block[at], docs)
        keep = _not_in(keys, unwanted) & self._allowed(block[at], docs)
        ranked = np.sort(_packed(at[keep], (values * nearness)[keep], docs[keep]))
        at = ranked >> WEIGHT_BITS + BITS
        best = _rank_within(at) < CANDIDATES
        keys = at[best] << BITS | ranked[best] & ROWS
        near = self._nearest_in_time(block)
        near = near[np.bincount(keys >> BITS, minlength=len(block))[near >> BITS] < CANDIDATES]
        keys = np.sort(np.concatenate([keys, near[_not_in(near, unwanted)]]))
        keys = keys[np.diff(keys, prepend=-1) > 0]
        return keys >> BITS, keys & ROWS

    def _nearest_in_time(self, block: Ints) -> Ints:
        """Pairs of each post with those published next to it."""
        width = min(NEAREST + 1, len(self.offered))
        low = np.clip(self._place[block] - NEAREST // 2, 0, len(self.offered) - width)
        docs = low[:, None] + np.arange(width)
        keys = (np.arange(len(block))[:, None] << BITS | docs).ravel()
        return keys[self._allowed(block[keys >> BITS], keys & ROWS)]

    def _allowed(self, rows: Ints, docs: Ints) -> NDArray[np.bool_]:
        """For each pair, whether no setting forbids it."""
        allowed = np.ones(len(docs), dtype=np.bool_)
        if self.window is not None:
            allowed &= np.abs(self._days[rows] - self._days[docs]) <= self.window
        if self.same_category:
            allowed &= self._category[rows] == self._category[docs]
        return allowed

    def _unwanted(self, block: Ints) -> Ints:
        """Pairs of each post with itself and with what is excluded from its list."""
        pairs = [at << BITS | self._excluded[row] for at, row in enumerate(block.tolist()) if row in self._excluded]
        return np.concatenate([np.arange(len(block)) << BITS | block, *pairs])


class _Numbers(dict[str, int]):
    """The number of each term, given out as they come."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


class _Encoded(NamedTuple):
    """A document whose tags and words are numbers."""

    key: str
    day: float
    category: str
    excluded: frozenset[str]
    tags: Ints
    words: Ints
    counts: Floats


def _newest_first(document: _Encoded) -> tuple[float, str]:
    return -document.day, document.key


class _Terms:
    """Tags or words: which post has which, which posts have one, and what they weigh.

    Args:
        numbers: The number of each term.
        terms: The numbers of the terms of each post.
        counts: How often each of them occurs in it.
        offered: So many of the first posts are counted for rarity and can be found.
        rarity: That of the first terms, by number, where it is not to be counted.
    """

    def __init__(
        self,
        numbers: Mapping[str, int],
        terms: Sequence[Ints],
        counts: Sequence[Floats],
        offered: int,
        rarity: Floats | None = None,
    ) -> None:
        self.size, self._offered = len(numbers), offered
        rows = len(terms)
        # Numbers follow the order in which terms were met; what is chosen below must not depend on it.
        place = np.empty(len(numbers), dtype=np.int32)
        place[[numbers[term] for term in sorted(numbers)]] = np.arange(len(numbers), dtype=np.int32)
        term = place[np.concatenate([np.empty(0, dtype=np.int32), *terms])]
        count = np.concatenate([np.empty(0, dtype=np.float32), *counts])
        row = np.repeat(np.arange(rows, dtype=np.int32), [len(each) for each in terms])
        frequency = np.bincount(term[row < offered], minlength=len(numbers))
        counted = np.log1p((offered - frequency + 0.5) / (frequency + 0.5))[place]
        self.rarity = np.maximum(np.round(counted / RARITY_STEP) * RARITY_STEP, 0)
        if rarity is not None:
            self.rarity[: len(rarity)] = rarity
        by_place = np.empty(len(numbers))
        by_place[place] = self.rarity
        weight = self._weigh(row, by_place[term], count, rows)
        # A term of one post alone can be in common with no other; drafts may share it, and take no part in the search.
        shared = (np.bincount(term, minlength=len(numbers))[term] > 1) & (weight > 0)
        found_by_others = frequency[term] > (row < offered)
        self._term, self._weight, row = term[shared], weight[shared], row[shared]
        self._start = np.searchsorted(row, np.arange(rows + 1))
        # The heaviest terms of each post look for candidates.
        asking = np.flatnonzero(found_by_others[shared])
        heaviest = asking[_order(row[asking], self._weight[asking], self._term[asking])]
        heaviest = heaviest[_rank_within(row[heaviest]) < QUERY_TERMS]
        self._asking, self._asking_start = heaviest, np.searchsorted(row[heaviest], np.arange(rows + 1))
        found = self._in_order_of_postings(row)
        found = found[row[found] < offered]
        self._post_term, self._post_row, self._post_weight = self._term[found], row[found], self._weight[found]
        self._post_start = np.searchsorted(self._post_term, np.arange(self.size + 1))

    def _weigh(self, row: Ints, rarity: Floats, count: Floats, rows: int) -> Floats:
        """What each term weighs in its post."""
        raise NotImplementedError

    def _in_order_of_postings(self, row: Ints) -> Ints:
        """The terms of all posts, by term, and within one in the order in which posts are found."""
        raise NotImplementedError

    def asking(self, rows: Ints) -> Ints:
        """The posts among whose heaviest terms is one of some posts."""
        entry, _ = _spans(self._start[rows], self._start[rows + 1])
        with_term = self._asking[np.isin(self._term[self._asking], self._term[entry])]
        return np.searchsorted(self._start, with_term, side="right") - 1

    def _asked(self, block: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """Entry and place in the block of the heaviest terms of each post, and where their postings begin and end."""
        asking, owner = _spans(self._asking_start[block], self._asking_start[block + 1])
        entry = self._asking[asking]
        term = self._term[entry]
        return entry, owner, self._post_start[term], self._post_start[term + 1]


class _Tags(_Terms):
    """Tags, which weigh their rarity."""

    def _weigh(self, row: Ints, rarity: Floats, count: Floats, rows: int) -> Floats:
        self.total = np.bincount(row, rarity, minlength=rows).astype(np.float64)
        return rarity

    def _in_order_of_postings(self, row: Ints) -> Ints:
        return np.argsort(self._term.astype(np.int64) * len(self._start) + row)

    def matches(self, block: Ints, places: Ints) -> tuple[Ints, Floats]:
        """The posts nearest in time that share a tag, as pairs, one for each tag, and the rarity of the tag.

        Args:
            block: Rows of the posts that ask.
            places: Their places among the posts offered.
        """
        entry, owner, low, high = self._asked(block)
        order = self._post_term.astype(np.int64) * self._offered + self._post_row
        middle = np.searchsorted(order, self._term[entry].astype(np.int64) * self._offered + places[owner])
        low = np.maximum(low, np.minimum(middle - POSTINGS // 2, high - POSTINGS))
        found, asker = _spans(low, np.minimum(high, low + POSTINGS))
        value = self._weight[entry][asker]
        return owner[asker] << BITS | self._post_row[found], value

    def overlap(self, block: Ints, at: Ints, docs: Ints) -> Floats:
        """The rarity of the tags that each pair (place in block, row) shares."""
        wanted = np.zeros((len(block), self.size))
        entry, owner = _spans(self._start[block], self._start[block + 1])
        wanted[owner, self._term[entry]] = self._weight[entry]
        has, pair = _spans(self._start[docs], self._start[docs + 1])
        return np.bincount(pair, wanted[at[pair], self._term[has]], minlength=len(docs)).astype(np.float64)


class _Words(_Terms):
    """Words, whose weights make a vector of length one for each post."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._vectors = list(
            zip(*(np.split(each, self._start[1:-1]) for each in (self._term, self._weight)), strict=True)
        )

    def _weigh(self, row: Ints, rarity: Floats, count: Floats, rows: int) -> Floats:
        length = np.sqrt(np.bincount(row, rarity**2 * count, minlength=rows))
        return np.round(_divide(rarity * np.sqrt(count), length[row]) / GRAIN) * GRAIN

    def _in_order_of_postings(self, row: Ints) -> Ints:
        return _order(self._term, self._weight, row)

    def matches(self, block: Ints) -> tuple[Ints, Floats]:
        """The posts in which a post's heaviest words weigh most, as pairs in order, and their part of the cosine."""
        entry, owner, low, high = self._asked(block)
        found, asker = _spans(low, np.minimum(high, low + POSTINGS))
        value = self._weight[entry][asker] * self._post_weight[found]
        return _add_up(owner[asker] << BITS | self._post_row[found], value)

    def overlap(self, block: Ints, at: Ints, docs: Ints) -> Floats:
        """The cosine of each pair (place in block, row)."""
        cosine = np.zeros(len(docs))
        wanted = np.zeros(self.size)
        sizes = self._start[docs + 1] - self._start[docs]
        for place, here in _each(at, len(block)) if len(self._term) else ():
            asking, weights = self._vectors[block[place]]
            wanted[asking] = weights
            others = [self._vectors[other] for other in docs[here].tolist()]
            value = wanted[np.concatenate([terms for terms, _ in others])]
            value *= np.concatenate([weights for _, weights in others])
            full = here.start + np.flatnonzero(sizes[here])
            if len(full):
                cosine[full] = np.add.reduceat(value, np.cumsum(sizes[full]) - sizes[full])
            wanted[asking] = 0
        return cosine


def _order(group: Ints, descending: Floats, tie: Ints) -> Ints:
    """The order by group, then weight (descending, in steps of a 4096th, up to 16), then tie, all different."""
    return np.argsort(_packed(group, descending, tie))


def _front(group: Ints, descending: Floats, count: int) -> Ints:
    """Where those are that may be among the first `count` of their group, ties to a 4096th included."""
    packed = np.sort(_packed(group, descending, np.arange(len(group))))
    steps, groups = packed >> BITS, packed >> BITS + WEIGHT_BITS
    last = np.full(int(groups.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    at_count = _rank_within(groups) == count - 1
    last[groups[at_count]] = steps[at_count]
    front: Ints = packed[steps <= last[groups]] & ROWS
    return front


def _packed(group: Ints, descending: Floats, tie: Ints) -> Ints:
    """One number for each three, which sort like these."""
    least = (1 << WEIGHT_BITS) - 1
    steps = least - np.minimum(descending * 4096, least).astype(np.int64)
    return (group.astype(np.int64) << WEIGHT_BITS | steps) << BITS | tie


def _add_up(keys: Ints, values: Floats) -> tuple[Ints, Floats]:
    """The keys in order, each once, and the sums of their values, which are less than 32, to a millionth."""
    # Packed into one number each they are sorted much faster than by a permutation, and whole numbers add up exactly.
    packed = np.sort(keys << 25 | np.round(values * (1 << 20)).astype(np.int64))
    keys, whole = packed >> 25, packed & ((1 << 25) - 1)
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[first], (np.add.reduceat(whole, first) if len(first) else whole) / (1 << 20)


def _rank_within(at: Ints) -> Ints:
    """The place of each number of an ascending sequence among those equal to it."""
    first = np.flatnonzero(np.diff(at, prepend=-1))
    return np.arange(len(at)) - np.repeat(first, np.diff(first, append=len(at)))


def _not_in(keys: Ints, others: Ints) -> NDArray[np.bool_]:
    """Which of the keys, which are in order, are none of the others."""
    keep = np.ones(len(keys), dtype=np.bool_)
    at = np.searchsorted(keys, others)
    found = keys[np.minimum(at, len(keys) - 1)] == others if len(keys) else at < 0
    keep[at[found]] = False
    return keep


def _each(at: Ints, count: int) -> Iterator[tuple[int, slice]]:
    """The places in the block that have pairs, and where these are."""
    for place, (low, high) in enumerate(pairwise(np.searchsorted(at, np.arange(count + 1)).tolist())):
        if high > low:
            yield place, slice(low, high)


def _largest(values: Floats, at: Ints, count: int) -> Floats:
    """The largest value of each place of a block; 0 where it has none."""
    largest = np.zeros(count)
    np.maximum.at(largest, at, values)
    return largest


def _mean_of_largest(values: Floats, at: Ints, count: int) -> Floats:
    """The mean of the `UNIT` largest values above 0 of each place of a block; 0 where it has none."""
    means = np.zeros(count)
    for place, here in _each(at, count) if values.any() else ():
        largest = np.sort(values[here])[-UNIT:]
        means[place] = largest.sum() / max(1, np.count_nonzero(largest))
    return means


def _spans(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """All whole numbers from each `low` up to its `high`, and for each the place of its span."""
    sizes = high - low
    owner = np.repeat(np.arange(len(sizes)), sizes)
    return np.arange(len(owner)) + np.repeat(low - np.cumsum(sizes) + sizes, sizes), owner


def _divide(above: Floats, below: Floats) -> Floats:
    """The quotient, 0 where it has none."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)
