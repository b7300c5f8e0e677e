"""The settings of the feeds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from .._shared import defaults


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
    """Whether `enclosure: episode.mp3` in front matter goes into the feeds."""

    def __post_init__(self) -> None:
        """Refuse what no feed can have."""
        for value in filter(None, (self.address, self.hub)):
            if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc:
                raise ValueError('it must be an address that begins with "https://" or "http://"')
        if min(self.items - 1, self.comments, self.ttl) < 1:
            raise ValueError("it is too small")
