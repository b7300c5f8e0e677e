"""Brings a blog along from another system: its posts, pages, comments, pictures and addresses become files in content/.

`main` is what `tasks.py import` runs. Readers of other systems are in wordpress/ and beside it; README.md says what
each gives, and what is done with it.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pelican.readers import Markdown  # Pelican's own door to Python-Markdown
from pelican.settings import read_settings

from .._shared.files import trouble
from .._shared.pelican import post_slug, source_path, term_slug
from .._shared.site_addresses import site_addresses
from .blog import Blog
from .download import Downloads
from .ledger import Ledger
from .move import bring_in
from .pictures import Pictures, open_store
from .progress import Progress
from .shelf import Shelf

if TYPE_CHECKING:
    from .blog import CommentFile
    from .move import Reader

_OTHERS = dict.fromkeys(("comments", "feed", "images", "pagefind"), "plugins")
"""What plugins claim in a build, beside what the settings say; a test builds posts of these names."""
_META = ("markdown.extensions.meta", "meta")


def blog_of(settings: dict[str, Any], comment_file: CommentFile) -> Blog:
    """The blog that is moved into, by its settings."""
    options = dict(settings["MARKDOWN"])
    options["extensions"] = [name for name in options["extensions"] if name not in _META]
    markdown = Markdown(**options)
    return Blog(
        content=Path(settings["PATH"]),
        posts=settings["ARTICLE_PATHS"][0],
        pages=settings["PAGE_PATHS"][0],
        comments=settings.get("COMMENTS_FOLDER", "comments"),
        zone=ZoneInfo(settings["TIMEZONE"]),
        lang=settings["DEFAULT_LANG"],
        address=settings["SITEURL"],
        slugify=lambda text: post_slug(text, settings),
        term=lambda kind, name: str(settings[f"{kind.upper()}_URL"].format(slug=term_slug(name, kind, settings))),
        compile=lambda text: str(markdown.reset().convert(text)),
        comment_file=comment_file,
        taken=tuple(site_addresses(settings, _OTHERS)),
    )


def main(arguments: list[str], comment_file: CommentFile, settings: str = "pelicanconf.py") -> int:
    """Do what the command line says; the exit status.

    Args:
        arguments: The system, what to read, and options.
        comment_file: What makes the file of a comment.
        settings: The settings file of the blog, if the command line names no other.
    """
    parser = argparse.ArgumentParser(prog="python3 tasks.py import", description="Bring a blog along.")
    systems = parser.add_subparsers(dest="source", required=True)
    wordpress = systems.add_parser("wordpress", help="an export of WordPress (Tools, Export, all content)")
    wordpress.add_argument("export", nargs="+", type=Path, help="the XML file, or all the files of one export")
    wordpress.add_argument("--uploads", type=Path, metavar="PLACE", help="wp-content/uploads: a folder, zip or tar")
    wordpress.add_argument("--download", action="store_true", help="fetch what is not there from the old blog's host")
    markdown = systems.add_parser(
        "markdown", help="the folder of a blog of Hugo, Jekyll, Eleventy, Astro, Pelican, Obsidian"
    )
    markdown.add_argument("folder", type=Path, help="the folder that its configuration lies in")
    markdown.add_argument("--system", default="", type=str.lower, help="which of them, if that is not found out")
    markdown.add_argument("--permalink", default="", help='the old addresses of posts, such as "/:year/:month/:slug/"')
    markdown.add_argument("--publish", action="store_true", help="of Obsidian: publish notes that do not say it")
    ghost = systems.add_parser("ghost", help="an export of Ghost (Settings, Import/Export, Export)")
    ghost.add_argument("export", type=Path, help="the JSON file")
    ghost.add_argument("--uploads", type=Path, metavar="PLACE", help="Ghost's folder content/: a folder, zip or tar")
    for each in (wordpress, markdown, ghost):
        each.add_argument("--dry-run", action="store_true", help="write nothing, and say what would be written")
        each.add_argument("--settings", default=settings, help="the settings of the blog (pelicanconf.py)")
    given = parser.parse_args(arguments)
    ledger = Ledger()
    try:
        blog = blog_of(read_settings(given.settings), comment_file)
        cache = blog.content.resolve().parent / ".cache"
        shelf = Shelf(blog.content, dry=given.dry_run)
        with Progress(sys.stderr) as progress, shelf:
            downloads = Downloads(cache / "import", ledger, progress)
            if given.source == "markdown":
                reader, pictures = _markdown(given, blog, ledger)
            elif given.source == "ghost":
                reader, pictures = _ghost(given, blog, ledger)
            else:
                reader, pictures = _wordpress(given, blog, ledger, downloads)
            bring_in(reader, blog, pictures, shelf, ledger, progress)
    except ValueError as error:
        print(error, "Nothing was written.", sep="\n", file=sys.stderr)
        return 1
    except OSError as error:
        print(trouble(error), file=sys.stderr)
        return 1
    return _tell(ledger, blog, given.dry_run)


def _wordpress(given: argparse.Namespace, blog: Blog, ledger: Ledger, downloads: Downloads) -> tuple[Reader, Pictures]:
    from .wordpress.reader import WordPress  # takes long to import, and other commands do not need it

    pictures = Pictures(open_store(given.uploads) if given.uploads else None)
    fetch = partial(downloads.fetch, pictures) if given.download and not given.dry_run else _nothing
    return WordPress(given.export, blog, pictures, ledger, fetch), pictures


def _nothing(*_: object) -> None:
    """Fetch nothing, as nobody asked for it."""


def _markdown(given: argparse.Namespace, blog: Blog, ledger: Ledger) -> tuple[Reader, Pictures]:
    from .markdown.files import Files
    from .markdown.folder import FolderReader

    if not given.folder.is_dir():
        raise ValueError(f"{given.folder}: there is no such folder")
    files = Files(given.folder)
    pictures = Pictures(files)
    options = {"system": given.system, "permalink": given.permalink, "publish": given.publish}
    return FolderReader(files, blog, pictures, ledger, **options), pictures


def _ghost(given: argparse.Namespace, blog: Blog, ledger: Ledger) -> tuple[Reader, Pictures]:
    from .ghost import Ghost

    pictures = Pictures(open_store(given.uploads) if given.uploads else None)
    return Ghost(given.export, blog, pictures, ledger), pictures


def _tell(ledger: Ledger, blog: Blog, dry: bool) -> int:
    """Print the account, and write the whole of it where it can be read later; the exit status."""
    report = blog.content.resolve().parent / ".cache" / "import.txt"
    report.parent.mkdir(exist_ok=True)
    report.write_text("\n".join(ledger.lines(most_notes=sys.maxsize)) + "\n", "utf-8")
    print(*ledger.lines(), sep="\n")
    print(f"All of it is in {source_path(report)}.")
    if dry:
        print("Nothing was written: this was --dry-run.")
    return 1 if ledger.unaccounted else 0
