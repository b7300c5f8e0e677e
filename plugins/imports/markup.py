"""HTML as Markdown that an author likes to edit, checked block by block: where it would say something else, HTML stays.

What a page may not have (scripts, styles, forms, frames of other sites) is taken out and told of.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from .._shared.html_markdown import MarkdownConverter
from .._shared.text import plain_text
from .pictures import whole_picture
from .words import Heard, hear

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator


class Rewrite(Protocol):
    """Where the addresses in a text lead in the new blog."""

    def link(self, address: str) -> str | None:
        """The new address of a link; None for one that leads nowhere, of which the words stay."""

    def picture(self, address: str, alt: str) -> tuple[str, str] | None:
        """The name of a picture beside the post, or its address elsewhere, and what it shows; None for no picture."""


class Clean(NamedTuple):
    """HTML that a page may have, with links as they are here."""

    html: str
    notes: tuple[str, ...]
    """What of it is not as it was, a sentence each."""


class Translated(NamedTuple):
    """A text in Markdown."""

    text: str
    notes: tuple[str, ...]
    """What of it is not as it was, a sentence each."""
    same: bool
    """Whether what a build makes of it says the same."""


_INLINE = frozenset(
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
_CONTAINERS = frozenset(
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
_SPACE = re.compile(r"[ \t\r\n\f]+")
_ESCAPED = re.compile(
    r"(?P<address>\bhttps?://[^\s<>\"]+)|[\\`*\[\]{}]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|<(?=[A-Za-z/!?])|&(?=#?\w+;)"
)
_LINE_START = re.compile(r"(?P<number>\d{1,9})(?=[.)](\s|$))|(?P<sign>[#>+=-]|:(?=\s)|~(?=~~))")
_ENTITY = {"<": "&lt;", "&": "&amp;"}


class Translator:
    """Turns HTML into Markdown for a blog.

    Args:
        compile: What a build makes of Markdown: HTML.
    """

    def __init__(self, compile: Callable[[str], str]) -> None:
        self._compile = compile
        self._writer = _Writer(heading_style="atx", bullets="-", sub_symbol="<sub>", sup_symbol="<sup>")

    def translate(self, markup: str, rewrite: Rewrite, keep: Collection[str] = ()) -> Translated:
        """The Markdown of an HTML text.

        Args:
            markup: The text; hostile, perhaps.
            rewrite: Where its links and pictures lead.
            keep: The ids in it that other texts link to.
        """
        try:
            return self._translated(markup, rewrite, keep)
        except RecursionError:
            text = plain_text(markup)
            words = _ESCAPED.sub(_escaped, text)
            return Translated(words, ("it is nested too deep to be read; its words came alone",), False)

    def clean(self, markup: str, rewrite: Rewrite, keep: Collection[str] = ()) -> Clean:
        """An HTML text as a page here may have it. The arguments are those of `translate`."""
        soup = _read(markup)
        notes = tuple(_clean(soup, rewrite, keep))
        return Clean(str(soup), notes)

    def _translated(self, markup: str, rewrite: Rewrite, keep: Collection[str]) -> Translated:
        soup = _read(markup)
        notes = list(_clean(soup, rewrite, keep))
        blocks = [block for block in _blocks(soup) if _says_something(block)]
        texts = [self._written(block) for block in blocks]
        text = _joined(texts)
        wanted = hear("\n".join(map(str, blocks)))
        if self._says(text, wanted):
            return Translated(text, tuple(notes), True)
        for number, block in enumerate(blocks):
            if not self._says(texts[number], hear(str(block))):
                texts[number] = _as_html(block)
        text = _joined(texts)
        if self._says(text, wanted):
            return Translated(text, tuple(notes), True)
        html = "\n\n".join(map(_as_html, blocks))  # of blocks that are well each, and not together
        if self._says(html, wanted):
            return Translated(html, tuple(notes), True)
        return Translated(text, tuple(notes), False)

    def _says(self, text: str, wanted: Heard) -> bool:
        """Whether a build makes of a text what is wanted, and lets links lead to the same places in it."""
        made = hear(self._compile(text))
        return made._replace(ids=wanted.ids) == wanted and wanted.ids <= made.ids

    def _written(self, block: Tag) -> str:
        return re.sub(r"\n{3,}", "\n\n", self._writer.convert_soup(block)).strip("\n")


def _read(markup: str) -> BeautifulSoup:
    with warnings.catch_warnings(action="ignore"):  # of a text that looks like an address or a file's name
        return BeautifulSoup(f"<div>{markup}</div>", "html.parser")


_UNFIT = re.compile(
    r"<(?:script|style|base|link|meta|i?frame|embed|object|applet|form|input|button|select|textarea|video|audio|source)\b"
    r"|<(?!t[hd]\b)\w+\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?\bstyle\s*=|<t[hd]\s[^>]*\bstyle\s*=\s*[\"'](?!text-align:)"
    r"|<\w+\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?\bon\w+\s*=|javascript:",
    re.IGNORECASE,
)


def unfit(markup: str) -> bool:
    """Whether an HTML text has anything that a page here may not have, and that only cleaning takes out."""
    return _UNFIT.search(markup) is not None


def _joined(texts: list[str]) -> str:
    """Blocks below each other; two lists in a row are kept apart, since they would be one."""
    parts: list[str] = []
    for text in filter(None, texts):
        if parts and _LIST.match(parts[-1]) and _LIST.match(text):
            parts.append("<!-- -->")
        parts.append(text)
    return "\n\n".join(parts)


_LIST = re.compile(r"(-|\d+\.) ")


def _blocks(parent: Tag) -> Iterator[Tag]:
    """The blocks of a text from the top; words between them are paragraphs."""
    maker = BeautifulSoup("", "html.parser")
    words: list[Tag | NavigableString] = []

    def paragraph() -> Iterator[Tag]:
        if words:
            made = maker.new_tag("p")
            made.extend(words[:])
            words.clear()
            yield made

    for child in list(parent.children):
        if isinstance(child, Tag) and child.name not in _INLINE:
            yield from paragraph()
            # A container with an anchor in it that somebody links to stays as it is.
            if child.name in _CONTAINERS and not child.get("id"):
                yield from _blocks(child)
            else:
                yield child
        elif isinstance(child, (Tag, NavigableString)):
            words.append(child)
    yield from paragraph()


def _says_something(block: Tag) -> bool:
    return (
        block.name == "hr"
        or bool(block.get_text().replace("\N{NO-BREAK SPACE}", " ").strip())
        or bool(
            block.find(["img", "iframe", "audio", "video", "hr"])
            or block.name in ("img", "iframe", "audio", "video")
            or block.find(id=True)
        )
    )


def _as_html(block: Tag) -> str:
    """A block as HTML that Python-Markdown takes for a block."""
    html = str(block).strip()
    return html if block.name not in ("audio", "video", "img", "iframe") else f"<figure>{html}</figure>"


# --- What a page may have ------------------------------------------------------------------------------


def _clean(soup: BeautifulSoup, rewrite: Rewrite, keep: Collection[str]) -> Iterator[str]:
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
        elif tag.name not in _STRUCTURE | _CONTAINERS:
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
        short = "\n" if text.isspace() and "\n" in text else _SPACE.sub(" ", text)
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


# --- Markdown ------------------------------------------------------------------------------------------


def _escaped(found: re.Match[str]) -> str:
    if found["address"]:
        return found[0]
    return _ENTITY.get(found[0]) or f"\\{found[0]}"


class _Writer(MarkdownConverter):
    """Markdown in the dialect of the house."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """A text in which nothing is taken for Markdown."""
        text = _ESCAPED.sub(_escaped, text)
        return text.replace("|", "\\|") if {"td", "th"} & parent_tags else text

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        """A text, its first sign too not taken for the beginning of a list or heading where it begins a line."""
        text = str(super().process_text(el, parent_tags=parent_tags))  # type: ignore[misc]  # its stub is of an older one
        if "_noformat" in (parent_tags or ()) or not _begins_line(el):
            return text
        start = len(text) - len(text.lstrip())
        return (
            text[:start] + _LINE_START.sub(_not_a_start, text[start:], count=1)
            if _LINE_START.match(text, start)
            else text
        )

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A link; an address that says itself stands alone."""
        href, id = str(el.get("href", "")), str(el.get("id", ""))
        anchor = f'<a id="{id}"></a>' if id else ""
        if "_noformat" in parent_tags or not href:
            return anchor + text
        words = text.strip()
        if not words:
            return anchor
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        title = str(el.get("title", "")).strip()
        if words == href and not title and "://" in href:
            return f"{before}{anchor}<{href}>{after}"
        target = re.sub(r"[\s()<>\\*`]", lambda found: f"%{ord(found[0]):02X}", href)
        said = f" {_titled(title)}" if title and title != el.get_text().strip() else ""
        return f"{before}{anchor}[{words}]({target}{said}){after}"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str], caption: str = "") -> str:
        """A picture, its caption as its title."""
        alt = _ESCAPED.sub(_escaped, _SPACE.sub(" ", str(el.get("alt", ""))).strip())
        src = re.sub(r"[\s()<>\\*`]", lambda found: f"%{ord(found[0]):02X}", str(el.get("src", "")))
        width = f"{{width={el['width']}}}" if el.get("width") else ""
        return f"![{alt}]({src}{f' {_titled(caption)}' if caption else ''}){width}"

    def convert_figure(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A picture with its caption in plain words; anything more as HTML."""
        images, captions = el.find_all("img"), el.find_all("figcaption")
        caption = captions[0] if captions else None
        if len(images) > 1 or el.find(["table", "blockquote", "iframe", "audio", "video", "pre"]) or not images:
            return f"\n\n{text.strip()}\n\n" if not caption or not images else self._html(el)
        if caption is not None and (el.find(["a", "em", "strong", "br", "i", "b"]) or "{" in str(el)):
            return self._html(el)
        words = _SPACE.sub(" ", caption.get_text()).strip() if caption is not None else ""
        shown = self.convert_img(images[0], "", parent_tags, words)
        link = images[0].find_parent("a")
        href = link.get("href") if link is not None else None
        return f"\n\n[{shown}]({href})\n\n" if href else f"\n\n{shown}\n\n"

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A heading, with the id that links lead to."""
        words = _SPACE.sub(" ", text).strip()
        if "_inline" in parent_tags or not words:
            return text
        id = f" {{#{el['id']}}}" if re.fullmatch(r"[\w-]+", str(el.get("id", ""))) else ""
        return f"\n\n{'#' * n} {words}{id}\n\n"

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Code between fences that are longer than any in it."""
        code = el.get_text().strip("\n")
        if not code.strip():
            return ""
        inner = el.find("code")
        language = str(el.get("class") or (inner.get("class") if inner else "") or "")
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code)), 3)
        return f"\n\n{fence}{language}\n{code}\n{fence}\n\n"

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A table with a line of headings; any other as HTML."""
        first = el.find("tr")
        plain = first is not None and all(cell.name == "th" for cell in first.find_all(["td", "th"], recursive=False))
        rows = el.find_all("tr")
        plain = plain and len({len(row.find_all(["td", "th"])) for row in rows}) == 1
        plain = plain and not any(row.find("th") for row in rows[1:])
        odd = el.find(["table", "ul", "ol", "p", "br", "pre", "blockquote", "img", "caption", "h2", "h3", "h4"])
        if not plain or odd or el.find(colspan=True) or el.find(rowspan=True):
            return self._html(el)
        return f"\n\n{text.strip()}\n\n"

    def _html(self, el: Tag, *_: object) -> str:
        return f"\n\n{_as_html(el)}\n\n"

    def convert_details(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """What opens on a click has no Markdown."""
        return self._html(el)

    convert_audio = convert_video = convert_details

    def _tagged(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags or not text.strip():
            return text
        title = f' title="{el["title"]}"' if el.get("title") and '"' not in str(el["title"]) else ""
        return f"<{el.name}{title}>{text}</{el.name}>"

    convert_abbr = convert_cite = convert_ins = convert_kbd = convert_mark = convert_q = convert_small = _tagged
    convert_u = convert_var = convert_dfn = convert_samp = _tagged

    def convert_strike(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """What is gone."""
        return text if "_noformat" in parent_tags or not text.strip() else f"~~{text.strip()}~~"


def _titled(title: str) -> str:
    """A title between quotes that are not in it."""
    title = _SPACE.sub(" ", title)
    return f"'{title}'" if '"' in title and "'" not in title else '"{}"'.format(title.replace('"', "”"))


def _begins_line(el: NavigableString) -> bool:
    node: Tag | NavigableString = el
    while True:
        before = node.previous_sibling
        while isinstance(before, NavigableString) and not before.strip():
            before = before.previous_sibling
        if before is not None:
            return isinstance(before, Tag) and (before.name == "br" or before.name not in _INLINE)
        parent = node.parent
        if parent is None or parent.name not in _INLINE:
            return True
        node = parent


def _not_a_start(found: re.Match[str]) -> str:
    return f"{found['number']}\\" if found["number"] else "&#58;" if found["sign"] == ":" else f"\\{found['sign']}"
