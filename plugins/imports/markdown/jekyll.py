"""Blogs made with Jekyll or Octopress: _posts/, _drafts/, collections, permalinks, Liquid.

Rules: jekyllrb.com, "Permalinks", "Front matter defaults" and "Collections".
"""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from ..._shared.front_matter import is_true
from .matter import first_text, inner, read_date, text_of, texts_of
from .system import MARKDOWN, Found, System, date_tokens, dated, fill, left_for, slugified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..._shared.yaml_fields import Tree
    from .files import Files
    from .system import Document

_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_TEXTS = (*MARKDOWN, "html", "htm")
_NO_PAGES = frozenset(
    ("404", "search", "feed", "sitemap", "tags", "categories", "archive", "archives", "readme", "license")
)


class Jekyll(System):
    """A folder of Jekyll."""

    name: ClassVar[str] = "Jekyll"
    tag_splits: ClassVar[str] = " "
    liquid: ClassVar[bool] = True

    @classmethod
    def is_here(cls, files: Files) -> bool:
        """Whether there are posts as Jekyll has them."""
        posts = any("_posts/" in f"/{name}" for name in files.names())
        return posts or any(name in files for name in ("_config.yml", "_config.yaml", "_config.toml"))

    def read_settings(self) -> None:
        """Take addresses, permalinks, collections and defaults from _config.yml."""
        self.config = config = self.configured("_config.yml", "_config.yaml", "_config.toml")
        self.set_address(first_text(config, "url"), first_text(config, "baseurl"))
        self.base = first_text(config, "baseurl").strip("/")
        self.set_zone(first_text(config, "timezone"))
        source = first_text(config, "source").strip("/")
        self.root = "" if source in ("", ".") else f"{source}/"
        if not any("_posts/" in name for name in self.files.below(self.root)):  # a folder that its tools made
            first = next((name for name in self.files.names() if "_posts/" in f"/{name}"), "_posts/")
            self.root = first[: first.index("_posts/")]
        self.statics = (self.root.rstrip("/"), "") if self.root else ("",)
        folders = config.get("collections_dir")
        self.collections_root = self.root + (f"{text_of(folders).strip('/')}/" if text_of(folders) else "")
        collections = config.get("collections")
        if isinstance(collections, list):
            collections = {each: {} for each in collections if isinstance(each, str)}
        self.collections = collections if isinstance(collections, dict) else {}
        self.permalink = first_text(config, "permalink") or "date"
        self.hard_wraps = is_true(text_of(inner(config.get("kramdown"), "hard_wrap"))) is True
        self.read_people()
        archives = config.get("jekyll-archives")
        if isinstance(archives, dict):
            links = archives.get("permalinks")
            self.tag_address = _named(first_text(links, "tag") or "/tag/:name/")
            self.category_address = _named(first_text(links, "category") or "/category/:name/")
        if "category_dir" in config:  # Octopress
            self.category_address = f"{first_text(config, 'category_dir').strip('/')}/{{}}/"

    def sources(self) -> Iterator[Found]:
        """Posts and drafts, wherever such folders are; pages; and what collections show."""
        shown = {
            f"{self.collections_root}_{name}/": is_true(first_text(said, "output")) is True
            for name, said in self.collections.items()
            if name not in ("posts", "drafts")
        }
        posts = sorted(self.files.below(self.root))
        for name in posts:
            base, ending = posixpath.basename(name), name.rpartition(".")[2].lower()
            if ending not in _TEXTS and not left_for(ending):
                continue
            inside = f"/{name[len(self.root) :]}"
            if "/_posts/" in inside:
                left = left_for(ending) or ("" if dated(base)[0] else "without a date in its name, as Jekyll wants")
                if left and self._has_front_matter(name) is False:
                    continue
                yield Found(name, "post", left=left)
            elif "/_drafts/" in inside:
                yield Found(name, "post", draft=True, left=left_for(ending))
            elif at := next((each for each in shown if name.startswith(each)), ""):
                left = left_for(ending) or ("" if shown[at] else "of a collection that had no pages")
                if not left and not self._has_front_matter(name):
                    continue
                yield Found(name, "page", left=left)
            elif "/_" not in inside.replace("/_pages/", "/") and self._is_page(name, base):
                yield Found(name, "page", left=left_for(ending))

    def _is_page(self, name: str, base: str) -> bool:
        """Whether it is a page with a text of its own, and not one of the lists that a template makes."""
        stem = base.rpartition(".")[0].lower()
        if stem == "index" and "/" not in name[len(self.root) :].removeprefix("_pages/"):
            return False
        if name.rpartition(".")[2].lower() in ("html", "htm"):
            return False
        return stem not in _NO_PAGES and self._has_front_matter(name)

    def _has_front_matter(self, name: str) -> bool:
        with (self.files.root / name).open("rb") as file:
            return file.read(8).lstrip(b"\xef\xbb\xbf").startswith(b"---")

    def defaults(self, path: str) -> dict[str, Tree]:
        """What `defaults` of the configuration says for a path and a type."""
        made: dict[str, Tree] = {}
        rules = self.config.get("defaults")
        inside = path[len(self.root) :] if path.startswith(self.root) else path
        kind = "posts" if "_posts/" in path else "drafts" if "_drafts/" in path else "pages"
        if inside.startswith("_") and kind == "pages":
            kind = inside[1:].partition("/")[0]
        for rule in rules if isinstance(rules, list) else ():
            where, said = inner(rule, "scope"), inner(rule, "values")
            folder, wanted = first_text(where, "path").strip("/"), first_text(where, "type")
            below = not folder or inside == folder or inside.startswith(f"{folder}/") or fnmatchcase(inside, folder)
            fits = not wanted or wanted.rstrip("s") == kind.rstrip("s")
            if below and fits and isinstance(said, dict):
                made |= {key.lower(): value for key, value in said.items()}
        return made

    def settle(self, document: Document) -> None:
        """Set date and slug by the name of the file, and the address by the permalink."""
        inside = document.path[len(self.root) :]
        stem = posixpath.basename(document.path).rpartition(".")[0]
        day, rest = dated(stem)
        data = document.data
        if not document.date and day:
            document.date = read_date(day, self.zone)
            if not document.date:
                document.notes.append(f'the name says "{day}", which is no date')
        slug = first_text(data, "slug") or (rest if document.kind == "post" else stem)
        document.slug = slug
        above = inside.partition("_posts/")[0].partition("_drafts/")[0] if document.kind == "post" else ""
        folders = [each for each in above.split("/") if each and not each.startswith("_")]
        if document.kind == "post" and folders:
            if not document.category:
                document.category = folders[0]
            document.tags = tuple(dict.fromkeys((*document.tags, *folders[document.category == folders[0] :])))
        categories = [*folders]
        for key in ("categories", "category"):
            value = data.get(key)
            categories += texts_of(value, split=" " if key == "categories" else "")
        document.url = self._address(document, slug, stem, list(dict.fromkeys(categories)))
        if document.kind == "post":
            at = f"{posixpath.dirname('/' + document.url.rstrip('/'))}/{slug}".replace("//", "/")
            document.feed_id = self.absolute(at)
        for key in ("redirect_from", "alias", "aliases"):
            for each in texts_of(data.get(key)):
                document.old += (urlsplit(each).path.lstrip("/"),)
        if gone := first_text(data, "redirect_to") or next(iter(texts_of(data.get("redirect_to"))), ""):
            document.notes.append(f"it only led on to {gone}; it is a draft now")
            document.status = "draft"

    def _address(self, document: Document, slug: str, stem: str, categories: list[str]) -> str:
        inside = document.path[len(self.root) :]
        own = first_text(document.data, "permalink")
        collection = inside[1:].partition("/")[0] if inside.startswith("_") and document.kind == "page" else ""
        if own:
            pattern = _STYLES.get(own, own)
        elif document.kind == "post":
            posts = first_text(self.collections.get("posts"), "permalink")
            pattern = _STYLES.get(posts or self.permalink, posts or self.permalink)
        elif collection and collection != "pages":
            pattern = first_text(self.collections.get(collection), "permalink") or "/:collection/:path:output_ext"
        else:
            pretty = self.permalink == "pretty" or self.permalink.endswith("/")
            folder = posixpath.dirname(inside.removeprefix("_pages/"))
            name = "" if stem == "index" else stem + ("/" if pretty else ".html")
            return "/".join(filter(None, (folder, name))) if name else f"{folder}/"
        values = {
            "title": slug, "slug": slugified(slug), "name": stem, "basename": stem, "output_ext": ".html",
            "categories": "/".join(slugified(each) for each in categories), "collection": collection,
            "slugified_categories": "/".join(slugified(each) for each in categories),
            "path": inside.partition("/")[2].rpartition(".")[0] or stem,
        }  # fmt: skip
        date = document.date.astimezone(self.zone) if document.date else None
        return fill(pattern, date_tokens(date) | values)

    def files_at(self, address: str, document: Document) -> Iterator[str]:
        """Files from the root, then those beside the post or below its old address."""
        yield from (posixpath.join(each, address.lstrip("/")) for each in self.statics)
        if not address.startswith("/"):
            yield posixpath.join(document.folder, address)
            yield from (posixpath.join(each, posixpath.dirname(document.url), address) for each in self.statics)
            yield f"{self.root}_posts/{address}"
        yield f"{self.root}_assets/{address.lstrip('/')}"


def _named(pattern: str) -> str:
    return pattern.replace(":name", "{}").replace(":slug", "{}").lstrip("/")
