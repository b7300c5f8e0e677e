"""Posts, tags and authors under other names: links, pictures, comments and old addresses go along."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT, THEME
from hypothesis import given
from hypothesis import strategies as st

from content import picture, source
from plugins._shared.front_matter import parse_front_matter
from plugins._shared.moves import read_moves, with_moves
from plugins.posts.fields import set_field

if TYPE_CHECKING:
    from conftest import Build, BuildSite

SETTINGS = "PLUGINS = [f'plugins.{name}' for name in ('checks', 'comments', 'feeds', 'images', 'related', 'seo')]"
TALL = picture(width=60, height=40)
BLOG: dict[str, str | bytes] = {
    "content/posts/first/index.md": source(
        "See [myself](#why), ![a hall](hall.png) and [the second]({filename}../second.md).\n\n## Why\n\nSo.\n",
        title="First",
        date="2026-01-01 10:00",
        tags="Cards, small talk",
        authors="Ada; Ben",
        image="hall.png",
        image_alt="A hall",
    ),
    "content/posts/first/hall.png": TALL,
    "content/posts/second.md": source(
        "By file: [a]({filename}first/index.md#why), [b](first/index.md) and [c](/first/), by picture "
        "![d]({attach}first/hall.png); `[e](/first/)` is code.\n\n[f]: {filename}/posts/first/index.md\n\n[f] too.\n",
        title="Second",
        date="2026-01-02 10:00",
        tags="small talk",
        related="first",
        related_exclude="third, first",
    ).replace("\n", "\r\n"),
    "content/posts/2026-01-03-third.md": "---\ntitle: Third\ntags:\n  - Small Talk\n  - cards\n---\n\nNothing.\n",
    "content/pages/about.md": source("[First](/first/) of all.\n", title="About"),
    "content/comments/first/ada.md": source("Well said.", author="Ada", date="2026-01-02 10:00"),
    "content/authors/ada.md": source("She writes.\n", name="Ada"),
}


class Blog:
    """A blog that is built after each command."""

    def __init__(self, build_site: BuildSite, name: str) -> None:
        self._build_site, self._name = build_site, name
        self.built = self._build(BLOG)
        self.content = self.built.output.parent / "content"

    def _build(self, files: dict[str, str | bytes]) -> Build:
        return self._build_site(files, settings=SETTINGS, theme=THEME, name=self._name)

    def run(self, *arguments: str, status: int = 0) -> str:
        """What a command printed, errors included."""
        done = subprocess.run(
            [sys.executable, "-m", "plugins.posts", *arguments],
            cwd=self.content.parent,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def build(self) -> Build:
        """Build what is there now, into an empty folder."""
        shutil.rmtree(self.built.output)
        paths = [path for path in self.content.rglob("*") if path.is_file()]
        self.built = self._build({f"content/{p.relative_to(self.content).as_posix()}": p.read_bytes() for p in paths})
        return self.built

    def read(self, name: str) -> str:
        return (self.content / name).read_bytes().decode()

    def files(self) -> dict[str, bytes]:
        paths = (path for path in self.content.rglob("*") if path.is_file())
        return {path.relative_to(self.content).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture
def blog(build_site: BuildSite, request: pytest.FixtureRequest) -> Blog:
    return Blog(build_site, request.node.name)


def test_a_renamed_post_is_named_anew_wherever_it_is_named(blog: Blog) -> None:
    blog.run("rename", "first", "hello", "--yes")
    assert not (blog.content / "posts/first").exists()
    assert "aliases: /first/\n\nSee [myself](#why), ![a hall](hall.png) and" in blog.read("posts/hello/index.md")
    second = blog.read("posts/second.md")
    assert "{filename}hello/index.md#why" in second
    assert "[b](hello/index.md) and [c](/hello/)" in second
    assert "{attach}hello/hall.png" in second
    assert "`[e](/first/)` is code" in second
    assert "[f]: {filename}/posts/hello/index.md" in second
    assert "related: hello\r\nrelated_exclude: third, hello\r\n" in second
    assert second.count("\r\n") == str(BLOG["content/posts/second.md"]).count("\r\n")


def test_a_renamed_post_takes_its_comments_along_and_its_old_address_leads_on(blog: Blog) -> None:
    blog.run("rename", "first", "hello", "--yes")
    built = blog.build()
    assert "Well said." in built.read("hello/index.html")
    assert "url=" in built.read("first/index.html")
    assert "/first/ /hello/ 301" in built.read("_redirects").splitlines()


def test_what_was_there_before_a_renaming_is_kept(blog: Blog) -> None:
    before = blog.files()
    assert "Done. What was there before is in .trash/rename-first" in blog.run("rename", "first", "hello", "--yes")
    trash = blog.content.parent / ".trash" / "rename-first"
    kept = {path.relative_to(trash).as_posix(): path.read_bytes() for path in trash.rglob("*") if path.is_file()}
    assert kept == {name: before[name] for name in kept}
    assert "posts/first/index.md" in kept


def test_a_post_that_is_renamed_back_loses_no_address_and_none_leads_to_itself(blog: Blog) -> None:
    blog.run("rename", "first", "hello", "--yes")
    blog.run("rename", "hello", "first", "--yes")
    assert "aliases: /first/, /hello/" in blog.read("posts/first/index.md")
    assert "/hello/ /first/ 301" in blog.build().read("_redirects").splitlines()


def test_a_dated_file_keeps_its_date_and_a_slug_that_is_written_follows(blog: Blog) -> None:
    blog.run("rename", "third", "drei", "--yes")
    assert blog.read("posts/2026-01-03-drei.md").startswith("---\ntitle: Third\n")
    assert parse_front_matter(blog.read("posts/2026-01-03-drei.md")).fields["aliases"].value == "/third/"
    (blog.content / "posts/d.md").write_text(source("x", title="D", date="2026-01-01", slug="dee", status="draft"))
    blog.run("rename", "dee", "e", "--yes")
    assert "slug: e\n" in blog.read("posts/e.md")
    assert "aliases" not in blog.read("posts/e.md"), "a draft had no address"
    assert "/drei/" in blog.build().read("_redirects")


def test_nothing_is_done_without_a_yes_and_faults_are_sentences(blog: Blog) -> None:
    before = blog.files()
    said = blog.run("rename", "first", "hello")
    assert "-related: first" in said
    assert "+related: hello" in said
    assert "Nothing was changed; to do it, say --yes." in said
    for arguments, sentence in {
        ("rename", "frist", "x"): 'no post has the slug "frist"; did you mean "first"?',
        ("rename", "first", "second"): '"second" is the slug of another post already',
        ("rename", "first", "Two Words"): '"Two Words" is no slug; write two-words',
        ("rename", "first", "../x"): '"../x" is no slug; write x',
        ("rename", "first", "!"): '"!" has no letter or digit',
        ("remove", "nothing"): 'no post has the slug "nothing"',
        ("remove", "first", "--to", "nothing"): 'no post has the slug "nothing"',
        ("retag", "nothing", "x"): 'no post has "nothing" in tags; nothing was changed',
        ("retag", "cards", "!"): '"!" has no letter or digit',
    }.items():
        assert sentence in blog.run(*arguments, "--yes", status=1)
    assert blog.files() == before


def test_a_tag_is_renamed_in_every_post_and_its_address_leads_on(blog: Blog) -> None:
    said = blog.run("retag", "small talk", "Smalltalk", "--yes")
    assert "-tags: Cards, small talk" in said
    assert "tags: Cards, Smalltalk\n" in blog.read("posts/first/index.md")
    assert "tags: Smalltalk\r\n" in blog.read("posts/second.md")
    assert parse_front_matter(blog.read("posts/2026-01-03-third.md")).fields["tags"].value == "Smalltalk, cards"
    assert "/tag/small-talk/ /tag/smalltalk/" in blog.read("redirects.txt").splitlines()
    built = blog.build()
    assert "/tag/small-talk/ /tag/smalltalk/ 301" in built.read("_redirects").splitlines()
    assert "url=" in built.read("tag/small-talk/index.html")
    blog.run("retag", "Smalltalk", "Cards", "--yes")
    assert "tags: Cards\n" in blog.read("posts/first/index.md"), "two tags of one name are one"
    assert "/tag/small-talk/ /tag/cards/" in blog.read("redirects.txt").splitlines()


def test_an_author_is_renamed_with_the_profile_and_a_category_too(blog: Blog) -> None:
    blog.run("retag", "--author", "Ada", "Ada Okafor", "--yes")
    assert "authors: Ada Okafor; Ben\n" in blog.read("posts/first/index.md")
    assert (blog.content / "authors/ada-okafor.md").is_file()
    (blog.content / "posts/k.md").write_text(source("x\n", title="K", date="2026-01-01", category="Old Kind"))
    blog.run("retag", "--category", "old kind", "New Kind", "--yes")
    assert "category: New Kind\n" in blog.read("posts/k.md")
    assert "/category/old-kind/ /category/new-kind/ 301" in blog.build().read("_redirects").splitlines()


def test_a_removed_post_is_in_the_trash_and_its_address_says_so(blog: Blog) -> None:
    before = blog.files()
    said = blog.run("remove", "first", "--yes")
    assert "content/posts/second.md links to it; mend that" in said
    assert "content/pages/about.md links to it; mend that" in said
    assert not (blog.content / "posts/first").exists()
    assert not (blog.content / "comments/first").exists()
    second = blog.read("posts/second.md")
    assert "related:" not in second
    assert "related_exclude: third\r\n" in second
    trash = blog.content.parent / ".trash" / "remove-first"
    for name in ("posts/first/index.md", "posts/first/hall.png", "comments/first/ada.md", "posts/second.md"):
        assert (trash / name).read_bytes() == before[name]
    for name in ("posts/second.md", "pages/about.md"):
        (blog.content / name).write_text(source("Mended.\n", title="M", date="2026-01-01"))
    built = blog.build()
    assert 'RedirectMatch gone "^/first/$"' in built.read(".htaccess")
    assert "return 410" in built.read("nginx.conf")
    assert not (built.output / "first/index.html").exists()


def test_a_removed_post_may_lead_to_what_takes_its_place(blog: Blog) -> None:
    blog.run("remove", "third", "--to", "second", "--yes")
    built = blog.build()
    assert "/third/ /second/ 301" in built.read("_redirects").splitlines()
    assert "url=" in built.read("third/index.html")


def test_what_redirects_txt_says_wrongly_is_named_by_its_line(build_site: BuildSite) -> None:
    site = {"content/posts/a.md": source("x", title="A", date="2026-01-01"), "content/redirects.txt": WRONG}
    built = build_site(site, settings=SETTINGS, theme=THEME, ok=False)
    assert built.status == 1
    for line in (
        'content/redirects.txt:2: "/one": write an old address and a new one, or "gone"',
        'content/redirects.txt:3: "https://old.example/x": write a path below the site\'s address',
        'content/redirects.txt:4: "/../x": write a path below the site\'s address',
        'content/redirects.txt:6: "/b/": it leads to itself, or stands here twice',
        'content/redirects.txt: "/a/": content/posts/a.md is at that address; take the line out',
    ):
        assert line in built.stderr


WRONG = "# Old ones\n/one\nhttps://old.example/x /a/\n/../x /a/\n/b/ /c/ # fine\n/b/ /d/\n/a/ /b/\n"


def test_moves_are_read_as_they_are_written() -> None:
    text = with_moves(with_moves("", {"/a/": "/b/", "/x/": "gone"}), {"/b/": "/c/"})
    moves, faults = read_moves(text)
    assert faults == []
    assert [(move.old, move.new, move.file) for move in moves] == [
        *(("a/", "c/", "a/index.html"), ("x/", "", "x/index.html"), ("b/", "c/", "b/index.html")),
    ]


LINES = st.lists(
    st.sampled_from(["title: A", "tags: a, b", "x: '1'", "summary: |\n  b\n  c", "note:\n    more"]),
    unique=True,
    min_size=1,
)


@given(
    LINES,
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["x", "tags", "new"]),
    st.text("ab:'# ", min_size=1),
)
def test_one_field_changes_and_nothing_else(lines: list[str], block: bool, end: str, key: str, value: str) -> None:
    value = " ".join(value.split()) or "v"
    text = "\n".join(["---", *lines, "---", "", "Body: x"] if block else [*lines, "", "Body: x"]).replace("\n", end)
    if parse_front_matter(text).faults:
        return
    changed = set_field(text, key, value)
    before, after = parse_front_matter(text), parse_front_matter(changed)
    assert after.fields[key].value == value
    assert after.body == before.body
    assert {k: f.value for k, f in after.fields.items() if k != key} == {
        k: f.value for k, f in before.fields.items() if k != key
    }
    if before.fields.keys() - {key}:
        assert parse_front_matter(set_field(changed, key, None)).fields.keys() == before.fields.keys() - {key}
