"""The strict checks of feeds: what a built site's feeds must be, read with nothing of the plugin that wrote them.

Each check yields sentences; a site without faults yields none. The schemas beside this file name every element and
attribute that our feeds may have, after RSS 2.0, RFC 4287 (Atom), RFC 4685 (threads), RFC 5005 (archives), Media RSS
and the modules content, dc, slash, sy and wfw; what is none of them is a fault.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache, lru_cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

import html5lib
from conftest import find_pages
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

NS = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "fh": "http://purl.org/syndication/history/1.0",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}
SCHEMAS = {kind: etree.RelaxNG(etree.parse(Path(__file__).with_name(f"{kind}.rng"))) for kind in ("rss", "atom")}
FIRST = ("feed/index.xml", "feed/atom/index.xml", "feed.json")
"""The feeds of all posts; those in one language are in a folder of its name."""
MAX_BYTES = 250 * 1024
MAX_POSTS = 20


@dataclass
class Entry:
    """An item as any of the three formats gives it."""

    id: str
    url: str
    title: str
    published: datetime
    updated: datetime
    authors: str
    summary: str
    html: str
    categories: list[str]
    picture: str
    comments: int | None = None
    comments_feed: str = ""
    reply_to: str = ""
    enclosure: tuple[str, str] | None = None
    """Address and type."""
    lengths: dict[str, int] = field(default_factory=dict)
    """How many bytes the files have at these addresses."""

    def shared(self) -> tuple[object, ...]:
        """What must be the same in every format and every feed."""
        dates = self.published, self.updated
        words = self.title, self.summary, self.authors, self.categories
        return self.url, *dates, *words, self.picture, self.enclosure


@dataclass
class Document:
    """A feed as any of the three formats gives it."""

    kind: str
    title: str
    home: str
    url: str
    lang: str
    updated: datetime | None
    links: dict[str, str]
    archive: bool
    entries: list[Entry] = field(default_factory=list)


class Unreadable(Exception):
    """A document that is no feed at all."""


@lru_cache(maxsize=2000)
def read(data: bytes) -> Document:
    """A feed in any of the formats."""
    try:
        if data.lstrip()[:1] == b"{":
            return _read_json(json.loads(data))
        root = etree.fromstring(data)
        return _read_rss(root[0]) if root.tag == "rss" else _read_atom(root)
    except (ValueError, IndexError, KeyError, AttributeError, TypeError, etree.XMLSyntaxError) as error:
        raise Unreadable(f"it cannot be read: {error}") from error


def _text(element: Any, path: str) -> str:
    return element.findtext(path, "", NS) or ""


def _lengths(*elements: Any) -> dict[str, int]:
    given = [dict(element.attrib) for element in elements if element is not None]
    return {each.get("url") or each["href"]: int(each.get("fileSize") or each.get("length", -1)) for each in given}


def _read_rss(channel: Any) -> Document:
    links = {link.get("rel"): link.get("href") for link in channel.findall("atom:link", NS)}
    built = _text(channel, "lastBuildDate")
    entries = []
    for item in channel.findall("item"):
        published = parsedate_to_datetime(_text(item, "pubDate"))
        updated = _text(item, "atom:updated")
        summary, content = _text(item, "description"), _text(item, "content:encoded")
        count = _text(item, "slash:comments")
        reply = item.find("thr:in-reply-to", NS)
        picture, sound = item.find("media:content", NS), item.find("enclosure")
        entries.append(
            Entry(
                id=_text(item, "guid"),
                url=_text(item, "link"),
                title=_text(item, "title"),
                published=published,
                updated=datetime.fromisoformat(updated) if updated else published,
                authors=_text(item, "dc:creator"),
                summary=unescape(summary) if content else "",
                html=content or summary,
                categories=[category.text for category in item.findall("category")],
                picture=picture.get("url") if picture is not None else "",
                comments=int(count) if count else None,
                comments_feed=_text(item, "wfw:commentRss"),
                reply_to=reply.get("ref") if reply is not None else "",
                enclosure=(sound.get("url"), sound.get("type")) if sound is not None else None,
                lengths=_lengths(picture, sound),
            )
        )
    return Document(
        kind="rss",
        title=_text(channel, "title"),
        home=_text(channel, "link"),
        url=links.get("self", ""),
        lang=_text(channel, "language"),
        updated=parsedate_to_datetime(built) if built else None,
        links=links,
        archive=channel.find("fh:archive", NS) is not None,
        entries=entries,
    )


def _read_atom(feed: Any) -> Document:
    links = {link.get("rel"): link.get("href") for link in feed.findall("atom:link", NS)}
    entries = []
    for entry in feed.findall("atom:entry", NS):
        replies = [link for link in entry.findall("atom:link[@rel='replies']", NS) if "rss" in link.get("type", "")]
        reply = entry.find("thr:in-reply-to", NS)
        picture, sound = entry.find("media:content", NS), entry.find("atom:link[@rel='enclosure']", NS)
        entries.append(
            Entry(
                id=_text(entry, "atom:id"),
                url=entry.find("atom:link[@rel='alternate']", NS).get("href"),
                title=_text(entry, "atom:title"),
                published=datetime.fromisoformat(_text(entry, "atom:published")),
                updated=datetime.fromisoformat(_text(entry, "atom:updated")),
                authors=", ".join(name.text for name in entry.findall("atom:author/atom:name", NS)),
                summary=_text(entry, "atom:summary"),
                html=_text(entry, "atom:content"),
                categories=[category.get("term") for category in entry.findall("atom:category", NS)],
                picture=picture.get("url") if picture is not None else "",
                comments=int(replies[0].get(f"{{{NS['thr']}}}count")) if replies else None,
                comments_feed=replies[0].get("href") if replies else "",
                reply_to=reply.get("ref") if reply is not None else "",
                enclosure=(sound.get("href"), sound.get("type")) if sound is not None else None,
                lengths=_lengths(picture, sound),
            )
        )
    return Document(
        kind="atom",
        title=_text(feed, "atom:title"),
        home=links.get("alternate", ""),
        url=links.get("self", ""),
        lang=feed.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
        updated=datetime.fromisoformat(_text(feed, "atom:updated")),
        links=links,
        archive=feed.find("fh:archive", NS) is not None,
        entries=entries,
    )


def _read_json(feed: dict[str, Any]) -> Document:
    sounds = {item["id"]: item["attachments"][0] for item in feed["items"] if "attachments" in item}
    entries = [
        Entry(
            id=item["id"],
            url=item["url"],
            title=item["title"],
            published=datetime.fromisoformat(item["date_published"]),
            updated=datetime.fromisoformat(item["date_modified"]),
            authors=", ".join(author["name"] for author in item.get("authors", [])),
            summary=item.get("summary", ""),
            html=item["content_html"],
            categories=item.get("tags", []),
            picture=item.get("image", ""),
            enclosure=(sounds[item["id"]]["url"], sounds[item["id"]]["mime_type"]) if item["id"] in sounds else None,
            lengths={sounds[item["id"]]["url"]: sounds[item["id"]]["size_in_bytes"]} if item["id"] in sounds else {},
        )
        for item in feed["items"]
    ]
    if feed["version"] != "https://jsonfeed.org/version/1.1":
        raise ValueError(f"version {feed['version']}")
    return Document(
        kind="json",
        title=feed["title"],
        home=feed["home_page_url"],
        url=feed["feed_url"],
        lang=feed["language"],
        updated=None,
        links={"prev-archive": feed["next_url"]} if "next_url" in feed else {},
        archive=False,
        entries=entries,
    )


# --- one feed --------------------------------------------------------------------------------------------


def check_feed(data: bytes, *, url: str = "") -> Iterator[str]:
    """What is wrong with one feed, which should be at `url`."""
    try:
        feed = read(data)
    except Unreadable as fault:
        yield str(fault)
        return
    if feed.kind in SCHEMAS:
        yield from _check_xml(data, feed)
    # Hosts serve copies as HTML, where each of these would be read as markup.
    if b"<![CDATA[" in data:
        yield "it has CDATA"
    if feed.kind == "json" and b"<" in data:
        yield "a text begins a tag"
    # A podcast has all its episodes, since directories follow no archive.
    if len(data) > MAX_BYTES and b"<itunes:" not in data:
        yield f"it weighs {len(data)} bytes, more than {MAX_BYTES}"
    if url and feed.url != url:
        yield f"it is at {url}, and says it is at {feed.url}"
    for address in (feed.home, feed.url, *feed.links.values()):
        yield from _check_url(address)
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", feed.lang):
        yield f'language "{feed.lang}" is no language tag'
    if not feed.title.strip():
        yield "the feed has no title"
    if _ENTITY.search(feed.title):
        yield "the feed's title is escaped twice"
    newest = max((entry.updated for entry in feed.entries), default=feed.updated)
    if feed.updated != newest and feed.kind != "json":
        yield f"it was updated at {feed.updated}, but its newest entry at {newest}"
    if len({entry.id for entry in feed.entries}) < len(feed.entries):
        yield "two entries have the same id"
    order = [(-entry.published.timestamp(), entry.url) for entry in feed.entries]
    if order != sorted(order):
        yield "the entries are not in order, newest first"
    for entry in feed.entries:
        yield from (f"{entry.title!r}: {fault}" for fault in _check_entry(entry))


# RSS Best Practices Profile, "Character Data", which the validator of the W3C goes by.
_PLAIN = re.compile(b"<(?:title|subtitle|description|summary|name|category|dc:creator|media:[a-z]+)(?: [^>]*)?>([^<]*)")


def _check_xml(data: bytes, feed: Document) -> Iterator[str]:
    root = etree.fromstring(data)
    schema = SCHEMAS[feed.kind]
    if not schema.validate(root):
        yield f"schema, line {schema.error_log[0].line}: {schema.error_log[0].message}"
    if not data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n"):
        yield "it does not begin with an XML declaration of UTF-8"
    for text in _PLAIN.findall(data):
        if re.search(b"&(?!#x26;|#x3C;|gt;)", text):
            yield f'{text.decode()!r} does not spell "&" and "<" as "&#x26;" and "&#x3C;"'
    for date in root.iter("pubDate", "lastBuildDate"):
        given = parsedate_to_datetime(date.text)
        if format_datetime(given) != date.text:
            yield f"{date.text!r} is no date of RFC 822; it would be {format_datetime(given)!r}"
    newest = max((entry.published for entry in feed.entries), default=None)
    for date in root.findall("channel/pubDate"):
        if parsedate_to_datetime(date.text) != newest:
            yield f"the channel's pubDate is {date.text}, but its newest entry is of {newest}"
    links = root.findall("atom:link" if feed.kind == "atom" else "channel/atom:link", NS)
    for rel in {"self"} | {link.get("rel") for link in links}:
        if sum(link.get("rel") == rel for link in links) != 1:
            yield f"there must be one link to {rel}"
    if feed.archive and "current" not in feed.links:
        yield "an archive page does not say which feed it belongs to"
    if feed.kind == "rss":
        for item in root.iter("item"):
            if len(item.findall("dc:creator", NS)) > 1:
                yield "an item has several dc:creator, of which readers show one"
    else:
        for entry in root.iter(f"{{{NS['atom']}}}entry"):
            if not entry.findall("atom:author", NS) and not root.findall("atom:author", NS):
                yield "an entry has no author, and neither has the feed"
            if len(entry.findall("atom:link[@rel='alternate']", NS)) != 1:
                yield "an entry must have one alternate link"
            counts = {link.get(f"{{{NS['thr']}}}count") for link in entry.findall("atom:link[@rel='replies']", NS)}
            if counts != {total.text for total in entry.findall("thr:total", NS)}:
                yield f"an entry counts its replies as {counts}, and in all as {_text(entry, 'thr:total')}"


_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d+|#x[0-9a-f]+);", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def _check_entry(entry: Entry) -> Iterator[str]:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", entry.id):
        yield f'id "{entry.id}" is no URI'
    if entry.id.startswith("http"):
        yield f'id "{entry.id}" would change with the address of the post'
    yield from _check_url(entry.url)
    for url in filter(None, (entry.picture, entry.comments_feed, *entry.lengths)):
        yield from _check_url(url)
    if found := _CONTROL.search("".join((entry.title, entry.summary, entry.html, entry.authors, *entry.categories))):
        yield f"it has the control character {found[0]!r}"
    if not entry.title.strip() or "\n" in entry.title:
        yield "the title is not one line of text"
    for name, text in (("title", entry.title), ("author", entry.authors), ("category", " ".join(entry.categories))):
        if _ENTITY.search(text):
            yield f"the {name} is escaped twice"
    for name, date in (("published", entry.published), ("updated", entry.updated)):
        if date.tzinfo is None:
            yield f"{name} {date} has no time zone"
        elif date > datetime.now(UTC):
            yield f"{name} {date} lies ahead"
    if entry.published.tzinfo and entry.updated.tzinfo and entry.published > entry.updated:
        yield "it was updated before it was published"
    if len(set(entry.categories)) < len(entry.categories):
        yield "a category is there twice"
    if not entry.html.strip() and not entry.summary:
        yield "it has neither content nor summary"
    yield from _html_faults(entry.html)


_FORBIDDEN = re.compile(
    "applet|base|button|canvas|comment|dialog|embed|form|frame|iframe|input|link|math|meta|noscript|object|script|select"
    "|style|svg|template|textarea|title"
)


@cache
def _html_faults(markup: str) -> tuple[str, ...]:
    """The faults of a text that is in many feeds."""
    return tuple(check_html(markup))


def check_html(markup: str) -> Iterator[str]:
    """What a feed reader would choke on in the HTML of an entry."""
    # The parser of HTML5, as browsers have it, and not the one that the feeds were cleaned with.
    root = html5lib.parseFragment(markup, treebuilder="etree", namespaceHTMLElements=False)
    for element in root.iter():
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "comment"
        if _FORBIDDEN.fullmatch(tag):
            yield f"<{tag}> in the content"
        for name, value in element.attrib.items():
            if str(name).startswith(("on", "data-")) or name in ("style", "loading", "formaction"):
                yield f'<{tag} {name}="{value}"> in the content'
            if name in ("href", "src", "poster", "cite"):
                yield from _check_url(value, page=True)
            if name == "srcset":
                for url in re.findall(r"(?:^|,)\s*(\S+)", value):
                    yield from _check_url(url, page=True)
        # Readers that open footnotes in place find them by these.
        note = re.search("#(fn.*)", element.get("href", "")) if tag == "a" else None
        if note and root.find(f".//*[@id='{note[1]}']") is None:
            yield f'no element has the id of the note "{note[1]}"'
        if tag == "img" and ("alt" not in element.attrib or not element.get("src")):
            yield "an <img> without alt or src"


def _check_url(url: str, *, page: bool = False) -> Iterator[str]:
    allowed = ("http", "https", "mailto", "tel", "data") if page else ("http", "https")
    if urlsplit(url).scheme not in allowed or (urlsplit(url).scheme.startswith("http") and not urlsplit(url).netloc):
        yield f'"{url}" is no absolute address'
    elif url.startswith("data:") and not url.startswith("data:image/"):
        yield f'"{url[:40]}" is no picture'
    if not page and not url.isascii():
        yield f'"{url}" is not in ASCII'


# --- a whole site ----------------------------------------------------------------------------------------


def find_feeds(output: Path) -> dict[str, bytes]:
    """Every feed of a built site by its path, copies of feeds aside."""
    xml = {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*.xml")}
    feeds = {path: data for path, data in xml.items() if re.search(r"(^|/)feed/([^.]*/)?index\.xml$", path)}
    for path in sorted(output.rglob("*.json")):
        if re.search(r"(^|/)feed(\.json|/archive/[^/]+\.json)$", path.as_posix()) and path.parent != output / "feed":
            feeds[path.relative_to(output).as_posix()] = path.read_bytes()
    return feeds


def check_site(output: Path, address: str) -> Iterator[str]:
    """What is wrong with the feeds of a site, each by itself and all of them together."""
    feeds = find_feeds(output)
    for needed in ("feed/index.xml", "feed/atom/index.xml", "feed.json"):
        if needed not in feeds:
            yield f"{needed} is missing"
            return
    faults = [
        f"{path}: {fault}" for path, data in feeds.items() for fault in check_feed(data, url=address + quote(path))
    ]
    yield from faults
    if faults:
        return  # what follows would only repeat them
    documents = {path: read(data) for path, data in feeds.items()}
    yield from _check_agreement(documents)
    yield from _check_comments(output, address, documents)
    yield from _check_files(output, address, documents)
    for names in FIRST:
        reached: set[str] = set()
        for first in (path for path in documents if re.fullmatch(rf"(\w{{2,3}}(-\w+)?/)?{names}", path)):
            yield from (f"{first}: {fault}" for fault in _check_archives(first, address, documents, reached))
        comments = {e.id for document in documents.values() for e in document.entries if e.reply_to}
        missing = {e.id for document in documents.values() for e in document.entries} - comments - reached
        if missing:
            yield f"{names}: no archive reaches {sorted(missing)}"


def _check_agreement(documents: dict[str, Document]) -> Iterator[str]:
    """An entry is the same in every feed that has it; its text is the same in the three feeds of the site."""
    seen: dict[str, tuple[str, Entry]] = {}
    owners: dict[str, str] = {}
    for path, document in documents.items():
        for entry in document.entries:
            other, first = seen.setdefault(entry.id, (path, entry))
            if first.shared() != entry.shared():
                yield f"{path} and {other} differ: {entry.shared()} and {first.shared()}"
            if owners.setdefault(entry.url, entry.id) != entry.id:
                yield f"{path}: {entry.url} has two ids, {owners[entry.url]} and {entry.id}"
    texts = [
        [(entry.id, entry.html) for entry in documents[path].entries]
        for path in ("feed/index.xml", "feed/atom/index.xml", "feed.json")
    ]
    if not texts[0] == texts[1] == texts[2]:
        yield "the site's feeds in RSS, Atom and JSON do not have the same entries and texts"
    if len(texts[0]) > MAX_POSTS:
        yield f"the site's feeds have {len(texts[0])} items, more than {MAX_POSTS}"


def _check_comments(output: Path, address: str, documents: dict[str, Document]) -> Iterator[str]:
    """The number of comments that an entry gives is that of its feed and of its page; a reply is to something."""
    known = {entry.id for document in documents.values() for entry in document.entries}
    for path, document in documents.items():
        for entry in document.entries:
            if entry.reply_to and entry.reply_to not in known:
                yield f"{path}: {entry.title!r} is a reply to {entry.reply_to}, which is in no feed"
            if entry.comments is None:
                continue
            of_post = documents.get(unquote(entry.comments_feed.removeprefix(address)))
            if of_post is None:
                yield f"{path}: {entry.comments_feed} is missing"
            elif len(of_post.entries) != entry.comments:
                yield f"{path}: {entry.title!r} has {entry.comments} comments, its feed {len(of_post.entries)}"
            page = (output / unquote(entry.url.removeprefix(address)) / "index.html").read_text("utf-8")
            if (shown := len(re.findall(r'<article\b[^>]* id="?comment-', page))) != entry.comments:
                yield f"{path}: {entry.title!r} has {entry.comments} comments, its page {shown}"


def _check_files(output: Path, address: str, documents: dict[str, Document]) -> Iterator[str]:
    """Pictures and sounds of the site are there, and as long as feeds say."""
    lengths = {
        (url, length) for document in documents.values() for e in document.entries for url, length in e.lengths.items()
    }
    for url, length in sorted(lengths):
        if url.startswith(address):
            file = output / unquote(url.removeprefix(address))
            if not file.is_file():
                yield f"{url} is missing"
            elif file.stat().st_size != length:
                yield f"{url} has {file.stat().st_size} bytes, and a feed says {length}"


def _check_archives(first: str, address: str, documents: dict[str, Document], reached: set[str]) -> Iterator[str]:
    """Walking back from the feed reaches each post once; adds them to what is reached."""
    chain, at = [], first
    while at:
        if at in chain or at not in documents:
            yield f"the archive leads to {at}, which is missing or was there before"
            return
        chain.append(at)
        at = documents[at].links.get("prev-archive", "").removeprefix(address)
    pages = [entry.id for path in chain[1:] for entry in documents[path].entries]
    if len(set(pages)) < len(pages):
        yield "a post is in two pages of the archive"
    reached.update(pages, (entry.id for entry in documents[first].entries))
    for newer, path in pairwise(chain):
        if documents[path].kind == "json":
            continue
        if not documents[path].archive:
            yield f"{path} does not say that it is an archive page"
        if documents[path].links.get("current") != address + first:
            yield f"{path} does not say that it belongs to {first}"
        links = documents[path].links
        leads_on = "prev-archive" in links or "next-archive" in links
        if not leads_on or links.get("next-archive", address + newer) != address + newer:
            yield f"{path} does not lead on to {newer}"


# --- pages -----------------------------------------------------------------------------------------------


def check_autodiscovery(output: Path, address: str) -> Iterator[str]:
    """Every page offers the site's feeds, and those of what it is about, with distinct titles and right addresses."""
    feeds = {address + quote(path): read(data) for path, data in find_feeds(output).items()}
    mime = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
    for path, page in find_pages(output).items():
        root = html5lib.parse(page.decode(), treebuilder="etree", namespaceHTMLElements=False)
        links = [link for link in root.iter("link") if "alternate" in link.get("rel", "").split() and link.get("title")]
        offered = {link.get("href", ""): link for link in links}
        if len({link.get("title") for link in links}) < len(links):
            yield f"{path}: two feeds have the same title"
        for href, link in offered.items():
            url = quote(href if urlsplit(href).netloc else address + href.lstrip("/"), safe="%:/")
            if url not in feeds:
                yield f"{path}: offers {href}, which is no feed"
            elif link.get("type") != mime[feeds[url].kind]:
                yield f"{path}: {href} is no {link.get('type')}"
        own = quote(re.sub(r"(page/\d+/)?index.html$", "feed/index.xml", path))
        # A post or page in a language that has feeds offers those instead of the site's.
        spoken = [href for href in offered if re.search(r"/\w{2,3}(-\w+)?/feed\.json$", href)]
        prefix = spoken[0].removeprefix(address).strip("/").removesuffix("feed.json") if spoken else ""
        everywhere = (*(prefix + first for first in FIRST), "comments/feed/index.xml")
        for needed in {needed for needed in (*everywhere, own) if address + needed in feeds}:
            if needed not in {quote(href, safe="%:/").removeprefix(address).lstrip("/") for href in offered}:
                yield f"{path}: does not offer {needed}"
