"""What a page may have of an HTML text, with links as they are here; the rest is taken out and told of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from .pictures import whole_picture

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class Rewrite(Protocol):
    """Where the addresses in a text lead in the new blog."""

    def link(self, address: str) -> str | None:
        """The new address of a link; None for one that leads nowhere, of which the words stay."""

    def picture(self, address: str, alt: str) -> tuple[str, str] | None:
        """The name of a picture beside the post, or its address elsewhere, and what it shows; None for no picture."""


INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q s samp small span "
        "strike strong sub sup time tt u var wbr picture source",
    )
)
_GONE = frozenset(
    re.findall(r"\w+", "script style noscript template link meta base title svg math object embed applet")
)
_FORMS = frozenset(re.findall(r"\w+", "form input button select option textarea fieldset legend label"))
CONTAINERS = frozenset(
    re.findall(r"\w+", "div section article main header footer aside center nav address body html hgroup")
)
_STRUCTURE = frozenset(
    re.findall(
        r"\w+",
        "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre hr table thead tbody tfoot tr td th caption col colgroup "
        "figure figcaption details summary audio video track source iframe a abbr b bdo br cite code del dfn em i img "
        "ins kbd mark q s samp small strike strong sub sup u var",
    )
)
"""Of other elements only the content counts."""
_KEPT = {
    "a": "href title id", "img": "src alt width", "ol": "start reversed type", "td": "colspan rowspan",
    "th": "colspan rowspan scope", "iframe": "src title", "audio": "src controls loop", "source": "src type",
    "video": "src controls loop poster width height", "abbr": "title", "blockquote": "cite", "q": "cite",
    "details": "open", "track": "src kind srclang label", "bdo": "dir", "col": "span", "colgroup": "span",
}  # fmt: skip
_ANYWHERE = ("id", "lang", "dir")
SPACE = re.compile(r"[ \t\r\n\f]+")
_UNFIT = re.compile(
    r"<(?:script|style|base|link|meta|i?frame|embed|object|applet|form|input|button|select|textarea|video|audio|source)\b"
    r"|<(?!t[hd]\b)\w+\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?\bstyle\s*=|<t[hd]\s[^>]*\bstyle\s*=\s*[\"'](?!text-align:)"
    r"|<\w+\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?\bon\w+\s*=|javascript:",
    re.IGNORECASE,
)


def unfit(markup: str) -> bool:
    """Whether an HTML text has anything that a page here may not have, and that only cleaning takes out."""
    return _UNFIT.search(markup) is not None


def clean(soup: BeautifulSoup, rewrite: Rewrite, keep: Collection[str]) -> Iterator[str]:
    """Take out what a page may not have or does not need; what of it a reader would miss."""
    for comment in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        comment.extract()
    wanted = {str(link["href"])[1:] for link in soup.find_all("a", href=re.compile("^#."))} | set(keep)
    gone: dict[str, int] = {}
    for tag in soup.find_all(True):
        if tag.decomposed:
            continue
        if tag.name == "embed" and _FILM.fullmatch(str(tag.get("src", ""))):  # as films were shown before 2010
            tag.name = "iframe"
        if tag.name in _GONE or tag.name in _FORMS:
            if tag.name in ("form", "object", "embed", "script", "svg", "math"):
                gone[tag.name] = gone.get(tag.name, 0) + 1
            if tag.name in _FORMS or tag.name in ("noscript", "object"):
                tag.unwrap()
            else:
                tag.decompose()
        elif tag.name not in _STRUCTURE | CONTAINERS:
            tag.unwrap()
        else:
            _keep_attributes(tag, wanted)
    yield from (f"{number} <{name}> left out, which no page here may have" for name, number in gone.items())
    for figure in soup.find_all("figure"):
        if figure.find("figure"):  # of several pictures each has its own
            figure.name = "div"
            for caption in figure.find_all("figcaption", recursive=False):
                caption.name = "p"
    for text in soup.find_all(string=True):
        if text.find_parent("pre"):
            continue
        short = "\n" if text.isspace() and "\n" in text else SPACE.sub(" ", text)
        if isinstance(text.previous_sibling, Tag) and text.previous_sibling.name == "br":
            short = short.lstrip(" ")
        if short != text:
            text.replace_with(NavigableString(short))
    yield from _lead(soup, rewrite)


def _keep_attributes(tag: Tag, wanted: set[str]) -> None:
    if tag.name == "a" and tag.get("name") and not tag.get("id"):
        tag["id"] = tag["name"]
    if tag.name == "img" and str(tag.get("src", "data:")).startswith("data:"):  # loaded late, by a script
        late = (tag.get(name) for name in ("data-src", "data-lazy-src", "data-original", "data-orig-file"))
        tag["src"] = str(next(filter(None, late), tag.get("src", "")))
    if tag.name in ("pre", "code") and (language := _language(tag)):
        tag.attrs = {"class": language}
        return
    kept = (*_KEPT.get(tag.name, "").split(), *_ANYWHERE)
    tag.attrs = {name: value for name, value in tag.attrs.items() if name in kept and value is not None}
    id = str(tag.get("id", ""))
    if id and id not in wanted and (tag.name not in ("h1", "h2", "h3", "h4", "h5", "h6") or id.startswith("h-")):
        del tag["id"]
    if tag.name == "ol" and tag.get("type") == "1":
        del tag["type"]


def _language(tag: Tag) -> str:
    """What a code block says its language is, in the ways of the usual plugins."""
    classes = " ".join([*(tag.get("class") or ()), str(tag.get("data-language") or "")])
    found = re.search(r"(?:language-|lang:|lang-|brush:\s*)([\w+#-]+)", classes)
    alone = re.fullmatch(r"[\w+#-]+", str(tag.get("lang", "")))
    return (found[1] if found else alone[0] if alone else "").lower()


def _lead(soup: BeautifulSoup, rewrite: Rewrite) -> Iterator[str]:
    """Write the new addresses, and take out those that lead nowhere."""
    ids = {str(tag["id"]) for tag in soup.find_all(id=True)}
    for link in soup.find_all("a"):
        href = str(link.get("href", "")).strip()
        if href.startswith("#") and href[1:] in ids:
            continue
        new = rewrite.link(href) if href else None
        if new is None:
            if href:
                yield f'"{href[:200]}": the link leads nowhere, and its words came alone'
            if link.get("id"):
                del link["href"]
            else:
                link.unwrap()
        else:
            link["href"] = new
    for image in soup.find_all("img"):
        found = rewrite.picture(str(image.get("src", "")).strip(), str(image.get("alt", "")))
        if found is None:
            image.replace_with(NavigableString(str(image.get("alt", ""))))
            continue
        image["src"], image["alt"] = src, _ = found
        width = str(image.get("width", ""))
        if not (width.isascii() and width.isdecimal() and 0 < int(width) <= 400):  # wider ones take what room there is
            image.attrs.pop("width", None)
        around = image.parent
        # A picture that links to itself in full only shows what is shown here anyway.
        alone = around is not None and around.name == "a" and not around.get_text().strip()
        if around is not None and alone and whole_picture(str(around.get("href", ""))) == whole_picture(src):
            around.unwrap()
    for frame in soup.find_all("iframe"):
        yield from _frame(frame, rewrite)
    for media in soup.find_all(["audio", "video"]):
        yield from _media(media, rewrite)


_FILM = re.compile(
    r"(?:https?:)?//(?:www\.|m\.)?(?:youtube(?:-nocookie)?\.com/(?:embed|v)/(?!videoseries)(?P<youtube>[\w-]{6,64})"
    r"|player\.vimeo\.com/video/(?P<vimeo>\d+))\S*"
)


def _frame(frame: Tag, rewrite: Rewrite) -> Iterator[str]:
    """A film becomes its address, which is shown as a card; another site's page a link to it."""
    src = str(frame.get("src", "")).strip()
    maker = BeautifulSoup("", "html.parser")
    if film := _FILM.fullmatch(src):
        made = maker.new_tag("p")
        youtube = f"https://www.youtube.com/watch?v={film['youtube']}"
        made.string = youtube if film["youtube"] else f"https://vimeo.com/{film['vimeo']}"
        around = frame.parent if frame.parent is not None and frame.parent.name in ("p", "figure") else None
        if around is not None and not around.get_text().strip():
            around.replace_with(made)
        else:
            frame.replace_with(made)
        return
    href = rewrite.link(f"https:{src}" if src.startswith("//") else src) if src else None
    if href:
        made = maker.new_tag("a", href=href)
        made.string = str(frame.get("title", "")) or href
        frame.replace_with(made)
        yield f'"{src[:200]}": a page of another site was shown here, and is a link now'
    else:
        frame.decompose()
        yield f'"{src[:200]}": a frame that leads nowhere is left out'


def _media(media: Tag, rewrite: Rewrite) -> Iterator[str]:
    """Sound and films that lie beside the post play; others become links, since pages load nothing from elsewhere."""
    media.attrs.setdefault("controls", "")
    for each in [media, *media.find_all(["source", "track"])]:
        src = str(each.get("src", "")).strip()
        if not src:
            continue
        new = rewrite.link(src)
        if new and "//" not in new:
            each["src"] = new
            continue
        made = BeautifulSoup("", "html.parser").new_tag("a", href=new or src)
        made.string = new or src
        if new:
            media.replace_with(made)
            yield f'"{src[:200]}": {media.name} from elsewhere is a link now; save the file beside the post to play it'
        else:
            media.decompose()
            yield f'"{src[:200]}": {media.name} that is nowhere is left out'
        return
    media.attrs.pop("poster", None)
