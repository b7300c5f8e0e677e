"""A text in the author's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..file import Comment

_CUT = "---- write your answer above this line ----"


@contextmanager
def edited(text: str) -> Iterator[str]:
    """The text as it is after the author's editor was closed. What cannot be done with it does not lose it.

    Raises:
        ValueError: The editor failed; or what was to be done with the text did, and the message says where it is.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    folder = Path(tempfile.mkdtemp(prefix="comment-"))
    path = folder / "comment.md"
    path.write_text(text, "utf-8")
    if subprocess.call([*shlex.split(editor), str(path)]):
        raise ValueError(f"the editor ({editor}) ended with an error; nothing was done")
    try:
        yield path.read_text("utf-8")
    except ValueError as error:
        raise ValueError(f"{error}\nYour text is still in {path}") from error
    shutil.rmtree(folder)


def below(comment: Comment) -> str:
    """What an answer begins with in the editor: room, and the comment that is answered below it."""
    return f"\n\n{_CUT}\n{comment.author}:\n\n{comment.body}\n"


def above(text: str) -> str:
    """The answer out of such a text."""
    return text.partition(_CUT)[0]
