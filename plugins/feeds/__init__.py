"""Feeds that subscribers can rely on: RSS, Atom and JSON for the site, RSS for its parts and its comments.

Reads `article.comments`, `article.related` and `article.lead_image` where other plugins have set them. Sets
`article.feeds`, `category.feeds`, `tag.feeds` and `author.feeds` (each a list of `FeedLink`), and in every template's
context `site_feeds`, which every page should offer for autodiscovery, and `feeds`, which a page about them should list.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from pelican import signals
from pelican.generators import Generator

from .. import _pelican
from .._posts import one_line
from .feed import (
    LABEL,
    MIME,
    Discussion,
    Feed,
    Item,
    Reply,
    excerpt_only,
    latest,
    lead_figure,
    newest_first,
    related_list,
    to_uri,
    window,
)
from .ids import comment_id, fallback_id
from .markup import feed_html, xml_text
from .rss import write_atom, write_rss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pelican.contents import Article
    from pelican.generators import ArticlesGenerator

WRITERS: dict[str, Callable[[Feed], bytes]] = {"rss": write_rss, "atom": write_atom}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings `FEEDS_…`."""

    address: str = ""
    """Address of the site in the feeds; empty: SITEURL, or http://localhost:8000 while that is empty too."""
    items: int = 20
    """The most posts in a feed, and in each archive page."""
    comments: int = 50
    """The most comments in the feed of all comments; a post's own feed has all of its."""
    related: bool = True
    """Whether a post ends with links to related ones."""
    ttl: int = 60
    """Minutes for which a feed reader need not ask again."""
    hub: str = ""
    """WebSub hub; empty: none."""

    def __post_init__(self) -> None:
        """Refuse what no feed can have."""
        if self.address and not urlsplit(self.address).netloc:
            raise ValueError('it must be an address such as "https://blog.example.com"')
        if self.hub and urlsplit(self.hub).scheme not in {"http", "https"}:
            raise ValueError('it must be the address of a hub, such as "https://hub.example.com/"')
        if min(self.items, self.comments, self.ttl) < 1:
            raise ValueError("it must be at least 1")


class FeedLink(NamedTuple):
    """A feed as a page offers it."""

    title: str
    url: str
    kind: str

    @property
    def mime(self) -> str:
        """What `<link rel="alternate" type="…">` says."""
        return MIME[self.kind]


class FeedsGenerator(Generator):  # type: ignore[misc]  # Pelican is untyped
    """Builds the feeds once every plugin is done with the articles, and writes those that have changed."""

    articles: ArticlesGenerator
    feeds: list[Feed]

    def refresh_metadata_intersite_links(self) -> None:
        """Build all feeds. Pelican calls this after `all_generators_finalized` and before it writes the first page."""
        config = _pelican.read_settings(Settings, "FEEDS", self.settings)
        address = (config.address or self.settings["SITEURL"] or "http://localhost:8000").rstrip("/")
        self.feeds = list(Builder(config, address, self.settings, self.articles).feeds())
        self.context["feeds"] = [feed_link(feed) for feed in self.feeds]
        self.context["site_feeds"] = [
            feed_link(feed) for feed in self.feeds if feed.path.startswith(("feed", "comments/"))
        ]

    def generate_output(self, writer: Any) -> None:
        """Write the feeds."""
        del writer  # it can write text in templates only
        for feed in self.feeds:
            write_if_changed(Path(self.output_path, feed.path), WRITERS[feed.kind](feed))


class Builder:
    """The feeds of one build."""

    def __init__(self, config: Settings, address: str, settings: dict[str, Any], articles: ArticlesGenerator) -> None:
        self.config = config
        self.address = address
        self.sitename = one_line(str(settings["SITENAME"])) or address
        self.subtitle = one_line(str(settings.get("SITESUBTITLE") or "")) or self.sitename
        self.lang = settings["DEFAULT_LANG"]
        self.generator = articles
        self.posts = _pelican.published(articles)
        self.ids = {id(article): post_id(article) for article in self.posts}

    def feeds(self) -> Iterator[Feed]:
        """All feeds, the site's first."""
        translations = set(map(id, self.generator.translations))
        posts = [article for article in self.posts if id(article) not in translations]
        items = {id(article): self.post_item(article) for article in posts}
        everything = newest_first(items.values())
        for kind, path in (("rss", "feed/index.xml"),):
            yield self.feed(kind, path, self.sitename, "", window(everything, self.config.items))
        comments = newest_first(item for article in self.posts for item in self.comment_items(article))
        if any(hasattr(article, "comments") for article in self.posts):
            title = f"Comments on {self.sitename}"
            newest = window(comments, self.config.comments)
            yield self.feed("rss", "comments/feed/index.xml", title, "", newest, latest(everything))
        for category, articles in self.generator.categories:
            mine = newest_first(items[id(article)] for article in articles if id(article) in items)
            title = f"{one_line(category.name)} – {self.sitename}"
            feed = self.feed("rss", feed_path(category.url), title, category.url, window(mine, self.config.items))
            category.feeds = [feed_link(feed)]
            yield feed

    def feed(
        self, kind: str, path: str, title: str, home: str, items: tuple[Item, ...], empty_since: datetime | None = None
    ) -> Feed:
        """A feed of these items; `home` is the path of its page."""
        updated = latest(items, empty_since) if empty_since else latest(items)
        return Feed(
            kind=kind,
            path=path,
            url=to_uri(self.address, path),
            title=xml_text(title),
            description=xml_text(self.subtitle),
            home=to_uri(self.address, home),
            lang=self.lang,
            items=items,
            updated=updated,
            hub=self.config.hub,
            ttl=self.config.ttl,
        )

    def post_item(self, article: Article) -> Item:
        """A post as an item."""
        post = _pelican.snapshot(article)
        url = to_uri(self.address, post.url)
        body = feed_html(article.get_content(self.address), url)
        image = getattr(article, "lead_image", None)
        if image:
            image = replace(image, url=to_uri(self.address, image.url.lstrip("/")))
            if f'src="{image.url}"' not in body:
                body = lead_figure(image) + body
        related = getattr(article, "related", ()) if self.config.related else ()
        links = [(other.article.title, to_uri(self.address, other.article.url)) for other in related]
        published = utc(post.date)
        item = Item(
            id=self.ids[id(article)],
            url=url,
            title=xml_text(post.title),
            published=published,
            updated=max(published, utc(post.modified or post.date)),
            authors=tuple(map(xml_text, post.authors)),
            summary=xml_text(post.excerpt),
            html=body,
            postscript=xml_text(related_list("You May Also Like", links)),
            categories=tuple(dict.fromkeys(map(xml_text, (post.category, *post.tags)))),
            image=image,
            discussion=self.discussion(article, url),
        )
        return excerpt_only(item)

    def discussion(self, article: Article, url: str) -> Discussion | None:
        """The comments on a post, where there are any or may be."""
        thread = getattr(article, "comments", None)
        if thread is None or not (thread.count or thread.open):
            return None
        return Discussion(f"{url}#comments", to_uri(self.address, feed_path(article.url)), thread.count)

    def comment_items(self, article: Article) -> Iterator[Item]:
        """The comments on a post as items."""
        post = _pelican.snapshot(article)
        url, of_post = to_uri(self.address, post.url), self.ids[id(article)]
        for comment in flatten(getattr(article, "comments", ())):
            parent = comment.parent
            reply = Reply(comment_id(of_post, parent.id), url + parent.permalink) if parent else Reply(of_post, url)
            written = utc(comment.date)
            yield Item(
                id=comment_id(of_post, comment.id),
                url=url + comment.permalink,
                title=xml_text(f"{one_line(comment.author)} on “{post.title}”"),
                published=written,
                updated=written,
                authors=(xml_text(one_line(comment.author)),),
                summary="",
                html=feed_html(str(comment.html), url),
                in_reply_to=reply,
            )


def flatten(comments: Iterable[Any]) -> Iterator[Any]:
    """The comments of a thread, each followed by the replies to it."""
    for comment in comments:
        yield comment
        yield from flatten(comment.replies)


def post_id(article: Article) -> str:
    """The id of a post, stored or by the fallback rule."""
    stored = article.metadata.get("id")
    return str(stored) if stored else fallback_id(article.slug, article.lang, article.date.date())


def feed_path(url: str) -> str:
    """Where the feed of a page is: for a page at `category/x/` or `category/x.html` below `category/x/`."""
    return f"{url if url.endswith('/') else os.path.splitext(url)[0] + '/'}feed/index.xml"  # noqa: PTH122  # a URL


def feed_link(feed: Feed) -> FeedLink:
    """A feed as a page offers it."""
    return FeedLink(f"{feed.title} ({LABEL[feed.kind]})", feed.url, feed.kind)


def utc(date: datetime) -> datetime:
    """A date as feeds give it: in UTC, to the second."""
    return date.astimezone(UTC).replace(microsecond=0)


def write_if_changed(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and leave one that says the same already: hosts answer 304 by its date."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def get_generator(pelican: Any) -> type[FeedsGenerator]:
    """Add our generator to Pelican's."""
    del pelican
    return FeedsGenerator


def hand_over_articles(generators: list[Any]) -> None:
    """Show our generator the one that holds the articles."""
    for generator in generators:
        if isinstance(generator, FeedsGenerator):
            generator.articles = _pelican.article_generator(generators)


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generator)
    signals.all_generators_finalized.connect(hand_over_articles)
