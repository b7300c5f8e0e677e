"""What Lighthouse says of the blog in content/ on a simulated phone: home, longest post, a list, search.

`invoke lighthouse` installs what it needs and runs it: three times a page, of which the medians count. Exits with 1
unless each page has 100 for accessibility, best practices and search engines, 99 or more for performance, and nothing
moves.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, StaticFileHandler

ROOT = Path(__file__).parents[2]
LIGHTHOUSE = ROOT / "tests" / "node_modules" / "lighthouse" / "cli" / "index.js"
RUNS = 3
WANTED = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
MEASURED = {"LCP ms": "largest-contentful-paint", "CLS": "cumulative-layout-shift", "bytes": "total-byte-weight"}


async def run(*command: str, **environment: str) -> bytes:
    """What a program prints; it may not fail."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**os.environ, **environment}, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed.")
    return printed


def typical_pages(site: Path) -> list[str]:
    """The paths of one page of each kind."""
    posts = [page for page in site.glob("*/index.html") if b'class="post-foot"' in page.read_bytes()]
    longest = max(posts, key=lambda page: page.stat().st_size)
    category = min(site.glob("category/*/index.html"))
    return ["", *(f"{page.parent.relative_to(site)}/" for page in (longest, category)), "search/"]


async def score(url: str, chromium: str) -> dict[str, float]:
    """The medians of a page's scores, of 100, and of its measurements."""
    node = ("node", str(LIGHTHOUSE), url, "--quiet", "--output=json", "--throttling-method=simulate")
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    runs = [json.loads(await run(*node, flags, CHROME_PATH=chromium)) for _ in range(RUNS)]
    found = {name: [100 * each["categories"][name]["score"] for each in runs] for name in WANTED}
    found |= {name: [each["audits"][audit]["numericValue"] for each in runs] for name, audit in MEASURED.items()}
    return {name: round(statistics.median(values), 3) for name, values in found.items()}


async def main() -> int:
    """Build, serve and score; print a line for each page. Returns the exit status."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    with tempfile.TemporaryDirectory() as folder:
        sockets = bind_sockets(0, "localhost")
        address = f"http://localhost:{sockets[0].getsockname()[1]}"
        await run(sys.executable, "-m", "pelican", "-s", "publishconf.py", "-o", folder, SITEURL=address)
        files = (r"/(.*)", StaticFileHandler, {"path": folder, "default_filename": "index.html"})
        # Compressed, as every host of static sites serves them.
        HTTPServer(Application([files], compress_response=True, log_function=lambda _: None)).add_sockets(sockets)
        print("page".ljust(44), *(name.rjust(15) for name in (*WANTED, *MEASURED)))
        good = True
        for path in typical_pages(Path(folder)):
            scores = await score(f"{address}/{path}", chromium)
            print(f"/{path}".ljust(44), *(f"{value:15g}" for value in scores.values()), flush=True)
            good &= all(scores[name] >= least for name, least in WANTED.items()) and scores["CLS"] == 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
