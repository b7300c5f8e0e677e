"""A small picture drawn from a name, so that no reader's browser has to ask anybody for one. Standard library only."""

from __future__ import annotations

import hashlib
import html
import unicodedata

# Each gives white text a contrast of at least 5:1 (WCAG 2.2, 1.4.3), and takes white paper well.
COLORS = (
    *("#8c2f39", "#7a4419", "#6b5310", "#3f6212", "#166534", "#115e59"),
    *("#155e75", "#1e4f8a", "#3b3f9e", "#5b3a9e", "#86307d", "#9d2f5c"),
)


def initials(name: str) -> str:
    """Up to two capitals for a name: of its first and its last word. Empty when it has neither letter nor digit."""
    firsts = [next((char for char in word if char.isalnum()), "") for word in name.split()]
    firsts = [first for first in firsts if first]
    # Some letters have a capital of two ("ß"): the first is enough.
    return "".join(first.upper()[0] for first in (firsts if len(firsts) < 2 else (firsts[0], firsts[-1])))


def draw_avatar(name: str) -> str:
    """An SVG element, decorative to a screen reader: the initials on a colour. The same name gives the same picture."""
    key = unicodedata.normalize("NFC", name).casefold().encode("utf-8", "replace")
    color = COLORS[hashlib.sha256(key).digest()[0] % len(COLORS)]
    return (
        '<svg class="avatar" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false">'
        f'<rect width="40" height="40" rx="20" fill="{color}"/>'
        '<text x="20" y="20" dy=".35em" text-anchor="middle" font-size="16" fill="#fff">'
        f"{html.escape(initials(name) or '•')}</text></svg>"
    )
