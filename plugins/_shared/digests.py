"""What tells whether two values are the same, whatever build made them. Standard library only."""

from __future__ import annotations

import datetime
import enum
import hashlib
import marshal
import re
import types
from collections import defaultdict
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 16
"""Bytes of a digest, BLAKE2b."""
_ATOMS = frozenset((str, int, float, bool, bytes, type(None)))
_NAMES: dict[type, str] = {list: "[", tuple: "(", dict: "{"}
_MARSHAL = 2
"""The last version of its format that does not tell whether two equal objects are the same one."""


class UntraceableError(Exception):
    """A value that may be another one in the next build, and nothing would tell; the message is its type."""


def digest_bytes(data: bytes) -> bytes:
    """The digest of a file's content."""
    return hashlib.blake2b(data, digest_size=SIZE).digest()


def _as_it_is(value: Any, hidden: bool) -> Any:
    del hidden
    return value


class Digester:
    """Makes digests of values, and remembers those of large ones for as long as it lives: they must not change.

    Args:
        stand_in: What to digest in the place of an object, such as the key of one that is looked at by itself; the
            object itself where nothing stands in for it. It is told whether the object is hidden in one with code of
            its own, which may look into it where nobody sees that.
    """

    def __init__(self, stand_in: Callable[[Any, bool], Any] = _as_it_is) -> None:
        self._stand_in = stand_in
        self._known: dict[int, tuple[Any, bytes]] = {}
        self._fields: dict[type, tuple[str, ...]] = {}

    def __call__(self, value: Any) -> bytes:
        """The digest of a value of any type that says all of itself.

        Raises:
            UntraceableError: It does not.
        """
        if type(value) in _ATOMS:
            return digest_bytes(marshal.dumps(value, _MARSHAL))
        known = self._known.get(id(value))
        if known is not None and known[0] is value:
            return known[1]
        try:
            made = digest_bytes(marshal.dumps(self._plain(value, {}, False), _MARSHAL))
        except (RecursionError, ValueError) as error:
            raise UntraceableError(f"{type(value).__name__}, nested too deep") from error
        self._known[id(value)] = value, made
        return made

    def _plain(self, value: Any, seen: dict[int, tuple[int, Any]], hidden: bool) -> Any:
        """Tuples of atoms that differ with the value; `seen` numbers the objects before it, which may form circles."""
        kind = type(value)
        if kind in _ATOMS:
            return value
        if id(value) in seen:
            return "@", seen[id(value)][0]
        stand_in = self._stand_in(value, hidden)
        if stand_in is not value:
            return "~", self._plain(stand_in, seen, hidden)
        if not isinstance(value, (tuple, frozenset, str)):  # in any circle there is something else
            seen[id(value)] = len(seen), value  # and not its id alone, which another object may have after it
        inner = self._inner(value, kind)
        name = _NAMES.get(kind) or f"{kind.__module__}.{kind.__qualname__}"
        hidden = hidden or not (isinstance(value, (list, tuple)) or kind in (dict, defaultdict, set, frozenset))
        if isinstance(value, (set, frozenset)):
            return name, sorted(marshal.dumps(self._plain(each, dict(seen), hidden), _MARSHAL) for each in inner)
        return name, [each if type(each) in _ATOMS else self._plain(each, seen, hidden) for each in inner]

    def _inner(self, value: Any, kind: type) -> Any:
        """The values that an object is made of."""
        if kind is list or kind is tuple:
            return value
        if kind not in self._fields and is_dataclass(kind):
            self._fields[kind] = tuple(field.name for field in fields(kind))
        if kind in self._fields:
            return [getattr(value, name) for name in self._fields[kind]]
        if isinstance(value, dict):
            return [each for pair in value.items() for each in pair]
        if isinstance(value, (list, tuple, set, frozenset)):
            return value
        if isinstance(value, str):
            return (str(value),)
        if isinstance(value, datetime.datetime):
            return (value.isoformat(), str(value.tzinfo), value.fold)
        if isinstance(value, (datetime.date, datetime.time, datetime.timedelta, datetime.tzinfo, PurePath)):
            return (repr(value),)
        if isinstance(value, enum.Enum):
            return (value.name,)
        if isinstance(value, (range, slice, complex)):
            return (repr(value),)
        if isinstance(value, re.Pattern):
            return (value.pattern, value.flags)
        if isinstance(value, partial):
            return (value.func, value.args, value.keywords)
        if isinstance(value, types.MethodType):
            return (value.__func__, value.__self__)
        if isinstance(value, types.ModuleType):
            return (value.__name__,)
        if isinstance(value, types.FunctionType):
            cells = [cell.cell_contents for cell in value.__closure__ or ()]
            code = value.__code__
            return (value.__module__, value.__qualname__, code.co_firstlineno, code.co_code, value.__defaults__, cells)
        if isinstance(value, types.BuiltinFunctionType):  # of a module, or bound to an object
            return (value.__qualname__, value.__self__)
        if isinstance(value, type):
            return (value.__module__, value.__qualname__)
        written_in_python = (
            base.__flags__ & 1 << 9 and not base.__dict__.get("__slots__") for base in kind.__mro__[:-1]
        )
        if hasattr(value, "__dict__") and all(written_in_python):  # Py_TPFLAGS_HEAPTYPE: all of it is in its dict
            return [each for pair in sorted(vars(value).items()) for each in pair]
        raise UntraceableError(kind.__qualname__)
