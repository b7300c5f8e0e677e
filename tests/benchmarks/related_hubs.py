"""On how many lists posts are that resemble all others: overviews, lists of titles, and posts without a body.

    python tests/benchmarks/related_hubs.py DATA ...

DATA is as for `related_quality.py`. Such a post is put into each blog, and into runs of 20 of its posts. Each figure is
the mean share of all lists of three that have it, and on how many it is, on average and at the most: ranked without
`breadth` and without what the length of a post does, ranked with both, and as a page shows them in the end.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
from related_quality import Entry, read

from plugins.related.index import Index
from plugins.related.suggestions import suggest
from plugins.related.tokens import count_words
from plugins.related.values import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ODD = "odd"
"""The id of the post that is put in."""
WORDS = 15
"""So many words of each post are in an overview."""


def odd_blogs(blog: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """The blog and parts of it with an odd post in each, and what that is."""
    chance = random.Random(5)
    yield "a list of all titles", _with_overview(blog, 0, chance)
    yield f"an overview with {WORDS} words of each post", _with_overview(blog, WORDS, chance)
    for _ in range(8):
        at = chance.randrange(len(blog))
        yield "a post without a body", [*blog[:at], replace(blog[at], id=ODD, words={}), *blog[at + 1 :]]
    for low in range(0, min(len(blog), 400) - 20, 40):
        yield "the overview, of 20 posts", _with_overview(blog[low : low + 20], WORDS, chance)


def _with_overview(blog: Sequence[Entry], count: int, chance: random.Random) -> list[Entry]:
    words = Counter[str]()
    for entry in blog:
        words.update(entry.title)
        words.update(dict.fromkeys(chance.sample(sorted(entry.words), min(count, len(entry.words))), 1))
    day = blog[0].date + timedelta(days=1)
    return [Entry(ODD, day, blog[0].category, frozenset(), {"start": 1, "here": 1}, words, ()), *blog]


def count(blog: Sequence[Entry], *, shown: bool) -> int:
    """On how many lists of three the odd post is: those shown in the end, or the ranking."""
    index = Index(
        Document(
            key=entry.id,
            day=entry.day,
            category=entry.category,
            tags=entry.tags,
            words=entry.words,
            heading=Counter(entry.title) + count_words(" ".join(sorted(entry.tags))),
        )
        for entry in blog
    )
    lists = suggest(index, limit=3) if shown else index.rank(3)
    return sum(any(near.key == ODD for near in found) for found in lists.values())


def main() -> None:
    """Print the table for the data sets named on the command line."""
    cases = defaultdict(list)
    for path in sys.argv[1:]:
        for kind, blog in odd_blogs(read(Path(path))):
            cases[kind].append(blog)
    print("| | without | ranked | shown |\n|---|---|---|---|")
    for kind, blogs in cases.items():
        with (
            patch("plugins.related.breadth.own", lambda cosine, _: np.ones(len(cosine))),
            patch("plugins.related.breadth.naming", lambda posts, _: np.ones(len(posts.day))),
            patch("plugins.related.vectors.WHOLE", 1e-9),
        ):
            ways = [[count(blog, shown=False) for blog in blogs]]
        ways += [[count(blog, shown=shown) for blog in blogs] for shown in (False, True)]
        cells = (
            f"{fmean(found / (len(blog) - 1) for found, blog in zip(way, blogs, strict=True)):.3f}, "
            f"{fmean(way):.1f} (at the most {max(way)})"
            for way in ways
        )
        print(f"| {kind} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
