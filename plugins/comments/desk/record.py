"""The record of a blog's posts and comments: read from their files, without a build, and added to."""

from __future__ import annotations

import re
import secrets
import time
import unicodedata
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from ..._shared.files import create_file, sync_folder
from ..._shared.front_matter import parse_front_matter
from ..._shared.text import closest, one_line
from ..conversation import Conversation, read_conversation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from ..._shared.front_matter import Source
    from ..._shared.published import Entry, PublishedIndex


class BlogPost(NamedTuple):
    """A post, as the desk knows it."""

    title: str
    authors: tuple[str, ...]
    open: bool = True
    """Whether it takes comments …"""
    closes: datetime | None = None
    """… and until when; None for ever."""

    def is_open(self, when: datetime) -> bool:
        """Whether it takes what is written then."""
        return self.open and (self.closes is None or when < self.closes)


@dataclass(frozen=True, slots=True)
class Blog:
    """The posts of a blog, and the conversations under them as their files are now."""

    comments: Path
    """The folder of the comments."""
    zone: ZoneInfo
    posts: dict[str, BlogPost]
    """By the name that a post's folder of comments has."""

    def post(self, name: str) -> BlogPost:
        """The post of that name.

        Raises:
            ValueError: There is none.
        """
        if name not in self.posts:
            raise ValueError(f'no post has the slug "{one_line(name)}"; {closest(name, self.posts)}')
        return self.posts[name]

    def folder(self, name: str) -> Path:
        """The folder of a post's comments. It need not exist.

        Raises:
            ValueError: There is no such post.
        """
        self.post(name)
        return self.comments / name

    def conversation(self, name: str) -> Conversation:
        """What is said under a post.

        Raises:
            ValueError: There is no such post.
        """
        files = sorted(self.folder(name).glob("*.md"))
        return read_conversation(files, zone=self.zone, authors=self.post(name).authors)


def read_blog(
    settings: Mapping[str, Any],
    base: Path,
    folder: str,
    index: PublishedIndex,
    name: Callable[[Source, str], tuple[str, BlogPost]],
) -> Blog:
    """The posts of a blog: as its last build has called them, and by their sources where these are newer; drafts too.

    Args:
        settings: Those of the site, as its settings file gives them.
        base: The folder of that file.
        folder: Where the comments are, below PATH.
        index: What the last build has said, if there was one.
        name: What a build would call a post: gets its source and its path below PATH, gives the name of its folder of
            comments, and the post.
    """
    content, posts = base / settings.get("PATH", "."), {}
    built: defaultdict[str, list[tuple[str, Entry]]] = defaultdict(list)
    for called, entry in index.built().items():
        built[entry.source].append((called, entry))
    for below in settings.get("ARTICLE_PATHS", [""]):
        for path in sorted((content / below).rglob("*.md")):
            place = path.relative_to(content).as_posix()
            if path.is_relative_to(content / folder):
                continue
            entries = built.pop(place, [])
            if entries and index.is_newer_than(path):
                posts.update({called: _built(entry) for called, entry in entries})
            else:
                called, post = name(parse_front_matter(path.read_text("utf-8", "replace")), place)
                posts[called] = post
    for place, entries in built.items():  # in another format than Markdown
        if place and (content / place).is_file():
            posts.update({called: _built(entry) for called, entry in entries})
    return Blog(content / folder, ZoneInfo(settings.get("TIMEZONE", "UTC")), posts)


def _built(entry: Entry) -> BlogPost:
    closes = datetime.fromisoformat(entry.closes) if entry.closes else None
    return BlogPost(entry.title, entry.authors, entry.open, closes)


# Letters that Unicode does not take apart into one of a to z and a mark.
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})


def slugify(text: str) -> str:
    """A name or title in a to z, digits and hyphens; empty where it has no such letter."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return re.sub(r"[^a-z0-9]+", "-", "".join(char for char in plain if not unicodedata.combining(char))).strip("-")


def readable_id(date: datetime, author: str, taken: Collection[str]) -> str:
    """An id that says when and who, such as `2026-03-14-ada-okafor`, with a number behind it if that is taken."""
    base = f"{date:%Y-%m-%d}-{slugify(author) or 'reader'}"[:80].rstrip("-")
    lower = {id.lower() for id in taken}
    number, id = 1, base
    while id in lower:
        number += 1
        id = f"{base}-{number}"
    return id


def name_of(item: str, date: datetime, who: str) -> str:
    """The id under which an item is published: it follows from the item, so that publishing it again adds nothing.

    Args:
        item: Its id in the inbox.
        date: When it was written.
        who: By whom.
    """
    return f"{date:%Y-%m-%d}-{slugify(who) or 'reader'}"[:80].rstrip("-") + f"-{item.rpartition('-')[2]}"


# A build passes over names that begin with a dot.
_PARTIAL = re.compile(r"\.[A-Za-z0-9][A-Za-z0-9._-]*\.[0-9a-f]{16}\.partial")


def write_file(path: Path, text: str) -> bool:
    """Whether a comment's file was not there. Then it is, and on the disk, or nothing is."""
    folder = path.parent
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)
    return create_file(path, text.encode(), beside=folder / f".{path.stem}.{secrets.token_hex(8)}.partial")


def remove_leftovers(folder: Path) -> None:
    """Remove what `write_file` was stopped in: files of its own that are an hour old."""
    for path in folder.rglob(".*.partial"):
        with suppress(FileNotFoundError):  # another desk removes it, too
            if _PARTIAL.fullmatch(path.name) and path.stat().st_mtime < time.time() - 3600:
                path.unlink()
