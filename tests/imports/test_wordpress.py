"""A WordPress blog comes along whole: texts, comments, pictures, addresses and ids, each accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wordpress_export import attachment, comment, export, item, term

from content import picture

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Blog

SMALL = export(
    item(
        12,
        "Cards &amp; Coffee",
        'It began <b>here</b>.\n\n<a href="https://old.example/blog/?p=13"><img class="size-medium" '
        'src="https://old.example/blog/wp-content/uploads/2019/05/cup-300x200.png" alt="A cup"></a>\n\nThe end.',
        slug="cards",
        inside=term("category", "Meetings")
        + term("post_tag", "Small Talk", "small-talk")
        + comment(7, "I <i>agree</i>."),
    ),
    item(13, "A Second", "Nothing.", slug="second", link="https://old.example/blog/2019/06/second/"),
    attachment(20, "2019/05/cup.png", parent=12),
)


def test_a_small_blog_comes_along(blog: Blog, tmp_path: Path) -> None:
    (tmp_path / "uploads/2019/05").mkdir(parents=True)
    (tmp_path / "uploads/2019/05/cup.png").write_bytes(picture())
    assert blog.wordpress(SMALL, "--uploads", str(tmp_path / "uploads")) == 0
    assert blog.read("posts/cards/index.md") == (
        "title: Cards & Coffee\n"
        "date: 2019-05-04 18:30\n"
        "category: Meetings\n"
        "tags: Small Talk\n"
        "authors: Ada Okafor\n"
        "aliases: /2019/05/cards\n"
        "id: https://old.example/blog/?p=12\n"
        "imported: old.example/blog/?p=12\n"
        "\n"
        "It began **here**.\n\n[![A cup](cup.png)](../second/index.md)\n\nThe end.\n"
    )
    assert blog.read("comments/cards/wp-7.md") == (
        "author: Bob\ndate: 2019-05-05 09:00:00+01:00\nurl: https://bob.example/\n\nI *agree*.\n"
    )
    assert blog.read("authors/ada-okafor.md") == "name: Ada Okafor\n"
    done = blog.build()
    assert done.status == 0, done.stderr
    assert (done.output / "2019/05/cards/index.html").is_file()
