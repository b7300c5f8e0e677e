"""A comment's whole way in a real browser, without JavaScript and by keyboard: form, preview, desk, page and feed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
import time_machine
from browser_blog import axe_faults
from conftest import ROOT, run_pelican, serving
from intake_reader import reserved_port
from playwright.sync_api import expect
from web_servers import wait_for

from plugins.comments.inbox.inbox import open_inbox
from plugins.comments.inbox.item import Contact, Item
from plugins.comments.intake.signing import Signer

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


@pytest.fixture
def blog(build_site: BuildSite, request: pytest.FixtureRequest) -> Iterator[Blog]:
    """A blog in the language that is asked for, or in English."""
    settings = f"DEFAULT_LANG = {getattr(request, 'param', 'en')!r}\nCOMMENTS_MIN_SECONDS = 0"
    with reserved_port() as port:
        intake = f"http://127.0.0.1:{port}/"
        folder = build_site(CONTENT, settings=f"{settings}\nCOMMENTS_INTAKE = {intake!r}").output.parent
        with serving(folder / "output") as site:
            command = [sys.executable, "-m", "plugins.comments.intake", "--settings", "pelicanconf.py", "--until-eof"]
            command += ["--listen", f"127.0.0.1:{port}", "--site", site]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            with subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.PIPE) as taking:
                try:
                    wait_for(port, taking)
                    yield Blog(folder, site, intake)
                finally:
                    taking.kill()


def go_to(page: Page, selector: str) -> None:
    """Press Tab until that element has the focus."""
    for _ in range(80):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def press(page: Page, selector: str) -> None:
    """Press Enter on that element, by keyboard only."""
    go_to(page, selector)
    page.keyboard.press("Enter")


@pytest.fixture
def without_javascript(chromium: Browser) -> Iterator[Page]:
    with chromium.new_page(java_script_enabled=False) as page:
        yield page


def test_a_comment_from_the_form_to_the_page_and_the_feed(blog: Blog, without_javascript: Page) -> None:
    page = without_javascript
    page.goto(f"{blog.site}/cards/")
    page.get_by_role("link", name="Reply to Ada").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reply to Ada")

    go_to(page, "#c-body")
    page.keyboard.insert_text("All of them? *All?*\n\n<b>Well</b>")
    press(page, ".respond-send button")
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
    press(page, "button[value=confirm]")
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


class Checked:
    """A page that is looked at by axe each time it shows something, as readers and the author come by it."""

    def __init__(self, page: Page, blog: Blog, name: str) -> None:
        self.page, self.blog, self.name = page, blog, name
        self.found: dict[str, list[str]] = {}

    def check(self, name: str, shown: str) -> None:
        """Judge the page that shows such an element, as soon as it does."""
        expect(self.page.locator(shown)).to_be_visible()
        if faults := axe_faults(self.page):
            self.found[name] = faults
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        if folder := os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=str(Path(folder) / f"{self.name} {name}.png"), full_page=True)

    def leave_a_comment(self) -> None:
        page = self.page
        page.goto(f"{self.blog.intake}?post=cards")
        self.check("form", "#c-body")
        press(page, ".respond-send button")
        self.check("errors", ".errors")
        page.fill("#c-body", "> quoted\n\n- one\n- `two`\n\n[link](https://example.com)")
        page.fill("#c-author", f"Bo {self.name}")
        page.fill("#c-url", "https://bo.example")
        press(page, ".respond-send button")
        self.check("preview", "button[value=confirm]")
        page.locator("input[name=token]").evaluate("field => field.value = 'x'")
        press(page, "button[value=confirm]")
        self.check("preview again", ".errors")
        press(page, "button[value=confirm]")
        self.check("thanks", "main:not(:has(form)) [role=status]")
        page.goto(f"{self.blog.intake}?post=nowhere")
        self.check("message", "[role=status]")

    def moderate(self) -> None:
        page, inbox = self.page, open_inbox("inbox", self.blog.folder)
        item = Item(
            id="20260314-0123456789ab",
            post="cards",
            author="Bo <i>" + "o" * 70,
            date=datetime(2026, 3, 14, 12, tzinfo=UTC),
            body="> quoted\n\n```\n" + "x" * 200 + "\n```\n\n[link](https://example.com)",
            reply_to="2026-03-02-ada",
            url="https://bo.example/" + "o" * 200,
            score=5,
            reasons=("1 link", "all in capitals"),
        )
        inbox.put(item)
        link = self.link("moderate", item.id)
        page.goto(link)
        self.check("moderate", "button[value=approve]")
        press(page, "button[value=approve]")
        self.check("approved", "main:not(:has(form)) [role=status]")
        page.goto(link)
        self.check("moderate again", "form [value=delete]")
        press(page, "button[value=delete]")
        self.check("removed", "main:not(:has(form)) [role=status]")
        page.goto(link)
        self.check("dealt with", "[role=status]")
        with time_machine.travel("2026-01-01 10:00+00:00"):
            page.goto(self.link("moderate", item.id))
        self.check("too old", "[role=status]")

    def hear_of_replies(self) -> None:
        page, inbox = self.page, open_inbox("inbox", self.blog.folder)
        inbox.set_private("20260315-0123456789ab", Contact(email="bo@bo.example", post="cards", comment="bo"))
        for purpose in ("notify", "unsubscribe"):
            page.goto(self.link(purpose, "20260315-0123456789ab"))
            self.check(f"{purpose}?", "main form")
            press(page, "main button")
            self.check(f"{purpose}!", "[role=status]")
        assert inbox.private("20260315-0123456789ab") is None
        for purpose in ("notify", "unsubscribe"):
            page.goto(self.link(purpose, "20260315-0123456789ab"))
            self.check(f"{purpose} too late", "[role=status]")

    def link(self, purpose: str, id: str) -> str:
        """A link as a mail has it."""
        signer = Signer(open_inbox("inbox", self.blog.folder).secret())
        return f"{self.blog.intake}{purpose}?token={signer.seal(purpose, id)}"


# The longer words are those on the smaller screen.
@pytest.mark.parametrize(("blog", "scheme", "width"), [("en", "light", 1280), ("de", "dark", 320)], indirect=["blog"])
def test_every_page_of_the_intake_is_accessible(
    blog: Blog, chromium: Browser, scheme: Literal["light", "dark"], width: int
) -> None:
    with chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        checked = Checked(page, blog, scheme)
        checked.leave_a_comment()
        checked.moderate()
        checked.hear_of_replies()
    assert checked.found == {}
