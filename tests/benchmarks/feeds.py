"""What the feeds of 1,000 posts with 3,000 comments cost, beside what Pelican's own feed writer costs in the same run.

Run it with `python tests/benchmarks/feeds.py [runs]`. Times are CPU seconds of this process, medians of the runs.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import pelican  # noqa: E402  # our plugins are found through the path set above
from pelican.plugins import signals  # noqa: E402
from pelican.settings import read_settings  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

POSTS, COMMENTS, WORDS, TAGS = 1000, 3, 500, 200
PELICANS = {
    "FEED_ALL_ATOM": "feeds/all.atom.xml",
    "FEED_ALL_RSS": "feeds/all.rss.xml",
    "CATEGORY_FEED_ATOM": "feeds/{slug}.atom.xml",
    "CATEGORY_FEED_RSS": "feeds/{slug}.rss.xml",
    "TAG_FEED_RSS": "feeds/tag/{slug}.rss.xml",
    "AUTHOR_FEED_RSS": "feeds/author/{slug}.rss.xml",
}


def write_content(folder: Path) -> None:
    """The sources of the posts and comments; the same at each call."""
    dice = random.Random(1)
    words = ["".join(dice.choices("abcdefghiklmnoprstu", k=dice.randint(2, 9))) for _ in range(4000)]

    def paragraph(count: int) -> str:
        return " ".join(dice.choices(words, k=count)).capitalize() + "."

    (folder / "posts").mkdir(parents=True)
    for number in range(POSTS):
        tags = ", ".join(f"tag {tag}" for tag in dice.sample(range(TAGS), dice.randint(3, 6)))
        body = "\n\n".join(f"{paragraph(60)} [A link](../post-{number // 2}/)." for _ in range(WORDS // 60))
        text = (
            f"title: Post {number}\ndate: {2005 + number // 50}-{number % 12 + 1:02}-{number % 28 + 1:02} 08:30\n"
            f"category: Kind {number % 8}\ntags: {tags}\nauthors: Writer {number % 4}\n"
            f"id: urn:uuid:00000000-0000-4000-8000-{number:012}\n\n{body}\n"
        )
        (folder / "posts" / f"post-{number}.md").write_text(text)
        comments = folder / "comments" / f"post-{number}"
        comments.mkdir(parents=True)
        for each in range(COMMENTS):
            text = f"author: Reader {each}\ndate: 2024-05-{each + 1:02} 10:00\n\n{paragraph(40)}\n"
            (comments / f"c{each}.md").write_text(text)


def stages(folder: Path) -> tuple[Any, Any, Any]:
    """Pelican's article generator, our feed generator and a writer, all plugins done; nothing is written yet."""
    settings = read_settings(
        str(ROOT / "plugins" / "_shared" / "defaults.py"),
        override={
            "PATH": str(folder / "content"),
            "OUTPUT_PATH": str(folder / "output"),
            "THEME": str(ROOT / "tests" / "sites" / "theme"),
            "PLUGINS": ["plugins.comments", "plugins.feeds"],
            "FEED_MAX_ITEMS": 20,
        },
    )
    blog = pelican.Pelican(settings)
    context = {**settings, "generated_content": {}, "static_links": set(), "static_content": {}, "localsiteurl": ""}
    generators = [
        kind(context=context, settings=settings, path=blog.path, theme=blog.theme, output_path=blog.output_path)
        for kind in blog._get_generator_classes()
    ]
    for generator in generators:
        generator.generate_context()
    signals.all_generators_finalized.send(generators)
    ours = next(generator for generator in generators if type(generator).__name__ == "FeedsGenerator")
    return generators[0], ours, blog._get_writer()


def cpu(work: Callable[[], object]) -> float:
    """The CPU seconds that something takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def run(folder: Path) -> dict[str, float]:
    """One round: Pelican's feeds, ours, and ours again after one post was changed."""
    write_content(folder / "content")
    articles, ours, writer = stages(folder)
    ours.refresh_metadata_intersite_links()  # the texts of all posts are resolved now, for either writer
    for article in articles.articles:
        article.get_content(articles.settings["SITEURL"])
    articles.settings.update(PELICANS)
    result = {"Pelican's feeds": cpu(lambda: articles.generate_feeds(writer))}
    files = list((folder / "output" / "feeds").rglob("*.xml"))
    result["Pelican's files"] = len(files)
    result["Pelican's MB"] = sum(path.stat().st_size for path in files) / 1e6

    def feeds() -> None:
        ours.refresh_metadata_intersite_links()
        ours.generate_output(writer)

    result["our feeds"] = cpu(feeds)
    result["our files"] = len(ours.feeds)
    result["our MB"] = sum((folder / "output" / feed.path).stat().st_size for feed in ours.feeds) / 1e6
    before = {feed.path: (folder / "output" / feed.path).stat().st_mtime_ns for feed in ours.feeds}
    post = folder / "content" / "posts" / "post-998.md"
    post.write_text(post.read_text() + "\nOne more sentence.\n")
    _, ours, writer = stages(folder)
    result["our feeds, one post changed"] = cpu(feeds)
    after = {feed.path: (folder / "output" / feed.path).stat().st_mtime_ns for feed in ours.feeds}
    result["files rewritten"] = sum(before.get(path) != time for path, time in after.items())
    return result


def main(runs: int) -> None:
    """Print the medians, and the ratio to Pelican's own writer."""
    results = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            results.append(run(Path(folder)))
    median = {name: statistics.median(result[name] for result in results) for name in results[0]}
    for name, value in median.items():
        print(f"{name:30} {value:10.2f}")
    ratios = [result["our feeds"] / result["Pelican's feeds"] for result in results]
    print(f"{'ratio':30} {statistics.median(ratios):10.2f}  ({min(ratios):.2f} to {max(ratios):.2f})")
    per_mb = [
        result["our feeds"] / result["our MB"] * result["Pelican's MB"] / result["Pelican's feeds"]
        for result in results
    ]
    print(f"{'ratio a megabyte':30} {statistics.median(per_mb):10.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
