"""Finds the tags of a text, shortcodes of Hugo and those of Liquid and its like, and puts Markdown in their places.

Pure. What a tag means is in `shortcodes`. One that is not known stays visible, as code, and is told of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ..._shared.text import one_line
from .shortcodes import HANDLERS, PAIRED, Arguments, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OPEN, CLOSE = "\ue002", "\ue003"
"""What stands around an unknown tag until it is known whether it is in code."""
_SHORTCODE = re.compile(
    r"\{\{(?P<sign>[<%])(?P<literal>/\*)?[ \t\n]*(?P<end>/)?[ \t]*(?P<name>[\w./-]*)"
    r"(?P<rest>(?:`[^`]*`|\"(?:\\.|[^\"\\])*\"|.)*?)"
    r"(?P<self>/)?[ \t\n]*(?(literal)\*/)[>%]\}\}",
    re.DOTALL,
)
_LIQUID = re.compile(
    r"\{%-?\s*(?P<end>end)?(?P<name>#?\w+)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^%\"']|%(?!\}))*?)-?%\}"
    r"|\{\{-?(?P<value>(?:\"[^\"]*\"|'[^']*'|[^{}\"'])*?)-?\}\}"
    r"|\{#.*?#\}",
    re.DOTALL,
)
_ARGUMENT = re.compile(
    r"(?:(?P<key>[\w-]+)\s*[=:]\s*)?(?:\"(?P<double>(?:\\.|[^\"\\])*)\"|'(?P<single>(?:\\.|[^'\\])*)'|`(?P<back>[^`]*)`|(?P<bare>[^\s,\"'`=]+))"
)
_RAW = ("raw", "verbatim")


class Expanded(NamedTuple):
    """A text without tags."""

    text: str
    notes: tuple[str, ...]
    unknown: tuple[str, ...]
    """The names of the tags that are left in it."""


class Lookup(Protocol):
    """What only the blog around a text knows."""

    def value(self, name: str) -> str | None:
        """What `site.title`, `page.date`, or the parameter of a site stand for; None where that is not known."""

    def address(self, kind: str, name: str) -> str | None:
        """Where "ref", "link" or "post_url" and a name lead: an address that the old site had."""

    def include(self, name: str) -> str | None:
        """The text of a file that is included; None where there is none."""


def arguments(text: str) -> Arguments:
    """What stands in a tag after its name."""
    named: dict[str, str] = {}
    plain: list[str] = []
    for found in _ARGUMENT.finditer(text):
        said = next(each for each in found.group("double", "single", "back", "bare") if each is not None)
        said = re.sub(r"\\([\"'\\])", r"\1", said) if found["bare"] is None else said
        if found["key"] and not (found["bare"] and found["bare"].startswith("//")):  # as in https://…
            named[found["key"].lower()] = said
        else:
            plain.append(found[0] if found["key"] else said)
    return Arguments(tuple(plain), named, text.strip())


def expand_shortcodes(text: str, lookup: Lookup) -> Expanded:
    """A text of Hugo without shortcodes."""
    return _Expander(_SHORTCODE, lookup, {}).expand(text) if "{{" in text else Expanded(text, (), ())


def expand_liquid(text: str, lookup: Lookup) -> Expanded:
    """A text of Jekyll or Eleventy without tags of Liquid or Nunjucks."""
    if "{{" not in text and "{%" not in text and "{#" not in text:
        return Expanded(text, (), ())
    return _Expander(_LIQUID, lookup, {}).expand(text)


class _Expander:
    def __init__(self, pattern: re.Pattern[str], lookup: Lookup, variables: Mapping[str, str], depth: int = 0) -> None:
        self._pattern, self._lookup, self._variables = pattern, lookup, dict(variables)
        self._depth = depth
        self._notes: list[str] = []
        self._unknown: list[str] = []

    def expand(self, text: str) -> Expanded:
        made = self._expanded(text)
        return Expanded(made, tuple(dict.fromkeys(self._notes)), tuple(self._unknown))

    def _expanded(self, text: str) -> str:
        parts: list[str] = []
        at = 0
        while found := self._pattern.search(text, at):
            before = text[at : found.start()]
            written, at = self._one(text, found)
            if written.startswith("\n\n"):  # a block, with one empty line before and behind it
                before = before.rstrip("\n")
                if not before.strip() and (not parts or parts[-1].endswith("\n\n")):
                    before, written = "", written.lstrip("\n")
                if space := re.match(r"[ \t]*\n+", text[at:]):
                    at += space.end()
            parts += filter(None, (before, written))
        parts.append(text[at:])
        return "".join(parts)

    def _one(self, text: str, found: re.Match[str]) -> tuple[str, int]:
        """What stands for a tag, and where the text goes on."""
        groups = found.groupdict()
        if groups.get("literal"):
            return re.sub(r"^(\{\{[<%])/\*|\*/([>%]\}\})$", r"\1\2", found[0]), found.end()
        if groups.get("value") is not None:
            said = self._value(found["value"].strip())
            return (self._visible(found[0], found["value"].strip()) if said is None else said), found.end()
        name = (groups.get("name") or "").lower().replace("-", "_")
        if not name:
            return "" if found[0].startswith("{#") else self._visible(found[0], found[0]), found.end()
        if groups.get("end"):
            return self._visible(found[0], name), found.end()
        if name in _RAW and (closing := self._closing(text, found)):
            return text[found.end() : closing.start()], closing.end()
        if name == "comment" and (closing := self._closing(text, found)):
            return "", closing.end()
        if name in PAIRED and not groups.get("self") and (closing := self._closing(text, found)):
            inner = text[found.end() : closing.start()]
            written = self._made(name, found["rest"], self._expanded(inner))
            if written is not None:
                return written, closing.end()
            return self._visible(found[0], name), found.end()
        written = self._made(name, found["rest"], None)
        return (self._visible(found[0], name) if written is None else written), found.end()

    def _closing(self, text: str, opening: re.Match[str]) -> re.Match[str] | None:
        """The tag that ends a pair, over pairs of the same name in it; at most a thousand tags further on."""
        depth, name = 1, opening["name"].lower()
        raw = name in _RAW
        for number, found in enumerate(self._pattern.finditer(text, opening.end())):
            if number > 1000:
                return None
            if (found["name"] or "").lower() != name:
                continue
            if found["end"]:
                depth -= 1
                if not depth or raw:
                    return found
            elif not found.groupdict().get("self"):
                depth += 1
        return None

    def _made(self, name: str, rest: str, inner: str | None) -> str | None:
        if name in ("ref", "relref", "link", "post_url", "link_to"):
            given = arguments(rest)
            wanted = given.first("path") or given.text.strip("\"'")
            return self._lookup.address(name, wanted) if wanted else None
        if name in ("assign", "set"):
            found = re.fullmatch(r"\s*(\w+)\s*=\s*(.+?)\s*", rest, re.DOTALL)
            said = self._value(found[2]) if found else None
            if found and said is not None:
                self._variables[found[1]] = said
                return ""
            return None
        if name in ("include", "include_cached", "include_relative", "render"):
            return self._included(rest)
        if name == "param":
            return self._lookup.value(f"site.params.{rest.strip()}") or self._lookup.value(f"page.{rest.strip()}")
        handler = HANDLERS.get(name)
        try:
            return handler(self._settled(arguments(rest)), inner) if handler else None
        except Unknown:
            return None

    def _settled(self, given: Arguments) -> Arguments:
        """Arguments in which variables say what they stand for."""
        known = self._variables
        named = {key: known.get(value, value) for key, value in given.named.items()}
        return given._replace(named=named, plain=tuple(known.get(each, each) for each in given.plain))

    def _included(self, rest: str) -> str | None:
        file, _, given = rest.strip().partition(" ")
        file = file.strip("\"',")
        said = self._settled(arguments(given))
        name = re.sub(r"\W", "_", re.sub(r"\.\w+$", "", file.rpartition("/")[2])).lower()
        if handler := HANDLERS.get(name):
            try:
                return handler(said, None)
            except Unknown:
                pass
        text = self._lookup.include(file)
        if text is None or self._depth > 5:
            return None
        own = {f"include.{key}": value for key, value in said.named.items()}
        variables = {**self._variables, **own, **said.named}
        made = _Expander(self._pattern, self._lookup, variables, self._depth + 1).expand(text)
        return None if made.unknown else made.text.strip("\n")

    def _value(self, expression: str) -> str | None:
        """What an expression with filters gives; None where that is not known."""
        name, *filters = re.split(r"\|(?=(?:[^\"']|\"[^\"]*\"|'[^']*')*$)", expression)
        name = name.strip()
        said: str | None
        if re.fullmatch(r"\"[^\"]*\"|'[^']*'", name):
            said = name[1:-1]
        else:
            said = self._variables.get(name)
            said = self._lookup.value(name) if said is None else said
        for each in filters:
            kind, _, rest = each.strip().partition(":")
            if said is None:
                return None
            kind = kind.partition("(")[0].strip()
            if kind in _PLAIN_FILTERS:
                said = _PLAIN_FILTERS[kind](said)
            elif kind in ("prepend", "append"):
                other = self._value(rest.strip())
                if other is None:
                    return None
                said = other + said if kind == "prepend" else said + other
            else:
                return None
        return said

    def _visible(self, written: str, name: str) -> str:
        self._unknown.append(one_line(name)[:40])
        return f"{OPEN}{written}{CLOSE}"


def _rooted(path: str) -> str:
    return path if re.match(r"[a-z]+:|//|/|#", path) else f"/{path}"


_PLAIN_FILTERS: dict[str, Callable[[str], str]] = {
    "relative_url": _rooted, "absolute_url": _rooted, "url": lambda text: text, "downcase": str.lower,
    "upcase": str.upper,
    "strip": str.strip, "trim": str.strip, "escape": lambda text: text, "safe": lambda text: text,
    "xml_escape": lambda text: text, "cgi_escape": lambda text: text, "uri_escape": lambda text: text,
    "strip_newlines": lambda text: text.replace("\n", ""), "capitalize": str.capitalize,
    "markdownify": lambda text: text,
    "absoluteUrl": _rooted, "relURL": _rooted, "absURL": _rooted, "raw": lambda text: text,
}  # fmt: skip
