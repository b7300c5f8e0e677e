"""What holds for the related posts of any blog."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.related.index import Index
from plugins.related.values import Document, Weights
from plugins.related.suggestions import orphans, suggest

if TYPE_CHECKING:
    import random

TAGS = st.sampled_from(["a", "b", "c", "follow up", '"/><i>', "🥐", "c++", "שלום"])
RAREST = 4  # no rarity in a blog of 25 posts is greater
WORDS = st.sampled_from(["coffee", "referral", "breakfast", "names", "chair", "lunch", "card", "train"])


@st.composite
def blogs(draw: st.DrawFn, least: int = 0, most: int = 25) -> list[Document]:
    """Posts with some tags and words in common."""
    size = draw(st.integers(least, most))
    return [
        Document(
            key=f"post-{number}",
            day=draw(st.integers(0, 400)) / 2,
            category=draw(st.sampled_from(["", "x", "y"])),
            tags=draw(st.frozensets(TAGS, max_size=4)),
            words=draw(st.dictionaries(WORDS, st.integers(1, 9), max_size=6)),
            heading=draw(st.dictionaries(WORDS, st.integers(1, 2), max_size=2)),
        )
        for number in range(size)
    ]


@settings(max_examples=40)
@given(blogs())
def test_parts_are_bounded_and_what_is_symmetric_is_the_same_both_ways(blog: list[Document]) -> None:
    index = Index(blog)
    explained = {key: {each.key: each for each in index.explain(key, len(blog))} for key in index.keys}
    weights = Weights()
    for key, others in explained.items():
        for other, each in others.items():
            if key not in explained[other]:
                continue  # beyond the posts nearest in time
            back = explained[other][key]
            assert (each.days, each.nearness, each.category) == (back.days, back.nearness, back.category)
            assert (each.text > 0) == (back.text > 0)
            assert (each.tags > 0) == (back.tags > 0)
            assert 0 <= each.tags <= weights.tags + 1e-9
            assert 1 - weights.time <= each.nearness <= 1
            # The mean of the ten largest is a tenth of the largest at least; a heading here has two words at the most.
            assert 0 <= each.text <= weights.text * (10 + weights.mention * 2 * RAREST**1.5)


@settings(max_examples=40)
@given(blogs(least=2, most=12))
def test_the_cosine_is_symmetric_to_the_last_bit(blog: list[Document]) -> None:
    index = Index(blog)
    index.rank(len(blog))
    for one in index.keys:
        for other in index.keys:
            assert index.cosine(one, other) == index.cosine(other, one)
            assert 0 <= index.cosine(one, other) <= 1 + 1e-6


@settings(max_examples=40)
@given(blogs(), st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(blog: list[Document], shuffler: random.Random) -> None:
    shuffled = shuffler.sample(blog, len(blog))
    assert suggest(Index(shuffled), limit=3) == suggest(Index(blog), limit=3)


@settings(max_examples=40)
@given(blogs(least=4))
def test_no_post_is_left_out(blog: list[Document]) -> None:
    index = Index(blog)
    for limit in (2, 3):
        lists = suggest(index, limit=limit)
        assert orphans(index, lists) == []
        before = suggest(index, limit=limit, adopt=False)
        assert all(lists[key][:-1] == before[key][:-1] for key in lists)


@settings(max_examples=40)
@given(blogs(least=5), st.data())
def test_pins_stay_where_the_author_put_them(blog: list[Document], data: st.DataObject) -> None:
    names = [one.key for one in blog]
    pins = {
        key: data.draw(st.lists(st.sampled_from([name for name in names if name != key]), max_size=4, unique=True))
        for key in names[:3]
    }
    lists = suggest(Index(blog), limit=3, pins=pins)
    for key, pinned in pins.items():
        found = [suggestion.key for suggestion in lists[key]]
        assert found[: len(pinned)] == pinned
        assert len(found) == len(set(found)) == max(3, len(pinned))


@settings(max_examples=40)
@given(blogs(least=3, most=15))
def test_an_unrelated_post_changes_no_list_beyond_rarity(blog: list[Document]) -> None:
    tags, words = frozenset({"zzz"}), {"unheard": 3}
    stranger = Document(key="stranger", day=5000, category="elsewhere", tags=tags, words=words, heading={"odd": 1})
    before = Index(blog)
    after = before.updated([stranger])
    more = len(blog) + 1
    for key, found in before.rank(more).items():
        assert [each for each in after.neighbours(key, more) if each.key != "stranger"] == found


@settings(max_examples=40)
@given(blogs(least=3), blogs(least=1, most=3), st.sets(st.integers(0, 24), max_size=2))
def test_a_change_touches_the_lists_it_says_and_no_others(
    blog: list[Document], new: list[Document], gone: set[int]
) -> None:
    changed = [replace(one, key=f"post-{7 * number}") for number, one in enumerate(new)]
    removed = {f"post-{number}" for number in gone} - {one.key for one in changed}
    before = Index(blog)
    after = before.updated(changed, removed=removed)
    touched = after.touched(before)
    old, now = before.rank(5), after.rank(5)
    assert {key for key in after.keys if now[key] != old.get(key)} <= touched <= set(after.keys)


def test_neither_the_hash_seed_nor_the_number_of_threads_shows() -> None:
    program = (
        "from plugins.related.ranking import *; from plugins.related.suggestions import *\n"
        "blog = [Document(key=f'p{n}', day=n * 3 % 50, tags=frozenset(f't{n % k}' for k in (2, 3, 5, 7)),"
        " words={f'w{n % k}-{k}': k for k in range(2, 40)}, heading={f'w{n % 7}-7': 1}) for n in range(200)]\n"
        "print(suggest(Index(blog), limit=3))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed, threads in (("1", "1"), ("77", "2"))
    }
    assert len(outputs) == 1
