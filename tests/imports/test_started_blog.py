"""A blog that `start` made takes an export, also where it has first pages of the same addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_blog import DemoBlog
from wordpress_export import HOME, comment, export, item, term

if TYPE_CHECKING:
    from pathlib import Path


def test_a_blog_that_start_made_takes_an_export(tmp_path: Path) -> None:
    blog = DemoBlog(tmp_path / "blog")
    blog.run("start", "--name=Ada", "--author=Ada Okafor", "--yes")
    names = ("about", "contact", "privacy", "subscribe")
    pages = [
        item(20 + at, name.title(), "Ours.", type="page", slug=name, link=f"{HOME}/{name}/")
        for at, name in enumerate(names)
    ]
    post = item(1, "Hello", slug="hello", link=f"{HOME}/hello/", inside=term("category", "Meetings") + comment(7))
    (blog.folder / "export.xml").write_text(export(post, *pages), "utf-8")
    for _ in range(2):
        said = blog.run("import", "wordpress", "export.xml")
        assert "/about/, of pages/about-2/index.md: content/pages/about.md is there; keep one of the two" in said
        assert blog.run("check").endswith("Nothing is wrong.\n")
    assert (blog.folder / "content/posts/hello-2/index.md").is_file()
    assert "aliases: /hello" in (blog.folder / "content/posts/hello-2/index.md").read_text("utf-8")
