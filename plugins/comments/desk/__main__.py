"""The author's desk: what waits in the inbox is read, and published, answered or thrown away.

`invoke comments` is `python -m plugins.comments.desk`. For an inbox in a bucket it needs boto3's own variables in the
environment. Readers hear of replies from the intake (notices.py), once a build has told it what is published.
"""

from __future__ import annotations

import shlex
import sys
from dataclasses import fields
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ..._shared import pelican as _pelican
from ..._shared.published import PublishedIndex
from ..._shared.text import in_language, links, one_line
from ..body import compile_body
from ..file import format_comment
from ..inbox.folder import InboxError
from ..inbox.inbox import open_inbox
from ..inbox.schedule import note_run
from ..phrases import read_phrases
from ..settings import read_settings
from .blocking import block, block_words, show_blocked, unblock
from .choose import Filter, choose
from .commands import read_command
from .commit import Commits
from .editor import above, below, edited
from .listing import show, show_all, show_trash, waiting
from .mailbox import find_mails
from .mailed import take_in
from .publish import Desk, Refusal
from .record import BlogPost, read_blog
from .taking_back import decided_id, finish_taking_back, undo, unpublish
from .transfer import bring_in, export

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Sequence

    from ..._shared.front_matter import Source


def open_desk(root: Path, *, pushes: bool = False) -> Desk:
    """The desk of the blog in a folder.

    Args:
        root: The folder.
        pushes: Whether what is published is committed and pushed, whatever COMMENTS_COMMIT says.

    Raises:
        ValueError: It is no blog, or a setting is wrong.
        InboxError: The inbox cannot be used.
    """
    # What production says of addresses and mail is what readers are told.
    conf = next((root / name for name in ("publishconf.py", "pelicanconf.py") if (root / name).is_file()), None)
    if conf is None:
        raise Refusal(f"there is no pelicanconf.py in {root}; start this in the folder of the blog")
    settings, site = read_settings(conf)
    zone = ZoneInfo(site.get("TIMEZONE", "UTC"))

    def name(source: Source, place: str) -> tuple[str, BlogPost]:
        post = _pelican.read_post_name(source, place, site)
        after = timedelta(settings.close_after_days)
        closes = post.date.replace(tzinfo=post.date.tzinfo or zone) + after if post.date and after else None
        return _pelican.comments_name(post.slug, post.lang, site), BlogPost(
            post.title or post.slug, post.authors, post.comments != "closed", closes
        )

    return Desk(
        root=root,
        settings=settings,
        blog=read_blog(site, root, settings.folder, PublishedIndex(root / settings.index), name),
        inbox=open_inbox(settings.inbox, root),
        commits=Commits(root) if settings.commit or pushes else None,
        say=print,
        words=in_language(read_phrases(), str(site.get("DEFAULT_LANG", "en"))),
        pushes=pushes,
    )


def edit(desk: Desk, id: str) -> None:
    """Publish a comment after a change to it in the author's editor."""
    item = desk.item(id)
    with edited(format_comment(desk.comment(item))) as text:
        desk.publish_edited(item, text)


def reply(desk: Desk, id: str, text: str | None, author: str) -> None:
    """Publish a comment with an answer by the post's author, written in their editor where no text is given."""
    item, post, answered = desk.answered(id)
    name = desk.author_of_answer(post, author)
    if text is not None:
        desk.answer(item, post, answered, name, text)
        return
    with edited(below(answered)) as whole:
        desk.answer(item, post, answered, name, above(whole))


def discard_spam(desk: Desk, id: str) -> None:
    """Throw a comment away, and say what would have given away that it is advertising."""
    item = desk.item(id)
    desk.discard(item.id)
    try:
        found = links(compile_body(item.body)[0])
    except ValueError:  # what cannot be shown has no links either
        found = ()
    hosts = {urlsplit(url).hostname for url in (item.url, *found) if url}
    if words := sorted(filter(None, hosts)):
        print(desk.words("desk_spam_words", words=str(words)))


def mail(desk: Desk, where: Sequence[str], *, post: str, again: bool) -> int:
    """Put what came by mail into the inbox; the exit status."""
    if post and not where and desk.settings.imap:
        raise Refusal("--post goes with a file, or with - for a mail that you paste")

    def complain(line: str) -> None:
        print(line, file=sys.stderr)

    tally = take_in(desk, find_mails(desk.settings, desk.inbox, where, again=again), complain, post=post)
    print(tally)
    return 1 if tally.refused else 0


def run(desk: Desk, arguments: Sequence[str], listed: Sequence[str] | None = None) -> int:
    """Carry out a command as it was typed; the exit status.

    Args:
        desk: The desk.
        arguments: The command.
        listed: The ids that the author has before them, numbered.
    """
    given = read_command(arguments)
    try:
        return _carry_out(desk, given, listed)
    finally:
        desk.commit()


def _carry_out(desk: Desk, given: argparse.Namespace, listed: Sequence[str] | None) -> int:
    one_by_one: dict[str, Callable[[str], None]] = {
        "show": partial(show, desk),
        "approve": desk.approve,
        "spam": partial(discard_spam, desk),
        "delete": desk.discard,
    }
    match given.command:
        case "list":
            if show_all(desk, _filter(given)):
                print(desk.words("desk_how"))
        case "reply":
            text = given.message if given.message or sys.stdin.isatty() else sys.stdin.read()
            reply(desk, _one(desk, given.id, listed), text, given.author)
        case "edit":
            edit(desk, _one(desk, given.id, listed))
        case "show" | "approve" | "spam" | "delete":
            return _each(_chosen(desk, given, listed), one_by_one[given.command])
        case "undo":
            undo(desk, decided_id(desk, given.id) if given.id else "")
        case "unpublish":
            post, _, out = given.id.rpartition("/")
            unpublish(desk, post, out)
        case "trash":
            show_trash(desk)
        case "pull":
            status = _each(desk.inbox.approved(), desk.approve)
            desk.commit()
            if given.every:
                note_run(desk.inbox, given.every)
            return status
        case "block":
            if not (given.words or given.what):
                raise Refusal(desk.words("desk_block_what"))
            if given.words:
                block_words(desk, given.words)
            return _each(choose(given.what, listed, list, desk.words), partial(block, desk))
        case "unblock":
            return _each(given.what, partial(unblock, desk))
        case "blocked":
            show_blocked(desk)
        case "mail":
            return mail(desk, given.where, post=given.post, again=given.again)
        case "export":
            export(desk, given.file)
        case "import":
            return 1 if bring_in(desk, given.file).refused else 0
        case "forget":
            count = desk.inbox.forget(given.address)
            print(desk.words("desk_forgotten", address=given.address, count=count))
    return 0


def _filter(given: argparse.Namespace) -> Filter:
    return Filter(**{each.name: getattr(given, each.name) for each in fields(Filter)})


def _chosen(desk: Desk, given: argparse.Namespace, listed: Sequence[str] | None) -> list[str]:
    wanted = _filter(given)
    if wanted != Filter() and given.ids != ["all"]:
        raise Refusal(desk.words("desk_filter", command=given.command))

    def everything() -> list[str]:
        ids = [id for id, _ in waiting(desk, wanted)]
        return ids if listed is None else [id for id in ids if id in set(listed)]

    return choose(given.ids, listed, everything, desk.words)


def _one(desk: Desk, word: str, listed: Sequence[str] | None) -> str:
    (id,) = choose([word], listed, list, desk.words) or [""]
    return id


def _each(ids: Iterable[str], act: Callable[[str], None]) -> int:
    """Exit status of one thing after the other; a refusal of one does not stop the others."""
    status = 0
    for id in ids:
        try:
            act(id)
        except ValueError as refusal:
            print(f"{one_line(id)}: {refusal}", file=sys.stderr)
            status = 1
    return status


def converse(desk: Desk) -> int:
    """List what waits and carry out what is typed about it, until "quit" or the end of the input."""
    desk.commit()
    listed = show_all(desk, Filter())
    while listed:
        print(desk.words("desk_prompt"))
        try:
            words = shlex.split(input("> "))
            if words[:1] == ["quit"]:
                break
            if words[:1] == ["list"]:
                # A filter that lets nothing through leaves the list as it is.
                wanted = _filter(read_command(words))
                listed = show_all(desk, wanted) or ([] if wanted == Filter() else listed)
            elif words:
                run(desk, words, listed)
        except EOFError:
            break
        except (ValueError, InboxError) as refusal:
            print(refusal)
        except SystemExit:  # argparse, which has said what is wrong
            continue
    return 0


def main(arguments: Sequence[str], *, root: Path = Path()) -> int:
    """Carry out one command, or ask for commands when there is none and somebody sits at the terminal.

    Args:
        arguments: As in a shell, without the name of the program.
        root: The folder of pelicanconf.py.

    Returns:
        The exit status: 0 when everything was done.
    """
    try:
        given = read_command(arguments or ["list"])
        desk = open_desk(root.resolve(), pushes=getattr(given, "push", False))
        left = _each(desk.inbox.being_taken_back(), partial(finish_taking_back, desk))
        left = max(left, _each(desk.unfinished(), desk.finish))
        if arguments or not sys.stdin.isatty():
            return max(left, run(desk, list(arguments) or ["list"]))
        return max(left, converse(desk))
    except (ValueError, InboxError, OSError) as refusal:
        print(refusal, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
