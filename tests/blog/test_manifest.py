"""The engine's list of its files says what is there: else upgrades would refuse, and tests of the demo be left out."""

from __future__ import annotations

from conftest import ROOT

from plugins.blog.manifest import is_as_it_came, read_manifest


def test_the_manifest_lists_the_engine_as_it_is() -> None:
    engine = read_manifest(ROOT).engine
    changed = [path for path in engine if not is_as_it_came(ROOT, path, engine)]
    assert changed == [], "write the list anew: python3 tasks.py manifest"


def test_the_demo_is_there_whole_or_not_at_all() -> None:
    """`start` takes it away; half of it would leave its tests out without a word."""
    demo = read_manifest(ROOT).demo
    there = [path for path in demo if (ROOT / path).is_file() and path.startswith("content/posts/")]
    changed = [path for path in there if not is_as_it_came(ROOT, path, demo)]
    assert changed == [], "write the list anew: python3 tasks.py manifest"
