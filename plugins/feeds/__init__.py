"""Feeds that subscribers can rely on: RSS, Atom and JSON for the site, RSS for its parts and its comments.

Reads `article.comments`, `article.related`, `article.lead_image` and `icons` in the context where other plugins have
set them. Sets `article.recording` (a `Recording`, or None), `article.feeds`, `category.feeds`, `tag.feeds` and
`author.feeds` (each a list of `FeedLink`), and in every template's context `site_feeds`, which every page should offer
for autodiscovery, `language_feeds`, which those in each language should offer instead, and `feeds`, which a page about
them should list.
Adds to `headers` in the context what a static host should say of feeds: patterns of paths, and the headers of each.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pelican import signals
from pelican.contents import Article
from pelican.generators import Generator, PelicanTemplateNotFound

from .._shared import ids
from .._shared import pelican as _pelican
from .._shared.faults import Fault, note
from .._shared.ids import is_id
from .._shared.memo import memo
from .._shared.output import output, write_made
from .._shared.text import in_language
from .._shared.words import Words, language_name, read_words
from . import podcast, redirects
from .collect import (
    COMMENTS,
    SITE,
    STYLESHEET,
    blog_of,
    check_paths,
    comment_feeds,
    podcast_feed,
    site_feeds,
    term_feed,
    write_stylesheet,
)
from .feed import (
    NEVER,
    Enclosure,
    Feed,
    FeedItem,
    Folder,
    Recording,
    feed_link,
    feed_path,
    newest_first,
    to_uri,
)
from .items import comment_items, post_item
from .jsonfeed import write_json
from .markup import feed_html
from .opml import write_opml
from .rss import write_atom, write_podcast, write_rss
from .settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from pelican.generators import ArticlesGenerator


SUBSCRIBE = "subscribe/index.html"


class FeedsGenerator(Generator):  # type: ignore[misc]  # Pelican is untyped
    """Builds the feeds once every plugin is done with the articles, and writes those that have changed."""

    articles: ArticlesGenerator

    def generate_context(self) -> None:
        """Have Pelican copy the recordings that posts name, each to its post."""
        self.config = _pelican.read_settings(Settings, "FEEDS", self.settings)
        _pelican.claim(
            self.settings, "plugins.feeds", *SITE.values(), *COMMENTS.values(), podcast.PATH, "feeds.opml", STYLESHEET
        )
        if self.config.redirects:
            _pelican.claim(self.settings, "FEEDS_REDIRECTS", *redirects.FILES)
        self.languages = read_words()
        self.words = self.words_in(self.settings["DEFAULT_LANG"])
        self.enclosed: dict[int, str] = {}
        _pelican.report(self.settings, self.find_enclosures())
        self.context["static_links"].update(self.enclosed.values())

    def refresh_metadata_intersite_links(self) -> None:
        """Collect the feeds. Pelican calls this after `all_generators_finalized`, before it writes the first page."""
        self.blog = blog_of(self.settings, self.config, self.context.get("icons", ()))
        self.posts = _pelican.published(self.articles)
        _pelican.report(self.settings, check_ids(_pelican.every_article(self.articles)))
        if self.settings["SITEURL"]:
            _pelican.report(self.settings, missing_ids(self.posts))
        _pelican.report(self.settings, self.check_podcast())
        for article in self.articles_with_page():
            article.recording = self.recording(article)
        self.folders = list(self.collect())
        self.feeds = [feed for folder in self.folders for feed in folder.feeds]
        _pelican.report(self.settings, check_paths(self.feeds))
        self.copies: dict[str, Feed] = {}
        if self.config.redirects:
            pages = self.find_pages()
            _pelican.report(self.settings, redirects.check_pages(self.feeds, pages))
            self.copies = redirects.find_copies(self.folders, pages)
        self.context.setdefault("headers", {}).update(redirects.headers((*(f.path for f in self.feeds), *self.copies)))
        rules = redirects.old_addresses(self.folders) if self.config.redirects else ()
        _pelican.announce(self.settings, (*(feed.path for feed in self.feeds), *self.copies, *rules, SUBSCRIBE))
        moves = _pelican.moves(self)
        self.moves = [redirects.Rule(move.old, move.new) for move in moves]
        _pelican.announce(self.settings, (move.file for move in moves if move.new and move.file))
        listed = [folder for folder in self.folders if folder.kind != "post"]
        self.context["feeds"] = [feed_link(folder.kind, f) for folder in listed for f in folder.feeds if not f.current]
        links = self.context["feeds"]
        comments = [link for link in links if link.path == redirects.COMMENTS]
        self.context["site_feeds"] = [*(link for link in links if link.kind in ("posts", "podcast")), *comments]
        self.context["language_feeds"] = {
            lang: [*(feed_link("language", feed) for feed in feeds if not feed.current), *comments]
            for lang, feeds in self.by_language.items()
        }

    def generate_output(self, writer: Any) -> None:
        """Write the feeds, and what leads to them."""
        copies: dict[str, list[str]] = defaultdict(list)
        for path, feed in self.copies.items():
            copies[feed.path].append(path)
        shared: dict[FeedItem, Any] = {}
        for folder in self.folders:
            for feed in folder.feeds:
                # What no other feed shows is let go at once: in all, it would be the most that a build remembers.
                alone = folder.kind == "post" or feed.current
                self.write_feed(feed, copies[feed.path], {} if alone else shared)
        listed = [(folder.title, f) for folder in self.folders for f in folder.feeds if folder.kind != "post"]
        listed = [(title, f) for title, f in listed if f.kind == "rss" and not f.current]
        files = redirects.write_rules(self.folders, self.blog.prefix, self.moves) if self.config.redirects else {}
        files["feeds.opml"] = write_opml(self.blog.name, listed)
        files[STYLESHEET] = write_stylesheet(self.words.feeds["about"])
        for path, data in files.items():
            output(self.settings).write(path, data)
        self.write_subscribe_page(writer)

    def write_feed(self, feed: Feed, copies: Iterable[str], known: dict[FeedItem, Any]) -> None:
        """Write a feed and its copies; `known` as for `write_rss`."""
        write: dict[str, Callable[[Feed], bytes]]
        write = {"rss": partial(write_rss, known=known), "atom": write_atom, "json": write_json}
        made = cache(partial(write_podcast if feed.podcast else write[feed.kind], feed))
        url = f"{self.blog.prefix}/{quote(feed.path)}"
        # Items are in many feeds, and each is looked at once.
        inputs = ("feed", replace(feed, items=()), tuple(map(memo(self.settings).digest, feed.items)))
        write_made(self.settings, feed.path, inputs, made)
        for path in copies:
            if redirects.is_page(path, feed):
                write_made(self.settings, path, (*inputs, url), lambda: redirects.as_page(made(), url))
            else:
                write_made(self.settings, path, inputs, made)

    def words_in(self, lang: str) -> Words:
        """The words of a language such as `de` or `de-AT`; English ones if there are none."""
        return in_language(self.languages, lang)

    def collect(self) -> Iterator[Folder]:
        """All feeds, the site's first."""
        self.items = {id(article): self.post_item(article) for article in self.posts}
        # Of a post in several languages Pelican takes one for the original; where that is in another language than the
        # blog's, the one in the blog's own is here too.
        translations = {id(article) for article in self.articles.translations if not article.in_default_lang}
        posts = newest_first(item for key, item in self.items.items() if key not in translations)
        yield Folder("posts", self.blog.name, list(site_feeds(self.blog, posts)))
        if self.config.podcast:
            yield Folder(
                "podcast",
                "Podcast",
                [podcast_feed(self.blog, posts, self.settings.get("AUTHOR"), self.context.get("artwork"))],
            )
        self.by_language = dict(self.collect_languages(posts))
        for lang, feeds in self.by_language.items():
            yield Folder("language", language_name(lang), feeds)
        yield from self.collect_comments(min((post.published for post in posts), default=NEVER))
        for kind, plural in (("category", "categories"), ("tag", "tags"), ("author", "authors")):
            terms = getattr(self.articles, plural)
            pairs = sorted(terms.items() if isinstance(terms, dict) else terms, key=lambda pair: pair[0].slug)
            folder = Folder(kind, self.words.pages[plural], [])
            for term, articles in pairs:
                # Tags compare by slug, so an article may be in the list twice.
                items = newest_first({id(article): self.items[id(article)] for article in articles}.values())
                folder.feeds.append(term_feed(self.blog, term.name, term.url, items))
                term.feeds = [feed_link(kind, folder.feeds[-1])]
            yield folder

    def collect_languages(self, all_posts: list[FeedItem]) -> Iterator[tuple[str, list[Feed]]]:
        """The feeds of the posts in each language, where the site's own has others too, or not all of them."""
        for lang in sorted({article.lang for article in self.posts}):
            items = newest_first(self.items[id(article)] for article in self.posts if article.lang == lang)
            if items != all_posts:
                blog = replace(self.blog, name=f"{language_name(lang)} – {self.blog.name}", lang=lang)
                yield lang, list(site_feeds(blog, items, f"{lang}/"))

    def collect_comments(self, since: datetime) -> Iterator[Folder]:
        """The feeds of all comments, and that of each post's; none where nothing compiles comments."""
        threads = [article for article in self.posts if hasattr(article, "comments")]
        comments = {
            id(article): newest_first(
                comment_items(article.comments, self.items[id(article)], self.words_in(article.lang), self.cleaned)
            )
            for article in threads
        }
        if threads:
            title = self.words.feeds["comments_on_blog"].format(blog=self.blog.name)
            everyone = newest_first(item for items in comments.values() for item in items)
            yield Folder("comments", title, list(comment_feeds(self.blog, title, everyone, since)))
        folder = Folder("post", "", [])
        for article in threads:
            post = self.items[id(article)]
            article.feeds = []
            if post.discussion:
                title = self.words_in(article.lang).feeds["comments_on_post"].format(title=post.title)
                of_post, url = tuple(comments[id(article)]), _pelican.snapshot(article).url
                feed = self.blog.feed("rss", feed_path(url), title, url, of_post, post.published)
                folder.feeds.append(replace(feed, lang=article.lang))
                article.feeds = [feed_link("post", folder.feeds[-1])]
        yield folder

    def post_item(self, article: Article) -> FeedItem:
        """A post as an item."""
        related = getattr(article, "related", ()) if self.config.related else ()
        return post_item(
            _pelican.snapshot(article),
            article.get_content(self.blog.address),
            self.blog.address,
            self.words_in(article.lang),
            id=post_id(article),
            lang="" if article.in_default_lang else article.lang,
            image=getattr(article, "lead_image", None),
            related=[(str(one.article.title), one.article.url) for one in related],
            enclosure=self.enclosure(article),
            episode=podcast.read_episode(article.metadata),
            thread=getattr(article, "comments", None),
            cleaned=self.cleaned,
        )

    def cleaned(self, markup: str, base: str) -> str:
        """What `feed_html` gives, which may be known from an earlier build."""
        made: str = memo(self.settings).get("feed html", (markup, base), partial(feed_html, markup, base))
        return made

    def find_enclosures(self) -> Iterator[Fault]:
        """Note the recording of each post that names one; yields what cannot be put in a feed."""
        known = {**podcast.SOUNDS, **({} if self.config.podcast else podcast.OTHER_SOUNDS)}
        for article in self.articles_with_page():
            if path := enclosed_file(article):
                named, file = article.metadata["enclosure"], Path(self.path, path)
                if path.startswith("..") or not file.is_file():
                    mend = "there is no such file; give its path from the post"
                elif file.suffix.lower() not in known:
                    mend = f"name a file that ends in {', '.join(known)}"
                elif not file.stat().st_size:
                    mend = "the file is empty; put the recording there"
                else:
                    self.enclosed[id(article)] = path
                    continue
                yield _pelican.field_fault(article, "enclosure", named, mend)

    def enclosure(self, article: Article) -> Enclosure | None:
        """The recording of a post as feeds name it."""
        recording: Recording | None = article.recording
        return recording and Enclosure(to_uri(self.blog.address, recording.path), recording.length, recording.mime)

    def articles_with_page(self) -> list[Article]:
        """The posts that are written, drafts where they are, in any language."""
        contents = [content for _, content in sorted(self.context["generated_content"].items()) if content is not None]
        return [content for content in contents if isinstance(content, Article) and content.save_as]

    def recording(self, article: Article) -> Recording | None:
        """The recording of a post, which is put beside it."""
        path = self.enclosed.get(id(article))
        if path is None:
            return None
        static = self.context["static_content"][path]
        if not hasattr(static, "override_save_as"):  # the first post that names it has it beside itself
            static.attach_to(article)
        mime = {**podcast.SOUNDS, **podcast.OTHER_SOUNDS}[Path(path).suffix.lower()]
        return Recording(static.url, mime, Path(static.source_path).stat().st_size)

    def check_podcast(self) -> Iterator[Fault]:
        """What a podcast lacks for directories to take it."""
        if self.config.podcast:
            for name, what in podcast.missing(self.config, artwork=bool(self.context.get("artwork"))):
                message = f"FEEDS_PODCAST = True: it needs {name} too, {what}"
                yield _pelican.setting_fault("FEEDS_PODCAST", self.settings, message)
            originals = {id(article) for article in self.articles.articles}
            episodes = {post.source_path: post for post in self.posts if id(post) in self.enclosed.keys() & originals}
            files = {path: self.enclosed[id(post)] for path, post in episodes.items()}
            for path, first in podcast.repeated(files, {path: post.date for path, post in episodes.items()}):
                message = (
                    f"that is the recording of {_pelican.source_path(first)} already; directories take each file once"
                )
                yield _pelican.field_fault(episodes[path], "enclosure", episodes[path].metadata["enclosure"], message)

    def find_pages(self) -> dict[str, str]:
        """Who has each file that is a page: the source of a post or page, or for lists the file itself."""
        lists = [
            self.settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html") for name in self.context["DIRECT_TEMPLATES"]
        ]
        for terms in ("categories", "tags", "authors"):
            lists += [term.save_as for term, _ in self.context[terms]]
        owned = {}
        for content in filter(None, self.context["generated_content"].values()):
            paths = (*getattr(content, "aliases", ()), content.save_as)
            owned.update(dict.fromkeys(paths, _pelican.source_path(content.source_path)))
        return {path: path for path in lists} | owned

    def write_subscribe_page(self, writer: Any) -> None:
        """Write the page that tells people how to subscribe, if the theme has one and the author wrote none."""
        if any(page.save_as == SUBSCRIBE for page in self.context.get("pages", ())):
            return
        try:
            template = self.get_template("subscribe")
        except PelicanTemplateNotFound:
            return
        relative = self.settings["RELATIVE_URLS"]
        writer.write_file(SUBSCRIBE, template, self.context, relative_urls=relative, url="subscribe/")


def post_id(article: Article) -> str:
    """The id of a post, stored or by the fallback rule."""
    return ids.post_id(article.metadata.get("id"), article.slug, article.lang, article.date.date())


def enclosed_file(article: Article) -> str:
    """The recording that a post names, relative to the content folder as its path is; empty where it names none."""
    named = str(article.metadata.get("enclosure", "")).removeprefix("{attach}").removeprefix("{static}").strip()
    beside = posixpath.dirname(article.relative_source_path)
    return (
        posixpath.normpath(posixpath.join("" if named.startswith("/") else beside, named.lstrip("/"))) if named else ""
    )


def missing_ids(posts: list[Article]) -> Iterator[Fault]:
    """A note of the posts that would be delivered again after a change of slug or date."""
    lacking = [post for post in posts if "id" not in post.metadata]
    if lacking:
        names = ", ".join(sorted(_pelican.source_path(post.source_path) for post in lacking[:3]))
        more = ", …" if len(lacking) > 3 else ""
        count = "1 post stores" if len(lacking) == 1 else f"{len(lacking)} posts store"
        yield note(
            f"{count} no id, so that another file name or date would deliver it anew: {names}{more}; "
            "run `python3 tasks.py stamp`"
        )


def check_ids(articles: Iterable[Article]) -> Iterator[Fault]:
    """What is wrong with the ids of any posts, drafts too."""
    owners: dict[str, str] = {}
    for article in sorted(articles, key=lambda article: str(article.source_path)):
        stored = article.metadata.get("id")
        mend = "delete the line and run: python3 tasks.py stamp"
        if stored is not None and not is_id(str(stored)):
            yield _pelican.field_fault(article, "id", post_id(article), f"it is no URI; {mend}")
        owner = owners.setdefault(post_id(article), article.source_path)
        if owner != article.source_path:
            owner = _pelican.source_path(owner)
            yield _pelican.field_fault(article, "id", post_id(article), f"it is the id of {owner} already; {mend}")


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
