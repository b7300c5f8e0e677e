"""The headings of a text: below its title, and with the ids that links of the blog name. Pure."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ..._shared.common_markdown import Token

_HEADING_WORDS = re.compile(r"[\W_]+")


def below_title(text: str, tokens: Sequence[Token], title: str) -> str:
    """A text without its title, and with no heading of the title's own level."""
    lines = text.split("\n")
    headings = [
        (token, tokens[at + 1].content)
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]
    if not any(token.tag == "h1" for token, _ in headings):
        return text
    first, words = headings[0]
    begin, end = first.map or [0, 0]
    if first.tag == "h1" and plain_words(words) == plain_words(title) and not any(map(str.strip, lines[:begin])):
        lines[begin:end] = [""] * (end - begin)
        headings = headings[1:]
    if any(token.tag == "h1" for token, _ in headings):
        for token, words in headings:
            begin, end = token.map or [0, 0]
            if token.markup.startswith("#"):
                lines[begin] = lines[begin].replace("#", "##", 1) if len(token.markup) < 6 else lines[begin]
            elif token.markup == "=":
                lines[end - 1] = lines[end - 1].replace("=", "-")
            else:
                lines[begin:end] = [f"### {' '.join(words.split())}", *[""] * (end - begin - 1)]
    return "\n".join(lines)


def plain_words(text: str) -> str:
    """What is left of a heading or fragment when it does not matter who made one of the other."""
    return _HEADING_WORDS.sub("", re.sub(r"<[^>]*>|&\w+;", "", text)).casefold()


def heading_fragments(text: str, wanted: Collection[str]) -> set[str]:
    """Those of the wanted fragments that a text has: the words of a heading, or an id that its author gave."""
    given = (
        set(re.findall(r"(?:\bid|\bname)=[\"']?([^\"'\s>]+)|\{[^{}\n]*#([\w:.-]+)", text))
        if "{" in text or "=" in text
        else set()
    )
    ids = {each for pair in given for each in pair if each}
    lines = text.split("\n")
    headings = set()
    for at, line in enumerate(lines):
        if found := re.match(r" {0,3}#{1,6}[ \t]+(.+?)[ \t#]*(\{[^}]*\})?[ \t]*$", line):
            headings.add(plain_words(_bare(found[1])))
        elif at and re.fullmatch(r" {0,3}(=+|-+)[ \t]*", line) and lines[at - 1].strip():
            headings.add(plain_words(_bare(lines[at - 1])))
    return {each for each in wanted if each in ids or (plain_words(each) and plain_words(each) in headings)}


def _bare(text: str) -> str:
    return re.sub(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)


def with_ids(html: str, wanted: Collection[str]) -> str:
    """HTML whose headings have the ids that links name."""
    if not wanted or "<h" not in html:
        return html
    by_words: dict[str, str] = {}
    for each in sorted(wanted):
        by_words.setdefault(plain_words(each), each)

    def named(found: re.Match[str]) -> str:
        id = by_words.get(plain_words(found[3]))
        return f'<h{found[1]} id="{escape(id)}">{found[3]}</h{found[1]}>' if id and plain_words(found[3]) else found[0]

    return re.sub(
        r"<h([1-6])((?:\s[^>]*)?)>(.*?)</h\1>",
        lambda found: named(found) if not found[2] else found[0],
        html,
        flags=re.S,
    )
