"""The files that machines ask a site for: what is on it, what may be read, what it is called, how it is served."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


class SitemapEntry(NamedTuple):
    """A page that search engines should know: its address and when its words changed last, if that is known."""

    url: str
    """Absolute; letters of any script."""
    changed: datetime | None


SITEMAP_LIMIT = 50_000
"""The most addresses that one sitemap may hold (sitemaps.org, protocol 0.9)."""


def build_sitemap(entries: Iterable[SitemapEntry]) -> str:
    """A sitemap by the protocol of sitemaps.org, in the order given.

    Raises:
        ValueError: There are more than `SITEMAP_LIMIT` entries.
    """
    lines = [
        f"<url><loc>{escape(quote(entry.url, safe=_SAFE))}</loc>"
        + (f"<lastmod>{entry.changed.isoformat(timespec='seconds')}</lastmod>" if entry.changed else "")
        + "</url>"
        for entry in entries
    ]
    if len(lines) > SITEMAP_LIMIT:
        raise ValueError(f"{len(lines)} pages; a sitemap holds {SITEMAP_LIMIT}")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return head + "".join(f"{line}\n" for line in lines) + "</urlset>\n"


_SAFE = ":/?#[]@!$&'()*+,;=%~-._"
"""What RFC 3986 lets stand in an address; an author's own %41 is left as it is."""


def build_alias(title: str, lang: str, url: str) -> str:
    """The page at an old address of a post: it leads on at once, and search engines follow it to the new one.

    Args:
        title: Of the post, plain text.
        lang: Language tag of it.
        url: The new address; absolute, or relative to the page.
    """
    title, lang, url = escape(title), escape(lang), escape(quote(url, safe=_SAFE), {'"': "&quot;"})
    return f"""<!doctype html>
<html lang="{lang}" dir="auto">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={url}">
<link rel="canonical" href="{url}">
<title>{title}</title>
</head>
<body>
<h1>{title}</h1>
<p><a href="{url}">{url}</a></p>
</body>
</html>
"""


def build_robots(sitemap: str) -> str:
    """A robots.txt (RFC 9309) that allows everything and says where the sitemap is."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n"


def build_manifest(*, name: str, description: str, lang: str, color: str, icons: Iterable[tuple[str, str, str]]) -> str:
    """A web app manifest (W3C), its addresses relative to itself.

    Args:
        name: Of the site.
        description: One line; may be empty.
        lang: Language tag of both.
        color: What the browser paints around the site, `#rrggbb`.
        icons: Address, MIME type and sizes of each.
    """
    manifest = {
        "name": name,
        "description": description,
        "lang": lang,
        "start_url": "./",
        "display": "minimal-ui",
        "background_color": color,
        "theme_color": color,
        "icons": [{"src": src, "type": mime, "sizes": sizes} for src, mime, sizes in icons],
    }
    return json.dumps({key: value for key, value in manifest.items() if value}, ensure_ascii=False, indent=2) + "\n"


def build_headers(rules: Mapping[str, Mapping[str, str]]) -> str:
    """A `_headers` file, as Cloudflare Pages and Netlify read it: paths, and the headers of the answers below them."""
    return "\n".join(
        f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())
        for path, headers in rules.items()
    )
