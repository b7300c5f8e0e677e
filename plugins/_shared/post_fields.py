"""What the front matter of a post or page says: each key known, each value read as it is meant, or a fault.

The keys of other systems are read where they mean the same. In doubt a post is a draft, and what cannot be read is
refused, so that nothing is published that its author holds back.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from .draft_status import SPEAKS_OF_STATUS, field_name, is_date, settle_status, status_of, strays
from .faults import Mistake
from .field_values import READ, Context, read_date, read_free
from .front_matter import is_true, said
from .text import closest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime, tzinfo

    from .front_matter import Field, Source


class Meaning(NamedTuple):
    """What a front matter says."""

    values: dict[str, Any]
    """By our own keys: texts, tuples of texts, datetimes, and True or False; nothing for what is left empty."""
    fields: dict[str, Field]
    """Where each is written, by our own keys."""
    faults: list[Mistake]


# --- Keys ------------------------------------------------------------------------------------------------

_PAGE_ONLY = {"menu"}
_RECORDING = ("duration", "episode", "season", "episode_type", "explicit")
_POST_ONLY = {"pinned", "series", "series_index", "related", "related_exclude", "comments", "enclosure", *_RECORDING}
_POST_KEYS = [key for key in READ if key not in _PAGE_ONLY]
_PAGE_KEYS = [key for key in READ if key not in _POST_ONLY]

_OTHER_NAMES = {
    "date": "publishdate publish_date pubdate pub_date published_at publishedat published_on published_date "
    "date_published datepublished created created_at createdat date_created",
    "modified": "lastmod last_mod updated updated_at updatedat last_updated date_updated last_modified lastmodified "
    "last_modified_at modified_at date_modified datemodified",
    "summary": "description excerpt abstract teaser",
    "tags": "tag keywords",
    "category": "categories",
    "authors": "author",
    "lang": "language locale",
    "aliases": "alias permalink redirect_from",
    "pinned": "pin sticky featured",
    "image": "featured_image featuredimage feature_image featureimage cover cover_image coverimage thumbnail "
    "hero_image header_image banner",
    "image_alt": "featured_image_alt featured_alt cover_alt cover_image_alt imagealt alt",
    "image_credit": "image_caption featured_image_caption",
    "id": "guid uuid",
}
_OWN_NAME = {name: key for key, names in _OTHER_NAMES.items() for name in names.split()}
"""What other systems call our keys, in lower case and with underscores."""

_MENDS = {
    "layout": "every post is laid out alike; take the line out, or name a template of the theme: template: …",
    "type": "whether it is a post or a page follows from its folder; take the line out",
    "weight": "posts stand in the order of their dates; take the line out; pinned: yes puts a post on top",
    "toc": "there is no table of contents; take the line out",
    "math": "there is no typesetting of formulae; take the line out",
    "subtitle": "it is shown nowhere; make it part of the title or the summary, or call it extra_subtitle",
    "noindex": "take the line out; status: hidden keeps a post out of lists, feeds and the sitemap",
    "robots": "take the line out; status: hidden keeps a post out of lists, feeds and the sitemap",
    "sitemap": "take the line out; status: hidden keeps a post out of lists, feeds and the sitemap",
    "password": "a page cannot ask for one; status: draft keeps a post at home; take the line out",
    "expirydate": "nothing goes offline by itself; take the line out",
    "unpublishdate": "nothing goes offline by itself; take the line out",
    "audio": "write enclosure: …, the file beside the post",
    "podcast": "write enclosure: …, the file beside the post",
}
_SAYS_NOTHING = {
    "layout": "post posts page pages article default single",
    "type": "post posts page pages article blog",
}
"""Values of such keys that ask for what is so anyway; a plain no does, too."""
_BELONGS_TO = {
    **dict.fromkeys(("image_alt", "image_focus", "image_credit", "image_credit_url"), "image"),
    "series_index": "series",
    **dict.fromkeys(_RECORDING, "enclosure"),
}

EXTRA = "extra_"
"""What the keys begin with that are free for an author's own theme."""


def read_fields(
    source: Source,
    *,
    page: bool,
    zone: tzinfo,
    lang: str,
    now: datetime,
    named: Mapping[str, str] = MappingProxyType({}),
    extra: Collection[str] = (),
) -> Meaning:
    """What the front matter of a post or page says.

    Args:
        source: The file, taken apart.
        page: Whether it is a page, which needs no date, or a post.
        zone: What dates without an offset are meant in.
        lang: The language of the site, which a post in it may name in any case.
        now: Aware; what `modified` may not be after. It decides about nothing else.
        named: What the name of the file says: perhaps a date.
        extra: Further keys that are free.
    """
    if source.faults and not source.fields:
        return Meaning({}, {}, [*source.faults])
    fields, statements, faults = _by_our_names(source, page, extra)
    values, wrong = _read(fields, Context(zone, lang))
    faults += (*source.faults, *wrong, *_settle_address(fields, values), *settle_status(statements, values))
    faults += strays(source, {*(_PAGE_KEYS if page else _POST_KEYS), *_OWN_NAME, *SPEAKS_OF_STATUS})
    faults += (*_missing(source, fields, values, page, named), *_at_odds(fields, values, now))
    return Meaning(values, fields, faults)


def _by_our_names(
    source: Source, page: bool, extra: Collection[str]
) -> tuple[dict[str, Field], list[tuple[Field, set[str]]], list[Mistake]]:
    """The fields by our own names for them; what each of the others leaves of the statuses; and what is no field."""
    known, elsewhere = (_PAGE_KEYS, _POST_KEYS) if page else (_POST_KEYS, _PAGE_KEYS)
    fields: dict[str, Field] = {}
    statements: list[tuple[Field, set[str]]] = []
    faults: list[Mistake] = []
    for key, field in source.fields.items():
        name = field_name(key)
        own = "date" if is_date(name, field) else _OWN_NAME.get(name, name)
        if own in SPEAKS_OF_STATUS:
            left = status_of(name, field)
            if isinstance(left, str):
                faults.append(_fault(field, left))
            else:
                statements.append((field, left))
        elif own in known or own.startswith(EXTRA) or key in extra:
            first = fields.setdefault(own, field)
            if first is not field and own == "aliases":
                both = tuple(entry for each in (first, field) for entry in each.items or each.value.split(","))
                fields[own] = first._replace(items=both)
            elif first is not field and (first.value, first.items) != (field.value, field.items):
                message = f'"{field.key}" means the same as "{first.key}" in line {first.line}; keep one of them'
                faults.append(Mistake(field.line, message))
        elif own in elsewhere:
            kind = "page" if page else "post"
            faults.append(Mistake(field.line, f'a {kind} has no "{field.key}"; take the line out'))
        elif not (name in _MENDS and _says_nothing(name, field.value)):
            faults.append(Mistake(field.line, _unknown(name, field, [*known, "status"])))
    return fields, statements, faults


def _read(fields: Mapping[str, Field], context: Context) -> tuple[dict[str, Any], list[Mistake]]:
    """The values of fields, and what is wrong with the others."""
    values: dict[str, Any] = {}
    faults: list[Mistake] = []
    for key, field in fields.items():
        try:
            value = READ.get(key, read_free)(field, context)
        except ValueError as error:
            faults.append(_fault(field, str(error)))
        else:
            if value is not None:
                values[key] = value
    return values, faults


def _settle_address(fields: Mapping[str, Field], values: dict[str, Any]) -> Iterator[Mistake]:
    """Make one of `url` and `save_as` follow from the other, and say so where they differ."""
    if not {"url", "save_as"} & values.keys():
        return
    url, file = values.get("url", ""), values.get("save_as", "")
    values["url"] = url or file.removesuffix("index.html")
    values["save_as"] = file or (f"{url}index.html" if url.endswith("/") else url)
    if values["save_as"].removesuffix("index.html") != values["url"].removesuffix("index.html"):
        yield _fault(fields["url"], f'that is not where "{file}" is; mend one of them')


def _fault(field: Field, message: str) -> Mistake:
    return Mistake(field.line, said(field.key, field.value or ", ".join(field.items or ()), message))


def _says_nothing(name: str, value: str) -> bool:
    return value.strip().lower() in _SAYS_NOTHING.get(name, "").split() or is_true(value) is False


def _unknown(name: str, field: Field, known: Iterable[str]) -> str:
    if name in _MENDS:
        return f'"{field.key}" is not read here: {_MENDS[name]}'
    near = closest(name, [*known, *_OWN_NAME, "draft", "published", "publish", "hidden"])
    mend = near or f'take the line out, or call it "{EXTRA}{name}" if your theme reads it'
    return f'unknown key "{field.key}"; {mend}'


def _missing(
    source: Source, fields: Mapping[str, Field], values: Mapping[str, Any], page: bool, named: Mapping[str, str]
) -> Iterator[Mistake]:
    if "date" in named:
        try:
            read_date(named["date"])
        except ValueError as error:
            yield Mistake(None, f'the name of the file says "{named["date"]}", which {error}')
    if not source.fields:
        if not source.faults:
            yield Mistake(
                1, 'no front matter; begin the file with lines such as "title: …" and "date: 2026-03-12 08:30"'
            )
        return
    if "title" not in fields:
        yield Mistake(None, 'no title; add a line "title: …" at the top')
    elif not fields["title"].value and fields["title"].items is None:
        yield Mistake(fields["title"].line, 'the title is empty; write "title: …"')
    dated = not page and "date" not in named
    if dated and "date" not in fields:
        yield Mistake(None, 'no date; add a line such as "date: 2026-03-12 08:30"')
    elif dated and not fields["date"].value and fields["date"].items is None:
        yield Mistake(fields["date"].line, 'the date is empty; write it as "date: 2026-03-12 08:30"')
    shows = source.body.strip() or "image" in values or "enclosure" in values
    if not shows and values.get("status") != "draft":
        yield Mistake(None, "there is no text below the front matter; write it, or say status: draft until you do")


def _at_odds(fields: Mapping[str, Field], values: Mapping[str, Any], now: datetime) -> Iterator[Mistake]:
    """Values that are fine each, and not together."""
    for key, needed in _BELONGS_TO.items():
        if key in values and needed not in fields:
            yield _fault(fields[key], f'there is no "{needed}: …" it belongs to; add it, or take it out')
    date, modified = values.get("date"), values.get("modified")
    if modified:
        latest = modified.replace(hour=23, minute=59) if _is_day(fields["modified"]) else modified
        if date and _aware(latest, now) < _aware(date, now):
            yield _fault(fields["modified"], "that is before the date of the post; mend one of them")
        elif _aware(modified, now) > now and not (date and _aware(date, now) > now):
            yield _fault(fields["modified"], "that day is yet to come; write when it was changed")


def _is_day(field: Field) -> bool:
    return ":" not in field.value


def _aware(date: datetime, now: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=now.tzinfo)
