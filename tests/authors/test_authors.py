"""Authors' profiles in whole sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conftest import THEME

from content import picture

if TYPE_CHECKING:
    from conftest import BuildSite

SETTINGS = (
    'PLUGINS = ["plugins.authors", "plugins.checks", "plugins.images"]\nTHEME_TEMPLATES_OVERRIDES = ["templates"]\n'
)
TEMPLATE = """{% macro show(who) %}{{ who.name }}{% if who.profile %}: {{ who.profile.role }} | {{ who.profile.link }}
{{ who.profile.portrait.alt }} {{ who.profile.portrait.width }} {{ who.profile.portrait.url[:9] }}
{{ who.profile.bio }}{% endif %}
{% endmacro %}{% for who in (article.authors if article else [author]) %}{{ show(who) }}{% endfor %}
{{ article.content|safe if article }}"""
POST = (
    "title: One\ndate: 2026-01-01\nauthors: [Mara & Lindqvist, Åsa]\n\n[Mara]({filename}../authors/mara-lindqvist.md)\n"
)
MARA = """name: Mara & Lindqvist
role: Ships & boxes
picture: m.png
link: https://mara.example

Wrote [One]({filename}/posts/one.md) **first**.
"""


def site(**more: str | bytes) -> dict[str, str | bytes]:
    templates = {f"templates/{name}.html": TEMPLATE for name in ("article", "author")}
    return {"content/posts/one.md": POST, "content/authors/mara-lindqvist.md": MARA, **templates, **more}


def test_an_author_has_a_profile_in_byline_and_author_page(build_site: BuildSite) -> None:
    beside: dict[str, str | bytes] = {"content/authors/m.png": picture(width=300, height=300)}
    # Authors' names as slugs of posts are no doubles.
    beside["content/posts/mara-lindqvist.md"] = "title: On Mara\ndate: 2026-01-02\nauthors: [Mara & Lindqvist]\n\nHer."
    built = build_site(site(**beside), settings=SETTINGS, theme=THEME)
    for page in ("one/index.html", "author/mara-lindqvist/index.html", "mara-lindqvist/index.html"):
        assert built.read(page).startswith(
            "Mara &amp; Lindqvist: Ships &amp; boxes | https://mara.example\n"
            "Mara &amp; Lindqvist 300 images/m-\n"
            '<p>Wrote <a href="/one/">One</a> <strong>first</strong>.</p>'
        )
    assert built.read("author/åsa/index.html").startswith("Åsa")
    assert '<a href="/author/mara-lindqvist/">Mara</a>' in built.read("one/index.html")


def test_a_profile_is_read_as_a_post_is(build_site: BuildSite) -> None:
    block = '---\n# me\nname: "Mara & Lindqvist"\nrole: >\n  Ships\n  & boxes\npicture: m.png\n---\nWrote.\n'
    files = site(**{"content/authors/m.png": picture(), "content/authors/mara-lindqvist.md": block})
    built = build_site(files, settings=SETTINGS, theme=THEME)
    assert "Mara &amp; Lindqvist: Ships &amp; boxes | " in built.read("one/index.html")
    toml = '+++\nname = "Åsa"\n+++\n'
    refused = build_site(files | {"content/authors/åsa.md": toml}, settings=SETTINGS, theme=THEME, ok=False)
    assert 'content/authors/åsa.md:1: "+++": this is TOML' in refused.stderr
    assert refused.stderr.endswith("1 fault to mend; nothing was written\n")


def test_faults_of_a_profile_are_named(build_site: BuildSite) -> None:
    files = site(
        **{
            "content/authors/mara-linquist.md": MARA,
            "content/authors/åsa.md": "link: www.example\nrolle: x\nfediverse: åsa\n\nHi.",
        }
    )
    built = build_site(files, settings=SETTINGS, theme=THEME, ok=False)
    assert built.stderr.splitlines()[:-1] == [
        'content/authors/mara-lindqvist.md:3: "m.png": there is no such file; give its path from this file, or from '
        "content/ with a leading /",
        'content/authors/mara-linquist.md: no post is by "mara-linquist"; did you mean "mara-lindqvist"?',
        'content/authors/åsa.md:1: link "www.example": write it out, https://…',
        'content/authors/åsa.md:2: unknown key "rolle"; did you mean "role"?',
        'content/authors/åsa.md:3: fediverse "åsa": write it as @name@server.example',
    ]
