"""Blogs made with Astro: collections in src/content/, pages in src/pages/, public/.

Rules: docs.astro.build, "Content collections" and "Routing". Where a collection's pages are is read out of the route
that asks for it (`getCollection("blog")`), whose name says the address.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, ClassVar

from .matter import decode, first_text, read_date, texts_of
from .mdx import without_jsx
from .system import MARKDOWN, Found, System, dated, left_for, plain_name
from .tags import Expanded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .files import Files
    from .system import Document
    from .tags import Lookup

_ROUTE = re.compile(r"\[(?:\.\.\.)?\w+\]\.astro$")


class Astro(System):
    """A folder of Astro."""

    name: ClassVar[str] = "Astro"

    @classmethod
    def is_here(cls, files: Files) -> bool:
        """Whether there is its configuration."""
        return any(re.fullmatch(r"astro\.config\.\w+", name) for name in files.names())

    def read_settings(self) -> None:
        """Take the address, and where each collection's pages are."""
        text = "\n".join(
            decode(self.files.read(name))[0]
            for name in self.files.names()
            if re.fullmatch(r"astro\.config\.\w+|src/(consts|config|site\.config|site|config/\w+)\.(ts|js|mjs)", name)
        )
        site = re.search(r"\b(?:site|website|SITE_URL|url)\s*[:=]\s*[\"'`](https?://[^\"'`]+)", text)
        base = re.search(r"\bbase\s*:\s*[\"'`]([^\"'`]+)", text)
        if site:
            self.set_address(site[1], base[1] if base else "")
        self.statics = ("public", "src", "src/assets", "")
        self.routes: dict[str, str] = {}
        for name in self.files.below("src/pages"):
            if _ROUTE.search(name):
                folder = posixpath.dirname(name).removeprefix("src/pages").strip("/")
                for collection in re.findall(r"getCollection\(\s*[\"'`](\w[\w-]*)", decode(self.files.read(name))[0]):
                    if "[" not in folder:
                        known = self.routes.get(collection)
                        self.routes[collection] = (
                            folder if known is None else min(known, folder, key=_unlike(collection))
                        )
        self.tag_address, self.category_address = "tags/{}/", "categories/{}/"

    def sources(self) -> Iterator[Found]:
        """Entries of collections: those with a date are posts; Markdown among the pages is pages."""
        for name in self.files.below("src/content", "src/data", "content", "src/blog", "src/posts"):
            ending = name.rpartition(".")[2].lower()
            if ending in MARKDOWN and not posixpath.basename(name).startswith("_"):
                yield Found(name, "post" if self._is_dated(name) else "page")
            elif left_for(ending):
                yield Found(name, "post", left=left_for(ending))
        for name in self.files.below("src/pages"):
            if name.rpartition(".")[2].lower() in MARKDOWN and not posixpath.basename(name).startswith("_"):
                yield Found(name, "post" if self._is_dated(name) else "page")

    def _is_dated(self, name: str) -> bool:
        if dated(posixpath.basename(name))[0]:
            return True
        with (self.files.root / name).open("rb") as file:
            head = file.read(4000).decode("utf-8", "replace")
        head = head.split("\n---", 1)[0]
        return re.search(r"^[\"']?\w*(date|pubdate|published|created)\w*[\"']?\s*[:=]", head, re.M | re.I) is not None

    def settle(self, document: Document) -> None:
        """Set the slug by `slug` or the path in the collection, and the address by the collection's route."""
        data, path = document.data, document.path
        stem = path.rpartition(".")[0]
        if path.startswith("src/pages/"):
            inside = stem.removeprefix("src/pages/")
            inside = "" if inside == "index" else inside.removesuffix("/index")
            document.url = f"{inside}/" if inside else ""
        else:
            parts = stem.removeprefix("src/").split("/")
            collection, inside = parts[1] if len(parts) > 2 else parts[0], "/".join(parts[2:] or parts[1:])
            inside = (inside.removesuffix("/index") if inside != "index" else "") or parts[-1]
            slug = first_text(data, "slug", "postslug") or _github(inside)
            route = self.routes.get(collection, collection)
            document.url = "/".join(filter(None, (route, slug.strip("/")))) + "/"
        day, rest = dated(posixpath.basename(document.url.rstrip("/")) or document.stem)
        if not document.date and day:
            document.date = read_date(day, self.zone)
        document.slug = plain_name(rest)
        for key in ("aliases", "redirect_from", "redirects", "alias"):
            for each in texts_of(data.get(key)):
                document.old += (each.lstrip("/"),)
        document.feed_id = self.absolute(document.url)

    def expand(self, document: Document, lookup: Lookup) -> Expanded:
        """A body without MDX: what it imports is not there, so components of its own stay visible."""
        return without_jsx(document.body) if document.ending == "mdx" else Expanded(document.body, (), ())

    def files_at(self, address: str, document: Document) -> Iterator[str]:
        """Files beside the entry, then those of public/; `@/` and `~/` stand for src/."""
        if found := re.match(r"(?:@|~|@/?assets|~/?assets)/(.*)", address):
            yield f"src/{found[1]}"
            yield f"src/assets/{found[1]}"
        yield from super().files_at(address, document)


def _unlike(collection: str) -> Callable[[str], tuple[bool, int]]:
    """Puts the route that is called as the collection first, then the shortest."""
    return lambda folder: (folder.split("/")[-1] != collection, len(folder))


def _github(path: str) -> str:
    """A path as Astro makes an id of it (github-slugger): lower case, hyphens for spaces, other signs gone."""
    return "/".join(re.sub(r"[^\w\s-]", "", part.lower()).strip().replace(" ", "-") for part in path.split("/"))
