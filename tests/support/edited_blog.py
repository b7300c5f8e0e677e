"""A small blog and everything that its author may do to it, one edit at a time, chosen by a number."""

from __future__ import annotations

import datetime
import shutil
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conftest import ROOT, SETTINGS

from content import picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TAGS = ("a", "b", "C++", "c d", "B")
CATEGORIES = ("Cards", "Chairs")
AUTHORS = ("Ada Quill", "Bo")
WORDS = ("lamp", "meeting", "coffee", "handshake", "introduce", "ledger", "market", "queue")
COLORS = ("teal", "red", "gold")
FUTURE = "2026-06-02 10:00"

EXTRA = """
from pelican import signals
def shout(text): return str(text).upper() + "{mark}"
def count(articles): return sum(len(each.title) for each in articles)
def say(generator): generator.env.filters.update(shout=shout, letters=count)
def note(generator):
    for article in generator.articles: article.noted = "{mark}" + article.title
def register():
    signals.generator_init.connect(say)
    signals.article_generator_finalized.connect(note)
"""
FOOTER = "{% include '!theme/partials/footer.html' %}<p>%s {{ SITENAME|shout }} {{ articles|letters }}</p>"


@dataclass
class Post:
    """A post as its file says it."""

    title: str
    date: str
    category: str = "Cards"
    tags: list[str] = field(default_factory=list)
    author: str = ""
    body: str = "Words."
    more: dict[str, str] = field(default_factory=dict)
    """Further keys of front matter."""
    comments: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The file."""
        said = {"title": self.title, "date": self.date, "category": self.category, "tags": ", ".join(self.tags)}
        said |= {"authors": self.author, **self.more}
        return "".join(f"{key}: {value}\n" for key, value in said.items() if value) + f"\n{self.body}\n"


@dataclass
class EditedBlog:
    """All that is in the blog, as texts; `write` brings a folder to it."""

    posts: dict[str, Post] = field(default_factory=dict)
    others: dict[str, str | bytes] = field(default_factory=dict)
    """Further files of content/."""
    settings: dict[str, str] = field(default_factory=dict)
    """Lines of the settings, by what they set."""
    theme: dict[str, str] = field(default_factory=dict)
    """What is added to the theme's files."""
    own: dict[str, str] = field(default_factory=dict)
    """Files of theme/own/."""
    mark: str = "!"
    """What the plugin of the author's own says."""
    now: datetime.datetime = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)
    made: int = 0
    """How many posts and comments there have been."""

    def files(self) -> dict[str, bytes]:
        """Every file, by its path, but for those of the theme that are as they were."""
        lines = ["import sys", "sys.path.insert(0, '')", SETTINGS, f"IMAGES_CACHE = {str(ROOT / '.cache/images')!r}"]
        lines += ['PLUGINS = [*PLUGINS, "extra"]', *self.settings.values()]
        found: dict[str, str | bytes] = {"pelicanconf.py": "\n".join(lines)}
        found["extra.py"] = EXTRA.replace("{mark}", self.mark)
        found |= {f"content/{path}": data for path, data in self.others.items()}
        for slug, post in self.posts.items():
            found[f"content/posts/{slug}.md"] = post.text()
            lang, _, name = slug.rpartition(".")
            folder = f"{lang}/{name}" if lang else name
            found |= {f"content/comments/{folder}/{id}.md": text for id, text in post.comments.items()}
        for path, text in self.theme.items():
            found[f"theme/{path}"] = (ROOT / "theme" / path).read_text("utf-8") + text
        found |= {f"theme/own/{path}": text for path, text in self.own.items()}
        return {path: data.encode() if isinstance(data, str) else data for path, data in found.items()}

    def write(self, folder: Path) -> None:
        """Have a folder hold the blog; files that are as they should be are not touched."""
        files = self.files()
        ours = ("pelicanconf.py", "extra.py", "content/", "theme/")
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            name = path.relative_to(folder).as_posix()
            there = (ROOT / name).is_file() and name.startswith("theme/") and not name.startswith("theme/own/")
            if name.startswith(ours) and name not in files and not there:
                path.unlink()
        for source in (ROOT / "theme").rglob("*"):
            name = f"theme/{source.relative_to(ROOT / 'theme').as_posix()}"
            if source.is_file() and name not in files and not name.startswith("theme/own/"):
                files[name] = source.read_bytes()
        for name, data in files.items():
            path = folder / name
            if not path.is_file() or path.read_bytes() != data:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)


def new_blog() -> EditedBlog:
    """The blog as each sequence of edits finds it."""
    blog = EditedBlog()
    for number in range(7):
        blog.posts[f"post-{number}"] = Post(
            title=f"Post {number}",
            date=f"202{4 + number // 4}-0{number + 1}-01",
            category=CATEGORIES[number % 2],
            tags=[TAGS[number % 3], TAGS[(number + 1) % 4]],
            author=AUTHORS[number % 2] if number % 3 else "",
            body=f"## Part\n\nAbout {WORDS[number]} and {WORDS[number - 1]}. See [that](post-{(number + 1) % 7}.md).",
        )
    blog.posts["post-1"].comments["c1"] = _comment("Ann", 1)
    blog.posts["post-3"].more |= {"image": "/pics/one.png", "image_alt": "One"}
    blog.posts["post-6"].more["status"] = "draft"
    blog.posts["later"] = Post("Later", FUTURE)
    blog.others |= {
        "pages/about.md": "title: About\n\nUs.",
        "pics/one.png": picture("teal", 64, 48),
        "authors/ada-quill.md": "name: Ada Quill\nrole: Writes\n\nAda, *herself*.",
    }
    blog.settings |= {"pagination": "DEFAULT_PAGINATION = 3", "site": 'SITEURL = "https://blog.example.com/b"'}
    return blog


def _comment(name: str, number: int, to: str = "") -> str:
    answers = f"reply_to: {to}\n" if to else ""
    return f"author: {name}\ndate: 2026-01-01 10:{number % 60:02}\n{answers}\nSaid {number}.\n"


def _pick(blog: EditedBlog, choice: int) -> str:
    names = sorted(slug for slug in blog.posts if "." not in slug)
    return names[choice % len(names)]


def _edit(change: Callable[[EditedBlog, Post, int], None]) -> Callable[[EditedBlog, int], None]:
    """An edit of one of the posts, which the number chooses too."""

    def edit(blog: EditedBlog, choice: int) -> None:
        change(blog, blog.posts[_pick(blog, choice)], choice // 7)

    edit.__name__ = change.__name__
    return edit


def add_post(blog: EditedBlog, choice: int) -> None:
    blog.made += 1
    date = f"202{choice % 6}-0{1 + choice % 9}-1{choice % 10}"
    tags = [TAGS[choice % 5], TAGS[choice // 5 % 5]]
    blog.posts[f"new-{blog.made}"] = Post(f"New {choice % 4}", date, CATEGORIES[choice % 2], tags, AUTHORS[choice % 2])


def delete_post(blog: EditedBlog, choice: int) -> None:
    if len(blog.posts) > 3:
        _drop(blog, _pick(blog, choice))


def _drop(blog: EditedBlog, slug: str) -> None:
    del blog.posts[slug]
    blog.posts.pop(f"de.{slug}", None)
    for post in blog.posts.values():  # so that no link is dead
        post.body = post.body.replace(f" See [that]({slug}.md).", "")
        if post.more.get("related") == slug:
            del post.more["related"]


def rename_post(blog: EditedBlog, choice: int) -> None:
    slug, blog.made = _pick(blog, choice), blog.made + 1
    post = blog.posts[slug]
    _drop(blog, slug)
    blog.posts[f"named-{blog.made}"] = post


@_edit
def change_body(blog: EditedBlog, post: Post, choice: int) -> None:
    post.body += f" And {WORDS[choice % 8]} {WORDS[choice // 8 % 8]}."


@_edit
def change_title(blog: EditedBlog, post: Post, choice: int) -> None:
    post.title = f"Titled {choice % 5} & <i>more</i>"


@_edit
def change_date(blog: EditedBlog, post: Post, choice: int) -> None:
    post.date = f"202{choice % 6}-0{1 + choice // 6 % 9}-05 1{choice % 10}:00"


@_edit
def change_tags(blog: EditedBlog, post: Post, choice: int) -> None:
    post.tags = [tag for number, tag in enumerate(TAGS) if choice >> number & 1]


@_edit
def change_category(blog: EditedBlog, post: Post, choice: int) -> None:
    post.category = (*CATEGORIES, "Third")[choice % 3]


@_edit
def change_author(blog: EditedBlog, post: Post, choice: int) -> None:
    post.author = ("", "Ada Quill", "Bo", "Cy", "Ada Quill; Bo")[choice % 5]


@_edit
def comment(blog: EditedBlog, post: Post, choice: int) -> None:
    blog.made += 1
    to = sorted(post.comments)[choice % len(post.comments)] if post.comments and choice % 2 else ""
    post.comments[f"c{blog.made}"] = _comment(("Ann", "Ada Quill")[choice % 2], blog.made, to)


@_edit
def hide_comment(blog: EditedBlog, post: Post, choice: int) -> None:
    answered = {line for text in post.comments.values() for line in text.splitlines() if line.startswith("reply_to")}
    for id in sorted(post.comments):
        if f"reply_to: {id}" not in answered:
            del post.comments[id]
            return


@_edit
def toggle(blog: EditedBlog, post: Post, choice: int) -> None:
    """Pin, close, suggest, part of a series, hidden, draft, picture, old address, ..."""
    others = sorted(slug for slug in blog.posts if "." not in slug and blog.posts[slug] is not post)
    kinds = [
        {"pinned": "yes"},
        {"status": "draft"},
        {"status": "hidden"},
        {"comments": "closed"},
        {"related": others[choice % len(others)]},
        {"related": "none"},
        {"series": "Parts"},
        {"summary": "In *short*."},
        {"modified": "2026-02-03"},
        {"image": "/pics/one.png", "image_alt": "One"},
        {"aliases": f"/old/{choice % 3}/{post.date[:4]}{len(post.title)}{blog.made}/"},
        {"template": "page"} if choice % 20 == 0 else {"extra_mood": "glad"},
    ]
    key = kinds[choice % len(kinds)]
    if all(post.more.get(each) == value for each, value in key.items()):
        for each in key:
            del post.more[each]
    else:
        post.more |= key


def translate(blog: EditedBlog, choice: int) -> None:
    slug = _pick(blog, choice)
    if blog.posts.pop(f"de.{slug}", None) is None:
        post = deepcopy(blog.posts[slug])
        post.more = {"lang": "de", "slug": slug, **{key: each for key, each in post.more.items() if key == "status"}}
        post.comments, post.title, post.body = {}, f"Auf Deutsch {choice % 3}", "Ein Wort."
        blog.posts[f"de.{slug}"] = post


def change_file(blog: EditedBlog, choice: int) -> None:
    """A page, an author's file, a picture, a file that is linked to, the list of old addresses."""
    files: list[tuple[str, str | bytes]] = [
        ("pages/about.md", f"title: About {choice % 3}\n\nUs, {WORDS[choice % 8]}."),
        ("pages/more.md", f"title: More\nmenu: {('no', 'M')[choice % 2]}\n\nMore."),
        ("pics/one.png", picture(COLORS[choice % 3], 64 + choice % 2, 48)),
        ("authors/ada-quill.md", f"name: Ada Quill\nrole: Role {choice % 3}\n\nAda {choice % 2}."),
        ("redirects.txt", f"/gone-{choice % 4}/ gone\n"),
    ]
    path, data = files[choice // 3 % len(files)]
    if blog.others.get(path) == data and path not in ("pics/one.png", "authors/ada-quill.md"):
        del blog.others[path]
    else:
        blog.others[path] = data


def change_template(blog: EditedBlog, choice: int) -> None:
    """A template, partial, macro or style sheet of the theme, or one of the author's own."""
    kind, said = choice % 8, f"{choice // 8 % 3}"
    if kind == 6:
        _toggle(blog.own, "templates/partials/footer.html", FOOTER.replace("%s", said))
    elif kind == 7:
        _toggle(blog.own, "own.css", f"p {{ margin: {said}px }}")
    else:
        names = ("partials/neighbours", "partials/topics", "partials/listing", "macros/entries", "macros/link")
        path = f"templates/{names[kind]}.html" if kind < 5 else "static/css/site.css"
        text = f"\n/* {said} */ .x{said} {{ color: red }}\n" if kind == 5 else f"<!-- {said} -->"
        if kind == 3:
            text = "{% macro excerpt(article) %}" + said + "{{ article.summary|striptags }}{% endmacro %}"
        if kind == 4:
            text = "{% macro bdi(text) %}<bdi>" + said + "{{ text }}</bdi>{% endmacro %}"
        _toggle(blog.theme, path, text)


def _toggle(into: dict[str, str], key: str, text: str) -> None:
    if into.get(key) == text:
        del into[key]
    else:
        into[key] = text


def change_setting(blog: EditedBlog, choice: int) -> None:
    lines = (
        f'SITESUBTITLE = "Sub {choice % 3}"',
        f"RELATED_LIMIT = {1 + choice % 4}",
        f"DEFAULT_PAGINATION = {2 + choice % 3}",
        'MENUITEMS = [("About", "about/")]',
        f"FEEDS_ITEMS = {2 + choice % 3}",
        'TAG_URL, TAG_SAVE_AS = "t/{slug}/", "t/{slug}/index.html"',
        'COMMENTS_INTAKE = "/intake/"',
        f'JINJA_GLOBALS["languages"]["en"].pages["latest"] = "Newest {choice % 3}"',
        'MARKDOWN["extension_configs"]["markdown.extensions.smarty"] = {}; '
        'MARKDOWN["extensions"] = [*MARKDOWN["extensions"], "markdown.extensions.smarty"]',
        'LOOK = "harbour+plain"',
        'TIMEZONE = "Asia/Tokyo"',
        'SITEURL = ""',
        "RELATIVE_URLS = True",
    )
    line = lines[choice // 5 % len(lines)]
    _toggle(blog.settings, line.split()[0], line)


def change_code(blog: EditedBlog, choice: int) -> None:
    blog.mark = ("!", "?", "!!")[choice % 3]


def pass_time(blog: EditedBlog, choice: int) -> None:
    """The clock passes the date of a post, or is set back."""
    blog.now += datetime.timedelta(days=2 if blog.now.day < 3 else -2)


def same_again(blog: EditedBlog, choice: int) -> None:
    """Nothing."""


EDITS: dict[str, Callable[[EditedBlog, int], None]] = {
    edit.__name__: edit
    for edit in (
        *(add_post, delete_post, rename_post, change_body, change_title, change_date, change_tags, change_category),
        *(change_author, comment, hide_comment, toggle, translate, change_file, change_template, change_setting),
        *(change_code, pass_time, same_again),
    )
}


def damage(folder: Path, choice: int) -> None:
    """What may befall what is kept, and output/, between two builds."""
    memo, output = folder / ".cache/memo", folder / "output"
    pages = sorted(path for path in output.rglob("*.html") if path.is_file())
    kind = choice % 6
    if kind == 0 and memo.exists():
        memo.write_bytes(memo.read_bytes()[: choice * 37 % (memo.stat().st_size + 1)])
    elif kind == 1 and memo.exists():
        data = bytearray(memo.read_bytes())
        for at in range(choice % 97, len(data), 4096):
            data[at] ^= 1 + choice % 255
        memo.write_bytes(data)
    elif kind == 2 and memo.exists():
        memo.unlink()
    elif kind == 3 and pages:
        pages[choice % len(pages)].unlink()
    elif kind == 4 and pages:
        with pages[choice % len(pages)].open("ab") as file:
            file.write(b"<!-- somebody's -->")
    elif kind == 5:
        shutil.rmtree(folder / ".cache/search", ignore_errors=True)
