"""HTML of which nothing but a closed list is left: the one door to nh3."""

from __future__ import annotations

import re

import nh3

from .links import is_link

TAGS = frozenset({"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a", "del", "hr"})
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
REL = "nofollow ugc noopener"
"""What every link says: not vouched for, written by a reader, no handle on our window."""

_START = re.compile(r"[0-9]{1,9}")
_LANGUAGE = re.compile(r"language-[A-Za-z0-9+#_.-]{1,30}")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if is_link(value) else None
    if name == "start":
        return value if _START.fullmatch(value) else None
    if name == "class":
        return value if _LANGUAGE.fullmatch(value) else None
    return value


_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which UTF-8 cannot hold

_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel=REL,
    strip_comments=True,
)


def sanitize(markup: str) -> str:
    """The fragment with the elements of `TAGS`, the attributes of `ATTRIBUTES` and allowed links, and nothing else."""
    return _cleaner.clean(_SURROGATE.sub("", markup))
