"""Brings the built site to where readers are: a folder, a server by rsync, a bucket, a branch of git.

`python -m plugins.publish TARGET` sends what has changed since the last time: first what nothing leads to yet, then
pages, then what leads to them; last goes what is no longer there, and only what was sent before.

As a plugin, it writes `published.json` into a site that has an address, and refuses to build one in which nothing
answers at an address that was published last.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pelican import signals
from pelican.generators import Generator

from .._shared import pelican as _pelican
from .._shared.faults import Fault
from .._shared.ids import post_id
from .._shared.output import output
from .record import KEPT, NAME, Record, dump_record, load_record, lost
from .settings import PublishSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pelican.contents import Content
    from pelican.generators import ArticlesGenerator


class RecordGenerator(Generator):  # type: ignore[misc]  # Pelican is untyped
    """Writes what is published, and compares it with what was."""

    articles: ArticlesGenerator

    def generate_context(self) -> None:
        """Read the settings, so that their faults are listed with all others, and claim the file."""
        self._options = _pelican.read_settings(PublishSettings, "PUBLISH", self.settings)
        _pelican.claim(self.settings, "plugins.publish", NAME)

    def refresh_metadata_intersite_links(self) -> None:
        """Ask for the check. Pelican calls this after `all_generators_finalized`."""
        if self.settings["SITEURL"]:
            _pelican.check_last(self.settings, lambda: missing(self.articles))

    def generate_output(self, _: object) -> None:
        """Write the file."""
        if self.settings["SITEURL"]:
            record = take_record(self.articles)
            if self._options.demo:
                record = replace(record, addresses={})
            output(self.settings).write(NAME, dump_record(record))


def take_record(generator: ArticlesGenerator) -> Record:
    """What this build publishes."""
    pages = [each for page in generator.context["pages"] for each in (page, *page.translations)]
    listed = [*_pelican.published(generator), *pages]
    waiting = [each.date for each in _contents(generator) if each.status == "draft" and not _is_draft(each)]
    return Record({each.url: _id(each) for each in listed if each.save_as}, min(waiting, default=None))


def missing(generator: ArticlesGenerator) -> Iterator[Fault]:
    """The addresses that were published last and that nothing answers now."""
    settings = generator.settings
    try:
        last = load_record((_pelican.site_folder(settings) / ".cache" / KEPT).read_bytes())
    except (OSError, ValueError):  # none is known
        return
    contents = _contents(generator)
    if any(_pelican.has_faults(settings, content.source_path) for content in contents):
        return  # what stands in for a file with a fault has another address
    moves = {move.file for move in _pelican.moves(generator)}
    files = {*_pelican.files_of_pelican(generator), *_pelican.announced(settings), *moves}
    by_id = {_id(content): content for content in contents}
    for address, id in lost(last, files):
        content = by_id.get(id)
        path = _pelican.source_path(content.source_path if content else settings["PATH"])
        yield Fault(path, None, f'"/{address}" {_mend(address, content)}')


def _mend(address: str, content: Content | None) -> str:
    gone = f'"/{address} gone" into content/redirects.txt'
    if content is None:
        into = f'"aliases: /{address}" into what takes its place'
        return f"is published, and nothing is there any more; write {into}, or {gone}"
    if content.status == "draft":
        return f"is published, and would be taken away from its readers; let it be published, or write {gone}"
    known = "".join(f", /{alias.removesuffix('index.html')}" for alias in getattr(content, "aliases", ()))
    return f'is where it was published, and nothing leads on from there; write "aliases: /{address}{known}"'


def _contents(generator: ArticlesGenerator) -> list[Content]:
    return [content for content in generator.context["generated_content"].values() if content is not None]


def _is_draft(content: Content) -> bool:
    """Whether its author says so; one without that word waits for its date."""
    return str(content.metadata.get("status", "")).lower() == "draft"


def _id(content: Content) -> str:
    """What outlives a new slug; of a page that stores no id, nothing does."""
    stored = content.metadata.get("id")
    if stored or not hasattr(content, "date"):
        return str(stored or f"page:{content.lang}/{content.slug}")
    return post_id(None, content.slug, content.lang, content.date.date())


def add_generator(_: object) -> type[RecordGenerator]:
    """Have the file written in each build."""
    return RecordGenerator


def hand_over_articles(generators: list[Any]) -> None:
    """Show our generator the one that knows the lists of posts."""
    for generator in generators:
        if isinstance(generator, RecordGenerator):
            generator.articles = _pelican.article_generator(generators)


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(add_generator)
    signals.all_generators_finalized.connect(hand_over_articles)
