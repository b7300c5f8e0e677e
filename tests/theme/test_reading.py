"""What only a browser shows: what readers see, reach by keyboard, and are spared."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from browser_blog import HOSTILE_TITLE, LONG_TITLE, axe_faults
from conftest import serving
from playwright.sync_api import expect

if TYPE_CHECKING:
    from browser_blog import Site, Visit
    from conftest import BuildSite
    from playwright.sync_api import Browser, Route

pytest_plugins = ["browser_fixtures"]
pytestmark = pytest.mark.browser

KINDS = {
    "home": "",
    "post": "asking/",
    "long title, forty tags": "long/",
    "bare post": "bare/",
    "right to left": "he/rtl/",
    "pictures of every shape": "pictures/",
    "tall picture, gallery": "tall/",
    "three hundred comments": "crowd/",
    "page": "about/",
    "category": "category/referrals/",
    "author": "author/mara-lindqvist/",
    "tags": "tags/",
    "archives": "archives/",
    "search": "search/",
    "subscribe": "subscribe/",
    "lost": "404.html",
}
LIGHT, DARK = "rgb(250, 245, 236)", "rgb(31, 26, 23)"
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.mark.parametrize("width", [390, 1440])
def test_a_post_shows_what_to_read_next_and_what_others_thought(visit: Visit, width: int) -> None:
    page = visit("asking/", width=width)
    expect(page.get_by_role("heading", level=1)).to_have_text("How to Ask")
    expect(page.get_by_role("img", name="Two people at a table")).to_be_visible()
    expect(page.get_by_text("Illustration by Noor")).to_be_visible()
    expect(page.get_by_role("heading", name="You May Also Like")).to_be_visible()
    cards = page.locator(".card")
    first = cards.filter(has=page.get_by_role("link", name=re.compile("Read more.*How to Thank")))
    expect(first.locator("img")).to_be_visible()
    expect(first.get_by_role("heading", name="How to Thank")).to_be_visible()
    expect(first.get_by_text("A day has a morning.")).to_be_visible()
    bare = cards.filter(has=page.get_by_role("link", name=re.compile("Read more.*How to Follow Up")))
    expect(bare.get_by_role("heading")).to_be_visible()
    expect(page.get_by_role("heading", name="3 thoughts on “How to Ask”")).to_be_visible()
    comments = page.locator(".thread .comment")
    expect(comments).to_have_count(3)
    for number, (name, text) in enumerate([("Ada", "I tried it."), ("Mara", "Tell me more!"), ("Ada", "No.")]):
        expect(comments.nth(number)).to_be_visible()
        expect(comments.nth(number)).to_contain_text(name)
        expect(comments.nth(number)).to_contain_text(text)
    lefts = [comments.nth(number).bounding_box()["x"] for number in range(3)]
    assert lefts == sorted(set(lefts))
    expect(comments.nth(1)).to_contain_text("Author")
    expect(page.locator(".pingbacks")).to_contain_text("Workbench")
    assert visit.problems == []


def test_every_page_fits_a_small_phone_and_loads_nothing_from_elsewhere(visit: Visit, site: Site) -> None:
    page = visit(width=320)
    wide = {}
    for path in site.pages():
        if "tag-number" in path or "feed/" in path:  # forty pages alike; redirects to feeds
            continue
        page.goto(f"{site.url}/{path}")
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            wide[path] = over
    assert wide == {}
    assert visit.strangers == []
    assert visit.problems == [], "a broken policy, a missing file, an error in a script"


SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((each) => [each.value, each.startTime])))
  .observe({type: "layout-shift", buffered: true});
"""


def shifts(visit: Visit, site: Site, path: str, width: int, late: str) -> list[list[float]]:
    """How much moved, and when, on a page that was painted before the files came whose addresses match `late`."""
    page = visit("about/", width=width)
    page.add_init_script(SHIFTS)
    held: list[Route] = []
    page.route(re.compile(late), lambda route: held.append(route))  # Playwright takes no builtin
    with page.expect_request(re.compile(late)):
        page.goto(f"{site.url}/{path}", wait_until="commit")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate(TWO_FRAMES)
    assert held
    page.route(re.compile(late), lambda route: route.continue_())
    while held:
        held.pop().continue_()
    expect(page.locator(".scheme")).to_be_enabled()
    page.wait_for_load_state("networkidle")
    page.evaluate(TWO_FRAMES)
    return page.evaluate("shifts")  # type: ignore[no-any-return]  # Playwright does not know


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("kind", ["home", "post", "bare post", "category", "lost"])
def test_nothing_moves_when_the_script_comes(visit: Visit, site: Site, kind: str, width: int) -> None:
    visit.without = "**/*.woff2"
    assert shifts(visit, site, KINDS[kind], width, r"/site\.js") == []


@pytest.mark.parametrize("kind", ["home", "post", "category"])
def test_next_to_nothing_moves_when_the_letters_come(visit: Visit, site: Site, kind: str) -> None:
    """Where they come before the first paint, as they are asked to, nothing does."""
    moved = shifts(visit, site, KINDS[kind], 390, r"\.woff2")
    assert sum(value for value, _ in moved) < 0.01


def test_a_wide_table_scrolls_in_itself_and_by_keyboard(visit: Visit) -> None:
    page = visit("asking/", width=390)
    table = page.get_by_role("group", name="Table")
    assert table.evaluate("each => each.scrollWidth > each.clientWidth")
    table.focus()
    page.keyboard.press("ArrowRight")
    expect(table.get_by_role("cell").first).not_to_be_in_viewport(ratio=1)
    aligned = page.locator("td").nth(1).evaluate("each => getComputedStyle(each).textAlign")
    assert aligned == "end"


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(visit: Visit, kind: str) -> None:
    page = visit(KINDS[kind])
    looks = [(390, "dark"), (390, "light"), (1440, "light"), (1440, "dark")]
    for width, scheme in looks[:1] if kind == "three hundred comments" else looks:  # ten seconds each
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert axe_faults(page) == [], f"{width} {scheme}"


def test_the_toggle_is_remembered_from_the_first_paint(visit: Visit, site: Site) -> None:
    page = visit()
    body, toggle = page.locator("body"), page.get_by_role("button", name="Dark colours")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(body).to_have_css("background-color", LIGHT)
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    expect(body).to_have_css("background-color", DARK)
    # With the deferred script withheld, only what runs before the first paint can set the colours.
    page.route("**/site.js", lambda route: route.abort())
    page.goto(f"{site.url}/asking/")
    expect(body).to_have_css("background-color", DARK)
    page.unroute("**/site.js")
    page.reload()
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(body).to_have_css("background-color", LIGHT)
    assert page.evaluate("localStorage.length") == 0, "what the system prefers need not be remembered"


def test_nothing_turns_by_itself_when_a_page_opens(visit: Visit, site: Site) -> None:
    page = visit(scheme="dark")
    page.emulate_media(reduced_motion="no-preference")
    turned = "for (const kind of ['transitionrun', 'animationstart']) addEventListener(kind, ({target}) => turned.push("
    page.add_init_script(f"window.turned = []; {turned}kind + target.className), true)")
    page.goto(f"{site.url}/asking/")
    expect(page.locator(".scheme")).to_be_enabled()
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("turned") == []


def test_the_frame_of_the_page_has_its_colours(visit: Visit) -> None:
    page = visit(scheme="dark")
    shown = "[...document.querySelectorAll('[name=theme-color]')].filter((each) => matchMedia(each.media).matches)"
    colors = f"{shown}.map((each) => each.content)"
    assert page.evaluate(colors) == ["#1f1a17"]
    page.locator(".scheme").click()
    assert page.evaluate(colors) == ["#faf5ec"]
    page.locator(".scheme").click()
    page.emulate_media(color_scheme="light")
    assert page.evaluate(colors) == ["#faf5ec"]


def test_no_word_of_the_menu_stands_alone_below_the_others(visit: Visit) -> None:
    page = visit(width=390)
    rows = [round(each.bounding_box()["y"]) for each in page.locator(".masthead-menu li").all()]
    assert len(rows) >= 4
    assert all(rows.count(row) > 1 for row in rows)
    page.set_viewport_size({"width": 820, "height": 900})
    button, name = page.locator(".scheme").bounding_box(), page.locator(".masthead-name").bounding_box()
    assert abs(button["y"] + button["height"] / 2 - name["y"] - name["height"] / 2) < 5


def test_a_note_opens_where_it_is_read_and_gives_the_place_back(visit: Visit) -> None:
    page = visit("asking/", width=390)
    link = page.locator(".footnote-ref")
    link.focus()
    page.keyboard.press("Enter")
    note = page.locator(".note")
    expect(note).to_be_in_viewport(ratio=1)
    expect(note).to_be_focused()
    assert note.inner_text().strip() == "A note."
    assert axe_faults(page) == []
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(link).to_be_focused()
    assert page.evaluate("location.hash") == ""
    without = visit("asking/", javascript=False)
    without.locator(".footnote-ref").click()
    expect(without.locator(".footnote li")).to_be_in_viewport()


def test_a_tall_picture_is_shown_whole(visit: Visit) -> None:
    for width in (390, 1440):
        page = visit("tall/", width=width)
        box = page.locator(".lead img").bounding_box()
        assert abs(box["width"] / box["height"] - 600 / 900) < 0.01
        assert box["height"] <= 900


def test_a_gallery_stands_side_by_side_and_a_wide_picture_from_edge_to_edge(visit: Visit) -> None:
    page = visit("tall/")
    boxes = [each.bounding_box() for each in page.locator(".gallery img").all()]
    assert [box["y"] for box in boxes] == [boxes[0]["y"]] * 3
    assert len({box["x"] for box in boxes}) == 3
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        box = page.locator(".full img").bounding_box()
        assert (round(box["x"]), round(box["width"])) == (0, width)
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_an_invitation_to_write_by_mail_has_room(chromium: Browser, build_site: BuildSite) -> None:
    built = build_site({"content/posts/a.md": "title: A\ndate: 2026-01-01\n\nA."})
    with serving(built.output) as address, chromium.new_page(viewport={"width": 320, "height": 800}) as page:
        page.goto(f"{address}/a/")
        parts = (page.locator(f".respond > {each}").first for each in ("h3", "p", "p:last-child"))
        for above, below in pairwise([each.bounding_box() for each in parts]):
            assert below["y"] - above["y"] - above["height"] > 8
        # In how many pieces "e-mail" is, in the text and on the button.
        pieces = page.locator(".respond > p:not(:last-child), .respond .button").evaluate_all(
            """(all) => all.map((each) => {
              const words = each.firstChild, range = document.createRange();
              const at = words.data.toLowerCase().indexOf("e-");
              range.setStart(words, at);
              range.setEnd(words, at + 5);
              return range.getClientRects().length;
            })"""
        )
    assert pieces == [1, 1]


def test_what_is_said_without_scripts_keeps_its_distance(visit: Visit) -> None:
    page = visit("search/", javascript=False)
    form, note = page.locator("main .search-form").bounding_box(), page.locator("noscript p").bounding_box()
    assert note["y"] - form["y"] - form["height"] > 8


def test_dark_is_the_systems_wish_too(visit: Visit) -> None:
    dark, light = visit(scheme="dark", javascript=False), visit(scheme="light", javascript=False)
    # Without JavaScript a page cannot be asked for its colours; its pixels can.
    assert dark.screenshot() != light.screenshot()


def test_everything_is_reached_by_keyboard_in_order(visit: Visit, site: Site) -> None:
    page = visit("asking/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.goto(f"{site.url}/asking/")  # from the top again
    reached = []
    for _ in range(90):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            """() => {
              const each = document.activeElement, style = getComputedStyle(each);
              return [each.id || each.textContent.trim() || each.ariaLabel, style.outlineStyle + style.outlineWidth];
            }"""
        )
        if name.startswith("Skip") and reached:
            break
        assert outline not in ("none0px", "solid0px"), f"{name} shows no focus"
        reached.append(name)
    wanted = ["Skip to the content", "About", "Archives", "Dark colours", "Referrals", "How to Thank", "Reply"]
    wanted += ["c-body", "c-author", "c-email", "c-url", "Preview", "Privacy"]
    positions = [reached.index(name) for name in wanted]
    assert positions == sorted(positions)
    assert "c-website" not in reached, "the trap for machines must not catch people"


def test_an_inline_script_would_be_stopped(visit: Visit) -> None:
    page = visit("asking/")
    script = "document.body.append(Object.assign(document.createElement('script'), {text: 'document.title = 1'}))"
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate(script)
    assert page.title() != "1"


def test_hostile_words_stay_words(visit: Visit, site: Site) -> None:
    page = visit("hostile/")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE_TITLE)
    expect(page.get_by_role("heading", name=f"One thought on “{HOSTILE_TITLE}”")).to_be_visible()
    expect(page.locator(".comment-by")).to_have_text('"><img src=x onerror=alert(1)>')
    assert page.locator(".comment img, .comment script, .comment b, main i").count() == 0
    for path in ("", "tags/", "categories/", "archives/"):
        page.goto(f"{site.url}/{path}")
        assert page.locator("main i").count() == 0
    page.goto(f"{site.url}/long/")
    expect(page.get_by_role("heading", level=1)).to_have_text(LONG_TITLE)
    assert page.locator("[rel=tag]").count() == 40
    assert visit.problems == []


def test_a_crowd_is_threaded_and_bounded(visit: Visit) -> None:
    page = visit("crowd/", width=320)
    expect(page.get_by_role("heading", name="300 thoughts on “Everybody Has a Thought”")).to_be_visible()
    comments = page.locator(".thread .comment")
    expect(comments).to_have_count(300)
    narrowest = min(comments.nth(number).bounding_box()["width"] for number in range(16))
    assert narrowest > 200
    expect(page.get_by_text("Comments on this post are closed.")).to_be_visible()
    assert page.locator("[data-reply], textarea").count() == 0


def test_a_link_to_one_of_a_crowd_leads_there(visit: Visit, site: Site) -> None:
    page = visit()
    page.emulate_media(reduced_motion="no-preference")
    page.goto(f"{site.url}/crowd/#comment-252")
    expect(page.locator("#comment-252")).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="to Visitor 251").click()
    expect(page.locator("#comment-251")).to_be_in_viewport(ratio=1)


def test_a_reply_is_written_and_previewed_in_place(visit: Visit) -> None:
    page = visit("asking/")
    sent = []

    def answer(route: Route) -> None:
        sent.append(route.request.post_data_json)
        action = (route.request.post_data_json or {}).get("action")
        form = (
            '<form action="/intake/" method="post"><input type="hidden" name="token" value="t">'
            '<button name="action" value="confirm">Send</button> <span role="status"></span></form>'
        )
        title, rest = ("Thank you", "") if action == "confirm" else ("Preview of your comment", form)
        route.fulfill(content_type="text/html", body=f"<main><h1>{title}</h1>{rest}</main>")

    page.route("**/intake/**", answer)
    page.get_by_role("link", name="Reply to Mara Lindqvist").click()
    expect(page.get_by_text("Replying to Mara Lindqvist")).to_be_visible()
    expect(page.get_by_label("Your thought")).to_be_focused()
    page.keyboard.type("I agree.")
    page.get_by_label("Name").fill("Bea")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview of your comment", level=3)).to_be_visible()
    wanted = {"post": "asking", "reply_to": "b", "author": "Bea", "body": "I agree.", "website": ""}
    assert sent[0].items() >= wanted.items()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert sent[1] == {"token": "t", "action": "confirm"}
    assert page.url.endswith("/asking/")
    assert visit.problems == []


def test_a_failed_preview_keeps_what_was_written(visit: Visit) -> None:
    page = visit("asking/")
    page.route("**/intake/**", lambda route: route.abort())
    page.get_by_label("Your thought").fill("Kept")
    page.get_by_label("Name").fill("Bea")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("That did not go through.")).to_be_visible()
    expect(page.get_by_label("Your thought")).to_have_value("Kept")


def test_without_javascript_nothing_is_missing_and_nothing_is_dead(visit: Visit) -> None:
    with_it, without = visit("asking/"), visit("asking/", javascript=False)
    words = [re.sub(r"\s+", " ", page.locator("main").inner_text()) for page in (with_it, without)]
    extras = "Share… Copy the link "
    assert words[0].replace("Copy the link ", "").replace("Share… ", "") == words[1].replace(extras, "")
    assert without.get_by_role("button").all_inner_texts() == ["Preview"]
    expect(without.locator(".respond-form")).to_have_attribute("action", re.compile("/intake/"))
    for link in without.locator("[data-reply]").all():
        assert "/intake/" in (link.get_attribute("href") or "")


def test_the_link_is_copied(visit: Visit) -> None:
    page = visit("asking/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/asking/")


def test_the_outline_of_a_post_reads_in_order(visit: Visit) -> None:
    page = visit("asking/")
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(each => +each.tagName[1])")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    landmarks = page.evaluate("[...document.querySelectorAll('body > :not(script)')].map(each => each.localName)")
    assert landmarks == ["a", "header", "main", "footer"]


def test_a_printed_post_is_the_post(visit: Visit) -> None:
    page = visit("asking/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("I tried it.")).to_be_visible()
    for gone in (".masthead-menu", ".related", ".respond-form", ".share"):
        expect(page.locator(gone)).to_be_hidden()


def test_structured_data_says_what_the_page_says(visit: Visit, site: Site) -> None:
    page = visit("asking/")
    post, crumbs = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert post["@type"] == "BlogPosting"
    assert post["headline"] == "How to Ask"
    assert post["url"] == f"{site.url}/asking/"
    assert post["author"][0]["name"] == "Mara Lindqvist"
    assert post["commentCount"] == 3
    assert [each["author"]["name"] for each in post["comment"]] == ["Ada Okafor", "Mara Lindqvist", "Ada Okafor"]
    assert post["datePublished"] == "2026-01-20T08:30:00+00:00"
    assert [each["name"] for each in crumbs["itemListElement"]][1:] == ["Referrals", "How to Ask"]
    page.goto(f"{site.url}/hostile/")
    post, _ = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert post["headline"] == HOSTILE_TITLE
