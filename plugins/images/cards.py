"""A title in, a card for link previews out."""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw, ImageFont

from .pictures import SOCIAL, SOCIAL_NAME, Version, Versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAKE = 3
"""Which make of card this code turns out, as `pictures.MAKE` is that of pictures; it is a part of a card's name."""


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
    _WIDEST = 1.2
    """What no letter is wider than, as a part of its size."""

    def __init__(self, style: CardStyle) -> None:
        self.style = style
        self.identity = hashlib.sha256(f"make {MAKE} {style}".encode()).hexdigest()
        """A text that differs with the style, and with the make."""
        self._texts: dict[int, _Text] = {}

    @cached_property
    def _usable(self) -> list[bytes]:
        return [font for font in self.style.fonts if _readable(font)]

    @cached_property
    def _ground(self) -> Image.Image:
        """What words stand on: the discs in a corner."""
        return self._discs((1010, 640), (1180, 560))

    def _discs(self, *centers: tuple[int, int]) -> Image.Image:
        ground = Image.new("RGB", SOCIAL, self.style.paper)
        left, right = (disc(center, 190, SOCIAL) for center in centers)
        both = ImageChops.multiply(left, right)
        for color, mask in ((self.style.left, left), (self.style.right, right), (self.style.both, both)):
            ground.paste(color, mask=mask)
        return ground

    def digest(self, title: str, site: str) -> str:
        """What the name of a card's file has, which differs with all that it shows."""
        return hashlib.sha256(repr((title, site, self.identity)).encode()).hexdigest()[:12]

    def words(self, title: str, site: str) -> str:
        """What is written large on a card: its alternative text. Nothing if neither text can be set."""
        text, smallest = self._settable(title) or self._settable(site), self._SIZES[-1]
        *_, width, height = self._BOX
        # To lay words out takes its time. They fit if they do with the longest word left out of each line.
        longest = max(map(len, text.split()), default=0) * self._WIDEST * smallest
        if self._text(smallest).width(text) <= height // round(smallest * 1.16) * (width - longest):
            return text
        return " ".join(self._laid_out(text, (smallest,))[1])

    def draw(self, title: str, site: str) -> Versions:
        """A card with a title and, small, the name of the site.

        Each is left out if it cannot be set letter by letter in the fonts. Without a title the name is large, and
        without both the discs are in the middle.
        """
        digest = self.digest(title, site)
        title, site = self._settable(title), self._settable(site)
        card = self._ground.copy() if title or site else self._discs((485, 335), (655, 295))
        pen = ImageDraw.Draw(card)
        left, top, *_ = self._BOX
        size, lines = self._laid_out(title or site, self._SIZES)
        for number, line in enumerate(lines):
            self._text(size).draw(pen, (left, top + number * round(size * 1.16)), line, self.style.ink)
        small = self._text(34)
        for line in small.wrap(site, 640)[:1] if title else ():
            small.draw(pen, (left, 526), line, self.style.ink)
        buffer = io.BytesIO()
        card.save(buffer, "JPEG", quality=85, subsampling="4:2:0")
        data = buffer.getvalue()
        version = Version(SOCIAL_NAME, "image/jpeg", *SOCIAL, len(data))
        return Versions(digest, self.style.paper, (version,), {SOCIAL_NAME: data})

    def _settable(self, text: str) -> str:
        return self._text(34).settable(text)

    def _laid_out(self, text: str, sizes: Sequence[int]) -> tuple[int, list[str]]:
        """The first of the sizes in which a text fits, and its lines, the last of them cut if it fits in none."""
        *_, width, height = self._BOX
        for size in sizes:
            lines, room = self._text(size).wrap(text, width), height // round(size * 1.16)
            if len(lines) <= room:
                return size, lines
        return size, [*lines[: room - 1], f"{lines[room - 1]} …"]

    def _text(self, size: int) -> _Text:
        """The fonts in a size in pixels. To open them takes longer than to draw a card."""
        if size not in self._texts:
            self._texts[size] = _Text(self._fonts(size))
        return self._texts[size]

    def _fonts(self, size: int) -> list[ImageFont.FreeTypeFont]:
        # Letter beside letter: what Pillow does besides depends on the libraries of the machine.
        basic = ImageFont.Layout.BASIC
        fonts = [ImageFont.truetype(io.BytesIO(font), size, layout_engine=basic) for font in self._usable]
        for font in fonts:
            with contextlib.suppress(OSError):  # a font of one weight only
                font.set_variation_by_axes([self._WEIGHT])
        return fonts


def _readable(font: bytes) -> bool:
    """Whether FreeType can read a font; one that was built without Brotli cannot read WOFF2."""
    try:
        ImageFont.truetype(io.BytesIO(font))
    except OSError:
        return False
    return True


def disc(center: tuple[int, int], radius: int, size: tuple[int, int]) -> Image.Image:
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

    def settable(self, text: str) -> str:
        """What of a text can be set letter by letter: all of it but emoji, or nothing.

        Nothing, where a letter is missing, or runs to the left, or changes with its neighbours, or bears a mark of its
        own: to set those takes more than letters side by side.
        """
        kept = "".join(c for c in text if self._font(c) is not None or not _is_emoji(c))
        if any(self._font(c) is None or _needs_shaping(c) for c in kept):
            return ""
        return " ".join(kept.split())

    def wrap(self, text: str, width: int) -> list[str]:
        """The lines of a text, none wider than `width` pixels. It has to be one that can be set."""
        lines = [""]
        for word in text.split():
            if lines[-1] and self.width(f"{lines[-1]} {word}") <= width:
                lines[-1] = f"{lines[-1]} {word}"
                continue
            lines.append("")
            for part in (word,) if self.width(word) <= width else word:
                if self.width(lines[-1] + part) > width:
                    lines.append("")
                lines[-1] += part
        return [line for line in lines if line]

    def draw(self, pen: ImageDraw.ImageDraw, at: tuple[float, float], line: str, color: str) -> None:
        """Draw a line of `wrap`; `at` is the left end of the ascender line."""
        x, y = at
        baseline = y + self._fonts[0].getmetrics()[0]
        for font, run in self._runs(line):
            pen.text((x, baseline), run, font=font, fill=color, anchor="ls")
            x += font.getlength(run)

    def width(self, line: str) -> float:
        """How wide a line is, in pixels."""
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
_EMOJI = re.compile(
    "[\u203c\u2049\u200d\u20e3\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\ufe0e\ufe0f"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f]"
)
"""Emoji and other pictures among letters, and what joins and colours them (UTS #51)."""
_JOINING = re.compile("[\u1100-\u11ff\u1800-\u18af\ua840-\ua87f\ua960-\ua97f\ud7b0-\ud7ff]")
"""Letters that change with their neighbours and run to the right: jamo, Mongolian, Phags-pa. The rest bear marks."""


def _is_emoji(char: str) -> bool:
    return _EMOJI.match(char) is not None


def _needs_shaping(char: str) -> bool:
    mark = unicodedata.category(char)[0] == "M"
    return mark or unicodedata.bidirectional(char) in ("R", "AL", "AN") or _JOINING.match(char) is not None
