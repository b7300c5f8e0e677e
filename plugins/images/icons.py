"""The icons of the site: drawn, or made of a square picture."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops

from .cards import disc
from .pictures import FORMATS, PictureError, Version, Versions, refuse_large, upright_srgb

if TYPE_CHECKING:
    from .cards import CardStyle

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
    left, right = (disc((round((27 + x) * unit), side // 2), round(11 * unit), (side, side)) for x in (-7, 7))
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
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width != picture.height or picture.width < max(_ICON_SIZES.values()):
                raise PictureError(f"{picture.width} × {picture.height} pixels; an icon is square, 512 pixels or more")
            refuse_large(*picture.size)
            return _icons(upright_srgb(picture, 512), {})
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(f"this is no picture for an icon ({error}); save it as PNG") from error


ARTWORK = (1400, 3000)
"""The least and the most pixels of either side of a podcast's picture, as directories want it: a JPEG or PNG in RGB."""


def make_artwork(data: bytes) -> Versions:
    """The picture of a podcast, made of a square picture of the author's.

    Raises:
        PictureError: It is no picture, or not square, or too small.
    """
    least, most = ARTWORK
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width != picture.height or picture.width < least:
                size = f"{picture.width} × {picture.height} pixels"
                raise PictureError(f"{size}; the picture of a podcast is square, {least} pixels or more")
            refuse_large(*picture.size)
            upright = upright_srgb(picture, most)
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(f"this is no picture for a podcast ({error}); save it as JPEG or PNG") from error
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    paper.thumbnail((most, most), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    paper.save(buffer, "JPEG", quality=85, optimize=True)
    saved = buffer.getvalue()
    file = Version("artwork.jpg", "image/jpeg", *paper.size, len(saved))
    return Versions(hashlib.sha256(saved).hexdigest()[:12], "", (file,), {file.name: saved})


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
