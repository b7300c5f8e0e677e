"""The list of the engine's files is that of the files: an upgrade goes by it."""

from __future__ import annotations

import pytest
from conftest import ROOT

from plugins.blog.manifest import blob_name, is_demo, make_manifest, read_manifest, read_version


def test_the_manifest_lists_what_is_here() -> None:
    if not is_demo(ROOT) or not (ROOT / ".git").exists():
        pytest.skip("this is not the engine's own repository, or the demo in it is another one")
    assert read_manifest(ROOT) == make_manifest(ROOT), "say: python3 tasks.py manifest"


def test_the_manifest_is_of_this_version() -> None:
    assert read_manifest(ROOT).version == read_version(ROOT)


def test_a_content_is_named_as_git_names_it_whatever_its_line_ends() -> None:
    assert blob_name(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert blob_name(b"hello\r\n") == blob_name(b"hello\n")
    assert blob_name(b"\0\r\n") != blob_name(b"\0\n")
