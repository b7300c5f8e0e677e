"""The pictures of one build: what is made of each, where it is found, and the files that have to be written."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from .._shared.progress import counted
from .._shared.values import Image, ImageSource
from . import drawing
from .icons import draw_icons, make_artwork, make_icons
from .pictures import (
    SOCIAL,
    SOCIAL_NAME,
    WHOLE_NAME,
    PictureError,
    Recipe,
    Version,
    Versions,
    crop_for_card,
    make_versions,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from .cache import Cache
    from .cards import CardPress

FOLDER = "images"
"""Where the pictures are in the output."""
_SOCIAL_NAMES = (SOCIAL_NAME, WHOLE_NAME)
_CARD = Version(SOCIAL_NAME, "image/jpeg", *SOCIAL, 0)
_ICON_LINKS = {"favicon.svg": "icon", "favicon.ico": "icon", "apple-touch-icon.png": "apple-touch-icon"}


class Photo(NamedTuple):
    """A picture file of the author's."""

    path: Path
    stem: str
    """What the names of its files begin with."""


class Crop(NamedTuple):
    """A link preview to be cut from a photo around a point: percent from left and top."""

    path: Path
    stem: str
    focus: tuple[int, int]


class Card(NamedTuple):
    """A social card to be drawn."""

    title: str
    site: str
    stem: str


class Icon(NamedTuple):
    """An icon of the site: a `<link>` of its head where it has a `rel`, else for the web manifest alone."""

    rel: str
    url: str
    """Relative to the site."""
    mime: str
    sizes: str
    """As the attribute `sizes` has it."""


class _Icons(NamedTuple):
    """The icons of the site: made of a picture, or drawn."""

    path: Path | None


class _Artwork(NamedTuple):
    """The picture of the podcast."""

    path: Path
    stem: str


_Subject = Photo | Crop | Card | _Icons | _Artwork


class Gallery:
    """Makes `Image`s out of photos and cards, and remembers the files that they name."""

    def __init__(self, cache: Cache, recipe: Recipe, press: CardPress) -> None:
        self._cache = cache
        self._recipe = recipe
        self._identity = recipe.identity
        self._press = press
        self._made: dict[_Subject, Versions | PictureError] = {}
        self._files: dict[str, tuple[_Subject, str]] = {}
        self._drawing: list[BaseProcess] = []

    def prepare(self, photos: Iterable[Photo], workers: int) -> None:
        """Make the versions of photos, several at once; 0 workers means as many as there are processors."""

        def attempt(photo: Photo) -> Versions | PictureError:
            try:
                return self._versions(photo, data=False)
            except PictureError as error:
                return error

        distinct = list(dict.fromkeys(photos))
        # Threads, not processes: the encoders let go of the interpreter while they work.
        with ThreadPoolExecutor(drawing.processors(workers)) as pool:
            made = counted(pool.map(attempt, distinct), "making pictures", len(distinct))
            self._made.update(zip(distinct, made, strict=True))

    def begin_cards(self, workers: int) -> None:
        """Have the cards that are wanted so far drawn meanwhile, where there are other processors; `write` waits."""
        cards = dict.fromkeys(subject for subject, _ in self._files.values() if isinstance(subject, Card))
        wanted = [drawing.Wanted(self._key(card)[0], card.title, card.site) for card in cards]
        missing = [each for each in wanted if each.key not in self._cache]
        self._drawing = drawing.begin(self._cache, self._press.style, missing, drawing.processors(workers))

    def image(
        self,
        photo: Photo,
        *,
        alt: str,
        credit: str = "",
        credit_url: str = "",
        focus: tuple[int, int] | None = None,
    ) -> Image:
        """A prepared photo as templates and feeds need it.

        Raises:
            PictureError: It cannot be shown.
        """
        versions = self._prepared(photo)
        by_mime: dict[str, list[Version]] = defaultdict(list)
        for version in versions.files:
            if version.name not in _SOCIAL_NAMES:
                by_mime[version.mime].append(version)
        *_, plain = by_mime.values()
        return Image(
            url=self._url(photo, versions.digest, plain[-1]),
            alt=alt,
            width=plain[-1].width,
            height=plain[-1].height,
            mime=plain[-1].mime,
            bytes=plain[-1].bytes,
            credit=credit,
            credit_url=credit_url,
            focus=focus,
            color=versions.color,
            sources=tuple(
                ImageSource(
                    mime=mime, candidates=tuple((self._url(photo, versions.digest, each), each.width) for each in list_)
                )
                for mime, list_ in by_mime.items()
                if list_ is not plain or len(plain) > 1
            ),
        )

    def social_image(self, subject: Photo | Crop | Card, *, alt: str = "") -> Image | None:
        """The social card that is cut from a prepared photo, or drawn; None if a photo is too small for one.

        The alternative text of a drawn one is what is written on it.
        """
        files: tuple[Version, ...] = (_CARD,)
        if isinstance(subject, Card):
            digest, alt = (
                self._press.digest(subject.title, subject.site),
                self._press.words(subject.title, subject.site),
            )
        else:
            digest, _, files, _ = self._prepared(subject)
        for card in files:
            if card.name in _SOCIAL_NAMES:
                return Image(
                    url=self._url(subject, digest, card),
                    alt=alt,
                    width=card.width,
                    height=card.height,
                    mime=card.mime,
                    bytes=card.bytes,
                )
        return None

    def icons(self, path: Path | None) -> tuple[Icon, ...]:
        """The icons of the site, made of a square picture, or drawn in the colours of the cards where there is none.

        Raises:
            PictureError: No icons can be made of the picture.
        """
        subject = _Icons(path)
        versions = self._prepared(subject)
        self._files |= {file.name: (subject, file.name) for file in versions.files}
        return tuple(
            Icon(
                _ICON_LINKS.get(file.name, ""),
                file.name,
                file.mime,
                f"{file.width}x{file.height}" if file.width else "any",
            )
            for file in versions.files
        )

    def artwork(self, path: Path, *, alt: str) -> Image:
        """The picture of the podcast, made of a square picture.

        Raises:
            PictureError: It cannot be made of it.
        """
        subject = _Artwork(path, "podcast")
        versions = self._prepared(subject)
        (file,) = versions.files
        url = self._url(subject, versions.digest, file)
        return Image(url=url, alt=alt, width=file.width, height=file.height, mime=file.mime, bytes=file.bytes)

    @property
    def files(self) -> Iterable[str]:
        """Every file that an `Image` or `Icon` of this gallery names."""
        return self._files

    def write(self, write_made: Callable[[str, tuple[str, ...], Callable[[], bytes]], None], keep: int) -> None:
        """Have every file written that an `Image` or `Icon` of this gallery names.

        Args:
            write_made: Writes one, by its path and what it is made of.
            keep: Bytes that the cache may have after it, if what was written does not need more.
        """
        for process in self._drawing:
            process.join()
        by_subject: dict[_Subject, dict[str, str]] = defaultdict(dict)
        for name, (subject, version) in self._files.items():
            by_subject[subject][name] = version
        for subject, files in counted(by_subject.items(), "writing pictures", len(by_subject)):
            key, _ = self._key(subject)
            made = cache(partial(self._versions, subject, data=True))
            for name, version in files.items():
                make = partial(lambda made, version: made().data[version], made, version)
                write_made(name, ("picture", key, version), make)
            self._cache.use(key)
        self._cache.prune(keep)

    def _prepared(self, subject: _Subject) -> Versions:
        if subject not in self._made:
            self._made[subject] = self._versions(subject, data=False)
        made = self._made[subject]
        if isinstance(made, PictureError):
            raise made
        return made

    def _versions(self, subject: _Subject, *, data: bool) -> Versions:
        """The versions of a photo or card, from the cache if they are there; their content only if it is wanted."""
        key, source = self._key(subject)
        versions = self._cache.load(key, data=data)
        if versions is None:
            if isinstance(subject, Card):
                versions = self._press.draw(subject.title, subject.site)
            elif isinstance(subject, Crop):
                versions = crop_for_card(source, self._recipe, subject.focus)
            elif isinstance(subject, _Icons):
                versions = make_icons(source) if subject.path else draw_icons(self._press.style)
            elif isinstance(subject, _Artwork):
                versions = make_artwork(source)
            else:
                versions = make_versions(source, self._recipe)
            self._cache.store(key, versions)
        return versions if data else versions._replace(data={})

    def _key(self, subject: _Subject) -> tuple[str, bytes]:
        """What the versions of a photo or card are kept under, and what they are made of."""
        if isinstance(subject, Card):
            source = f"{subject}{self._press.identity}".encode()
        elif isinstance(subject, _Icons) and not subject.path:
            source = f"icons{self._press.identity}".encode()
        else:
            source = subject.path.read_bytes() if subject.path else b""
        kind = f"{type(subject).__name__} {subject.focus if isinstance(subject, Crop) else ''}"
        return hashlib.sha256(f"{kind} {self._identity}".encode() + source).hexdigest(), source

    def _url(self, subject: Photo | Crop | Card | _Artwork, digest: str, version: Version) -> str:
        """The address of a version, relative to the site: that of unchanged content never changes."""
        url = f"{FOLDER}/{subject.stem}-{digest}-{version.name}"
        self._files[url] = subject, version.name
        return url
