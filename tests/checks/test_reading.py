"""How posts are read: one compiler for all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from content import source

if TYPE_CHECKING:
    from conftest import BuildSite

BEFORE = """# Same heading

## Same heading

A note[^1] with HTML by [a link][here] and <b markdown="1">*bold*</b>.

[^1]: The first note.
[here]: https://example.com/before
*[HTML]: Another language

```python
unfinished = "code"
"""
AFTER = """## Same heading

A note[^1] with HTML by a link and "quotes".

[^1]: The second note.
"""


@pytest.mark.parametrize(
    "options", ["", "MARKDOWN['extension_configs']['markdown.extensions.footnotes'] = {'UNIQUE_IDS': True}"]
)
def test_a_post_reads_the_same_whatever_was_read_before_it(build_site: BuildSite, options: str) -> None:
    fields = {"title": "Last", "date": "2026-01-02", "summary": "A summary of HTML"}
    last = {"content/posts/z.md": source(AFTER, **fields)}
    others = {f"content/posts/{name}.md": source(BEFORE, title=name, date="2026-01-01") for name in "ab"}

    def shown(files: dict[str, str]) -> str:
        page = build_site(files, settings=options).read("z/index.html")
        return re.search(r'<h1.*?<footer class="post-foot">', page, re.DOTALL)[0]

    alone = shown(last)
    assert "The second note" in alone
    assert shown(others | last) == alone
