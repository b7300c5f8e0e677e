"""Old addresses that no post names: content/redirects.txt, one a line. Pure.

`/tag/old/ /tag/new/` leads from one to the other; `/old-post/ gone` says that nothing takes its place. `/?p=12 /new/`
is one of the home page with a question behind it, as WordPress has them; only some hosts can lead on from there.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .faults import Mistake
from .front_matter import split_lines

FILE = "redirects.txt"
"""Below content/."""
GONE = "gone"
HEAD = (
    "# Old addresses, and where each leads now: /old/ /new/, or /old/ gone. Those of posts stand in their `aliases`.\n"
)
_QUERY = re.compile(r"/\?[a-z_]{1,20}=[\w-]{1,100}")
_UNFIT = re.compile(r"[?#%\\:*<>\"|\x00-\x1f]|//|(^|/)\.\.?(/|$)")


class Move(NamedTuple):
    """An old address, and what takes its place: paths below the site's, without a slash before them."""

    old: str
    """Of a file, or of a folder with a slash at its end; or a question such as `?p=12`."""
    new: str
    """Empty where nothing does."""
    title: str = ""
    """Of what takes its place; empty where that is not known."""
    lang: str = ""

    @property
    def file(self) -> str:
        """The file that answers at the old address; empty for a question, which no file answers."""
        if self.old.startswith("?"):
            return ""
        return f"{self.old}index.html" if self.old.endswith("/") else self.old


def read_moves(text: str) -> tuple[list[Move], list[Mistake]]:
    """The moves of such a file, and what is wrong with it: 1-based line, and message."""
    moves: dict[str, Move] = {}
    faults = []
    for number, line in enumerate(split_lines(text), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != 2:
            faults.append(Mistake(number, f'"{line.strip()}": write an old address and a new one, or "gone"'))
            continue
        old, new = words
        if bad := next((path for path in (old, new) if path != GONE and _is_no_address(path, path is old)), None):
            faults.append(Mistake(number, f'"{bad}": write a path below the site\'s address, such as /2019/old-name/'))
        elif old == new or old.lstrip("/") in moves:
            faults.append(Mistake(number, f'"{old}": it leads to itself, or stands here twice; take the line out'))
        else:
            moves[old.lstrip("/")] = Move(old.lstrip("/"), "" if new == GONE else new.lstrip("/"))
    return list(moves.values()), faults


def with_moves(text: str, moves: dict[str, str]) -> str:
    """The text of the file with further moves, old to new or "gone"; what led to an old one leads on to the new."""
    lines = []
    for line in split_lines(text.rstrip("\r\n")) if text else [HEAD.rstrip("\n")]:
        words = line.partition("#")[0].split()
        if len(words) == 2 and words[0] in moves:
            continue
        lines.append(line.replace(words[1], moves[words[1]]) if len(words) == 2 and words[1] in moves else line)
    return "".join(f"{line}\n" for line in (*lines, *(f"{old} {new}" for old, new in moves.items())))


def _is_no_address(path: str, old: bool) -> bool:
    if old and _QUERY.fullmatch(path):
        return False
    return not path.startswith("/") or path == "/" or _UNFIT.search(path) is not None
