"""Where the links of a text lead in the new blog, and which files lie beside it for that. The same for every system."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from .._shared.link_addresses import check_absolute, mend_relative, scheme_of
from .pictures import name_beside
from .values import File

if TYPE_CHECKING:
    from .blog import Place
    from .pictures import Pictures


class Links:
    """The links of one text; a reader adds how its system writes them.

    Args:
        place: Where the text stands.
        pictures: The old blog's files.
    """

    def __init__(self, place: Place, pictures: Pictures) -> None:
        self.place, self._pictures = place, pictures
        self.files: list[File] = []
        """What has to lie beside the text."""
        self.notes: list[str] = []
        self._names: dict[str, str] = {}

    def file(self, path: str) -> str | None:
        """The name beside the text of a file of the old blog; None where the file is not there."""
        found = self._pictures.find(path)
        if found is None:
            return None
        if found not in self._names:
            self.files.append(File(name_beside(found, self._names), found))
        return self._names[found]

    def to(self, place: Place, tail: str = "") -> str | None:
        """A link to another post or page, written from this one; None for a draft, which nobody can open."""
        if place is self.place:
            return tail or "#top"
        if not place.url:
            return None
        path = posixpath.relpath(place.file, posixpath.dirname(self.place.file))
        return quote(path, safe="/.~!$&'*+,;=:@") + tail

    def elsewhere(self, address: str) -> str | None:
        """An address of another site as people meant it; None for one that no browser can open."""
        if not scheme_of(address) and mend_relative(address):
            if "@" in address and "/" not in address:
                address = f"mailto:{address}"
            else:
                address = "https://" + re.sub(r"^\W*(?:h?t?t?ps?|https?)\W+", "", address).lstrip("/")
        address = re.sub(r"\s", "%20", address)
        return None if not scheme_of(address) or check_absolute(address, ()) or "javascript:" in address else address
