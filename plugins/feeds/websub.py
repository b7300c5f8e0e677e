"""Tells a WebSub hub which feeds have changed, so that subscribers hear of a post at once (W3C WebSub, section 7)."""

from __future__ import annotations

import hashlib
import json
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from .._shared.files import replace_file

if TYPE_CHECKING:
    from pathlib import Path

_LINK = "{http://www.w3.org/2005/Atom}link"


def ping(output: Path, state: Path) -> list[str]:
    """Tell the hubs that the built feeds name of each feed whose bytes are not those of the last time.

    Call it once the site is in its place: a hub fetches at once.

    Args:
        output: The folder of the built site.
        state: A file that remembers what was told; it need not exist yet.

    Returns:
        The addresses of the feeds that a hub was told of.

    Raises:
        OSError: A hub did not answer, or refused. The feeds it was told of before that are remembered.
    """
    told: dict[str, str] = json.loads(state.read_text("utf-8")) if state.is_file() else {}
    pinged = []
    for path in sorted([*output.rglob("*.xml"), *output.rglob("*.json")]):
        hub, url = _hub_and_self(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if hub and told.get(url) != digest:
            body = urllib.parse.urlencode({"hub.mode": "publish", "hub.url": url, "hub.topic": url}).encode()
            try:
                urllib.request.urlopen(urllib.request.Request(hub, data=body), timeout=30).close()
            except urllib.error.URLError as error:
                raise OSError(f"{hub} did not take the news of {url}: {error}") from error
            told[url] = digest
            pinged.append(url)
            state.parent.mkdir(parents=True, exist_ok=True)
            replace_file(state, json.dumps(told, indent=1).encode())
    return pinged


def _hub_and_self(path: Path) -> tuple[str, str]:
    """The hub and the address that a feed gives; empty ones for what is no feed, or a copy of one that was read."""
    if path.suffix == ".json":
        return _hub_and_self_of_json(path)
    links: dict[str, str] = {}
    try:
        for _, element in ElementTree.iterparse(path, events=("start",)):
            if element.tag == _LINK:
                links.setdefault(element.get("rel", ""), element.get("href", ""))
            elif element.tag in {"item", "{http://www.w3.org/2005/Atom}entry"}:
                break
    except ElementTree.ParseError:
        return "", ""
    return links.get("hub", ""), links.get("self", "")


def _hub_and_self_of_json(path: Path) -> tuple[str, str]:
    """The same of a JSON Feed (version 1.1, `hubs` and `feed_url`)."""
    try:
        feed = json.loads(path.read_text("utf-8"))
        return feed["hubs"][0]["url"], feed["feed_url"]
    except (ValueError, KeyError, IndexError, TypeError):
        return "", ""
