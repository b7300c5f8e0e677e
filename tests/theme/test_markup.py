"""What machines read: pages and style sheets by the rules, structured data and microformats as they are parsed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import mf2py
import pytest
from browser_blog import FILES, HOSTILE_TITLE
from conftest import DEMO
from lxml import html
from markup_checker import faults_in

if TYPE_CHECKING:
    from conftest import Build, BuildSite

ADDRESS = "https://stress.example"


@pytest.fixture(scope="module")
def stress(build_site: BuildSite) -> Build:
    """The blog of the browser tests, in which everything is too long, too much or hostile."""
    return build_site(FILES, settings=f'SITEURL = "{ADDRESS}"\nCOMMENTS_INTAKE = "/intake/"')


def test_the_checker_finds_nothing(demo: Build, stress: Build) -> None:
    faults, known = faults_in(demo.output, stress.output)
    assert faults == []
    assert known > 100, "they are on every page, so it has read none"


class Machine:
    """A page as machines understand it: its JSON-LD by type, and its microformats by the name of their class."""

    def __init__(self, built: Build, path: str, address: str) -> None:
        page = built.read(f"{path}index.html")
        data = html.fromstring(page).xpath("string(//script[@type='application/ld+json'])")
        said = json.loads(data) if data else []
        self.data = {each["@type"]: each for each in (said if isinstance(said, list) else [said])}
        self.items: dict[str, dict[str, Any]] = {}
        for item in mf2py.parse(doc=page, url=f"{address}/{path}")["items"]:
            for name in item["type"]:
                assert name not in self.items, "each stands once at the top of a page"
                self.items[name] = item


def names(cards: list[dict[str, Any]]) -> list[str]:
    return [card["properties"]["name"][0] for card in cards]


def test_a_post_is_an_entry_with_all_its_properties(stress: Build) -> None:
    entry = Machine(stress, "asking/", ADDRESS).items["h-entry"]["properties"]
    assert entry["name"] == ["How to Ask"]
    assert entry["url"] == [f"{ADDRESS}/asking/"]
    assert entry["category"] == ["Referrals", "asking", "trust", "follow-up"]
    assert (entry["published"], entry["updated"]) == (["2026-01-20T08:30:00+0000"], ["2026-02-20T10:00:00+0000"])
    assert entry["photo"][0]["alt"] == "Two people at a table"
    assert entry["content"][0]["html"].startswith("<p>A day has a morning.")
    (author,) = entry["author"]
    assert author["properties"] == {"name": ["Mara Lindqvist"], "url": [f"{ADDRESS}/author/mara-lindqvist/"]}


def test_the_comments_of_an_entry_are_entries(stress: Build) -> None:
    entry = Machine(stress, "asking/", ADDRESS).items["h-entry"]["properties"]
    ada, mara, again = (comment["properties"] for comment in entry["comment"])
    assert names([*ada["author"], *mara["author"], *again["author"]]) == ["Ada Okafor", "Mara Lindqvist", "Ada Okafor"]
    assert ada["author"][0]["properties"]["url"] == ["https://example.com/a"]
    assert (ada["url"], ada["published"]) == ([f"{ADDRESS}/asking/#comment-a"], ["2026-02-01T00:01:00+0000"])
    assert ada["content"][0]["value"] == "I tried it.\n\nIt worked."
    (mention,) = entry["mention"]
    assert (names(mention["properties"]["author"]), mention["properties"]["url"]) == (
        ["Workbench"],
        ["https://example.com/w"],
    )


def test_a_post_says_the_same_as_linked_data(stress: Build) -> None:
    data = Machine(stress, "asking/", ADDRESS).data
    post, crumbs = data["BlogPosting"], data["BreadcrumbList"]["itemListElement"]
    assert post["headline"] == "How to Ask"
    assert post["url"] == post["mainEntityOfPage"] == f"{ADDRESS}/asking/"
    assert (post["datePublished"], post["dateModified"]) == ("2026-01-20T08:30:00+00:00", "2026-02-20T10:00:00+00:00")
    address = f"{ADDRESS}/author/mara-lindqvist/"
    author = {"@type": "Person", "@id": f"{address}#person", "name": "Mara Lindqvist", "url": address}
    assert post["author"] == [author]
    assert (post["publisher"]["name"], post["publisher"]["url"]) == ("The Spare Chair", f"{ADDRESS}/")
    assert (post["articleSection"], post["keywords"]) == ("Referrals", "asking, trust, follow-up")
    image = post["image"]
    assert (image["width"], image["height"], image["caption"]) == (640, 420, "Two people at a table")
    assert post["commentCount"] == 3
    first = post["comment"][0]
    assert (first["@id"], first["author"]["name"]) == (f"{ADDRESS}/asking/#comment-a", "Ada Okafor")
    assert (first["dateCreated"], first["text"]) == ("2026-02-01T00:01:00+00:00", "I tried it. It worked.")
    assert [(each["position"], each["name"], each["item"]) for each in crumbs] == [
        (1, "The Spare Chair", f"{ADDRESS}/"),
        (2, "Referrals", f"{ADDRESS}/category/referrals/"),
        (3, "How to Ask", f"{ADDRESS}/asking/"),
    ]


def test_linked_data_is_written_in_letters(stress: Build) -> None:
    page, post = stress.read("he/rtl/index.html"), Machine(stress, "he/rtl/", ADDRESS).data["BlogPosting"]
    assert f'"headline": "{post["headline"]}"' in page


def test_an_author_is_a_card_and_a_person(stress: Build) -> None:
    page = Machine(stress, "author/mara-lindqvist/", ADDRESS)
    card, person = page.items["h-card"]["properties"], page.data["ProfilePage"]["mainEntity"]
    assert (card["name"], card["job-title"], card["note"]) == (["Mara Lindqvist"], ["Editor"], ["Mara edits."])
    assert card["url"] == [f"{ADDRESS}/author/mara-lindqvist/", "https://mara.example/"]
    assert card["uid"] == [f"{ADDRESS}/author/mara-lindqvist/"]
    assert (person["@type"], person["name"], person["jobTitle"]) == ("Person", "Mara Lindqvist", "Editor")
    assert person["sameAs"] == ["https://mara.example/"]
    further = Machine(stress, "author/mara-lindqvist/page/2/", ADDRESS).data["ProfilePage"]["mainEntity"]
    assert further == person
    (author,) = Machine(stress, "asking/", ADDRESS).data["BlogPosting"]["author"]
    assert author["@id"] == person["@id"]
    assert person["image"] == card["photo"][0]["value"]


@pytest.mark.parametrize("path", ["", "page/2/", "category/referrals/", "author/mara-lindqvist/", "2026/"])
def test_a_list_is_a_feed_of_entries(stress: Build, path: str) -> None:
    page = Machine(stress, path, ADDRESS)
    feed = page.items["h-feed"]
    assert feed["properties"]["name"][0]
    for entry in feed["children"]:
        assert entry["type"] == ["h-entry"]
        assert entry["properties"].keys() >= {"name", "url", "published", "summary"}
    assert len(feed["children"]) > 1
    if not path:
        assert page.data["Blog"]["url"] == f"{ADDRESS}/"


def test_hostile_words_are_data(stress: Build) -> None:
    page = Machine(stress, "hostile/", ADDRESS)
    assert page.data["BlogPosting"]["headline"] == page.items["h-entry"]["properties"]["name"][0] == HOSTILE_TITLE


def test_every_post_of_the_demo_says_the_same_in_both(demo: Build) -> None:
    posts = 0
    for name in demo.files():
        if not name.endswith("/index.html") or 'class="post-foot"' not in demo.read(name):
            continue
        page = Machine(demo, name.removesuffix("index.html"), DEMO)
        entry, post = page.items["h-entry"]["properties"], page.data["BlogPosting"]
        assert entry["name"] == [post["headline"]]
        assert entry["url"] == [post["url"]]
        assert [each[:19] for each in entry["published"]] == [post["datePublished"][:19]]
        assert names(entry["author"]) == [each["name"] for each in post["author"]]
        assert len(entry.get("comment", [])) == post["commentCount"]
        posts += 1
    assert posts > 20
