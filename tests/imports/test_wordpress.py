# ruff: noqa: E501 - what was and what comes of it stand side by side
"""A WordPress blog comes along whole: texts, comments, pictures, addresses and ids, each accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from wordpress_export import HOME, attachment, comment, export, item, meta, term

from content import picture

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Blog

SMALL = export(
    item(
        12,
        "Cards &amp; Coffee",
        'It began <b>here</b>.\n\n<a href="https://old.example/blog/?p=13"><img class="size-medium" '
        'src="https://old.example/blog/wp-content/uploads/2019/05/cup-300x200.png" alt="A cup"></a>\n\nThe end.',
        slug="cards",
        inside=term("category", "Meetings")
        + term("post_tag", "Small Talk", "small-talk")
        + comment(7, "I <i>agree</i>."),
    ),
    item(13, "A Second", "Nothing.", slug="second", link="https://old.example/blog/2019/06/second/"),
    attachment(20, "2019/05/cup.png", parent=12),
)


def test_a_small_blog_comes_along(blog: Blog, tmp_path: Path) -> None:
    (tmp_path / "uploads/2019/05").mkdir(parents=True)
    (tmp_path / "uploads/2019/05/cup.png").write_bytes(picture())
    assert blog.wordpress(SMALL, "--uploads", str(tmp_path / "uploads")) == 0
    assert blog.read("posts/cards/index.md") == (
        "title: Cards & Coffee\n"
        "date: 2019-05-04 18:30\n"
        "category: Meetings\n"
        "tags: Small Talk\n"
        "authors: Ada Okafor\n"
        "aliases: /2019/05/cards\n"
        "id: https://old.example/blog/?p=12\n"
        "imported: old.example/blog/?p=12\n"
        "\n"
        "It began **here**.\n\n[![A cup](cup.png)](../second/index.md)\n\nThe end.\n"
    )
    assert blog.read("comments/cards/wp-7.md") == (
        "author: Bob\ndate: 2019-05-05 09:00:00+01:00\nurl: https://bob.example/\n\nI *agree*.\n"
    )
    assert blog.read("authors/ada-okafor.md") == "name: Ada Okafor\n"
    done = blog.build()
    assert done.status == 0, done.stderr
    assert (done.output / "2019/05/cards/index.html").is_file()


def body_of(blog: Blog, text: str, *more: str, number: int = 1) -> str:
    """What a text of the old blog is here, without front matter."""
    assert blog.wordpress(export(item(number, "One", text), *more)) == 0
    return blog.read(f"posts/post-{number}/index.md").partition("\n\n")[2].rstrip("\n")


UPLOADS = f"{HOME}/wp-content/uploads"
CLASSIC = {
    "paragraphs": ("One\ntwo.\n\nThree.", "One  \ntwo.\n\nThree."),
    "a list": ("Before\n<ul>\n<li>a</li>\n<li>b <b>c</b></li>\n</ul>\nAfter", "Before\n\n- a\n- b **c**\n\nAfter"),
    "nested lists": ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "1. a\n   - b\n2. c"),
    "a quotation": ("<blockquote>Said.\n\nTwice.</blockquote>", "> Said.\n>\n> Twice."),
    "headings": ("<h2>A <em>Heading</em></h2>\nText", "## A *Heading*\n\nText"),
    "code": ("<pre>a &lt; b\n\n  c</pre>", "```\na < b\n\n  c\n```"),
    "code with a language": ('[sourcecode language="php"]\n<?php\n\necho 1;\n[/sourcecode]', "```php\n<?php\n\necho 1;\n```"),
    "code as a class": ('<pre class="brush: ruby">puts 1</pre>', "```ruby\nputs 1\n```"),
    "code of WP-Syntax": ('<pre lang="html">\n<title>a</title> <!-- b -->\n</pre>', "```html\n<title>a</title> <!-- b -->\n```"),
    "PHP": ("Write <?php echo 1; ?> there.", "Write &lt;?php echo 1; ?> there."),
    "a quoted entity in code": ("[php]echo &quot;a&quot;;[/php]", '```php\necho "a";\n```'),
    "signs of Markdown": ("5 * 3 * 2 _so_ [x] `y` # z\n1. no\n- no", "5 \\* 3 \\* 2 \\_so\\_ \\[x\\] \\`y\\` # z  \n1\\. no  \n\\- no"),
    "entities": ("AT&amp;T &lt;b&gt; &hellip; &amp;lt;", "AT&T &lt;b> … &amp;lt;"),
    "a table with headings": (
        "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
    ),
    "a table without": (
        "<table><tr><td>a</td><td>b</td></tr></table>",
        "<table>\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n</table>",
    ),
    "a picture": ('<img src="https://x.example/a.jpg" alt="A" title="t" />', "![A](https://x.example/a.jpg)"),
    "a caption": (
        '[caption id="x" align="alignnone" width="300"]<img src="https://x.example/a.jpg" alt="A" /> Of "it"[/caption]',
        "![A](https://x.example/a.jpg 'Of \"it\"')",
    ),
    "a caption with a link": (
        '[caption width="9"]<img src="https://x.example/a.jpg" alt="A" /> By <a href="https://x.example/">x</a>[/caption]',
        '<figure><img alt="A" src="https://x.example/a.jpg"/>\n<figcaption>By <a href="https://x.example/">x</a></figcaption>\n</figure>',
    ),
    "a film": ("See\nhttps://www.youtube.com/watch?v=abcdef\nthere", "See\n\nhttps://www.youtube.com/watch?v=abcdef\n\nthere"),
    "a film as a shortcode": ("[embed]https://vimeo.com/123[/embed]", "https://vimeo.com/123"),
    "a film of Jetpack": ("[youtube http://www.youtube.com/watch?v=abcdef&w=320]", "http://www.youtube.com/watch?v=abcdef&w=320"),
    "a frame": ('<iframe src="//player.vimeo.com/video/12?x=1"></iframe>', "https://vimeo.com/12"),
    "a film of 2008": (
        '<object><param name="movie" value="x"><embed src="http://www.youtube.com/v/abcdefg&hl=en"></embed></object>',
        "https://www.youtube.com/watch?v=abcdefg",
    ),
    "another site's frame": (
        '<iframe title="A map" src="https://maps.example/m"></iframe>',
        "[A map](https://maps.example/m)",
    ),
    "sound from elsewhere": ('[audio src="https://x.example/a.mp3"]', "<https://x.example/a.mp3>"),
    "an unknown shortcode": ("[contact-form to='x'] and [sic]", "\\[contact-form to='x'\\] and \\[sic\\]"),
    "a quoted shortcode": ("Write [[gallery]].", "Write \\[gallery\\]."),
    "more": ("Before.<!--more Read on-->\n\nAfter.", "Before.\n\nAfter."),
    "pages": ("First.\n<!--nextpage-->\nSecond.", "First.\n\nSecond."),
    "abbreviations": ('<abbr title="As it is">AII</abbr> H<sub>2</sub>O <del>no</del>', '<abbr title="As it is">AII</abbr> H<sub>2</sub>O ~~no~~'),
    "definitions": ("<dl><dt>T</dt><dd>D</dd></dl>", "T\n:   D"),
    "details": ("<details><summary>S</summary>D</details>", "<details>\n<summary>S</summary>\n<p>D</p></details>"),
    "empty paragraphs": ("<p>&nbsp;</p>\n\nText.\n\n<p></p>", "Text."),
    "inline styles": ('<p style="text-align:center" class="x"><span style="color:red">Text.</span></p>', "Text."),
    "an anchor": ('<a href="#there">go</a>\n\n<a name="there"></a>Here.', '[go](#there)\n\n<a id="there"></a>Here.'),
    "a dead anchor": ('<a href="#nowhere">go</a>', "go"),
    "two lists": ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n<!-- -->\n\n- b"),
    "a link without a scheme": ('<a href="www.example.com/x">x</a>', "[x](https://www.example.com/x)"),
    "an e-mail address": ('<a href="me@example.com">x</a>', "[x](mailto:me@example.com)"),
    "a link with spaces and brackets": ('<a href="https://x.example/a (b)">x</a>', "[x](https://x.example/a%20%28b%29)"),
    "what looks like a field": ("Status: draft\n\nText.", "Status&#58; draft\n\nText."),
    "code with a language, as CodeColorer shows it": ('<code lang="php">\n<b>x</b> &nbsp;\n</code>', "```php\n<b>x</b> &nbsp;\n```"),
    "code with a language, escaped by the editor": ('<pre lang="php">a &lt; b</pre>', "```php\na < b\n```"),
    "code with a language within a line": ('x <code lang="php">a &lt; b</code>', "x `a < b`"),
    "words within a head": ("<p>a <head>b</head> c</p>", "a b c"),
    "a field for a form": ('<form><input type="text">Your name <button>Send</button></form>', "Your name Send"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), CLASSIC.values(), ids=CLASSIC)
def test_classic_texts(blog: Blog, old: str, new: str) -> None:
    assert body_of(blog, old) == new


BLOCKS = {
    "paragraphs": (
        "<!-- wp:paragraph -->\n<p>One<br>two.</p>\n<!-- /wp:paragraph -->\n\n"
        '<!-- wp:heading {"level":3} -->\n<h3 class="wp-block-heading" id="h-a">A</h3>\n<!-- /wp:heading -->',
        "One  \ntwo.\n\n### A",
    ),
    "an image": (
        '<!-- wp:image {"id":9,"sizeSlug":"large"} -->\n<figure class="wp-block-image size-large"><img '
        'src="https://x.example/a.jpg" alt="A" class="wp-image-9"/><figcaption class="wp-element-caption">Of it</figcaption>'
        "</figure>\n<!-- /wp:image -->",
        '![A](https://x.example/a.jpg "Of it")',
    ),
    "a gallery": (
        '<!-- wp:gallery {"ids":[1]} -->\n<figure class="wp-block-gallery"><ul class="blocks-gallery-grid">'
        '<li class="blocks-gallery-item"><figure><img src="https://x.example/a.jpg" alt="A"/></figure></li>'
        '<li class="blocks-gallery-item"><figure><img src="https://x.example/b.jpg" alt="B"/><figcaption>Bee</figcaption>'
        "</figure></li></ul></figure>\n<!-- /wp:gallery -->",
        '![A](https://x.example/a.jpg)\n\n![B](https://x.example/b.jpg "Bee")',
    ),
    "an embed": (
        '<!-- wp:embed {"url":"https://vimeo.com/12"} -->\n<figure class="wp-block-embed"><div '
        'class="wp-block-embed__wrapper">\nhttps://vimeo.com/12\n</div></figure>\n<!-- /wp:embed -->',
        "https://vimeo.com/12",
    ),
    "code": (
        '<!-- wp:code -->\n<pre class="wp-block-code"><code>a &lt; b</code></pre>\n<!-- /wp:code -->',
        "```\na < b\n```",
    ),
    "a quotation": (
        '<!-- wp:quote -->\n<blockquote class="wp-block-quote"><!-- wp:paragraph -->\n<p>Said.</p>\n<!-- /wp:paragraph -->'
        "<cite>Me</cite></blockquote>\n<!-- /wp:quote -->",
        "> Said.\n>\n> <cite>Me</cite>",
    ),
    "columns": (
        '<!-- wp:columns -->\n<div class="wp-block-columns"><!-- wp:column -->\n<div class="wp-block-column">'
        "<!-- wp:paragraph -->\n<p>Left.</p>\n<!-- /wp:paragraph --></div>\n<!-- /wp:column -->\n\n<!-- wp:column -->\n"
        '<div class="wp-block-column"><!-- wp:paragraph -->\n<p>Right.</p>\n<!-- /wp:paragraph --></div>\n'
        "<!-- /wp:column --></div>\n<!-- /wp:columns -->",
        "Left.\n\nRight.",
    ),
    "buttons": (
        '<!-- wp:buttons --><div class="wp-block-buttons"><!-- wp:button --><div class="wp-block-button">'
        '<a class="wp-block-button__link" href="https://x.example/">Go</a></div><!-- /wp:button --></div><!-- /wp:buttons -->',
        "[Go](https://x.example/)",
    ),
    "a rule and what a site fills": (
        '<!-- wp:separator -->\n<hr class="wp-block-separator"/>\n<!-- /wp:separator -->\n<!-- wp:latest-posts /-->',
        "---",
    ),
    "a shared block": ('<!-- wp:block {"ref":77} /-->', "Of all."),
    "a classic text between blocks": ("One\n\n<!-- wp:paragraph -->\n<p>Two.</p>\n<!-- /wp:paragraph -->\n\nThree\nfour", "One\n\nTwo.\n\nThree  \nfour"),
    "braces in the data": ('<!-- wp:paragraph {"style":{"color":{"text":"#fff"}}} -->\n<p>One.</p>\n<!-- /wp:paragraph -->', "One."),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), BLOCKS.values(), ids=BLOCKS)
def test_blocks(blog: Blog, old: str, new: str) -> None:
    shared = item(77, "Shared", "<!-- wp:paragraph --><p>Of all.</p><!-- /wp:paragraph -->", type="wp_block")
    assert body_of(blog, old, shared) == new


def test_footnotes_of_blocks_lead_there_and_back(blog: Blog) -> None:
    notes = '[{"id":"f1","content":"A <em>note</em>."}]'
    text = '<!-- wp:paragraph --><p>Text<sup data-fn="f1" class="fn"><a id="f1-link" href="#f1">1</a></sup>.</p><!-- /wp:paragraph -->\n<!-- wp:footnotes /-->'
    assert blog.wordpress(export(item(1, "One", text, inside=meta("footnotes", notes)))) == 0
    body = blog.read("posts/post-1/index.md")
    assert '<li id="f1">A <em>note</em>.</li>' in body
    assert blog.build().status == 0


def test_a_gallery_shows_the_pictures_of_its_post(blog: Blog, tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png"):
        (tmp_path / "uploads/2019").mkdir(parents=True, exist_ok=True)
        (tmp_path / "uploads/2019" / name).write_bytes(picture())
    library = attachment(5, "2019/b.png", parent=1, caption="Bee"), attachment(4, "2019/a.png", parent=1, alt="Ay")
    text = export(
        item(1, "One", "[gallery]"), item(2, "Two", '[gallery ids="6,4"]'), *library, attachment(6, "2019/c.png")
    )
    assert blog.wordpress(text, "--uploads", str(tmp_path / "uploads")) == 0
    assert blog.read("posts/post-1/index.md").endswith('\n\n![Ay](a.png)\n\n![](b.png "Bee")\n')
    assert blog.read("posts/post-2/index.md").endswith("\n\n![](c.png)\n\n![Ay](a.png)\n")
    assert (blog.content / "posts/post-2/c.png").read_bytes() == picture()
