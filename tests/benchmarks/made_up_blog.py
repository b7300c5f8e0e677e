"""A made-up blog of any size in the layout of each generator: the same posts for all, the same at each call.

500 words a post, with headings, lists, a quotation and links, one of them to another post; 3 comments on average; 3 to
6 of 200 tags, of which few are common and most are rare; 8 categories, 4 authors; dates over 25 years.
"""

from __future__ import annotations

import itertools
import math
import random
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_words = re.compile(r"\w+").findall
WORDS = _words("""
network router packet latency throughput business client supplier meeting deal contract event referral mentor founder
investor startup budget quarter market brand customer strategy partner coffee conference booth badge panel keynote
handshake follow email calendar invoice pipeline growth trust community member chamber local global remote office team
manager director board policy vendor cable fibre wireless point firewall gateway cloud server cluster protocol address
route exchange carrier uplink alert metric graph ticket outage window change upgrade support licence cost value return
risk audit plan review goal habit morning evening weekly people talk listen ask offer help learn teach share write
read think build keep find give take make know good great small large early late quick slow clear simple useful honest
open warm
""")
SMALL_WORDS = _words("the a of to and in for with on at by from as is are was be that this it you we they our your")
CATEGORIES = _words("Events Introductions Careers Infrastructure Founders Tools Interviews Community")
AUTHORS = ("Ada Quill", "Bram Osei", "Chidi Marsh", "Dora Lindqvist")
READERS = _words("Ann Ben Cai Dee Eli Fay")
TAGS = [f"{first} {second}" for first, second in itertools.pairwise(WORDS)][:100] + WORDS[:100]
BEGAN, DAYS = datetime(2001, 1, 1, 8, 30), 9400


class Comment(NamedTuple):
    """A comment on a post; every third answers the one before it."""

    id: str
    author: str
    date: datetime
    body: str
    reply_to: str


class Post(NamedTuple):
    """A post. In the body, `{link}` stands for the address of the post `other`."""

    slug: str
    title: str
    date: datetime
    category: str
    author: str
    tags: list[str]
    body: str
    other: str
    comments: list[Comment]


def make_posts(count: int) -> list[Post]:
    """So many posts."""
    dice = random.Random(42)
    common = list(itertools.accumulate(1 / rank for rank in range(1, len(TAGS) + 1)))
    posts = []
    for number in range(count):
        date = BEGAN + timedelta(days=DAYS * number // count, minutes=number % 60)
        tags = list(dict.fromkeys(dice.choices(TAGS, cum_weights=common, k=dice.randint(3, 6))))
        posts.append(
            Post(
                slug=f"post-{number:05}",
                title=f"{_phrase(dice, 5).capitalize()} {number}",
                date=date,
                category=CATEGORIES[min(int(dice.expovariate(0.45)), 7)],
                author=dice.choice(AUTHORS),
                tags=tags,
                body=_body(dice),
                other=f"post-{dice.randrange(count):05}",
                comments=_comments(dice, date),
            )
        )
    return posts


def _phrase(dice: random.Random, count: int) -> str:
    return " ".join(dice.choice(SMALL_WORDS if dice.random() < 0.4 else WORDS) for _ in range(count))


def _paragraph(dice: random.Random, sentences: int) -> str:
    said = []
    for _ in range(sentences):
        marked = dice.choice(("{}", "{}", "{}", "**{}**", "*{}*")).format(_phrase(dice, 1))
        said.append(f"{_phrase(dice, 6).capitalize()} {marked} {_phrase(dice, 5)}.")
    return " ".join(said)


def _body(dice: random.Random) -> str:
    def link() -> str:
        return f"It is [{_phrase(dice, 2)}](https://example.com/{dice.choice(WORDS)}/{dice.randrange(999)})."

    def items(mark: str, count: int) -> str:
        return "\n".join(f"{mark} {_phrase(dice, 8).capitalize()}." for _ in range(count))

    parts = [_paragraph(dice, 5), f"{_paragraph(dice, 4)} {link()}"]
    parts += [f"## {_phrase(dice, 4).capitalize()}", _paragraph(dice, 6), items("-", 5)]
    parts += ["See also [an earlier note]({link}) about it."]
    parts += [f"## {_phrase(dice, 4).capitalize()}", f"{_paragraph(dice, 6)} {link()}", f"> {_paragraph(dice, 3)}"]
    parts += [f"### {_phrase(dice, 3).capitalize()}", items("1.", 4), _paragraph(dice, 5)]
    parts += [f"## {_phrase(dice, 4).capitalize()}", f"{_paragraph(dice, 6)} {link()}"]
    return "\n\n".join(parts)


def _comments(dice: random.Random, date: datetime) -> list[Comment]:
    left, chance, comments = math.exp(-3), dice.random(), []
    while chance > left:  # Poisson's distribution, by Knuth's method
        number = len(comments)
        answers = f"{number - 1:02}" if number % 3 == 2 else ""
        author = f"{dice.choice(READERS)} {dice.choice(WORDS).capitalize()}"
        written = date + timedelta(hours=7 * number + 7)
        comments.append(Comment(f"{number:02}", author, written, _paragraph(dice, 4), answers))
        chance *= dice.random()
    return comments


def write_ours(posts: list[Post], folder: Path) -> None:
    """The posts and comments as this blog has them."""
    for post in posts:
        _write(
            folder / f"content/posts/{post.slug}.md",
            f"title: {post.title}\ndate: {post.date:%Y-%m-%d %H:%M}\ncategory: {post.category}\n"
            f"tags: {', '.join(post.tags)}\nauthors: {post.author}\nid: {uuid5(NAMESPACE_URL, post.slug).urn}\n\n",
            post.body.format(link=f"{{filename}}{post.other}.md"),
        )
        for comment in post.comments:
            reply = f"reply_to: {comment.reply_to}\n" if comment.reply_to else ""
            head = f"author: {comment.author}\ndate: {comment.date:%Y-%m-%d %H:%M}\n{reply}\n"
            _write(folder / f"content/comments/{post.slug}/{comment.id}.md", head, comment.body)


def write_pelican(posts: list[Post], folder: Path) -> None:
    """The posts as stock Pelican reads them; it has no comments."""
    for post in posts:
        _write(
            folder / f"content/posts/{post.slug}.md",
            f"Title: {post.title}\nDate: {post.date:%Y-%m-%d %H:%M}\nCategory: {post.category}\n"
            f"Tags: {', '.join(post.tags)}\nAuthor: {post.author}\nSlug: {post.slug}\n\n",
            post.body.format(link=f"{{filename}}{post.other}.md"),
        )


def write_hugo(posts: list[Post], folder: Path) -> None:
    """The posts as Hugo reads them, each with its comments as pages of its bundle."""
    for post in posts:
        at = folder / "content/posts" / post.slug
        _write(
            at / "index.md",
            f'---\ntitle: "{post.title}"\ndate: {post.date:%Y-%m-%dT%H:%M:%SZ}\ncategories: ["{post.category}"]\n'
            f'authors: ["{post.author}"]\ntags: {post.tags}\n---\n',
            post.body.format(link=f"/posts/{post.other}/"),
        )
        for comment in post.comments:
            head = f'---\ntitle: "{comment.author}"\ndate: {comment.date:%Y-%m-%dT%H:%M:%SZ}\n---\n'
            _write(at / f"c{comment.id}.md", head, comment.body)


def write_eleventy(posts: list[Post], folder: Path) -> None:
    """The posts as Eleventy reads them, the comments as files beside them."""
    for post in posts:
        _write(
            folder / f"src/posts/{post.slug}.md",
            f'---\ntitle: "{post.title}"\ndate: {post.date:%Y-%m-%dT%H:%M:%SZ}\ncategory: "{post.category}"\n'
            f'author: "{post.author}"\nkw: {post.tags}\n---\n',
            post.body.format(link=f"/posts/{post.other}/"),
        )
        for comment in post.comments:
            head = f'---\nauthor: "{comment.author}"\ndate: {comment.date:%Y-%m-%dT%H:%M:%SZ}\n---\n'
            _write(folder / f"comments/{post.slug}/{comment.id}.md", head, comment.body)


def _write(path: Path, head: str, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{head}{body}\n", "utf-8")


WRITERS: dict[str, Callable[[list[Post], Path], None]] = {
    "ours": write_ours,
    "pelican": write_pelican,
    "hugo": write_hugo,
    "eleventy": write_eleventy,
}
