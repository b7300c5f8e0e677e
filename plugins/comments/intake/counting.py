"""How often something was done, counted in the inbox: for intakes that start anew for each request, or are several."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limits import RateLimitItem

    from ..inbox.folder import Store


class InboxCounter:
    """Counts as `limits.strategies.FixedWindowRateLimiter` does, and keeps the counts in an inbox.

    Each time that something is allowed, it takes the next number in its window of time, which is one atomic step: to
    create `counted/<end of the window>-<hash>-<number>`. So no limit is passed, however many ask at once. What is not
    allowed leaves nothing, so that there is an end to what a flood has the inbox keep.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def hit(self, limit: RateLimitItem, *whose: str) -> bool:
        """Whether it is allowed once more; counts it.

        Raises:
            InboxError: The inbox cannot be used.
        """
        seconds = limit.get_expiry()
        end = int(time.time() // seconds + 1) * seconds
        what = hashlib.sha256(limit.key_for(*whose).encode()).hexdigest()[:16]
        number = self._last_taken(f"{end:010}-{what}", limit.amount) + 1
        while number <= limit.amount:
            if self.store.create(_key(f"{end:010}-{what}", number), b"yes\n"):
                return True
            number += 1  # somebody else was quicker
        return False

    def _last_taken(self, window: str, most: int) -> int:
        """The last number that is taken, since they are taken in turn: few questions find it among many."""
        taken, free = 0, 1
        while free <= most and self.store.read(_key(window, free)) is not None:
            taken, free = free, free * 2
        free = min(free, most + 1)
        while free - taken > 1:
            middle = (taken + free) // 2
            if self.store.read(_key(window, middle)) is None:
                free = middle
            else:
                taken = middle
        return taken


def expire_counts(store: Store) -> None:
    """Remove the counts of windows that are over."""
    now = time.time()
    for name, _ in [*store.entries("counted")]:
        if name.partition("-")[0].isdigit() and int(name.partition("-")[0]) < now:
            store.delete(f"counted/{name}")


def _key(window: str, number: int) -> str:
    return f"counted/{window}-{number}"
