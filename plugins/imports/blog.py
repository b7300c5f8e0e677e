"""The blog that is moved into, as far as a move needs to know it. Pure: the package's glue asks Pelican for it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote

from .._shared.field_values import LONGEST_SLUG, check_slug
from .._shared.ids import derived_id
from .._shared.site_addresses import Taken, owner, owner_of_file
from .._shared.text import one_line
from .._shared.urls import quote_path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import tzinfo
    from pathlib import Path

    from .values import Comment, Heading


class CommentFile(Protocol):
    """What makes the file of a comment: `plugins.comments.foreign.comment_file`."""

    def __call__(self, comment: Comment, /) -> tuple[str, str]:
        """The text, and what of the comment is not as it was. ValueError says why there can be none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blog:
    """Where a move goes."""

    content: Path
    posts: str = "posts"
    pages: str = "pages"
    comments: str = "comments"
    """The folders below content/."""
    zone: tzinfo
    lang: str
    address: str = ""
    """The site's; empty where it is not known yet."""
    slugify: Callable[[str], str]
    """The slug that a build makes of a title."""
    term: Callable[[str, str], str]
    """The address of what is called so: `term("tag", "Small Talk")` gives `tag/small-talk/`."""
    compile: Callable[[str], str]
    """What a build makes of a body's Markdown: HTML."""
    comment_file: CommentFile
    taken: tuple[Taken, ...] = ()
    """The site's own addresses."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post or page comes to stand."""

    heading: Heading
    slug: str
    file: str
    """Its source, below content/."""
    url: str
    """Its address below the site's; empty for a draft."""
    there: bool
    """Whether the blog has it already, by its id or by its file."""

    @property
    def folder(self) -> str:
        """Where its source and what lies beside it are, below content/, with a slash at its end."""
        return self.file.rpartition("/")[0] + "/"


@dataclass
class Places:
    """Gives each post and page of an export a slug of its own, and knows afterwards where each of them is.

    Args:
        blog: Where they go.
        ids: The file, below content/, of each id that the blog's own posts have, and of each `imported`.
        slugs: The file of each slug there, as `same_path` writes it.
        addresses: The file of each address there.
    """

    blog: Blog
    ids: dict[str, str]
    slugs: dict[str, str]
    addresses: dict[str, str] = field(default_factory=dict)
    of: dict[str, Place] = field(default_factory=dict)
    """By the key of each heading."""
    given: set[str] = field(default_factory=set)
    """The ids of all of them."""
    by_old: dict[str, str] = field(default_factory=dict)
    """The key of each old address, as `same_path` writes it."""

    def add(self, heading: Heading) -> Place:
        """A place for a post or page: the one where it is already, or a new one."""
        blog = self.blog
        folder = blog.pages if heading.kind == "page" else blog.posts
        if heading.id in self.given:  # by another post of the export, which keeps it
            heading = heading._replace(id="")
        if file := self.ids.get(heading.key) or self.ids.get(heading.id, ""):
            slug, there = self._slug_of(file), True
        else:
            slug, there = self._free(_as_slug(heading, blog), heading), False
            file = f"{folder}/{slug}/index.md"
        heading = heading._replace(id=heading.id or derived_id(heading.key))
        self.given.add(heading.id)
        self.slugs.setdefault(same_path(slug), file)
        url = "" if heading.status == "draft" else heading.path or f"{slug}/"
        place = Place(heading, slug, file, url, there)
        self.of[heading.key] = place
        for old in heading.old:
            self.by_old.setdefault(same_path(old), heading.key)
        return place

    def find(self, old: str) -> Place | None:
        """Where what stood at an old address is now."""
        key = self.by_old.get(same_path(old))
        return self.of[key] if key else None

    def _slug_of(self, file: str) -> str:
        return next((slug for slug, each in self.slugs.items() if each == file), "")

    def _free(self, slug: str, heading: Heading) -> str:
        for number in range(1, len(self.slugs) + 10):
            each = slug if number == 1 else f"{slug}-{number}"
            if same_path(each) not in self.slugs and not (owner(each, list(self.blog.taken)) and not heading.path):
                return each
        raise AssertionError("there are more names than posts")


def _as_slug(heading: Heading, blog: Blog) -> str:
    wanted = unicodedata.normalize("NFC", unquote(heading.slug, errors="ignore")).strip("-. ")
    for each in (wanted, blog.slugify(wanted), blog.slugify(heading.title), blog.slugify(heading.key)):
        short = _shortened(each)
        try:
            check_slug(short)
        except ValueError:
            continue
        if re.search(r"\w", short) and quote_path(short) == short and one_line(short) == short and short != "index":
            return short
    return "untitled"


def _shortened(slug: str) -> str:
    """A slug that leaves room for a number behind it; cut between words where that is possible."""
    data = slug.encode()
    if len(data) <= LONGEST_SLUG - 5:
        return slug
    cut = data[: LONGEST_SLUG - 5].decode(errors="ignore")
    return (cut.rpartition("-")[0] if "-" in cut[20:] else cut).strip("-")


def same_path(path: str) -> str:
    """An old address for comparing: without escapes, slashes around it, `index.html` and capitals."""
    plain = unicodedata.normalize("NFC", unquote(path)).casefold()
    return re.sub(r"(^|/)index\.(html?|php)$", "", plain.strip("/")).strip("/")


_OF_TERMS = ("CATEGORY_SAVE_AS", "TAG_SAVE_AS", "AUTHOR_SAVE_AS", "YEAR_ARCHIVE_SAVE_AS")


def fit_alias(path: str, blog: Blog, urls: Collection[str], *, of_list: bool = False) -> bool:
    """Whether an old address can lead on: a path that a file may have, not the site's own nor a post's.

    Args:
        path: It.
        blog: Where it would be.
        urls: The addresses at which there is something, as `same_path` writes them.
        of_list: Whether it was a list's: of categories and the like the site has just those that are in `urls`.
    """
    name = unquote(path).strip("/")
    if not name or re.search(r"[\s?#%\\:*<>\"|,;\x00-\x1f\[\]]", name) or {"", ".", ".."} & {*name.split("/")}:
        return False
    parts = name.split("/")
    if any(len(part.encode()) > LONGEST_SLUG for part in parts) or any(part.endswith(".html") for part in parts[:-1]):
        return False
    file = name if name.endswith((".html", ".htm")) else f"{name}/index.html"
    taken = [each for each in blog.taken if not (of_list and each.by in _OF_TERMS)]
    return owner_of_file(file, taken) is None and same_path(name) not in urls
