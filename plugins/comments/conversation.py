"""What is said under a post, read from its files: by a build, and by the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .._shared.faults import Mistake
from .body import compile_body
from .file import Comment, read_comment
from .thread import check_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import tzinfo
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The comments of one post, and everything that is wrong with any of them."""

    comments: dict[str, Comment] = field(default_factory=dict)
    """By id; only those that could be read."""
    compiled: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The safe HTML and the words of each."""
    files: dict[str, Path] = field(default_factory=dict)
    """Every file by the id that it takes, those that could not be read too."""
    mistakes: list[tuple[Path, Mistake]] = field(default_factory=list)


def read_conversation(
    paths: Iterable[Path],
    *,
    zone: tzinfo,
    authors: Collection[str] | None,
    compiled: Callable[[str], tuple[str, str]] = compile_body,
) -> Conversation:
    """The comments in the files of one post.

    Args:
        paths: The files, in a total order.
        zone: What a date without an offset is meant in.
        authors: Names of the post's authors; None where they are not known, since the post itself is at fault.
        compiled: What `compile_body` gives, which may know it already.
    """
    found = Conversation()
    owners: dict[str, Path] = {}
    for path in paths:
        found.files[path.stem] = path
        comment, mistakes = read_comment(path.stem, path.read_bytes(), zone=zone, authors=authors)
        found.mistakes.extend((path, mistake) for mistake in mistakes)
        first = owners.setdefault(path.stem.lower(), path)
        if first is not path:
            # Addresses keep capitals apart; some file systems, and readers, do not.
            message = f'the id "{path.stem}" is that of {first.name} already; rename one of the two'
            found.mistakes.append((path, Mistake(None, message)))
        elif comment is not None:
            try:
                found.compiled[comment.id] = compiled(comment.body)
                found.comments[comment.id] = comment
            except ValueError as error:
                found.mistakes.append((path, Mistake(comment.body_line, str(error))))
    for id, line, message in check_thread(found.comments.values(), found.files):
        found.mistakes.append((found.files[id], Mistake(line, message)))
    return found
