"""Cards drawn by other processors while the build goes on, into the cache, where the gallery finds them.

What is not there when it is needed, the build draws itself: whether, and how many, others helped changes no byte.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from .cards import CardPress, CardStyle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.process import BaseProcess

    from .cache import Cache

FEWEST = 100
"""Cards that are worth a process: to start one takes as long as to draw sixty."""


class Wanted(NamedTuple):
    """A card to be drawn, and what it is kept under."""

    key: str
    title: str
    site: str


def begin(cache: Cache, style: CardStyle, wanted: Sequence[Wanted], processors: int) -> list[BaseProcess]:
    """Processes that draw cards, besides this one, which has other work; none where they are few.

    Args:
        cache: Where they are kept.
        style: Of all of them.
        wanted: Those that are not kept yet.
        processors: How many there are, this process's included.
    """
    count = min(processors - 1, len(wanted) // FEWEST)
    # A new process each: a copy of this one would stop for good at a lock that a thread of this one holds.
    context = multiprocessing.get_context("spawn")
    started: list[BaseProcess] = []
    for number in range(count):
        # As a daemon it ends with this process, however that ends in order.
        process = context.Process(target=_draw, args=(cache, style, wanted[number::count]), daemon=True)
        process.start()
        started.append(process)
    return started


def _draw(cache: Cache, style: CardStyle, wanted: Sequence[Wanted]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # which a terminal sends to all; who began this one ends it
    press, builder = CardPress(style), multiprocessing.parent_process()
    with suppress(Exception):  # a full disk, say: the build comes to it as well, and tells
        for key, title, site in wanted:
            if builder and not builder.is_alive():
                return
            cache.store(key, press.draw(title, site))


def processors(wanted: int) -> int:
    """How many processors to use: so many, or for 0 all that this process may."""
    return wanted or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
