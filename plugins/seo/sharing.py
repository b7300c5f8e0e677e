"""Links by which a reader passes a post on: plain ones, of which a service learns when they are followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from .._shared import defaults
from .._shared.text import closest, excerpt

_SERVICES = {
    "linkedin": ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    # Behind a "#", which stays in the browser: the page there asks for one's own server.
    "mastodon": ("Mastodon", "https://share.joinmastodon.org/#text={title}%0A{url}"),
    "whatsapp": ("WhatsApp", "https://wa.me/?text={title}%0A{url}"),
    "mail": ("", "mailto:?subject={title}&body={url}"),
}
"""What each calls itself, and its address, as its makers document them."""
_TITLE = 120
"""The most characters of a title: some mail programs take 2,000 bytes, and a character may take nine."""


@dataclass(frozen=True, slots=True)
class SharingOptions:
    """The settings `SHARE_…`."""

    links: tuple[str, ...] = defaults.SHARE_LINKS
    """Services, in order."""

    def __post_init__(self) -> None:
        """Refuse a service that is not known."""
        for name in self.links:
            if name not in _SERVICES:
                raise ValueError(f'there is no link for "{name}"; {closest(name, _SERVICES)}')


class ShareLink(NamedTuple):
    """A link, with the name of its service; e-mail has none of its own."""

    name: str
    url: str


def share_links(services: tuple[str, ...], title: str, url: str) -> list[ShareLink]:
    """The links that pass a page on, by services that `SharingOptions` knows."""
    words = {"title": quote(excerpt(title, _TITLE), safe=""), "url": quote(url, safe="")}
    return [ShareLink(name, address.format(**words)) for name, address in map(_SERVICES.__getitem__, services)]
