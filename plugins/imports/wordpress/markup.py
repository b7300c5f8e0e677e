"""What WordPress writes into a text beside HTML: blocks of its editor, shortcodes, "more" and pages. Pure.

All of it becomes plain HTML, which `imports.markup` turns into Markdown.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from .paragraphs import with_paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Attached(NamedTuple):
    """A file of the old blog's library."""

    id: str
    url: str
    alt: str
    caption: str
    parent: str
    """The id of the post it was uploaded to; "0" for none."""
    link: str
    order: int


@dataclass
class Library:
    """What a text may refer to by a number."""

    attached: dict[str, Attached] = field(default_factory=dict)
    of_post: dict[str, list[str]] = field(default_factory=dict)
    """The ids of the pictures of each post, in their order."""
    reused: dict[str, str] = field(default_factory=dict)
    """The content of each block that is used in several posts."""


class Understood(NamedTuple):
    """A text as HTML."""

    html: str
    teaser: str
    """The HTML before "more"; empty where there is none."""
    pages: int
    """How many pages the post had."""
    notes: tuple[str, ...]


_BLOCK = re.compile(
    r"<!--\s+(?P<end>/)?wp:(?P<name>[a-z][a-z0-9_/-]*)\s+(?P<data>\{(?:(?!\}\s+/?-->).)*\}\s+)?(?P<empty>/)?-->",
    re.DOTALL,
)
_MORE = re.compile(r"<!--more(.*?)?-->", re.DOTALL)
_NEXT_PAGE = re.compile(r"\s*<!--nextpage-->\s*")
_NOTHING = frozenset(
    re.findall(
        r"\S+",
        "archives categories latest-posts latest-comments tag-cloud calendar search rss page-list social-links "
        "social-link loginout navigation site-title site-logo query post-title spacer separator template-part",
    )
)
"""Blocks that a site fills, and that say nothing by themselves."""


def understand(content: str, post: str, library: Library, footnotes: str = "") -> Understood:
    """A text of WordPress as HTML.

    Args:
        content: As the export has it.
        post: The id of the post.
        library: What it may refer to.
        footnotes: Those of the post, as WordPress keeps them beside the text: JSON.
    """
    notes: list[str] = []
    content = re.sub(r"\[nextpage\]", "<!--nextpage-->", content)
    content = re.sub(r"<(?=\?)", "&lt;", _with_code_as_text(content))
    pages = [part for part in _NEXT_PAGE.split(content) if part.strip()]
    content = "\n\n".join(pages)
    before, more, _ = _split_more(content)
    content = _MORE.sub("\n\n", content) if more else content
    shown = _as_html(content, post, library, footnotes, notes)
    teaser = _as_html(before, post, library, "", []) if more else ""
    return Understood(shown, teaser, len(pages), tuple(dict.fromkeys(notes)))


_PRE = {
    name: re.compile(rf"<(?P<name>{begin})(?P<rest>[^<>]*)>(?P<inner>.*?)</{name}\s*>", re.DOTALL | re.IGNORECASE)
    for name, begin in {"pre": r"pre\b", "code": r"code(?=\s[^<>]*\blang=)"}.items()
}


def _with_code_as_text(content: str) -> str:
    for name, pattern in _PRE.items():
        end = content.lower().rfind(f"</{name}") + len(name) + 10  # so that many that never end take no time
        content = pattern.sub(_code_as_text, content[:end]) + content[end:]
    return content


def _code_as_text(found: re.Match[str]) -> str:
    """Code as text, as plugins showed it: all of it with a `lang` (WP-Syntax, CodeColorer), else `<%` and `<!--`.

    `<?php` is text wherever it stands.
    """
    name, rest, inner = found["name"], found["rest"], found["inner"]
    marked = re.search(r"\slang\s*=", rest) and "escaped" not in rest
    if name.lower() == "code":
        if not marked or "\n" not in inner:
            return found[0]
        name = "pre"  # as CodeColorer shows it
    if not marked:
        inner = re.sub(r"<(?=%|!--(?!more|nextpage))", "&lt;", inner)
    elif "<" in inner:  # else the editor has escaped it already
        inner = re.sub(r"<(?!!--more|!--nextpage)", "&lt;", inner.replace("&", "&amp;"))
    return f"<{name}{rest}>{inner}</{name}>"


def _split_more(content: str) -> tuple[str, bool, str]:
    found = _MORE.search(content)
    return (content[: found.start()], True, content[found.end() :]) if found else (content, False, "")


def _as_html(content: str, post: str, library: Library, footnotes: str, notes: list[str]) -> str:
    if "<!-- wp:" not in content:
        return with_paragraphs(_films(_shortcodes(content, post, library, notes)))
    parts: list[str] = []
    depth, at = 0, 0
    for found in _BLOCK.finditer(content):
        between = content[at : found.start()]
        # What stands between blocks was written before there were any.
        parts.append(_classic(between, post, library, notes) if depth == 0 and between.strip() else between)
        at = found.end()
        name = found["name"].removeprefix("core/")
        if found["end"]:
            depth = max(0, depth - 1)
        elif found["empty"]:
            parts.append(_empty_block(name, _data(found["data"]), post, library, footnotes, notes))
        else:
            depth += 1
            if name in ("gallery", "cover", "media-text", "embed", "shortcode", "html", "freeform"):
                parts.append("\n")
    rest = content[at:]
    parts.append(_classic(rest, post, library, notes) if depth == 0 and rest.strip() else rest)
    text = "".join(parts)
    text = re.sub(
        r'<div class="wp-block-embed__wrapper">\s*(https?://[^\s<]+)\s*</div>', r"<p>\1</p>", text
    )  # whose figure then holds a paragraph
    text = _GALLERY_LIST.sub("", text)
    return _shortcodes(text, post, library, notes)


_GALLERY_LIST = re.compile(r"<(?:ul|li)\b[^>]*\b(?:blocks-gallery-(?:grid|item)|wp-block-gallery)\b[^>]*>")
"""The pictures of a gallery were a list until 2021; what ends it is passed over where nothing begins."""


def _classic(text: str, post: str, library: Library, notes: list[str]) -> str:
    return with_paragraphs(_films(_shortcodes(text, post, library, notes)))


def _data(text: str | None) -> dict[str, object]:
    try:
        data = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _empty_block(
    name: str, data: Mapping[str, object], post: str, library: Library, footnotes: str, notes: list[str]
) -> str:
    """What a block without a text of its own shows."""
    if name == "block":
        reused = library.reused.pop(str(data.get("ref", "")), None)
        if reused is None:
            notes.append("a block that several posts share is not in the export, or holds itself; it is left out")
            return ""
        text = _as_html(reused, post, library, "", notes)
        library.reused[str(data["ref"])] = reused
        return text
    if name == "footnotes":
        return _footnotes(footnotes, notes)
    if name in ("embed", "video") or name.startswith("core-embed/"):
        url = str(data.get("url", ""))
        return f"<p>{html.escape(url)}</p>" if url.startswith("http") else ""
    if name in ("separator",):
        return "<hr>"
    if name not in _NOTHING and name not in ("more", "nextpage", "spacer"):
        notes.append(f'a block "{name}" is left out, which shows what its plugin knows')
    return ""


def _footnotes(text: str, notes: list[str]) -> str:
    try:
        found = json.loads(text or "[]")
        items = [(str(each["id"]), str(each["content"])) for each in found]
    except (ValueError, TypeError, KeyError, RecursionError):
        notes.append("the footnotes cannot be read; they are left out")
        return ""
    lines = "".join(f'<li id="{html.escape(id)}">{content}</li>' for id, content in items)
    return f"<ol>{lines}</ol>" if lines else ""


# --- Shortcodes ------------------------------------------------------------------------------------------

_SHORTCODE = re.compile(r"\[(?P<quoted>\[?)(?P<name>[A-Za-z][\w-]*)(?P<rest>(?:[\s=][^\[\]]*)?)\](?P<more>\]?)")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))|"([^"]*)"|(\S+)""")
_CODE = frozenset(
    re.findall(
        r"\S+",
        "code sourcecode source as3 actionscript3 bash shell c cpp csharp css delphi pascal diff patch erlang fsharp "
        "go groovy haskell html java javafx javascript js latex matlab objc perl php plain text powershell python py r "
        "ruby rails scala sql swift typescript vb xml xhtml yaml cc",
    )
)
"""The shortcodes of SyntaxHighlighter; CodeColorer's are `cc_php`, `ccie_php` and the like."""
_CODE_COLORER = re.compile(r"cc[a-z]{0,5}_(\w+)")
_MEDIA = {"audio": ("src", "mp3", "m4a", "ogg", "wav"), "video": ("src", "mp4", "m4v", "webm", "ogv", "flv")}
_FILMS = {"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}"}


def _shortcodes(text: str, post: str, library: Library, notes: list[str]) -> str:
    """A text in which the usual shortcodes are HTML; the others stay as they are, and are told of."""
    if "[" not in text:
        return text
    done: list[str] = []
    ends: dict[str, int] = {}  # where each is closed last, so that a text of many that never are takes no time
    at = 0
    while found := _SHORTCODE.search(text, at):
        done.append(text[at : found.start()])
        name, given = found["name"].lower(), _attributes(found["rest"])
        if found["quoted"] and found["more"]:  # "[[gallery]]" shows a shortcode
            done.append(found[0][1:-1])
            at = found.end()
            continue
        end = found.end() - len(found["more"])
        is_code = name in _CODE or _CODE_COLORER.fullmatch(name) is not None
        if found["name"] not in ends:
            ends[found["name"]] = text.rfind(f"[/{found['name']}]")
        last = ends[found["name"]]
        inner, close = (
            _inner(text, end, found["name"], is_code)
            if (is_code or name in _ENCLOSING) and last >= end
            else (None, end)
        )
        made = _shortcode(name, given, inner, post, library)
        if made is None:
            if "=" in found["rest"] or "-" in name or "_" in name or last >= end:
                notes.append(f'"[{name}…]" stays as it is: what it showed is known to a plugin of the old blog')
            done.append(text[found.start() : end])
            at = end
        else:
            done.append(made)
            at = close
    return "".join([*done, text[at:]])


_ENCLOSING = frozenset(("caption", "wp_caption", "embed", "audio", "video", "gallery", "playlist"))


def _inner(text: str, at: int, name: str, code: bool) -> tuple[str | None, int]:
    """What stands between a shortcode and its end, and where that is; None where it has none."""
    close = text.find(f"[/{name}]", at)
    opens = text.find(f"[{name}", at)
    if close < 0 or (0 <= opens < close and not code):
        return None, at
    return text[at:close], close + len(name) + 3


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    text = html.unescape(text.lstrip("=")).replace("”", '"').replace("“", '"').replace("″", '"')
    for name, double, single, bare, quoted, word in _ATTRIBUTE.findall(text):
        if name:
            found.setdefault(name.lower(), double or single or bare)
        else:
            found.setdefault(str(len(found)), quoted or word)
    return found


def _shortcode(name: str, given: Mapping[str, str], inner: str | None, post: str, library: Library) -> str | None:
    """The HTML of a shortcode; None for one that is not known."""
    colored = _CODE_COLORER.fullmatch(name)
    if (name in _CODE or colored) and inner is not None:
        own = colored[1] if colored else "" if name in ("code", "sourcecode", "source", "cc", "plain", "text") else name
        language = html.escape(given.get("lang") or given.get("language") or own)
        code = inner if re.search(r"&(lt|gt|amp|quot|#\d{1,5});", inner) else html.escape(inner, quote=False)
        kind = f' class="language-{language}"' if language else ""
        return f"\n\n<pre{kind}>{code}</pre>\n\n"
    if name in ("caption", "wp_caption") and inner is not None:
        picture = re.match(r"\s*(?:<p>)?\s*(<a\b[^>]*>\s*)?<img\b[^>]*>(?(1)\s*</a>)", inner, re.DOTALL | re.IGNORECASE)
        caption = given.get("caption") or (inner[picture.end() :] if picture else "")
        shown = picture[0].replace("<p>", "") if picture else inner
        caption = re.sub(r"</?p>", "", caption).strip()
        return f"\n\n<figure>{shown.strip()}<figcaption>{caption}</figcaption></figure>\n\n"
    if name == "gallery":
        return _gallery(given, post, library)
    if name == "embed":
        url = (inner or given.get("src") or "").strip()
        return f"\n\n{url}\n\n" if "://" in url else ""
    if name in _MEDIA:
        src = next((given[key] for key in _MEDIA[name] if given.get(key)), "") or _address(inner) or given.get("0", "")
        return f'\n\n<{name} src="{html.escape(src)}" controls></{name}>\n\n' if src else ""
    if name == "playlist":
        ids = [each.strip() for each in given.get("ids", "").split(",")]
        files = [library.attached[id] for id in ids if id in library.attached]
        kind = "video" if given.get("type") == "video" else "audio"
        return "".join(f'\n\n<{kind} src="{html.escape(each.url)}" controls></{kind}>\n\n' for each in files)
    if name in _FILMS:
        wanted = html.unescape(given.get("0", "") or given.get("id", "") or given.get("url", "")).lstrip("=")
        return f"\n\n{wanted if '://' in wanted else _FILMS[name].format(wanted)}\n\n" if wanted else None
    return None


def _address(text: str | None) -> str:
    found = re.search(r"https?://[^\s\"'<>\]]+", text or "")
    return found[0] if found else ""


def _gallery(given: Mapping[str, str], post: str, library: Library) -> str:
    """The pictures of a gallery, each with its caption."""
    ids: Sequence[str]
    if listed := given.get("ids") or given.get("include"):
        ids = [each.strip() for each in listed.split(",")]
    else:
        out = {each.strip() for each in given.get("exclude", "").split(",")}
        ids = [id for id in library.of_post.get(given.get("id", post), ()) if id not in out]
    return "".join(map(figure, (library.attached[id] for id in ids if id in library.attached)))


def figure(picture: Attached) -> str:
    """A picture of the library, as it stands in a text."""
    image = f'<img src="{html.escape(picture.url)}" alt="{html.escape(picture.alt)}">'
    caption = f"<figcaption>{picture.caption}</figcaption>" if picture.caption.strip() else ""
    return f"\n\n<figure>{image}{caption}</figure>\n\n"


_FILM_LINE = re.compile(
    r"^[ \t]*(https?://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?|shorts/|live/)|youtu\.be/|vimeo\.com/\d)\S+)[ \t]*$",
    re.MULTILINE,
)


def _films(text: str) -> str:
    """A text in which the address of a film alone in its line has a paragraph of its own."""
    return _FILM_LINE.sub(r"\n\n\1\n\n", text)
