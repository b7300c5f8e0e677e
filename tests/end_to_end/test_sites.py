"""Whole small sites: each folder of tests/sites has its content, and the output or the faults expected of it.

`expected/` holds the files that are compared; `faults.txt` what a site that must not build says. They are rewritten by
`pytest tests/end_to_end/test_sites.py --rewrite`, and read as diffs before they are committed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from conftest import SITES, THEME

if TYPE_CHECKING:
    from conftest import BuildSite


@pytest.mark.parametrize("case", sorted(p.name for p in SITES.iterdir() if (p / "expected").is_dir()))
def test_site_is_as_expected(case: str, build_site: BuildSite, rewrite: bool) -> None:
    built = build_site(SITES / case, theme=THEME)
    for expected in sorted(path for path in (SITES / case / "expected").rglob("*") if path.is_file()):
        name = expected.relative_to(SITES / case / "expected").as_posix()
        if rewrite:
            expected.write_text(built.read(name), "utf-8")
        assert built.read(name) == expected.read_text("utf-8"), name


@pytest.mark.parametrize("case", sorted(p.name for p in SITES.iterdir() if (p / "faults.txt").is_file()))
def test_faults_are_all_listed_and_nothing_is_written(case: str, build_site: BuildSite, rewrite: bool) -> None:
    expected = SITES / case / "faults.txt"
    built = build_site(SITES / case, theme=THEME, ok=False)
    # A setting's line follows from the length of the project's own settings, which grow.
    said = re.sub(r"^(pelicanconf\.py):[0-9]+:", r"\1:…:", built.stderr, flags=re.MULTILINE)
    if rewrite:
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")
    assert built.status == 1
    assert not built.output.exists() or not built.files()
