"""Which addresses are the site's own, by its settings and plugins, so that no post may take them. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NOT_FIXED = ("ARTICLE_", "PAGE_", "STATIC_")
_DIGITS = {"%Y": "[0-9]{4}", "%m": "[0-9]{2}", "%d": "[0-9]{2}", "%y": "[0-9]{2}"}
_FIELD = re.compile(r"\{(?:date:(%[Ymdy]))?[^}]*\}")


class Taken(NamedTuple):
    """Addresses that are the site's own."""

    first: re.Pattern[str] | None
    """Of the first part of them; None where that is a post's or tag's own name."""
    whole: re.Pattern[str]
    """Of their files."""
    by: str
    """The setting or plugin that they belong to."""


def site_addresses(settings: Mapping[str, Any], claims: Mapping[str, str]) -> list[Taken]:
    """What posts and pages may not be written to.

    Args:
        settings: Pelican's.
        claims: What plugins write, each path with the name of the plugin.
    """
    files = [_taken(path, by) for path, by in _files(settings) if path]
    folders = {**dict.fromkeys(settings["STATIC_PATHS"], "STATIC_PATHS"), **claims}
    folders[settings["THEME_STATIC_DIR"]] = "THEME_STATIC_DIR"
    return files + [_taken(path.split("/")[0], by, below="(/.*)?") for path, by in folders.items() if path]


def _files(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in sorted(settings):
        if name.endswith("_SAVE_AS") and not name.startswith(_NOT_FIXED) and isinstance(settings[name], str):
            yield settings[name], name
    for name in settings["DIRECT_TEMPLATES"]:
        yield settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html"), "DIRECT_TEMPLATES"
    for path in settings["TEMPLATE_PAGES"].values():
        yield path, "TEMPLATE_PAGES"
    for _, _, path in settings["PAGINATION_PATTERNS"]:
        yield re.sub(r"^(\{(url|base_name|name|save_as)\}/?)+", "", path), "PAGINATION_PATTERNS"


def _taken(path: str, by: str, below: str = "") -> Taken:
    first, whole = _pattern(path.split("/")[0]), _pattern(path)
    named = first.startswith("[^/]+")
    return Taken(None if named else re.compile(first), re.compile("(?!)" if named else whole + below), by)


def _pattern(path: str) -> str:
    """The pattern of a path in which fields stand in braces."""
    parts = _FIELD.split(path)
    fields = [_DIGITS.get(field, "[^/]+") for field in parts[1::2]]
    return "".join(re.escape(text.casefold()) + field for text, field in zip(parts[::2], [*fields, ""], strict=True))


def owner(slug: str, taken: list[Taken]) -> str | None:
    """The setting or plugin that a post of this slug would stand in the way of; None where it is free."""
    return next((each.by for each in taken if each.first and each.first.fullmatch(slug.casefold())), None)


def owner_of_file(path: str, taken: list[Taken]) -> str | None:
    """The setting or plugin that writes a file, or a folder above or below it; None where it is free."""
    parts = path.casefold().split("/")
    paths = ["/".join(parts[:number]) for number in range(1, len(parts) + 1)]
    return next((each.by for each in taken for above in paths if each.whole.fullmatch(above)), None)
