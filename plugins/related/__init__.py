"""Sets `article.related`: the posts that a reader of this one may like too, by tags, words and nearness in time.

For theme authors: every article, drafts too, has `article.related`, a list of `Related(article, score)`, best first,
three long unless `RELATED_LIMIT` says otherwise, shorter on a small blog, empty where the author wrote `related: none`:

    {% for other, score in article.related %}
    <a href="{{ SITEURL }}/{{ other.url }}">{{ other.title }}</a> {{ other.excerpt }}
    {% endfor %}

`other` is a Pelican article with `excerpt` (plain text); scores compare within one list only.

For authors, in the front matter of a post: `related: slug, slug` puts these first, in this order; `related: none` shows
nothing; `related_exclude: slug, slug` keeps these out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from pelican import signals

from .._shared import defaults
from .._shared import pelican as _pelican
from .._shared.front_matter import split_list
from .._shared.memo import memo
from .._shared.text import closest
from .._shared.urls import split_url
from .suggestions import suggest
from .tokens import count_words, normalise_tag
from .values import Document, Weights

if TYPE_CHECKING:
    from pelican.contents import Article

    from .._shared.values import Post
    from .index import Index


class Related(NamedTuple):
    """A suggested article and its score; scores compare within one list only."""

    article: Article
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings RELATED_LIMIT, RELATED_TAG_WEIGHT and so on."""

    limit: int = defaults.RELATED_LIMIT
    """How many posts to suggest."""
    text_weight: float = defaults.RELATED_TEXT_WEIGHT
    tag_weight: float = defaults.RELATED_TAG_WEIGHT
    category_weight: float = defaults.RELATED_CATEGORY_WEIGHT
    """How much common words, tags and category count; 0 leaves one out."""
    heading_weight: float = defaults.RELATED_HEADING_WEIGHT
    """How much the words of title and tags count among the words, compared to those of the body."""
    time_weight: float = defaults.RELATED_TIME_WEIGHT
    """The share of a score that distance in time may cost; 0: time does not matter."""
    time_scale: float = defaults.RELATED_TIME_SCALE
    """Days apart at which half of that share is lost."""
    window: float | None = defaults.RELATED_WINDOW
    """The most days between a post and one that it suggests; None: any."""
    linked: bool = defaults.RELATED_LINKED
    """Whether to suggest posts that the body links to already."""
    same_category: bool = defaults.RELATED_SAME_CATEGORY
    """Whether to suggest posts of the same category only."""

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= 12:
            raise ValueError("it must lie between 1 and 12")
        weights = (self.text_weight, self.tag_weight, self.category_weight, self.heading_weight)
        if not all(0 <= weight <= 10 for weight in weights):
            raise ValueError("it must lie between 0 and 10")
        if not 0 <= self.time_weight <= 1:
            raise ValueError("it must lie between 0 and 1")
        if self.time_scale <= 0 or (self.window is not None and self.window < 0):
            raise ValueError("it must be a positive number of days")

    @property
    def weights(self) -> Weights:
        """What of it the ranking needs."""
        return Weights(
            text=self.text_weight,
            heading=self.heading_weight,
            tags=self.tag_weight,
            category=self.category_weight,
            time=self.time_weight,
            time_scale=self.time_scale,
        )


@dataclass(frozen=True, kw_only=True)
class Group:
    """The posts of one language, which may suggest each other."""

    lang: str
    offered: list[tuple[Post, frozenset[str]]]
    """Those that may be suggested, each with what it does not want to suggest."""
    asking: list[tuple[Post, frozenset[str]]]
    """Those that only suggest others."""
    pins: dict[str, list[str]]
    """What authors want suggested, by key."""
    silent: set[str]
    """The posts that suggest nothing."""
    articles: dict[str, Article]
    """Articles by key, which is their URL."""
    settings: Settings

    @cached_property
    def index(self) -> Index:
        """The posts as they are ranked. To make it takes as long as a part of the ranking."""
        from .index import Index  # NumPy takes a while to start, and not all that loads this plugin ranks

        documents, askers = (
            [to_document(post, excluded=unwanted) for post, unwanted in posts] for posts in (self.offered, self.asking)
        )
        given = self.settings
        return Index(documents, askers, weights=given.weights, window=given.window, same_category=given.same_category)

    def suggestions(self) -> dict[str, list[tuple[str, float]]]:
        """The keys of what each post suggests, and their scores."""
        lists = suggest(self.index, limit=self.settings.limit, pins=self.pins, silent=self.silent)
        return {key: [(other, score) for other, score in found] for key, found in lists.items()}


def relate(generators: list[Any]) -> None:
    """Give every article its `related`; posts are related within a language."""
    generator = _pelican.article_generator(generators)
    settings = _pelican.read_settings(Settings, "RELATED", generator.settings)
    known = memo(generator.settings)
    generator.related_groups = group_posts(generator, settings)
    for group in generator.related_groups:
        inputs = (group.offered, group.asking, group.pins, group.silent, settings)
        lists = known.get("related", inputs, group.suggestions)
        for key, article in group.articles.items():
            article.related = [Related(group.articles[other], score) for other, score in lists[key]]


def group_posts(generator: Any, settings: Settings) -> list[Group]:
    """The articles of a site by language, indexed; what authors wrote about unknown posts is reported."""
    offered = {id(article) for article in _pelican.published(generator)}
    languages = defaultdict(list)
    for article in _pelican.every_article(generator):
        languages[article.lang].append(article)
    return [
        _index(lang, articles, offered, settings, generator.settings) for lang, articles in sorted(languages.items())
    ]


def _index(lang: str, articles: list[Article], offered: set[int], settings: Settings, site: dict[str, Any]) -> Group:
    by_slug = {article.slug: article.url for article in articles if id(article) in offered}
    by_page = {_page(url, ""): url for url in by_slug.values()}
    known = {article.slug for article in articles}
    documents: list[tuple[Post, frozenset[str]]] = []
    askers: list[tuple[Post, frozenset[str]]] = []
    pins: dict[str, list[str]] = {}
    silent = set()
    for article in articles:
        post = _pelican.snapshot(article)
        if article.metadata.get("related", "").strip() == "none":
            silent.add(post.url)
        else:
            named = _named_posts(article, "related", known, site)
            pins[post.url] = [by_slug[slug] for slug in named if slug in by_slug]
        excluded = {by_slug.get(slug) for slug in _named_posts(article, "related_exclude", known, site)}
        if not settings.linked:
            excluded |= {by_page.get(_page(href, site["SITEURL"])) for href in post.links}
        unwanted = frozenset(url for url in excluded if url and url not in pins.get(post.url, ()))
        (documents if id(article) in offered else askers).append((post, unwanted))
    return Group(
        lang=lang,
        offered=documents,
        asking=askers,
        pins=pins,
        silent=silent,
        articles={article.url: article for article in articles},
        settings=settings,
    )


def _named_posts(article: Article, field: str, known: set[str], site: dict[str, Any]) -> list[str]:
    """The slugs in a field of an article's front matter; those of no post are reported."""
    found = []
    for slug in dict.fromkeys(split_list(article.metadata.get(field, ""))):
        if slug == article.slug:
            mend = "this is the post itself; leave it out"
            _pelican.report(site, [_pelican.field_fault(article, field, slug, mend)])
        elif slug not in known:
            hint = closest(slug, known - {article.slug})
            mend = f"there is no such post in this language; {hint}".rstrip("; ")
            _pelican.report(site, [_pelican.field_fault(article, field, slug, mend)])
        else:
            found.append(slug)
    return found


def _page(address: str, site: str) -> str:
    """What two addresses within the site have in common if they lead to the same page; empty for another site's."""
    base = site if address.startswith(f"{site}/") else urlsplit(site).path.rstrip("/")
    parts = split_url(address.removeprefix(base))
    if parts is None or parts.netloc:
        return ""
    return unquote(parts.path).strip("/").removesuffix("index.html").rstrip("/")


def to_document(post: Post, *, excluded: frozenset[str] = frozenset()) -> Document:
    """A post as the ranking sees it; its key is its URL, which no two pages share."""
    return Document(
        key=post.url,
        day=post.timestamp / 86400,
        category=post.category,
        tags=frozenset(filter(None, map(normalise_tag, post.tags))),
        words=count_words(post.text),
        heading=count_words(" ".join((post.title, *post.tags))),
        excluded=excluded,
    )


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(relate)
