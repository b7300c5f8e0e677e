"""What is published: a small file that each build writes, for the intake, the desk and `stamp`. Standard library only.

They could read content/ themselves, but only a build knows what came of it: slugs, ids, drafts, closed discussions. So
a build writes that down, and a machine that only takes comments needs this one file, the settings and no clone.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A published post."""

    title: str
    """Plain text."""
    url: str
    """Permalink relative to the site's address."""
    open: bool
    """Whether it takes comments, as of the build."""
    closes: str = ""
    """When it stops taking them: a date and time with offset (ISO 8601); empty for never."""
    source: str = ""
    """Its source file, relative to the content folder."""
    id: str = ""
    """What feeds know it by."""
    authors: tuple[str, ...] = ()
    """Names, as its page has them."""
    comments: Mapping[str, str] = field(default_factory=dict)
    """Name of the author of each published comment, by id: what may be replied to."""
    parents: Mapping[str, str] = field(default_factory=dict)
    """Id of the comment that a comment answers, by id, for those that answer one."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """How the text of each published comment begins, by id: plain text on one line."""

    def is_open(self, now: datetime) -> bool:
        """Whether it takes comments now."""
        return self.open and not (self.closes and datetime.fromisoformat(self.closes) <= now)


_FIELDS = [each.name for each in fields(Entry)]
_NEEDED = {each.name for each in fields(Entry) if each.default is MISSING and each.default_factory is MISSING}


def dump_index(posts: Mapping[str, Entry]) -> str:
    """The file that tells of these posts, by the name of their folder of comments; the same posts give the same bytes.

    One line a post, so that a change of one is one in a diff; what is empty is left out.
    """
    lines = (
        f"{_dump(name)}: {_dump({key: value for key in _FIELDS if (value := getattr(entry, key)) or key in _NEEDED})}"
        for name, entry in sorted(posts.items())
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


_dump = json.JSONEncoder(ensure_ascii=False).encode


def load_index(text: str) -> dict[str, Entry]:
    """The posts out of such a file.

    Raises:
        ValueError: It is not such a file, or one of another version.
    """
    try:
        return {
            name: Entry(**{**given, "authors": tuple(given.get("authors", ()))})
            for name, given in json.loads(text).items()
        }
    except (TypeError, AttributeError) as error:
        raise ValueError(f"no list of what is published: {error}") from error


class PublishedIndex:
    """The posts of a file that may be replaced at any time, by a build or a copy."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int], dict[str, Entry]] | None = None
        self._authors: tuple[str, ...] = ()

    def posts(self) -> dict[str, Entry]:
        """The posts as the file says now.

        Raises:
            OSError: There is no such file.
            ValueError: It is not such a file.
        """
        stat = self.path.stat()
        version = stat.st_mtime_ns, stat.st_size
        if self._read is None or self._read[0] != version:
            posts = load_index(self.path.read_text("utf-8"))
            self._authors = tuple(sorted({name for entry in posts.values() for name in entry.authors}))
            self._read = version, posts
        return self._read[1]

    def authors(self) -> tuple[str, ...]:
        """The names of the authors of all posts; raises what `posts` does."""
        self.posts()
        return self._authors

    def built(self) -> dict[str, Entry]:
        """The posts as the file says, none where no build has left a file that can be read."""
        try:
            return self.posts()
        except (OSError, ValueError):
            return {}

    def is_newer_than(self, path: Path) -> bool:
        """Whether a source has not changed since the file was written, if there is one."""
        try:
            return self.path.stat().st_mtime_ns >= path.stat().st_mtime_ns
        except FileNotFoundError:
            return False
