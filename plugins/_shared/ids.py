"""Ids that outlive every change of slug, date, title and address: UUIDs as URNs (RFC 9562), which need no domain."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_SPACE = uuid.UUID("5c1d46cd-0a4f-5a0e-8f6e-6d4e1f0f3b52")
# RFC 3986: a scheme, a colon and something after it, in the characters that a URI may have.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")


def new_id() -> str:
    """A fresh id for a post, unlike any other."""
    return uuid.uuid4().urn


def fallback_id(slug: str, lang: str, day: date) -> str:
    """The id of a post that stores none. It lasts as long as the slug, the language and the day of its date do."""
    return uuid.uuid5(_SPACE, f"{day.isoformat()}/{lang}/{slug}").urn


def derived_id(origin: str) -> str:
    """The id of a post that was brought along without one, the same for the same place that it came from."""
    return uuid.uuid5(_SPACE, origin).urn


def post_id(stored: object, slug: str, lang: str, day: date) -> str:
    """The id of a post: the one that it stores, or by the rule for those that store none."""
    return str(stored) if stored else fallback_id(slug, lang, day)


def comment_id(post_id: str, comment: str) -> str:
    """The id of a comment: it lasts as long as its post's id and its file name do."""
    return uuid.uuid5(_SPACE, f"{post_id}#{comment}").urn


def is_id(value: str) -> bool:
    """Whether a stored id is a URI, as Atom demands."""
    return _URI.fullmatch(value) is not None
