"""What is wrong with an address, as far as the address alone tells. Pure: text in, message out."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .urls import split_url

if TYPE_CHECKING:
    from collections.abc import Collection

SCHEMES = frozenset(
    # The web's own, then those that HTML (8.9.1.3, safelisted schemes) lets any site offer to handle.
    re.findall(
        r"\S+",
        "http https bitcoin ftp ftps geo im irc ircs magnet mailto matrix mms news nntp openpgp4fpr sftp sip sms smsto "
        "ssh tel urn webcal wtai xmpp",
    )
)
# RFC 3986, 3.1.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# Some of the commonest endings of hosts; none of them is that of files.
_ENDINGS = "com|org|net|edu|gov|info|blog|app|dev|io|eu|ai|at|au|be|ca|ch|co|de|dk|es|fi|fr|ie|it|jp|me|nl|nz|se|uk|us"
_HOST = re.compile(rf"[^\s/?#@:]+\.(?:{_ENDINGS})(?=[/:?#]|$)", re.IGNORECASE)
_SLASHES = re.compile(r"(?:h?t?t?ps?|https?)\W{1,2}[\w/]", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s/:?#]+@[^@\s/:?#]+\.[^@\s/:?#.]+")
# What no host name has (WHATWG URL, 3.2, forbidden domain code points), beside empty labels.
_BAD_HOST = re.compile(r"[\s\x00-\x20\x7f#%/<>?@\\^|`{}\"]|\.\.|^\.")
_NO_ADDRESS = "no browser can open this; mend it, or write an example between backticks"
_FOR_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\|file:", re.IGNORECASE)


def scheme_of(value: str) -> str:
    """The scheme that an address begins with, in lower case; empty for one within the site, `//host` being `https`."""
    if value.startswith("//"):
        return "https"
    found = _SCHEME.match(value)
    return found[1].lower() if found else ""


def check_absolute(value: str, allowed: Collection[str]) -> str:
    """What is wrong with an address that has a scheme; empty if nothing is.

    Args:
        value: The address as it is written.
        allowed: Schemes that the author's settings allow besides `SCHEMES`.
    """
    scheme = scheme_of(value)
    if _FOR_WINDOWS.match(value):
        return "this is a file on one machine; put it beside the post and link to it there"
    if scheme == "javascript":  # the page's policy refuses it, in words of its own
        return ""
    if scheme not in SCHEMES and scheme not in allowed:
        if _HOST.match(scheme):  # host:port
            return f"write it out, https://{value}"
        return f'"{scheme}" is no kind of address that readers can follow; {_near_scheme(scheme, allowed)}'
    if scheme == "mailto":
        address = unquote(value[len("mailto:") :]).strip()
        return "" if "@" in address or address.startswith("?") else "name the address to write to, mailto:ada@x.example"
    return _check_host(value) if scheme in ("http", "https", "ftp", "ftps") else ""


def _near_scheme(scheme: str, allowed: Collection[str]) -> str:
    near = get_close_matches(scheme, ("http", "https", "mailto", "tel", *allowed), n=1)
    return f'did you mean "{near[0]}"?' if near else "allow it in LINKS_SCHEMES"


def _check_host(value: str) -> str:
    parts = split_url(value.strip())
    if parts is None:
        return _NO_ADDRESS
    host = parts.hostname or ""
    if not host:
        return f"it names no host; write {parts.scheme or 'https'}://, then the host"
    if host in ("http", "https"):
        return f"it begins twice; write {value[value.lower().index(host, 1) :].replace('///', '//')}"
    return _NO_ADDRESS if _BAD_HOST.search(unquote(host)) else ""


def is_preview(value: str) -> bool:
    """Whether an address is one of the machine that opens it, as that of a preview is."""
    return re.match(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?=/)", value, re.IGNORECASE) is not None


def mend_relative(value: str) -> str:
    """What an address that leads to nothing within the site was probably meant to be; empty if it may be meant so."""
    if _SLASHES.match(value):
        return "write it out, https://…"
    if value.lower().startswith("www.") or _HOST.match(value):
        return f"write it out, https://{value}"
    if _EMAIL.fullmatch(value):
        return f"write mailto:{value}"
    if "\\" in value:
        return f"write {value.replace(chr(92), '/')}"
    return ""
