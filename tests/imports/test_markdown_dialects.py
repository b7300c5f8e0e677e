"""What other systems' Markdown means ends as it was meant, and what an author wrote stays where it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Blog

CONFIG = {
    "hugo": ("hugo.toml", 'baseURL = "https://old.example/"\n', "content/post/{}.md"),
    "obsidian": (".obsidian.md", "", "{}.md"),
    "jekyll": ("_config.yml", "url: https://old.example\n", "_posts/2020-01-01-{}.md"),
}
SAME = {
    "a list below a text": "Text:\n- one\n- two\n",
    "a list by two": "- one\n  - two\n    - three\n- four\n",
    "a table without pipes at its sides": "A | B\n--|--\n1 | 2\n",
    "a fence with attributes": "```go {linenos=table}\nx := 1\n```\n",
    "a task": "- [ ] to do\n- [x] done\n",
    "a footnote": "Text[^1].\n\n[^1]: A note.\n",
    "a footnote before a colon": "As follows[^1]:\n\n[^1]: A note.\n",
    "HTML as it is": "Water is H<sub>2</sub>O, press <kbd>A</kbd>.\n",
    "an escaped sign": "1 \\* 2 &lt; 3 &amp; 4\n",
    "a definition": "Tea\n: A drink.\n",
    "a link by its name": 'See [it][a].\n\n[a]: https://example.org/ "It"\n',
    "a film in a frame": '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>\n',
    "what is no note": "A pattern: ^[a-z] and [^a].\n",
    "an id": "## One {#first}\n\nSee [one](#first).\n",
}
WRITTEN = {
    "a break by a backslash": ("hugo", "One\\\ntwo.\n", "One  \ntwo.\n"),
    "a heading of the title's level": ("hugo", "# Part\n\nText.\n\n## Below\n", "## Part\n\nText.\n\n### Below\n"),
    "the title again": ("hugo", "# A Title\n\nText.\n", "Text.\n"),
    "a line of underlined headings": ("hugo", "Part\n====\n\nBelow\n-----\n", "Part\n----\n\n### Below\n"),
    "strong beside signs": ("hugo", "**Yes,**no and snake_case_word.\n", "**Yes,**no and snake_case_word.\n"),
    "attributes of kramdown": ("jekyll", "A text.\n{: .lead style=\"color:red\"}\n", "A text.\n{: .lead}\n"),
    "a table of contents": ("jekyll", "* TOC\n{:toc}\n\nText.\n", "Text.\n"),
    "a formula of kramdown": ("jekyll", "$$\na_1 * b_1\n$$\n", "`$$a_1 * b_1$$`\n"),
    "a frame of another site": (
        "hugo",
        '<iframe src="https://maps.example.org/x" title="The map"></iframe>\n',
        "[The map](https://maps.example.org/x)\n",
    ),
    "a style": ("hugo", '<p style="color: red">Red <b>text</b></p>\n', "Red **text**\n"),
    "a script": ("hugo", "Text.\n\n<script>alert(1)</script>\n", "Text.\n"),
    "two quotations": ("hugo", "> one\n\n> two\n", "> one\n\n<!-- -->\n\n> two\n"),
    "what looks like a wiki link": ("hugo", "See x[[1]] here.\n", "See x\\[[1]] here.\n"),
    "a link that leads nowhere": ("hugo", "See [it](/nowhere/) and [that](#nothing).\n", "See it and that.\n"),
    "a picture that is missing": (
        "hugo", "![Cup](cup.png)\n", "![Cup](https://old.example/post/c/cup.png)\n"),
    "a note within a line of an old Hugo": ("hugo", "Text^[A note.].\n", "Text[^n1].\n\n[^n1]: A note.\n"),
    "a note in a script without spaces": ("hugo", "文字^[注释。]。\n", "文字[^n1]。\n\n[^n1]: 注释。\n"),
    "a note within a line": ("obsidian", "Text^[A note.].\n", "Text[^n1].\n\n[^n1]: A note.\n"),
    "a note with a link by its name": (
        "hugo",
        "Text[^1].\n\n[^1]: See [it][a].\n\n[a]: https://example.org/\n",
        "Text[^1].\n\n[a]: https://example.org/\n\n[^1]: See [it](https://example.org/).\n",
    ),
    "a dead link of one word": ("hugo", "Our [guides](/guides/).\n", "Our guides.\n"),
    "a shortcode in code": ("hugo", "```\n{{</* figure */>}}\n```\n", "```\n{{< figure >}}\n```\n"),
    "more": ("hugo", "Above.\n\n<!--more-->\n\nBelow.\n", "Above.\n\nBelow.\n"),
}  # fmt: skip


def bring(blog: Blog, tmp_path: Path, system: str, body: str) -> str:
    """What becomes of a text."""
    name, config, place = CONFIG[system]
    root = tmp_path / "old"
    path = root / place.format("c")
    path.parent.mkdir(parents=True)
    (root / name).write_text(config, "utf-8")
    path.write_text(f"---\ntitle: A Title\ndate: 2020-01-01\n---\n{body}", "utf-8")
    assert blog.run("markdown", str(root)) == 0
    return blog.read("posts/c/index.md").partition("\n\n")[2]


@pytest.mark.parametrize("body", SAME.values(), ids=SAME)
def test_an_authors_own_text_stays(blog: Blog, tmp_path: Path, body: str) -> None:
    assert bring(blog, tmp_path, "hugo", body) == body


@pytest.mark.parametrize(("system", "body", "written"), WRITTEN.values(), ids=WRITTEN)
def test_what_would_be_read_otherwise_is_written_anew(
    blog: Blog, tmp_path: Path, system: str, body: str, written: str
) -> None:
    assert bring(blog, tmp_path, system, body) == written
