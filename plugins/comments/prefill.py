"""The text that a page begins a reader's mail with, written and read again: where a comment by mail belongs.

A program for mail puts the cursor above it and a signature below, so that the comment is what stands above. How far a
program may bend it: other line ends and indentation, blank lines between, all of it on one line, wrapped at a space.
Standard library only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

    from .phrases import Phrases

_MARK = re.compile(r"\[(post|reply_to):\s{0,9}([^\]\s]{1,300})\s{0,9}\]")
_FENCE = re.compile(r"\s{0,9}-{3,9}.{0,150}-{3,9}\s{0,9}")
_OLD_FIELD = re.compile(r"\s*(post|reply_to|author|url):[ \t]*(.*)")


class Mailed(NamedTuple):
    """What a mail's text says. Nothing of it is checked; each is "" where the text does not say it."""

    post: str
    reply_to: str
    author: str
    text: str
    """The comment."""
    below: str = ""
    """What stands below the prefilled text, and is not part of the comment."""
    url: str = ""


def write_prefill(post: str, reply_to: str, say: Phrases) -> str:
    """The text that a mail about a post begins with, as RFC 6068 wants its lines.

    Args:
        post: Its name, as its folder of comments has it.
        reply_to: Id of the comment that is answered; "" for the post itself.
        say: The words of the post's language.
    """
    # No line may end with a space, which would join it with the next one (RFC 3676, format=flowed).
    marks = [f"[post: {post}]", *([f"[reply_to: {reply_to}]"] if reply_to else [])]
    return "\r\n".join(["", "", f"----- {say('mail_above')} -----", f"{say('field_author')}:", *marks, ""])


def read_prefill(text: str, labels: Collection[str]) -> Mailed:
    """What a mail says, by the prefilled text in it, or by the fields that it began with until version 0.2.

    Args:
        text: The mail's text, without what it quotes.
        labels: What "name" is called, in every language of the blog.
    """
    lines = _with_marks_apart(text.splitlines())
    at = next((at for at, line in enumerate(lines) if _MARK.fullmatch(line)), None)
    if at is None:
        return _read_fields(lines)
    name = re.compile(rf"\s*(?:{'|'.join(map(re.escape, sorted(labels)))})[ \t]*:[ \t]*(.*)", re.IGNORECASE)
    author, first = "", at
    for above in range(at - 1, -1, -1):
        is_fence = _FENCE.fullmatch(lines[above])
        if given := name.fullmatch(lines[above]):
            author = author or given[1].strip()
        elif lines[above].strip() and not is_fence:
            break
        first = above
        if is_fence:
            break
    marks: dict[str, str] = {}
    last = at
    for last in range(at, len(lines)):
        if mark := _MARK.fullmatch(lines[last]):
            marks.setdefault(mark[1], mark[2])
        elif lines[last].strip():
            break
    else:
        last = len(lines)
    comment, rest = "\n".join(lines[:first]).strip("\n"), "\n".join(lines[last:]).strip("\n")
    if not comment.strip():
        comment, rest = rest, ""
    return Mailed(marks.get("post", ""), marks.get("reply_to", ""), author, comment, rest)


def _with_marks_apart(lines: list[str]) -> list[str]:
    """The lines with each mark on a line of its own. What is quoted marks nothing."""
    text = "\n".join(lines)
    apart: list[str] = []
    for line in _MARK.sub(lambda mark: f"[{mark[1]}: {mark[2]}]", text).split("\n"):  # joins what was wrapped
        if line.lstrip().startswith(">") or not _MARK.search(line):
            apart.append(line)
            continue
        end = 0
        for mark in _MARK.finditer(line):
            apart += [part for part in (line[end : mark.start()].rstrip(), mark[0]) if part.strip()]
            end = mark.end()
        apart += [line[end:].lstrip()] if line[end:].strip() else []
    return apart


def _read_fields(lines: list[str]) -> Mailed:
    fields: dict[str, str] = {}
    at = next((at for at, line in enumerate(lines) if line.strip()), 0)
    while at < len(lines) and (field := _OLD_FIELD.fullmatch(lines[at])):
        fields.setdefault(field[1], field[2].strip())
        at += 1
    return Mailed(
        post=fields.get("post", ""),
        reply_to=fields.get("reply_to", ""),
        author=fields.get("author", ""),
        text="\n".join(lines[at:]).strip("\n"),
        url=fields.get("url", ""),
    )
