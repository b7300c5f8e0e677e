"""What a post and a picture are, as frozen values. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of the author's, as a template or a feed needs it. Sizes are in pixels, URLs relative to the site."""

    url: str
    """What `<img src>` gets: a format that every browser and feed reader shows."""
    alt: str
    width: int
    height: int
    mime: str
    bytes: int
    """Length of the file at `url`."""
    credit: str = ""
    credit_url: str = ""
    color: str = ""
    """`#rrggbb` that stands in while the picture loads; empty when unknown."""
    sources: tuple[ImageSource, ...] = ()
    """Other formats and widths, best format first; empty when the picture is served as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSource:
    """One `<source>` of a `<picture>`: a MIME type and its `(url, width)` candidates, narrowest first."""

    mime: str
    candidates: tuple[tuple[str, int], ...]

    @property
    def srcset(self) -> str:
        """The value of the `srcset` attribute."""
        return ", ".join(f"{url} {width}w" for url, width in self.candidates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post as the pure parts of the plugins see it."""

    slug: str
    lang: str
    path: str
    """Source file, relative to the content folder."""
    url: str
    """Permalink relative to the site's address, without a leading slash."""
    title: str
    """Plain text, not HTML."""
    date: datetime
    """Aware."""
    modified: datetime | None
    category: str
    tags: tuple[str, ...]
    """Names as the author wrote them, in that order, no name twice."""
    authors: tuple[str, ...]
    text: str
    """The body as plain text."""
    excerpt: str
    links: tuple[str, ...]
    """The `href` of every link in the body, in order."""

    @property
    def timestamp(self) -> float:
        """Seconds since the epoch, for sorting newest first by `-timestamp`."""
        return self.date.timestamp()
