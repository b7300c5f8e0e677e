"""What posts are told of the lists they are in, and that pages do not look through those lists themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plugins.lists import Members

if TYPE_CHECKING:
    from conftest import Build, BuildSite

COUNTING = """
from pelican import signals

class Counted(list):
    passes = 0

    def __iter__(self):
        Counted.passes += 1
        return super().__iter__()

    def __contains__(self, article):
        Counted.passes += 1
        return super().__contains__(article)

    def index(self, article):
        Counted.passes += 1
        return super().index(article)

def count(generators):
    generators[0].articles = generators[0].context["articles"] = Counted(generators[0].articles)

def tell(pelican):
    print("passes:", Counted.passes)

def register():
    signals.all_generators_finalized.connect(count)
    signals.finalized.connect(tell)
"""


def post(slug: str, day: int, **fields: str) -> dict[str, str]:
    """A post as a file."""
    lines = [f"title: {slug.title()}", f"date: 2026-01-{day:02}", *(f"{key}: {value}" for key, value in fields.items())]
    return {f"content/posts/{slug}.md": "\n".join([*lines, "", "Text."])}


def neighbours(built: Build, slug: str) -> dict[str, str]:
    """The slugs of the posts before ("prev") and after ("next") this one."""
    return dict(re.findall(r'<a rel="(prev|next)" href="/([^"]+)/"', built.read(f"{slug}/index.html")))


def test_a_post_leads_to_those_before_and_after_it(build_site: BuildSite) -> None:
    posts = post("one", 1) | post("two", 2) | post("three", 3)
    hidden = post("draft", 2, status="draft") | post("aside", 2, status="hidden")
    translation = post("zwei", 2, lang="de") | {
        "content/posts/zwei.md": "title: Zwei\nslug: two\nlang: de\ndate: 2026-01-02\n\nText."
    }
    built = build_site(posts | hidden | translation)
    assert neighbours(built, "one") == {"next": "two"}
    assert neighbours(built, "two") == {"prev": "one", "next": "three"}
    assert neighbours(built, "three") == {"prev": "two"}
    assert neighbours(built, "drafts/draft") == neighbours(built, "aside") == neighbours(built, "de/two") == {}


def test_front_matter_of_these_names_is_no_neighbour(build_site: BuildSite) -> None:
    fields = post("one", 1, next_article="two", series_parts="a, b")
    built = build_site(fields, settings='CHECKS_KEYS = ["next_article", "series_parts"]')
    assert neighbours(built, "one") == {}


def test_a_series_index_decides_before_the_date(build_site: BuildSite) -> None:
    parts = post("old", 1, series="Cards", series_index="2") | post("bare", 2, series="Cards")
    built = build_site(parts | post("new", 9, series="Cards", series_index="1"))
    (shown,) = re.findall(r'<details class="series">.*?</details>', built.read("bare/index.html"), re.DOTALL)
    assert re.findall(r'href="/(\w+)/"', shown) == ["new", "old"]


def test_a_series_lists_its_published_parts_oldest_first(build_site: BuildSite) -> None:
    parts = post("late", 9, series="Cards") | post("early", 1, series="Cards") | post("mid", 5, series="Cards")
    others = post("single", 3, series="Chairs") | post("none", 4) | post("empty", 4, series="")
    draft = post("sketch", 2, series="Cards", status="draft")
    built = build_site(parts | others | draft)
    series = re.compile(r'<details class="series">.*?</details>', re.DOTALL)
    (shown,) = series.findall(built.read("mid/index.html"))
    assert "Part 2 of 3" in shown
    assert re.findall("Early|Mid|Late|Sketch", shown) == ["Early", "Mid", "Late"]
    for slug in ("single", "none", "empty", "drafts/sketch"):
        assert series.findall(built.read(f"{slug}/index.html")) == []


def test_only_the_first_page_begins_with_the_pinned_post(build_site: BuildSite) -> None:
    posts = post("start", 1, pinned="yes")
    for day in range(2, 12):
        posts |= post(f"post-{day}", day)
    built = build_site(posts)
    first, second = built.read("index.html"), built.read("page/2/index.html")
    assert 'class="feature' in first
    assert first.index("Start") < first.index("Post-11")
    assert 'class="feature' not in second
    assert second.count(">Start</a>") == 1


def test_a_blog_of_twice_the_posts_is_not_looked_through_more_often(build_site: BuildSite) -> None:
    def passes(count: int) -> int:
        posts = {"counting.py": COUNTING}
        for number in range(count):
            posts |= post(f"post-{number}", number % 28 + 1, tags="a, b", series="Cards" if number % 7 else "Chairs")
        built = build_site(posts, settings='PLUGINS.append("counting")')
        return int(built.stdout.rpartition("passes: ")[2].split()[0])

    assert passes(48) == passes(24)


def test_members_are_found_by_what_they_are_and_not_by_what_they_equal() -> None:
    class Same:
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 0

    one, two = Same(), Same()
    members = Members([one])
    assert (one in members, two in members) == (True, False)
    assert list(members) == [one]
