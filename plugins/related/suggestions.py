"""What each post suggests in the end: the author's pins, then its nearest, and no post left out that fits. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from .values import Suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from .index import Index

HOSTS = 12
"""So many of its neighbours are asked first to take in a post that nobody suggests …"""
ALL_HOSTS = 96
"""… and so many where none of these can."""
HUB, SHARE = 2, 10
"""A post is on no more than so many times as many lists as there are posts in one, or on this share of all lists."""
FLOOR = 0.5
"""A post is not put in the place of another if it scores less than this share of what that one does."""


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
        adopt: Whether to see to it that every post is suggested by another one, if there is one that it fits.
    """
    pins = pins or {}
    nearest = index.rank(max(HOSTS, limit + max(map(len, pins.values()), default=0)))
    pairs = [(key, pin) for key, wanted in pins.items() for pin in wanted]
    score = {pair: near.score for pair, near in zip(pairs, index.pairs(pairs), strict=True)}
    lists: dict[str, list[Suggestion]] = {}
    spare: dict[str, list[Suggestion]] = {}
    for key, candidates in nearest.items():
        pinned = [Suggestion(pin, score[key, pin]) for pin in pins.get(key, ())]
        names = {pin.key for pin in pinned}
        series = {index.series(name) for name in names} - {""}
        others = [each for each in candidates if each.key not in names and index.series(each.key) not in series]
        lists[key] = [] if key in silent else pinned + others[: max(0, limit - len(pinned))]
        spare[key] = others[max(0, limit - len(pinned)) :]
    _thin_out(
        index,
        lists,
        spare,
        {key: len(pins.get(key, ())) for key in lists},
        max(HUB * limit, len(index.offered) // SHARE),
    )
    if adopt:
        _adopt_orphans(index, lists, nearest, {key: len(pins.get(key, ())) for key in lists})
    return lists


def orphans(index: Index, lists: Mapping[str, Sequence[Suggestion]]) -> list[str]:
    """The posts that no other one suggests, newest first; of a series that has one suggested, none is."""
    named = {suggestion.key for key in index.offered for suggestion in lists[key]}
    series = {index.series(key) for key in named} - {""}
    return [key for key in index.offered if key not in named and index.series(key) not in series]


def _thin_out(
    index: Index,
    lists: dict[str, list[Suggestion]],
    spare: Mapping[str, list[Suggestion]],
    pinned: Mapping[str, int],
    most: int,
) -> None:
    """Take posts that are on more lists than `most` from those that lose least by having the next nearest instead."""
    hosts: defaultdict[str, set[str]] = defaultdict(set)
    for host in index.offered:
        for suggestion in lists[host]:
            hosts[suggestion.key].add(host)
    waiting = [key for key in index.offered if len(hosts[key]) > most]
    while waiting:
        key = waiting.pop()
        offers = []
        for host in hosts[key]:
            at = next(at for at, suggestion in enumerate(lists[host]) if suggestion.key == key)
            while spare[host] and len(hosts[spare[host][0].key]) >= most:
                spare[host].pop(0)
            if at >= pinned[host] and spare[host]:
                offers.append((lists[host][at].score - spare[host][0].score, host, at))
        for _, host, at in sorted(offers)[: len(hosts[key]) - most]:
            del lists[host][at]
            lists[host].append(spare[host].pop(0))
            hosts[key].remove(host)
            hosts[lists[host][-1].key].add(host)


def _adopt_orphans(
    index: Index,
    lists: dict[str, list[Suggestion]],
    nearest: Mapping[str, Sequence[Suggestion]],
    pinned: Mapping[str, int],
) -> None:
    """Put each post that nobody suggests into the last slot of the one of its nearest that loses least by it.

    A host takes in one at the most, and none that does not fit: that is not relevant there, or far less than what it
    would stand for. It keeps its first suggestion and its pins, and never drops a post's only mention.
    """
    mentions = Counter(suggestion.key for key in index.offered for suggestion in lists[key])
    free = {key for key in index.offered if len(lists[key]) > max(1, pinned[key])}
    left = _adopt(index, lists, {key: nearest[key][:HOSTS] for key in orphans(index, lists)}, free, mentions)
    _adopt(index, lists, index.rank(ALL_HOSTS, left, least=0), free, mentions)


def _adopt(
    index: Index,
    lists: dict[str, list[Suggestion]],
    hosts: Mapping[str, Sequence[Suggestion]],
    free: set[str],
    mentions: Counter[str],
) -> list[str]:
    """Have posts taken in by some of their nearest, given for each: those that are left."""
    pairs = [(host.key, orphan) for orphan, near in hosts.items() for host in near if host.key in free]
    there = dict(zip(pairs, index.pairs(pairs), strict=True))
    left, taken_in = [], set[str]()
    for orphan, near in hosts.items():
        series = index.series(orphan)
        if series and series in taken_in:
            continue
        losses = []
        for at, (host, _) in enumerate(near):
            if host not in free or not index.may_suggest(host, orphan):
                continue
            last, new = lists[host][-1], there[host, orphan]
            beside = {index.series(other.key) for other in lists[host][:-1]}
            fits = (
                new.relevance >= index.least and new.score >= FLOOR * last.score and not (series and series in beside)
            )
            if fits and mentions[last.key] > 1:
                losses.append((last.score - new.score, at, host))
        if losses:
            host = min(losses)[2]
            mentions[lists[host][-1].key] -= 1
            mentions[orphan] += 1
            lists[host][-1] = Suggestion(orphan, there[host, orphan].score)
            free.remove(host)
            taken_in.add(series)
        else:
            left.append(orphan)
    return left
