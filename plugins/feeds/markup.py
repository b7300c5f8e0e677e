"""HTML as a feed reader can show it: absolute addresses, nothing that runs. The one door to lxml.html."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lxml import html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# XML 1.0, production 2 (Char), less what it discourages and validators complain of: DEL, the C1 controls, U+FFFD.
_NOT_XML = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffc\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """A text that any XML or JSON document can hold: no control characters or surrogates, `\\n` line ends."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


# By HTML's rules "&#146;" is an apostrophe and "&#7;" nothing; libxml2 makes control characters of them.
_CHARACTER_REFERENCE = re.compile(r"&#(?:[0-9]+|[xX][0-9A-Fa-f]+);?")
_words = re.compile(r"\w+").findall
_DROPPED = frozenset(
    _words(
        "area base button canvas dialog form input link map meta noscript script select style template textarea title"
    )
)
_EMBEDDED = {"iframe": "src", "embed": "src", "object": "data", "frame": "src"}
_KEPT = frozenset(
    _words(
        "a abbr audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
        "figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small source strong "
        "sub summary sup table tbody td tfoot th thead time tr track u ul var video wbr"
    )
)
# Void elements that libxml2 does not know as such: it takes what follows to be in them, and writes an end tag.
_VOID = frozenset(("source", "track", "wbr"))
_VOID_END = re.compile(r"</(?:source|track|wbr)>")
_ATTRIBUTES = frozenset(
    _words(
        "abbr align alt cite colspan controls datetime dir headers height href kind label lang open poster rel "
        "reversed rowspan scope span src srclang srcset start title type value width"
    )
)
# What NetNewsWire and others open in place: a link to `#fn…` in a <sup>, the element with that id, and MultiMarkdown's
# classes, by which they know links to notes and links back. Those on our pages are Python-Markdown's.
_NOTE_ID = re.compile(r"fn[\w:.-]*")
_NOTE_CLASSES = {"footnote": "footnotes", "footnote-ref": "footnote", "footnote-backref": "reversefootnote"}
_ADDRESSES = frozenset(("href", "src", "cite", "poster"))
_SCHEMES = frozenset(("http", "https", "mailto", "tel", "sms", "xmpp", "geo", "magnet"))
_PICTURE_DATA = re.compile(r"data:image/(png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]+")
_ALIGNED = re.compile(r"(?:^|;)\s*text-align\s*:\s*(left|center|right|justify)\b", re.IGNORECASE)
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,])(?:\s+([\d.]+[wx]))?\s*(?:,|$)")


def feed_html(markup: str, base: str) -> str:
    """An HTML fragment for a feed.

    Args:
        markup: What a page shows of a post or comment.
        base: Absolute URL of that page; relative and `#fragment` addresses are meant from it.

    Returns:
        The fragment with known elements and attributes only, every address absolute, every picture with an `alt`;
        embedded pages as links; drawings and formulas as text.
    """
    text = _CHARACTER_REFERENCE.sub(lambda found: escape(xml_text(unescape(found[0]))), xml_text(markup))
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(f"<html><body>{text}</body></html>", parser=parser).find("body")
    root.attrib.clear()
    for element in list(root.iterdescendants()):
        if _attached(element, root):
            _clean(element, base)
    document: str = html.tostring(root, encoding="unicode")
    return xml_text(_VOID_END.sub("", document[len("<body>") : -len("</body>")])).strip()


def _attached(element: HtmlElement, root: HtmlElement) -> bool:
    """Whether no ancestor was dropped with all that is in it."""
    return element is root or any(parent is root for parent in element.iterancestors())


def _clean(element: HtmlElement, base: str) -> None:
    tag = element.tag
    if tag in _DROPPED:
        element.drop_tree()
    elif tag in _EMBEDDED:
        _become_link(element, base, element.get(_EMBEDDED[tag], ""), element.get("title", ""))
    elif tag == "svg":
        label = element.get("aria-label") or "".join(element.xpath("string(.//*[local-name()='title'])"))
        _become_link(element, base, base, label.strip() or "SVG")
    elif tag == "math":
        _become_text(element, element.get("alttext") or element.text_content())
    elif tag not in _KEPT or (tag == "source" and "src" not in element.attrib):  # of a picture its <img> is enough
        element.drop_tag()
    else:
        _clean_attributes(element, base)
        if tag == "bdo":  # which shows letters in another order than they are written; no reader lets it through
            element.tag = "bdi"
        if tag in _VOID:
            _put_out(element)


def _clean_attributes(element: HtmlElement, base: str) -> None:
    given = dict(element.attrib)
    element.attrib.clear()
    if _NOTE_ID.fullmatch(given.get("id", "")):
        element.set("id", given["id"])
    if known := _NOTE_CLASSES.get(given.get("class", "")):
        element.set("class", known)
    if element.tag == "img":
        given["src"] = given.get("data-src") or given.get("src", "")
        given["srcset"] = given.get("data-srcset") or given.get("srcset", "")
        given.setdefault("alt", "")
    if element.tag in ("td", "th") and (aligned := _ALIGNED.search(given.get("style", ""))):
        given["align"] = aligned[1].lower()  # the older way to say it, which readers keep; they drop styles
    for name, given_value in given.items():
        value = xml_text(given_value)
        if name == "srcset":
            value = absolute_srcset(value, base)
        elif name in _ADDRESSES:
            value = absolute(value, base)
        if name in _ATTRIBUTES and (value or name not in _ADDRESSES | {"srcset"}):
            element.set(name, value)
    if element.tag == "img" and "src" not in element.attrib:
        _become_text(element, element.get("alt", ""))


def absolute(url: str, base: str) -> str:
    """An address seen from a page, absolute; empty where it is none that a feed reader should follow."""
    url = re.sub(r"[\t\n]", "", url).strip()
    if _PICTURE_DATA.fullmatch(url):
        return url
    try:
        joined = urljoin(base, url)
        return joined if url and urlsplit(joined).scheme in _SCHEMES else ""
    except ValueError:
        return ""


def absolute_srcset(srcset: str, base: str) -> str:
    """The value of a `srcset` with every candidate absolute."""
    candidates = ((absolute(url, base), size) for url, size in _CANDIDATE.findall(srcset))
    return ", ".join(f"{url} {size}".strip() for url, size in candidates if url)


def _put_out(element: HtmlElement) -> None:
    """Move what is in an element that can hold nothing to behind it."""
    text, element.text = element.text, None
    for child in reversed(element):
        element.addnext(child)
    element.tail = (text or "") + (element.tail or "")


def _become_link(element: HtmlElement, base: str, target: str, label: str) -> None:
    url = "" if any(parent.tag == "a" for parent in element.iterancestors()) else absolute(target, base)
    _empty(element, label or (urlsplit(url).hostname or ""))
    if url:
        element.tag = "a"
        element.set("href", url)
    else:
        element.drop_tag()


def _become_text(element: HtmlElement, text: str) -> None:
    _empty(element, text)
    element.drop_tag()


def _empty(element: HtmlElement, text: str) -> None:
    tail = element.tail
    element.clear()
    element.tail = tail
    element.text = xml_text(text)
