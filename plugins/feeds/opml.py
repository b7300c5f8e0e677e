"""The list of feeds that a feed reader imports in one step, as OPML 2.0 (http://opml.org/spec2.opml)."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .feed import Feed


def write_opml(title: str, feeds: Iterable[tuple[str, Feed]]) -> bytes:
    """An OPML list of feeds, each given with the folder it belongs in; those of one folder follow each other."""
    opml = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(opml, "head"), "title").text = title
    body = ElementTree.SubElement(opml, "body")
    for folder, members in groupby(feeds, key=lambda pair: pair[0]):
        outlines = ElementTree.SubElement(body, "outline", text=folder)
        for _, feed in members:
            attributes = {"type": "rss", "text": feed.title, "xmlUrl": feed.url, "htmlUrl": feed.home}
            ElementTree.SubElement(outlines, "outline", attributes, title=feed.title, language=feed.lang)
    ElementTree.indent(opml)
    document: bytes = ElementTree.tostring(opml, encoding="utf-8", xml_declaration=True)
    return document + b"\n"
