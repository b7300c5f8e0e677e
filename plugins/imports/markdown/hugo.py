"""Blogs made with Hugo: content/, page bundles, permalinks of sections, static/.

Rules: gohugo.io, "URL management" and "Content organization".
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from ..._shared.front_matter import is_true
from .matter import Unreadable, decode, first_text, inner, read_date, read_matter, says_no, text_of, texts_of
from .system import MARKDOWN, Found, System, date_tokens, dated, fill, left_for, plain_name
from .tags import expand_shortcodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..._shared.yaml_fields import Tree
    from .files import Files
    from .system import Document
    from .tags import Expanded, Lookup

_CONFIGS = tuple(
    f"{folder}{name}.{ending}"
    for folder in ("", "config/_default/")
    for name in ("hugo", "config")
    for ending in ("toml", "yaml", "yml", "json")
)
_POSTS = frozenset(
    [
        "post",
        "posts",
        "blog",
        "blogs",
        "article",
        "articles",
        "news",
        "notes",
        "note",
        "journal",
        "writing",
        "weblog",
        "essays",
        "entries",
        "log",
        "til",
    ]
)


class Hugo(System):
    """A folder of Hugo."""

    name: ClassVar[str] = "Hugo"
    inline_notes = True  # as its Markdown had them until 0.60

    @classmethod
    def is_here(cls, files: Files) -> bool:
        """Whether there is a configuration and content/."""
        return any(name in files for name in _CONFIGS) and next(files.below("content"), None) is not None

    def read_settings(self) -> None:
        """Take addresses, languages, permalinks and the folders from the configuration."""
        self.config = config = self.configured(*_CONFIGS)
        self.set_address(first_text(config, "baseurl"))
        self.set_zone(first_text(config, "timezone"))
        self.content = (first_text(config, "contentdir") or "content").strip("/")
        languages = config.get("languages")
        self.default_lang = first_text(config, "defaultcontentlanguage") or "en"
        self.languages = {each.lower() for each in languages} if isinstance(languages, dict) else set()
        self.languages.add(self.default_lang.lower())
        self.roots = {self.content: self.default_lang}
        for name, said in languages.items() if isinstance(languages, dict) else ():
            if folder := first_text(said, "contentDir", "contentdir"):
                self.roots[folder.strip("/")] = name
        static = texts_of(config.get("staticdir")) or ("static",)
        themes = texts_of(config.get("theme"))
        self.statics = (*static, "assets", *(f"themes/{each}/static" for each in themes), self.content)
        self.permalinks = config.get("permalinks") or {}
        if not self.permalinks and "config/_default/permalinks.toml" in self.files:
            self.permalinks = self.configured("config/_default/permalinks.toml")
        wraps = inner(config.get("markup"), "goldmark", "renderer", "hardWraps")
        self.hard_wraps = is_true(text_of(wraps)) is True
        self.read_people()
        self.ugly = is_true(first_text(config, "uglyurls")) is True
        self.tag_address, self.category_address = "tags/{}/", "categories/{}/"
        self.author_address = "authors/{}/"

    def sources(self) -> Iterator[Found]:
        """All of content/; of a bundle's files only its index."""
        names = [name for root in self.roots for name in self.files.below(root)]
        names = sorted(dict.fromkeys(names))
        bundles = {posixpath.dirname(name) for name in names if _is_index(posixpath.basename(name))}
        texts = []
        for name in names:
            base, ending = posixpath.basename(name), name.rpartition(".")[2].lower()
            if ending not in (*MARKDOWN, "html", "htm") and not left_for(ending):
                continue
            folder = posixpath.dirname(name)
            inside = any(_above(folder, each) for each in bundles)
            if inside and not _is_index(base):
                continue  # a resource of a bundle
            texts.append(name)
        posts = self._posts_of(texts)
        for name in texts:
            if left := left_for(name.rpartition(".")[2].lower()):
                yield Found(name, "post", left=left)
            else:
                yield Found(name, "post" if name in posts else "page")

    def _posts_of(self, texts: list[str]) -> set[str]:
        """Those with a date in a section that is called as posts are, or has most of the dated texts."""
        sections = {name: self._section(name) for name in texts}
        wanted = {each.lower() for each in texts_of(inner(self.config.get("params"), "mainSections"))}
        dates = {name for name in texts if self._is_dated(name) and not posixpath.basename(name).startswith("_index")}
        counts = Counter(sections[name] for name in dates)
        main = {section for section in counts if section in _POSTS or section in wanted}
        main |= {section for section, number in counts.items() if number >= 3}
        if not main:
            main = {*counts}
        return {name for name in dates if sections[name] in main}

    def _is_dated(self, name: str) -> bool:
        if dated(posixpath.basename(name))[0]:
            return True
        try:
            data = read_matter(decode(self.files.read(name))[0]).data
        except (Unreadable, ValueError):
            return False
        return bool(first_text(data, "date", "publishdate", "pubdate", "published"))

    def _section(self, name: str) -> str:
        inside = self._inside(name)
        return inside.split("/")[0].lower() if "/" in inside else ""

    def _inside(self, name: str) -> str:
        root = max((each for each in self.roots if name.startswith(f"{each}/")), key=len)
        return name[len(root) + 1 :]

    def defaults(self, path: str) -> dict[str, Tree]:
        """What `cascade` of the sections above says."""
        made: dict[str, Tree] = {}
        folder = posixpath.dirname(path)
        above = [folder]
        while "/" in above[-1]:
            above.append(posixpath.dirname(above[-1]))
        for each in reversed(above):
            for ending in ("md", "html"):
                index = f"{each}/_index.{ending}"
                if index in self.files and index != path:
                    try:
                        data = read_matter(decode(self.files.read(index))[0]).data
                    except (Unreadable, ValueError):
                        continue
                    cascade = data.get("cascade")
                    if isinstance(cascade, dict):
                        made |= {key.lower(): value for key, value in cascade.items() if key.lower() != "target"}
        return made

    def settle(self, document: Document) -> None:
        """Set the address by `url`, by the permalinks of its section, or by its folders."""
        data, base = document.data, posixpath.basename(document.path)
        inside = self._inside(document.path)
        stem, lang = self._stem(base)
        root = max((each for each in self.roots if document.path.startswith(f"{each}/")), key=len)
        lang = lang or self.roots[root]
        document.lang = document.lang or (lang if len(self.languages) > 1 else "")
        section_list = stem == "_index"
        folder = posixpath.dirname(inside)
        bundle = stem == "index"
        parent, file = posixpath.split(folder) if bundle or section_list else (folder, stem)
        day, rest = dated(file)
        if not document.date and day:
            document.date = read_date(day, self.zone)
        document.slug = first_text(data, "slug") or plain_name(rest) or plain_name(file)
        if _never_shown(data):
            document.status = "draft"
            document.notes.append("the old blog made no page of it (build.render, headless): it is a draft")
        if (expires := self._date(document, "expirydate", "unpublishdate")) and document.status == "published":
            document.status = "draft"
            document.notes.append(
                f"it had an expiry date, {expires:%Y-%m-%d}, after which nobody saw it: it is a draft"
            )
        url = first_text(data, "url")
        if url:
            document.url = urlsplit(url).path.lstrip("/") if "://" in url else url.lstrip("/")
        else:
            document.url = self._address(document, parent, file, section_list)
        prefix = "" if lang.lower() == self.default_lang.lower() else f"{lang}/"
        if prefix and not document.url.startswith(prefix):
            document.url = prefix + document.url
        above = posixpath.dirname(document.url.rstrip("/"))
        for alias in texts_of(data.get("aliases")):
            document.old += ((alias if alias.startswith("/") else f"{above}/{alias}").lstrip("/"),)
        document.feed_id = self.absolute(document.url)
        authors = inner(data, "params", "author")
        if authors and not document.authors:
            document.authors = texts_of(authors)

    def _stem(self, base: str) -> tuple[str, str]:
        """The name without its ending, and the language in it."""
        stem = base.rpartition(".")[0]
        name, _, lang = stem.rpartition(".")
        return (name, lang) if name and lang.lower() in self.languages else (stem, "")

    def _address(self, document: Document, parent: str, file: str, section_list: bool) -> str:
        slug = first_text(document.data, "slug")
        section = self._section(document.path)
        rules = self.permalinks if isinstance(self.permalinks, dict) else {}
        pages = rules.get("page")
        pattern = first_text(pages if isinstance(pages, dict) else rules, section) or first_text(rules, section)
        if section_list:
            return "/".join(filter(None, (urlized(parent), urlized(file)))) + "/" if file else ""
        if pattern:
            return _filled(pattern, document, parent, file, slug).lstrip("/")
        name = urlized(slug or file)
        made = "/".join(filter(None, (urlized(parent), name)))
        return f"{made}.html" if self.ugly else f"{made}/"

    def expand(self, document: Document, lookup: Lookup) -> Expanded:
        """A body without shortcodes."""
        return expand_shortcodes(document.body, lookup)

    def files_at(self, address: str, document: Document) -> Iterator[str]:
        """Files of the bundle, then those of static/."""
        if not address.startswith("/"):
            yield posixpath.join(document.folder, address)
            yield posixpath.join(document.folder, "images", posixpath.basename(address))
        yield from (posixpath.join(each, address.lstrip("/")) for each in self.statics)
        if not address.startswith("/"):  # from the page's own address, as browsers read it
            yield from (posixpath.join(each, posixpath.dirname(document.url), address) for each in self.statics)
            yield from (posixpath.join(each, document.url, address) for each in self.statics)


def _is_index(base: str) -> bool:
    return base.split(".")[0] == "index" and base.rpartition(".")[2].lower() in (*MARKDOWN, "html", "htm")


def _above(folder: str, bundle: str) -> bool:
    return bool(bundle) and (folder == bundle or folder.startswith(f"{bundle}/"))


def _never_shown(data: dict[str, Tree]) -> bool:
    build = data.get("build") or data.get("_build")
    render = first_text(build, "render").lower()
    return (
        render in ("never", "false", "link")
        or is_true(text_of(data.get("headless"))) is True
        or says_no(data, "render")
    )


def urlized(text: str) -> str:
    """A path as Hugo writes it (`urlize`): lower case, hyphens for spaces, and no other signs."""
    kept = [
        char
        for char in unicodedata.normalize("NFC", text)
        if char in "./\\_#+~@%-" or char.isspace() or unicodedata.category(char)[0] in "LNM"
    ]
    return re.sub(r"-{2,}", "-", re.sub(r"\s+", "-", "".join(kept).strip())).lower().strip("-")


def _filled(pattern: str, document: Document, parent: str, file: str, slug: str) -> str:
    """An address by a pattern such as "/:year/:month/:slug/"."""
    title = urlized(document.title)
    section = parent.split("/")[0]
    values = {
        "section": urlized(section),
        "sections": urlized(parent),
        "title": title,
        "slug": urlized(slug) or title,
        "filename": urlized(file),
        "contentbasename": urlized(file),
        "slugorfilename": urlized(slug or file),
        "slugorcontentbasename": urlized(slug or file),
    }
    return fill(pattern, date_tokens(document.date) | values)
