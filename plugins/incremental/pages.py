"""The pages of a build, each rendered only where that could come to something else than the last time."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from .._shared.digests import UntraceableError, digest_bytes
from .jinja import TracingEnvironment
from .reads import Reads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from .._shared.memo import Memo
    from .._shared.output import Output
    from .reads import Shape, Site

_NAME = "pages"


class Rendering(NamedTuple):
    """A page that is to be there."""

    name: str
    """The file, relative to the site."""
    template: Template
    told: Mapping[str, Any]
    """All that the template finds by name."""
    shared: Mapping[str, Any]
    """What every page is told."""
    own: frozenset[str]
    """The names of what this page alone is told."""


class _Trace(NamedTuple):
    """How a page came about."""

    base: bytes
    """Of what any page depends on."""
    templates: tuple[str, ...]
    """Those that it used, its own first."""
    sources: bytes
    own: tuple[str, ...]
    reads: tuple[tuple[str, int], ...]
    """Each owner, and the number of what was looked at of it, in `shapes`."""
    found: bytes
    """Of all that was read."""
    digest: str
    """Of the file."""


class Pages:
    """Writes the pages of one build, and keeps how each came about for the next.

    Args:
        site: What pages can read.
        memo: What is kept.
        output: Where pages go.
        settings: On all of them any page depends: functions look at them where nobody sees it.
        explain: Whether to print why pages are rendered.
    """

    def __init__(
        self, site: Site, memo: Memo, output: Output, settings: Mapping[str, Any], *, explain: bool = False
    ) -> None:
        self._site, self._output, self._explain = site, output, explain
        self._settings = settings
        self._bases: dict[int, tuple[TracingEnvironment, bytes | str]] = {}
        self._last_shapes: list[Shape]
        self._last: dict[str, tuple[Any, ...]]
        self._last_shapes, self._last = memo.load(_NAME) or ([], {})
        self._shapes: list[Shape] = []
        self._numbers: dict[Shape, int] = {}
        self._renumbered: dict[int, int] = {}
        self._pages: dict[str, tuple[Any, ...]] = {}
        memo.keep(_NAME, (self._shapes, self._pages))

    def write(self, page: Rendering) -> bool:
        """Have a page in its place; whether it was rendered for that."""
        if not isinstance(page.template.environment, TracingEnvironment):
            self._output.write(page.name, page.template.render(page.told).encode())
            return True
        why = self._why(page)
        if not why:
            trace = _Trace(*self._last[page.name])
            numbered = tuple((owner, self._renumber(number)) for owner, number in trace.reads)
            self._pages[page.name] = tuple(trace._replace(reads=numbered))
            return False
        why = self._render(page) or why
        if self._explain:
            print(f"note: rendered {page.name}: {why}", file=sys.stderr)
        return True

    def _why(self, page: Rendering) -> str:
        """Why a page has to be rendered; empty if it has not."""
        if page.name not in self._last:
            return "it is new, or reads what cannot be followed"
        trace, environment = _Trace(*self._last[page.name]), page.template.environment
        assert isinstance(environment, TracingEnvironment)
        if trace.base != self._base(environment):
            return "a setting or the code has changed"
        if trace.templates[0] != page.template.name or trace.sources != self._source(environment, trace.templates):
            return "a template that it uses has changed"
        try:
            if trace.own != tuple(sorted(page.own)) or trace.found != self._found(page, trace.reads, self._last_shapes):
                return "something that it reads has changed"
        except Exception as error:  # whatever a template would meet there, rendering tells
            return f"something that it reads has changed ({error})"
        return "" if self._output.keep(page.name, trace.digest) else "it is not in its place as it was"

    def _render(self, page: Rendering) -> str:
        """Render and write a page; why it cannot be kept, if it cannot."""
        environment = page.template.environment
        assert isinstance(environment, TracingEnvironment)
        environment.reads = reads = Reads(self._site, page.told, page.shared, page.own)
        try:
            text = page.template.render(page.told)
        finally:
            environment.reads = None
        digest = self._output.write(page.name, text.encode())
        base = self._base(environment)
        if isinstance(base, str):
            return base
        if reads.why:
            return reads.why
        numbered = tuple((owner, self._number(shape)) for owner, shape in reads.trace())
        try:
            found = self._found(page, numbered, self._shapes)
        except UntraceableError as error:
            return f"it reads what may change unseen: {error}"
        used = tuple(environment.used(page.template.name or ""))
        trace = _Trace(base, used, self._source(environment, used), tuple(sorted(page.own)), numbered, found, digest)
        self._pages[page.name] = tuple(trace)
        return ""

    def _number(self, shape: Shape) -> int:
        if shape not in self._numbers:
            self._numbers[shape] = len(self._shapes)
            self._shapes.append(shape)
        return self._numbers[shape]

    def _renumber(self, number: int) -> int:
        """The number that a shape of the last build has in this one."""
        if number not in self._renumbered:
            self._renumbered[number] = self._number(self._last_shapes[number])
        return self._renumbered[number]

    def _found(self, page: Rendering, reads: tuple[tuple[str, int], ...], shapes: list[Shape]) -> bytes:
        found = (self._site.found(owner, shapes[number], page.told, page.shared) for owner, number in reads)
        return digest_bytes(b"\0".join(found))

    def _source(self, environment: TracingEnvironment, templates: tuple[str, ...]) -> bytes:
        return digest_bytes(b"".join(environment.source_digest(name) + b"," for name in templates))

    def _base(self, environment: TracingEnvironment) -> bytes | str:
        """Of all that any page of an environment depends on; what of it cannot be compared, if something cannot."""
        known = self._bases.get(id(environment))
        if known is None:
            base: bytes | str
            functions = (environment.globals, environment.filters, environment.tests, environment.policies)
            try:
                base = self._site.digester((self._settings, *functions))
            except UntraceableError as error:
                base = f"a setting, filter or variable of all templates may change unseen: {error}"
            known = self._bases[id(environment)] = environment, base
        return known[1]
