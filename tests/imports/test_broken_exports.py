"""Exports that are broken, or made to do harm: mended where that can be meant in one way only, else refused."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from wordpress_export import HEAD, HOME, TAIL, attachment, comment, export, item, meta, term

from content import picture

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Blog

GOOD = export(item(1, "One", "The first."), item(2, "Two", "The second."))
LAUGHS = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EVIL = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def changed(old: str, new: str, text: str = GOOD) -> str:
    assert old in text
    return text.replace(old, new, 1)


def packed(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, GOOD)
    return buffer.getvalue()


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "an empty file": ("", "there is no XML in it"),
    "a text": ("Dear blog,\n\nplease come along.\n", "there is no XML in it"),
    "zero bytes": (b"\0" * 5000, "there is no XML in it"),
    "a picture": (picture(), "no XML"),
    "JSON": ('{"db": [{"data": {"posts": []}}]}', "there is no XML in it"),
    "a zip": (packed("export.xml"), "this is a zip; unpack it"),
    "a packed file": (gzip.compress(GOOD.encode()), "this is packed; unpack it"),
    "a web page": ("<!doctype html>\n<html><body>Log in</body></html>", "this is no XML (syntax error)"),
    "a web page without a type": ("<html><body>Log in</body></html>", ":1: this is <html>, and no export of WordPress"),
    "an Atom feed": ('<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"></feed>', ":2: this is <feed>"),
    "a Disqus export": ('<disqus xmlns="http://disqus.com"><thread/></disqus>', "this is <disqus>"),
    "a feed": (
        '<rss version="2.0"><channel><title>A</title><item><title>B</title></item></channel></rss>',
        "no export of WordPress: nothing in it has a wp:post_id",
    ),
    "no channel": ('<rss version="2.0"><item/></rss>', "<item> stands where an export of WordPress has its <channel>"),
    "an empty channel": ("<rss><channel></channel></rss>", "nothing in it has a wp:post_id"),
    "cut off between items": (GOOD.removesuffix(TAIL), "ends before all of it is there"),
    "cut off within a text": (GOOD[: GOOD.index("The second") + 5], "ends before all of it is there"),
    "cut off within a tag": (GOOD[: GOOD.index("<wp:post_id>2") + 6], "ends before all of it is there"),
    "cut off within the first tag": (GOOD[:150], "ends before all of it is there"),
    "tags that are not closed": (changed("</item>", ""), "this is no XML (mismatched tag)"),
    "tags closed in the wrong order": (changed("<title><![CDATA[One]]></title>", "<a><b></a></b>"), "mismatched tag"),
    "markup in a title that is not closed": (changed("<![CDATA[One]]>", "One<br>more"), "mismatched tag"),
    "an attribute without quotes": (changed("<item>", "<item a=b>"), "not well-formed"),
    "an attribute twice": (changed("<item>", '<item a="1" a="2">'), "duplicate attribute"),
    "a declaration in the middle": (changed("<item>", '<item><?xml version="1.0"?>'), "XML"),
    "text behind the end": (GOOD + "\nThat was all.", "junk after document element"),
    "two exports in one file": (GOOD + GOOD, "XML"),
    "a document type": (changed("<rss", "<!DOCTYPE rss>\n<rss"), "document type"),
    "an entity that grows": (changed("<rss", f"{LAUGHS}\n<rss"), "entities of a file are never read"),
    "an entity of another file": (changed("<rss", f"{EVIL}\n<rss"), "entities of a file are never read"),
    "a type of another host": (
        changed("<rss", '<!DOCTYPE rss SYSTEM "https://x.example/a.dtd">\n<rss'),
        "document type",
    ),
    "a parameter entity": (changed("<rss", '<!DOCTYPE rss [<!ENTITY % a "b"> %a;]>\n<rss'), "document type"),
    "an encoding that nobody knows": (changed("UTF-8", "UTF-99"), 'no encoding "UTF-99"'),
    "an encoding of another kind": (changed("UTF-8", "base64"), 'no encoding "base64"'),
    "elements a thousand deep": (changed("<item>", "<item>" + "<a>" * 1000 + "</a>" * 1000), "60 deep in each other"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_meant_is_refused_in_a_sentence(
    blog: Blog, capsys: pytest.CaptureFixture[str], text: str | bytes, said: str
) -> None:
    assert blog.wordpress(text) == 1
    _, errors = capsys.readouterr()
    assert said in errors
    assert str(blog.folder / "export.xml") in errors
    assert errors.endswith("Nothing was written.\n")
    assert errors.count("\n") == 2
    assert blog.files() == {}


MENDED: dict[str, tuple[str | bytes, str]] = {
    "control characters": (changed("The first.", "The\x0b fir\x01st.\x1f"), "The first."),
    "no characters at all": (changed("The first.", "The first\ufffe\uffff."), "The first."),
    "a bare ampersand": (changed("<![CDATA[One]]>", "One & Only"), "title: One & Only"),
    "a name of HTML": (changed("<![CDATA[One]]>", "Caf&eacute;&nbsp;One"), "title: Café One"),
    "an unknown name": (changed("<![CDATA[One]]>", "One &unheard; of"), "title: One &unheard; of"),
    "a heart": (changed("<![CDATA[One]]>", "One <3 two"), "title: One <3 two"),
    "a number of no character": (changed("<![CDATA[One]]>", "One&#0;&#x1F;&#xD800;&#99999999999;"), "title: One"),
    "the end of a text in it": (changed("The first.", "a[b[0]]]]>0 <!-- 1 -->"), "a\\[b\\[0\\]\\]\\]\\]>0"),
    "an end that nobody escaped": (changed("The first.", "if (a[b[0]]>0) go."), "if (a\\[b\\[0\\]\\]>0) go."),
    "Windows' quotes": (GOOD.replace("The first.", "@").encode().replace(b"@", b"The \x93first\x94."), "The “first”."),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD.encode(), "The first."),
    "an empty line first": ("\n\n" + GOOD, "The first."),
    "a warning of PHP first": ("<br />\nWarning: x in <b>/a.php</b>\n".replace("<", "[") + GOOD, "The first."),
    "XML 1.1": (changed('version="1.0" enc', 'version="1.1" enc'), "The first."),
    "Latin 1": (changed("UTF-8", "ISO-8859-1").replace("The first.", "Déjà.").encode("latin-1"), "Déjà."),
    "UTF-16": (changed("UTF-8", "UTF-16").encode("utf-16"), "The first."),
    "ends of lines of old Macs": (GOOD.replace("\n", "\r").encode(), "The first."),
    "ends of lines of Windows": (GOOD.replace("\n", "\r\n").encode(), "The first."),
    "namespaces that nobody declared": (
        changed(HEAD[HEAD.index("\n\txmlns:ex") : HEAD.index(">\n<channel>")].format(version="1.2", s=""), ""),
        "The first.",
    ),
    "no version": (changed("<wp:wxr_version>1.2</wp:wxr_version>", ""), "The first."),
    "a version of the future": (changed("<wp:wxr_version>1.2", "<wp:wxr_version>9.9"), "The first."),
    "namespaces by https": (export(item(1, "One", "The first."), secure=True), "The first."),
    "version 1.0": (export(item(1, "One", "The first."), version="1.0"), "The first."),
    "version 1.1": (export(item(1, "One", "The first."), version="1.1"), "The first."),
}


@pytest.mark.parametrize(("text", "found"), MENDED.values(), ids=MENDED)
def test_what_can_be_meant_in_one_way_only_is_mended(blog: Blog, text: str | bytes, found: str) -> None:
    assert blog.wordpress(text) == 0
    assert f"{found}\n" in blog.read("posts/post-1/index.md")


def test_a_fault_is_named_by_line_and_column(blog: Blog, capsys: pytest.CaptureFixture[str]) -> None:
    lines = GOOD.split("\n")
    at = next(number for number, line in enumerate(lines) if "<item>" in line)
    assert blog.wordpress(changed("<item>", "<item a=b>")) == 1
    assert f"export.xml:{at + 1}: column 9: this is no XML" in capsys.readouterr().err


DEEP = "<div>" * 3000 + "Down here." + "</div>" * 3000
# ruff: noqa: E501 - one odd value a line
VALUES = [
    item(101, "No date", "Text.", date="0000-00-00 00:00:00", utc="0000-00-00 00:00:00"),
    item(102, "A date that is none", "Text.", date="yesterday", utc="2019-13-45 99:99:99"),
    item(103, "The year 99999", "Text.", date="99999-01-01 00:00:00", utc="99999-01-01 00:00:00"),
    item(104, "", "", slug="nothing-at-all"),
    item(105, "Bidi \u202etxet and a\ttab", "Text."),
    item(106, "Long " * 400, "Text."),
    item(107, "A way out", "Text.", slug="../../../etc/passwd"),
    item(108, "Absolute", "Text.", slug="/etc/passwd"),
    item(109, "A shell", "Text.", slug="$(touch owned); `touch owned` | rm -rf ~ &"),
    item(110, "Very long", "Text.", slug="word-" * 80),
    item(111, "Percent", "Text.", slug="%e3%81%82%e3%81%84%e3%8", link=f"{HOME}/2019/05/%e3%81%82%e3%81%84/"),
    *(item(120 + number, f"Own {name}", "Text.", slug=name) for number, name in enumerate(
        ("feed", "search", "2019", "tag", "category", "author", "comments", "images", "pagefind", "archives", "page",
         "theme", "drafts", "index", "404", "feed-2"))),
    item(140, "Same", "Text.", slug="same"),
    item(141, "Same", "Text.", slug="Same"),
    item(142, "A status", "Text.", status="sleeping"),
    item(143, "A type", "Text.", type="../../evil"),
    item(144, "No type", "Text.", type=""),
    item(145, "Terms", "Text.", inside="".join(
        (term("category", "Ham, Eggs; 'Toast' \"Tea\"", "ham"), term("post_tag", "#hash", "hash"), term("post_tag", "🤝", "e"),
         term("post_tag", "a, b", "ab"), term("post_tag", "c; d", "cd"), term("post_tag", "yes", "yes"),
         term("post_tag", "x" * 1000, "x"), term("post_tag", "", "none"), term("post_tag", "[a]: {b}", "br")))),
    item(146, "Front matter", "Status: draft\n\ntitle: Another\n\n---\n\nslug: x\n\nDate: 2019-01-01"),
    item(147, "---", "---\ntitle: x\n---\n\nText."),
    item(148, "Deep", DEEP),
    item(149, "Lists", "<ul><li>x" * 300),
    item(150, "Scripts", "<script>alert(1)</script><p onclick='x()' style='color:red'>Text.</p><a href='javascript:x()'>go</a>"),
    item(151, "Links", "<a href='http://['>a</a> <a href='file:///etc/passwd'>b</a> <a href='http://'>c</a> <a href='htp:/x'>d</a> "
         "<a href='www.example.com'>e</a> <a href='  '>f</a> <a href='/nowhere/'>g</a> <a href='../../../../x'>h</a> <a href='#x'>i</a>"),
    item(152, "Pictures", "<img src='file:///etc/passwd'><img src='data:image/png;base64,AAAA'><img><img src='http://['>"
         f"<img src='{HOME}/wp-content/uploads/../../../../../etc/passwd'>"),
    item(153, "Meta", "Text.", inside=meta("_thumbnail_id", "a:1:{s:4") + meta("", "") + meta("_wp_old_slug", "../../x")),
    item(154, "Blocks", '<!-- wp:nothing {"a": -->\n<!-- wp:block {"ref":154} /-->\n<!-- /wp:never -->\n<p>Text.</p>'),
    item(155, "Shortcodes", "[gallery ids='a,b,9999'][caption][/caption][embed]x[/embed][audio][video src=][[gallery]] [a b=c"),
    item(156, "Jinja", "{{ 7*7 }} {% raw %} {# x #} {filename}x.md [[wiki]] [a][b] ![[x.png]]"),
    item(157, "Comments", "Text.", inside="".join(
        (comment(1, parent=1), comment(2, parent=3), comment(3, parent=2), comment(4, parent=999), comment(5, date="x", date_gmt="y"),
         comment(6, "x" * 90000), comment(7, ""), comment(8, "<script>alert(1)</script>"), comment(9, author="B" * 500),
         comment(10, author_url="javascript:alert(1)"), comment(11, approved="post-trashed"), comment(12, approved="?!"),
         comment(13, kind="order_note"), comment(14, author="\u202e<b>x</b>\n"), comment(15, "<div>" * 2000 + "deep"),
         comment(16, kind="pingback", author_url="x"), comment(17), comment(17), comment(18, author=""))
    ).replace("<wp:comment_id>18<", "<wp:comment_id>../../x<")),
    item(158, "An id twice", "Text."),
    item(158, "An id twice", "Another text."),
    changed("<wp:post_id>159</wp:post_id>", "", item(159, "No id", "Text.")),
    changed(f"{HOME}/?p=160", "not a URI", item(160, "A bad guid", "Text.")),
    changed(f"{HOME}/?p=161", f"{HOME}/?p=146", item(161, "The guid of another", "Text.")),
    changed(HOME, "https://elsewhere.example/x", item(162, "An address elsewhere", "Text.")),
    changed(f"<link>{HOME}/2019/05/post-163/", "<link>http://[", item(163, "No address", "Text.")),
    attachment(170, "../../../../etc/passwd", parent=171),
    item(171, "Its own", "[gallery]"),
]  # fmt: skip


def test_odd_values_neither_stop_a_move_nor_leave_the_content_folder(
    blog: Blog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = {path for path in tmp_path.rglob("*") if blog.content not in path.parents}
    assert blog.wordpress(export(*VALUES)) == 0
    said = capsys.readouterr().out
    assert "not accounted for" not in said
    new = {path for path in tmp_path.rglob("*") if blog.content not in path.parents} - outside
    assert {path.relative_to(blog.folder).as_posix() for path in new} == {"export.xml", ".cache", ".cache/import.txt"}
    done = blog.build()
    assert done.status == 0, done.stderr
    everything = b"".join(blog.files().values())
    for private in (b"192.0.2.77", b"private.example", b"javascript:", b"root:", b"<script"):
        assert private not in everything


def test_nothing_of_an_archive_is_written_outside_of_the_posts(blog: Blog, tmp_path: Path) -> None:
    archive = tmp_path / "uploads.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for name, data in (
            ("../../evil.png", picture()),
            ("/tmp/evil.png", picture()),
            ("2019/05/cup.png", picture("red")),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("2019/05/link.png")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    pictures = "".join(
        f'<img src="{HOME}/wp-content/uploads/{name}" alt="x">'
        for name in ("../../evil.png", "2019/05/cup.png", "2019/05/link.png")
    )
    assert blog.wordpress(export(item(1, "One", pictures)), "--uploads", str(archive)) == 0
    assert {name for name in blog.files() if name.endswith(".png")} == {"posts/post-1/cup.png"}
    assert not [path for path in tmp_path.rglob("evil.png") if blog.content not in path.parents]


def test_what_a_link_in_the_uploads_leads_out_to_is_not_taken(blog: Blog, tmp_path: Path) -> None:
    (tmp_path / "uploads/2019").mkdir(parents=True)
    (tmp_path / "uploads/2019/x.png").symlink_to("/etc/passwd")
    text = f'<img src="{HOME}/wp-content/uploads/2019/x.png" alt="x">'
    assert blog.wordpress(export(item(1, "One", text)), "--uploads", str(tmp_path / "uploads")) == 0
    assert not [name for name in blog.files() if name.endswith(".png")]


@pytest.mark.parametrize("name", ["nowhere", "export.xml"])
def test_uploads_that_are_none_are_named(blog: Blog, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert blog.wordpress(GOOD, "--uploads", str(blog.folder / name)) == 1
    assert name in capsys.readouterr().err
    assert blog.files() == {}
