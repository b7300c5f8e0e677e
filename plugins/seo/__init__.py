"""Writes what machines ask a site for: sitemap.xml, robots.txt, site.webmanifest, and `_headers` for static hosts.

A post or page whose front matter names old addresses of it (`aliases: /2019/old-name/`) is led to from there.

Dates in the sitemap are those of posts and pages; the time of the build is in none of these files. A site without an
address (SITEURL) has no sitemap, since that needs whole addresses. Other plugins put what `_headers` is to say of their
files into `headers` in the context: patterns of paths, as Netlify and Cloudflare Pages read them, and headers.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pelican import signals
from pelican.generators import Generator, PelicanTemplateNotFound

from .._shared import defaults
from .._shared import pelican as _pelican
from .._shared.output import output
from .._shared.words import open_graph_locale
from .files import SitemapEntry, build_alias, build_headers, build_manifest, build_robots, build_sitemap
from .linked_data import linked_data
from .sharing import SharingOptions, share_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from pelican.contents import Content

_YEAR = "public, max-age=31536000, immutable"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}
_UNLISTED = {"index", "404", "search"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeoOptions:
    """The settings `SEO_…`."""

    color: str = defaults.SEO_COLOR
    pages: tuple[str, ...] = ()
    immutable: tuple[str, ...] = defaults.SEO_IMMUTABLE


class SeoGenerator(Generator):  # type: ignore[misc]  # Pelican is untyped
    """Writes the files once all posts and pages are known."""

    def generate_context(self) -> None:
        """Read the settings, so that their faults are listed with all others."""
        self._options = _pelican.read_settings(SeoOptions, "SEO", self.settings)
        _pelican.claim(self.settings, "plugins.seo", "site.webmanifest", "_headers", "sitemap.xml", "robots.txt")

    def generate_output(self, _: Any) -> None:
        """Write the files."""
        site = self.settings["SITEURL"].rstrip("/")
        files = {"site.webmanifest": self._manifest(), "_headers": self._headers()}
        if site:
            entries: dict[str, SitemapEntry] = {}
            for entry in self._entries(site):
                entries.setdefault(entry.url, entry)
            files["sitemap.xml"] = build_sitemap(entries.values())
            files["robots.txt"] = build_robots(f"{site}/sitemap.xml")
        for name, text in files.items():
            output(self.settings).write(name, text.encode())
        self._write_aliases(site)

    def _write_aliases(self, site: str) -> None:
        """Write a page at each old address that leads on: of `aliases: /2019/old-name/`, and of redirects.txt."""
        for move in _pelican.moves(self):
            if move.new and move.file:
                url = f"{site}/{move.new}" if site else "../" * move.file.count("/") + move.new
                title, lang = move.title or f"/{move.new}", move.lang or self.settings["DEFAULT_LANG"]
                output(self.settings).write(move.file, build_alias(title, lang, url).encode())

    def _entries(self, site: str) -> Iterator[SitemapEntry]:
        """Home, posts and pages, then the lists; none that asks not to be indexed, as search and 404 do."""
        posts = self.context["articles"]
        newest = _newest(posts)
        yield SitemapEntry(f"{site}/", newest)
        for content in sorted((*posts, *self.context["pages"]), key=lambda content: content.url):
            for each in (content, *sorted(content.translations, key=lambda translation: translation.url)):
                yield SitemapEntry(f"{site}/{each.url}", _changed(each))
        for name in sorted({*self.settings["DIRECT_TEMPLATES"]} - _UNLISTED):
            if save_as := self.settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html"):
                yield SitemapEntry(f"{site}/{self.settings.get(f'{name.upper()}_URL', save_as)}", newest)
        yield from (SitemapEntry(f"{site}/{url}", None) for url in self._options.pages)
        for key in ("categories", "tags", "authors"):
            for term, members in sorted(self.context[key], key=lambda pair: pair[0].url):
                if term.save_as:
                    yield SitemapEntry(f"{site}/{term.url}", _newest(members))
        for archives in self.context["period_archives"].values():
            yield from (SitemapEntry(f"{site}/{period['url']}", _newest(period["articles"])) for period in archives)

    def _manifest(self) -> str:
        return build_manifest(
            name=self.settings["SITENAME"],
            description=self.settings.get("SITESUBTITLE", ""),
            lang=self.settings["DEFAULT_LANG"],
            color=self._options.color or _pelican.look(self.settings).light("page"),
            icons=[(icon.url, icon.mime, icon.sizes) for icon in self.context.get("icons", ())],
        )

    def _headers(self) -> str:
        headers = dict(_HEADERS)
        with contextlib.suppress(PelicanTemplateNotFound):
            # Where a page's own policy is stricter, browsers keep to both; so here is what any page needs.
            any_page = {
                "output_file": self.settings.get("SEARCH_SAVE_AS", "search.html"),
                "frames": self.context.get("frame_origins", []),
            }
            policy = self.get_template("partials/policy").render(self.context, **any_page)
            headers["Content-Security-Policy"] = f"{unescape(policy).strip()}; frame-ancestors 'none'"
        base = urlsplit(self.settings["SITEURL"]).path.rstrip("/")
        rules = {f"{base}/*": headers}
        rules |= {f"{base}/{folder}/*": {"Cache-Control": _YEAR} for folder in self._options.immutable}
        rules |= {f"{base}/{path}": said for path, said in self.context.get("headers", {}).items()}
        return build_headers(rules)


def _changed(content: Content) -> datetime | None:
    return getattr(content, "modified", None) or getattr(content, "date", None)


def _newest(contents: Iterable[Content]) -> datetime | None:
    return max(filter(None, map(_changed, contents)), default=None)


def add_generator(_: Any) -> type[SeoGenerator]:
    """Have the files written in each build."""
    return SeoGenerator


def set_up_templates(generator: Generator) -> None:
    """Give templates what machines read. They write it in UTF-8: as escapes, letters beyond ASCII take six bytes."""
    sharing = _pelican.read_settings(SharingOptions, "SHARE", generator.settings)
    generator.env.globals["share_links"] = partial(share_links, tuple(sharing.links))
    generator.env.globals["open_graph_locale"] = open_graph_locale
    generator.env.globals["linked_data"] = linked_data(generator.settings)
    generator.env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(set_up_templates)
    signals.get_generators.connect(add_generator)
