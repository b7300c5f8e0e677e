"""Sets `article.related`: the posts that a reader of this one may like too, by tags, words and nearness in time.

For theme authors: every article, drafts too, has `article.related`, a list of `Related(article, score)`, best first,
three long unless `RELATED_LIMIT` says otherwise, shorter on a small blog, empty where the author wrote `related: none`:

    {% for other, score in article.related %}
    <a href="{{ SITEURL }}/{{ other.url }}">{{ other.title }}</a> {{ other.excerpt }}
    {% endfor %}

`other` is a Pelican article with `excerpt` (plain text); scores compare within one list only.

For authors, in the front matter of a post: `related: slug, slug` puts these first, in this order; `related: none` shows
nothing; `related: never` keeps the post out of every list; `related_exclude: slug, slug` keeps these out of this one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from pelican import signals

from .._shared import defaults
from .._shared import pelican as _pelican
from .._shared.front_matter import split_list
from .._shared.memo import memo
from .._shared.text import closest
from .links import OwnLinks
from .suggestions import suggest
from .tokens import count_words, normalise_tag
from .values import Document, Weights

if TYPE_CHECKING:
    from pelican.contents import Article

    from .._shared.values import Post
    from .index import Index

NOTHING, NEVER = "none", "never"
"""What `related` may say besides slugs: that a post suggests nothing, and that none suggests it."""
_NO_WORDS = {
    "no",
    "false",
    "off",
    "nothing",
    "nowhere",
    "hide",
    "hidden",
    "exclude",
    "excluded",
    "skip",
    "null",
    "~",
    "0",
}


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
    threshold: float = defaults.RELATED_THRESHOLD
    """How much two posts must have in common that share no tag; 0: nothing."""
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
    series: bool = defaults.RELATED_SERIES
    """Whether the parts of a series suggest each other, and several of them can be suggested on one post."""

    OTHER_NAMES: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("max", "count", "number", "posts", "size", "items", "total", "many"), "limit"),
        **dict.fromkeys(("min", "minimum", "least", "score", "similarity", "relevance", "cutoff"), "threshold"),
        **dict.fromkeys(("age", "days", "newer", "older", "recent", "period"), "window"),
        **dict.fromkeys(("decay", "half", "nearness"), "time_scale"),
        **dict.fromkeys(("date", "recency"), "time_weight"),
        **dict.fromkeys(("words", "body", "content"), "text_weight"),
        **dict.fromkeys(("title", "titles", "headings"), "heading_weight"),
        **dict.fromkeys(("links", "link"), "linked"),
        **dict.fromkeys(("parts", "part"), "series"),
    }

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= 12:
            raise ValueError("it must lie between 1 and 12")
        weights = (self.text_weight, self.tag_weight, self.category_weight, self.heading_weight, self.threshold)
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
            threshold=self.threshold,
        )


@dataclass(frozen=True, kw_only=True)
class Group:
    """The posts of one language, which may suggest each other."""

    lang: str
    offered: list[tuple[Post, frozenset[str], str]]
    """Those that may be suggested, each with what it does not want to suggest, and its series."""
    asking: list[tuple[Post, frozenset[str], str]]
    """Those that only suggest others."""
    pins: dict[str, list[str]]
    """What authors want suggested, by key."""
    silent: set[str]
    """The posts that suggest nothing."""
    never: set[str]
    """Those that no other may suggest."""
    articles: dict[str, Article]
    """Articles by key, which is their URL."""
    settings: Settings

    @cached_property
    def index(self) -> Index:
        """The posts as they are ranked. To make it takes as long as a part of the ranking."""
        from .index import Index  # NumPy takes a while to start, and not all that loads this plugin ranks

        documents, askers = (
            [to_document(post, excluded=unwanted, series=series) for post, unwanted, series in posts]
            for posts in (self.offered, self.asking)
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
    articles = _pelican.every_article(generator)
    for article in articles:
        languages[article.lang].append(article)
    posts = {address: article.url for article in articles for address in (article.url, article.save_as) if address}
    moves = {move.old: move.new for move in _pelican.moves(generator)}
    links = OwnLinks(_pelican.own_addresses(generator.settings), posts, moves)
    return [
        _index(lang, articles, offered, links, settings, generator.settings)
        for lang, articles in sorted(languages.items())
    ]


def _index(
    lang: str, articles: list[Article], offered: set[int], links: OwnLinks, settings: Settings, site: dict[str, Any]
) -> Group:
    said = {article.url: _words_of(article) for article in articles}
    never = {article.url for article in articles if NEVER in said[article.url]}
    by_slug = {article.slug: article.url for article in articles if id(article) in offered}
    known = {article.slug for article in articles}
    documents: list[tuple[Post, frozenset[str], str]] = []
    askers: list[tuple[Post, frozenset[str], str]] = []
    pins: dict[str, list[str]] = {}
    for article in articles:
        post = _pelican.snapshot(article)
        pinned = [by_slug[slug] for slug in _named_posts(article, "related", known, site) if slug in by_slug]
        for url in never.intersection(pinned):
            slug = next(slug for slug in by_slug if by_slug[slug] == url)
            mend = f'that post says "related: {NEVER}"; take one of the two out'
            _pelican.report(site, [_pelican.field_fault(article, "related", slug, mend)])
        if pinned and NOTHING in said[post.url]:
            mend = "it stands beside posts to suggest; write these, or that nothing is suggested"
            _pelican.report(site, [_pelican.field_fault(article, "related", NOTHING, mend)])
        pins[post.url] = pinned
        excluded = {by_slug.get(slug) for slug in _named_posts(article, "related_exclude", known, site)}
        if not settings.linked:
            excluded |= {links.post(href, post.url) for href in post.links}
        unwanted = frozenset(url for url in excluded if url and url not in pinned)
        series = "" if settings.series else _series(article)
        suggested = id(article) in offered and post.url not in never
        (documents if suggested else askers).append((post, unwanted, series))
    return Group(
        lang=lang,
        offered=documents,
        asking=askers,
        pins=pins,
        silent={url for url, words in said.items() if NOTHING in words},
        never=never,
        articles={article.url: article for article in articles},
        settings=settings,
    )


def _words_of(article: Article) -> set[str]:
    """Those of `none` and `never` that an article's `related` says."""
    return {word.casefold() for word in split_list(article.metadata.get("related", ""))} & {NOTHING, NEVER}


def _series(article: Article) -> str:
    """The series that an article is a part of, if the page shows other parts already; empty where there is none."""
    return str(getattr(article, "series", "") or "").strip()


def _named_posts(article: Article, field: str, known: set[str], site: dict[str, Any]) -> list[str]:
    """The slugs in a field of an article's front matter; those of no post are reported."""
    words = {NOTHING, NEVER} if field == "related" else set()
    found = []
    for slug in dict.fromkeys(split_list(article.metadata.get(field, ""))):
        if slug.casefold() in words:
            continue
        mend = ""
        if slug in known:
            mend = "this is the post itself; leave it out" if slug == article.slug else ""
            if mend and field == "related_exclude":
                mend = f'this is the post itself; to keep it out of every list, write "related: {NEVER}"'
        elif slug.casefold() in _NO_WORDS | {NOTHING, NEVER}:
            mend = (
                f'write "related: {NOTHING}" to suggest nothing here, or "related: {NEVER}" to keep this post out of '
            )
            mend += "every list"
        else:
            hint = closest(slug, (known | words) - {article.slug})
            mend = f"there is no such post in this language; {hint}".rstrip("; ")
        if mend:
            _pelican.report(site, [_pelican.field_fault(article, field, slug, mend)])
        else:
            found.append(slug)
    return found


def to_document(post: Post, *, series: str = "", excluded: frozenset[str] = frozenset()) -> Document:
    """A post as the ranking sees it; its key is its URL, which no two pages share."""
    return Document(
        key=post.url,
        day=post.timestamp / 86400,
        category=post.category,
        tags=frozenset(filter(None, map(normalise_tag, post.tags))),
        words=count_words(post.text),
        heading=count_words(" ".join((post.title, *post.tags))),
        excluded=excluded,
        series=series,
    )


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(relate)
