"""The desk reads posts as the build does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.comments.desk.record import read_blog

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = {
    "PATH": "content",
    "ARTICLE_PATHS": ["posts"],
    "PATH_METADATA": r"posts/(?:(?P<date>\d{4}-\d{2}-\d{2})-)?(?P<slug>[^/]+?)(?:/index)?\.md",
    "AUTHOR": "The Blog",
}


def test_a_post_has_the_name_title_and_authors_that_the_build_gives_it(tmp_path: Path) -> None:
    posts = {
        "cards.md": 'title: "Cards: a primer"\ndate: 2026-03-12\nauthors:\n- Ada\n- Ben\n\nText.',
        "2026-03-12-pens.md": "---\ntitle: Pens\nauthor: Ada Okafor\nslug: my-pens\n---\nText.",
        "karten.md": "---\ntitle: Karten\ndate: 2026-03-12\nlanguage: DE\n---\nText.",
        "toml.md": '+++\ntitle = "T"\n+++\n',
    }
    (tmp_path / "content" / "posts").mkdir(parents=True)
    for name, text in posts.items():
        (tmp_path / "content" / "posts" / name).write_text(text, "utf-8")
    assert read_blog(SETTINGS, tmp_path, "comments").posts == {
        "cards": ("Cards: a primer", ("Ada", "Ben")),
        "my-pens": ("Pens", ("Ada Okafor",)),
        "de/karten": ("Karten", ("The Blog",)),
        "toml": ("toml", ("The Blog",)),
    }
