"""Explains the suggestions: `python -m plugins.related SLUG` those of a post, `… --report` those of the whole blog."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pelican import Pelican, signals
from pelican.generators import ArticlesGenerator, PagesGenerator, StaticGenerator
from pelican.settings import read_settings

from .._shared import pelican as _pelican
from .._shared.text import closest
from .report import explain, report

if TYPE_CHECKING:
    from . import Group


def read_groups(settings_file: str) -> list[Group]:
    """The posts of a site by language, read as a build reads them; nothing is written.

    Raises:
        SystemExit: The site has faults; they have been listed.
    """
    settings = read_settings(settings_file)
    needed = ("checks", "links", "related")
    settings["PLUGINS"] = [name for name in settings["PLUGINS"] if name.rpartition(".")[2] in needed]
    site = Pelican(settings)
    context = {
        **site.settings,
        **{"generated_content": {}, "static_links": set(), "static_content": {}, "localsiteurl": settings["SITEURL"]},
    }
    generators = [
        cls(context=context, settings=site.settings, path=site.path, theme=site.theme, output_path=site.output_path)
        for cls in (ArticlesGenerator, PagesGenerator, StaticGenerator)
    ]
    for generator in generators:
        generator.generate_context()
    signals.all_generators_finalized.send(generators)
    signals.get_writer.send(site)
    return _pelican.article_generator(generators).related_groups  # type: ignore[no-any-return]  # Pelican is untyped


def print_post(groups: list[Group], slug: str) -> bool:
    """Explain the suggestions of a post in each of its languages; False when there is no such post."""
    found = False
    for group in groups:
        for key, article in group.articles.items():
            if article.slug == slug:
                found = True
                print(f"{_pelican.source_path(article.source_path)}: {article.title}")
                print(*explain(group.index, key, [other.url for other, _ in article.related]), sep="\n")
                pins = group.pins.get(key)
                print("* suggested" + (f"; pinned: {', '.join(pins)}" if pins else ""))
    return found


def main() -> int:
    """Print what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m plugins.related", description=__doc__)
    parser.add_argument("slug", nargs="?", help="the post whose suggestions to explain")
    parser.add_argument("--report", action="store_true", help="how the whole blog fares, and tags that hurt")
    parser.add_argument("--settings", default="pelicanconf.py")
    options = parser.parse_args()
    if bool(options.slug) == options.report:
        parser.error("name a post, or ask for the --report")
    if not Path(options.settings).is_file():
        parser.error(f"there is no {options.settings} here; run this in the folder of the blog")
    groups = read_groups(options.settings)
    if options.report:
        for group in groups:
            tags = [_pelican.snapshot(group.articles[key]).tags for key in group.index.offered]
            if len(groups) > 1:
                print(f"[{group.lang}]")
            print(
                *report(group.index, limit=group.settings.limit, pins=group.pins, silent=group.silent, tags=tags),
                sep="\n",
            )
    elif not print_post(groups, options.slug):
        slugs = {article.slug for group in groups for article in group.articles.values()}
        print(f'there is no post "{options.slug}"; {closest(options.slug, slugs)}'.rstrip("; "), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
