"""Finds every fault of posts and pages in one build, and names file, line, value and mend.

A file with a fault is stood in for by an empty hidden one, so that what refers to it (a comment, a link, a pin) is not
reported as well; the build stops before anything is written.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.readers import MarkdownReader
from pelican.utils import SafeDatetime, slugify

from .._shared import pelican as _pelican
from .._shared.faults import Fault
from .._shared.front_matter import parse_front_matter
from .source import check_source, file_links


class CheckedReader(MarkdownReader):  # type: ignore[misc]  # Pelican is untyped
    """Pelican's Markdown reader behind the checks."""

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """The body as HTML and the metadata of a file; a stand-in, and a report, when it has faults."""
        faults = list(self._faults(Path(source_path)))
        if not faults:
            return super().read(source_path)  # type: ignore[no-any-return]  # Pelican is untyped
        _pelican.report(self.settings, faults)
        return "", {"title": source_path, "date": SafeDatetime(2000, 1, 1), "status": "hidden"}

    def _faults(self, path: Path) -> list[Fault]:
        shown = _pelican.source_path(path)
        data = path.read_bytes()
        try:
            source = parse_front_matter(data.decode("utf-8"))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
            return [Fault(shown, line, message)]
        content = Path(self.settings["PATH"])
        dated, paged = (
            any(path.is_relative_to(content / folder) for folder in self.settings[key])
            for key in ("ARTICLE_PATHS", "PAGE_PATHS")
        )

        def exists(target: str) -> bool:
            return _linked_file(path, target, self.settings).is_file()

        found = check_source(source, dated=dated, titled=dated or paged, exists=exists)
        return [Fault(shown, line, message) for line, message in found]


def _linked_file(source: Path, target: str, settings: dict[str, Any]) -> Path:
    """The file that a link in a source names, from the content folder or from the source."""
    return Path(settings["PATH"], target.lstrip("/")) if target.startswith("/") else source.parent / target


def use_checked_reader(readers: Any) -> None:
    """Read Markdown through the checks."""
    for extension in MarkdownReader.file_extensions:
        readers.reader_classes[extension] = CheckedReader


def read_in_order(generator: Any) -> None:
    """Read files in the order of their paths; Pelican's is a set's, and decides which of two equal dates leads."""
    any_order = generator.get_files
    generator.get_files = lambda *args, **kwargs: sorted(any_order(*args, **kwargs))


def set_doubles_aside(generator: Any, metadata: dict[str, Any]) -> None:
    """Give a second file of a slug another one: Pelican would stop at it before `refuse_doubles` can name it."""
    seen = generator.__dict__.setdefault("_slugs_seen", set())
    slug, lang = metadata.get("slug"), metadata.get("lang")
    if slug is not None:
        metadata["wanted_slug"] = slug
        if (slug, lang) in seen:
            metadata["slug"] = f"{slug}-double-{len(seen)}"
        seen.add((slug, lang))


def give_every_name_a_slug(generator: Any, metadata: dict[str, Any]) -> None:
    """Name tags, categories and authors without a letter or digit by their code points.

    Pelican makes an empty slug of "🤝" or of `"/><i>`, warns, and writes no page; the address here is u1f91d. A tag
    that comes to the same slug as one before it is dropped, since the post would stand twice on the tag's page.
    """
    for name in (metadata.get("category"), *metadata.get("tags", ()), *metadata.get("authors", ())):
        if name is not None:
            settings = generator.settings
            own = settings.get(
                f"{type(name).__name__.upper()}_REGEX_SUBSTITUTIONS", settings["SLUG_REGEX_SUBSTITUTIONS"]
            )
            if not slugify(name.name, own, use_unicode=settings["SLUGIFY_USE_UNICODE"]):
                name.slug = "-".join(f"u{ord(char):x}" for char in name.name if not char.isspace())[:80]
    if "tags" in metadata:
        metadata["tags"] = list(dict.fromkeys(metadata["tags"]))


def refuse_doubles(generators: list[Any]) -> None:
    """Report posts and pages that want the same address."""
    owners = defaultdict(set)
    for content in generators[0].context["generated_content"].values():
        if content is not None:
            owners[content.metadata.get("wanted_slug", content.slug), content.lang].add(content.source_path)
    for (slug, _), paths in owners.items():
        first, *others = sorted(map(_pelican.source_path, paths))
        message = f'the slug "{slug}" is that of {first} already; rename one of the two files'
        _pelican.report(generators[0].settings, [Fault(other, None, message) for other in others])


def refuse_links_to_drafts(generators: list[Any]) -> None:
    """Report what is public and links to what this build leaves out: drafts, and posts that wait for their date."""
    settings = generators[0].settings
    contents = [content for content in generators[0].context["generated_content"].values() if content is not None]
    left_out = {Path(each.source_path).resolve() for each in contents if each.status == "draft" and not each.save_as}
    for content in contents if left_out else ():
        path = Path(content.source_path)
        if content.status != "draft" and not _pelican.has_faults(settings, path):
            for kind, target, line in file_links(parse_front_matter(path.read_text("utf-8"))):
                if _linked_file(path, target, settings).resolve() in left_out:
                    message = f"{{{kind}}}{target}: that is not published yet; publish it first, or leave the link out"
                    _pelican.report(settings, [Fault(_pelican.source_path(path), line, message)])


def register() -> None:
    """Connect to Pelican."""
    signals.readers_init.connect(use_checked_reader)
    signals.article_generator_init.connect(read_in_order)
    signals.page_generator_init.connect(read_in_order)
    signals.article_generator_context.connect(set_doubles_aside)
    signals.article_generator_context.connect(give_every_name_a_slug)
    signals.page_generator_context.connect(set_doubles_aside)
    signals.all_generators_finalized.connect(refuse_doubles)
    signals.all_generators_finalized.connect(refuse_links_to_drafts)
