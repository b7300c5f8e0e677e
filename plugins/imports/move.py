"""Brings a blog along: a reader's posts, pages and comments become files below content/, and each is accounted for.

A reader tells of every post and page first (`headings`), so that each gets its place and links find each other; then it
gives them whole (`entries`), one after the other, so that no blog is too large.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .._shared.front_matter import parse_front_matter
from .._shared.moves import FILE as MOVES
from .._shared.moves import GONE, read_moves, with_moves
from .blog import Blog, Places, fit_alias, same_path
from .shelf import DELETED, EDITED, Shelf
from .source import format_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .ledger import Ledger
    from .pictures import Pictures
    from .values import Comment, Entry, Heading

KINDS = {"post": "posts", "page": "pages"}
"""What the ledger calls posts and pages."""


_NOWHERE, _NO_HOST = "old addresses that lead nowhere now", "the site needs it itself, or no host can say it"


class Moved(NamedTuple):
    """An old address that is no post's or page's, and what is there now."""

    old: str
    """A path below the old blog's."""
    new: str
    """A path below the new one's; empty where nothing takes its place."""


class Reader(Protocol):
    """What reads another system's blog. It counts in the ledger what it finds, and what it leaves out."""

    def headings(self) -> Iterable[Heading]:
        """Every post and page that is to be written, in the order of their dates."""

    def entries(self, places: Places) -> Iterator[tuple[Entry, Iterable[Comment]]]:
        """Each of them whole, and the comments on it that are to be written."""

    def authors(self) -> Mapping[str, str]:
        """The authors to write a file for: what it says, by the name."""

    def moved(self, places: Places) -> Iterable[Moved]:
        """The old addresses of lists, files and the like; called last."""


def bring_in(
    reader: Reader,
    blog: Blog,
    pictures: Pictures,
    shelf: Shelf,
    ledger: Ledger,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Write all that a reader gives. What went wrong with single things is in the ledger; the others are written.

    Raises:
        ValueError: The export cannot be read; nothing was written.
        OSError: The disk is full, or the like; what is written is whole, and the same command goes on from there.
    """
    places = find_places(blog)
    for heading in reader.headings():
        places.add(heading)
    urls = {same_path(place.url) for place in places.of.values() if place.url} | places.addresses.keys()
    moves: dict[str, str] = {}
    used: set[str] = set()
    deleted: set[str] = set()
    """Where posts would be that came along before, and that somebody deleted here."""
    for entry, comments in reader.entries(places):
        place = places.of[entry.key]
        progress(place.slug)
        kind = KINDS[place.heading.kind]
        if shelf.brought(entry.key) and not place.there:
            ledger.leave(kind, DELETED)
            ledger.leave("comments", "on a post that was deleted here", sum(1 for _ in comments))
            deleted.add(place.url)
            continue
        olds = place.heading.old if place.url else ()
        aliases, lost = _aliases(olds, place.url, blog, urls, used)
        try:
            text = format_source(entry, place, aliases, blog)
        except ValueError as error:
            ledger.leave(kind, "that a build would refuse")
            ledger.note("not written", f"{place.file}: {error}")
            ledger.leave("comments", "on a post that was not written", sum(1 for _ in comments))
            continue
        moves |= {f"/{each}": f"/{place.url}" for each in olds if each.startswith("?")}
        for each in lost:
            here = places.addresses.get(same_path(each))
            why = f"{blog.content.name}/{here} is there; keep one of the two" if here else _NO_HOST
            ledger.note(_NOWHERE, f"/{each}, of {place.file}: {why}")
        if shelf.compare(place.file, text.encode()) != EDITED:
            for name, source in entry.files:
                pictures.copy(source, place.folder + name, shelf)
        kept = shelf.put(place.file, text.encode())
        if kept:
            ledger.leave(kind, kept)
        else:
            ledger.written[kind] += 1
            for message in entry.notes:
                ledger.note("to look at", f"{place.file}: {message}")
        shelf.remember(entry.key)
        _write_comments(comments, entry.key, f"{blog.comments}/{place.slug}/", blog, shelf, ledger)
    for name, text in reader.authors().items():
        _write_author(name, text, blog, shelf, ledger)
    moved = [each for each in reader.moved(places) if not each.new or each.new.removesuffix("feed/") not in deleted]
    urls |= {same_path(new) for _, new in moved}
    for old, new in moved:
        if old.startswith("?") and new:
            moves.setdefault(f"/{old}", f"/{new}")
        elif old.startswith("?"):
            continue  # as the home page, which answers, is the best that there is
        elif same_path(old) == same_path(new) or same_path(old) in used:
            continue
        elif fit_alias(old, blog, urls, of_list=True):
            used.add(same_path(old))
            moves.setdefault(_as_folder(old), f"/{new}" if new else GONE)
        else:
            ledger.note(_NOWHERE, f"/{old}: {_NO_HOST}")
    _write_moves(moves, shelf, ledger)


def find_places(blog: Blog) -> Places:
    """Where posts and pages are already, by their ids, their slugs and their addresses."""
    ids: dict[str, str] = {}
    slugs: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for folder in (blog.posts, blog.pages):
        for path in sorted((blog.content / folder).rglob("*.md")):
            file = path.relative_to(blog.content).as_posix()
            fields = parse_front_matter(path.read_text("utf-8", "replace")).fields
            named = path.parent.name if path.name == "index.md" else path.stem
            slug = fields["slug"].value if "slug" in fields else named
            slugs[same_path(slug)] = file
            if "status" not in fields or fields["status"].value.strip().lower() != "draft":  # which has none yet
                addresses[same_path(fields["url"].value if "url" in fields else slug)] = file
            ids |= {fields[key].value: file for key in ("id", "guid", "uuid", "imported") if key in fields}
    return Places(blog, ids, slugs, addresses)


def _aliases(old: Iterable[str], url: str, blog: Blog, urls: set[str], used: set[str]) -> tuple[list[str], list[str]]:
    """The old addresses that a post can tell in its own file, and those that no file can answer."""
    aliases, lost = [], []
    for each in old:
        if each.startswith("?") or same_path(each) == same_path(url):
            continue
        if same_path(each) not in used and fit_alias(each, blog, urls):
            used.add(same_path(each))
            aliases.append(each.strip("/"))
        else:
            lost.append(each)
    return aliases, lost


def _write_comments(
    comments: Iterable[Comment], post: str, folder: str, blog: Blog, shelf: Shelf, ledger: Ledger
) -> None:
    """Write the comments on a post, by its key, to a folder below content/."""
    given = list(comments)
    texts: dict[str, str] = {}
    for comment in given:
        if shelf.brought(f"{post}#{comment.id}") and not shelf.path(f"{folder}{comment.id}.md").exists():
            ledger.leave("comments", DELETED)
            continue
        try:
            texts[comment.id], changed = blog.comment_file(comment)
        except ValueError as error:
            ledger.leave("comments", f"that cannot be read: {error}")
        else:
            if changed:
                ledger.note("comments that are not just as they were", f"{folder}{comment.id}.md: {changed}")
    answers = {comment.id: comment.reply_to for comment in given}
    for comment in given:
        if comment.id in texts:
            text = texts[comment.id]
            parent = comment.reply_to
            while parent and parent not in texts:
                parent = answers.get(parent, "")
            if parent != comment.reply_to:
                text, _ = blog.comment_file(replace(comment, reply_to=parent))
            kept = shelf.put(f"{folder}{comment.id}.md", text.encode())
            shelf.remember(f"{post}#{comment.id}")
            if kept:
                ledger.leave("comments", kept)
            else:
                ledger.written["comments"] += 1


def _write_author(name: str, text: str, blog: Blog, shelf: Shelf, ledger: Ledger) -> None:
    slug = blog.term("author", name).strip("/").rpartition("/")[2]
    if any((blog.content / "authors").glob(f"{slug}.md")):
        ledger.leave("authors", "with a file already")
        return
    if kept := shelf.put(f"authors/{slug}.md", text.encode()):
        ledger.leave("authors", kept)
    else:
        ledger.written["authors"] += 1


def _as_folder(old: str) -> str:
    """An old address as redirects.txt has it: of a folder, if it does not name a page's file."""
    return f"/{old.strip('/')}" + "/" * (not old.endswith((".html", ".htm")))


def _write_moves(moves: Mapping[str, str], shelf: Shelf, ledger: Ledger) -> None:
    """Add lines to redirects.txt; those that are there stay as they are."""
    path = shelf.path(MOVES)
    text = path.read_text("utf-8") if path.is_file() else ""
    there = {f"/{move.old}" for move in read_moves(text)[0]}
    new = {old: target for old, target in sorted(moves.items()) if old not in there and old != target}
    kind = "old addresses in redirects.txt"
    ledger.found[kind] += len(moves)
    ledger.written[kind] += len(new)
    if left := len(moves) - len(new):
        ledger.leave(kind, "there already", left)
    if new:
        shelf.rewrite(MOVES, with_moves(text, new).encode())
