"""The engine's list of its files says what is there: else upgrades would refuse, and tests of the demo be left out."""

from __future__ import annotations

from conftest import ROOT

from plugins.blog.manifest import is_as_it_came, read_manifest


def test_the_manifest_lists_the_engine_as_it_is() -> None:
    engine = read_manifest(ROOT).engine
    changed = [path for path in engine if not is_as_it_came(ROOT, path, engine)]
    assert changed == [], "write the list anew: python3 tasks.py manifest"


def test_the_demo_is_whole_while_the_settings_are_its_own() -> None:
    """Half of it would leave its tests out without a word; an author's settings say that it is a demo no more."""
    demo = read_manifest(ROOT).demo
    if is_as_it_came(ROOT, "pelicanconf.py", demo):
        changed = [path for path in demo if not is_as_it_came(ROOT, path, demo)]
        assert changed == [], "write the list anew: python3 tasks.py manifest"
