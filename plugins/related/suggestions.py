"""What each post suggests in the end: the author's pins, then its nearest, and no post left without a mention. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from heapq import merge
from typing import TYPE_CHECKING

from .values import Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from .index import Index

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
    nearest = index.rank(max(HOSTS, limit + max(map(len, pins.values()), default=0)))
    pairs = [(key, pin) for key, wanted in pins.items() for pin in wanted]
    score = dict(zip(pairs, index.scores(pairs), strict=True))
    lists: dict[str, list[Suggestion]] = {}
    for key, candidates in nearest.items():
        pinned = [Suggestion(pin, score[key, pin]) for pin in pins.get(key, ())]
        names = {pin.key for pin in pinned}
        others = [candidate for candidate in candidates if candidate.key not in names]
        lists[key] = [] if key in silent else pinned + others[: max(0, limit - len(pinned))]
    if adopt:
        _adopt_orphans(index, lists, nearest, {key: len(pins.get(key, ())) for key in lists})
    return lists


def orphans(index: Index, lists: Mapping[str, Sequence[Suggestion]]) -> list[str]:
    """The posts that no other one suggests, newest first."""
    named = {suggestion.key for key in index.offered for suggestion in lists[key]}
    return [key for key in index.offered if key not in named]


def _adopt_orphans(
    index: Index,
    lists: dict[str, list[Suggestion]],
    nearest: Mapping[str, Sequence[Suggestion]],
    pinned: Mapping[str, int],
) -> None:
    """Put each post that nobody suggests into the last slot of the one of its nearest that loses least by it.

    Where none of these can, the nearest in time takes it that can. A host takes in one at the most, keeps its first
    suggestion and its pins, and never drops a post's only mention.
    """
    alone = orphans(index, lists)
    pairs = [(host.key, orphan) for orphan in alone for host in nearest[orphan][:HOSTS]]
    scores = dict(zip(pairs, index.scores(pairs), strict=True))
    mentions = Counter(suggestion.key for key in index.offered for suggestion in lists[key])
    hosts = _Hosts(index, [key for key in index.offered if len(lists[key]) > max(1, pinned[key])])

    def gives_up(host: str) -> bool:
        return mentions[lists[host][-1].key] > 1

    for orphan in alone:
        losses = [
            (lists[host][-1].score - scores[host, orphan], at, host)
            for at, (host, _) in enumerate(nearest[orphan][:HOSTS])
            if host in hosts.free and gives_up(host) and index.may_suggest(host, orphan)
        ]
        host = min(losses)[2] if losses else hosts.nearest_in_time(orphan, gives_up)
        if host is not None:
            mentions[lists[host][-1].key] -= 1
            mentions[orphan] += 1
            score = scores[host, orphan] if losses else index.scores([(host, orphan)])[0]
            lists[host][-1] = Suggestion(orphan, score)
            hosts.remove(host)


class _Hosts:
    """The posts that may still take one in, in order of time: the nearest is found without looking at all others."""

    def __init__(self, index: Index, keys: Iterable[str]) -> None:
        self._index, self.free = index, set(keys)
        self._place = {key: place for place, key in enumerate(index.offered)}
        self._in_order: defaultdict[str, list[int]] = defaultdict(list)
        for key in index.offered:
            if key in self.free:
                self._same(key).append(self._place[key])

    def _same(self, key: str) -> list[int]:
        """The places of the hosts among which those of a post are."""
        return self._in_order[self._index.category(key) if self._index.same_category else ""]

    def remove(self, host: str) -> None:
        """Ask this one no more."""
        places = self._same(host)
        del places[bisect_left(places, self._place[host])]
        self.free.remove(host)

    def nearest_in_time(self, orphan: str, gives_up: Callable[[str], bool]) -> str | None:
        """The host that takes an orphan in, if any does; those met that no longer can are asked no more."""
        index, places = self._index, self._same(orphan)
        middle = bisect_left(places, self._place[orphan])

        def apart(place: int) -> float:
            return index.days_apart(index.offered[place], orphan)

        newer, older = (
            (places[at] for at in range(middle - 1, -1, -1)),
            (places[at] for at in range(middle, len(places))),
        )
        found, useless = None, []
        for place in merge(newer, older, key=apart):
            host = index.offered[place]
            if index.window is not None and apart(place) > index.window:
                break
            if not gives_up(host):
                useless.append(host)
            elif index.may_suggest(host, orphan):
                found = host
                break
        for host in useless:
            self.remove(host)
        return found
