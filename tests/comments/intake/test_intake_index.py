"""What a build tells the intake: which posts take comments, until when, and which comments may be replied to."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from conftest import ROOT

from plugins.comments.published import Entry, load_index

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
    posts = load_index((build.output.parent / ".cache/comments.json").read_text("utf-8"))
    closes = "2026-04-11T00:00:00+01:00"
    assert posts == {
        "open": Entry(
            title="Open & <Shut>",
            url="open/",
            open=True,
            closes=closes,
            comments={"ada": "Ada", "bea": "Bea"},
            parents={"bea": "ada"},
        ),
        "closed": Entry(title="Closed", url="closed/", open=False, closes=closes),
        "hidden": Entry(title="Hidden", url="hidden/", open=True, closes=closes),
    }
    assert not [name for name in build.files() if "comments.json" in name]


def test_without_an_intake_a_build_writes_nothing_but_the_site(build_site: BuildSite) -> None:
    assert not (build_site(SITE).output.parent / ".cache/comments.json").exists()


def test_building_the_site_needs_nothing_of_what_takes_comments() -> None:
    taken = {"flask", "waitress", "boto3", "limits", "itsdangerous"}
    code = f"import sys, plugins.comments; print({taken} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
