"""What ranking related posts costs in CPU seconds and memory, for several sizes, beside pelican-related-posts' way.

    python tests/benchmarks/related_speed.py [POSTS ...]

The blogs are made up: each post has 5 tags out of 500 and 500 words out of 20,000, both drawn by Zipf's law, from a
fixed seed; the first six words are its title. Each figure comes from a process of its own: the CPU time of all threads
from the posts' texts to the finished lists, no-orphan pass included, and the most memory the process held, the made-up
texts included. NumPy's start-up is not in it, and is shown below the table. Compare the columns of one run: machines
differ, and so does one machine from hour to hour.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).parents[2]
WAYS = ("tags alone", "tags and text", "one post changed", "pelican-related-posts")
SLOW = 10_000  # beyond so many posts the naive way is not measured: it takes minutes


def make_blog(posts: int, *, text: bool) -> list[tuple[str, float, list[str], str]]:
    """Slug, day, tags and text of each post."""
    chance = random.Random(2026)
    by_rank = {size: list(accumulate(1 / rank for rank in range(1, size + 1))) for size in (500, 20_000)}

    def draw(kind: str, size: int, count: int) -> list[str]:
        return [f"{kind}{number}" for number in chance.choices(range(size), cum_weights=by_rank[size], k=count)]

    blog = []
    for number in range(posts):
        tags: dict[str, None] = {}
        while len(tags) < 5:
            tags.update(dict.fromkeys(draw("tag ", 500, 1)))
        words = " ".join(draw("word", 20_000, 500)) if text else ""
        blog.append((f"post-{number:06}", number / 2, list(tags), words))
    return blog


def measure(way: str, posts: int) -> dict[str, float]:
    """CPU seconds and MiB of one way; to be called in a process of its own."""
    blog = make_blog(posts, text=way in ("tags and text", "one post changed"))
    if way == "pelican-related-posts":
        begin = time.process_time()
        tagged = defaultdict(list)
        for slug, _, tags, _ in blog:
            for tag in tags:
                tagged[tag].append(slug)
        for slug, _, tags, _ in blog:
            shared = Counter(other for tag in tags for other in tagged[tag])
            del shared[slug]
            shared.most_common(3)
    else:
        sys.path.insert(0, str(ROOT))
        from plugins.related.index import Index
        from plugins.related.suggestions import suggest
        from plugins.related.tokens import count_words, normalise_tag
        from plugins.related.values import Document

        begin = time.process_time()

        def document(slug: str, day: float, tags: list[str], text: str) -> Document:
            heading = count_words(" ".join([*text.split(maxsplit=6)[:6], *tags])) if text else {}
            return Document(
                key=slug, day=day, tags=frozenset(map(normalise_tag, tags)), words=count_words(text), heading=heading
            )

        index = Index(document(*post) for post in blog)
        if way == "one post changed":
            slug, day, tags, _ = blog[posts // 2]
            begin = time.process_time()
            after = index.updated([document(slug, day, tags, blog[0][3])])
            after.rank(3, sorted(after.touched(index)))
        else:
            suggest(index, limit=3)
    used = time.process_time() - begin
    return {"cpu": used, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def run(way: str, posts: int) -> dict[str, float]:
    """The same, each time in a process of its own: the least of three, for other work only ever adds to it."""
    command = [sys.executable, __file__, "--measure", way, str(posts)]
    runs = [subprocess.run(command, capture_output=True, check=True, text=True).stdout for _ in range(3)]
    return min(map(json.loads, runs), key=lambda used: float(used["cpu"]))  # type: ignore[no-any-return]  # JSON


def startup(modules: str) -> float:
    """CPU seconds that importing takes, the least of five."""
    program = f"import time; begin = time.process_time(); import {modules}; print(time.process_time() - begin)"
    command = [sys.executable, "-c", program]
    runs = [subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT) for _ in range(5)]
    return min(float(done.stdout) for done in runs)


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(sys.argv[2], int(sys.argv[3]))))
        return
    print(f"| posts | {' | '.join(WAYS)} |\n|---|" + "---|" * len(WAYS))
    for posts in [int(given) for given in sys.argv[1:]] or [20, 1000, 10_000, 50_000]:
        cells = []
        for way in WAYS:
            if way == "pelican-related-posts" and posts > SLOW:
                cells.append("–")
                continue
            found = run(way, posts)
            cells.append(f"{found['cpu']:.2f} s, {found['memory']:.0f} MiB")
        print(f"| {posts:,} | {' | '.join(cells)} |", flush=True)
    pelican, plugin = startup("pelican"), startup("pelican, plugins.related")
    print(f"\nStart-up, CPU: Pelican {pelican:.2f} s; the plugin, NumPy included, {plugin - pelican:.2f} s more.")


if __name__ == "__main__":
    main()
