"""The blog's icon in its feeds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import feedparser
import pytest
import strict
from conftest import THEME
from sources import ADDRESS, PLUGINS, comment, posts

from content import picture

if TYPE_CHECKING:
    from conftest import BuildSite

FILES: dict[str, str | bytes] = {**posts(25), "content/comments/post-1/a.md": comment()}
WITH_PICTURES = PLUGINS + 'PLUGINS += ["plugins.images"]\nIMAGES_CARDS = False\n'


@pytest.mark.parametrize("own", [True, False])
def test_feeds_have_the_icon_of_the_blog_drawn_or_its_author_s(own: bool, build_site: BuildSite) -> None:
    files = {**FILES, "content/icon.png": picture("navy", 512, 512)} if own else FILES
    settings = WITH_PICTURES + ('IMAGES_ICON = "icon.png"' if own else "")
    site = build_site(files, settings=settings, theme=THEME)
    for path in ("feed/index.xml", "comments/feed/index.xml", "tag/coffee/feed/index.xml", "post-1/feed/index.xml"):
        feed = feedparser.parse(site.read(path)).feed
        assert (feed.image.href, feed.image.link) == (f"{ADDRESS}apple-touch-icon.png", feed.link)
        assert feed.image.title == feed.title
    atom = feedparser.parse(site.read("feed/atom/index.xml")).feed
    assert (atom.icon, atom.logo) == (f"{ADDRESS}apple-touch-icon.png", f"{ADDRESS}icon-512.png")
    document = json.loads(site.read("feed.json"))
    assert (document["favicon"], document["icon"]) == (atom.icon, atom.logo)
    assert {"apple-touch-icon.png", "icon-512.png"} <= site.files().keys()
    for path, data in strict.find_feeds(site.output).items():
        assert list(strict.check_feed(data, url=ADDRESS + path)) == []


def test_a_closed_page_of_the_archive_has_none_since_it_never_changes(build_site: BuildSite) -> None:
    with_icons, without = (
        {
            path: data
            for path, data in build_site(FILES, settings=settings, theme=THEME).files().items()
            if "/archive/" in path
        }
        for settings in (WITH_PICTURES, PLUGINS)
    )
    assert with_icons == without
    assert with_icons
