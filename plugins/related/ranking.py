"""Which posts are related to which, and why: tags weighted by rarity, words, category and nearness in time.

For a post i and another one j

    S(i, j) = [ text(i, j) + tag_weight · tags(i, j) + category_weight · category(i, j) ] · nearness(i, j)

    w(t)           = ln(1 + (N − df + ½) / (df + ½)), the rarity of a tag, or of a word, that df of N posts have
    tags(i, j)     = Σ w(t) over the tags of both / Σ w(t) over the tags of i; 0 where i has none
    words(i)       = the vector √(count of t) · w(t) over the words of its body, made one long
    vector(i)      = words(i) + heading_weight · the same of its heading, which is title and tags, made one long
    cosine(i, j)   = vector(i) · vector(j)
    mention(i, j)  = Σ w(t)^1.5 · ([t is in the newer post] − e^−w(t)) over the heading of the older one, at least 0
    text(i, j)     = cosine(i, j) / the mean of the ten largest cosine(i, ·) + mention_weight · mention(i, j)
    nearness(i, j) = 1 − time_weight · d / (d + time_scale), d the days between the two

and the order is S descending, days apart ascending, newer first, key. An author who comes back to a subject names the
earlier post, never a later one: the words of its heading count once more if the newer post has more of them than by
chance, which is e^−w(t), the share of posts that have t. Sources: the rarity is that of BM25 (Robertson
and Zaragoza, "The Probabilistic Relevance Framework", 2009), in Lucene's form, which is never negative; what each part
and constant gains is in the ablation of tests/benchmarks/README.md.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.integer]
    Floats = NDArray[np.floating]

QUERY_TERMS = 16
"""So many of a post's weightiest words look for candidates; all of them count in the score."""
POSTINGS = 48
"""So many posts a word brings as candidates, those in which it weighs most."""
TAGGED = 24
"""So many a tag brings, those nearest in time."""
CANDIDATES = 48
"""So many of the posts found, those that seem nearest, are scored exactly; the rest of the blog is not looked at."""
NEAREST = 16
"""So many posts nearest in time join them where fewer are found, so that no list stays short."""
UNIT = 10
"""The mean of so many largest cosines is what a post's text part is measured in."""
SHORTEST_NAME = 3
"""Shorter terms, which are pairs of characters in scripts without spaces, are mentioned by no post: those of one title
overlap, so that one word of it counts as many."""
LEAST_UNIT = 0.15
"""It is not smaller than this: where no other post has much in common, as among very short ones, words count less."""
RARITY_STEP = 1 / 8
"""Rarity is rounded to multiples of this: sums of it are then exact, in whatever order they are added up."""
STEPS = 1 << 12
"""Vectors are cut to so many steps to one: sums of their products are then exact even in 32-bit floating point, so that
every machine, and one post asked about alone, gets the same scores to the last bit."""
BLOCK = 1 << 17
"""So many numbers are worked on at a time; they fit into the cache of a core."""
BITS = 22
ROWS = (1 << BITS) - 1
"""A pair is one number: the place of the post that asks in its block, then the row of the other in 22 bits. A blog may
have so many posts and so many different words: four million."""
WEIGHT_BITS = 16
HEAVIEST = (1 << WEIGHT_BITS) - 1
"""The greatest weight in steps, which is sixteen; no rarity comes near it."""
GROUP = BITS + WEIGHT_BITS
"""What is sorted by group, weight and row is one number too, the group above so many bits."""
SUM_BITS = 25
SUMS = (1 << SUM_BITS) - 1
"""What a pair has in common is packed with it, into so many bits below."""
PART = 1 << 20
"""While candidates are sought, parts of a score are whole numbers of so many to one; no score comes near 32."""


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
    """How often each word occurs in the body."""
    heading: Mapping[str, float] = field(default_factory=dict)
    """How often each word occurs in title and tags."""
    excluded: frozenset[str] = frozenset()
    """Keys of the posts never to suggest here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each part of a score counts; 0 leaves it out."""

    text: float = 1.0
    heading: float = 0.2
    """How much the words of title and tags count in the text's part, compared to those of the body."""
    mention: float = 0.02
    """How much it counts in the text's part that the newer post has words of the older one's title and tags."""
    tags: float = 0.15
    category: float = 0.05
    time: float = 0.55
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
            pairs = np.concatenate([self._words.matches(block), self._tags.matches(block, self._place[block])])
            found |= self._asking_for(wanted, block, pairs >> SUM_BITS)
        for block in self._blocks(np.arange(len(self.keys))):
            found |= self._asking_for(wanted, block, self._nearest_in_time(block))
        return found

    def _encode(self, document: Document) -> _Encoded:
        tags = document.tags if self.weights.tags else ()
        words: Mapping[str, float] = document.words if self.weights.text else {}
        heading: Mapping[str, float] = document.heading if self.weights.text and self.weights.heading else {}
        counts = {**dict.fromkeys(heading, 0.0), **words}
        return _Encoded(
            document.key,
            document.day,
            document.category,
            document.excluded,
            np.fromiter(map(self._tag_numbers.__getitem__, tags), np.int32, len(tags)),
            np.fromiter(map(self._word_numbers.__getitem__, counts), np.int32, len(counts)),
            np.fromiter(counts.values(), np.float32, len(counts)),
            list(heading.values()),
            [len(term) >= SHORTEST_NAME for term in heading],
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
        self._tags = _Tags(self._tag_numbers, everyone, len(offered), tag_rarity)
        self._words = _Words(self._word_numbers, everyone, len(offered), word_rarity, self.weights.heading)
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

    def scores(self, hosts: Mapping[str, Sequence[str]]) -> dict[str, list[float]]:
        """For each post, the score that it has in the list of each of its hosts. These have been ranked before."""
        found: dict[str, list[float]] = {}
        for block in self._blocks(np.array([self._row[key] for key in hosts], dtype=np.int64)):
            keys = [self.keys[row] for row in block.tolist()]
            docs = np.array([self._row[host] for key in keys for host in hosts[key]], dtype=np.int64)
            at = np.repeat(np.arange(len(block)), [len(hosts[key]) for key in keys])
            cosine, shared = self._words.overlap(block, at, docs), self._tags.overlap(block, at, docs)
            score = iter(self._parts(docs, block[at], cosine, shared)["score"].tolist())
            found |= {key: list(islice(score, len(hosts[key]))) for key in keys}
        return found

    def cosine(self, key: str, other: str) -> float:
        """How alike the words of two posts are, 0 to 1; the same both ways."""
        block, docs = np.array([self._row[key]]), np.array([self._row[other]])
        return float(self._words.overlap(block, np.array([0]), docs)[0])

    def may_suggest(self, host: str, key: str) -> bool:
        """Whether neither the author nor a setting is against suggesting a post on another."""
        one, other = self._everyone[self._row[host]], self._everyone[self._row[key]]
        return (
            host != key
            and key not in one.excluded
            and (self.window is None or abs(one.day - other.day) <= self.window)
            and (not self.same_category or one.category == other.category)
        )

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
            front = _front(parts["score"], at, len(block), count)
            order = front[np.lexsort((docs[front], parts["days"][front], -parts["score"][front], at[front]))]
            order = order[_first(at[order], len(block), count)]
            ends = _bounds(at[order], len(block)).tolist()
            yield block.tolist(), docs[order], ends, {name: part[order] for name, part in parts.items()}

    def _blocks(self, rows: Ints) -> Iterator[Ints]:
        size = max(1, BLOCK // max(QUERY_TERMS * POSTINGS, self._tags.size))
        return (rows[low : low + size] for low in range(0, len(rows), size))

    def _parts(self, rows: Ints, docs: Ints, cosine: Floats, shared: Floats) -> dict[str, Floats]:
        """The score of each pair, `docs` suggested on `rows`, and its parts."""
        mention = self.weights.mention * self._mention(rows, docs)
        text = self.weights.text * (_divide(cosine, self._unit[rows]) + mention)
        tags = self.weights.tags * _divide(shared, self._tags.total[rows])
        category = self.weights.category * (self._category[rows] == self._category[docs])
        days, nearness = self._nearness(self._days[rows], docs)
        score = np.round((text + tags + category) * nearness, 9)
        named = zip(Explanation._fields[1:], (score, text, tags, category, nearness, days), strict=True)
        return dict(named)

    def _mention(self, rows: Ints, docs: Ints) -> Floats:
        row_is_newer = self._days[rows] >= self._days[docs]
        return self._words.mention(np.where(row_is_newer, rows, docs), np.where(row_is_newer, docs, rows))

    def _nearness(self, since: Floats, docs: Ints) -> tuple[Floats, Floats]:
        days = np.abs(since - self._days[docs])
        return days, 1 - self.weights.time * days / (days + self.weights.time_scale)

    def _candidates(self, block: Ints) -> tuple[Ints, Ints]:
        """The pairs worth scoring, as (place in the block, row of the candidate), in that order."""
        pairs, common = _add_up(self._words.matches(block))
        unit = np.maximum(_largest(common, pairs >> BITS, len(block)), LEAST_UNIT * STEPS**2)
        text = common * (self.weights.text / unit)[pairs >> BITS]
        tagged = self._tags.matches(block, self._place[block])
        share = _divide(np.full(len(block), self.weights.tags / STEPS), self._tags.total[block])
        tags = (tagged & SUMS) * share[tagged >> BITS + SUM_BITS]
        parts = pairs << SUM_BITS | _whole(text, PART), tagged & ~SUMS | _whole(tags, PART)
        pairs, value = _add_up(np.concatenate(parts))
        unwanted = self._unwanted(block)
        at, docs = pairs >> BITS, pairs & ROWS
        _, nearness = self._nearness(self._days[block][at], docs)
        keep = _not_in(pairs, unwanted) & self._allowed(block[at], docs)
        ranked = np.sort(_packed(at, _whole(value * nearness, STEPS / PART), docs)[keep])
        best = ranked[_first(ranked >> GROUP, len(block), CANDIDATES)]
        pairs = best >> GROUP << BITS | best & ROWS
        near = self._nearest_in_time(block)
        near = near[np.bincount(pairs >> BITS, minlength=len(block))[near >> BITS] < CANDIDATES]
        pairs = np.sort(np.concatenate([pairs, near[_not_in(near, unwanted)]]))
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        return pairs >> BITS, pairs & ROWS

    def _nearest_in_time(self, block: Ints) -> Ints:
        """Pairs of each post with those published next to it."""
        width = min(NEAREST + 1, len(self.offered))
        low = np.clip(self._place[block] - NEAREST // 2, 0, len(self.offered) - width)
        docs = low[:, None] + np.arange(width)
        pairs = (np.arange(len(block))[:, None] << BITS | docs).ravel()
        return pairs[self._allowed(block[pairs >> BITS], pairs & ROWS)]

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

    def _asking_for(self, wanted: Ints, block: Ints, pairs: Ints) -> set[str]:
        """The posts of a block that have a pair with a post wanted."""
        return {self.keys[row] for row in block[pairs[np.isin(pairs & ROWS, wanted)] >> BITS].tolist()}


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
    """Those of the heading come first."""
    counts: Floats
    """How often each word occurs in the body."""
    heading: list[float]
    """How often each of the first ones occurs in the heading."""
    names: list[bool]
    """Whether it may be mentioned by another post."""


def _newest_first(document: _Encoded) -> tuple[float, str]:
    return -document.day, document.key


class _Terms:
    """Tags or words: which post has which, which posts have one, and what they weigh.

    Args:
        numbers: The number of each term.
        terms: The numbers of the terms of each post.
        counts: How often each of them occurs in it, a row for each field, of which the last one holds what may be
            mentioned. Rarity counts the posts that have a term in the first, or those that have it at all, if none has
            it there.
        offered: So many of the first posts are counted for rarity and can be found.
        rarity: That of the first terms, by number, where it is not to be counted.
    """

    def __init__(
        self,
        numbers: Mapping[str, int],
        terms: Sequence[Ints],
        counts: Floats,
        offered: int,
        rarity: Floats | None = None,
    ) -> None:
        self.size = len(numbers)
        rows = len(terms)
        # Numbers follow the order in which terms were met; what is chosen below must not depend on it.
        place = np.empty(self.size, dtype=np.int64)
        place[[numbers[term] for term in sorted(numbers)]] = np.arange(self.size)
        term = place[np.concatenate([np.empty(0, dtype=np.int32), *terms])]
        row = np.repeat(np.arange(rows), [len(each) for each in terms])
        having = np.bincount(term[row < offered], minlength=self.size)
        counted = np.bincount(term[(row < offered) & (counts[0] > 0)], minlength=self.size)
        frequency = np.where(counted, counted, having)
        by_place = np.log1p((offered - frequency + 0.5) / (frequency + 0.5))
        by_place = np.maximum(np.round(by_place / RARITY_STEP) * RARITY_STEP, 0)
        if rarity is not None:
            by_place[place[: len(rarity)]] = rarity
        self.rarity, self._by_place = by_place[place], by_place
        steps = _whole(self._weigh(row, by_place[term], counts, rows), STEPS)
        # A term of one post alone can be in common with no other; drafts may share it, and take no part in the search.
        shared = (np.bincount(term, minlength=self.size)[term] > 1) & (steps > 0)
        term, row, steps = term[shared], row[shared], steps[shared]
        self._term, self._weight = term, (steps / STEPS).astype(np.float32)
        self._may_be_mentioned = counts[-1, shared] > 0
        self._start = _bounds(row, rows)
        # The heaviest terms of each post look for candidates.
        found_by_others = having[term] > (row < offered)
        heaviest = np.sort(_packed(row, steps, term)[found_by_others])
        heaviest = heaviest[_first(heaviest >> GROUP, rows, QUERY_TERMS)]
        self._asking, self._asking_start = heaviest & ROWS, _bounds(heaviest >> GROUP, rows)
        self._asking_steps = HEAVIEST - (heaviest >> BITS & HEAVIEST)
        self._post(term[row < offered], row[row < offered], steps[row < offered])

    def _weigh(self, row: Ints, rarity: Floats, counts: Floats, rows: int) -> Floats:
        """What each term weighs in its post."""
        raise NotImplementedError

    def _post(self, term: Ints, row: Ints, steps: Ints) -> None:
        """Keep the posts that have a term in the order in which they are found."""
        raise NotImplementedError

    def asking(self, rows: Ints) -> Ints:
        """The posts among whose heaviest terms is one of some posts."""
        entry, _ = _spans(self._start[rows], self._start[rows + 1])
        with_term = np.flatnonzero(np.isin(self._asking, self._term[entry]))
        return np.searchsorted(self._asking_start, with_term, side="right") - 1


class _Tags(_Terms):
    """Tags, which weigh their rarity."""

    def __init__(
        self, numbers: Mapping[str, int], documents: Sequence[_Encoded], offered: int, rarity: Floats | None
    ) -> None:
        tags = [document.tags for document in documents]
        super().__init__(numbers, tags, np.ones((1, sum(map(len, tags)))), offered, rarity)

    def _weigh(self, row: Ints, rarity: Floats, counts: Floats, rows: int) -> Floats:
        self.total = np.bincount(row, rarity, minlength=rows).astype(np.float64)
        return rarity

    def _post(self, term: Ints, row: Ints, steps: Ints) -> None:
        self._posting = np.sort(term << BITS | row)
        self._post_start = _bounds(self._posting >> BITS, self.size)

    def matches(self, block: Ints, places: Ints) -> Ints:
        """The posts nearest in time that share a tag, one pair for each tag, packed with its rarity in steps.

        Args:
            block: Rows of the posts that ask.
            places: Their places among the posts offered.
        """
        asking, owner = _spans(self._asking_start[block], self._asking_start[block + 1])
        term = self._asking[asking]
        low, high = self._post_start[term], self._post_start[term + 1]
        middle = np.searchsorted(self._posting, term << BITS | places[owner])
        low = np.maximum(low, np.minimum(middle - TAGGED // 2, high - TAGGED))
        found, asker = _spans(low, np.minimum(high, low + TAGGED))
        pair = owner << BITS + SUM_BITS | self._asking_steps[asking]
        return pair[asker] | (self._posting[found] & ROWS) << SUM_BITS

    def overlap(self, block: Ints, at: Ints, docs: Ints) -> Floats:
        """The rarity of the tags that each pair (place in block, row) shares."""
        wanted = np.zeros(len(block) * self.size)
        entry, owner = _spans(self._start[block], self._start[block + 1])
        wanted[owner * self.size + self._term[entry]] = self._weight[entry]
        has, pair = _spans(self._start[docs], self._start[docs + 1])
        shared = wanted[(at * self.size)[pair] + self._term[has]]
        return np.bincount(pair, shared, minlength=len(docs)).astype(np.float64)


class _Words(_Terms):
    """Words, whose weights make a vector of length one for each post."""

    def __init__(
        self,
        numbers: Mapping[str, int],
        documents: Sequence[_Encoded],
        offered: int,
        rarity: Floats | None,
        heading_weight: float,
    ) -> None:
        self._heading_weight = heading_weight
        words = [document.words for document in documents]
        sizes = np.array([len(each) for each in words], dtype=np.int64)
        counts = np.zeros((3, sizes.sum()), dtype=np.float32)
        low = np.cumsum(sizes) - sizes
        in_heading, _ = _spans(low, low + np.array([len(document.heading) for document in documents], dtype=np.int64))
        counts[1, in_heading] = np.fromiter(chain.from_iterable(document.heading for document in documents), np.float32)
        counts[2, in_heading] = np.fromiter(chain.from_iterable(document.names for document in documents), np.float32)
        if documents:
            np.concatenate([document.counts for document in documents], out=counts[0])
        super().__init__(numbers, words, counts, offered, rarity)
        # A post without a word gets one that weighs nothing, since no sum can be empty.
        spans = list(pairwise(self._start.tolist()))
        nothing = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.float32)
        self._vectors = [(self._term[a:b], self._weight[a:b]) if b > a else nothing for a, b in spans]
        row = np.repeat(np.arange(len(documents)), np.diff(self._start))
        in_a_heading = np.zeros(self.size, dtype=np.bool_)
        in_a_heading[self._term[self._may_be_mentioned]] = True
        having = np.sort((row << BITS | self._term)[in_a_heading[self._term]])
        self._having = np.append(having, np.iinfo(np.int64).max)  # what is sought has a place, then, even at the end
        self._named, row = self._term[self._may_be_mentioned], row[self._may_be_mentioned]
        self._named_start = _bounds(row, len(documents))
        self._gain = _gain(self._by_place[self._named])

    def _weigh(self, row: Ints, rarity: Floats, counts: Floats, rows: int) -> Floats:
        def scaled(weight: Floats, squared: Floats) -> Floats:
            return _divide(weight, np.sqrt(np.bincount(row, squared, minlength=rows))[row])

        # Words that no other post has count here too, or else a new post could change the scores of two old ones.
        named = np.flatnonzero(counts[2])
        by_chance = _whole(_gain(rarity[named]) * np.exp(-rarity[named]), STEPS) / STEPS
        self._by_chance = np.bincount(row[named], by_chance, minlength=rows)
        body, heading = (scaled(rarity * np.sqrt(count), rarity**2 * count) for count in counts[:2])
        both = body + self._heading_weight * heading
        return scaled(both, both**2)

    def _post(self, term: Ints, row: Ints, steps: Ints) -> None:
        heaviest = np.sort(_packed(term, steps, row))
        heaviest = heaviest[_first(heaviest >> GROUP, self.size, POSTINGS)]
        self._post_start = _bounds(heaviest >> GROUP, self.size)
        self._posting = (heaviest & ROWS) << SUM_BITS
        self._post_steps = HEAVIEST - (heaviest >> BITS & HEAVIEST)

    def matches(self, block: Ints) -> Ints:
        """The posts in which a post's heaviest words weigh most, one pair for each word, packed with its product."""
        asking, owner = _spans(self._asking_start[block], self._asking_start[block + 1])
        term = self._asking[asking]
        found, asker = _spans(self._post_start[term], self._post_start[term + 1])
        pairs = (owner << BITS + SUM_BITS)[asker] | self._posting[found]
        return pairs | self._asking_steps[asking][asker] * self._post_steps[found]

    def mention(self, newer: Ints, older: Ints) -> Floats:
        """For each pair of rows, how much more than by chance the one has of the words of the other's heading."""
        named, pair = _spans(self._named_start[older], self._named_start[older + 1])
        wanted = newer[pair] << BITS | self._named[named]
        has = self._having[np.searchsorted(self._having, wanted)] == wanted
        found = np.bincount(pair, self._gain[named] * has, minlength=len(older))
        more: Floats = np.maximum(found - self._by_chance[older], 0)
        return more

    def overlap(self, block: Ints, at: Ints, docs: Ints) -> Floats:
        """The cosine of each pair (place in block, row)."""
        cosine = np.zeros(len(docs), dtype=np.float32)
        wanted = np.zeros(max(1, self.size), dtype=np.float32)
        sizes = np.maximum(self._start[docs + 1] - self._start[docs], 1)
        ends = _bounds(at, len(block)).tolist()
        for row, (low, high) in zip(block.tolist(), pairwise(ends), strict=True):
            if low == high or not self._term.size:
                continue
            terms, weights = self._vectors[row]
            wanted[terms] = weights
            others = [self._vectors[other] for other in docs[low:high].tolist()]
            # "wrap" saves the check that each number is in range.
            products = wanted.take(np.concatenate([vector[0] for vector in others]), mode="wrap")
            products *= np.concatenate([vector[1] for vector in others])
            cosine[low:high] = np.add.reduceat(products, np.cumsum(sizes[low:high]) - sizes[low:high])
            wanted[terms] = 0
        return cosine.astype(np.float64)


def _packed(group: Ints, steps: Ints, tie: Ints) -> Ints:
    """One number for each three, which sort by group, then steps (descending, at most `HEAVIEST`), then tie."""
    packed: Ints = (group << WEIGHT_BITS | HEAVIEST - np.minimum(steps, HEAVIEST)) << BITS | tie
    return packed


def _add_up(packed: Ints) -> tuple[Ints, Ints]:
    """The pairs in order, each once, and the sums of the whole numbers packed with them."""
    # One number each, they are sorted much faster than by a permutation, and whole numbers add up exactly.
    packed.sort()
    pairs = packed >> SUM_BITS
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    common: Ints = packed & SUMS
    return pairs[first], np.add.reduceat(common, first) if len(first) else common


def _bounds(group: Ints, groups: int) -> Ints:
    """Where each group begins in an ascending sequence, and where the last one ends."""
    bounds: Ints = np.searchsorted(group, np.arange(groups + 1))
    return bounds


def _first(group: Ints, groups: int, count: int) -> Ints:
    """The places of the first `count` of each group in an ascending sequence."""
    bounds = _bounds(group, groups)
    return _spans(bounds[:-1], np.minimum(bounds[1:], bounds[:-1] + count))[0]


def _not_in(keys: Ints, others: Ints) -> NDArray[np.bool_]:
    """Which of the keys, which are in order, are none of the others."""
    keep = np.ones(len(keys), dtype=np.bool_)
    at = np.searchsorted(keys, others)
    found = keys[np.minimum(at, len(keys) - 1)] == others if len(keys) else at < 0
    keep[at[found]] = False
    return keep


def _largest(values: Ints, at: Ints, count: int) -> Floats:
    """The largest value of each place of a block, which are in order; 0 where it has none."""
    largest = np.zeros(count)
    first = np.flatnonzero(np.diff(at, prepend=-1))
    if len(first):
        largest[at[first]] = np.maximum.reduceat(values, first)
    return largest


def _front(values: Floats, at: Ints, count: int, wanted: int) -> Ints:
    """Where the largest values of each place of a block are, so many and those that tie with the last to a step."""
    order = np.sort(_packed(at, _whole(values, STEPS), np.arange(len(at))))
    bounds = _bounds(order >> GROUP, count)
    last = np.append(order, 0)[np.minimum(bounds[1:], bounds[:-1] + wanted) - 1] >> BITS
    front: Ints = order[order >> BITS <= np.repeat(last, np.diff(bounds))] & ROWS
    return front


def _mean_of_largest(values: Floats, at: Ints, count: int) -> Floats:
    """The mean of the `UNIT` largest values above 0 of each place of a block; 0 where it has none."""
    front = _front(values, at, count, UNIT)
    front = front[_first(at[front], count, UNIT)]
    sums, above = (np.bincount(at[front], each, minlength=count) for each in (values[front], values[front] > 0))
    return _divide(sums, above)


def _spans(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """All whole numbers from each `low` up to its `high`, and for each the place of its span."""
    sizes = high - low
    owner = np.repeat(np.arange(len(sizes)), sizes)
    return np.arange(len(owner)) + np.repeat(low - np.cumsum(sizes) + sizes, sizes), owner


def _gain(rarity: Floats) -> Floats:
    """What a word of a heading counts for in a newer post."""
    return _whole(rarity * np.sqrt(rarity), STEPS) / STEPS


def _whole(values: Floats, steps: float) -> Ints:
    """Values as whole numbers of so many steps to one."""
    return (values * steps).astype(np.int64)


def _divide(above: NDArray[Any], below: NDArray[Any]) -> Floats:
    """The quotient, 0 where it has none."""
    quotient: Floats = np.divide(above, below, out=np.zeros(len(above)), where=below > 0)
    return quotient
