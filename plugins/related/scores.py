"""Which posts are related to which, and why: tags weighted by rarity, words, category and nearness in time.

For a post i and another one j

    S(i, j) = [ text(i, j) + tag_weight · tags(i, j) + category_weight · category(i, j) ] · nearness(i, j)

    w(t)           = ln(1 + (N − df + ½) / (df + ½)), the rarity of a tag, or of a word, that df of N posts have
    tags(i, j)     = Σ w(t) over the tags of both / Σ w(t) over the tags of i; 0 where i has none
    words(i)       = the vector √(count of t) · w(t)^1.25 over the words of its body, made one long
    vector(i)      = words(i) + heading_weight · the same of its heading, which is title and tags, made one long
    length(j)      = n / 40 where j has n different words, at most 1
    cosine(i, j)   = vector(i) · vector(j)
    mention(i, j)  = naming(the newer one) · Σ w(t)^1.5 · ([t is in the newer post] − e^−w(t)) over the heading of the
                     older one, at least 0
    likeness(i, j) = cosine(i, j) / the mean of the ten largest cosine(i, ·) + mention_weight · mention(i, j)
    text(i, j)     = likeness(i, j) · own(j) · length(j)
    nearness(i, j) = 1 − time_weight · d / (d + time_scale), d the days between the two

The order is S descending, days apart ascending, newer first, key. j is suggested on i if its relevance,

    likeness(i, j) / threshold + Σ w(t) over the tags of both

is 1 or more: if the two have words enough in common, or a tag that a third of the posts has, or half of each. What has
no subject in common is not made related by its date or category. own and naming are 1 for most posts: see `breadth`.

An author who comes back to a subject names the earlier post, never a later one: the words of its heading count once
more if the newer post has more of them than by chance, which is e^−w(t), the share of posts that have t.

Sources: the rarity is that of BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009), in Lucene's
form, which is never negative; what each part and constant gains is in the ablation of tests/benchmarks/README.md.

`vectors` makes w, the vectors and the tags of each post. Here rows are posts that ask, docs those that may be suggested
to them; arrays of both give pairs as NumPy broadcasts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from .matrices import Floats, Ints
    from .values import Weights
    from .vectors import Vectors

UNIT = 10
"""The mean of so many largest cosines is what a post's text part is measured in."""
LEAST_UNIT = 0.15
"""It is not smaller than this: where no other post has much in common, as among very short ones, words count less."""


class Common(NamedTuple):
    """What pairs of posts have in common."""

    cosine: Floats
    mention: Floats
    tags: Floats
    """The sum of the rarity of the tags of both."""


class Parts(NamedTuple):
    """The scores of pairs, and their parts."""

    score: Floats
    text: Floats
    tags: Floats
    category: Floats
    nearness: Floats
    days: Floats
    relevance: Floats


def common_to_all(posts: Vectors) -> Common:
    """What each post has in common with every one (posts × posts)."""
    more = posts.names.whole_product(posts.has) - posts.by_chance[:, None]
    more *= posts.naming
    newer = posts.day[:, None] >= posts.day
    mention = np.where(newer, more.T, more)
    tags = posts.has_tag.whole_product(posts.tags)
    return Common(posts.words.square(), np.maximum(mention, 0, out=mention), tags)


def common_to_pairs(posts: Vectors, rows: Ints, docs: Ints) -> Common:
    """The same for some pairs, of which those with the same row stand together."""
    newer = posts.day[rows] >= posts.day[docs]
    later, earlier = np.where(newer, rows, docs), np.where(newer, docs, rows)
    mention = posts.naming[later] * np.maximum(posts.has.at(later, posts.names, earlier) - posts.by_chance[earlier], 0)
    return Common(posts.words.square_at(rows, docs), mention, posts.has_tag.at(rows, posts.tags, docs))


def unit(cosine: Floats) -> Floats:
    """What the text part of each row is measured in, of its cosines with all that may be suggested."""
    ten = np.partition(cosine, -UNIT, axis=1)[:, -UNIT:] if cosine.shape[1] > UNIT else cosine
    mean = ten.sum(axis=1, dtype=np.float64) / np.maximum(np.count_nonzero(ten, axis=1), 1)
    units: Floats = np.maximum(mean, LEAST_UNIT)
    return units


def score(posts: Vectors, weights: Weights, rows: Ints, docs: Ints, common: Common, units: Floats) -> Parts:
    """S of the formula, rounded to nine decimals, and its parts.

    Args:
        posts: The blog.
        weights: How much each part counts.
        rows: The posts that ask.
        docs: Those that may be suggested to them.
        common: What they have in common.
        units: `unit` of each row.
    """
    likeness = weights.text * (common.cosine / units + weights.mention * common.mention.astype(np.float64))
    text = likeness * (posts.own * posts.length)[docs]
    all_tags = posts.all_tags[rows]
    share = np.divide(common.tags, all_tags, out=np.zeros(common.tags.shape), where=all_tags > 0)
    tags = weights.tags * share
    category = weights.category * (posts.category[rows] == posts.category[docs])
    days = np.abs(posts.day[rows] - posts.day[docs])
    nearness = 1 - weights.time * days / (days + weights.time_scale)
    relevance = likeness / weights.threshold + common.tags if weights.threshold else np.full(text.shape, np.inf)
    return Parts(np.round((text + tags + category) * nearness, 9), text, tags, category, nearness, days, relevance)
