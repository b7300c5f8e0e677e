"""Compiles the comments in content/comments/<post>/<id>.md into `article.comments`, a `thread.Thread`.

Every article gets one, drafts and hidden ones too. A translation has its own comments, in <lang>/<post>/ as its address
has. Nothing of a build depends on the clock: see `_is_open`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from pelican import signals

from .._shared import pelican as _pelican
from .._shared.faults import Fault
from .._shared.text import closest, in_language, one_line
from .._shared.urls import split_url
from .avatar import draw_avatar
from .body import compile_body
from .file import Comment, read_comment
from .published import Entry, dump_index
from .settings import CommentsSettings
from .thread import Thread, build_thread, check_thread
from .words import read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pelican import Pelican
    from pelican.contents import Article
    from pelican.generators import ArticlesGenerator
    from pelican.writers import Writer

    from .words import Words


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
    conversations: dict[str, list[tuple[Comment, str, str]]] = {}
    for post, article in articles.items():
        conversations[post], mistakes = _read_conversation(files.get(post, []), zone, article)
        faults += mistakes
        faults += _bad_setting(article)
    if faults:  # the build will stop, and broken threads cannot be built
        conversations = {post: [] for post in conversations}
    _pelican.report(generator.settings, faults)
    dates = [article.date for article in _pelican.published(generator)]
    dates += [comment.date for a in _pelican.published(generator) for comment, *_ in conversations[_post_name(a)]]
    words, today = read_words(), max(dates, default=None)
    for article in _pelican.every_article(generator):
        say, conversation = in_language(words, article.lang), conversations[_post_name(article)]
        article.comments = _thread(article, conversation, settings, today, say)


def write_index(generator: ArticlesGenerator, writer: Writer) -> None:
    """Tell the intake, if there is one, which posts take comments, and which comments may be replied to."""
    settings = _pelican.read_settings(CommentsSettings, "COMMENTS", generator.settings)
    if not settings.intake:
        return
    posts = {
        _post_name(article): Entry(
            title=one_line(article.title),
            url=article.url,
            open=article.comments.open,
            closes=article.comments.closes.isoformat() if article.comments.closes else "",
            comments={comment.id: comment.author for comment in article.comments.everyone},
            parents={comment.id: comment.parent.id for comment in article.comments.everyone if comment.parent},
        )
        for article in _pelican.every_article(generator)
        if article.status != "draft"
    }
    path = Path(generator.settings["PATH"]).parent / settings.index
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(dump_index(posts), "utf-8")
    partial.replace(path)


def _post_name(article: Article) -> str:
    return article.slug if article.in_default_lang else f"{article.lang}/{article.slug}"


def _comment_files(folder: Path) -> tuple[dict[str, list[Path]], list[Fault]]:
    """The comment files by their post, in a total order, and a fault for each file that would be overlooked."""
    files, strays = defaultdict(list), []
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if any(part.startswith(".") for part in below.parts) or path.name.endswith("~") or not path.is_file():
            continue
        if path.suffix == ".md" and len(below.parts) > 1:
            files[PurePosixPath(*below.parts[:-1]).as_posix()].append(path)
        elif path.suffix == ".md":
            message = "a comment lies in the folder of its post; move it into one named after the post's slug"
            strays.append(Fault(_pelican.source_path(path), None, message))
        elif path.suffix.lower() in (".md", ".markdown", ".mkd", ".mdown", ".txt"):
            message = f'"{path.suffix}" is not read; rename the file to end in .md, or move it away'
            strays.append(Fault(_pelican.source_path(path), None, message))
    return files, strays


def _read_conversation(
    paths: list[Path], zone: ZoneInfo, article: Article
) -> tuple[list[tuple[Comment, str, str]], list[Fault]]:
    """The comments of one post with their HTML and text, and everything that is wrong with any of them."""
    authors = None
    if not _pelican.has_faults(article.settings, article.source_path):
        authors = [one_line(author.name) for author in getattr(article, "authors", ())]
    comments, faults = [], []
    owners: dict[str, Path] = {}
    for path in paths:
        comment, mistakes = read_comment(path.stem, path.read_bytes(), zone=zone, authors=authors)
        faults += [Fault(_pelican.source_path(path), *mistake) for mistake in mistakes]
        first = owners.setdefault(path.stem.lower(), path)
        if first is not path:
            # Addresses keep capitals apart; some file systems, and readers, do not.
            message = f'the id "{path.stem}" is that of {_pelican.source_path(first)} already; rename one of the two'
            faults.append(Fault(_pelican.source_path(path), None, message))
        elif comment is not None:
            try:
                comments.append((comment, *compile_body(comment.body)))
            except ValueError as error:
                faults.append(Fault(_pelican.source_path(path), comment.body_line, str(error)))
    ids = {path.stem for path in paths}
    by_id = {path.stem: path for path in paths}
    for id, line, message in check_thread([comment for comment, *_ in comments], ids):
        faults.append(Fault(_pelican.source_path(by_id[id]), line, message))
    return comments, faults


def _bad_setting(article: Article) -> Iterator[Fault]:
    value = article.metadata.get("comments", "open")
    if value not in ("open", "closed"):
        yield _pelican.field_fault(article, "comments", value, "write closed, or open")


def _thread(
    article: Article,
    conversation: list[tuple[Comment, str, str]],
    settings: CommentsSettings,
    today: datetime | None,
    say: Words,
) -> Thread:
    post = _post_name(article)
    closes = article.date + timedelta(days=settings.close_after_days) if settings.close_after_days else None
    taken = _is_open(article.metadata.get("comments", "open"), closes, today)
    compiled = {comment.id: (html, text) for comment, html, text in conversation}

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
        [comment for comment, *_ in conversation],
        depth=settings.depth,
        compiled=lambda comment: compiled[comment.id],
        avatar=draw_avatar if settings.avatars else None,
        reply_url=reply_url,
    )


def _is_open(wanted: str, closes: datetime | None, today: datetime | None) -> bool:
    """Whether the page shows a form.

    The page is the same whenever it is built, so "today" is the date of the newest thing that the site publishes: a
    page may show its form too long, never too short, and the intake, which has a clock, refuses what comes too late.
    """
    return wanted == "open" and (closes is None or today is None or today < closes)


def _mailto(address: str, article: Article, post: str, comment: Comment | None, say: Words) -> str:
    """A `mailto:` URL whose text is begun as a comment file is, so that its author can save it as one."""
    if not address:
        return ""
    subject = say("form_title_reply" if comment else "form_title", title=one_line(article.title))
    lines = [f"post: {post}", *([f"reply_to: {comment.id}"] if comment else []), "author: ", "", ""]
    # RFC 6068 wants line breaks as CR LF and spaces as %20.
    query = urlencode({"subject": subject, "body": "\r\n".join(lines)}, quote_via=quote)
    return f"mailto:{quote(address, safe='@')}?{query}"


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(keep_out_of_posts)
    signals.initialized.connect(announce_intake)
    signals.all_generators_finalized.connect(attach_comments)
    signals.article_writer_finalized.connect(write_index)
