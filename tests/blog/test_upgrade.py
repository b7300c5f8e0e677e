"""A newer engine comes into a blog whole or not at all, and what is its author's stays as it is, to the byte."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from demo_blog import DemoBlog, Terminal, copy_blog, give_environment

from plugins.blog.changes import changed
from plugins.blog.first import KNOWN, convert, first_manifest
from plugins.blog.form import read_settings, read_values
from plugins.blog.manifest import PLACE, read_manifest
from plugins.blog.upgrade import news

if TYPE_CHECKING:
    from pathlib import Path

FOOTER, HEAD = "theme/templates/partials/footer.html", "theme/templates/partials/head.html"
GONE, NEW = "plugins/search/old.py", "theme/templates/partials/new.html"
LOG = """# Changelog

## [1.2.0] - 2026-12-24

- Not out yet.

## [1.1.0] - 2026-12-01

- A better footer.

## [1.0.0] - 2026-11-01

- The beginning.
"""
OWN: dict[str, str | bytes] = {
    "notes/plan.txt": "mine",
    "theme/own/own.css": "p { color: red; }",
    "theme/own/templates/partials/footer.html": "<footer>Mine.</footer>",
    "plugins/own/mine.py": "def register() -> None: pass\n",
    "content/posts/mine.md": "title: Mine\ndate: 2026-05-01\n\nMine.",
}


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoBlog, DemoBlog]:
    """An author's blog on one version of the engine, and the next version; to be copied only."""
    folder = tmp_path_factory.mktemp("upgrade")
    old = DemoBlog(folder / "old")
    old.write(GONE, '"""Nothing."""\n')
    old.write("README.md", "The engine.\n")
    # What takes time in a build is no business of these tests.
    quick = 'PLUGINS = [each for each in PLUGINS if each not in ("plugins.search", "plugins.images")]\n'
    old.write("pelicanconf.py", old.read("pelicanconf.py") + quick)
    old.write_manifest()
    new = copy_blog(old, folder / "new")
    (new.folder / GONE).unlink()
    new.write(NEW, "New.")
    new.write(FOOTER, '{% include "partials/new.html" %}\n' + old.read(FOOTER))
    new.write("README.md", "The newer engine.\n")
    new.write("CHANGELOG.md", LOG)
    new.write_manifest("1.1.0")
    for path, data in OWN.items():
        old.write(path, data)
    give_environment(old)
    old.run("start", "--name=Mine", "--author=Bea", "--address=https://bea.example", "--timezone=UTC", "--yes")
    return old, new


@pytest.fixture
def blog(engines: tuple[DemoBlog, DemoBlog], tmp_path: Path) -> DemoBlog:
    """A blog of the test's own."""
    blog = copy_blog(engines[0], tmp_path / "blög")
    shutil.rmtree(blog.folder / ".venv")
    give_environment(blog)
    return blog


@pytest.fixture
def newer(engines: tuple[DemoBlog, DemoBlog], tmp_path: Path) -> DemoBlog:
    """A newer engine of the test's own."""
    return copy_blog(engines[1], tmp_path / "newer")


def of_the_author(blog: DemoBlog) -> dict[str, bytes]:
    """What the engine's own list does not name."""
    engine = read_manifest(blog.folder).engine
    return {path: data for path, data in blog.files().items() if path not in engine and path != PLACE}


def has_engine(blog: DemoBlog, engine: DemoBlog) -> bool:
    """Whether a blog has the files of that engine, and no other ones of the engine's."""
    files, wanted = blog.files(), engine.files()
    listed = read_manifest(engine.folder).engine
    return GONE not in files and all(files[path] == wanted[path] for path in (*listed, PLACE))


def test_an_upgrade_replaces_the_engine_and_nothing_else(blog: DemoBlog, newer: DemoBlog) -> None:
    before = blog.files()
    own = of_the_author(blog)
    said = blog.run("upgrade", f"--source={newer.folder}", "--yes")
    assert "A better footer." in said
    assert "The beginning." not in said
    assert "Not out yet." not in said
    assert f"note: theme/own/templates/partials/footer.html: the theme's {FOOTER} has changed" in said
    assert has_engine(blog, newer)
    after = of_the_author(blog)
    assert after.pop("theme/own/overridden.json")
    assert after == own
    assert "has changed since you took its place" in blog.run("check")
    blog.write("theme/own/templates/partials/footer.html", "<footer>Mine, and new.</footer>")
    assert "Nothing is wrong." in blog.run("check")
    assert "note: theme" not in blog.run("check")
    assert blog.run("upgrade", f"--source={newer.folder}", "--yes").endswith("nothing was to do.\n")
    blog.write("theme/own/templates/partials/footer.html", OWN["theme/own/templates/partials/footer.html"])
    assert blog.run("upgrade", "--back") == "This blog has 1.0.0 again.\n"
    (blog.folder / "theme/own/overridden.json").unlink()
    assert blog.files() == before


@pytest.mark.parametrize("kind", ["gztar", "remote"])
def test_an_engine_may_come_from_anywhere(kind: str, blog: DemoBlog, newer: DemoBlog, tmp_path: Path) -> None:
    source = str(tmp_path / "repository")
    for path in newer.folder.rglob("__pycache__"):
        shutil.rmtree(path)
    if kind in ("git", "remote"):
        git(newer.folder, "init", "--quiet", "--initial-branch=main")
        git(newer.folder, "add", "--all")
        git(newer.folder, "commit", "--quiet", "--message=1.1.0")
        git(newer.folder, "tag", "v1.1.0")
        newer.write(FOOTER, "Not released yet.")
        git(newer.folder, "commit", "--quiet", "--all", "--message=later")
        git(tmp_path, "clone", "--quiet", "--bare", str(newer.folder), source)
        git(newer.folder, "checkout", "--quiet", "v1.1.0")
    else:
        source = shutil.make_archive(str(tmp_path / "engine"), kind, newer.folder.parent, newer.folder.name)
    if kind == "remote":
        git(blog.folder, "init", "--quiet")
        assert "There is no engine to upgrade from" in blog.run("upgrade", "--yes", status=1)
        git(blog.folder, "remote", "add", "engine", source)
        source = ""
    blog.run("upgrade", f"--source={source}", "--yes")
    assert has_engine(blog, newer)


def test_nothing_is_upgraded_before_the_author_says_so(blog: DemoBlog, newer: DemoBlog) -> None:
    before = blog.files()
    assert "--yes for the rest" in blog.run("upgrade", f"--source={newer.folder}", status=1)
    terminal = Terminal(blog, "upgrade", f"--source={newer.folder}")
    assert "A better footer." in terminal.wait_for("Upgrade now? [yes] ")
    terminal.answer("no")
    assert terminal.end()[1].endswith("Nothing was changed.\n")
    assert blog.files() == before


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody."""
    person = ["-c", "user.name=Bea", "-c", "user.email=bea@bea.example"]
    done = subprocess.run(["git", "-C", str(folder), *person, *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def test_what_the_author_has_edited_is_named_and_nothing_changed(blog: DemoBlog, newer: DemoBlog) -> None:
    for path in (FOOTER, HEAD, "README.md", NEW):
        blog.write(path, (blog.read(path) if path != NEW else "") + "\nedited\n")
    before = blog.files()
    said = blog.run("upgrade", f"--source={newer.folder}", "--yes", status=1)
    assert re.findall(r"^(\S+): ", said, re.MULTILINE) == [FOOTER, NEW]
    assert "--merge tries to keep them" in said
    assert blog.files() == before
    (blog.folder / NEW).unlink()
    blog.write(FOOTER, newer.read(FOOTER))
    said = blog.run("upgrade", f"--source={newer.folder}", "--yes")
    assert set(re.findall(r"^Left: (\S+) ", said, re.MULTILINE)) == {HEAD, "README.md"}
    assert (blog.read(HEAD), blog.read("README.md")) == (before[HEAD].decode(), before["README.md"].decode())
    assert blog.read(NEW) == "New."


def test_edits_are_merged_where_they_can_be(blog: DemoBlog, newer: DemoBlog) -> None:
    git(blog.folder, "init", "--quiet")
    git(blog.folder, "add", FOOTER)
    git(blog.folder, "commit", "--quiet", "--message=as it came")
    original = blog.read(FOOTER)
    blog.write(FOOTER, f"Another beginning.\n{original}")
    before = blog.files()
    said = blog.run("upgrade", f"--source={newer.folder}", "--yes", "--merge", status=1)
    assert f"{FOOTER}: you and the new engine have changed the same lines of it" in said
    assert blog.files() == before
    blog.write(FOOTER, f"{original}\nMy end.\n")
    said = blog.run("upgrade", f"--source={newer.folder}", "--yes", "--merge")
    assert f"Left: {FOOTER} (what you have edited is merged into the new one)" in said
    assert blog.read(FOOTER).startswith('{% include "partials/new.html" %}')
    assert blog.read(FOOTER).endswith("My end.\n")


def test_an_engine_that_does_not_work_is_taken_back(blog: DemoBlog, newer: DemoBlog) -> None:
    newer.write(FOOTER, "{% nonsense %}")
    newer.write_manifest("1.1.0")
    before = blog.files()
    (blog.folder / "theme/own/templates/partials/footer.html").unlink()
    said = blog.run("upgrade", f"--source={newer.folder}", "--yes", status=1)
    assert "With 1.1.0 the blog is not whole; everything is as it was." in said
    del before["theme/own/templates/partials/footer.html"]
    assert blog.files() == before
    assert "Nothing is wrong." in blog.run("check")


def test_an_environment_that_cannot_be_renewed_is_taken_back(blog: DemoBlog, newer: DemoBlog) -> None:
    newer.write("requirements.txt", "--no-index\n# == a ==\nno-such-package==1 --hash=sha256:" + "0" * 64 + "\n")
    newer.write_manifest("1.1.0")
    stamp = blog.read(".venv/parts")
    before = blog.files()
    said = blog.run("upgrade", f"--source={newer.folder}", "--yes", status=1)
    assert "The package index has no no-such-package==1" in said
    assert {path: data for path, data in blog.files().items() if path != "theme/own/overridden.json"} == before
    assert blog.read(".venv/parts") == stamp


def test_faults_of_the_blogs_own_are_to_be_mended_first(blog: DemoBlog, newer: DemoBlog) -> None:
    blog.write("content/posts/wrong.md", "title: Wrong\ndate: soon\n\nWrong.")
    said = blog.run("upgrade", f"--source={newer.folder}", "--yes", status=1)
    assert 'content/posts/wrong.md:2: date "soon"' in said
    assert "Mend that first" in said
    assert not has_engine(blog, newer)


@pytest.mark.parametrize(
    "path", ["content/posts/mine.md", "../mine.txt", "/etc/mine", "theme/own/own.css", ".git/config"]
)
def test_an_engine_that_wants_an_authors_files_is_refused(path: str, blog: DemoBlog, newer: DemoBlog) -> None:
    manifest = json.loads(newer.read(PLACE))
    manifest["engine"][path] = "0" * 40
    newer.write(PLACE, json.dumps(manifest))
    before = blog.files()
    assert f"{path} is no place for a file of the engine" in blog.run(
        "upgrade", f"--source={newer.folder}", "--yes", status=1
    )
    assert blog.files() == before


def test_what_is_no_newer_engine_is_refused(blog: DemoBlog, newer: DemoBlog, tmp_path: Path) -> None:
    before = blog.files()
    (tmp_path / "text.zip").write_text("no archive")
    for source in ("text.zip", "empty", "nowhere"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        assert blog.run("upgrade", f"--source={tmp_path / source}", "--yes", status=1)
    newer.write_manifest("0.9")
    assert "this blog has 1.0.0 already" in blog.run("upgrade", f"--source={newer.folder}", "--yes", status=1)
    newer.write_manifest("1.1.0")
    newer.write(FOOTER, "damaged")
    assert "it is not the file that" in blog.run("upgrade", f"--source={newer.folder}", "--yes", status=1)
    assert blog.files() == before


KILLED = """
import os, signal, sys
if "upgrade" in sys.orig_argv:
    left, replace = [int(os.environ["KILL_AT"])], os.replace
    def replace_or_die(*arguments, **named):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(*arguments, **named)
    os.replace = replace_or_die
"""


@pytest.mark.usefixtures("long_form")
@pytest.mark.parametrize("step", [1, 2, 4, 5, 6, 7, 9])
def test_an_upgrade_killed_at_any_step_is_undone_by_the_next_command(
    step: int, blog: DemoBlog, newer: DemoBlog, tmp_path: Path
) -> None:
    test_a_killed_upgrade_is_undone_by_the_next_command(step, blog, newer, tmp_path)


@pytest.mark.parametrize("step", [3, 8])
def test_a_killed_upgrade_is_undone_by_the_next_command(
    step: int, blog: DemoBlog, newer: DemoBlog, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(KILLED, "utf-8")
    (blog.folder / "theme/own/templates/partials/footer.html").unlink()
    before = blog.files()
    command = blog.command("upgrade", f"--source={newer.folder}", "--yes")
    environment = blog.environment(KILL_AT=str(step))
    environment["PYTHONPATH"] += f"{os.pathsep}{tmp_path}"
    done = subprocess.run(command, cwd=blog.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    assert "Nothing is wrong." in blog.run("check")
    assert not list(blog.folder.glob(".changing"))
    if done.returncode == 0:
        assert has_engine(blog, newer)
        assert step > 7
    else:
        assert blog.files() == before or has_engine(blog, newer)


DYING = """
import os
left, real = [{}], os.replace
def replace(*arguments, **named):
    left[0] -= 1
    if not left[0]:
        os._exit(9)
    return real(*arguments, **named)
os.replace = replace
"""


@pytest.mark.parametrize("step", range(1, 9))
def test_a_killed_change_is_undone_and_so_is_a_killed_undoing(step: int, tmp_path: Path) -> None:
    files = {"a.txt": b"a", "b/c.txt": b"c", "d/e/f.txt": b"f"}
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    change = f"with changed(Path({str(tmp_path)!r}), {{'a.txt': b'A', 'n/m.txt': b'M'}}, ['d/e/f.txt']): pass"
    imported = "from pathlib import Path\nfrom plugins.blog.changes import changed\n"
    command = [sys.executable, "-c", DYING.format(step) + imported + change]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    undoing = tmp_path / ".changing/undo.py"
    if undoing.exists():
        undo = f"import runpy; runpy.run_path({str(undoing)!r}, run_name='__main__')"
        subprocess.run([sys.executable, "-c", DYING.format(2) + undo], capture_output=True, check=False)
    if undoing.exists():
        subprocess.run([sys.executable, str(undoing)], capture_output=True, check=True)
    found = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file() and not path.relative_to(tmp_path).parts[0].startswith(".changing")
    }
    assert found in ((files, CHANGED) if status == 9 else (CHANGED,))


CHANGED = {"a.txt": b"A", "b/c.txt": b"c", "n/m.txt": b"M"}


def test_a_change_whose_use_fails_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")

    def use() -> None:
        with changed(tmp_path, {"a.txt": b"A", "n/m.txt": b"M"}):
            assert (tmp_path / "n/m.txt").read_bytes() == b"M"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        use()
    assert {path.name for path in tmp_path.iterdir()} == {"a.txt"}
    assert (tmp_path / "a.txt").read_text() == "a"


def test_the_settings_of_0_1_become_a_form(newer: DemoBlog, tmp_path: Path) -> None:
    known = json.loads(KNOWN.read_text("utf-8"))
    values = known["settings"] | {
        "SITENAME": "'Äther'",
        "RELATED_LIMIT": "5",
        "MENUITEMS": "[('About', 'about/')]",
        "PLUGINS": repr([*(each for each in eval(known["settings"]["PLUGINS"]) if each != "plugins.search"), "mine"]),
    }
    old = tmp_path / "old"
    old.mkdir()
    (old / "tasks.py").touch()
    (old / "pelicanconf.py").write_text("".join(f"{name} = {value}\n" for name, value in values.items()), "utf-8")
    (old / "publishconf.py").write_text(
        "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\nfrom pelicanconf import *\n"
        "SITEURL = os.environ.get('SITEURL', 'https://aether.example')\nRELATIVE_URLS = False\nFEEDS_HUB = 'https://hub.example/'\n"
        "DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = DRAFT_PAGE_SAVE_AS = DRAFT_PAGE_LANG_SAVE_AS = ''\n",
        "utf-8",
    )
    for name, data in convert(old, newer.folder).items():
        newer.write(name, data)
    assert read_values(newer.read("pelicanconf.py"))["SITENAME"] == "Äther"
    settings = read_settings(newer.folder, "publishconf.py")
    assert [settings[name] for name in ("SITENAME", "RELATED_LIMIT", "MENUITEMS", "SITEURL", "FEEDS_HUB")] == [
        *("Äther", 5, [("About", "about/")], "https://aether.example", "https://hub.example/")
    ]
    assert settings["DRAFT_SAVE_AS"] == ""
    assert settings["PLUGINS"][-1] == "mine"
    assert "plugins.search" not in settings["PLUGINS"]
    assert "plugins.look" in settings["PLUGINS"]
    assert len(newer.read("pelicanconf.py").splitlines()) < 60
    (old / "pelicanconf.py").write_text("class Odd: pass\nSITENAME = Odd()\n")
    with pytest.raises(ValueError, match="SITENAME is no plain value"):
        convert(old, newer.folder)


def test_an_engine_of_0_1_is_known_by_its_contents(tmp_path: Path) -> None:
    manifest = first_manifest(tmp_path)
    assert manifest.version == "0.1.0"
    assert {"tasks.py", "plugins/_posts.py", "theme/templates/base.html"} <= manifest.engine.keys()


def test_the_news_are_those_between(newer: DemoBlog) -> None:
    assert [each in news(newer.folder, "1.0", "1.10") for each in ("Not out", "A better", "The beginning")] == [
        *(True, True, False)
    ]
    assert "there is no changelog" in news(newer.folder / "content", "1.0", "1.1")
