"""What a post and a picture are, as frozen values. Standard library and Markup only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from markupsafe import Markup

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
    """Length of the file at `url`; 0 for a card, which is drawn while the pages are written."""
    credit: str = ""
    credit_url: str = ""
    focus: tuple[int, int] | None = None
    """The point that it is about, in percent from left and top, for places that show a part of it; None if unknown."""
    color: str = ""
    """`#rrggbb` that stands in while the picture loads; empty when unknown."""
    sources: tuple[ImageSource, ...] = ()
    """Other formats and widths, best format first; empty when the picture is served as it is."""

    @property
    def is_tall(self) -> bool:
        """Whether it is higher than wide, so that what is cut for a wide place would lose most of it."""
        return self.height > self.width

    def focused(self, width: int, height: int) -> str:
        """A class that moves what a box of these proportions shows of it: `at-25`, of 0, 25, 75 and 100; or nothing.

        A policy without inline styles leaves classes only. A box cuts a picture at two sides, so that one number is
        enough, and does for both directions.
        """
        if self.focus is None:
            return ""
        part = self.focus[0 if self.width * height > self.height * width else 1]
        at = round(part / 25) * 25
        return "" if at == 50 else f"at-{at}"

    def narrowed(self, widest: int) -> Image:
        """The image for a place no wider than so many pixels: its best format, and the plain one without a choice."""
        plain = next((source for source in self.sources if source.mime == self.mime), None)
        url = plain.up_to(widest).candidates[-1][0] if plain else self.url
        return replace(self, url=url, sources=tuple(each.up_to(widest) for each in self.sources[:1] if each != plain))

    def picture(self, site: str, sizes: str, **img: str | int | None) -> Markup:
        """A `<picture>`, or where there is no choice of sources an `<img>`; that is complete in either.

        Args:
            site: What goes before URLs that are relative to the site: its address and a slash.
            sizes: How wide it is shown, in the terms of the attribute `sizes`.
            img: Attributes of the `<img>`; None leaves one out.
        """
        own: dict[str, str | int | None] = {"src": _join(site, self.url), "alt": self.alt}
        own |= {"width": self.width, "height": self.height, "loading": None, "decoding": "async"}
        sources = [_tag("source", type=each.mime, srcset=each.srcset(site), sizes=sizes) for each in self.sources]
        tag = _tag("img", **own | img)
        return Markup(f"<picture>{''.join(sources)}{tag}</picture>" if sources else tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSource:
    """One `<source>` of a `<picture>`: a MIME type and its `(url, width)` candidates, narrowest first."""

    mime: str
    candidates: tuple[tuple[str, int], ...]

    def srcset(self, site: str = "") -> str:
        """The value of the `srcset` attribute; `site` goes before URLs that are relative to the site."""
        return ", ".join(f"{_join(site, url)} {width}w" for url, width in self.candidates)

    def up_to(self, widest: int) -> ImageSource:
        """The source without what is wider than so many pixels, the narrowest candidate apart."""
        fitting = tuple(candidate for candidate in self.candidates if candidate[1] <= widest)
        return replace(self, candidates=fitting or self.candidates[:1])


def _join(site: str, url: str) -> str:
    return url if "://" in url or url.startswith("/") else site + url


def _tag(name: str, **attributes: str | int | None) -> str:
    given = (f' {key}="{escape(str(value))}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{''.join(given)}>"


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
