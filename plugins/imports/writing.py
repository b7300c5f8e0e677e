"""Writes a block of HTML as Markdown in the dialect of the house; whether it says the same, `markup` finds out."""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import NavigableString

from .._shared.html_markdown import MarkdownConverter
from .cleaning import INLINE, SPACE

_ESCAPED = re.compile(
    r"(?P<address>\bhttps?://[^\s<>\"]+)|[\\`*\[\]{}]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|<(?=[A-Za-z/!?])|&(?=#?\w+;)"
)
_LINE_START = re.compile(r"(?P<number>\d{1,9})(?=[.)](\s|$))|(?P<sign>[#>+=-]|:(?=\s)|~(?=~~))")
_ENTITY = {"<": "&lt;", "&": "&amp;"}


def escape(text: str) -> str:
    """A text in which nothing within a line is taken for Markdown."""
    return _ESCAPED.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    if found["address"]:
        return found[0]
    return _ENTITY.get(found[0]) or f"\\{found[0]}"


def as_html(block: Tag) -> str:
    """A block as HTML that Python-Markdown takes for a block."""
    html = str(block).strip()
    return html if block.name not in ("audio", "video", "img", "iframe") else f"<figure>{html}</figure>"


class Writer(MarkdownConverter):
    """Markdown in the dialect of the house."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """A text in which nothing is taken for Markdown."""
        text = escape(text)
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
        alt = escape(SPACE.sub(" ", str(el.get("alt", ""))).strip())
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
        words = SPACE.sub(" ", caption.get_text()).strip() if caption is not None else ""
        shown = self.convert_img(images[0], "", parent_tags, words)
        link = images[0].find_parent("a")
        href = link.get("href") if link is not None else None
        return f"\n\n[{shown}]({href})\n\n" if href else f"\n\n{shown}\n\n"

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A heading, with the id that links lead to."""
        words = SPACE.sub(" ", text).strip()
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
        return f"\n\n{as_html(el)}\n\n"

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
    title = SPACE.sub(" ", title)
    return f"'{title}'" if '"' in title and "'" not in title else '"{}"'.format(title.replace('"', "”"))


def _begins_line(el: NavigableString) -> bool:
    node: Tag | NavigableString = el
    while True:
        before = node.previous_sibling
        while isinstance(before, NavigableString) and not before.strip():
            before = before.previous_sibling
        if before is not None:
            return isinstance(before, Tag) and (before.name == "br" or before.name not in INLINE)
        parent = node.parent
        if parent is None or parent.name not in INLINE:
            return True
        node = parent


def _not_a_start(found: re.Match[str]) -> str:
    return f"{found['number']}\\" if found["number"] else "&#58;" if found["sign"] == ":" else f"\\{found['sign']}"
