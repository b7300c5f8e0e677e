"""What a whole WordPress blog has besides its texts: statuses, terms, comments, addresses, and a second import."""

from __future__ import annotations

import re
import shutil
import subprocess
import urllib.request
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit

import pytest
from conftest import ROOT
from task_blog import Blog as TaskBlog
from web_servers import apache, nginx
from wordpress_export import ADA, HOME, attachment, comment, export, item, meta, term

from content import picture

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Blog


def fields(blog: Blog, name: str) -> dict[str, str]:
    """The front matter of a post."""
    head = blog.read(f"{name}/index.md").partition("\n\n")[0]
    return dict(line.split(": ", 1) for line in head.splitlines())


STATUSES = {
    "publish": ("", "posts", 1),
    "private": ("hidden", "posts", 1),
    "draft": ("draft", "posts", 1),
    "pending": ("draft", "posts", 1),
    "future": ("", "posts", 1),
    "trash": (None, "1 in the trash", 0),
    "auto-draft": (None, "1 empty drafts", 0),
    "inherit": (None, "1 older versions", 0),
}


@pytest.mark.parametrize(("status", "expected"), STATUSES.items(), ids=STATUSES)
def test_statuses(
    blog: Blog, capsys: pytest.CaptureFixture[str], status: str, expected: tuple[str | None, str, int]
) -> None:
    date = {"date": "2041-01-01 00:00:00", "utc": "2041-01-01 00:00:00"} if status == "future" else {}
    assert blog.wordpress(export(item(1, "One", "Text.", status=status, **date))) == 0
    here, said, written = expected
    out = capsys.readouterr().out
    assert said in out
    assert re.search(rf"^posts +1 +{written} +{1 - written}", out, re.MULTILINE)
    if written:
        assert fields(blog, "posts/post-1").get("status", "") == here


def test_what_was_behind_a_password_stays_at_home(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    assert blog.wordpress(export(item(1, "Secret", "Text.", post_password="x"))) == 0
    assert fields(blog, "posts/post-1")["status"] == "draft"
    assert "behind a password there, drafts here: 1\n  Secret" in capsys.readouterr().out


def test_what_is_no_post_is_counted_and_left(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    types = ("nav_menu_item", "wp_navigation", "wpcf7_contact_form", "product", "revision")
    assert blog.wordpress(export(item(1, "One"), *(item(10 + at, type=type) for at, type in enumerate(types)))) == 0
    out = capsys.readouterr().out
    for type in types:
        assert re.search(rf"^{type} \(WordPress\) +1 +0 +1   1 ", out, re.MULTILINE)


def test_comments_on_pages_are_named(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    page = item(2, "Guest Book", type="page", inside=comment(1) + comment(2))
    assert blog.wordpress(export(item(1, "One"), page)) == 0
    out = capsys.readouterr().out
    assert re.search(r"^comments +2 +0 +2   2 on pages, which have none here$", out, re.MULTILINE)
    assert "comments on pages, which have none here: 1\n  Guest Book: 2" in out


def category(nicename: str, name: str, parent: str = "", id: int = 0) -> str:
    return (
        f"<wp:category><wp:term_id>{id}</wp:term_id><wp:category_nicename>{nicename}</wp:category_nicename>"
        f"<wp:category_parent>{parent}</wp:category_parent><wp:cat_name>{name}</wp:cat_name></wp:category>"
    )


def test_the_deepest_category_stays_and_the_others_become_tags(blog: Blog) -> None:
    terms = category("work", "Work") + category("meetings", "Meetings", "work", 7) + category("life", "Life")
    inside = (
        term("category", "Life")
        + term("category", "Work")
        + term("category", "Meetings")
        + term("post_tag", "a, b", "ab")
    )
    assert blog.wordpress(export(terms, item(1, inside=inside))) == 0
    said = fields(blog, "posts/post-1")
    assert (said["category"], said["tags"]) == ("Meetings", "Life; Work; a, b")
    assert "/category/work/meetings/ /category/meetings/" in blog.read("redirects.txt")
    assert "/?cat=7 /category/meetings/" in blog.read("redirects.txt")


def test_terms_of_one_name_lead_to_what_there_is(blog: Blog) -> None:
    java = term("category", "Java", "java-lang") + term("category", "Uncategorized") + term("post_tag", "java", "java")
    foo = term("category", "Foo", "foo") + term("category", "Foo", "foo-2") + term("post_tag", "Bar", "bar")
    bar = term("category", "Bar", "bar")
    assert blog.wordpress(export(item(1, inside=java), item(2, inside=foo), item(3, inside=bar))) == 0
    lines = blog.read("redirects.txt").splitlines()
    assert "tags" not in fields(blog, "posts/post-1")
    for line in (
        "/tag/java/ /category/java/",
        "/category/java-lang/ /category/java/",
        "/category/foo-2/ /category/foo/",
        "/category/uncategorized/ /archives/",
    ):
        assert line in lines
    assert not [line for line in lines if line.startswith(("/tag/bar/ ", "/category/bar/ "))]  # there are both


def test_pins_excerpts_pages_and_closed_comments(blog: Blog) -> None:
    whole = export(
        item(1, is_sticky="1", excerpt="In <b>short</b>.", comment_status="closed"),
        item(2, "Us", type="page", slug="us", link=f"{HOME}/us/"),
        item(3, "Ada", type="page", slug="ada", link=f"{HOME}/us/ada/"),
        item(4, "More", "The beginning.<!--more-->The rest.", slug="more"),
    )
    assert blog.wordpress(whole) == 0
    said = fields(blog, "posts/post-1")
    assert (said["pinned"], said["summary"], said["comments"]) == ("yes", "In short.", "closed")
    assert fields(blog, "pages/ada")["url"] == "us/ada/"
    assert "url" not in fields(blog, "pages/us")
    assert fields(blog, "posts/more")["summary"] == "The beginning."


@pytest.mark.parametrize(
    ("local", "utc", "here"),
    [
        ("2019-05-04 18:30:00", "2019-05-04 17:30:00", "2019-05-04 18:30"),
        ("2019-05-04 18:30:09", "2019-05-04 08:30:09", "2019-05-04 09:30:09"),
        ("2019-05-04 18:30:00", "0000-00-00 00:00:00", "2019-05-04 18:30"),
        ("2019-10-27 01:30:00", "2019-10-27 01:30:00", "2019-10-27 01:30+0000"),
    ],
)
def test_dates_are_in_the_blogs_time_zone(blog: Blog, local: str, utc: str, here: str) -> None:
    assert blog.wordpress(export(item(1, date=local, utc=utc))) == 0
    assert fields(blog, "posts/post-1")["date"] == here


COMMENTS = (
    comment(4, "Child.", parent=3),
    comment(3, "Parent."),
    comment(5, "Of one who is gone.", parent=999),
    comment(6, "Of spam.", parent=7),
    comment(7, "Buy.", approved="spam", parent=3),
    comment(8, "Waits.", approved="0"),
    comment(9, "", kind="pingback", author="Workbench &amp; Co", author_url="https://w.example/x"),
    comment(10, "[...] said [...]", kind="trackback", author="Other", author_url="https://o.example/y"),
    comment(11, "Mine.", user_id="1", author="ada"),
    comment(
        12, 'A <a href="https://x.example/" onclick="x()">link</a>,\nline\n\n<blockquote>quoted</blockquote><b>*</b>'
    ),
    comment(15, '<a href="#comment-4" rel="nofollow">@Ada</a>: yes'),
    comment(13, "Gone.", approved="trash"),
    comment(14, "Ordered.", kind="order_note"),
)


def test_comments_keep_their_threads_kinds_and_marks(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    assert blog.wordpress(export(item(1, inside="".join(COMMENTS)))) == 0
    read = {path.stem: path.read_text("utf-8") for path in (blog.content / "comments/post-1").iterdir()}
    assert sorted(read) == sorted(f"wp-{id}" for id in (3, 4, 5, 6, 9, 10, 11, 12, 15))
    assert "reply_to: wp-3\n" in read["wp-4"]
    assert "reply_to" not in read["wp-5"]
    assert "reply_to: wp-3\n" in read["wp-6"]
    assert (
        read["wp-9"]
        == "author: Workbench & Co\ndate: 2019-05-05 09:00:00+01:00\nurl: https://w.example/x\nkind: pingback\n"
    )
    assert "kind: pingback\n" in read["wp-10"]
    assert "author: Ada Okafor\n" in read["wp-11"]
    assert "by_author: yes\n" in read["wp-11"]
    assert read["wp-12"].endswith("\n\nA [link](https://x.example/),\nline\n\n> quoted\n\n**\\***\n")
    assert read["wp-15"].endswith("\n\n@Ada: yes\n")
    out = capsys.readouterr().out
    assert re.search(r"^comments +13 +9 +4 ", out, re.MULTILINE)
    for reason in (
        "1 spam",
        "1 waiting for your decision",
        "1 in the trash",
        '1 of a kind that a plugin made, "order_note"',
    ):
        assert reason in out
    done = blog.build()
    assert done.status == 0, done.stderr
    everything = b"".join(blog.files().values())
    assert b"192.0.2.77" not in everything
    assert b"private.example" not in everything


# --- Addresses -------------------------------------------------------------------------------------------

LIBRARY = attachment(20, "2019/05/cup.png", parent=12).replace("<link>", "<link>", 1)
STRUCTURES = {
    "day and name": f"{HOME}/2019/05/04/cards/",
    "month and name": f"{HOME}/2019/05/cards/",
    "numbers": f"{HOME}/archives/12",
    "name": f"{HOME}/cards/",
    "with index.php": f"{HOME}/index.php/2019/05/04/cards/",
    "category and name": f"{HOME}/meetings/cards/",
    "html": f"{HOME}/2019/05/cards.html",
    "plain": f"{HOME}/?p=12",
    "another script": f"{HOME}/2019/05/%e3%81%82%e3%81%84/",
}


def whole(link: str) -> str:
    before = link.rstrip("/").rpartition("/")[0]
    post = item(
        12,
        "Cards",
        "First.<!--nextpage-->Second.",
        slug="cards" if "%" not in link else "%e3%81%82%e3%81%84",
        link=link,
        inside=term("category", "Meetings")
        + term("post_tag", "Small Talk", "small-talk")
        + comment(1)
        + meta("_wp_old_slug", "karten"),
    )
    terms = category("work", "Work", id=3) + category("meetings", "Meetings", "work", 7)
    picture = attachment(20, "2019/05/cup.png", parent=12).replace(
        f"<link>{HOME}/2019/05/file-20/", f"<link>{link.rstrip('/')}/cup/"
    )
    page = item(13, "Us", type="page", slug="us", link=f"{HOME}/us/")
    assert before
    return export(terms, post, page, picture)  # fmt: skip


def ask(address: str) -> tuple[int, str]:
    """The status of an address, and where it leads at last."""
    try:
        with urllib.request.urlopen(address) as answer:
            page = answer.read().decode("utf-8", "replace")
            refresh = re.search(r'http-equiv="refresh" content="0; ?url=([^"]+)"', page)
            return answer.status, urlsplit(refresh[1] if refresh else answer.url).path
    except HTTPError as error:
        return error.code, ""


@pytest.mark.parametrize("link", STRUCTURES.values(), ids=STRUCTURES)
def test_every_old_address_leads_to_its_new_one(blog: Blog, link: str) -> None:
    assert blog.wordpress(whole(link)) == 0
    done = blog.build()
    assert done.status == 0, done.stderr
    new = "/" + next(path.parent.name for path in (blog.content / "posts").glob("*/index.md")) + "/"
    path = urlsplit(link).path.removeprefix("/blog/")
    front = next((each for each in ("index.php/", "archives/") if path.startswith(each)), "")
    dates = f"/{front}{'date/' if front == 'archives/' else ''}2019"
    with nginx(done.output, f"include {done.output}/nginx.conf;") as server:
        server = server.rstrip("/")
        old = {
            "/?p=12": new,
            "/?page_id=13": "/us/",
            "/us/": "/us/",
            "/?cat=7": "/category/meetings/",
            "/?tag=small-talk": "/tag/small-talk/",
            f"/{front}category/work/meetings/": "/category/meetings/",
            f"/{front}category/meetings/": "/category/meetings/",
            f"/{front}category/work/": "/tag/work/",
            f"/{front}tag/small-talk/": "/tag/small-talk/",
            f"/{front}author/ada/": "/author/ada-okafor/",
            f"{dates}/": "/2019/",
            f"{dates}/05/": "/2019/",
            f"{dates}/05/04/": "/2019/",
            "/?m=201905": "/2019/",
            "/?attachment_id=20": new,
            "/feed/": "/feed/",
            "/comments/feed/": "/comments/feed/",
            "/category/work/meetings/feed/": "/category/meetings/feed/",
            "/author/ada/feed/": "/author/ada-okafor/feed/",
        }
        if path:
            folder = path.rstrip("/").rpartition("/")[0]
            old |= {
                f"/{path}": new,
                f"/{folder}/karten{'.html' if path.endswith('.html') else '/'}".replace("//", "/"): new,
            }
            if not path.endswith(".html"):  # which a file cannot have below it
                old |= {f"/{path.rstrip('/')}/{below}/": new for below in ("2", "cup")}
                old[f"/{path.rstrip('/')}/feed/"] = f"{new}feed/"
        wrong = {}
        for each, expected in old.items():
            found = ask(server + each)
            if found != (200, quote(expected)):
                wrong[each] = found
        assert wrong == {}


def test_lists_of_other_names_and_pages_of_comments_lead_on(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    terms = category("work", "Work", id=3) + category("meetings", "Meetings", "work", 7)
    aside = '<category domain="post_format" nicename="post-format-aside"><![CDATA[Aside]]></category>'
    one = item(
        1,
        "One",
        f'<a href="{HOME}/topics/work/meetings/">all</a>',
        link=f"{HOME}/one/",
        inside=term("category", "Meetings") + aside + "".join(comment(number) for number in range(100, 151)),
    )
    assert blog.wordpress(export(terms, one, attachment(20, "2019/05/cup.png", parent=1))) == 0
    assert "/wp-content/uploads/… of 1 pictures and files" in capsys.readouterr().out
    assert "[all](/category/meetings/)" in blog.read("posts/post-1/index.md")
    done = blog.build()
    assert done.status == 0, done.stderr
    with nginx(done.output, f"include {done.output}/nginx.conf;") as server:
        for old, new in {
            "topics/work/meetings/": "/category/meetings/",
            "topics/meetings/": "/category/meetings/",
            "topics/meetings/feed/": "/category/meetings/feed/",
            "topics/work/": "/tag/work/",
            "type/aside/": "/archives/",
            "type/aside/feed/": "/feed/",
            "one/comment-page-1/": "/post-1/",
            "one/comment-page-2/": "/post-1/",
        }.items():
            assert (old, *ask(f"{server.rstrip('/')}/{old}")) == (old, 200, new)


def test_apache_knows_the_questions_too(blog: Blog) -> None:
    assert blog.wordpress(whole(STRUCTURES["plain"])) == 0
    done = blog.build()
    with apache(done.output, "AllowOverride FileInfo") as server:
        for old, new in {"?p=12": "/cards/", "?cat=7": "/category/meetings/", "?p=99": "/", "": "/"}.items():
            assert ask(f"{server.rstrip('/')}/{old}") == (200, new)


@pytest.mark.parametrize("secure", [False, True])
def test_links_lead_to_the_new_places(blog: Blog, secure: bool) -> None:
    home = HOME if secure else "http://www.old.example/blog"
    links = {
        f"{home}/2019/05/two/": "../two/index.md",
        f"{home}/?p=2": "../two/index.md",
        f"{home}/2019/05/two/#comment-9": "../two/index.md#comment-wp-9",
        f"{home}/2019/05/two/#respond": "../two/index.md#comments",
        f"{home}/2019/05/two/#there": "../two/index.md#there",
        f"{home}/2019/05/two/#nowhere": "../two/index.md",
        "/blog/2019/05/two": "../two/index.md",
        "../two/": "../two/index.md",
        f"{home}/us/": "../../pages/us/index.md",
        f"{home}/category/meetings/": "/category/meetings/",
        f"{home}/": "/",
        f"{home}/feed/": "/feed/",
        f"{home}/2019/": "/2019/",
        f"{home}/nowhere/": None,
        f"{home}/wp-admin/post.php?post=1": None,
        f"{home}/2019/05/draft/": None,
        "https://elsewhere.example/blog/2019/05/two/": "https://elsewhere.example/blog/2019/05/two/",
    }
    text = "\n\n".join(f'<a href="{old}">w{number}</a>' for number, old in enumerate(links))
    posts = (
        item(1, "One", text, slug="one", inside=term("category", "Meetings")),
        item(2, "Two", '<p id="there">Here.</p>', slug="two", inside=comment(9)),
        item(3, "Us", type="page", slug="us", link=f"{HOME}/us/"),
        item(4, "Draft", slug="draft", status="draft"),
    )
    settings = blog.folder / "pelicanconf.py"
    settings.write_text(f"{settings.read_text('utf-8')}\nTHEME = {str(ROOT / 'theme')!r}\n", "utf-8")  # for its ids
    assert blog.wordpress(export(*posts)) == 0
    body = blog.read("posts/one/index.md")
    for number, new in enumerate(links.values()):
        assert (f"[w{number}]({new})" if new else f"\nw{number}\n") in body
    done = blog.build()
    assert done.status == 0, done.stderr


# --- Again -----------------------------------------------------------------------------------------------

TWICE = export(
    item(1, "One", f'<img src="{HOME}/wp-content/uploads/a.png" alt="A">', inside=comment(7)), item(2, "Two"), ADA
)


def test_a_second_import_changes_nothing(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    assert blog.wordpress(TWICE) == 0
    before = blog.files()
    capsys.readouterr()
    assert blog.wordpress(TWICE) == 0
    assert blog.files() == before
    assert re.search(r"^posts +2 +0 +2   2 there already, the same$", capsys.readouterr().out, re.MULTILINE)


def test_what_was_edited_stays_and_what_was_not_is_brought_up_to_date(blog: Blog, tmp_path: Path) -> None:
    assert blog.wordpress(TWICE) == 0
    edited = blog.content / "posts/post-2/index.md"
    edited.write_text(edited.read_text("utf-8").replace("A text.", "My text."), "utf-8")
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads/a.png").write_bytes(picture())
    assert blog.wordpress(TWICE.replace("A text.", "Their text."), "--uploads", str(tmp_path / "uploads")) == 0
    assert "My text." in edited.read_text("utf-8")
    assert "![A](a.png)" in blog.read("posts/post-1/index.md")
    assert (blog.content / "posts/post-1/a.png").is_file()


def test_what_was_renamed_is_known_by_its_id(blog: Blog) -> None:
    assert blog.wordpress(TWICE) == 0
    (blog.content / "posts/post-2").rename(blog.content / "posts/another")
    assert blog.wordpress(TWICE) == 0
    assert sorted(path.name for path in (blog.content / "posts").iterdir()) == ["another", "post-1"]


def test_what_was_deleted_here_does_not_come_again(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    answer = comment(8, parent=7)
    twice = TWICE.replace("</item>", f"{answer}</item>", 1)
    assert blog.wordpress(twice) == 0
    (blog.content / "comments/post-1/wp-7.md").unlink()
    shutil.rmtree(blog.content / "posts/post-2")
    shutil.rmtree(blog.folder / ".cache")
    before = blog.files()
    assert before
    capsys.readouterr()
    for export_again in (twice, twice.replace("A text.", "Their text.")):
        assert blog.wordpress(export_again) == 0
        assert sorted(blog.files()) == sorted(before)
    out = capsys.readouterr().out
    assert re.search(r"^posts +2 +0 +2 .*1 brought along before, and deleted here since", out, re.MULTILINE)
    assert re.search(r"^comments +2 +0 +2 .*1 brought along before, and deleted here since", out, re.MULTILINE)
    (blog.content / ".imported.json").unlink()
    assert blog.wordpress(twice) == 0
    assert {"posts/post-2/index.md", "comments/post-1/wp-7.md"} <= set(blog.files())


def test_a_dry_run_writes_nothing(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    assert blog.wordpress(TWICE, "--dry-run") == 0
    assert blog.files() == {}
    out = capsys.readouterr().out
    assert re.search(r"^posts +2 +2 +0", out, re.MULTILINE)
    assert "Nothing was written" in out


def test_an_import_that_was_killed_goes_on(blog: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    from plugins.imports import shelf

    real, written = shelf.create_file, []

    def full(path: Path, data: bytes) -> bool:
        written.append(path)
        if len(written) == 2:
            raise OSError(28, "No space left on device", str(path))
        return real(path, data)

    monkeypatch.setattr(shelf, "create_file", full)
    assert blog.wordpress(TWICE) == 1
    monkeypatch.setattr(shelf, "create_file", real)
    half = blog.files()
    assert blog.wordpress(TWICE) == 0
    assert half.items() <= blog.files().items()
    assert {"posts/post-1/index.md", "posts/post-2/index.md", "comments/post-1/wp-7.md"} <= set(blog.files())


def test_files_of_one_export_come_along_together(blog: Blog) -> None:
    for name, text in {
        "a.xml": export(item(1, "One", f'<a href="{HOME}/2019/05/post-2/">two</a>')),
        "b.xml": export(item(2)),
    }.items():
        (blog.folder / name).write_text(text, "utf-8")
    assert blog.run("wordpress", "a.xml", "b.xml") == 0
    assert "[two](../post-2/index.md)" in blog.read("posts/post-1/index.md")


def test_the_featured_picture_leads(blog: Blog, tmp_path: Path) -> None:
    (tmp_path / "uploads/2019").mkdir(parents=True)
    (tmp_path / "uploads/2019/cup.png").write_bytes(picture())
    text = export(item(1, inside=meta("_thumbnail_id", "5")), attachment(5, "2019/cup.png", alt="A cup"))
    assert blog.wordpress(text, "--uploads", str(tmp_path / "uploads")) == 0
    said = fields(blog, "posts/post-1")
    assert (said["image"], said["image_alt"]) == ("cup.png", "A cup")


def test_pictures_that_are_to_be_mended_are_notes(blog: Blog, tmp_path: Path) -> None:
    (tmp_path / "uploads/2019").mkdir(parents=True)
    (tmp_path / "uploads/2019/cup.png").write_bytes(picture())
    text = f'<img src="{HOME}/wp-content/uploads/2019/cup.png">\n\n<img src="https://x.example/a.jpg" alt="Far away">'
    assert blog.wordpress(export(item(1, "One", text)), "--uploads", str(tmp_path / "uploads")) == 0
    done = blog.build()
    assert done.status == 0, done.stderr
    assert 'note: content/posts/post-1/index.md:8: "cup.png": say what the picture shows' in done.stderr
    assert '"https://x.example/a.jpg": pages load nothing from elsewhere' in done.stderr
    page = done.read("post-1/index.html")
    assert '<a href="https://x.example/a.jpg">Far away</a>' in page
    post = blog.content / "posts/post-1/index.md"
    post.write_text(re.sub("imported: .*\n", "", post.read_text("utf-8")), "utf-8")
    assert blog.build().status == 1


def test_the_task_says_what_came_along_and_ends_as_it_went(tmp_path: Path) -> None:
    blog = TaskBlog(tmp_path / "blog")
    (blog.folder / "export.xml").write_text(TWICE, "utf-8")
    said = blog.script("import", "wordpress", "export.xml", "--dry-run")
    assert re.search(r"^posts +2 +2 +0", said, re.MULTILINE)
    (blog.folder / "export.xml").write_text(TWICE[:2000], "utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        blog.script("import", "wordpress", "export.xml")
