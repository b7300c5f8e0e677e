"""What another system's blog is made of, as its reader hands it over and `move.bring_in` writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

Kind = Literal["post", "page"]
Status = Literal["published", "draft", "hidden"]


class Heading(NamedTuple):
    """What has to be known of a post or page before any text is written, so that links find each other."""

    key: str
    """Where it was, unlike any other and the same in each import, "old.example/?p=12": its file says `imported: …`."""
    kind: Kind
    slug: str
    """The wanted one, percent-encoded or not; empty for one made of the title."""
    title: str
    """Plain text."""
    status: Status
    id: str = ""
    """What feeds knew it by; empty where that is not known or is no URI."""
    path: str = ""
    """Of a page below another: its own address, "about/team/"; empty for what the slug gives."""
    old: tuple[str, ...] = ()
    """Its old addresses, the main one first: paths below the old blog's, or "?p=12"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post or page with all that its file will say."""

    key: str
    """That of its `Heading`."""
    date: datetime
    """Aware."""
    modified: datetime | None = None
    """Aware; None where it was not changed after its date."""
    category: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    lang: str = ""
    """Its language; empty for the blog's own."""
    series: str = ""
    summary: str = ""
    image: str = ""
    """The lead picture: a name in `files`."""
    image_alt: str = ""
    image_credit: str = ""
    pinned: bool = False
    comments_closed: bool = False
    menu: bool = True
    """Whether a page stands in the menu."""
    body: str = ""
    """Markdown, its links as the new blog has them."""
    files: tuple[File, ...] = ()
    """What lies beside it."""
    notes: tuple[str, ...] = ()
    """What of it is not as it was, or is to be mended: a sentence each."""


class File(NamedTuple):
    """A picture or other file that lies beside a post."""

    name: str
    """As the post's text names it."""
    source: str
    """What the `Pictures` that found it know it by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment of another system, as `plugins.comments` turns it into a file."""

    id: str
    """That of its file: letters, digits and hyphens, and the same in each import."""
    author: str
    date: datetime
    """Aware."""
    markup: str
    """HTML."""
    reply_to: str = ""
    url: str = ""
    kind: str = "comment"
    by_author: bool = False
