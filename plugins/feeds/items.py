"""Posts and comments as items of feeds. Pure."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .._shared.ids import comment_id
from .._shared.text import excerpt, one_line
from .feed import MAX_PAGE_BYTES, Discussion, Enclosure, FeedItem, Reply, feed_path, to_uri, utc
from .markup import feed_html, xml_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .._shared.values import Image, Post
    from .._shared.words import Words
    from .podcast import Episode

    Cleaned = Callable[[str, str], str]


def post_item(
    post: Post,
    body: str,
    address: str,
    words: Words,
    *,
    id: str,
    lang: str,
    image: Image | None,
    related: Iterable[tuple[str, str]],
    enclosure: Enclosure | None,
    episode: Episode | None,
    thread: Any,
    cleaned: Cleaned = feed_html,
) -> FeedItem:
    """A post as an item.

    Args:
        post: The post.
        body: Its HTML.
        address: The site's, with a slash at its end.
        words: In its language.
        id: A URI that never changes.
        lang: Its language, where that is not the feed's.
        image: Its lead picture, with a URL from the top of the site.
        related: Title and path of each post to suggest.
        enclosure: The recording that belongs to it.
        episode: What it says of that.
        thread: What plugins.comments gives an article; None where nothing does.
        cleaned: What `feed_html` gives, which may know it already.
    """
    url = to_uri(address, post.url)
    content = cleaned(body, url)
    if image:
        url_of_image = to_uri(address, image.url.lstrip("/"))
        image = replace(image, url=url_of_image, alt=xml_text(image.alt), credit=xml_text(image.credit))
        if f'src="{image.url}"' not in content:
            content = lead_figure(image) + content
    links = [(one_line(title), to_uri(address, path)) for title, path in related]
    published = utc(post.date)
    item = FeedItem(
        id=id,
        url=url,
        title=xml_text(post.title) or post.slug,
        published=published,
        updated=max(published, utc(post.modified or post.date)),
        authors=tuple(map(xml_text, post.authors)),
        summary=xml_text(post.excerpt),
        html=content,
        postscript=xml_text(related_list(words.pages["related"], links)),
        categories=tuple(dict.fromkeys(map(xml_text, (post.category, *post.tags)))),
        lang=lang,
        image=image,
        enclosure=enclosure,
        episode=episode,
        discussion=_discussion(thread, post.url, address),
    )
    return fit_for_feeds(item, words.feeds["whole_post"])


def _discussion(thread: Any, url: str, address: str) -> Discussion | None:
    """The comments on the post at this path, where there are any or may be."""
    if thread is None or not (thread.count or thread.open):
        return None
    page, feed = (to_uri(address, path) for path in (f"{url}#comments", feed_path(url)))
    return Discussion(page, feed, thread.count)


def comment_items(thread: Any, post: FeedItem, words: Words, cleaned: Cleaned = feed_html) -> Iterator[FeedItem]:
    """The comments on a post, as plugins.comments gives them to an article, as items."""
    for comment in flatten(thread):
        answered = comment.parent
        reply = Reply(post.id, post.url)
        if answered:
            reply = Reply(comment_id(post.id, answered.id), to_uri(post.url, answered.permalink))
        # It comes to subscribers when it comes to be public, which may be days after it was written.
        approved, author = utc(comment.approved), xml_text(one_line(comment.author))
        yield FeedItem(
            id=comment_id(post.id, comment.id),
            url=to_uri(post.url, comment.permalink),
            title=words.feeds["comment"].format(name=author, title=post.title),
            published=approved,
            updated=approved,
            authors=(author,),
            summary=xml_text(excerpt(comment.text)),
            html=cleaned(str(comment.html), post.url),
            in_reply_to=reply,
        )


def flatten(comments: Iterable[Any]) -> Iterator[Any]:
    """The comments of a thread, each followed by the replies to it."""
    stack = [iter(comments)]
    while stack:
        for comment in stack[-1]:
            yield comment
            stack.append(iter(comment.replies))
            break
        else:
            stack.pop()


def related_list(heading: str, posts: Iterable[tuple[str, str]]) -> str:
    """An HTML list of links under a heading, from `(title, URL)`; nothing when there are none."""
    links = "".join(f'<li><a href="{html.escape(url)}">{html.escape(title)}</a></li>' for title, url in posts)
    return f"<hr><h2>{html.escape(heading)}</h2><ul>{links}</ul>" if links else ""


def lead_figure(image: Image) -> str:
    """The lead picture as a plain `<img>`, with its credit."""
    size = f'width="{image.width}" height="{image.height}"'
    picture = f'<img src="{html.escape(image.url)}" alt="{html.escape(image.alt)}" {size}>'
    credit = html.escape(image.credit)
    if image.credit_url:
        credit = f'<a href="{html.escape(image.credit_url)}">{credit}</a>'
    return f"<figure>{picture}{f'<figcaption>{credit}</figcaption>' if credit else ''}</figure>"


def fit_for_feeds(item: FeedItem, whole_post: str) -> FeedItem:
    """The item itself, or, when its text is too long for a feed, its excerpt and a link of these words."""
    link = f'<p><a href="{html.escape(item.url)}">{{}}</a></p>'
    if not item.html:
        return replace(item, html=link.format(html.escape(item.title)))
    if item.weight > MAX_PAGE_BYTES:
        return replace(item, html=f"<p>{html.escape(item.summary)}</p>{link.format(html.escape(whole_post))}")
    return item
