"""The core of related posts on small made-up blogs: what counts, in which order, and who may be suggested."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from plugins.related.index import Index
from plugins.related.report import report
from plugins.related.suggestions import orphans, suggest
from plugins.related.tokens import count_words, normalise_tag
from plugins.related.values import Document, Weights


def post(key: str, day: float, tags: str = "", text: str = "", **more: object) -> Document:
    words = count_words(text)
    return Document(key=key, day=day, tags=frozenset(tags.split()), words=words, **more)  # type: ignore[arg-type]


ANY = Weights(threshold=0)


def keys(index: Index, key: str, count: int = 9) -> list[str]:
    return [suggestion.key for suggestion in index.neighbours(key, count)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Follow-Up", "follow up"), ("follow_up", "FOLLOW  UP "), ("Straße", "STRASSE"), ("ﬁrst", "first"), ("é", "é")],
)
def test_tags_are_the_same_however_they_are_written(one: str, other: str) -> None:
    assert normalise_tag(one) == normalise_tag(other)


def test_tags_that_differ_in_a_sign_stay_apart() -> None:
    assert len({normalise_tag(tag) for tag in ("C", "C++", "C#", "<b>", '"/><i>')}) == 5


def test_words_are_counted_whatever_their_script() -> None:
    assert count_words("The Spare chair, the SPARE chair’s 2024 x2 ab") == {
        **{"the": 2, "spare": 2, "chair": 2},
        **{"x2": 1, "ab": 1},
    }
    assert count_words("紹介の紹介") == {"紹介": 2, "介の": 1, "の紹": 1}
    assert count_words("שיחה על קפה") == {"שיחה": 1, "על": 1, "קפה": 1}


def test_plain_text_is_counted_like_any_other() -> None:
    text = "It's 3D: snake_case, _hidden 2nd x-ray!\tAB abc\x00ABC don't <b>bold</b> 1990s a1b2 " + "".join(
        map(chr, range(128))
    )
    assert count_words(text) == count_words(text + " …") == count_words(text + " é")
    assert count_words("“Don’t” – it’s…") == count_words("\"Don't\" - it's...")


def test_a_rare_tag_counts_more_than_a_common_one() -> None:
    blog = [post(f"filler-{day}", day, "common") for day in range(10)]
    blog += [post("asks", 20, "common rare"), post("shares-common", 21, "common"), post("shares-rare", 19, "rare")]
    assert keys(Index(blog), "asks")[0] == "shares-rare"


def test_a_tag_on_every_post_says_nothing() -> None:
    blog = [post(f"p{day}", day, "blog") for day in range(40)]
    by_tags, by_time = Index(blog), Index([replace(one, tags=frozenset()) for one in blog])
    assert [keys(by_tags, key) for key in by_tags.keys] == [keys(by_time, key) for key in by_time.keys]


def test_a_post_without_tags_is_related_by_its_words() -> None:
    blog = [post(f"filler-{day}", day, "x", "weather report of the day") for day in range(10)]
    blog += [post("asks", 11, "", "asking for referrals over breakfast"), post("fits", 2, "y", "breakfast referrals")]
    assert keys(Index(blog), "asks")[0] == "fits"


def test_words_of_a_title_or_tag_are_sought_in_the_text_of_others() -> None:
    blog = [post(f"filler-{day}", day, "", f"weather report {day}") for day in range(10)]
    blog += [
        post("names", 20, "", "a report of the day", heading=count_words("Asking for referrals")),
        post("tells", 2, "", "weather and referrals", heading=count_words("Breakfast")),
    ]
    assert keys(Index(blog), "names")[0] == "tells"
    assert keys(Index(blog), "tells")[0] == "names"
    assert keys(Index(blog, weights=replace(ANY, heading=0)), "names")[0] != "tells"


def test_a_post_names_an_earlier_one_rather_than_a_later_one() -> None:
    blog = [post(f"filler-{day}", day, "", f"weather report {day}") for day in range(10)]
    blog += [
        post("names", 30, "", "asking about breakfast and referrals"),
        post("earlier", 20, "", "weather report", heading=count_words("Breakfast")),
        post("later", 40, "", "weather report", heading=count_words("Referrals")),
    ]
    assert keys(Index(blog), "names")[:2] == ["earlier", "later"]
    assert keys(Index(blog, weights=Weights(mention=0)), "names")[:2] == ["later", "earlier"]


def test_a_title_in_a_script_without_spaces_is_no_mention() -> None:
    """One word of it is several terms, which would count as several words."""
    blog = [post(f"filler-{day}", day, "", f"weather report {day}") for day in range(10)]
    blog += [post("names", 30, "", "早餐会上的介绍"), post("earlier", 20, "", "天气", heading=count_words("早餐会上"))]
    assert Index(blog).rank(3) == Index(blog, weights=Weights(mention=0)).rank(3)


def test_posts_with_nothing_in_common_come_by_nearness_in_time() -> None:
    blog = [post(f"p{day}", day) for day in (1, 2, 4, 8, 16)]
    assert keys(Index(blog), "p4") == ["p2", "p1", "p8", "p16"]


def test_category_and_time_break_ties() -> None:
    blog = [
        post("asks", 10, "t", category="a"),
        post("near", 11, "t", category="b"),
        post("same", 40, "t", category="a"),
    ]
    assert keys(Index(blog, weights=Weights(time=0)), "asks") == ["same", "near"]
    assert keys(Index(blog, weights=Weights(category=0)), "asks") == ["near", "same"]


def test_ten_equal_posts_come_in_a_stable_order() -> None:
    blog = [post(f"p{number}", 5, "t", "the same words") for number in range(10)]
    expected = {f"p{n}": [f"p{other}" for other in range(10) if other != n] for n in range(10)}
    for order in (blog, blog[::-1], blog[5:] + blog[:5]):
        index = Index(order)
        assert {key: keys(index, key) for key in index.keys} == expected


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4])
def test_small_blogs_suggest_what_there_is(size: int) -> None:
    index = Index([post(f"p{number}", number, "t") for number in range(size)])
    lists = suggest(index, limit=3)
    assert {len(found) for found in lists.values()} <= {min(3, max(0, size - 1))}
    assert len(lists) == size
    assert orphans(index, lists) == (index.offered if size == 1 else [])


def test_drafts_get_suggestions_and_are_never_suggested_nor_counted() -> None:
    blog = [post(f"p{day}", day, "a" if day % 2 else "b", f"words number{day}") for day in range(8)]
    drafts = [post(f"d{day}", day, "a", "words of drafts") for day in range(30)]
    alone, beside = Index(blog), Index(blog, drafts)
    assert alone.rank(9) == {key: found for key, found in beside.rank(9).items() if key in alone.keys}
    assert not {suggestion.key for found in beside.rank(9).values() for suggestion in found} & {
        one.key for one in drafts
    }
    assert keys(beside, "d1", 1) == ["p1"]


def test_what_is_excluded_is_not_suggested_even_to_save_an_orphan() -> None:
    blog = [post(f"p{day}", day, "t") for day in range(6)] + [post("odd", 900, "t", "alone")]
    blog = [replace(one, excluded=frozenset({"odd"}) if one.key != "p3" else frozenset()) for one in blog]
    index = Index(blog, weights=ANY)
    lists = suggest(index, limit=2)
    assert [key for key, found in lists.items() if "odd" in [each.key for each in found]] == ["p3"]


def in_two_subjects(posts: int = 30) -> list[Document]:
    """Posts of two subjects in turn, each with words of its own too."""
    subjects = ("baking bread with flour and yeast in a hot oven", "riding a bicycle with a chain and two wheels")
    return [post(f"p{day:02}", day, "", f"{subjects[day % 2]} on day{day} by way{day // 3}") for day in range(posts)]


def test_a_post_that_fits_nowhere_is_suggested_nowhere_and_suggests_nothing() -> None:
    blog = [*in_two_subjects(), post("alone", 15, "", "quantum chromodynamics lattices")]
    index = Index(blog)
    lists = suggest(index, limit=3)
    assert orphans(index, lists) == ["alone"]
    assert lists["alone"] == []
    assert len(suggest(Index(blog, weights=ANY), limit=3)["alone"]) == 3
    text = "\n".join(report(index, limit=3, pins={}, silent=set(), tags=[]))
    assert "nobody suggests: alone" in text


def test_a_post_is_not_put_where_it_fits_far_less_than_what_is_there() -> None:
    odd = post("odd", 400, "", "a bicycle of chrome in a museum of design with paintings and sculptures by masters")
    index = Index([*in_two_subjects(), odd])
    before, after = suggest(index, limit=3, adopt=False), suggest(index, limit=3)
    for key, found in after.items():
        for old, new in zip(before[key], found, strict=True):
            assert new == old or new.score >= 0.5 * old.score


def test_an_orphan_that_none_of_its_nearest_can_take_in_goes_to_another_that_can() -> None:
    blog = [post(f"p{day:02}", day, "t") for day in range(60)]
    index = Index([*blog, post("alone", 100, "t")], weights=ANY)
    full = {f"p{day}": ["p01", "p03", "p05"] for day in range(36, 60)}  # these have no place
    assert "alone" in orphans(index, suggest(index, limit=3, pins=full, adopt=False))
    lists = suggest(index, limit=3, pins=full)
    (host,) = [key for key, found in lists.items() if "alone" in [each.key for each in found]]
    assert host not in full
    assert lists[host][-1] == ("alone", index.pairs([(host, "alone")])[0].score)


def test_no_post_is_on_more_than_its_share_of_lists() -> None:
    blog = in_two_subjects(40)
    words = Counter(word for one in blog for word in one.words)
    hub = Document(key="hub", day=20.5, words=words)
    lists = suggest(Index([*blog, hub]), limit=3)
    mentions = Counter(each.key for found in lists.values() for each in found)
    assert max(mentions.values()) <= 6


def test_an_overview_of_the_blog_is_suggested_less_than_what_is_about_one_thing() -> None:
    subjects = [[f"subject{number}word{word}" for word in range(30)] for number in range(4)]
    blog = [
        Document(
            key=f"p{n}", day=n, words=Counter(subjects[n % 4][n % 7 : n % 7 + 20] + [f"own{n}x{k}" for k in range(9)])
        )
        for n in range(20)
    ]
    overview = Document(key="overview", day=20, words=Counter(word for words in subjects for word in words[8:20]))
    lists = suggest(Index([*blog, overview]), limit=3)
    assert sum("overview" in [each.key for each in found] for found in lists.values()) < 4


def test_a_list_of_all_posts_is_no_hub() -> None:
    titles = [[f"title{number}word{word}" for word in range(4)] for number in range(150)]
    common = [f"common{number}" for number in range(60)]
    blog = [
        Document(
            key=f"p{number}",
            day=number,
            words=Counter(titles[number] + common[number % 50 : number % 50 + 10] + titles[number - 1][:2]),
            heading=Counter(words),
        )
        for number, words in enumerate(titles)
    ]
    everything = Document(key="all", day=151, words=Counter(word for words in titles for word in words))
    alone = Document(key="few", day=152, words=Counter(titles[3] + common))
    index = Index([*blog, everything, alone])
    by_all, by_few = ({near.key: near.text for near in index.explain(key, 200)}["p3"] for key in ("all", "few"))
    assert by_all < by_few / 3


def test_a_post_without_a_body_is_no_hub() -> None:
    blog = [
        replace(one, heading=count_words(f"{'Bread' if number % 2 == 0 else 'Bicycle'} number {number}"))
        for number, one in enumerate(in_two_subjects(40))
    ]
    bare = Document(key="bare", day=20, words={}, heading=count_words("Bread in the oven"))
    lists = suggest(Index([*blog, bare]), limit=3)
    assert sum("bare" in [each.key for each in found] for found in lists.values()) <= 1
    assert {each.key[-1] in "02468" for each in lists["bare"]} == {True}


@pytest.mark.parametrize("large", [0, 99])
def test_parts_of_a_series_suggest_others_and_count_for_one(large: int) -> None:
    blog = [replace(one, series="Bread" if one.key in ("p00", "p02", "p04") else "") for one in in_two_subjects(20)]
    index = Index(blog, large=large)
    lists = suggest(index, limit=3)
    for key, found in lists.items():
        parts = [each.key for each in found if index.series(each.key)]
        assert len(parts) <= (0 if index.series(key) else 1)
    before = {key: [each for each in found if not index.series(each.key)] for key, found in lists.items()}
    assert len(orphans(index, before) or []) == 3
    one_shown = {**before, "p06": [*before["p06"][:2], index.neighbours("p06", 1)[0]._replace(key="p02")]}
    assert orphans(index, one_shown) == []


def test_no_wall_is_broken_to_save_an_orphan() -> None:
    blog = [*(post(f"p{day}", day, "t", category="a") for day in range(20)), post("alone", 100, category="b")]
    for index in (Index(blog, weights=ANY, window=50), Index(blog, weights=ANY, same_category=True)):
        assert orphans(index, suggest(index, limit=3)) == ["alone"]


def test_pins_come_first_in_their_order_and_stay() -> None:
    blog = [post(f"p{day}", day, "t") for day in range(9)]
    index = Index(blog)
    lists = suggest(index, limit=3, pins={"p0": ["p8", "p5"], "p1": ["p7", "p6", "p5", "p4"]}, silent={"p2"})
    assert [each.key for each in lists["p0"]][:2] == ["p8", "p5"]
    assert len(lists["p0"]) == 3
    assert [each.key for each in lists["p1"]] == ["p7", "p6", "p5", "p4"]
    assert lists["p2"] == []
    assert orphans(index, lists) == []


def test_windows_and_categories_can_be_walls() -> None:
    blog = [post(f"p{day}", day, "t", category="even" if day % 2 == 0 else "odd") for day in range(0, 30)]
    index = Index(blog, weights=ANY, window=5, same_category=True)
    for key, found in suggest(index, limit=9).items():
        assert {int(each.key[1:]) for each in found} == {
            day for day in range(30) if 0 < abs(day - int(key[1:])) <= 5 and (day - int(key[1:])) % 2 == 0
        }


def test_an_explanation_adds_up() -> None:
    blog = [post(f"p{d}", 9 * d, "a b" if d % 2 else "b c", f"coffee with word{d} and word{d + 1}") for d in range(9)]
    index = Index(blog)
    explained = index.explain("p3", 5)
    assert [(each.key, each.score) for each in explained] == [tuple(each) for each in index.neighbours("p3", 5)]
    for each in explained:
        assert each.score == pytest.approx((each.text + each.tags + each.category) * each.nearness, abs=1e-9)


def test_the_report_names_tags_that_hurt() -> None:
    tags = [["Follow-Up", "blog"], ["follow up", "blog"], ["referral", "blog"], ["referrals"], []]
    index = Index([post(f"p{day}", day) for day in range(5)])
    text = "\n".join(report(index, limit=3, pins={}, silent=set(), tags=tags))
    assert "5 posts; 5 of them suggest 3." in text
    assert "more than half of the posts, which tell little: blog" in text
    assert "One tag in several spellings: Follow-Up, follow up" in text
    assert "Tags that may be one: referral, referrals" in text
    assert "on one post only, which relate it to nothing: referral, referrals" in text
    assert "Posts without a tag: 1" in text


def test_one_post_asked_about_alone_gets_what_it_gets_among_all() -> None:
    text = [f"word{d % 7} and word{d % 5} of theme{d % 3} with some {d} filler" for d in range(300)]
    index = Index([post(f"p{d}", d * 1.5, f"t{d % 11} u{d % 13}", text[d]) for d in range(300)])
    together = index.rank(5)
    assert all(index.neighbours(key, 5) == together[key] for key in index.keys)
