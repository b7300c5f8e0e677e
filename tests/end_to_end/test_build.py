"""What holds for every build: the same bytes anywhere, and nothing in production that is not out yet."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT, SITES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import BuildSite

# Travels in time as soon as Python starts, before Pelican is imported.
CLOCK = """
import os, time_machine
time_machine.travel(float(os.environ["TEST_CLOCK"]), tick=True).start()
"""
HERE = {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "TEST_CLOCK": "1800000000"}  # January 2027
THERE = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "77",
    "TEST_CLOCK": "2100000000.5",
}  # July 2036


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which Python takes its time from TEST_CLOCK."""
    folder = tmp_path_factory.mktemp("clock")
    (folder / "sitecustomize.py").write_text(CLOCK, "utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}


def test_the_demo_is_the_same_wherever_and_whenever(
    demo_files: dict[str, bytes], build_site: BuildSite, clock: dict[str, str]
) -> None:
    assert_one_build(demo_files, build_site, clock)


def test_a_build_is_the_same_wherever_and_whenever(build_site: BuildSite, clock: dict[str, str]) -> None:
    paths = (path for path in (SITES / "hostile/content").rglob("*") if path.is_file())
    files = {path.relative_to(SITES / "hostile").as_posix(): path.read_bytes() for path in paths}
    assert_one_build(files, build_site, clock)


def assert_one_build(files: Mapping[str, bytes], build_site: BuildSite, clock: Mapping[str, str]) -> None:
    """Build a site in two places at two times, and find no difference."""
    one, other = (build_site(files, env={**env, **clock}).files() for env in (HERE, THERE))
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_the_clock_decides_one_thing_whether_a_post_is_out(build_site: BuildSite, clock: dict[str, str]) -> None:
    post = {"content/posts/soon.md": "title: Soon\ndate: 2030-01-01\n\nSoon."}
    before, after = (build_site(post, env={**env, **clock}).files() for env in (HERE, THERE))
    assert "drafts/soon/index.html" in before
    assert "soon/index.html" not in before
    assert "soon/index.html" in after


def test_production_shows_nothing_that_is_not_out_yet(build_site: BuildSite) -> None:
    words = {"draft": "Sketched", "hidden": "Tucked away", "published": "Out"}
    posts = {
        f"content/posts/{status}.md": f"title: {word}\ndate: 2026-01-01\nstatus: {status}\ntags: {status}\n\n{word}."
        for status, word in words.items()
    }
    posts["content/posts/future.md"] = "title: Tomorrow\ndate: 2999-01-01\ntags: future\n\nTomorrow."
    built = build_site(posts, production=True, env={"SITEURL": "https://coffee.example/"})
    everything = b"\n".join(built.files().values()).decode("utf-8", "replace")
    assert "https://coffee.example/published/" in everything
    assert "Sketched" not in everything
    assert "Tomorrow" not in everything
    assert [name for name, data in built.files().items() if b"Tucked away" in data] == ["hidden/index.html"]
    assert not {"tag/draft/index.html", "tag/future/index.html", "tag/hidden/index.html"} & built.files().keys()


def test_what_is_public_may_not_link_to_what_is_not(build_site: BuildSite) -> None:
    linking = "Read [the draft]({filename}draft.md#plan).\n\nThen [tomorrow's](future.md)."
    posts = {
        "content/posts/public.md": f"title: Public\ndate: 2026-01-01\n\n{linking}",
        "content/pages/about.md": "title: About\n\n[Us]({filename}about.md), [a draft]({filename}../posts/draft.md)",
        "content/posts/draft.md": f"title: Draft\ndate: 2026-01-01\nstatus: draft\n\n## Plan\n\n{linking}",
        "content/posts/future.md": "title: Tomorrow\ndate: 2999-01-01\n\nTomorrow.",
    }
    build_site(posts)
    posts["content/posts/latin.md"] = "title: Latin 1\ndate: 2026-01-01\n\nCafé.".encode("latin-1")
    built = build_site(posts, production=True, ok=False)
    mend = "that is not published yet; publish it first, or leave the link out"
    assert built.stderr.splitlines() == [
        f'content/pages/about.md:3: link "{{filename}}../posts/draft.md": {mend}',
        "content/posts/latin.md:4: byte 0xe9 is not UTF-8; save the file as UTF-8",
        f'content/posts/public.md:4: link "{{filename}}draft.md#plan": {mend}',
        f'content/posts/public.md:6: link "future.md": {mend}',
        "4 faults to mend; nothing was written",
    ]


def test_a_post_of_a_megabyte_is_a_post(build_site: BuildSite) -> None:
    body = "\n\n".join(f"Paragraph {n}: {'people meet and part and meet again ' * 8}" for n in range(3500))
    assert len(body) > 1_000_000
    built = build_site({"content/posts/long.md": f"title: Long\ndate: 2026-01-01\n\n{body}"})
    assert "Paragraph 3499" in built.read("long/index.html")
    assert "Paragraph 40" not in built.read("feed/index.xml")
    assert "Paragraph 40" not in built.read("index.html")


def test_a_missing_plugin_fails_the_build(build_site: BuildSite) -> None:
    built = build_site(
        {"content/posts/a.md": "title: A\ndate: 2026-01-01\n\nA."}, settings='PLUGINS = ["plugins.gone"]', ok=False
    )
    assert built.status != 0
    assert "plugins.gone" in built.stdout + built.stderr
