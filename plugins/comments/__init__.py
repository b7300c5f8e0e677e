"""Compiles the comments in content/comments/<post>/<id>.md into `article.comments`, a `thread.Thread`.

Every article gets one, drafts and hidden ones too. A translation has its own comments, in <lang>/<post>/ as its address
has. Nothing of a build depends on the clock: see `_is_open`.
"""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from pelican import signals

from .._shared import pelican as _pelican
from .._shared.faults import Fault
from .._shared.files import replace_file
from .._shared.ids import post_id
from .._shared.memo import memo
from .._shared.published import Entry, dump_index
from .._shared.text import closest, excerpt, in_language, one_line
from .._shared.urls import split_url
from .avatar import draw_avatar
from .body import compile_body
from .conversation import Conversation, read_conversation
from .phrases import read_phrases
from .prefill import write_prefill
from .settings import CommentsSettings
from .thread import Thread, build_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pelican import Pelican
    from pelican.contents import Article
    from pelican.generators import ArticlesGenerator
    from pelican.writers import Writer

    from .file import Comment
    from .phrases import Phrases


def keep_out_of_posts(pelican: Pelican) -> None:
    """Keep Pelican from reading comments as posts or pages, as it would where ARTICLE_PATHS is the whole content."""
    folder = pelican.settings.get("COMMENTS_FOLDER", CommentsSettings.folder)
    for key in ("ARTICLE_EXCLUDES", "PAGE_EXCLUDES", "STATIC_EXCLUDES"):
        pelican.settings[key] = [*pelican.settings.get(key, ()), str(folder)]


def announce_intake(pelican: Pelican) -> None:
    """Let links lead to the intake, which is on the same host but not of the build."""
    intake = split_url(str(pelican.settings.get("COMMENTS_INTAKE", "")))
    if intake and len(intake.path) > 1:
        _pelican.announce(pelican.settings, (f"{intake.path}*",))


def attach_comments(generators: list[Any]) -> None:
    """Give every article its thread, and report what is wrong with any comment."""
    generator = _pelican.article_generator(generators)
    settings = _pelican.read_settings(CommentsSettings, "COMMENTS", generator.settings)
    folder = Path(generator.settings["PATH"]) / settings.folder
    articles = {_post_name(article): article for article in _pelican.every_article(generator)}
    files, strays = _comment_files(folder)
    faults = list(strays)
    for post in sorted(files.keys() - articles.keys()):
        message = f'no post has the slug "{post}"; {closest(post, articles) or "rename the folder"}'
        faults += [Fault(_pelican.source_path(path), None, message) for path in files[post]]
    zone = ZoneInfo(generator.settings["TIMEZONE"])

    def compiled(body: str) -> tuple[str, str]:
        made: tuple[str, str] = memo(generator.settings).get("comment", (body,), partial(compile_body, body))
        return made

    conversations: dict[str, Conversation] = {}
    for post, article in articles.items():
        said = conversations[post] = read_conversation(
            files.get(post, ()), zone=zone, authors=_authors(article), compiled=compiled
        )
        faults += [Fault(_pelican.source_path(path), *mistake) for path, mistake in said.mistakes]
        faults += _bad_setting(article)
    if faults:  # the build will stop, and broken threads cannot be built
        conversations = dict.fromkeys(conversations, Conversation())
    _pelican.report(generator.settings, faults)
    dates = [article.date for article in _pelican.published(generator)]
    said_here = [conversations[_post_name(article)].comments for article in _pelican.published(generator)]
    dates += [comment.date for comments in said_here for comment in comments.values()]
    words, today = read_phrases(), max(dates, default=None)
    for article in _pelican.every_article(generator):
        say, conversation = in_language(words, article.lang), conversations[_post_name(article)]
        article.comments = _thread(article, conversation, settings, today, say)


def write_index(generator: ArticlesGenerator, writer: Writer) -> None:
    """Say what is published: to the intake, which comments may be replied to; to the desk and to `stamp`, names."""
    posts = {
        _post_name(article): Entry(
            title=one_line(article.title),
            url=article.url,
            open=article.comments.open,
            closes=article.comments.closes.isoformat() if article.comments.closes else "",
            source=article.relative_source_path,
            id=post_id(article.metadata.get("id"), article.slug, article.lang, article.date.date()),
            authors=tuple(one_line(author.name) for author in getattr(article, "authors", ())),
            comments={comment.id: comment.author for comment in article.comments.everyone},
            parents={comment.id: comment.parent.id for comment in article.comments.everyone if comment.parent},
            texts={comment.id: excerpt(comment.text, 200) for comment in article.comments.everyone},
        )
        for article in _pelican.every_article(generator)
        if article.status != "draft"
    }
    path = _pelican.published_index(generator.settings).path
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, dump_index(posts).encode(), durable=False)


def _post_name(article: Article) -> str:
    return _pelican.comments_name(article.slug, article.lang, article.settings)


def _comment_files(folder: Path) -> tuple[dict[str, list[Path]], list[Fault]]:
    """The comment files by their post, in a total order, and a fault for each file that would be overlooked."""
    files, strays = defaultdict(list), []
    found = []
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(at, name) for name in names if not (name.startswith(".") or name.endswith("~"))]
    for path in sorted(filter(os.path.isfile, found)):
        below = path.parent.relative_to(folder)
        if path.suffix == ".md" and below.parts:
            files[below.as_posix()].append(path)
        elif path.suffix == ".md":
            message = "a comment lies in the folder of its post; move it into one named after the post's slug"
            strays.append(Fault(_pelican.source_path(path), None, message))
        elif path.suffix.lower() in (".md", ".markdown", ".mkd", ".mdown", ".txt"):
            message = f'"{path.suffix}" is not read; rename the file to end in .md, or move it away'
            strays.append(Fault(_pelican.source_path(path), None, message))
    return files, strays


def _authors(article: Article) -> list[str] | None:
    """Names of a post's authors; None where its source is at fault, so that they are not known."""
    if _pelican.has_faults(article.settings, article.source_path):
        return None
    return [one_line(author.name) for author in getattr(article, "authors", ())]


def _bad_setting(article: Article) -> Iterator[Fault]:
    value = article.metadata.get("comments", "open")
    if value not in ("open", "closed"):
        yield _pelican.field_fault(article, "comments", value, "write closed, or open")


def _thread(
    article: Article,
    conversation: Conversation,
    settings: CommentsSettings,
    today: datetime | None,
    say: Phrases,
) -> Thread:
    post = _post_name(article)
    closes = article.date + timedelta(days=settings.close_after_days) if settings.close_after_days else None
    taken = _is_open(article.metadata.get("comments", "open"), closes, today)

    def reply_url(comment: Comment) -> str:
        if not taken or comment.kind == "pingback":
            return ""
        if settings.intake:
            return f"{settings.intake}?{urlencode({'post': post, 'reply_to': comment.id})}"
        return _mailto(settings.email, article, post, comment, say)

    thread = Thread(
        post=post,
        open=taken,
        closes=closes,
        form_action=settings.intake,
        mailto=_mailto(settings.email, article, post, None, say),
    )
    return build_thread(
        thread,
        conversation.comments.values(),
        depth=settings.depth,
        compiled=lambda comment: conversation.compiled[comment.id],
        avatar=draw_avatar if settings.avatars else None,
        reply_url=reply_url,
    )


def _is_open(wanted: str, closes: datetime | None, today: datetime | None) -> bool:
    """Whether the page shows a form.

    The page is the same whenever it is built, so "today" is the date of the newest thing that the site publishes: a
    page may show its form too long, never too short, and the intake, which has a clock, refuses what comes too late.
    """
    return wanted == "open" and (closes is None or today is None or today < closes)


def _mailto(address: str, article: Article, post: str, comment: Comment | None, say: Phrases) -> str:
    """A `mailto:` URL whose text is begun with what `comments mail` finds the post by."""
    if not address:
        return ""
    subject = say("form_title_reply" if comment else "form_title", title=one_line(article.title))
    text = write_prefill(post, comment.id if comment else "", say)
    # RFC 6068 wants spaces as %20.
    query = urlencode({"subject": subject, "body": text}, quote_via=quote)
    return f"mailto:{quote(address, safe='@')}?{query}"


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(keep_out_of_posts)
    signals.initialized.connect(announce_intake)
    signals.all_generators_finalized.connect(attach_comments)
    signals.article_writer_finalized.connect(write_index)
