"""The record of a blog's posts and comments: read from their files, without a build, and added to."""

from __future__ import annotations

import os
import re
import secrets
import time
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ..._shared.front_matter import parse_front_matter
from ..._shared.post_fields import read_fields
from ..._shared.text import closest, one_line
from ..file import Comment, Mistake, read_comment
from ..inbox.folder import sync_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import tzinfo
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A post, as far as comments go, and what its folder of them holds."""

    title: str
    authors: tuple[str, ...]
    folder: Path
    """It need not exist."""
    comments: dict[str, Comment] = field(default_factory=dict)
    """By id; only those that could be read."""
    mistakes: list[tuple[Path, Mistake]] = field(default_factory=list)

    @property
    def ids(self) -> set[str]:
        """Every id that is taken, by a file that could not be read too."""
        return {*self.comments, *(path.stem for path, _ in self.mistakes)}


def read_conversation(title: str, authors: Collection[str], folder: Path, zone: tzinfo) -> Conversation:
    """The comments in a post's folder."""
    found = Conversation(title=title, authors=tuple(authors), folder=folder)
    for path in sorted(folder.glob("*.md")):
        comment, mistakes = read_comment(path.stem, path.read_bytes(), zone=zone, authors=authors)
        found.mistakes.extend((path, mistake) for mistake in mistakes)
        if comment:
            found.comments[comment.id] = comment
    return found


@dataclass(frozen=True, slots=True)
class Blog:
    """The posts of a blog, and the conversations under them as their files are now."""

    comments: Path
    """The folder of the comments."""
    zone: ZoneInfo
    posts: dict[str, tuple[str, tuple[str, ...]]]
    """Title and authors, by the name that a post's folder of comments has."""

    def conversation(self, post: str) -> Conversation:
        """What is said under a post.

        Raises:
            ValueError: There is no such post.
        """
        if post not in self.posts:
            raise ValueError(f'no post has the slug "{one_line(post)}"; {closest(post, self.posts)}')
        title, authors = self.posts[post]
        return read_conversation(title, authors, self.comments / post, self.zone)


def read_blog(settings: Mapping[str, Any], base: Path, folder: str) -> Blog:
    """The posts that the Markdown files below ARTICLE_PATHS make, drafts too.

    Args:
        settings: Those of the site, as its settings file gives them.
        base: The folder of that file.
        folder: Where the comments are, below PATH.
    """
    content, posts = base / settings.get("PATH", "."), {}
    home = settings.get("DEFAULT_LANG", "en")
    for below in settings.get("ARTICLE_PATHS", [""]):
        for path in sorted((content / below).rglob("*.md")):
            if path.is_relative_to(content / folder):
                continue
            found = re.match(settings.get("PATH_METADATA", ""), path.relative_to(content).as_posix())
            named = {key: value for key, value in found.groupdict().items() if value} if found else {}
            source = parse_front_matter(path.read_text("utf-8", "replace"))
            values = read_fields(source, page=False, zone=UTC, lang=home, now=datetime.now(UTC), named=named).values
            title = one_line(values.get("title", ""))
            slug = values.get("slug") or named.get("slug") or slugify(title)
            authors = values.get("authors") or tuple(filter(None, (settings.get("AUTHOR"),)))
            lang = values.get("lang", home)
            name = slug if lang.lower() == home.lower() else f"{lang}/{slug}"
            posts[name] = title or slug, tuple(map(one_line, authors))
    return Blog(content / folder, ZoneInfo(settings.get("TIMEZONE", "UTC")), posts)


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
    partial = folder / f".{path.stem}.{secrets.token_hex(8)}.partial"
    try:
        with partial.open("xb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, path)  # unlike a rename, fails if the path exists
        created = True
    except FileExistsError:
        created = False
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(folder)
    return created


def remove_leftovers(folder: Path) -> None:
    """Remove what `write_file` was stopped in: files of its own that are an hour old."""
    for path in folder.rglob(".*.partial"):
        with suppress(FileNotFoundError):  # another desk removes it, too
            if _PARTIAL.fullmatch(path.name) and path.stat().st_mtime < time.time() - 3600:
                path.unlink()
