"""Gives authors a face: content/authors/<slug>.md becomes `author.profile`, a `Profile`, for bylines and author pages.

```
name: Mara Lindqvist
role: Freight forwarder, Gothenburg
picture: mara-lindqvist.jpg
link: https://mara.example
fediverse: @mara@social.example

A few sentences of Markdown, the bio.
```

`author.profile` is None for an author without such a file. `{filename}/authors/<slug>.md` links to the author's page.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup
from pelican import signals
from pelican.contents import Author, Page

from .._shared import pelican as _pelican
from .._shared.faults import Fault
from .._shared.front_matter import parse_front_matter
from .._shared.text import closest
from .._shared.urls import is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pelican.generators import ArticlesGenerator

    from .._shared.values import Image

FOLDER = "authors"
KEYS = ("name", "role", "picture", "link", "fediverse")
_HANDLE = re.compile(r"@?([\w.-]+@[\w-]+(?:\.[\w-]+)+)")


class Profile(Page):  # type: ignore[misc]  # Pelican is untyped
    """What an author tells about themself. Its `url` is that of the author's page."""

    lead_image: Image | None = None
    """Set by plugins.images, as for any post that names a picture."""

    role: str = ""
    """What the author does, plain text."""
    link: str = ""
    """The author's own page elsewhere."""
    fediverse: str = ""
    """The author's account at Mastodon or the like, `@name@server`."""

    @property
    def bio(self) -> Markup:
        """A few sentences as HTML; may be empty."""
        return Markup(self.content or "")

    @property
    def portrait(self) -> Image | None:
        """The author's picture; its alternative text is the name."""
        return self.lead_image


def attach_profiles(generator: ArticlesGenerator) -> None:
    """Give every author of every article the profile that goes with their slug, or None."""
    named: dict[str, list[Author]] = {}
    articles = _pelican.every_article(generator)
    # What stands in for a post with faults may not say whom it is by.
    sure = not any(_pelican.has_faults(generator.settings, article.source_path) for article in articles)
    for article in articles:
        for author in getattr(article, "authors", ()):
            author.profile = None
            named.setdefault(author.slug, []).append(author)
    blogs_author = generator.settings.get("AUTHOR")
    blogs_own = Author(blogs_author, generator.settings).slug if blogs_author else ""
    for path in sorted(Path(generator.path, FOLDER).glob("*.md")):
        # The blog's own author may have written nothing yet.
        faults = list(_faults(path, {*named, blogs_own}, sure))
        _pelican.report(generator.settings, faults)
        if not faults and path.stem in named:
            profile = _read(generator, path, named[path.stem][0])
            for author in named[path.stem]:
                author.profile = profile


def _faults(path: Path, named: Iterable[str], sure: bool) -> Iterator[Fault]:
    shown = _pelican.source_path(path)
    if sure and path.stem not in named:
        hint = closest(path.stem, named) or "name the file after an author"
        yield Fault(shown, None, f'no post is by "{path.stem}"; {hint}')
    source = parse_front_matter(path.read_text("utf-8", "replace"))
    yield from (Fault(shown, line, message) for line, message in source.faults)
    fields = source.fields
    for key, field in fields.items():
        if key not in KEYS:
            yield Fault(shown, field.line, f'unknown key "{key}"; {closest(key, KEYS)}')
    if "link" in fields and not is_web_address(fields["link"].value):
        yield Fault(shown, fields["link"].line, f'link "{fields["link"].value}": write it out, https://…')
    if "fediverse" in fields and not _HANDLE.fullmatch(fields["fediverse"].value):
        value = fields["fediverse"].value
        yield Fault(shown, fields["fediverse"].line, f'fediverse "{value}": write it as @name@server.example')


def _read(generator: ArticlesGenerator, path: Path, author: Author) -> Profile:
    profile = generator.readers.read_file(generator.path, path, content_class=Profile, context=generator.context)
    profile.override_url, profile.override_save_as = author.url, author.save_as
    # A post may well have an author's name for its slug; their addresses differ.
    profile.slug = author.url
    if handle := _HANDLE.fullmatch(profile.fediverse):
        profile.fediverse = f"@{handle[1]}"
    profile.metadata |= {"image": profile.metadata.get("picture", ""), "image_alt": author.name}
    generator.add_source_path(profile)
    generator.add_static_links(profile)
    return profile  # type: ignore[no-any-return]  # Pelican is untyped


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_finalized.connect(attach_profiles)
