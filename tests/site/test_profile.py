"""That the parts of a build have the names by which an author knows them."""

from __future__ import annotations

import threading
import time

import pytest

from plugins.site.profile import Profile, part_of

PELICAN = [
    ("/x/site-packages/pelican/__init__.py", "main"),
    ("/b/plugins/site/__init__.py", "run_plainly"),
    ("/x/site-packages/pelican/__init__.py", "run"),
]
READING = [*PELICAN, ("/x/site-packages/pelican/generators.py", "generate_context")]
WRITING = [*PELICAN, ("/x/site-packages/pelican/generators.py", "generate_output")]
READER = ("/b/plugins/checks/__init__.py", "read")


@pytest.mark.parametrize(
    ("stack", "part"),
    [
        ([("/x/lib/python3.11/runpy.py", "run_module")], "starting"),
        (READING, "Pelican: reading"),
        (WRITING, "Pelican: writing"),
        ([*READING, READER], "plugins.checks"),
        ([*READING, READER, ("/x/site-packages/markdown/core.py", "convert")], "Markdown of posts"),
        (
            [*WRITING, ("/b/theme/templates/article.html", "root"), ("/b/theme/templates/base.html", "root")],
            "pages by the template article.html",
        ),
        (
            [*PELICAN, ("/b/plugins/related/__init__.py", "relate"), ("/b/plugins/_shared/text.py", "x")],
            "plugins.related",
        ),
        ([*PELICAN, ("/b/plugins/own/mine.py", "do")], "plugins.own.mine"),
    ],
)
def test_a_part_is_named_as_an_author_knows_it(stack: list[tuple[str, str]], part: str) -> None:
    assert part_of(stack) == part


def test_what_takes_longest_comes_first() -> None:
    profile = Profile(threading.get_ident())
    time.sleep(0.1)
    (line,) = profile.stop()[:1]
    assert line.endswith("starting")
