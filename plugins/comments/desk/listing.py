"""What waits, as an author reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._shared.text import excerpt, one_line
from ..file import clean_body
from ..inbox.item import Item
from .choose import Filter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..conversation import Conversation
    from ..phrases import Phrases
    from .publish import Desk


def waiting(desk: Desk, wanted: Filter) -> Iterator[tuple[str, Item | str]]:
    """The ids of what waits and is wanted, oldest first, each with its item, or with what is wrong with its file."""
    for id in desk.inbox.waiting():
        try:
            item: Item | str | None = desk.inbox.get(id)
        except ValueError as error:
            item = str(error)
        if item and wanted.lets_through(item):
            yield id, item


def show_all(desk: Desk, wanted: Filter) -> list[str]:
    """Print what waits and is wanted; its ids."""
    found = list(waiting(desk, wanted))
    if not found:
        print(desk.words("desk_none" if wanted == Filter() else "desk_none_like"))
    conversations: dict[str, Conversation] = {}
    for number, (id, item) in enumerate(found, start=1):
        lines = [one_line(item)] if isinstance(item, str) else _lines(desk, item, conversations)
        print(f"{number:>3}  {id}  " + "\n     ".join(lines) + "\n")
    return [id for id, _ in found]


def _lines(desk: Desk, item: Item, conversations: dict[str, Conversation]) -> list[str]:
    post = desk.blog.posts.get(item.post)
    say = desk.words
    on = say("desk_on", title=post.title) if post else say("desk_no_post", post=one_line(item.post))
    lines = [on, f"{one_line(item.author)}, {item.date.astimezone(desk.blog.zone):%Y-%m-%d %H:%M}"]
    lines += [say("desk_site", url=one_line(item.url))] if item.url else []
    if item.reply_to:
        if post and item.post not in conversations:
            conversations[item.post] = desk.blog.conversation(item.post)
        lines.append(_answered(say, conversations.get(item.post), item.reply_to))
    lines += [excerpt(one_line(item.body), 300)]
    lines += [say("moderate_score", score=item.score, reasons=one_line("; ".join(item.reasons)))] if item.score else []
    return lines


def _answered(say: Phrases, conversation: Conversation | None, id: str) -> str:
    """What a comment answers: its id, and whose words they are."""
    comment = conversation.comments.get(id) if conversation else None
    if comment is None:
        return say("desk_answers", id=one_line(id))
    text = excerpt(one_line(comment.body), 160)
    return say("desk_answers_text", id=id, name=one_line(comment.author), text=text)


def show(desk: Desk, id: str) -> None:
    """Print one item whole, and what it answers."""
    item = desk.item(id)
    print(clean_body(item.render()))
    if item.reply_to and item.post in desk.blog.posts:
        print(_answered(desk.words, desk.blog.conversation(item.post), item.reply_to))


def show_trash(desk: Desk) -> None:
    """Print what was thrown away, the last first."""
    thrown = [(id, decision) for id, decision in desk.inbox.decided() if not decision.files]
    if not thrown:
        print(desk.words("desk_trash_none"))
    for id, decision in thrown:
        try:
            item = Item.parse(id, decision.item)
            name, post, text = one_line(item.author), one_line(item.post), excerpt(one_line(item.body), 160)
            said = desk.words("desk_trash", name=name, post=post, text=text)
        except ValueError as error:
            said = str(error)
        print(f"{id}  {decision.at[:16].replace('T', ' ')} UTC  {said}")
