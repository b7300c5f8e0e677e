"""The paragraphs of WordPress's classic texts, as its `wpautop` makes them of empty lines and line ends. Pure.

The rules are those of wp-includes/formatting.php, WordPress 6: what stands in such a text is known by them alone.
"""

from __future__ import annotations

import re

_BLOCKS = (
    "(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address"
    "|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu"
    "|summary|video|audio)"
)
_WHOLE = re.compile(r"<(pre|script|style|svg|audio|video|object)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_HELD = re.compile("\ue000(\\d+)\ue001")


def with_paragraphs(text: str) -> str:
    """A classic text as the HTML that a reader of the old blog got."""
    if not text.strip():
        return ""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[0])
        return f"\n\n<pre \ue000{len(held) - 1}\ue001></pre>\n\n"

    text = _WHOLE.sub(hold, re.sub("[\ue000\ue001]", "", text).replace("\r\n", "\n").replace("\r", "\n"))
    text = re.sub(r"<br\s*/?>\s*<br\s*/?>", "\n\n", text)
    text = re.sub(rf"(<{_BLOCKS}[\s/>])", r"\n\n\1", text, flags=re.IGNORECASE)
    text = re.sub(rf"(</{_BLOCKS}>)", r"\1\n\n", text, flags=re.IGNORECASE)
    text = re.sub(r"(<hr\s*/?>)", r"\1\n\n", text)
    # A line end within a tag ends no line.
    text = re.sub(r"<[^<>]*\n[^<>]*>", lambda found: found[0].replace("\n", " "), text)
    text = re.sub(r"\n{2,}", "\n\n", text)
    parts = [part.strip("\n") for part in re.split(r"\n\s*\n", text) if part.strip()]
    text = "".join(f"<p>{part}</p>\n" for part in parts)
    text = re.sub(r"<p>\s*</p>", "", text)
    text = re.sub(r"<p>([^<]+)</(div|address|form)>", r"<p>\1</p></\2>", text)
    text = re.sub(rf"<p>\s*(</?{_BLOCKS}[^>]*>)\s*</p>", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(r"<p>(<li.+?)</p>", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(r"<p><blockquote([^>]*)>", r"<blockquote\1><p>", text, flags=re.IGNORECASE)
    text = re.sub(r"</blockquote></p>", "</p></blockquote>", text, flags=re.IGNORECASE)
    text = re.sub(rf"<p>\s*(</?{_BLOCKS}[^>]*>)", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(rf"(</?{_BLOCKS}[^>]*>)\s*</p>", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(r"<br\s*/?>", "<br />", text)
    text = re.sub(r"(?<!<br />)[ \t]*\n", "<br />\n", text)
    text = re.sub(rf"(</?{_BLOCKS}[^>]*>)\s*<br />", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(
        r"<br />(\s*</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol|table|tr|tbody|figure|figcaption|blockquote)[^>]*>)",
        r"\1",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\n</p>$", "</p>", text)
    return re.sub("<pre \ue000(\\d+)\ue001></pre>", lambda found: held[int(found[1])], text)
