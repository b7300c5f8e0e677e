"""Comments of other systems, which keep them as HTML, as files of this one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from .._shared.html_markdown import to_markdown
from .._shared.text import plain_text
from .body import check_comment, compile_body
from .file import LONGEST_NAME, Comment, clean_body, clean_name, format_comment, is_blank
from .links import is_web_address

if TYPE_CHECKING:
    from datetime import datetime


class Foreign(Protocol):
    """A comment as another system has it."""

    @property
    def id(self) -> str:
        """That of its file."""

    @property
    def author(self) -> str: ...

    @property
    def date(self) -> datetime:
        """Aware."""

    @property
    def markup(self) -> str:
        """HTML."""

    @property
    def reply_to(self) -> str: ...

    @property
    def url(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def by_author(self) -> bool: ...


def comment_file(foreign: Foreign) -> tuple[str, str]:
    """The file of a comment of another system, and what of it is not as it was.

    Raises:
        ValueError: It cannot be a comment here, and why.
    """
    comment, changed = read_foreign(foreign)
    return format_comment(comment), changed


def read_foreign(foreign: Foreign) -> tuple[Comment, str]:
    """A comment of another system, and what of it is not as it was.

    Raises:
        ValueError: It cannot be a comment here, and why.
    """
    name = clean_name(foreign.author)[:LONGEST_NAME].strip()
    url = foreign.url if is_web_address(foreign.url) else ""
    body = clean_body(to_markdown(foreign.markup))
    comment = Comment(
        id=foreign.id,
        author="Anonymous" if is_blank(name) else name,
        date=foreign.date,
        body=body,
        reply_to=foreign.reply_to,
        url=url,
        kind=foreign.kind,
        by_author=foreign.by_author,
    )
    check_comment(comment)
    _, words = compile_body(body)
    whole = _words(words) == _words(plain_text(foreign.markup)) and "<img" not in foreign.markup
    return comment, "" if whole else "its pictures or other HTML did not come along"


def _words(text: str) -> list[str]:
    """The words of a text, in order, as far as markup around them may tell them apart."""
    return re.findall(r"\w+", text)
