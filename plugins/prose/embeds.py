"""Films from elsewhere as cards: nothing is asked of the other site before a reader clicks.

`<iframe src="https://www.youtube.com/embed/…">`, or the address of a film alone in its paragraph, becomes a figure with
a link. The theme's script puts the player in its place on a click; without scripts, and in feeds, the link leads there.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

from .page import attributes

if TYPE_CHECKING:
    from collections.abc import Collection

_IFRAME = re.compile(r"<iframe\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>.*?</iframe\s*>", re.IGNORECASE | re.DOTALL)
# An address alone in its paragraph, as magiclink and `<https://…>` write it.
_ALONE = re.compile(r'<p><a href="(https?://[^"]+)">([^<]*)</a></p>')
_FRAMED = re.compile(r'<figure class="embed"><a href="[^"]*" data-frame="(https://[^"/]+)')
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_YOUTUBE = frozenset({"youtube.com", "m.youtube.com", "youtube-nocookie.com"})


class _Film(NamedTuple):
    """Where a film is seen: its page, and its player."""

    page: str
    player: str


def with_cards(markup: str, hosts: Collection[str]) -> str:
    """A body in which each film of a known host is a card.

    Args:
        markup: What Markdown made of it.
        hosts: Hosts beside YouTube and Vimeo whose frames are shown, such as "player.example.org".
    """
    if "<iframe" in markup.lower():
        markup = _IFRAME.sub(lambda found: _framed(found, hosts), markup)
    return _ALONE.sub(_linked, markup) if '<p><a href="http' in markup else markup


def frames(markup: str) -> list[str]:
    """The origins that the cards of a body would load a player from, sorted: what its page's policy must allow."""
    return sorted(set(_FRAMED.findall(markup)))


def _framed(found: re.Match[str], hosts: Collection[str]) -> str:
    given = attributes(found[1])
    address = given.get("src", "").strip()
    film = _film(address) or _other(address, hosts)
    return _card(film, given.get("title", "").strip()) if film else found[0]


def _linked(found: re.Match[str]) -> str:
    address, text = unescape(found[1]), unescape(found[2])
    film = _film(address) if text == address else None
    return _card(film, "") if film else found[0]


def _card(film: _Film, title: str) -> str:
    host = (urlsplit(film.page).hostname or "").removeprefix("www.")
    name = title or film.page.partition("://")[2].removeprefix("www.")
    caption = f"<figcaption>{escape(host)}</figcaption>" if title else ""
    link = f'<a href="{escape(film.page)}" data-frame="{escape(film.player)}">{escape(name)}</a>'
    return f'<figure class="embed">{link}{caption}</figure>'


def _film(address: str) -> _Film | None:
    """The film that an address of YouTube or Vimeo names, in any of the forms in which people copy it."""
    try:
        parts = urlsplit(f"https:{address}" if address.startswith("//") else address)
        host, path = (parts.hostname or "").removeprefix("www."), [part for part in parts.path.split("/") if part]
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not path:
        return None
    query = parse_qs(parts.query)
    if host == "youtu.be":
        film = path[0]
    elif host in _YOUTUBE and path[0] in ("embed", "shorts", "live", "v") and len(path) > 1:
        film = path[1]
    elif host in _YOUTUBE and path[0] == "watch":
        film = query.get("v", [""])[0]
    elif host in ("vimeo.com", "player.vimeo.com"):
        number = path[1] if path[0] == "video" and len(path) > 1 else path[0]
        if not (number.isascii() and number.isdecimal()):
            return None
        return _Film(f"https://vimeo.com/{number}", f"https://player.vimeo.com/video/{number}?autoplay=1&dnt=1")
    else:
        return None
    if not _ID.fullmatch(film) or film == "videoseries":
        return None
    seconds = [query.get(key, [""])[0].removesuffix("s") for key in ("start", "t")]
    start = next((each for each in seconds if each.isascii() and each.isdecimal()), "")
    page = f"https://www.youtube.com/watch?v={film}"
    player = f"https://www.youtube-nocookie.com/embed/{film}?autoplay=1"
    return _Film(f"{page}&t={start}s", f"{player}&start={start}") if start else _Film(page, player)


def _other(address: str, hosts: Collection[str]) -> _Film | None:
    """A frame of a host that the author's setting names."""
    try:
        parts = urlsplit(f"https:{address}" if address.startswith("//") else address)
        known = parts.scheme in ("http", "https") and parts.hostname in hosts and not parts.username
    except ValueError:
        return None
    secure = parts._replace(scheme="https").geturl()
    return _Film(secure, secure) if known else None
