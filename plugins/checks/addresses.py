"""Which addresses are the site's own, by its settings, so that no post may take them. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NOT_FIXED = ("ARTICLE_", "PAGE_", "STATIC_")
_DATE_FORMATS = {"%Y": "[0-9]{4}", "%m": "[0-9]{2}", "%d": "[0-9]{2}", "%y": "[0-9]{2}"}


class Taken(NamedTuple):
    """The first part of addresses that are the site's own."""

    pattern: re.Pattern[str]
    setting: str
    """What gives it to the site."""


def site_addresses(settings: Mapping[str, Any], claims: Mapping[str, str]) -> list[Taken]:
    """What posts and pages may not begin their addresses with.

    Args:
        settings: Pelican's.
        claims: What plugins write, each path with the name of the plugin.
    """
    found = [*_fixed(settings), *claims.items()]
    return [Taken(_pattern(path.split("/")[0]), setting) for path, setting in found if path.split("/")[0]]


def _fixed(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in sorted(settings):
        if name.endswith("_SAVE_AS") and not name.startswith(_NOT_FIXED) and isinstance(settings[name], str):
            yield settings[name], name
    for name in settings["DIRECT_TEMPLATES"]:
        yield settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html"), "DIRECT_TEMPLATES"
    for path in settings["TEMPLATE_PAGES"].values():
        yield path, "TEMPLATE_PAGES"
    yield settings["THEME_STATIC_DIR"], "THEME_STATIC_DIR"
    for path in settings["STATIC_PATHS"]:
        yield path, "STATIC_PATHS"
    for _, _, path in settings["PAGINATION_PATTERNS"]:
        yield re.sub(r"^(\{(url|base_name|name|save_as)\}/?)+", "", path), "PAGINATION_PATTERNS"


def _pattern(part: str) -> re.Pattern[str]:
    """The pattern of an address's part, in which a setting may have dates; that of nothing for one with a slug."""
    pattern = re.escape(part.casefold())
    for written, digits in _DATE_FORMATS.items():
        pattern = pattern.replace(re.escape(f"{{date:{written}}}".casefold()), digits)
    return re.compile("(?!)" if r"\{" in pattern else pattern)


def owner(path: str, taken: list[Taken]) -> str | None:
    """The setting or plugin that an address belongs to, `save_as` or a slug; None where it is free."""
    first = path.split("/")[0].casefold()
    return next((each.setting for each in taken if each.pattern.fullmatch(first)), None)
