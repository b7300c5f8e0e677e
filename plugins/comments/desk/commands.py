"""The desk's commands, as they are typed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def read_command(words: Sequence[str]) -> argparse.Namespace:
    """What a command says. What is wrong with it is printed, and ends the program."""
    return _parser().parse_args(words)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="comments", description="What readers sent, and what becomes of it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    several = {
        "show": "print comments whole",
        "approve": "publish them as they are",
        "spam": "throw them away as advertising",
        "delete": "throw them away",
    }
    filters = argparse.ArgumentParser(add_help=False)
    filters.add_argument("--post", default="", help="on the post with this slug")
    filters.add_argument("--name", default="", help="by somebody with this in their name")
    filters.add_argument("--words", default="", help="with these words in the text, the name or the website")
    filters.add_argument("--min-score", type=int, help="as suspicious as this, or more")
    filters.add_argument("--max-score", type=int, help="as suspicious as this, or less")
    commands.add_parser("list", help="list what waits", parents=[filters])
    for name, text in several.items():
        command = commands.add_parser(name, help=text, parents=[filters])
        command.add_argument("ids", nargs="+", metavar="ID", help="or all, perhaps with a filter")
    commands.add_parser("edit", help="change one in your editor ($EDITOR), then publish it").add_argument(
        "id", metavar="ID"
    )
    reply = commands.add_parser("reply", help="publish one with your answer, or answer POST/ID, which is out already")
    reply.add_argument("id", metavar="ID")
    reply.add_argument("-m", "--message", help="the answer; else your editor opens, or the input is read")
    reply.add_argument("--author", default="", help="which author of the post you are; else its first")
    undo = commands.add_parser("undo", help="have a comment wait again, and take it out of the page if it is out")
    undo.add_argument("id", nargs="?", default="", metavar="ID", help="the one decided on last if there is none")
    unpublish = commands.add_parser("unpublish", help="have a comment that is out wait again")
    unpublish.add_argument("id", metavar="POST/ID")
    commands.add_parser("trash", help="list what was thrown away and can be taken back")
    mail = commands.add_parser("mail", help="put what came by mail into the inbox")
    mail.add_argument(
        "where", nargs="*", metavar="FILE", help="a mail, an mbox, a folder, or - to paste one; or COMMENTS_IMAP"
    )
    mail.add_argument("--post", default="", metavar="SLUG", help="what those are about that do not say it")
    mail.add_argument("--again", action="store_true", help="read the mailbox of COMMENTS_IMAP from its first mail on")
    pull = commands.add_parser("pull", help="publish what was approved through a link in a mail")
    pull.add_argument("--push", action="store_true", help="commit and push it, too")
    pull.add_argument(
        "--every", type=int, default=0, metavar="MINUTES", help="how often this runs by itself, to tell who approves"
    )
    block = commands.add_parser("block", help="take nothing more from a sender, and throw away what waits from them")
    block.add_argument("what", nargs="*", metavar="ID", help="a comment of theirs that waits, or their e-mail address")
    block.add_argument("--words", default="", help="take nothing more with these words in it")
    commands.add_parser("unblock", help="take comments again from them, or with these words").add_argument(
        "what", nargs="+", metavar="WHAT", help="as blocked lists it, or the e-mail address"
    )
    commands.add_parser("blocked", help="list what is blocked")
    commands.add_parser("export", help="write all comments as JSON").add_argument("file", nargs="?", default="-")
    commands.add_parser("import", help="add those of such a JSON, or of a Disqus export").add_argument("file")
    commands.add_parser("forget", help="remove a reader's e-mail address").add_argument("address")
    return parser
