"""The whole conversation out of the blog's files, and into them."""

from __future__ import annotations

import gzip
import sys
import zlib
from codecs import BOM_UTF8
from pathlib import Path
from typing import TYPE_CHECKING

from ..._shared.files import replace_file
from ..file import format_comment
from .exchange import Plan, Post, dump_comments, load_comments, plan_import
from .publish import Refusal

if TYPE_CHECKING:
    from .publish import Desk


def export(desk: Desk, target: str) -> None:
    """Write every comment as JSON to a file, or to standard output for "-"."""
    posts = _everything(desk)
    text = dump_comments({name: post.conversation for name, post in posts.items()})
    if target == "-":
        sys.stdout.write(text)
        return
    replace_file(Path(target), text.encode())
    count = sum(len(post.conversation.comments) for post in posts.values())
    desk.say(desk.words("desk_exported", count=count, path=target))


def bring_in(desk: Desk, source: str) -> Plan:
    """Add the comments of an export, ours or of Disqus; what became of each of them."""
    data = Path(source).read_bytes()
    notes: list[str] = []
    try:
        if data.startswith(b"\x1f\x8b"):  # as Disqus delivers it (RFC 1952)
            data = gzip.decompress(data)
        if data.removeprefix(BOM_UTF8).lstrip().startswith(b"{"):
            incoming = load_comments(data.decode("utf-8-sig"))
        else:
            from .disqus import read_disqus  # takes long to import, and few need it

            incoming, notes = read_disqus(data, list(desk.blog.posts))
    except (ValueError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Refusal("\n".join(f"{source}: {line}" for line in str(error).splitlines())) from error
    plan = plan_import(incoming, _everything(desk))
    desk.can_commit()
    for post, comment in plan.write:
        desk.write(desk.blog.folder(post) / f"{comment.id}.md", format_comment(comment))
    for note in notes:
        desk.say(note)
    for post, comment, reason in plan.refused:
        desk.say(f"{post}/{comment.id}: {reason}")
    new, there, refused = len(plan.write), len(plan.present), len(plan.refused)
    desk.say(desk.words("desk_imported", all=new + there + refused, new=new, there=there, refused=refused))
    return plan


def _everything(desk: Desk) -> dict[str, Post]:
    blog = desk.blog
    posts = {name: Post(post.authors, blog.conversation(name)) for name, post in sorted(blog.posts.items())}
    mistakes = [mistake for post in posts.values() for mistake in post.conversation.mistakes]
    lines = [f"{desk.shown(path)}:{line or 1}: {message}" for path, (line, message) in mistakes]
    folders = {path.parent for path in blog.comments.rglob("*.md")} - {blog.folder(post) for post in posts}
    lines += [f"{desk.shown(folder)}: no post has this slug" for folder in sorted(folders)]
    if lines:
        raise Refusal("\n".join(lines))
    return posts
