"""Where a link in a body leads: to a source, to a file of the author's, to a page of the site, or elsewhere. Pure."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin

from ..._shared.link_addresses import check_absolute, is_preview, mend_relative, scheme_of
from ..._shared.text import closest
from ..._shared.urls import split_url

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ..._shared.content_files import ContentFiles


class DeadLink(ValueError):
    """A link that leads nowhere; the message says why, and the mend."""


class Source(NamedTuple):
    """A post, page or author's file, relative to the content folder, and the `?…#…` behind it."""

    path: str
    tail: str


class File(NamedTuple):
    """A file that is no source, relative to the content folder, and the `?…#…` behind it."""

    path: str
    tail: str


class Named(NamedTuple):
    """What Pelican's `{tag}`, `{category}`, `{author}` and `{index}` name."""

    kind: str
    name: str


class Address(NamedTuple):
    """A place of the site that no source has made: `path` is relative to the site, without escapes."""

    path: str
    tail: str


_INDICATED = re.compile(r"[{|]([^{}|]*)[|}](.*)", re.DOTALL)
# `[[Obsidian's own]]`, `[words][label]`, `words[^note]`.
_UNREAD = re.compile(
    r"(?P<picture>!?)\[\[(?P<page>.+)\]\]|\[\^(?P<note>.+)\]|\[(?P<words>[^\]]+)\]\[(?P<label>.*)\]", re.DOTALL
)
_FILES, _NAMES = ("filename", "static", "attach"), ("tag", "category", "author", "index")


@dataclass(frozen=True)
class Site:
    """All that a link may lead to and that is known before anything is written.

    Args:
        files: The files below the content folder.
        sources: The posts, pages and authors' files among them, and the file of the site that each becomes, empty for
            what is not written; None for one that could not be read.
        address: The address of the site, empty where it is not known.
        neighbours: What else the host serves: paths from its root that begin with a slash; those that end with one
            stand for all that is below them.
        schemes: Those that links may have besides the usual ones.
    """

    files: ContentFiles
    sources: Mapping[str, str | None]
    address: str = ""
    neighbours: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    _by_page: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_page.update((page, path) for path, page in self.sources.items() if page)

    @property
    def prefix(self) -> str:
        """The path of the site's address: empty, or such as "/blog"."""
        parts = split_url(self.address)
        return parts.path.rstrip("/") if parts else ""

    def find(self, value: str, source: str) -> Source | File | Named | Address | None:
        """Where a link leads; None where that is not for us to know.

        Args:
            value: The address as it is written.
            source: The source that it stands in, relative to the content folder.

        Raises:
            DeadLink: It leads nowhere.
        """
        text = re.sub(r"[\t\r\n]|^[\x00-\x20]+|[\x00-\x20]+$", "", value)  # as browsers do (WHATWG URL, 4.4)
        if not text:
            raise DeadLink("it leads nowhere; write where to, or take the link out")
        if unread := _UNREAD.fullmatch(text):
            raise DeadLink(self._unread(unread, source))
        if indicated := _INDICATED.fullmatch(text):
            return self._indicated(indicated[1].strip().lower(), indicated[2], source)
        if text.startswith("#"):
            return Source(source, text)
        if found := self._file(text, source):
            return found
        if scheme_of(text):
            if wrong := check_absolute(text, self.schemes):
                raise DeadLink(wrong)
            return self._own_address(text)
        if wrong := mend_relative(text):
            raise DeadLink(wrong)
        return self._place(text, source)

    def _indicated(self, kind: str, rest: str, source: str) -> Source | File | Named:
        if kind in _FILES:
            if found := self._file(rest, source):
                return found
            raise DeadLink(self.files.missing(_split_tail(rest)[0], source))
        if kind not in _NAMES:
            raise DeadLink(f"{{{kind}}} is nothing that a link can begin with; {closest(kind, (*_FILES, *_NAMES))}")
        return Named(kind, unquote(rest))

    def _unread(self, found: re.Match[str], source: str) -> str:
        """What to write instead of what Markdown takes for text."""
        if found["note"]:
            begins = f'no line says what the note is; write one that begins with "[^{found["note"]}]:"'
            return f"{begins}, or put code between backticks"
        if not found["page"]:
            label = found["label"] or found["words"]
            return f'no line says where that leads; write "[{label}]: …", or \\[ for a bracket that is meant as one'
        path, _, words = found["page"].partition("|")
        path, tail = _split_tail(path.strip())
        name = path if posixpath.splitext(path)[1] or not path else f"{path}.md"
        try:
            there = self._file(name, source) is not None
        except DeadLink:
            there = False
        address = (name if there else self.files.near(name, source) or name) + tail.strip()
        shown = f"<{address}>" if re.search(r"\s", address) else address
        return f"write it as Markdown has it, {found['picture']}[{words.strip() or path or tail[1:]}]({shown})"

    def _file(self, text: str, source: str) -> Source | File | None:
        """The file that a path names, from the source or from the content folder; a name without .md is enough."""
        path, tail = _split_tail(text)
        names = {unquote(path): tail, path: tail, unquote(text): "", text: ""}
        for name, rest in names.items():
            for wanted in self.files.paths(name, source):
                for each in (wanted, f"{wanted}.md", f"{wanted}/index.md"):
                    if found := self.files.at(each):
                        return self._leads_to(found, rest)
        return None

    def _leads_to(self, path: str, tail: str) -> Source | File:
        if path in self.sources:
            return Source(path, tail)
        if path.endswith(".md"):
            raise DeadLink(f"no page is made of {path}; link to one that readers can open")
        return File(path, tail)

    def _own_address(self, text: str) -> Source | Address | None:
        """The place of this site that an absolute address names; None for another site's."""
        if is_preview(text):
            parts = split_url(text)
            page = self._page(unquote(parts.path).removeprefix(self.prefix) if parts else "", "")
            if isinstance(page, Source):
                raise DeadLink(f"that is a preview on your machine; write {text[text.index('/', 8) :]}")
        if not self.address:
            return None
        own = self.address.rstrip("/")
        if text.startswith("//"):
            text = f"{own.partition(':')[0]}:{text}"
        path, tail = _split_tail(text)
        if path != own and not path.startswith(f"{own}/"):
            return None
        if self._is_neighbour(self.prefix + unquote(path[len(own) :])):
            return None
        return self._page(unquote(path[len(own) :]), tail)

    def _place(self, text: str, source: str) -> Source | Address | None:
        """The place of the site that a path names, as a browser reads it."""
        path, tail = _split_tail(text)
        base = f"{self.prefix}/{posixpath.dirname(self.sources.get(source) or '')}/".replace("//", "/")
        path = unquote(urljoin(base, path)) if path else base
        if self._is_neighbour(path):
            return None
        return self._page(path.removeprefix(self.prefix) if f"{path}/".startswith(f"{self.prefix}/") else path, tail)

    def _is_neighbour(self, path: str) -> bool:
        return any(path == each or (each.endswith("/") and path.startswith(each)) for each in self.neighbours)

    def _page(self, path: str, tail: str) -> Source | Address:
        for page in page_files(path):
            if page in self._by_page:
                return Source(self._by_page[page], tail)
        return Address(path.lstrip("/"), tail)

    def nowhere(self, address: Address, value: str, source: str, made: Collection[str]) -> str:
        """What to say of a place of the site at which there is nothing, out of all files that the site has."""
        if "." in posixpath.basename(address.path):
            files = [f"/{name}" for name in sorted(made) if not name.endswith(("/index.html", "/", "/*"))]
            name = _split_tail(value)[0]
            near = "" if self.files.near(name, source) else _closest(f"/{address.path}", files)
            return f'there is no such file; did you mean "{near}"?' if near else self.files.missing(name, source)
        pages = (f"/{name.removesuffix('index.html')}" for name in sorted(made) if name.endswith("/index.html"))
        near = _closest(f"/{address.path}", pages)
        return f'nothing is there; did you mean "{near}"?' if near else f"nothing is there; {_NAME_IT}"


_NAME_IT = "name the file that it is made of, such as other.md, or list what another program serves in LINKS_NEIGHBOURS"


def page_files(path: str) -> tuple[str, ...]:
    """What a host may have for a path of the site: a file, or for a folder the page or the feed in it."""
    name = posixpath.normpath(path.lstrip("/")).removeprefix("./")
    if name in ("", "."):
        return ("index.html",)
    return f"{name}/" if path.endswith("/") else name, f"{name}/index.html", f"{name}/index.xml"


def _closest(path: str, others: Iterable[str]) -> str:
    """That of several addresses which a mistyped one means: its last part is much the same; empty where none is."""
    by_name = defaultdict(list)
    for each in others:
        by_name[posixpath.basename(each.rstrip("/")).casefold()].append(each)
    near = get_close_matches(posixpath.basename(path.rstrip("/")).casefold(), filter(None, by_name), n=1, cutoff=0.75)
    return get_close_matches(path, by_name[near[0]], n=1, cutoff=0)[0] if near else ""


def _split_tail(text: str) -> tuple[str, str]:
    """A path, and the `?…#…` behind it."""
    at = min((found for found in (text.find("?"), text.find("#")) if found >= 0), default=len(text))
    return text[:at], text[at:]
