"""Reads a WordPress export twice: first what there is and where it was, then each post whole, with its comments."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ..._shared.front_matter import format_field
from ..._shared.text import excerpt, one_line, plain_text
from ..._shared.urls import split_url
from ..blog import same_path
from ..markup import Translator
from ..move import KINDS, Moved
from ..values import Entry
from .items import LEFT, STATUS, comment_of, date_of, heading_of, home_of, meta_of, name_of, thread
from .links import Old, WordPressLinks, library_path
from .lists import Lists
from .markup import Attached, Library, understand
from .xml import read_elements

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ..blog import Blog, Places
    from ..ledger import Ledger
    from ..pictures import Pictures
    from ..values import Comment, Heading
    from .items import Told
    from .xml import Element

_VERSIONS = ("1.0", "1.1", "1.2")
_FRAGMENT = re.compile(r"""href=["']([^"'#\s]*)#([^"'\s]+)["']""")
_ID = re.compile(r"""\b(?:id|name)=["']([\w:.-]+)["']""")
_FILE = re.compile(r"""https?://[^\s"'<>\[\]]+/uploads/[^\s"'<>\[\]?#]+\.[A-Za-z0-9]{2,5}""")
_FILES, _AUTHORS, _CATEGORIES, _TAGS = "pictures and files", "authors", "categories", "tags"
_HREF = re.compile(r"""href=["'](https?://[^"'\s#]+)""")
_COMMENTS_A_PAGE = 50
"""Where a blog has its comments on several pages and has not said how many to a page."""
_WHY = {
    "nav_menu_item": "entries of menus, which pelicanconf.py lists (MENUITEMS)",
    "wp_navigation": "menus, which pelicanconf.py lists (MENUITEMS)",
    "revision": "older versions",
    "custom_css": "styles, which belong to theme/own/",
    "customize_changeset": "settings of the old theme",
    "wp_global_styles": "settings of the old theme",
    "wp_template": "templates of the old theme",
    "wp_template_part": "templates of the old theme",
    "oembed_cache": "copies that WordPress kept for itself",
    "wpcf7_contact_form": "forms; a page here can name an e-mail address",
    "feedback": "what readers sent by a form, with their addresses",
}


class WordPress:
    """An export of WordPress, WXR 1.0 to 1.2.

    Args:
        paths: Its files; WordPress.com makes several of a large blog.
        blog: Where it goes.
        pictures: The old blog's files.
        ledger: The account.
        fetch: Told of the files that the posts may need, and of the old blog's hosts, before the posts are read whole.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        blog: Blog,
        pictures: Pictures,
        ledger: Ledger,
        fetch: Callable[[Iterable[str], Collection[str]], None] = lambda *_: None,
    ) -> None:
        self._paths, self._blog, self._pictures, self._ledger = paths, blog, pictures, ledger
        self._fetch = fetch
        self._translator = Translator(blog.compile)
        self._old = Old()
        self._library = Library()
        self._names: dict[str, str] = {}
        """Of authors: the display name by login, and by "user " and number."""
        self._by_author: dict[str, bool] = {}
        """Whether anything of each author's comes along, by display name."""
        self._lists = Lists(blog, self._old.lists)
        self._headings: dict[str, Heading] = {}
        """By the id of the post."""
        self._dates: dict[str, datetime] = {}
        self._fragments: set[str] = set()
        """What links of the blog lead to within a post."""
        self._files: dict[str, None] = {}
        """The addresses of files that texts name."""
        self._latest = datetime(1970, 1, 1, tzinfo=UTC)
        self._comments_on: dict[str, int] = {}
        """How many published comments each post has, by its key."""

    # --- The first reading -----------------------------------------------------------------------------

    def headings(self) -> Iterable[Heading]:
        """Every post and page that is to be written, the oldest first."""
        channel: dict[str, str] = {}
        seen: set[str] = set()
        for path in self._paths:
            for element in read_elements(path):
                if element.name == "item":
                    if not self._old.home.hosts:
                        names = ("wp:base_blog_url", "link", "wp:base_site_url")
                        self._old.home = home_of(*(channel.get(name, "") for name in names))
                    self._count(element, seen)
                elif element.name in ("wp:author", "wp:wp_author"):
                    self._author(element)
                elif element.name in ("wp:category", "wp:tag"):
                    self._lists.add_term(element)
                elif not element.children:
                    channel.setdefault(element.name, element.text.strip())
        self._check_version(channel, seen)
        if not self._dates:
            self._latest = date_of("", "", self._blog.zone, channel.get("pubDate", "")) or self._latest
        self._lists.settle(self._headings.values())
        self._count_names()
        self._fetch([*(file.url for file in self._library.attached.values()), *self._files], self._hosts())
        order = sorted(self._headings, key=lambda id: (self._dates.get(id, self._latest), id))
        return [self._headings[id] for id in order]

    def _hosts(self) -> frozenset[str]:
        """Where the old blog's files were: its own hosts, and what WordPress.com keeps them at."""
        urls = (split_url(file.url) for file in self._library.attached.values())
        named = {(parts.hostname or "").lower() for parts in urls if parts}
        return self._old.home.hosts | {host for host in named if host.endswith(".files.wordpress.com")}

    def _check_version(self, channel: Mapping[str, str], seen: set[str]) -> None:
        version = channel.get("wp:wxr_version", "")
        if not version and not seen - {""}:
            raise ValueError(
                f"{self._paths[0]}: this is no export of WordPress: nothing in it has a wp:post_id; "
                "make one by Tools, Export, all content"
            )
        if version not in _VERSIONS:
            said = f'"{version[:20]}"' if version else "not said"
            self._ledger.note("the export", f"its version is {said}, and 1.0 to 1.2 are known: look twice at what came")

    def _count(self, item: Element, seen: set[str]) -> None:
        """Remember of an item what others may refer to."""
        id, type, status = (item.first(f"wp:{name}") for name in ("post_id", "post_type", "status"))
        ledger = self._ledger
        kind = KINDS.get(type) or _kind(type)
        comments = sum(1 for _ in item.all("wp:comment"))
        ledger.found[kind] += 1
        ledger.found["comments"] += comments
        reason = "there twice in the export" if id in seen else "" if id else "without a number"
        seen.add(id)
        if type in KINDS:
            reason = reason or LEFT.get(status, "")
        elif type == "wp_block" and not reason:
            self._library.reused[id] = item.first("content:encoded")
            reason = "whose text is put into the posts that show them"
        elif type != "attachment":
            reason = reason or _WHY.get(type, "of a kind that a plugin made, and no page here is made of")
        if reason:
            ledger.leave(kind, reason)
            ledger.leave("comments", f"on {kind} that are left out", comments)
        elif type == "attachment":
            self._attach(item, id)
            ledger.leave("comments", "on pages that showed one picture", comments)
        else:
            self._remember(item, id)
            if type == "page" and comments:
                ledger.leave("comments", "on pages, which have none here", comments)
                ledger.note("comments on pages, which have none here", f"{self._headings[id].title[:60]}: {comments}")

    def _remember(self, item: Element, id: str) -> None:
        self._headings[id] = heading = heading_of(item, self._old.home)
        date = self._date(item)
        if date:
            self._dates[id] = date
            self._latest = max(self._latest, date)
        content = item.first("content:encoded")
        self._old.ids[heading.key] = frozenset(_ID.findall(content))
        links = (self._old.home.below(html.unescape(address)) for address in _HREF.findall(content))
        self._lists.linked.update(unquote(below).strip("/") for below in links if below and "?" not in below)
        approved = [each for each in item.all("wp:comment") if each.first("wp:comment_approved") == "1"]
        self._comments_on[heading.key] = len(approved)
        for address, fragment in _FRAGMENT.findall(content):
            if address and (address.startswith("/") or self._old.home.below(address) is not None):
                self._fragments.add(fragment)
        self._old.comment_ids.update(each.first("wp:comment_id") for each in approved)
        self._files |= dict.fromkeys(map(html.unescape, _FILE.findall(content)))
        self._by_author[self._author_of(item)] = True
        if heading.status == "published" and (date is None or date <= datetime.now(UTC)):
            self._lists.add(item, heading, date, self._author_of(item))
        self._tell(item, heading)

    def _count_names(self) -> None:
        """Count authors, categories and tags."""
        ledger = self._ledger
        names = {name for key, name in self._names.items() if not key.startswith("user ")} | {*self._by_author} - {""}
        ledger.found[_AUTHORS] = len(names)
        for name in names:
            if not self._by_author.get(name):
                ledger.leave(_AUTHORS, "by whom nothing comes along")
        for kind, nicename in self._lists.terms:
            label = _CATEGORIES if kind == "category" else _TAGS
            ledger.found[label] += 1
            if same_path(f"{kind}/{nicename}") in self._old.lists:
                ledger.written[label] += 1
            else:
                ledger.leave(label, "that no published post has")

    def _tell(self, item: Element, heading: Heading) -> None:
        """Say what of a post is not as it was."""
        status, guid = item.first("wp:status"), html.unescape(item.first("guid"))
        note, name = self._ledger.note, heading.title[:60]
        if guid and not heading.id:
            note("ids that could not be kept, since feeds take none but URIs", f'{name}: "{guid[:100]}"')
        if item.first("wp:post_password"):
            note("behind a password there, drafts here", name)
        elif status == "private":
            note("private there, hidden here: in no list and no feed, and open to who knows the address", name)
        elif status not in STATUS:
            note("of a status that is not known here, drafts now", f'{name}: "{status[:40]}"')
        if date := self._dates.get(item.first("wp:post_id")):
            if heading.status == "published" and date > datetime.now(UTC):
                note("to be published later, at the time that was set", f"{name}: {date:%Y-%m-%d %H:%M}")
        else:
            note("without a date, and given that of the newest post", name)

    def _attach(self, item: Element, id: str) -> None:
        meta = meta_of(item)
        url = item.first("wp:attachment_url") or item.first("guid")
        parent, order = item.first("wp:post_parent"), item.first("wp:menu_order")
        alt = one_line(next(iter(meta.get("_wp_attachment_image_alt", ())), ""))
        place = int(order) if re.fullmatch(r"-?\d{1,9}", order) else 0
        file = Attached(id, url, alt, item.first("excerpt:encoded"), parent, item.first("link"), place)
        self._library.attached[id] = file
        self._old.by_url.setdefault(library_path(url), file)

    def _author(self, element: Element) -> None:
        login = element.first("wp:author_login")
        name = name_of(element.first("wp:author_display_name")) or name_of(login)
        if login and name:
            self._names[login] = name
            if id := element.first("wp:author_id"):
                self._names[f"user {id}"] = name

    def _date(self, item: Element) -> datetime | None:
        local, utc = item.first("wp:post_date"), item.first("wp:post_date_gmt")
        return date_of(local, utc, self._blog.zone, item.first("pubDate"))

    # --- The second reading ----------------------------------------------------------------------------

    def entries(self, places: Places) -> Iterator[tuple[Entry, Iterable[Comment]]]:
        """Each post and page whole, with its comments, in the order of the file."""
        of_post = self._library.of_post
        for file in self._library.attached.values():
            of_post.setdefault(file.parent, []).append(file.id)
        for ids in of_post.values():
            ids.sort(key=lambda id: (self._library.attached[id].order, int(id) if id.isdecimal() else 0))
        left = set(self._headings)
        for path in self._paths:
            for element in read_elements(path):
                id = element.first("wp:post_id") if element.name == "item" else ""
                if id in left:
                    left.discard(id)
                    yield self._entry(element, id, places), self._comments(element)

    def _entry(self, item: Element, id: str, places: Places) -> Entry:
        heading = self._headings[id]
        meta = meta_of(item)
        links = WordPressLinks(self._old, places, places.of[heading.key], item.first("link"), self._pictures)
        footnotes = next(iter(meta.get("footnotes", ())), "")
        text = understand(item.first("content:encoded"), id, self._library, footnotes)
        translated = self._translator.translate(text.html, links, self._fragments & self._old.ids[heading.key])
        notes = [*text.notes, *links.notes, *translated.notes]
        if not translated.same:
            notes.append("compare its text with the old one: not all of its markup could be said here")
        categories, tags = self._lists.categories(item)
        author = self._author_of(item)
        summary = one_line(plain_text(item.first("excerpt:encoded")))
        image, alt = self._lead(meta, links)
        date = self._dates.get(id, self._latest)
        changed = date_of(item.first("wp:post_modified"), item.first("wp:post_modified_gmt"), self._blog.zone)
        later = changed is not None and (changed - date).total_seconds() >= 60 and date <= datetime.now(UTC)
        body = translated.text
        if not body.strip() and heading.status != "draft" and not image:
            body = "<!-- empty in the old blog, too -->"
        post = heading.kind == "post"
        return Entry(
            key=heading.key,
            date=date,
            modified=changed if later else None,
            category=categories[0][1] if categories and post else "",
            tags=tuple(dict.fromkeys(name for _, name in [*categories[1:], *tags])),
            authors=(author,) if author else (),
            summary=summary or excerpt(plain_text(text.teaser)),
            image=image,
            image_alt=alt,
            pinned=item.first("wp:is_sticky") == "1" and post,
            comments_closed=item.first("wp:comment_status") == "closed" and post,
            body=body,
            files=tuple(links.files),
            notes=tuple(dict.fromkeys(notes)),
        )

    def _author_of(self, item: Element) -> str:
        login = item.first("dc:creator")
        return self._names.get(login) or name_of(login)

    def _lead(self, meta: Mapping[str, list[str]], links: WordPressLinks) -> tuple[str, str]:
        """The featured picture: its name beside the post, and what it shows."""
        id = next(iter(meta.get("_thumbnail_id", ())), "")
        picture = self._library.attached.get(id)
        if picture is None:
            if id:
                links.notes.append("its featured picture is not in the export")
            return "", ""
        name = links.library_file(picture)
        if name is None:
            links.notes.append(f"its featured picture is missing: {picture.url}")
        return name or "", picture.alt

    def _comments(self, item: Element) -> list[Comment]:
        if item.first("wp:post_type") == "page":
            return []
        author = self._author_of(item)
        names = {key: name for key, name in self._names.items() if key.startswith("user ") and name == author}
        told: dict[str, Told] = {}
        for element in item.all("wp:comment"):
            each = comment_of(element, names, self._blog.zone)
            if each.id in told:
                self._ledger.leave("comments", "there twice in the export")
            elif each.comment is None:
                self._ledger.leave("comments", each.reason)
            told.setdefault(each.id, each)
        return thread(list(told.values()))

    # --- What is left ----------------------------------------------------------------------------------

    def authors(self) -> Mapping[str, str]:
        """A file for each author by whom something comes along."""
        return {name: f"{format_field('name', name)}\n" for name, wrote in self._by_author.items() if wrote and name}

    def moved(self, places: Places) -> Iterable[Moved]:
        """The old addresses of categories, tags, authors, months and days, and of the library's files."""
        yield from self._lists.moved()
        for place in places.of.values():
            for old in place.heading.old[:1]:
                if place.url and not old.startswith("?"):
                    yield Moved(f"{old.strip('/')}/feed", f"{place.url}feed/")
                    pages = -(-self._comments_on.get(place.heading.key, 0) // _COMMENTS_A_PAGE)
                    for number in range(1, pages + 1 if pages > 1 else 1):
                        yield Moved(f"{old.strip('/')}/comment-page-{number}", place.url)
        if files := len(self._library.attached):
            note = f"/wp-content/uploads/… of {files} pictures and files themselves; pages show them from here"
            self._ledger.note("old addresses that lead nowhere now", note)
        for file in self._library.attached.values():
            self._account(file)
            parent = places.find(f"?p={file.parent}") or self._old.shown.get(file.id)
            new = parent.url if parent else ""
            below = self._old.home.below(file.link)
            if below and "?" not in below:
                yield Moved(unquote(below), new)
            yield Moved(f"?attachment_id={file.id}", new)

    def _account(self, file: Attached) -> None:
        if file.id in self._old.shown:
            self._ledger.written[_FILES] += 1
        elif self._pictures.find(parts.path if (parts := split_url(file.url)) else ""):
            self._ledger.leave(_FILES, "that no post shows or links to")
        else:
            self._ledger.leave(_FILES, "that are not in the uploads")


def _kind(type: str) -> str:
    """What the ledger calls things of a type."""
    return _FILES if type == "attachment" else f"{one_line(type)[:40] or 'items of no type'} (WordPress)"
