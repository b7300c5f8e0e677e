"""Feeds as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .feed import Feed, FeedItem


def write_json(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "description": feed.description,
        "language": feed.lang,
        "icon": feed.icon.large if feed.icon else "",
        "favicon": feed.icon.small if feed.icon else "",
        "next_url": feed.prev_archive,
        "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else [],
    }
    stated: dict[str, Any] = {key: value for key, value in document.items() if value}
    stated["items"] = [_item(item) for item in feed.items]
    # Without a "<" nothing in it is a tag, where a copy of it is served as HTML.
    return (json.dumps(stated, ensure_ascii=False, indent=1).replace("<", "\\u003c") + "\n").encode()


def _item(item: FeedItem) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_html": item.content,
        "summary": item.summary,
        "image": item.image.url if item.image else "",
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
        "authors": [{"name": name} for name in item.authors],
        "tags": list(item.categories),
        "language": item.lang,
    }
    if item.enclosure:
        url, length, mime = item.enclosure
        document["attachments"] = [{"url": url, "mime_type": mime, "size_in_bytes": length}]
    return {key: value for key, value in document.items() if value or key == "content_html"}
