"""What a build tells the intake: which posts take comments, until when, and which comments may be replied to."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from conftest import ROOT

from plugins._shared.ids import fallback_id
from plugins._shared.published import Entry, dump_index, load_index

if TYPE_CHECKING:
    from conftest import BuildSite

SITE = {
    "content/posts/open.md": "title: Open & <Shut>\ndate: 2026-03-12\n\nText.",
    "content/posts/closed.md": "title: Closed\ndate: 2026-03-12\ncomments: closed\n\nText.",
    "content/posts/hidden.md": "title: Hidden\ndate: 2026-03-12\nstatus: hidden\n\nText.",
    "content/posts/draft.md": "title: Draft\ndate: 2026-03-12\nstatus: draft\n\nText.",
    "content/comments/open/ada.md": "author: Ada\ndate: 2026-03-13 10:00\n\nHello.",
    "content/comments/open/bea.md": "author: Bea\ndate: 2026-03-14 10:00\nreply_to: ada\n\nHi.",
    "content/comments/open/page.md": "author: A page\ndate: 2026-03-13\nkind: pingback\nurl: https://x.example/\n\n",
}


def test_a_build_tells_the_intake_what_there_is(build_site: BuildSite) -> None:
    build = build_site(SITE, settings='COMMENTS_INTAKE = "/intake/"\nCOMMENTS_CLOSE_AFTER_DAYS = 30')
    given = load_index((build.output.parent / ".cache/published.json").read_text("utf-8"))
    posts = {name: replace(entry, source="", id="", authors=()) for name, entry in given.items()}
    closes = "2026-04-11T00:00:00+01:00"
    assert posts == {
        "open": Entry(
            title="Open & <Shut>",
            url="open/",
            open=True,
            closes=closes,
            comments={"ada": "Ada", "bea": "Bea"},
            parents={"bea": "ada"},
            texts={"ada": "Hello.", "bea": "Hi."},
        ),
        "closed": Entry(title="Closed", url="closed/", open=False, closes=closes),
        "hidden": Entry(title="Hidden", url="hidden/", open=True, closes=closes),
    }
    assert not [name for name in build.files() if "published.json" in name]


def test_a_build_says_what_is_published_without_an_intake_too(build_site: BuildSite) -> None:
    built = build_site(SITE)
    text = (built.output.parent / ".cache/published.json").read_text("utf-8")
    posts = load_index(text)
    assert (posts["open"].source, posts["open"].title, posts["open"].authors) == (
        *("posts/open.md", "Open & <Shut>"),
        ("The Spare Chair",),
    )
    assert posts["open"].id == fallback_id("open", "en", date(2026, 3, 12))
    assert posts["open"].comments == {"ada": "Ada", "bea": "Bea"}
    assert dump_index(posts) == text
    assert [line.partition(":")[0] for line in text.splitlines()[1:-1]] == ['"closed"', '"hidden"', '"open"']


def test_building_the_site_needs_nothing_of_what_takes_comments() -> None:
    taken = {"flask", "waitress", "boto3", "limits", "itsdangerous"}
    code = f"import sys, plugins.comments; print({taken} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
