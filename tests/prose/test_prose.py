"""Bodies on pages: what the policy asks for, films on a click, and what is refused because it would be blocked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from browser_blog import axe_faults
from conftest import THEME, serving

from content import source
from plugins.prose.page import for_page, headings

if TYPE_CHECKING:
    from conftest import BuildSite
    from playwright.sync_api import Browser

TABLE = '<div class="scroll" tabindex="0" role="group" aria-label="Table">{}</div>'


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<table>\n<tr><td>x</td></tr></table>", TABLE.format("<table>\n<tr><td>x</td></tr></table>")),
        ('<table class="a" border=1><tr><td>x</table>', TABLE.format('<table class="a" border=1><tr><td>x</table>')),
        ("<TABLE><tr><td><table></table></TABLE>", TABLE.format("<TABLE><tr><td><table></table></TABLE>")),
        ("<table>never closed", "<table>never closed"),
        ("</table>", "</table>"),
        ("<!-- <table> --></table>", "<!-- <table> --></table>"),
        ('<th style="text-align: right;">a</th>', '<th class="right">a</th>'),
        ('<td style="text-align:left">a</td>', "<td>a</td>"),
        ('<td class="b" style="text-align: center;" colspan="2">', '<td colspan="2" class="b center">'),
        ('<td style="color: red">', '<td style="color: red">'),
        ('<BDO dir="rtl">abc</BDO>', '<bdi dir="rtl">abc</bdi>'),
        ("<pre><code>x</code></pre>", '<pre tabindex="0"><code>x</code></pre>'),
        ('<pre class="a">x</pre>', '<pre class="a" tabindex="0">x</pre>'),
        ('<pre tabindex="-1">x</pre>', '<pre tabindex="-1">x</pre>'),
        ('<h2 id="a">A <em>b</em></h2>', '<h2 id="a"><a class="anchor" href="#a">A <em>b</em></a></h2>'),
        ('<h3 id="a"><a href="/">A</a></h3>', '<h3 id="a"><a href="/">A</a></h3>'),
        ("<h2>A</h2><h4 id=b>B</h4>", "<h2>A</h2><h4 id=b>B</h4>"),
        ('<h2 id="comments">A</h2>', '<h2 id="comments-1"><a class="anchor" href="#comments-1">A</a></h2>'),
        ('<a href="https://a.b/c">https://a.b/c</a>', '<a href="https://a.b/c" class="address">https://a.b/c</a>'),
        ('<a class="x" href="mailto:a@b.c">a@b.c</a>', '<a class="x address" href="mailto:a@b.c">a@b.c</a>'),
        ('<a href="https://a.b/c">at https://a.b/c</a>', '<a href="https://a.b/c">at https://a.b/c</a>'),
        ('<p title="<table>">x</p>', '<p title="<table>">x</p>'),
    ],
)
def test_a_body_is_shaped_for_a_page(body: str, shown: str) -> None:
    assert for_page(body, "Table", ["comments"]) == shown


def test_headings_are_listed_as_plain_text() -> None:
    found = headings(
        '<h2 id="a">A &amp; <em>b</em></h2><h3 id="c">c</h3><h2>d</h2><h2 id="comments">e</h2>', ["comments"]
    )
    assert found == [("a", "A & b"), ("comments-1", "e")]


BLOCKED = """
<p style="color:red">Red</p>

<script>alert(1)</script>

- an item

    <iframe src="https://maps.example/x"></iframe>

<a href="javascript:go()">go</a> and <b onclick="go()">go</b>

<video src="https://cdn.example/a.mp4" poster="//cdn.example/a.jpg"></video>

A paragraph.
{: style="margin:0"}

<form action="https://list.example/join"><button>Join</button></form>

<link rel="stylesheet" href="a.css"> <object data="https://x.example/a.pdf"></object>

`<script>` and style="a" are words here.

    <script>code</script>
"""
NAMED = [
    ':5: style="color:red": inline styles are blocked',
    ":7: <script>: scripts do not run in a post",
    ':11: https://maps.example/x: pages load nothing from maps.example; PROSE_EMBEDS = ["maps.example"] shows it',
    ":13: javascript:go(): scripts do not run in a post",
    ':13: onclick="go()": scripts do not run in a post',
    ":15: https://cdn.example/a.mp4: pages load nothing from elsewhere; save the file beside this one",
    ":15: //cdn.example/a.jpg: pages load nothing from elsewhere",
    ':18: style="margin:0": inline styles are blocked',
    ':20: https://list.example/join: CSP_EXTRA = {"form-action": "https://list.example"} lets forms be sent',
    ':22: <link rel="stylesheet" href="a.css">: it does nothing in a post',
    ":22: https://x.example/a.pdf: pages load nothing from elsewhere",
]
PLUGINS = 'PLUGINS = ["plugins.checks", "plugins.prose"]\n'


def test_what_the_policy_blocks_is_named_with_its_line(build_site: BuildSite) -> None:
    post = source(BLOCKED, title="A", date="2026-01-01")
    built = build_site({"content/posts/a.md": post}, settings=PLUGINS, theme=THEME, ok=False)
    assert built.status == 1
    assert [name for name in NAMED if f"content/posts/a.md{name}" not in built.stderr] == []
    assert f"{len(NAMED)} faults to mend" in built.stderr


def test_what_the_authors_own_policy_allows_is_let_through(build_site: BuildSite) -> None:
    body = '<p style="color:red">x</p>\n\n<video src="https://cdn.example/a.mp4"></video>\n\n<form action="https://l.example/"></form>'
    extra = {
        "style-src": "'unsafe-inline'",
        "media-src": "https:",
        "form-action": "https://l.example",
        "worker-src": "'self'",
        "base-uri": "https://b.example",
    }
    built = build_site(
        {"content/posts/a.md": source(body, title="A", date="2026-01-01")}, settings=f"{PLUGINS}CSP_EXTRA = {extra}"
    )
    page = built.read("a/index.html").replace("&#39;", "'")
    assert "style-src 'self' 'unsafe-inline';" in page
    assert "media-src 'self' https:;" in page
    assert "base-uri https://b.example; worker-src 'self'\"" in page


def test_a_bad_policy_is_refused_by_name(build_site: BuildSite) -> None:
    settings = (
        PLUGINS
        + 'CSP_EXTRA = {"img-scr": "https://a.example", "img-src": "a; b"}\nPROSE_EMBEDS = ["https://a.example"]\n'
    )
    post = source("x", title="A", date="2026-01-01")
    built = build_site({"content/posts/a.md": post}, settings=settings, theme=THEME, ok=False)
    assert 'CSP_EXTRA: "img-scr" is no directive of a page\'s policy; did you mean "img-src"?' in built.stderr
    assert 'CSP_EXTRA: "img-src": its sources are one text' in built.stderr
    assert "PROSE_EMBEDS = ['https://a.example']: \"https://a.example\" is no host" in built.stderr


FILM = """
https://youtu.be/abc-_123

```python
def meet(ada, ben):  # over coffee
    return f"{ada} & {ben}"
```
"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_film_asks_nothing_of_its_host_before_a_click(build_site: BuildSite, chromium: Browser, scheme: str) -> None:
    post = source(FILM, title="A film", date="2026-01-01")
    plain = source("None here.", title="Plain", date="2026-01-01")
    built = build_site({"content/posts/film.md": post, "content/posts/plain.md": plain})
    assert "frame-src" not in built.read("plain/index.html")
    assert "embed.js" not in built.read("plain/index.html")
    assert "code.css" not in built.read("plain/index.html")
    assert "frame-src https://www.youtube-nocookie.com" in built.read("_headers")
    asked: list[str] = []
    with serving(built.output) as site, chromium.new_page(color_scheme=scheme) as page:  # type: ignore[arg-type]  # one of the two
        page.route(
            "https://www.youtube-nocookie.com/**",
            lambda route: (asked.append(route.request.url), route.fulfill(body="<title>player</title>"))[1],
        )
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        page.goto(f"{site}/film/")
        assert axe_faults(page) == []
        assert asked == []
        page.get_by_role("link", name="youtube.com/watch").click()
        page.frame_locator(".embed iframe").locator("title").wait_for(state="attached")
    assert asked == ["https://www.youtube-nocookie.com/embed/abc-_123?autoplay=1"]
    assert problems == []


def test_a_feed_links_to_a_film(build_site: BuildSite) -> None:
    settings = 'PLUGINS = ["plugins.prose", "plugins.feeds"]'
    built = build_site(
        {"content/posts/film.md": source(FILM, title="A film", date="2026-01-01")}, settings=settings, theme=THEME
    )
    (item,) = json.loads(built.read("feed.json"))["items"]
    assert '<a href="https://www.youtube.com/watch?v=abc-_123">youtube.com/watch?v=abc-_123</a>' in item["content_html"]
    assert "nocookie" not in item["content_html"]
