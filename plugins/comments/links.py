"""Which addresses a comment may link to, and mail may go to. Standard library only."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

WEB_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
"""What begins a link that is written out."""

LONGEST = 2000
"""Characters that a link may have."""

# Browsers drop or reinterpret some of these before they read an address (WHATWG URL, 4.4), so the parser below would
# judge another address than the one that is followed.
_UNSAFE = re.compile(r"[\s\x00-\x20\x7f-\x9f\\<>\"`\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_ADDRESS = re.compile(r"[^@?#&/%,;:]+@[^@?#&/%,;:]+\.[^@?#&/%,;:.]+")

_MAIL_ADDRESS = re.compile(r"[^\s\x00-\x20\x7f<>()\[\]:;,\"\\@]+@[^\s\x00-\x20\x7f<>()\[\]:;,\"\\@]+")


def is_web_address(url: str) -> bool:
    """Whether it is an http or https address with a host, without a user name, and without tricks."""
    if len(url) > LONGEST or _UNSAFE.search(url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for what is no port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def is_link(url: str) -> bool:
    """Whether a comment may link there: a web address, or `mailto:` with one e-mail address."""
    scheme, _, address = url.partition(":")
    if scheme.lower() == "mailto":
        return len(url) <= LONGEST and not _UNSAFE.search(url) and _ADDRESS.fullmatch(address) is not None
    return is_web_address(url)


def is_mail_address(text: str) -> bool:
    """Whether a mail's header can have it as an address, and nobody reads an encoded word out of it (RFC 2047)."""
    return _MAIL_ADDRESS.fullmatch(text) is not None and "=?" not in text


def count_links(body: str, markup: str) -> int:
    """How many links a comment has in its text or its HTML, whether they can be followed or are only written out."""
    return max(len(WEB_LINK.findall(body)), markup.count("<a "))
