"""What an author can learn about suggestions: the parts of each score, posts left out, and tags that hurt. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from difflib import get_close_matches
from typing import TYPE_CHECKING

from .suggestions import orphans, suggest
from .tokens import normalise_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from .index import Index

CLOSE = 0.85
"""Tags so alike by difflib's ratio are probably one: "referral" and "referrals", not "mail" and "mentor"."""


def explain(index: Index, key: str, shown: Iterable[str], count: int = 10) -> Iterator[str]:
    """Lines of a table: the nearest posts to one, and the parts of their scores; those suggested are marked."""
    suggested = list(shown)
    yield f"  {'score':>7} = ({'text':>6} + {'tags':>6} + {'category':>8}) × {'nearness':>8}  {'days apart':>10}"
    for near in index.explain(key, count):
        mark = "*" if near.key in suggested else " "
        yield (
            f"{mark} {near.score:7.3f} = ({near.text:6.3f} + {near.tags:6.3f} + {near.category:8.3f}) "
            f"× {near.nearness:8.3f}  {near.days:10.0f}  {near.key}"
        )


def report(
    index: Index,
    *,
    limit: int,
    pins: Mapping[str, Sequence[str]],
    silent: AbstractSet[str],
    tags: Sequence[Sequence[str]],
) -> Iterator[str]:
    """Lines about a blog: coverage, orphans before the pass that takes them in, and tags that hurt.

    Args:
        index: The posts.
        limit: How many suggestions a post shows.
        pins: What authors want suggested.
        silent: The posts that suggest nothing.
        tags: The tags of each published post, as they were written.
    """
    wished = {"limit": limit, "pins": pins, "silent": silent}
    before = suggest(index, adopt=False, **wished)  # type: ignore[arg-type]  # the types of the arguments above
    after = suggest(index, **wished)  # type: ignore[arg-type]  # the same
    alone, left = orphans(index, before), orphans(index, after)
    posts = len(index.offered)
    full = sum(len(after[key]) >= limit for key in index.offered)
    yield f"{posts} posts; {full} of them suggest {limit}."
    yield f"Suggested by another: {posts - len(left)} of {posts}; {posts - len(alone)} before the rest was taken in."
    yield from (f"  nobody suggests: {key}" for key in left)
    yield from (f"  taken in: {key}" for key in alone if key not in left)
    yield from _tags_that_hurt(tags)


def _tags_that_hurt(tags: Sequence[Sequence[str]]) -> Iterator[str]:
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for names in tags:
        for name in names:
            spellings[normalise_tag(name)][name] += 1
    frequency = Counter(tag for names in tags for tag in {normalise_tag(name) for name in names})
    once = sorted(tag for tag, count in frequency.items() if count == 1)
    broad = sorted(tag for tag, count in frequency.items() if count > len(tags) / 2)
    untagged = sum(not names for names in tags)
    if untagged:
        yield f"Posts without a tag: {untagged}; their words alone decide."
    if once:
        yield f"Tags on one post only, which relate it to nothing: {', '.join(once)}"
    if broad:
        yield f"Tags on more than half of the posts, which tell little: {', '.join(broad)}"
    for tag in sorted(spellings):
        if len(spellings[tag]) > 1:
            yield f"One tag in several spellings: {', '.join(sorted(spellings[tag]))}"
    for tag in sorted(frequency):
        later = sorted(other for other in frequency if other > tag)
        if near := get_close_matches(tag, later, n=3, cutoff=CLOSE):
            yield f"Tags that may be one: {', '.join([tag, *near])}"
