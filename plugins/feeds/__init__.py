"""Feeds that subscribers can rely on: RSS, Atom and JSON for the site, RSS for its parts and its comments.

Reads `article.comments`, `article.related` and `article.lead_image` where other plugins have set them. Sets
`article.feeds`, `category.feeds`, `tag.feeds` and `author.feeds` (each a list of `FeedLink`), and in every template's
context `site_feeds`, which every page should offer for autodiscovery, and `feeds`, which a page about them should list.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from pelican import signals
from pelican.generators import Generator, PelicanTemplateNotFound

from .._shared import defaults
from .._shared import pelican as _pelican
from .._shared.faults import Fault
from .._shared.files import write_if_changed
from .._shared.ids import comment_id, fallback_id, is_id
from .._shared.text import excerpt, one_line
from . import redirects
from .feed import (
    LABEL,
    MIME,
    NEVER,
    Discussion,
    Enclosure,
    Feed,
    Item,
    Reply,
    archive_pages,
    feed_path,
    fit_for_feeds,
    latest,
    lead_figure,
    newest_first,
    related_list,
    to_uri,
    utc,
    window,
)
from .jsonfeed import write_json
from .markup import feed_html, xml_text
from .opml import write_opml
from .rss import write_atom, write_rss
from .words import words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from pelican.contents import Article
    from pelican.generators import ArticlesGenerator

SITE = {"rss": redirects.SITE, "atom": redirects.ATOM, "json": redirects.JSON}
COMMENTS = {"rss": redirects.COMMENTS, "atom": redirects.COMMENTS_ATOM}
ARCHIVES = {
    "rss": "feed/archive/{}/index.xml",
    "atom": "feed/atom/archive/{}/index.xml",
    "json": "feed/archive/{}.json",
}
# A table of our own, since Python's depends on the machine.
SOUNDS = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}
STYLESHEET = "feed.css"
LOCAL = "http://localhost:8000/"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings `FEEDS_…`."""

    address: str = defaults.FEEDS_ADDRESS
    """Address of the site in the feeds; empty: SITEURL, or http://localhost:8000 while that is empty too."""
    items: int = defaults.FEEDS_ITEMS
    """The most posts in a feed; a page of the archive has half as many."""
    comments: int = defaults.FEEDS_COMMENTS
    """The most comments in the feed of all comments; a post's own feed has all of them."""
    related: bool = defaults.FEEDS_RELATED
    """Whether a post ends with links to related ones."""
    redirects: bool = defaults.FEEDS_REDIRECTS
    """Whether files are written that lead from the usual old addresses of feeds to these."""
    ttl: int = defaults.FEEDS_TTL
    """Minutes for which a feed reader need not ask again."""
    hub: str = defaults.FEEDS_HUB
    """WebSub hub; empty: none."""
    podcast: bool = defaults.FEEDS_PODCAST
    """Whether `enclosure: episode.mp3` in front matter goes into the feeds."""

    def __post_init__(self) -> None:
        """Refuse what no feed can have."""
        for value in filter(None, (self.address, self.hub)):
            if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc:
                raise ValueError('it must be an address that begins with "https://" or "http://"')
        if min(self.items - 1, self.comments, self.ttl) < 1:
            raise ValueError("it is too small")


class FeedLink(NamedTuple):
    """A feed as a page offers it."""

    title: str
    url: str
    """Absolute."""
    kind: str
    """What it is about: "posts", "comments", "category", "tag", "author" or "post" (the comments on one)."""
    mime: str
    """What `<link rel="alternate" type="…">` says."""


class Folder(NamedTuple):
    """Feeds that belong together in a list, and a `FeedLink.kind`."""

    kind: str
    title: str
    feeds: list[Feed]


class FeedsGenerator(Generator):  # type: ignore[misc]  # Pelican is untyped
    """Builds the feeds once every plugin is done with the articles, and writes those that have changed."""

    articles: ArticlesGenerator

    def generate_context(self) -> None:
        """Have Pelican copy the sound files that posts name, each to its post."""
        self.config = _pelican.read_settings(Settings, "FEEDS", self.settings)
        self.words = words_in(self.settings["DEFAULT_LANG"])
        self.address = (self.config.address or self.settings["SITEURL"] or LOCAL).rstrip("/") + "/"
        self.enclosed: dict[int, str] = {}
        if self.config.podcast:
            _pelican.report(self.settings, self.find_enclosures())
            self.context["static_links"].update(self.enclosed.values())

    def refresh_metadata_intersite_links(self) -> None:
        """Collect the feeds. Pelican calls this after `all_generators_finalized`, before it writes the first page."""
        self.posts = _pelican.published(self.articles)
        _pelican.report(self.settings, check_ids(_pelican.every_article(self.articles)))
        self.folders = list(self.collect())
        self.feeds = [feed for folder in self.folders for feed in folder.feeds]
        _pelican.report(self.settings, check_paths(self.feeds))
        listed = [folder for folder in self.folders if folder.kind != "post"]
        self.context["feeds"] = [feed_link(folder.kind, f) for folder in listed for f in folder.feeds if not f.current]
        self.context["site_feeds"] = [
            link for link in self.context["feeds"] if link.kind == "posts" or link.url.endswith(redirects.COMMENTS)
        ]

    def generate_output(self, writer: Any) -> None:
        """Write the feeds, and what leads to them."""
        write: dict[str, Callable[[Feed], bytes]]
        write = {"rss": partial(write_rss, known={}), "atom": write_atom, "json": write_json}
        files = {feed.path: write[feed.kind](feed) for feed in self.feeds}
        if self.config.redirects:
            files |= self.redirect_files(files)
        listed = [(folder.title, f) for folder in self.folders for f in folder.feeds if folder.kind != "post"]
        listed = [(title, f) for title, f in listed if f.kind == "rss" and not f.current]
        files["feeds.opml"] = write_opml(self.sitename, listed)
        files[STYLESHEET] = write_stylesheet(self.words.about)
        for path, data in files.items():
            write_if_changed(Path(self.output_path, path), data)
        self.write_subscribe_page(writer)
        self.warn_of_missing_ids()

    @property
    def sitename(self) -> str:
        """The name of the blog."""
        return xml_text(one_line(str(self.settings["SITENAME"]))) or self.address

    def collect(self) -> Iterator[Folder]:
        """All feeds, the site's first."""
        translations = {id(article) for article in self.articles.translations}
        self.items = {id(article): self.post_item(article) for article in self.posts}
        posts = newest_first(item for key, item in self.items.items() if key not in translations)
        yield Folder("posts", self.sitename, list(self.site_feeds(posts)))
        yield from self.comment_feeds(min((post.published for post in posts), default=NEVER))
        for kind, plural in (("category", "categories"), ("tag", "tags"), ("author", "authors")):
            terms = getattr(self.articles, plural)
            pairs = sorted(terms.items() if isinstance(terms, dict) else terms, key=lambda pair: pair[0].slug)
            title = getattr(self.words, plural)
            yield Folder(kind, title, [self.term_feed(kind, term, articles) for term, articles in pairs])

    def site_feeds(self, posts: list[Item]) -> Iterator[Feed]:
        """The feed of all posts in each format, and its archive."""
        pages = archive_pages(posts, self.config.items // 2)
        names = ["", *pages, ""]
        shown = window(posts, self.config.items, len(posts) - sum(map(len, pages.values())))
        for kind, path in SITE.items():
            addresses = {name: to_uri(self.address, ARCHIVES[kind].format(name)) for name in pages}
            feed = self.feed(kind, path, self.sitename, "", shown)
            yield replace(feed, prev_archive=addresses.get(names[-2], ""))
            for older, (name, items), newer in zip(names, pages.items(), names[2:], strict=False):
                yield replace(
                    self.feed(kind, ARCHIVES[kind].format(name), f"{self.sitename}, {name}", "", items),
                    current=feed.url,
                    prev_archive=addresses.get(older, ""),
                    # A link to a page that came later would change a closed one. The oldest, which has no other link,
                    # appears together with the next.
                    next_archive="" if older else addresses[newer],
                    hub="",
                )

    def comment_feeds(self, since: datetime) -> Iterator[Folder]:
        """The feed of all comments in each format, and that of each post's; none where nothing compiles comments."""
        threads = [article for article in self.posts if hasattr(article, "comments")]
        comments = {id(article): newest_first(self.comment_items(article)) for article in threads}
        if threads:
            title = self.words.comments_on_blog.format(blog=self.sitename)
            newest = window(newest_first(item for items in comments.values() for item in items), self.config.comments)
            feeds = [self.feed(kind, path, title, "", newest, since) for kind, path in COMMENTS.items()]
            yield Folder("comments", title, feeds)
        feeds = []
        for article in threads:
            post = self.items[id(article)]
            article.feeds = []
            if post.discussion:
                title = words_in(article.lang).comments_on_post.format(title=post.title)
                of_post, url = tuple(comments[id(article)]), _pelican.snapshot(article).url
                feed = self.feed("rss", feed_path(url), title, url, of_post, post.published)
                feeds.append(replace(feed, lang=article.lang))
                article.feeds = [feed_link("post", feeds[-1])]
        yield Folder("post", "", feeds)

    def term_feed(self, kind: str, term: Any, articles: Iterable[Article]) -> Feed:
        """The feed of a category, tag or author."""
        # Tags compare by slug, so an article may be in the list twice.
        items = newest_first({id(article): self.items[id(article)] for article in articles}.values())
        title = f"{xml_text(one_line(term.name))} – {self.sitename}"
        feed = self.feed("rss", feed_path(term.url), title, term.url, window(items, self.config.items))
        term.feeds = [feed_link(kind, feed)]
        return feed

    def feed(
        self, kind: str, path: str, title: str, home: str, items: tuple[Item, ...], since: datetime = NEVER
    ) -> Feed:
        """A feed of these items about the page at the path `home`; `since` is its date while it has none."""
        subtitle = xml_text(one_line(str(self.settings.get("SITESUBTITLE") or "")))
        return Feed(
            kind=kind,
            path=path,
            url=to_uri(self.address, path),
            title=title,
            description=subtitle or self.sitename,
            home=to_uri(self.address, home),
            lang=self.settings["DEFAULT_LANG"],
            items=items,
            updated=latest(items, since),
            stylesheet=f"{self.prefix}/{STYLESHEET}",
            hub=self.config.hub,
            ttl=self.config.ttl,
        )

    @property
    def prefix(self) -> str:
        """The path of the site's address: empty, or such as "/blog"."""
        return urlsplit(self.address).path.rstrip("/")

    def post_item(self, article: Article) -> Item:
        """A post as an item."""
        post, words = _pelican.snapshot(article), words_in(article.lang)
        url = to_uri(self.address, post.url)
        body = feed_html(article.get_content(self.address), url)
        image = getattr(article, "lead_image", None)
        if image:
            url_of_image = to_uri(self.address, image.url.lstrip("/"))
            image = replace(image, url=url_of_image, alt=xml_text(image.alt), credit=xml_text(image.credit))
            if f'src="{image.url}"' not in body:
                body = lead_figure(image) + body
        related = getattr(article, "related", ()) if self.config.related else ()
        links = [(one_line(str(one.article.title)), to_uri(self.address, one.article.url)) for one in related]
        published = utc(post.date)
        return fit_for_feeds(
            Item(
                id=post_id(article),
                url=url,
                title=xml_text(post.title) or post.slug,
                published=published,
                updated=max(published, utc(post.modified or post.date)),
                authors=tuple(map(xml_text, post.authors)),
                summary=xml_text(post.excerpt),
                html=body,
                postscript=xml_text(related_list(words.related, links)),
                categories=tuple(dict.fromkeys(map(xml_text, (post.category, *post.tags)))),
                lang="" if article.in_default_lang else article.lang,
                image=image,
                enclosure=self.enclosure(article),
                discussion=self.discussion(article, post.url),
            ),
            words.whole_post,
        )

    def discussion(self, article: Article, url: str) -> Discussion | None:
        """The comments on the post at this path, where there are any or may be."""
        thread = getattr(article, "comments", None)
        if thread is None or not (thread.count or thread.open):
            return None
        page, feed = (to_uri(self.address, path) for path in (f"{url}#comments", feed_path(url)))
        return Discussion(page, feed, thread.count)

    def comment_items(self, article: Article) -> Iterator[Item]:
        """The comments on a post as items."""
        post, words = self.items[id(article)], words_in(article.lang)
        for comment in flatten(article.comments):
            answered = comment.parent
            reply = Reply(post.id, post.url)
            if answered:
                reply = Reply(comment_id(post.id, answered.id), to_uri(post.url, answered.permalink))
            written, author = utc(comment.date), xml_text(one_line(comment.author))
            yield Item(
                id=comment_id(post.id, comment.id),
                url=to_uri(post.url, comment.permalink),
                title=words.comment.format(name=author, title=post.title),
                published=written,
                updated=written,
                authors=(author,),
                summary=xml_text(excerpt(comment.text)),
                html=feed_html(str(comment.html), post.url),
                in_reply_to=reply,
            )

    def find_enclosures(self) -> Iterator[Fault]:
        """Note the sound file of each post that names one; yields what cannot be put in a feed."""
        for article in self.context["articles"]:
            if path := enclosed_file(article):
                named = article.metadata["enclosure"]
                if not Path(self.path, path).is_file():
                    mend = "there is no such file; give its path from the post"
                    yield _pelican.field_fault(article, "enclosure", named, mend)
                elif Path(path).suffix.lower() not in SOUNDS:
                    mend = f"name a file that ends in {', '.join(SOUNDS)}"
                    yield _pelican.field_fault(article, "enclosure", named, mend)
                else:
                    self.enclosed[id(article)] = path

    def enclosure(self, article: Article) -> Enclosure | None:
        """The sound file of a post, which is put beside it."""
        path = self.enclosed.get(id(article))
        if path is None:
            return None
        static = self.context["static_content"][path]
        static.attach_to(article)
        length = Path(static.source_path).stat().st_size
        return Enclosure(to_uri(self.address, static.url), length, SOUNDS[Path(path).suffix.lower()])

    def redirect_files(self, files: dict[str, bytes]) -> dict[str, bytes]:
        """Copies, pages and server files for the usual old addresses of the feeds that there are."""
        rules = [rule for rule in redirects.site_rules() if rule.new in files]
        for folder in self.folders:
            if folder.kind in {"category", "tag", "author"}:
                for feed in folder.feeds:
                    rules += redirects.term_rules(folder.kind, feed.path.split("/")[-3], feed.path)
        rules = list({rule.old: rule for rule in rules if rule.old not in files}.values())
        made = {old: files[new] for old, new in redirects.COPIES.items()}
        made["_redirects"] = redirects.write_netlify(rules, self.prefix)
        made[".htaccess"] = redirects.write_apache(rules, self.prefix)
        for feed in self.feeds:
            if feed.path in {redirects.SITE, redirects.ATOM, redirects.COMMENTS, redirects.COMMENTS_ATOM}:
                page = redirects.write_page(feed.title, feed.lang, feed.url, MIME[feed.kind])
                made[feed.path.replace("index.xml", "index.html")] = page
        return made

    def write_subscribe_page(self, writer: Any) -> None:
        """Write the page that tells people how to subscribe, if the theme has one and the author wrote none."""
        save_as = "subscribe/index.html"
        if any(page.save_as == save_as for page in self.context.get("pages", ())):
            return
        try:
            template = self.get_template("subscribe")
        except PelicanTemplateNotFound:
            return
        relative = self.settings["RELATIVE_URLS"]
        writer.write_file(save_as, template, self.context, relative_urls=relative, url="subscribe/")

    def warn_of_missing_ids(self) -> None:
        """Say in a production build which posts would be delivered again after a change of slug or date."""
        lacking = [article for article in self.posts if "id" not in article.metadata]
        if self.settings["SITEURL"] and lacking:
            # No warning of Pelican's, since those stop our builds: the feeds are right today.
            names = ", ".join(sorted(_pelican.source_path(article.source_path) for article in lacking[:3]))
            more = ", …" if len(lacking) > 3 else ""
            count = "1 post stores" if len(lacking) == 1 else f"{len(lacking)} posts store"
            print(
                f"note: {count} no id, so that another file name or date would deliver it anew: {names}{more}; "
                "run `invoke stamp`",
                file=sys.stderr,
            )


def write_stylesheet(about: str) -> bytes:
    """The style sheet of the feeds, which says what a feed is. Between quotes, CSS and JSON escape the same way."""
    rules = Path(__file__).with_name(STYLESHEET).read_text("utf-8")
    return f"{rules}\n:root {{\n  --about: {json.dumps(about, ensure_ascii=False)};\n}}\n".encode()


def flatten(comments: Iterable[Any]) -> Iterator[Any]:
    """The comments of a thread, each followed by the replies to it."""
    stack = [iter(comments)]
    while stack:
        for comment in stack[-1]:
            yield comment
            stack.append(iter(comment.replies))
            break
        else:
            stack.pop()


def post_id(article: Article) -> str:
    """The id of a post, stored or by the fallback rule."""
    stored = article.metadata.get("id")
    return str(stored) if stored else fallback_id(article.slug, article.lang, article.date.date())


def enclosed_file(article: Article) -> str:
    """The sound file that a post names, relative to the content folder; empty where it names none."""
    named = str(article.metadata.get("enclosure", "")).removeprefix("{attach}").removeprefix("{static}").strip()
    return str(article.get_relative_source_path(str(Path(article.source_path).parent / named))) if named else ""


def check_ids(articles: Iterable[Article]) -> Iterator[Fault]:
    """What is wrong with the ids of any posts, drafts too."""
    owners: dict[str, str] = {}
    for article in sorted(articles, key=lambda article: str(article.source_path)):
        stored = article.metadata.get("id")
        mend = 'delete the line and run "invoke stamp"'
        if stored is not None and not is_id(str(stored)):
            yield _pelican.field_fault(article, "id", post_id(article), f"it is no URI; {mend}")
        owner = owners.setdefault(post_id(article), article.source_path)
        if owner != article.source_path:
            owner = _pelican.source_path(owner)
            yield _pelican.field_fault(article, "id", post_id(article), f"it is the id of {owner} already; {mend}")


def check_paths(feeds: Iterable[Feed]) -> Iterator[Fault]:
    """A fault for each file that two feeds want, as the comments on a post called "comments" and on all posts do."""
    for path, count in Counter(feed.path for feed in feeds).items():
        if count > 1:
            titles = " and ".join(f'"{feed.title}"' for feed in feeds if feed.path == path)
            yield Fault(path, None, f"{titles} are feeds of the same address; rename one post, category, tag or author")


def feed_link(kind: str, feed: Feed) -> FeedLink:
    """A feed as a page offers it."""
    return FeedLink(f"{feed.title} ({LABEL[feed.kind]})", feed.url, kind, MIME[feed.kind])


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
