"""Related posts through a whole site: what authors may write, what is reported, and that the plugin works alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT, THEME

if TYPE_CHECKING:
    from conftest import BuildSite

SETTINGS = 'PLUGINS = ["plugins.related"]\nWITH_FUTURE_DATES = False\n'


def post(date: str, tags: str = "coffee", more: str = "", body: str = "Some words.") -> str:
    return f"title: Post of {date}\ndate: {date}\ntags: {tags}\n{more}\n\n{body}\n"


def blog(**posts: str) -> dict[str, str]:
    """Six plain posts a to f, and the given ones."""
    plain = {name: post(f"2026-01-{day:02}") for day, name in enumerate("abcdef", start=1)}
    return {f"content/posts/{name.replace('__', '.')}.md": text for name, text in {**plain, **posts}.items()}


def suggested(page: str) -> list[str]:
    """The paths of the suggestions on a page of the tests' theme."""
    part = page.split('<ul class="related">')[1].split("</ul>")[0]
    return [line.split('href="/')[1].split('"')[0] for line in part.splitlines() if "href" in line]


def test_what_the_author_writes_decides(build_site: BuildSite) -> None:
    built = build_site(
        blog(
            pins=post("2026-02-01", more="related: f, a"),
            shy=post("2026-02-02", more="related: none"),
            picky=post("2026-02-03", more="related_exclude: shy, links"),
            links=post(
                "2026-02-04", body="See [it]({filename}picky.md) and [that](/shy/), not [x](https://e.org/pins/)."
            ),
        ),
        theme=THEME,
        settings=SETTINGS,
    )
    assert suggested(built.read("pins/index.html"))[:2] == ["f/", "a/"]
    assert len(suggested(built.read("pins/index.html"))) == 3
    assert suggested(built.read("shy/index.html")) == []
    assert not {"shy/", "links/"} & {*suggested(built.read("picky/index.html"))}
    assert suggested(built.read("links/index.html"))[0] == "pins/"
    assert not {"shy/", "picky/"} & {*suggested(built.read("links/index.html"))}


@pytest.mark.parametrize("address", ["https://blog.example", "https://blog.example/sub"])
def test_what_a_post_links_to_is_not_suggested_wherever_the_site_is(build_site: BuildSite, address: str) -> None:
    body = f"See [it]({{filename}}f.md), and [that]({address}/e/)."
    settings = f'{SETTINGS}PLUGINS += ["plugins.site"]\nSITEURL = "{address}"'
    built = build_site(blog(links=post("2026-01-07", body=body)), theme=THEME, settings=settings)
    page = built.read("links/index.html")
    assert f'href="{address.removeprefix("https://blog.example")}/f/"' in page
    suggestions = page.split('<ul class="related">')[1].split("</ul>")[0]
    assert suggestions.count("<li>") == 3
    assert not re.search(f'"{address}/[ef]/"', suggestions)


def test_links_in_every_spelling_old_addresses_too_are_not_suggested(build_site: BuildSite) -> None:
    files = blog(
        a=post("2026-01-01", more="aliases: /2019/a/"),
        links=post(
            "2026-01-07",
            body="[1](/2019/a/) <a href=http://www.Blog.Example:80/B/index.html>2</a> [3](//blog.example/c?x=1#y) "
            "[4](/was-d/)",
        ),
    )
    files["content/redirects.txt"] = "/was-d/ /d/\n"
    # The preview has no SITEURL; publishconf.py says it.
    built = build_site(
        {**files, "settings.py": "SITEURL = ''"},
        theme=THEME,
        settings=f"{SETTINGS}FEEDS_ADDRESS = 'https://blog.example'\nPLUGINS += ['plugins.feeds', 'plugins.checks']",
    )
    assert {*suggested(built.read("links/index.html"))} <= {"e/", "f/"}


def test_the_address_in_public_is_known_in_the_preview(build_site: BuildSite) -> None:
    body = "[1](https://blog.example/a/) [2](https://elsewhere.example/b/)"
    built = build_site(blog(links=post("2026-01-01", body=body)), theme=THEME, settings=SETTINGS)
    (built.output.parent / "publishconf.py").write_text(
        'SITEURL = os.environ.get("X", "https://blog.example")', "utf-8"
    )
    done = run_related(built.output.parent, "links")
    assert "  a/\n" not in done.stdout
    assert "  b/\n" in done.stdout


@pytest.mark.parametrize("said", ["never", "Never", '"never"', "[never]", "never, a", "none, never"])
def test_a_post_can_be_kept_out_of_every_list(build_site: BuildSite, said: str) -> None:
    shy = post("2026-01-04", "rare", f"related: {said}")
    built = build_site(
        blog(shy=shy, like=post("2026-01-05", "rare")),
        theme=THEME,
        settings=SETTINGS + 'PLUGINS += ["plugins.checks"]',
    )
    pages = [built.read(f"{name}/index.html") for name in (*"abcdef", "like")]
    assert "shy/" not in {path for page in pages for path in suggested(page)}
    assert len(suggested(built.read("shy/index.html"))) == (0 if "none" in said else 3)


def test_what_else_is_said_of_suggestions_is_refused_with_the_mend(build_site: BuildSite) -> None:
    faults = build_site(
        blog(
            word=post("2026-02-01", more="related: no"),
            typo=post("2026-02-02", more="related: nevr"),
            both=post("2026-02-03", more="related: none, a"),
            shy=post("2026-02-04", more="related: never"),
            pins=post("2026-02-05", more="related: shy"),
            out=post("2026-02-06", more="related_exclude: out"),
        ),
        theme=THEME,
        settings=SETTINGS + "RELATED_POSTS_MAX = 4\nRELATED_MIN_SCORE = 1\nRELATED_TAGS = 2\nRELATED_MAX_AGE = 9",
        ok=False,
    ).stderr
    either = 'write "related: none" to suggest nothing here, or "related: never" to keep this post out of every list'
    assert f'word.md:4: related "no": {either}' in faults
    assert 'typo.md:4: related "nevr": there is no such post in this language; did you mean "never"?' in faults, faults
    assert 'both.md:4: related "none": it stands beside posts to suggest' in faults
    assert 'pins.md:4: related "shy": that post says "related: never"; take one of the two out' in faults
    assert 'out.md:4: related_exclude "out": this is the post itself; to keep it out of every list' in faults
    for name, meant in (
        ("POSTS_MAX", "LIMIT"),
        ("MIN_SCORE", "THRESHOLD"),
        ("TAGS", "TAG_WEIGHT"),
        ("MAX_AGE", "WINDOW"),
    ):
        assert f'unknown setting RELATED_{name}; did you mean "RELATED_{meant}"?' in faults
    assert "9 faults to mend" in faults


def test_parts_of_a_series_suggest_others_unless_a_setting_says_so(build_site: BuildSite) -> None:
    parts = {name: post(f"2026-01-0{day}", more="series: Start") for day, name in enumerate("abc", start=1)}
    for more, shown in (("", {"d/", "e/", "f/"}), ("RELATED_SERIES = True\n", {"b/", "c/"})):
        built = build_site(blog(**parts), theme=THEME, settings=f"{SETTINGS}{more}")
        assert shown <= {*suggested(built.read("a/index.html"))}


@pytest.mark.parametrize("nothing", ['""', "False"])
def test_pages_that_are_not_made_are_no_fault(build_site: BuildSite, nothing: str) -> None:
    settings = f"AUTHOR = 'Ada'\nCATEGORY_SAVE_AS = TAG_SAVE_AS = AUTHOR_SAVE_AS = {nothing}\n"
    assert 'class="related"' in build_site(blog(), settings=settings).read("a/index.html")


def test_settings_decide(build_site: BuildSite) -> None:
    files = blog(links=post("2026-02-04", body="See [it]({filename}f.md)."))
    settings = SETTINGS + "RELATED_LIMIT = 1\nRELATED_LINKED = True\nRELATED_WINDOW = 40\nRELATED_TEXT_WEIGHT = 0"
    assert suggested(build_site(files, theme=THEME, settings=settings).read("links/index.html")) == ["f/"]


def test_what_is_not_out_is_never_suggested_but_gets_suggestions(build_site: BuildSite) -> None:
    hidden = {
        "draft": post("2026-01-03", "rare", "status: draft"),
        "hidden": post("2026-01-03", "rare", "status: hidden"),
        "future": post("2999-01-03", "rare"),
    }
    built = build_site(
        blog(**hidden, wants=post("2026-01-04", "rare", "related: draft, a")), theme=THEME, settings=SETTINGS
    )
    pages = [built.read(f"{name}/index.html") for name in "abcdef"] + [built.read("wants/index.html")]
    assert not {"draft/", "drafts/draft/", "hidden/", "future/"} & {path for page in pages for path in suggested(page)}
    assert suggested(pages[-1])[0] == "a/"
    for page in ("drafts/draft", "hidden", "drafts/future"):
        assert suggested(built.read(f"{page}/index.html"))[0] == "wants/"


def test_translations_are_suggested_within_their_language(build_site: BuildSite) -> None:
    french = {f"{name}__fr": post(f"2026-01-{day:02}", more="lang: fr") for day, name in enumerate("ab", start=1)}
    files = {
        path: text.replace("lang: fr", f"lang: fr\nslug: {Path(path).name[0]}") for path, text in blog(**french).items()
    }
    built = build_site(files, theme=THEME, settings=SETTINGS)
    assert suggested(built.read("fr/a/index.html")) == ["fr/b/"]
    assert all(not path.startswith("fr/") for path in suggested(built.read("a/index.html")))


def test_faults_name_file_line_value_and_mend(build_site: BuildSite) -> None:
    built = build_site(
        blog(
            typo=post("2026-02-01", more="related: a, breakfst, typo"),
            breakfast=post("2026-02-02", more="related_exclude: nothing-like-it"),
        ),
        theme=THEME,
        settings=SETTINGS + "RELATED_LIMT = 4\nRELATED_TIME_WEIGHT = 2\nRELATED_WINDOW = 'a week'",
        ok=False,
    )
    assert built.status == 1
    assert not built.output.exists()
    faults = built.stderr.splitlines()
    assert (
        'content/posts/typo.md:4: related "breakfst": there is no such post in this language; did you mean "breakfast"?'
        in faults
    )
    assert 'content/posts/typo.md:4: related "typo": this is the post itself; leave it out' in faults
    assert any('breakfast.md:4: related_exclude "nothing-like-it": there is no such post' in fault for fault in faults)
    assert any('unknown setting RELATED_LIMT; did you mean "RELATED_LIMIT"?' in fault for fault in faults)
    assert any("RELATED_TIME_WEIGHT = 2: it must lie between 0 and 1" in fault for fault in faults)
    assert any("RELATED_WINDOW = 'a week': it must be a number or None" in fault for fault in faults)
    assert faults[-1] == "6 faults to mend; nothing was written"


def test_what_is_heavy_is_imported_where_something_is_ranked() -> None:
    program = "import sys, plugins.related, plugins.related.suggestions; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def run_related(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "plugins.related", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_it_explains_itself(build_site: BuildSite) -> None:
    files = blog(rare=post("2026-02-01", "rare, Coffee", "related: c"), other=post("2026-02-02", "rare"))
    built = build_site(files, theme=THEME, settings=SETTINGS)
    shown = suggested(built.read("rare/index.html"))
    before = built.files()
    done = run_related(built.output.parent, "rare")
    assert done.returncode == 0, done.stderr
    marked = [line.split()[-1] for line in done.stdout.splitlines() if line.startswith("*  ")]
    assert sorted(marked) == sorted(shown)
    assert "pinned: c/" in done.stdout
    report = run_related(built.output.parent, "--report").stdout
    assert "8 posts; 8 of them suggest 3." in report
    assert "Suggested by another: 8 of 8" in report
    assert "One tag in several spellings: Coffee, coffee" in report
    assert "more than half of the posts, which tell little: coffee" in report
    unknown = run_related(built.output.parent, "rrae")
    assert (unknown.returncode, unknown.stderr) == (1, 'there is no post "rrae"; did you mean "rare"?\n')
    assert built.files() == before


RST = """\
{title}
{line}

:date: {date}
:tags: {tags}
:category: yeah
:slug: {slug}
{more}
Some text about {tags}, with *emphasis* and a `link <http://example.org/>`_.
"""
MD = "Title: {title}\nDate: {date}\nTags: {tags}\nSlug: {slug}\n{more}\nSome text about {tags}, with *emphasis* and a [link](http://example.org/).\n"


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """The folder of a site that has taken this plugin and its seam, and a plugin that prints what it gave each post."""
    for name in ("_shared", "related"):
        shutil.copytree(ROOT / "plugins" / name, tmp_path / "plugins" / name)
    (tmp_path / "plugins" / "__init__.py").touch()
    (tmp_path / "shows.py").write_text(
        "import json\n"
        "from pelican import signals\n"
        "def show(path, context):\n"
        "    post = context.get('article')\n"
        "    if post and path.endswith(post.save_as):\n"
        "        print('RELATED', json.dumps([post.lang, post.slug, [each.article.slug for each in post.related]]))\n"
        "def register():\n"
        "    signals.content_written.connect(show)\n",
        "utf-8",
    )
    return tmp_path


@pytest.fixture
def made_up(stranger: Path) -> Path:
    """Somebody else's site, which needs nothing from elsewhere."""
    (stranger / "content" / "cat1").mkdir(parents=True)
    tags = ["foo, bar", "foo", "baz", "bar, foobar", "foobar", "oh", "yeah, bar", ""]
    for number, tag in enumerate(tags):
        title, rst = f"This is article number {number} <oh & yeah!>", number % 2 == 0
        text = (RST if rst else MD).format(
            title=title,
            line="#" * len(title),
            date=f"2012-0{number + 1}-29",
            tags=tag,
            slug=f"article-{number}",
            more=":related: article-5, article-3\n" if number == 2 else "",
        )
        (stranger / "content" / "cat1" / f"article{number}.{'rst' if rst else 'md'}").write_text(text, "utf-8")
    (stranger / "settings.py").write_text(
        "AUTHOR = 'Alexis Métaireau'\nSITENAME = \"Alexis' log\"\nTIMEZONE = 'Europe/Paris'\n"
        "SITEURL = 'http://blog.example'\nPATH = 'content'\n"
        "PLUGINS = ['plugins.related', 'shows']\n",
        "utf-8",
    )
    return stranger


@pytest.fixture
def samples(stranger: Path) -> Path:
    """The sample site that is in the source package of the Pelican that the lock names, by its hash."""
    (entry,) = re.findall(r"^pelican==.*(?:\n .*)*", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    wanted = stranger / "wanted.txt"
    wanted.write_text(entry, "utf-8")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary=pelican", "--no-build-isolation"]
    command += ["--require-hashes", f"--requirement={wanted}", f"--dest={stranger}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        assert "CI" not in os.environ, f"the tests need Pelican's source package in CI:\n{done.stderr}"
        pytest.skip("the package index does not answer")
    with tarfile.open(next(stranger.glob("pelican-*.tar.gz"))) as package:
        package.extraction_filter = getattr(tarfile, "data_filter", None)  # from Python 3.11.4 on
        package.extractall(stranger)
    next(stranger.glob("pelican-*/samples")).rename(stranger / "samples")
    (stranger / "settings.py").write_text(
        "from runpy import run_path\n"
        "globals().update({k: v for k, v in run_path('samples/pelican.conf.py').items() if k.isupper()})\n"
        "PATH = 'samples/content'\n"
        "PLUGINS = ['plugins.related', 'shows']\n",
        "utf-8",
    )
    return stranger


def build_alone(site: Path, theme: str) -> tuple[subprocess.CompletedProcess[str], dict[tuple[str, str], list[str]]]:
    """Build a stranger's site: how that ended, and the suggestions of each post by its language and slug."""
    command = [sys.executable, "-m", "pelican", "-s", "settings.py", "-t", theme, "--fatal", "errors"]
    environment = {**os.environ, "PYTHONPATH": str(site), "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False)
    shown = [json.loads(line.removeprefix("RELATED")) for line in done.stdout.splitlines() if "RELATED" in line]
    return done, {(language, slug): others for language, slug, others in shown}


@pytest.mark.parametrize("theme", ["notmyidea", "simple"])
def test_it_works_alone_in_any_pelican_site(made_up: Path, theme: str) -> None:
    done, related = build_alone(made_up, theme)
    assert (done.returncode, "WARNING" in done.stdout + done.stderr) == (0, False), done.stdout + done.stderr
    found = {slug: others for (_, slug), others in related.items()}
    assert len(found) == 8
    assert all(len(others) == 3 and slug not in others for slug, others in found.items())
    assert found["article-2"][:2] == ["article-5", "article-3"]
    assert found["article-4"][0] == "article-3"
    assert {name for others in found.values() for name in others} == set(found)


def test_it_builds_pelicans_own_samples(samples: Path) -> None:
    done, found = build_alone(samples, "notmyidea")
    assert done.returncode == 0, done.stdout + done.stderr
    assert found.pop(("fr", "oh-yeah")) == ["second-article"]
    assert found.pop(("fr", "second-article")) == ["oh-yeah"]
    drafts = [found.pop(("en", slug)) for slug in ("a-draft-article", "a-draft-article-without-date")]
    assert all(len(others) == 3 for others in [*drafts, *found.values()])
    assert {"en"} == {language for language, _ in found}
    assert {name for others in found.values() for name in others} == {slug for _, slug in found}
    same_words = {"article-1", "article-2", "article-3"}
    assert all({slug, *found["en", slug][:2]} == same_words for slug in same_words)


def test_a_bad_pin_in_restructuredtext_is_named_too(made_up: Path) -> None:
    source = made_up / "content" / "cat1" / "article2.rst"
    source.write_text(source.read_text("utf-8").replace("article-5", "article-99"), "utf-8")
    done, _ = build_alone(made_up, "simple")
    assert done.returncode == 1
    assert 'article2.rst:8: related "article-99": there is no such post' in done.stderr
