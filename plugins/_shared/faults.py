"""What an author has to mend, as every check says it."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """Something an author has to mend: where it is and what to do about it."""

    path: str
    """Source file, relative to the project's folder where it is inside it."""
    line: int | None
    """1-based; None where no single line is to blame."""
    message: str
    """The value at fault, what is wrong with it and the mend, in one sentence."""

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.message}"
