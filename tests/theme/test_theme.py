"""The theme as files: what it weighs, that it is whole in each of its languages, and that it serves other sites too."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

from plugins._shared.words import read_words

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Build, BuildSite

THEME = ROOT / "theme"
TEMPLATES = sorted((THEME / "templates").rglob("*.html"))
STATIC = THEME / "static"

NOT_WORDS = re.compile(
    r"{% block layout %}.*?{% endblock %}|{#.*?#}|{%.*?%}|{{.*?}}|<script.*?</script>|<[^>]*>", re.DOTALL
)
PLAIN_SITE = {
    "content/first.md": "title: First & foremost\nslug: first\ndate: 2026-01-02\ncategory: Talk\ntags: a, b\n"
    "authors: Ada; Bea\ncomments: closed\nrelated: none\nimage: gone.jpg\npinned: yes\nseries: One\n\n"
    "## One\n\nText.\n",
    "content/second.md": "title: Second\nslug: second\ndate: 2026-01-01\n\nText.",
    "content/draft.md": "title: Sketch\nslug: sketch\ndate: 2026-01-01\nstatus: draft\n\nText.",
    "content/pages/about.md": "title: About\n\nUs.",
}
PLAIN_SETTINGS = """
PLUGINS = []
ARTICLE_PATHS = [""]
PATH_METADATA = ""
ARTICLE_URL = ARTICLE_SAVE_AS = "{slug}.html"
PAGE_URL = PAGE_SAVE_AS = "pages/{slug}.html"
AUTHOR_URL = AUTHOR_SAVE_AS = "author/{slug}.html"
CATEGORY_URL = CATEGORY_SAVE_AS = "category/{slug}.html"
TAG_URL = TAG_SAVE_AS = "tag/{slug}.html"
PAGINATED_TEMPLATES = {}
DIRECT_TEMPLATES = ["index", "archives", "categories", "tags", "authors", "search", "subscribe", "404"]
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_DOMAIN = "https://blog.example"
"""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(THEME).as_posix())
def test_a_template_is_read_at_a_glance(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 120


def test_no_word_is_missing_and_none_is_left_over() -> None:
    source = "\n".join(path.read_text("utf-8") for path in TEMPLATES)
    used = set(re.findall(r"words\.(?!html)(\w+)", source)) | set(re.findall(r'words\["(\w+)"\]', source))
    used |= set(re.findall(r'title_key = "(\w+)"', source))
    assert used == read_words()["en"].pages.keys()


def test_no_template_writes_words_of_its_own() -> None:
    for path in TEMPLATES:
        text = NOT_WORDS.sub(" ", path.read_text("utf-8"))
        assert re.findall(r"[A-Za-z]{3,}", text) in ([], ["DOCTYPE"]), path.name


def test_scripts_are_few() -> None:
    """All of them together, as written; those of the search page aside, which only who searches loads."""
    scripts = [path for path in STATIC.rglob("*.js") if path.stem not in {"search", "spelling"}]
    assert 0 < sum(path.stat().st_size for path in scripts) <= 5_000


def test_style_sheets_use_what_things_mean() -> None:
    tokens = (STATIC / "css" / "tokens.css").read_text("utf-8")
    raw = re.findall(r"--(?:paper|linen|flour|ink|ash|crumb|brick|pine|mustard)\b", tokens)
    assert raw
    for sheet in sorted((STATIC / "css").glob("[!t]*.css")):
        css = sheet.read_text("utf-8")
        assert not set(re.findall(r"--\w+", css)) & set(raw), sheet.name
        assert re.findall(r"#[0-9a-f]{3,8}\b|\brgb|\bhsl", css) == [], sheet.name
        used = set(re.findall(r"var\((--[\w-]+)", css))
        assert used <= set(re.findall(r"(--[\w-]+):", tokens + css)), sheet.name


def test_style_sheets_have_one_declaration_a_line() -> None:
    for sheet in [*(STATIC / "css").glob("*.css"), ROOT / "plugins" / "feeds" / "feed.css"]:
        for line in re.sub(r" */\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL).splitlines():
            assert len(line) <= 120, f"{sheet.name}: {line}"
            assert re.fullmatch(r"[^{};]*[{;]?|\s*}", line), f"{sheet.name}: {line}"


def test_the_first_round_trip_paints_a_post(demo: Build) -> None:
    """A server's first answer is ten packets, some 14 KB. What stands above the thread's own sheet is painted by it."""
    first, whole = {}, {}
    for name, page in demo.files().items():
        if b'class="post-foot"' in page:
            links = re.findall(r'<link rel="stylesheet" href="[^"]*/(theme/css/\w+\.css)">', page.decode())
            sheets = {link: len(gzip.compress((demo.output / link).read_bytes(), 6)) for link in links}
            thread = sheets.pop("theme/css/comments.css")
            above = page.rpartition(b'<link rel="stylesheet"')[0]
            first[name] = len(gzip.compress(above, 6)) + sum(sheets.values())
            whole[name] = len(gzip.compress(page, 6)) + sum(sheets.values()) + thread
    assert len(first) > 20
    assert {name: size for name, size in first.items() if size > 14 * 1024} == {}
    # All there is to read, to the last comment: too much for that are the longest post and the one with most comments.
    much = {"how-to-start-a-breakfast-group/index.html", "how-to-ask-for-a-referral/index.html"}
    assert {name for name, size in whole.items() if size > 14 * 1024} == much


def test_the_form_takes_as_much_as_the_intake(build_site: BuildSite) -> None:
    settings = 'COMMENTS_INTAKE = "/intake/"\nCOMMENTS_MAX_LENGTH = 900'
    built = build_site({"content/posts/a.md": "title: A\ndate: 2026-01-01\n\nA."}, settings=settings)
    assert re.search('<textarea id="c-body" [^>]*maxlength="900"', built.read("a/index.html"))


@pytest.mark.parametrize(
    ("settings", "is_invited"),
    [
        ('COMMENTS_EMAIL = ""', False),
        ('COMMENTS_EMAIL = "me@blog.example"', True),
        ('COMMENTS_INTAKE = "/intake/"', True),
    ],
)
def test_nobody_is_invited_to_comment_where_there_is_no_way(
    build_site: BuildSite, settings: str, is_invited: bool
) -> None:
    site = build_site({"content/posts/a.md": "title: A\ndate: 2026-03-12\n\nText."}, settings=settings)
    page = site.read("a/index.html")
    assert ("Yours could be the first" in page) is is_invited
    assert ("Comments on this post are closed." in page) is not is_invited


def test_the_policy_names_the_rules_that_pages_carry(build_site: BuildSite) -> None:
    built = build_site({"content/posts/a.md": "title: A\ndate: 2026-01-01\n\nA."})
    page = built.read("a/index.html")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    rules = re.findall(r'<script type="speculationrules">(.*?)</script>', page)
    digests = [base64.b64encode(hashlib.sha256(rule.encode()).digest()).decode() for rule in rules]
    assert re.findall(r"'sha256-(\S*)'", policy) == digests
    assert "unsafe" not in policy
    assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", page)


def test_a_site_without_our_plugins_can_wear_it(build_site: BuildSite) -> None:
    built = build_site(PLAIN_SITE, settings=PLAIN_SETTINGS)
    assert "First &amp; foremost" in built.read("first.html")
    assert 'href="/feeds/all.atom.xml"' in built.read("index.html")
    assert "You May Also Like" not in built.read("first.html")
    assert "robots" in built.read("drafts/sketch/index.html")


def test_relative_addresses_stay_relative(build_site: BuildSite) -> None:
    built = build_site(PLAIN_SITE, settings=PLAIN_SETTINGS + "RELATIVE_URLS = True\n")
    page = built.read("tag/a.html")
    assert 'href="../theme/css/site.css"' in page
    assert 'href="../first.html"' in page
    assert "canonical" not in page
