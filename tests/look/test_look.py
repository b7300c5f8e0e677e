"""The look of a blog: palettes that can be read in light and dark, in one place, and an author's part that wins."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from conftest import ROOT, BuildSite

from plugins._shared.look import KINDS, offered, read_look

THEMES = [ROOT / "theme"]
COLORS = sorted(offered(THEMES)["colors"])
GROUNDS = ("page", "page-sunk", "page-raised")
# WCAG 2.2, 1.4.3 and 1.4.11: 4.5 for words, 3 for what shows where to click or type.
PAIRS = [
    *((word, ground, 4.5) for word in ("text", "text-quiet", "link", "accent") for ground in GROUNDS),
    *((word, "marked", 4.5) for word in ("text", "link")),
    *(("page", ground, 4.5) for ground in ("text", "accent", "accent-cool")),
    *((line, ground, 3) for line in ("field", "focus") for ground in GROUNDS),
]
POST = {"content/posts/one.md": "title: One\ndate: 2026-01-01\n\nOne."}


def luminance(color: str) -> float:
    """WCAG 2.2, "relative luminance"."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", COLORS)
def test_a_palette_can_be_read(name: str, scheme: int) -> None:
    meanings = {key: pair[scheme] for key, pair in read_look(name, THEMES).meanings.items()}
    low = {
        f"{word} on {ground}": round(contrast(meanings[word], meanings[ground]), 2)
        for word, ground, least in PAIRS
        if contrast(meanings[word], meanings[ground]) < least
    }
    assert low == {}
    # With more contrast asked for, links stand on plain white or black.
    assert contrast(meanings["accent-strong"], ("#ffffff", "#000000")[scheme]) >= 7


def test_there_is_some_choice_and_each_says_what_it_is() -> None:
    there = offered(THEMES)
    assert {kind: len(names) >= 3 for kind, names in there.items()} == {"colors": True, "letters": True}
    assert all(said for names in there.values() for said in names.values())
    assert all(KINDS[kind] in names for kind, names in there.items())
    own = {key for key, pair in read_look("", THEMES).meanings.items() if key not in _raw()}
    for name in COLORS:
        given = re.findall(r"--([\w-]+):", (ROOT / f"theme/looks/colors/{name}.css").read_text("utf-8"))
        assert set(given) in (own, set())


def _raw() -> set[str]:
    """The theme's own colours by their own names: another palette has none."""
    tokens = (ROOT / "theme/static/css/tokens.css").read_text("utf-8")
    return set(re.findall(r"--(\w+): light-dark\([^)]*\);", tokens.split("--page:")[0]))


def test_one_palette_colours_pages_cards_icons_and_the_frame_of_a_phone(build_site: BuildSite) -> None:
    built = build_site(POST, settings='LOOK = "harbour+plain"')
    tokens = built.read("theme/css/tokens.css")
    assert tokens.rindex("--page:light-dark(#f6f8fa,#131a20)") > tokens.index("--page:var(--paper)")
    assert tokens.rindex("--font:system-ui") > tokens.index('--font:"Brygada')
    manifest = json.loads(built.read("site.webmanifest"))
    assert {manifest["theme_color"], manifest["background_color"]} == {"#f6f8fa"}
    assert re.findall(r'fill="(#\w+)"', built.read("favicon.svg")) == ["#13588c", "#37586b", "#c9973f"]
    assert "fonts/brygada" not in built.read("index.html")
    own = build_site(POST)
    assert re.findall(r'fill="(#\w+)"', own.read("favicon.svg")) == ["#a43f25", "#2f5d50", "#e0a93b"]
    ours = re.sub(r"/\*.*?\*/", "", (ROOT / "theme/static/css/tokens.css").read_text("utf-8"), flags=re.DOTALL)
    assert re.sub(r"\s", "", own.read("theme/css/tokens.css")) == re.sub(r"\s", "", ours), "what people read is gone"
    assert 'rel="preload"' in own.read("index.html")
    cards = [next(path for path in site.files() if path.startswith("images/one-")) for site in (built, own)]
    assert cards[0] != cards[1]


def test_no_other_file_of_the_engine_has_a_colour_of_the_palette() -> None:
    colors = {color for pair in read_look("", THEMES).meanings.values() for color in pair}
    places = [path for folder in ("theme/static", "theme/templates", "plugins") for path in (ROOT / folder).rglob("*")]
    for path in places:
        if (
            path.suffix in (".py", ".css", ".html", ".svg", ".js")
            and path.name != "tokens.css"
            and "own" not in path.parts
        ):
            assert colors & set(re.findall(r"#[0-9a-f]{6}\b", path.read_text("utf-8"))) <= {"#ffffff"}, path


def test_a_look_that_is_not_there_is_refused(build_site: BuildSite) -> None:
    built = build_site(POST, settings='LOOK = "harbor"', ok=False)
    assert 'LOOK = "harbor": there is no look "harbor"; did you mean "harbour"?' in built.stderr
    assert re.search(r"^pelicanconf\.py:\d+: ", built.stderr)


OWN: dict[str, str | bytes] = {
    "theme/own/own.css": ":root { --measure: 20rem; }",
    "theme/own/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 3"/>',
    "theme/own/static/paper.png": b"PNG",
    "theme/own/templates/partials/footer.html": '<footer>Mine. {% include "partials/mine.html" %}</footer>',
    "theme/own/templates/partials/mine.html": "All mine.",
    "theme/own/looks/colors/dusk.css": "/* Dusk. */ @layer tokens { :root { --page: #123; --accent: #456789; } }",
    "theme/own/README.md": "How it is done.",
}


def test_an_authors_own_part_of_the_theme_wins(build_site: BuildSite) -> None:
    built = build_site({**POST, **OWN}, settings='LOOK = "dusk"')
    for page in ("index.html", "one/index.html", "404.html"):
        assert "<footer>Mine. All mine.</footer>" in built.read(page)
        assert re.search(r'<img class="logo" src="[^"]*theme/own/logo\.svg" alt="">', built.read(page))
        sheets = re.findall(
            r'<link rel="stylesheet" (?!media)href="[^"]*/(theme/[^"]+)"', built.read(page).partition("</head>")[0]
        )
        assert sheets[-1] == "theme/own/own.css"
    assert built.read("theme/own/own.css") == OWN["theme/own/own.css"]
    assert built.files()["theme/own/paper.png"] == b"PNG"
    assert {path for path in built.files() if path.startswith("theme/own")} == {
        f"theme/own/{name}" for name in ("own.css", "logo.svg", "paper.png")
    }
    assert json.loads(built.read("site.webmanifest"))["theme_color"] == "#112233"


def test_what_nothing_reads_is_named(build_site: BuildSite) -> None:
    wrong = {
        "theme/own/partials/footer.html": "Mine.",
        "theme/own/style.css": "",
        "theme/own/templates/partials/foter.html": "Mine.",
        "theme/own/looks/dusk.css": "",
    }
    built = build_site({**POST, **wrong}, ok=False)
    named = [line.split(":")[0] for line in built.stderr.splitlines()[:-1]]
    assert named == [
        "theme/own/looks/dusk.css",
        "theme/own/partials",
        "theme/own/style.css",
        "theme/own/templates/partials/foter.html",
    ]


def test_a_theme_without_looks_has_plain_cards(build_site: BuildSite, tmp_path) -> None:  # type: ignore[no-untyped-def]
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "tests/sites/theme", theme)
    built = build_site(POST, theme=theme)
    assert re.findall(r'fill="(#\w+)"', built.read("favicon.svg")) == ["#555555"] * 3
