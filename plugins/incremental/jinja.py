"""Jinja that notes what templates read. The one door to Jinja's own classes; only public ones, and public ways in."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, Environment, TemplateNotFound, TemplatesNotFound, UndefinedError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, Macro
from jinja2.tests import TESTS
from jinja2.utils import missing

from .._shared.digests import Digester, UntraceableError, digest_bytes
from .reads import MISSING, Kind, TrackedList, TrackedObject, unwrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2 import Template
    from jinja2.bccache import Bucket

    from .._shared.memo import Memo
    from .reads import Reads

_NOT_PURE = {"attr", "random", "pprint"}
"""Filters of Jinja's that look where nobody sees them look, or at chance."""


class _Functions(dict[str, Any]):
    """Filters or tests; those that are not Jinja's own get posts so that what they look at is noted."""

    def __init__(self, environment: TracingEnvironment, own: dict[str, Any], known: dict[str, Any]) -> None:
        super().__init__(known)
        self._environment, self._own = environment, own
        self._watching: dict[str, tuple[Any, Any]] = {}

    def __getitem__(self, name: str) -> Any:
        function = super().__getitem__(name)
        if self._own.get(name) is function and name not in _NOT_PURE:
            return function
        known = self._watching.get(name)
        if known is None or known[0] is not function:
            known = self._watching[name] = function, _watching(self._environment, name, function)
        return known[1]


def _watching(environment: TracingEnvironment, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        reads = environment.reads
        if reads is None:
            return function(*arguments, **named)
        if name in _NOT_PURE:
            reads.taint(f"it uses the filter {name}")
            return function(*map(unwrap, arguments), **named)
        given = [each if isinstance(each, (Context, Environment)) else reads.for_python(each) for each in arguments]
        return function(*given, **{key: reads.for_python(value) for key, value in named.items()})

    return call


class TracingContext(Context):
    """The variables of a template, which notes those that it is asked for."""

    environment: TracingEnvironment

    def resolve_or_missing(self, key: str) -> Any:
        """A variable."""
        value = super().resolve_or_missing(key)
        reads = self.environment.reads
        if reads is None:
            return value
        known = reads.variables.get(key)
        if known is not None and known[0] is value:
            return known[1]
        if key == "lipsum" and value is not missing:
            reads.taint("lipsum is by chance")
        return reads.variable(key, value, missing)

    def call(self, function: Any, /, *arguments: Any, **named: Any) -> Any:
        """The result of a call in a template."""
        reads = self.environment.reads
        if reads is not None and type(function) is not Macro:
            owner = getattr(function, "__self__", None)
            if not isinstance(owner, (TrackedList, TrackedObject)) and type(function).__module__ != "jinja2.runtime":
                reads.called(owner)
                arguments = tuple(map(reads.for_python, arguments))
                named = {key: value if key[0] == "_" else reads.for_python(value) for key, value in named.items()}
        return super().call(function, *arguments, **named)


class _Compiled(BytecodeCache):
    """Compiled templates, kept from one build for the next.

    What filters make of what is known when a template is compiled is part of it.
    """

    def __init__(self, environment: TracingEnvironment, memo: Memo, options: dict[str, Any]) -> None:
        self._environment, self._memo, self._options = environment, memo, options
        self._identity: tuple[list[int], str] = [], ""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of the same source."""
        if (name := self._name(bucket)) and (data := self._memo.load(name)):
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if name := self._name(bucket):
            self._memo.keep(name, bucket.bytecode_to_string())

    def _name(self, bucket: Bucket) -> str:
        """What a compiled template is kept under; empty where it may be another one the next time."""
        functions = [*self._environment.filters.items(), *self._environment.tests.items()]
        now = [id(function) for _, function in functions]
        if now != self._identity[0]:
            try:
                identity = Digester()((self._options, functions, self._environment.policies)).hex()
            except UntraceableError:
                identity = ""
            self._identity = now, identity
        return self._identity[1] and f"template {bucket.key} {bucket.checksum} {self._identity[1]}"


class TracingEnvironment(Environment):
    """Jinja's environment, whose templates note what they read where `reads` says so."""

    context_class = TracingContext

    def __init__(self, like: Environment, memo: Memo, **options: Any) -> None:
        """One with the loader and the functions of another, made by the same options."""
        options["extensions"] = sorted(like.extensions)
        super().__init__(loader=like.loader, **options)
        if self.bytecode_cache is None:
            self.bytecode_cache = _Compiled(self, memo, options)
        self.reads: Reads | None = None
        self.globals, self.policies = like.globals, like.policies
        self.filters = _Functions(self, FILTERS, like.filters)
        self.tests = _Functions(self, TESTS, like.tests)
        self._uses: dict[str, set[str]] = {}
        self._sources: dict[str, bytes] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What `post.title` is."""
        if self.reads is not None and (kind := self.reads.site.kinds[type(obj)]):
            if kind is Kind.ENTITY:
                found = self.reads.attribute(unwrap(obj), attribute)
                return self.undefined(obj=obj, name=attribute) if found is MISSING else found
            if kind is Kind.TRACED:
                found = obj.attribute(attribute)
                return self.undefined(obj=obj.__wrapped__, name=attribute) if found is MISSING else found
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """What `post["title"]` or `posts[0]` is."""
        if self.reads is not None:
            kind = self.reads.site.kinds[type(obj)]
            if (kind is Kind.ENTITY or kind is Kind.TRACED) and isinstance(argument, str):
                return self.getattr(obj, argument)
        return super().getitem(obj, argument)

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        """A template; who asked for it is noted."""
        if isinstance(name, str):
            self._uses.setdefault(parent or "", set()).add(self.join_path(name, parent) if parent else name)
        return super().get_template(name, parent, globals)

    def select_template(self, names: Iterable[Any], parent: str | None = None, globals: Any = None) -> Template:
        """The first of several templates that there is; those that there are not are noted too."""
        names = names if isinstance(names, (list, tuple)) else [*names]
        for name in names:
            try:
                return self.get_template(name, parent, globals)
            except (TemplateNotFound, UndefinedError):
                continue
        raise TemplatesNotFound(names)

    def used(self, name: str) -> list[str]:
        """The templates that a template has asked for so far, and those that these have; itself first.

        A template that is imported without the page's variables is made once for all pages, so it is not enough to
        look at what one page has asked for.
        """
        found, todo = {name: None}, [name]
        while todo:
            for each in sorted(self._uses.get(todo.pop(), ())):
                if each not in found:
                    found[each] = None
                    todo.append(each)
        return list(found)

    def source_digest(self, name: str) -> bytes:
        """A digest of a template's source; of one that there is not, none."""
        if name not in self._sources:
            try:
                source = self.loader.get_source(self, name)[0] if self.loader else ""
                self._sources[name] = digest_bytes(source.encode())
            except TemplateNotFound:
                self._sources[name] = b""
        return self._sources[name]
