"""Makes the posts searchable in the browser: Pagefind's index of the built site, in `pagefind/`.

Only what the theme marks with `data-pagefind-body` is indexed. The index is made anew when some of that changed, not
when a comment came; the last one is kept in `.cache/search/`. Beside it are the words of the blog, for a reader who
spells one otherwise. Without Pagefind the site is built all the same, and its
search page offers the lists of posts.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pelican import signals

from .._shared.digests import digest_bytes
from .._shared.faults import note
from .._shared.files import replace_file
from .._shared.memo import memo
from .._shared.output import output
from .._shared.pelican import announce, claim, report
from .index import IndexingError, index_key, make_index, pagefind_version, read_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pelican import Pelican

FOLDER = "pagefind"


def index_site(pelican: Pelican) -> None:
    """Put an index of the pages that were just written beside them, if the theme is to have a search page."""
    site, known = output(pelican.settings), memo(pelican.settings)
    lang = pelican.settings["DEFAULT_LANG"].lower().partition("-")[0]
    into = Path(pelican.output_path, FOLDER)

    def digest(name: str) -> str:
        page = read_page(site.path(name).read_bytes())
        return digest_bytes(f"{page.lang} ".encode() + page.html).hex() if page else ""

    wanted = "search" in pelican.settings["DIRECT_TEMPLATES"] and pagefind_version()
    names = site.names(".html") if wanted else []
    found = {name: known.get("found", (site.digest(name),), partial(digest, name)) for name in names}
    marked = {name: told for name, told in found.items() if told}
    if not marked:
        shutil.rmtree(into, ignore_errors=True)
        return
    kept, key = Path(pelican.settings["PATH"]).resolve().parent / ".cache" / "search", index_key(marked, lang)
    if not is_sound(kept / key):
        for old in kept.glob("*"):  # .cache may be a link to a folder with more in it
            if re.fullmatch(r"[0-9a-f]{64}|index-\w+", old.name):
                shutil.rmtree(old)
            elif re.fullmatch(r"[0-9a-f]{64}\.json", old.name):
                old.unlink()
        pages = ((name, read_page(site.path(name).read_bytes())) for name in marked)
        try:
            make_index({name: page for name, page in pages if page}, lang, kept / key)
        except IndexingError as error:
            print(error, file=sys.stderr)
            raise SystemExit(1) from error
        replace_file(_record(kept / key), json.dumps(_stamps(kept / key)).encode())
    files = _stamps(kept / key)
    for name, stamp in [*files.items()]:
        made = partial(_digest, kept / key / name)
        if site.keep(f"{FOLDER}/{name}", known.get("index", (key, name, stamp), made)):
            del files[name]
    mirror(kept / key, into, files)


def is_sound(folder: Path) -> bool:
    """Whether a kept index is as it was made: its files are those of the site, where somebody may have changed one."""
    try:
        return bool(json.loads(_record(folder).read_text("utf-8")) == _stamps(folder))
    except (OSError, ValueError):
        return False


def mirror(folder: Path, into: Path, wanted: Mapping[str, list[int]]) -> None:
    """Make one folder the same as some files of another, by links to the same files where that can be."""
    for path in sorted(into.rglob("*"), reverse=True):  # what is in a folder before the folder
        name = path.relative_to(into).as_posix()
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif not path.is_dir() and (name not in wanted or _stamp(path) != wanted[name]):
            path.unlink()
    for name in wanted:
        if not (into / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(folder / name, into / name)
            except OSError:  # on another disk, or one that knows no links
                shutil.copy2(folder / name, into / name)


def _digest(path: Path) -> str:
    return digest_bytes(path.read_bytes()).hex()


def _record(folder: Path) -> Path:
    return folder.with_suffix(".json")


def _stamps(folder: Path) -> dict[str, list[int]]:
    """The size and time of each file, by its path, in a total order."""
    return {path.relative_to(folder).as_posix(): _stamp(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def _stamp(path: Path) -> list[int]:
    state = path.stat()
    return [state.st_size, state.st_mtime_ns]


def claim_folder(pelican: Pelican) -> None:
    """Keep posts from the address of the index, and let links lead into it; say where there can be none."""
    if "search" in pelican.settings["DIRECT_TEMPLATES"] and not pagefind_version():
        told = note("Pagefind is not installed, so there is no search: pip install pagefind[extended]")
        report(pelican.settings, [told])
    claim(pelican.settings, "plugins.search", FOLDER)
    announce(pelican.settings, (f"{FOLDER}/*",))


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(claim_folder)
    signals.finalized.connect(index_site)
