"""Comments in whole sites: what a page says of them, with this blog's theme and in somebody else's blog."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import html5lib
import pytest
from conftest import ROOT

from plugins.comments.links import is_link
from plugins.comments.sanitize import TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import BuildSite
    from playwright.sync_api import Browser, Page

POST = "title: Cards\ndate: 2026-03-01\ncategory: Notes\n\nx\n"
COMMENT = "author: Ada\ndate: 2026-03-02\n\nx\n"
SHOWN = """{% extends "base.html" %}{% block content %}{% set thread = article.comments %}
count={{ thread.count }} open={{ thread.open }} closes={{ thread.closes }} mailto={{ thread.mailto }}
{% for comment in thread.everyone %}reply={{ comment.reply_url }}
{% endfor %}{% endblock %}"""
ALONE = (
    f'PLUGINS = ["plugins.comments"]\nTHEME = {str(ROOT / "tests/sites/theme")!r}\nTHEME_TEMPLATES_OVERRIDES = ["t"]\n'
)


def test_ids_that_differ_in_capitals_are_one_id(build_site: BuildSite) -> None:
    files = {f"content/comments/cards/{name}.md": COMMENT for name in ("ada", "Ada", "bo")}
    built = build_site({"content/posts/cards.md": POST, **files}, settings=ALONE, ok=False)
    assert 'cards/ada.md: the id "ada" is that of Ada.md already' in built.stderr
    assert "1 fault to mend" in built.stderr


def test_comments_on_a_post_at_fault_are_not_at_fault_for_that(build_site: BuildSite) -> None:
    site = {
        "content/posts/cards.md": POST.replace("2026-03-01", "soon\nauthors: Mara"),
        "content/comments/cards/a.md": COMMENT.replace("Ada", "Mara\nby_author: yes"),
    }
    built = build_site(site, settings='PLUGINS = ["plugins.checks", "plugins.comments"]', ok=False)
    assert built.stderr.splitlines() == [
        'content/posts/cards.md:2: date "soon" is not a date; write it as 2026-03-12 08:30',
        "1 fault to mend; nothing was written",
    ]


def test_a_setting_that_is_wrong_is_named_with_its_line(build_site: BuildSite) -> None:
    settings = 'COMMENTS_DEPTH = 0\nCOMMENTS_AVATARS = "no"\nCOMMENTS_AVATAR = True\nCOMMENTS_INTAKE = "intake"\n'
    built = build_site({"content/posts/cards.md": POST}, settings=settings + ALONE, ok=False)
    messages = [re.sub(r"^pelicanconf.py:\d+: ", "", line) for line in built.stderr.splitlines()]
    assert messages == [
        "COMMENTS_DEPTH = 0: it must be from 1 to 20",
        "COMMENTS_AVATARS = 'no': it must be True or False",
        'unknown setting COMMENTS_AVATAR; did you mean "COMMENTS_AVATARS"?',
        """COMMENTS_INTAKE = 'intake': it must begin with "/" or "https://" and end with "/\"""",
        "4 faults to mend; nothing was written",
    ]


def test_a_post_closes_by_the_dates_of_what_is_published(build_site: BuildSite) -> None:
    settings = f"COMMENTS_CLOSE_AFTER_DAYS = 30\n{ALONE}"
    site = {"t/article.html": SHOWN, "content/posts/cards.md": POST, "content/comments/cards/a.md": COMMENT}
    site["content/posts/draft.md"] = "status: draft\n" + POST.replace("2026-03", "2026-09")
    assert "open=True closes=2026-03-31 00:00:00+01:00" in build_site(site, settings=settings).read("cards/index.html")
    site["content/posts/later.md"] = POST.replace("2026-03-01", "2026-03-31")
    built = build_site(site, settings=settings)
    assert "open=False" in built.read("cards/index.html")
    assert "open=True" in built.read("later/index.html")


def test_without_an_intake_a_comment_can_be_mailed(build_site: BuildSite) -> None:
    post = POST.replace("Cards", 'Cards & "pens" <i>')
    site = {"t/article.html": SHOWN, "content/posts/cards.md": post, "content/comments/cards/a.md": COMMENT}
    built = build_site(site, settings=f'COMMENTS_EMAIL = "mara+blog@mara.example"\n{ALONE}')
    page = html.unescape(built.read("cards/index.html"))
    mailto, reply = (urlsplit(re.search(rf"{key}=(\S+)", page)[1]) for key in ("mailto", "reply"))  # type: ignore[index]
    assert (mailto.scheme, mailto.path) == ("mailto", "mara%2Bblog@mara.example")
    assert parse_qs(mailto.query) == {
        "subject": ['Comment on “Cards & "pens" <i>”'],
        "body": ["\r\n\r\n----- Your comment goes above this line -----\r\nName:\r\n[post: cards]\r\n"],
    }
    assert parse_qs(reply.query)["body"][0].endswith("\r\nName:\r\n[post: cards]\r\n[reply_to: a]\r\n")


def test_it_works_alone_in_another_blog(tmp_path: Path) -> None:
    """With Pelican's own settings, where every Markdown file is a post, and its own theme, which escapes nothing."""
    (tmp_path / "plugins").mkdir()
    shutil.copy(ROOT / "plugins" / "__init__.py", tmp_path / "plugins")
    for name in ("_shared", "comments"):
        shutil.copytree(ROOT / "plugins" / name, tmp_path / "plugins" / name)
    template = "{{ article.comments.count }} {% for comment in article.comments %}{{ comment.html }}{% endfor %}"
    files = {
        "pelicanconf.py": 'PATH = "content"\nSITENAME = "S"\nSITEURL = "https://s.example"\nTIMEZONE = "UTC"\n'
        'PLUGINS = ["plugins.comments"]\n'
        'THEME_TEMPLATES_OVERRIDES = ["t"]\nSTATIC_PATHS = [""]\n',
        "t/article.html": template,
        "content/my-post.md": "Title: My *Post*\nDate: 2026-03-01\n\nx\n",
        "content/comments/my-post/a.md": COMMENT.replace("\n\nx", "\n\n*Hello* <b>"),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "-o", "output", "--fatal", "warnings"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "output/my-post.html").read_text("utf-8") == "1 <p><em>Hello</em> &lt;b&gt;</p>\n"
    assert [path.name for path in (tmp_path / "output").rglob("*") if "comments" in str(path)] == []


# --- With this blog's theme, in a browser ----------------------------------------------------------------

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=https://evil.example/x onerror=alert(1)>',
    "'-alert(1)-'",
    "javascript:alert(1)",
    "<svg/onload=alert(1)>",
    "</article></body><iframe srcdoc='<script>parent.alert(1)</script>'>",
    "[x](javascript:alert(1))",
    "[x](https://evil.example/ '\" autofocus onfocus=alert(1) x=\"')",
    "![x](https://evil.example/x.png)",
    '<https://evil.example/"onclick=alert(1)//>',
    "{{ ''.__class__ }}{% raw %}{0.__class__}%(x)s",
    "<a id=location href=https://evil.example/>x</a><form id=comments><input name=post>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "<style>@import url(https://evil.example/)</style><link rel=stylesheet href=https://evil.example/>",
    '```"><script>alert(1)</script>\nx\n```',
    "<!--><script>alert(1)</script>-->",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "]]><script>alert(1)</script><![CDATA[",
    "<base href=https://evil.example/><meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "</script><script>alert(1)</script><!--<script>",
    "[x](javascript&colon;alert(1)) [x](&#106;avascript:alert(1)) <javascript&#58;alert(1)>",
    "[x]\n\n[x]: <java\tscript:alert(1)>",
    "[x](https://evil.example/\u2028onclick=alert(1)) <https://evil.example/?</script>>",
    "<form id=respond name=respond><input id=c-body name=action><img name=getElementById><a id=comments-title>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "&amp;lt;img src=x onerror=alert(1)&amp;gt; {filename}../../../pelicanconf.py {static}/x",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]


@pytest.fixture(scope="module")
def hostile_site(build_site: BuildSite) -> Path:
    """A site of this blog's with every attack as a name, and as a comment."""
    site = {"content/posts/cards.md": POST}
    for number, attack in enumerate(ATTACKS):
        name = " ".join(attack.split())[:80]
        site[f"content/comments/cards/name-{number}.md"] = COMMENT.replace("Ada", name)
        site[f"content/comments/cards/body-{number}.md"] = COMMENT.replace(
            "\n\nx", f"\nreply_to: name-{number}\n\n{attack} x"
        )
        link = f"https://evil.example/{re.sub(r'[^a-z0-9=()/:.]', '', attack)}"
        site[f"content/comments/cards/link-{number}.md"] = COMMENT.replace("\n\nx", f"\nurl: {link}\n\nx")
    return build_site(site, settings='COMMENTS_INTAKE = "/intake/"\nFEEDS_COMMENTS = 1000', production=True).output


@pytest.mark.parametrize("feed", ["comments/feed/index.xml", "comments/feed/atom/index.xml", "cards/feed/index.xml"])
def test_no_comment_does_anything_in_a_feed_reader(hostile_site: Path, feed: str) -> None:
    copies = 0
    for item in ElementTree.parse(hostile_site / feed).iter():
        tag = item.tag.rpartition("}")[2]
        # Atom says what is HTML; in RSS these are.
        if (tag in ("encoded", "description") or item.get("type") == "html") and item.text:
            copies += 1
            for node in html5lib.parseFragment(item.text, namespaceHTMLElements=False).iter():
                assert node.tag in {"DOCUMENT_FRAGMENT", *TAGS}, item.text
                assert set(node.attrib) <= {"href", "title", "rel", "start", "class"}, item.text
                assert is_link(node.attrib.get("href", "https://a.example/")), item.text
    assert copies >= 3 * len(ATTACKS)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of Chromium."""
    with chromium.new_page() as page:
        yield page


@pytest.mark.browser
def test_no_comment_does_anything_in_a_browser(hostile_site: Path, page: Page) -> None:
    site = "https://blog.example.com"
    asked, said = [], []

    def answer(route: object) -> None:
        request = route.request  # type: ignore[attr-defined]
        asked.append(request.url)
        path = hostile_site / urlsplit(request.url).path.lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        if request.url.startswith(site) and path.is_file():
            route.fulfill(path=path)  # type: ignore[attr-defined]
        else:
            route.abort()  # type: ignore[attr-defined]

    page.route("**/*", answer)
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(
        "for (const name of ['alert', 'prompt', 'confirm']) window[name] = () => { document.title = 'run'; }"
    )
    page.goto(f"{site}/cards/")
    assert page.title() != "run"
    assert said == []
    assert [url for url in asked if not url.startswith(site)] == []
    assert page.locator(".comment").count() == 3 * len(ATTACKS)
    assert page.locator("script:not([src], [type])").count() == 0
    data = page.locator("script[type='application/ld+json']").evaluate_all("all => all.map(e => JSON.parse(e.text))")
    assert [each["commentCount"] for part in data for each in part if "commentCount" in each] == [3 * len(ATTACKS)]
    ids = page.locator("[id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert (
        page.locator("#comments :is(script, iframe, img, form form, style, link, base, meta, object, embed)").count()
        == 0
    )
    handlers = (
        "all => all.flatMap(e => [...e.attributes]).map(a => a.name).filter(n => n.startsWith('on') || n == 'style')"
    )
    assert page.locator("#comments *").evaluate_all(handlers) == []
    schemes = "all => [...new Set(all.map(a => a.protocol))].sort()"
    assert page.locator("#comments a").evaluate_all(schemes) == ["https:"]
    outside = page.locator("#comments a[href*='evil.example']")
    assert outside.count() > 10
    assert set(outside.evaluate_all("all => all.map(a => a.rel)")) == {"nofollow ugc noopener"}
