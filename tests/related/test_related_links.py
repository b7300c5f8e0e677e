"""Links to own posts are recognised in every spelling, so that what a post links to is not suggested again."""

from __future__ import annotations

import pytest

from plugins.related.links import OwnLinks

POSTS = {
    "how-to-ask/": "how-to-ask/",
    "how-to-ask/index.html": "how-to-ask/",
    "größe/": "größe/",
    "old.html": "old.html",
}
MOVES = {"2019/ask/": "asking/", "asking/": "how-to-ask/", "round/": "about/", "about/": "round/"}


def links(*addresses: str) -> OwnLinks:
    return OwnLinks(addresses, POSTS, MOVES)


@pytest.mark.parametrize(
    "href",
    [
        "https://blog.example/how-to-ask/",
        "http://blog.example/how-to-ask/",
        "//blog.example/how-to-ask/",
        "HTTPS://Blog.Example/how-to-ask/",
        "https://www.blog.example/how-to-ask/",
        "https://blog.example./how-to-ask/",
        "https://blog.example:443/how-to-ask/",
        "http://blog.example:8080/how-to-ask/",
        "https://me@blog.example/how-to-ask/",
        "https://blog.example/How-To-Ask/",
        "https://blog.example/how%2Dto%2dask/",
        "https://blog.example/how-to-ask",
        "https://blog.example//how-to-ask//",
        "https://blog.example/./x/../how-to-ask/",
        "https://blog.example/how-to-ask/index.html",
        "https://blog.example/how-to-ask/index.htm",
        "https://blog.example/how-to-ask.html",
        "https://blog.example/how-to-ask/#second",
        "https://blog.example/how-to-ask/?utm_source=mail&x=1#top",
        "https:\\\\blog.example\\how-to-ask\\",
        " https://blog.example/how-to-ask/\n",
        "/how-to-ask/",
        "../how-to-ask/",
        "../how-to-ask",
        "../x/../how-to-ask/index.html",
        "/2019/ask/",
        "https://blog.example/2019/ask/index.html",
        "/asking",
    ],
)
def test_a_link_to_a_post_is_known_however_it_is_written(href: str) -> None:
    assert links("https://blog.example").post(href, "here/") == "how-to-ask/"


@pytest.mark.parametrize(
    "href",
    [
        "https://other.example/how-to-ask/",
        "https://blog.example.org/how-to-ask/",
        "https://notblog.example/how-to-ask/",
        "https://blog.example/how-to-ask/photo.jpg",
        "https://blog.example/",
        "mailto:how-to-ask/",
        "https://[blog/how-to-ask/",
        "#how-to-ask",
        "how-to-ask/",
        "/round/",
        "",
    ],
)
def test_any_other_link_leads_to_no_post(href: str) -> None:
    assert links("https://blog.example").post(href, "here/") is None


@pytest.mark.parametrize(
    "href", ["/grö%C3%9Fe/", "/gro\u0308ße", "https://bücher.example/größe/", "//xn--bcher-kva.example/größe/"]
)
def test_letters_of_all_scripts_are_known_in_every_form(href: str) -> None:
    assert links("https://bücher.example").post(href, "here/") == "größe/"


@pytest.mark.parametrize(
    "href",
    ["https://x.example/sub/how-to-ask/", "http://www.x.example/Sub/how-to-ask", "/sub/how-to-ask/", "../how-to-ask/"],
)
def test_a_site_below_a_path_is_known(href: str) -> None:
    assert links("https://x.example/sub/").post(href, "here/") == "how-to-ask/"


def test_a_site_of_several_addresses_or_none_is_known() -> None:
    both = links("https://new.example", "http://old.example/blog", "", "no address")
    assert both.post("https://old.example/blog/how-to-ask/", "") == both.post("//new.example/how-to-ask/", "")
    assert both.post("https://old.example/blog/how-to-ask/", "") == "how-to-ask/"
    assert links().post("/old", "here/") == "old.html"
    assert links().post("https://blog.example/old.html", "here/") is None
