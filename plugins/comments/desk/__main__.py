"""The author's desk: what waits in the inbox is read, and published, answered or thrown away.

`invoke comments` is `python -m plugins.comments.desk`. For an inbox in a bucket it needs boto3's own variables in the
environment. Readers hear of replies from the intake (notices.py), once a build has told it what is published.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..._shared.text import closest, excerpt, links, one_line
from ..body import compile_body
from ..file import Comment, clean_body, clean_name, format_comment, read_comment
from ..inbox.folder import InboxError
from ..inbox.inbox import open_inbox
from ..inbox.item import Decision, Item
from ..settings import read_settings
from ..thread import check_thread
from .commit import Commits
from .exchange import check_comment, dump_comments, load_comments, plan_import
from .record import name_of, read_blog, readable_id, remove_leftovers, write_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .record import Conversation


class Refusal(ValueError):
    """Something that was not done, and why; the message is for the author."""


class Desk:
    """The commands. Each does one thing whole, or raises a `Refusal` and does nothing."""

    def __init__(self, root: Path) -> None:
        # What production says of addresses and mail is what readers are told.
        conf = next((root / name for name in ("publishconf.py", "pelicanconf.py") if (root / name).is_file()), None)
        if conf is None:
            raise Refusal(f"there is no pelicanconf.py in {root}; start this in the folder of the blog")
        self.root = root
        self.settings, self.site = read_settings(conf)
        self.blog = read_blog(self.site, root, self.settings.folder)
        self.inbox = open_inbox(self.settings.inbox, root)
        self.commits = Commits(root) if self.settings.commit else None

    # What waits

    def waiting(self) -> Iterator[tuple[str, Item | str]]:
        """The ids of what waits, oldest first, each with its item, or with what is wrong with its file."""
        for id in self.inbox.waiting():
            try:
                if item := self.inbox.get(id):
                    yield id, item
            except ValueError as error:
                yield id, str(error)

    def show_all(self) -> list[str]:
        """Print what waits; its ids."""
        waiting = list(self.waiting())
        if not waiting:
            print("No comments wait.")
        for number, (id, item) in enumerate(waiting, start=1):
            print(f"{number:>3}  {id}  {self._describe(item)}\n")
        return [id for id, _ in waiting]

    def show(self, id: str) -> None:
        """Print one item whole."""
        print(clean_body(self._item(id).render()))

    def _describe(self, item: Item | str) -> str:
        if isinstance(item, str):
            return one_line(item)
        title = self.blog.posts.get(item.post, (f"a post that is not there, {one_line(item.post)}",))[0]
        lines = [f"on “{title}”", f"{one_line(item.author)}, {item.date.astimezone(self.blog.zone):%Y-%m-%d %H:%M}"]
        lines += [f"site: {one_line(item.url)}"] if item.url else []
        lines += [f"in reply to {one_line(item.reply_to)}"] if item.reply_to else []
        lines += [excerpt(one_line(item.body), 300)]
        lines += [f"score {item.score}: {one_line('; '.join(item.reasons))}"] if item.score else []
        return "\n     ".join(lines)

    def _id(self, id: str) -> str:
        """The id that this is, or is the beginning of."""
        waiting = self.inbox.waiting()
        ids = [known for known in waiting if known.startswith(id)] if len(id) > 8 else []
        if len(ids) != 1:
            raise Refusal(
                f'"{one_line(id)}" is not the id of one comment that waits; {closest(id, waiting)}'.rstrip("; ")
            )
        return ids[0]

    def _item(self, id: str) -> Item:
        whole = self._id(id)
        item = self.inbox.get(whole)
        if item is None:
            raise Refusal(f"{whole} was dealt with meanwhile")
        return item

    # What becomes of it

    def approve(self, id: str) -> None:
        """Publish a comment as it is."""
        item = self._item(id)
        self._publish(item, self._comment(item))

    def reply(self, id: str, text: str | None, author: str) -> None:
        """Publish a comment with an answer by the post's author. `id` may be `post/comment` for one that is out."""
        post, _, out = id.rpartition("/")
        item = None if post else self._item(id)
        conversation = self.blog.conversation(item.post if item else post)
        if not item and out not in conversation.comments:
            raise Refusal(f'"{out}" is no comment on {post}; {closest(out, conversation.comments)}'.rstrip("; "))
        if not conversation.authors and not author:
            raise Refusal("the post names no author; say whose answer this is with --author")
        name = author or conversation.authors[0]
        if name not in conversation.authors:
            raise Refusal(f'"{name}" is no author of this post; {closest(name, conversation.authors)}'.rstrip("; "))
        answered = self._comment(item) if item else conversation.comments[out]
        if text is None:
            with _edited(_below(answered)) as whole:
                self._answer(item, post, answered, whole.partition(_CUT)[0], name)
        else:
            self._answer(item, post, answered, text, name)

    def _answer(self, item: Item | None, post: str, answered: Comment, text: str, name: str) -> None:
        body = clean_body(text)
        if not body:
            raise Refusal("the answer is empty; nothing was published")
        now = datetime.now(UTC).replace(microsecond=0).astimezone(self.blog.zone)
        answer = Comment(id="", author=name, date=now, body=body, reply_to=answered.id, by_author=True)
        if item:
            self._publish(item, answered, answer)
            return
        conversation = self.blog.conversation(post)
        taken = conversation.ids
        self._can_commit()
        while True:
            answer = replace(answer, id=readable_id(now, name, taken))
            self._check(conversation, answer)
            if self._write(conversation.folder / f"{answer.id}.md", format_comment(answer)):
                return
            taken = {*taken, answer.id}  # somebody else was quicker

    def edit(self, id: str) -> None:
        """Publish a comment after a change to it in the author's editor."""
        item = self._item(id)
        conversation, comment = self.blog.conversation(item.post), self._comment(item)
        with _edited(format_comment(comment)) as text:
            edited, mistakes = read_comment("edited", text.encode(), zone=self.blog.zone, authors=conversation.authors)
            if edited is None:
                raise Refusal("\n".join(f"line {line or 1}: {message}" for line, message in mistakes))
            self._publish(item, replace(edited, id=comment.id))

    def discard(self, id: str) -> None:
        """Throw a comment away, with the e-mail address that came with it."""
        self._decide(self._id(id), Decision())

    def discard_spam(self, id: str) -> None:
        """Throw a comment away, and say what would have given away that it is advertising."""
        item = self._item(id)
        self.discard(item.id)
        hosts = {urlsplit(url).hostname for url in (item.url, *links(compile_body(item.body)[0])) if url}
        if words := sorted(filter(None, hosts)):
            print(f"To have the like scored: COMMENTS_SPAM_WORDS = {words}")

    def _comment(self, item: Item) -> Comment:
        date = item.date.astimezone(self.blog.zone)
        return Comment(
            id=name_of(item.id, date, item.author),
            author=clean_name(item.author),
            date=date,
            body=clean_body(item.body),
            reply_to=item.reply_to,
            url=item.url,
        )

    def _publish(self, item: Item, comment: Comment, answer: Comment | None = None) -> None:
        conversation = self.blog.conversation(item.post)
        self._check(conversation, comment)
        files = {comment.id: format_comment(comment)}
        if answer:
            answer = replace(answer, id=name_of(item.id, answer.date, f"{answer.author} to"))
            self._check(conversation, answer, comment)
            files[answer.id] = format_comment(answer)
        self._can_commit()
        self._decide(item.id, Decision(post=item.post, files=files))

    def _can_commit(self) -> None:
        """Refuse where COMMENTS_COMMIT asks for what cannot be, before anything is done."""
        if self.commits:
            self.commits.check()

    def _check(self, conversation: Conversation, comment: Comment, *before: Comment) -> None:
        """Refuse a comment that a build would refuse, after those there are and those that come before it."""
        try:
            compile_body(comment.body)
            check_comment(comment)
        except ValueError as error:
            raise Refusal(f"{error}; mend it with edit") from error
        known = {**conversation.comments, **{each.id: each for each in (*before, comment)}}
        for id, _, message in check_thread(known.values(), {*conversation.ids, *known}):
            if id == comment.id:
                raise Refusal(f"{message}; do it with edit")

    def _decide(self, id: str, decision: Decision) -> None:
        """Decide on an item, and carry out whatever was decided on it first."""
        held = self.inbox.decide(id, decision)
        if held is None:
            raise Refusal(f"{id} was dealt with meanwhile")
        self._carry_through(id, held)
        if held != decision:
            what = f"published as {held.published_as}" if held.files else "thrown away"
            raise Refusal(f"{id} was decided on before this, and is {what}")

    def _carry_through(self, id: str, decision: Decision) -> None:
        """Do what was decided on an item. It can be repeated, by anybody: the same files come of it."""
        if decision.files:
            folder = self.blog.conversation(decision.post).folder
            for name, text in decision.files.items():
                path = folder / f"{name}.md"
                if not self._write(path, text):
                    print(f"{self._shown(path)} was there already.")
        else:
            print(f"{id}: gone.")
        # Only now: whoever is stopped before this line leaves it to the next one.
        self.inbox.remove(id, published_as=decision.published_as)

    def finish(self) -> int:
        """Do what earlier runs, here or elsewhere, decided and were stopped before they had done it; exit status."""
        remove_leftovers(self.blog.comments)
        return max((_attempt(self._finish, id) for id in self.inbox.unfinished()), default=0)

    def _finish(self, id: str) -> None:
        if decision := self.inbox.decision(id):
            self._carry_through(id, decision)

    def _write(self, path: Path, text: str) -> bool:
        """Whether a comment's file was not there; now it is."""
        if self.commits:
            self.commits.note(path)
        if created := write_file(path, text):
            print(f"{self._shown(path)}: published by the next build.")
        return created

    def _shown(self, path: Path) -> str:
        return str(path.relative_to(self.root))

    # Commands

    def run(self, arguments: Sequence[str]) -> int:
        """Carry out a command as it was typed; exit status."""
        given = _parser().parse_args(arguments)
        try:
            return self._carry_out(given)
        finally:
            self.commit()

    def commit(self) -> None:
        """Commit what was published, by this run or an earlier one, if the author wants that."""
        if self.commits:
            self.commits.commit()

    def _carry_out(self, given: argparse.Namespace) -> int:
        match given.command:
            case "list":
                if self.show_all():
                    print("To publish one: approve ID. Also: show, reply, edit, spam, delete.")
            case "reply":
                text = given.message if given.message or sys.stdin.isatty() else sys.stdin.read()
                self.reply(given.id, text, given.author)
            case "edit":
                self.edit(given.id)
            case "show" | "approve" | "spam" | "delete":
                acts = {"show": self.show, "approve": self.approve, "spam": self.discard_spam, "delete": self.discard}
                return max(_attempt(acts[given.command], id) for id in given.ids)
            case "pull":
                return max((_attempt(self.approve, id) for id in self.inbox.approved()), default=0)
            case "export":
                self.export(given.file)
            case "import":
                return 1 if self.bring_in(given.file) else 0
            case "forget":
                self.forget(given.address)
        return 0

    def converse(self) -> int:
        """List what waits and carry out what is typed about it, until "quit" or the end of the input."""
        self.commit()
        ids = self.show_all()
        while ids:
            print("show N · approve N… · reply N · edit N · spam N… · delete N… · list · quit")
            try:
                words = shlex.split(input("> "))
                if words[:1] == ["quit"]:
                    break
                if words[:1] == ["list"]:
                    ids = self.show_all()
                    continue
                numbered = [
                    ids[int(word) - 1] if word.isdecimal() and 0 < int(word) <= len(ids) else word for word in words
                ]
                if numbered:
                    self.run(numbered)
            except EOFError:
                break
            except (ValueError, InboxError) as refusal:
                print(refusal)
            except SystemExit:  # argparse, which has said what is wrong
                continue
        return 0

    # The whole conversation

    def export(self, target: str) -> None:
        """Write every comment as JSON to a file, or to standard output for "-"."""
        conversations = self._everything()
        text = dump_comments(conversations)
        if target == "-":
            sys.stdout.write(text)
            return
        partial = Path(f"{target}.partial")
        partial.write_text(text, "utf-8")
        partial.replace(target)
        print(f"{sum(len(each.comments) for each in conversations.values())} comments in {target}")

    def bring_in(self, source: str) -> int:
        """Add the comments of an export, ours or of Disqus; how many of them could not be taken."""
        data = Path(source).read_bytes()
        notes: list[str] = []
        try:
            if data.lstrip().startswith(b"{"):
                incoming = load_comments(data.decode("utf-8"))
            else:
                from .disqus import read_disqus  # takes long to import, and few need it

                incoming, notes = read_disqus(data, list(self.blog.posts))
        except ValueError as error:
            raise Refusal(f"{source}: {error}") from error
        plan = plan_import(incoming, self._everything())
        self._can_commit()
        for post, comment in plan.write:
            self._write(self.blog.comments / post / f"{comment.id}.md", format_comment(comment))
        print(*notes, sep="\n", end="\n" if notes else "")
        for post, comment, reason in plan.refused:
            print(f"{post}/{comment.id}: {reason}")
        print(plan)
        return len(plan.refused)

    def _everything(self) -> dict[str, Conversation]:
        conversations = {post: self.blog.conversation(post) for post in sorted(self.blog.posts)}
        mistakes = [mistake for each in conversations.values() for mistake in each.mistakes]
        lines = [f"{self._shown(path)}:{line or 1}: {message}" for path, (line, message) in mistakes]
        folders = {path.parent for path in self.blog.comments.rglob("*.md")}
        strays = folders - {conversation.folder for conversation in conversations.values()}
        lines += [f"{self._shown(folder)}: no post has this slug" for folder in sorted(strays)]
        if lines:
            raise Refusal("\n".join(lines))
        return conversations

    def forget(self, address: str) -> None:
        """Remove an e-mail address from everywhere it is kept."""
        print(f"{address}: forgotten in {self.inbox.forget(address)} places.")


_CUT = "---- write your answer above this line ----"


def _below(comment: Comment) -> str:
    """What an author's editor begins with: room, and the comment that is answered below it."""
    return f"\n\n{_CUT}\n{comment.author}:\n\n{comment.body}\n"


@contextmanager
def _edited(text: str) -> Iterator[str]:
    """The text as it is after the author's editor was closed. What cannot be done with it does not lose it."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    folder = Path(tempfile.mkdtemp(prefix="comment-"))
    path = folder / "comment.md"
    path.write_text(text, "utf-8")
    if subprocess.call([*shlex.split(editor), str(path)]):
        raise Refusal(f"the editor ({editor}) ended with an error; nothing was done")
    try:
        yield path.read_text("utf-8")
    except ValueError as error:
        raise Refusal(f"{error}\nYour text is still in {path}") from error
    shutil.rmtree(folder)


def _attempt(act: Callable[[str], None], id: str) -> int:
    """Exit status of one of several things to do; a refusal of one does not stop the others."""
    try:
        act(id)
    except ValueError as refusal:
        print(f"{one_line(id)}: {refusal}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="comments", description="What readers sent, and what becomes of it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    several = {
        "show": "print comments whole",
        "approve": "publish them as they are",
        "spam": "throw them away as advertising",
        "delete": "throw them away",
    }
    commands.add_parser("list", help="list what waits")
    for name, text in several.items():
        commands.add_parser(name, help=text).add_argument("ids", nargs="+", metavar="ID")
    commands.add_parser("edit", help="change one in your editor ($EDITOR), then publish it").add_argument(
        "id", metavar="ID"
    )
    reply = commands.add_parser("reply", help="publish one with your answer, or answer POST/ID, which is out already")
    reply.add_argument("id", metavar="ID")
    reply.add_argument("-m", "--message", help="the answer; else your editor opens, or the input is read")
    reply.add_argument("--author", default="", help="which author of the post you are; else its first")
    commands.add_parser("pull", help="publish what was approved through a link in a mail")
    commands.add_parser("export", help="write all comments as JSON").add_argument("file", nargs="?", default="-")
    commands.add_parser("import", help="add those of such a JSON, or of a Disqus export").add_argument("file")
    commands.add_parser("forget", help="remove a reader's e-mail address").add_argument("address")
    return parser


def main(arguments: Sequence[str], *, root: Path = Path()) -> int:
    """Carry out one command, or ask for commands when there is none and somebody sits at the terminal.

    Args:
        arguments: As in a shell, without the name of the program.
        root: The folder of pelicanconf.py.

    Returns:
        The exit status: 0 when everything was done.
    """
    try:
        desk = Desk(root.resolve())
        left = desk.finish()
        if arguments or not sys.stdin.isatty():
            return max(left, desk.run(list(arguments) or ["list"]))
        return max(left, desk.converse())
    except (ValueError, InboxError, OSError) as refusal:
        print(refusal, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
