"""The `<img>` tags of a post's HTML: where they are, and the `<picture>` that takes their place."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._shared.values import Image


class ImgTag(NamedTuple):
    """One `<img>`: the slice of the HTML that it is, and its attributes with entities resolved."""

    start: int
    end: int
    attributes: dict[str, str]


class _ImgTags(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[ImgTag] = []
        self._inside_picture = 0
        self._line_starts = [0]
        for line in markup.split("\n"):
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "picture":
            self._inside_picture += 1
        elif tag == "img" and not self._inside_picture:
            line, column = self.getpos()
            start = self._line_starts[line - 1] + column
            end = start + len(self.get_starttag_text() or "")
            self.found.append(ImgTag(start, end, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag == "picture":
            self._inside_picture = max(0, self._inside_picture - 1)


def img_tags(markup: str) -> list[ImgTag]:
    """The `<img>` tags of an HTML fragment, in order; none in comments, scripts or a `<picture>` already there."""
    return _ImgTags(markup).found if "<img" in markup.lower() else []


def picture_markup(image: Image, attributes: Mapping[str, str], *, site: str, sizes: str, lazy: bool) -> str:
    """A `<picture>` for an image of the body; its `<img>` alone is complete, as a feed reader needs it.

    Args:
        image: The image, its URLs relative to the site.
        attributes: Those of the author's `<img>`; a width is kept, and the height follows from it.
        site: What goes before each URL: where the site is, and a slash.
        sizes: How wide the image is shown, in the terms of the `sizes` attribute.
        lazy: Whether it may wait until the reader comes near it.
    """
    width, height = image.width, image.height
    if (wanted := attributes.get("width", "")).isdecimal() and int(wanted) > 0:
        width, height = int(wanted), max(1, round(int(wanted) * image.height / image.width))
        sizes = f"(min-width: {width}px) {width}px, 100vw"
    own = {
        "src": site + image.url,
        "alt": image.alt,
        "width": str(width),
        "height": str(height),
        **({"loading": "lazy"} if lazy else {}),
        "decoding": "async",
    }
    replaced = {*own, "srcset", "sizes", "loading"}
    kept = {name: value for name, value in attributes.items() if name not in replaced}
    sources = "".join(
        _tag(
            "source",
            {
                "type": source.mime,
                "srcset": ", ".join(f"{site}{url} {width}w" for url, width in source.candidates),
                "sizes": sizes,
            },
        )
        for source in image.sources
    )
    img = _tag("img", own | kept)
    return f"<picture>{sources}{img}</picture>" if sources else img


def put_in_place(markup: str, tag: ImgTag, picture: str) -> str:
    """The HTML with a picture in the place of an `<img>`.

    One that has a paragraph to itself and a title, `![what it shows](figure.png "A caption")`, becomes a figure.
    """
    before, after = markup[: tag.start], markup[tag.end :]
    caption = tag.attributes.get("title", "")
    if caption and before.endswith("<p>") and after.startswith("</p>"):
        shown = picture.replace(f' title="{escape(caption)}"', "")
        figure = f"<figure>{shown}<figcaption>{escape(caption)}</figcaption></figure>"
        return before.removesuffix("<p>") + figure + after.removeprefix("</p>")
    return before + picture + after


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    return f"<{name}" + "".join(f' {key}="{escape(value)}"' for key, value in attributes.items()) + ">"
