"""A picture file in, its web versions out."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

import PIL
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, features

if TYPE_CHECKING:
    from collections.abc import Iterable

MAKE = 2
"""Which make of picture, card and icon this code turns out. Raise it with each change that changes their bytes, in this
module, `cards` or `icons`: what is cached of an older make is made anew."""
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF")
_LIMIT = 80_000_000
"""The most pixels a picture may have: decoding takes three bytes or more for each."""
_LONGEST = 16_383
"""WebP's limit for either side, in pixels."""
PLAIN_WIDTH = 1200
"""The most pixels of width in any but the best format; few readers still need the others."""
SOCIAL = (1200, 630)
"""Width and height that Open Graph and X cards show without cropping."""
SOCIAL_NAME = "social.jpeg"
WHOLE_NAME = "social-whole.jpeg"
"""The card of a picture that is higher than wide: the whole of it, between stripes of its colour."""
_FINEST = Image.Resampling.LANCZOS
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
        """A text that differs whenever the bytes of a version may: with the recipe, `MAKE`, and the encoders."""
        names = ("avif", "webp", "libjpeg_turbo", "littlecms2", "zlib", "freetype2", "raqm")
        encoders = [features.version(name) for name in names]
        return f"{self} make {MAKE} Pillow {PIL.__version__} {encoders}"


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
    """Best format first, narrowest first; the one for link previews last where there is one."""
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
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            refuse_large(*picture.size)
            if getattr(picture, "is_animated", False) and picture.format != "MPO":
                return _kept(data, picture, digest)
            return _encode(upright_srgb(picture, max(*recipe.widths, SOCIAL[0])), recipe, digest)
    except UnidentifiedImageError:
        kinds = "JPEG, PNG, WebP, AVIF, GIF or SVG"
        raise PictureError(f"this is no picture that browsers show; save it as {kinds}") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(f"more than {_LIMIT:,} pixels; scale it down, 2,000 pixels of width are plenty") from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError(f"the picture is damaged ({error}); save or export it again") from error


def refuse_large(width: int, height: int) -> None:
    """Refuse a picture that takes too much memory, or that no encoder takes."""
    if width * height > _LIMIT:
        size = f"{width} × {height} pixels"
        raise PictureError(f"{size} are more than {_LIMIT:,}; scale it down, 2,000 pixels of width are plenty")
    if max(width, height) > _LONGEST:
        raise PictureError(f"{width} × {height} pixels: no side may be longer than {_LONGEST:,}; crop or scale it")


def _kept(data: bytes, picture: Image.Image, digest: str) -> Versions:
    kind = str(picture.format).lower()
    version = Version(f"{picture.width}.{kind}", f"image/{kind}", picture.width, picture.height, len(data))
    return Versions(digest, _mean_color(picture.convert("RGBA")), (version,), {version.name: data})


def upright_srgb(picture: Image.Image, widest: int) -> Image.Image:
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
    color = _mean_color(picture)
    if opaque and picture.height > picture.width and picture.height >= _SOCIAL_LEAST:
        files.append((WHOLE_NAME, ImageOps.pad(picture, SOCIAL, _FINEST, color=color), "jpeg", jpeg))
    elif opaque and _fills_a_card(picture):
        files.append((SOCIAL_NAME, _social_crop(picture), "jpeg", jpeg))
    return _saved(files, digest, color)


def crop_for_card(data: bytes, recipe: Recipe, focus: tuple[int, int]) -> Versions:
    """The link preview of a picture whose author says what it is about; without a file if it is too small for one.

    Args:
        data: The picture's file, which `make_versions` has taken.
        recipe: How to encode it.
        focus: The point that is to be in the middle, as near as there is room: percent from left and top.
    """
    digest = hashlib.sha256(data + repr(focus).encode()).hexdigest()[:12]
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Versions(digest, "", (), {})
    with Image.open(io.BytesIO(data), formats=FORMATS) as source:
        if getattr(source, "is_animated", False) and source.format != "MPO":
            return Versions(digest, "", (), {})
        picture = upright_srgb(source, SOCIAL[0])
    if picture.mode != "RGB" or not _fills_a_card(picture):
        return Versions(digest, "", (), {})
    options = {"quality": recipe.jpeg, "progressive": True, "optimize": True}
    return _saved([(SOCIAL_NAME, _social_crop(picture, focus), "jpeg", options)], digest, _mean_color(picture))


def _saved(files: Iterable[tuple[str, Image.Image, str, dict[str, Any]]], digest: str, color: str) -> Versions:
    versions = []
    data = {}
    for name, image, kind, options in files:
        buffer = io.BytesIO()
        image.save(buffer, kind, **options)
        data[name] = buffer.getvalue()
        versions.append(Version(name, f"image/{kind}", image.width, image.height, len(data[name])))
    return Versions(digest, color, tuple(versions), data)


def _fills_a_card(picture: Image.Image) -> bool:
    return min(picture.width, picture.height * SOCIAL[0] // SOCIAL[1]) >= _SOCIAL_LEAST


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _social_crop(picture: Image.Image, focus: tuple[int, int] = (50, 50)) -> Image.Image:
    """A part of the picture in the proportions of a social card, never larger than the picture.

    Args:
        picture: The whole.
        focus: The point that is to be in the middle, as near as there is room: percent from left and top.
    """
    scale = min(1.0, picture.width / SOCIAL[0], picture.height / SOCIAL[1])
    width, height = picture.width, picture.height
    part = (min(width, height * SOCIAL[0] / SOCIAL[1]), min(height, width * SOCIAL[1] / SOCIAL[0]))
    at = [
        min(max((side * percent / 100 - shown / 2) / (side - shown), 0), 1) if side - shown >= 1 else 0.5
        for side, shown, percent in zip((width, height), part, focus, strict=True)
    ]
    size = (round(SOCIAL[0] * scale), round(SOCIAL[1] * scale))
    return ImageOps.fit(picture, size, _FINEST, centering=(at[0], at[1]))


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
