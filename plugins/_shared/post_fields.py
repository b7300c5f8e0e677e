"""What the front matter of a post or page says: each key known, each value read as it is meant, or a fault.

The keys of other systems are read where they mean the same. In doubt a post is a draft, and what cannot be read is
refused, so that nothing is published that its author holds back.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from .field_values import READ, Context, read_date, read_free
from .front_matter import is_true, said
from .text import closest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime, tzinfo

    from .front_matter import Field, Source

Message = tuple[int | None, str]
"""1-based line, None where the whole file is meant; and the value, what is wrong with it, and the mend."""


class Meaning(NamedTuple):
    """What a front matter says."""

    values: dict[str, Any]
    """By our own keys: texts, tuples of texts, datetimes, and True or False; nothing for what is left empty."""
    fields: dict[str, Field]
    """Where each is written, by our own keys."""
    faults: list[Message]


# --- Keys ------------------------------------------------------------------------------------------------

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
_STATUS_KEYS = ("status", "post_status", "visibility", "state")
_YES_NO_STATUS = {
    "draft": ({"draft"}, {"published", "hidden"}),
    "drafts": ({"draft"}, {"published", "hidden"}),
    "is_draft": ({"draft"}, {"published", "hidden"}),
    "isdraft": ({"draft"}, {"published", "hidden"}),
    "unpublished": ({"draft"}, {"published", "hidden"}),
    "private": ({"draft"}, {"published", "hidden"}),
    "wip": ({"draft"}, {"published", "hidden"}),
    "published": ({"published", "hidden"}, {"draft"}),
    "publish": ({"published", "hidden"}, {"draft"}),
    "public": ({"published", "hidden"}, {"draft"}),
    "hidden": ({"hidden"}, {"published", "draft"}),
    "unlisted": ({"hidden"}, {"published", "draft"}),
    "listed": ({"published", "draft"}, {"hidden"}),
}
"""What a yes, and what a no, leaves of the three statuses."""
_STATUSES = {
    "published": "published publish public live",
    "draft": "draft drafts unpublished private pending wip unfinished todo idea in-progress in-review",
    "hidden": "hidden unlisted",
}
_STATUS = {word: status for status, words in _STATUSES.items() for word in words.split()}

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
    known = [*_PAGE_KEYS] if page else [*_POST_KEYS]
    faults: list[Message] = [*source.faults]
    if faults and not source.fields:
        return Meaning({}, {}, faults)
    fields: dict[str, Field] = {}
    statements: list[tuple[Field, set[str]]] = []
    for key, field in source.fields.items():
        name = _name(key)
        own = _OWN_NAME.get(name, name)
        if name in _STATUS_KEYS or (name in _YES_NO_STATUS and not _is_date_of(name, field)):
            left = _status_of(name, field)
            if isinstance(left, str):
                faults.append((field.line, _said(field, left)))
            else:
                statements.append((field, left))
            continue
        if name in _YES_NO_STATUS:
            own = "date"
        if own in known or own.startswith(EXTRA) or key in extra:
            first = fields.setdefault(own, field)
            if first is not field and own == "aliases":
                both = tuple(entry for each in (first, field) for entry in each.items or each.value.split(","))
                fields[own] = first._replace(items=both)
            elif first is not field and first[0::2] != field[0::2]:
                message = f'"{field.key}" means the same as "{first.key}" in line {first.line}; keep one of them'
                faults.append((field.line, message))
        elif own in _POST_KEYS or own in _PAGE_KEYS:
            faults.append((field.line, f'a {"page" if page else "post"} has no "{field.key}"; take the line out'))
        elif not (name in _MENDS and _says_nothing(name, field.value)):
            faults.append((field.line, _unknown(name, field, [*known, *_STATUS_KEYS[:1]])))
    values: dict[str, Any] = {}
    context = Context(zone, lang)
    for key, field in fields.items():
        try:
            value = READ.get(key, read_free)(field, context)
        except ValueError as error:
            faults.append((field.line, _said(field, str(error))))
        else:
            if value is not None:
                values[key] = value
    if "save_as" in values or "url" in values:
        url, save_as = values.get("url", ""), values.get("save_as", "")
        values["url"] = url or save_as.removesuffix("index.html")
        values["save_as"] = save_as or (f"{url}index.html" if url.endswith("/") else url)
        if values["save_as"].removesuffix("index.html") != values["url"].removesuffix("index.html"):
            faults.append(
                (fields["url"].line, _said(fields["url"], f'that is not where "{save_as}" is; mend one of them'))
            )
    status, contradictions = _agree(statements)
    faults += contradictions
    if status:
        values["status"] = status
    faults += _strays(source, [*known, *_OWN_NAME, *_STATUS_KEYS, *_YES_NO_STATUS])
    faults += _missing(source, fields, values, dated=not page and "date" not in named)
    if "date" in named:
        try:
            read_date(named["date"])
        except ValueError as error:
            faults.append((None, f'the name of the file says "{named["date"]}", which {error}'))
    faults += _at_odds(fields, values, now)
    return Meaning(values, fields, faults)


def _said(field: Field, message: str) -> str:
    return said(field.key, field.value or ", ".join(field.items or ()), message)


def _says_nothing(name: str, value: str) -> bool:
    return value.strip().lower() in _SAYS_NOTHING.get(name, "").split() or is_true(value) is False


def _unknown(name: str, field: Field, known: Iterable[str]) -> str:
    if name in _MENDS:
        return f'"{field.key}" is not read here: {_MENDS[name]}'
    near = (
        closest(name, [*known, *_OWN_NAME, *_YES_NO_STATUS])
        or f'take the line out, or call it "{EXTRA}{name}" if your theme reads it'
    )
    return f'unknown key "{field.key}"; {near}'


# --- Is it a draft? --------------------------------------------------------------------------------------


def _is_date_of(name: str, field: Field) -> bool:
    """Whether `published: 2026-03-12` says when, and not whether."""
    return name in ("published", "publish") and bool(re.match(r"[0-9]{4}-", field.value))


def _status_of(name: str, field: Field) -> set[str] | str:
    """What a field leaves of the three statuses, or what is wrong with it."""
    if name in _YES_NO_STATUS:
        said = is_true(field.value)
        return "write yes or no" if said is None else _YES_NO_STATUS[name][not said]
    word = re.sub(r"[\s_]+", "-", field.value.strip().lower())
    if word in _STATUS:
        return {_STATUS[word]}
    if word in ("scheduled", "future"):
        return "write published; a date in the future holds a post back until then"
    return closest(field.value.strip().lower(), _STATUSES)


def _agree(statements: list[tuple[Field, set[str]]]) -> tuple[str | None, list[Message]]:
    """The status that all fields allow, and a fault where there is none."""
    told: list[Field] = []
    left = {"published", "draft", "hidden"}
    for field, allowed in statements:
        if not left & allowed:
            others = ", ".join(f'"{other.key}: {other.value}" in line {other.line}' for other in told)
            return None, [(field.line, _said(field, f"that contradicts {others}; keep one of them"))]
        left &= allowed
        told.append(field)
    if not statements:
        return None, []
    return next(status for status in ("published", "draft", "hidden") if status in left), []


_STRAY = re.compile(r"(?P<indent>[ \t]*)[\"']?(?P<key>[^\W\d][\w-]*)[\"']?\s*[:：=](?P<value>.*)")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_SPEAKS_OF_STATUS = {*_STATUS_KEYS, *_YES_NO_STATUS}


def _strays(source: Source, known: Collection[str]) -> Iterator[Message]:
    """Lines that look like front matter and are not read as such, but printed, or made part of another value.

    Fields are sought at the beginning of the body, in each paragraph as long as there was one in the last; what holds
    a post back, outside of code in all of it.
    """
    capital = any(field.key[:1].isupper() for field in source.fields.values())
    fields = {field.line for field in source.fields.values()}
    for number, line in enumerate(source.head, start=1):
        if line[:1].isspace() and number not in fields and _holds_back(line):
            mend = "it is read as part of the value above; begin it where the other keys begin"
            yield number, f'"{line.strip()[:60]}": {mend}'
    near, begun, found, fence = True, False, False, ""
    for number, line in enumerate(source.body.split("\n"), start=source.body_line):
        if not line.strip():
            near &= found or not begun
            begun = found = False
            continue
        opened = _FENCE.match(line)
        if opened and (not fence or opened[1].startswith(fence)):
            fence = "" if fence else opened[1]
        match = None if fence else _STRAY.match(_visible(line))
        if match and len(match["indent"]) < 4:
            # `Summary: we met.` begins a text as well; it counts as a field only if the keys above have a capital, too.
            alike = capital or not match["key"][0].isupper()
            field = near and alike and (_name(match["key"]) in known or (source.cut and not begun))
            if field or _holds_back(line):
                found = True
                mend = "move it up to the other fields, or, if it is text, begin the line with another word"
                yield number, f'"{line.strip()[:60]}" stands behind the end of the front matter; {mend}'
        begun = True


def _holds_back(line: str) -> bool:
    """Whether a line says by itself whether a post is a draft, with a slip in it too."""
    match = _STRAY.match(_visible(line))
    word = re.sub(r"\s#.*", "", match["value"]).strip("\"'[]\t ,").lower() if match else ""
    if not match or not word:
        return False
    if _name(match["key"]) in _STATUS_KEYS and closest(word, _STATUS).startswith("did"):
        return True
    if word not in _STATUS and is_true(word) is None:
        return False
    return _name(match["key"]) in _SPEAKS_OF_STATUS or closest(_name(match["key"]), _SPEAKS_OF_STATUS).startswith("did")


def _visible(line: str) -> str:
    return line if line.isascii() else "".join(char for char in line if unicodedata.category(char) != "Cf")


def _name(key: str) -> str:
    return key.lower().replace("-", "_")


_PAGE_ONLY = {"menu"}
_POST_ONLY = {"pinned", "series", "series_index", "related", "related_exclude", "comments", "enclosure"}
_POST_KEYS = [key for key in READ if key not in _PAGE_ONLY]
_PAGE_KEYS = [key for key in READ if key not in _POST_ONLY]


# --- The whole -------------------------------------------------------------------------------------------


def _missing(source: Source, fields: Mapping[str, Field], values: Mapping[str, Any], dated: bool) -> Iterator[Message]:
    if not source.fields:
        if not source.faults:
            yield 1, 'no front matter; begin the file with lines such as "title: …" and "date: 2026-03-12 08:30"'
        return
    if "title" not in fields:
        yield None, 'no title; add a line "title: …" at the top'
    elif not fields["title"].value and fields["title"].items is None:
        yield fields["title"].line, 'the title is empty; write "title: …"'
    if dated and "date" not in fields:
        yield None, 'no date; add a line such as "date: 2026-03-12 08:30"'
    elif dated and not fields["date"].value and fields["date"].items is None:
        yield fields["date"].line, 'the date is empty; write it as "date: 2026-03-12 08:30"'
    shows = source.body.strip() or "image" in values or "enclosure" in values
    if not shows and values.get("status") != "draft":
        yield None, "there is no text below the front matter; write it, or say status: draft until you do"


def _at_odds(fields: Mapping[str, Field], values: Mapping[str, Any], now: datetime) -> Iterator[Message]:
    """Values that are fine each, and not together."""
    for key, needed in (("image_alt", "image"), ("image_credit", "image"), ("image_credit_url", "image"),
                        ("series_index", "series")):  # fmt: skip
        if key in values and needed not in fields:
            yield (
                fields[key].line,
                _said(fields[key], f'there is no "{needed}: …" it belongs to; add it, or take it out'),
            )
    date, modified = values.get("date"), values.get("modified")
    if modified:
        at_all_hours = modified.replace(hour=23, minute=59) if _is_day(fields["modified"]) else modified
        if date and _aware(at_all_hours, now) < _aware(date, now):
            yield (
                fields["modified"].line,
                _said(fields["modified"], "that is before the date of the post; mend one of them"),
            )
        elif _aware(modified, now) > now and not (date and _aware(date, now) > now):
            yield (
                fields["modified"].line,
                _said(fields["modified"], "that day is yet to come; write when it was changed"),
            )


def _is_day(field: Field) -> bool:
    return ":" not in field.value


def _aware(date: datetime, now: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=now.tzinfo)
