"""Links in posts, pages and authors' files lead where their author means, or are refused with file, line and mend.

A link to `other.md`, written from where it stands, as an editor or GitHub shows it, leads to that post's permalink; one
to `paper.pdf` has the file copied. What leads nowhere is refused: a missing file, a place of the site at which nothing
will be, a heading that is not there, an address without a scheme. Links in comments are the readers' and stay.

Marks every address while Markdown is compiled (`marks`), finds where each leads once all posts and pages are read
(`site`), and checks those that lead to pages that no source has once it is known what the build will write: what a
plugin writes, it has to say by `announce`. It is long since all of it is Pelican's; what needs no Pelican is elsewhere.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from pelican import signals
from pelican.contents import Author, Category, Tag
from pelican.generators import Generator

from ..._shared import defaults
from ..._shared import pelican as _pelican
from ..._shared.content_files import ContentFiles
from ..._shared.faults import Fault
from ..._shared.files import files_below
from ..._shared.front_matter import line_of
from ..._shared.text import closest
from ..._shared.urls import quote_path
from . import marks
from .site import Address, DeadLink, File, Named, Site, Source, page_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pelican import Pelican
    from pelican.contents import Content
    from pelican.generators import ArticlesGenerator, PagesGenerator, StaticGenerator

    from ..._shared.front_matter import Source as Parsed
    from .marks import Anchors

_LINKER = "links"
_TERMS = {"tag": Tag, "category": Category, "author": Author}
_DRAFT = "that is not published yet; publish it first, or leave the link out"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings `LINKS_…`."""

    neighbours: tuple[str, ...] = defaults.LINKS_NEIGHBOURS
    """Paths of the host that something else serves, such as "/shop/"; one with a slash at its end with all below it."""
    schemes: tuple[str, ...] = defaults.LINKS_SCHEMES
    """Schemes that links may have besides the usual ones, such as "gemini"."""

    def __post_init__(self) -> None:
        """Refuse what no address can have."""
        if not all(path.startswith("/") for path in self.neighbours):
            raise ValueError('each path begins with a slash, such as "/shop/"')


class _Link(NamedTuple):
    """An address in a post, page or author's file, and how many of the same stand before it there."""

    content: Content
    value: str
    number: int


class Linker:
    """Finds where the links of one build lead, and puts that in their place."""

    def __init__(self, generator: PagesGenerator) -> None:
        self.settings, self.context = generator.settings, generator.context
        options = _pelican.read_settings(Settings, "LINKS", self.settings)
        self._theme = Path(generator.theme, "templates")
        self._theme_ids: frozenset[str] | None = None
        self._contents = dict(sorted(self.context["generated_content"].items()))
        self._found: list[tuple[_Link, Source | File | Named | Address]] = []
        self._dead: list[tuple[_Link, str]] = []
        self._values: dict[tuple[str, str, bool], str] = {}
        self._anchors: dict[str, Anchors] = {}
        self.places: dict[str, str] = {}
        """Where the files that bodies link to will be, both relative: to the content folder, and to the site."""
        self.private: set[str] = set()
        """Those of them that nothing links to but what is not written."""
        root = Path(self.settings["PATH"])
        other = (path.removesuffix("*") for path in _pelican.announced(self.settings) if path.startswith("/"))
        self.site = Site(
            files=ContentFiles(files_below(root), root.resolve().name),
            sources={path: content and content.save_as for path, content in self._contents.items()},
            address=self.settings["SITEURL"],
            neighbours=(*options.neighbours, *other),
            schemes=options.schemes,
        )

    def link(self) -> None:
        """Replace the marks of all bodies, and note the links that are dead whatever the build makes."""
        contents = [content for content in self._contents.values() if content is not None]
        for content in contents:
            if content.metadata.get("reader") in ("rst", "html"):
                content._content = marks.mark_html(content._content, _pictures_are_ours(self.settings))
            numbers: Counter[str] = Counter()
            for value in (value for text in _texts(content).values() for value in marks.addresses_of(text)):
                link = _Link(content, value, numbers[value])
                numbers[value] += 1
                try:
                    found = self.site.find(value, _path(content))
                    if isinstance(found, Source):
                        found = self._check_source(content, found)
                except DeadLink as error:
                    self._dead.append((link, str(error)))
                    # Pelican would stop at it.
                    self._values |= dict.fromkeys(((_path(content), value, each) for each in (True, False)), "#")
                else:
                    if found is not None:
                        self._found.append((link, found))
        self._place_files()
        for link, found in self._found:
            for for_pelican in (True, False):
                self._values[_path(link.content), link.value, for_pelican] = self._written(link, found, for_pelican)
        for content in contents:
            self._replace_marks(content)

    def check(self, generator: ArticlesGenerator) -> Iterator[Fault]:
        """The dead links, those to places of the site among them, once it is known what the build makes."""
        dead = [*self._dead]
        wanted = [(link, found) for link, found in self._found if isinstance(found, (Named, Address))]
        to_comments = [
            (link, found) for link, found in self._found if isinstance(found, Source) and _comment(found.tail)
        ]
        if wanted:
            announced = _pelican.announced(self.settings)
            made = {*_pelican.files_of_pelican(generator), *_pelican.claims(self.settings), *announced}
            made |= {move.file for move in _pelican.moves(generator) if move.new}
            folders = tuple(path.removesuffix("*") for path in announced if path.endswith("/*"))
            for link, found in wanted:
                place = self._place_of(found) if isinstance(found, Named) else found
                if place is None:
                    dead.append((link, "no page is made of it, as a setting says; take the link out"))
                elif not place.path.startswith(folders) and made.isdisjoint(page_files(place.path)):
                    dead.append((link, self.site.nowhere(place, link.value, _path(link.content), made)))
        for link, source in to_comments:
            ids = _comment_ids(self._contents[source.path])
            if ids is not None and (id := _comment(source.tail)) not in ids:
                dead.append((link, f"there is no such comment; {closest(id, ids)}".rstrip("; ")))
        return _faults(dead)

    def _check_source(self, content: Content, found: Source) -> Source | None:
        """A link to a source, its fragment as the page has it; None where the source could not be read."""
        target = self._contents[found.path]
        if target is None or _pelican.has_faults(self.settings, target.source_path):
            return None if target is None else found
        if target.status == "draft" and not target.save_as and content.status != "draft":
            raise DeadLink(_DRAFT)
        before, mark, fragment = found.tail.partition("#")
        wanted = unquote(fragment)
        if not mark or wanted in ("", "top") or ":~:" in wanted or _comment(found.tail):
            return found
        if found.path not in self._anchors:
            self._anchors[found.path] = marks.find_anchors(target._content or "")
        anchors = self._anchors[found.path]
        if wanted in anchors.ids or wanted in self.theme_ids:
            return found
        if id := anchors.by_words.get(marks.words_of(wanted)):
            return Source(found.path, f"{before}#{id}")
        where = "this page" if target is content else found.path
        raise DeadLink(f"{where} has no heading or id of that name; {closest(wanted, anchors.headings)}".rstrip("; "))

    @property
    def theme_ids(self) -> frozenset[str]:
        """The ids that the theme's templates name."""
        if self._theme_ids is None:
            pages = (path.read_text("utf-8") for path in sorted(self._theme.rglob("*.html")))
            self._theme_ids = frozenset(id for page in pages for id in marks.find_anchors(page).ids)
        return self._theme_ids

    def _place_files(self) -> None:
        """Decide where each linked file goes: beside the page that attaches it, or else where it is in the content.

        A file in the folder of a post is attached to it. Of several that attach a file the first gets it, drafts last.
        """
        links: dict[str, list[_Link]] = defaultdict(list)
        for link, found in self._found:
            if isinstance(found, File):
                links[found.path].append(link)
        taken = {content.save_as for content in self._contents.values() if content is not None}
        for path, linking in sorted(links.items()):
            self.context["static_links"].add(path)
            written = [link for link in linking if link.content.save_as]
            if not written:
                self.private.add(path)
            place = self.settings["STATIC_SAVE_AS"].format(path=path)
            if attaching := [link.content for link in written if _attaches(link, path)]:
                content = min(attaching, key=lambda each: (each.status == "draft", _path(each)))
                below = posixpath.relpath(path, posixpath.dirname(_path(content)))
                name = posixpath.basename(path) if below.startswith("../") else below
                beside = posixpath.join(posixpath.dirname(content.save_as), name)
                place = beside if beside not in taken else place
            taken.add(place)
            self.places[path] = place

    def _written(self, link: _Link, found: Source | File | Named | Address, for_pelican: bool) -> str:
        """What stands in the HTML for a link: where Pelican finds it, it knows best what address the site has."""
        own = self.context["localsiteurl"].rstrip("/")
        if isinstance(found, Named):
            return link.value
        if isinstance(found, Address):
            outside = link.value.startswith("/") and not link.value.startswith((f"{self.site.prefix}/", "//"))
            return f"{own}/{quote_path(found.path)}{found.tail}" if outside else link.value
        if isinstance(found, File):
            if for_pelican:
                return f"{{static}}/{quote_path(found.path)}{found.tail}"
            return f"{own}/{quote_path(self.places[found.path])}{found.tail}"
        if self._contents[found.path] is link.content and link.value.startswith("#"):
            return found.tail
        if for_pelican:
            return f"{{filename}}/{quote_path(found.path)}{found.tail}"
        return f"{own}/{self._contents[found.path].url}{found.tail}"

    def _replace_marks(self, content: Content) -> None:
        def replacement(value: str, for_pelican: bool) -> str:
            return self._values.get((_path(content), value, for_pelican), value)

        for key, text in _texts(content).items():
            replaced = marks.replace_marks(text, replacement)
            if key == "":
                content._content = replaced
            else:
                content.metadata[key] = replaced
                setattr(content, "_summary" if key == "summary" else key, replaced)

    def _place_of(self, named: Named) -> Address | None:
        """The page of a tag, category or author; Pelican names them by their slug. None where none is made."""
        if named.kind == "index":
            return Address(self.settings["INDEX_SAVE_AS"], "")
        save_as = _TERMS[named.kind](named.name, self.settings).save_as
        return Address(save_as.removesuffix("index.html"), "") if save_as else None


def _texts(content: Content) -> dict[str, str]:
    """The texts of a content that are compiled, by the key of the front matter; the body's is empty."""
    fields = {key: content.metadata.get(key) for key in content.settings["FORMATTED_FIELDS"]}
    return {key: text for key, text in {"": content._content, **fields}.items() if isinstance(text, str) and text}


def _pictures_are_ours(settings: dict[str, Any]) -> bool:
    """Whether no plugins.images finds the files of pictures, and says which are not there."""
    return not any(name.rpartition(".")[2] == "images" for name in settings["PLUGINS"])


def _path(content: Content) -> str:
    return str(content.relative_source_path)


def _attaches(link: _Link, path: str) -> bool:
    """Whether a link to a file has it put beside the page: as it says, or because the file is in the post's folder."""
    if re.match(r"[{|](static|attach)", link.value, re.IGNORECASE):
        return link.value[1:].lower().startswith("attach")
    folder, name = posixpath.split(_path(link.content))
    return name.startswith("index.") and path.startswith(f"{folder}/")


def _comment(tail: str) -> str:
    """The id of the comment that a link leads to; empty if to none."""
    fragment = unquote(tail.partition("#")[2])
    return fragment.removeprefix("comment-") if fragment.startswith("comment-") else ""


def _comment_ids(content: Content | None) -> list[str] | None:
    """The ids of the comments on a post; None where nothing compiles them."""
    everyone = getattr(getattr(content, "comments", None), "everyone", None)
    return None if everyone is None else [comment.id for comment in everyone]


def _faults(dead: Iterable[tuple[_Link, str]]) -> Iterator[Fault]:
    sources: dict[str, Parsed] = {}
    for link, message in dead:
        path = link.content.source_path
        if path not in sources:
            sources[path] = _pelican.source_of(link.content)
        source = sources[path]
        line = marks.line_of(source.body, link.value, link.number)
        if line is not None:
            line += source.body_line
        else:  # of a summary
            line = line_of(source, link.value)
        shown = link.value if len(link.value) <= 200 else f"{link.value[:199]}…"
        yield Fault(_pelican.source_path(path), line, f'link "{shown}": {message}')


class LinksGenerator(Generator):  # type: ignore[misc]  # Pelican is untyped
    """Has the places of the site checked last, in a whole build: other commands do not know what it would make."""

    articles: ArticlesGenerator

    def refresh_metadata_intersite_links(self) -> None:
        """Ask for the check. Pelican calls this after `all_generators_finalized`."""
        linker: Linker = self.context[_LINKER]
        _pelican.check_last(self.settings, lambda: linker.check(self.articles))


def mark_addresses(pelican: Pelican) -> None:
    """Have the addresses of everything that is compiled marked."""
    markdown = pelican.settings["MARKDOWN"]
    options = {"own": pelican.settings["SITEURL"], "pictures": _pictures_are_ours(pelican.settings)}
    name = f"{marks.__name__}:{marks.MarkAddresses.__name__}"
    configured = {**markdown.get("extension_configs", {}), name: options}
    pelican.settings["MARKDOWN"] = {**markdown, "extension_configs": configured}


def lead_links(generator: PagesGenerator) -> None:
    """Let links lead where they should, once all posts and pages are read and before anything looks at a body."""
    generator.context[_LINKER] = linker = Linker(generator)
    linker.link()


def place_files(generator: StaticGenerator) -> None:
    """Put linked files where their links lead, and keep those at home that only unpublished drafts link to."""
    linker: Linker = generator.context[_LINKER]
    for path, place in linker.places.items():
        static = generator.context["static_content"][path]
        static.override_save_as, static.override_url = place, quote_path(place)
    public = generator.get_files(generator.settings["STATIC_PATHS"], extensions=False)
    private = linker.private - public
    generator.staticfiles[:] = [file for file in generator.staticfiles if _path(file) not in private]


def add_generator(_: Any) -> type[LinksGenerator]:
    """Have places of the site checked in each build."""
    return LinksGenerator


def hand_over_articles(generators: list[Any]) -> None:
    """Show our generator the one that knows the lists of posts."""
    for generator in generators:
        if isinstance(generator, LinksGenerator):
            generator.articles = _pelican.article_generator(generators)


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(mark_addresses)
    signals.page_generator_finalized.connect(lead_links)
    signals.static_generator_finalized.connect(place_files)
    signals.get_generators.connect(add_generator)
    signals.all_generators_finalized.connect(hand_over_articles)
