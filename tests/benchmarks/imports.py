"""How fast a WordPress blog of plain posts comes along, each checked by compiling it: CPU seconds of one process."""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from wordpress_export import export, item  # noqa: E402

from plugins import imports  # noqa: E402
from plugins.comments.foreign import comment_file  # noqa: E402

WORDS = re.findall(r"\w+", "lunch people name card talk follow introduce again small quarter trust table house someone")
SETTINGS = f"from plugins._shared.defaults import *\nTIMEZONE = 'Europe/London'\nTHEME = {str(ROOT / 'theme')!r}\n"


def text(words: int, chance: random.Random) -> str:
    """A classic text of six paragraphs, with a link and an emphasis in each."""
    return "\n\n".join(
        f'{" ".join(chance.choices(WORDS, k=words // 6))} <em>and</em> <a href="https://x.example/">so on</a>.'
        for _ in range(6)
    )


def main(posts: int) -> None:
    """Import that many posts of 500 words, and say how many a second."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("content").mkdir()
        Path("pelicanconf.py").write_text(SETTINGS, "utf-8")
        whole = export(*(item(number, f"Post {number}", text(500, chance)) for number in range(1, posts + 1)))
        Path("export.xml").write_text(whole, "utf-8")
        before = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            assert imports.main(["wordpress", "export.xml"], comment_file) == 0
        took = time.process_time() - before
    print(f"{posts} posts: {took:.1f} CPU seconds, {posts / took:.0f} a second")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
