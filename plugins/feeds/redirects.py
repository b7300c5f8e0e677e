"""Where feeds were on other systems, and what leads subscribers from there to here. Pure.

A copy of the feed answers on every host; a rule only on some, and those take few of them. So there are copies wherever
they cost little, and the rules, one for all categories, one for all tags, are for what is left.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from .._shared.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .feed import Feed, Folder

SITE, ATOM, JSON = "feed/index.xml", "feed/atom/index.xml", "feed.json"
COMMENTS, COMMENTS_ATOM = "comments/feed/index.xml", "comments/feed/atom/index.xml"

OLD = {
    SITE: (
        *("feed/", "feed/rss/", "feed/rss2/", "feed/rdf/", "rss/"),
        *("feed.xml", "rss.xml", "index.xml", "feed/feed.xml", "feeds/all.rss.xml", "posts/index.xml"),
    ),
    ATOM: ("feed/atom/", "atom/", "atom.xml", "feeds/all.atom.xml"),
    JSON: ("feed/json/", "feed/feed.json", "index.json"),
    COMMENTS: ("comments/feed/", "comments/feed/rss/", "comments/feed/rss2/"),
    COMMENTS_ATOM: ("comments/feed/atom/",),
}
"""The usual addresses of a whole site's feeds: WordPress, Jekyll, Hugo, Pelican, Ghost, Eleventy."""
FILES = ("_redirects", ".htaccess", "nginx.conf", *(old for known in OLD.values() for old in known if "/" not in old))
"""What is written at the top of the site. At an old address that is a folder an author may have a page."""
_MOST_RULES = 1500
"""Cloudflare Pages reads no more than 2,000 rules without placeholders."""
_PLURAL = {"category": "categories", "tag": "tags", "author": "authors"}
_IN_A_LANGUAGE = re.compile(r"[^/]+/((?:feed/atom/|feed/archive/|feed\.json$).*)")
"""What the feeds of each language have, and others: all of it by one pattern each."""
_ARCHIVE = re.compile(r"(?::part0/)?feed/(?:atom/)?archive/|feeds/")
_LEAD = (
    '<meta xmlns="http://www.w3.org/1999/xhtml" charset="utf-8" http-equiv="refresh" content="0; url={}"/>'
    '<meta xmlns="http://www.w3.org/1999/xhtml" name="robots" content="noindex"/>'
)


class Rule(NamedTuple):
    """Old addresses, and what is there now: paths below the site's, in those of feeds a `:slug`."""

    old: str
    new: str


def copies(kind: str, path: str) -> Iterator[str]:
    """The files that hold a copy of a feed of this kind (see `FeedLink.kind`), which is itself at this path."""
    for old in OLD.get(path, ()):
        yield f"{old}index.html" if old.endswith("/") else old
    if path.endswith("/index.xml"):
        yield path.removesuffix("xml") + "html"
    if kind in ("category", "author"):  # Pelican's own have feeds unless it is told otherwise, its tags have none
        yield from (f"feeds/{_slug(path)}.{ending}.xml" for ending in ("atom", "rss"))


def _slug(path: str) -> str:
    return path.split("/")[-3]


def term_rules(kind: str, paths: Iterable[str]) -> Iterator[Rule]:
    """The rules for the feeds of all categories, tags or authors, as Hugo and others have them."""
    new = {path.replace(f"{_slug(path)}/feed/index.xml", ":slug/feed/index.xml") for path in paths}
    if len(new) == 1:  # else their addresses have nothing in common
        for ending in ("index.xml", "feed/"):
            rule = Rule(f"{_PLURAL[kind]}/:slug/{ending}", *new)
            if f"{rule.old}index.xml" != rule.new:
                yield rule


def old_addresses(folders: Iterable[Folder]) -> Iterator[str]:
    """The old addresses that only the rules answer."""
    for folder in folders:
        for rule in term_rules(folder.kind, [feed.path for feed in folder.feeds]) if folder.kind in _PLURAL else ():
            yield from (rule.old.replace(":slug", _slug(feed.path)) for feed in folder.feeds)


def find_copies(folders: Iterable[Folder], pages: Mapping[str, str]) -> dict[str, Feed]:
    """The feed of each file that is to hold a copy of one; none where there is a page or a feed."""
    copied: dict[str, Feed] = {}
    own = set()
    for folder in folders:
        for feed in folder.feeds:
            own.add(feed.path)
            for old in copies(folder.kind, feed.path) if not feed.current else ():
                copied.setdefault(old, feed)
    return {old: feed for old, feed in copied.items() if old not in own and old not in pages}


def check_pages(feeds: Iterable[Feed], pages: Mapping[str, str]) -> Iterator[Fault]:
    """A fault for each page that has the address of a feed's folder, as a post called "feed" does.

    Args:
        feeds: All feeds.
        pages: Each file that is a page, and who has it: the source of a post or page, or for a list the file itself.
    """
    for feed in feeds:
        if source := pages.get(feed.path.removesuffix("xml") + "html"):
            address = feed.path.removesuffix("index.xml")
            yield Fault(source, None, f'its address, {address}, is that of a feed, "{feed.title}"; rename it')


def is_page(path: str, feed: Feed) -> bool:
    """Whether a file that holds a copy of a feed is served as HTML, and so has to say where the feed is XML."""
    return path.endswith(".html") and feed.kind != "json"


def write_rules(folders: Iterable[Folder], prefix: str, moved: Sequence[Rule] = ()) -> dict[str, bytes]:
    """What tells hosts of old addresses of the feeds that have no file, and of posts' own.

    Args:
        folders: All feeds.
        prefix: The path of the site's address: empty, or such as "/blog".
        moved: Old addresses of posts and pages. There is a page at each, but a host that can answers better; of those
            that are a question, `?p=12`, only Apache and nginx know the answer.
    """
    rules = [
        rule
        for folder in folders
        if folder.kind in _PLURAL
        for rule in term_rules(folder.kind, [feed.path for feed in folder.feeds])
    ]
    paths = [rule for rule in moved if not rule.old.startswith("?")]
    asked = [rule for rule in moved if rule.old.startswith("?")]
    made = {"_redirects": write_netlify(rules, prefix, paths[:_MOST_RULES])}
    rules += paths
    made[".htaccess"] = write_apache(rules, prefix, asked)
    made["nginx.conf"] = write_nginx(rules, prefix, asked)
    return made


def as_page(feed: bytes, url: str) -> bytes:
    """A feed in XML for a file that hosts serve as HTML, which is in fact at `url`.

    To a feed reader it says the same. A browser goes on to where the feed is XML, and search engines leave it alone.
    Nothing that anyone wrote can run here, whatever parser reads it: see `rss`.
    """
    lead = _LEAD.format(html.escape(url)).encode()
    return re.sub(rb"<(?:channel|feed\b[^>]*)>", lambda found: found[0] + lead, feed, count=1)


def headers(files: Iterable[str]) -> dict[str, dict[str, str]]:
    """What static hosts should say of feeds and their copies, by patterns of paths below the site's.

    Each path fits one pattern, since Cloudflare joins what several say, and no page fits one that names a type.
    """
    rules: dict[str, dict[str, str]] = {}
    for file in files:
        folder, _, name = file.rpartition("/")
        path = f"{folder}/" if name == "index.html" else file
        before, feed, after = path.rpartition("/feed/")
        if feed and after in ("", "index.xml"):
            path = "/".join(f":part{number}" for number, _ in enumerate(before.split("/"))) + feed + after
        path = _IN_A_LANGUAGE.sub(r":part0/\1", path)
        if archive := _ARCHIVE.match(path):
            path = f"{archive[0]}*"
        rules[path] = {"Access-Control-Allow-Origin": "*"}
        if path in (JSON, f":part0/{JSON}", *OLD[JSON]):
            rules[path]["Content-Type"] = "application/feed+json"
        elif path.endswith(".xml") or any(path in old for old in OLD.values()):
            rules[path]["Content-Type"] = "application/xml; charset=utf-8"
    return rules


def write_netlify(rules: Iterable[Rule], prefix: str, moved: Iterable[Rule] = ()) -> bytes:
    """A `_redirects` file, as Netlify, Cloudflare Pages and GitLab read it; `prefix` is the path of the site's address.

    Where there is a file, the first and the last ignore a rule, and the other does not: there is none for what a file
    answers.
    """
    lines = ["# Old addresses of the feeds."]
    lines += [f"{prefix}/{old} {prefix}/{quote(new, safe='/:')} 301" for old, new in rules]
    lines += [f"{prefix}/{quote(old)} {prefix}/{quote(new)} 301" for old, new in moved if new]
    return ("\n".join(lines) + "\n").encode()


def write_apache(rules: Iterable[Rule], prefix: str, asked: Sequence[Rule] = ()) -> bytes:
    """An `.htaccess` file for Apache.

    It needs `AllowOverride FileInfo`, as WordPress's does, and nothing else: `DirectoryIndex` and `Options` would be
    errors on every page of a host that withholds them, and so would `RewriteRule` where links are not followed.
    """
    root = re.escape(unquote(prefix))
    lines = [
        "# Old addresses of the feeds, and what the newest kind of them is served as.",
        f'<Files "{JSON}">',
        "ForceType application/feed+json",
        "</Files>",
        "<IfModule mod_alias.c>",
        *(f'RedirectMatch 301 "^{root}/{_pattern(old)}$" "{prefix}/{_target(new)}"' for old, new in rules if new),
        *(f'RedirectMatch gone "^{root}/{_pattern(old)}$"' for old, new in rules if not new),
        '<If "%{QUERY_STRING} =~ /^feed=(rss2?|rdf)$/">',
        f'RedirectMatch 301 "^{root}/$" "{prefix}/{SITE}?"',
        "</If>",
        "<If \"%{QUERY_STRING} == 'feed=atom'\">",
        f'RedirectMatch 301 "^{root}/$" "{prefix}/{ATOM}?"',
        "</If>",
        *_apache_questions(asked, prefix, root),
        # A tag may be called "feed": what counts is whether there is one.
        "<If \"-f '%{REQUEST_FILENAME}/index.xml'\">",
        f'RedirectMatch 301 "^({root}/(?:.+/)?feed/(?:atom/)?)$" "$1index.xml"',
        "</If>",
        "</IfModule>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _apache_questions(asked: Sequence[Rule], prefix: str, root: str) -> Iterator[str]:
    """Lines for old addresses such as `/?p=12`; that there is a question is asked once, not once for each."""
    keys = sorted({rule.old[1:].partition("=")[0] for rule in asked})
    if keys:
        yield f'<If "%{{QUERY_STRING}} =~ /^({"|".join(keys)})=/">'
        for old, new in asked:
            yield f"<If \"%{{QUERY_STRING}} == '{old[1:]}'\">"
            yield f'RedirectMatch {"301" if new else "gone"} "^{root}/(index.php)?$"' + (
                f' "{prefix}/{_target(new)}?"' if new else ""
            )
            yield "</If>"
        yield "</If>"


def write_nginx(rules: Iterable[Rule], prefix: str, asked: Sequence[Rule] = ()) -> bytes:
    """A file for nginx, which reads none by itself, to be included in its configuration."""
    root = re.escape(unquote(prefix))
    lines = [
        "# The feeds, for nginx: in the server block, below root, say",
        "# include /where/the/site/is/nginx.conf;",
        f'if ($request_uri ~ "^{re.escape(prefix)}/\\?feed=(rss2?|rdf)$") {{ return 301 {prefix}/{SITE}; }}',
        f'if ($request_uri = "{prefix}/?feed=atom") {{ return 301 {prefix}/{ATOM}; }}',
        *(f'rewrite "^{root}/{_pattern(old)}$" "{prefix}/{_target(new)}" permanent;' for old, new in rules if new),
        *(f'location ~ "^{root}/{_pattern(old)}$" {{ return 410; }}' for old, new in rules if not new),
        *_nginx_questions(asked, prefix),
        f'location ~ "^{root}/(.+/)?feed/(atom/)?$" {{ index index.xml index.html; }}',
        f'location ~ "^{root}/([^/]+/)?{re.escape(JSON)}$" {{ types {{ }} default_type application/feed+json; }}',
    ]
    return ("\n".join(lines) + "\n").encode()


def _nginx_questions(asked: Sequence[Rule], prefix: str) -> Iterator[str]:
    """Lines for old addresses such as `/?p=12`, which only the home page is asked for."""
    if asked:
        yield f'location = "{unquote(prefix)}/" {{'
        for old, new in asked:
            answer = f"301 {prefix}/{_target(new)}" if new else "410"
            yield f'if ($args = "{old[1:]}") {{ return {answer}; }}'
        yield "index index.html; }"


def _pattern(old: str) -> str:
    return re.escape(old).replace(":slug", "([^/]+)")


def _target(new: str) -> str:
    return quote(new, safe="/:").replace(":slug", "$1")
