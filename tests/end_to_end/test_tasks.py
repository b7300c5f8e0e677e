"""The tasks, as an author runs them, in a small blog with the real settings, plugins and theme."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import signal
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import pytest
from intake_reader import reserved_port
from task_blog import BROKEN, CONTENT, Blog
from tornado.websocket import websocket_connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Blog, str]:
    """A blog that has been built, in a folder with a space in its name, and what was printed; to be copied only."""
    blog = Blog(tmp_path_factory.mktemp("tasks") / "my blög")
    return blog, blog.run("build")


@pytest.fixture
def blog(built: tuple[Blog, str], tmp_path: Path) -> Blog:
    """A blog of the test's own that has been built."""
    shutil.copytree(built[0].folder, tmp_path / "my blög")
    own = Blog.__new__(Blog)
    own.folder, own.output = tmp_path / "my blög", tmp_path / "my blög/output"
    return own


def test_a_build_tells_what_it_made_and_how_to_look_at_it(built: tuple[Blog, str]) -> None:
    blog, printed = built
    feeds = [name for name in blog.files() if re.search("(^|/)feed/([^.]+/)?index.xml$", name)]
    assert printed.startswith(f"Built 2 posts, 1 page, 2 comments, {len(feeds)} feeds into output/ in ")
    assert printed.endswith("Read it: python3 tasks.py serve, then http://localhost:8000/\n")
    assert b"Well said." in blog.files()["one/index.html"]


def test_a_build_changes_only_what_differs(blog: Blog) -> None:
    before = {path: path.stat().st_mtime_ns for path in blog.output.rglob("*") if path.is_file()}
    blog.write("posts/two.md", CONTENT["posts/two.md"].replace("second", "SECOND"))
    theirs = [blog.output / name for name in (".git/HEAD", "CNAME", "one/notes.txt", "google1234.html")]
    for file in theirs:
        file.parent.mkdir(exist_ok=True)
        file.touch()
    said = re.search(r"\((\d+) files new or changed, (\d+) as they were, [\d]+ removed\)", blog.run("build"))
    as_they_were = [path for path in before if path.exists() and path.stat().st_mtime_ns == before[path]]
    assert said
    assert [int(number) for number in said.groups()] == [
        len(blog.files()) - len(as_they_were) - len(theirs),
        len(as_they_were),
    ]
    assert b"SECOND" in blog.files()["two/index.html"]
    assert all(file.exists() for file in theirs)
    kept = blog.output / "archives/index.html"
    assert kept.stat().st_mtime_ns == before[kept]
    assert not (blog.folder / ".staging").exists()


def test_a_build_says_where_the_time_went(blog: Blog) -> None:
    (blog.folder / ".cache/memo").unlink(missing_ok=True)  # so that there is something to do
    lines = re.findall(r"^ +\d+\.\d\d s (?: *\d+%|    )  (\S.*)$", blog.run("build", "--profile"), re.MULTILINE)
    assert "Pelican: reading" in lines
    assert any(line.startswith("plugins.") for line in lines)
    assert any(line.startswith("pages by the template ") for line in lines)
    assert lines[-1] == "bringing it into output/"


def test_a_build_says_why_it_renders_pages(blog: Blog) -> None:
    blog.run("build")
    assert "note: rendered" not in blog.run("build", "--explain")
    blog.write("posts/two.md", "title: Two\ndate: 2026-01-02\ncategory: Cards\ntags: a\n\nChanged.")
    assert "note: rendered two/index.html: something that it reads has changed" in blog.run("build", "--explain")


def test_a_post_that_is_gone_takes_its_files_along_and_nothing_else(blog: Blog) -> None:
    (blog.output / "CNAME").write_text("blog.example.com")
    (blog.folder / "content/posts/two.md").unlink()
    blog.run("build")
    assert not (blog.output / "two").exists()
    assert (blog.output / "CNAME").read_text() == "blog.example.com"


def test_what_a_build_would_write_over_is_named_and_left_alone(blog: Blog) -> None:
    shutil.rmtree(blog.output / "one")
    (blog.output / "one").write_text("mine")
    error = blog.fail("build")
    assert "what no build is known to have made: one. Move that away, then build again." in error
    assert error.endswith("output/ is as it was.\n")
    assert (blog.output / "one").read_text() == "mine"


def test_output_may_be_a_link_to_an_empty_folder(blog: Blog) -> None:
    whole = blog.files()
    shutil.rmtree(blog.output)
    (blog.folder / "volume").mkdir()
    blog.output.symlink_to("volume")
    blog.run("build")
    assert blog.files() == whole
    blog.run("clean")
    assert list((blog.folder / "volume").iterdir()) == []
    assert blog.output.is_symlink()


def test_a_failed_build_names_the_fault_and_leaves_output_whole(blog: Blog) -> None:
    whole = blog.files()
    blog.write("posts/broken.md", BROKEN)
    error = blog.fail("build")
    assert error.startswith("content/posts/broken.md: no title")
    assert error.endswith("The build failed; output/ is as it was.\n")
    assert blog.files() == whole


def test_a_killed_build_is_repaired_by_the_next(blog: Blog) -> None:
    whole = blog.files()
    process = blog.start("build")
    while not (blog.folder / ".staging").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    shutil.rmtree(blog.output / "one")
    blog.run("build")
    assert blog.files() == whole


def test_two_builds_at_once_wait_for_each_other(blog: Blog) -> None:
    whole = blog.files()
    shutil.rmtree(blog.output)
    both = [blog.start("build"), blog.start("build")]
    assert [process.wait(timeout=300) for process in both] == [0, 0]
    assert blog.files() == whole
    for process in both:
        process.communicate()


def test_publish_builds_for_the_public_address(blog: Blog) -> None:
    blog.run("publish", "--demo", SITEURL="https://coffee.example")
    assert b'href="https://coffee.example/one/"' in blog.files()["one/index.html"]
    assert b'href="/one/"' in blog.files()["index.html"]
    assert not any(b"Not yet." in data for data in blog.files().values())


def test_what_follows_two_dashes_goes_to_pelican(blog: Blog) -> None:
    blog.run("build", "--", "--extra-settings", 'SITENAME="Another Name"')
    assert b"Another Name" in blog.files()["index.html"]


def test_what_follows_comments_is_for_the_desk(blog: Blog) -> None:
    ids = [f"20260314-{number:012x}" for number in range(4)]
    for id in ids:
        item = blog.folder / "inbox/new" / f"{id}.md"
        item.parent.mkdir(parents=True, exist_ok=True)
        item.write_text(f"post: one\nauthor: Bea\ndate: 2026-03-14T12:00:00+00:00\n\nComment {id}.\n")
    assert blog.script("comments", "approve", ids[0], ids[1]).count("published by the next build") == 2
    assert blog.run("comments", "--", "reply", ids[2], "--message=a=b, or -c").count("published by the next build") == 2
    assert "usage: comments" in blog.script("comments", "--help")
    blog.script("comments", "--", "delete", ids[3])
    assert "No comments wait" in blog.script("comments", "list")


def test_what_follows_related_is_for_the_report(blog: Blog) -> None:
    assert blog.script("related", "two").startswith("content/posts/two.md: Two\n")
    assert blog.script("related", "--report")


def test_clean_removes_what_was_made_and_nothing_else(blog: Blog) -> None:
    (blog.folder / ".venv").mkdir()
    kept = {path for path in blog.folder.rglob("*") if path.is_file() and not path.is_relative_to(blog.output)}
    blog.run("clean")
    assert not blog.output.exists()
    assert (blog.folder / ".venv").exists()
    gone = {path for path in kept if not path.exists()}
    assert {path for path in gone if not {".cache", "__pycache__"} & set(path.parts)} == set()
    blog.run("clean", "--all")
    assert not (blog.folder / ".venv").exists()


def test_clean_leaves_what_others_put_into_output(blog: Blog) -> None:
    (blog.output / ".git").mkdir()
    (blog.output / "CNAME").touch()
    error = blog.fail("clean")
    assert error == "output/ stays, since no build is known to have made what is in it: .git, CNAME\n"
    assert sorted(path.name for path in blog.output.iterdir()) == [".git", "CNAME"]


@pytest.mark.parametrize("name", [".venv", ".cache", ".mypy_cache"])
def test_clean_empties_no_folder_that_is_a_link(blog: Blog, name: str) -> None:
    theirs = blog.folder / "theirs"
    (theirs / "search").mkdir(parents=True)
    (theirs / "file").touch()
    link = blog.folder / name
    if link.is_dir():
        shutil.rmtree(link)
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(theirs)
    error = blog.fail("clean", "--all")
    assert f"{link.name} is a link, and what it leads to may be needed elsewhere: delete the link yourself." in error
    assert (theirs / "file").exists()
    assert (theirs / "search").exists()


@pytest.fixture
def serving(blog: Blog) -> Iterator[Callable[..., str]]:
    """A function that starts a serving task and gives the address that it answers at."""
    started = []
    ports = ExitStack()

    def start(task: str) -> str:
        port = ports.enter_context(reserved_port(2))  # livereload takes comments at the second one
        started.append(blog.start(task, "--port", str(port)))
        address = f"http://localhost:{port}"
        for _ in range(1000):
            assert started[-1].poll() is None, started[-1].communicate()
            try:
                get(f"{address}/")
            except OSError:
                time.sleep(0.1)
            else:
                return address
        raise AssertionError(f"{task} does not answer")

    yield start
    for process in started:
        process.kill()
        process.communicate()
    ports.close()


def get(address: str) -> tuple[int, str, str]:
    """Status, media type and text of what is at an address."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode("utf-8", "replace")


def test_serve_answers_as_a_static_host_does(blog: Blog, serving: Callable[..., str]) -> None:
    (blog.output / "picture.avif").touch()
    (blog.output / "empty").mkdir()
    address = serving("serve")
    assert get(f"{address}/one/") == (200, "text/html", blog.files()["one/index.html"].decode())
    assert get(f"{address}/one")[0] == 200
    assert get(f"{address}/feed/index.xml")[:2] == (200, "application/xml")
    assert get(f"{address}/category/notes/feed/")[0] == 404
    assert get(f"{address}/picture.avif")[:2] == (200, "image/avif")
    missing = (404, "text/html; charset=UTF-8", blog.files()["404.html"].decode())
    assert get(f"{address}/nowhere/") == get(f"{address}/empty/") == get(f"{address}/../tasks.py") == missing
    port = address.rpartition(":")[2]
    assert blog.fail("serve", "--port", port).startswith(f"Port {port}: Address already in use. Try another: ")


def test_what_was_built_for_a_path_of_a_host_is_served_below_that_path(blog: Blog, serving: Callable[..., str]) -> None:
    blog.run("publish", "--demo", SITEURL="https://coffee.example/blog")
    address = serving("serve")
    sheet = re.search(r'<link rel="stylesheet" href="([^"]+)"', get(f"{address}/")[2])
    assert sheet
    assert get(f"{address}{sheet[1]}")[1] == "text/css"


def test_serve_without_output_says_to_build(blog: Blog) -> None:
    shutil.rmtree(blog.output)
    assert blog.fail("serve") == "There is no output/ yet: python3 tasks.py build makes it.\n"


async def next_fault(port: int) -> str:
    """What livereload tells open pages of the next build that fails."""
    socket = await websocket_connect(f"ws://localhost:{port}/livereload")
    fault = ""
    while not fault:
        fault = json.loads(await asyncio.wait_for(socket.read_message(), 120) or "{}")["fault"]
    socket.close()
    return fault


def test_livereload_builds_again_and_keeps_the_last_good_site(blog: Blog, serving: Callable[..., str]) -> None:
    def wait_for(text: str, where: str) -> None:
        for _ in range(600):
            with suppress(OSError):  # nobody answers there yet
                if text in get(where)[2]:
                    return
            time.sleep(0.1)
        raise AssertionError(f"{text} does not appear")

    address = serving("livereload")
    assert "livereload.js" in get(f"{address}/two/")[2]
    port = int(address.rpartition(":")[2])
    assert f'action="http://127.0.0.1:{port + 1}/"' in get(f"{address}/two/")[2]
    blog.write("posts/broken.md", BROKEN)
    blog.write("posts/two.md", CONTENT["posts/two.md"].replace("second", "SECOND"))
    with ThreadPoolExecutor(1) as own_thread:  # a browser's driver may have a loop running in this one
        assert "content/posts/broken.md" in own_thread.submit(asyncio.run, next_fault(port)).result()
    assert "The second." in get(f"{address}/two/")[2]
    (blog.folder / "content/posts/broken.md").unlink()
    wait_for("The SECOND.", f"{address}/two/")
    wait_for("Comment on “", f"http://127.0.0.1:{port + 1}/?post=two")
