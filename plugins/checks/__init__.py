"""Finds every fault of posts and pages in one build, and names file, line, value and mend.

A file with a fault is stood in for by a hidden one of the same text, so that what refers to it (a comment, a link, a
pin) is not reported as well, and its links and pictures are; the build stops before anything is written.

It is long since all of it is Pelican's: a reader and signals. What needs no Pelican is elsewhere.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pelican import signals
from pelican.contents import Category
from pelican.generators import PelicanTemplateNotFound
from pelican.readers import HTMLReader, Markdown, MarkdownReader  # Pelican's own door to Python-Markdown
from pelican.utils import SafeDatetime, slugify

from .._shared import defaults
from .._shared import pelican as _pelican
from .._shared.faults import Fault, Mistake, note
from .._shared.field_values import LONGEST_SLUG, read_date
from .._shared.files import files_below
from .._shared.front_matter import parse_front_matter
from .._shared.memo import memo
from .._shared.post_fields import Meaning, read_fields
from .._shared.site_addresses import Taken, owner, owner_of_file, site_addresses
from .._shared.text import closest
from .._shared.urls import quote_path
from .names import check_names, is_left_behind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pelican import Pelican
    from pelican.contents import Content

    from .._shared.front_matter import Source

logger = logging.getLogger(__name__)
_META = ("markdown.extensions.meta", "meta")
"""Python-Markdown's own front matter, which ours stands in for."""
_PURE = re.compile(r"markdown\.extensions\.|plugins\.prose\.|pymdownx\.(?!snippets|b64|pathconverter)")
"""Extensions that look at nothing but the text; any other may read a file that has changed since."""
_FOLDERS_OF_OTHERS = {"COMMENTS_FOLDER": "comments", "": "authors"}
"""Where the sources of other plugins are, by the setting that says so; they check them."""
_SAID_OF_A_STAND_IN = (
    "authors",
    "category",
    "tags",
    "image",
    "image_alt",
    "image_focus",
    "image_credit",
    "image_credit_url",
)
"""What others check of a file that has a fault elsewhere."""


@dataclass(frozen=True, slots=True)
class ChecksSettings:
    """The settings `CHECKS_…`."""

    keys: tuple[str, ...] = defaults.CHECKS_KEYS
    """Keys of front matter that are free, beside those that begin with `extra_`."""


class CheckedReader(MarkdownReader):  # type: ignore[misc]  # Pelican is untyped
    """Pelican's Markdown reader with our front matter, behind the checks.

    What Pelican is told of a file is what the checks have read: `article.source` is the file taken apart, its fields
    by our own names for them.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(settings)
        options = dict(settings["MARKDOWN"])
        options["extensions"] = [name for name in options["extensions"] if name not in _META]
        self._options = options
        self._markdown: Any = None

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """The body as HTML and the metadata of a file; a stand-in, and a report, when it has faults."""
        path = Path(source_path)
        shown = _pelican.source_path(path)
        data = path.read_bytes()
        try:
            source = parse_front_matter(data.decode("utf-8"))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
            return self._stand_in(source_path, [Fault(shown, line, message)])
        values, fields, faults = self._meaning(path, source)
        body, compiler = "", self._first()
        try:
            body = self._compiled(compiler, source.body)
            told = {key: self._told(key, value) for key, value in values.items()}
        except Exception as error:  # an extension's, about which an author can do no more than be told
            logger.debug("Markdown failed", exc_info=True)
            mend = "take out what is unusual in it, part by part"
            faults.append(Mistake(None, f"the text cannot be compiled, {type(error).__name__} {error}; {mend}"))
        if not faults:
            return body, {**told, "source": source._replace(fields=fields)}
        known = {key: self._told(key, value) for key, value in values.items() if key in _SAID_OF_A_STAND_IN}
        return self._stand_in(source_path, [Fault(shown, *fault) for fault in faults], known, body)

    def _stand_in(
        self, source_path: str, faults: list[Fault], known: Mapping[str, Any] = MappingProxyType({}), body: str = ""
    ) -> tuple[str, dict[str, Any]]:
        _pelican.report(self.settings, faults)
        return body, {"title": source_path, "date": SafeDatetime(2000, 1, 1), "status": "hidden", **known}

    def _meaning(self, path: Path, source: Source) -> Meaning:
        """What a file says; of what is neither post nor page, the values as they stand."""
        content, settings = Path(self.settings["PATH"]), self.settings
        post, page = (
            any(path.is_relative_to(content / folder) for folder in settings[key])
            for key in ("ARTICLE_PATHS", "PAGE_PATHS")
        )
        if not (post or page):
            values = {key: field.value for key, field in source.fields.items()}
            return Meaning(values, source.fields, list(source.faults))
        zone = ZoneInfo(settings["TIMEZONE"])
        return read_fields(
            source,
            page=not post,
            zone=zone,
            lang=settings["DEFAULT_LANG"],
            now=datetime.now(zone),
            named=self._name(path),
            extra=[key.lower() for key in settings.get("CHECKS_KEYS", ())],
        )

    def _name(self, path: Path) -> dict[str, str]:
        """What the path of a file says of it, by PATH_METADATA and FILENAME_METADATA."""
        place = path.relative_to(self.settings["PATH"]).as_posix()
        found = re.match(self.settings["PATH_METADATA"], place), re.match(self.settings["FILENAME_METADATA"], path.stem)
        return {key: value for match in found if match for key, value in match.groupdict().items() if value}

    def _compiler(self) -> Any:
        """What compiles Markdown, one for all files: it forgets each by `reset`."""
        if self._markdown is None:
            self._markdown = Markdown(**self._options)
        return self._markdown

    def _compiled(self, compiler: Any, text: str) -> str:
        """A body as HTML, which may be that of an earlier build."""
        if not all(isinstance(name, str) and _PURE.match(name) for name in self._options["extensions"]):
            return str(compiler.convert(text))
        made: str = memo(self.settings).get("markdown", (self._options, text), partial(compiler.convert, text))
        return made

    def _first(self) -> Any:
        """The compiler as if it had read no file yet."""
        for extension in self._compiler().registeredExtensions:
            if hasattr(extension, "unique_prefix"):
                extension.unique_prefix = -1  # that of footnotes counts what it has read, with UNIQUE_IDS in their ids
        return self._compiler().reset()

    def _told(self, key: str, value: Any) -> Any:
        """A value as Pelican and the templates expect it."""
        if isinstance(value, datetime):
            parts = (value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond)
            return SafeDatetime(*parts, tzinfo=value.tzinfo)
        if isinstance(value, bool):
            return str(value).lower() if key == "translation" else "yes" if value else "no"
        if key in ("related", "related_exclude"):
            return ", ".join(value)
        if key in self.settings["FORMATTED_FIELDS"]:
            return self._compiler().reset().convert(value)
        return self.process_metadata(key, list(value) if isinstance(value, tuple) else value)

    def process_metadata(self, name: str, value: Any) -> Any:
        """A value from elsewhere, such as the path; a date that is none is reported when the file is read."""
        if name in ("date", "modified") and isinstance(value, str):
            try:
                return self._told(name, read_date(value))
            except ValueError:
                return SafeDatetime(2000, 1, 1)
        return super().process_metadata(name, value)


def read_settings(pelican: Pelican) -> None:
    """Report what is wrong with the settings; the reader looks at them."""
    _pelican.read_settings(ChecksSettings, "CHECKS", pelican.settings)
    logging.getLogger("pelican.utils").addFilter(_is_warning)
    settings = pelican.settings
    for name in sorted(key for key in settings if key.endswith("_SAVE_AS")):
        if not settings[name]:
            settings[name] = ""  # Pelican's manual has False too, of which it warns when a page asks
        elif not isinstance(settings[name], str):
            mend = f'{name} = {settings[name]!r}: write a path below output/, or "" for no such page'
            _pelican.report(settings, [_pelican.setting_fault(name, settings, mend)])
            settings[name] = ""
    author = settings.get("AUTHOR")
    if author and not (isinstance(author, str) and _slug(author, settings)):
        mend = f'AUTHOR = {author!r}: write a name, with a letter or a digit in it, or "" for none'
        _pelican.report(settings, [_pelican.setting_fault("AUTHOR", settings, mend)])
        author = ""
    if not author:
        settings.pop("AUTHOR", None)  # Pelican would have "" for a name, and stop where it makes an address of that


def name_category(generator: Any, metadata: dict[str, Any]) -> None:
    """Give a post that names no category the default one, as Pelican does only where categories have pages."""
    metadata.setdefault("category", Category(generator.settings["DEFAULT_CATEGORY"], generator.settings))


def _is_warning(record: logging.LogRecord) -> bool:
    """Whether something is amiss. Not that a post is in several languages and in none of them the blog's own."""
    return not str(record.msg).startswith(("There are %s original (not translated) items", 'All items ("%s")'))


def use_checked_reader(readers: Any) -> None:
    """Read Markdown through the checks, by one ending; `refuse_names` refuses what Pelican would read besides."""
    for extension in (*MarkdownReader.file_extensions, *HTMLReader.file_extensions):
        readers.reader_classes[extension] = CheckedReader if extension == "md" else None


def read_in_order(generator: Any) -> None:
    """Read files in the order of their paths, without what is left behind beside them.

    Pelican's order is a set's, and decides which of two equal dates leads.
    """
    any_order = generator.get_files
    generator.get_files = lambda *args, **kwargs: sorted(
        path for path in any_order(*args, **kwargs) if not is_left_behind(path)
    )


def refuse_names(generators: list[Any]) -> None:
    """Report files whose name is a slip, of which nothing would be made, or a second post; name those left alone."""
    settings, context = generators[0].settings, generators[0].context
    root = Path(settings["PATH"])
    files = set(files_below(root))
    left = {path for path in files if is_left_behind(path)}
    others = tuple(f"{settings.get(key, name)}/" for key, name in _FOLDERS_OF_OTHERS.items())
    read = {*context["generated_content"], *(path for path in files if path.startswith(others))}
    faults = check_names(files - left, read, {*context["static_content"], *context["static_links"]})
    _pelican.report(settings, [Fault(_pelican.source_path(root / path), None, message) for path, message in faults])
    if left and logger.isEnabledFor(logging.INFO):
        _pelican.report(settings, [note(f"left alone, by their names: {', '.join(sorted(left))}")])


def set_doubles_aside(generator: Any, metadata: dict[str, Any]) -> None:
    """Give a second file of a slug another one: Pelican would stop at it before `refuse_doubles` can name it."""
    settings = generator.settings
    seen = generator.__dict__.setdefault("_slugs_seen", set())
    slug = _safe(metadata.get("slug", ""), settings) or _slug(metadata.get("title", ""), settings) or "untitled"
    lang = metadata.get("lang", settings["DEFAULT_LANG"]).lower()
    metadata["slug"] = metadata["wanted_slug"] = slug
    if (slug, lang) in seen:
        metadata["slug"] = f"{slug}-double-{len(seen)}"
    seen.add((metadata["slug"], lang))


def _safe(slug: str, settings: dict[str, Any]) -> str:
    """A slug as it is, or without the signs of a file's name that no address has: `c#tips.md` is at `c-sharp-tips`."""
    slug = unicodedata.normalize("NFC", slug)  # a zip made on a Mac has é as two characters
    return slug if quote_path(slug) == slug else _slug(slug, settings)


def _slug(text: str, settings: dict[str, Any]) -> str:
    return str(slugify(text, settings["SLUG_REGEX_SUBSTITUTIONS"], use_unicode=settings["SLUGIFY_USE_UNICODE"]))


def give_every_name_a_slug(generator: Any, metadata: dict[str, Any]) -> None:
    """Name tags, categories and authors without a letter or digit by their code points.

    A tag that comes to the same slug as one before it is dropped, since the post would stand twice on the tag's page.
    """
    # Pelican would make the same slug again, for the same tag of each post.
    known: dict[tuple[type, str], str] = generator.__dict__.setdefault("_slugs_of_names", {})
    for name in (metadata.get("category"), *metadata.get("tags", ()), *metadata.get("authors", ())):
        if name is not None:
            key = type(name), name.name
            if key not in known:
                known[key] = _pelican.term_slug(name.name, type(name).__name__, generator.settings)
            name.slug = known[key]
    if "tags" in metadata:
        metadata["tags"] = list(dict.fromkeys(metadata["tags"]))


def keep_drafts_from_their_places(generator: Any) -> None:
    """Take chosen addresses from what is not published: Pelican would write it there, in production too."""
    for content in generator.context["generated_content"].values():
        if content is not None and content.status == "draft":
            for name in ("override_save_as", "override_url"):
                content.__dict__.pop(name, None)


def refuse_bad_addresses(generators: list[Any]) -> None:
    """Report posts and pages that want the same address, one of the site's own, or one that no file can have."""
    settings, context = generators[0].settings, generators[0].context
    contents = [content for content in context["generated_content"].values() if content is not None]
    taken = site_addresses(settings, _pelican.claims(settings))
    owners = defaultdict(set)
    for content in contents:
        slug = content.metadata.get("wanted_slug", content.slug)
        owners[_same(slug), content.lang].add((_pelican.source_path(content.source_path), slug))
        if "wanted_slug" in content.metadata and not _pelican.has_faults(settings, content.source_path):
            _pelican.report(settings, _address_faults(content, slug, taken, generators[0]))
    for wanted in owners.values():
        (first, _), *others = sorted(wanted)
        for path, slug in others:
            message = f'the slug "{slug}" is that of {first} already; rename one of the two files'
            _pelican.report(settings, [Fault(path, None, message)])
    files: dict[str, str] = {}
    for content in sorted(contents, key=lambda content: ("save_as" in content.metadata, content.source_path)):
        if content.save_as:
            first = files.setdefault(_same(content.save_as), _pelican.source_path(content.source_path))
            if first != _pelican.source_path(content.source_path) and "save_as" in content.metadata:
                message = f"that is where {first} is written already; choose another"
                _pelican.report(settings, [_pelican.field_fault(content, "save_as", content.save_as, message)])
    for content in contents:
        for alias in content.metadata.get("aliases", ()):
            shown, setting = _pelican.source_path(content.source_path), owner_of_file(alias, taken)
            first = files.setdefault(_same(alias), shown)
            if setting or first != shown:
                where = f"the site's own ({setting})" if setting else f"that of {first} already"
                message = f"that address is {where}; take it out"
                _pelican.report(settings, [_pelican.field_fault(content, "aliases", alias, message)])


def _same(path: str) -> str:
    """A path as a file system may compare it."""
    return unicodedata.normalize("NFC", path).casefold()


def _address_faults(content: Content, slug: str, taken: list[Taken], generator: Any) -> Iterator[Fault]:
    if len(slug.encode()) > LONGEST_SLUG:
        yield _pelican.field_fault(content, "slug", f"{slug[:60]}…", "that is too long; write a short one, slug: …")
    setting = owner(slug, taken) if "save_as" not in content.metadata else None
    if setting:
        mend = f"the site needs that address itself ({setting}); write another, slug: …"
        yield _pelican.field_fault(content, "slug", slug, mend)
    elif "save_as" in content.metadata and (setting := owner_of_file(content.metadata["save_as"], taken)):
        mend = f"the site needs that address itself ({setting}); choose another"
        yield _pelican.field_fault(content, "save_as", content.metadata["save_as"], mend)
    try:
        generator.get_template(content.template)
    except PelicanTemplateNotFound:
        names = [Path(name).stem for name in generator.env.list_templates() if "/" not in name]
        mend = f"the theme has no such template; {closest(content.template, names) or 'take the line out'}"
        yield _pelican.field_fault(content, "template", content.template, mend)


def tell_what_waits(generators: list[Any]) -> None:
    """Say by name what the site leaves out, drafts and what waits for its date, so that nobody looks for it in vain."""
    contents = [content for content in generators[0].context["generated_content"].values() if content is not None]
    held = sorted((content for content in contents if content.status == "draft"), key=lambda each: each.source_path)
    drafts = [each for each in held if each.metadata.get("status", "").lower() == "draft"]
    later = [each for each in held if each not in drafts]
    if drafts:
        names = ", ".join(_pelican.source_path(each.source_path) for each in drafts)
        _pelican.report(generators[0].settings, [note(f"{_count(drafts, 'draft')} left out: {names}")])
    if later:
        names = ", ".join(f"{_pelican.source_path(each.source_path)} ({each.date:%Y-%m-%d %H:%M})" for each in later)
        told = note(f"{_count(later, 'post')} left out until the date of it: {names}")
        _pelican.report(generators[0].settings, [told])


def _count(things: list[Content], name: str) -> str:
    return f"1 {name} is" if len(things) == 1 else f"{len(things)} {name}s are"


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(read_settings)
    signals.article_generator_context.connect(name_category)
    signals.readers_init.connect(use_checked_reader)
    signals.article_generator_init.connect(read_in_order)
    signals.page_generator_init.connect(read_in_order)
    signals.article_generator_context.connect(set_doubles_aside)
    signals.article_generator_context.connect(give_every_name_a_slug)
    signals.page_generator_context.connect(set_doubles_aside)
    signals.article_generator_finalized.connect(keep_drafts_from_their_places)
    signals.page_generator_finalized.connect(keep_drafts_from_their_places)
    signals.all_generators_finalized.connect(refuse_bad_addresses)
    signals.all_generators_finalized.connect(refuse_names)
    signals.all_generators_finalized.connect(tell_what_waits)
