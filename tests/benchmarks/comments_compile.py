"""What comments cost a build: `python tests/benchmarks/comments_compile.py [comments]`, 30,000 unless told.

Builds one blog with its comments and without them, and prints the difference in CPU time for each comment. The theme
prints every comment in full, and is most of what is left of the difference when compiling is taken away.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
BODY = """I tried this at our *Tuesday breakfast* in {n}, and it went {n} ways.

Two of them never called back. The third one, Ines, wrote: "I remember you, you had the **blue** umbrella." She
sent me to [her cousin](https://cousin.example/{n}), who needed just what I do.

> Who do you know who knows one?

- Ask once,
- say thanks,
- ask `again` in spring.
"""


def write_blog(root: Path, comments: int) -> None:
    """A blog with a hundred comments on every post: threads of five."""
    for n in range(max(1, comments // 100)):
        post = root / f"content/posts/post-{n}.md"
        post.parent.mkdir(parents=True, exist_ok=True)
        post.write_text(f"title: Post {n}\ndate: 2026-01-01\ncategory: Notes\n\nText.\n", "utf-8")
        folder = root / f"content/comments/post-{n}"
        folder.mkdir(parents=True)
        for m in range(100):
            head = f"author: Reader {m}\ndate: 2026-02-{m % 28 + 1:02} 10:{m % 60:02}\n"
            head += f"reply_to: comment-{m - 1}\n" if m % 5 else ""
            (folder / f"comment-{m}.md").write_text(f"{head}\n{BODY.format(n=m)}", "utf-8")


def build(root: Path, plugins: list[str], theme: str) -> float:
    """CPU seconds of a build."""
    settings = "from plugins._shared.defaults import *"
    (root / "pelicanconf.py").write_text(f"{settings}\nPLUGINS = {plugins!r}\nTHEME = {theme!r}\n", "utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "pelican", "-q", "-s", "pelicanconf.py", "-o", "output"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    comments = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    silent, ours = str(ROOT / "tests/sites/theme"), str(ROOT / "theme")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_blog(root, comments)
        for name, theme in (("compiled", silent), ("compiled and shown by our theme", ours)):
            without, with_comments = build(root, [], theme), build(root, ["plugins.comments"], theme)
            cost = (with_comments - without) / comments * 1000
            print(f"{comments:,} comments {name}: {cost:.3f} ms each ({without:.1f} s → {with_comments:.1f} s)")


if __name__ == "__main__":
    main()
