"""What a build has to tell an author, as every check says it."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Fault(NamedTuple):
    """Something that an author should know: where it is and what to do about it."""

    path: str
    """Source file, relative to the project's folder where it is inside it; empty for a note on more than one."""
    line: int | None
    """1-based; None where no single line is to blame."""
    message: str
    """The value at fault, what is wrong with it and the mend, in one sentence."""
    severity: Literal["error", "note"] = "error"
    """An error stops a build before its first page is written; a note is told of."""

    def __str__(self) -> str:
        at = self.path if self.line is None else f"{self.path}:{self.line}"
        return ": ".join(filter(None, ("note" if self.severity == "note" else "", at, self.message)))


class Mistake(NamedTuple):
    """What is wrong with a text, as it is said by who does not know where the text lies: `Fault(path, *mistake)`."""

    line: int | None
    """1-based; None where no single line is to blame."""
    message: str
    """As that of a fault."""


def note(message: str) -> Fault:
    """A note that is not of one file."""
    return Fault("", None, message, "note")
