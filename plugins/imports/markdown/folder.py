"""Reads the folder of a blog in Markdown twice: first what there is and where it was, then each post whole."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..._shared.front_matter import format_field
from ..._shared.ids import is_id
from ..._shared.site_addresses import owner_of_file
from ..._shared.text import excerpt, plain_text
from ..blog import same_path
from ..markup import Translator
from ..move import KINDS, Moved
from ..values import Comment, Entry, Heading
from .astro import Astro
from .dialect import Mender, Reference
from .eleventy import Eleventy
from .fields import KNOWN, lead_of, summary_of
from .headings import heading_fragments
from .hugo import Hugo
from .jekyll import Jekyll
from .links import FolderLinks, Known, TagLookup
from .matter import (
    Matter,
    Unreadable,
    decode,
    inner,
    read_matter,
    says_no,
    says_yes,
    text_of,
    texts_of,
    unread,
)
from .obsidian import Obsidian
from .pelican import Pelican
from .prepare import Dialect, settle_unknown
from .rst import read_rst
from .system import date_tokens, fill, slugified
from .wiki import callouts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..blog import Blog, Place, Places
    from ..ledger import Ledger
    from ..pictures import Pictures
    from .files import Files
    from .system import Document, Found, System

SYSTEMS: dict[str, type[System]] = {
    each.name.lower(): each for each in (Hugo, Pelican, Eleventy, Astro, Jekyll, Obsidian)
}
"""By the name, in the order in which a folder is asked whether it is one's."""
_FILES = "pictures and files"
_SHOWN = re.compile(
    r"\.(?:png|jpe?g|gif|webp|avif|svg|bmp|tiff?|mp3|m4a|ogg|wav|mp4|webm|mov|pdf|epub|zip|docx?|pptx?|xlsx?)$", re.I
)
_FOLDERS = re.compile(r"(?:[\w~.-]+/)+")
_FRAGMENT = re.compile(r"(?<=[\w/.\"'(\[<?=])#([^\s\"'()<>|\]{}`#]+)|\[\[[^\]|#\n]*#([^\]|#\n]+)")


class FolderReader:
    """The folder of a blog made with Hugo, Jekyll, Pelican, Eleventy or Astro, or of Obsidian's notes.

    Args:
        files: The folder.
        blog: Where it goes.
        pictures: The same folder's files, by which a picture is found that is not where it is said to be.
        ledger: The account.
        system: The name of the system; empty to find it out.
        permalink: The old addresses of posts, as in "/:year/:month/:slug/", where the configuration cannot say them.
        publish: Whether notes that do not say so are to be published.

    Raises:
        ValueError: There is nothing that could come along.
    """

    def __init__(
        self,
        files: Files,
        blog: Blog,
        pictures: Pictures,
        ledger: Ledger,
        *,
        system: str = "",
        permalink: str = "",
        publish: bool = False,
    ) -> None:
        self._files, self._blog, self._pictures, self._ledger = files, blog, pictures, ledger
        self._permalink = permalink
        kind = SYSTEMS.get(system) or next((each for each in SYSTEMS.values() if each.is_here(files)), None)
        if kind is None:
            raise ValueError(f"{files.root}: there is no Markdown in this folder")
        Obsidian.publish = publish
        self.system = kind(files, blog.zone)
        self._name = re.sub(r"^\w+://|/$", "", self.system.address) or files.root.name
        translator = Translator(blog.compile)
        self._translator, self._mender, self._reference = translator, Mender(blog.compile, translator), Reference()
        self._found: dict[str, Found] = {}
        """By the key of each heading."""
        self._known = Known(self.system)
        self._latest = datetime(1970, 1, 1, tzinfo=UTC)
        self._undated: list[str] = []
        self._unread: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()
        self._used: set[str] = set()
        self._lists: dict[str, str] = {}
        """New addresses of lists by their old ones."""
        self._authors: dict[str, None] = {}
        self._slugs: set[str] = set()

    # --- The first reading -----------------------------------------------------------------------------

    def headings(self) -> Iterable[Heading]:
        """Every post and page that is to be written, the oldest first."""
        dated: list[tuple[datetime, str, Heading]] = []
        fragments: set[str] = set()
        bodies: dict[str, str] = {}
        ids: dict[str, str] = {}
        for found in self.system.sources():
            kind = KINDS[found.kind]
            self._ledger.found[kind] += 1
            if found.left:
                text = f"{posixpath.splitext(found.path)[0]}.md"  # as of R Markdown
                made = text in self._files and text != found.path
                self._ledger.leave(kind, "of which a text beside it was made" if made else found.left)
                continue
            document = self._document(found)
            if document is None:
                self._ledger.leave(kind, "that cannot be read")
                continue
            if re.search(r"\.(?!html?$)[a-z]{2,11}$", document.url):
                self._ledger.leave(kind, "that are files for machines, and no pages")
                continue
            heading = self._heading(document, ids)
            self._found[heading.key] = found
            self._known.keys[found.path] = heading.key
            for plain, wiki in _FRAGMENT.findall(document.body):
                fragments.add(plain or re.sub(" +", "-", wiki.strip()))
            bodies[heading.key] = document.body
            self._latest = max(self._latest, document.date or self._latest)
            dated.append((document.date or datetime.max.replace(tzinfo=UTC), found.path, heading))
            self._tell(document)
        if not dated:
            raise ValueError(f"{self._files.root}: no posts were found here, as {self.system.name} has them")
        self._known.fragments = frozenset(fragments)
        self._known.ids = {key: frozenset(heading_fragments(body, fragments)) for key, body in bodies.items()}
        for name in self._files.outside:
            self._ledger.note("links that lead out of the folder, or to a folder, are not followed", name)
        return [heading for _, _, heading in sorted(dated, key=lambda each: each[:2])]

    def _read(self, path: str) -> tuple[Matter, str]:
        """A file taken apart, and what is to be known of its encoding.

        Raises:
            Unreadable: It is no text, or its front matter says nothing.
        """
        try:
            text, said = decode(self._files.read(path))
        except OSError as error:
            raise Unreadable(None, error.strerror or str(error)) from error
        except ValueError as error:
            raise error if isinstance(error, Unreadable) else Unreadable(None, str(error)) from error
        if path.endswith(".rst"):
            return read_rst(text), said
        return read_matter(text, lines=self.system.plain_fields), said

    def _document(self, found: Found, *, tell: bool = True) -> Document | None:
        try:
            matter, said = self._read(found.path)
        except Unreadable as error:
            if tell:
                at = f"{found.path}:{error.line}" if error.line else found.path
                self._ledger.note("not read", f"{at}: {error}")
            return None
        document = self.system.document(found, matter)
        document.notes += [said] if said else []
        if self._permalink and document.kind == "post":
            inside = posixpath.basename(document.folder)
            values = {
                "slug": document.slug, "title": slugified(document.title), "filename": document.stem,
                "name": document.slug,
                "section": inside, "categories": slugified(document.category), "category": slugified(document.category),
            }  # fmt: skip
            date = document.date.astimezone(self.system.zone) if document.date else None
            document.url = fill(self._permalink, date_tokens(date) | values)
        return document

    def _heading(self, document: Document, ids: dict[str, str]) -> Heading:
        key = f"{self._name}/{document.path}"
        id = quote(document.feed_id, safe=":/?#[]@!$&'()*+,;=%~") if document.kind == "post" else ""
        if document.status == "draft" or not is_id(id) or ids.setdefault(id, key) != key:
            id = ""
        below = document.kind == "page" and document.status != "draft" and "/" in document.url.strip("/")
        path = document.url if below and _FOLDERS.fullmatch(document.url) else ""
        if path and owner_of_file(f"{path}index.html", list(self._blog.taken)):
            path = ""
        old = tuple(dict.fromkeys(each for each in (document.url, *document.old) if each.strip("/")))
        slug = document.slug
        if same_path(slug) in self._slugs and document.lang:
            slug = f"{slug}-{document.lang.lower()}"
        self._slugs.add(same_path(slug))
        return Heading(
            key=key, kind=document.kind, slug=slug, title=document.title, status=document.status, id=id,
            path=path, old=old,
        )  # fmt: skip

    def _tell(self, document: Document) -> None:
        """Count the lists that a post stood in, and what of its front matter does not come along."""
        self._unread.update(unread(document.data, KNOWN | self.system.known_keys))
        for name in document.authors:
            self._authors.setdefault(name)
        if document.kind == "post" and document.date is None:
            self._undated.append(document.path)
        if document.kind == "page" or document.status != "published":
            return
        names = [("category", self.system.category_address, document.category)]
        own = document.category.casefold()  # a tag that is called as the category is none here
        names += [
            ("category" if tag.casefold() == own else "tag", self.system.tag_address, tag) for tag in document.tags
        ]
        names += [("author", self.system.author_address, author) for author in document.authors]
        for kind, address, name in names:
            if name and address:
                self._lists.setdefault(address.replace("{}", slugified(name)), self._blog.term(kind, name))
        if document.date:
            self._lists.setdefault(f"{document.date:%Y/%m}/", f"{document.date:%Y}/")
        first = document.url.partition("/")[0]
        if "/" in document.url.strip("/") and not first.isdecimal():
            self._lists.setdefault(f"{first}/", "archives/")

    # --- The second reading ----------------------------------------------------------------------------

    def entries(self, places: Places) -> Iterator[tuple[Entry, Iterable[Comment]]]:
        """Each post and page whole; comments are not in such folders."""
        self._known.places = places
        self._known.lists = {same_path(old): new for old, new in self._lists.items()}
        if self._undated:
            for path in self._undated:
                self._ledger.note("without a date, and given that of the newest post", path)
        for key, found in self._found.items():
            document = self._document(found, tell=False)
            if document is None:
                raise ValueError(f"{found.path}: it was changed while it was read; do it again")
            yield self._entry(document, key, places.of[key]), ()
        self._account()

    def _entry(self, document: Document, key: str, place: Place) -> Entry:
        links = FolderLinks(self._known, place, document, self._pictures)
        body, share, teaser = self._body(document, key, links)
        data = document.data
        notes = [*document.notes, *links.notes]
        if share < 0.995:
            notes.append(f"compare its text with the old one: {share:.1%} of its words are the same, in order")
        image, alt, credit = self._lead(document, links)
        summary = plain_text("".join(each.html for each in self._reference.blocks(summary_of(data))))
        date = document.date or self._latest
        modified = document.modified if document.modified and document.modified > date else None
        if modified and (modified > datetime.now(UTC) or date > datetime.now(UTC)):
            modified = None
        if not body.strip() and document.status != "draft" and not image:
            body = "<!-- empty in the old blog, too -->"
        self._used.update(each.source for each in links.files)
        return Entry(
            key=key,
            date=date,
            modified=modified,
            category=document.category if document.kind == "post" else "",
            tags=document.tags,
            authors=document.authors,
            lang=document.lang,
            series=next(iter(texts_of(data.get("series"))), ""),
            summary=summary or excerpt(plain_text("".join(each.html for each in self._reference.blocks(teaser)))),
            image=image,
            image_alt=alt,
            image_credit=credit,
            pinned=says_yes(data, "pin", "pinned", "sticky") and document.kind == "post",
            comments_closed=document.kind == "post"
            and (says_no(data, "comments", "comment", "allow_comments") or says_yes(data, "disablecomments")),
            menu=bool(data.get("menu") or data.get("nav") or data.get("eleventynavigation"))
            or document.stem == "about",
            body=body,
            files=tuple(links.files),
            notes=tuple(dict.fromkeys(notes)),
        )

    def _body(self, document: Document, key: str, links: FolderLinks) -> tuple[str, float, str]:
        """The Markdown of a document, how much of its words is the same, and what stood above a "more"."""
        if document.markup == "rst":
            translated = self._translator.translate(document.body, links, self._known.ids[key])
            document.notes += translated.notes
            return translated.text, 1.0 if translated.same else 0.99, ""
        expanded = self.system.expand(document, TagLookup(self._known, document))
        self._unknown.update(expanded.unknown)
        document.notes += expanded.notes
        if expanded.unknown:
            document.notes.append(
                f"tags that are not known stand in it as they are: {', '.join(dict.fromkeys(expanded.unknown))}"
            )
        text = settle_unknown(expanded.text)
        if document.markup == "html":
            translated = self._translator.translate(text, links, self._known.ids[key])
            document.notes += translated.notes
            return translated.text, 1.0 if translated.same else 0.99, ""
        mended = self._mender.mend(callouts(text), document.title, self._dialect(document), links, self._known.ids[key])
        document.notes += mended.notes
        return mended.text, mended.alike, mended.teaser

    def _dialect(self, document: Document) -> Dialect:
        data = document.data
        asked = says_yes(data, "math", "mathjax", "katex", "latex", "use_math", "usemathjax", "has_math")
        whole = any(
            text_of(inner(self.system.config, "params", each)).lower() == "true"
            for each in ("math", "mathjax", "katex")
        )
        return Dialect(
            kramdown=isinstance(self.system, Jekyll),
            hard_wraps=self.system.hard_wraps,
            formulae=asked or whole or isinstance(self.system, Obsidian),
            inline_notes=self.system.inline_notes,
            house=isinstance(self.system, Pelican),
        )

    def _lead(self, document: Document, links: FolderLinks) -> tuple[str, str, str]:
        """The lead picture beside the post, what it shows, and whose it is."""
        lead = lead_of(document.data)
        if lead is None:
            return "", "", ""
        if name := links.picture_file(lead.address):
            return name, lead.alt, lead.credit
        elsewhere = re.match(r"https?://|//", lead.address) is not None
        why = "is elsewhere, and left out" if elsewhere else "is missing"
        links.notes.append(f"its lead picture {why}: {lead.address}")
        return "", "", ""

    # --- What is left ----------------------------------------------------------------------------------

    def _account(self) -> None:
        """Count the files of the folder, and say of keys and tags how often they were met."""
        ledger = self._ledger
        shown = [name for name in self._files.names() if _SHOWN.search(name)]
        ledger.found[_FILES] = len(shown) + len(self._used - {*shown})
        ledger.written[_FILES] = len(self._used)
        if left := len({*shown} - self._used):
            ledger.leave(_FILES, "that no text shows or links to", left)
        for key, number in sorted(self._unread.items(), key=lambda each: (-each[1], each[0])):
            ledger.note("front matter that does not come along", f"{key}: in {number} files")
        for name, number in sorted(self._unknown.items(), key=lambda each: (-each[1], each[0])):
            ledger.note("tags that are not known, and stand in the text as they are", f"{name}: {number} times")
        for note in dict.fromkeys(self.system.notes):
            if self._permalink and "--permalink" in note:
                continue
            ledger.note("the old blog's configuration", note)

    def authors(self) -> Mapping[str, str]:
        """A file for each author whom a post names."""
        self._ledger.found["authors"] += len(self._authors)
        return {name: f"{format_field('name', name)}\n" for name in self._authors}

    def moved(self, places: Places) -> Iterable[Moved]:
        """The old addresses of lists of tags, categories, authors, months and sections."""
        there = {same_path(place.url) for place in places.of.values()} | {*places.by_old}
        for old, new in sorted(self._lists.items()):
            if same_path(old) not in there and same_path(old) != same_path(new):
                yield Moved(old, new)
