"""Where links of a WordPress text lead: to posts by any of their old addresses, to files, to lists, or elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from ..._shared.link_addresses import mend_relative, scheme_of
from ..._shared.urls import split_url
from ..blog import same_path
from ..links import Links
from ..pictures import whole_picture
from .items import Home, home_of

if TYPE_CHECKING:
    from ..blog import Place, Places
    from ..move import Moved
    from ..pictures import Pictures
    from .markup import Attached

_SERVICE = re.compile(
    r"(?:^|/)(?:wp-admin|wp-login\.php|wp-json|xmlrpc\.php|wp-comments-post\.php|wp-signup\.php)(?:/|$|\?)"
)
_FILE = re.compile(r"\.(?!html?$|php$|aspx?$)[A-Za-z0-9]{2,5}$")
_PHOTON = re.compile(r"(?:https?:)?//i[0-3]\.wp\.com/")


@dataclass
class Old:
    """What is known of the old blog once its export was read."""

    home: Home = field(default_factory=home_of)
    by_url: dict[str, Attached] = field(default_factory=dict)
    """The files of its library, by the end of their addresses, as `library_path` writes it."""
    lists: dict[str, Moved] = field(default_factory=dict)
    """Where each list of posts was and is, by its old address as `same_path` writes it."""
    comment_ids: set[str] = field(default_factory=set)
    """Of those that are published."""
    ids: dict[str, frozenset[str]] = field(default_factory=dict)
    """What links may lead to within each post, by the post's key."""
    shown: dict[str, Place] = field(default_factory=dict)
    """Where each file of the library is shown first, by its id."""


class WordPressLinks(Links):
    """The links of one post."""

    def __init__(self, old: Old, places: Places, place: Place, address: str, pictures: Pictures) -> None:
        super().__init__(place, pictures)
        self._old, self._places, self._address = old, places, address

    def link(self, address: str) -> str | None:
        """The new address of a link; None for one that leads nowhere."""
        try:
            return self._link(address)
        except ValueError:  # of what is no address, such as "http://["
            return None

    def _link(self, address: str) -> str | None:
        address = _absolute_photon(address)
        if not scheme_of(address) and not address.startswith("#"):
            if mend_relative(address):
                return self.elsewhere(address)
            address = urljoin(self._address, address) if "://" in self._address else f"/{address.lstrip('/')}"
        if address.startswith("#"):
            return self._within(self.place, address[1:])
        below = self._old.home.below(address) if not address.startswith("/") else address.lstrip("/")
        if below is None:
            name = self._own_file(address, "")
            return name or self.elsewhere(address)
        return self._own(below, address)

    def _own(self, below: str, address: str) -> str | None:
        path, _, query = below.partition("#")[0].partition("?")
        fragment = unquote(urlsplit(address).fragment) if "#" in address else ""
        if _SERVICE.search(path):
            return None
        if _FILE.search(path) and (name := self._own_file(address, path)):
            return name
        if place := self._place(path, query):
            return self._within(place, fragment) if fragment else self.to(place)
        if not path.strip("/") and not query:
            return "/"
        whole = path if not query else f"{path}?{query}"
        for each in (whole, re.sub(r"^(?:index\.php|archives|blog)/", "", whole)):
            if known := self._old.lists.get(same_path(each)):
                return f"/{known.new}"
        if re.fullmatch(r"(comments/)?feed(/(rss|rss2|rdf|atom))?", path.strip("/")):
            return "/comments/feed/" if path.startswith("comments") else "/feed/"
        return None

    def _place(self, path: str, query: str) -> Place | None:
        if not path.strip("/") or path.strip("/") == "index.php":
            given = parse_qs(query)
            for key in ("p", "page_id", "attachment_id"):
                if key in given and (
                    place := self._places.find(f"?p={given[key][0]}") or self._attached(given[key][0])
                ):
                    return place
            if query or not path.strip("/"):
                return None
        path = re.sub(r"(?:/(?:comment-page-\d+|feed|trackback|amp))?/?$", "", path)
        return self._places.find(path) or self._places.find(re.sub(r"/\d{1,2}$", "", path)) or self._attached_at(path)

    def _attached(self, id: str) -> Place | None:
        """The post that an attachment's own page belongs to."""
        each = next((each for each in self._old.by_url.values() if each.id == id), None)
        return self._places.find(f"?p={each.parent}") if each else None

    def _attached_at(self, path: str) -> Place | None:
        parent, slash, last = path.rstrip("/").rpartition("/")
        return self._places.find(re.sub(r"/attachment$", "", parent)) if slash and last else None

    def _within(self, place: Place, fragment: str) -> str | None:
        """A link to a place within a post; to its top where that place is not there any more."""
        if found := re.fullmatch(r"comment-(\d+)", fragment):
            tail = f"#comment-wp-{found[1]}" if found[1] in self._old.comment_ids else "#comments"
        elif fragment in ("comments", "respond", "commentform"):
            tail = "#comments"
        else:
            tail = f"#{fragment}" if fragment in self._old.ids.get(place.heading.key, ()) else ""
        if place is self.place:
            return tail or None
        return self.to(place, tail)

    def picture(self, address: str, alt: str) -> tuple[str, str] | None:
        """A picture beside the post, or where it is elsewhere; and what it shows, as the library knows, too."""
        try:
            return self._picture(address, alt)
        except ValueError:
            return None

    def _picture(self, address: str, alt: str) -> tuple[str, str] | None:
        address = _absolute_photon(address.strip())
        if not address or address.lower().startswith(("data:", "javascript:", "blob:")):
            if address:
                self.notes.append("a picture that was written into the text itself is left out")
            return None
        if not scheme_of(address) and not mend_relative(address):
            address = urljoin(self._address, address) if "://" in self._address else address
        known = self._old.by_url.get(library_path(address))
        if not alt and known:
            alt = known.alt
        below = self._old.home.below(address)
        if name := self._own_file(address, below or ""):
            return name, alt
        if below is not None or known:
            self.notes.append(f"a picture is missing: {address}")
        new = self.elsewhere(address)
        return (new, alt) if new else None

    def library_file(self, picture: Attached) -> str | None:
        """The name beside the post of a file of the library."""
        return self._own_file(picture.url, picture.url)

    def _own_file(self, address: str, path: str) -> str | None:
        """The name beside the post of a file of the old blog's; None for what is none, or not there."""
        known = self._old.by_url.get(library_path(address))
        if known is None and not path and "/wp-content/uploads/" not in address:
            return None
        parts = split_url(known.url if known else address)
        below = parts.path if parts and ("://" in address or known) else path
        name = self.file(below)
        if name and known:
            self._old.shown.setdefault(known.id, self.place)
        return name


def library_path(address: str) -> str:
    """What tells a file of the library from others, whatever size of it an address names: its path below uploads/."""
    path = unquote(address).partition("?")[0].partition("#")[0]
    path = path.rpartition("/uploads/")[2] if "/uploads/" in path else "/".join(path.split("/")[-3:])
    return whole_picture(path).casefold()


def _absolute_photon(address: str) -> str:
    """An address without the service of WordPress.com that makes pictures smaller."""
    return re.sub(r"\?.*$", "", _PHOTON.sub("https://", address)) if _PHOTON.match(address) else address
