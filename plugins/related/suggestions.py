"""What each post suggests in the end: the author's pins, then its nearest, and no post left without a mention. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .ranking import Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from .ranking import Index

HOSTS = 12
"""So many of its neighbours are asked first to take in a post that nobody suggests."""


def suggest(
    index: Index,
    *,
    limit: int,
    pins: Mapping[str, Sequence[str]] | None = None,
    silent: AbstractSet[str] = frozenset(),
    adopt: bool = True,
) -> dict[str, list[Suggestion]]:
    """The suggestions of every post of an index, best first.

    Args:
        index: The posts.
        limit: How many a post suggests at the most; pins are kept even if they are more.
        pins: For the keys of some posts, what the author wants suggested first, in this order.
        silent: Keys of the posts that suggest nothing.
        adopt: Whether to see to it that every post is suggested by another one.
    """
    pins = pins or {}
    nearest = index.rank(limit + max(map(len, pins.values()), default=0))
    lists: dict[str, list[Suggestion]] = {}
    for key, candidates in nearest.items():
        if key in silent:
            lists[key] = []
            continue
        pinned = [Suggestion(pin, index.scores({pin: [key]})[pin][0]) for pin in pins.get(key, ())]
        names = {pin.key for pin in pinned}
        others = [candidate for candidate in candidates if candidate.key not in names]
        lists[key] = pinned + others[: max(0, limit - len(pinned))]
    if adopt:
        _adopt_orphans(index, lists, {key: len(pins.get(key, ())) for key in lists})
    return lists


def orphans(index: Index, lists: Mapping[str, Sequence[Suggestion]]) -> list[str]:
    """The posts that no other one suggests, newest first."""
    named = {suggestion.key for key in index.offered for suggestion in lists[key]}
    return [key for key in index.offered if key not in named]


def _adopt_orphans(
    index: Index,
    lists: dict[str, list[Suggestion]],
    pinned: Mapping[str, int],
) -> None:
    """Put each post that nobody suggests into the last slot of the neighbour that loses least by it.

    A host takes in one at the most, keeps its first suggestion and its pins, and never drops a post's only mention.
    """
    mentions = Counter(suggestion.key for key in index.offered for suggestion in lists[key])
    free = {key for key in index.offered if len(lists[key]) > max(1, pinned[key])}

    def willing(orphan: str, hosts: Sequence[str], scores: Sequence[float]) -> Iterator[tuple[float, int, str, float]]:
        for at, (host, score) in enumerate(zip(hosts, scores, strict=True)):
            if host in free and mentions[lists[host][-1].key] > 1 and index.may_suggest(host, orphan):
                yield lists[host][-1].score - score, at, host, score

    nearest = index.rank(HOSTS, orphans(index, lists))
    near = {orphan: [host.key for host in hosts] for orphan, hosts in nearest.items()}
    scores = index.scores(near)
    for orphan, hosts in near.items():
        found = min(willing(orphan, hosts, scores[orphan]), default=None)
        if found is None:
            everybody = {orphan: index.by_date(orphan)}
            found = min(willing(orphan, everybody[orphan], index.scores(everybody)[orphan]), default=None)
        if found is not None:
            _, _, host, score = found
            mentions[lists[host][-1].key] -= 1
            mentions[orphan] += 1
            lists[host][-1] = Suggestion(orphan, score)
            free.remove(host)
