"""What an author writes, compiled as it is meant and shown under the page's policy.

`plugins.prose.markdown` in the setting MARKDOWN reads Markdown as people write it. Templates get the filters
`article.content|for_page(words.table)`, `article.content|headings`, `article.content|frames` and `page.content|opening`
(its first sentences, plain), and the test `article.content is colored`. What the policy would block is named with file
and line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pelican import signals

from .._shared import defaults
from .._shared import pelican as _pelican
from .._shared.faults import Fault
from .._shared.front_matter import line_of
from .._shared.memo import memo
from .._shared.opening import opening
from .code import is_colored
from .embeds import frames
from .page import for_page, headings
from .policy import blocked, wrong_extra

if TYPE_CHECKING:
    from .._shared.front_matter import Source

_EXTENSION = "plugins.prose.markdown"


@dataclass(frozen=True, slots=True)
class ProseSettings:
    """The settings `PROSE_…`."""

    embeds: tuple[str, ...] = defaults.PROSE_EMBEDS
    """Hosts beside YouTube and Vimeo whose frames a page shows on a click, such as "player.example.org"."""

    def __post_init__(self) -> None:
        """Refuse what is no host."""
        for host in self.embeds:
            if not host or "/" in host or ":" in host:
                raise ValueError(f'"{host}" is no host; write one such as "player.example.org"')


def set_up(pelican: Any) -> None:
    """Tell the Markdown extension which hosts' frames become cards."""
    markdown = pelican.settings["MARKDOWN"]
    options = _pelican.read_settings(ProseSettings, "PROSE", pelican.settings)
    if _EXTENSION in markdown.get("extensions", ()):
        configured = {**markdown.get("extension_configs", {}), _EXTENSION: {"embeds": options.embeds}}
        pelican.settings["MARKDOWN"] = {**markdown, "extension_configs": configured}


def add_filters(generator: Any) -> None:
    """Give templates the filters, and the test for code that needs its colours."""
    generator.env.filters.update(for_page=for_page, headings=headings, frames=frames, opening=opening)
    generator.env.tests.update(colored=is_colored)


def refuse_what_is_blocked(generators: list[Any]) -> None:
    """Report what the policy of the pages would block, and what is wrong with the policy's own setting."""
    settings, context = generators[0].settings, generators[0].context
    extra = settings.get("CSP_EXTRA", {})
    if wrong := [
        _pelican.setting_fault("CSP_EXTRA", settings, f"CSP_EXTRA: {message}") for message in wrong_extra(extra)
    ]:
        _pelican.report(settings, wrong)
        return
    embeds = settings.get("PROSE_EMBEDS", ())
    own = f"{settings['SITEURL'].rstrip('/')}/" if settings["SITEURL"] else ""
    origins, known = set(), memo(settings)

    def look_at(body: str) -> tuple[list[tuple[str, str]], list[str]]:
        return [(each.value, each.mend) for each in blocked(body, own=own, embeds=embeds, extra=extra)], [*frames(body)]

    for _, content in sorted(context["generated_content"].items()):
        if content is None:
            continue
        found, framed = known.get("blocked", (content.content, own, embeds, extra), partial(look_at, content.content))
        if found:
            source, shown = _pelican.source_of(content), _pelican.source_path(content.source_path)
            _pelican.report(settings, (Fault(shown, _line(source, value), f"{value}: {mend}") for value, mend in found))
        origins.update(framed)
    context["frame_origins"] = sorted(origins)


def _line(source: Source, value: str) -> int | None:
    """The line that what is blocked begins on, as it was found or as it is written in Markdown."""
    wanted = value.partition("\n")[0]
    bare = wanted.partition('="')[2].removesuffix('"')
    return line_of(source, wanted) or line_of(source, bare)


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(set_up)
    signals.generator_init.connect(add_filters)
    signals.all_generators_finalized.connect(refuse_what_is_blocked)
