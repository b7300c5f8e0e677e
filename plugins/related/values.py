"""What the ranking takes and gives, as frozen values. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A post as the ranking sees it."""

    key: str
    day: float
    """When it was published, in days since any epoch."""
    category: str = ""
    tags: frozenset[str] = frozenset()
    """Normalised."""
    words: Mapping[str, float]
    """How often each word occurs in the body."""
    heading: Mapping[str, float] = field(default_factory=dict)
    """How often each word occurs in title and tags."""
    excluded: frozenset[str] = frozenset()
    """Keys of the posts never to suggest here."""
    series: str = ""
    """Of which it is a part; no part suggests another, and of a series a post suggests one part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each part of a score counts; 0 leaves it out. `scores` has the formula."""

    text: float = 1.0
    heading: float = 0.2
    """How much the words of title and tags count in the text's part, compared to those of the body."""
    mention: float = 0.02
    """How much it counts in the text's part that the newer post has words of the older one's title and tags."""
    tags: float = 0.2
    category: float = 0.05
    time: float = 0.5
    """Share of the score that a post loses with distance in time, 0 to 1."""
    time_scale: float = 16.0
    """Days at which half of that share is lost."""
    threshold: float = 0.25
    """The least text part with which a post is suggested that has no tag in common; 0: any."""


DEFAULTS = Weights()


class Suggestion(NamedTuple):
    """A post to suggest, and its score in that list."""

    key: str
    score: float


class Explanation(NamedTuple):
    """A post that could be suggested, and its score `(text + tags + category) * nearness` taken apart."""

    key: str
    score: float
    text: float
    tags: float
    category: float
    nearness: float
    days: float
    """Days between the two posts."""
    relevance: float
    """1 or more if the two have enough in common for the one to be suggested on the other."""
