"""Gives each post its lead picture and every picture its web versions.

An author names a file: `image: cover.jpg` in the front matter, `![what it shows](figure.png)` in the body. Readers get
AVIF, WebP and JPEG in several widths below `images/`, named by the content of the source: a changed picture has a new
address, so that hosts may let browsers keep it for a year, and an unchanged one keeps its address for feeds.
Pictures that only an unpublished draft shows never reach the output.

Sets on every article and page `lead_image`, an `Image` or None, and `social_image`, an `Image` of 1200 × 630 pixels for
link previews: cropped from the lead picture, or drawn from the title. Templates also get a `social_image` of the site's
own, and `icons`, a list of `gallery.Icon`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pelican import signals
from pelican.generators import Generator
from pelican.utils import slugify

from .._shared import defaults
from .._shared import pelican as _pelican
from .._shared.content_files import ContentFiles
from .._shared.faults import Fault
from .._shared.field_values import read_focus
from .._shared.files import files_below
from .._shared.front_matter import line_of
from .._shared.output import write_made
from .._shared.text import one_line
from .._shared.urls import is_web_address, split_url
from .cache import Cache
from .cards import CardPress, CardStyle
from .gallery import FOLDER, Card, Crop, Gallery, Icon, Photo
from .picture_tags import ALONE, FULL, GALLERY, img_tags, is_full, picture_markup, places, put_in_place
from .pictures import PictureError, Recipe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pelican.contents import Content

    from .._shared.tags import Tag
    from .._shared.values import Image

CARD_COLORS = ("page", "text", "accent", "accent-cool", "accent-warm")
"""What a card takes from the look: paper, ink, two discs, and both of them."""
_IN_GALLERY = "(min-width: 46rem) 21rem, (min-width: 30rem) 50vw, 100vw"
"""How wide the theme shows a picture of a gallery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageOptions:
    """The settings `IMAGES_…`."""

    widths: tuple[int, ...] = defaults.IMAGES_WIDTHS
    sizes: str = defaults.IMAGES_SIZES
    avif_quality: int = defaults.IMAGES_AVIF_QUALITY
    webp_quality: int = defaults.IMAGES_WEBP_QUALITY
    jpeg_quality: int = defaults.IMAGES_JPEG_QUALITY
    icon: str = defaults.IMAGES_ICON
    artwork: str = defaults.IMAGES_ARTWORK
    cards: bool = defaults.IMAGES_CARDS
    card_fonts: tuple[str, ...] = defaults.IMAGES_CARD_FONTS
    card_colors: tuple[str, ...] = defaults.IMAGES_CARD_COLORS
    cache: str = defaults.IMAGES_CACHE
    cache_size: int = defaults.IMAGES_CACHE_SIZE
    workers: int = defaults.IMAGES_WORKERS

    def __post_init__(self) -> None:
        if not self.widths or not all(1 <= width <= 8000 for width in self.widths):
            raise ValueError("it must name at least one width, each of 1 to 8000 pixels")
        if not all(1 <= quality <= 100 for quality in (self.avif_quality, self.webp_quality, self.jpeg_quality)):
            raise ValueError("a quality is between 1 and 100")
        colors = self.card_colors
        if len(colors) not in (0, 5) or not all(re.fullmatch("#[0-9a-f]{6}", color) for color in colors):
            raise ValueError('it must be five colours such as "#1a2b3c": paper, ink, two discs, and both of them')
        if self.cache_size < 0:
            raise ValueError("it must be 0 or more megabytes")
        if self.workers < 0:
            raise ValueError("it must be 0, for one a processor, or how many pictures to encode at once")


class _Shown(NamedTuple):
    """The pictures of one post or page; None where no file answers to what the author wrote."""

    content: Content
    lead: Photo | None
    body: list[tuple[Tag, Photo | None]]

    @property
    def photos(self) -> Iterator[Photo]:
        yield from (photo for photo in (self.lead, *(photo for _, photo in self.body)) if photo)


class ImagesGenerator(Generator):  # type: ignore[misc]  # Pelican is untyped
    """Finds the pictures of all posts and pages, has them encoded, and puts them where they are shown."""

    def generate_context(self) -> None:
        """Set the images and rewrite the bodies: after they are read, before any of them is used or remembered."""
        self._options = options = _pelican.read_settings(ImageOptions, "IMAGES", self.settings)
        self._root = Path(self.settings["PATH"]).resolve()
        self._files = ContentFiles(files_below(self._root), self._root.name)
        look = _pelican.look(self.settings)
        paper, ink, left, right, both = options.card_colors or map(look.light, CARD_COLORS)
        fonts = [Path(self.theme, "static", name) for name in options.card_fonts]
        self._gallery = Gallery(
            Cache(self._root.parent / options.cache),
            Recipe(
                widths=tuple(options.widths),
                avif=options.avif_quality,
                webp=options.webp_quality,
                jpeg=options.jpeg_quality,
            ),
            CardPress(
                CardStyle(
                    fonts=tuple(font.read_bytes() for font in fonts if font.is_file()),
                    paper=paper,
                    ink=ink,
                    left=left,
                    right=right,
                    both=both,
                )
            ),
        )
        contents = [content for _, content in sorted(self.context["generated_content"].items()) if content is not None]
        found = [self._find(content) for content in contents]
        self._gallery.prepare((p for each in found if each.content.save_as for p in each.photos), options.workers)
        sources: set[str] = set()
        for shown in found:
            links = shown.content.get_static_links()
            self._place(shown)
            sources |= links - shown.content.get_static_links()
        # Pelican would copy the picture files themselves, place and camera included, and those of a draft as well.
        self.context["static_links"] -= sources - {link for each in contents for link in each.get_static_links()}
        self.context["icons"] = self._icons(options.icon)
        _pelican.claim(self.settings, "plugins.images", FOLDER, *(icon.url for icon in self.context["icons"]))
        self.context["artwork"] = self._artwork(options.artwork)
        self.context["social_image"] = None
        if options.cards:
            card = Card(one_line(self.settings["SITENAME"]), one_line(self.settings.get("SITESUBTITLE", "")), "site")
            self.context["social_image"] = self._gallery.social_image(card)

        self._gallery.begin_cards(options.workers)
        _pelican.announce(self.settings, self._gallery.files)

    def generate_output(self, _: Any) -> None:
        """Write the pictures that the pages show."""
        self._gallery.write(partial(write_made, self.settings), self._options.cache_size * 1_000_000)

    def _icons(self, name: str) -> tuple[Icon, ...]:
        path = self._root / name.lstrip("/") if name else None
        try:
            return self._gallery.icons(path)
        except (PictureError, OSError) as error:
            _pelican.report(self.settings, [Fault("pelicanconf.py", None, f'IMAGES_ICON = "{name}": {error}')])
            return ()

    def _artwork(self, name: str) -> Image | None:
        try:
            path = self._root / name.lstrip("/")
            return self._gallery.artwork(path, alt=one_line(self.settings["SITENAME"])) if name else None
        except (PictureError, OSError) as error:
            wrong = "there is no such file" if isinstance(error, FileNotFoundError) else str(error)
            message = f'IMAGES_ARTWORK = "{name}": {wrong}'
            _pelican.report(self.settings, [_pelican.setting_fault("IMAGES_ARTWORK", self.settings, message)])
            return None

    def _find(self, content: Content) -> _Shown:
        lead = _metadata(content, "image")
        tags = img_tags(content._content or "")
        body = [(tag, self._locate(content, tag.attributes.get("src", ""))) for tag in tags]
        return _Shown(content, self._locate(content, lead) if lead else None, body)

    def _locate(self, content: Content, value: str) -> Photo | None:
        """The file that an author means: beside the post, or below content/ after a slash."""
        target = _LINK_KIND.sub("", value)
        source, parts = str(content.relative_source_path), split_url(target)
        if found := self._files.find(target, source) or self._files.find(parts.path if parts else "", source):
            return Photo(self._root / found, _stem(Path(found).stem))
        if parts is None or parts.scheme or parts.netloc:
            self._report(content, value, "pages load nothing from elsewhere; save the picture beside this file")
        else:
            self._report(content, value, self._files.missing(target, source))
        return None

    def _place(self, shown: _Shown) -> None:
        """Set what a post or page shows. One that is not written gets no picture, so that none is published."""
        content, lead = shown.content, shown.lead
        content.lead_image = content.social_image = None
        if lead:
            value, alt, credit_url = (_metadata(content, key) for key in ("image", "image_alt", "image_credit_url"))
            if not alt:
                self._report(content, value, "say in image_alt: what the picture shows")
            if credit_url and not is_web_address(credit_url):
                self._report(content, credit_url, "an image_credit_url begins with https://")
            if content.save_as:
                credit = _metadata(content, "image_credit")
                focus = self._focus(content)
                cut = Crop(*lead, focus) if focus else lead
                try:
                    content.lead_image = self._gallery.image(
                        lead, alt=alt, credit=credit, credit_url=credit_url, focus=focus
                    )
                    content.social_image = self._gallery.social_image(cut, alt=alt)
                except PictureError as error:
                    self._report(content, value, str(error))
        if shown.body:
            self._rewrite(shown)
        if self._options.cards and content.social_image is None and content.save_as and hasattr(content, "title"):
            card = Card(one_line(content.title), one_line(self.settings["SITENAME"]), _stem(content.slug))
            content.social_image = self._gallery.social_image(card)

    def _focus(self, content: Content) -> tuple[int, int] | None:
        value = _metadata(content, "image_focus")
        try:
            return read_focus(value) if value else None
        except ValueError as error:
            _pelican.report(self.settings, [_pelican.field_fault(content, "image_focus", value, str(error))])
            return None

    def _rewrite(self, shown: _Shown) -> None:
        content, markup = shown.content, shown.content._content
        stand = places(markup, [tag for tag, _ in shown.body])
        for number, (tag, photo) in reversed(list(enumerate(shown.body))):
            if is_full(tag) and stand[number] != ALONE:
                message = (
                    f"a picture from edge to edge has a paragraph to itself; put it there, or take {{.{FULL}}} out"
                )
                self._report(content, tag.attributes.get("src", ""), message)
            value, alt = tag.attributes.get("src", ""), tag.attributes.get("alt", "").strip()
            if not alt and tag.attributes.get("role") not in ("presentation", "none"):
                self._report(content, value, "say what the picture shows, ![like this](picture.jpg)")
            replacement = escape(alt)
            if is_web_address(value) and _imported(content):
                replacement = _link(value, alt, markup[: tag.start])
            if photo and content.save_as:
                try:
                    replacement = picture_markup(
                        self._gallery.image(photo, alt=alt),
                        tag.attributes,
                        site=self.context["localsiteurl"].rstrip("/") + "/",
                        sizes="100vw"
                        if is_full(tag)
                        else _IN_GALLERY
                        if stand[number] == GALLERY
                        else self._options.sizes,
                        lazy=number > 0 or content.lead_image is not None,
                    )
                except PictureError as error:
                    self._report(content, value, str(error))
            markup = put_in_place(markup, tag, replacement, stand[number])
        content._content = markup

    def _report(self, content: Content, value: str, message: str) -> None:
        path, line = _pelican.source_path(content.source_path), line_of(_pelican.source_of(content), value)
        # What was brought along from elsewhere is mended little by little.
        severity: Literal["error", "note"] = "note" if _imported(content) else "error"
        _pelican.report(self.settings, [Fault(path, line, f'"{value}": {message}', severity)])


def _imported(content: Content) -> bool:
    """Whether a post was brought along from another system, and its pictures may wait to be mended."""
    return bool(_metadata(content, "imported"))


def _link(address: str, alt: str, before: str) -> str:
    """What stands for a picture of another site: a link to it, or its words where they are part of a link."""
    words = escape(alt or address.rstrip("/").rpartition("/")[2] or address)
    inside = before.lower().rfind("<a ") > before.lower().rfind("</a")
    return words if inside else f'<a href="{escape(address)}">{words}</a>'


_LINK_KIND = re.compile(r"^[{|](?:filename|static|attach)[|}]")


def _metadata(content: Content, key: str) -> str:
    """A value of the front matter on one line; empty where there is none."""
    value = content.metadata.get(key, "")
    return one_line(" ".join(value) if isinstance(value, list) else str(value))


def _stem(name: str) -> str:
    """A name in letters that need no escaping in an address."""
    return slugify(name, regex_subs=[(r"\W+", "-"), (r"[-_]+", "-"), (r"^-|-$", "")])[:60] or "picture"


def add_generator(_: Any) -> type[ImagesGenerator]:
    """Have the pictures made in each build."""
    return ImagesGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(add_generator)
