"""Makes the posts searchable in the browser: Pagefind's index of the built site, in `pagefind/`.

Only what the theme marks with `data-pagefind-body` is indexed. The index is made anew when some of that changed, not
when a comment came; the last one is kept in `.cache/search/`. Without Pagefind the site is built all the same, and its
search page offers the lists of posts.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pelican import signals

from .._shared.faults import note
from .._shared.pelican import announce, claim, report
from .index import IndexingError, index_key, make_index, pagefind_version

if TYPE_CHECKING:
    from pelican import Pelican

FOLDER = "pagefind"


def index_site(pelican: Pelican) -> None:
    """Put an index of the pages that were just written beside them, if the theme is to have a search page."""
    site = Path(pelican.output_path)
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    if "search" not in pelican.settings["DIRECT_TEMPLATES"] or not pagefind_version():
        return
    lang = pelican.settings["DEFAULT_LANG"].lower().partition("-")[0]
    key = index_key(site, lang)
    if not key:
        return
    kept = Path(pelican.settings["PATH"]).resolve().parent / ".cache" / "search"
    if not (kept / key).is_dir():
        for old in kept.glob("*"):
            if re.fullmatch(r"[0-9a-f]{64}|index-\w+", old.name):  # .cache may be a link to a folder with more in it
                shutil.rmtree(old)
        try:
            make_index(site, lang, kept / key)
        except IndexingError as error:
            print(error, file=sys.stderr)
            raise SystemExit(1) from error
    shutil.copytree(kept / key, site / FOLDER)


def claim_folder(pelican: Pelican) -> None:
    """Keep posts from the address of the index, and let links lead into it; say where there can be none."""
    if "search" in pelican.settings["DIRECT_TEMPLATES"] and not pagefind_version():
        told = note("Pagefind is not installed, so there is no search: pip install pagefind[bin]")
        report(pelican.settings, [told])
    claim(pelican.settings, "plugins.search", FOLDER)
    announce(pelican.settings, (f"{FOLDER}/*",))


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(claim_folder)
    signals.finalized.connect(index_site)
