"""HTML as Markdown: the one door to markdownify, for what other systems keep as HTML."""

from __future__ import annotations

import re

from markdownify import MarkdownConverter as MarkdownConverter

from .text import plain_text

_PREFORMATTED = re.compile(r"(<pre\b.*?</pre\s*>)", re.DOTALL | re.IGNORECASE)


def to_markdown(markup: str) -> str:
    """The Markdown of a comment's HTML, without pictures; its words alone where it is nested too deep."""
    # In HTML a line end is a space, but for one in <pre>; in a comment's Markdown it is kept.
    markup = "".join(
        part if part[:4].lower() == "<pre" else re.sub(r"\s*[\r\n]\s*", " ", re.sub(r"(<br\s*/?>)\s+", r"\1", part))
        for part in _PREFORMATTED.split(markup)
    )
    # Within an element, since a message that looks like a file name or an address makes the parser warn of a mistake.
    converter = MarkdownConverter(bullets="-", escape_misc=True, strip=["img"])
    try:
        return re.sub(" +\n", "\n", str(converter.convert(f"<div>{markup}</div>")))
    except RecursionError:
        return plain_text(markup)
