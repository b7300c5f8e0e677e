"""How much less the words of a post count that is about everything: of an overview, or of a list of other posts.

For a post j that may be suggested, and a post i that names earlier ones

    even(j)   = the mean of cosine(j, ·) / the mean of its largest eighth
    own(j)    = min(1, (1 − even(j)) / (0.7 · the median of 1 − even))², in a blog of twelve posts or more
    naming(i) = min(1, 10 / the number of posts that i names)

and i names an earlier post if Σ w(t)^1.5 > 15 over the rare words of its heading that i has. An overview resembles all
posts alike, others resemble a few. What this does to lists: tests/benchmarks/README.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .matrices import blocks, cut

if TYPE_CHECKING:
    from .matrices import Floats, Ints
    from .vectors import Vectors

REFERENCES = 128
"""With so many posts at the most, spread evenly over the time of the blog, each is compared to see how even it is."""
LARGEST = 8
"""The mean cosine is compared to that of one in so many, the largest; three at the least."""
FEWEST = 12
"""In a smaller blog all posts seem even."""
USUAL = 0.7
"""A post that is less even than this share of the usual counts as it is."""
RARE_NAME = 3.0
"""The rarity from which on a word of a heading tells who is named: about one post in twenty has it."""
NAMED = 15.0
NAMES = 10
BLOCK = 1 << 18


def references(offered: int) -> Ints:
    """The posts that each is compared with, of so many in order of time."""
    return (
        np.unique(np.linspace(0, offered - 1, min(offered, REFERENCES)).astype(np.int64))
        if offered
        else np.empty(0, dtype=np.int64)
    )


def own(cosine: Floats, others: Ints) -> Floats:
    """`own` of each post, of its cosines with some posts (posts × others)."""
    if len(others) < FEWEST:
        return np.ones(len(cosine))
    cosine = cosine.astype(np.float64)
    cosine[others, np.arange(len(others))] = 0
    size = np.full(len(cosine), len(others))
    size[others] -= 1
    largest = max(3, len(others) // LARGEST)
    top = np.partition(cosine, -largest, axis=1)[:, -largest:].sum(axis=1) / largest
    even = np.divide(cosine.sum(axis=1) / size, top, out=np.zeros(len(cosine)), where=top > 0)
    usual = USUAL * np.median(1 - even[others])
    return np.minimum(1, (1 - even) / usual) ** 2 if usual > 0 else np.ones(len(cosine))


def naming(posts: Vectors, offered: int) -> Floats:
    """`naming` of each post, of which so many of the first may be named."""
    rare = posts.names.part(
        (posts.names.weight >= cut(np.array(RARE_NAME * RARE_NAME**0.5))) & (posts.names.row < offered)
    )
    count = np.zeros(len(posts.day))
    if len(rare.row):
        for rows in blocks(np.arange(len(count)), BLOCK // max(1, rare.posts)):
            named = posts.has.product(rare, rows) > NAMED
            named &= posts.day[rows, None] >= posts.day
            named[np.arange(len(rows)), rows] = False
            count[rows] = named.sum(axis=1)
    return np.minimum(1, NAMES / np.maximum(count, 1))
