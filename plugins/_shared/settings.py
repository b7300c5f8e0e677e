"""A feature's settings, read once into a frozen dataclass, and refused by name."""

from __future__ import annotations

import dataclasses
import difflib
import types
import typing
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

Settings = TypeVar("Settings")
MANY = 16
"""More settings are not listed where one is unknown."""


def check_settings(into: type[Settings], prefix: str, settings: Mapping[str, Any]) -> tuple[Settings, dict[str, str]]:
    """A feature's settings as a frozen dataclass, and what is wrong with any of them, by its name.

    Each field `limit: int = 3` is read from `<PREFIX>_LIMIT`. Wrong is a name with the prefix that is no field,
    also one that RENAMED knows by a new name, and a value of the wrong type or refused by the dataclass
    (`ValueError`); the field's default stands in for it. What a name may have meant is told by the dataclass's
    `OTHER_NAMES`, if it has them: words of names that other programs give to its fields.
    """
    hints = typing.get_type_hints(into)
    fields = {f"{prefix}_{field.name.upper()}": field.name for field in dataclasses.fields(into)}  # type: ignore[arg-type]  # always a dataclass
    given, wrong = {}, {}
    renamed = settings.get("RENAMED", {})
    for name in sorted(key for key in settings if key.startswith(f"{prefix}_")):
        field, value = fields.get(name), settings[name]
        if name in renamed:
            wrong[name] = f"{name} is called {renamed[name]} now; write that name"
        elif field is None:
            other = getattr(into, "OTHER_NAMES", {})
            hint = _closest(name.removeprefix(f"{prefix}_"), fields, other)
            wrong[name] = f"unknown setting {name}; {hint}".rstrip("; ")
        elif not _fits(value, hints[field]):
            wrong[name] = f"{name} = {value!r}: it must be {_describe(hints[field])}"
        else:
            try:
                into(**{field: value})
            except ValueError as error:
                wrong[name] = f"{name} = {value!r}: {error}"
            else:
                given[field] = value
    return into(**given), wrong


def _closest(name: str, fields: Mapping[str, str], other: Mapping[str, str]) -> str:
    """Which setting a mistyped one means, without their prefix, which makes all of them alike."""
    short = {field.upper(): full for full, field in fields.items()}
    words = name.lower().split("_")
    if near := difflib.get_close_matches(name, short, n=1, cutoff=0.65):
        meant = [near[0]]
    else:
        meant = [field.upper() for word in reversed(words) if (field := other.get(word))][:1]
        meant = meant or [each for each in short if {*each.lower().split("_")} & {word.rstrip("s") for word in words}]
    if meant:
        return "did you mean " + " or ".join(f'"{short[each]}"' for each in meant) + "?"
    return "there is " + ", ".join(short[each] for each in sorted(short)) if len(short) <= MANY else ""


def _fits(value: Any, hint: Any) -> bool:
    if isinstance(hint, types.UnionType):
        return any(_fits(value, option) for option in typing.get_args(hint))
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return isinstance(value, (tuple, list)) and all(_fits(item, arguments[0]) for item in value)
    if origin is dict:
        if not isinstance(value, dict):
            return False
        return all(_fits(key, arguments[0]) and _fits(item, arguments[1]) for key, item in value.items())
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, origin or hint)


def _describe(hint: Any) -> str:
    if isinstance(hint, types.UnionType):
        return " or ".join(_describe(option) for option in typing.get_args(hint))
    names = {bool: "True or False", int: "a whole number", float: "a number", str: "a text", types.NoneType: "None"}
    if (origin := typing.get_origin(hint)) in (tuple, dict):
        inner = " to ".join(_describe(argument) for argument in typing.get_args(hint) if argument is not ...)
        return f"a {'list' if origin is tuple else 'dict'} of {inner}"
    return names.get(hint, str(hint))
