"""Linked data says what it is given: in JSON nothing is escaped as HTML is."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

from plugins.seo.linked_data import linked_data

SETTINGS = {"SITENAME": "A & B", "SITESUBTITLE": None, "SITEURL": "https://a.example/x", "DEFAULT_LANG": "de-AT"}
CATEGORY = SimpleNamespace(name="R & D", url="category/r&d/")
POST = SimpleNamespace(title='"Hm" & <so>', date=datetime(2026, 1, 2, tzinfo=UTC), category=CATEGORY)


def test_a_post_needs_no_more_than_every_post_has() -> None:
    post, crumbs = linked_data(SETTINGS).post(POST, "hm/index.html", about="", lang="de", picture=None, thread=None)
    assert {"image", "comment", "commentCount"}.isdisjoint(post)
    assert (post["@id"], post["author"], post["keywords"]) == ("https://a.example/x/hm/#post", [], "")
    assert [(each["name"], each["item"]) for each in crumbs["itemListElement"]] == [
        ("A & B", "https://a.example/x/"),
        ("R & D", "https://a.example/x/category/r&d/"),
        ('"Hm" & <so>', "https://a.example/x/hm/"),
    ]


ADA = SimpleNamespace(name="Ada", url="author/ada/")


def test_a_person_and_the_publisher_are_the_same_wherever_they_are_named() -> None:
    post = SimpleNamespace(**vars(POST), authors=[ADA])
    data = linked_data(SETTINGS)
    icon = SimpleNamespace(url="icon-512.png")
    written, _ = data.post(post, "hm/index.html", about="", lang="de", picture=None, thread=None, logo=icon)
    assert written["author"] == [data.author(ADA, None)["mainEntity"]]
    assert written["publisher"] == data.home(icon)["publisher"]
    assert written["publisher"] == {
        "@type": "Organization",
        "@id": "https://a.example/x/#publisher",
        "name": "A & B",
        "url": "https://a.example/x/",
        "logo": "https://a.example/x/icon-512.png",
    }


def test_what_is_elsewhere_keeps_its_address() -> None:
    profile = SimpleNamespace(role="", portrait=SimpleNamespace(url="https://b.example/me.jpg"), link="")
    page = linked_data(SETTINGS).author(ADA, profile)
    assert page["mainEntity"] == {
        "@type": "Person",
        "@id": "https://a.example/x/author/ada/#person",
        "name": "Ada",
        "url": "https://a.example/x/author/ada/",
        "image": "https://b.example/me.jpg",
    }


def test_the_blog_is_described_by_its_subtitle() -> None:
    home = linked_data(SETTINGS).home()
    assert (home["name"], home["description"], home["inLanguage"]) == ("A & B", "", "de-at")
