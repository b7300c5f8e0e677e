"""What changes many files at once: a post's name, a tag's, a post that goes. Plans are values; `carry_out` writes.

Whatever is changed or taken away is copied into a trash first. A post's own file comes last, so that the same command
goes on where it was stopped.
"""

from __future__ import annotations

import difflib
import posixpath
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from .._shared.files import replace_file
from .._shared.front_matter import parse_front_matter, split_lines, split_list
from .._shared.moves import FILE, GONE, with_moves
from .._shared.text import closest
from .fields import set_field
from .links import relinked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_POSTS = ("related", "related_exclude")
"""Fields that name other posts by their slugs."""


class Named(NamedTuple):
    """A post or page of the blog."""

    path: str
    """Below content/."""
    slug: str
    lang: str
    url: str
    """Where it is published, below the site's address; empty while it is a draft."""
    comments: str
    """The folder of its comments, below content/."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: texts by path, and paths that get another one, or none; all below content/, in this order."""

    write: dict[str, str] = field(default_factory=dict)
    move: dict[str, str] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)

    def diff(self, content: Path) -> Iterator[str]:
        """What would change, as a unified diff."""
        for path, text in self.write.items():
            old = split_lines(_read(content / path)) if (content / path).is_file() else []
            yield from difflib.unified_diff(old, split_lines(text), path, self.move.get(path, path), lineterm="", n=0)
        yield from (f"{old} → {new}" for old, new in self.move.items())
        yield from (f"{path} → trash" for path in self.remove)


def find(slug: str, posts: list[Named]) -> Named:
    """The post or page of a slug, `de/slug` for one in another language than the blog's.

    Raises:
        ValueError: There is none, or there are several.
    """
    lang, _, bare = slug.strip("/").rpartition("/")
    found = [post for post in posts if post.slug == bare and (not lang or post.lang.lower() == lang.lower())]
    if not found:
        raise ValueError(f'no post has the slug "{slug}"; {closest(slug, (post.slug for post in posts))}'.rstrip("; "))
    if len(found) > 1:
        raise ValueError(f'"{slug}" is in several languages: say {" or ".join(f"{p.lang}/{p.slug}" for p in found)}')
    return found[0]


def plan_rename(post: Named, new: str, posts: list[Named], content: Path) -> Plan:
    """Have a post be at another slug: its file, pictures and comments, links to it, and its old address as an alias.

    Raises:
        ValueError: Something is there already, or a file cannot be changed.
    """
    if any(other.slug == new and other.lang == post.lang for other in posts):
        raise ValueError(f'"{new}" is the slug of another post already; choose another')
    place = _renamed(post, new)
    old_folder, new_folder = _folder(post.path), _folder(place)
    target = new_folder or place
    if (content / target).exists():
        raise ValueError(f"content/{target} is there already; choose another name")
    address = posixpath.join(posixpath.dirname(post.url.rstrip("/")), new) + "/" if post.url.endswith("/") else ""
    plan = Plan()

    def lead(path: str) -> str:
        """Where a file of content/ is now."""
        if path == post.path:
            return place
        inside = old_folder and path.startswith(f"{old_folder}/")
        return f"{new_folder}{path.removeprefix(old_folder)}" if inside else path

    for other in posts:
        if other.path != post.path:
            text = _read(content / other.path)
            changed = relinked(text, other.path, other.path, lead, {post.url: address} if address else {})
            if other.lang == post.lang:
                changed = _renamed_in_fields(changed, other.path, post.slug, new)
            if changed != text:
                plan.write[other.path] = changed
    if (content / post.comments).is_dir():
        plan.move[post.comments] = posixpath.join(posixpath.dirname(post.comments), new)
    text = relinked(_read(content / post.path), post.path, place, lead, {})
    if "slug" in parse_front_matter(text).fields:
        text = _set(text, post.path, "slug", new)
    if post.url:
        known = parse_front_matter(text).fields.get("aliases")
        entries = dict.fromkeys((*(known.items or split_list(known.value) if known else ()), f"/{post.url}"))
        text = _set(text, post.path, "aliases", ", ".join(entries))
    plan.write[post.path] = text
    plan.move[old_folder or post.path] = target
    return plan


def plan_removal(post: Named, instead: Named | None, posts: list[Named], content: Path) -> tuple[Plan, list[str]]:
    """Take a post away, its pictures and comments too; what still links to it.

    Args:
        post: The one that goes.
        instead: What its address leads to from now on; None for nothing.
        posts: All of them.
        content: The folder of content.
    """
    plan = Plan()
    linking = []
    for other in posts:
        if other.path == post.path:
            continue
        text = _read(content / other.path)
        changed = _without_in_fields(text, other.path, post.slug) if other.lang == post.lang else text
        if changed != text:
            plan.write[other.path] = changed
        probe = relinked(
            text, other.path, other.path, lambda path: f"{path}\0" if path == post.path else path, {post.url: "\0"}
        )
        if probe != text:
            linking.append(other.path)
    if post.url:
        plan.write[FILE] = with_moves(_read_moves(content), {f"/{post.url}": f"/{instead.url}" if instead else GONE})
    if (content / post.comments).is_dir():
        plan.remove.append(post.comments)
    plan.remove.append(_folder(post.path) or post.path)
    return plan, linking


def plan_retag(
    key: str,
    old: str,
    new: str,
    posts: list[Named],
    content: Path,
    slug_of: Callable[[str], str],
    address: Callable[[str], str],
) -> Plan:
    """Have a tag, category or author be called otherwise, in every post that has it.

    Args:
        key: The field: "tags", "category" or "authors".
        old: The name as a post has it; names of one slug are the same.
        new: The name that takes its place.
        posts: All of them.
        content: The folder of content.
        slug_of: The slug that a name of that kind has.
        address: The address of the page of a slug.

    Raises:
        ValueError: No post has it, or a file cannot be changed.
    """
    plan = Plan()
    separator = "; " if key == "authors" else ", "
    for post in posts:
        text = _read(content / post.path)
        fields = parse_front_matter(text).fields
        own = next((name for name in _SPELLINGS[key] if name in fields), None)
        if own is None:
            continue
        known = fields[own]
        names = known.items or tuple(
            each.strip() for each in re.split(";" if ";" in known.value else "[,\n]", known.value) if each.strip()
        )
        if any(slug_of(name) == slug_of(old) for name in names):
            renamed = dict.fromkeys(new if slug_of(name) == slug_of(old) else name for name in names)
            plan.write[post.path] = _set(text, post.path, own, separator.join(renamed))
    if not plan.write:
        raise ValueError(f'no post has "{old}" in {key}; nothing was changed')
    if slug_of(old) != slug_of(new):
        moved = {f"/{address(slug_of(old))}": f"/{address(slug_of(new))}"}
        plan.write[FILE] = with_moves(_read_moves(content), moved)
        profile = f"authors/{slug_of(old)}.md"
        if key == "authors" and (content / profile).is_file():
            plan.move[profile] = f"authors/{slug_of(new)}.md"
    return plan


_SPELLINGS = {"tags": ("tags", "tag"), "category": ("category", "categories"), "authors": ("authors", "author")}


def carry_out(plan: Plan, content: Path, trash: Path) -> None:
    """Do what a plan says.

    Args:
        plan: What.
        content: The folder of content.
        trash: A folder of this command's own, for what it changes or takes away.
    """
    for path in dict.fromkeys((*plan.write, *plan.move, *plan.remove)):
        if (content / path).is_dir():
            shutil.copytree(content / path, trash / path, dirs_exist_ok=True)
        elif (content / path).is_file():
            (trash / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(content / path, trash / path)
    for path, text in plan.write.items():
        replace_file(content / path, text.encode("utf-8"))
    for old, new in plan.move.items():
        (content / new).parent.mkdir(parents=True, exist_ok=True)
        (content / old).rename(content / new)
    for path in plan.remove:
        if (content / path).is_dir():
            shutil.rmtree(content / path)
        else:
            (content / path).unlink()


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:  # line ends stay what they are
        return file.read()


def _read_moves(content: Path) -> str:
    return _read(content / FILE) if (content / FILE).is_file() else ""


def _set(text: str, path: str, key: str, value: str | None) -> str:
    try:
        return set_field(text, key, value)
    except ValueError as error:
        raise ValueError(f"content/{path}: {error}") from error


def _folder(path: str) -> str:
    """The folder of a post that has one of its own, with its pictures; empty for one that has not."""
    return posixpath.dirname(path) if posixpath.basename(path).lower() == "index.md" else ""


def _renamed(post: Named, new: str) -> str:
    """The path of a post's file under another slug; a date before the name stays."""
    folder = _folder(post.path)
    name = posixpath.basename(folder or post.path)
    dated = re.match(r"\d{4}-\d{2}-\d{2}-", name)
    named = f"{dated[0] if dated else ''}{new}"
    base = posixpath.dirname(folder or post.path)
    return posixpath.join(base, named, "index.md") if folder else posixpath.join(base, f"{named}.md")


def _renamed_in_fields(text: str, path: str, old: str, new: str) -> str:
    """A source whose fields name another post by its new slug."""
    return _in_fields(text, path, lambda slugs: [new if slug == old else slug for slug in slugs])


def _without_in_fields(text: str, path: str, old: str) -> str:
    """A source whose fields do not name a post any more."""
    return _in_fields(text, path, lambda slugs: [slug for slug in slugs if slug != old])


def _in_fields(text: str, path: str, change: Callable[[list[str]], list[str]]) -> str:
    for key in _POSTS:
        known = parse_front_matter(text).fields.get(key)
        if known:
            slugs = list(known.items or split_list(known.value))
            if (changed := change(slugs)) != slugs:
                text = _set(text, path, key, ", ".join(changed) or None)
    return text


def trash_of(root: Path, name: str) -> Path:
    """A new folder below `.trash/`, for what one command takes away."""
    number, folder = 1, root / ".trash" / name
    while folder.exists():
        number += 1
        folder = root / ".trash" / f"{name}-{number}"
    folder.mkdir(parents=True)
    return folder
