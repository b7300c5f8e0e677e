"""Under which keys an inbox keeps what it has of an item: its id is part of a path, and may come out of a request."""

from __future__ import annotations

from ..file import ID as COMMENT_ID
from .item import ID


def new(id: str) -> str:
    """The item's file; empty when it is dealt with."""
    return f"new/{_checked(id)}.md"


def private(id: str) -> str:
    """What is private of it."""
    return f"private/{_checked(id)}.json"


def decision(id: str) -> str:
    """What was decided on it."""
    return f"decided/{_checked(id)}.json"


def taken_back(id: str) -> str:
    """That its decision is being taken back."""
    return f"taken-back/{_checked(id)}"


def approval(id: str) -> str:
    """That its author said yes through a link."""
    return f"approved/{_checked(id)}"


def told(id: str, comment: str) -> str:
    """That its reader was told of a comment."""
    if not COMMENT_ID.fullmatch(comment):
        raise ValueError(f"{comment!r} is no id of a comment")
    return f"told/{_checked(id)}.{comment}"


def _checked(id: str) -> str:
    if not ID.fullmatch(id):
        raise ValueError(f"{id!r} is no inbox id; one looks like 20260314-0123456789ab")
    return id
