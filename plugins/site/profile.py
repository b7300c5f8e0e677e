"""Where the time of a build went, by parts that an author knows: plugins, templates, Markdown.

The stack of the build is looked at a hundred times a second, from a thread beside it. So the list follows the code by
itself, and the build is hardly slower for it.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

_SECONDS_APART = 0.01
_LEAST = 0.005
"""The share of the whole that is worth a line."""
_OF_PELICAN = {"run": "Pelican", "generate_context": "Pelican: reading", "generate_output": "Pelican: writing"}
_WRAPPERS = ("plugins/site/", "plugins/_shared/", "plugins/incremental/__init__.py")
"""What calls other parts, or is called by all of them."""
_ASKING = ("checks", "incremental")
"""Plugins that have Markdown compiled, and templates rendered."""


class Profile:
    """Looks at a thread from another one, from when it is made until `stop`."""

    def __init__(self, thread: int) -> None:
        self._thread = thread
        self._parts: defaultdict[str, float] = defaultdict(float)
        self._ended = threading.Event()
        self._began = time.perf_counter()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def _watch(self) -> None:
        before = self._began
        while not self._ended.wait(_SECONDS_APART):
            frame = sys._current_frames().get(self._thread)
            now = time.perf_counter()
            self._parts[part_of(_stack(frame))] += now - before
            before = now

    def stop(self) -> list[str]:
        """The parts with their seconds, the longest first."""
        self._ended.set()
        self._watcher.join()
        total = time.perf_counter() - self._began
        longest_first = sorted(self._parts.items(), key=lambda each: -each[1])
        shown = [(part, spent) for part, spent in longest_first if spent >= _LEAST * total]
        return [f"{spent:8.2f} s {spent / total:4.0%}  {part}" for part, spent in shown]


def _stack(frame: FrameType | None) -> list[tuple[str, str]]:
    """The files and functions of a stack, the outermost first."""
    found = []
    while frame:
        found.append((PurePath(frame.f_code.co_filename).as_posix(), frame.f_code.co_name))
        frame = frame.f_back
    return found[::-1]


def part_of(stack: Iterable[tuple[str, str]]) -> str:
    """What an author would call the part of a build that a stack is in.

    Args:
        stack: Files and functions, the outermost first.
    """
    found = "starting"
    for path, function in stack:
        if "/templates/" in path and path.endswith(".html"):
            return f"pages by the template {PurePath(path).name}"
        if "/site-packages/markdown/" in path:
            return "Markdown of posts"
        if "/plugins/" in path and "/site-packages/" not in path and not any(each in path for each in _WRAPPERS):
            below = path.rpartition("/plugins/")[2].split("/")
            found = f"plugins.{below[0]}" if below[0] != "own" else f"plugins.own.{PurePath(below[1]).stem}"
            if below[0] not in _ASKING:
                return found
        elif "/pelican/" in path and not found.startswith("plugins."):
            found = _OF_PELICAN.get(function, found)
    return found
