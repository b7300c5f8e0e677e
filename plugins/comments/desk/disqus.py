"""The comments of a Disqus export, which is XML with HTML in it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree import ElementTree

from ..._shared.text import one_line
from ..._shared.urls import split_url
from ..foreign import read_foreign

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..file import Comment

NAMESPACE = "{http://disqus.com}"
_ID = "{http://disqus.com/disqus-internals}id"


class _Builder(ElementTree.TreeBuilder):
    """Refuses a document type, and with it every entity that a file could define or fetch."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise ValueError("it has a document type, which no export has")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Foreign:
    """A comment as the export has it."""

    id: str
    author: str
    date: datetime
    markup: str
    reply_to: str = ""
    url: str = ""
    kind: str = "comment"
    by_author: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    """One `<post>` of the export, which is what Disqus calls a comment."""

    id: str
    thread: str
    parent: str
    comment: Comment | None
    note: str
    """Why there is no comment, or what of it is not as it was."""


def read_disqus(data: bytes, posts: Collection[str]) -> tuple[dict[str, list[Comment]], list[str]]:
    """The comments of an export by their post, and a line on each that is left out or changed.

    An id is `disqus-` and Disqus's own, so that importing twice is importing once. What answers a comment that is left
    out (deleted, spam) answers what that one answered.

    Args:
        data: The XML file.
        posts: The names of all posts, to which the threads' addresses are matched.

    Raises:
        ValueError: It is no such file.
    """
    try:
        root = ElementTree.fromstring(data, ElementTree.XMLParser(target=_Builder()))
    except ElementTree.ParseError as error:
        raise ValueError(f"this is no XML: {error}") from error
    if root.tag != f"{NAMESPACE}disqus":
        raise ValueError("this is neither an export of this blog's comments nor one of Disqus")
    threads = {thread.get(_ID): _post_of(thread, posts) for thread in root.iterfind(f"{NAMESPACE}thread")}
    entries: dict[str, _Entry] = {}
    found, notes = defaultdict(list), []
    for entry in map(_read_entry, root.iterfind(f"{NAMESPACE}post")):
        first = entries.setdefault(entry.id, entry)
        if first is not entry:
            same = "the same again" if first == entry else "another comment of that id, which is left out"
            notes.append(f"disqus-{entry.id}: there twice in the file; this is {same}")
    for entry in entries.values():
        post, address = threads.get(entry.thread, ("", "a thread that is not in the file"))
        if entry.comment is None or not post:
            reason = entry.note if post else "no post for that address"
            notes.append(f"disqus-{entry.id} on {address}: left out, {reason}")
            continue
        parent, passed = entries.get(entry.parent), {entry.id}
        while parent and parent.comment is None and parent.id not in passed:
            passed.add(parent.id)
            parent = entries.get(parent.parent)
        reply_to = f"disqus-{parent.id}" if parent and parent.comment and parent.thread == entry.thread else ""
        if entry.parent and reply_to != f"disqus-{entry.parent}":
            notes.append(f"disqus-{entry.id}: what it answers is left out; it answers {reply_to or 'the post'} now")
        found[post].append(replace(entry.comment, reply_to=reply_to))
        notes += [f"disqus-{entry.id}: {entry.note}"] if entry.note else []
    return dict(found), notes


def _post_of(thread: ElementTree.Element, posts: Collection[str]) -> tuple[str, str]:
    """The post that a thread is on, "" for none of them, and what the thread says of its address."""
    link, identifier = _text(thread, "link"), _text(thread, "id")
    for address in (link, identifier):
        url = split_url(address)
        path = re.sub(r"(/index)?(\.html?|\.php)?/*$", "", unquote(url.path if url else "")).strip("/")
        parts = path.split("/")
        for start in range(len(parts)):  # "fr/cards" before "cards"
            if (name := "/".join(parts[start:])) in posts:
                return name, one_line(link or identifier)
    return "", one_line(link or identifier) or "a thread without an address"


def _read_entry(post: ElementTree.Element) -> _Entry:
    id, thread, parent = post.get(_ID, ""), _reference(post, "thread"), _reference(post, "parent")
    reason, comment, note = "", None, ""
    if _text(post, "isDeleted") == "true":
        reason = "deleted"
    elif _text(post, "isSpam") == "true":
        reason = "spam"
    else:
        try:
            comment, note = _read_comment(post, id)
        except (ValueError, RecursionError) as error:
            reason = str(error)
    return _Entry(id=id, thread=thread, parent=parent, comment=comment, note=reason or note)


def _read_comment(post: ElementTree.Element, id: str) -> tuple[Comment, str]:
    """The comment, and what of it is not as it was."""
    author = post.find(f"{NAMESPACE}author")
    return read_foreign(
        _Foreign(
            id=f"disqus-{id}",
            author=_text(author, "name") if author is not None else "",
            date=_read_date(_text(post, "createdAt")),
            markup=_text(post, "message"),
        )
    )


def _read_date(text: str) -> datetime:
    """A date of the export, which is in UTC where it does not say otherwise, whatever zone this machine is in."""
    try:
        date = datetime.fromisoformat(text)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f'date "{one_line(text)[:100]}" is not a date') from error


def _text(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(f"{NAMESPACE}{name}") or "").strip()


def _reference(element: ElementTree.Element, name: str) -> str:
    found = element.find(f"{NAMESPACE}{name}")
    return "" if found is None else found.get(_ID, "")
