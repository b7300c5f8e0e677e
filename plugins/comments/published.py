"""What may be commented on: a small file that the site's build writes for the intake.

The intake could read content/ itself, but only a build knows what came of it: slugs, drafts, closed discussions, ids.
So a build writes that down, and a machine that only takes comments needs this one file, the settings and no clone.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A published post as the intake knows it."""

    title: str
    """Plain text."""
    url: str
    """Permalink relative to the site's address."""
    open: bool
    """Whether it takes comments, as of the build."""
    closes: str = ""
    """When it stops taking them: a date and time with offset (ISO 8601); empty for never."""
    comments: Mapping[str, str] = field(default_factory=dict)
    """Name of the author of each published comment, by id: what may be replied to."""
    parents: Mapping[str, str] = field(default_factory=dict)
    """Id of the comment that a comment answers, by id, for those that answer one."""

    def is_open(self, now: datetime) -> bool:
        """Whether it takes comments now."""
        return self.open and not (self.closes and datetime.fromisoformat(self.closes) <= now)


def dump_index(posts: Mapping[str, Entry]) -> str:
    """The file that tells the intake of these posts, by slug; the same posts give the same bytes."""
    return json.dumps({slug: asdict(posts[slug]) for slug in sorted(posts)}, ensure_ascii=False, indent=1) + "\n"


def load_index(text: str) -> dict[str, Entry]:
    """The posts, by slug, out of such a file.

    Raises:
        ValueError: It is not such a file, or one of another version.
    """
    try:
        return {slug: Entry(**fields) for slug, fields in json.loads(text).items()}
    except (TypeError, AttributeError) as error:
        raise ValueError(f"no index of posts: {error}") from error


class Index:
    """The posts of a file that may be replaced at any time, by a build or a copy."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int], dict[str, Entry]] | None = None

    def posts(self) -> dict[str, Entry]:
        """The posts as the file says now.

        Raises:
            OSError: There is no such file.
            ValueError: It is not such a file.
        """
        stat = self.path.stat()
        version = stat.st_mtime_ns, stat.st_size
        if self._read is None or self._read[0] != version:
            self._read = version, load_index(self.path.read_text("utf-8"))
        return self._read[1]
