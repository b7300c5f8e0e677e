"""Links in bodies: the cases of tests/cases/links.md in two sites, one that builds and one in which all are dead."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cases import read_cases

from content import source

if TYPE_CHECKING:
    from conftest import Build, BuildSite

THEME = Path(__file__).parents[1] / "sites" / "theme"
SETTINGS = """
IMAGES_CARDS = False
LINKS_NEIGHBOURS = ["/shop/", "/cv.pdf"]
LINKS_SCHEMES = ["gemini"]
COMMENTS_INTAKE = "/intake/"
"""
CASES = read_cases("links.md")
GOOD = [case for case in CASES if not str(case.values[1]).startswith("refused")]
DEAD = [case for case in CASES if case not in GOOD]


def post(title: str, body: str = "Words.", **fields: str) -> str:
    return source(body, title=title, date="2026-03-12", authors="Ada Okafor", tags="cards", **fields)


_BODY_LINE = post("", "").count("\n") + 1

# What links may lead to, beside the cases themselves: content/posts/case-<n>/index.md.
SITE: dict[str, str | bytes] = {
    "content/posts/other.md": post(
        "Other", '## The plan\n\nWords.[^1]\n\n## Über uns\n\n<a name="old"></a> More.\n\n[^1]: A note.'
    ),
    "content/posts/folder/index.md": post("Folder"),
    "content/posts/folder/notes.csv": "Notes.",
    "content/posts/my talk.md": post("My talk"),
    "content/posts/2026/deep.md": post("Another title"),
    "content/posts/cafe\u0301.md": post("Café", slug="cafe"),
    "content/posts/caf\u00e9s.md": post("Cafés", slug="cafes"),
    "content/posts/hidden.md": post("Hidden", status="hidden"),
    "content/posts/shared.pdf": b"%PDF shared",
    "content/posts/re: meeting.md": post("A colon", slug="a-colon"),
    "content/pages/about.md": source("Words.", title="About"),
    "content/authors/ada-okafor.md": source("I read.", name="Ada Okafor"),
    "content/files/price list.pdf": b"%PDF prices",
    "content/files/c#.pdf": b"%PDF sharp",
    "content/comments/other/first.md": source(
        "Hello [there](other.md), [x](http://[x]/) and <http://[x]/>.", author="Ben", date="2026-03-13"
    ),
}
BESIDE = {
    "paper.pdf": b"%PDF beside",
    "my paper (1).pdf": b"%PDF",
    "clip.mp4": b"0",
    "clip.jpg": b"1",
    "big.webp": b"2",
}


def build_cases(build_site: BuildSite, cases: list[pytest.ParameterSet], *, ok: bool) -> Build:
    site = dict(SITE)
    for number, case in enumerate(cases):
        body = str(case.values[0]).replace("~/", f"case-{number}/")
        site[f"content/posts/case-{number}/index.md"] = post(f"Case {number}", body)
        site |= {f"content/posts/case-{number}/{name}": data for name, data in BESIDE.items()}
    return build_site(site, theme=THEME, settings=SETTINGS, ok=ok)


@pytest.fixture(scope="module")
def good(build_site: BuildSite) -> Build:
    return build_cases(build_site, GOOD, ok=True)


@pytest.fixture(scope="module")
def dead(build_site: BuildSite) -> Build:
    return build_cases(build_site, DEAD, ok=False)


@pytest.mark.parametrize(("given", "expected"), GOOD)
def test_a_link_leads_where_its_case_says(given: str, expected: str, good: Build) -> None:
    number = [case.values[0] for case in GOOD].index(given)
    page = re.search(r"(?s)</p>\n(.*)\n<ul class=\"related\">", good.read(f"case-{number}/index.html"))
    assert page
    assert page[1].replace(f"case-{number}", "~") == expected


@pytest.mark.parametrize(("given", "expected"), DEAD)
def test_a_dead_link_is_refused_as_its_case_says(given: str, expected: str, dead: Build) -> None:
    number = [case.values[0] for case in DEAD].index(given)
    said = re.findall(rf"^content/posts/case-{number}/index\.md:(\d+): (.*)$", dead.stderr, re.MULTILINE)
    lines = [f"{int(line) - _BODY_LINE + 1}: {message}".replace(f"case-{number}", "~") for line, message in said]
    assert ["refused", *lines] == expected.splitlines()


def test_no_fault_is_but_in_the_cases(dead: Build) -> None:
    assert {line.partition("/index.md:")[0].rstrip("0123456789") for line in dead.stderr.splitlines()[:-1]} == {
        "content/posts/case-"
    }
    assert dead.status == 1
    assert "Traceback" not in dead.stderr + dead.stdout


def test_linked_files_are_copied_once_to_where_links_lead(good: Build) -> None:
    files = good.files()
    assert files["posts/shared.pdf"] == b"%PDF shared"
    assert files["files/price list.pdf"] == b"%PDF prices"
    assert files["files/c#.pdf"] == b"%PDF sharp"
    places = [name for name in files if name.endswith("/paper.pdf")]
    assert places
    assert all(re.fullmatch(r"case-\d+/paper\.pdf", name) for name in places)


def test_links_in_comments_are_the_readers(good: Build) -> None:
    assert "<p>Hello [there](other.md), [x](http://[x]/) and &lt;http://[x]/&gt;.</p>" in good.read("other/index.html")


HREFS = re.compile(r'href="([^"]*)">(\w+)</a>')
ANYWHERE = """
[a](other.md) [b](/other/) [c](../other/) [d](/tag/cards/) [e](/feed/index.xml) [f](paper.pdf) [g](/shop/) [h](#here)
[i](https://example.com/blog/other/#top) [j](https://example.com/elsewhere/) [k](/blog/tags/)
{: #here}

<video src="clip.mp4" poster="clip.jpg"></video>
"""


def test_a_site_below_a_path_of_its_host_keeps_to_it(build_site: BuildSite) -> None:
    site = {
        "content/posts/a.md": post("A", ANYWHERE),
        "content/posts/other.md": post("Other"),
        **{f"content/posts/{name}": data for name, data in BESIDE.items()},
    }
    env = {"SITEURL": "https://example.com/blog"}
    settings = 'LINKS_NEIGHBOURS = ["/shop/"]\nIMAGES_CARDS = False'
    # publishconf.py begins with the settings of pelicanconf.py.
    page = build_site(site, theme=THEME, settings=settings, production=True, env=env).read("a/index.html")
    own = "/blog"
    assert {letter: href for href, letter in HREFS.findall(page) if len(letter) == 1} == {
        **dict.fromkeys("abc", f"{own}/other/"),
        **{"d": f"{own}/tag/cards/", "e": f"{own}/feed/index.xml", "f": f"{own}/posts/paper.pdf", "g": "/shop/"},
        **{"h": "#here", "i": f"{own}/other/#top", "j": "https://example.com/elsewhere/", "k": "/blog/tags/"},
    }
    assert f'<video src="{own}/posts/clip.mp4" poster="{own}/posts/clip.jpg">' in page


def test_links_of_every_kind_of_source_are_followed(build_site: BuildSite) -> None:
    site = {
        "content/posts/a.md": post("A", summary="See [b](b.md) and [gone](gone-for-good.md)."),
        "content/posts/b.md": post("B"),
        "content/pages/p.md": source("[b](../posts/b.md) [gone](../posts/gone-too.md)", title="P"),
        "content/authors/ada-okafor.md": source("[b](../posts/b.md) [gone](gone-as-well.md)", name="Ada Okafor"),
        "content/posts/r.rst": "R\n=\n\n:date: 2026-03-12\n\n`b <b.md>`__ and `gone <gone-at-last.md>`__",
    }
    gone = "there is no such file; give its path from this file, or from content/ with a leading /"
    assert build_site(site, ok=False).stderr.splitlines()[:-1] == [
        f'content/authors/ada-okafor.md:3: link "gone-as-well.md": {gone}',
        f'content/pages/p.md:3: link "../posts/gone-too.md": {gone}',
        f'content/posts/a.md:5: link "gone-for-good.md": {gone}',
        f'content/posts/r.rst:6: link "gone-at-last.md": {gone}',
    ]


def test_an_old_address_that_leads_on_may_be_linked_to(build_site: BuildSite) -> None:
    site = {
        "content/posts/a.md": post("A", "[old](/2019/b/) [older](/b.php) [list](/x/) [gone](/y/) [never](/2019/c/)"),
        "content/posts/b.md": post("B", aliases="/2019/b/, /b.php"),
        "content/redirects.txt": "/x/ /b/\n/y/ gone\n",
    }
    assert re.findall('link "(.*?)"', build_site(site, ok=False).stderr) == ["/2019/c/", "/y/"]


@pytest.mark.parametrize("kind", ["category", "tag", "author"])
def test_a_link_to_a_page_that_a_setting_leaves_out_is_refused(kind: str, build_site: BuildSite) -> None:
    names = {"category": "Notes", "tag": "cards", "author": "Ada Okafor"}
    links = {each: f"{{{each}}}{name}" for each, name in names.items()}
    body = " ".join(f"[words]({link})" for link in links.values())
    site = {"content/posts/a.md": post("A", body, category="Notes")}
    assert build_site(site, settings=f'{kind.upper()}_SAVE_AS = ""', ok=False).stderr.splitlines()[:-1] == [
        f'content/posts/a.md:{_BODY_LINE + 1}: link "{links[kind]}": '
        "no page is made of it, as a setting says; take the link out"
    ]


def test_all_faults_are_in_one_run(build_site: BuildSite) -> None:
    """Those of the front matter, of links, of pictures, and of what the page would block."""
    body = '[a](gone.pdf) [b](/nowhere-at-all/)\n\n![A](gone.png)\n\n![](a.txt)\n\n<p onclick="x()">Words.</p>'
    site = {
        "content/posts/a.md": post("A", body, status="publishd", image="gone.jpg", image_alt="A"),
        "content/posts/a.txt": "Words.",
    }
    said = build_site(site, ok=False).stderr
    for value in ("publishd", "gone.pdf", "/nowhere-at-all/", "gone.png", "a.txt", "onclick", "gone.jpg"):
        assert re.search(rf"^content/posts/a\.md:\d+: .*{value}", said, re.MULTILINE), value


def test_a_file_that_several_posts_attach_has_one_place(build_site: BuildSite) -> None:
    body = "[a]({attach}../files/my%20paper.pdf)"
    site = {
        "content/posts/draft.md": post("Draft", body, status="draft"),
        "content/posts/one.md": post("One", body),
        "content/posts/two.md": post("Two", body.replace("attach", "static")),
        "content/files/my paper.pdf": b"%PDF",
        # What would take the place of a page, or of another file, keeps its own.
        "content/posts/three/index.md": post(
            "Three", "[a](index.html) [b]({attach}../../files/a/x.txt) [c]({attach}../../files/b/x.txt)"
        ),
        "content/posts/three/index.html": "<p>Words.</p>",
        "content/files/a/x.txt": "a",
        "content/files/b/x.txt": "b",
    }
    built = build_site(site, theme=THEME)
    for name in ("one", "two"):
        assert 'href="/one/my%20paper.pdf"' in built.read(f"{name}/index.html")
    assert built.files()["one/my paper.pdf"] == b"%PDF"
    assert "<h1>Three</h1>" in built.read("three/index.html")
    for address, data in {
        "posts/three/index.html": b"<p>Words.</p>",
        "three/x.txt": b"a",
        "files/b/x.txt": b"b",
    }.items():
        assert f'href="/{address}"' in built.read("three/index.html")
        assert built.files()[address] == data


def test_every_file_of_the_demo_is_known_before_it_is_written(
    build_site: BuildSite, demo_files: dict[str, bytes], tmp_path: Path
) -> None:
    """What is not known, no link could lead to."""
    known = tmp_path / "known.txt"
    spy = f"""
from pathlib import Path
from plugins._shared import pelican as seam
from plugins.prose import links
def check(self, generator):
    made = {{*seam.files_of_pelican(generator), *seam.claims(self.settings), *seam.announced(self.settings)}}
    Path({str(known)!r}).write_text("\\n".join(sorted(made)))
    return ()
links.Linker.check = check
"""
    built = build_site(demo_files, settings=spy, production=True, env={"SITEURL": "https://coffee.example/blog"})
    made = set(known.read_text("utf-8").splitlines())
    assert len(made) > 100
    folders = tuple(path.removesuffix("*") for path in made if path.endswith("/*"))
    assert [name for name in built.files() if name not in made and not name.startswith(folders)] == []
