"""Notes of Obsidian, and any folder of Markdown files that no other system claims.

Rules: help.obsidian.md. A vault holds more than is meant for others: a note comes as a draft unless it says that it is
published, or the author says so of all of them.
"""

from __future__ import annotations

import posixpath
import re
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from ..._shared.front_matter import is_true
from .matter import first_text, read_date, text_of, texts_of
from .system import MARKDOWN, Found, System, dated, left_for, slugified
from .tags import Expanded
from .wiki import without_wiki

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .files import Files
    from .system import Document
    from .tags import Lookup

_ASKS = ("publish", "published", "dg-publish", "share", "draft", "status")


class Obsidian(System):
    """A vault."""

    name: ClassVar[str] = "Obsidian"
    tag_splits: ClassVar[str] = " "
    statics: tuple[str, ...] = ("",)
    inline_notes = True
    publish = False
    """Whether notes that do not say it are published."""

    @classmethod
    def is_here(cls, files: Files) -> bool:
        """Whether there is any Markdown at all."""
        return any(name.rpartition(".")[2].lower() in MARKDOWN for name in files.names())

    def read_settings(self) -> None:
        """A vault's settings say nothing of its texts."""
        self.is_vault = (self.files.root / ".obsidian").is_dir()
        self._by_name: dict[str, list[str]] = {}
        for name in self.files.names():
            self._by_name.setdefault(posixpath.basename(name).casefold(), []).append(name)

    def sources(self) -> Iterator[Found]:
        """Every note but templates."""
        for name in self.files.names():
            ending = name.rpartition(".")[2].lower()
            if ending not in MARKDOWN and not left_for(ending) and ending not in ("canvas", "excalidraw"):
                continue
            left = left_for(ending) or ("" if ending in MARKDOWN else "a drawing, not a text")
            if re.search(r"(^|/)_?templates?/", name, re.IGNORECASE):
                left = "a template"
            elif name.endswith(".excalidraw.md"):
                left = "a drawing, not a text"
            yield Found(name, "post", left=left)

    def settle(self, document: Document) -> None:
        """Set date and status, and the address that Obsidian Publish gave it."""
        data = document.data
        stem = posixpath.basename(document.path).rpartition(".")[0]
        document.title = text_of(data.get("title")) or dated(stem)[1] or stem
        day, rest = dated(stem)
        if not document.date and re.fullmatch(r"\d{4}-\d{2}-\d{2}", stem):
            day = stem
        if not document.date and day:
            document.date = read_date(day, self.zone)
        if not document.date:
            changed = (self.files.root / document.path).stat().st_mtime
            document.date = datetime.fromtimestamp(changed, self.zone).replace(microsecond=0)
            document.notes.append("it says no date; that of the file was taken")
        asked = [key for key in _ASKS if key in data]
        if is_true(first_text(data, "dg-publish", "share")) is False:
            document.status = "draft"
        if not asked and not self.publish and document.status == "published":
            document.status = "draft"
        document.slug = first_text(data, "slug") or slugified(rest)
        own = first_text(data, "permalink", "dg-permalink")
        document.url = own.lstrip("/") if own else re.sub(r"\s", "+", document.path.rpartition(".")[0])
        for each in texts_of(data.get("redirect_from")):
            document.old += (each.lstrip("/"),)

    def expand(self, document: Document, lookup: Lookup) -> Expanded:
        """A body without wiki links, embeds and comments."""

        def find(name: str) -> str | None:
            near = self.files_at(name, document)
            notes = self.files_at(f"{name}.md", document)
            return next((found for each in (*notes, *near) if (found := self.files.find(each))), None)

        made = without_wiki(document.body, find)
        return Expanded(made.text, made.notes, ())

    def files_at(self, address: str, document: Document) -> Iterator[str]:
        """A path from the note or the vault, or else any file of that name, the nearest first."""
        yield from super().files_at(address, document)
        near = self._by_name.get(posixpath.basename(address).casefold(), [])
        yield from sorted(near, key=lambda each: (-len(posixpath.commonprefix((each, document.path))), each))
