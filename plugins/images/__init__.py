"""Gives each post its lead picture and every picture its web versions; sets `article.lead_image`.

An author names a file: `image: cover.jpg` in the front matter, `![what it shows](figure.png)` in the body. Readers get
AVIF, WebP and JPEG in several widths below `images/`, named by the content of the source: a changed picture has a new
address, so that hosts may let browsers keep it for a year, and an unchanged one keeps its address for feeds.
Pictures that only an unpublished draft shows never reach the output.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from pelican import signals
from pelican.generators import Generator
from pelican.utils import slugify

from .. import _pelican
from .._posts import Fault, Image, ImageSource, parse_front_matter
from .cache import Cache
from .encode import SOCIAL_NAME, PictureError, Recipe, Version, Versions, make_versions
from .markup import ImgTag, img_tags, picture_markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pelican.contents import Content

FOLDER = "images"
"""Where the pictures are in the output."""
_FALLBACK_WIDTH = 1200
"""The most pixels of width that browsers get which know neither AVIF nor WebP, and feed readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageOptions:
    """The settings `IMAGES_…`."""

    widths: tuple[int, ...] = (400, 800, 1200, 1600)
    sizes: str = "(min-width: 46rem) 42rem, 100vw"
    avif_quality: int = 55
    webp_quality: int = 75
    jpeg_quality: int = 80
    cache: str = ".cache/images"
    workers: int = 0

    def __post_init__(self) -> None:
        if not self.widths or not all(1 <= width <= 8000 for width in self.widths):
            raise ValueError("it must name at least one width, each of 1 to 8000 pixels")
        if not all(1 <= quality <= 100 for quality in (self.avif_quality, self.webp_quality, self.jpeg_quality)):
            raise ValueError("a quality is between 1 and 100")
        if self.workers < 0:
            raise ValueError("it must be 0, for one a processor, or how many pictures to encode at once")


class _Shown(NamedTuple):
    """The pictures of one post or page; a path is None where no file answers to what the author wrote."""

    content: Content
    lead: Path | None
    body: list[tuple[ImgTag, Path | None]]


class ImagesGenerator(Generator):  # type: ignore[misc]  # Pelican is untyped
    """Finds the pictures of all posts and pages, has them encoded, and puts them where they are shown."""

    def generate_context(self) -> None:
        """Set `lead_image` and rewrite the bodies: after they are read, before any of them is used or remembered."""
        options = _pelican.read_settings(ImageOptions, "IMAGES", self.settings)
        self._options = options
        self._recipe = Recipe(
            widths=tuple(options.widths),
            avif=options.avif_quality,
            webp=options.webp_quality,
            jpeg=options.jpeg_quality,
        )
        self._root = Path(self.settings["PATH"]).resolve()
        self._cache = Cache(self._root.parent / options.cache)
        self._outputs: dict[str, tuple[Path, str]] = {}
        contents = [content for _, content in sorted(self.context["generated_content"].items()) if content is not None]
        found = [self._find(content) for content in contents]
        made = self._make_all({path for shown in found if shown.content.save_as for path in _paths(shown)})
        sources: set[str] = set()
        for shown in found:
            links = shown.content.get_static_links()
            self._place(shown, made)
            sources |= links - shown.content.get_static_links()
        # Pelican would copy the picture files themselves, place and camera included, and those of a draft as well.
        self.context["static_links"] -= sources - {link for each in contents for link in each.get_static_links()}

    def generate_output(self, _: Any) -> None:
        """Write the pictures that the pages show."""
        folder = Path(self.output_path, FOLDER)
        by_source: dict[Path, list[tuple[str, str]]] = defaultdict(list)
        for output, (path, version) in self._outputs.items():
            by_source[path].append((output, version))
        for path, files in by_source.items():
            versions = self._versions(path)
            folder.mkdir(parents=True, exist_ok=True)
            for output, version in files:
                (folder / output).write_bytes(versions.data[version])

    def _find(self, content: Content) -> _Shown:
        lead = None
        if value := _metadata(content, "image"):
            lead = self._locate(content, value)
        tags = [tag for tag in img_tags(content._content or "") if not _elsewhere(tag.attributes.get("src", ""))]
        return _Shown(content, lead, [(tag, self._locate(content, tag.attributes.get("src", ""))) for tag in tags])

    def _locate(self, content: Content, value: str) -> Path | None:
        """The file that an author means: beside the post, or below content/ after a slash."""
        target = _LINK_KIND.sub("", value)
        for each in dict.fromkeys((target, unquote(urlsplit(target).path))):
            folder = self._root if each.startswith("/") else Path(content.source_path).parent
            path = Path(os.path.normpath(folder / each.lstrip("/")))
            if path.is_relative_to(self._root) and path.is_file():
                return path
        self._report(
            content, value, "there is no such file; give its path from this file, or from content/ with a leading /"
        )
        return None

    def _make_all(self, paths: set[Path]) -> dict[Path, Versions | PictureError]:
        """The versions of each picture, without their data, or why there are none."""

        def attempt(path: Path) -> Versions | PictureError:
            try:
                return self._versions(path)._replace(data={})
            except PictureError as error:
                return error

        ordered = sorted(paths)
        # Threads, not processes: the encoders let go of the interpreter while they work.
        with ThreadPoolExecutor(self._options.workers or os.cpu_count()) as pool:
            return dict(zip(ordered, pool.map(attempt, ordered), strict=True))

    def _versions(self, path: Path) -> Versions:
        """The versions of a picture, from the cache if they are there."""
        data = path.read_bytes()
        key = Cache.key(data, self._recipe.identity.encode())
        versions = self._cache.load(key)
        if versions is None:
            versions = make_versions(data, self._recipe)
            self._cache.store(key, versions)
        return versions

    def _place(self, shown: _Shown, made: dict[Path, Versions | PictureError]) -> None:
        """Set what a post or page shows. One that is not written keeps no picture, so that none is published."""
        content = shown.content
        content.lead_image = content.social_image = None
        if shown.lead:
            alt = _metadata(content, "image_alt")
            if not alt:
                self._report(content, _metadata(content, "image"), "say in image_alt: what the picture shows")
            credit_url = _metadata(content, "image_credit_url")
            if credit_url and urlsplit(credit_url).scheme not in ("http", "https"):
                self._report(content, credit_url, "an image_credit_url begins with https://")
            if (versions := self._made(content, _metadata(content, "image"), shown.lead, made)) is not None:
                credit = _metadata(content, "image_credit")
                content.lead_image = self._image(shown.lead, versions, alt=alt, credit=credit, credit_url=credit_url)
                content.social_image = self._social_image(shown.lead, versions, alt=alt)
        if shown.body:
            self._rewrite(shown, made)

    def _rewrite(self, shown: _Shown, made: dict[Path, Versions | PictureError]) -> None:
        content = shown.content
        markup = content._content
        for number, (tag, path) in reversed(list(enumerate(shown.body))):
            alt, source = tag.attributes.get("alt", "").strip(), tag.attributes.get("src", "")
            if not alt and tag.attributes.get("role") not in ("presentation", "none"):
                self._report(content, source, "say what the picture shows, ![like this](picture.jpg)")
            replacement = escape(alt)
            if path and (versions := self._made(content, source, path, made)) is not None:
                replacement = picture_markup(
                    self._image(path, versions, alt=alt),
                    tag.attributes,
                    site=self.settings["SITEURL"].rstrip("/") + "/",
                    sizes=self._options.sizes,
                    lazy=number > 0 or content.lead_image is not None,
                )
            markup = markup[: tag.start] + replacement + markup[tag.end :]
        content._content = markup

    def _made(
        self, content: Content, value: str, path: Path, made: dict[Path, Versions | PictureError]
    ) -> Versions | None:
        versions = made.get(path)
        if isinstance(versions, PictureError):
            self._report(content, value, str(versions))
            return None
        return versions

    def _image(self, path: Path, versions: Versions, **words: str) -> Image:
        """The picture as templates and feeds need it; its files are written with the site."""
        files = [file for file in versions.files if file.name != SOCIAL_NAME]
        by_mime: dict[str, list[Version]] = defaultdict(list)
        for file in files:
            by_mime[file.mime].append(file)
        *_, plain = by_mime.values()
        fallback = [file for file in plain if file.width <= _FALLBACK_WIDTH] or plain[:1]
        sources = tuple(
            ImageSource(
                mime=mime, candidates=tuple((self._output(path, versions.digest, file), file.width) for file in each)
            )
            for mime, each in by_mime.items()
            if each is not plain or len(plain) > 1
        )
        return self._single(path, versions, fallback[-1], color=versions.color, sources=sources, **words)

    def _social_image(self, path: Path, versions: Versions, alt: str) -> Image | None:
        cards = (file for file in versions.files if file.name == SOCIAL_NAME)
        return next((self._single(path, versions, card, alt=alt) for card in cards), None)

    def _single(self, path: Path, versions: Versions, file: Version, **more: Any) -> Image:
        url = self._output(path, versions.digest, file)
        return Image(url=url, width=file.width, height=file.height, mime=file.mime, bytes=file.bytes, **more)

    def _output(self, path: Path, digest: str, file: Version) -> str:
        """The address of a version, relative to the site; remembers that it has to be written."""
        name = f"{_stem(path)}-{digest}-{file.name}"
        self._outputs[name] = path, file.name
        return f"{FOLDER}/{name}"

    def _report(self, content: Content, value: str, message: str) -> None:
        source = Path(content.source_path)
        fault = Fault(_pelican.source_path(source), _line(source.read_text("utf-8"), value), f'"{value}": {message}')
        _pelican.report(self.settings, [fault])


_LINK_KIND = re.compile(r"^[{|](?:filename|static|attach)[|}]")


def _elsewhere(source: str) -> bool:
    return bool(urlsplit(source).scheme) or source.startswith("//")


def _metadata(content: Content, name: str) -> str:
    """A value of the front matter on one line; empty where there is none."""
    value = content.metadata.get(name, "")
    return (" ".join(value) if isinstance(value, list) else str(value)).strip()


def _paths(shown: _Shown) -> Iterator[Path]:
    if shown.lead:
        yield shown.lead
    yield from (path for _, path in shown.body if path)


def _line(text: str, value: str) -> int | None:
    """The line of a source file that holds a value."""
    source = parse_front_matter(text)
    for field in source.fields.values():
        if value in (field.value, " ".join(field.value.split())):
            return field.line
    for number, line in enumerate(source.body.splitlines(), start=source.body_line):
        if value in line:
            return number
    return None


def _stem(path: Path) -> str:
    """A file's name in letters that need no escaping in an address."""
    return slugify(path.stem, regex_subs=[(r"\W+", "-"), (r"[-_]+", "-"), (r"^-|-$", "")])[:60] or "picture"


def add_generator(_: Any) -> type[ImagesGenerator]:
    """Have the pictures made in each build."""
    return ImagesGenerator


def withhold_files_of_drafts(generator: Any) -> None:
    """Keep what only unpublished drafts link to out of the output."""
    links: dict[bool, set[str]] = {True: set(), False: set()}
    for content in filter(None, generator.context["generated_content"].values()):
        links[bool(content.save_as)] |= content.get_static_links()
    public = links[True].union(generator.get_files(generator.settings["STATIC_PATHS"], extensions=False))
    generator.staticfiles[:] = [
        file for file in generator.staticfiles if file.get_relative_source_path() not in links[False] - public
    ]


def register() -> None:
    """Connect to Pelican."""
    signals.static_generator_finalized.connect(withhold_files_of_drafts)
    signals.get_generators.connect(add_generator)
