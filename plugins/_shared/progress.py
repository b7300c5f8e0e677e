"""How far a long piece of work is, for whoever waits for it: a bar in a terminal, else a line now and then.

A build is a process of its own, of which nothing is shown before it has ended. What it tells goes to the one who began
it and asked for it by the variable `BUILD_PROGRESS`, in lines that `read` knows. The one door to rich.
"""

from __future__ import annotations

import os
import re
import sys
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.progress import Progress as Bar

SECONDS_APART = 2
"""How often a long piece of work says how far it is, where there is no terminal; nothing is said of a short one."""
FEWEST = 50
"""Of fewer files, pages or pictures nothing is said."""
_OFTEN = 0.2
_LINE = re.compile(r"progress: (.+), (\d+) of (\d+)\n?")
Item = TypeVar("Item")


class Progress:
    """Shows on standard error how far one piece of work after the other is, while it is entered."""

    def __init__(self) -> None:
        self._told = time.monotonic()
        self._bar: Bar | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def tell(self, what: str, done: int, total: int) -> None:
        """Say how much of what is done."""
        if self._bar:
            self._bar.update(self._bar.task_ids[0], description=what, completed=done, total=total)
        elif total >= FEWEST and time.monotonic() - self._told >= SECONDS_APART:
            self._told = time.monotonic()
            if sys.stderr.isatty():
                self._bar = _bar()
                self.tell(what, done, total)
            else:
                print(f"{what}: {done:,} of {total:,} …", file=sys.stderr, flush=True)


def _bar() -> Bar:
    from rich.console import Console  # only where there is something to be shown
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task("")
    bar.start()
    return bar


class Count:
    """Tells the one who began this build, if they asked, how many of so many are done."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.done, self.total = what, 0, total
        self._asked = "BUILD_PROGRESS" in os.environ
        self._told = 0.0

    def add(self) -> None:
        """One more is done."""
        self.done += 1
        if self._asked and (time.monotonic() - self._told >= _OFTEN or self.done >= self.total):
            self._told = time.monotonic()
            print(f"progress: {self.what}, {self.done} of {max(self.done, self.total)}", flush=True)


def counted(items: Iterable[Item], what: str, total: int) -> Iterator[Item]:
    """The items, each of which counts as done when the next one is asked for."""
    count = Count(what, total)
    for item in items:
        yield item
        count.add()


def read(line: str) -> tuple[str, int, int] | None:
    """What a line of a build's output tells of its progress: of what, how many are done, and of how many."""
    found = _LINE.fullmatch(line)
    return (found[1], int(found[2]), int(found[3])) if found else None
