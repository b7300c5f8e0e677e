"""A blog of one's own: started, written, set otherwise, published and upgraded, and no test of the engine minds it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from demo_blog import DemoBlog, copy_blog, give_environment

from plugins.blog.manifest import PLACE, read_manifest, read_version
from plugins.blog.start import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = ["--name=Die zweite Tasse", "--subtitle=Briefe", "--author=Zoë Ünal", "--address=https://tasse.example/brief"]
OPTIONS += ["--email=zoe@tasse.example", "--language=de", "--timezone=Asia/Tokyo", "--look=orchard+press", "--yes"]
TEN = """
DEFAULT_CATEGORY = "Briefe"
DEFAULT_PAGINATION = 2
MENUITEMS = [("Archiv", "archives/")]
SOCIAL = [("Mastodon", "https://social.example/@zoe")]
COMMENTS_DEPTH = 2
COMMENTS_AVATARS = False
RELATED_LIMIT = 1
FEEDS_ITEMS = 2
IMAGES_WIDTHS = [300, 900]
SEO_COLOR = "#123456"
PLUGINS = [*PLUGINS, "plugins.own.hello"]
"""
MINE: dict[str, str | bytes] = {
    **{
        f"content/posts/brief-{n}.md": f"title: Brief {n}\ndate: 2026-02-0{n}\ntags: kaffee\n\nLiebe Ada, Nummer {n}."
        for n in (1, 2, 3)
    },
    "content/comments/brief-1/ada.md": "author: Ada\ndate: 2026-02-04 10:00\n\nDanke!",
    "notes/plan.md": "mine",
    "notes/plan.py": "import tasks, not_there",
    "own_script.py": "import feedgen, nh3, PIL",
    "plugins/own/hello.py": "from pelican import signals\n\n\ndef hello(site):\n    print('note: hello')\n\n\n"
    "def register():\n    signals.finalized.connect(hello)\n",
    "theme/own/own.css": ":root { --measure: 20rem; }",
    "theme/own/templates/partials/footer.html": "<footer>Meins.</footer>",
}
READ_A_BLOG = ["tests/test_imports.py", "tests/theme", "tests/look", "tests/end_to_end/test_build.py"]
READ_A_BLOG += ["tests/end_to_end/test_workflows.py", "tests/end_to_end/test_sites.py", "tests/blog/test_manifest.py"]
"""The tests that would meet a blog's own files if they read any."""
INSIDE = "BLOG_TESTED_WITHIN"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> DemoBlog:
    """A blog in which everything is another one than the demo's; to be copied only."""
    blog = DemoBlog(tmp_path_factory.mktemp("own") / "tasse", whole=True)
    blog.write_manifest(read_version(blog.folder))
    blog.run("start", *OPTIONS)
    blog.write(SETTINGS, blog.read(SETTINGS) + TEN)
    for path, data in MINE.items():
        blog.write(path, data)
    return blog


def test_it_is_checked_and_published_as_its_author_wants_it(own: DemoBlog, tmp_path: Path) -> None:
    blog = copy_blog(own, tmp_path / "tasse")
    assert blog.run("check").endswith("note: hello\nNothing is wrong.\n")
    assert "Built 3 posts, 3 pages, 1 comment, " in blog.run("publish")
    output = blog.folder / "output"
    first, home = (output / name / "index.html" for name in ("brief-1", "."))
    assert 'href="/brief/' in home.read_text("utf-8") or "https://tasse.example/brief/" in home.read_text("utf-8")
    assert "<footer>Meins.</footer>" in first.read_text("utf-8")
    assert "Danke!" in first.read_text("utf-8")
    assert len(re.findall("<item>", (output / "feed/index.xml").read_text("utf-8"))) == 2
    assert "#123456" in (output / "site.webmanifest").read_text("utf-8")
    assert (output / "page/2/index.html").is_file()


def run_tests(blog: DemoBlog, *arguments: str) -> str:
    """What pytest says in the end, of tests that are run in a blog."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, INSIDE: "1"}
    for name in ("PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS", "PYTHONPATH", "LONG"):
        environment.pop(name, None)
    done = subprocess.run(command, cwd=blog.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
    return done.stdout.splitlines()[-1]


@pytest.mark.skipif(INSIDE in os.environ, reason="it would test itself")
def test_the_tests_that_meet_a_blogs_files_pass_in_it(own: DemoBlog, tmp_path: Path) -> None:
    blog = copy_blog(own, tmp_path / "tasse")
    there = [path for path in READ_A_BLOG if (blog.folder / path).exists()]
    assert " passed" in run_tests(blog, "-n0", "-m", "not browser", *there)


@pytest.mark.usefixtures("long_form")
@pytest.mark.skipif(INSIDE in os.environ, reason="it would test itself")
def test_the_whole_suite_passes_in_it(own: DemoBlog, tmp_path: Path) -> None:
    """The long form: LONG=1 asks for it."""
    blog = copy_blog(own, tmp_path / "tasse")
    assert " passed" in run_tests(blog, f"-n{os.cpu_count() or 1}")


def test_it_is_upgraded_from_an_older_engine_without_a_conflict(own: DemoBlog, tmp_path: Path) -> None:
    newest = DemoBlog(tmp_path / "newest", whole=True)
    newest.write_manifest("99.0")
    blog = copy_blog(own, tmp_path / "tasse")
    older = {"theme/templates/partials/footer.html": "<footer>Old.</footer>", "plugins/seo/gone.py": "GONE = 1\n"}
    own_files = {path: data for path, data in blog.files().items() if path not in read_manifest(blog.folder).engine}
    kept = {path: blog.files()[path] for path in (*MINE, "pelicanconf.py", "publishconf.py")}
    for path, data in older.items():
        blog.write(path, data)
    (blog.folder / "plugins/look/own.py").write_text(blog.read("plugins/look/own.py") + "\n# as it was then\n")
    list_as_engine(blog, set(own_files) | set(MINE))
    give_environment(blog)
    said = blog.run("upgrade", f"--source={newest.folder}", "--yes")
    assert "This blog has 99.0 now." in said
    assert "Left: " not in said
    after = blog.files()
    assert {path: after[path] for path in kept} == kept
    engine = read_manifest(newest.folder).engine
    assert {path for path in engine if after[path] != newest.files()[path]} == set()
    assert "plugins/seo/gone.py" not in after
    assert blog.run("check").endswith("Nothing is wrong.\n")


def list_as_engine(blog: DemoBlog, own: set[str]) -> None:
    """Have the manifest say that all but these files are the engine's, as they are now."""
    kept = {path: data for path, data in blog.files().items() if path in own and path != PLACE}
    for path in kept:
        (blog.folder / path).unlink()
    blog.write_manifest("0.9")
    for path, data in kept.items():
        blog.write(path, data)
