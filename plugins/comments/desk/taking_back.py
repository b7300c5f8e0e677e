"""Taking back what was decided: a comment waits again, and is taken out of the page if it is out.

Each step can be repeated, and until the last one the inbox says that there is something left to do.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..._shared.files import sync_folder
from ..._shared.text import closest, one_line
from ..inbox.item import Decision, Item

if TYPE_CHECKING:
    from pathlib import Path

    from .publish import Desk


def decided_id(desk: Desk, id: str) -> str:
    """The id of what was decided on that this is, or is the beginning of."""
    known = [decided for decided, _ in desk.inbox.decided()]
    ids = [each for each in known if each.startswith(id)] if len(id) > 8 else []
    if len(ids) != 1:
        raise desk.refusal("desk_no_decision", id=one_line(id))
    return ids[0]


def undo(desk: Desk, id: str = "") -> None:
    """Have a comment wait again whose decision is taken back, the last one for ""; what it published is removed."""
    with desk.alone():
        decided = desk.inbox.decided()
        if not decided:
            raise desk.refusal("desk_undo_none")
        id = id or decided[0][0]
        decision = dict(decided).get(id)
        if decision is None:
            raise desk.refusal("desk_no_decision", id=id)
        if not decision.item:
            raise desk.refusal("desk_undo_old", id=id)
        _take_back(desk, id, decision)


def unpublish(desk: Desk, post: str, out: str) -> None:
    """Have a comment that is out wait again, wherever it came from."""
    with desk.alone():
        comments = desk.blog.conversation(post).comments
        if out not in comments:
            raise desk.refusal("desk_no_comment", closest(out, comments), id=one_line(out), post=post)
        for id, decision in desk.inbox.decided():
            if (decision.post, decision.published_as) == (post, out):
                _take_back(desk, id, decision)
                return
        comment, path = comments[out], desk.blog.folder(post) / f"{out}.md"
        if comment.by_author or comment.kind != "comment":
            raise desk.refusal("desk_not_readers", path=desk.shown(path))
        item = Item(
            id=f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(6)}",
            post=post,
            author=comment.author,
            date=comment.date.astimezone(UTC),
            body=comment.body,
            reply_to=comment.reply_to,
            url=comment.url,
        )
        decision = Decision(post=post, files={out: path.read_text("utf-8")})
        _check(desk, decision)
        # As if it had come through the inbox: whoever is stopped after this finds it there the next time.
        _take_back(desk, item.id, desk.inbox.adopt(item, decision))


def finish_taking_back(desk: Desk, id: str) -> None:
    """Do what is left of taking a decision back, by somebody who was stopped in it."""
    with desk.alone():
        if decision := desk.inbox.decision_to_take_back(id):
            _finish(desk, id, decision)


def _take_back(desk: Desk, id: str, decision: Decision) -> None:
    _check(desk, decision)
    for path in _files(desk, decision):
        if not path.is_file():
            desk.say(desk.words("desk_not_here", path=desk.shown(path)))
    desk.inbox.begin_taking_back(id, decision)
    _finish(desk, id, decision)


def _finish(desk: Desk, id: str, decision: Decision) -> None:
    for path, texts in reversed(_files(desk, decision).items()):
        if not path.is_file():
            continue
        if path.read_text("utf-8") not in texts:  # by an author, after somebody was stopped
            desk.say(desk.words("desk_changed", path=desk.shown(path)))
            continue
        if desk.commits:
            desk.commits.note(path)
        path.unlink()
        sync_folder(path.parent)
        desk.say(desk.words("desk_taken_out", path=desk.shown(path)))
    desk.inbox.take_back(id, decision)
    desk.say(desk.words("desk_waits", id=id))


def _check(desk: Desk, decision: Decision) -> None:
    """Refuse where what a decision has published cannot be taken out, before anything is done."""
    if not decision.files:
        return
    for other in desk.blog.conversation(decision.post).comments.values():
        if other.reply_to in decision.files and other.id not in decision.files:
            raise desk.refusal("desk_answered", answer=other.id, id=other.reply_to)
    for path, texts in _files(desk, decision).items():
        if path.is_file() and path.read_text("utf-8") not in texts:
            raise desk.refusal("desk_changed", path=desk.shown(path))
    desk.can_commit()


def _files(desk: Desk, decision: Decision) -> dict[Path, tuple[str, str]]:
    """The files that a decision publishes, with their texts, before it said when it was approved and after that."""
    if not decision.files:
        return {}
    folder = desk.blog.folder(decision.post)
    return {folder / f"{name}.md": (text, desk.text_of(decision, name)) for name, text in decision.files.items()}
