"""Addresses that posts may not have are refused by name, all in one run; those that may be chosen work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from front_matter_lines import LINES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins._shared.site_addresses import owner, owner_of_file, site_addresses

if TYPE_CHECKING:
    from conftest import BuildSite

THEME = Path(__file__).parents[1] / "sites" / "theme"
PLUGINS = 'PLUGINS = [f"plugins.{name}" for name in ("checks", "feeds", "images", "prose", "search", "seo")]'


def post(title: str = "A", **fields: str) -> str:
    lines = {"title": title, "date": "2026-03-12", **fields}
    return "".join(f"{key}: {value}\n" for key, value in lines.items()) + "\nText.\n"


SITES_OWN = [
    *("archives", "authors", "author", "categories", "category", "tags", "tag", "drafts", "2026", "1999", "page"),
    *("feed", "comments", "theme", "images", "pagefind", "index.html", "404.html", "robots.txt", "feeds.opml", "Feed"),
]
FAULTY = {
    **{f"content/posts/{slug}.md": post() for slug in SITES_OWN},
    "content/pages/search.md": "title: Search\n\nText.",
    "content/posts/same.md": post(),
    "content/posts/same-too.md": post(slug="same"),
    "content/posts/same-again.md": post(slug="Same"),
    "content/posts/outside.md": post(save_as="../outside.html"),
    "content/posts/root.md": post(save_as="/etc/motd"),
    "content/posts/home.md": post(save_as="index.html", url=""),
    "content/posts/taken.md": post(save_as="same/index.html"),
    "content/posts/elsewhere.md": post(save_as="a/b.html", url="a/c.html"),
    "content/posts/template.md": post(template="artcle"),
    "content/posts/old.md": post(aliases="/same/"),
    "content/posts/older.md": post(aliases="/2019/"),
    f"content/posts/{'long-' * 31}.md": post(),
    "content/posts/longer.md": post("long " * 80),
    "content/posts/2026-13-45-day.md": "title: A day\n\nText.",
    "content/posts/twice.md": post(tags="a").replace("tags: a\n", "tags: a\ntags: b\n"),
    "content/posts/May.md": post(date="May"),
}


def test_all_faults_of_addresses_are_listed_in_one_run(build_site: BuildSite) -> None:
    built = build_site(FAULTY, settings=PLUGINS, ok=False)
    assert built.status == 1
    assert "Traceback" not in built.stdout + built.stderr
    assert "Could not process" not in built.stdout + built.stderr
    named = {line.split(":")[0] for line in built.stderr.splitlines() if line.startswith("content/")}
    # Of three files of one slug, one has it by right; whose it is follows from the order of their names.
    assert set(FAULTY) - named == {"content/posts/same-again.md"}
    for line in (
        'content/posts/archives.md: slug "archives": the site needs that address itself (ARCHIVES_SAVE_AS); '
        "write another, slug: …",
        'content/posts/Feed.md: slug "Feed": the site needs that address itself (plugins.feeds); write another, '
        "slug: …",
        'content/posts/1999.md: slug "1999": the site needs that address itself (YEAR_ARCHIVE_SAVE_AS); '
        "write another, slug: …",
        'content/posts/same.md: the slug "same" is that of content/posts/same-again.md already; rename one of the two '
        "files",
        'content/posts/outside.md:3: save_as "../outside.html": write a file below the site\'s address, such as '
        "talks/2026/index.html",
        'content/posts/elsewhere.md:4: url "a/c.html": that is not where "a/b.html" is; mend one of them',
        'content/posts/template.md:3: template "artcle": the theme has no such template; did you mean "article"?',
        'content/posts/2026-13-45-day.md: the name of the file says "2026-13-45", which is not a date; '
        "write it as 2026-03-12 08:30",
    ):
        assert line in built.stderr.splitlines()


def test_addresses_that_an_author_chooses_lead_to_the_post(build_site: BuildSite) -> None:
    site = {
        "content/posts/talk.md": post(save_as="talks/2026/index.html"),
        "content/posts/other.md": post(url="/talks/other.html", aliases="/2019/other/, old.html, /talks/other.html"),
        "content/posts/link.md": post().replace("Text.", "See [it](/2019/other/) and [that](../old.html)."),
        "content/posts/2026-02-01-dated.md": "title: Dated\npermalink: /2026-02-01-dated.php\n\nText.",
        "content/posts/draft.md": post(status="draft", aliases="/secret/"),
        "content/posts/2026/03/deep.md": post("Deep & “wide”"),
    }
    built = build_site(site, settings=PLUGINS, production=True, env={"SITEURL": "https://coffee.example/blog"})
    assert built.read("talks/2026/index.html")
    assert 'rel="canonical" href="https://coffee.example/blog/talks/other.html"' in built.read("old.html")
    old = built.read("2019/other/index.html")
    assert '<meta http-equiv="refresh" content="0; url=https://coffee.example/blog/talks/other.html">' in old
    assert '<meta name="robots" content="noindex">' in old
    assert "Text." in built.read("talks/other.html")
    assert "https://coffee.example/blog/dated/" in built.read("2026-02-01-dated.php/index.html")
    assert "2026-02-01" in built.read("dated/index.html")
    assert built.read("deep/index.html")
    assert not [name for name, data in built.files().items() if "secret" in name or b"secret" in data]
    assert "/blog/2019/other/ /blog/talks/other.html 301" in built.read("_redirects").splitlines()
    assert 'RedirectMatch 301 "^/blog/old\\.html$" "/blog/talks/other.html"' in built.read(".htaccess")
    assert 'rewrite "^/blog/2026\\-02\\-01\\-dated\\.php/$" "/blog/dated/" permanent;' in built.read("nginx.conf")
    assert "old.html" not in built.read("sitemap.xml")


def test_what_is_left_out_is_said_by_name(build_site: BuildSite) -> None:
    later = post(date="2999-01-01 08:30")
    site = {"content/posts/a.md": post(status="draft"), "content/posts/b.md": later, "content/posts/c.md": post()}
    page = {"content/pages/d.md": "title: D\ndraft: yes\n\nText."}
    built = build_site({**site, **page}, settings='PLUGINS = ["plugins.checks"]')
    assert "note: 2 drafts are left out: content/pages/d.md, content/posts/a.md" in built.stderr
    assert "note: 1 post is left out until the date of it: content/posts/b.md (2999-01-01 08:30)" in built.stderr


def test_what_a_setting_fixes_is_the_sites_own() -> None:
    fixed = {
        "ARTICLE_SAVE_AS": "blog/{slug}/index.html",
        "MONTH_ARCHIVE_SAVE_AS": "month-{date:%Y}-{date:%m}/index.html",
        "CATEGORY_SAVE_AS": "{slug}.html",
        "DIRECT_TEMPLATES": ["index", "quiz"],
        "TEMPLATE_PAGES": {"x.html": "poll/index.html"},
        "THEME_STATIC_DIR": "look",
        "STATIC_PATHS": ["files/pdf"],
        "PAGINATION_PATTERNS": (
            (1, "{url}", "{save_as}"),
            (2, "{url}seite/{number}/", "{url}seite/{number}/index.html"),
        ),
    }
    taken = site_addresses(fixed, {"pagefind": "plugins.search"})
    for slug in ("month-2026-01", "quiz.html", "poll", "look", "Files", "seite", "pagefind", "Index.html"):
        assert owner(slug, taken), slug
    for slug in ("blog", "month-x", "quiz", "pdf", "anything.html", "2026"):
        assert not owner(slug, taken), slug
    for path in ("look/a/b.css", "quiz.html/x", "month-2026-01/index.html", "seite/3/index.html", "pagefind"):
        assert owner_of_file(path, taken), path
    for path in ("month-2026-01/05/a.html", "seite/index.html", "poll/other.html", "2026/index.html", "a/b"):
        assert not owner_of_file(path, taken), path


@settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(LINES, max_size=8).map("\n".join), min_size=60, max_size=60))
def test_no_file_ends_a_build_in_a_traceback(build_site: BuildSite, texts: list[str]) -> None:
    heads = ["", "title: A\ndate: 2026-03-12\n", "---\ntitle: A\ndate: 2026-03-12\n"]
    tails = ["", "\nText.", "---\nText.", "\n\n---\n\nText."]
    site = {
        f"content/{('posts', 'pages', 'comments/good')[number % 3]}/f{number}.md": heads[
            number % 2 * 2 or number % 4 // 2
        ]
        + text
        + tails[number % 4]
        for number, text in enumerate(texts)
    }
    built = build_site(
        {**site, "content/posts/good.md": post()}, settings=PLUGINS + "; PLUGINS += ['plugins.comments']", ok=False
    )
    said = built.stdout + built.stderr
    assert "Traceback" not in said
    assert "Could not process" not in said
    assert built.status == 1
    assert "faults to mend; nothing was written" in built.stderr


BROKEN = """
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
class Stumbling(Preprocessor):
    def run(self, lines):
        assert "boom" not in lines, "no boom"
        return lines
class Broken(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Stumbling(md), "stumbling", 1)
MARKDOWN = {**MARKDOWN, "extensions": [*MARKDOWN["extensions"], Broken()]}
"""


def test_a_text_that_an_extension_stumbles_over_is_named_with_all_other_faults(build_site: BuildSite) -> None:
    site = {
        "content/posts/a.md": post() + "\nboom\n",
        "content/posts/b.md": post(sumary="x"),
        "content/posts/c.md": post(),
    }
    built = build_site(site, settings=PLUGINS + BROKEN, ok=False)
    assert built.stderr.splitlines() == [
        "content/posts/a.md: the text cannot be compiled, AssertionError no boom; take out what is unusual in it, "
        "part by part",
        'content/posts/b.md:3: unknown key "sumary"; did you mean "summary"?',
        "2 faults to mend; nothing was written",
    ]


def test_a_setting_lists_keys_of_ones_own(build_site: BuildSite) -> None:
    site = {"content/posts/a.md": post(mood="calm")}
    refused = build_site(site, settings=f"{PLUGINS}\nCHECKS_KEY = ['mood']", ok=False).stderr
    assert 'content/posts/a.md:3: unknown key "mood"' in refused
    assert 'unknown setting CHECKS_KEY; did you mean "CHECKS_KEYS"?' in refused
    assert build_site(site, settings=f"{PLUGINS}\nCHECKS_KEYS = ['Mood']").read("a/index.html")
