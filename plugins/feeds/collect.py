"""Which feeds a blog has, and which items are in each. Pure."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .._shared.faults import Fault
from .._shared.text import one_line
from . import podcast, redirects
from .feed import NEVER, Feed, FeedIcon, archive_pages, feed_path, latest, to_uri, window
from .markup import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from .._shared.values import Image
    from .feed import FeedItem
    from .settings import Settings

SITE = {"rss": redirects.SITE, "atom": redirects.ATOM, "json": redirects.JSON}
COMMENTS = {"rss": redirects.COMMENTS, "atom": redirects.COMMENTS_ATOM}
ARCHIVES = {
    "rss": "feed/archive/{}/index.xml",
    "atom": "feed/atom/archive/{}/index.xml",
    "json": "feed/archive/{}.json",
}
STYLESHEET = "feed.css"
LOCAL = "http://localhost:8000/"


@dataclass(frozen=True, slots=True)
class Blog:
    """What all feeds of a blog say alike. Texts are plain."""

    name: str
    description: str
    address: str
    """Absolute, with a slash at its end."""
    lang: str
    settings: Settings
    icon: FeedIcon | None = None

    @property
    def prefix(self) -> str:
        """The path of the address: empty, or such as "/blog"."""
        return urlsplit(self.address).path.rstrip("/")

    def feed(
        self, kind: str, path: str, title: str, home: str, items: tuple[FeedItem, ...], since: datetime = NEVER
    ) -> Feed:
        """A feed of these items about the page at the path `home`; `since` is its date while it has none."""
        return Feed(
            kind=kind,
            path=path,
            url=to_uri(self.address, path),
            title=title,
            description=self.description,
            home=to_uri(self.address, home),
            lang=self.lang,
            items=items,
            updated=latest(items, since),
            stylesheet=f"{self.prefix}/{STYLESHEET}",
            hub=self.settings.hub,
            ttl=self.settings.ttl,
            icon=self.icon,
        )


def blog_of(settings: dict[str, Any], config: Settings, icons: Iterable[Any] = ()) -> Blog:
    """What all feeds say alike, out of Pelican's settings and ours, and the icons of plugins.images."""
    address = (config.address or settings["SITEURL"] or LOCAL).rstrip("/") + "/"
    name = xml_text(one_line(str(settings["SITENAME"]))) or address
    subtitle = xml_text(one_line(str(settings.get("SITESUBTITLE") or "")))
    sizes = {int(icon.sizes.partition("x")[0]): icon.url for icon in icons if icon.mime == "image/png"}
    icon = FeedIcon(*(to_uri(address, sizes[choose(sizes)]) for choose in (min, max))) if sizes else None
    return Blog(name, subtitle or name, address, settings["DEFAULT_LANG"], config, icon)


def write_stylesheet(about: str) -> bytes:
    """The style sheet of the feeds, which says what a feed is. Between quotes, CSS and JSON escape the same way."""
    rules = Path(__file__).with_name(STYLESHEET).read_text("utf-8")
    return f"{rules}\n:root {{\n  --about: {json.dumps(about, ensure_ascii=False)};\n}}\n".encode()


def site_feeds(blog: Blog, posts: Sequence[FeedItem], folder: str = "") -> Iterator[Feed]:
    """The feed of posts in each format, and its archive; those in one language are in a folder, such as "de/"."""
    pages = archive_pages(posts, blog.settings.items // 2)
    names = ["", *pages, ""]
    shown = window(posts, blog.settings.items, len(posts) - sum(map(len, pages.values())))
    for kind, path in ((kind, folder + path) for kind, path in SITE.items()):
        files = {name: folder + ARCHIVES[kind].format(name) for name in pages}
        addresses = {name: to_uri(blog.address, file) for name, file in files.items()}
        feed = blog.feed(kind, path, blog.name, "", shown)
        yield replace(feed, prev_archive=addresses.get(names[-2], ""))
        for older, (name, items), newer in zip(names, pages.items(), names[2:], strict=False):
            yield replace(
                blog.feed(kind, files[name], f"{blog.name}, {name}", "", items),
                current=feed.url,
                prev_archive=addresses.get(older, ""),
                # A link to a page that came later would change a closed one. The oldest, which has no other link,
                # appears together with the next.
                next_archive="" if older else addresses[newer],
                hub="",
                icon=None,
            )


def comment_feeds(blog: Blog, title: str, comments: Sequence[FeedItem], since: datetime) -> Iterator[Feed]:
    """The feed of all comments in each format."""
    newest = window(comments, blog.settings.comments)
    for kind, path in COMMENTS.items():
        yield blog.feed(kind, path, title, "", newest, since)


def term_feed(blog: Blog, name: str, url: str, items: Sequence[FeedItem]) -> Feed:
    """The feed of a category, tag or author whose page is at this path."""
    title = f"{xml_text(one_line(name))} – {blog.name}"
    return blog.feed("rss", feed_path(url), title, url, window(items, blog.settings.items))


def podcast_feed(blog: Blog, posts: Sequence[FeedItem], author: object, artwork: Image | None) -> Feed:
    """The feed of all posts with a recording.

    Args:
        blog: The blog.
        posts: Its posts, newest first.
        author: The blog's.
        artwork: The picture of the podcast; there is a fault, and nothing is written, where there is none.
    """
    settings = blog.settings
    title, about, by = (
        xml_text(one_line(str(text or "")))
        for text in (settings.podcast_title, settings.podcast_description, settings.podcast_author or author)
    )
    episodes = tuple(post for post in posts if post.enclosure)
    feed = blog.feed("rss", podcast.PATH, title or blog.name, "", episodes)
    show = podcast.Podcast(
        author=by or blog.name,
        email=settings.podcast_email,
        category=podcast.read_category(settings.podcast_category or "Business"),
        explicit=settings.podcast_explicit,
        type=settings.podcast_type,
        artwork=to_uri(blog.address, artwork.url) if artwork else "",
        guid=settings.podcast_guid or podcast.guid_of(feed.url),
    )
    return replace(feed, description=about or feed.description, podcast=show)


def check_paths(feeds: Iterable[Feed]) -> Iterator[Fault]:
    """A fault for each file that two feeds want, as the comments on a post called "comments" and on all posts do."""
    for path, count in Counter(feed.path for feed in feeds).items():
        if count > 1:
            titles = " and ".join(f'"{feed.title}"' for feed in feeds if feed.path == path)
            yield Fault(path, None, f"{titles} are feeds of the same address; rename one post, category, tag or author")
