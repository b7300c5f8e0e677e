"""The source file of a post or page: front matter in our order, then the body. Pure: values in, text out."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .._shared.draft_status import strays
from .._shared.field_values import LONGEST_TITLE, READ, Context
from .._shared.front_matter import Field, format_field, parse_front_matter
from .._shared.post_fields import read_fields
from .._shared.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from .blog import Blog, Place
    from .values import Entry

_FAR = datetime(9000, 1, 1, tzinfo=UTC)
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-")


def format_source(entry: Entry, place: Place, aliases: Sequence[str], blog: Blog) -> str:
    """The file of a post or page, which a build reads as it is meant.

    Args:
        entry: What it says.
        place: Where it stands.
        aliases: Its old addresses that can be told there.
        blog: Where it goes.

    Raises:
        ValueError: A build would refuse it; why.
    """
    fields = "".join(f"{line}\n" for line in _fields(entry, place, aliases, blog))
    body = entry.body.strip("\n")
    text = f"{fields}\n{body}\n" if body else fields
    source = parse_front_matter(text)
    known = {*READ, "status"}
    if lines := [line for line, _ in strays(source, known) if line]:  # "Date: next Tuesday", as a text may begin
        text = _without_colons(text, lines)
        source = parse_front_matter(text)
    page = place.heading.kind == "page"
    meaning = read_fields(source, page=page, zone=blog.zone, lang=blog.lang, now=_FAR)
    if meaning.faults:
        raise ValueError(meaning.faults[0].message)
    return text


def _without_colons(text: str, numbers: Sequence[int]) -> str:
    """A text in which those lines do not look like fields any more."""
    lines = text.split("\n")
    for number in numbers:
        lines[number - 1] = re.sub("[:：=]", lambda found: f"&#{ord(found[0])};", lines[number - 1], count=1)
    return "\n".join(lines)


def _fields(entry: Entry, place: Place, aliases: Sequence[str], blog: Blog) -> Iterator[str]:
    heading, zone = place.heading, blog.zone
    post = heading.kind == "post"
    yield format_field("title", title_of(heading.title))
    yield f"date: {format_date(entry.date, zone)}"
    if entry.modified and entry.modified > entry.date:
        yield f"modified: {format_date(entry.modified, zone)}"
    if _DATED.match(place.slug):  # which would be read as a date and a shorter slug
        yield f"slug: {place.slug}"
    yield from _names("category", entry.category and (entry.category,), blog)
    yield from _names("tags", [tag for tag in entry.tags if tag.casefold() != entry.category.casefold()], blog)
    yield from _names("authors", entry.authors, blog)
    texts = {"summary": entry.summary, "image": entry.image}
    if entry.image:
        texts |= {"image_alt": entry.image_alt, "image_credit": entry.image_credit}
    if post and entry.series:
        texts |= {"series": entry.series}
    if entry.lang and entry.lang.lower() != blog.lang.lower():
        texts |= {"lang": entry.lang}
    yield from (format_field(key, value) for key, text in texts.items() if (value := plain(text)))
    if post:
        yield from ["pinned: yes"] * entry.pinned
        yield from ["comments: closed"] * entry.comments_closed
    else:
        yield from [f"url: {heading.path}"] * bool(heading.path)
        yield from ["menu: no"] * (not entry.menu)
    if aliases:
        yield format_field("aliases", ", ".join(f"/{each}" for each in aliases))
    if heading.status != "published":
        yield f"status: {heading.status}"
    if heading.id:
        yield format_field("id", heading.id)
    yield format_field("imported", heading.key)


def plain(text: str) -> str:
    """A text of one line that is not taken for one in quotes: where it begins with one, they are typographic ones."""
    text = one_line(text)
    if text.startswith('"') and (text.count('"') % 2 or re.fullmatch(r'"[^"]*"', text)):
        text = f"“{text[1:-1]}”" if text.endswith('"') and len(text) > 1 else f"“{text[1:]}"
    return text


def title_of(title: str) -> str:
    """A title as a file may have it: of one line, and not too long."""
    title = plain(title)
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 1].rpartition(" ")[0].rstrip() + "…"
    return title


def format_date(date: datetime, zone: tzinfo) -> str:
    """A date as an author writes it, in the blog's time zone; with its offset where the clock showed that twice."""
    local = date.astimezone(zone)
    written = f"{local:%Y-%m-%d %H:%M}" if not local.second else f"{local:%Y-%m-%d %H:%M:%S}"
    naive = local.replace(tzinfo=None, microsecond=0, fold=0)
    if naive.replace(tzinfo=zone).astimezone(UTC) != date.astimezone(UTC).replace(microsecond=0):
        return f"{written}{local:%z}"
    return written.zfill(len(written) + 4 - written.index("-"))


def _names(key: str, names: Sequence[str], blog: Blog) -> Iterator[str]:
    """A line with names, in the first of the forms in which they are read as they are."""
    wanted = tuple(dict.fromkeys(filter(None, (plain(name.strip().lstrip("#")) for name in names))))
    if not wanted:
        return
    context = Context(blog.zone, blog.lang)
    quoted = ", ".join(json.dumps(name, ensure_ascii=False) for name in wanted)
    for line in (format_field(key, ", ".join(wanted)), format_field(key, "; ".join(wanted)), f"{key}: [{quoted}]"):
        field = parse_front_matter(line).fields.get(key, Field("", 1))
        try:
            read = READ[key](field, context)
        except ValueError:
            continue
        if (read if isinstance(read, tuple) else (read,)) == wanted:
            yield line
            return
    raise ValueError(f"{key} {quoted}: these names cannot be written")
