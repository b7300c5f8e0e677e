"""Builds again only what has changed: pages of which nothing differs that they read, and what plugins keep by `memo`.

While a page is rendered, what it reads is noted with a digest; in the next build the page is rendered only where that,
a template it used, a setting, or the code is another one. `BUILD_EXPLAIN=1` in the environment names each page that is
rendered, and why. The site is, byte for byte, what a build makes that knows nothing of earlier ones.

A page that reads what cannot be followed is rendered in each build. So filters, and functions and methods that
templates call, may look at nothing but what they are given: not at the clock, files or the environment.
"""

from __future__ import annotations

import gc
import json
import os
from operator import is_
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican import signals
from pelican.contents import Content
from pelican.paginator import Page, Paginator
from pelican.urlwrappers import URLWrapper
from pelican.utils import get_relative_path, path_to_url
from pelican.writers import FileOverwriteFailedError, Writer

from .._shared import pelican as _pelican
from .._shared.digests import Digester, UntraceableError
from .._shared.memo import memo, open_memo, salt_of
from .._shared.output import output
from .jinja import TracingEnvironment
from .pages import Pages, Rendering
from .reads import Site

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Template
    from pelican import Pelican

FILE = Path(".cache", "memo")
"""Where what is kept is, below the folder of the settings."""
KEPT = "BUILD_KEPT"
"""Variable of the environment: the file that is to name what is in the place of the site already."""


def open_what_is_kept(pelican: Pelican) -> None:
    """Have plugins, and pages, use what earlier builds have kept, and keep what this one makes when it went well."""
    # What a build makes it needs until its end; to look again and again for what it needs no more takes a tenth of it.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    root = _pelican.site_folder(pelican.settings)
    kept = open_memo(pelican.settings, root / FILE, salt_of([*root.glob("*.py"), *_code(pelican, root)]))
    run = pelican.run

    def run_and_keep() -> None:
        run()
        kept.save()
        if path := os.environ.get(KEPT):
            Path(path).write_text(json.dumps(output(pelican.settings).kept), "utf-8")

    pelican.run = run_and_keep


def _code(pelican: Pelican, root: Path) -> Iterable[Path]:
    """Where the code of plugins is: ours, the blog's own, and others that no installed package accounts for."""
    yield from {Path(__file__).parents[1], root / "plugins"}
    for module in pelican.plugins:
        path = Path(module.__file__ or "")
        if "site-packages" not in path.parts:
            yield path.parent if path.name == "__init__.py" else path


def trace_templates(generator: Any) -> None:
    """Have the generator's templates note what they read."""
    settings = generator.settings
    generator.env = TracingEnvironment(generator.env, memo(settings), **settings["JINJA_ENVIRONMENT"])


def use_writer(pelican: Pelican) -> type[TracingWriter]:
    """Have pages written by what knows which of them have to be."""
    del pelican
    return TracingWriter


class TracingWriter(Writer):  # type: ignore[misc]  # Pelican is untyped
    """Writes pages as Pelican's own writer does, but leaves those alone that are as they would be."""

    def __init__(self, output_path: str, settings: dict[str, Any] | None = None) -> None:
        super().__init__(output_path, settings)
        self._overridden: dict[str, bool] = {}
        self._pages: Pages | None = None
        self._shared: dict[int, tuple[list[Any], dict[str, Any]]] = {}
        self._kept_alive: list[Any] = []

    def write_file(
        self,
        name: str,
        template: Template,
        context: dict[str, Any],
        relative_urls: bool = False,
        paginated: dict[str, Any] | None = None,
        template_name: str | None = None,
        override_output: bool = False,
        url: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Write a page, or a list's pages; the arguments are those of Pelican's."""
        if not name:
            return
        lists = paginated or {key: value for key, value in kwargs.items() if key in {"articles", "dates"}}
        sizes = self.settings["PAGINATED_TEMPLATES"]
        if not lists or template_name not in sizes:
            self._write(name, template, context, relative_urls, override_output, kwargs)
            return
        size = sizes[template_name] or self.settings["DEFAULT_PAGINATION"]
        paginators = {key: Paginator(name, url, value, self.settings, size) for key, value in lists.items()}
        for number in range(1, next(iter(paginators.values())).num_pages + 1):
            own = dict(kwargs)
            for key, paginator in paginators.items():
                page = paginator.page(number)
                own[f"{key}_paginator"], own[f"{key}_page"] = paginator, page
                own[f"{key}_previous_page"] = paginator.page(number - 1) if number > 1 else None
                own[f"{key}_next_page"] = paginator.page(number + 1) if number < paginator.num_pages else None
            self._write(page.save_as, template, context, relative_urls, override_output, own)

    def _write(
        self,
        name: str,
        template: Template,
        context: dict[str, Any],
        relative: bool,
        override: bool,
        own: dict[str, Any],
    ) -> None:
        if not self._may_write(name, override):
            return
        told = self._told(context, template)
        local = dict(told)
        local["localsiteurl"] = local.get("localsiteurl")
        if relative:
            local["SITEURL"] = local["localsiteurl"] = path_to_url(get_relative_path(name))
        local["output_file"] = name
        local.update(own)
        if local["localsiteurl"]:
            context["localsiteurl"] = local["localsiteurl"]
        names = frozenset(("localsiteurl", "output_file", *own, *(("SITEURL",) if relative else ())))
        if self._pages is None:
            self._pages = _pages(self.settings, context)
        rendering = Rendering(name, template, local, told, names)
        if self._pages.write(rendering):
            signals.content_written.send(str(Path(self.output_path, name)), context=local)
        elif count := context.get("written_so_far"):
            count.add()  # for whoever waits it is the same

    def _told(self, context: dict[str, Any], template: Template) -> dict[str, Any]:
        """What all pages are told by a context, for as long as nobody changes that."""
        known = self._shared.get(id(context))
        if known is None or len(known[0]) != len(context) or not all(map(is_, known[0], context.values())):
            known = self._shared[id(context)] = [*context.values()], {**template.globals, **context}
            self._kept_alive.append((context, known))
        return known[1]

    def _may_write(self, name: str, override: bool) -> bool:
        """Whether a page takes its place, or another one has it that was said to."""
        had = self._overridden.get(name)
        if had is None or (override and not had):
            self._overridden[name] = override
            return True
        if had and not override:
            return False
        raise FileOverwriteFailedError(f"two pages are to be at {name}")


def _pages(settings: dict[str, Any], context: dict[str, Any]) -> Pages:
    """The pages of a build, once everything is read that they can read."""
    contents = {**context["static_content"], **context["generated_content"]}
    entities = {path: content for path, content in contents.items() if content is not None}
    keys = {id(content): path for path, content in entities.items()}

    def stand_in(value: Any, hidden: bool) -> Any:
        if isinstance(value, Content):
            if hidden or id(value) not in keys:
                raise UntraceableError(f"a {type(value).__name__} hidden in something, or none of the posts and pages")
            return "content", keys[id(value)]
        if isinstance(value, URLWrapper):
            told = ("settings", "name", "slug")
            own = {key: each for key, each in vars(value).items() if key[0] != "_" and key not in told}
            return type(value), value.name, value.slug, sorted(own.items())
        return value

    site = Site(Content, (Paginator, Page), URLWrapper, entities, Digester(stand_in))
    told = {key: value for key, value in settings.items() if key.isupper()}
    return Pages(site, memo(settings), output(settings), told, explain="BUILD_EXPLAIN" in os.environ)


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(open_what_is_kept)
    signals.generator_init.connect(trace_templates)
    signals.get_writer.connect(use_writer)
