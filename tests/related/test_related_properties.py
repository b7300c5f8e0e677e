"""What holds for the related posts of any blog."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.related.index import Index
from plugins.related.suggestions import FLOOR, orphans, suggest
from plugins.related.values import Document, Weights

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


def formula(blog: list[Document], weights: Weights) -> dict[tuple[str, str], tuple[float, ...]]:
    """Score, text, tags, category and nearness of each pair, written down as plugins/related/scores.py says it."""

    def rarity(frequency: int) -> float:
        return max(0.0, round(math.log1p((len(blog) - frequency + 0.5) / (frequency + 0.5)) * 8) / 8)

    def cut(weight: float) -> float:
        return math.floor(weight * 4096) / 4096

    def scaled(vector: dict[str, float]) -> dict[str, float]:
        length = math.sqrt(sum(weight**2 for weight in vector.values()))
        return {word: weight / length if length else 0.0 for word, weight in vector.items()}

    def vector(one: Document) -> dict[str, float]:
        words, heading = (
            scaled({word: w[word] ** 1.25 * math.sqrt(count) for word, count in counts.items()})
            for counts in (one.words, one.heading if weights.heading else {})
        )
        both = {word: words.get(word, 0) + weights.heading * heading.get(word, 0) for word in {**heading, **words}}
        return {word: cut(weight) for word, weight in scaled(both).items()}

    in_body = Counter(word for one in blog for word in one.words)
    anywhere = Counter(word for one in blog for word in {*one.words, *one.heading})
    w = {word: rarity(in_body[word] or anywhere[word]) for word in anywhere}
    of_tag = {tag: rarity(count) for tag, count in Counter(tag for one in blog for tag in one.tags).items()}
    vectors = {one.key: vector(one) for one in blog}

    def cosine(one: Document, other: Document) -> float:
        return sum(weight * vectors[other.key].get(word, 0) for word, weight in vectors[one.key].items())

    def mention(one: Document, other: Document) -> float:
        newer, older = (one, other) if one.day >= other.day else (other, one)
        named = [word for word in older.heading if weights.heading]
        gain = {word: cut(w[word] ** 1.5) for word in named}
        more = sum(gain[word] for word in named if word in newer.words or word in newer.heading)
        return naming(newer) * max(0.0, more - sum(cut(gain[word] * math.exp(-w[word])) for word in named))

    def naming(one: Document) -> float:
        def names(other: Document) -> bool:
            rare = [word for word in other.heading if w[word] >= 3 and (word in one.words or word in one.heading)]
            return sum(w[word] ** 1.5 for word in rare) > 15

        return min(1.0, 10 / max(1, sum(names(other) for other in blog if other is not one and one.day >= other.day)))

    def even(one: Document) -> float:
        cosines = sorted((cosine(one, other) for other in blog if other is not one), reverse=True)
        largest = max(3, len(blog) // 8)
        top = sum(cosines[:largest]) / largest
        return sum(cosines) / (len(blog) - 1) / top if top else 0.0

    unusual = {one.key: 1 - even(one) for one in blog} if len(blog) >= 12 else {}
    usual = 0.7 * statistics.median(unusual.values()) if unusual else 0

    def own(one: Document) -> float:
        return min(1.0, unusual[one.key] / usual) ** 2 if usual > 0 else 1.0

    found: dict[tuple[str, str], tuple[float, ...]] = {}
    for one in blog:
        others = [other for other in blog if other is not one]
        ten = [each for each in sorted((cosine(one, other) for other in others), reverse=True)[:10] if each]
        unit = max(0.15, sum(ten) / max(1, len(ten)))
        all_tags = sum(of_tag[tag] for tag in one.tags)
        for other in others:
            length = min(1.0, len({*other.words, *(other.heading if weights.heading else ())}) / 40)
            likeness = weights.text * (cosine(one, other) / unit + weights.mention * mention(one, other))
            text = likeness * own(other) * length
            common = sum(of_tag[tag] for tag in one.tags & other.tags)
            tags = weights.tags * common / all_tags if all_tags else 0.0
            category = weights.category * (one.category == other.category)
            days = abs(one.day - other.day)
            nearness = 1 - weights.time * days / (days + weights.time_scale)
            found[one.key, other.key] = ((text + tags + category) * nearness, text, tags, category, nearness)
    return found


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


@settings(max_examples=60)
@given(blogs(most=12), st.sampled_from([Weights(), Weights(heading=0), Weights(mention=0.5, time=0), Weights(text=0)]))
def test_scores_are_what_the_formula_says(blog: list[Document], weights: Weights) -> None:
    index = Index(blog, weights=weights)
    by_formula = formula(blog, weights)
    for one in blog:
        found = index.explain(one.key, len(blog))
        assert {each.key: tuple(each)[1:6] for each in found} == {
            other: pytest.approx(parts, abs=1e-3) for (key, other), parts in by_formula.items() if key == one.key
        }
        day = {other.key: other.day for other in blog}
        assert found == sorted(found, key=lambda each: (-each.score, each.days, -day[each.key], each.key))


@settings(max_examples=40)
@given(blogs(most=17), st.integers(0, 3))
def test_the_search_for_candidates_leaves_out_none_of_a_small_blog(blog: list[Document], drafts: int) -> None:
    """Of which every post is among the nearest in time."""
    every = Index(blog[drafts:], blog[:drafts])
    some = Index(blog[drafts:], blog[:drafts], large=0)
    assert some.rank(9) == every.rank(9)
    assert suggest(some, limit=3) == suggest(every, limit=3)


@settings(max_examples=40)
@given(blogs(), st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(blog: list[Document], shuffler: random.Random) -> None:
    shuffled = shuffler.sample(blog, len(blog))
    assert suggest(Index(shuffled), limit=3) == suggest(Index(blog), limit=3)


@settings(max_examples=40)
@given(blogs(least=4))
def test_no_post_is_left_out_that_fits_anywhere(blog: list[Document]) -> None:
    index = Index(blog)
    for limit in (2, 3):
        lists, before = suggest(index, limit=limit), suggest(index, limit=limit, adopt=False)
        assert all(lists[key][:-1] == before[key][:-1] for key in lists)
        mentions = Counter(each.key for found in lists.values() for each in found)
        hosts = [key for key in index.offered if len(lists[key]) > 1 and lists[key] == before[key]]
        free = [host for host in hosts if mentions[lists[host][-1].key] > 1]
        for orphan in orphans(index, lists):
            others = [host for host in free if host != orphan]
            for host, there in zip(others, index.pairs([(host, orphan) for host in others]), strict=True):
                assert there.relevance < index.least or there.score < FLOOR * lists[host][-1].score


@settings(max_examples=40)
@given(blogs(least=4), st.lists(st.sampled_from(["", "one", "two"]), min_size=25, max_size=25))
def test_of_a_series_a_post_suggests_one_part_and_a_part_none(blog: list[Document], series: list[str]) -> None:
    of = {one.key: name for one, name in zip(blog, series, strict=False)}
    for large in (0, 99):
        index = Index([replace(one, series=of[one.key]) for one in blog], large=large)
        for key, found in suggest(index, limit=3).items():
            named = [of[each.key] for each in found if of[each.key]]
            assert len(named) == len(set(named))
            assert of[key] not in named


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
        assert len(found) == len(set(found)) <= max(3, len(pinned))


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
@given(
    blogs(least=3, most=50), blogs(least=1, most=3), st.sets(st.integers(0, 49), max_size=2), st.sampled_from([0, 99])
)
def test_a_change_touches_the_lists_it_says_and_no_others(
    blog: list[Document], new: list[Document], gone: set[int], large: int
) -> None:
    changed = [replace(one, key=f"post-{7 * number}") for number, one in enumerate(new)]
    removed = {f"post-{number}" for number in gone} - {one.key for one in changed}
    before = Index(blog, large=large)
    after = before.updated(changed, removed=removed)
    touched = after.touched(before)
    old, now = before.rank(5), after.rank(5)
    assert {key for key in after.keys if now[key] != old.get(key)} <= touched <= set(after.keys)


def test_neither_the_hash_seed_nor_the_number_of_threads_shows() -> None:
    program = (
        "from plugins.related.index import *; from plugins.related.suggestions import *\n"
        "blog = [Document(key=f'p{n}', day=n * 3 % 50, tags=frozenset(f't{n % k}' for k in (2, 3, 5, 7)),"
        " words={f'w{n % k}-{k}': k for k in range(2, 40)}, heading={f'w{n % 7}-7': 1}) for n in range(200)]\n"
        "print(suggest(Index(blog), limit=3), suggest(Index(blog, large=0), limit=3))"
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
