"""MDX as Markdown: components for pictures and films are understood, others stay visible. Pure."""

from __future__ import annotations

import re

from .shortcodes import HANDLERS, Arguments, Unknown
from .tags import CLOSE, OPEN, Expanded
from .wiki import outside_code

_IMPORT = re.compile(r"^import\s+(?:(?P<name>\w+)\s+from\s+)?[^;\n]*?[\"'](?P<path>[^\"'\n]+)[\"'];?[ \t]*$", re.M)
_LONG_IMPORT = re.compile(r"^import\s*\{[^}]*\}\s*from\s*[\"'][^\"'\n]+[\"'];?[ \t]*$", re.M)
_EXPORT = re.compile(r"^export\s+(?:const|let|default|function)\b.*?(?:;[ \t]*$|\n(?=\n))", re.M | re.S)
_COMMENT = re.compile(r"\{/\*.*?\*/\}", re.DOTALL)
_COMPONENT = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Z][\w.]*)(?P<rest>(?:\"[^\"]*\"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\}|[^<>\"'{}])*?)(?P<self>/?)>"
)
_PROPERTY = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|\{\s*(?:[\"'`]([^\"'`{}]*)[\"'`]|([^{}]*))\s*\})")
_KNOWN = {
    "Image": "image", "Picture": "image", "Figure": "figure", "Img": "image", "YouTube": "youtube",
    "Youtube": "youtube",
    "LiteYouTube": "youtube", "Vimeo": "vimeo", "Tweet": "tweet", "Gist": "gist", "CodePen": "codepen",
}  # fmt: skip


def without_jsx(text: str) -> Expanded:
    """A text of MDX as Markdown, and which components are left in it."""
    imported = {found["name"]: found["path"] for found in _IMPORT.finditer(text) if found["name"]}
    unknown: list[str] = []

    def component(found: re.Match[str]) -> str:
        given = {
            key.lower(): first or second or third or imported.get(bare.strip(), "")
            for key, first, second, third, bare in _PROPERTY.findall(found["rest"])
        }
        handler = HANDLERS.get(_KNOWN.get(found["name"], ""))
        if handler and not found["end"]:
            try:
                return handler(Arguments((), given, ""), None)
            except Unknown:
                pass
        unknown.append(found["name"])
        return f"{OPEN}{found[0]}{CLOSE}"

    def change(part: str) -> str:
        for pattern in (_LONG_IMPORT, _IMPORT, _EXPORT, _COMMENT):
            part = pattern.sub("", part)
        part = re.sub(r"\bclassName=", "class=", part)
        part = re.sub(r"\s\w+=\{[^{}]*\{[^{}]*\}[^{}]*\}(?=[^<>]*>)", "", part)  # style={{…}}
        part = re.sub(r"\{[\"'`]([^\"'`{}]*)[\"'`]\}", r"\1", part)
        return re.sub(r"\n{3,}", "\n\n", _COMPONENT.sub(component, part))

    return Expanded(outside_code(text, change), (), tuple(unknown))
