"""Pagefind's index of a built site. The one door to Pagefind, which is run as a program."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .words import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MARK = re.compile(rb"data-pagefind-(?:body|meta)\b")
_UNUSED = ("*-ui.*", "pagefind-highlight.js")
"""Ready-made interfaces, half of the bundle; the theme has its own."""
_DATA = ("pagefind-entry.json", "*.pf_meta", "fragment", "index", "filter")
"""What an index has of its own beside those of other languages."""
_WITHOUT_SPACES = frozenset(("zh", "ja", "th"))
"""Languages whose words Pagefind's extended build finds, in an index of their own."""
_FORMAT = 1
"""Of what is made of the same pages, so that an older version's is made anew."""


class IndexingError(Exception):
    """Why there is no index, in words for the author."""


class Page(NamedTuple):
    """A page as it is indexed."""

    lang: str
    """ISO 639-1."""
    html: bytes
    """The page cut down to what Pagefind reads of it."""


def pagefind_version() -> str:
    """Which build of Pagefind there is, the extended one if both are; empty where it is not installed."""
    for build in ("pagefind-bin-extended", "pagefind-bin"):
        with suppress(PackageNotFoundError):
            return f"{build} {version(build)} {version('pagefind')}"
    return ""


def index_key(pages: Mapping[str, str], lang: str) -> str:
    """What `make_index` depends on, as a SHA-256: the digest of each page by its path."""
    return hashlib.sha256(repr((_FORMAT, pagefind_version(), lang, sorted(pages.items()))).encode()).hexdigest()


# Comments and elements that hold text only, which may look like tags; then tags (HTML 13.1.2), attributes in quotes.
_TAG = re.compile(
    rb"<!--.*?-->|<(script|style|title|textarea|iframe|noscript|xmp)\b.*?</\1\s*>"
    rb"""|<(?P<end>/?)(?P<name>[a-z][^\s/>]*)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>""",
    re.DOTALL | re.IGNORECASE,
)
_VOID = frozenset(b"area base br col embed hr img input link meta source track wbr".split())
_TITLE = re.compile(rb"<h1\b.*?</h1\s*>", re.DOTALL | re.IGNORECASE)
_LANG = re.compile(rb"""\blang\s*=\s*["']?([A-Za-z]{2,3})""")


def read_page(data: bytes) -> Page | None:
    """A page cut down to what is marked, what that is in, and its title; None where nothing is marked.

    The whole page, where it tells Pagefind more than by `data-pagefind-body` and `-meta`, or leaves open what it marks.
    """
    if not _MARK.search(data):
        return None
    parts = list(_marked(data))
    lang = (parts and _LANG.search(parts[-1].attributes)) or _LANG.search(data)
    spoken = lang[1].decode().lower() if lang else "en"
    marked = [part.html for part in parts]
    if sum(html.count(b"data-pagefind-") for html in marked) != data.count(b"data-pagefind-"):
        return Page(spoken, data)
    title = () if any(b"<h1" in html.lower() for html in marked) else _TITLE.findall(data)[:1]
    body = b"\n".join((*title, *marked))
    return Page(spoken, b'<!DOCTYPE html><html lang="%b"><body>%b</body></html>' % (spoken.encode(), body))


class _Part(NamedTuple):
    """A marked element."""

    attributes: bytes
    html: bytes
    """The element in those around it: in `nav` or `footer` it is not read."""


def _marked(page: bytes) -> Iterator[_Part]:
    """Each marked element that is closed."""
    around: list[bytes] = []
    last = max(mark.start() for mark in _MARK.finditer(page))
    begin, depth, attributes = 0, 0, b""
    for tag in _TAG.finditer(page):
        if not depth and tag.start() > last:
            break
        name = (tag["name"] or b"").lower()
        if not name or name in _VOID:
            continue
        if not tag["end"]:
            around.append(name)
            if not depth and _MARK.search(tag["attributes"]):
                begin, depth, attributes = tag.start(), len(around), tag["attributes"]
        elif name in around:
            while around.pop() != name:
                pass
            if depth > len(around):
                outside = [each for each in around if each not in (b"html", b"body")]
                before, after = b"".join(map(b"<%b>".__mod__, outside)), b"".join(map(b"</%b>".__mod__, outside[::-1]))
                yield _Part(attributes, before + page[begin : tag.end()] + after)
                depth = 0


def make_index(pages: Mapping[str, Page], lang: str, into: Path) -> None:
    """Index pages into a new folder, which is there whole or not at all.

    Words are the same by the rules of one language, since of several indexes Pagefind has the rules for one; but those
    in languages without spaces have theirs, each in a folder of its name. `languages.json` lists them; `words.json` has
    the words of all.

    Args:
        pages: The pages, by their paths.
        lang: The language by whose rules words are the same (ISO 639-1), if any page is in it.
        into: The new folder.

    Raises:
        IndexingError: Pagefind failed.
    """
    apart = Counter(page.lang if page.lang in _WITHOUT_SPACES else lang for page in pages.values())
    main = lang if lang in apart else min(apart, key=lambda each: (-apart[each], each))
    others = sorted(apart.keys() - {main})
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="index-", dir=into.parent) as name:
        folder = Path(name)
        beside = folder / "index"
        for each in (main, *others):
            chosen = {
                path: page for path, page in pages.items() if (page.lang if page.lang in others else main) == each
            }
            _index(chosen, each, folder / each, folder / f"{each}-index")
        (folder / f"{main}-index").rename(beside)
        for pattern in _UNUSED:
            for path in beside.glob(pattern):
                path.unlink()
        for each in others:
            for pattern in _DATA:
                for path in (folder / f"{each}-index").glob(pattern):
                    (beside / each).mkdir(exist_ok=True)
                    path.rename(beside / each / path.name)
        vocabulary = Vocabulary()
        for page in pages.values():
            vocabulary.add(page.lang, page.html.decode("utf-8", "replace"))
        (beside / "languages.json").write_text(json.dumps(others), "utf-8")
        (beside / "words.json").write_text(vocabulary.dump(), "utf-8")
        shutil.rmtree(into, ignore_errors=True)
        beside.rename(into)


def _index(pages: Mapping[str, Page], lang: str, site: Path, into: Path) -> None:
    """Write the pages into a folder, and an index of them into another."""
    for name, page in pages.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(page.html)
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--output-path", str(into), "--quiet"]
    command += ["--force-language", lang]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode or not (into / "pagefind.js").is_file():
        raise IndexingError(f"Pagefind failed: {(done.stderr or done.stdout).strip()}")
