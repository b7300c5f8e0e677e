"""Whether a post is a draft: what its fields say in any spelling, and what looks like a field and is not read as one.

In doubt it is one, or it is refused.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from .faults import Mistake
from .front_matter import is_true, said
from .text import closest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .front_matter import Field, Source

_STATUS_KEYS = ("status", "post_status", "visibility", "state")
_OUT = {"published", "hidden"}
_YES_NO_STATUS: dict[str, tuple[set[str], set[str]]] = {
    **dict.fromkeys(("draft", "drafts", "is_draft", "isdraft", "unpublished", "private", "wip"), ({"draft"}, _OUT)),
    **dict.fromkeys(("published", "publish", "public"), (_OUT, {"draft"})),
    **dict.fromkeys(("hidden", "unlisted"), ({"hidden"}, {"published", "draft"})),
    "listed": ({"published", "draft"}, {"hidden"}),
}
"""What a yes, and what a no, leaves of the three statuses."""
_STATUSES = {
    "published": "published publish public live",
    "draft": "draft drafts unpublished private pending wip unfinished todo idea in-progress in-review",
    "hidden": "hidden unlisted",
}
_STATUS = {word: status for status, words in _STATUSES.items() for word in words.split()}


def is_date(name: str, field: Field) -> bool:
    """Whether `published: 2026-03-12` says when, and not whether."""
    return name in ("published", "publish") and bool(re.match(r"[0-9]{4}-", field.value))


def status_of(name: str, field: Field) -> set[str] | str:
    """What a field leaves of the three statuses, or what is wrong with it."""
    if name in _YES_NO_STATUS:
        yes = is_true(field.value)
        return "write yes or no" if yes is None else _YES_NO_STATUS[name][not yes]
    word = re.sub(r"[\s_]+", "-", field.value.strip().lower())
    if word in _STATUS:
        return {_STATUS[word]}
    if word in ("scheduled", "future"):
        return "write published; a date in the future holds a post back until then"
    return closest(field.value.strip().lower(), _STATUSES)


def settle_status(statements: list[tuple[Field, set[str]]], values: dict[str, Any]) -> Iterator[Mistake]:
    """Set the status that all fields allow, and say so where there is none."""
    left, told = {"published", "draft", "hidden"}, ""
    for field, allowed in statements:
        left &= allowed
        if not left:
            yield Mistake(field.line, said(field.key, field.value, f"that contradicts {told}; keep one of them"))
            return
        told += f'{", " if told else ""}"{field.key}: {field.value}" in line {field.line}'
    if statements:
        values["status"] = next(status for status in ("published", "draft", "hidden") if status in left)


_STRAY = re.compile(r"(?P<indent>[ \t]*)[\"']?(?P<key>[^\W\d][\w-]*)[\"']?\s*[:：=](?P<value>.*)")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
SPEAKS_OF_STATUS = {*_STATUS_KEYS, *_YES_NO_STATUS}


def strays(source: Source, known: Collection[str]) -> Iterator[Mistake]:
    """Lines that look like front matter and are not read as such, but printed, or made part of another value.

    Fields are sought at the beginning of the body, in each paragraph as long as there was one in the last; what holds
    a post back, outside of code in all of it.
    """
    capital = any(field.key[:1].isupper() for field in source.fields.values())
    fields = {field.line for field in source.fields.values()}
    for number, line in enumerate(source.head, start=1):
        if line[:1].isspace() and number not in fields and _holds_back(line):
            mend = "it is read as part of the value above; begin it where the other keys begin"
            yield Mistake(number, f'"{line.strip()[:60]}": {mend}')
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
            field = near and alike and (field_name(match["key"]) in known or (source.cut and not begun))
            if field or _holds_back(line):
                found = True
                mend = "move it up to the other fields, or, if it is text, begin the line with another word"
                yield Mistake(number, f'"{line.strip()[:60]}" stands behind the end of the front matter; {mend}')
        begun = True


def _holds_back(line: str) -> bool:
    """Whether a line says by itself whether a post is a draft, with a slip in it too."""
    match = _STRAY.match(_visible(line))
    if not match:
        return False
    name, word = field_name(match["key"]), re.sub(r"\s#.*", "", match["value"]).strip("\"'[]\t ,").lower()
    if word in _STATUS or is_true(word) is not None:
        return name in SPEAKS_OF_STATUS or closest(name, SPEAKS_OF_STATUS).startswith("did")
    return name in _STATUS_KEYS and bool(word) and closest(word, _STATUS).startswith("did")


def _visible(line: str) -> str:
    return line if line.isascii() else "".join(char for char in line if unicodedata.category(char) != "Cf")


def field_name(key: str) -> str:
    """A key as all are compared: in lower case, with underscores."""
    return key.lower().replace("-", "_")
