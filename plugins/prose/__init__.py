"""What an author writes, compiled as it is meant and shown under the page's policy.

`plugins.prose.markdown` in the setting MARKDOWN reads Markdown as people write it. Templates get two filters:
`article.content|for_page(words.table)` and `article.content|headings`.
"""

from __future__ import annotations

from typing import Any

from pelican import signals

from .page import for_page, headings


def add_filters(generator: Any) -> None:
    """Give templates the filters."""
    generator.env.filters.update(for_page=for_page, headings=headings)


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_filters)
