"""What happens to the built site: it is brought into its place (`changeover`), and shown to its author (`preview`).

As a plugin, it has pages and bodies link within their host, by `localsiteurl` in every template's context, and tells
the build what was made, in the file that the variable BUILD_REPORT names: below which path the site is, how many
comments readers see, and which files are posts and pages.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .._shared.files import trouble
from .._shared.urls import is_web_address


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
        try:
            run()
        except OSError as error:
            print(trouble(error), file=sys.stderr)
            raise SystemExit(1) from error

    site.run = run_plainly


def register() -> None:
    """Connect to Pelican, which is imported only here: the tasks import this package, and need none of it."""
    from pelican import signals

    signals.generator_init.connect(link_within_host)
    signals.initialized.connect(check_address)
    signals.initialized.connect(speak_plainly)
    signals.article_writer_finalized.connect(report)
