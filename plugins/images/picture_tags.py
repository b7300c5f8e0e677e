"""The `<img>` tags of a post's HTML: where they are, and the `<picture>` that takes their place."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from .._shared.tags import Tag, start_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._shared.values import Image


def img_tags(markup: str) -> list[Tag]:
    """The `<img>` tags of an HTML fragment, in order; none in comments, scripts or a `<picture>` already there."""
    found = start_tags(markup)[0] if "<img" in markup.lower() else []
    return [tag for tag in found if tag.name == "img" and not tag.in_picture]


_OWN = {"src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"}


def picture_markup(image: Image, attributes: Mapping[str, str], *, site: str, sizes: str, lazy: bool) -> str:
    """A `<picture>` for an image of the body; its `<img>` alone is complete, as a feed reader needs it.

    Args:
        image: The image, its URLs relative to the site.
        attributes: Those of the author's `<img>`; a width is kept, and the height follows from it.
        site: What goes before each URL: where the site is, and a slash.
        sizes: How wide the image is shown, in the terms of the `sizes` attribute.
        lazy: Whether it may wait until the reader comes near it.
    """
    own: dict[str, str | int | None] = {"alt": image.alt, "loading": "lazy" if lazy else None}
    if (wanted := attributes.get("width", "")).isdecimal() and int(wanted) > 0:
        own["width"] = int(wanted)
        own["height"] = max(1, round(int(wanted) * image.height / image.width))
        sizes = f"(min-width: {own['width']}px) {own['width']}px, 100vw"
    kept = {name: value for name, value in attributes.items() if name not in _OWN}
    return str(image.picture(site, sizes, **own | kept))


def put_in_place(markup: str, tag: Tag, picture: str) -> str:
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
