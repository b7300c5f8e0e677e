"""The account of a move: of each kind, how many there were, how many were written, and why others were not. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SAME = "there already, the same"


class Ledger:
    """Counts what an export holds and what becomes of each thing in it."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        """How many of each kind the export has, counted when it is first read."""
        self.written: Counter[str] = Counter()
        self.left: dict[str, Counter[str]] = defaultdict(Counter)
        """Of each kind, how many were not written, by the reason."""
        self.notes: dict[str, list[str]] = defaultdict(list)
        """What is to be known of single things, by what it is about."""

    def note(self, about: str, message: str) -> None:
        """Tell something of a single thing: it was written, but not just as it was."""
        self.notes[about].append(message)

    def leave(self, kind: str, reason: str, number: int = 1) -> None:
        """Count what is not written."""
        if number:
            self.left[kind][reason] += number

    @property
    def unaccounted(self) -> dict[str, int]:
        """Of each kind, how many are neither written nor left out for a reason; less than none if counted twice."""
        kinds = {*self.found, *self.written, *self.left}
        differences = {kind: self.found[kind] - self.written[kind] - self.left[kind].total() for kind in kinds}
        return {kind: number for kind, number in sorted(differences.items()) if number}

    def lines(self, most_notes: int = 10) -> Iterator[str]:
        """The account for people, notes last; of each sort of notes no more than so many."""
        for about, messages in self.notes.items():
            yield f"{about}: {len(messages)}"
            yield from (f"  {message}" for message in messages[:most_notes])
            if len(messages) > most_notes:
                yield f"  … and {len(messages) - most_notes} more"
        kinds = list(dict.fromkeys((*self.found, *self.written, *self.left)))
        width = max(map(len, kinds), default=0)
        yield f"{'':{width}} {'found':>7} {'written':>7} {'left out':>8}"
        for kind in kinds:
            reasons = "; ".join(f"{number} {reason}" for reason, number in self.left[kind].most_common())
            counts = f"{self.found[kind]:7} {self.written[kind]:7} {self.left[kind].total():8}"
            yield f"{kind:{width}} {counts}{f'   {reasons}' if reasons else ''}"
        for kind, number in self.unaccounted.items():
            yield f"{kind}: {number} of them are not accounted for; please report that"
