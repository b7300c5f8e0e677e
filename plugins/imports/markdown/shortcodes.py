"""What the usual shortcodes and tags mean, in Markdown: pictures, films, code, quotes, notes and links. Pure.

Those of Hugo (gohugo.io, "Shortcodes"), Jekyll and Octopress, and of themes and plugins that many blogs have.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from ..._shared.text import one_line, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Unknown(ValueError):
    """A tag that does not say what its kind has to say."""


class Arguments(NamedTuple):
    """What stands in a tag after its name."""

    plain: tuple[str, ...]
    named: Mapping[str, str]
    text: str

    def first(self, *keys: str) -> str:
        """The first of these keys, or else the first argument that has no key."""
        return self.one(*keys) or (self.plain[0] if self.plain else "")

    def one(self, *keys: str) -> str:
        """The first of these keys that has a value."""
        return next((self.named[key] for key in keys if self.named.get(key)), "")


def picture(address: str, alt: str, caption: str = "", link: str = "") -> str:
    """A picture in a paragraph of its own, its caption as its title."""
    if not address:
        raise Unknown
    alt = re.sub(r"[\[\]]", "", one_line(plain_text(alt)))
    title = one_line(plain_text(caption)).replace('"', "”")
    target = f"<{address}>" if re.search(r"[\s()]", address) else address
    said = f' "{title}"' if title else ""
    shown = f"![{alt}]({target}{said})"
    return f"\n\n{f'[{shown}]({link})' if link else shown}\n\n"


_SRC = ("src", "url", "image_path", "path", "image", "link_src", "file", "img", "href")


def _figure(given: Arguments, inner: str | None) -> str:
    if inner is not None and inner.strip():  # jekyll-figure: pictures within, a caption beside
        caption = given.one("caption", "title")
        alone = re.fullmatch(
            r"\s*!\[(?P<alt>[^\]]*)\]\((?P<src>[^\s)]+)(?:\s+\"[^\"]*\")?\)\s*(\{:?[^}]*\}\s*)?", inner
        )
        if alone:
            return picture(alone["src"], alone["alt"], re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", r"\1", caption))
        return f"\n\n{inner.strip()}\n\n{caption}\n\n" if caption else f"\n\n{inner.strip()}\n\n"
    address = given.first(*_SRC)
    title, caption = given.one("title"), given.one("caption", "cap", "desc", "description")
    credit = given.one("attr", "credit")
    words = [each for each in (title, caption, credit) if each]
    alt = given.one("alt", "alttext") or (given.plain[1] if len(given.plain) > 1 and not given.named else "")
    link = given.one("link", "linkurl") if given.one("link", "linkurl") not in ("true", "false") else ""
    return picture(address, alt or plain_text(caption or title), " — ".join(words), link)


def _image(given: Arguments, inner: str | None) -> str:
    if given.one(*_SRC) or len(given.plain) == 1:
        return _figure(given, inner)
    # Octopress: {% img [class] /path [width] [height] ["title" ["alt"]] %}; others: the path, then what it shows.
    at = next((at for at, each in enumerate(given.plain) if re.search(r"[/.]\w", each)), None)
    if at is None:
        raise Unknown
    words = [each for each in given.plain[at + 1 :] if not re.fullmatch(r"\d+(px|%)?", each)]
    alt = given.one("alt") or (words[-1] if words else "")
    return picture(given.plain[at], alt, given.one("caption"))


def _film(host: str) -> Callable[[Arguments, str | None], str]:
    def make(given: Arguments, inner: str | None) -> str:
        film = given.first(
            "id", "video_id", "video", "videoid", "url", "src", "yt", "youtubeid", "youtube_id", "link", "key"
        )
        found = re.search(r"(?:v=|youtu\.be/|embed/|vimeo\.com/(?:video/)?)([\w-]+)", film)
        film = found[1] if found else film.strip()
        if not re.fullmatch(r"[\w-]{3,64}", film):
            raise Unknown
        return f"\n\n{host}{film}\n\n"

    return make


def _video(given: Arguments, inner: str | None) -> str:
    provider, film = given.one("provider", "type"), given.first("id", "src", "url", "mp4", "webm", "file")
    if "youtu" in provider + film or "vimeo" in provider + film:
        host = "https://vimeo.com/" if "vimeo" in provider + film else "https://www.youtube.com/watch?v="
        return _film(host)(given, inner)
    if not re.search(r"\.\w{2,4}$", film):
        raise Unknown
    return f'\n\n<video src="{escape(film)}" controls></video>\n\n'


def _audio(given: Arguments, inner: str | None) -> str:
    address = given.first("src", "url", "mp3", "file")
    if not address:
        raise Unknown
    return f'\n\n<audio src="{escape(address)}" controls></audio>\n\n'


def _gist(given: Arguments, inner: str | None) -> str:
    words = [each.strip("\"'") for each in given.plain] or [given.one("id", "gist")]
    path = "/".join(words[:2]) if len(words) > 1 and "/" not in words[0] and "." not in words[1] else words[0]
    if not re.fullmatch(r"[\w./-]+", path):
        raise Unknown
    return f"\n\n[gist.github.com/{path}](https://gist.github.com/{path})\n\n"


def _tweet(given: Arguments, inner: str | None) -> str:
    said = given.first("id", "url", "status")
    if said.startswith("http"):
        return f"\n\n<{said}>\n\n"
    if not said.isdecimal():
        raise Unknown
    return f"\n\n<https://twitter.com/{given.one('user') or 'i/web'}/status/{said}>\n\n"


def _elsewhere(pattern: str) -> Callable[[Arguments, str | None], str]:
    def make(given: Arguments, inner: str | None) -> str:
        said = given.first("id", "url", "src", "user")
        if said.startswith("http"):
            return f"\n\n<{said}>\n\n"
        if not re.fullmatch(r"[\w./:-]+", said):
            raise Unknown
        return f"\n\n<{pattern.format(said)}>\n\n"

    return make


def _code(given: Arguments, inner: str | None) -> str:
    if inner is None:
        raise Unknown
    named = given.one("lang", "language")
    language = named or (given.plain[0] if given.plain and re.fullmatch(r"[\w+#.-]{1,20}", given.plain[0]) else "")
    return fence(inner, re.sub(r"^lang:", "", language))


def fence(code: str, language: str = "") -> str:
    """Code between fences that are longer than any in it."""
    longest = max((len(run) for run in re.findall("`{3,}", code)), default=2)
    marks = "`" * (longest + 1)
    return f"\n\n{marks}{language}\n{code.strip(chr(10))}\n{marks}\n\n"


def _codeblock(given: Arguments, inner: str | None) -> str:
    if inner is None:
        raise Unknown
    language = given.one("lang") or (given.plain[0].rpartition(".")[2] if given.plain and "." in given.plain[0] else "")
    title = next((each for each in given.plain if not each.startswith("http")), "")
    return (f"\n\n{title}\n" if title else "") + fence(inner, language)


def _diagram(language: str) -> Callable[[Arguments, str | None], str]:
    def make(given: Arguments, inner: str | None) -> str:
        if inner is None:
            raise Unknown
        return fence(inner, language)

    return make


def quoted(text: str) -> str:
    """A text as a quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip("\n").split("\n"))


def _quote(given: Arguments, inner: str | None) -> str:
    if inner is None:
        raise Unknown
    said = given.one("author", "cite", "source") if given.named else given.text.strip("\"'")
    return f"\n\n{quoted(inner)}" + (f"\n>\n> — {said}" if said else "") + "\n\n"


def _notice(label: str) -> Callable[[Arguments, str | None], str]:
    def make(given: Arguments, inner: str | None) -> str:
        if inner is None:
            raise Unknown
        kind = given.one("title", "header") or given.first("type", "level", "context", "icon") or label
        words = re.sub(r"[-_]", " ", kind).strip(" \"'")
        return f"\n\n> **{words[:1].upper()}{words[1:]}**\n>\n{quoted(inner)}\n\n"

    return make


def _details(given: Arguments, inner: str | None) -> str:
    if inner is None:
        raise Unknown
    title = given.first("summary", "title", "label") or given.text or "…"
    return f'\n\n<details markdown="1"><summary>{escape(title)}</summary>\n\n{inner.strip()}\n\n</details>\n\n'


def _as_it_is(given: Arguments, inner: str | None) -> str:
    if inner is None:
        raise Unknown
    return inner


def _apart(given: Arguments, inner: str | None) -> str:
    return f"\n\n{_as_it_is(given, inner).strip()}\n\n"


def _formula(given: Arguments, inner: str | None) -> str:
    return f"$${_as_it_is(given, inner).strip().strip('$')}$$"


def _button(given: Arguments, inner: str | None) -> str:
    address = given.first("href", "url", "link", "relref", "ref")
    words = (
        one_line(inner or "") or given.one("text", "label", "title") or (given.plain[1] if len(given.plain) > 1 else "")
    )
    if not address or not words:
        raise Unknown
    return f"[{words}]({address})"


def _nothing(given: Arguments, inner: str | None) -> str:
    return ""


_NOTICES = {
    each: each for each in ("note", "tip", "warning", "info", "danger", "important", "caution", "success", "hint")
}
_NOTICES |= dict.fromkeys(("notice", "alert", "admonition", "callout", "aside", "box"), "note")
HANDLERS: dict[str, Callable[[Arguments, str | None], str]] = {
    **dict.fromkeys(("figure", "fig", "caption_img", "imgcap", "captioned_image", "figure_image"), _figure),
    **dict.fromkeys(("image", "img", "picture", "photo", "image_with_class", "imgh", "responsive_image", "imgproc",
                     "resize_image", "lazyimg", "imagefigure", "respimg"), _image),
    **dict.fromkeys(("youtube", "yt", "youtube_embed", "youtubelite", "lite_youtube", "youtube_player", "youtube_lazy",
                     "youtubeplayer", "youtube_enhanced", "embed_youtube"),
                    _film("https://www.youtube.com/watch?v=")),
    **dict.fromkeys(("vimeo", "vimeo_simple", "embed_vimeo", "vimeo_player"), _film("https://vimeo.com/")),
    **dict.fromkeys(("video", "video_embed", "mp4"), _video),
    **dict.fromkeys(("audio", "mp3", "audio_player"), _audio),
    **dict.fromkeys(("gist", "gist_it"), _gist),
    **dict.fromkeys(("tweet", "twitter", "x", "twitter_simple", "x_simple", "oembed_tweet"), _tweet),
    **dict.fromkeys(("instagram", "instagram_simple"), _elsewhere("https://www.instagram.com/p/{}/")),
    "speakerdeck": _elsewhere("https://speakerdeck.com/player/{}"),
    "codepen": _elsewhere("https://codepen.io/pen/{}"),
    "jsfiddle": _elsewhere("https://jsfiddle.net/{}/"),
    "asciinema": _elsewhere("https://asciinema.org/a/{}"),
    **dict.fromkeys(("highlight", "code", "prism", "highlight_block"), _code),
    "codeblock": _codeblock,
    **{name: _diagram(name) for name in ("mermaid", "plantuml", "graphviz")},
    **dict.fromkeys(("quote", "blockquote", "pullquote"), _quote),
    **{name: _notice(label) for name, label in _NOTICES.items()},
    **dict.fromkeys(("details", "expand", "collapse", "spoiler", "accordion"), _details),
    **dict.fromkeys(("rawhtml", "html", "unsafe", "raw_html", "capture"), _as_it_is),
    **dict.fromkeys(("center", "lead", "section", "div", "column", "columns", "row", "md", "markdown", "markdownify",
                     "small"),
                    _apart),
    **dict.fromkeys(("katex", "math", "mathjax", "latex"), _formula),
    **dict.fromkeys(("button", "btn"), _button),
    **dict.fromkeys(("toc", "table_of_contents", "clear", "adsense", "seo", "feed_meta"), _nothing),
    "br": lambda given, inner: "<br>",
}  # fmt: skip
"""What makes Markdown of a tag, by its name in lower case, with _ for -: its arguments, and what stands in it."""
PAIRED = frozenset(
    name
    for name, handler in HANDLERS.items()
    if handler not in (_image, _video, _audio, _gist, _tweet, _nothing)
    and not name.startswith(("youtube", "vimeo", "yt"))
) - {
    "instagram",
    "speakerdeck",
    "codepen",
    "jsfiddle",
    "asciinema",
    "br",
    "embed_youtube",
    "embed_vimeo",
    "lite_youtube",
}
"""Those that may have a text in them, with a tag of its own at its end."""
