"""Posts as numbers: what each tag and each word weighs in each of them. Sources of the weights: see `scores`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .matrices import Matrix, cut
from .tokens import is_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .matrices import Bools, Floats, Ints
    from .values import Document, Weights

RARITY_STEP = 1 / 8
"""Rarity is rounded to multiples of this: sums of it are then exact, in whatever order they are added up."""
WHOLE = 40
"""A post of fewer different words, heading included, is suggested less: by a title alone it resembles too many."""


class Numbers(dict[str, int]):
    """The number of each term, given out as they come."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


class Encoded(NamedTuple):
    """A document whose tags and words are numbers."""

    key: str
    day: float
    category: str
    excluded: frozenset[str]
    series: str
    tags: Ints
    words: Ints
    """Those of the heading come first."""
    counts: Floats
    """How often each word occurs in the body."""
    heading: list[float]
    """How often each of the first ones occurs in the heading."""
    names: list[bool]
    """Whether another post can mention it: what stands in for words in scripts without spaces overlaps, so that one
    word of a title would count as many."""


def encode(document: Document, tags: Numbers, words: Numbers, weights: Weights) -> Encoded:
    """A document as numbers, without what counts for nothing."""
    heading: Mapping[str, float] = document.heading if weights.text and weights.heading else {}
    counts = {**dict.fromkeys(heading, 0.0), **document.words} if weights.text else {}
    own_tags = sorted(document.tags) if weights.tags else []
    return Encoded(
        document.key,
        document.day,
        document.category,
        document.excluded,
        document.series,
        np.fromiter(map(tags.__getitem__, own_tags), np.int32, len(own_tags)),
        np.fromiter(map(words.__getitem__, counts), np.int32, len(counts)),
        np.fromiter(counts.values(), np.float32, len(counts)),
        list(heading.values()),
        list(map(is_whole, heading)),
    )


@dataclass(frozen=True, slots=True)
class Vectors:
    """The posts of a blog as numbers; each array and matrix has a row for each post."""

    day: Floats
    category: Ints
    series: Ints
    """-1 for a post that is in none."""
    has_tag: Matrix
    """1 for each tag."""
    tags: Matrix
    """The rarity of each tag."""
    all_tags: Floats
    """The sum of it over the tags of a post."""
    words: Matrix
    """vector(i) of the formula."""
    has: Matrix
    """1 for each word that is in a heading of some post."""
    names: Matrix
    """What it counts for that a newer post has a word of the heading."""
    by_chance: Floats
    """What that comes to over the words of a heading, by chance."""
    rarity: tuple[Floats, Floats]
    """w of the formula, of each tag and each word."""
    length: Floats
    """length of the formula."""
    own: Floats
    naming: Floats
    """Those of `breadth`, of each post; 1 until they are known."""


def vectors(
    posts: Sequence[Encoded],
    offered: int,
    terms: tuple[int, int],
    heading_weight: float,
    known: tuple[Floats, Floats] | None = None,
) -> Vectors:
    """The posts as numbers.

    Args:
        posts: The posts.
        offered: So many of the first count for rarity.
        terms: How many tags and words there are.
        heading_weight: How much the words of a heading count beside those of the body.
        known: The rarity of the first tags and words, where it is not to be counted.
    """
    categories: dict[str, int] = {}
    category = [categories.setdefault(post.category, len(categories)) for post in posts]
    every_series = {"": -1}
    series = [every_series.setdefault(post.series, len(every_series)) for post in posts]
    size = (len(posts), terms[0])
    row, term = _flat([post.tags for post in posts])
    rare_tags = rarity(np.bincount(term[row < offered], minlength=terms[0]), offered)
    if known:
        rare_tags[: len(known[0])] = known[0]
    has_tag, tags = Matrix(row, term, np.ones(len(row)), size), Matrix(row, term, rare_tags[term], size)
    row, term = _flat([post.words for post in posts])
    body, heading, named = _counts(posts, row)
    rare = _rarity_of_words(term, row < offered, body > 0, offered, terms[1])
    if known:
        rare[: len(known[1])] = known[1]
    weight = cut(_long_as_one(row, rare[term], body, heading, heading_weight, len(posts)))
    gain = cut(rare * np.sqrt(rare))
    by_chance = cut(gain * np.exp(-rare))
    # A word that one post alone has can be in common with no other.
    shared = np.bincount(term, minlength=terms[1])[term] > 1
    in_a_heading = np.zeros(terms[1], dtype=np.bool_)
    in_a_heading[term[named]] = True

    def matrix(kept: Bools, numbers: Floats) -> Matrix:
        return Matrix(row[kept], term[kept], numbers[kept], (len(posts), terms[1]))

    return Vectors(
        day=np.array([post.day for post in posts], dtype=np.float64),
        category=np.array(category, dtype=np.int64),
        series=np.array(series, dtype=np.int64),
        has_tag=has_tag,
        tags=tags,
        all_tags=np.bincount(tags.row, tags.weight, minlength=len(posts)).astype(np.float64),
        words=matrix(shared & (weight > 0), weight),
        has=matrix(shared & in_a_heading[term], np.ones(len(term))),
        names=matrix(shared & named, gain[term]),
        # Words that no other post has count here too, or else a new post could change the scores of two old ones.
        by_chance=np.bincount(row[named], by_chance[term[named]], minlength=len(posts)).astype(np.float32),
        rarity=(rare_tags, rare),
        length=np.minimum(np.bincount(row, minlength=len(posts)) / WHOLE, 1),
        own=np.ones(len(posts)),
        naming=np.ones(len(posts)),
    )


def rarity(frequency: Ints, posts: int) -> Floats:
    """w(t) of the formula, of terms that so many of the posts have."""
    rare = np.log1p((posts - frequency + 0.5) / (frequency + 0.5))
    steps: Floats = np.maximum(np.round(rare / RARITY_STEP) * RARITY_STEP, 0)
    return steps


def _rarity_of_words(term: Ints, offered: Bools, in_body: Bools, posts: int, size: int) -> Floats:
    """That of the posts that have a word in the body; or have it at all, if none has it there."""
    counted = np.bincount(term[offered & in_body], minlength=size)
    return rarity(np.where(counted, counted, np.bincount(term[offered], minlength=size)), posts)


def _flat(terms: Sequence[Ints]) -> tuple[Ints, Ints]:
    """The post and the term of each entry."""
    row = np.repeat(np.arange(len(terms), dtype=np.int32), [len(each) for each in terms])
    return row, np.concatenate([np.empty(0, dtype=np.int32), *terms])


def _counts(posts: Sequence[Encoded], row: Ints) -> tuple[Floats, Floats, Bools]:
    """For each entry how often its word is in body and heading, and whether another post can mention it."""
    body = np.concatenate([np.empty(0, dtype=np.float32), *(post.counts for post in posts)])
    heading, named = np.zeros(len(row)), np.zeros(len(row), dtype=np.bool_)
    place = np.arange(len(row)) - np.searchsorted(row, np.arange(len(posts)))[row]
    in_heading = place < np.array([len(post.heading) for post in posts], dtype=np.int64)[row]
    heading[in_heading] = np.fromiter(chain.from_iterable(post.heading for post in posts), np.float64)
    named[in_heading] = np.fromiter(chain.from_iterable(post.names for post in posts), np.bool_)
    return body, heading, named


def _long_as_one(row: Ints, rare: Floats, body: Floats, heading: Floats, heading_weight: float, posts: int) -> Floats:
    """vector(i) of the formula, an entry for each of its words."""

    def scaled(weight: Floats) -> Floats:
        length = np.sqrt(np.bincount(row, weight**2, minlength=posts))[row]
        one: Floats = np.divide(weight, length, out=np.zeros(len(weight)), where=length > 0)
        return one

    telling = rare * np.sqrt(np.sqrt(rare))  # roots are exact on every machine
    return scaled(scaled(telling * np.sqrt(body)) + heading_weight * scaled(telling * np.sqrt(heading)))
