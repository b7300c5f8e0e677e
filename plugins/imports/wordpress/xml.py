"""The elements of a WordPress export, one after the other, however large it is. By expat, with no entity of the file's.

What is often broken in such files and can be meant in one way only is mended on the way: control characters, bytes that
are no UTF-8, `&` and `<` that are text, HTML's names of characters, a warning of PHP before the first tag, and a `]]>`
within a text. Anything else is refused, with line and column.
"""

from __future__ import annotations

import codecs
import html
import re
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1 << 20
_DEEPEST = 60
_LONGEST_HOLD = 64 << 20
"""Characters that may be kept until it is clear how a text ends."""
_NAMESPACES = {
    "wordpress.org/export": "wp",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/dc/elements": "dc",
}
_EXCERPT = re.compile(r"wordpress\.org/export/[\d.]+/excerpt")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT = re.compile(r"&(?P<name>#\d{1,30};|#[xX][0-9A-Fa-f]{1,30};|\w{1,40};)?|<(?![A-Za-z_/!?:])|\]\]>")
_XML_NAMES = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_OPENED = re.compile(r"<([\w:.-]+)[^<>]*>\s*$")


class Element:
    """An element of the export; of a name only what tells it from others: "wp:post_id", whatever the file calls it."""

    __slots__ = ("attributes", "children", "name", "texts")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Element] = []
        self.texts: list[str] = []

    @property
    def text(self) -> str:
        """All the text in it."""
        return "".join(self.texts) + "".join(child.text for child in self.children)

    def first(self, name: str) -> str:
        """The text of the first child of that name, without spaces around it; empty where there is none."""
        return next((child.text.strip() for child in self.children if child.name == name), "")

    def all(self, name: str) -> Iterator[Element]:
        """Every child of that name."""
        return (child for child in self.children if child.name == name)


def read_elements(path: Path) -> Iterator[Element]:
    """The elements of the export's channel, each whole, in the order of the file.

    Raises:
        ValueError: It is no export, or broken in a way that cannot be mended; where and how.
        OSError: It cannot be read.
    """
    found: list[Element] = []
    parser = _parser(found, path)
    for text in _mended(path):
        try:
            parser.Parse(text.encode(), False)
        except expat.ExpatError as error:
            raise ValueError(_said(path, error)) from None
        yield from found
        found.clear()
    try:
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError(_said(path, error, ended=True)) from None
    yield from found


def _said(path: Path, error: expat.ExpatError, *, ended: bool = False) -> str:
    where = f"{path}:{error.lineno}: column {error.offset + 1}"
    if ended:
        return f"{where}: the file ends before all of it is there; export it again, and save the whole of it"
    return f"{where}: this is no XML ({expat.ErrorString(error.code)}); mend that place, or export it again"


def _parser(found: list[Element], path: Path) -> expat.XMLParserType:
    stack: list[Element] = []
    prefixes: dict[str, str] = {}
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def refuse(message: str) -> ValueError:
        return ValueError(f"{path}:{parser.CurrentLineNumber}: {message}")

    def start(name: str, attributes: dict[str, str]) -> None:
        for key, address in attributes.items():
            if key.startswith("xmlns:"):
                prefixes[key[6:]] = _prefix(address) or key[6:]
        if not stack and name != "rss":
            raise refuse(f"this is <{name}>, and no export of WordPress, which begins with <rss>")
        if len(stack) == 1 and name != "channel":
            raise refuse(f"<{name}> stands where an export of WordPress has its <channel>")
        if len(stack) > _DEEPEST:
            raise refuse(f"elements stand {_DEEPEST} deep in each other, as in no export of WordPress")
        before, colon, local = name.partition(":")
        known = f"{prefixes.get(before, before)}:{local}" if colon else name
        if not colon and (own := _prefix(attributes.get("xmlns", ""))):
            known = f"{own}:{name}"
        stack.append(Element(known, attributes))

    def end(_: str) -> None:
        element = stack.pop()
        if len(stack) == 2:
            found.append(element)
        elif len(stack) > 2:
            stack[-1].children.append(element)

    def text(data: str) -> None:
        if len(stack) > 2:
            stack[-1].texts.append(data)

    def doctype(*_: object) -> None:
        raise refuse("it has a document type, which no export of WordPress has; entities of a file are never read")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = doctype
    return parser


def _prefix(address: str) -> str:
    """What we call a namespace; empty for one that says nothing here."""
    address = address.partition("://")[2] or address
    if _EXCERPT.match(address):
        return "excerpt"
    return next((prefix for start, prefix in _NAMESPACES.items() if address.startswith(start)), "")


# --- Mending ---------------------------------------------------------------------------------------------


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not of the file's encoding, as the Windows-1252 that they were pasted from."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("imports.windows", _as_windows)


def _decoded(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        head = file.read(4096)
        for mark, name in (
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16"),
        ):
            if head.startswith(mark):
                encoding = name
                break
        else:
            declared = re.search(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.:-]+)", head)
            encoding = declared[1].decode("ascii") if declared else "utf-8"
        for magic, kind in ((b"PK\x03\x04", "a zip"), (b"\x1f\x8b", "packed")):
            if head.startswith(magic):
                raise ValueError(f"{path}: this is {kind}; unpack it, and give the XML file in it")
        try:
            decoder = codecs.getincrementaldecoder(encoding)("imports.windows")
            "".encode(encoding)
        except (LookupError, UnicodeError):
            raise ValueError(f'{path}:1: there is no encoding "{encoding}"; write encoding="UTF-8"') from None
        file.seek(0)
        while data := file.read(_CHUNK):
            yield decoder.decode(data)
        yield decoder.decode(b"", True)


def _mended(path: Path) -> Iterator[str]:
    """The text of an export, as XML without a declaration."""
    held, begun, inside = "", False, ""
    chunks = _decoded(path)
    for chunk in chunks:
        held += _ILLEGAL.sub("", chunk.replace("\r\n", "\n").replace("\r", "\n") if "\r" in chunk else chunk)
        if not begun:
            first = re.search(r"<\?xml[^>]*\?>|<(?=[A-Za-z!])", held)
            if first is None and len(held) < 2 * _CHUNK:
                continue
            if first is None:
                break
            begun = True
            # What stands before it says nothing, but its lines count.
            keep = first.end() if first[0].startswith("<?") else first.start()
            held = "\n" * held.count("\n", 0, keep) + held[keep:]
        done, held, inside = _mend(held, inside, last=False)
        if len(held) > _LONGEST_HOLD:
            raise ValueError(f"{path}: a text of more than {_LONGEST_HOLD:,} characters, as in no export of WordPress")
        yield done
    if not begun:
        raise ValueError(f"{path}:1: there is no XML in it; give the file that WordPress exports (Tools, Export)")
    yield _mend(held, inside, last=True)[0]


_CDATA, _END = "<![CDATA[", "]]>"


def _mend(text: str, inside: str, *, last: bool) -> tuple[str, str, str]:
    """What of a text can be handed on, mended; what has to wait; and the element in whose CDATA that is, if it is.

    Args:
        text: The text from where the last call stopped.
        inside: The name of the element in whose CDATA that is, "?" for a CDATA that stands elsewhere; empty for none.
        last: Whether nothing comes behind it.
    """
    done: list[str] = []
    at = 0
    while True:
        if inside:
            end = text.find(_END, at)
            if end < 0:
                stop = len(text) if last else max(at, len(text) - len(_END))
                done.append(text[at:stop])
                return "".join(done), text[stop:], inside
            ends = _ends(text, end + len(_END), inside, last)
            if ends is None:
                done.append(text[at:end])
                return "".join(done), text[end:], inside
            done.append(text[at:end] + (_END if ends else "]]]]><![CDATA[>"))
            at = end + len(_END)
            inside = "" if ends else inside
        else:
            start = text.find(_CDATA, at)
            if start < 0:
                stop = len(text) if last else _safe_end(text, at)
                done.append(_TEXT.sub(_mend_text, text[at:stop]))
                return "".join(done), text[stop:], inside
            before = _TEXT.sub(_mend_text, text[at:start])
            opened = _OPENED.search(before[-300:])
            done += (before, _CDATA)
            inside = opened[1] if opened else "?"
            at = start + len(_CDATA)


def _ends(text: str, at: int, name: str, last: bool) -> bool | None:
    """Whether the `]]>` before a place ends its CDATA; None where what comes has to be seen first."""
    rest = text[at : at + 400].lstrip()
    if rest.startswith((f"</{name}", _CDATA)) or name == "?":
        return True
    if len(rest) < len(name) + 12 and not last:
        return None
    close = text.find(f"</{name}", at)
    if close < 0:
        return None if not last else True
    # It is text if there is another end before the element's own, and no CDATA begins between them.
    other = text.find(_END, at, close)
    return other < 0 or text.find(_CDATA, at, other) >= 0


def _safe_end(text: str, at: int) -> int:
    """Where a text outside of CDATA can be cut: not within a tag, a reference, or what may begin a CDATA."""
    stop = len(text)
    opened = text.rfind("<", at)
    if opened >= 0 and (">" not in text[opened:] or stop - opened < 400):
        stop = opened if ">" not in text[opened:] else stop
        # The name of the element is looked for when a CDATA follows its tag.
        stop = opened if not text[opened:].rpartition(">")[2].strip() else stop
    reference = text.rfind("&", at, stop)
    return reference if stop - reference < 40 and reference >= 0 and ";" not in text[reference:stop] else stop


def _mend_text(found: re.Match[str]) -> str:
    whole, name = found[0], found["name"]
    if whole == "<":
        return "&lt;"
    if whole == _END:
        return "]]&gt;"
    if not name:
        return "&amp;"
    if name in _XML_NAMES:
        return whole
    if name.startswith("#"):
        digits = name[1:-1]
        number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        legal = number in (9, 10, 13) or (32 <= number <= 0x10FFFF and not _ILLEGAL.match(chr(number)))
        return f"&#{number};" if legal else ""
    char = html.unescape(whole)
    return char if char != whole else f"&amp;{name}"
