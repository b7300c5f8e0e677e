"""A page whose text would be another one is never taken for unchanged, however a template comes to what it shows."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from jinja2 import DictLoader, Environment
from pelican.paginator import Page, Paginator

from plugins._shared.digests import Digester, UntraceableError
from plugins._shared.memo import Memo
from plugins._shared.output import Output
from plugins.incremental.jinja import TracingEnvironment
from plugins.incremental.pages import Pages, Rendering
from plugins.incremental.reads import Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Post:
    """What stands for a post."""

    def __init__(self, key: str, **said: Any) -> None:
        self.key = key
        self.translations: list[Post] = []
        self.related: list[Suggested] = []
        self.next: Post | None = None
        self.__dict__.update(said)

    @property
    def loud(self) -> str:
        return self.title.upper()  # type: ignore[attr-defined, no-any-return]

    def excerpt(self, length: int) -> str:
        return self.title[:length]  # type: ignore[attr-defined, no-any-return]

    def says(self, other: Post) -> bool:
        return other.title < self.title  # type: ignore[attr-defined, no-any-return]


class Tag:
    """What stands for a tag."""

    def __init__(self, name: str, leader: Post | None = None) -> None:
        self.name, self.leader, self.settings = name, leader, {"any": object()}

    def __hash__(self) -> int:
        return hash(self.name.lower())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tag) and self.name.lower() == other.name.lower()

    def __lt__(self, other: Tag) -> bool:
        return self.name < other.name


class Suggested(NamedTuple):
    """A post and its score."""

    article: Post
    score: float

    @property
    def shown(self) -> str:
        return f"{self.article.title}!"  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Picture:
    """A value with a method."""

    url: str
    sizes: tuple[int, ...] = ()

    def tag(self, site: str) -> str:
        return f"<img {site}{self.url} {self.sizes}>"


@dataclass
class Series:
    """A value in which posts are hidden."""

    parts: list[Post]

    @property
    def first(self) -> str:
        return self.parts[0].title  # type: ignore[attr-defined, no-any-return]

    def last(self) -> str:
        return self.parts[-1].title  # type: ignore[attr-defined, no-any-return]


@dataclass
class Note:
    """A comment: values that lead in a circle."""

    text: str
    parent: Note | None = None
    replies: list[Note] = field(default_factory=list)


class World:
    """All that a page can read."""

    def __init__(self) -> None:
        lead = Picture("a.png", (1, 2))
        self.posts = [
            Post(
                f"p{number}",
                title=f"title {number}",
                date=datetime.datetime(2020 + number, 1, 1, tzinfo=datetime.UTC),
                tags=[Tag("a"), Tag("B")],
                content=f"<p>Body {number}",
                lead=lead,
                pinned="yes" if number == 2 else "",
                meta={"mood": "glad", "next": f"title {number + 1}"},
            )
            for number in range(5)
        ]
        for one, other in itertools.pairwise(self.posts):
            one.next = other
            one.related = [Suggested(other, 0.5)]
        for post in self.posts:
            note = Note("hello")
            note.replies = [Note("answer", note)]
            post.notes = [note]  # type: ignore[attr-defined]
        self.tags = [(Tag("a", self.posts[0]), tuple(self.posts[:3])), (Tag("B"), tuple(self.posts[2:]))]
        self.site: dict[str, Any] = {"NAME": "Blog", "MENU": [("About", "about/")], "words": {"more": "More"}}
        self.filters: dict[str, Any] = {"shout": _shout, "titles": _titles, "leader": _leader}

    def told(self) -> dict[str, Any]:
        """What every page is told."""
        archive = {"year": [{"articles": list(self.posts), "period": (2020,)}]}
        return {**self.site, "articles": self.posts, "tags": self.tags, "archive": archive, "describe": _titles}


def _shout(value: Any) -> str:
    return f"{value}".upper()


def _titles(value: Any) -> str:
    return ",".join(each.title for each in ([value] if hasattr(value, "title") else value))


def _leader(value: Any) -> str:
    return str(getattr(value.leader, "title", ""))


OTHERS = {
    "macros.html": "{% from 'inner.html' import inner with context %}"
    "{% macro card(p) %}{{ inner(p) }}{{ NAME }}{% endmacro %}",
    "inner.html": "{% macro inner(p) %}<b>{{ p.title }}</b>{% endmacro %}",
    "alone.html": "{% import 'set.html' as set %}{% macro fixed() %}{{ set.value }}{{ words }}{% endmacro %}",
    "set.html": "{% set value = 'fixed' %}",
    "part.html": "{{ article.title }}{% for p in articles[:2] %}{{ p.date.year }}{% endfor %}",
    "other.html": "other {{ article.date }}",
    "base.html": "{% block a %}base{% endblock %}{{ title }}{{ articles|length }}",
}
TEMPLATES = [
    "{{ article.title }}",
    "{{ article['title'] }}",
    "{{ article.loud }}",
    "{{ article.excerpt(3) }}",
    "{{ article.says(article.next) }}",
    "{{ article.missing or 'none' }}{{ article.missing is defined }}",
    "{{ article.next.title if article.next }}",
    "{{ article.next.next.next.title }}",
    "{{ article.lead.url }}{{ article.lead.tag('/') }}",
    "{{ article.meta.mood }}{{ article.meta['next'] }}",
    "{% for tag in article.tags %}{{ tag.name }}{% endfor %}",
    "{{ article.tags|join(',', attribute='name') }}{{ (article.tags|sort(attribute='name')|first).name }}",
    "{{ article.notes[0].replies[0].parent.text }}{{ article.notes[0].replies|length }}",
    "{{ article.related[0].article.title }}",
    "{{ article.related[0].score }}{{ article.related[0].shown }}",
    "{% for p, score in article.related %}{{ p.title }}{% endfor %}",
    "{{ article.series.first if article.series }}",
    "{{ article.series.last() if article.series }}",
    "{{ articles|length }}{{ articles|count }}",
    "{% if articles %}some{% endif %}",
    "{{ (articles|first).title }}{{ (articles|last).title }}",
    "{{ articles[1].title }}{{ articles[-1].title }}{{ articles[7] }}",
    "{% for p in articles[1:3] %}{{ p.title }}{% endfor %}",
    "{% for p in articles[::-2] %}{{ p.title }}{% endfor %}",
    "{% for p in articles|reverse %}{{ loop.index }}{{ p.title }}{{ loop.last }}{% endfor %}",
    "{% for p in articles if p.pinned %}{{ p.title }}{% else %}none{% endfor %}",
    "{% for p in articles|selectattr('pinned', 'equalto', 'yes') %}{{ p.title }}{% endfor %}",
    "{% for p in articles|rejectattr('pinned')|list %}{{ p.title }}{% endfor %}",
    "{{ articles|map(attribute='title')|join(', ') }}",
    "{% for p in articles|sort(attribute='title', reverse=true) %}{{ p.title }}{% endfor %}",
    "{% for year in articles|groupby('date.year') %}{{ year.grouper }}{{ year.list|length }}{% endfor %}",
    "{% for row in articles|batch(2) %}{{ row[0].title }}{% endfor %}",
    "{% for p in articles|unique(attribute='pinned') %}{{ p.title }}{% endfor %}",
    "{{ article in articles }}{{ articles.index(article) if article in articles }}",
    "{{ articles|sum(attribute='date.year') }}{{ (articles|max(attribute='title')).title }}",
    "{% for p in articles + [article] %}{{ p.title }}{% endfor %}",
    "{% set found = articles %}{% for p in found %}{{ p.date.isoformat() }}{% endfor %}",
    "{% for t, posts in tags %}{{ t.name }}{{ posts|length }}{{ posts[0].title }}{% endfor %}",
    "{% for t, posts in tags|sort(attribute='0.name') %}{{ posts|unique|list|length }}{% endfor %}",
    "{{ tags[0][0].leader.title }}",
    "{{ archive.year[0].articles[0].title }}{{ archive.year[0].period }}",
    "{{ page.number }}{{ page.has_next() }}{{ page.object_list[0].title }}{{ paginator.num_pages }}",
    "{% for p in page.object_list %}{{ p.title }}{% endfor %}",
    "{{ NAME }}{{ MENU[0][0] }}{% for name, url in MENU %}{{ url }}{% endfor %}",
    "{{ nothing or words.more }}{{ words[article.meta.mood] }}",
    "{{ article.title|shout }}{{ NAME|shout }}",
    "{{ article|titles }}{{ articles|titles }}{{ articles[:2]|titles }}",
    "{{ describe(article) }}{{ describe(articles) }}",
    "{{ describe(articles|list) }}",
    "{{ tags[0][0]|leader }}{{ article.tags[0]|leader }}",
    "{{ article|attr('title') }}{{ article|attr('mood') }}",
    "{{ '{0.title}'.format(article) }}{{ '%s' % article.title }}",
    "{% from 'macros.html' import card with context %}{{ card(article) }}{{ card(articles[1]) }}",
    "{% import 'alone.html' as alone with context %}{{ alone.fixed() }}",
    "{% from 'alone.html' import fixed %}{{ fixed() }}",
    "{% include 'part.html' %}",
    "{% include ['missing.html', 'part.html'] %}{% include 'gone.html' ignore missing %}",
    "{% include article.meta.mood ~ '.html' ignore missing %}",
    "{% include 'other.html' if article.pinned else 'part.html' %}",
    "{% extends 'base.html' %}{% set title = article.title %}{% block a %}{{ super() }}{{ NAME }}{% endblock %}",
    "{% extends 'base.html' if article.pinned else 'other.html' %}",
    "{% macro list(posts, n=1) %}{% for p in posts[:n] %}{{ p.title }}{{ caller(p) }}{% endfor %}{% endmacro %}"
    "{% call(p) list(articles, 2) %}{{ p.date }}{% endcall %}",
    "{% set ns = namespace(n='') %}{% for p in articles %}{% set ns.n = ns.n ~ p.title %}{% endfor %}{{ ns.n }}",
    "{% set box = dict(p=article, all=articles) %}{{ box.p.title }}{% for p in box.all %}{{ p.title }}{% endfor %}",
    "{% with a = article.next %}{{ a.title }}{% endwith %}{{ a }}",
    "{% filter shout %}{{ article.title }}{% endfilter %}",
    "{{ article.date }}{{ article.date.year }}{{ article.date.strftime('%B') }}",
    "{{ article.content|striptags|wordcount }}{{ article.content|length }}",
    "{{ articles == article.translations }}{{ articles|map(attribute='next')|map(attribute='title')|list }}",
]


def _set(name: str, value: Any, at: int = 0) -> Callable[[World], None]:
    def change(world: World) -> None:
        setattr(world.posts[at], name, value)

    return change


def _insert(world: World) -> None:
    world.posts.insert(1, Post("new", title="a new one", date=world.posts[0].date, pinned="", meta={}, tags=[]))


def _delete(world: World) -> None:
    world.posts.remove(world.posts[-1])


def _swap(world: World) -> None:
    world.posts[0:2] = world.posts[1::-1]


def _empty(world: World) -> None:
    del world.posts[:]


def _move_tag(world: World) -> None:
    world.tags = [(tag, posts[1:]) for tag, posts in world.tags]


def _rename_tag(world: World) -> None:
    world.posts[0].tags = [Tag("A"), Tag("B")]  # type: ignore[attr-defined]
    world.tags = [(Tag("A", world.posts[1]), world.tags[0][1]), world.tags[1]]


def _answer(world: World) -> None:
    world.posts[0].notes[0].replies[0].parent = Note("other")  # type: ignore[attr-defined]


def _more_words(world: World) -> None:
    world.site["words"] = {"more": "Most", "glad": "happy"}


def _suggest(world: World) -> None:
    world.posts[0].related = [Suggested(world.posts[3], 0.7), Suggested(world.posts[1], 0.2)]


def _template(name: str, text: str) -> Callable[[World], None]:
    def change(world: World) -> None:
        world.__dict__.setdefault("templates", {})[name] = text

    return change


CHANGES: dict[str, Callable[[World], None]] = {
    "nothing": lambda _: None,
    "title": _set("title", "zzz"),
    "title of the second": _set("title", "zzz", 1),
    "title of the last": _set("title", "zzz", -1),
    "date": _set("date", datetime.datetime(2019, 2, 1, tzinfo=datetime.UTC)),
    "body": _set("content", "<p>More words than before"),
    "pinned": _set("pinned", "yes"),
    "picture": _set("lead", Picture("a.png", (1, 3))),
    "meta": _set("meta", {"mood": "other", "next": "x"}),
    "a new attribute": _set("missing", "there"),
    "no next": _set("next", None),
    "a new post": _insert,
    "one post less": _delete,
    "another order": _swap,
    "no post": _empty,
    "fewer posts of a tag": _move_tag,
    "a tag in capitals": _rename_tag,
    "a comment's parent": _answer,
    "words": _more_words,
    "suggestions": _suggest,
    "a setting": lambda world: world.site.update(NAME="Log", MENU=[("Us", "us/")]),
    "a variable that was not there": lambda world: world.site.update(nothing="something"),
    "a macro": _template("inner.html", "{% macro inner(p) %}<i>{{ p.date }}</i>{% endmacro %}"),
    "a template imported by one that is made once": _template("set.html", "{% set value = 'other' %}"),
    "a template that was not there": _template("gone.html", "back"),
    "a template that comes before another": _template("missing.html", "here"),
    "base": _template("base.html", "{% block a %}new{% endblock %}"),
}


class Kept(Memo):
    """A memo that keeps in memory what two builds hand over."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def load(self, name: str) -> Any:
        return self.kept.get(name)

    def keep(self, name: str, value: Any) -> None:
        self.kept[name] = value


class Same(Output):
    """A place that has every file as it is said to have been."""

    def keep(self, name: str, digest: str) -> bool:
        del name, digest
        return True


def own_post(world: World) -> Post:
    """The post whose page it is, whatever its place."""
    return next((post for post in world.posts if post.key == "p0"), Post("p0", title="x", meta={}))


def build(world: World, template: str, kept: Kept, folder: Path) -> tuple[str, bool]:
    """The text of a page, and whether it had to be rendered."""
    plain = Environment(loader=DictLoader({**OTHERS, **world.__dict__.get("templates", {}), "page.html": template}))
    plain.filters.update(world.filters)
    environment = TracingEnvironment(plain, Memo())
    entities = {post.key: post for post in world.posts}
    keys = {id(post): key for key, post in entities.items()}

    def stand_in(value: Any, hidden: bool) -> Any:
        if isinstance(value, Post):
            if hidden or id(value) not in keys:
                raise UntraceableError("post")
            return keys[id(value)]
        if isinstance(value, Tag):
            return value.name, value.leader
        return value

    site = Site(Post, (Paginator, Page), Tag, entities, Digester(stand_in))
    paginator = Paginator("list", "list", world.posts, {"DEFAULT_ORPHANS": 0, "PAGINATION_PATTERNS": []}, 2)
    own = {"article": own_post(world), "page": paginator.page(1), "paginator": paginator}
    shared = {**environment.globals, **world.told()}
    page = environment.get_template("page.html")
    text = page.render(**shared, **own)
    pages = Pages(site, kept, Same(folder, None, {}), {})
    rendering = Rendering("page", page, {**shared, **own}, shared, frozenset(own))
    return text, pages.write(rendering)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_page_that_would_change_is_rendered(tmp_path: Path, template: str) -> None:
    stale, first = [], Kept()
    before, _ = build(World(), template, first, tmp_path)
    for name, change in CHANGES.items():
        kept, world = Kept(), World()
        kept.kept |= first.kept
        change(world)
        try:
            after, rendered = build(world, template, kept, tmp_path)
        except Exception:  # the page itself can no more be made
            continue
        if before != after and not rendered:
            stale.append(name)
    assert stale == []


@pytest.mark.parametrize("template", [each for each in TEMPLATES if "attr('" not in each and "says(" not in each])
def test_a_page_is_not_rendered_again_where_nothing_has_changed(tmp_path: Path, template: str) -> None:
    kept = Kept()
    build(World(), template, kept, tmp_path)
    assert build(World(), template, kept, tmp_path)[1] is False


def test_lists_are_looked_at_no_further_than_they_are_shown(tmp_path: Path) -> None:
    kept = Kept()
    template = "{% for p in articles[:2] %}{{ p.title }}{% endfor %}{{ 'more' if tags }}"
    build(World(), template, kept, tmp_path)
    world = World()
    world.posts[4].title = "zzz"  # type: ignore[attr-defined]
    del world.posts[3]
    assert build(world, template, kept, tmp_path)[1] is False


@pytest.mark.parametrize(
    "template", ["{{ article.series.first }}", "{{ lipsum() }}", "{{ articles|random }}", "{{ article.says(article) }}"]
)
def test_what_cannot_be_followed_is_rendered_each_time(tmp_path: Path, template: str) -> None:
    kept = Kept()
    world = World()
    world.posts[0].series = Series(world.posts)  # type: ignore[attr-defined]
    build(world, template, kept, tmp_path)
    assert build(world, template, kept, tmp_path)[1] is True


def test_a_function_that_holds_what_may_change_taints_all(tmp_path: Path) -> None:
    world, kept = World(), Kept()
    hidden = world.posts
    world.filters["hidden"] = lambda _: hidden[0].title  # type: ignore[attr-defined]
    build(world, "{{ 1|hidden }}", kept, tmp_path)
    assert build(world, "{{ 1|hidden }}", kept, tmp_path)[1] is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, 1.0),
        ("a", b"a"),
        ([1, 2], (1, 2)),
        (["ab", "c"], ["a", "bc"]),
        ([["a"], "b"], [["a", "b"]]),
        ({"a": 1}, {"a": 2}),
        ({1, 2}, {1, 3}),
        (Picture("a"), Picture("b")),
        (datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC), datetime.datetime(2020, 1, 1)),
        (_shout, _titles),
        (replace(Picture("a"), sizes=(1,)), Picture("a")),
    ],
)
def test_different_values_have_different_digests(one: Any, other: Any) -> None:
    digest = Digester()
    assert digest(one) != digest(other)


def test_a_circle_has_a_digest_and_an_object_of_c_has_none() -> None:
    note = Note("a")
    note.parent = note
    assert Digester()(note) == Digester()(note)
    with pytest.raises(UntraceableError):
        Digester()(iter([1]))
