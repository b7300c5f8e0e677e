"""A picture file in, its web versions out; a title in, a social card out. The one door to Pillow."""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

import PIL
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError, features

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF")
_LIMIT = 80_000_000
"""The most pixels a picture may have: decoding takes three bytes or more for each."""
_LONGEST = 16_383
"""WebP's limit for either side, in pixels."""
PLAIN_WIDTH = 1200
"""The most pixels of width in any but the best format; few readers still need the others."""
SOCIAL = (1200, 630)
"""Width and height that Open Graph and X cards show without cropping."""
SOCIAL_NAME = "social.jpeg"
_SOCIAL_LEAST = 600
"""A picture narrower than this, in pixels, is shown as a small square by the networks: no card is made of it."""


class PictureError(ValueError):
    """Why a file cannot be shown as a picture, and the mend, in words for its author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What web versions to make of a picture. Quality is 0 to 100, as Pillow takes it."""

    widths: tuple[int, ...] = (200, 400, 800, 1200, 1600)
    avif: int = 55
    webp: int = 75
    jpeg: int = 80

    @property
    def identity(self) -> str:
        """A text that differs whenever the bytes of a version may: with the recipe, this module, and the encoders."""
        names = ("avif", "webp", "libjpeg_turbo", "littlecms2", "zlib", "freetype2", "raqm")
        encoders = [features.version(name) for name in names]
        own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
        return f"{self} {own} Pillow {PIL.__version__} {encoders}"


class Version(NamedTuple):
    """One file made of a picture. `name` ends its file name: `800.avif`, `social.jpeg`. Sizes in pixels."""

    name: str
    mime: str
    width: int
    height: int
    bytes: int


class Versions(NamedTuple):
    """Everything made of one picture."""

    digest: str
    """The beginning of the SHA-256 of the source file, in hexadecimal."""
    color: str
    """`#rrggbb`, the mean of the picture; empty for a drawing."""
    files: tuple[Version, ...]
    """Best format first, narrowest first; `social.jpeg` last where there is one."""
    data: dict[str, bytes]
    """The content of each version by its name."""


def make_versions(data: bytes, recipe: Recipe) -> Versions:
    """The web versions of a picture file: upright, in sRGB, without metadata, never wider than the source.

    The result depends on nothing but the arguments and the encoders. Animations and SVG drawings are kept as they are.

    Raises:
        PictureError: The file is no picture, is damaged, or is too large.
    """
    digest = hashlib.sha256(data).hexdigest()[:12]
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _drawing(data, digest)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            _refuse_large(*picture.size)
            if getattr(picture, "is_animated", False) and picture.format != "MPO":
                return _kept(data, picture, digest)
            return _encode(_upright_srgb(picture, max(*recipe.widths, SOCIAL[0])), recipe, digest)
    except UnidentifiedImageError:
        kinds = "JPEG, PNG, WebP, AVIF, GIF or SVG"
        raise PictureError(f"this is no picture that browsers show; save it as {kinds}") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(f"more than {_LIMIT:,} pixels; scale it down, 2,000 pixels of width are plenty") from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError(f"the picture is damaged ({error}); save or export it again") from error


def _refuse_large(width: int, height: int) -> None:
    if width * height > _LIMIT:
        size = f"{width} × {height} pixels"
        raise PictureError(f"{size} are more than {_LIMIT:,}; scale it down, 2,000 pixels of width are plenty")
    if max(width, height) > _LONGEST:
        raise PictureError(f"{width} × {height} pixels: no side may be longer than {_LONGEST:,}; crop or scale it")


def _kept(data: bytes, picture: Image.Image, digest: str) -> Versions:
    kind = str(picture.format).lower()
    version = Version(f"{picture.width}.{kind}", f"image/{kind}", picture.width, picture.height, len(data))
    return Versions(digest, _mean_color(picture.convert("RGBA")), (version,), {version.name: data})


def _upright_srgb(picture: Image.Image, widest: int) -> Image.Image:
    """The decoded picture, turned as its EXIF says, in sRGB, `RGB` or where something shows through it `RGBA`."""
    # A JPEG decodes at 1/2, 1/4 or 1/8 in a fraction of the time and memory; twice what is needed keeps it sharp.
    spare = min(picture.size) // (2 * widest)
    if spare > 1:
        picture.draft(picture.mode, (picture.width // spare, picture.height // spare))
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I;16"):  # which `convert` would clip instead of scaling
        upright = upright.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    see_through = upright.has_transparency_data
    if profile and upright.mode in ("RGB", "RGBA", "CMYK", "L"):
        upright = _to_srgb(upright, profile)
    upright = upright.convert("RGBA" if see_through else "RGB")
    if see_through and upright.getchannel("A").getextrema()[0] == 255:
        upright = upright.convert("RGB")
    # What is left here (comment, XMP, profile) would be copied into every file by some of the encoders.
    upright.info.clear()
    return upright


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return picture  # a profile that does not fit the picture is worth nothing
    return converted or picture


def _encode(picture: Image.Image, recipe: Recipe, digest: str) -> Versions:
    opaque = picture.mode == "RGB"
    jpeg = {"quality": recipe.jpeg, "progressive": True, "optimize": True}
    formats: list[tuple[str, dict[str, Any]]] = [
        # More than one thread changes the bytes, and one picture a thread keeps every processor busy as it is.
        ("avif", {"quality": recipe.avif, "speed": 8, "max_threads": 1}),
        ("webp", {"quality": recipe.webp}),
        ("jpeg", jpeg) if opaque else ("png", {"optimize": True}),
    ]
    scaled = [_scaled(picture, width) for width in sorted({min(width, picture.width) for width in recipe.widths})]
    files = [
        (f"{image.width}.{kind}", image, kind, options)
        for kind, options in formats
        for image in scaled
        if kind == "avif" or image.width <= PLAIN_WIDTH or image is scaled[0]
    ]
    if opaque and min(picture.width, picture.height * SOCIAL[0] // SOCIAL[1]) >= _SOCIAL_LEAST:
        files.append((SOCIAL_NAME, _social_crop(picture), "jpeg", jpeg))
    versions = []
    data = {}
    for name, image, kind, options in files:
        buffer = io.BytesIO()
        image.save(buffer, kind, **options)
        data[name] = buffer.getvalue()
        versions.append(Version(name, f"image/{kind}", image.width, image.height, len(data[name])))
    return Versions(digest, _mean_color(picture), tuple(versions), data)


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _social_crop(picture: Image.Image) -> Image.Image:
    """The middle of the picture in the proportions of a social card, never larger than the picture."""
    scale = min(1.0, picture.width / SOCIAL[0], picture.height / SOCIAL[1])
    return ImageOps.fit(picture, (round(SOCIAL[0] * scale), round(SOCIAL[1] * scale)), Image.Resampling.LANCZOS)


def _mean_color(picture: Image.Image) -> str:
    if picture.mode == "RGBA":
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    pixel = picture.convert("RGB").resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"#{pixel.hex()}"


_LENGTH = re.compile(r"\s*([0-9]{1,5}(?:\.[0-9]*)?)\s*(?:px)?\s*")


def _drawing(data: bytes, digest: str) -> Versions:
    """An SVG file as it is, with the size that its root element gives."""
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise PictureError(f"the drawing is damaged ({error}); export it again") from None
    box = root.get("viewBox", "").replace(",", " ").split()
    for size in ((root.get("width", ""), root.get("height", "")), tuple(box[2:])):
        lengths = [float(found[1]) for found in map(_LENGTH.fullmatch, size) if found]
        if root.tag == "{http://www.w3.org/2000/svg}svg" and len(lengths) == 2:
            width, height = (max(1, round(length)) for length in lengths)
            version = Version("drawing.svg", "image/svg+xml", width, height, len(data))
            return Versions(digest, "", (version,), {version.name: data})
    raise PictureError("this is no drawing with a size; give its <svg> a width and a height")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardStyle:
    """How social cards look: the content of font files, the first that has a letter draws it, and five colours."""

    fonts: tuple[bytes, ...]
    paper: str
    ink: str
    left: str
    right: str
    both: str
    """Of the two discs and of what they have in common."""


class CardPress:
    """Draws social cards of one style."""

    _SIZES = (88, 74, 62, 52, 44)
    _BOX = (80, 64, 1000, 350)
    """Left, top, width and height of the title, in pixels."""
    _WEIGHT = 600

    def __init__(self, style: CardStyle) -> None:
        self.style = style
        self.identity = hashlib.sha256(repr(style).encode()).hexdigest()
        """A text that differs with the style."""
        self._texts: dict[int, _Text] = {}

    @cached_property
    def _usable(self) -> list[bytes]:
        return [font for font in self.style.fonts if _readable(font)]

    @cached_property
    def _ground(self) -> Image.Image:
        """A card without words."""
        ground = Image.new("RGB", SOCIAL, self.style.paper)
        left, right = (_disc(center, 190, SOCIAL) for center in ((1010, 640), (1180, 560)))
        both = ImageChops.multiply(left, right)
        for color, mask in ((self.style.left, left), (self.style.right, right), (self.style.both, both)):
            ground.paste(color, mask=mask)
        return ground

    def draw(self, title: str, site: str) -> Versions:
        """A card with a title and, small, the name of the site; each is left out if the fonts lack a letter of it."""
        card = self._ground.copy()
        pen = ImageDraw.Draw(card)
        left, top, width, height = self._BOX
        for size in self._SIZES:
            text = self._text(size)
            lines = text.wrap(title, width)
            room = height // round(size * 1.16)
            if len(lines) <= room:
                break
        for number, line in enumerate(lines if len(lines) <= room else [*lines[: room - 1], f"{lines[room - 1]} …"]):
            text.draw(pen, (left, top + number * round(size * 1.16)), line, self.style.ink)
        small = self._text(34)
        for line in small.wrap(site, 640)[:1]:
            small.draw(pen, (left, 526), line, self.style.ink)
        buffer = io.BytesIO()
        card.save(buffer, "JPEG", quality=85, subsampling=0)
        data = buffer.getvalue()
        digest = hashlib.sha256(repr((title, site, self.identity)).encode()).hexdigest()[:12]
        version = Version(SOCIAL_NAME, "image/jpeg", *SOCIAL, len(data))
        return Versions(digest, self.style.paper, (version,), {SOCIAL_NAME: data})

    def _text(self, size: int) -> _Text:
        """The fonts in a size in pixels. To open them takes longer than to draw a card."""
        if size not in self._texts:
            self._texts[size] = _Text(self._fonts(size))
        return self._texts[size]

    def _fonts(self, size: int) -> list[ImageFont.FreeTypeFont]:
        fonts = [ImageFont.truetype(io.BytesIO(font), size) for font in self._usable]
        for font in fonts:
            with contextlib.suppress(OSError):  # a font of one weight only
                font.set_variation_by_axes([self._WEIGHT])
        return fonts


_ICON_SIZES = {"icon-192.png": 192, "icon-512.png": 512, "apple-touch-icon.png": 180}
_MARK = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 44"><circle cx="15" cy="22" r="11" fill="{left}"/>\
<circle cx="29" cy="22" r="11" fill="{right}"/>\
<path d="M22 13.51a11 11 0 0 1 0 16.98 11 11 0 0 1 0-16.98z" fill="{both}"/></svg>
"""


def draw_icons(style: CardStyle) -> Versions:
    """The site's icons: the two discs of its cards, in colours that show on light and dark."""
    side = 512
    unit = side / 54
    left, right = (_disc((round((27 + x) * unit), side // 2), round(11 * unit), (side, side)) for x in (-7, 7))
    icon = Image.new("RGB", (side, side), style.paper)
    for color, mask in ((style.left, left), (style.right, right), (style.both, ImageChops.multiply(left, right))):
        icon.paste(color, mask=mask)
    drawing = _MARK.format(left=style.left, right=style.right, both=style.both).encode()
    return _icons(icon, {"favicon.svg": drawing})


def make_icons(data: bytes) -> Versions:
    """The site's icons, made of a square picture of the author's.

    Raises:
        PictureError: It is no picture, or not square, or smaller than the largest icon.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width != picture.height or picture.width < max(_ICON_SIZES.values()):
                raise PictureError(f"{picture.width} × {picture.height} pixels; an icon is square, 512 pixels or more")
            _refuse_large(*picture.size)
            return _icons(_upright_srgb(picture, 512), {})
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(f"this is no picture for an icon ({error}); save it as PNG") from error


def _icons(icon: Image.Image, data: dict[str, bytes]) -> Versions:
    def saved(side: int, kind: str, **options: Any) -> bytes:
        buffer = io.BytesIO()
        icon.resize((side, side), Image.Resampling.LANCZOS).save(buffer, kind, **options)
        return buffer.getvalue()

    data["favicon.ico"] = saved(48, "ICO", sizes=[(16, 16), (32, 32), (48, 48)])
    data |= {name: saved(side, "PNG", optimize=True) for name, side in _ICON_SIZES.items()}
    kinds = {"svg": "image/svg+xml", "ico": "image/x-icon", "png": "image/png"}
    sides = {"favicon.svg": 0, "favicon.ico": 48} | _ICON_SIZES
    files = tuple(Version(name, kinds[name[-3:]], sides[name], sides[name], len(data[name])) for name in data)
    return Versions("", "", files, data)


def _readable(font: bytes) -> bool:
    """Whether FreeType can read a font; one that was built without Brotli cannot read WOFF2."""
    try:
        ImageFont.truetype(io.BytesIO(font))
    except OSError:
        return False
    return True


def _disc(center: tuple[int, int], radius: int, size: tuple[int, int]) -> Image.Image:
    """A mask with a smooth disc in it."""
    large = Image.new("L", (radius * 8, radius * 8))
    ImageDraw.Draw(large).ellipse((0, 0, radius * 8 - 1, radius * 8 - 1), fill=255)
    mask = Image.new("L", size)
    mask.paste(large.resize((radius * 2, radius * 2), Image.Resampling.BOX), (center[0] - radius, center[1] - radius))
    return mask


class _Text:
    """Text in the first of several fonts that has each letter."""

    def __init__(self, fonts: list[ImageFont.FreeTypeFont]) -> None:
        self._fonts = fonts
        self._missing = [bytes(font.getmask(_NO_LETTER)) for font in fonts]
        self._known: dict[str, int | None] = {" ": 0}

    def wrap(self, text: str, width: int) -> list[str]:
        """The lines of a text, none wider than `width` pixels; none if a letter is missing, or runs to the left.

        Symbols such as emoji, and marks that join or colour them, are left out where they are missing.
        """
        kept = "".join(c for c in text if self._font(c) is not None or unicodedata.category(c) not in _EXPENDABLE)
        # Text that runs to the left needs more than letters side by side.
        if any(self._font(c) is None or unicodedata.bidirectional(c) in ("R", "AL") for c in kept):
            return []
        lines = [""]
        for word in kept.split():
            if lines[-1] and self._width(f"{lines[-1]} {word}") <= width:
                lines[-1] = f"{lines[-1]} {word}"
                continue
            lines.append("")
            for letter in word:
                if self._width(lines[-1] + letter) > width:
                    lines.append("")
                lines[-1] += letter
        return [line for line in lines if line]

    def draw(self, pen: ImageDraw.ImageDraw, at: tuple[float, float], line: str, color: str) -> None:
        """Draw a line of `wrap`; `at` is the left end of the ascender line."""
        x, y = at
        baseline = y + self._fonts[0].getmetrics()[0]
        for font, run in self._runs(line):
            pen.text((x, baseline), run, font=font, fill=color, anchor="ls")
            x += font.getlength(run)

    def _width(self, line: str) -> float:
        return sum(font.getlength(run) for font, run in self._runs(line))

    def _runs(self, line: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
        for index, letters in itertools.groupby(line, key=self._font):
            yield self._fonts[index or 0], "".join(letters)

    def _font(self, letter: str) -> int | None:
        """Which font has a letter; None if none has. FreeType draws the same box for whatever is missing."""
        if letter not in self._known:
            masks = enumerate(zip(self._fonts, self._missing, strict=True))
            self._known[letter] = next((n for n, (font, box) in masks if bytes(font.getmask(letter)) != box), None)
        return self._known[letter]


_NO_LETTER = "\uffff"
_EXPENDABLE = frozenset({"So", "Sk", "Cf", "Mn", "Me"})
