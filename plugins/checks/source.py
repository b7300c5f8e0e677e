"""What may be wrong with the body of a post or page. Pure: text in, (line, message) out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .._shared.front_matter import Source

# Where Markdown or HTML holds an address: `](…`, `]: …`, href="…". Elsewhere the braces are plain text.
_LINK = re.compile(
    r"""(?:\]\(<?|^\s*\[[^\]]+\]:\s*<?|(?:href|src)=["'])[{|](filename|static|attach)[|}]([^\s)"'>]*)""",
    re.MULTILINE,
)


def dead_links(source: Source, exists: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    """Line and message of each link to a source file that is not there, as `exists` tells of its path."""
    for kind, target, line in file_links(source):
        if not exists(target):
            mend = "give its path from this file, or from content/ with a leading /"
            yield line, f"{{{kind}}}{target}: there is no such file; {mend}"


# Fenced code, then code spans (CommonMark 4.5 and 6.1).
_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|(?<!`)(`+)(?!`).*?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL)


def file_links(source: Source) -> Iterator[tuple[str, str, int]]:
    """The links to source files in a body: their kind (filename, static, attach), path, and line."""
    body = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), source.body)
    for found in _LINK.finditer(body):
        line = source.body_line + source.body.count("\n", 0, found.start(1))
        yield found[1], unquote(urlsplit(found[2]).path), line
