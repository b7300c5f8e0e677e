"""The `<img>` tags of a post's HTML: where they are, and the `<picture>` that takes their place."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from .._shared.tags import Tag, start_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


ALONE, GALLERY = "alone", "gallery"
FULL = "full"
"""The class of a picture from edge to edge, `![what it shows](hall.jpg){.full}`."""
_BETWEEN = re.compile(r"\s*(?:<br\s*/?>)?\s*")
_OPENED = re.compile(r"<p>\s*\Z")
_CLOSED = re.compile(r"\s*</p>")


def places(markup: str, tags: Sequence[Tag]) -> list[str]:
    """Where each picture stands: `ALONE` in a paragraph, in a `GALLERY` with others, or in a text (empty)."""
    found = [""] * len(tags)
    run: list[int] = []
    for number, tag in enumerate(tags):
        before = markup[tags[number - 1].end if number else 0 : tag.start]
        if _OPENED.search(before):
            run = [number]
        elif run and _BETWEEN.fullmatch(before):
            run.append(number)
        else:
            run = []
        if run and _CLOSED.match(markup, tag.end):
            found[run[0] : number + 1] = [GALLERY if len(run) > 1 else ALONE] * len(run)
    return found


def put_in_place(markup: str, tag: Tag, picture: str, place: str) -> str:
    """The HTML with a picture in the place of an `<img>`.

    One that has a paragraph to itself becomes a figure if it has a title, `![what it shows](figure.png "A caption")`,
    or goes from edge to edge; one in a gallery always does, and a `<div>` takes the place of their paragraph.
    """
    before, after = markup[: tag.start], markup[tag.end :]
    caption, full = tag.attributes.get("title", ""), is_full(tag)
    if not place or not (caption or full or place == GALLERY):
        return before + picture + after
    shown = picture.replace(f' title="{escape(caption)}"', "")
    shown += f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    figure = f'<figure class="{FULL}">{shown}</figure>' if full else f"<figure>{shown}</figure>"
    opening, closing = ('<div class="gallery">', "</div>") if place == GALLERY else ("", "")
    if closed := _CLOSED.match(after):
        after = closing + after[closed.end() :]
    return _OPENED.sub(opening, before) + figure + after


def is_full(tag: Tag) -> bool:
    """Whether a picture is to go from edge to edge."""
    return FULL in tag.attributes.get("class", "").split()
