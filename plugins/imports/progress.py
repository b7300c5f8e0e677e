"""How far a long command is, in one line that is written over; nothing where nobody watches."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from types import TracebackType


class Progress:
    """Says what is being done, at most ten times a second."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._next, self._count = 0.0, 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._shown and self._count:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def __call__(self, what: str) -> None:
        """Say what is next."""
        self._count += 1
        if self._shown and (now := time.monotonic()) >= self._next:
            self._next = now + 0.1
            self._stream.write(f"\r\x1b[K{self._count}: {what[:60]}")
            self._stream.flush()
