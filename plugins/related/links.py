"""Which post a link leads to, however its address is written. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from .._shared.urls import split_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class OwnLinks:
    """Finds the posts of a site that links lead to.

    Args:
        addresses: Those that the site has, whole, such as `https://blog.example.com`; empty ones tell nothing.
        posts: The key of each post by the addresses below the site's at which it is.
        moves: Old addresses below the site's, and what takes their place.
    """

    def __init__(self, addresses: Iterable[str], posts: Mapping[str, str], moves: Mapping[str, str]) -> None:
        sites = [parts for address in addresses if (parts := split_url(address)) and parts.hostname]
        self._hosts = {_host(parts.hostname or "") for parts in sites}
        self._folders = sorted({f"{_page(parts.path)}/" for parts in sites} - {"/"}, key=len, reverse=True)
        self._posts = {_page(address): key for address, key in posts.items()}
        self._moves = {_page(old): _page(new) for old, new in moves.items()}

    def post(self, href: str, page: str) -> str | None:
        """The key of the post that a link leads to; None where it leads to none.

        Args:
            href: The address as it stands in the page: of any site, from its root or from the page.
            page: The address of the page that it stands in, below the site's.
        """
        # As browsers do (WHATWG URL, 4.4).
        text = re.sub(r"[\t\r\n]|^[\x00-\x20]+|[\x00-\x20]+$", "", href).replace("\\", "/")
        if not (parts := split_url(text)) or parts.scheme not in ("", "http", "https"):
            return None
        if parts.netloc and _host(parts.hostname or "") not in self._hosts:
            return None
        path = _page(urljoin("/" if parts.netloc else f"/{page}", parts.path))
        below = (path[len(folder) :] for folder in self._folders if f"{path}/".startswith(folder))
        found = (self._posts.get(self._moved(each)) for each in (*below, path))
        return next((key for key in found if key is not None), None)

    def _moved(self, page: str) -> str:
        """Where an old address leads in the end; moves that lead in a circle are somebody else's fault to report."""
        seen = set()
        while page in self._moves and page not in self._posts and page not in seen:
            seen.add(page)
            page = self._moves[page]
        return page


def _host(name: str) -> str:
    """What names of the same host have in common: no `www.`, no dot at the end, no capitals, Punycode (RFC 5890)."""
    name = name.lower().rstrip(".").removeprefix("www.")
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name


def _page(path: str) -> str:
    """What addresses of the same page have in common, whether they name its file, its folder, or neither."""
    text = unicodedata.normalize("NFC", unquote(path)).casefold()
    parts = [part for part in text.split("/") if part not in ("", ".")]
    if parts and parts[-1] in ("index.html", "index.htm"):
        parts.pop()
    return "/".join(parts).removesuffix(".html").removesuffix(".htm")
