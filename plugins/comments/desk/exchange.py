"""The whole conversation as JSON, out and in again without loss. Standard library only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ..._shared.text import closest
from ..body import check_comment
from ..file import Comment
from ..thread import check_thread

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ..conversation import Conversation

VERSION = 1
_KEYS = ("id", "author", "date", "body", "reply_to", "url", "kind", "by_author")


def dump_comments(posts: Mapping[str, Conversation]) -> str:
    """JSON of every comment by its post and id; the same comments give the same bytes."""
    comments = [
        {
            "post": post,
            **{key: getattr(comment, key) for key in _KEYS},
            "date": comment.date.isoformat(),
            **({"approved": comment.approved.isoformat()} if comment.approved else {}),
        }
        for post, conversation in sorted(posts.items())
        for _, comment in sorted(conversation.comments.items())
    ]
    return json.dumps({"version": VERSION, "comments": comments}, ensure_ascii=False, indent=1) + "\n"


def load_comments(text: str) -> dict[str, list[Comment]]:
    """The comments of such a JSON by their posts.

    Raises:
        ValueError: It is no such JSON, or some comments in it could not be files; the message says which, and why.
    """
    try:
        data = json.loads(text)
        entries = data["comments"]
        version = data["version"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ValueError(f"this is no export of comments: {error}") from error
    if version != VERSION or not isinstance(entries, list):
        raise ValueError(f"version {version!r} of the export is not known here; it must be {VERSION}")
    posts: dict[str, list[Comment]] = {}
    wrong = []
    for number, entry in enumerate(entries, start=1):
        try:
            post, comment = _load(entry)
        except ValueError as error:
            wrong.append(f"comment {number} of the export: {error}")
        else:
            posts.setdefault(post, []).append(comment)
    if wrong:
        raise ValueError("\n".join(wrong))
    return posts


def _load(entry: object) -> tuple[str, Comment]:
    if not isinstance(entry, dict) or entry.keys() - {"approved"} != {"post", *_KEYS}:
        raise ValueError(f"it must have the keys post, {', '.join(_KEYS)}, perhaps approved, and no others")
    strings = {key: value for key, value in entry.items() if key != "by_author"}
    if not all(isinstance(value, str) for value in strings.values()) or not isinstance(entry["by_author"], bool):
        raise ValueError("each value must be a text, and by_author true or false")
    post = strings.pop("post")
    date = _date("date", strings.pop("date"))
    approved = _date("approved", strings.pop("approved")) if "approved" in strings else None
    comment = Comment(**strings, date=date, approved=approved, by_author=entry["by_author"])
    check_comment(comment)
    return post, comment


def _date(key: str, text: str) -> datetime:
    date = datetime.fromisoformat(text)
    if date.tzinfo is None:
        raise ValueError(f'{key} "{date}" has no offset')
    return date


class Post(NamedTuple):
    """A post, as far as comments go."""

    authors: tuple[str, ...]
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import will do: nothing of it is done yet. Every comment is in exactly one of the lists."""

    write: list[tuple[str, Comment]]
    present: list[tuple[str, Comment]]
    """There already, and the same."""
    refused: list[tuple[str, Comment, str]]
    """And why."""


def plan_import(incoming: Mapping[str, Collection[Comment]], present: Mapping[str, Post]) -> Plan:
    """What of an import is new, is there already, and cannot be taken.

    Args:
        incoming: Comments by post.
        present: Every post there is.
    """
    plan = Plan([], [], [])
    for post, comments in sorted(incoming.items()):
        if post not in present:
            hint = closest(post, present)
            plan.refused.extend((post, comment, f'no post has the slug "{post}"; {hint}') for comment in comments)
            continue
        authors, there = present[post]
        taken = {id.lower(): there.comments.get(id) for id in there.files}
        new: dict[str, Comment] = {}
        for comment in sorted(comments, key=lambda comment: comment.id):
            key = comment.id.lower()
            if taken.get(key) == comment:
                plan.present.append((post, comment))
            elif key in taken:
                plan.refused.append((post, comment, f'another comment has the id "{comment.id}"'))
            elif comment.by_author and comment.author not in authors:
                plan.refused.append((post, comment, f'by_author: "{comment.author}" is no author of this post'))
            else:
                new[comment.id] = taken[key] = comment
        # Taking one out may leave another without what it answers.
        while wrong := list(check_thread((*there.comments.values(), *new.values()), {*there.files, *new})):
            out = {id: message for id, _, message in wrong if id in new}
            plan.refused.extend((post, new.pop(id), message) for id, message in out.items())
            if not out:  # what is wrong was so before, and a build will say it
                break
        plan.write.extend((post, comment) for comment in new.values())
    return plan
