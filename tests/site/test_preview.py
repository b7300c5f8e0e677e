"""The preview: real requests and WebSocket handshakes to a server that builds a site of one page."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import pytest
from conftest import ROOT
from intake_reader import reserved_port
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

# "Builds" by copying content/page into the site; a file called hold keeps a build from ending, and one called fault
# makes it fail.
SERVER = """
import asyncio, sys, time
from pathlib import Path
from plugins.site import preview

task, port, base = sys.argv[1], int(sys.argv[2]), sys.argv[3]
root, site = Path.cwd(), Path("output")

def rebuild():
    if not Path("content/page").exists():
        return "no page"
    text = Path("content/page").read_text()
    with open("log", "a") as log:
        log.write(text + "\\n")
    while Path("hold").exists():
        time.sleep(0.02)
    if Path("fault").exists():
        return Path("fault").read_text()
    site.mkdir(exist_ok=True)
    (site / "index.html").write_text(f"<!DOCTYPE html><title>{text}</title><p>{text}</p>")
    return ""

sockets = preview.listen(port)
if task == "serve":
    rebuild()
    asyncio.run(preview.serve(site, base, port, sockets))
else:
    places = {"root": root, "watched": ("content", "theme")}
    asyncio.run(preview.livereload(site, lambda: base, port, sockets, rebuild, lambda: None, **places))
"""


class Answer(NamedTuple):
    """What a server says to a request."""

    status: int
    headers: dict[str, str]
    text: str


class Preview:
    """A folder with a page, and a server that shows it."""

    def __init__(self, folder: Path, task: str, port: int, base: str) -> None:
        self.folder, self.port = folder, port
        self.save("first")
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", SERVER, task, str(port), base]
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)

    def save(self, text: str, name: str = "content/page") -> None:
        """Write a file as an editor does, beside and then in its place."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.with_name(".saved").write_text(text, "utf-8")
        path.with_name(".saved").replace(path)

    def get(self, path: str = "/", method: str = "GET", **headers: str) -> Answer:
        """Ask it for a page, by the name localhost unless the headers say another."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        try:
            connection.request(method, path, headers={"Host": f"localhost:{self.port}", **headers})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read().decode())
        finally:
            connection.close()

    def wait_for(self, text: str) -> None:
        """Wait until its page says that."""
        wait(lambda: text in self.get().text)

    def builds(self) -> list[str]:
        """What each build found."""
        return (self.folder / "log").read_text("utf-8").splitlines()

    def socket(self, **headers: str) -> int | dict[str, str]:
        """What it says to a page that opens its socket, or the status by which it refuses that."""

        async def first_message() -> dict[str, str]:
            request = HTTPRequest(f"ws://localhost:{self.port}/livereload", headers=headers)
            socket = await websocket_connect(request)
            message = await socket.read_message()
            socket.close()
            assert await socket.read_message() is None
            return json.loads(message or "")

        with ThreadPoolExecutor(1) as own_thread:  # the browser's driver may have a loop running in this one
            try:
                return own_thread.submit(asyncio.run, first_message()).result()
            except HTTPClientError as refusal:
                return refusal.code


def wait(until: Callable[[], bool]) -> None:
    """Look until it is so."""
    for _ in range(600):
        if until():
            return
        time.sleep(0.05)
    raise AssertionError("that never comes")


@contextmanager
def running(folder: Path, task: str, base: str = "") -> Iterator[Preview]:
    with reserved_port() as port:
        preview = Preview(folder, task, port, base)
        try:
            wait(lambda: preview.process.poll() is None and answers(preview))
            yield preview
        finally:
            preview.process.kill()
            preview.process.wait()


def answers(preview: Preview) -> bool:
    try:
        return preview.get().status in (200, 302)
    except OSError:
        return False


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Preview]:
    """A `livereload` of a page."""
    with running(tmp_path, "livereload") as preview:
        yield preview


@pytest.fixture(params=["serve", "livereload"])
def preview(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Preview]:
    """Each of the servers."""
    with running(tmp_path, request.param) as preview:
        yield preview


def test_names_of_this_machine_are_answered_and_no_others(preview: Preview) -> None:
    port = preview.port
    for name in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", f"LocalHost:{port}"):
        assert "first" in preview.get(Host=name).text, name
    others = (
        "localhost",
        f"localhost:{port + 1}",
        f"evil.example:{port}",
        "evil.example",
        f"localhost.evil.example:{port}",
    )
    others += (
        f"localhost:{port}.evil.example",
        f"127.0.0.1.evil.example:{port}",
        f"10.0.0.1:{port}",
        "",
        "[::1]",
    )
    for name in others:
        for path in ("/", "/index.html", "/nowhere", "/livereload.js", "/livereload"):
            answer = preview.get(path, Host=name)
            assert (answer.status, "first" in answer.text) == (403, False), (name, path)
    assert preview.get(method="HEAD", Host="evil.example").status == 403
    assert preview.get(method="POST", Host="evil.example").status == 403


def test_pages_of_other_sites_get_nothing(preview: Preview) -> None:
    port = preview.port
    assert preview.get(Origin=f"http://localhost:{port}").status == 200
    others = (
        "http://evil.example",
        "null",
        "",
        f"https://localhost:{port}",
        f"http://localhost:{port + 1}",
        "http://localhost",
    )
    for origin in others:
        answer = preview.get(Origin=origin)
        assert (answer.status, "first" in answer.text) == (403, False), origin


def test_the_socket_opens_to_pages_of_this_machine_and_no_others(live: Preview) -> None:
    port = live.port
    own = f"http://localhost:{port}"
    assert live.socket(Origin=own)["fault"] == ""
    assert live.socket()["fault"] == ""
    for origin in (
        "http://evil.example",
        "null",
        f"http://evil.example:{port}",
        f"http://localhost.evil.example:{port}",
    ):
        assert live.socket(Origin=origin) == 403, origin
    assert live.socket(Origin=own, Host=f"evil.example:{port}") == 403
    assert live.socket(Origin=f"http://evil.example:{port}", Host=f"evil.example:{port}") == 403


def test_ten_saves_during_a_build_lead_to_one_more_and_pages_are_served_meanwhile(live: Preview) -> None:
    (live.folder / "hold").touch()
    live.save("second")
    wait(lambda: live.builds()[-1] == "second")
    for number in range(10):
        live.save(f"draft {number}")
        assert "first" in live.get().text
    live.save("third")
    (live.folder / "hold").unlink()
    live.wait_for("third")
    live.save("fourth")
    live.wait_for("fourth")
    # A busy system may tell of one save twice, so that the same state is built again.
    assert [state for state, _ in groupby(live.builds())] == ["first", "second", "third", "fourth"]
    assert len(live.builds()) <= 6


def test_what_editors_and_builds_leave_behind_leads_to_no_build(live: Preview) -> None:
    for name in (".hidden", "page~", ".page.swp", ".pictures/drawing.png", "__pycache__/x.pyc"):
        (live.folder / "content" / name).parent.mkdir(exist_ok=True)
        (live.folder / "content" / name).touch()
    live.save("second")
    live.wait_for("second")
    assert live.builds() == ["first", "second"]


@pytest.mark.parametrize("change", ["settings.py", "theme/new.html", "content/new/deep/post.md"])
def test_each_kind_of_change_leads_to_a_build(live: Preview, change: str) -> None:
    path = live.folder / change
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    wait(lambda: len(live.builds()) > 1)


def test_a_folder_that_is_replaced_is_watched_on(live: Preview) -> None:
    (live.folder / "content").rename(live.folder / "old")
    live.save("second")
    live.wait_for("second")
    live.save("third")
    live.wait_for("third")


def test_a_fault_is_told_to_pages_until_it_is_mended(live: Preview) -> None:
    before = live.socket()
    live.save("content/page.md:1: broken", "fault")
    live.save("second")
    wait(lambda: live.socket() == {**before, "fault": "content/page.md:1: broken"})
    assert "first" in live.get().text
    (live.folder / "fault").unlink()
    live.save("third")
    wait(lambda: live.socket()["fault"] == "")
    assert live.socket()["build"] != before["build"]


def test_a_page_is_never_taken_from_a_memory_of_the_last_build(live: Preview) -> None:
    answer = live.get()
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(answer.text.encode())
    live.save("again")
    live.wait_for("again")
    again = live.get(**{"If-Modified-Since": live.get().headers["Last-Modified"], "If-None-Match": "*"})
    assert again.status == 200


@pytest.mark.parametrize("task", ["serve", "livereload"])
def test_a_site_for_a_path_of_a_host_is_shown_below_that_path(tmp_path: Path, task: str) -> None:
    with running(tmp_path, task, "/blog.2") as preview:
        assert "first" in preview.get("/blog.2/").text
        for outside in ("/", "/index.html", "/blogs2/", "/blog.2"):
            assert preview.get(outside).headers["Location"] == "/blog.2/"
        assert preview.get("/", Host="evil.example").status == 403


@pytest.mark.browser
def test_an_open_page_follows_the_builds_and_shows_faults(live: Preview, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(f"http://localhost:{live.port}/")
    live.save("second")
    page.get_by_text("second").wait_for()
    live.save("content/page.md:1: <b>broken</b>", "fault")
    live.save("third")
    page.get_by_text("content/page.md:1: <b>broken</b>").wait_for()
    (live.folder / "fault").unlink()
    live.save("fourth")
    page.get_by_text("fourth").wait_for()
    assert page.locator("#livereload-fault").count() == 0
    page.close()
