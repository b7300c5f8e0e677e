"""What a page reads while it is rendered, and whether that is the same in a later build: a verifying trace.

The idea is that of Shake ("Build Systems à la Carte", Mokhov, Mitchell and Peyton Jones, 2018). Nobody lists what a
page depends on: each look at a post, at a list of posts or at what Pelican hands to templates is noted as an owner and
a step from there, with a digest of all that was found. In the next build the same steps are taken again.

- An *entity* (a post, a page) is known by its key, and each of its attributes is looked at by itself.
- A list of entities is a `TrackedList`: its length and its first so many members are looked at by themselves.
- Everything else is a value, and looked at as a whole.

What cannot be followed taints the page: it is rendered in each build.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .._shared.digests import Digester, UntraceableError

if TYPE_CHECKING:
    from collections.abc import Iterator

VALUE, LENGTH, TRUTH = -1, -2, -3
"""How the end of a path is looked at: as it is, by how much it holds, or whether it holds anything; a number from 0 on
says: by its first so many members."""
PAGE, SITE = "", " "
"""Owners that are no entities: what a page alone is told, and what every page is."""
MISSING = object()
_PLAIN = frozenset((str, int, float, bool, type(None)))

Path = tuple[Any, ...]
"""Steps from an owner: names, numbers, (begin, end, step) of a slice, or (name, *arguments) of a call."""
Shape = tuple[tuple[Path, int], ...]
Trace = list[tuple[str, Shape]]
"""What is looked at of each owner."""


class Kind(IntEnum):
    """What objects of a type are to those who note what is read."""

    PLAIN = 0
    """A value, looked at as a whole."""
    ENTITY = 1
    OBJECT = 2
    """One that is looked at by its attributes."""
    LIST = 3
    """A list or tuple, of entities maybe."""
    TRACED = 4
    """A list or an object as templates have it."""


class _Kinds(dict[type, Kind]):
    """The kind of each type; what templates do a million times in a build looks there, and not through classes."""

    def __init__(self, entity: type, tracked: tuple[type, ...]) -> None:
        super().__init__({Watched: Kind.ENTITY, TrackedList: Kind.TRACED, TrackedObject: Kind.TRACED})
        self._types: dict[type | tuple[type, ...], Kind]
        self._types = {entity: Kind.ENTITY, tracked: Kind.OBJECT, (list, tuple): Kind.LIST}

    def __missing__(self, kind: type) -> Kind:
        found = (number for types, number in self._types.items() if issubclass(kind, types))
        self[kind] = next(found, Kind.PLAIN)
        return self[kind]


class Site:
    """What the pages of one build can read.

    Args:
        entity: The type of posts and pages.
        tracked: Types of objects that are looked at attribute by attribute where a template has them.
        term: The type of tags, categories and authors: values that may lead to entities.
        entities: All posts and pages by their keys.
        digester: Makes the digests; it knows the keys of entities.
    """

    def __init__(
        self,
        entity: type,
        tracked: tuple[type, ...],
        term: type,
        entities: Mapping[str, Any],
        digester: Digester,
    ) -> None:
        self.entity, self.tracked, self.term, self.entities = entity, tracked, term, entities
        self.kinds = _Kinds(entity, tracked)
        self.digester = digester
        self.keys = {id(content): key for key, content in entities.items()}
        self._found: dict[tuple[Any, ...], tuple[Any, bytes]] = {}
        self._odd: dict[type, bool] = {}
        self._holding: dict[int, tuple[Any, bool]] = {}
        self._alone = Digester(self._refuse_entities)

    def is_odd(self, kind: type) -> bool:
        """Whether objects of a type of entities say something without being asked for an attribute."""
        if kind not in self._odd:
            own = ("__str__", "__repr__", "__html__", "__eq__", "__hash__", "__bool__", "__len__", "__iter__")
            named = (*own, "__getitem__", "__format__", "__lt__", "__contains__", "__call__")
            below = kind.__mro__[: kind.__mro__.index(self.entity)]
            self._odd[kind] = any(name in base.__dict__ for base in below for name in named)
        return self._odd[kind]

    def holds_entities(self, value: Any) -> bool:
        """Whether a list, or one in it, has entities among its members."""
        if not isinstance(value, (list, tuple)):
            return False
        known = self._holding.get(id(value))
        if known is None or known[0] is not value:
            holds = any(isinstance(each, self.entity) or self.holds_entities(each) for each in value)
            known = value, holds
            if len(value) > 4:  # few of them are made for one page alone
                self._holding[id(value)] = known
        return known[1]

    def _refuse_entities(self, value: Any, hidden: bool) -> Any:
        del hidden
        if isinstance(value, self.entity):
            raise UntraceableError(f"a {type(value).__name__} in it")
        return sorted(_own(value)) if isinstance(value, self.term) else value

    def stands_alone(self, value: Any) -> bool:
        """Whether a value leads to no entity, so that it says no more than was found when it was looked at."""
        try:
            self._alone(value)
        except UntraceableError:
            return False
        return True

    def is_followed(self, value: Any) -> bool:
        """Whether what is in a value is looked at by itself."""
        return isinstance(value, self.tracked) or self.holds_entities(value)

    def digest(self, value: Any) -> bytes:
        """A digest of a value as far as it is not looked at by parts."""
        if value is MISSING:
            return b"missing"
        return type(value).__name__.encode() if self.is_followed(value) else self.digester(value)

    def found(self, owner: str, shape: Shape, own: Mapping[str, Any], shared: Mapping[str, Any]) -> bytes:
        """A digest of what a page finds at the paths of an owner.

        Args:
            owner: The key of an entity, `PAGE` or `SITE`.
            shape: The paths, and how their ends are looked at; the same object for as long as the build takes.
            own: All that the page is told.
            shared: All that every page is told.

        Raises:
            UntraceableError: Something there cannot be compared.
        """
        if owner == PAGE:
            return self._look(own, shape)
        # Links in bodies begin with the address of the site, as the page has it.
        known = (owner, id(shape), id(shared) if owner == SITE else own.get("localsiteurl"))
        if known not in self._found:
            start = shared if owner == SITE else self.entities.get(owner, MISSING)
            self._found[known] = shape, b"gone" if start is MISSING else self._look(start, shape)
        return self._found[known][1]

    def _look(self, start: Any, shape: Shape) -> bytes:
        return b"".join(self.look(start, path, how) for path, how in shape)

    def look(self, start: Any, path: Path, how: int) -> bytes:
        """A digest of what is at the end of one path; how far that goes is part of it."""
        value = follow(start, path)
        if how == VALUE or value is MISSING:
            return self.digest(value) + b"."
        if how == LENGTH:
            return b"%d." % len(value)
        if how == TRUTH:
            return b"%d." % bool(value)
        return b"".join(self._member(each) for each in value[:how]) + (b"." if len(value) >= how else b"!")

    def _member(self, value: Any) -> bytes:
        return self.keys[id(value)].encode() + b"," if id(value) in self.keys else self.digest(value)


def _own(term: Any) -> list[tuple[str, Any]]:
    return [(key, each) for key, each in vars(term).items() if key != "settings"]


def follow(value: Any, path: Path) -> Any:
    """What is at the end of a path, as templates find it; MISSING if nothing."""
    for step in path:
        if isinstance(step, tuple):
            name, *arguments = step
            value = value[slice(*step)] if not isinstance(name, str) else getattr(value, name)(*arguments)
            continue
        if isinstance(step, str) and not isinstance(value, Mapping):
            value = getattr(value, step, MISSING)
            if value is not MISSING:
                continue
            return MISSING
        try:
            value = value[step]
        except (TypeError, LookupError, AttributeError):
            return MISSING
    return value


class Reads:
    """What one page reads while it is rendered."""

    def __init__(self, site: Site, own: Mapping[str, Any], shared: Mapping[str, Any], names: frozenset[str]) -> None:
        self.site = site
        self.why = ""
        """Why the page has to be rendered in each build; empty if it has not."""
        self.variables: dict[str, tuple[Any, Any]] = {}
        """What templates got that asked for a variable: its value, and that value so that looks at it are noted."""
        self._own, self._shared, self._names = own, shared, names
        self._seen: dict[tuple[str, Path, int], None] = {}
        self._members: dict[tuple[str, Path], int] = {}

    def trace(self) -> Trace:
        """All that was looked at."""
        by_owner: dict[str, list[tuple[Path, int]]] = {}
        for owner, path, how in self._seen:
            by_owner.setdefault(owner, []).append((path, how))
        for (owner, path), count in self._members.items():
            by_owner.setdefault(owner, []).append((path, count))
        return [(owner, tuple(shape)) for owner, shape in by_owner.items()]

    def taint(self, why: str) -> None:
        """Have the page rendered in each build."""
        self.why = self.why or why

    def note(self, owner: str, path: Path, how: int = VALUE) -> None:
        """Note a look at something."""
        self._seen[owner, path, how] = None

    def note_members(self, owner: str, path: Path, count: int) -> None:
        """Note a look at the first so many members of a list."""
        if self._members.get((owner, path), -1) < count:
            self._members[owner, path] = count

    def variable(self, name: str, value: Any, missing: object) -> Any:
        """What a template gets that asks for a variable, which is this value."""
        told = self._own.get(name, missing)
        if told is not value:  # a template has set it, or a macro's argument is called so
            return value
        owner = PAGE if name in self._names or self._shared.get(name, missing) is not told else SITE
        if value is missing:
            self.note(owner, (name,))
            given = value
        else:
            given = self.wrap(value, owner, (name,))
        self.variables[name] = value, given
        return given

    def attribute(self, entity: Any, name: str) -> Any:
        """An attribute of an entity; MISSING if it has none of that name."""
        key = self._key(entity)
        value = getattr(entity, name, MISSING)
        if key is None:
            return value
        if callable(value) and not isinstance(value, (self.site.entity, *self.site.tracked, type)):
            return _Call(self, key, name, value)
        return self.wrap(value, key, (name,))

    def wrap(self, value: Any, owner: str, path: Path, *, noted: bool = False) -> Any:
        """What a template gets for a value that is at that path, a look at which may have been noted."""
        if not noted:
            self.note(owner, path)
        kind = self.site.kinds[type(value)]
        if kind is Kind.ENTITY:
            self._key(value)
        elif kind is Kind.OBJECT:
            return TrackedObject(self, value, owner, path)
        elif kind is Kind.LIST and self.site.holds_entities(value):
            return TrackedList(self, value, owner, path)
        return value

    def _key(self, entity: Any) -> str | None:
        key = self.site.keys.get(id(entity))
        if key is None:
            self.taint(f"it reads a {type(entity).__name__} that is none of the posts and pages")
        elif self.site.is_odd(type(entity)):
            self.taint(f"{type(entity).__name__} has ways of its own to be compared or written")
        return key

    def for_python(self, value: Any) -> Any:
        """What a function gets, which templates call with that value."""
        if type(value) in _PLAIN:
            return value
        if isinstance(value, self.site.entity):
            return Watched(self, unwrap(value))
        if isinstance(value, TrackedList):
            return TrackedList(*value.place, watched=True)
        if isinstance(value, (TrackedObject, _Call, WatchedTerm)) or self.site.stands_alone(value):
            return value
        if isinstance(value, self.site.term):
            return WatchedTerm(self, value)
        if type(value) in (list, tuple):
            return type(value)(map(self.for_python, value))
        self.taint(f"it hands a {type(value).__name__}, which cannot be followed, to a function")
        return value

    def called(self, owner: Any) -> None:
        """Note that a method of an object is called."""
        known = type(owner) in _PLAIN or isinstance(owner, (str, datetime, ModuleType))
        if not known and not self.site.stands_alone(owner):
            self.taint(f"it calls a method of a {type(owner).__name__}, which cannot be followed")


def unwrap(value: Any) -> Any:
    """The value itself."""
    return value.__wrapped__ if type(value) in (TrackedList, TrackedObject, Watched, WatchedTerm) else value


class _Call:
    """A method of an entity, or of an object that is looked at by its attributes."""

    def __init__(self, reads: Reads, owner: str, name: str, method: Callable[..., Any], path: Path = ()) -> None:
        self._reads, self._owner, self._path, self._name, self._method = reads, owner, path, name, method

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if named or any(type(each) not in _PLAIN for each in arguments):
            self._reads.taint(f"it calls {self._name} with more than plain values")
            return self._method(*map(unwrap, arguments), **named)
        path = (*self._path, (self._name, *arguments))
        return self._reads.wrap(self._method(*arguments), self._owner, path)


class TrackedList(Sequence[Any]):
    """A list or tuple in which there are entities, and where it was found."""

    def __init__(self, reads: Reads, items: Any, owner: str, path: Path, *, watched: bool = False) -> None:
        self.__wrapped__ = items
        self._reads, self._owner, self._path, self._watched = reads, owner, path, watched

    @property
    def place(self) -> tuple[Reads, Any, str, Path]:
        """What another one of the same list is made of."""
        return self._reads, self.__wrapped__, self._owner, self._path

    def __len__(self) -> int:
        self._reads.note(self._owner, self._path, LENGTH)
        return len(self.__wrapped__)

    def __bool__(self) -> bool:
        self._reads.note(self._owner, self._path, TRUTH)
        return bool(self.__wrapped__)

    def __iter__(self) -> Iterator[Any]:
        for at, item in enumerate(self.__wrapped__):
            self._reads.note_members(self._owner, self._path, at + 1)
            yield self._given(item, (*self._path, at), noted=True)
        self._reads.note(self._owner, self._path, LENGTH)

    def __reversed__(self) -> Iterator[Any]:
        self._note_all()
        for at in range(len(self.__wrapped__) - 1, -1, -1):
            yield self._given(self.__wrapped__[at], (*self._path, at), noted=True)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            path = (*self._path, (at.start, at.stop, at.step))
            return TrackedList(self._reads, self.__wrapped__[at], self._owner, path, watched=self._watched)
        if not isinstance(at, int) or at < 0:
            self._note_all()
        path = (*self._path, at)
        try:
            item = self.__wrapped__[at]
        except LookupError:
            self._reads.note(self._owner, self._path, LENGTH)
            raise
        return self._given(item, path)

    def attribute(self, name: str) -> Any:
        """A field of a named tuple, or a method of the list; MISSING if there is none."""
        if name in ("index", "count"):
            return getattr(self, name)
        value = getattr(self.__wrapped__, name, MISSING)
        if callable(value):
            self._reads.taint(f"it calls {name} of a list")
            return value
        return self._given(value, (*self._path, name))

    def __contains__(self, item: object) -> bool:
        self._note_all()
        return unwrap(item) in self.__wrapped__

    def index(self, item: Any, *between: Any) -> int:
        """Where an item is."""
        self._note_all()
        at: int = self.__wrapped__.index(unwrap(item), *between)
        return at

    def count(self, item: Any) -> int:
        """How often it is there."""
        self._note_all()
        number: int = self.__wrapped__.count(unwrap(item))
        return number

    def __eq__(self, other: object) -> bool:
        self._note_all()
        return bool(self.__wrapped__ == unwrap(other))

    def __lt__(self, other: Any) -> bool:
        self._note_all()
        return bool(self.__wrapped__ < unwrap(other))

    def __hash__(self) -> int:
        self._note_all()
        return hash(self.__wrapped__)

    def __add__(self, other: Any) -> list[Any]:
        return [*self, *other]

    def __radd__(self, other: Any) -> list[Any]:
        return [*other, *self]

    def __str__(self) -> str:
        self._reads.taint("it writes a whole list of posts")
        return str(self.__wrapped__)

    def _note_all(self) -> None:
        self._reads.note(self._owner, self._path, LENGTH)
        self._reads.note_members(self._owner, self._path, len(self.__wrapped__))

    def _given(self, item: Any, path: Path, *, noted: bool = False) -> Any:
        given = self._reads.wrap(item, self._owner, path, noted=noted)
        return self._reads.for_python(given) if self._watched else given


class TrackedObject:
    """An object that a template has, each attribute of which is looked at by itself."""

    def __init__(self, reads: Reads, value: Any, owner: str, path: Path) -> None:
        self.__wrapped__ = value
        self._reads, self._owner, self._path = reads, owner, path

    def attribute(self, name: str) -> Any:
        """An attribute; MISSING if there is none."""
        value = getattr(self.__wrapped__, name, MISSING)
        if callable(value):
            return _Call(self._reads, self._owner, name, value, self._path)
        return self._reads.wrap(value, self._owner, (*self._path, name))

    def __eq__(self, other: object) -> bool:
        self._reads.taint("it compares pages of a list")
        return bool(self.__wrapped__ == unwrap(other))

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        self._reads.taint("it writes a page of a list as it is")
        return str(self.__wrapped__)


class Watched:
    """An entity as a function of Python sees it: what that looks at is noted."""

    __slots__ = ("__wrapped__", "_watched_by")

    def __init__(self, reads: Reads, entity: Any) -> None:
        object.__setattr__(self, "_watched_by", reads)
        object.__setattr__(self, "__wrapped__", entity)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            self._watched_by.taint("a function looks into a post as a whole")
            return getattr(self.__wrapped__, name)
        value = self._watched_by.attribute(self.__wrapped__, name)
        if value is MISSING:
            raise AttributeError(name)
        return self._watched_by.for_python(value)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self.__wrapped__)

    def __setattr__(self, name: str, value: object) -> None:
        self._watched_by.taint("a function changes a post")
        setattr(self.__wrapped__, name, value)

    def __eq__(self, other: object) -> bool:
        return bool(self.__wrapped__ == unwrap(other))

    def __hash__(self) -> int:
        return hash(self.__wrapped__)

    def __str__(self) -> str:
        return str(self.__wrapped__)


class WatchedTerm(Watched):
    """A tag, category or author as a function of Python sees it: it says what is known already, but for entities."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        return self._watched_by.for_python(getattr(self.__wrapped__, name))

    def __lt__(self, other: object) -> bool:
        return bool(self.__wrapped__ < unwrap(other))
