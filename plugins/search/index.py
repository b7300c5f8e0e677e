"""Pagefind's index of a built site. The one door to Pagefind, which is run as a program."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = b"data-pagefind-body"
_UNUSED = ("*-ui.*", "pagefind-highlight.js")
"""Ready-made interfaces, half of the bundle; the theme has its own."""


class IndexingError(Exception):
    """Why there is no index, in words for the author."""


def pagefind_version() -> str:
    """The version of Pagefind; empty where it is not installed."""
    try:
        version("pagefind-bin")
        return version("pagefind")
    except PackageNotFoundError:
        return ""


def index_key(site: Path, lang: str) -> str:
    """What `make_index` depends on, as a SHA-256; empty if no page is marked to be indexed."""
    digest = hashlib.sha256(f"{pagefind_version()} {lang}".encode())
    pages = [(path.relative_to(site).as_posix(), path.read_bytes()) for path in sorted(site.rglob("*.html"))]
    marked = [(name, indexed_part(data)) for name, data in pages if _MARK in data]
    for name, data in marked:
        digest.update(f"\0{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest() if marked else ""


# Comments and elements that hold text only, which may look like tags; then tags (HTML 13.1.2), attributes in quotes.
_TAG = re.compile(
    rb"<!--.*?-->|<(script|style|title|textarea|iframe|noscript|xmp)\b.*?</\1\s*>"
    rb"""|<(?P<end>/?)(?P<name>[a-z][^\s/>]*)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>""",
    re.DOTALL | re.IGNORECASE,
)
_VOID = frozenset(b"area base br col embed hr img input link meta source track wbr".split())
_TITLE = re.compile(rb"<h1\b.*?</h1\s*>", re.DOTALL | re.IGNORECASE)
_PICTURE = re.compile(rb"""<img\b(?:[^<>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE)


def indexed_part(page: bytes) -> bytes:
    """All that Pagefind reads of a page: what is marked, what that is in, the first `h1` and the pictures.

    The whole page, where it tells Pagefind more than by `data-pagefind-body`, or leaves open what it marks.
    """
    kept = list(_marked(page))
    if sum(part.count(b"data-pagefind-") for part in kept) != page.count(b"data-pagefind-"):
        return page
    return b"\0".join((*kept, *_TITLE.findall(page)[:1], *_PICTURE.findall(page)))


def _marked(page: bytes) -> Iterator[bytes]:
    """Each marked element that is closed, after the names of those around it: in `nav` or `footer` it is not read."""
    around: list[bytes] = []
    begin, depth, last = 0, 0, page.rfind(_MARK)
    for tag in _TAG.finditer(page):
        if not depth and tag.start() > last:
            break
        name = (tag["name"] or b"").lower()
        if not name or name in _VOID:
            continue
        if not tag["end"]:
            around.append(name)
            if not depth and _MARK in tag["attributes"]:
                begin, depth = tag.start(), len(around)
        elif name in around:
            while around.pop() != name:
                pass
            if depth > len(around):
                yield b" ".join(around) + b"\0" + page[begin : tag.end()]
                depth = 0


def make_index(site: Path, lang: str, into: Path) -> None:
    """Index a site into a new folder, which is there whole or not at all.

    Args:
        site: The folder of the site.
        lang: The language by whose rules words are the same (ISO 639-1). There is one index for pages in any language:
            of several, Pagefind searches only the one in the language of the search page.
        into: The new folder.

    Raises:
        IndexingError: Pagefind failed.
    """
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="index-", dir=into.parent) as folder:
        beside = Path(folder, "index")
        command = [sys.executable, "-m", "pagefind", "--site", str(site), "--output-path", str(beside), "--quiet"]
        command += ["--force-language", lang]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode or not (beside / "pagefind.js").is_file():
            raise IndexingError(f"Pagefind failed: {(done.stderr or done.stdout).strip()}")
        for pattern in _UNUSED:
            for path in beside.glob(pattern):
                path.unlink()
        shutil.rmtree(into, ignore_errors=True)
        beside.rename(into)
