"""Blogs made with Pelican: content/, the settings in pelicanconf.py, posts in Markdown or reStructuredText.

Rules: docs.getpelican.com, "Settings" and "Writing content". The settings are read, never run: what is a plain value
counts, and what is computed is noted.
"""

from __future__ import annotations

import ast
import posixpath
import re
import unicodedata
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from unidecode import unidecode

from .matter import decode, first_text, read_date, text_of, texts_of
from .system import MARKDOWN, Found, System, left_for, plain_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .files import Files
    from .system import Document

_DEFAULTS: dict[str, Any] = {
    "PATH": "content", "ARTICLE_PATHS": [""], "PAGE_PATHS": ["pages"], "ARTICLE_EXCLUDES": [],
    "STATIC_PATHS": ["images"],
    "ARTICLE_URL": "{slug}.html", "PAGE_URL": "pages/{slug}.html", "ARTICLE_LANG_URL": "{slug}-{lang}.html",
    "TAG_URL": "tag/{slug}.html", "CATEGORY_URL": "category/{slug}.html", "AUTHOR_URL": "author/{slug}.html",
    "SITEURL": "", "TIMEZONE": "UTC", "DEFAULT_LANG": "en", "FILENAME_METADATA": r"(?P<date>\d{4}-\d{2}-\d{2}).*",
    "PATH_METADATA": "", "USE_FOLDER_AS_CATEGORY": True, "SLUGIFY_SOURCE": "title", "SLUGIFY_USE_UNICODE": False,
    "SLUGIFY_PRESERVE_CASE": False, "AUTHOR": "",
    "SLUG_REGEX_SUBSTITUTIONS": [(r"[^\w\s-]", ""), (r"(?u)\A\s*", ""), (r"(?u)\s*\Z", ""), (r"[-\s]+", "-")],
}  # fmt: skip


class Pelican(System):
    """A folder of Pelican."""

    name: ClassVar[str] = "Pelican"
    tag_splits: ClassVar[str] = ","
    plain_fields: ClassVar[bool] = True

    @classmethod
    def is_here(cls, files: Files) -> bool:
        """Whether there are its settings."""
        return "pelicanconf.py" in files

    def read_settings(self) -> None:
        """Take what stands in the settings as a plain value."""
        self.said = dict(_DEFAULTS)
        for name in ("pelicanconf.py", "publishconf.py"):
            if name in self.files:
                self.said |= self._plain(name, self.said)
        self.set_address(str(self.said["SITEURL"]))
        self.set_zone(str(self.said["TIMEZONE"]))
        self.root = posixpath.normpath(str(self.said["PATH"])).strip("./") + "/"
        self.root = "" if self.root == "/" else self.root
        statics = [each for each in self.said["STATIC_PATHS"] if isinstance(each, str)]
        self.statics = (self.root.rstrip("/"), *(f"{self.root}{each}".rstrip("/") for each in statics))
        self.tag_address, self.category_address, self.author_address = (
            re.sub(r"\{slug\}", "{}", str(self.said[f"{each}_URL"])) for each in ("TAG", "CATEGORY", "AUTHOR")
        )

    def _plain(self, name: str, known: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        try:
            tree = ast.parse(decode(self.files.read(name))[0])
        except (SyntaxError, ValueError, RecursionError) as error:
            self.notes.append(f"{name}: it cannot be read as Python ({error}); Pelican's defaults were taken")
            return made
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
                key = node.targets[0].id
                try:
                    made[key] = ast.literal_eval(node.value)
                except (ValueError, RecursionError):
                    if isinstance(node.value, ast.Name) and node.value.id in {**known, **made}:
                        made[key] = {**known, **made}[node.value.id]
                    elif key in _DEFAULTS:
                        self.notes.append(f"{name}:{node.lineno}: {key} is computed there; Pelican's default was taken")
        for key, value in list(made.items()):  # a wrong type would be no setting of Pelican's, either
            if key in _DEFAULTS and not isinstance(value, type(_DEFAULTS[key])):
                made[key] = [*value] if isinstance(value, tuple) else _DEFAULTS[key]
        return made

    def sources(self) -> Iterator[Found]:
        """Articles and pages below their folders."""
        pages = [f"{self.root}{each}".rstrip("/") + "/" for each in self.said["PAGE_PATHS"]]
        articles = [f"{self.root}{each}".rstrip("/") for each in self.said["ARTICLE_PATHS"]]
        excluded = [f"{self.root}{each}".rstrip("/") + "/" for each in self.said["ARTICLE_EXCLUDES"]]
        for name in self.files.below(self.root):
            ending = name.rpartition(".")[2].lower()
            if ending not in (*MARKDOWN, "rst") and not left_for(ending):
                continue
            if any(name.startswith(each) for each in pages):
                yield Found(name, "page", left=left_for(ending))
            elif any(name.startswith(each) for each in excluded):
                continue
            elif any(not each or name.startswith(f"{each}/") for each in articles):
                yield Found(name, "post", left=left_for(ending))

    def settle(self, document: Document) -> None:
        """Set what path and file name say, and the address by ARTICLE_URL or PAGE_URL."""
        data, inside = document.data, document.path[len(self.root) :]
        stem = posixpath.basename(inside).rpartition(".")[0]
        named: dict[str, str] = {}
        for pattern, text in ((self.said["PATH_METADATA"], inside), (self.said["FILENAME_METADATA"], stem)):
            try:
                found = re.match(str(pattern), text) if pattern else None
            except re.error:
                found = None
            named = {**{key: value for key, value in (found.groupdict() if found else {}).items() if value}, **named}
        if not document.date and named.get("date"):
            document.date = read_date(named["date"], self.zone)
        folder = posixpath.dirname(inside)
        if document.kind == "post" and not document.category:
            below = self.said["USE_FOLDER_AS_CATEGORY"] and folder
            document.category = named.get("category") or (posixpath.basename(folder) if below else "")
            document.category = document.category if document.category not in ("posts", "articles", "blog") else ""
        by_title = self.said["SLUGIFY_SOURCE"] == "title"
        slug = first_text(data, "slug") or named.get("slug", "") or self._slug(document.title if by_title else stem)
        document.slug = plain_name(slug) or slug
        document.url = self._address(document, slug)
        if address := first_text(data, "url") or re.sub(r"(^|/)index\.html$", r"\1", first_text(data, "save_as")):
            document.url = address.lstrip("/")
        for key in ("aliases", "alias", "redirect_from"):
            for each in texts_of(data.get(key), split=","):
                document.old += (each.lstrip("/"),)
        if text_of(data.get("status")).lower() == "skip":
            document.status = "draft"
        if document.kind == "post" and self.address and document.date:  # feedgenerator, get_tag_uri
            parts = urlsplit(self.address + document.url)
            document.feed_id = f"tag:{parts.hostname},{document.date:%Y-%m-%d}:{parts.path}"

    def _address(self, document: Document, slug: str) -> str:
        pattern = str(self.said["ARTICLE_URL" if document.kind == "post" else "PAGE_URL"])
        lang = document.lang or str(self.said["DEFAULT_LANG"])
        values = {
            "slug": slug, "lang": lang, "category": self._slug(document.category or "misc"),
            "author": self._slug(document.authors[0] if document.authors else str(self.said["AUTHOR"])),
        }  # fmt: skip

        def value(found: re.Match[str]) -> str:
            if found[1] == "date" and document.date:
                return document.date.astimezone(self.zone).strftime(found[2] or "%Y-%m-%d")
            return values.get(found[1], "")

        made = re.sub(r"\{(\w+)(?:\.\w+)?(?::([^}]*))?\}", value, pattern)
        return re.sub(r"/{2,}", "/", made.removesuffix("index.html")).lstrip("/")

    def _slug(self, text: str) -> str:
        """A slug as pelican.utils.slugify makes it."""
        text = unicodedata.normalize("NFKC" if self.said["SLUGIFY_USE_UNICODE"] else "NFKD", text)
        if not self.said["SLUGIFY_USE_UNICODE"]:
            text = unidecode(text)
        for each in self.said["SLUG_REGEX_SUBSTITUTIONS"]:
            try:
                text = re.sub(each[0], each[1], text, flags=re.IGNORECASE)
            except (re.error, TypeError, IndexError):
                continue
        return text if self.said["SLUGIFY_PRESERVE_CASE"] else text.lower()

    def files_at(self, address: str, document: Document) -> Iterator[str]:
        """What {filename} and {static} name is from the source, or with a slash from content/."""
        bare = re.sub(r"^[{|](?:filename|static|attach|photo|thumbnail)[}|]", "", address)
        if not bare.startswith("/"):
            yield posixpath.join(document.folder, bare)
        yield from (posixpath.join(each, bare.lstrip("/")) for each in self.statics)
