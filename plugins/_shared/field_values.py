"""How each value of a post's or page's front matter is read: as it is meant, or refused with the mend.

The functions in `READ` take a field and give its value, None for an empty one; a ValueError says what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from .front_matter import is_true

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import tzinfo

    from .front_matter import Field


class Context(NamedTuple):
    """What a value may depend on besides itself."""

    zone: tzinfo
    lang: str


def _text(field: Field, _: Context) -> str | None:
    if field.items is not None:
        raise ValueError(
            "this is a list, and one text is meant; put it in quotes, or take the brackets or hyphens away"
        )
    if field.value.startswith('"') and field.value.count('"') % 2:
        raise ValueError('a " is open; close it at the end, or take it away')
    if re.fullmatch(r'"[^"]*"', field.value):
        raise ValueError('between " and ", write a backslash twice; or take the quotes away')
    return " ".join(field.value.split("\n")).strip() or None


def _lines(field: Field, context: Context) -> str | None:
    return field.value if _text(field, context) else None


_IN_QUOTES = re.compile(r"^([\"'])(.*)\1$")


def _entries(field: Field, _: Context) -> tuple[str, ...] | None:
    """The entries of a list, or of a text with semicolons, or else commas, between them; no entry twice."""
    parts: Iterable[str] | None = field.items
    if parts is None:
        if field.value.startswith("{") and field.value.endswith("}"):
            raise ValueError("no keys and values belong here; write the names, with commas between them")
        if field.value.startswith("[") or field.value.endswith("]"):
            raise ValueError("write the list with both brackets, or without")
        lines = field.value.split("\n")
        parts = (part.strip() for line in lines for part in line.split(";" if ";" in field.value else ","))
        parts = [_IN_QUOTES.sub(r"\2", part) for part in parts]
    return tuple(dict.fromkeys(entry for entry in map(str.strip, parts) if entry)) or None


def _title(field: Field, context: Context) -> str | None:
    title = _text(field, context)
    if title and len(title) > LONGEST_TITLE:
        raise ValueError(f"a title of {len(title)} characters; shorten it to {LONGEST_TITLE}, and tell the rest below")
    return title


def _tags(field: Field, context: Context) -> tuple[str, ...] | None:
    tags = _entries(field, context)
    if marked := [tag for tag in tags or () if tag.startswith("#")]:
        plain = ", ".join(word.lstrip("#") for tag in marked for word in tag.split() if word.strip("#"))
        raise ValueError(f"write tags without #, and commas between them: {plain}")
    return tags


_TWO_PEOPLE = re.compile(r"\s+(?:and|und|et|&|with)\s+", re.IGNORECASE)


def _authors(field: Field, context: Context) -> tuple[str, ...] | None:
    names = _entries(field, context)
    if field.items is None and ";" not in field.value and any(_TWO_PEOPLE.search(name) for name in names or ()):
        apart = "; ".join(part for name in names or () for part in _TWO_PEOPLE.split(name))
        raise ValueError(f'of two people write "{apart}"; one of that name is put in brackets, [{field.value}]')
    return names


def _category(field: Field, context: Context) -> str | None:
    names = _entries(field, context) or ()
    if len(names) > 1:
        raise ValueError(f'a post has one category; keep "{names[0]}", and write the others as tags')
    return names[0] if names else None


def _series(field: Field, context: Context) -> str | None:
    return field.items[0] if field.items is not None and len(field.items) == 1 else _text(field, context)


def _number(field: Field, context: Context) -> str | None:
    value = _text(field, context)
    if value and not re.fullmatch("[0-9]{1,6}", value):
        raise ValueError("write a whole number, such as 2")
    return str(int(value)) if value else None


def _count(field: Field, context: Context) -> int | None:
    value = _number(field, context)
    if value and not int(value):
        raise ValueError("they are counted from 1")
    return int(value) if value else None


_DURATION = re.compile(r"(?:(?:([0-9]{1,2}):)?([0-5]?[0-9]):([0-5][0-9]))|([0-9]{1,6})")


def _duration(field: Field, context: Context) -> int | None:
    """Seconds."""
    value = _text(field, context)
    if not value:
        return None
    found = _DURATION.fullmatch(value)
    seconds = 0 if not found else int(found[4] or 0) or sum(int(found[n] or 0) * 60 ** (3 - n) for n in (1, 2, 3))
    if not seconds:
        raise ValueError("write how long it is as 32:10, or 1:02:10")
    return seconds


def _episode_type(field: Field, context: Context) -> str | None:
    value = (_text(field, context) or "").lower()
    if value not in ("", "full", "trailer", "bonus"):
        raise ValueError("write full, trailer or bonus")
    return value or None


def _yes_no(field: Field, _: Context) -> bool:
    said = is_true(field.value)
    if said is None:
        raise ValueError("write yes or no")
    return said


def _comments(field: Field, _: Context) -> str:
    said = is_true(field.value)
    value = field.value.strip().lower() if said is None else "open" if said else "closed"
    if value not in ("open", "closed"):
        raise ValueError("write closed, or open")
    return value


_SIDES = {"left": (0, None), "right": (100, None), "top": (None, 0), "bottom": (None, 100), "center": (None, None)}
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?) ?%[ ,]+([0-9]{1,3}(?:\.[0-9]{1,3})?) ?%")


def read_focus(text: str) -> tuple[int, int]:
    """The point that a picture is about, in percent from its left and from its top: of `top left`, or `30% 20%`.

    Raises:
        ValueError: It is anything else.
    """
    value = " ".join(text.lower().replace("centre", "center").split())
    if (found := _PERCENT.fullmatch(value)) and max(x := float(found[1]), y := float(found[2])) <= 100:
        return round(x), round(y)
    sides = [_SIDES.get(word) for word in value.replace(",", " ").split()]
    if None not in sides and 1 <= len(sides) <= 2:
        across = [side[0] for side in sides if side and side[0] is not None]
        down = [side[1] for side in sides if side and side[1] is not None]
        if len(across) < 2 and len(down) < 2:
            return (*across, 50)[0], (*down, 50)[0]
    raise ValueError("write a side, such as top or bottom left, or how far from left and top, such as 30% 20%")


def _focus(field: Field, context: Context) -> str | None:
    value = _text(field, context)
    return "{}% {}%".format(*read_focus(value)) if value else None


def _menu(field: Field, context: Context) -> str | None:
    return "no" if is_true(field.value) is False else _text(field, context)


# A date, and perhaps a time and an offset: ISO 8601 with a space or a T, hours of one digit too.
_DAY = r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}|[0-9]{4}-?W[0-9]{2}-?[0-9])"
_TIME = r"(?P<hour>[0-9]{1,2})(?P<rest>:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?|[0-9]{2}(?:[0-9]{2})?)"
_DATE = re.compile(rf"{_DAY}(?:(?:[Tt]|\s+){_TIME}\s*(?P<offset>[Zz]|[+-][0-9]{{2}}(?::?[0-9]{{2}})?)?)?")


def read_date(text: str) -> datetime:
    """A date as it may stand in front matter: ISO 8601, or `2026-03-12 8:30`; naive where it names no offset.

    Raises:
        ValueError: It is anything else, or a day that cannot be meant.
    """
    mend = "is not a date; write it as 2026-03-12 08:30"
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise ValueError(mend)
    hour = f"{found['hour']:0>2}{found['rest']}".replace(",", ".") if found["hour"] else "00:00"
    try:
        date = datetime.fromisoformat(f"{found['day']}T{hour}{(found['offset'] or '').upper()}")
    except ValueError:
        raise ValueError(mend) from None
    if not 1000 <= date.year <= 9000:
        raise ValueError("the year cannot be meant; write it as 2026-03-12 08:30")
    return date


def _date(field: Field, context: Context) -> datetime | None:
    value = _text(field, context)
    return read_date(value) if value else None


# ISO 639-1, the languages of two letters.
_LANGUAGES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st "
    "su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_LANG = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|[0-9]{3}))?")


def _lang(field: Field, context: Context) -> str | None:
    value = _text(field, context)
    if not value:
        return None
    if value.lower() == context.lang.lower():
        return context.lang.lower()  # what Pelican compares it with
    found = _LANG.fullmatch(value.replace("_", "-"))
    if not found or (len(found[1]) == 2 and found[1].lower() not in _LANGUAGES.split()):
        raise ValueError("that is no language tag; write one such as en, de or pt-BR")
    named = "-".join(filter(None, (found[1].lower(), (found[2] or "").title(), (found[3] or "").upper())))
    if "_" in value:
        raise ValueError(f"write {named}")
    return named


LONGEST_TITLE = 250
"""Characters."""
LONGEST_SLUG = 150
"""Bytes: a file's name may have 255, and pictures and feeds add to it."""
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f/\\?#%&:;*\"'<>|{}\[\]^`,@=+$!()]+")


def check_slug(slug: str) -> None:
    """Refuse a slug that cannot be one folder of an address.

    Raises:
        ValueError: Why, and what it may be.
    """
    if _UNSAFE.search(slug) or slug.startswith("."):
        near = _UNSAFE.sub("-", slug).strip("-.").lower()
        raise ValueError("it is a part of the address" + (f'; write "{near}"' if near else ", of letters and hyphens"))
    if len(slug.encode()) > LONGEST_SLUG:
        raise ValueError(f"it is longer than {LONGEST_SLUG} bytes; shorten it")


def _slug(field: Field, context: Context) -> str | None:
    value = _text(field, context)
    if value:
        check_slug(value)
    return unicodedata.normalize("NFC", value) if value else None


def _is_path(path: str) -> bool:
    """Whether it leads to a place within the site, and can be a file's."""
    parts = path.split("/")
    odd = re.search(r"[\s?#%\\:*<>\"|\x00-\x1f]", path) or {"", ".", ".."} & {*parts}
    return not odd and all(len(part.encode()) <= LONGEST_SLUG for part in parts)


def _address(field: Field, context: Context) -> str | None:
    """An address within the site."""
    path = (_text(field, context) or "").removeprefix("/")
    if not _is_path(path.removesuffix("/")):
        raise ValueError("write a path below the site's address, such as talks/2026/")
    return path if path.endswith(("/", ".html", ".htm")) or not path else f"{path}/"


def _file(field: Field, context: Context) -> str | None:
    """The file that an address leads to."""
    path = _text(field, context) or ""
    if not _is_path(path):
        raise ValueError("write a file below the site's address, such as talks/2026/index.html")
    if not path.endswith((".html", ".htm")):
        raise ValueError(f"hosts show only files as pages that end in .html; write {path}/index.html")
    return path


def _aliases(field: Field, context: Context) -> tuple[str, ...] | None:
    """Old addresses, as the files that a host serves for them."""
    paths = [path.strip("/") for path in _entries(field, context) or ()]
    for path in paths:
        if not _is_path(path):
            raise ValueError("write old addresses on this site by their paths, such as /2020/old-name/")
    files = [path if path.endswith((".html", ".htm")) else f"{path}/index.html" for path in paths]
    return tuple(dict.fromkeys(files)) or None


READ: Mapping[str, Callable[[Field, Context], Any]] = {
    "title": _title,
    "date": _date,
    "modified": _date,
    "category": _category,
    "tags": _tags,
    "authors": _authors,
    "summary": _lines,
    "slug": _slug,
    "lang": _lang,
    "translation": _yes_no,
    "aliases": _aliases,
    "template": _text,
    "save_as": _file,
    "url": _address,
    "id": _text,
    "image": _text,
    "image_alt": _text,
    "image_focus": _focus,
    "image_credit": _text,
    "image_credit_url": _text,
    "pinned": _yes_no,
    "series": _series,
    "series_index": _number,
    "related": _entries,
    "related_exclude": _entries,
    "comments": _comments,
    "enclosure": _text,
    "duration": _duration,
    "episode": _count,
    "season": _count,
    "episode_type": _episode_type,
    "explicit": _yes_no,
    "menu": _menu,
    "imported": _text,
}
"""How the value of each key is read: it is given back, or None for an empty one; ValueError says what is wrong."""


def read_free(field: Field, context: Context) -> str | tuple[str, ...]:
    """The value of a key that is free, as it stands."""
    return field.items if field.items is not None else _lines(field, context) or ""
