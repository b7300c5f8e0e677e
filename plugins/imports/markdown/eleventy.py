"""Blogs made with Eleventy: any folder, data of directories, permalinks that are templates.

Rules: 11ty.dev, "Directory data files", "Permalinks" and "Page data". Its configuration is a program, which is not run:
what stands in it as plain text is read, and an address that only the program knows is said to be unknown.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, ClassVar

from .matter import Unreadable, decode, first_text, read_config, read_date, text_of, texts_of
from .system import MARKDOWN, Found, System, date_tokens, dated, left_for, plain_name, slugified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..._shared.yaml_fields import Tree
    from .files import Files
    from .system import Document

_CONFIGS = (".eleventy.js", *(f"eleventy.config.{ending}" for ending in ("js", "mjs", "cjs", "ts")))
_STATIC = ("public", "static", "assets", "images", "img")
_ADDRESS = r"\b(?:url|baseUrl|siteUrl|domain|homepage|host)[\"']?\s*:\s*[\"'`]?(https?://[^\"'`\s]+)"
_PLAIN = re.compile(r"(?:^|[{,\s])[\"']?(permalink|lang|author|category)[\"']?\s*:\s*([\"'`])(.*?)\2")
_COLLECTIONS = frozenset(
    ["post", "posts", "blog", "blogs", "all", "nav", "article", "articles", "page", "pages", "note", "notes"]
)


class Eleventy(System):
    """A folder of Eleventy."""

    name: ClassVar[str] = "Eleventy"
    liquid: ClassVar[bool] = True

    @classmethod
    def is_here(cls, files: Files) -> bool:
        """Whether there is its configuration."""
        return any(name in files for name in _CONFIGS)

    def read_settings(self) -> None:
        """Take the input folder, and the site's address from the data."""
        text = "\n".join(decode(self.files.read(name))[0] for name in _CONFIGS if name in self.files)
        found = re.search(r"\binput\s*:\s*[\"'`]([^\"'`]+)", text) or re.search(
            r"setInputDirectory\([\"'`]([^\"'`]+)", text
        )
        folder = found[1].strip("./") if found else ""
        if not found and next(self.files.below("src"), None) and not next(self.files.below("posts", "content"), None):
            folder = "src"
        self.root = f"{folder}/" if folder else ""
        self.hard_wraps = re.search(r"\bbreaks\s*:\s*true", text) is not None
        self.inline_notes = "footnote" in text
        copied = re.findall(r"addPassthroughCopy\(\s*\{?\s*[\"'`]([^\"'`*]+)", text)
        self.statics = tuple(
            dict.fromkeys(
                (self.root.rstrip("/"), "", *(each.strip("./") for each in copied), *_STATIC,
                 *(f"{self.root}{each}" for each in _STATIC))
            )
        )  # fmt: skip
        for name in self.files.names():
            if re.search(r"(^|/)_?data/(site|metadata|meta|config|global)\.(json|ya?ml|js|cjs|mjs)$", name):
                said = decode(self.files.read(name))[0]
                if address := re.search(_ADDRESS, said):
                    self.set_address(address[1])
        if not self.address:
            self.set_address(first_text(self.configured("package.json"), "homepage"))
        ignored = decode(self.files.read(".eleventyignore"))[0] if ".eleventyignore" in self.files else ""
        self.ignored = [
            line.strip("./* ") for line in ignored.splitlines() if line.strip("./* ") and line[:1] not in "#!"
        ]
        self.read_people()
        self.tag_address = "tags/{}/"
        self._folders: dict[str, dict[str, Tree]] = {}

    def sources(self) -> Iterator[Found]:
        """Markdown below the input folder: what has a date is a post."""
        for name in self.files.below(self.root):
            inside, base = name[len(self.root) :], posixpath.basename(name)
            ending = name.rpartition(".")[2].lower()
            if (
                inside.startswith(("_", "includes/", "layouts/"))
                or "/_" in inside
                or base.lower() in ("readme.md", "license.md")
            ):
                continue
            if self.root == "" and "/" not in inside and base.rpartition(".")[0].isupper():
                continue
            if any(f"{name}/".startswith(f"{each}/") for each in self.ignored):
                continue
            if ending in MARKDOWN or (ending in ("html", "htm") and dated(base)[0]):
                draft = "/drafts/" in f"/{inside}"
                yield Found(name, "post" if draft or self._is_post(name) else "page", draft=draft)
            elif left_for(ending) and dated(base)[0]:
                yield Found(name, "post", left=left_for(ending))

    def _is_post(self, name: str) -> bool:
        if dated(posixpath.basename(name))[0] or _date_of_folders(name):
            return True
        with (self.files.root / name).open("rb") as file:
            head = file.read(4000).decode("utf-8", "replace")
        return (
            re.search(r"^[\"']?(date|pubdate|published|created)[\"']?\s*[:=]", head, re.MULTILINE | re.IGNORECASE)
            is not None
        )

    def defaults(self, path: str) -> dict[str, Tree]:
        """The data of the folders above, and that beside the file."""
        made: dict[str, Tree] = {}
        parts = posixpath.dirname(path).split("/")
        for number in range(1, len(parts) + 1):
            folder = "/".join(parts[:number])
            if folder not in self._folders:
                self._folders[folder] = self._data(f"{folder}/{posixpath.basename(folder)}")
            made |= self._folders[folder]
        return made | self._data(path.rpartition(".")[0])

    def _data(self, stem: str) -> dict[str, Tree]:
        made: dict[str, Tree] = {}
        for ending in (".json", ".11tydata.json", ".yaml", ".yml"):
            if (name := f"{stem}{ending}") in self.files:
                try:
                    made |= read_config(decode(self.files.read(name))[0], ending.rpartition(".")[2])
                except Unreadable as error:
                    self.notes.append(f"{name}: {error}")
        for ending in (".js", ".11tydata.js", ".11tydata.cjs", ".11tydata.mjs"):
            if (name := f"{stem}{ending}") in self.files:
                text = decode(self.files.read(name))[0]
                for key, _, value in re.findall(_PLAIN, text):
                    made[key] = value
                if re.search(r"\bpermalink\s*(?::\s*(?:\(|function|async|[A-Za-z_]\w*\s*=>)|\()", text):
                    made["permalink"] = f"{{{{ {name} }}}}"
        made.pop("tags", None)  # there they are names of collections
        return made

    def settle(self, document: Document) -> None:
        """Set date and slug by the name, and the address by the permalink."""
        data = document.data
        inside = document.path[len(self.root) :].rpartition(".")[0]
        base = posixpath.basename(inside)
        own = posixpath.basename(posixpath.dirname(inside)) if base == "index" else base
        day, rest = dated(own)
        day = day or _date_of_folders(document.path)
        if not document.date and day:
            document.date = read_date(day, self.zone)
        if text_of(data.get("date")).lower() in ("git last modified", "git created", "last modified", "created"):
            document.notes.append("its date was that of a commit or of the file, and is not known")
        document.tags = tuple(tag for tag in document.tags if tag.lower() not in _COLLECTIONS)
        if document.category.lower() in _COLLECTIONS:
            document.category = ""
        slug = first_text(data, "slug") or rest
        document.slug = plain_name(slug) or slug
        permalink = text_of(data.get("permalink"))
        if permalink.lower() == "false":
            document.status = "draft"
            document.notes.append("permalink: false gave it no page; it is a draft")
        elif permalink and permalink.lower() != "true":
            document.url = self._filled(permalink, document, rest, inside)
        else:
            folder = posixpath.dirname(posixpath.dirname(inside) if base == "index" else inside)
            document.url = "/".join(filter(None, (folder, rest if base != "index" or own else ""))) + "/"
            document.url = document.url.lstrip("/")
        for key in ("redirect_from", "redirectfrom", "aliases", "alias", "redirects", "oldurls", "old_urls"):
            for each in texts_of(data.get(key)):
                document.old += (each.lstrip("/"),)
        document.feed_id = self.absolute(document.url) if document.url else ""

    def _filled(self, pattern: str, document: Document, rest: str, inside: str) -> str:
        unknown: list[str] = []
        stem = (
            posixpath.join(posixpath.dirname(inside), rest)
            if posixpath.basename(inside) != "index"
            else posixpath.dirname(inside)
        )

        def value(found: re.Match[str]) -> str:
            name, *filters = (part.strip() for part in found[1].split("|"))
            known = {"page.fileSlug": rest, "page.filePathStem": f"/{stem}", "slug": first_text(document.data, "slug"),
                     "title": document.title, "page.date": "date", "date": "date", "lang": document.lang,
                     "category": document.category}  # fmt: skip
            if name not in known:
                unknown.append(found[0])
                return ""
            said = known[name]
            for each in filters:
                if said == "date" and name.endswith("date") and (form := re.search(r"[\"']([^\"']+)[\"']", each)):
                    said = _date_as(document, form[1])
                elif re.match(r"(slug|slugify|slugifyUrl)\b", each):
                    said = slugified(said)
                elif re.match(r"(lower|downcase)\b", each):
                    said = said.lower()
                elif not re.match(r"(url|trim|string|safe|strip|append|prepend)\b", each):
                    unknown.append(found[0])
            if said == "date" and name.endswith("date"):
                unknown.append(found[0])
            return said

        made = re.sub(r"\{\{-?\s*(.*?)\s*-?\}\}", value, pattern)
        if unknown or "{%" in made:
            self.notes.append(
                f'permalink "{pattern}": only Eleventy knows what it gives; say it by --permalink, such as "/:slug/"'
            )
            return ""
        return re.sub(r"/{2,}", "/", made.removesuffix("index.html")).lstrip("/")


def _date_of_folders(path: str) -> str:
    """The day that folders such as 2019/05/01/ name."""
    found = re.search(r"(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})(?:/|-)", path)
    return "-".join(found.groups()) if found else ""


_LUXON = {"yyyy": "%Y", "YYYY": "%Y", "MM": "%m", "dd": "%d", "DD": "%d"}


def _date_as(document: Document, form: str) -> str:
    """A date in a form of strftime, or of the years, months and days that JavaScript's libraries write."""
    if not document.date:
        return ""
    if "%" not in form:
        form = re.sub("yyyy|YYYY|MM|dd|DD", lambda found: _LUXON[found[0]], form)
    known = date_tokens(document.date)
    letters = {
        "Y": "year",
        "m": "month",
        "d": "day",
        "y": "short_year",
        "B": "long_month",
        "b": "short_month",
        "j": "y_day",
    }
    return re.sub(r"%-?(\w)", lambda found: known.get(letters.get(found[1], ""), ""), form)
