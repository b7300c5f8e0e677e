"""The conversation under a post, as templates and feeds read it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup

from .._shared.text import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import datetime

    from .file import Comment


@dataclass(eq=False, slots=True, kw_only=True)
class ThreadedComment:
    """One comment in its place. Its texts are plain and have to be escaped; the `Markup` ones are safe."""

    id: str
    number: int
    """1-based, in the order of reading. Pingbacks are numbered apart."""
    author: str
    url: str
    """The commenter's site, http or https, or ""."""
    date: datetime
    """Aware."""
    approved: datetime
    """When it came to be public, as far as that is known: otherwise when it was written."""
    html: Markup
    text: str
    """`html` as plain text on one line."""
    by_author: bool
    """Whether an author of the post wrote it."""
    avatar: Markup | None
    """A decorative inline SVG; None where COMMENTS_AVATARS is off."""
    depth: int
    """How far it is indented: 0 for an answer to the post, at most COMMENTS_DEPTH - 1."""
    parent: ThreadedComment | None = field(repr=False)
    """The comment that it answers."""
    in_reply_to: ThreadedComment | None = field(repr=False)
    """The parent, where the indentation does not show it because the thread is deeper than the page indents."""
    reply_url: str
    """Where it is answered without JavaScript: the intake's form, a `mailto:`, or "" where it cannot be."""
    replies: list[ThreadedComment] = field(default_factory=list, repr=False)
    """What is listed below it, indented by one, in the order of reading."""

    @property
    def permalink(self) -> str:
        """Its address within the page."""
        return f"#comment-{self.id}"


@dataclass(eq=False, slots=True, kw_only=True)
class Thread:
    """`article.comments`. Iterating gives the answers to the post, oldest first; each has its `replies`."""

    post: str
    """What the form sends as `post`: the name of the folder in content/comments."""
    open: bool
    """Whether comments are taken, as far as a page can know that was not built today; see `closes`."""
    closes: datetime | None
    """When the post stops to take comments, if ever. The intake keeps to it whenever the page was built."""
    form_action: str
    """Where the form is posted to, or "" where there is no intake."""
    mailto: str
    """A prefilled `mailto:` address, or "" where COMMENTS_EMAIL is not set."""
    everyone: list[ThreadedComment] = field(default_factory=list, repr=False)
    """Every comment in the order of reading, without pingbacks."""
    pingbacks: list[ThreadedComment] = field(default_factory=list, repr=False)
    """Other pages that link to the post, oldest first."""

    @property
    def count(self) -> int:
        """How many comments are shown, without pingbacks."""
        return len(self.everyone)

    def __iter__(self) -> Iterator[ThreadedComment]:
        return (comment for comment in self.everyone if comment.depth == 0)


def check_thread(comments: Iterable[Comment], ids: Collection[str]) -> Iterator[tuple[str, int | None, str]]:
    """What is wrong between the comments of one post.

    Args:
        comments: The comments that could be read.
        ids: The id of every file there is, those included that could not be read.

    Yields:
        Id, line and message.
    """
    known = {comment.id: comment for comment in comments}
    for comment in sorted(known.values(), key=lambda comment: comment.id):
        target = comment.reply_to
        if not target:
            continue
        if target == comment.id:
            yield comment.id, comment.reply_line, f'reply_to "{target}" is the comment itself; take the line out'
        elif target not in ids:
            hint = closest(target, set(ids) - {comment.id}) or "take the line out, or give the id of one that is there"
            yield comment.id, comment.reply_line, f'reply_to "{target[:100]}": no such comment on this post; {hint}'
        elif target in known and known[target].kind == "pingback":
            yield comment.id, comment.reply_line, f'reply_to "{target}" is a pingback; take the line out'
    for circle in _circles(known):
        first = known[circle[0]]
        way = " → ".join(f'"{id}"' for id in (*circle[:8], *(["…"] if len(circle) > 8 else []), circle[0]))
        yield first.id, first.reply_line, f"these comments answer each other in a circle: {way}; take one reply_to out"


def _circles(known: dict[str, Comment]) -> Iterator[list[str]]:
    """Each circle of two and more once, beginning with its smallest id."""
    done: set[str] = set()
    for start in sorted(known):
        trail: dict[str, None] = {}
        at = start
        while at in known and at not in done and at not in trail:
            trail[at] = None
            at = known[at].reply_to
        if at in trail and known[at].reply_to != at:
            path = list(trail)
            circle = path[path.index(at) :]
            smallest = circle.index(min(circle))
            yield circle[smallest:] + circle[:smallest]
        done.update(trail)


def build_thread(
    thread: Thread,
    comments: Iterable[Comment],
    *,
    depth: int,
    compiled: Callable[[Comment], tuple[str, str]],
    avatar: Callable[[str], str] | None,
    reply_url: Callable[[Comment], str],
) -> Thread:
    """Fill a thread: brothers oldest first, each followed by what answers it. Whatever order the comments come in.

    Args:
        thread: The thread to fill.
        comments: The comments of one post; `check_thread` has found nothing wrong with them.
        depth: How many levels the page shows; what is deeper is listed on the last of them, in the order of reading.
        compiled: A comment's body as safe HTML and as plain text.
        avatar: An SVG from a name, or None for no avatars.
        reply_url: Where a comment is answered.
    """
    # A stack and no recursion: a thread may be as deep as it has comments.
    answers: defaultdict[str, list[Comment]] = defaultdict(list)
    oldest_first = sorted(comments, key=lambda comment: (comment.date, comment.id))
    pingbacks = [comment for comment in oldest_first if comment.kind == "pingback"]
    for comment in reversed(oldest_first):
        if comment.kind == "comment":
            answers[comment.reply_to].append(comment)

    def placed(comment: Comment, number: int, parent: ThreadedComment | None, level: int) -> ThreadedComment:
        markup, text = compiled(comment)
        return ThreadedComment(
            id=comment.id,
            number=number,
            author=comment.author,
            url=comment.url,
            date=comment.date,
            approved=comment.approved or comment.date,
            html=Markup(markup),
            text=text,
            by_author=comment.by_author,
            avatar=Markup(avatar(comment.author)) if avatar else None,
            depth=level,
            parent=parent,
            in_reply_to=parent if parent and parent.depth == level else None,
            reply_url=reply_url(comment),
        )

    stack: list[tuple[Comment, ThreadedComment | None]] = [(comment, None) for comment in answers[""]]
    last: list[ThreadedComment] = []  # the comment that was placed last on each level
    while stack:
        comment, parent = stack.pop()
        level = min(parent.depth + 1, depth - 1) if parent else 0
        node = placed(comment, len(thread.everyone) + 1, parent, level)
        thread.everyone.append(node)
        del last[level:]
        if level:
            last[level - 1].replies.append(node)
        last.append(node)
        stack += [(answer, node) for answer in answers.get(comment.id, ())]
    thread.pingbacks += [placed(each, number, None, 0) for number, each in enumerate(pingbacks, start=1)]
    return thread
