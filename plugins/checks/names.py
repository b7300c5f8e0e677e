"""What the names of files in the content folder say: which are left alone, and which can only be a slip. Pure."""

from __future__ import annotations

import re
from fnmatch import translate
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from .._shared.moves import FILE as MOVES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# What editors, file managers, sync services and version control leave beside files.
_NAMES = (".*", "*~", "#*#", "~$*", "*.swp", "*.swo", "*.bak", "*.orig", "*.rej", "*.tmp", "*.part", "*.crdownload")
_SYSTEMS = ("Thumbs.db", "desktop.ini", "Icon\r", "__MACOSX")
_LEFT_BEHIND = re.compile("|".join(map(translate, (*_NAMES, *_SYSTEMS))))
_words = re.compile(r"\S+").findall
_MARKDOWN = frozenset(_words(".md .markdown .mdown .mdwn .mdtxt .mdtext .mkd .mkdn .mdx .rmd .qmd"))
_TEXT = frozenset(_words(".txt .html .htm .xhtml .org .adoc .asciidoc .textile .wiki"))

# Copies that say what they are: Dropbox, Nextcloud, ownCloud, Seafile (in their language, between brackets), Syncthing,
# older ownCloud, Synology, Google Drive.
_CONFLICT = re.compile(
    r"[ _]?\([^()]*(?:conflict|konflikt|conflit|confl[ií]to)[^()]*(?:cop|kop|\d{4})[^()]*\)"
    r"|[ _]?\([^()]*(?:cop|kop|case|sf|sync|encoding)[^()]*(?:conflict|konflikt|conflit)[^()]*\)"
    r"|\.sync-conflict-\d{8}-\d{6}(?:-\w+)?|_conflict-\d{8}-\d{6}|_[^_]+_\w{3}-\d\d-\d+-\d{4}_conflict|_conf\(\d+\)",
    re.IGNORECASE,
)
# Copies that could be meant, but not beside what they are one of: iCloud and Finder, Windows and browsers, OneDrive.
_COPY = re.compile(
    r"(?P<of>.+?)(?: \d{1,2}| ?\(\d{1,2}\)"
    r"| - (?:Copy|Kopie|Copie|Copia)(?: \(\d+\))?| (?:copy|Kopie|copie|copia)(?: \d+)?"
    r"|-(?:DESKTOP|LAPTOP|PC|WIN)-\w+(?:-\d+)?|-[^-]*(?:MacBook|iMac|Mac mini|Laptop|-PC)[^-]*)"
    r"|(?:Copy of|Kopie von|Copie de|Copia de|Copia di) (?P<of_first>.+)"
)


def is_left_behind(path: str) -> bool:
    """Whether a file is no text of the author's: hidden, a backup, a lock, a system's own, the list of moves."""
    return path == MOVES or any(map(_LEFT_BEHIND.fullmatch, path.split("/")))


def check_names(paths: Collection[str], read: Collection[str], linked: Collection[str]) -> Iterator[tuple[str, str]]:
    """The files whose name is a slip, and what to do about each.

    Args:
        paths: All files, relative to the content folder, without those that are left behind.
        read: Those that posts, pages, authors and comments were made of.
        linked: Those that some text links to, so that they are copied.

    Yields:
        The path and a message.
    """
    known = frozenset(paths)
    for path in sorted(known):
        name = PurePosixPath(path)
        ending = name.suffix.lower()
        if name.suffix == ".md":
            if original := _copied(name, known):
                yield path, f"this looks like a copy of {original} that a sync service left; keep the better of the two"
            elif path not in read and name.name.lower() != "readme.md":
                yield path, "nothing reads this file; move it to posts/ or pages/, or away"
            elif name.name.lower() == "index.md" != name.name:
                yield path, 'rename it to "index.md": capitals count where the site is built'
            elif not re.search(r"\w|[^\x00-\x7f]", _named(name).stem):
                yield path, "its name has no letter or digit for an address; rename it"
        elif ending in _MARKDOWN and path not in read:
            yield path, f'"{name.suffix}" is not read; rename the file to end in .md'
        elif ending in _TEXT and path not in read and path not in linked:
            yield path, f'"{name.suffix}" is not read; rename the file to end in .md, or link to it to have it copied'


def _named(path: PurePosixPath) -> PurePosixPath:
    """What bears a post's name: the file, or the folder of an index.md."""
    return path.parent.with_name(f"{path.parent.name}.md") if path.name == "index.md" and path.parent.name else path


def _copied(path: PurePosixPath, known: Collection[str]) -> str:
    """The name of the file that a file is a copy of; empty if it is none."""
    named = _named(path)
    if _CONFLICT.search(named.stem):
        return f"{_CONFLICT.sub('', named.stem).strip()}.md"
    if found := _COPY.fullmatch(named.stem):
        original = named.with_stem(found["of"] or found["of_first"])
        if {str(original), str(original.with_suffix("") / "index.md")} & set(known):
            return original.name
    return ""
