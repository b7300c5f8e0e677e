"""What is published, as the site says it itself, and the addresses that a build would lose."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT, SETTINGS, THEME, serving
from hypothesis import given
from hypothesis import strategies as st
from task_blog import Blog as TaskBlog

from content import source
from plugins.publish.record import Record, dump_record, fetch, load_record, lost

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Build, BuildSite

PLUGINS = "PLUGINS = ['plugins.checks', 'plugins.feeds', 'plugins.publish', 'plugins.seo']"
BLOG = {
    "content/posts/one.md": source("One.", title="One", date="2026-01-01", id="urn:x:1"),
    "content/posts/de.md": source("Eins.", title="Eins", date="2026-01-01", slug="one", lang="de"),
    "content/posts/ä b.md": source("Odd.", title="Odd", date="2026-01-02"),
    "content/posts/hidden.md": source("H.", title="Hidden", date="2026-01-01", status="hidden"),
    "content/posts/draft.md": source("D.", title="Draft", date="2998-01-01", status="draft"),
    "content/posts/later.md": source("L.", title="Later", date="2999-07-01 10:30"),
    "content/posts/soon.md": source("S.", title="Soon", date="2999-03-01 10:30"),
    "content/pages/about.md": source("Us.", title="About"),
}


@pytest.fixture
def blog(build_site: BuildSite, request: pytest.FixtureRequest) -> Blog:
    return Blog(build_site, request.node.name)


class Blog:
    """A blog that is built, published and built again."""

    def __init__(self, build_site: BuildSite, name: str) -> None:
        self._build_site, self._name = build_site, name

    def build(self, files: dict[str, str], *, ok: bool = True, **options: bool) -> Build:
        given = {"settings": PLUGINS, "theme": THEME, "name": self._name, "production": True, **options}
        return self._build_site(files, ok=ok, env={"SITEURL": "https://coffee.example/blog"}, **given)  # type: ignore[arg-type]

    def published(self, files: dict[str, str]) -> None:
        """Build, and have that be what was published last."""
        built = self.build(files)
        cache = built.output.parent / ".cache"
        cache.mkdir(exist_ok=True)
        (cache / "last-published.json").write_bytes((built.output / "published.json").read_bytes())

    def faults(self, files: dict[str, str]) -> list[str]:
        """What keeps a changed blog from being built."""
        return self.build(files, ok=False).stderr.splitlines()[:-1]


def test_a_site_says_what_is_published_and_when_the_next_post_is_due(blog: Blog) -> None:
    text = blog.build(BLOG).read("published.json")
    said = json.loads(text)
    assert sorted(said["addresses"]) == ["about/", "de/one/", "one/", "ä-b/"]
    assert said["addresses"]["one/"] == "urn:x:1"
    assert said["addresses"]["about/"] == "page:en/about"
    assert said["due"] == "2999-03-01T10:30:00Z", "London has no summer time in March"
    for word in ("hidden", "draft", "later", "soon", "2998"):
        assert word not in text.lower()
    nothing_waits = {path: text for path, text in BLOG.items() if "2999" not in text}
    assert json.loads(blog.build(nothing_waits).read("published.json"))["due"] is None


def test_the_demos_addresses_are_nobodys_to_keep(build_site: BuildSite) -> None:
    settings = f"{PLUGINS}\nPUBLISH_DEMO = True"
    built = build_site(BLOG, settings=settings, theme=THEME, production=True)
    assert json.loads(built.read("published.json")) == {"addresses": {}, "due": "2999-03-01T10:30:00Z"}


def test_a_site_without_an_address_says_nothing(build_site: BuildSite) -> None:
    built = build_site(BLOG, settings=PLUGINS, theme=THEME)
    assert not (built.output / "published.json").exists()


def test_a_renamed_slug_that_left_no_redirect_is_a_fault_with_the_mend(blog: Blog) -> None:
    blog.published(BLOG)
    one = BLOG["content/posts/one.md"]
    renamed = {**BLOG, "content/posts/uno.md": one}
    del renamed["content/posts/one.md"]
    said = 'content/posts/uno.md: "/one/" is where it was published, and nothing leads on from there; write "aliases: '
    assert blog.faults(renamed) == [f'{said}/one/"']
    renamed["content/posts/uno.md"] = one.replace("id:", "aliases: /1/\nid:")
    assert blog.faults(renamed) == [f'{said}/one/, /1/"']
    renamed["content/posts/uno.md"] = one.replace("id:", "aliases: /one/\nid:")
    assert blog.build(renamed).status == 0


def test_what_is_gone_or_held_back_again_is_a_fault_until_its_address_says_so(blog: Blog) -> None:
    blog.published(BLOG)
    changed = {path: text for path, text in BLOG.items() if path != "content/pages/about.md"}
    changed["content/posts/one.md"] = BLOG["content/posts/one.md"].replace("id:", "status: draft\nid:")
    changed["content/posts/ä b.md"] = BLOG["content/posts/ä b.md"].replace("2026", "2997")
    into = "into content/redirects.txt"
    assert blog.faults(changed) == [
        *(
            f'content: "/{old}/" is published, and nothing is there any more; write "aliases: /{old}/" into what takes '
            f'its place, or "/{old}/ gone" {into}'
            for old in ("about", "ä-b")
        ),
        f'content/posts/one.md: "/one/" is published, and would be taken away from its readers; let it be published, '
        f'or write "/one/ gone" {into}',
    ]
    changed["content/redirects.txt"] = "/one/ gone\n/about/ /de/one/\n/ä-b/ gone\n"
    assert blog.build(changed).status == 0


def test_other_faults_are_not_made_more_by_addresses(blog: Blog) -> None:
    blog.published({"content/posts/a.md": source("A.", title="A", date="2026-01-01", slug="other")})
    assert len(blog.faults({"content/posts/a.md": source("A.", date="2026-01-01", slug="other")})) == 1


def test_a_hidden_post_still_answers(blog: Blog) -> None:
    blog.published(BLOG)
    one = BLOG["content/posts/one.md"].replace("id:", "status: hidden\nid:")
    built = blog.build({**BLOG, "content/posts/one.md": one})
    assert "one/" not in json.loads(built.read("published.json"))["addresses"]


@given(
    st.dictionaries(st.text(max_size=12), st.text(max_size=12)),
    st.none() | st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC)).map(lambda day: day.replace(microsecond=0)),
)
def test_a_record_is_read_as_it_was_written(addresses: dict[str, str], due: datetime | None) -> None:
    record = Record(addresses, due)
    assert load_record(dump_record(record)) == record


@given(
    st.binary(max_size=60)
    | st.sampled_from([b"[]", b'{"due": 1, "addresses": {}}', b'{"addresses": {"a": 1}, "due": null}'])
)
def test_what_is_no_record_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        load_record(data)


def test_addresses_are_found_however_they_are_written() -> None:
    files = {"index.html", "a/index.html", "b.html", "c", "ä-b/index.html"}
    last = Record(dict.fromkeys(("", "a/", "a", "b", "b/", "c", "%C3%A4-b/", "d/", "a/e/"), "x"))
    assert [address for address, _ in lost(last, files)] == ["d/", "a/e/"]


def test_no_site_is_asked_at_a_name_that_none_can_have() -> None:
    for site in ("https://blog.example.com", "http://coffee.example/blog", "", "file:///etc", "http://a.test"):
        assert fetch(site) is None


def recall(folder: Path, site: str, *arguments: str) -> str:
    """What is said when a blog at an address asks for what is published there."""
    (folder / "content").mkdir(exist_ok=True)
    (folder / "publishconf.py").write_text(f'PATH = "content"\nSITEURL = "{site}"\nTIMEZONE = "UTC"\n', "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "plugins.publish", "--recall", *(arguments or ("site",))],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout + done.stderr


def test_what_is_published_is_read_back_and_kept(tmp_path: Path) -> None:
    live, there, blog = tmp_path / "live", tmp_path / "there", tmp_path / "blog"
    for folder in (live, there, blog):
        folder.mkdir()
    kept = blog / ".cache" / "last-published.json"
    with serving(live) as site:
        assert recall(blog, site) == "", "nothing was published there"
        assert not kept.exists()
        (live / "published.json").write_bytes(dump_record(Record({"live/": "x"})))
        assert recall(blog, site) == ""
        assert load_record(kept.read_bytes()).addresses == {"live/": "x"}
        (there / "published.json").write_bytes(dump_record(Record({"there/": "x"})))
        assert recall(blog, site, "target", "--to", str(there)) == ""
        assert load_record(kept.read_bytes()).addresses == {"there/": "x"}
        (live / "published.json").write_text("<html>A page about everything", "utf-8")
        assert recall(blog, site) == ""
        assert load_record(kept.read_bytes()).addresses == {"there/": "x"}, "what was known stays"
        kept.unlink()
        assert "note: what http://127.0.0.1" in recall(blog, site)
    assert "would not be noticed" in recall(blog, site), "nobody answers"
    assert not kept.exists()


def test_check_and_publish_name_an_address_that_would_be_lost(tmp_path: Path) -> None:
    blog = TaskBlog(tmp_path / "blog")
    there = tmp_path / "there"
    (blog.folder / "pelicanconf.py").write_text(
        f"{SETTINGS}\nSITENAME = AUTHOR = 'Mine'\nCOMMENTS_EMAIL = ''\n", "utf-8"
    )
    blog.write("posts/later.md", source("L.", title="Later", date="2999-07-01 10:30"))
    environment = {"SITEURL": "https://mine.invalid"}
    said = blog.run("publish", "--to", str(there), **environment)
    assert "note: 1 post is left out until the date of it: content/posts/later.md (2999-07-01 10:30)" in said
    assert (blog.folder / ".cache/last-published.json").read_bytes() == (there / "published.json").read_bytes()
    (blog.folder / ".cache/last-published.json").unlink()
    (blog.folder / "content/posts/one.md").rename(blog.folder / "content/posts/uno.md")
    (blog.folder / "content/comments/one").rename(blog.folder / "content/comments/uno")
    lost = '"/one/" is published, and nothing is there any more; write "aliases: /one/" into what takes its place'
    refused = blog.start("publish", "--to", str(there), **environment)
    assert lost in "".join(refused.communicate())
    assert refused.returncode == 1
    assert (there / "one/index.html").is_file()
    checked = blog.start("check", **environment)
    assert lost in "".join(checked.communicate())
    assert checked.returncode == 1
