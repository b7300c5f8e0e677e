"""Sites for these tests: sources of posts and comments."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from content import source

if TYPE_CHECKING:
    from conftest import Build, BuildSite


ADDRESS = "http://localhost:8000/"
PLUGINS = """
SITENAME = AUTHOR = "The Second Coffee"
PLUGINS = ["plugins.checks", "plugins.related", "plugins.comments", "plugins.feeds"]
"""


def post(title: str, body: str = "Some words.", **fields: str) -> str:
    """The source of a post."""
    return source(f"{body}\n", **{"title": title, "date": "2026-03-12 08:30", **fields})


def comment(author: str = "Ada", body: str = "Well said.", **fields: str) -> str:
    """The source of a comment."""
    return source(f"{body}\n", **{"author": author, "date": "2026-03-14 10:00", **fields})


def posts(count: int, *, apart: timedelta = timedelta(days=1), stored: bool = True) -> dict[str, str]:
    """The files of so many posts, each with an id; the first is the oldest."""
    files = {}
    for number in range(1, count + 1):
        date = datetime(2020, 1, 1, 8, 0) + number * apart
        fields = {"date": f"{date:%Y-%m-%d %H:%M}", "category": f"Kind {number % 3}", "tags": "coffee"}
        if stored:
            fields["id"] = f"urn:uuid:00000000-0000-4000-8000-{number:012}"
        files[f"content/posts/post-{number}.md"] = post(f"Post {number}", f"The words of post {number}.", **fields)
    return files


HOSTILE_BODY = """
A \x07bell, a \x00nul, an escape \x1b[31m, \ufffe and \uffff, &#xD800; and &#7;&#x85; and ]]> and <![CDATA[ here.

<p onclick="evil()" style="color: red" data-x="1">R&D <3 &amp;amp; "quotes" 🙂 <!-- a comment --></p>
<img src="room.png" srcset="room-1.png 1x, /room-2.png 2x, https://cdn.example.net/r.png 3x" onerror="evil()">
<img data-src="lazy.png" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" loading="lazy" alt="Lazy">
<picture><source srcset="room.avif" type="image/avif"><img src="/room.png" alt="The room"></picture>
[a section](#part) and [a neighbour](../other/) and [root](/about/) and [bad](javascript:evil()) and [ünï](/ünï/?q=ä b)
<iframe src="//video.example.net/embed/1" title="A talk"></iframe>
<object data="plan.pdf"></object><embed src="x.swf">
<script>evil("</p>")</script><style>p { color: red }</style><noscript>Turn on scripts</noscript>
<form action="/go"><input name="q"><button>Go</button></form>
<svg viewBox="0 0 1 1" aria-label="A chart of coffee"><title>no</title><script>evil()</script><path d="M0 0"/></svg>
<math alttext="x^2"><mi>x</mi><mn>2</mn></math>
<video controls src="film.mp4" poster="film.jpg"><track src="film.vtt" kind="captions"></video>
<my-element>Own words</my-element>
<table><tr><td colspan="2">Cell</td></tr></table>

Footnote[^1].

[^1]: It is here.
"""

HOSTILE = {
    "content/posts/hostile.md": post(
        'R&D <3 ]]> "quotes" </title><b>& 🙂 \x07',
        HOSTILE_BODY,
        category="R&D",
        tags='"/><i>, a, A, <3',
        authors="\"><b>Bo; O'Neill & Co",
    ),
    "content/posts/long.md": post("A long one", "Words and words of a long post. " * 6500, date="2026-03-11 08:30"),
    "content/posts/بطاقات.md": post("بطاقات العمل", "كلمات قليلة.", date="2026-03-08 08:30", tags="شبكات"),
    "content/posts/empty.md": post("No words at all", "<!-- -->", date="2026-03-07 08:30"),
    "content/posts/draft.md": post("Not yet", "SECRET", status="draft"),
    "content/posts/hidden.md": post("Hidden", "SECRET", status="hidden"),
    "content/posts/future.md": post("Later", "SECRET", date="2999-01-01 08:30"),
    "content/posts/old.md": post("Old and mended", date="2001-01-01 00:00", modified="2026-03-01 00:00"),
    "content/posts/odd.md": post("Mended before it was written", date="2026-02-02 10:00", modified="2026-02-02"),
    "content/comments/hostile/a.md": comment(
        "<b>Bo</b> & 🙂", "<script>evil()</script> [x](javascript:evil()) ]]> \x07"
    ),
    "content/comments/hostile/b.md": comment("Eve", "A reply to #that", reply_to="a", date="2026-03-15 10:00"),
    "content/comments/hostile/c.md": comment("Blog", "A pingback", kind="pingback", url="https://blog.example.net/"),
}


@cache
def build_hostile(build_site: BuildSite) -> Build:
    """The hostile site, built once for all modules of tests."""
    return build_site(HOSTILE, settings=PLUGINS)
