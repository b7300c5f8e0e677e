"""Where feeds used to be on other systems, and files that lead subscribers from there to here. Pure."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SITE, ATOM, JSON = "feed/index.xml", "feed/atom/index.xml", "feed.json"
COMMENTS, COMMENTS_ATOM = "comments/feed/index.xml", "comments/feed/atom/index.xml"

COPIES = {"feed.xml": SITE, "rss.xml": SITE, "index.xml": SITE, "atom.xml": ATOM}
"""Old files that are kept as copies, since many hosts can't redirect."""


class Rule(NamedTuple):
    """One old address, as a path below the site's, and the file of the feed that is there now."""

    old: str
    new: str


def site_rules() -> Iterator[Rule]:
    """The usual addresses of a whole site's feeds: WordPress, Jekyll, Hugo, Pelican, Ghost, Eleventy."""
    for old in ("feed/", "feed/rss/", "feed/rss2/", "feed/rdf/", "rss/", "feed/feed.xml", "feeds/all.rss.xml"):
        yield Rule(old, SITE)
    yield Rule("posts/index.xml", SITE)
    for old in ("feed/atom/", "atom/", "feeds/all.atom.xml"):
        yield Rule(old, ATOM)
    for old in ("feed/json/", "feed/feed.json", "index.json"):
        yield Rule(old, JSON)
    for old in ("comments/feed/", "comments/feed/rss/", "comments/feed/rss2/"):
        yield Rule(old, COMMENTS)
    yield Rule("comments/feed/atom/", COMMENTS_ATOM)


def term_rules(kind: str, slug: str, new: str) -> Iterator[Rule]:
    """The usual addresses of the feed of a category, tag or author."""
    plural = {"category": "categories", "tag": "tags", "author": "authors"}[kind]
    yield Rule(new.removesuffix("index.xml"), new)
    yield Rule(f"{plural}/{slug}/index.xml", new)
    yield Rule(f"{plural}/{slug}/feed/", new)
    if kind != "tag":
        for ending in ("atom", "rss"):
            yield Rule(f"feeds/{slug}.{ending}.xml", new)


def write_netlify(rules: Sequence[Rule], prefix: str) -> bytes:
    """A `_redirects` file, as Netlify and Cloudflare Pages read it; `prefix` is the path of the site's address."""
    lines = ["# Old addresses of the feeds."]
    lines += [f"{prefix}/{quote(old)} {prefix}/{quote(new)} 301" for old, new in rules]
    return ("\n".join(lines) + "\n").encode()


def write_apache(rules: Sequence[Rule], prefix: str) -> bytes:
    """An `.htaccess` file, as Apache and LiteSpeed read it; it serves `index.xml` for a folder, too."""
    lines = [
        "# Old addresses of the feeds, and what the newest kind of them is served as.",
        "DirectoryIndex index.html index.xml",
        f"<Files {JSON}>",
        "ForceType application/feed+json",
        "</Files>",
        "<IfModule mod_rewrite.c>",
        "RewriteEngine On",
        "RewriteCond %{QUERY_STRING} ^feed=(rss|rss2|rdf)$",
        f"RewriteRule ^$ {prefix}/{SITE}? [R=301,L]",
        "RewriteCond %{QUERY_STRING} ^feed=atom$",
        f"RewriteRule ^$ {prefix}/{ATOM}? [R=301,L]",
    ]
    lines += [f"RewriteRule ^{re.escape(old)}$ {prefix}/{quote(new)} [R=301,L,NE]" for old, new in rules]
    return ("\n".join([*lines, "</IfModule>"]) + "\n").encode()


def write_page(title: str, lang: str, url: str, mime: str) -> bytes:
    """A page that stands where a folder's `index.html` is asked for, and leads on to the feed beside it."""
    title, lang, url = map(html.escape, (title, lang, url))
    return f"""<!doctype html>
<html lang="{lang}" dir="auto">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={url}">
<title>{title}</title>
<link rel="alternate" type="{mime}" title="{title}" href="{url}">
</head>
<body>
<h1>{title}</h1>
<p><a href="{url}">{url}</a></p>
</body>
</html>
""".encode()
