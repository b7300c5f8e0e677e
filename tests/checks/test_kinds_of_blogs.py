"""Nine kinds of blogs as people have them: each is built as it is, or once what the messages ask for is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from conftest import ROOT, THEME

if TYPE_CHECKING:
    from conftest import BuildSite

SETTINGS = "PLUGINS = [f'plugins.{name}' for name in ('checks', 'comments', 'feeds', 'prose', 'prose.links', 'seo')]"

BLOG_THEME = ROOT / "theme"


class Kind(NamedTuple):
    """A kind of blog."""

    files: dict[str, str]
    """By their paths below content/."""
    asked: dict[str, tuple[str, str, str]]
    """What a message begins with; the file, what stands there, and what takes its place."""
    pages: tuple[str, ...]
    """Where its public posts are, and what leads to them."""


KINDS = {
    "Pelican, plain fields": Kind(
        {
            "posts/first.md": "Title: Première rencontre\nDate: 2019-03-02 10:20\nModified: 2019-03-04\n"
            "Category: Réseau\n"
            "Tags: rencontres, café\nSlug: premiere-rencontre\nAuthors: Zoé Martin; Luc Petit\nSummary: Une phrase.\n"
            "Lang: fr\n\nBonjour. Voir [l'autre]({filename}third.md).\n",
            "posts/second.md": "Title: Deuxième\nDate: 2019-03-05\nStatus: draft\n\nPas encore.\n",
            "posts/third.md": "Title: Troisième\nDate: 2019-03-06\n\nVoilà.\n",
        },
        {},
        ("fr/premiere-rencontre/", "third/"),
    ),
    "Hugo, YAML": Kind(
        {
            "posts/referrals/index.md": '---\ntitle: "Asking: for referrals"\ndate: 2021-05-06T08:30:00+02:00\n'
            'lastmod: 2021-06-01\ndraft: false\ndescription: One sentence.\ntags: ["referrals", "asking"]\n'
            "categories:\n  - Growth\naliases:\n  - /2018/old-name/\n---\n\nText with a list:\n- one\n- two\n",
            "posts/not-yet.md": "---\ntitle: Not yet\ndate: 2021-05-07\ndraft: true\n---\n\nNo.\n",
        },
        {},
        ("referrals/", "2018/old-name/"),
    ),
    "Hugo, TOML": Kind(
        {"posts/t.md": '+++\ntitle = "TOML"\ndate = 2021-01-01\n+++\n\nText.\n'},
        {
            'posts/t.md:1: "+++": this is TOML, which is not read here': (
                *("posts/t.md", '+++\ntitle = "TOML"\ndate = 2021-01-01\n+++'),
                "---\ntitle: TOML\ndate: 2021-01-01\n---",
            )
        },
        ("t/",),
    ),
    "Jekyll": Kind(
        {
            "posts/2020-02-03-coffee-chats.md": '---\nlayout: post\ntitle:  "Coffee chats"\n'
            "date:   2020-02-03 09:00:00 +0100\ncategories: networking\ntags: coffee chats\npublished: true\n"
            "permalink: /coffee/\n---\n\nSee https://example.com/ and\n\n```python\nx = 1\n```\n",
            "posts/2020-02-04-hidden.md": "---\nlayout: post\ntitle: Hidden\npublished: false\n---\n\nNo.\n",
        },
        {},
        ("coffee-chats/", "coffee/"),
    ),
    "Eleventy": Kind(
        {
            "posts/elevator.md": "---\ntitle: Elevator pitch\ndescription: How.\ndate: 2022-10-11\ntags:\n  - pitch\n"
            "layout: layouts/post.njk\n---\n\n1. Say your name\n   - slowly\n2. Ask\n"
        },
        {
            'posts/elevator.md:7: "layout" is not read here: every post is laid out alike; take the line out': (
                *("posts/elevator.md", "layout: layouts/post.njk\n"),
                "",
            )
        },
        ("elevator/",),
    ),
    "Obsidian": Kind(
        {
            "posts/Follow up.md": "---\ntags: [follow-up]\npublish: true\ntitle: Follow up\ndate: 2023-01-02\n---\n\n"
            "See [[Coffee]] and [Coffee](Coffee.md).\n\n- [ ] write\n- [x] call\n",
            "posts/Coffee.md": "---\ntitle: Coffee\ndate: 2023-01-01\n---\n\n~~Tea~~ coffee.\n",
        },
        {
            'posts/Follow up.md:8: link "[[Coffee]]": write it as Markdown has it, [Coffee](Coffee.md)': (
                *("posts/Follow up.md", "[[Coffee]]"),
                "[Coffee](Coffee.md)",
            )
        },
        ("Coffee/",),
    ),
    "WordPress, copied by hand": Kind(
        {
            "posts/year.md": "---\ntitle: 'My year'\ndate: '2015-06-07 08:09:10'\nauthor: Ivan\nexcerpt: \"A year.\"\n"
            'categories: [Groups]\nstatus: publish\n---\n\n<p style="text-align:center">Hello</p>\n'
        },
        {
            'posts/year.md:10: style="text-align:center": inline styles are blocked': (
                *("posts/year.md", ' style="text-align:center"'),
                ' class="center"',
            )
        },
        ("year/",),
    ),
    "German, plain fields": Kind(
        {
            "posts/netzwerk.md": "title: Wie man Menschen trifft: ein Anfang\ndate: 12.03.2024\ntags: Größe, Straße\n"
            "lang: de_DE\n\nText.\n"
        },
        {
            'posts/netzwerk.md:2: date "12.03.2024" is not a date; write it as 2026-03-12 08:30': (
                *("posts/netzwerk.md", "12.03.2024"),
                "2024-03-12",
            ),
            'posts/netzwerk.md:4: lang "de_DE": write de-DE': ("posts/netzwerk.md", "de_DE", "de-DE"),
        },
        ("de-DE/netzwerk/",),
    ),
    "Pages, and links by address": Kind(
        {
            "posts/a.md": "title: A\ndate: 2024-01-01\n\nSee [us](/about/), [a plan](b.md#the-plan), [it](/gone/).\n",
            "posts/b.md": "title: B\ndate: 2024-01-02\n\n## The plan\n\nx\n",
            "pages/about.md": "---\ntitle: About\n---\n\nUs.\n",
        },
        {'posts/a.md:4: link "/gone/": nothing is there': ("posts/a.md", ", [it](/gone/)", "")},
        ("a/", "b/", "about/"),
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_blog_is_built_once_its_messages_are_followed(build_site: BuildSite, name: str) -> None:
    kind = KINDS[name]
    files = {f"content/{path}": text for path, text in kind.files.items()}
    if kind.asked:
        refused = build_site(files, settings=SETTINGS, theme=THEME, ok=False)
        said = [line for line in refused.stderr.splitlines() if line.startswith("content/")]
        assert len(said) == len(kind.asked), refused.stderr
        for line, message in zip(said, kind.asked, strict=True):
            assert line.startswith(f"content/{message}")
    for path, old, new in kind.asked.values():
        files[f"content/{path}"] = files[f"content/{path}"].replace(old, new)
    built = build_site(files, settings=SETTINGS, theme=THEME, production=True)
    assert {page for page in kind.pages if not (built.output / page / "index.html").is_file()} == set()
    drafts = [
        path for path, text in kind.files.items() if "raft: true" in text or "raft\n" in text or "hed: false" in text
    ]
    assert sum("is left out" in line for line in built.stderr.splitlines()) == bool(drafts)


@pytest.mark.parametrize("author", ['AUTHOR = ""', "AUTHOR = None", "del AUTHOR"])
def test_a_blog_may_name_nobody(author: str, build_site: BuildSite) -> None:
    text = "---\ntitle: One\ndate: 2026-03-12\n---\n\nWords.\n"
    files = {"content/posts/one.md": text, "content/pages/about.md": "---\ntitle: About\n---\n\nWords.\n"}
    built = build_site(files, settings=f"{author}\nIMAGES_CARDS = False", theme=BLOG_THEME, production=True)
    assert "Words." in built.read("one/index.html")
    assert "p-author" not in built.read("one/index.html")
    assert not [name for name in built.files() if name.startswith("author/")]


def test_all_that_has_no_page_of_its_own_may_be_so_at_once(build_site: BuildSite) -> None:
    text = "---\ntitle: One\ndate: 2026-03-12\ntags: cards\n---\n\nSee [cards]({tag}cards).\n"
    settings = 'AUTHOR = CATEGORY_SAVE_AS = TAG_SAVE_AS = AUTHOR_SAVE_AS = ""'
    built = build_site({"content/posts/one.md": text}, settings=settings, theme=BLOG_THEME, ok=False)
    assert built.stderr.splitlines()[:-1] == [
        'content/posts/one.md:7: link "{tag}cards": no page is made of it, as a setting says; take the link out'
    ]


@pytest.mark.parametrize("author", ["'!!!'", "['Ada']", "7"])
def test_an_author_that_is_no_name_is_refused(author: str, build_site: BuildSite) -> None:
    text = "---\ntitle: One\ndate: 2026-03-12\n---\n\nWords.\n"
    said = build_site({"content/posts/one.md": text}, settings=f"AUTHOR = {author}", theme=BLOG_THEME, ok=False).stderr
    mend = 'write a name, with a letter or a digit in it, or "" for none'
    assert [line.partition(": ")[2] for line in said.splitlines()[:-1]] == [f"AUTHOR = {author}: {mend}"]
