"""The one door to YAML: what a block of front matter says, by ruamel.yaml (YAML 1.2), every value as the text it is.

Nothing is built but texts and lists of them: no dates, numbers, yes or no, no objects, no references.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .text import without_controls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Pair(NamedTuple):
    """One key of a mapping and what is said of it."""

    key: str
    value: str
    """The text; of a list, how it is written."""
    items: tuple[str, ...] | None
    """The entries of a list; None for a text."""
    line: int
    """0-based, in the lines that were read."""


class NoYaml(ValueError):
    """Lines that are no mapping of texts and lists."""

    def __init__(self, line: int, message: str, *, nested: bool = False) -> None:
        super().__init__(message)
        self.line = line
        """0-based."""
        self.nested = nested
        """Whether it is YAML all the same, with more levels than a file's fields have."""


QUOTE = 'put its value in quotes, "…"'


# A key, and a text that begins with a letter or digit and holds neither ": " nor " #": it means what it says.
_SIMPLE = re.compile(r"([A-Za-z0-9_-]+):[ ]+(?!null *$|Null *$|NULL *$)([^\W_](?:[^:#]|:(?=[^ ])|(?<=[^ ])#)*)")


def read_mapping(lines: Sequence[str]) -> list[Pair]:
    """The entries of a mapping in their order, keys given twice included.

    Raises:
        NoYaml: It is something else, or uses what front matter does without: levels, references, tags.
    """
    simple = [_SIMPLE.fullmatch(line) if line.isprintable() else None for line in lines]
    if all(simple):  # as most are; a hundred times as fast
        return [Pair(each[1], each[2].strip(), None, line) for line, each in enumerate(simple) if each]
    root = _compose("\n".join(lines))
    if root is None:
        return []
    if not isinstance(root, MappingNode):
        raise NoYaml(0, 'write lines such as "title: …"')
    return list(_entries(root, lines))


Tree = str | list["Tree"] | dict[str, "Tree"]
"""A value of YAML with all its levels: texts, lists of them, and maps."""
_MOST_NODES = 100_000


def read_tree(text: str) -> Tree:
    """All that a text in YAML says, every value as the text it is; of a key given twice the last, as most readers do.

    For the files of other systems, whose front matter has levels and references.

    Raises:
        NoYaml: It is no YAML, or refers to itself, or unfolds to more than anybody means.
    """
    node = _compose(text)
    left = [_MOST_NODES]
    return "" if node is None else _grown(node, left, ())


def _grown(node: Node, left: list[int], inside: tuple[Node, ...]) -> Tree:
    left[0] -= 1
    if left[0] < 0 or any(node is each for each in inside) or len(inside) > 50:
        raise NoYaml(node.start_mark.line, "it refers to itself, or unfolds to more than can be meant")
    inside = (*inside, node)
    if isinstance(node, SequenceNode):
        return [_grown(each, left, inside) for each in node.value]
    if isinstance(node, MappingNode):
        grown: dict[str, Tree] = {}
        for key, value in node.value:
            read = _grown(value, left, inside)
            if key.value == "<<":
                merged = read if isinstance(read, list) else [read]
                grown = {k: v for each in merged if isinstance(each, dict) for k, v in each.items()} | grown
            elif isinstance(key, ScalarNode):
                grown[str(key.value)] = read
        return grown
    plain = getattr(node, "style", None) is None and node.tag == "tag:yaml.org,2002:null"
    return "" if plain else str(node.value).encode(errors="replace").decode()


def read_value(text: str) -> str | tuple[str, ...] | None:
    """What one value in quotes or brackets says: its text, or the entries of a list; None when it is not that."""
    try:
        node = _compose(text)
        if isinstance(node, ScalarNode) and node.style in ("'", '"'):
            return _text(node, text.split("\n"))
        return tuple(_items(node, text.split("\n"))) if isinstance(node, SequenceNode) else None
    except NoYaml:
        return None


def _compose(text: str) -> Node | None:
    try:
        with warnings.catch_warnings(action="ignore"):  # of references used twice, which are refused altogether
            return YAML(typ="safe", pure=True).compose(text)  # type: ignore[no-any-return]  # it says nothing of types
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        written = text.split("\n")[line] if text else ""
        mend = QUOTE if ":" in written else 'write "key: value", or put the line that ends the front matter above it'
        raise NoYaml(line, f"YAML stops here, {error.problem}; {mend}") from None
    except Exception as error:  # the library ends in others, too, at odd characters, escapes and depths
        found = re.search(r"position (\d+)", str(error))
        line = text.count("\n", 0, int(found[1])) if found else 0
        raise NoYaml(line, f"YAML does not allow what stands here; {QUOTE}") from None


def _entries(root: MappingNode, lines: Sequence[str]) -> Iterator[Pair]:
    for key, value in root.value:
        line = key.start_mark.line
        if not isinstance(key, ScalarNode):
            raise NoYaml(line, "a key must be one word", nested=True)
        empty = isinstance(value, ScalarNode) and value.style is None and not value.value
        end = key.end_mark if empty else value.end_mark
        # `title: Issue #4` is "Issue" and a comment in YAML, and hardly meant so; "# and a space" is.
        rest = lines[end.line][end.column :] if end.line < len(lines) and getattr(value, "style", None) != "|" else ""
        if re.match(r":?\s+#[^\s#]", rest):
            raise NoYaml(end.line, f'"{rest.lstrip(": ")}" would be a comment here; {QUOTE}')
        if isinstance(value, SequenceNode):
            first, last = value.start_mark, value.end_mark
            written = lines[first.line][first.column : last.column] if first.line == last.line else ""
            yield Pair(key.value, written, tuple(_items(value, lines)), line)
        elif isinstance(value, ScalarNode):
            yield Pair(key.value, _text(value, lines), None, line)
        else:
            inner = value.value[0][0].value if value.value and isinstance(value.value[0][0], ScalarNode) else "…"
            mend = f'there is "{inner}:" below it; write each value as a line of its own, such as "image: …"'
            raise NoYaml(line, mend, nested=value.start_mark.line != line)


def _items(node: SequenceNode, lines: Sequence[str]) -> Iterator[str]:
    for item in node.value:
        if not isinstance(item, ScalarNode):
            raise NoYaml(item.start_mark.line, "an entry of a list must be a text", nested=True)
        yield _text(item, lines)


def _text(node: ScalarNode, lines: Sequence[str]) -> str:
    """A text; that of an empty value, `~` and `null` is empty."""
    line, column = node.start_mark.line, node.start_mark.column
    if line < len(lines) and lines[line][column : column + 1] in ("&", "!") and node.style is None:
        raise NoYaml(line, f'a word that begins with "&" or "!" has a meaning in YAML; {QUOTE}')
    if node.style is None and node.tag == "tag:yaml.org,2002:null":
        return ""
    try:
        node.value.encode()
    except UnicodeEncodeError:
        raise NoYaml(line, "the text has an escape that is no character; take it out") from None
    return without_controls(str(node.value)).strip()
