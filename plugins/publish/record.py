"""What is published, as the site itself says it in `published.json`: addresses with ids, and when the next post is due.

The last one is kept in `.cache`, so that an address that nothing answers any more is found before it is missed. The
workflow of GitHub reads the one of the live site, and ends at once while nothing is due.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

NAME = "published.json"
"""At the top of the site."""
KEPT = "last-published.json"
"""The last one, in `.cache`."""
_SECONDS = 5
_BYTES = 16_000_000
# RFC 2606: what no site is at.
_RESERVED = (".example", ".invalid", ".test", ".example.com", ".example.net", ".example.org")


@dataclass(frozen=True, slots=True)
class Record:
    """What was published."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    """The id of each post and page by its address, which is relative to the site's; hidden ones are left out."""
    due: datetime | None = None
    """The soonest date of a post that waits for it; of what waits, nothing else is said."""


def dump_record(record: Record) -> bytes:
    """The file that says so; one line an address, and the same record gives the same bytes."""
    due = f"{record.due.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if record.due else None
    said = {"due": due, "addresses": record.addresses}
    return f"{json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def load_record(data: bytes) -> Record:
    """What such a file says.

    Raises:
        ValueError: It is none.
    """
    try:
        given = json.loads(data)
        addresses, due = given["addresses"], given["due"]
        if not all(isinstance(text, str) for pair in addresses.items() for text in pair):
            raise ValueError("an address is no text")
        return Record(addresses, due and datetime.fromisoformat(due))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no record of what was published: {error}") from error


def lost(last: Record, files: Collection[str]) -> Iterator[tuple[str, str]]:
    """The addresses that were published and that no file of the site answers now, each with its id.

    Args:
        last: What was published.
        files: All that the site has now, and all that it says to be gone.
    """
    for address, id in last.addresses.items():
        path = unquote(address).strip("/")
        answers = (f"{path}/index.html".lstrip("/"), *((path, f"{path}.html") if path else ()))
        if not any(answer in files for answer in answers):
            yield address, id


def fetch(site: str) -> bytes | None:
    """The file of the live site; None where there is none.

    Args:
        site: Its address.

    Raises:
        OSError: It does not answer.
    """
    parts = urlsplit(site)
    if parts.scheme not in ("http", "https") or f".{parts.hostname}".endswith(_RESERVED):
        return None
    try:
        with urlopen(f"{site.rstrip('/')}/{NAME}", timeout=_SECONDS) as answer:
            return bytes(answer.read(_BYTES))
    except HTTPError as error:
        if error.code in (404, 410):
            return None
        raise
    except HTTPException as error:
        raise OSError(str(error) or type(error).__name__) from error
