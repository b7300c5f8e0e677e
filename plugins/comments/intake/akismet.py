"""What an Akismet-compatible service thinks of a comment, if the author asks one. Standard library only."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE = 3.0
"""Seconds for the whole question; a reader is waiting."""

_AT_ONCE = threading.BoundedSemaphore(8)


class NoAnswer(Exception):
    """The service did not say yes or no; the message says what happened instead."""


def ask_akismet(url: str, fields: Mapping[str, str], *, patience: float = PATIENCE) -> bool:
    """Whether the service takes the comment for spam.

    Args:
        url: Address of its `comment-check`.
        fields: What it is told: `api_key`, `blog`, `user_ip`, `comment_content`, …
        patience: Seconds after which to do without.

    Raises:
        NoAnswer: It is gone, slow, busy or refused the question.
    """
    if not _AT_ONCE.acquire(blocking=False):
        raise NoAnswer("too many questions at once")
    answers: list[str] = []

    def ask() -> None:
        try:
            request = Request(url, urlencode(fields).encode(), {"User-Agent": "comments-intake/1.0"})
            with urlopen(request, timeout=patience) as answer:
                answers.append(answer.read(100).decode("utf-8", "replace").strip())
        except (URLError, OSError, ValueError) as error:
            answers.append(f"error: {error}")
        finally:
            _AT_ONCE.release()

    # urlopen's own time-out starts anew with every byte, so the question gets a thread that can be left behind.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(patience)
    answer = answers[0] if answers else "nothing in time"
    if answer not in ("true", "false"):
        raise NoAnswer(answer)
    return answer == "true"
