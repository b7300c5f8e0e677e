"""What happens to the built site: it is brought into its place (`changeover`), and shown to its author (`preview`).

As a plugin, it has pages and bodies link within their host, by `localsiteurl` in every template's context, and tells
the build what was made, in the file that the variable BUILD_REPORT names: below which path the site is, how many
comments readers see, and which files are posts and pages. BUILD_PROGRESS and BUILD_PROFILE, set to anything, ask it to
tell how far it is, and where the time went.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .._shared.files import trouble
from .._shared.progress import Count
from .._shared.urls import is_web_address
from .profile import Profile


def check_address(site: Any) -> None:
    """Report a SITEURL that no link can begin with; the rest is checked as if it said nothing."""
    from .._shared.pelican import report, setting_fault

    address = str(site.settings["SITEURL"])
    if address and (not is_web_address(address) or re.search(r"[?#\s]", address)):
        mend = "write the whole address, such as https://blog.example.com or https://example.com/blog"
        report(site.settings, [setting_fault("SITEURL", site.settings, f'SITEURL "{address}": {mend}')])
        site.settings["SITEURL"] = ""


def link_within_host(generator: Any) -> None:
    """Have links in bodies begin with the path of SITEURL, so that they hold on any host; templates do the same."""
    if not generator.settings["RELATIVE_URLS"]:
        generator.context["localsiteurl"] = _path(generator)


def report(generator: Any, writer: object) -> None:
    """Write the report, if one is asked for."""
    from .._shared.pelican import every_article

    del writer
    if not (path := os.environ.get("BUILD_REPORT")):
        return
    articles, context = every_article(generator), generator.context
    seen = [
        article.comments.count for article in articles if article.status != "draft" and hasattr(article, "comments")
    ]
    pages = [page for key in ("pages", "hidden_pages", "draft_pages") for page in context.get(key, ())]
    contents = sorted(content.save_as for content in (*articles, *pages) if content.save_as)
    made = {"path": _path(generator), "comments": sum(seen), "contents": contents}
    Path(path).write_text(json.dumps(made), "utf-8")


def _path(generator: Any) -> str:
    """The path of the site's address, without a slash at its end."""
    return urlsplit(str(generator.settings["SITEURL"])).path.rstrip("/")


def speak_plainly(site: Any) -> None:
    """Have a disk that is full or may not be written end the run in a sentence, where Pelican prints a traceback."""
    run = site.run

    def run_plainly() -> None:
        profile = Profile(threading.get_ident()) if "BUILD_PROFILE" in os.environ else None
        try:
            run()
        except OSError as error:
            print(trouble(error), file=sys.stderr)
            raise SystemExit(1) from error
        for line in profile.stop() if profile else ():
            print(f"profile: {line}")

    site.run = run_plainly


def count_posts(generator: Any) -> None:
    """Prepare to tell how many posts are read."""
    total = 0
    if "BUILD_PROGRESS" in os.environ:
        total = len(generator.get_files(generator.settings["ARTICLE_PATHS"], generator.settings["ARTICLE_EXCLUDES"]))
    generator.read_so_far = Count("reading posts", total)


def post_read(generator: Any) -> None:
    """Tell that another post is read."""
    generator.read_so_far.add()


def count_pages(generators: list[Any]) -> None:
    """Prepare to tell how many pages are written."""
    from .._shared.pelican import article_generator, files_of_pelican

    generator, total = article_generator(generators), 0
    if "BUILD_PROGRESS" in os.environ:
        total = sum(file.endswith(".html") for file in files_of_pelican(generator))
    generator.context["written_so_far"] = Count("writing pages", total)


def page_written(path: str, context: Any) -> None:
    """Tell that another page is written."""
    del path
    context["written_so_far"].add()


def register() -> None:
    """Connect to Pelican, which is imported only here: the tasks import this package, and need none of it."""
    from pelican import signals

    signals.generator_init.connect(link_within_host)
    signals.initialized.connect(check_address)
    signals.initialized.connect(speak_plainly)
    signals.article_writer_finalized.connect(report)
    signals.article_generator_init.connect(count_posts)
    signals.article_generator_preread.connect(post_read)
    signals.all_generators_finalized.connect(count_pages)
    signals.content_written.connect(page_written)
