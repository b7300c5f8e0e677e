"""An export of Ghost, small and made up, brought along."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from content import picture

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from conftest import Blog

POSTS: list[dict[str, Any]] = [
    {
        "id": "1", "title": "Tea & talk", "slug": "tea", "status": "published", "type": "post", "featured": 1,
        "html": '<p>See <a href="__GHOST_URL__/coffee/">coffee</a>.</p><figure class="kg-card"><img src="'
        '__GHOST_URL__/content/images/size/w600/2021/01/cup.png" alt="A cup"><figcaption>Hot</figcaption></figure>',
        "feature_image": "__GHOST_URL__/content/images/2021/01/cup.png", "custom_excerpt": "Short.",
        "published_at": "2021-01-02T10:00:00.000Z", "updated_at": "2021-02-02T10:00:00.000Z",
    },
    {"id": "2", "title": "Coffee", "slug": "coffee", "status": "published", "type": "post", "html": "<p>Hot.</p>",
     "published_at": "2021-01-03T10:00:00.000Z"},
    {"id": "3", "title": "Members", "slug": "members", "status": "published", "visibility": "paid", "type": "post",
     "html": "<p>Secret.</p>", "published_at": "2021-01-04T10:00:00.000Z"},
    {"id": "4", "title": "About", "slug": "about", "status": "published", "type": "page", "html": "<p>Us.</p>",
     "published_at": "2021-01-01T10:00:00.000Z"},
]  # fmt: skip
DATA = {
    "posts": POSTS,
    "tags": [{"id": "t", "name": "Drinks", "slug": "drinks"}, {"id": "u", "name": "#hidden", "slug": "hash-hidden"}],
    "posts_tags": [{"post_id": "1", "tag_id": "t", "sort_order": 0}, {"post_id": "1", "tag_id": "u", "sort_order": 1}],
    "users": [{"id": "a", "name": "Ada Okafor", "slug": "ada", "email": "ada@example.org"}],
    "posts_authors": [{"post_id": "1", "author_id": "a", "sort_order": 0}],
    "members": [{"id": "m", "email": "reader@example.org"}],
}


def test_a_blog_of_ghost(blog: Blog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = tmp_path / "ghost.json"
    export.write_text(json.dumps({"db": [{"meta": {"version": "5.0"}, "data": DATA}]}), "utf-8")
    cup = tmp_path / "content/images/2021/01/cup.png"
    cup.parent.mkdir(parents=True)
    cup.write_bytes(picture())
    assert blog.run("ghost", str(export), "--uploads", str(tmp_path / "content")) == 0
    tea = blog.read("posts/tea/index.md")
    assert tea.startswith("title: Tea & talk\ndate: 2021-01-02 10:00\nmodified: 2021-02-02 10:00\ncategory: Drinks\n")
    assert "authors: Ada Okafor\nsummary: Short.\nimage: cup.png\npinned: yes\n" in tea
    assert tea.endswith('See [coffee](../coffee/index.md).\n\n![A cup](cup.png "Hot")\n')
    assert "status: draft" in blog.read("posts/members/index.md")
    assert not any(b"example.org" in data for data in blog.files().values())
    assert "paying members alone could read it: it is a draft" in capsys.readouterr().out
    built = blog.build()
    assert built.status == 0, built.stdout + built.stderr


def test_what_is_no_export_of_ghost_is_refused(blog: Blog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("", "[]", '{"db": []}', '{"db": [{"data": {"posts": 3}}]}', '{"data": {"posts": []}}', "[" * 100_000):
        path = tmp_path / "x.json"
        path.write_text(text, "utf-8")
        assert blog.run("ghost", str(path)) == 1
        assert "Nothing was written" in capsys.readouterr().err
    assert not blog.files()
