"""A comment's whole way in a real browser, without JavaScript and by keyboard: form, preview, desk, page and feed."""

from __future__ import annotations

import http.server
import os
import re
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT, run_pelican
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import BuildSite
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

CONTENT = {
    "content/posts/cards.md": "title: Cards & Cases\ndate: 2026-03-01 10:00\nauthors: Mara\n\nKeep them all.",
    "content/comments/cards/2026-03-02-ada.md": "author: Ada\ndate: 2026-03-02 10:00\n\nI do.",
}


class Blog:
    """A blog as readers reach it: its pages and its intake, on two ports of this machine."""

    def __init__(self, folder: Path, site: str, intake: str) -> None:
        self.folder, self.site, self.intake = folder, site, intake

    def desk(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "plugins.comments.desk", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "SITEURL": self.site}
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=True
        ).stdout

    def build(self) -> None:
        done = run_pelican(self.folder, "pelicanconf.py", {})
        assert done.status == 0, done.stderr


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Silent(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def blog(build_site: BuildSite) -> Iterator[Blog]:
    port = free_port()
    intake = f"http://127.0.0.1:{port}/"
    folder = build_site(CONTENT, settings=f"COMMENTS_INTAKE = {intake!r}\nCOMMENTS_MIN_SECONDS = 0").output.parent
    handler = partial(Silent, directory=str(folder / "output"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}"
        command = [sys.executable, "-m", "plugins.comments.serve", "--settings", "pelicanconf.py", "--until-eof"]
        command += ["--listen", f"127.0.0.1:{port}", "--site", site]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.PIPE) as taking:
            for _ in range(600):
                assert taking.poll() is None
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield Blog(folder, site, intake)
            taking.kill()
        server.shutdown()


def go_to(page: Page, selector: str) -> None:
    """Press Tab until that element has the focus."""
    for _ in range(80):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_a_comment_from_the_form_to_the_page_and_the_feed(blog: Blog, chromium: Browser) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{blog.site}/cards/")
    page.get_by_role("link", name="Reply to Ada").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reply to Ada")

    go_to(page, "#c-body")
    page.keyboard.insert_text("All of them? *All?*\n\n<b>Well</b>")
    go_to(page, ".respond-send button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Enter a name")
    expect(page).to_have_title(re.compile("^Error: Reply on “Cards & Cases”"))
    expect(page.locator(".errors")).to_be_focused()  # a page's autofocus comes with its first frame, so wait for it
    page.get_by_role("link", name="Enter a name").press("Enter")
    expect(page).to_have_url(re.compile("#c-author$"))
    go_to(page, "#c-author")
    page.keyboard.insert_text("Bo <i>")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Preview of your comment")
    expect(page.locator(".comment-body em")).to_have_text("All?")
    expect(page.locator(".comment-body")).to_contain_text("<b>Well</b>")
    go_to(page, "button[value=confirm]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    page.get_by_role("link", name="Back to “Cards & Cases”").click()
    expect(page).to_have_url(f"{blog.site}/cards/")
    expect(page.locator("#comments")).not_to_contain_text("Well")

    [item] = (blog.folder / "inbox/new").iterdir()
    blog.desk("approve", item.stem)
    blog.build()
    page.reload()
    expect(page.locator("#comments-title")).to_contain_text("2 thoughts")
    answer = page.locator(".comment").nth(1)
    expect(answer.locator(".p-name")).to_have_text("Bo <i>")
    expect(answer.locator(".comment-body em")).to_have_text("All?")
    assert "&lt;b&gt;Well" in (blog.folder / "output/comments/feed/index.xml").read_text("utf-8").replace("&amp;", "&")


def test_every_page_of_the_intake_is_accessible(blog: Blog, chromium: Browser) -> None:
    found: dict[str, str] = {}

    def check(page: Page, name: str) -> None:
        results = Axe().run(page)
        if results.violations_count:
            found[name] = results.generate_report()
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=str(Path(folder) / f"{name} {page.viewport_size['width']}.png"), full_page=True)  # type: ignore[index]  # always set

    for scheme, width in (("light", 1280), ("dark", 360)):
        page = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}).new_page()  # type: ignore[arg-type]  # a literal of them
        page.goto(f"{blog.intake}?post=cards")
        check(page, f"form {scheme}")
        page.get_by_role("button", name="Preview").click()
        check(page, f"errors {scheme}")
        page.fill("#c-body", "> quoted\n\n- one\n- `two`\n\n[link](https://example.com)")
        page.fill("#c-author", f"Bo {scheme}")
        page.fill("#c-url", "https://bo.example")
        page.get_by_role("button", name="Preview").click()
        check(page, f"preview {scheme}")
        page.locator("input[name=token]").evaluate("field => field.value = 'x'")
        page.get_by_role("button", name="Send").click()
        check(page, f"preview again {scheme}")
        page.get_by_role("button", name="Send").click()
        check(page, f"thanks {scheme}")
        page.goto(f"{blog.intake}?post=nowhere")
        check(page, f"message {scheme}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found == {}
