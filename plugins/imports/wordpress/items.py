"""The posts, pages and comments of a WordPress export, each as far as a move needs it. Pure."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from ..._shared.field_values import LONGEST_SLUG
from ..._shared.ids import is_id
from ..._shared.text import one_line, plain_text
from ..values import Comment, Heading
from .paragraphs import with_paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from ..values import Status
    from .xml import Element

STATUS: dict[str, Status] = {
    "publish": "published",
    "future": "published",
    "private": "hidden",
    "draft": "draft",
    "pending": "draft",
}
LEFT = {
    "trash": "in the trash",
    "auto-draft": "empty drafts that WordPress made by itself",
    "inherit": "older versions",
}


class Home(NamedTuple):
    """Where the old blog was."""

    hosts: frozenset[str]
    """Its own, in small letters, with and without www."""
    path: str
    """Of its address, with no slash at its end."""
    name: str
    """Host and path, to tell it from other blogs."""

    def below(self, address: str) -> str | None:
        """The path and query below the blog's address that an address leads to; None for one elsewhere."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return None
        if (parts.hostname or "").lower() not in self.hosts or parts.scheme not in ("http", "https", ""):
            return None
        if self.path and not f"{parts.path}/".startswith(f"{self.path}/"):
            return None
        path = parts.path[len(self.path) :].lstrip("/")
        return f"{path}?{parts.query}" if parts.query else path


def home_of(*addresses: str) -> Home:
    """The blog that the addresses in an export's channel name, the blog's own first."""
    hosts: set[str] = set()
    for address in filter(None, addresses):
        host = (_split(address).hostname or "").lower()
        hosts |= {host, host.removeprefix("www."), f"www.{host.removeprefix('www.')}"} if host else set()
    parts = _split(next(filter(None, addresses), ""))
    path = parts.path.rstrip("/")
    return Home(frozenset(hosts), path, f"{(parts.hostname or 'wordpress').lower()}{path}")


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def meta_of(item: Element) -> dict[str, list[str]]:
    """What plugins and WordPress itself keep beside a post: the values of each key."""
    found: dict[str, list[str]] = {}
    for each in item.all("wp:postmeta"):
        found.setdefault(each.first("wp:meta_key"), []).append(each.first("wp:meta_value"))
    return found


def terms_of(item: Element, domain: str) -> list[tuple[str, str]]:
    """The categories or tags of a post, in the order of the export: nicename and name of each."""
    domains = (domain, {"post_tag": "tag"}.get(domain))
    given = [each for each in item.all("category") if each.attributes.get("domain", "category") in domains]
    terms = [(unquote(each.attributes.get("nicename", "")), name_of(each.text)) for each in given]
    named = {name for nicename, name in terms if nicename}
    # An export of version 1.0 has each twice, once without its nicename.
    return list(
        dict.fromkeys((nicename or name, name) for nicename, name in terms if nicename or name not in named if name)
    )


def name_of(text: str) -> str:
    """The name of an author, a category or a tag, not longer than the folder of its page may be."""
    return one_line(html.unescape(text)).encode()[:LONGEST_SLUG].decode(errors="ignore").strip()


def title_of(item: Element) -> str:
    """The title of a post, without markup; of one that has none, the beginning of its text."""
    title = one_line(plain_text(item.first("title")))
    if title:
        return title
    words = plain_text(re.sub(r"\[[^\[\]]*\]", "", item.first("content:encoded"))).split()
    return one_line(" ".join(words[:8]) + ("…" if len(words) > 8 else "")) or "Untitled"


def date_of(local: str, utc: str, zone: tzinfo, published: str = "") -> datetime | None:
    """A date of the export with the offset that the old blog's clock had; None where there is none.

    Args:
        local: `2019-05-04 18:30:00` by that clock.
        utc: The same in UTC; "0000-00-00 00:00:00" where it was never set.
        zone: What to take for the old blog's where only `local` is given.
        published: The `pubDate`, in case there is nothing else.
    """
    here, there = _moment(local), _moment(utc)
    if there is None and here is None:
        return _from_mail(published)
    if there is None:
        assert here is not None
        return here.replace(tzinfo=zone)
    offset = here - there if here else timedelta(0)
    if abs(offset) > timedelta(hours=15) or offset.seconds % 60:
        offset = timedelta(0)
    return there.replace(tzinfo=UTC).astimezone(timezone(offset))


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.strptime(text.strip()[:19], "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None
    return found if 1000 < found.year < 9000 else None


def _from_mail(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if 1000 < found.year < 9000 else None


def heading_of(item: Element, home: Home) -> Heading:
    """What has to be known of a post or page first. It is one that is to be written."""
    id, kind = item.first("wp:post_id"), item.first("wp:post_type")
    status = STATUS.get(item.first("wp:status"), "draft")
    if item.first("wp:post_password"):
        status = "draft"
    guid = html.unescape(item.first("guid"))
    below = home.below(item.first("link"))
    old: list[str] = []
    path = ""
    if below and "?" not in below:
        old.append(unquote(below))
        pages = 0 if below.endswith((".html", ".htm")) else item.first("content:encoded").count("<!--nextpage-->") + 1
        old += [unquote(f"{below.rstrip('/')}/{number}/") for number in range(2, min(pages, 100) + 1)]
        if kind == "page" and "/" in below.strip("/"):
            path = _page_path(below)
        before, _, last = below.rstrip("/").rpartition("/")
        ending = ".html" if below.endswith(".html") else "/"
        for slug in dict.fromkeys(meta_of(item).get("_wp_old_slug", ())):
            if slug and slug != last.removesuffix(".html"):
                old.append(unquote(f"{before}/{slug}{ending}".lstrip("/")))
    if id:
        old += [f"?p={id}", *([f"?page_id={id}"] if kind == "page" else [])]
    return Heading(
        key=f"{home.name}/?p={id}",
        kind="page" if kind == "page" else "post",
        slug=item.first("wp:post_name"),
        title=title_of(item),
        status=status,
        id=guid if is_id(guid) else "",
        path=path,
        old=tuple(old),
    )


def _page_path(below: str) -> str:
    """The address of a page below another, where it can be kept."""
    path = unquote(below).strip("/")
    fit = re.fullmatch(r"[\w./-]+", path) and not {"", ".", ".."} & {*path.split("/")} and len(path.encode()) < 140
    return f"{path}/" if fit and not path.startswith("index.php/") else ""


# --- Comments --------------------------------------------------------------------------------------------


_WITHIN = re.compile(r"<a\s[^>]*?href=[\"']#[^\"']*[\"'][^>]*>(.*?)</a>", re.DOTALL | re.IGNORECASE)


class Told(NamedTuple):
    """A comment of the export, or why it is left out."""

    id: str
    parent: str
    comment: Comment | None
    reason: str


def comment_of(element: Element, names: Mapping[str, str], zone: tzinfo) -> Told:
    """A comment.

    Args:
        element: It.
        names: The display names of the authors of the post it is on, by what a comment may be known by: the id of the
            user, or a name in small letters.
        zone: What its date is meant in where the export does not say it in UTC.
    """
    id, parent = element.first("wp:comment_id"), element.first("wp:comment_parent")
    approved, kind = element.first("wp:comment_approved").lower(), element.first("wp:comment_type").lower()
    reason = {"0": "waiting for your decision", "hold": "waiting for your decision", "spam": "spam"}.get(approved, "")
    if approved in ("trash", "post-trashed"):
        reason = "in the trash"
    elif approved not in ("1", "approve", "approved", "0", "hold", "spam"):
        reason = f'of a status that is not known here, "{one_line(approved)[:40]}"'
    if kind not in ("", "comment", "pingback", "trackback"):
        reason = reason or f'of a kind that a plugin made, "{one_line(kind)[:40]}"'
    date = date_of(element.first("wp:comment_date"), element.first("wp:comment_date_gmt"), zone)
    if not re.fullmatch(r"\d{1,20}", id):
        reason = reason or "without a number"
    elif date is None:
        reason = reason or "without a date"
    if reason or date is None:
        return Told(id, parent, None, reason)
    author = name_of(element.first("wp:comment_author"))
    user = element.first("wp:comment_user_id")
    own = names.get(f"user {user}") if user not in ("", "0") else None
    comment = Comment(
        id=f"wp-{id}",
        author=own or author,
        date=date,
        # "@Ada" that leads to her comment on the same page, as a plugin wrote it, needs no link: the thread shows it.
        markup=with_paragraphs(_WITHIN.sub(r"\1", element.first("wp:comment_content"))),
        url=element.first("wp:comment_author_url"),
        kind="pingback" if kind in ("pingback", "trackback") else "comment",
        by_author=own is not None,
    )
    return Told(id, parent, comment, "")


def thread(told: list[Told]) -> list[Comment]:
    """The comments that are to be written, each answering what it did, or what that answered where it is left out."""
    by_id = {each.id: each for each in reversed(told)}
    written = []
    for each in told:
        if each.comment is None:
            continue
        parent, passed = by_id.get(each.parent), {each.id}
        while parent and (parent.comment is None or parent.comment.kind == "pingback") and parent.id not in passed:
            passed.add(parent.id)
            parent = by_id.get(parent.parent)
        answers = parent is not None and parent.comment is not None and parent.id not in passed
        answers = answers and each.comment.kind == "comment" and not _circle(each, by_id)
        written.append(replace(each.comment, reply_to=f"wp-{parent.id}" if answers and parent else ""))
    return written


def _circle(one: Told, by_id: Mapping[str, Told]) -> bool:
    """Whether a comment answers, in the end, itself."""
    passed = {one.id}
    parent = by_id.get(one.parent)
    while parent:
        if parent.id in passed:
            return True
        passed.add(parent.id)
        parent = by_id.get(parent.parent)
    return False
