"""The addresses in a body, marked while its Markdown is compiled, so that nothing reads the HTML for them again.

A mark is the address between two control characters, which no source has: Python-Markdown takes them out, and uses
them for its own ends in the same way.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from markdown import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX

from ..._shared.link_addresses import SCHEMES, check_absolute, is_preview, scheme_of
from ..._shared.tags import AnyHTMLParser, Tag, start_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from xml.etree.ElementTree import Element

    from markdown import Markdown

# Those in which Pelican finds a `{static}`, and others that hold addresses.
_PELICANS = frozenset(("href", "src", "poster", "cite", "data", "action", "formaction"))
_LIST = "srcset"
_ATTRIBUTES = _PELICANS | {_LIST, "longdesc"}
# A mark begins with one of these: with neither, Python-Markdown would know some as its own.
_FOR_PELICAN, _FOR_US, _LEFT_OVER = "=", ",", "!"
_MARK = re.compile(f"{STX}([{_FOR_PELICAN}{_FOR_US}{_LEFT_OVER}])([^{STX}{ETX}]*){ETX}")
# What Markdown leaves as text: an editor's own links, and references to what nothing gives. `a[i][j]` is none.
_UNREAD = re.compile(
    rf"!?\[\[[^\[\]{STX}]+\]\]|(?<![\w\])])\[(?!\d+\]\[\d+\])[^\[\]^{STX}]+\]\[[^\[\]{STX}]*\]|(?<=\S)\[\^[\w-]+\]"
)
# Most of what waits there is code: it is read for tags only where some of them may matter.
_WORTH_A_LOOK = re.compile(rf"<[^>]*[\s\"'](?:{'|'.join(sorted(_ATTRIBUTES))}|id)\s*=|</?picture", re.IGNORECASE)
_VALUE = re.compile(r"""([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""")
# A candidate of a srcset ends with white space, or with a comma that white space follows (HTML, 4.8.4.2.1).
_CANDIDATE = re.compile(r"((?:^|,)\s*)([^\s,](?:\S*[^\s,])?)")


class MarkAddresses(Extension):
    """Marks the addresses in what is compiled that lead into the site, or nowhere.

    Unmarked are those of pictures, where plugins.images finds them, those that lead to a place of the same text, as
    footnotes and the table of contents do, and sound ones of other sites.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {"own": ["", "the address of the site"], "pictures": [False, "whether to mark those of pictures"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # Python-Markdown's name
        """Add what marks: after the words in the text are elements, and after all that changes the tree."""
        md.treeprocessors.register(_LeftOvers(md), "mark_left_overs", 2)
        md.treeprocessors.register(_Marker(md, **self.getConfigs()), "mark_addresses", -10)


class _LeftOvers(Treeprocessor):
    """Marks what was meant as a link and is none, in front of it; a bracket with a backslash is meant as one."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and "[" in element.text and element.tag not in ("code", "pre"):
                element.text = self._marked(element.text)
            if element.tail and "[" in element.tail:
                element.tail = self._marked(element.tail)

    def _marked(self, text: str) -> str:
        return _UNREAD.sub(lambda found: f"{STX}{_LEFT_OVER}{found[0]}{ETX}{found[0]}", text)


class _Marker(Treeprocessor):
    def __init__(self, md: Markdown, *, own: str, pictures: bool) -> None:
        super().__init__(md)
        self.own, self.pictures = own, pictures

    def run(self, root: Element) -> None:
        # Raw HTML waits outside the tree, most of it as text: whole blocks, and tag by tag within a paragraph.
        blocks: list[Any] = self.md.htmlStash.rawHtmlBlocks
        tags: dict[int, list[Tag]] = {}
        pictures = 0
        for at, raw in enumerate(blocks):
            if isinstance(raw, str) and _WORTH_A_LOOK.search(raw):
                tags[at], pictures = start_tags(raw, pictures)
        elements = [each for tree in (root, *(b for b in blocks if not isinstance(b, str))) for each in tree.iter()]
        ids = {element.get("id") for element in elements}
        ids |= {tag.attributes.get("id") for found in tags.values() for tag in found}

        def mark(kind: str, written: str) -> str:
            value = unescape(written)
            known = value.startswith("#") and unquote(value[1:]) in ids
            return written if known or STX in written or self._is_elsewhere(value) else f"{STX}{kind}{written}{ETX}"

        for element in elements:
            names = _addresses(element.tag, element.keys(), self.pictures)
            for name in names:
                element.set(name, _mark_value(name, element.get(name, ""), len(names), mark))
        for at, found in tags.items():
            blocks[at] = _mark_tags(blocks[at], found, mark, self.pictures)

    def _is_elsewhere(self, value: str) -> bool:
        known = scheme_of(value) in SCHEMES and not check_absolute(value, ()) and not is_preview(value)
        return known and not (self.own and value.partition("//")[2].startswith(self.own.partition("//")[2]))


def mark_html(markup: str, pictures: bool) -> str:
    """HTML that no Markdown was compiled to, with its addresses marked."""
    return _mark_tags(markup, start_tags(markup)[0], lambda kind, value: f"{STX}{kind}{value}{ETX}", pictures)


def _mark_tags(markup: str, tags: list[Tag], mark: Callable[[str, str], str], pictures: bool) -> str:
    for tag in reversed(tags):
        if names := _addresses(tag.name, tag.attributes, pictures or tag.in_picture):

            def marked(found: re.Match[str], names: list[str] = names) -> str:
                name, double, single, bare = found.groups()
                if name.lower() not in names:
                    return found[0]
                quote = "'" if single is not None else '"'
                value = next(each for each in (double, single, bare) if each is not None)
                return f"{name}={quote}{_mark_value(name, value, len(names), mark)}{quote}"

            markup = markup[: tag.start] + _VALUE.sub(marked, markup[tag.start : tag.end]) + markup[tag.end :]
    return markup


def _addresses(tag: str, names: Iterable[str], pictures: bool) -> list[str]:
    """The attributes that hold addresses; plugins.images sees to pictures, but for a `<picture>` of the author's."""
    return [name for name in names if name in _ATTRIBUTES] if tag != "img" or pictures else []


def _mark_value(name: str, value: str, addresses: int, mark: Callable[[str, str], str]) -> str:
    if name.lower() == _LIST:
        return _CANDIDATE.sub(lambda found: found[1] + mark(_FOR_US, found[2]), value)
    # Of several in one tag, Pelican finds the last.
    return mark(_FOR_PELICAN if name in _PELICANS and addresses == 1 else _FOR_US, value)


def replace_marks(markup: str, replacement: Callable[[str, bool], str]) -> str:
    """HTML without its marks.

    Args:
        markup: HTML with marks.
        replacement: Gives what takes the place of an address, entities resolved; told whether Pelican finds a
            `{static}` there.
    """

    def replaced(found: re.Match[str]) -> str:
        if found[1] == _LEFT_OVER:
            return ""
        value = unescape(found[2])
        new = replacement(value, found[1] == _FOR_PELICAN)
        return found[2] if new == value else escape(new)

    return _MARK.sub(replaced, markup)


class Anchors(NamedTuple):
    """The places of a text that a `#fragment` can lead to."""

    ids: frozenset[str]
    by_words: dict[str, str]
    """An id by its own words or those of its heading, as `words_of` gives them."""
    headings: tuple[str, ...]
    """The ids of headings."""


def words_of(text: str) -> str:
    """What is left of a heading, an id or a fragment when it does not matter who made one of the other."""
    return re.sub(r"[\W_]+", "", text).casefold()


def find_anchors(markup: str) -> Anchors:
    """The places of a text, marks or not."""
    found = _Anchors(markup)
    by_words: dict[str, str] = {}
    for id, heading in found.ids:
        for words in filter(None, (words_of(id), words_of(heading))):
            by_words.setdefault(words, id)
    headings = tuple(id for id, heading in found.ids if heading)
    return Anchors(frozenset(id for id, _ in found.ids), by_words, headings)


class _Anchors(AnyHTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.ids: list[tuple[str, str]] = []
        self._heading: tuple[str, str] | None = None
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        id = given.get("id") or (given.get("name") if tag == "a" else "") or ""
        if re.fullmatch("h[1-6]", tag):
            self._heading = (id, "")
        elif id:
            self.ids.append((id, ""))

    def handle_data(self, data: str) -> None:
        if self._heading:
            self._heading = (self._heading[0], self._heading[1] + data)

    def handle_endtag(self, tag: str) -> None:
        if re.fullmatch("h[1-6]", tag) and self._heading:
            if self._heading[0]:
                self.ids.append(self._heading)
            self._heading = None


def line_of(body: str, value: str, number: int) -> int | None:
    """The 0-based line of the body on which an address stands for the `number`th time, None where it is not found.

    What stands in code counts only where the address is nowhere else.
    """
    if not value.strip():
        return _nth(_EMPTY, body, number)
    spelled = dict.fromkeys((value, escape(value), escape(value, quote=False), re.sub(r"([_*()\[\]])", r"\\\1", value)))
    for pattern in (r"""(?:\]\(\s*<?|\]:\s*<?|=\s*["']?|,\s*|["']|<)({})(?=[\s)>"'\],]|$)""", "({})"):
        for text in (_without_code(body), body):
            for each in spelled:
                line = _nth(re.compile(pattern.format(re.escape(each))), text, number)
                if line is not None:
                    return line
    return None


_EMPTY = re.compile(r"""\]\((\s*(?:<\s*>)?\s*)\)|=\s*(?:"\s*"|'\s*')""")


def _nth(pattern: re.Pattern[str], body: str, number: int) -> int | None:
    """The 0-based line of the `number`th match, or of the last one if there are fewer."""
    starts = [found.start(1) if found.start(1) >= 0 else found.start() for found in pattern.finditer(body)]
    return body.count("\n", 0, starts[min(number, len(starts) - 1)]) if starts else None


# Fenced code, then code spans (CommonMark 4.5 and 6.1).
_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|(?<!`)(`+)(?!`).*?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL)


def _without_code(body: str) -> str:
    return _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), body)


def addresses_of(markup: str) -> Iterator[str]:
    """The marked addresses of a text, entities resolved."""
    return (unescape(found[2]) for found in _MARK.finditer(markup))
