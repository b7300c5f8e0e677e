"""What a feed says, whatever its format: frozen values, and the rules that choose its items. Pure."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .._shared.values import Image
    from .podcast import Episode, Podcast

MAX_BYTES = 250 * 1024
"""What a feed may weigh. Some readers and proxies give up on feeds of several megabytes."""
MAX_PAGE_BYTES = 100 * 1024
"""What a page of the archive may weigh; a post that is heavier by itself is there as its excerpt and a link."""

MIME = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
LABEL = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}

# The date of a feed that has had nothing to say yet: Atom wants one, and the clock would change the file at each build.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class Reply(NamedTuple):
    """What an item answers: the id and the URL of a post or comment (RFC 4685, `thr:in-reply-to`)."""

    id: str
    url: str


class Discussion(NamedTuple):
    """The comments on an item: where they are, their feed, and how many there are."""

    url: str
    feed_url: str
    total: int


class Recording(NamedTuple):
    """A sound or film that belongs to a post, as its page plays it."""

    path: str
    """Within the site."""
    mime: str
    length: int
    """Bytes."""

    @property
    def film(self) -> bool:
        """Whether there is something to see."""
        return self.mime.startswith("video/")


class FeedIcon(NamedTuple):
    """The blog's icon as square PNGs, absolute: a small one, of 64 pixels or more, and a large one."""

    small: str
    large: str


class Enclosure(NamedTuple):
    """A sound or film that belongs to a post: absolute URL, length in bytes, MIME type."""

    url: str
    length: int
    mime: str


@dataclass(frozen=True, kw_only=True)
class FeedItem:
    """One post or comment in a feed. URLs are absolute, dates are UTC, texts are plain unless they say otherwise."""

    id: str
    """A URI that never changes and is the same in each feed."""
    url: str
    title: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...]
    summary: str
    html: str
    """The body, clean: see `markup.feed_html`."""
    postscript: str = ""
    """HTML after the body that comes and goes with the rest of the blog: the related posts."""
    categories: tuple[str, ...] = ()
    lang: str = ""
    """Where it is not the feed's."""
    image: Image | None = None
    enclosure: Enclosure | None = None
    episode: Episode | None = None
    """What the feed of the podcast says of the enclosure."""
    discussion: Discussion | None = None
    in_reply_to: Reply | None = None

    @cached_property
    def content(self) -> str:
        """The HTML a reader shows."""
        return self.html + self.postscript

    @cached_property
    def place(self) -> tuple[float, str, str]:
        """What items are sorted by: newest first, in a total order."""
        return -self.published.timestamp(), self.url, self.id

    @property
    def author(self) -> str:
        """The names of all authors in one text: of several `dc:creator`, many readers show but one."""
        return ", ".join(self.authors)

    @cached_property
    def weight(self) -> int:
        """At most how many bytes it takes in the wordiest format, Atom, whose HTML is escaped."""
        shown_by_browsers = (self.summary, self.title)
        texts = (self.content, self.summary, self.title, self.author, *self.categories, *shown_by_browsers)
        return sum(len(html.escape(text).encode()) for text in texts) + 60 * len(self.categories) + 2048

    def archived(self) -> FeedItem:
        """The item without what changes as the blog goes on, for pages that never change again."""
        return replace(self, postscript="", discussion=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed in one format."""

    kind: str
    """A key of `MIME`."""
    path: str
    """The file it is written to, relative to the output folder."""
    url: str
    """Its absolute address."""
    title: str
    description: str
    home: str
    """The page whose news it brings, absolute."""
    lang: str
    items: tuple[FeedItem, ...]
    updated: datetime
    stylesheet: str = ""
    """Root-relative URL of the style sheet a browser shows it with."""
    hub: str = ""
    """WebSub hub; empty where there is none."""
    icon: FeedIcon | None = None
    podcast: Podcast | None = None
    ttl: int = 60
    """Minutes for which a reader need not ask again."""
    prev_archive: str = ""
    next_archive: str = ""
    current: str = ""
    """On an archive page (RFC 5005): the feed that it belongs to."""


class FeedLink(NamedTuple):
    """A feed as a page offers it."""

    title: str
    url: str
    """Absolute."""
    kind: str
    """What it is about: "posts", "language", "podcast", "comments", "category", "tag", "author" or "post"."""
    mime: str
    """What `<link rel="alternate" type="…">` says."""
    path: str
    """The same as `url`, within the site."""


class Folder(NamedTuple):
    """Feeds that belong together in a list, and a `FeedLink.kind`."""

    kind: str
    title: str
    feeds: list[Feed]


def newest_first(items: Iterable[FeedItem]) -> list[FeedItem]:
    """The items in feed order; the order is total."""
    return sorted(items, key=lambda item: item.place)


def latest(items: Sequence[FeedItem], otherwise: datetime = NEVER) -> datetime:
    """When the newest change of any item was made."""
    return max((item.updated for item in items), default=otherwise)


def archive_pages(items: Sequence[FeedItem], size: int) -> dict[str, tuple[FeedItem, ...]]:
    """The archive of a feed (RFC 5005): its pages by name, oldest page first, newest item first.

    A page is a year, "2025"; where that has more than `size` items or weighs more than `MAX_PAGE_BYTES`, a month of it,
    "2025-03"; and where that does, a part of the month, "2025-03-1". So a new item moves no other to another page, and
    one that is dated back changes its own page, or if that is full, pages of the same year. The newest page is not
    closed yet and left out; its items are in the feed itself. There are two pages or more, or none at all, since a
    single one has nothing to link to.
    """
    pages = list(_periods([item.archived() for item in reversed(items)], size))
    return {name: tuple(reversed(page)) for name, page in pages[:-1]} if len(pages) > 2 else {}


def _periods(items: Sequence[FeedItem], size: int, digits: int = 4) -> Iterator[tuple[str, list[FeedItem]]]:
    """The pages that items make, all oldest first; so many digits of an ISO date name a year or a month."""
    for period, members in groupby(items, key=lambda item: item.published.isoformat()[:digits]):
        of_period = list(members)
        parts = _parts(of_period, size)
        if len(parts) == 1:
            yield period, of_period
        elif digits == 4:
            yield from _periods(of_period, size, digits=7)
        else:
            yield from ((f"{period}-{number}", part) for number, part in enumerate(parts, start=1))


def _parts(items: Sequence[FeedItem], size: int) -> list[list[FeedItem]]:
    """The items in as few parts as their number and weight allow; where one ends depends on what is before its end."""
    parts: list[list[FeedItem]] = []
    weight = 0
    for item in items:
        if not parts or len(parts[-1]) == size or weight + item.weight > MAX_PAGE_BYTES:
            parts.append([])
            weight = 0
        parts[-1].append(item)
        weight += item.weight
    return parts


def window(items: Sequence[FeedItem], limit: int, least: int = 1) -> tuple[FeedItem, ...]:
    """The newest items that a feed shows: at most `limit`, as many as keep it below `MAX_BYTES`, but `least` always."""
    room = MAX_BYTES - 4096
    for number, item in enumerate(items):
        room -= item.weight
        if number >= least and (number >= limit or room < 0):
            return tuple(items[:number])
    return tuple(items)


# What stands for itself in a URL (RFC 3986); "%" too, since a path of Pelican's may be quoted already.
_URI_CHARACTERS = "%/:=&?~#+!$,;'@()*[]"


def to_uri(base: str, path: str) -> str:
    """The absolute URL of what follows an absolute address, in ASCII."""
    return quote(base + path, safe=_URI_CHARACTERS)


def feed_path(url: str) -> str:
    """Where the feed of a page is: for a page at `category/x/` or `category/x.html` below `category/x/`."""
    return f"{url.removesuffix('.html').removesuffix('/')}/feed/index.xml"


def utc(date: datetime) -> datetime:
    """A date as feeds give it: in UTC, to the second."""
    return date.astimezone(UTC).replace(microsecond=0)


def feed_link(kind: str, feed: Feed) -> FeedLink:
    """A feed as a page offers it."""
    label = "Podcast" if feed.podcast else LABEL[feed.kind]
    return FeedLink(f"{feed.title} ({label})", feed.url, kind, MIME[feed.kind], feed.path)
