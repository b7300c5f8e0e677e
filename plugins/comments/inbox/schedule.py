"""When what is approved will be out: `comments pull --every MINUTES` leaves word in the inbox each time it runs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .inbox import Inbox

PULLED = "pulled"
"""Under what the inbox has a note of the last run, and of how often there is one."""


def note_run(inbox: Inbox, minutes: int) -> None:
    """Leave word that a run is at work now, and that there is one every so many minutes."""
    inbox.note(PULLED, json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), "every": minutes}))


def next_run(inbox: Inbox, now: datetime) -> datetime | None:
    """When the next run is due; None where none runs by itself, or several did not come that should have."""
    try:
        said = json.loads(inbox.noted(PULLED) or "{}")
        last, every = datetime.fromisoformat(said["at"]), timedelta(minutes=int(said["every"]))
        missed = (now - last) // every
    except (ValueError, KeyError, TypeError, ZeroDivisionError):
        return None
    return last + every * (missed + 1) if -1 <= missed < 4 else None
