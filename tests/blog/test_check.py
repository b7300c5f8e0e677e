"""`check` lists all that is wrong with a blog, of drafts and of what is public, and writes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from demo_blog import DemoBlog, copy_blog

if TYPE_CHECKING:
    from pathlib import Path

QUICK = 'PLUGINS = [each for each in PLUGINS if each not in ("plugins.search",)]\n'


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> DemoBlog:
    """A blog; to be copied only."""
    blog = DemoBlog(tmp_path_factory.mktemp("check") / "blög")
    blog.write("pelicanconf.py", blog.read("pelicanconf.py") + QUICK)
    return blog


@pytest.fixture
def blog(fresh: DemoBlog, tmp_path: Path) -> DemoBlog:
    """A blog of the test's own."""
    return copy_blog(fresh, tmp_path / "blög")


def test_a_whole_blog_passes_and_nothing_is_written(blog: DemoBlog) -> None:
    before = blog.files()
    assert blog.run("check") == "Nothing is wrong.\n"
    assert blog.files() == before
    assert not (blog.folder / "output").exists()
    assert [path.name for path in (blog.folder / ".cache").glob("check-*")] == []


def test_all_faults_are_listed_once_those_of_drafts_and_of_the_public_too(blog: DemoBlog) -> None:
    blog.write(
        "content/posts/draft.md", "title: D\ndate: 2026-01-01\nstatus: draft\nimage: gone.png\nimage_alt: x\n\nD."
    )
    blog.write("content/posts/public.md", "title: P\ndate: 2026-01-01\n\n[D]({filename}draft.md)")
    blog.write("content/posts/wrong.md", "title: W\ndate: soon\n\nW.")
    said = blog.run("check", status=1)
    places = [line.split(": ")[0] for line in said.splitlines() if not line.startswith("note: ")]
    assert len(places) == len(set(places))
    assert {"content/posts/draft.md:4", "content/posts/wrong.md:2"} <= set(places)
    assert re.fullmatch(r"\d to mend\.", places[-1])
    blog.write("content/posts/wrong.md", "title: W\ndate: 2026-01-01\n\nW.")
    blog.write("content/posts/draft.md", "title: D\ndate: 2026-01-01\nstatus: draft\n\nD.")
    assert re.search(r"^content/posts/public\.md:4: .*filename}draft\.md", blog.run("check", status=1), re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("pelicanconf.py", "\nSITENAME = \n", r"pelicanconf\.py:\d+: SyntaxError: invalid syntax"),
        ("pelicanconf.py", "\nSITENAME = NAME\n", r"pelicanconf\.py:\d+: NameError: name 'NAME' is not defined"),
        (
            "publishconf.py",
            "\nimport nowhere\n",
            r"publishconf\.py:\d+: ModuleNotFoundError: No module named 'nowhere'",
        ),
        ("pelicanconf.py", "\nRELATED_LIMIT = 99\n", r"pelicanconf\.py:\d+: RELATED_LIMIT = 99: it must lie between"),
        (
            "pelicanconf.py",
            "\nRENAMED = {'RELATED_COUNT': 'RELATED_LIMIT'}\nRELATED_COUNT = 2\n",
            r"pelicanconf\.py:\d+: RELATED_COUNT is called RELATED_LIMIT now; write that name",
        ),
        ("pelicanconf.py", "\nPLUGINS += ['plugins.own.gone']\n", r".*plugins\.own\.gone.*"),
        ("theme/own/templates/partials/footer.html", "{% nonsense %}", r".*nonsense.*"),
        ("theme/own/templates/partials/footer.html", "{{ 1 / 0 }}", r".*division by zero.*"),
    ],
)
def test_what_a_blog_cannot_be_built_with_is_a_sentence(name: str, text: str, said: str, blog: DemoBlog) -> None:
    blog.write(name, (blog.read(name) if name.endswith(".py") else "") + text)
    found = blog.run("check", status=1).splitlines()
    assert any(re.match(said, line) for line in found), found
    assert not any("Traceback" in line or "site-packages" in line for line in found)


def test_a_plugin_of_ones_own_that_fails_is_named_with_its_line(blog: DemoBlog) -> None:
    blog.write(
        "plugins/own/mine.py",
        "from pelican import signals\n\n\ndef fail(site):\n    raise KeyError('oh')\n\n\n"
        "def register():\n    signals.initialized.connect(fail)\n",
    )
    blog.write("pelicanconf.py", blog.read("pelicanconf.py") + "PLUGINS += ['plugins.own.mine']\n")
    assert "plugins/own/mine.py:5: KeyError: 'oh'" in blog.run("check", status=1)


def test_a_template_that_was_overridden_and_has_changed_is_noted_until_it_is_looked_at(blog: DemoBlog) -> None:
    original, mine = "theme/templates/partials/footer.html", "theme/own/templates/partials/footer.html"
    blog.write(mine, "<footer>Mine.</footer>")
    assert blog.run("check") == "Nothing is wrong.\n"
    blog.write(original, blog.read(original) + "\n")
    assert f"note: {mine}: the theme's {original} has changed since you took its place" in blog.run("check")
    assert "note: " in blog.run("check")
    blog.write(mine, "<footer>Mine, looked at.</footer>")
    assert blog.run("check") == "Nothing is wrong.\n"
