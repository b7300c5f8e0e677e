"""Where the old blog's lists of posts were (categories, tags, authors, formats, days), and what is there now. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from ..blog import same_path
from ..move import Moved
from .items import meta_of, name_of, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ..blog import Blog
    from ..values import Heading
    from .xml import Element

_DATED = re.compile(r"(?P<front>(?:[^/]+/)*?)(?P<year>\d{4})/(?P<month>\d{2})/(?:(?P<day>\d{2})/)?")
_MOST_FRONTS = 4
_NUMBERED = re.compile(r"(?P<front>(?:[^/]+/)*)\d+/?")
_INDEX = re.compile(r"(?P<front>index\.php/)")
_KNOWN_BASES = frozenset(("category", "tag", "author", "type", "archives", "blog", "index.php"))


class Term(NamedTuple):
    """A category or tag."""

    nicename: str
    name: str
    parent: str
    """The nicename of the category that it stands below; empty for none."""
    id: str


class Lists:
    """What lists there were.

    Args:
        blog: Where they go.
        moves: Filled with where each was and is, by its old address as `same_path` writes it.
    """

    def __init__(self, blog: Blog, moves: dict[str, Moved]) -> None:
        self._blog, self.moves = blog, moves
        self.terms: dict[tuple[str, str], Term] = {}
        """By "category" or "tag", and nicename."""
        self.linked: set[str] = set()
        """The addresses below the old blog's that its texts link to."""
        self._fronts = {""}
        """What may stand before the addresses of the old blog's lists: "index.php/", "archives/"."""
        self._days: set[tuple[str, str, str, str]] = set()
        """Front, year, month and day of the old archives that have a published post."""

    def add(self, item: Element, heading: Heading, date: datetime | None, author: str) -> None:
        """Remember the lists of the old blog that a published post stood in."""
        if heading.kind == "page":
            return
        categories, tags = self.categories(item)
        main = categories[0][1].casefold() if categories else ""
        for old_kind, terms in (("category", categories), ("tag", tags)):
            for nicename, name in terms:
                # What is called as the category is no tag beside it.
                self._use(old_kind, nicename, "category" if name.casefold() == main else "tag", name)
        for nicename, _ in terms_of(item, "category"):
            if nicename not in dict(categories):  # "uncategorized", beside another
                for old in self._old_addresses("category", nicename):
                    self.moves.setdefault(same_path(old), Moved(old, "archives/"))
        for nicename, _ in terms_of(item, "post_format"):
            old = f"type/{nicename.removeprefix('post-format-')}"
            self.moves.setdefault(same_path(old), Moved(old, "archives/"))
        login = item.first("dc:creator")
        if login:
            address = self._blog.term("author", author)
            old = f"author/{login.lower().replace(' ', '-')}"
            self.moves.setdefault(same_path(old), Moved(old, address))
        if date:
            main = next((old for old in heading.old if not old.startswith("?")), "")
            found = _DATED.match(main) or _NUMBERED.fullmatch(main) or _INDEX.match(main)
            front = found["front"] if found else ""
            self._fronts.add(front)
            by_number = "date/" if found and found.re is _NUMBERED else ""
            self._days.add((front + by_number, f"{date:%Y}", f"{date:%m}", f"{date:%d}"))

    def _use(self, old_kind: str, nicename: str, kind: str, name: str) -> None:
        """Remember what the list of a category or tag is here: of the same kind, if there is any such list."""
        address = self._blog.term(kind, name)
        for old in self._old_addresses(old_kind, nicename):
            known = self.moves.get(same_path(old))
            if kind == old_kind or known is None or known.new == "archives/":
                self.moves[same_path(old)] = Moved(old, address)

    def _old_addresses(self, kind: str, nicename: str) -> list[str]:
        """Where the list of a category or tag was, by the usual addresses."""
        term = self.terms.get((kind, nicename))
        above = [each.nicename for each in self._above(nicename)][::-1] if kind == "category" else []
        old = ["/".join((kind, *above, nicename)), f"{kind}/{nicename}"]
        if term and term.id:
            old.append(f"?{'cat' if kind == 'category' else 'tag_id'}={term.id}")
        return list(dict.fromkeys([*old, *([f"?tag={nicename}"] if kind == "tag" and nicename.isascii() else [])]))

    def _find_bases(self, headings: Iterable[Heading]) -> None:
        """Name the lists also by what the blog had for "category" and "tag": `/topics/meetings/`, as texts link to."""
        known = _KNOWN_BASES | {nicename for _, nicename in self.terms}
        posts = {same_path(old) for heading in headings for old in heading.old}
        bases: dict[str, set[str]] = {}
        for linked in self.linked:
            base, _, rest = linked.partition("/")
            nicename = rest.rpartition("/")[2]
            kinds = [kind for kind in ("category", "tag") if (kind, nicename) in self.terms]
            if len(kinds) != 1 or base in known or same_path(linked) in posts:
                continue
            if any(old.partition("/")[2] == rest for old in self._old_addresses(kinds[0], nicename)):
                bases.setdefault(kinds[0], set()).add(base)
        for old, new in list(self.moves.values()):
            kind, _, rest = old.partition("/")
            for base in bases.get(kind, ()):
                for own in (Moved(f"{base}/{rest}", new), Moved(f"{base}/{rest}/feed", _feed(new))):
                    self.moves.setdefault(same_path(own.old), own)

    def settle(self, headings: Iterable[Heading]) -> None:
        """Name the lists that only all posts together tell: those by date, and those at addresses of the blog's own."""
        self._find_bases(headings)
        if len(self._fronts) > _MOST_FRONTS:  # which are categories then, and no lists stand below them
            self._days = {("", year, month, day) for _, year, month, day in self._days}
            self._fronts = {""}
        for front, year, month, day in self._days:
            for old in (
                f"{front}{year}",
                f"{front}{year}/{month}",
                f"{front}{year}/{month}/{day}",
                f"?m={year}{month}",
            ):
                self.moves[same_path(old)] = Moved(old, f"{year}/")

    def add_term(self, element: Element) -> None:
        """Remember a category or tag."""
        kind = element.name.removeprefix("wp:")
        names = {
            "category": ("wp:category_nicename", "wp:cat_name", "wp:category_parent"),
            "tag": ("wp:tag_slug", "wp:tag_name", ""),
        }[kind]
        nicename, name, parent = (element.first(each) if each else "" for each in names)
        if nicename:
            term = Term(
                unquote(nicename), name_of(name) or unquote(nicename), unquote(parent), element.first("wp:term_id")
            )
            self.terms[kind, term.nicename] = term

    def categories(self, item: Element) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The categories of a post, the main one first, those above it last; and its tags: nicenames and names."""
        found = terms_of(item, "category")
        if len(found) > 1:
            found = [each for each in found if each[0] != "uncategorized"] or found
        primary = next(iter(meta_of(item).get("_yoast_wpseo_primary_category", ())), "-")
        # The deepest says most of a post, where no plugin says which is the main one.
        depth = {nicename: len(self._above(nicename)) for nicename, _ in found}
        terms = {nicename: self.terms.get(("category", nicename)) for nicename, _ in found}
        found.sort(key=lambda each: ((term := terms[each[0]]) is None or term.id != primary, -depth[each[0]]))
        all_of_them = dict(found)
        for nicename, _ in found:
            for each in self._above(nicename):
                all_of_them.setdefault(each.nicename, each.name)
        return list(all_of_them.items()), terms_of(item, "post_tag")

    def _above(self, nicename: str) -> list[Term]:
        """The categories that a category stands below, the nearest first."""
        above: list[Term] = []
        passed = {nicename}
        term = self.terms.get(("category", nicename))
        while term and term.parent and term.parent not in passed:
            passed.add(term.parent)
            term = self.terms.get(("category", term.parent))
            above += [term] if term else []
        return above

    def moved(self) -> Iterator[Moved]:
        """Where each list and its feed was, and is."""
        for old, new in sorted(self.moves.values()):
            if old.startswith(("category/", "tag/", "author/", "type/")):
                for front in sorted(self._fronts):
                    yield Moved(front + old, new)
                    yield Moved(f"{front}{old}/feed", _feed(new))
            else:
                yield Moved(old, new)


def _feed(new: str) -> str:
    """The feed of a list here, by the list's address."""
    return "feed/" if new == "archives/" else f"{new}feed/"
