"""How well rankings of related posts agree with the links that authors made between their own posts.

    python tests/benchmarks/related_quality.py [DATA ...] [--ranking NAME=FILE] [--ages] [--windows] [--ablation]
        [--save FILE]

DATA is JSONL (or .jsonl.gz), one post a line: `id`, `date`, `tags`, `category`, `title`, `text` and `links` (ids of
posts of the same file); instead of `title` and `text`, `title_words` and `words` may give the count of each word.
Without DATA, the small made-up blog beside this file is used. Links count in both directions. A post with at least one
is a query, the rest of its blog is ranked, and the figures are means over the queries of a blog, then over the blogs.

A FILE given with --ranking is JSON, `{post id: [post ids, best first]}`, and is scored like ours. --windows cuts each
blog into windows of 100 posts in order of time, to see how young blogs fare. --ages shows
recall@3 by the age of links. --ablation shows ours with parts left out.
--save writes our ranking as JSON.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from plugins.related.index import Index  # noqa: E402  # after the path is set
from plugins.related.suggestions import suggest  # noqa: E402
from plugins.related.tokens import count_words, normalise_tag  # noqa: E402
from plugins.related.values import Document, Weights  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Ranking = dict[str, list[str]]
MADE_UP = Path(__file__).with_name("related_made_up.jsonl")
WEIGHTS = Weights()
LENGTH = 10  # so many suggestions a post are asked of each ranking


@dataclass(frozen=True)
class Entry:
    """A post of a data set."""

    id: str
    date: datetime
    category: str
    tags: frozenset[str]
    title: Mapping[str, int]
    words: Mapping[str, int]
    links: tuple[str, ...]

    @property
    def day(self) -> float:
        """Days since the epoch."""
        return self.date.timestamp() / 86400


def read(path: Path) -> list[Entry]:
    """The posts of a data set, newest first."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        entries = [_entry(json.loads(line)) for line in lines if line.strip()]
    return sorted(entries, key=lambda entry: (-entry.day, entry.id))


def _entry(raw: dict[str, object]) -> Entry:
    date = datetime.fromisoformat(str(raw["date"]))

    def counts(text: str, counted: str) -> Mapping[str, int]:
        given = raw.get(counted)
        return given if isinstance(given, dict) else count_words(str(raw.get(text) or ""))

    return Entry(
        id=str(raw["id"]),
        date=date if date.tzinfo else date.replace(tzinfo=UTC),
        category=str(raw.get("category") or ""),
        tags=frozenset(filter(None, map(normalise_tag, raw.get("tags") or ()))),  # type: ignore[call-overload]  # JSON
        title=counts("title", "title_words"),
        words=counts("text", "words"),
        links=tuple(raw.get("links") or ()),  # type: ignore[arg-type]  # JSON
    )


# --- The rankings ----------------------------------------------------------------------------------------


def ours(blog: Sequence[Entry], *, weights: Weights = WEIGHTS, adopt: bool = True) -> Ranking:
    """This project's: three suggestions with no post left out, then the next nearest."""

    def document(entry: Entry) -> Document:
        return Document(
            key=entry.id,
            day=entry.day,
            category=entry.category,
            tags=entry.tags,
            words=entry.words,
            heading=Counter(entry.title) + count_words(" ".join(sorted(entry.tags))),
        )

    index = Index(map(document, blog), weights=weights)
    shown = suggest(index, limit=3, adopt=adopt)
    more = index.rank(LENGTH)
    return {
        key: list(dict.fromkeys(suggestion.key for suggestion in (*shown[key], *more[key])))[:LENGTH] for key in shown
    }


def jekyll(blog: Sequence[Entry]) -> Ranking:
    """Jekyll's `site.related_posts` without --lsi: the newest posts."""
    return {entry.id: [other.id for other in blog if other is not entry][:LENGTH] for entry in blog}


def pelican_related_posts(blog: Sequence[Entry]) -> Ranking:
    """The plugin related-posts of Pelican: the number of tags in common, ties in the order in which they are met."""
    tagged = defaultdict(list)
    for entry in blog:
        for tag in entry.tags:
            tagged[tag].append(entry.id)
    found = {}
    for entry in blog:
        shared = Counter(other for tag in sorted(entry.tags) for other in tagged[tag])
        shared.pop(entry.id, None)
        found[entry.id] = [other for other, _ in shared.most_common(LENGTH)]
    return found


def jaccard(blog: Sequence[Entry]) -> Ranking:
    """Tags in common by tags in all, ties newest first."""

    def score(one: Entry, other: Entry) -> float:
        return len(one.tags & other.tags) / max(1, len(one.tags | other.tags))

    return _by_score(blog, score)


def hugo(blog: Sequence[Entry]) -> Ranking:
    """Hugo's related content as it is configured by default: keywords weigh 100, the year 10, the threshold is 80.

    The weights of a post's matches are added up, and must reach the threshold on a scale from the least weight (0) to
    the greatest (100); ties go newest first; newer posts are left out. Tags stand for keywords.
    """
    keywords, year, threshold = 100, 10, 80
    found = {}
    for entry in blog:
        ranks = []
        for other in blog:
            if other is not entry and other.date <= entry.date:
                weight = keywords * len(entry.tags & other.tags) + year * (entry.date.year == other.date.year)
                if (weight - year) / (keywords - year) * 100 >= threshold:
                    ranks.append((-weight, -other.day, other.id))
        found[entry.id] = [other for _, _, other in sorted(ranks)[:LENGTH]]
    return found


def yarpp_like(blog: Sequence[Entry]) -> Ranking:
    """As YARPP for WordPress does: full-text matches of title and body, tags and category in common, added up.

    The 20 most frequent words of a post, and those of its title, are the query; a match scores as MySQL's MyISAM full
    text does, whose words on half of the posts or more count nothing.
    """
    title, body = _full_text([entry.title for entry in blog]), _full_text([entry.words for entry in blog])
    common = Counter(word for entry in blog for word in entry.words)
    found = {}
    for entry in blog:
        telling = [word for word in entry.words if common[word] < len(blog) / 2]
        frequent = sorted(telling, key=lambda word: (-entry.words[word], word))[:20]
        scores = title(entry.title) + body(dict.fromkeys(frequent, 1))
        for at, other in enumerate(blog):
            scores[at] += len(entry.tags & other.tags) + (entry.category == other.category != "")
        found[entry.id] = _best(blog, entry, scores)
    return found


def _full_text(documents: Sequence[Mapping[str, int]]) -> Callable[[Mapping[str, int]], np.ndarray]:
    """Scores every document for a query, by the formula that MySQL documents for MyISAM full-text search."""
    postings = defaultdict(list)
    for at, words in enumerate(documents):
        total = sum(math.log(count) + 1 for count in words.values())
        for word, count in words.items():
            postings[word].append((at, (math.log(count) + 1) / total * len(words) / (1 + 0.0115 * len(words))))
    arrays = {word: tuple(map(np.array, zip(*found, strict=True))) for word, found in postings.items()}

    def scores(query: Mapping[str, int]) -> np.ndarray:
        sums = np.zeros(len(documents))
        for word in sorted(query):
            if word in arrays and 0 < len(arrays[word][0]) < len(documents) / 2:
                at, weight = arrays[word]
                sums[at] += weight * math.log((len(documents) - len(at)) / len(at))
        return sums

    return scores


def tf_idf(blog: Sequence[Entry]) -> Ranking:
    """Cosine of (1 + ln tf) · (ln((1+N)/(1+df)) + 1) over the words of title and body."""
    documents = [Counter(entry.words) + Counter(entry.title) for entry in blog]
    frequency = Counter(word for words in documents for word in words)
    rarity = {word: math.log((1 + len(blog)) / (1 + df)) + 1 for word, df in frequency.items()}
    postings = defaultdict(list)
    vectors = []
    for at, words in enumerate(documents):
        vector = {word: (1 + math.log(count)) * rarity[word] for word, count in words.items()}
        length = math.sqrt(sum(weight**2 for weight in vector.values())) or 1.0
        vectors.append({word: weight / length for word, weight in vector.items()})
        for word, weight in vectors[-1].items():
            postings[word].append((at, weight))
    arrays = {word: tuple(map(np.array, zip(*found, strict=True))) for word, found in postings.items()}
    found = {}
    for entry, vector in zip(blog, vectors, strict=True):
        scores = np.zeros(len(blog))
        for word, weight in vector.items():
            at, weights = arrays[word]
            scores[at] += weight * weights
        found[entry.id] = _best(blog, entry, scores)
    return found


def _by_score(blog: Sequence[Entry], score: Callable[[Entry, Entry], float]) -> Ranking:
    return {entry.id: _best(blog, entry, np.array([score(entry, other) for other in blog])) for entry in blog}


def _best(blog: Sequence[Entry], entry: Entry, scores: np.ndarray) -> list[str]:
    """The posts of the highest scores above zero, ties newest first."""
    order = np.argsort(-np.round(scores, 9), kind="stable")[: LENGTH + 1]
    return [blog[at].id for at in order if scores[at] > 0 and blog[at] is not entry][:LENGTH]


RANKINGS: dict[str, Callable[[Sequence[Entry]], Ranking]] = {
    "newest posts (Jekyll's default)": jekyll,
    "pelican-related-posts": pelican_related_posts,
    "Jaccard of tags": jaccard,
    "Hugo's default": hugo,
    "YARPP-like": yarpp_like,
    "TF-IDF of the text": tf_idf,
    "ours": ours,
}
ABLATION: dict[str, Callable[[Sequence[Entry]], Ranking]] = {
    "ours": ours,
    "without the no-orphan pass": partial(ours, adopt=False),
    "without text": partial(ours, weights=replace(WEIGHTS, text=0)),
    "without tags": partial(ours, weights=replace(WEIGHTS, tags=0)),
    "without nearness in time": partial(ours, weights=replace(WEIGHTS, time=0)),
    "without words of title and tags": partial(ours, weights=replace(WEIGHTS, heading=0)),
    "without mentions of older posts": partial(ours, weights=replace(WEIGHTS, mention=0)),
    "nearness as before": partial(ours, weights=replace(WEIGHTS, time=0.55, time_scale=30)),
    "tags twice as heavy": partial(ours, weights=replace(WEIGHTS, tags=2 * WEIGHTS.tags)),
}


# --- The figures -----------------------------------------------------------------------------------------

FIGURES = ("recall@3", "recall@5", "MRR", "nDCG@5", "coverage", "orphans", "age gap")
AGES = {"to 90 days": 90.0, "to a year": 365.0, "1 to 3 years": 3 * 365.0, "over 3 years": math.inf}
"""Classes of links by the most days between their posts: most lead to what was new then, which readers do not mind."""


def relevant(blog: Iterable[Entry]) -> dict[str, set[str]]:
    """For each post that links or is linked to, the posts at the other end."""
    ids = {entry.id for entry in blog}
    found = defaultdict(set)
    for entry in blog:
        for link in entry.links:
            if link in ids and link != entry.id:
                found[entry.id].add(link)
                found[link].add(entry.id)
    return dict(found)


def figures(blog: Sequence[Entry], ranking: Ranking) -> dict[str, float]:
    """The figures of one ranking of one blog.

    Returns:
        Means over the posts with links of recall@3, recall@5, MRR and nDCG@5; the share of posts among the first three
        suggestions of another, and the number of those that are not; the median days between a post and these.
    """
    truth = relevant(blog)
    days = {entry.id: entry.day for entry in blog}
    sums = dict.fromkeys(FIGURES[:4], 0.0)
    for key, good in truth.items():
        hits = [other in good for other in ranking.get(key, [])[:LENGTH]]
        best = sum(1 / math.log2(at + 2) for at in range(min(5, len(good))))
        sums["recall@3"] += sum(hits[:3]) / len(good)
        sums["recall@5"] += sum(hits[:5]) / len(good)
        sums["MRR"] += next((1 / (at + 1) for at, hit in enumerate(hits) if hit), 0.0)
        sums["nDCG@5"] += sum(1 / math.log2(at + 2) for at, hit in enumerate(hits[:5]) if hit) / best
    named = {other for others in ranking.values() for other in others[:3]}
    gaps = [abs(days[key] - days[other]) for key, others in ranking.items() for other in others[:3] if key in days]
    return {
        **{name: value / max(1, len(truth)) for name, value in sums.items()},
        "coverage": len(named & days.keys()) / len(days),
        "orphans": len(days) - len(named & days.keys()),
        "age gap": median(gaps) if gaps else math.nan,
    }


def by_age(blog: Sequence[Entry], ranking: Ranking) -> dict[str, float]:
    """The mean recall@3 of links of each age, over the posts that have such a link; NaN where none has."""
    days = {entry.id: entry.day for entry in blog}
    found: dict[str, list[float]] = {name: [] for name in AGES}
    for key, good in relevant(blog).items():
        classes = defaultdict(list)
        for other in sorted(good):
            apart = abs(days[key] - days[other])
            classes[next(name for name, most in AGES.items() if apart <= most)].append(other)
        for name, others in classes.items():
            found[name].append(len({*others} & {*ranking.get(key, [])[:3]}) / len(others))
    return {name: fmean(recalls) if recalls else math.nan for name, recalls in found.items()}


def age_table(
    blogs: Mapping[str, Sequence[Entry]], rankings: Mapping[str, Callable[[Sequence[Entry]], Ranking]]
) -> str:
    """A Markdown table: recall@3 by the age of links, each class weighing the same, and its mean with nDCG@5."""
    lines = [f"| ranking | {' | '.join(AGES)} | mean | with nDCG@5 |", "|---|" + "---|" * (len(AGES) + 2)]
    for name, rank in rankings.items():
        made = [(blog, rank(blog)) for blog in blogs.values()]
        each = [by_age(blog, ranking) for blog, ranking in made]
        classes = [fmean(one[age] for one in each if not math.isnan(one[age])) for age in AGES]
        both = (fmean(classes) + fmean(figures(blog, ranking)["nDCG@5"] for blog, ranking in made)) / 2
        lines.append(f"| {name} | {' | '.join(f'{figure:.3f}' for figure in (*classes, fmean(classes), both))} |")
    return "\n".join(lines)


def windows(blog: Sequence[Entry], size: int = 100) -> list[Sequence[Entry]]:
    """A blog cut into whole windows of consecutive posts, oldest first, those without links left out."""
    oldest_first = blog[::-1]
    cut = [oldest_first[low : low + size][::-1] for low in range(0, len(blog) - size + 1, size)]
    return [window for window in cut if relevant(window)]


def over_windows(blog: Sequence[Entry], rank: Callable[[Sequence[Entry]], Ranking]) -> dict[str, float]:
    """The figures over all windows of a blog, each window counting by its posts with links."""
    parts = [(figures(window, rank(window)), len(relevant(window))) for window in windows(blog)]
    weight = sum(count for _, count in parts)
    means = {name: sum(part[name] * count for part, count in parts) / weight for name in FIGURES}
    return {**means, "orphans": sum(part["orphans"] for part, _ in parts)}


def table(
    blogs: Mapping[str, Sequence[Entry]],
    rankings: Mapping[str, Callable[[Sequence[Entry]], Ranking]],
    measure: Callable[[Sequence[Entry], Callable[[Sequence[Entry]], Ranking]], dict[str, float]],
) -> str:
    """A Markdown table: the mean of each figure, then nDCG@5 for each blog."""
    lines = [
        f"| ranking | {' | '.join(FIGURES)} | {' | '.join(blogs)} |",
        "|---|" + "---|" * (len(FIGURES) + len(blogs)),
    ]
    for name, rank in rankings.items():
        each = [measure(blog, rank) for blog in blogs.values()]
        means = [fmean(one[figure] for one in each) for figure in FIGURES]
        shown = [f"{mean:.3f}" for mean in means[:5]] + [
            f"{sum(one['orphans'] for one in each):.0f}",
            f"{means[6]:.0f} d",
        ]
        per_blog = [f"{one['nDCG@5']:.3f}" for one in each]
        lines.append(f"| {name} | {' | '.join([*shown, *per_blog])} |")
        print(name, file=sys.stderr)
    return "\n".join(lines)


def main() -> None:
    """Score the rankings on the data sets named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="*", type=Path, default=[MADE_UP])
    parser.add_argument("--ranking", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--windows", action="store_true")
    parser.add_argument("--ages", action="store_true")
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--save", type=Path, metavar="FILE")
    options = parser.parse_args()
    blogs = {path.name.removesuffix(".gz").removesuffix(".jsonl"): read(path) for path in options.data}
    rankings = dict(ABLATION if options.ablation else RANKINGS)
    for given in options.ranking:
        name, _, file = given.rpartition("=")
        saved: Ranking = json.loads(Path(file).read_text("utf-8"))
        rankings[name or Path(file).stem] = lambda blog, saved=saved: saved  # type: ignore[misc]  # bound at once
    print(table(blogs, rankings, lambda blog, rank: figures(blog, rank(blog))))
    if options.ages:
        print(f"\nBy the age of the link, recall@3:\n\n{age_table(blogs, rankings)}")
    if options.windows:
        long_enough = {name: blog for name, blog in blogs.items() if windows(blog)}
        print("\nWindows of 100 posts:\n")
        print(table(long_enough, rankings, over_windows))
    if options.save:
        merged = {key: others for blog in blogs.values() for key, others in ours(blog).items()}
        options.save.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
