"""Reads a blog of Ghost: the JSON file that its settings export, and a folder of its pictures (content/)."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from .._shared.front_matter import format_field
from .._shared.link_addresses import scheme_of
from .._shared.text import one_line, plain_text
from .blog import same_path
from .links import Links
from .markup import Translator
from .move import KINDS, Moved
from .values import Comment, Entry, Heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from .blog import Blog, Place, Places
    from .ledger import Ledger
    from .pictures import Pictures

_OWN = "__GHOST_URL__"
"""What an export has for the blog's own address."""
_SIZE = re.compile(r"/images/size/w\d+(?:h\d+)?(?:/format/\w+)?/")
_DRAFTS = {
    "sent": "it was sent to members by mail and had no page",
    "members": "members alone could read it",
    "paid": "paying members alone could read it",
    "tiers": "paying members alone could read it",
}


class Ghost:
    """An export of Ghost, version 1 to 6.

    Args:
        path: The JSON file.
        blog: Where it goes.
        pictures: The old blog's files.
        ledger: The account.

    Raises:
        ValueError: It is none.
    """

    def __init__(self, path: Path, blog: Blog, pictures: Pictures, ledger: Ledger) -> None:
        self._blog, self._pictures, self._ledger = blog, pictures, ledger
        self._translator = Translator(blog.compile)
        self._data = _tables(path)
        self._tags = {row["id"]: row for row in self._rows("tags") if "id" in row}
        self._people = {row["id"]: row for row in self._rows("users") if "id" in row}
        self._meta = {row.get("post_id"): row for row in self._rows("posts_meta")}
        self._posts: dict[str, dict[str, Any]] = {}
        """By the key of each heading."""
        self._wrote: dict[str, None] = {}

    def _rows(self, table: str) -> list[dict[str, Any]]:
        rows = self._data.get(table)
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def headings(self) -> Iterable[Heading]:
        """Every post and page, the oldest first."""
        found: list[tuple[datetime, Heading]] = []
        for post in self._rows("posts"):
            page = post.get("type") == "page" or post.get("page") in (1, True)
            self._ledger.found[KINDS["page" if page else "post"]] += 1
            id, slug = str(post.get("id", "")), str(post.get("slug") or "")
            key = f"ghost/{id}"
            if not id or key in self._posts:
                self._ledger.leave(KINDS["page" if page else "post"], "there twice, or without an id")
                continue
            self._posts[key] = post
            draft = post.get("status") not in ("published", "scheduled") or bool(self._why_draft(post))
            title = one_line(str(post.get("title") or "")) or slug
            heading = Heading(
                key=key,
                kind="page" if page else "post",
                slug=slug,
                title=title,
                status="draft" if draft else "published",
                old=(f"{slug}/",) if slug else (),
            )
            found.append((self._date(post), heading))
        if not found:
            raise ValueError("this export of Ghost has no posts")
        for table in ("comments", "members"):
            if rows := self._rows(table):
                self._ledger.found[table] += len(rows)
                self._ledger.leave(table, "of members, whom this blog has none of", len(rows))
        self._ledger.note("ids of feeds", "Ghost's are no URIs, so feed readers may show its newest posts once more")
        return [heading for _, heading in sorted(found, key=lambda each: (each[0], each[1].key))]

    def _why_draft(self, post: dict[str, Any]) -> str:
        return _DRAFTS.get(str(post.get("status")), "") or _DRAFTS.get(str(post.get("visibility")), "")

    def _date(self, post: dict[str, Any]) -> datetime:
        keys = ("published_at", "created_at", "updated_at")
        return next((date for key in keys if (date := _date_of(post.get(key)))), datetime(1970, 1, 1, tzinfo=UTC))

    def entries(self, places: Places) -> Iterator[tuple[Entry, Iterable[Comment]]]:
        """Each post and page whole."""
        for key, post in self._posts.items():
            yield self._entry(key, post, places), ()

    def _entry(self, key: str, post: dict[str, Any], places: Places) -> Entry:
        place = places.of[key]
        links = _GhostLinks(place, places, self._pictures)
        html = post.get("html")
        notes: list[str] = []
        if not isinstance(html, str):
            html = "".join(f"<p>{line}</p>" for line in str(post.get("plaintext") or "").split("\n\n"))
            if post.get("mobiledoc") or post.get("lexical"):
                notes.append("the export has its words alone, without links and pictures: open and save it in Ghost")
        translated = self._translator.translate(html, links)
        if why := self._why_draft(post):
            notes.append(f"{why}: it is a draft")
        if not translated.same:
            notes.append("compare its text with the old one: not all of its markup could be said here")
        meta = self._meta.get(post.get("id"), {})
        image = links.picture(str(post.get("feature_image") or ""), "") if post.get("feature_image") else None
        if image and "//" in image[0]:
            notes.append(f"its lead picture is elsewhere, and left out: {image[0]}")
            image = None
        date, changed = self._date(post), _date_of(post.get("updated_at"))
        tags = self._named(post, "posts_tags", "tag_id", self._tags)
        tags = [name for name in tags if not name.startswith("#")]  # Ghost's own, which readers never saw
        authors = self._named(post, "posts_authors", "author_id", self._people)
        self._wrote.update(dict.fromkeys(authors))
        is_post = place.heading.kind == "post"
        body = translated.text
        if not body.strip() and place.heading.status != "draft" and not image:
            body = "<!-- empty in the old blog, too -->"
        later = changed is not None and (changed - date).total_seconds() >= 60 and date <= datetime.now(UTC)
        return Entry(
            key=key,
            date=date,
            modified=changed if later else None,
            category=tags[0] if tags and is_post else "",
            tags=tuple(tags[1:] if is_post else ()),
            authors=tuple(authors),
            summary=one_line(str(post.get("custom_excerpt") or meta.get("meta_description") or "")),
            image=image[0] if image else "",
            image_alt=one_line(str(meta.get("feature_image_alt") or "")),
            image_credit=plain_text(str(meta.get("feature_image_caption") or "")),
            pinned=is_post and post.get("featured") in (1, True),
            menu=False,
            body=body,
            files=tuple(links.files),
            notes=tuple(dict.fromkeys((*notes, *links.notes, *translated.notes))),
        )

    def _named(self, post: dict[str, Any], table: str, key: str, of: Mapping[str, dict[str, Any]]) -> list[str]:
        """The names of a post's tags or authors in their order."""
        rows = [row for row in self._rows(table) if row.get("post_id") == post.get("id")]
        rows.sort(key=lambda row: row.get("sort_order") or 0)
        ids = [row.get(key) for row in rows] or [post.get("author_id")] * (key == "author_id")
        names = (one_line(str(of[id].get("name") or "")) for id in ids if isinstance(id, str) and id in of)
        return list(dict.fromkeys(filter(None, names)))

    def authors(self) -> Mapping[str, str]:
        """A file for each author by whom something comes along."""
        self._ledger.found["authors"] += len(self._wrote)
        return {name: f"{format_field('name', name)}\n" for name in self._wrote}

    def moved(self, places: Places) -> Iterable[Moved]:
        """The old lists of tags and authors."""
        names = {
            name for post in self._posts.values() for name in self._named(post, "posts_tags", "tag_id", self._tags)
        }
        first = {
            tags[0].casefold()
            for post in self._posts.values()
            if (tags := self._named(post, "posts_tags", "tag_id", self._tags))
        }
        for row in self._tags.values():
            name = one_line(str(row.get("name") or ""))
            if name in names and not name.startswith("#") and row.get("slug"):
                kind = "category" if name.casefold() in first else "tag"
                yield Moved(f"tag/{row['slug']}/", self._blog.term(kind, name))
        for row in self._people.values():
            name = one_line(str(row.get("name") or ""))
            if name in self._wrote and row.get("slug"):
                yield Moved(f"author/{row['slug']}/", self._blog.term("author", name))


class _GhostLinks(Links):
    def __init__(self, place: Place, places: Places, pictures: Pictures) -> None:
        super().__init__(place, pictures)
        self._places = places

    def link(self, address: str) -> str | None:
        """The new address of a link."""
        if address.startswith("#"):
            return None
        below = self._below(address)
        if below is None:
            return self.elsewhere(address)
        path = below.partition("#")[0].partition("?")[0]
        if "/content/" in f"/{path}":
            return self.file(_SIZE.sub("/images/", path))
        if not path.strip("/"):
            return "/"
        place = self._places.find(path)
        return self.to(place) if place else f"/{same_path(path)}/" if same_path(path) in ("rss", "tags") else None

    def picture(self, address: str, alt: str) -> tuple[str, str] | None:
        """A picture beside the post, or where it is elsewhere."""
        below = self._below(address)
        if below is not None:
            if name := self.file(_SIZE.sub("/images/", below)):
                return name, alt
            self.notes.append(f"a picture is missing: {below}")
            return None
        new = self.elsewhere(address)
        return (new, alt) if new else None

    @staticmethod
    def _below(address: str) -> str | None:
        if address.startswith(_OWN):
            return address.removeprefix(_OWN) or "/"
        return None if scheme_of(address) else unquote(urlsplit(address).path)


def _tables(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: this is no JSON ({error})") from error
    if isinstance(read, dict) and isinstance(read.get("db"), list) and read["db"]:
        read = read["db"][0]
    data = read.get("data") if isinstance(read, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        raise ValueError(f"{path}: this is no export of Ghost; make one by Settings, Import/Export, Export")
    return data


def _date_of(value: object) -> datetime | None:
    """A date of Ghost's: ISO 8601, or milliseconds since 1970."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value / 1000, UTC).replace(microsecond=0)
        read = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).replace(microsecond=0)
