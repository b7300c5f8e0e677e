"""CommonMark: the one door to markdown-it-py, for what readers send and what other systems' authors wrote."""

from __future__ import annotations

from markdown_it import MarkdownIt as MarkdownIt
from markdown_it.token import Token as Token
from mdit_py_plugins.deflist import deflist_plugin as deflist_plugin
