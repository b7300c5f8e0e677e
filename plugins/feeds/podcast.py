"""The feed of a podcast: what directories want to know of it and of each episode. Pure.

By Apple's "Podcaster's guide to RSS" and PSP-1, the specification of the Podcast Standards Project.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, NamedTuple

from .._shared.text import closest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from .settings import Settings

PATH = "feed/podcast/index.xml"
TYPES = ("episodic", "serial")
EPISODE_TYPES = ("full", "trailer", "bonus")
SOUNDS = {".mp3": "audio/mpeg", ".m4a": "audio/x-m4a", ".mp4": "video/mp4", ".m4v": "video/x-m4v"}
"""What directories take. A table of our own, since Python's depends on the machine."""
OTHER_SOUNDS = {
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".webm": "video/webm",
}
"""What feed readers and browsers play besides."""
CATEGORIES: dict[str, tuple[str, ...]] = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": ("Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "Health & Fitness": (*("Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality"),),
    "History": (),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        *("Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies", "Home & Garden", "Video Games"),
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        *("Business News", "Daily News", "Entertainment News", "News Commentary", "Politics", "Sports News"),
        "Tech News",
    ),
    "Religion & Spirituality": ("Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality"),
    "Science": (
        *("Astronomy", "Chemistry", "Earth Sciences", "Life Sciences", "Mathematics", "Natural Sciences", "Nature"),
        *("Physics", "Social Sciences"),
    ),
    "Society & Culture": ("Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"),
    "Sports": (
        *("Baseball", "Basketball", "Cricket", "Fantasy Sports", "Football", "Golf", "Hockey", "Rugby", "Running"),
        *("Soccer", "Swimming", "Tennis", "Volleyball", "Wilderness", "Wrestling"),
    ),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
    "Technology": (),
    "True Crime": (),
}
"""Apple's, which the other directories have taken over."""


class Podcast(NamedTuple):
    """What the feed says of the podcast. Texts are plain."""

    author: str
    email: str
    category: tuple[str, ...]
    """A category of Apple's, and perhaps one below it."""
    explicit: bool
    type: str
    """One of `TYPES`."""
    artwork: str
    """Absolute address of a square JPEG of 1400 to 3000 pixels."""
    guid: str


class Episode(NamedTuple):
    """What a post says of its recording, beside the file; 0 and "" where it says nothing."""

    duration: int = 0
    """Seconds."""
    number: int = 0
    season: int = 0
    type: str = ""
    """One of `EPISODE_TYPES`."""
    explicit: bool | None = None


def read_category(text: str) -> tuple[str, ...]:
    """The category that is meant by "Business" or "Business > Careers".

    Raises:
        ValueError: There is none of that name.
    """
    name, _, below = (part.strip() for part in text.partition(">"))
    if name not in CATEGORIES:
        raise ValueError(f'Apple has no category "{name}"; {closest(name, CATEGORIES) or ", ".join(CATEGORIES)}')
    if below and below not in CATEGORIES[name]:
        there = ", ".join(CATEGORIES[name]) or "there is none"
        raise ValueError(f'"{name}" has no "{below}" below it; {closest(below, CATEGORIES[name]) or there}')
    return (name, below) if below else (name,)


def guid_of(address: str) -> str:
    """The id of a podcast whose feed is at this address (podcast:guid, of the namespace of podcastindex.org)."""
    return str(uuid.uuid5(uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6"), address.partition("://")[2].rstrip("/")))


def missing(settings: Settings, *, artwork: bool) -> Iterator[tuple[str, str]]:
    """What a podcast still needs: the name of each setting, and what to write there."""
    if not artwork:
        yield "IMAGES_ARTWORK", "a square picture of 1400 pixels or more in content/"
    if not settings.podcast_category:
        yield "FEEDS_PODCAST_CATEGORY", "one of Apple's, such as Business > Careers"
    if not settings.podcast_email:
        yield "FEEDS_PODCAST_EMAIL", "an address for the directories, which everybody can read in the feed"


def read_episode(metadata: Mapping[str, Any]) -> Episode:
    """What the front matter of a post says of its recording."""
    explicit = metadata.get("explicit")
    return Episode(
        duration=int(metadata.get("duration", 0)),
        number=int(metadata.get("episode", 0)),
        season=int(metadata.get("season", 0)),
        type=str(metadata.get("episode_type", "")),
        explicit=None if explicit is None else explicit in (True, "yes"),
    )


def repeated(files: Mapping[str, str], dates: Mapping[str, datetime]) -> Iterator[tuple[str, str]]:
    """The posts that name a file which an older one has named, each with that one: directories leave such out.

    Args:
        files: The file that each post names.
        dates: The date of each.
    """
    first: dict[str, str] = {}
    for post in sorted(files, key=lambda post: (dates[post], post)):
        if first.setdefault(files[post], post) != post:
            yield post, first[files[post]]
