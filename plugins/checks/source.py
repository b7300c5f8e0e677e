"""What may be wrong with the source of a post or page. Pure: text in, (line, message) out."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from .._shared.front_matter import is_true
from .._shared.text import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .._shared.front_matter import Field, Source

STATUSES = ("published", "draft", "hidden")

# Where Markdown or HTML holds an address: `](…`, `]: …`, href="…". Elsewhere the braces are plain text.
_LINK = re.compile(
    r"""(?:\]\(<?|^\s*\[[^\]]+\]:\s*<?|(?:href|src)=["'])[{|](filename|static|attach)[|}]([^\s)"'>]*)""",
    re.MULTILINE,
)


def check_source(
    source: Source, *, dated: bool, titled: bool, exists: Callable[[str], bool]
) -> Iterator[tuple[int | None, str]]:
    """The faults of one post or page.

    Args:
        source: The file, taken apart.
        dated: Whether it must have a date, as a post must.
        titled: Whether it must have a title, as posts and pages must.
        exists: Tells whether the file that a `{filename}`, `{static}` or `{attach}` link names is there.

    Yields:
        Line (None when the whole file is meant) and message.
    """
    fields = source.fields
    if not fields:
        yield 1, 'no front matter; begin the file with lines such as "title: …" and "date: 2026-03-12 08:30"'
        return
    if titled and "title" not in fields:
        yield None, 'no title; add a line "title: …" at the top'
    elif titled and not fields["title"].value:
        yield fields["title"].line, 'the title is empty; write "title: …"'
    if dated and "date" not in fields:
        yield None, 'no date; add a line such as "date: 2026-03-12 08:30"'
    yield from _bad_dates(fields)
    if "status" in fields and fields["status"].value.lower() not in STATUSES:
        yield fields["status"].line, f'status "{fields["status"].value}": {closest(fields["status"].value, STATUSES)}'
    if "pinned" in fields and is_true(fields["pinned"].value) is None:
        yield fields["pinned"].line, f'pinned "{fields["pinned"].value}": write yes or no'
    for kind, target, line in file_links(source):
        if not exists(target):
            mend = "give its path from this file, or from content/ with a leading /"
            yield line, f"{{{kind}}}{target}: there is no such file; {mend}"


# Fenced code, then code spans (CommonMark 4.5 and 6.1).
_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|(?<!`)(`+)(?!`).*?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL)


def _bad_dates(fields: dict[str, Field]) -> Iterator[tuple[int, str]]:
    for key in ("date", "modified"):
        if key in fields:
            try:
                datetime.fromisoformat(fields[key].value)
            except ValueError:
                message = f'{key} "{fields[key].value}" is not a date; write it as 2026-03-12 08:30'
                yield fields[key].line, message


def file_links(source: Source) -> Iterator[tuple[str, str, int]]:
    """The links to source files in a body: their kind (filename, static, attach), path, and line."""
    body = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), source.body)
    for found in _LINK.finditer(body):
        line = source.body_line + source.body.count("\n", 0, found.start(1))
        yield found[1], unquote(urlsplit(found[2]).path), line
