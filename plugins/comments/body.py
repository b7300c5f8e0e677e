"""A comment's body as safe HTML and as plain text: Markdown, then the sanitiser."""

from __future__ import annotations

from .._shared.text import plain_text
from .file import LONGEST_BODY, Comment, clean_body, format_comment, read_comment
from .markdown import compile_markdown
from .sanitize import sanitize


def compile_body(body: str) -> tuple[str, str]:
    """The HTML and the words of a comment's Markdown.

    Raises:
        ValueError: It is too long, nested too deep, or nothing of it would be shown; the message is for its author.
    """
    body = clean_body(body)
    if len(body) > LONGEST_BODY:
        raise ValueError(f"the comment has {len(body):,} characters, and {LONGEST_BODY:,} are allowed; shorten it")
    markup = sanitize(compile_markdown(body))
    text = plain_text(markup)
    if body and not text:
        raise ValueError("nothing of the comment's text would be shown; write it as plain words")
    return markup, text


def check_comment(comment: Comment) -> None:
    """Refuse a comment that its own file would not give back, or that a build would not compile.

    Raises:
        ValueError: The file would be at fault, or would say something else.
    """
    zone = comment.date.tzinfo
    assert zone is not None
    again, mistakes = read_comment(comment.id, format_comment(comment).encode(), zone=zone, authors=[comment.author])
    if mistakes:
        raise ValueError(mistakes[0].message)
    if again != comment:
        raise ValueError(f'"{comment.id}" holds what a comment file cannot: control characters or line breaks')
    compile_body(comment.body)
