"""Where the links of a folder's texts lead: to posts by file or old address, to files, to lists, or elsewhere."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit

from ..._shared.link_addresses import mend_relative, scheme_of
from ..blog import same_path
from ..links import Links
from ..pictures import name_beside
from ..values import File
from .headings import plain_words
from .matter import Unreadable, decode, inner, text_of
from .system import MARKDOWN, slugified

if TYPE_CHECKING:
    from ..blog import Place, Places
    from ..pictures import Pictures
    from .system import Document, System

_TEXTS = frozenset((*MARKDOWN, "html", "htm", "rst", "njk", "astro"))
_INDICATED = re.compile(r"[{|](filename|static|attach|photo|thumbnail|tag|category|author|index)[}|]", re.IGNORECASE)
_COMMENTS = frozenset(("comments", "respond", "disqus_thread", "comment", "comment-form", "commentform"))


@dataclass
class Known:
    """What is known of the old blog once its files were read."""

    system: System
    keys: dict[str, str] = field(default_factory=dict)
    """Of posts and pages, by their files."""
    ids: dict[str, frozenset[str]] = field(default_factory=dict)
    """What links lead to within each text, by its key."""
    fragments: frozenset[str] = frozenset()
    lists: dict[str, str] = field(default_factory=dict)
    """The new address of each list of posts by its old one, as `same_path` writes it."""
    places: Places | None = None
    _by_stem: dict[str, list[str]] = field(default_factory=dict)

    def place_of(self, path: str) -> Place | None:
        """Where the text of a file is now."""
        key = self.keys.get(path)
        return self.places.of.get(key) if key and self.places else None

    def named(self, name: str, near: str) -> str | None:
        """The file that a name without a folder or ending means, the nearest to another file first."""
        if not self._by_stem:
            for path in self.keys:
                stem = posixpath.splitext(path)[0].removesuffix("/index")
                self._by_stem.setdefault(posixpath.basename(stem).casefold(), []).append(path)
        wanted = (
            posixpath.splitext(name.strip("/"))[0]
            if name.endswith(tuple(f".{each}" for each in _TEXTS))
            else name.strip("/")
        )
        wanted = wanted.removesuffix("/index").removesuffix("/_index")
        found = self._by_stem.get(posixpath.basename(wanted).casefold(), [])
        fits = [
            path
            for path in found
            if f"/{posixpath.splitext(path)[0].removesuffix('/index')}".casefold().endswith(f"/{wanted}".casefold())
        ]
        return min(
            fits or (found if "/" not in wanted else []),
            key=lambda path: (-len(posixpath.commonprefix((path, near))), path),
            default=None,
        )


class FolderLinks(Links):
    """The links of one text of a folder."""

    def __init__(self, known: Known, place: Place, document: Document, pictures: Pictures) -> None:
        super().__init__(place, pictures)
        self._known, self._document = known, document

    # --- Links -----------------------------------------------------------------------------------------

    def link(self, address: str) -> str | None:
        """The new address of a link."""
        address = address.strip()
        if address.startswith("#"):
            return self._within(self.place, unquote(address[1:]))
        if found := _INDICATED.match(address):
            return self._indicated(found[1].lower(), address[found.end() :])
        below = self._below(address)
        if below is None:
            return self.elsewhere(address)
        if not scheme_of(address) and mend_relative(address) and self._target(below) is None:
            return self.elsewhere(address)
        return self._target(below)

    def _below(self, address: str) -> str | None:
        """An address within the old site, with a slash if it is from its root; None for one elsewhere."""
        own = self._known.system.address
        if scheme_of(address):
            host, other = urlsplit(own).hostname, self._host(address)
            if not own or not host or not other or other.removeprefix("www.") != host.removeprefix("www."):
                return None
            parts = urlsplit(address)
            address = parts._replace(scheme="", netloc="").geturl() or "/"
        base = urlsplit(own).path if own else "/"
        if address.startswith("/") and base != "/" and f"{address}/".startswith(base):
            address = "/" + address[len(base) :].lstrip("/")
        return address

    @staticmethod
    def _host(address: str) -> str:
        try:
            return urlsplit(address).hostname or ""
        except ValueError:
            return ""

    def _target(self, below: str) -> str | None:
        path, _, fragment = below.partition("#")
        path = path.partition("?")[0]
        if not path:
            return None
        if place := self._place(path):
            return self._within(place, unquote(fragment)) if fragment else self.to(place)
        if not path.strip("/."):
            return "/"
        full = urljoin(f"/{self._document.url}", path)
        for each in (path, full):
            if new := self._known.lists.get(same_path(each)):
                return f"/{new}"
            if re.fullmatch(
                r"(?:[\w-]+/)*(?:feed|rss|atom|index|all\.atom|all\.rss)(?:\.xml|/)?", each.lstrip("/")
            ) and (each.endswith(".xml") or "feed" in each or "rss" in each or "atom" in each):
                return "/feed/"
            if same_path(each) in ("tags", "categories", "archives", "authors", "search"):
                return f"/{same_path(each)}/"
            if same_path(each) in ("archive", "posts", "blog", "archives.html", "tags.html", "categories.html"):
                return "/archives/"
        return self._file_at(path)

    def _place(self, path: str) -> Place | None:
        """The post or page that a path means: by its file, or by its old address."""
        known, document = self._known, self._document
        plain = unquote(path)
        if place := known.place_of(plain.lstrip("/")):
            return place
        if plain.rpartition(".")[2].lower() in _TEXTS or "." not in posixpath.basename(plain):
            for each in known.system.files_at(plain.rstrip("/"), document):
                base = posixpath.normpath(each.lstrip("/"))
                for file in (
                    base,
                    *(f"{base}.{ending}" for ending in ("md", "markdown", "mdx")),
                    f"{base}/index.md",
                    f"{base}/index.mdx",
                ):
                    if (found := known.system.files.find(file)) and (place := known.place_of(found)):
                        return place
        if known.places is None:
            return None
        full = urljoin(f"/{document.url}", path)
        for each in dict.fromkeys((full, path if path.startswith("/") else f"/{path}")):
            stem = re.sub(r"\.html?$|/$", "", each)
            for name in (each, f"{stem}.html", stem):
                if name.strip("/") and (place := known.places.find(name)):
                    return place
        return None

    def _indicated(self, kind: str, rest: str) -> str | None:
        """What Pelican's {filename} and the like name."""
        if kind == "index":
            return "/"
        if kind in ("tag", "category", "author"):
            address = getattr(self._known.system, f"{kind}_address").replace("{}", slugified(unquote(rest)))
            new = self._known.lists.get(same_path(address))
            return f"/{new}" if new else None
        path, _, fragment = rest.partition("#")
        for each in self._known.system.files_at(unquote(path), self._document):
            if (found := self._known.system.files.find(each)) and (place := self._known.place_of(found)):
                return self._within(place, unquote(fragment)) if fragment else self.to(place)
        return self._file_at(path)

    def _within(self, place: Place, fragment: str) -> str | None:
        """A link to a place within a text; to its top where that place is not there any more."""
        ids = self._known.ids.get(place.heading.key, frozenset())
        there = next((each for each in ids if each == fragment or unquote(each) == fragment), "")
        if not there and plain_words(fragment):
            there = next((each for each in sorted(ids) if plain_words(each) == plain_words(fragment)), "")
        tail = f"#{there}" if there else "#comments" if fragment in _COMMENTS else ""
        if place is self.place:
            return tail or None
        return self.to(place, tail)

    # --- Files -----------------------------------------------------------------------------------------

    def picture(self, address: str, alt: str) -> tuple[str, str] | None:
        """A picture beside the post, or where it is elsewhere; and what it shows."""
        address = address.strip()
        if not address or address.lower().startswith(("data:", "javascript:", "blob:")):
            if address:
                self.notes.append("a picture that was written into the text itself is left out")
            return None
        if name := self.picture_file(address):
            return name, alt
        if self._below(address) is not None:
            self.notes.append(f"a picture is missing: {address}")
            own = self._known.system.address
            if scheme_of(address):
                address = address
            elif own:
                address = urljoin(own + self._document.url, address)
            else:
                return None
        new = self.elsewhere(address)
        return (new, alt) if new else None

    def picture_file(self, address: str) -> str | None:
        """The name beside the post of one of the old blog's pictures; None for one elsewhere, or not there."""
        if found := _INDICATED.match(address):
            address = address[found.end() :]
        below = self._below(address)
        if below is None:
            return None
        path = below.partition("?")[0].partition("#")[0]
        return self._file_at(path) or self.file(path)

    def _file_at(self, path: str) -> str | None:
        """The name beside the post of the file that a path means; None where there is none, or a text."""
        system = self._known.system
        for each in system.files_at(path, self._document):
            found = system.files.find(each)
            if found and found.rpartition(".")[2].lower() not in _TEXTS and "." in posixpath.basename(found):
                if found not in self._names:
                    self.files.append(File(name_beside(found, self._names), found))
                return self._names[found]
        return None


class TagLookup:
    """What tags of templates ask for."""

    def __init__(self, known: Known, document: Document) -> None:
        self._known, self._document = known, document

    def value(self, name: str) -> str | None:
        """What `site.title`, `page.date` and the like stand for."""
        system, document = self._known.system, self._document
        if name in ("site.baseurl", "site.url", "site.github.url", "base", "site.BaseURL", "pathPrefix"):
            return ""
        own = {
            "page.title": document.title,
            "title": document.title,
            "page.url": f"/{document.url}",
            "page.fileSlug": document.slug,
        }
        if name in own:
            return own[name]
        head, _, rest = name.partition(".")
        data = {"site": system.config, "page": document.data}.get(head)
        if data is None or not rest or not re.fullmatch(r"[\w.-]+", rest):
            return None
        value = inner(data, *rest.split(".")) or inner(data, *rest.lower().split("."))
        return text_of(value) or None

    def address(self, kind: str, name: str) -> str | None:
        """Where "ref", "link" or "post_url" and a name lead: the file of that text, from the root."""
        system, document = self._known.system, self._document
        name, _, fragment = name.strip().partition("#")
        tail = f"#{fragment}" if fragment else ""
        if not name:
            return tail or None
        found: str | None = None
        for each in system.files_at(name, document):
            base = posixpath.normpath(each.lstrip("/"))
            found = next((file for file in (base, f"{base}.md", f"{base}/index.md") if file in self._known.keys), None)
            if found:
                break
        found = found or self._known.named(name, document.path)
        if found:
            return quote(f"/{found}", safe="/") + tail
        return f"/{name.lstrip('/')}{tail}" if kind == "link" and system.files.find(name) else None

    def include(self, name: str) -> str | None:
        """The text of a file in _includes/ or beside the post."""
        files = self._known.system.files
        roots = dict.fromkeys((*self._known.system.statics, ""))
        paths = [posixpath.join(root, folder, name) for root in roots for folder in ("_includes", "includes")]
        for each in (*paths, posixpath.join(self._document.folder, name)):
            path = posixpath.normpath(each)
            if path in files and path.rpartition(".")[2].lower() in ("html", "md", "txt", "liquid", "njk", "markdown"):
                try:
                    return decode(files.read(path))[0]
                except (Unreadable, OSError):
                    return None
        return None
