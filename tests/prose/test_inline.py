"""That leaving out patterns which a text cannot have changes nothing of what comes out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.treeprocessors import InlineProcessor

from plugins.prose.inline import SIGNS

EXTENSIONS = [
    "markdown.extensions.extra",
    "markdown.extensions.sane_lists",
    "plugins.prose.markdown",
    "markdown.extensions.smarty",
]
ANGLED = {"markdown.extensions.smarty": {"smart_angled_quotes": True}}


class Thorough(InlineProcessor):
    """Python-Markdown's own search, in a class that is not taken for it, so that nothing quicker takes its place."""


def thorough() -> Markdown:
    """A compiler that tries every pattern."""
    md = Markdown(extensions=EXTENSIONS, extension_configs=ANGLED)
    for name, priority in (("inline", 20), ("smarty", 6)):
        search = Thorough(md)
        search.inlinePatterns = md.treeprocessors[name]._patterns
        md.treeprocessors.register(search, name, priority)
    return md


QUICK, THOROUGH = Markdown(extensions=EXTENSIONS, extension_configs=ANGLED), thorough()

PIECES = st.sampled_from(
    [
        *("word", "Ah", " ", "\n", "\n\n", "  \n", "\\", "`", "``", "*", "**", "_", "~", "~~", "'", '"', "--", "---"),
        *("...", "<<", ">>", "&amp;", "&", "<b>", "</b>", "<!-- x -->", "[", "]", "[one]", "![", "](", ")", "[^1]"),
        *("[one]: https://one.example 'Title'\n", "[^1]: A note.\n", "https://two.example", "WWW.three.example", "@"),
        *("<https://four.example>", "<me@five.example>", "me@six.example", "'80s", "    ", "- ", "> ", "# ", "| a |"),
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_nothing_that_is_marked_up_is_overlooked(written: str) -> None:
    assert QUICK.reset().convert(written) == THOROUGH.reset().convert(written)


def test_every_pattern_of_ours_is_known() -> None:
    for name in ("inline", "smarty"):
        patterns = QUICK.treeprocessors[name]._patterns
        assert len(list(patterns)) == sum(known in patterns for known in SIGNS)


def test_patterns_of_others_are_tried_on_everything_and_so_are_those_after_them() -> None:
    md = Markdown(extensions=EXTENSIONS)
    md.inlinePatterns.register(SimpleTagInlineProcessor(r"()(plain)", "mark"), "own", 1)
    assert md.reset().convert("plain") == "<p><mark>plain</mark></p>"
