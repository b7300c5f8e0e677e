"""A fresh clone becomes its author's own blog, and nothing that is the author's is touched."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from demo_blog import CONTENT, DemoBlog, Terminal, copy_blog
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown

from plugins.blog import placeholders
from plugins.blog.answers import QUESTIONS
from plugins.blog.form import read_values, with_values
from plugins.blog.start import as_markdown

if TYPE_CHECKING:
    from pathlib import Path

ALL = {
    "name": 'Ada & *Friends* "at" work',
    "subtitle": "Letters from <Leipzig>",
    "author": "Ada Müller",
    "address": "blog.ada.example/letters/",
    "email": "ada@letters.example",
    "language": "de",
    "timezone": "europe/berlin",
}
OPTIONS = [f"--{option}={value}" for option, value in ALL.items()]
SETTINGS = {
    "SITENAME": ALL["name"],
    "SITESUBTITLE": ALL["subtitle"],
    "AUTHOR": ALL["author"],
    "DEFAULT_LANG": "de",
    "TIMEZONE": "Europe/Berlin",
    "COMMENTS_EMAIL": ALL["email"],
}
PAGES = {f"content/pages/{page}.md" for page in ("about", "contact", "privacy")}
WRITTEN = {*PAGES, "content/posts/hello.md", "content/authors/ada-müller.md", "pelicanconf.py", "publishconf.py"}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> DemoBlog:
    """A clone; to be copied only."""
    return DemoBlog(tmp_path_factory.mktemp("start") / "blög")


@pytest.fixture
def blog(fresh: DemoBlog, tmp_path: Path) -> DemoBlog:
    """A clone of the test's own."""
    return copy_blog(fresh, tmp_path / "blög")


@pytest.fixture(scope="module")
def started(fresh: DemoBlog, tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoBlog, str]:
    """A blog that is its author's, and what was printed; to be copied only."""
    blog = copy_blog(fresh, tmp_path_factory.mktemp("started") / "blög")
    return blog, blog.run("start", *OPTIONS, "--look=harbour", "--yes")


def test_the_demo_goes_and_the_answers_stand_where_it_was(started: tuple[DemoBlog, str], fresh: DemoBlog) -> None:
    blog, said = started
    before, after = fresh.files(), blog.files()
    assert {path for path in after if after[path] != before.get(path)} == WRITTEN
    assert before.keys() - after.keys() == CONTENT.keys() - WRITTEN
    values = read_values(blog.read("pelicanconf.py"))
    assert {name: values[name] for name in SETTINGS} == SETTINGS
    assert values["LOOK"] == "harbour+book"
    assert '"https://blog.ada.example/letters"' in blog.read("publishconf.py")
    assert re.findall(r"^ +\d\. (\w+)", said, re.MULTILINE) == ["Write", "Make", "Publish"]


def test_the_new_blog_is_whole_and_says_nothing_of_the_demo(started: tuple[DemoBlog, str], tmp_path: Path) -> None:
    blog = copy_blog(started[0], tmp_path / "blög")
    assert blog.run("check").endswith("Nothing is wrong.\n")
    blog.run("publish")
    pages = {path: path.read_text("utf-8") for path in (blog.folder / "output").rglob("*.html")}
    whole = "".join(pages.values())
    assert "https://blog.ada.example/letters/" in whole
    for word in ("Spare Chair", "spare-chair", "Mára", "example.org", "Hallo"):
        assert word not in whole
    about = pages[blog.folder / "output/about/index.html"]
    shown = r"<strong>Ada & \*Friends\* .at. work</strong> \(Letters from <Leipzig>\) wird geschrieben"
    assert re.search(shown, unescape(about))
    assert 'href="mailto:ada@letters.example"' in pages[blog.folder / "output/contact/index.html"]


def test_a_second_time_changes_nothing(started: tuple[DemoBlog, str], tmp_path: Path) -> None:
    blog = copy_blog(started[0], tmp_path / "blög")
    (blog.folder / "content/pages/contact.md").unlink()
    blog.write("content/pages/about.md", "title: About\n\nMe.")
    before = blog.files()
    said = blog.run("start", "--name=Another", "--yes")
    assert said.splitlines() == [
        f'Left: SITENAME in pelicanconf.py (it is "{ALL["name"]}"; write "Another" there)',
        "Left: pelicanconf.py (it is yours already)",
        "Left: publishconf.py (it is yours already)",
        "Nothing was to do: this is your own blog already.",
    ]
    assert blog.run("start").endswith("Nothing was to do: this is your own blog already.\n")
    assert blog.files() == before


@pytest.mark.parametrize(
    ("mine", "stay"),
    [
        ("content/posts/cards/index.md", {"content/posts/cards/c.png", "content/comments/cards/ada.md"}),
        ("content/comments/cards/ada.md", {"content/posts/cards/c.png", "content/posts/cards/index.md"}),
        ("content/comments/cards/new.md", {each for each in CONTENT if "/cards/" in each}),
        ("content/posts/cards/mine.jpg", {each for each in CONTENT if "/cards/" in each}),
        ("content/posts/pens.md", set()),
        ("content/authors/mára.md", set()),
        ("content/pages/about.md", set()),
        ("content/pages/mine.md", None),
        ("pelicanconf.py", set()),
        ("publishconf.py", set()),
    ],
)
def test_what_was_edited_or_added_is_named_and_left(mine: str, stay: set[str] | None, blog: DemoBlog) -> None:
    blog.write(mine, blog.files().get(mine, b"title: Mine\n\n") + b"\n# mine\n")
    blog.write("notes/plan.txt", "mine")
    blog.write("plugins/own/mine.py", "mine = 1")
    before = blog.files()
    said = blog.run("start", *OPTIONS, "--yes")
    after = blog.files()
    kept = {mine, "notes/plan.txt", "plugins/own/mine.py", *(stay or ())}
    assert {path: after.get(path) for path in kept} == {path: before[path] for path in kept}
    assert (after.keys() & CONTENT.keys()) - kept - WRITTEN == set()
    # Settings of the author's say who the author is.
    assert after.keys() >= WRITTEN - ({"content/authors/ada-müller.md"} if mine == "pelicanconf.py" else set())
    named = {line.split(" (")[0].removeprefix("Left: ") for line in said.splitlines() if line.startswith("Left: ")}
    assert named >= (set() if stay is None else {mine, *stay})


def test_a_settings_file_of_ones_own_answers_for_itself(blog: DemoBlog) -> None:
    blog.write(
        "pelicanconf.py", blog.read("pelicanconf.py").replace('AUTHOR = "The Spare Chair"', 'AUTHOR = "Zoë Ünal"')
    )
    blog.run("start", "--yes", "--address=zoe.example")
    assert "written by Zoë Ünal" in blog.read("content/pages/about.md")
    assert "content/authors/zoë-ünal.md" in blog.files()
    assert "https://zoe.example" in blog.read("publishconf.py")


def test_every_wrong_option_is_named_and_nothing_changed(blog: DemoBlog) -> None:
    before = blog.files()
    wrong = ["--name= ", "--address=ftp://x.example", "--email=me", "--language=English", "--timezone=Berln"]
    said = blog.run("start", *wrong, "--author=🤝", "--yes", status=1)
    assert [line.split(":")[0] for line in said.splitlines()] == [
        *("--name", "--author", "--address", "--email", "--language", "--timezone")
    ]
    assert 'there is no look "harbor"; did you mean "harbour"?' in blog.run("start", "--yes", "--look=harbor", status=1)
    assert "--yes for the rest" in blog.run("start", "--name=Mine", status=1)
    assert blog.files() == before


GOOD = [
    ("called", ALL["name"]),
    ("words below", ALL["subtitle"]),
    ("Who writes", ALL["author"]),
    ("At which address", ALL["address"]),
    ("e-mail", ALL["email"]),
    ("language", ALL["language"]),
    ("time zone", ALL["timezone"]),
]


def test_answers_are_asked_for_one_by_one(blog: DemoBlog, started: tuple[DemoBlog, str]) -> None:
    terminal = Terminal(blog, "start", "--look=harbour")
    for question, answer in GOOD:
        terminal.wait_for(question)
        terminal.wait_for("] ")
        terminal.answer(answer)
    status, said = terminal.end()
    assert status == 0, said
    assert "Next:" in said

    def comparable(files: dict[str, bytes]) -> dict[str, bytes]:
        return {path: re.sub(rb"\n(date|id): .*", b"", data) for path, data in files.items()}

    assert comparable(blog.files()) == comparable(started[0].files())


def test_a_bad_answer_is_refused_at_once_and_an_empty_one_takes_the_default(blog: DemoBlog) -> None:
    terminal = Terminal(blog, "start", "--name=Mine", "--author=Bea", "--language=en")
    terminal.wait_for("[none] ")
    terminal.answer("")
    bad = {
        "[not yet] ": [("blog", 'write it as "https://blog.my-name.org"'), ("https://a b.example", "Write it as")],
        "[none] ": [("me at home", 'Write it as "me@my-name.org"')],
        "[UTC] ": [("Berlin", "did you mean Europe/Berlin?"), ("Nowhere", 'There is no time zone "Nowhere"')],
    }
    for default, answers in bad.items():
        terminal.wait_for(default)
        for answer, reply in answers:
            terminal.answer(answer)
            terminal.wait_for(reply)
            terminal.wait_for(default)
        terminal.answer("")
    status, said = terminal.end()
    assert status == 0
    assert "write your address into publishconf.py" in said
    values = read_values(blog.read("pelicanconf.py"))
    assert [values[name] for name in ("SITENAME", "SITESUBTITLE", "COMMENTS_EMAIL", "TIMEZONE")] == [
        "Mine",
        "",
        "",
        "UTC",
    ]
    assert blog.run("check").endswith("Nothing is wrong.\n")
    assert "SITEURL is empty" in blog.run("publish", status=1)
    assert "Built 0 posts, 3 pages" in blog.run("publish", SITEURL="https://mine.example")


@pytest.mark.parametrize("after", range(len(GOOD)))
def test_ctrl_c_leaves_everything_as_it_was(after: int, blog: DemoBlog) -> None:
    before = blog.files()
    terminal = Terminal(blog, "start")
    for question, answer in GOOD[:after]:
        terminal.wait_for(question)
        terminal.wait_for("] ")
        terminal.answer(answer)
    terminal.wait_for(GOOD[after][0])
    terminal.wait_for("] ")
    status, said = terminal.interrupt()
    assert (status, said.strip().splitlines()[-1]) == (130, "Nothing was changed.")
    assert blog.files() == before


def test_a_look_is_a_setting_that_can_be_changed_again(started: tuple[DemoBlog, str], tmp_path: Path) -> None:
    blog = copy_blog(started[0], tmp_path / "blög")
    before = blog.files()
    blog.run("start", "--look=plain")
    blog.run("start", "--look=orchard")
    after = blog.files()
    assert {path for path in after if after[path] != before.get(path)} == {"pelicanconf.py"}
    assert blog.read("pelicanconf.py") == before["pelicanconf.py"].decode().replace("harbour+book", "orchard+plain")
    assert "Colors:" in blog.run("start", "--look=list")
    blog.write("pelicanconf.py", blog.read("pelicanconf.py").replace('LOOK = "', 'LOOK = "" + "'))
    assert 'LOOK is worked out there; change it by hand: LOOK = "' in blog.run("start", "--look=brick", status=1)


def test_settings_that_fail_are_named_with_their_line(blog: DemoBlog) -> None:
    blog.write("pelicanconf.py", blog.read("pelicanconf.py") + "RELATED_LIMIT = many\n")
    assert blog.run("publish", status=1).startswith("pelicanconf.py:17: NameError: name 'many' is not defined")
    blog.write("pelicanconf.py", blog.read("pelicanconf.py") + "RELATED_LIMIT = \n")
    assert blog.run("publish", status=1).startswith("pelicanconf.py:18: invalid syntax")
    assert blog.run("start", "--yes", status=1).startswith("pelicanconf.py: line 18: invalid syntax; mend that first")


def test_publish_refuses_what_is_the_demos(blog: DemoBlog) -> None:
    said = blog.run("publish", status=1)
    for name in ("SITEURL", "SITENAME", "AUTHOR", "COMMENTS_EMAIL"):
        assert f"{name} = " in said
    assert not (blog.folder / "output").exists()
    assert "SITEURL" not in blog.run("publish", status=1, SITEURL="https://mine.example")
    assert "Built 2 posts, 3 pages, 1 comment" in blog.run("publish", "--demo")


def test_the_placeholders_are_those_of_the_demo(demo_files: dict[str, bytes]) -> None:
    from conftest import ROOT

    settings = (ROOT / "pelicanconf.py").read_text("utf-8")
    assert read_values(settings)["COMMENTS_EMAIL"] == placeholders.EMAIL
    assert read_values(settings)["SITENAME"] == placeholders.NAME
    assert f'"{placeholders.SITEURL}"' in (ROOT / "publishconf.py").read_text("utf-8")
    assert len(settings.splitlines()) <= 70
    assert {each.setting for each in QUESTIONS} - {"SITEURL"} <= read_values(settings).keys()


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_any_text_fits_into_the_form_and_into_a_page(text: str) -> None:
    form = '"""Ä form."""\nX = "ü"; SITENAME = "é" # äö\nOTHER = 3\n'
    filled = with_values(form, {"SITENAME": text, "NEW": text})
    assert read_values(filled) == {"X": "ü", "SITENAME": text, "OTHER": 3, "NEW": text}
    line = " ".join(text.split()) or "x"
    if line.isprintable():
        shown = re.sub(r"<[^>]*>", "", markdown(f"Of {as_markdown(line)}.", extensions=["extra"]))
        assert shown == f"Of {line}.".replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
