"""After any edits, a build that keeps what it can makes what one makes that knows of no other, byte for byte.

`SEQUENCES=500` in the environment tries so many sequences of edits; two take part in each run of the tests.
"""

from __future__ import annotations

import os
import shutil
from copy import deepcopy
from typing import TYPE_CHECKING

from edited_blog import EDITS, EditedBlog, damage, new_blog
from forked_pelican import ForkedBlog
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

MANY = int(os.environ.get("SEQUENCES", "2"))
NUMBERS = st.integers(0, 2**20)
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(EDITS)), NUMBERS, st.sampled_from(["", "", "", "", "undo", "kill", "damage"])),
    min_size=3,
    max_size=6,
)


def clean_files(blog: EditedBlog, folder: Path) -> dict[str, bytes] | None:
    """What a build makes of the blog that knows of no other; None if it refuses."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    blog.write(folder)
    clean = ForkedBlog(folder)
    return clean.files() if clean.build(now=blog.now) else None


def difference(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The files in which two sites differ."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


@settings(max_examples=MANY)
@given(steps=STEPS)
def test_an_incremental_build_makes_what_a_clean_one_makes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, str]]
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    kept = ForkedBlog(folder / "kept")
    kept.folder.mkdir()
    blog, past = new_blog(), [new_blog()]
    for edit, choice, event in [("same_again", 0, ""), *steps]:
        if event == "undo":
            blog = deepcopy(past[choice % len(past)])
        EDITS[edit](blog, choice)
        past.append(deepcopy(blog))
        blog.write(kept.folder)
        if event == "kill":
            kept.build(now=blog.now, killed=True)
            blog = deepcopy(past[choice % len(past)])
            blog.write(kept.folder)
        if event == "damage":
            damage(kept.folder, choice)
        expected = clean_files(blog, folder / "clean")
        went_well = kept.build(now=blog.now)
        assert expected is not None or "to mend; nothing was written" in kept.said
        assert went_well == (expected is not None), kept.said
        if expected is not None:
            assert difference(kept.files(), expected) == []
    shutil.rmtree(folder)
