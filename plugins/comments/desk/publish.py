"""What becomes of a comment that waits: it is published, answered, or thrown away. Nothing here prints.

Deciding is one atomic step in the inbox; carrying a decision out can be repeated, by anybody, and comes to the same.
Taking one back (taking_back.py) is not like that, so that desks in one folder carry out one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..._shared.files import locked
from ..._shared.text import closest, one_line
from ..body import check_comment
from ..file import Comment, clean_body, clean_name, format_comment, read_comment
from ..inbox.item import Decision
from ..thread import check_thread
from .record import name_of, readable_id, remove_leftovers, write_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ..conversation import Conversation
    from ..inbox.inbox import Inbox
    from ..inbox.item import Item
    from ..phrases import Phrases
    from ..settings import CommentsSettings
    from .commit import Commits
    from .record import Blog


class Refusal(ValueError):
    """Something that was not done, and why; the message is for the author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where comments are decided on. Each method does one thing whole, or raises a `Refusal` and does nothing."""

    root: Path
    """The folder of the blog."""
    settings: CommentsSettings
    blog: Blog
    inbox: Inbox
    commits: Commits | None
    """What commits to git, if the author wants that."""
    say: Callable[[str], object]
    """Takes a line for each thing that was done."""
    words: Phrases
    """In the blog's language."""
    pushes: bool = False
    """Whether what is committed is pushed, and a comment is only dealt with when that was done.

    So nothing is lost with a clone that is thrown away afterwards, as that of a workflow is: the next run does again
    what was not pushed.
    """
    to_push: dict[str, Decision] = field(default_factory=dict)
    """What is carried out and not pushed yet: the decision on each item, by its id."""

    def shown(self, path: Path) -> str:
        """A file as an author would type it."""
        return str(path.relative_to(self.root))

    def refusal(self, key: str, hint: str = "", **values: str) -> Refusal:
        return Refusal("; ".join(filter(None, (self.words(key, **values), hint))))

    def whole_id(self, id: str) -> str:
        """The id of what waits that this is, or is the beginning of."""
        waiting = self.inbox.waiting()
        ids = [known for known in waiting if known.startswith(id)] if len(id) > 8 else []
        if len(ids) != 1:
            raise self.refusal("desk_no_id", closest(id, waiting), id=one_line(id))
        return ids[0]

    def item(self, id: str) -> Item:
        """What waits under an id."""
        whole = self.whole_id(id)
        item = self.inbox.get(whole)
        if item is None:
            raise self.refusal("desk_meanwhile", id=whole)
        return item

    def comment(self, item: Item) -> Comment:
        """The comment that an item becomes if it is published as it is."""
        date = item.date.astimezone(self.blog.zone)
        return Comment(
            id=name_of(item.id, date, item.author),
            author=clean_name(item.author),
            date=date,
            body=clean_body(item.body),
            reply_to=item.reply_to,
            url=item.url,
        )

    # Deciding

    def approve(self, id: str) -> None:
        """Publish a comment as it is."""
        item = self.item(id)
        self._publish(item, self.comment(item))

    def publish_edited(self, item: Item, text: str) -> None:
        """Publish a comment after a change to the text of its file."""
        authors = self.blog.post(item.post).authors
        edited, mistakes = read_comment("edited", text.encode(), zone=self.blog.zone, authors=authors)
        if edited is None:
            raise Refusal(
                "\n".join(self.words("desk_line", line=line or 1, error=message) for line, message in mistakes)
            )
        self._publish(item, replace(edited, id=self.comment(item).id))

    def answered(self, id: str) -> tuple[Item | None, str, Comment]:
        """What an answer to `id` answers: an item that waits, or for `post/comment` none; the post; the comment."""
        post, _, out = id.rpartition("/")
        if not post:
            item = self.item(id)
            return item, item.post, self.comment(item)
        comments = self.blog.conversation(post).comments
        if out not in comments:
            raise self.refusal("desk_no_comment", closest(out, comments), id=one_line(out), post=post)
        return None, post, comments[out]

    def author_of_answer(self, post: str, name: str) -> str:
        """The author of a post who answers: the one of this name, or its first for ""."""
        authors = self.blog.post(post).authors
        if not authors and not name:
            raise self.refusal("desk_no_author")
        if name and name not in authors:
            raise self.refusal("desk_other_author", closest(name, authors), name=name)
        return name or authors[0]

    def answer(self, item: Item | None, post: str, answered: Comment, name: str, text: str) -> None:
        """Publish an answer by an author of the post, and what it answers, if that waits."""
        body = clean_body(text)
        if not body:
            raise self.refusal("desk_empty")
        now = datetime.now(UTC).replace(microsecond=0).astimezone(self.blog.zone)
        answer = Comment(id="", author=name, date=now, body=body, reply_to=answered.id, by_author=True)
        if item:
            self._publish(item, answered, answer)
            return
        conversation = self.blog.conversation(post)
        taken = {*conversation.files}
        self.can_commit()
        while True:
            answer = replace(answer, id=readable_id(now, name, taken))
            self._check(conversation, answer)
            if self.write(self.blog.folder(post) / f"{answer.id}.md", format_comment(answer)):
                return
            taken.add(answer.id)  # somebody else was quicker

    def discard(self, id: str) -> None:
        """Throw a comment away, with the e-mail address that came with it."""
        self._decide(self.whole_id(id), Decision())

    def _publish(self, item: Item, comment: Comment, answer: Comment | None = None) -> None:
        conversation = self.blog.conversation(item.post)
        self._check(conversation, comment)
        files = {comment.id: format_comment(comment)}
        if answer:
            answer = replace(answer, id=name_of(item.id, answer.date, f"{answer.author} to"))
            self._check(conversation, answer, comment)
            files[answer.id] = format_comment(answer)
        self.can_commit()
        self._decide(item.id, Decision(post=item.post, files=files))

    def _check(self, conversation: Conversation, comment: Comment, *before: Comment) -> None:
        """Refuse a comment that a build would refuse, after those there are and those that come before it."""
        try:
            check_comment(comment)
        except ValueError as error:
            raise self.refusal("desk_edit", error=str(error)) from error
        known = {**conversation.comments, **{each.id: each for each in (*before, comment)}}
        for id, _, message in check_thread(known.values(), {*conversation.files, *known}):
            if id == comment.id:
                raise self.refusal("desk_edit", error=message)

    def alone(self) -> AbstractContextManager[None]:
        """Have the other desks in this folder wait meanwhile."""
        return locked((self.root / self.settings.index).with_name("desk.lock"))

    def _decide(self, id: str, decision: Decision) -> None:
        """Decide on an item, and carry out whatever was decided on it first."""
        with self.alone():
            held = self.inbox.decide(id, decision)
            if held is None:
                raise self.refusal("desk_meanwhile", id=id)
            self._carry_out(id, held)
        if held != decision:
            key = "desk_published_before" if held.files else "desk_thrown_before"
            raise self.refusal(key, id=id, name=held.published_as)

    # Carrying out

    def _carry_out(self, id: str, decision: Decision) -> None:
        """Do what was decided on an item. It can be repeated, by anybody: the same files come of it."""
        if decision.files:
            folder = self.blog.folder(decision.post)
            for name in decision.files:
                path = folder / f"{name}.md"
                if not self.write(path, self.text_of(decision, name)):
                    self.say(self.words("desk_there", path=self.shown(path)))
        else:
            self.say(self.words("desk_thrown", id=id))
        # Only now: whoever is stopped before this line leaves it to the next one.
        if self.pushes and decision.files:
            self.to_push[id] = decision
        else:
            self.inbox.settle(id, decision)

    def text_of(self, decision: Decision, name: str) -> str:
        """The text of a file that a decision publishes: a reader's comment says when that was decided."""
        text = decision.files[name]
        comment, _ = read_comment(name, text.encode(), zone=self.blog.zone, authors=None)
        if not decision.at or comment is None or comment.by_author or comment.approved:
            return text
        at = datetime.fromisoformat(decision.at).replace(microsecond=0).astimezone(self.blog.zone)
        return format_comment(replace(comment, approved=at)) if at > comment.date else text

    def unfinished(self) -> list[str]:
        """The ids of what earlier runs, here or elsewhere, decided and were stopped before they had done it."""
        remove_leftovers(self.blog.comments)
        return self.inbox.unfinished()

    def finish(self, id: str) -> None:
        """Do what was decided on one of them."""
        with self.alone():
            decision = self.inbox.decision(id)
            if decision and self.inbox.is_unfinished(id):
                self._carry_out(id, decision)

    def write(self, path: Path, text: str) -> bool:
        """Whether a comment's file was not there; now it is, and will be committed if the author wants that."""
        if self.commits:
            self.commits.note(path)
        if created := write_file(path, text):
            self.say(self.words("desk_published", path=self.shown(path)))
        return created

    def can_commit(self) -> None:
        """Refuse where COMMENTS_COMMIT asks for what cannot be, before anything is done."""
        if self.commits:
            self.commits.check()

    def commit(self) -> None:
        """Commit what was published, by this run or an earlier one, and push it, if the author wants that."""
        if not (self.commits or self.to_push):
            return
        with self.alone():
            if self.commits:
                self.commits.commit()
                if self.pushes:
                    self.commits.push()
            while self.to_push:
                self.inbox.settle(*self.to_push.popitem())
