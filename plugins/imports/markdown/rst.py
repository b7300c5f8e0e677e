"""reStructuredText, in which some of Pelican's authors write, as HTML. The one door to docutils."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import docutils.core
import docutils.nodes
from docutils.utils import SystemMessage

from ..._shared.text import one_line
from .matter import Matter, Unreadable

if TYPE_CHECKING:
    from ..._shared.yaml_fields import Tree

_SETTINGS: dict[str, Any] = {
    "file_insertion_enabled": False,  # nothing of the machine comes into a post
    "raw_enabled": True,
    "report_level": 5,
    "halt_level": 5,
    "syntax_highlight": "none",
    "initial_header_level": "2",
    "doctitle_xform": True,
    "input_encoding": "unicode",
    "_disable_config": True,
    "embed_stylesheet": False,
}


def read_rst(text: str) -> Matter:
    """The fields of a document, and its body as HTML.

    Raises:
        Unreadable: docutils cannot make sense of it.
    """
    # Pelican's own directives and roles, as docutils knows them.
    text = re.sub(r"^(\s*)\.\. (?:code-block|sourcecode)::", r"\1.. code::", text, flags=re.M)
    try:
        tree = docutils.core.publish_doctree(text, settings_overrides=_SETTINGS)
        parts = docutils.core.publish_parts(text, writer="html5", settings_overrides=_SETTINGS)
    except (SystemMessage, ValueError, RecursionError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise Unreadable(None, f"docutils cannot read it: {one_line(str(error))[:200]}") from error
    body = re.sub(r'class="code (\S+) literal-block"', r'class="language-\1"', str(parts["body"]))
    data: dict[str, Tree] = {"title": str(parts.get("title", ""))}
    info = next(iter(tree.findall(docutils.nodes.docinfo)), None)
    for field in info.children if info is not None else ():
        if isinstance(field, docutils.nodes.field):
            name, said = field.children
            data[name.astext().lower()] = said.astext()
        elif isinstance(field, docutils.nodes.authors):
            data["authors"] = [each.astext() for each in field.children]
        elif isinstance(field, docutils.nodes.Element):
            data[field.tagname.lower()] = field.astext()
    return Matter({key: value for key, value in data.items() if value}, body, 1)
