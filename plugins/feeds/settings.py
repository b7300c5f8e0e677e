"""The settings of the feeds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from .._shared import defaults
from .podcast import TYPES, read_category


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings `FEEDS_…`."""

    address: str = defaults.FEEDS_ADDRESS
    """Address of the site in the feeds; empty: SITEURL, or http://localhost:8000 while that is empty too."""
    items: int = defaults.FEEDS_ITEMS
    """The most posts in a feed; a page of the archive has half as many."""
    comments: int = defaults.FEEDS_COMMENTS
    """The most comments in the feed of all comments; a post's own feed has all of them."""
    related: bool = defaults.FEEDS_RELATED
    """Whether a post ends with links to related ones."""
    redirects: bool = defaults.FEEDS_REDIRECTS
    """Whether files are written that lead from the usual old addresses of feeds to these."""
    ttl: int = defaults.FEEDS_TTL
    """Minutes for which a feed reader need not ask again."""
    hub: str = defaults.FEEDS_HUB
    """WebSub hub; empty: none."""
    podcast: bool = defaults.FEEDS_PODCAST
    """Whether the posts with a recording are a podcast."""
    podcast_category: str = defaults.FEEDS_PODCAST_CATEGORY
    podcast_email: str = defaults.FEEDS_PODCAST_EMAIL
    podcast_title: str = defaults.FEEDS_PODCAST_TITLE
    podcast_description: str = defaults.FEEDS_PODCAST_DESCRIPTION
    podcast_author: str = defaults.FEEDS_PODCAST_AUTHOR
    podcast_explicit: bool = defaults.FEEDS_PODCAST_EXPLICIT
    podcast_type: str = defaults.FEEDS_PODCAST_TYPE
    podcast_guid: str = defaults.FEEDS_PODCAST_GUID

    def __post_init__(self) -> None:
        """Refuse what no feed can have."""
        for value in filter(None, (self.address, self.hub)):
            if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc:
                raise ValueError('it must be an address that begins with "https://" or "http://"')
        if min(self.items - 1, self.comments, self.ttl) < 1:
            raise ValueError("it is too small")
        if self.podcast_category:
            read_category(self.podcast_category)
        if self.podcast_email and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+", self.podcast_email):
            raise ValueError("write an address such as podcast@example.com")
        if self.podcast_type not in TYPES:
            raise ValueError(f"write {' or '.join(TYPES)}")
        if self.podcast_guid and not re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", self.podcast_guid):
            raise ValueError("that is no podcast:guid, which is 32 digits and letters from a to f, with hyphens")
        if len(self.podcast_description.encode()) > 4000:
            raise ValueError("directories take 4000 bytes; shorten it")
