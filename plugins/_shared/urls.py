"""How addresses are taken apart. Standard library only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from urllib.parse import SplitResult


def split_url(url: str) -> SplitResult | None:
    """The parts of an address, its port readable; None where it is none, such as `http://[your-router]/`."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for what is no port
    except ValueError:
        return None
    return parts


def is_web_address(url: str) -> bool:
    """Whether it is an http or https address with a host."""
    parts = split_url(url)
    return parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)


# RFC 3987, ipchar: what a path may hold as it is, letters of all scripts among it.
_NOT_IN_PATH = re.compile(r"[^\w/.~!$&'()*+,;=:@\u00a1-\U0010ffff-]")


def quote_path(path: str) -> str:
    """The path of a file as it stands in an address: letters of all scripts stay, for people to read."""
    return _NOT_IN_PATH.sub(lambda found: quote(found[0], safe=""), path)
