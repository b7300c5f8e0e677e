"""The folders of six systems, small and made up: brought along, built, and every old address led on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content import picture

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from conftest import Blog

CUP = picture()


def folder(root: Path, files: dict[str, str | bytes]) -> str:
    """A folder with these files."""
    for name, text in files.items():
        path = root / "old" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(root / "old")


HUGO = {
    "hugo.toml": 'baseURL = "https://old.example/blog/"\n[permalinks]\n  posts = "/:year/:month/:slug/"\n',
    "static/images/cup.png": CUP,
    "content/about.md": '---\ntitle: "About"\nmenu: main\n---\nWho we are.\n',
    "content/posts/_index.md": "---\ntitle: Posts\n---\n",
    "content/posts/first.md": (
        '+++\ntitle = "First: a start"\ndate = 2019-05-01T08:30:00+02:00\ndraft = false\ntags = ["cards", "tea"]\n'
        'categories = ["Meetings", "Old"]\naliases = ["/first-of-all/"]\nslug = "begin"\n'
        'description = "How it began."\n+++\n'
        "See [the second]({{< ref \"second/index.md#the-plan\" >}}) and [about](/blog/about/).\n\n"
        '{{< figure src="/images/cup.png" alt="A cup" caption="On the table" >}}\n\n'
        "{{< youtube dQw4w9WgXcQ >}}\n\n{{< highlight go >}}\nfmt.Println(1)\n{{< /highlight >}}\n\n"
        "{{< pricing plan=\"gold\" >}}\n"
    ),
    "content/posts/second/index.md": (
        '{\n  "title": "Second",\n  "date": "2019-06-01",\n  "cover": {"image": "cup.png", "alt": "A cup"}\n}\n\n'
        "## The plan\n\n![Another cup](cup.png)\n\nBack to [the first](../first.md).\n"
    ),
    "content/posts/second/cup.png": CUP,
    "content/posts/hidden.md": "---\ntitle: Not yet\ndate: 2019-07-01\ndraft: true\n---\nSoon.\n",
    "content/posts/notes.adoc": "= Notes\n",
}  # fmt: skip


def test_hugo(blog: Blog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert blog.run("markdown", folder(tmp_path, HUGO)) == 0
    told = capsys.readouterr().out
    assert blog.read("posts/begin/index.md") == (
        "title: First: a start\ndate: 2019-05-01 07:30\ncategory: Meetings\ntags: cards, tea, Old\n"
        "summary: How it began.\n"
        "aliases: /2019/05/begin, /first-of-all\nid: https://old.example/blog/2019/05/begin/\n"
        "imported: old.example/blog/content/posts/first.md\n\n"
        "See [the second](../second/index.md#the-plan) and [about](../../pages/about/index.md).\n\n"
        '![A cup](cup.png "On the table")\n\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\n\n'
        '```go\nfmt.Println(1)\n```\n\n`{{< pricing plan="gold" >}}`\n'
    )
    assert "image: cup.png\nimage_alt: A cup\n" in blog.read("posts/second/index.md")
    assert "status: draft\n" in blog.read("posts/hidden/index.md")
    assert "posts/begin/index.md: tags that are not known stand in it as they are: pricing" in told
    assert "1 in AsciiDoc, which is not read here" in told
    built = blog.build()
    assert built.status == 0, built.stdout + built.stderr
    for old in ("2019/05/begin", "first-of-all", "2019/06/second"):
        assert "begin/" in built.read(f"{old}/index.html") or "second/" in built.read(f"{old}/index.html")


JEKYLL = {
    "_config.yml": (
        "url: https://old.example\ntitle: Old\ntimezone: Europe/Paris\npermalink: /:categories/:year/:title.html\n"
        "defaults:\n  - scope: {path: '', type: posts}\n    values: {author: ada}\n"
    ),
    "_data/authors.yml": "ada:\n  name: Ada Okafor\n",
    "_includes/aside.html": "<p>By the way: {{ include.text }}</p>\n",
    "assets/cup.png": CUP,
    "about.md": "---\ntitle: About\npermalink: /about/\n---\nUs.\n",
    "_posts/2018-03-04-first-post.markdown": (
        "---\nlayout: post\ntitle: First\ncategories: tea talk\ntags: a b\nredirect_from: /old-first\n---\n"
        "* One\n  * Two\n{: .list}\n\n"
        "See [second]({% post_url 2018-03-05-second %}) ![cup]({{ site.baseurl }}/assets/cup.png).\n\n"
        '{% highlight python %}\nprint(1)\n{% endhighlight %}\n\n{% include aside.html text="tea" %}\n\n{% mystery %}\n'
        "<!--more-->\n\nMore, with `{% raw %}{{ x }}{% endraw %}`.\n"
    ),
    "_posts/2018-03-05-second.md": "---\ntitle: Second\n---\nA | B\n--|--\n1 | 2\n\nSum: $$x_1 * y_1$$.\n",
    "_drafts/idea.md": "---\ntitle: Idea\n---\nLater.\n",
    "_posts/undated.md": "---\ntitle: Undated\n---\nText.\n",
}


def test_jekyll(blog: Blog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert blog.run("markdown", folder(tmp_path, JEKYLL)) == 0
    told = capsys.readouterr().out
    first = blog.read("posts/first-post/index.md")
    assert "date: 2018-03-03 23:00\n" in first  # midnight in Paris
    assert "category: tea\ntags: a, b, talk\nauthors: Ada Okafor\n" in first
    assert (
        "aliases: /tea/talk/2018/first-post.html, /old-first\nid: https://old.example/tea/talk/2018/first-post\n"
        in first
    )
    assert "[second](../second/index.md) ![cup](cup.png)" in first
    assert "```python\nprint(1)\n```" in first
    assert "By the way: tea" in first
    assert "`{% mystery %}`" in first
    assert "`{{ x }}`" in first
    assert "`$$x_1 * y_1$$`" in blog.read("posts/second/index.md")
    assert "status: draft" in blog.read("posts/idea/index.md")
    assert "without a date in its name, as Jekyll wants" in told
    built = blog.build()
    assert built.status == 0, built.stdout + built.stderr
    assert "first-post/" in built.read("tea/talk/2018/first-post.html")


ELEVENTY = {
    ".eleventy.js": 'module.exports = (c) => { c.addPassthroughCopy("src/img"); return { dir: { input: "src" } }; };\n',
    "package.json": '{"homepage": "https://old.example"}',
    "src/_data/site.json": '{"url": "https://old.example"}',
    "src/img/cup.png": CUP,
    "src/posts/posts.json": '{"tags": ["posts"], "permalink": "/{{ page.date | date: \'%Y\' }}/{{ page.fileSlug }}/"}',
    "src/posts/2020-01-02-hello.md": (
        '---\ntitle: Hello\ntags: [posts, tea]\n---\n\n{% image "/img/cup.png", "A cup" %}\n\n'
        "[Next]({{ '/2021/there/' | url }})\n"
    ),
    "src/posts/there.md": "---\ntitle: There\ndate: 2021-02-03\neleventyExcludeFromCollections: true\n---\nText.\n",
    "src/about.md": "---\ntitle: About\n---\nUs.\n",
    "src/drafts/idea.md": "---\ntitle: Idea\n---\nLater.\n",
    "src/feed.md": "---\ntitle: Feed\npermalink: feed.xml\n---\n<feed/>\n",
    "src/feed/team.md": "---\ntitle: Team\n---\nUs.\n",
}


def test_eleventy(blog: Blog, tmp_path: Path) -> None:
    assert blog.run("markdown", folder(tmp_path, ELEVENTY)) == 0
    hello = blog.read("posts/hello/index.md")
    assert "tags: tea\naliases: /2020/hello\nid: https://old.example/2020/hello/\n" in hello
    assert "![A cup](cup.png)\n\n[Next](../there/index.md)\n" in hello
    assert "status: hidden" in blog.read("posts/there/index.md")
    assert "status: draft" in blog.read("posts/idea/index.md")
    assert "url:" not in blog.read("pages/team/index.md")  # the folder of a feed is the site's own
    assert not (blog.content / "pages/feed").exists()
    built = blog.build()
    assert built.status == 0, built.stdout + built.stderr


def test_an_address_that_only_a_program_knows_is_asked_for(
    blog: Blog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = "module.exports = { permalink: '/{{ page.date | toPath }}/{{ page.fileSlug }}/' };\n"
    files = {**ELEVENTY, "src/posts/posts.json": "{}", "src/posts/posts.11tydata.js": data}
    root = folder(tmp_path, files)
    blog.run("markdown", root, "--dry-run")
    assert "only Eleventy knows what it gives; say it by --permalink" in capsys.readouterr().out
    assert not blog.files()
    assert blog.run("markdown", root, "--permalink", "/:year/:month/:slug/") == 0
    assert "aliases: /2020/01/hello\n" in blog.read("posts/hello/index.md")


ASTRO = {
    "astro.config.mjs": "export default defineConfig({ site: 'https://old.example' });\n",
    "src/pages/blog/[...slug].astro": "---\nconst posts = await getCollection('blog');\n---\n",
    "src/content/blog/tea.mdx": (
        "---\ntitle: Tea\npubDate: 'Jul 08 2022'\nheroImage: './cup.png'\ntags: ['tea']\n---\n"
        "import cup from './cup.png';\nimport Chart from '../../Chart.astro';\n\n"
        '<Image src={cup} alt="A cup" />\n\n{/* hidden */}\n\nSee [coffee](/blog/coffee/).\n\n<Chart data={[1]} />\n'
    ),
    "src/content/blog/coffee.md": (
        "---\ntitle: Coffee\npubDate: 2022-07-09\nupdatedDate: 2022-08-01\n---\n![Cup](/cup.png)\n"
    ),
    "src/content/blog/cup.png": CUP,
    "public/cup.png": CUP,
}


def test_astro(blog: Blog, tmp_path: Path) -> None:
    assert blog.run("markdown", folder(tmp_path, ASTRO)) == 0
    tea = blog.read("posts/tea/index.md")
    assert (
        "date: 2022-07-08 00:00\ntags: tea\nimage: cup.png\naliases: /blog/tea\nid: https://old.example/blog/tea/\n"
        in tea
    )
    assert tea.endswith("![A cup](cup.png)\n\nSee [coffee](../coffee/index.md).\n\n`<Chart data={[1]} />`\n")
    assert "modified: 2022-08-01 00:00\n" in blog.read("posts/coffee/index.md")


PELICAN = {
    "pelicanconf.py": (
        "import os\nSITENAME = 'Old'\nSITEURL = 'https://old.example'\nPATH = 'content'\nTIMEZONE = 'UTC'\n"
        "ARTICLE_URL = '{date:%Y}/{slug}.html'\nARTICLE_SAVE_AS = ARTICLE_URL\nTHEME = os.environ['HOME']\n"
        "raise SystemExit('never run')\n"
    ),
    "content/images/cup.png": CUP,
    "content/pages/about.md": "Title: About\n\nUs.\n",
    "content/Tea/first.md": (
        "Title: First Cup, Hot\nDate: 2017-02-03 10:00\nTags: tea, hot water\nAuthor: Ada\nSummary: Short.\n\n"
        "See [second]({filename}second.rst) and ![cup]({static}/images/cup.png), tag [tea]({tag}tea).\n"
    ),
    "content/Tea/second.rst": (
        "Second Cup\n##########\n\n:date: 2017-02-04\n:tags: tea\n:slug: second\n\nA *second* text.\n\n"
        ".. code-block:: python\n\n   print(2)\n"
    ),
}


def test_pelican(blog: Blog, tmp_path: Path) -> None:
    assert blog.run("markdown", folder(tmp_path, PELICAN)) == 0
    first = blog.read("posts/first-cup-hot/index.md")
    assert first == (
        "title: First Cup, Hot\ndate: 2017-02-03 10:00\ncategory: Tea\ntags: hot water\nauthors: Ada\nsummary: Short.\n"
        "aliases: /2017/first-cup-hot.html\nid: tag:old.example,2017-02-03:/2017/first-cup-hot.html\n"
        "imported: old.example/content/Tea/first.md\n\n"
        "See [second](../second/index.md) and ![cup](cup.png), tag [tea](/category/tea/).\n"
    )
    second = blog.read("posts/second/index.md")
    assert "A *second* text.\n\n```python\nprint(2)\n```" in second
    built = blog.build()
    assert built.status == 0, built.stdout + built.stderr
    assert "first-cup-hot/" in built.read("2017/first-cup-hot.html")


OBSIDIAN = {
    ".obsidian/app.json": "{}",
    "Attachments/cup.png": CUP,
    "Templates/New.md": "---\ndate: {{date}}\n---\n",
    "Notes/Tea.md": (
        "---\ndate: 2023-01-02\npublish: true\ntags: [tea]\n---\n# Tea\n\n"
        "See [[Coffee]], [[Coffee#Hot water|hot]] and [[Nowhere]].\n\n"
        "![[cup.png|300]]\n\n> [!tip] Try it\n> With ==milk==.\n\n%% secret %%\nEnd. ^block\n\nIn code: `[[Coffee]]`.\n"
    ),
    "Coffee.md": "---\ncreated: 2023-01-03\npublish: true\n---\n## Hot water\n\nText.\n",
    "Private.md": "---\ndate: 2023-01-04\n---\nMine.\n",
}


def test_obsidian(blog: Blog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert blog.run("markdown", folder(tmp_path, OBSIDIAN)) == 0
    tea = blog.read("posts/tea/index.md")
    assert "See [Coffee](../coffee/index.md), [hot](../coffee/index.md#Hot-water) and Nowhere." in tea
    assert "cup.png" in tea
    assert "> **Try it**\n>\n> With <mark>milk</mark>." in tea
    assert "secret" not in tea
    assert "End.\n\nIn code: `[[Coffee]]`." in tea
    assert "status: draft" in blog.read("posts/private/index.md")
    assert '"[[Nowhere]]": there is no such note or file' in capsys.readouterr().out
    built = blog.build()
    assert built.status == 0, built.stdout + built.stderr


def test_a_second_import_changes_nothing_and_keeps_what_was_edited(blog: Blog, tmp_path: Path) -> None:
    root = folder(tmp_path, JEKYLL)
    blog.run("markdown", root)
    path = blog.content / "posts/second/index.md"
    path.write_text(path.read_text("utf-8") + "\nEdited here.\n", "utf-8")
    before = blog.files()
    assert blog.run("markdown", root) == 0
    assert blog.files() == before


def test_every_system_gives_the_same_account_twice(
    blog: Blog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, files in enumerate((HUGO, JEKYLL, ELEVENTY, ASTRO, PELICAN, OBSIDIAN)):
        assert blog.run("markdown", folder(tmp_path / str(number), files), "--dry-run") == 0
        told = capsys.readouterr().out
        assert "not accounted for" not in told
        assert "Nothing was written" in told
    assert not blog.files()
