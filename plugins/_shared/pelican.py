"""The one place that knows Pelican's quirks: snapshots, which articles are published, settings, stopping a build.

It is long since nobody else may know them: whoever updates Pelican reads this file, and no other.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from pelican import signals
from pelican.generators import ArticlesGenerator
from pelican.paginator import Paginator
from pelican.readers import parse_path_metadata, path_metadata
from pelican.settings import DEFAULT_CONFIG
from pelican.utils import slugify

from . import defaults
from .faults import Fault
from .field_values import read_date
from .front_matter import Source, parse_front_matter, split_lines
from .look import Look, read_look
from .memo import memo
from .moves import FILE as MOVES_FILE
from .moves import Move, read_moves
from .opening import opening
from .post_fields import read_fields
from .published import PublishedIndex
from .settings import check_settings
from .text import links, one_line, plain_text, reading_minutes
from .urls import is_web_address
from .values import Post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pelican import Pelican
    from pelican.contents import Article, Content

Settings = TypeVar("Settings")
_FAULTS, _CLAIMS, _LAST_CHECKS, _ANNOUNCED = "_faults", "_claims", "_last_checks", "_announced"


def report(settings: dict[str, Any], faults: Iterable[Fault]) -> None:
    """Keep faults of this build. Before its first page is written errors are listed, and stop it, or else notes."""
    # Connecting where a fault is reported means that no plugin can forget to; the same receiver connects only once.
    signals.get_writer.connect(_stop_on_faults)
    settings.setdefault(_FAULTS, []).extend(faults)


def has_faults(settings: dict[str, Any], path: str | Path) -> bool:
    """Whether a source file was at fault when it was read, so that what stands in for it says nothing of it."""
    shown = source_path(path)  # asks the disk; a blog that moved in has thousands of notes
    return any(each.path == shown and each.severity == "error" for each in settings.get(_FAULTS, ()))


def claim(settings: dict[str, Any], plugin: str, *paths: str) -> None:
    """Say which files a plugin writes, so that no post takes the address of one; before all generators are done.

    Args:
        settings: Pelican's.
        plugin: Who writes them, for the message.
        paths: Below the output folder; a folder claims all that is in it.
    """
    settings.setdefault(_CLAIMS, {}).update(dict.fromkeys(paths, plugin))


def claims(settings: dict[str, Any]) -> dict[str, str]:
    """What plugins have claimed: each path with the plugin's name."""
    return dict(settings.get(_CLAIMS, {}))


def check_last(settings: dict[str, Any], check: Callable[[], Iterable[Fault]]) -> None:
    """Have a check made once it is known of every file whether it will be written, and before the first one is."""
    signals.get_writer.connect(_stop_on_faults)
    settings.setdefault(_LAST_CHECKS, []).append(check)


def announce(settings: dict[str, Any], paths: Iterable[str]) -> None:
    """Say which files a plugin will write besides Pelican's, so that links may lead there.

    Args:
        settings: Those of the build.
        paths: Files relative to the site, such as `feed/index.xml`, or `pagefind/*` for all in a folder; what the host
            serves besides the site begins with a slash.
    """
    settings.setdefault(_ANNOUNCED, set()).update(paths)


def announced(settings: dict[str, Any]) -> frozenset[str]:
    """All that was announced so far."""
    return frozenset(settings.get(_ANNOUNCED, ()))


def files_of_pelican(generator: ArticlesGenerator) -> Iterator[str]:
    """The files that Pelican will write: posts, pages, lists and their further pages, the theme's and linked ones.

    Nothing is rendered for it. Call it at `all_generators_finalized` or later.
    """
    settings, context = generator.settings, generator.context
    yield from (content.save_as for content in context["generated_content"].values() if content is not None)
    for path, static in context["static_content"].items():  # save_as would fix a place that {attach} may still change
        yield getattr(static, "override_save_as", settings["STATIC_SAVE_AS"].format(path=path))
    yield from settings["TEMPLATE_PAGES"].values()
    for periods in generator.period_archives.values():
        for period in periods:
            yield from _pages("period_archives", period["save_as"], period["articles"], settings)
    for name in settings["DIRECT_TEMPLATES"]:
        yield from _pages(name, settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html"), generator.articles, settings)
    terms = {"tag": generator.tags.items(), "category": generator.categories, "author": generator.authors}
    for name, pairs in terms.items():
        for term, articles in pairs:
            yield from _pages(name, term.save_as, articles, settings)
    for folder in settings["THEME_STATIC_PATHS"]:
        root = Path(generator.theme, folder)
        yield from (f"{settings['THEME_STATIC_DIR']}/{file.relative_to(root).as_posix()}" for file in root.rglob("*"))


def _pages(template: str, save_as: str, articles: list[Article], settings: dict[str, Any]) -> Iterator[str]:
    """A list of posts and, where it has some, its further pages."""
    yield save_as
    if save_as and template in settings["PAGINATED_TEMPLATES"]:
        each = settings["PAGINATED_TEMPLATES"][template] or settings["DEFAULT_PAGINATION"]
        paginator = Paginator(save_as, "", articles, settings, each)
        yield from (paginator.page(number).save_as for number in paginator.page_range[1:])


def _stop_on_faults(pelican: Pelican) -> None:
    """Stop between reading and writing: `get_writer` is the last signal that Pelican sends before it writes."""
    for check in pelican.settings.pop(_LAST_CHECKS, ()):
        report(pelican.settings, check())
    found = dict.fromkeys(pelican.settings.pop(_FAULTS, []))
    errors = sorted(
        (each for each in found if each.severity == "error"), key=lambda f: (f.path, f.line or 0, f.message)
    )
    if errors:
        count = "1 fault" if len(errors) == 1 else f"{len(errors)} faults"
        print(*errors, f"{count} to mend; nothing was written", sep="\n", file=sys.stderr, flush=True)
        # Pelican prints a traceback for any Exception; an author needs none.
        raise SystemExit(1)
    if pelican.settings.get("STOP_BEFORE_WRITING"):
        raise SystemExit(0)
    for fault in (each for each in found if each.severity == "note"):
        print(fault, file=sys.stderr, flush=True)


def source_path(path: str | Path) -> str:
    """A source file as an author would type it: relative to where the build was started, if it is below it."""
    absolute, here = os.path.realpath(path), str(Path.cwd())
    return "." if absolute == here else absolute.removeprefix(f"{here.rstrip(os.sep)}{os.sep}")


def source_of(content: Content) -> Source:
    """The file of a post or page, taken apart; plugins.checks has done so already where it is on."""
    source: Source | None = getattr(content, "source", None)
    return source or parse_front_matter(Path(content.source_path).read_text("utf-8", "replace"))


def field_fault(content: Content, key: str, value: str, message: str) -> Fault:
    """A fault of a value of the front matter, at the line of its field, in Markdown or in reStructuredText."""
    path = Path(content.source_path)
    if path.suffix == ".md":
        field = source_of(content).fields.get(key)
        named, at = field.key if field else key, field.line if field else None
    else:
        role = re.compile(rf":{re.escape(key)}:", re.IGNORECASE)
        lines = enumerate(split_lines(path.read_text("utf-8")), start=1)
        named, at = key, next((number for number, line in lines if role.match(line)), None)
    return Fault(source_path(path), at, f'{named} "{value}": {message}')


def article_generator(generators: Iterable[Any]) -> ArticlesGenerator:
    """The one generator that holds the articles, out of what `all_generators_finalized` sends."""
    return next(generator for generator in generators if isinstance(generator, ArticlesGenerator))


def every_article(generator: ArticlesGenerator) -> list[Article]:
    """All articles whatever their status, translations too, newest first; the order is total."""
    lists = (
        *(generator.articles, generator.translations),
        *(generator.hidden_articles, generator.hidden_translations),
        *(generator.drafts, generator.drafts_translations),
    )
    return sorted((article for each in lists for article in each), key=_newest_first)


def published(generator: ArticlesGenerator) -> list[Article]:
    """The articles that everyone may see, translations too, newest first; the order is total."""
    return sorted((*generator.articles, *generator.translations), key=_newest_first)


def _newest_first(article: Article) -> tuple[float, str, str]:
    return -article.date.timestamp(), article.slug, article.lang


def moves(generator: Any) -> list[Move]:
    """The old addresses of the site: those that posts and pages name in `aliases`, and those of redirects.txt.

    Call it at `all_generators_finalized` or later. What is wrong with the file is reported.
    """
    contents = [content for content in generator.context["generated_content"].values() if content is not None]
    found = [
        Move(alias.removesuffix("index.html"), content.url, one_line(content.title), content.lang)
        for content in contents
        if content.save_as and content.status != "draft"
        for alias in getattr(content, "aliases", ())
        if alias != content.save_as
    ]
    path = Path(generator.settings["PATH"], MOVES_FILE)
    if path.is_file():
        pages = {content.save_as: content for content in contents if content.save_as}
        listed, faults = read_moves(path.read_text("utf-8", "replace"))
        report(generator.settings, (Fault(source_path(path), line, message) for line, message in faults))
        for move in listed:
            if page := pages.get(move.file):
                message = f'"/{move.old}": {source_path(page.source_path)} is at that address; take the line out'
                report(generator.settings, [Fault(source_path(path), None, message)])
        found += listed
    return sorted(found)


class PostName(NamedTuple):
    """What a post is called by."""

    slug: str
    lang: str
    title: str
    authors: tuple[str, ...]
    date: datetime | None
    draft: bool
    comments: str
    """What it says of them: "closed", or "open"."""
    faults: tuple[str, ...]
    """What is wrong with its slug, language or date, so that a build would refuse it."""


def read_post_name(source: Source, place: str, settings: Mapping[str, Any]) -> PostName:
    """What a build would call a post, read from its source without a build: the one rule for slugs.

    Args:
        source: The file, taken apart.
        place: Its path below the content folder.
        settings: Pelican's; those that the settings file leaves out have Pelican's defaults.
    """
    site = {**DEFAULT_CONFIG, **settings}
    named = {**path_metadata(place, place, {**site, "DEFAULT_DATE": None}), **parse_path_metadata(place, site)}
    zone = ZoneInfo(site["TIMEZONE"])
    home = str(site["DEFAULT_LANG"])
    said, fields, faults = read_fields(source, page=False, zone=zone, lang=home, now=datetime.now(zone), named=named)
    lines = {fields[key].line for key in ("slug", "lang", "date") if key in fields}
    title = one_line(str(said.get("title", "")))
    written = Path(place).stem if site["SLUGIFY_SOURCE"] == "basename" else title
    date = said.get("date") or named.get("date")
    return PostName(
        slug=said.get("slug") or named.get("slug") or post_slug(written, site),
        lang=str(said.get("lang") or named.get("lang") or home),
        title=title,
        authors=tuple(map(one_line, said.get("authors") or filter(None, (site.get("AUTHOR"),)))),
        date=read_date(date) if isinstance(date, str) else date,
        draft=said.get("status") == "draft",
        comments=str(said.get("comments", "open")),
        faults=tuple(message for line, message in faults if line in lines),
    )


def post_slug(title: str, settings: Mapping[str, Any]) -> str:
    """The slug that a build makes of a title; empty where it has no letters or digits."""
    site = {**DEFAULT_CONFIG, **settings}
    slug: str = slugify(
        title,
        regex_subs=site["SLUG_REGEX_SUBSTITUTIONS"],
        preserve_case=site["SLUGIFY_PRESERVE_CASE"],
        use_unicode=site["SLUGIFY_USE_UNICODE"],
    )
    return slug


def term_slug(name: str, kind: str, settings: Mapping[str, Any]) -> str:
    """The slug of a category, tag or author (`kind`); of one without a letter or digit, its code points.

    Pelican makes an empty slug of "🤝" or of `"/><i>`, warns, and writes no page; the address here is u1f91d.
    """
    site = {**DEFAULT_CONFIG, **settings}
    slug: str = slugify(
        name,
        regex_subs=site.get(f"{kind.upper()}_REGEX_SUBSTITUTIONS", site["SLUG_REGEX_SUBSTITUTIONS"]),
        preserve_case=site["SLUGIFY_PRESERVE_CASE"],
        use_unicode=site["SLUGIFY_USE_UNICODE"],
    )
    return slug or "-".join(f"u{ord(char):x}" for char in name if not char.isspace())[:80]


def comments_name(slug: str, lang: str, settings: Mapping[str, Any]) -> str:
    """What the folder of a post's comments is called: as its address, with the language if it is not the blog's."""
    return slug if lang.lower() == str(settings.get("DEFAULT_LANG", "en")).lower() else f"{lang}/{slug}"


def published_index(settings: dict[str, Any]) -> PublishedIndex:
    """What the last build has written of what it published, to be read or replaced."""
    return PublishedIndex(site_folder(settings) / settings.get("COMMENTS_INDEX", defaults.COMMENTS_INDEX))


def snapshot(article: Article) -> Post:
    """An article as a frozen value; sets `article.excerpt` and `article.minutes` on the way.

    Call it at `all_generators_finalized` or later: Pelican remembers a body that is read sooner, links unresolved.
    """
    known: Post | None = getattr(article, "_snapshot", None)
    if known is None:
        body = article.content or ""
        text, short, leads_to, minutes = memo(article.settings).get("text", (body,), lambda: _texts(body))
        summary = plain_text(article.metadata["summary"]) if "summary" in article.metadata else ""
        tags = dict.fromkeys(one_line(tag.name) for tag in getattr(article, "tags", ()))
        known = Post(
            slug=article.slug,
            lang=article.lang,
            path=article.relative_source_path,
            url=article.url,
            title=one_line(article.title),
            date=article.date,
            modified=getattr(article, "modified", None),
            category=article.category.name,
            tags=tuple(tag for tag in tags if tag),
            authors=tuple(author.name for author in getattr(article, "authors", ())),
            text=text,
            excerpt=summary or short,
            links=leads_to,
        )
        article._snapshot = known
        article.excerpt, article.minutes = known.excerpt, minutes
    return known


def _texts(body: str) -> tuple[str, str, tuple[str, ...], int]:
    """A body as plain text, its opening, its links, and the minutes it takes to read."""
    text = plain_text(body)
    return text, opening(body), links(body), reading_minutes(text)


def read_settings(into: type[Settings], prefix: str, settings: dict[str, Any]) -> Settings:
    """A feature's settings as `check_settings` reads them; what is wrong with any of them is reported."""
    read, wrong = check_settings(into, prefix, settings)
    report(settings, [setting_fault(name, settings, message) for name, message in wrong.items()])
    return read


def site_folder(settings: dict[str, Any]) -> Path:
    """The folder of the settings files: content/ lies beside them in a Pelican project."""
    return Path(settings["PATH"]).resolve().parent


def own_theme(settings: dict[str, Any]) -> Path:
    """The folder of the author's own part of the theme, whether it is there or not."""
    return site_folder(settings) / "theme" / "own"


def look(settings: dict[str, Any]) -> Look:
    """The look that LOOK names; the theme's own, and a report, where there is no such look."""
    folders = (own_theme(settings), Path(settings["THEME"]))
    try:
        return read_look(settings.get("LOOK", ""), folders)
    except ValueError as error:
        report(settings, [setting_fault("LOOK", settings, f'LOOK = "{settings["LOOK"]}": {error}')])
        return read_look("", folders)


def setting_fault(name: str, settings: dict[str, Any], message: str) -> Fault:
    """A fault at the line of the settings file that gives the setting last, if one does."""
    for path in _settings_files(settings):
        for number, line in reversed(list(enumerate(split_lines(path.read_text("utf-8")), start=1))):
            if re.match(rf"\s*{re.escape(name)}\s*(:[^=]*)?=", line):
                return Fault(source_path(path), number, message)
    return Fault("settings", None, message)


def own_addresses(settings: dict[str, Any]) -> list[str]:
    """The addresses that the site has, or will have in public: a preview has no SITEURL, and publishconf.py says it."""
    found = [settings["SITEURL"], settings.get("FEEDS_ADDRESS", "")]
    for path in _settings_files(settings):
        try:
            statements = ast.walk(ast.parse(path.read_text("utf-8")))
        except (SyntaxError, ValueError):
            continue
        for node in statements:
            names = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if any(isinstance(name, ast.Name) and name.id == "SITEURL" for name in names):
                values = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
                found += (value for value in values if isinstance(value, str) and is_web_address(value))
    return sorted({address for address in found if address})


def _settings_files(settings: dict[str, Any]) -> Iterator[Path]:
    folder = site_folder(settings)
    yield from (folder / name for name in ("publishconf.py", "pelicanconf.py") if (folder / name).is_file())
