"""What the systems have in common: where posts are, what a file says of itself, and what it was called on the web.

Each system is a module with one class, which reads its configuration once and then answers for every file. Pure but for
the `Files` that it is given.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from .matter import (
    Unreadable,
    decode,
    first_text,
    humanised,
    inner,
    read_config,
    read_date,
    says_no,
    says_yes,
    text_of,
    texts_of,
)
from .tags import Expanded, expand_liquid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, tzinfo

    from ..._shared.yaml_fields import Tree
    from ..values import Kind, Status
    from .files import Files
    from .matter import Matter
    from .tags import Lookup

MARKDOWN = ("md", "markdown", "mdown", "mkd", "mkdn", "mdtext", "mdx")
OTHER_TEXTS = {
    "adoc": "AsciiDoc", "asciidoc": "AsciiDoc", "org": "Org", "textile": "Textile", "rmd": "R Markdown",
    "rmarkdown": "R Markdown", "qmd": "Quarto", "ipynb": "a Jupyter notebook", "pug": "Pug", "haml": "Haml",
    "njk": "Nunjucks", "liquid": "Liquid", "mdoc": "Markdoc",
}  # fmt: skip
"""Texts that are not read here, by the ending of their files."""
_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[-_ ]+(.+)", re.DOTALL)


class Found(NamedTuple):
    """A file that may be a post or page."""

    path: str
    kind: Kind
    draft: bool = False
    """Whether it lies where drafts do."""
    left: str = ""
    """Why it does not come along."""


@dataclass(kw_only=True)
class Document:
    """A post or page, read."""

    path: str
    kind: Kind
    data: dict[str, Tree]
    """Its front matter, defaults of folders included, by lower-case keys."""
    body: str
    body_line: int = 1
    title: str = ""
    slug: str = ""
    date: datetime | None = None
    modified: datetime | None = None
    status: Status = "published"
    lang: str = ""
    url: str = ""
    """Its old address: a path below the old site's, without a slash before it; empty where it had none."""
    old: tuple[str, ...] = ()
    """Further ones."""
    feed_id: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""
    authors: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def folder(self) -> str:
        """The folder that it lies in; empty for the root."""
        return posixpath.dirname(self.path)

    @property
    def stem(self) -> str:
        """The name of its file without the ending, or that of its folder where it is an index."""
        stem = posixpath.basename(self.path).split(".")[0] or posixpath.basename(self.path)
        if stem in ("index", "_index") and self.folder:
            return posixpath.basename(self.folder)
        name = posixpath.basename(self.path)
        return name.rpartition(".")[0] or name

    @property
    def ending(self) -> str:
        """That of its file, in lower case."""
        return posixpath.basename(self.path).rpartition(".")[2].lower()

    @property
    def markup(self) -> Literal["markdown", "html", "rst"]:
        """What its body is written in."""
        if self.ending in ("html", "htm"):
            return "html"
        return "rst" if self.ending == "rst" else "markdown"


class System:
    """One of the systems. Those that follow say only what they do otherwise.

    Args:
        files: The blog's folder.
        zone: What dates without an offset are meant in, if the configuration says nothing of it.
    """

    name: ClassVar[str]
    """As an author knows it."""
    statics: tuple[str, ...] = ()
    """The folders that lie at the root of the old site."""
    tag_splits: ClassVar[str] = ""
    """What stands between the tags of a text."""
    liquid: ClassVar[bool] = False
    """Whether a body is a template of Liquid or one like it."""
    hard_wraps: bool = False
    """Whether each line of a paragraph is one to readers, too."""
    inline_notes: bool = False
    """Whether `^[words]` is a footnote."""
    plain_fields: ClassVar[bool] = False
    """Whether front matter may be plain lines."""
    tag_address: str = ""
    """Where the posts of a tag were listed, with `{}` for its name; empty where nowhere."""
    category_address: str = ""
    author_address: str = ""

    def __init__(self, files: Files, zone: tzinfo) -> None:
        self.files = files
        self.zone = zone
        self.address = ""
        """The old site's, with its path and a slash at its end; empty where it is not known."""
        self.config: dict[str, Tree] = {}
        self.notes: list[str] = []
        """What of the whole blog is to be known."""
        self.known_keys: frozenset[str] = frozenset()
        self.people: dict[str, str] = {}
        """Names of authors by what posts call them."""
        self.read_settings()

    @classmethod
    def is_here(cls, files: Files) -> bool:
        """Whether a folder is one of this system's."""
        raise NotImplementedError

    def read_settings(self) -> None:
        """Read the configuration."""

    def sources(self) -> Iterator[Found]:
        """The files that are posts or pages, and those that look as if they were."""
        raise NotImplementedError

    def settle(self, document: Document) -> None:
        """Say what only this system knows: the old address and feed id, and what a file's name means."""
        raise NotImplementedError

    def defaults(self, path: str) -> dict[str, Tree]:
        """What folders and configuration say for a file."""
        return {}

    def files_at(self, address: str, document: Document) -> Iterator[str]:
        """The paths that a link or picture of a document may mean, the likeliest first."""
        if address.startswith("/"):
            yield from (f"{each}{address}" for each in self.statics)
            yield address
            return
        yield posixpath.join(document.folder, address)
        yield posixpath.join(posixpath.splitext(document.path)[0], address)
        yield from (posixpath.join(each, address) for each in self.statics)

    def expand(self, document: Document, lookup: Lookup) -> Expanded:
        """A body without tags of templates."""
        return expand_liquid(document.body, lookup) if self.liquid else Expanded(document.body, (), ())

    # --- What most share -------------------------------------------------------------------------------

    def configured(self, *names: str) -> dict[str, Tree]:
        """The first of these configuration files that there is; what cannot be read is noted."""
        for name in names:
            if name in self.files:
                try:
                    return read_config(decode(self.files.read(name))[0], name.rpartition(".")[2].lower())
                except Unreadable as error:
                    at = f"{name}:{error.line}" if error.line else name
                    self.notes.append(f"{at}: {error}; the defaults of {self.name} were taken")
        return {}

    def read_people(self) -> None:
        """Take the full names of authors from the data that themes keep of them."""
        for name in self.files.names():
            if found := re.search(
                r"(?:^|/)_?data/(?:authors|people|team|team_members)(?:/([\w-]+))?\.(?:ya?ml|json|toml)$", name
            ):
                data = self.configured(name)
                people = {found[1]: data} if found[1] else data
                for key, said in people.items():
                    if full := first_text(said, "name", "full_name", "display_name", "fullName"):
                        self.people.setdefault(key.lower(), full)

    def set_address(self, address: str, path: str = "") -> None:
        """Take the address that a configuration gives."""
        address = address.strip()
        if address.startswith("//"):
            address = f"https:{address}"
        if urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname:
            self.address = address.rstrip("/") + f"/{path.strip('/')}/" * bool(path.strip("/"))
            self.address = self.address.rstrip("/") + "/"

    def set_zone(self, name: str) -> None:
        """Take the time zone that a configuration gives."""
        if name:
            try:
                self.zone = ZoneInfo(name)
            except (ValueError, OSError):
                self.notes.append(f'the time zone "{name}" is not known; that of this blog was taken')

    def document(self, found: Found, matter: Matter) -> Document:
        """A file as a post or page."""
        data = {**self.defaults(found.path), **matter.data}
        made = Document(path=found.path, kind=found.kind, data=data, body=matter.body, body_line=matter.body_line)
        made.notes += matter.notes
        made.title = text_of(data.get("title")) or _first_heading(matter.body)
        made.status = _status(data, draft=found.draft)
        made.date = self._date(made, "date", "publishdate", "published", "pubdate", "pub_date", "publish_date",
                               "published_at", "publishedat", "date_published", "publisheddate", "datepublished",
                               "pubdatetime", "published_date", "created", "created_at", "createdat", "date_created",
                               "date created", "creation_date")  # fmt: skip
        made.modified = self._date(made, "lastmod", "modified", "last_modified_at", "updated", "updated_at",
                                   "updateddate",
                                   "modified_at", "last_modified", "lastupdated", "date_modified", "moddatetime",
                                   "date modified", "updatedat")  # fmt: skip
        made.lang = first_text(data, "lang", "language", "locale")
        self._settle_names(made)
        self.settle(made)
        made.slug = made.slug or plain_name(made.stem)
        made.title = made.title or humanised(without_date(made.stem)) or made.slug
        return made

    def _date(self, document: Document, *keys: str) -> datetime | None:
        for key in keys:
            if text := text_of(document.data.get(key)):
                if text.lower() in ("true", "false", "yes", "no", "git last modified", "git created", "last modified"):
                    continue
                if (date := read_date(text, self.zone)) and 1000 <= date.astimezone(UTC).year <= 9000:
                    return date
                document.notes.append(f'{key} "{text}": that is no date')
        return None

    def _settle_names(self, document: Document) -> None:
        """Set category, tags and authors: the first category is the post's own, the others are tags."""
        data = document.data
        categories = [
            *texts_of(data.get("category"), split=self._split_of(data.get("category"), ",")),
            *texts_of(data.get("categories"), split=self._split_of(data.get("categories"), self.tag_splits or ",")),
        ]
        nested = inner(data, "taxonomies", "categories")
        categories += texts_of(nested) if nested else ()
        tags: list[str] = []
        for each in (data.get("tags"), data.get("tag"), data.get("keywords"), inner(data, "taxonomies", "tags")):
            tags += texts_of(each, split=self._split_of(each, self.tag_splits or ",")) if each else ()
        categories = [name.strip().strip("/") for name in categories if name.strip().strip("/")]
        document.category = categories[0] if categories else ""
        named = (tag.strip().lstrip("#").strip() for tag in (*tags, *categories[1:]))
        document.tags = tuple(dict.fromkeys(tag for tag in named if tag and tag != document.category))
        people: list[str] = []
        for key in ("authors", "author", "by", "byline"):
            value = data.get(key)
            if value and not (isinstance(value, str) and value.lower() in ("true", "false", "yes", "no")):
                people += texts_of(value, split=self._split_of(value, ",;"))
        document.authors = tuple(dict.fromkeys(self.people.get(each.lower(), each) for each in people))

    @staticmethod
    def _split_of(value: Tree | None, split: str) -> str:
        """Where a text has commas, they are what is between names, whatever else could be."""
        return "," if isinstance(value, str) and "," in value and split == " " else split

    def absolute(self, url: str) -> str:
        """An old address in full, as feeds have it; empty where the site's is not known."""
        return self.address + url.lstrip("/") if self.address else ""


def _status(data: dict[str, Tree], *, draft: bool) -> Status:
    said = text_of(data.get("status")).lower()
    if draft or says_yes(data, "draft", "private") or says_no(data, "published", "publish"):
        return "draft"
    if said and said not in ("published", "publish", "public", "hidden", "unlisted", "evergreen", "complete", "done"):
        return "draft"
    if said in ("hidden", "unlisted") or says_yes(data, "hidden", "unlisted", "eleventyexcludefromcollections"):
        return "hidden"
    return "published"


def _first_heading(body: str) -> str:
    found = re.match(r"\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(\{[^}\n]*\})?$", body, re.MULTILINE)
    return re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", r"\1", found[1]).strip() if found else ""


def dated(name: str) -> tuple[str, str]:
    """The date and the rest of a name such as "2019-05-01-old-post"; the date empty where there is none."""
    found = _DATED.fullmatch(name)
    return (found[1], found[2]) if found else ("", name)


def without_date(name: str) -> str:
    """What a name says beside a date."""
    return dated(name)[1]


def plain_name(name: str) -> str:
    """A file's name as a part of an address."""
    return re.sub(r"[^\w.~-]+", "-", unicodedata.normalize("NFC", without_date(name))).strip("-.")


def slugified(text: str) -> str:
    """Words in lower case with hyphens between them, as most systems make an address of a title."""
    return re.sub(r"[^\w]+|_+", "-", unicodedata.normalize("NFC", text).lower()).strip("-")


def left_for(ending: str) -> str:
    """Why a text with such an ending does not come along; empty for one that may."""
    return f"in {OTHER_TEXTS[ending]}, which is not read here" if ending in OTHER_TEXTS else ""


def date_tokens(date: datetime | None) -> dict[str, str]:
    """The parts of a date by the names that Hugo and Jekyll have for them in permalinks."""
    if not date:
        return {}
    return {
        "year": f"{date:%Y}", "month": f"{date:%m}", "day": f"{date:%d}", "hour": f"{date:%H}", "minute": f"{date:%M}",
        "second": f"{date:%S}", "i_month": str(date.month), "i_day": str(date.day), "short_year": f"{date:%y}",
        "short_month": f"{date:%b}", "long_month": f"{date:%B}", "monthname": f"{date:%B}", "y_day": f"{date:%j}",
        "yearday": str(date.timetuple().tm_yday), "week": f"{date:%V}", "w_day": str(date.isoweekday()),
        "w_year": f"{date:%G}", "short_day": f"{date:%a}", "long_day": f"{date:%A}", "weekdayname": f"{date:%A}",
        "weekday": str(date.isoweekday() % 7),
    }  # fmt: skip


def fill(pattern: str, values: Mapping[str, str]) -> str:
    """An address by a pattern such as "/:year/:month/:slug/"; a part that is not known is empty."""
    names = "|".join(sorted(map(re.escape, values), key=len, reverse=True))
    made = re.sub(rf":({names})(\[[^\]]*\])?", lambda found: values[found[1].lower()], pattern)
    made = re.sub(r":[a-z_]+", "", made)
    return re.sub(r"/{2,}", "/", made).removesuffix("index.html").lstrip("/")
