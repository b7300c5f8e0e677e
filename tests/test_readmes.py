"""A plugin's README names the settings that the plugin has, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PLUGINS = Path(__file__).parents[1] / "plugins"


def settings(plugin: Path) -> dict[str, set[str]]:
    """The settings in the dataclasses of a plugin that are said to hold them, by their prefix."""
    found = {}
    for path in plugin.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and (
                prefix := re.match("The settings `([A-Z]+_)", ast.get_docstring(node) or "")
            ):
                fields = [each.target for each in node.body if isinstance(each, ast.AnnAssign)]
                found[prefix[1]] = {f"{prefix[1]}{ast.unparse(field).upper()}" for field in fields}
    return found


@pytest.mark.parametrize("name", ["feeds", "images", "prose/links", "seo"])
def test_a_readme_names_each_setting(name: str) -> None:
    readme = (PLUGINS / name / "README.md").read_text("utf-8")
    found = settings(PLUGINS / name)
    assert found
    for prefix, known in found.items():
        assert {*re.findall(f"{prefix}[A-Z_]+", readme)} == known


@pytest.mark.parametrize("name", ["authors", "checks", "feeds", "images", "prose/links", "search", "seo"])
def test_readmes_are_laid_out_alike(name: str) -> None:
    headings = re.findall("^## (.*)", (PLUGINS / name / "README.md").read_text("utf-8"), re.MULTILINE)
    assert headings == ["In a theme", "Settings", "In front matter", "Example"]
