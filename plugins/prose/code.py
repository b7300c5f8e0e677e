"""Code in the colours of the theme: Pygments' classes, which code.css knows. The one door to Pygments."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LINES = re.compile(r"\d+(?:-\d+)?")


def color_code(
    source: str,
    language: str,
    css_class: str,
    options: Mapping[str, Any],
    md: object,
    *,
    classes: Sequence[str] = (),
    id_value: str = "",
    attrs: Mapping[str, str] | None = None,
    **_: object,
) -> str:
    """A fenced block as HTML: what `pymdownx.superfences` calls for every fence.

    Of what stands after the fence, the language, classes, an id and `hl_lines="2 4-5"` (1-based) are kept. A language
    that Pygments does not know is named in the class and not coloured.
    """
    marked = {**options, **(attrs or {})}.get("hl_lines", "")
    try:
        lexer = get_lexer_by_name(language, stripnl=False) if language else None
    except ClassNotFound:
        lexer = None
    if lexer is None or isinstance(lexer, TextLexer):
        code = f"{_plain(source)}\n"
    else:
        formatter = HtmlFormatter(nowrap=True, hl_lines=[*_numbers(str(marked))])
        code = highlight(source, lexer, formatter)
    names = " ".join(escape(name) for name in classes)
    outer = (f' id="{escape(id_value)}"' if id_value else "") + (f' class="{names}"' if names else "")
    inner = f' class="language-{escape(language)}"' if language else ""
    return f"<pre{outer}><code{inner}>{code}</code></pre>"


def is_colored(markup: str) -> bool:
    """Whether a body has code that needs the style sheet of its colours."""
    return '<code class="language-' in markup and '<span class="' in markup


def _plain(source: str) -> str:
    """Text as Python-Markdown writes it into a `<code>`."""
    return escape(source, quote=False).replace('"', "&quot;")


def _numbers(lines: str) -> list[int]:
    """The numbers that `2 4-5` means."""
    found = [part.partition("-") for part in _LINES.findall(lines)]
    return [number for first, _, last in found for number in range(int(first), min(int(last or first), 10_000) + 1)]
