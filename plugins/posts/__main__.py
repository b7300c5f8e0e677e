"""What an author does to posts by hand: `python -m plugins.posts new`, `stamp`, `rename`, `retag` and `remove`."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pelican.settings import read_settings

from .._shared.faults import Fault
from .._shared.field_values import LONGEST_SLUG, LONGEST_TITLE
from .._shared.files import create_file, replace_file
from .._shared.front_matter import parse_front_matter
from .._shared.ids import fallback_id, new_id
from .._shared.pelican import comments_name, post_slug, published_index, read_post_name, source_path
from .._shared.text import one_line
from .moves import Named, Plan, carry_out, find, plan_removal, plan_rename, plan_retag, trash_of
from .stamp import insert_id, write_draft

if TYPE_CHECKING:
    from .._shared.front_matter import Source


def new_post(title: str, settings: dict[str, Any]) -> Path:
    """Begin a post: a draft with a title, the date of now, and an id that it keeps for good.

    Raises:
        ValueError: The title has no letters to make a file name of, or there is a post of that name.
    """
    title = one_line(title)
    slug = post_slug(title, settings)
    if not slug:
        raise ValueError(f'"{title}" has no letters or digits to name a file after; give the post another title')
    if len(title) > LONGEST_TITLE:
        raise ValueError(f"a title of {len(title)} characters; shorten it to {LONGEST_TITLE}")
    if len(slug.encode()) > LONGEST_SLUG:
        raise ValueError(f"no file can be named after a title as long as that; shorten it to {LONGEST_SLUG} letters")
    folder = Path(settings["PATH"], settings["ARTICLE_PATHS"][0])
    path = folder / f"{slug}.md"
    for taken in (path, folder / slug):
        if taken.exists():
            raise ValueError(f"{source_path(taken)} is there already; edit it, or give the new post another title")
    text = write_draft(
        title,
        date=datetime.now(ZoneInfo(settings["TIMEZONE"])),
        category=settings["DEFAULT_CATEGORY"],
        authors=settings.get("AUTHOR") or "",
        post_id=new_id(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    if not create_file(path, text.encode()):  # somebody made one in the meantime
        raise ValueError(f"{source_path(path)} is there already; edit it, or give the new post another title")
    return path


def stamp(settings: dict[str, Any]) -> tuple[list[Path], list[Fault]]:
    """Store in each post without an id the one that its feeds give it now, so that nothing is delivered again.

    Returns:
        The files that were given an id, and what kept others from getting one.
    """
    content = Path(settings["PATH"])
    published = {entry.source: entry.id for entry in published_index(settings).built().values()}
    stamped, faults = [], []
    for path in sorted({path for folder in settings["ARTICLE_PATHS"] for path in (content / folder).rglob("*.md")}):
        try:
            text = path.read_bytes().decode("utf-8")
            source, place = parse_front_matter(text), path.relative_to(content).as_posix()
            if {"id", "guid", "uuid"} & source.fields.keys():
                continue
            new_text = insert_id(text, published.get(place) or _unpublished_id(source, place, settings))
        except ValueError as error:
            faults.append(Fault(source_path(path), None, f"it was given no id: {error}"))
        else:
            replace_file(path, new_text.encode())
            stamped.append(path)
    return stamped, faults


def _unpublished_id(source: Source, place: str, settings: dict[str, Any]) -> str:
    """The id that feeds would give to a post that no build has published yet."""
    name = read_post_name(source, place, settings)
    if name.faults:
        raise ValueError(name.faults[0])
    if not name.slug:
        raise ValueError('there is no slug; add a line such as "slug: the-spare-chair"')
    if not name.date:
        raise ValueError('there is no date; add a line such as "date: 2026-03-12 08:30"')
    return fallback_id(name.slug, name.lang, name.date.date())


def all_posts(settings: dict[str, Any]) -> list[Named]:
    """Every post and page of the blog, as a build would name it, in the order of their paths."""
    content, now = Path(settings["PATH"]), datetime.now(ZoneInfo(settings["TIMEZONE"]))
    found = []
    for kind in ("ARTICLE", "PAGE"):
        folders = settings[f"{kind}_PATHS"]
        for path in sorted({path for folder in folders for path in (content / folder).rglob("*.md")}):
            place = path.relative_to(content).as_posix()
            source = parse_front_matter(path.read_text("utf-8", "replace"))
            name = read_post_name(source, place, settings)
            lang = "" if comments_name("x", name.lang, settings) == "x" else "LANG_"
            pattern = settings[f"{kind}_{lang}URL"]
            try:
                url = pattern.format(slug=name.slug, lang=name.lang, date=name.date or now)
            except (KeyError, IndexError, AttributeError):  # a pattern with a category or an author in it
                url = f"{name.slug}/"
            comments = f"{settings.get('COMMENTS_FOLDER', 'comments')}/{comments_name(name.slug, name.lang, settings)}"
            found.append(Named(place, name.slug, name.lang, "" if name.draft else url, comments))
    return found


def rename(given: argparse.Namespace, settings: dict[str, Any]) -> list[str]:
    """Give a post another slug; what was done."""
    posts, content = all_posts(settings), Path(settings["PATH"])
    post = find(given.old, posts)
    new = post_slug(given.new, settings)
    if new != given.new:
        raise ValueError(f'"{given.new}" is no slug; write {new}' if new else f'"{given.new}" has no letter or digit')
    return _do(plan_rename(post, new, posts, content), f"rename-{post.slug}", given, content)


def remove(given: argparse.Namespace, settings: dict[str, Any]) -> list[str]:
    """Take a post away; what was done, and what still links to it."""
    posts, content = all_posts(settings), Path(settings["PATH"])
    post = find(given.slug, posts)
    plan, linking = plan_removal(post, find(given.to, posts) if given.to else None, posts, content)
    done = _do(plan, f"remove-{post.slug}", given, content)
    return [*done, *(f"{source_path(content / path)} links to it; mend that" for path in linking)]


def retag(given: argparse.Namespace, settings: dict[str, Any]) -> list[str]:
    """Call a tag, category or author otherwise; what was done."""
    content, old, new = Path(settings["PATH"]), one_line(given.old), one_line(given.new)
    key = "category" if given.category else "authors" if given.author else "tags"
    kind = {"category": "CATEGORY", "authors": "AUTHOR", "tags": "TAG"}[key]

    def address(slug: str) -> str:
        return str(settings[f"{kind}_URL"].format(slug=slug))

    if not post_slug(new, settings):
        raise ValueError(f'"{new}" has no letter or digit')
    plan = plan_retag(key, old, new, all_posts(settings), content, lambda name: post_slug(name, settings), address)
    return _do(plan, f"retag-{post_slug(old, settings) or 'name'}", given, content)


def _do(plan: Plan, name: str, given: argparse.Namespace, content: Path) -> list[str]:
    """Show what a plan changes, ask, and do it."""
    print(*plan.diff(content), sep="\n")
    if not given.yes:
        if not sys.stdin.isatty():
            return ["Nothing was changed; to do it, say --yes."]
        if input("Do it? [y/N] ").strip().lower() not in ("y", "yes"):
            return ["Nothing was changed."]
    trash = trash_of(content.resolve().parent, name)
    carry_out(plan, content, trash)
    return [f"Done. What was there before is in {source_path(trash)}."]


def main(arguments: list[str]) -> int:
    """Do what the command line says; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m plugins.posts", description="What is done to posts by hand.")
    parser.add_argument("--settings", default="pelicanconf.py", help="the settings of the blog (pelicanconf.py)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("new", help="begin a post").add_argument("title")
    commands.add_parser("stamp", help="give an id to each post that stores none")
    changes = {
        "rename": commands.add_parser("rename", help="give a post another slug; its old address leads on"),
        "retag": commands.add_parser("retag", help="call a tag otherwise, in every post that has it"),
        "remove": commands.add_parser("remove", help="take a post away; its address says so, or leads to another"),
    }
    for name in ("rename", "retag"):
        changes[name].add_argument("old")
        changes[name].add_argument("new")
    kinds = changes["retag"].add_mutually_exclusive_group()
    kinds.add_argument("--category", action="store_true", help="a category, not a tag")
    kinds.add_argument("--author", action="store_true", help="an author, not a tag")
    changes["remove"].add_argument("slug")
    changes["remove"].add_argument("--to", default="", metavar="SLUG", help="the post that takes its place")
    for command in changes.values():
        command.add_argument("--yes", action="store_true", help="do it without asking")
    given = parser.parse_args(arguments)
    settings = read_settings(given.settings)
    try:
        if given.command == "new":
            print(source_path(new_post(given.title, settings)))
            print("It is a draft: take out its line `status: draft` when it is ready, then publish.", file=sys.stderr)
            return 0
        if given.command in changes:
            print(*{"rename": rename, "retag": retag, "remove": remove}[given.command](given, settings), sep="\n")
            return 0
        stamped, faults = stamp(settings)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(*map(source_path, stamped), f"{len(stamped)} given an id", sep="\n")
    print(*faults, sep="\n", end="\n" if faults else "", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
