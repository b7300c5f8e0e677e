"""Tells each post its place in the lists it is in, once, so that no page has to look through them.

Sets on every article `next_article` and `prev_article`, the published posts just after and before it in time, or None,
under the names that the plugin `neighbors` gave them; and `series_parts`, the published posts whose front matter names
the same `series`, by their `series_index` and then the oldest first, empty for a post that is none of them. A category,
tag or author that only translations have gets its list, too, to which their pages link.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pelican import signals

from .._shared import pelican as _pelican

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pelican.contents import Article
    from pelican.generators import ArticlesGenerator


class Members(tuple[Any, ...]):
    """The posts of a category, tag or author. Pelican asks of each post of the site whether it is one of them."""

    def __init__(self, articles: list[Article]) -> None:
        self._ids = frozenset(map(id, articles))

    def __contains__(self, article: object) -> bool:
        return id(article) in self._ids


def list_translations(generator: ArticlesGenerator) -> None:
    """Put translations on the lists of what no other post has; Pelican, which makes the lists next, leaves them out."""
    known = {each for article in generator.articles for each in _lists(article)}
    for article in sorted(generator.translations, key=lambda one: (-one.date.timestamp(), one.slug, one.lang)):
        for kind, term in _lists(article):
            if (kind, term) not in known:
                getattr(generator, kind)[term].append(article)


def _lists(article: Article) -> Iterator[tuple[str, Any]]:
    """The lists that an article is on: the generator's attribute, and the category, tag or author."""
    if hasattr(article, "category"):
        yield "categories", article.category
    yield from (("tags", tag) for tag in getattr(article, "tags", ()))
    yield from (("authors", author) for author in getattr(article, "authors", ()))


def place_articles(generator: ArticlesGenerator) -> None:
    """Set what the articles are told."""
    series = defaultdict(list)
    for article in sorted(generator.articles, key=lambda article: article.date):
        if name := getattr(article, "series", ""):
            series[str(name)].append(article)
    for article in _pelican.every_article(generator):
        article.next_article = article.prev_article = None
        article.series_parts = []
    for newer, older in zip(generator.articles, generator.articles[1:], strict=False):
        newer.prev_article, older.next_article = older, newer
    for parts in series.values():
        # Those without a number come after those with one; sorting keeps the oldest first among equals.
        parts.sort(key=_series_index)
        for article in parts:
            article.series_parts = parts


def _series_index(article: Article) -> float:
    """The number of a part of a series; infinite for one that has none."""
    number = str(getattr(article, "series_index", ""))
    return int(number) if number.isascii() and number.isdecimal() else math.inf


def answer_quickly(generators: list[Any]) -> None:
    """Have Pelican find at once what it works out anew whenever it is asked; nothing of it changes after this."""
    generator = _pelican.article_generator(generators)
    for tag, articles in generator.tags.items():
        generator.tags[tag] = Members(articles)
    generator.categories = [(category, Members(articles)) for category, articles in generator.categories]
    generator.authors = [(author, Members(articles)) for author, articles in generator.authors]
    for content in filter(None, generator.context["generated_content"].values()):
        content.override_url, content.override_save_as = content.url, content.save_as


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_pretaxonomy.connect(list_translations)
    signals.article_generator_finalized.connect(place_articles)
    signals.all_generators_finalized.connect(answer_quickly)
