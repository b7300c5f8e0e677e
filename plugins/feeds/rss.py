"""Feeds as RSS 2.0 and Atom 1.0. The one door to feedgen.

What feedgen leaves out or gets wrong is set by two extensions of ours, through which each element below passes.

A browser shows a feed by its style sheet, and of all elements of XML makes links of those of XHTML alone. So each feed
has a list of its items in XHTML, as one element beside them, which readers pass over (RFC 4287, 6.3).

There is no CDATA: copies of feeds are served as HTML (see `redirects`), whose parsers know none. With each text
escaped, what readers and authors wrote begins no tag for any parser, and our own elements do nothing in HTML.
"""

from __future__ import annotations

import html
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem
from lxml import etree

from .feed import MIME

if TYPE_CHECKING:
    from .feed import Feed, FeedItem

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_FH = "http://purl.org/syndication/history/1.0"  # RFC 5005
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_PODCAST = "https://podcastindex.org/namespace/1.0"
_MEDIA = "http://search.yahoo.com/mrss/"
_SLASH = "http://purl.org/rss/1.0/modules/slash/"
_SY = "http://purl.org/rss/1.0/modules/syndication/"
_THR = "http://purl.org/syndication/thread/1.0"  # RFC 4685
_XHTML = "http://www.w3.org/1999/xhtml"
_WFW = "http://wellformedweb.org/CommentAPI/"

_GENERATOR = "Pelican"


def write_rss(feed: Feed, known: dict[FeedItem, FeedgenItem]) -> bytes:
    """The feed as RSS 2.0. What `known` has of its items is used again, and what it lacks is added."""
    generator = _generator(feed)
    # feedgen writes the link given last as the channel's, even one that is rel="self".
    generator.link(href=feed.url, rel="self", type=MIME["rss"])
    generator.link(href=feed.home, rel="alternate")
    if feed.icon:  # RSS 2.0 allows a width of 144 at most; readers scale it
        generator.image(feed.icon.small, feed.title, feed.home, "144", "144")
    for item in feed.items:
        if item not in known:
            entry = known[item] = _entry(item)
            # In RSS a description is HTML; in Atom a summary is plain text.
            entry.description(html.escape(item.summary, quote=False) or None)
            entry.content(item.content)
            if item.discussion:
                entry.comments(item.discussion.url)
        generator.add_entry(known[item], order="append")
    return _finished(generator.rss_str(pretty=True), feed)


def write_podcast(feed: Feed) -> bytes:
    """The feed of a podcast as RSS 2.0 with the elements that directories want."""
    assert feed.podcast
    generator = _generator(feed)
    generator.link(href=feed.url, rel="self", type=MIME["rss"])
    generator.link(href=feed.home, rel="alternate")
    generator.load_extension("podcast", atom=False)
    category, *below = feed.podcast.category
    generator.podcast.itunes_author(feed.podcast.author)
    generator.podcast.itunes_owner(feed.podcast.author, feed.podcast.email)
    generator.podcast.itunes_category([{"cat": category, **({"sub": below[0]} if below else {})}])
    generator.podcast.itunes_image(feed.podcast.artwork)
    generator.podcast.itunes_type(feed.podcast.type)
    for item in feed.items:
        entry = _entry(item)
        entry.blog.in_podcast = True
        entry.description(html.escape(item.summary, quote=False) or None)
        entry.content(item.content)
        entry.load_extension("podcast", atom=False)
        if item.episode:
            entry.podcast.itunes_duration(item.episode.duration or None)
            entry.podcast.itunes_episode(item.episode.number or None)
            entry.podcast.itunes_season(item.episode.season or None)
            entry.podcast.itunes_episode_type(item.episode.type or None)
        generator.add_entry(entry, order="append")
    return _finished(generator.rss_str(pretty=True), feed)


def write_atom(feed: Feed) -> bytes:
    """The feed as Atom 1.0 (RFC 4287)."""
    generator = _generator(feed)
    generator.id(feed.url)
    if feed.icon:
        generator.icon(feed.icon.small)
        generator.logo(feed.icon.large)
    for item in feed.items:
        entry = generator.add_entry(_entry(item), order="append")
        entry.summary(item.summary or None)
        entry.content(item.content, type="html")
        entry.author([{"name": name} for name in item.authors])
    return _finished(generator.atom_str(pretty=True), feed)


def _generator(feed: Feed) -> Any:
    generator = FeedGenerator()
    generator.register_extension("blog", FeedElements)
    generator.blog.feed = feed
    generator.title(feed.title)
    generator.description(feed.description)
    generator.language(feed.lang)
    generator.generator(_GENERATOR)
    generator.updated(feed.updated)
    if feed.items:
        generator.pubDate(max(item.published for item in feed.items))
    generator.ttl(feed.ttl)
    return generator


class FeedgenItem(FeedEntry):  # type: ignore[misc]  # feedgen is untyped
    """An item, whose RSS is made once however many feeds have it: it moves from one to the next."""

    @cached_property
    def _rss(self) -> Any:
        return super().rss_entry()

    def rss_entry(self, extensions: bool = True) -> Any:
        """The RSS element."""
        return self._rss


def _entry(item: FeedItem) -> FeedgenItem:
    entry = FeedgenItem()
    entry.register_extension("blog", EntryElements)
    entry.blog.item = item
    entry.id(item.id)
    entry.title(item.title)
    entry.link(href=item.url)
    entry.published(item.published)
    entry.updated(item.updated)
    entry.category([{"term": name} for name in item.categories])
    if item.enclosure:
        entry.enclosure(item.enclosure.url, item.enclosure.length, item.enclosure.mime)
    return entry


_PLAIN = rb"title|subtitle|description|summary|name|category|dc:creator|media:credit|media:description"
_TEXT = re.compile(rb"<(?:%b)(?: [^<>]*)?>[^<&]*&[^<]*" % _PLAIN)


def _finished(document: bytes, feed: Feed) -> bytes:
    """The document with what lxml cannot be told: how plain text spells "&" and "<", and the style sheet.

    Readers disagree on whether a title is text or HTML. The spelling that most of them understand is `&#x26;` and
    `&#x3C;` (RSS Best Practices Profile, "Character Data"); to XML it is the same as `&amp;` and `&lt;`.
    """
    document = _TEXT.sub(_spelt_in_hexadecimal, document)
    if not feed.stylesheet:
        return document
    declaration, _, rest = document.partition(b"\n")
    instruction = f'<?xml-stylesheet type="text/css" href="{html.escape(feed.stylesheet)}"?>'
    return b"\n".join((declaration, instruction.encode(), rest))


def _spelt_in_hexadecimal(found: re.Match[bytes]) -> bytes:
    return found[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


class FeedElements(BaseExtension):  # type: ignore[misc]  # feedgen is untyped
    """What a feed says beyond feedgen."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        """The prefixes that either format uses."""
        used = {"dc": _DC, "fh": _FH, "media": _MEDIA, "slash": _SLASH, "sy": _SY, "thr": _THR, "wfw": _WFW}
        return {**used, "itunes": _ITUNES, "podcast": _PODCAST} if self.feed.podcast else used

    def extend_rss(self, rss: Any) -> Any:
        """Complete the channel."""
        channel = rss[0]
        for rel, url in self._links():
            xml_elem(f"{{{_ATOM}}}link", channel, rel=rel, href=url)
        if podcast := self.feed.podcast:
            # feedgen knows "yes", "no" and "clean", which directories have given up.
            xml_elem(f"{{{_ITUNES}}}explicit", channel).text = str(podcast.explicit).lower()
            xml_elem(f"{{{_PODCAST}}}guid", channel).text = podcast.guid
            xml_elem(f"{{{_PODCAST}}}locked", channel, owner=podcast.email).text = "yes"
        if self.feed.current:
            xml_elem(f"{{{_FH}}}archive", channel)
        else:
            # The syndication extension of feedgen misspells these.
            xml_elem(f"{{{_SY}}}updatePeriod", channel).text = "hourly"
            xml_elem(f"{{{_SY}}}updateFrequency", channel).text = str(max(1, round(60 / self.feed.ttl)))
        _add_page(channel, self.feed)
        return rss

    def extend_atom(self, atom: Any) -> Any:
        """Complete the feed element."""
        xml_elem("link", atom, rel="self", type=MIME["atom"], href=self.feed.url)
        xml_elem("link", atom, rel="alternate", type="text/html", href=self.feed.home)
        for rel, url in self._links():
            xml_elem("link", atom, rel=rel, href=url)
        if self.feed.current:
            xml_elem(f"{{{_FH}}}archive", atom)
        _add_page(atom, self.feed)
        return atom

    def _links(self) -> list[tuple[str, str]]:
        links = {
            "hub": self.feed.hub,
            "current": self.feed.current,
            "prev-archive": self.feed.prev_archive,
            "next-archive": self.feed.next_archive,
        }
        return [(rel, url) for rel, url in links.items() if url]


def _add_page(parent: Any, feed: Feed) -> None:
    """Add what a browser shows of a feed: its title and those of its items as links, dates and summaries."""

    def add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
        # Not with a prefix, of which validators warn in Atom.
        element = etree.SubElement(parent, f"{{{_XHTML}}}{name}", attributes, nsmap={None: _XHTML})
        element.text = text or None
        return element

    page = add(parent, "div")
    add(add(page, "h1"), "a", feed.title, href=feed.home)
    add(page, "p", feed.description)
    for item in feed.items:
        add(add(page, "h2"), "a", item.title, href=item.url)
        date = item.published.date().isoformat()
        add(add(page, "p"), "time", date, datetime=date)
        if item.summary:
            add(page, "p", item.summary)


class EntryElements(BaseEntryExtension):  # type: ignore[misc]  # feedgen is untyped
    """What an item says beyond feedgen."""

    item: FeedItem
    in_podcast = False

    def extend_rss(self, entry: Any) -> Any:
        """Complete an RSS item."""
        item = self.item
        if self.in_podcast and item.episode and item.episode.explicit is not None:
            xml_elem(f"{{{_ITUNES}}}explicit", entry).text = str(item.episode.explicit).lower()
        if item.author:
            # feedgen drops an author without an e-mail address.
            xml_elem(f"{{{_DC}}}creator", entry).text = item.author
        if item.updated != item.published:
            xml_elem(f"{{{_ATOM}}}updated", entry).text = item.updated.isoformat()
        if item.discussion:
            xml_elem(f"{{{_SLASH}}}comments", entry).text = str(item.discussion.total)
            xml_elem(f"{{{_WFW}}}commentRss", entry).text = item.discussion.feed_url
        self._add_both(entry)
        return entry

    def extend_atom(self, entry: Any) -> Any:
        """Complete an Atom entry."""
        # feedgen 1.0.0 keeps only the href of an entry's links, so that an enclosure becomes an alternate.
        for link in entry.findall("link"):
            entry.remove(link)
        item = self.item
        if item.lang:
            entry.set("{http://www.w3.org/XML/1998/namespace}lang", item.lang)
        xml_elem("link", entry, rel="alternate", type="text/html", href=item.url)
        if item.enclosure:
            url, length, mime = item.enclosure
            xml_elem("link", entry, rel="enclosure", type=mime, length=str(length), href=url)
        if item.discussion:
            count = {f"{{{_THR}}}count": str(item.discussion.total)}
            for mime, url in (("text/html", item.discussion.url), (MIME["rss"], item.discussion.feed_url)):
                xml_elem("link", entry, rel="replies", type=mime, href=url).attrib.update(count)
            xml_elem(f"{{{_THR}}}total", entry).text = str(item.discussion.total)
        self._add_both(entry)
        return entry

    def _add_both(self, entry: Any) -> None:
        if self.item.in_reply_to:
            ref, url = self.item.in_reply_to
            xml_elem(f"{{{_THR}}}in-reply-to", entry, ref=ref, href=url, type="text/html")
        if image := self.item.image:
            size = {"fileSize": str(image.bytes), "width": str(image.width), "height": str(image.height)}
            media = xml_elem(f"{{{_MEDIA}}}content", entry, url=image.url, type=image.mime, medium="image", **size)
            if image.alt:
                xml_elem(f"{{{_MEDIA}}}description", media, type="plain").text = image.alt
            if image.credit:
                xml_elem(f"{{{_MEDIA}}}credit", media).text = image.credit
