"""Pictures in whole sites: where they end up, what is refused, and that nothing of an author's file leaks."""

from __future__ import annotations

import io
import json
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import THEME
from PIL import Image

from plugins._shared.values import Image as Picture

if TYPE_CHECKING:
    from conftest import Build, BuildSite

# What a template sees, as JSON in the page's text.
TEMPLATE = """{% macro show(image) %}{% if image %}{"url": "{{ image.url }}", "alt": "{{ image.alt }}", "credit":
"{{ image.credit }}", "credit_url": "{{ image.credit_url }}", "size": [{{ image.width }}, {{ image.height }}],
"bytes": {{ image.bytes }}, "mime": "{{ image.mime }}", "color": "{{ image.color }}",
"sources": [{% for source in image.sources %}["{{ source.mime }}", "{{ source.srcset() }}"]
{{ "" if loop.last else "," }}
{%- endfor %}]}{% else %}null{% endif %}{% endmacro %}
<script type="application/json">{"lead": {{ show(article.lead_image) }}, "social": {{ show(article.social_image) }}}
</script>{{ article.content|safe }}"""
SETTINGS = (
    'PLUGINS = ["plugins.checks", "plugins.images", "plugins.prose.links"]\nTHEME_TEMPLATES_OVERRIDES = ["templates"]\n'
)
POST = "title: Cards\ndate: 2026-03-02\n"


@pytest.fixture(scope="session")
def build(build_site: BuildSite) -> BuildSite:
    return partial(build_site, theme=THEME)


def photo(size: tuple[int, int] = (900, 600), color: Any = "teal", kind: str = "JPEG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, kind, **options)
    return buffer.getvalue()


def site(post: str, pictures: dict[str, bytes] | None = None, **more: str | bytes) -> dict[str, str | bytes]:
    beside = {f"content/posts/cards/{name}": data for name, data in (pictures or {}).items()}
    return {"content/posts/cards/index.md": post, "templates/article.html": TEMPLATE, **beside, **more}


def images(built: Build, page: str = "cards/index.html") -> dict[str, Any]:
    found = re.search(r"json\">(.*?)</script>", built.read(page), re.DOTALL)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]  # the template above


def pictures(built: Build) -> dict[str, bytes]:
    return {name: data for name, data in built.files().items() if not name.endswith((".html", ".css", ".js"))}


LEAD = (
    POST
    + "image: Grüße an alle.jpg\nimage_alt: A hand\nimage_credit: Photo by Mara\nimage_credit_url: https://m.example/\n"
)


def test_a_lead_picture_says_the_truth_about_its_files(build: BuildSite) -> None:
    built = build(site(LEAD + "\nText.", {"Grüße an alle.jpg": photo()}), settings=SETTINGS)
    lead, files = images(built)["lead"], built.files()
    assert re.fullmatch(r"images/grusse-an-alle-[0-9a-f]{12}-900\.jpeg", lead["url"])
    assert (lead["alt"], lead["credit"], lead["credit_url"]) == ("A hand", "Photo by Mara", "https://m.example/")
    assert (lead["size"], lead["mime"], lead["bytes"]) == ([900, 600], "image/jpeg", len(files[lead["url"]]))
    assert re.fullmatch("#[0-9a-f]{6}", lead["color"])
    assert [mime for mime, _ in lead["sources"]] == ["image/avif", "image/webp", "image/jpeg"]
    named = {lead["url"], images(built)["social"]["url"]}
    for _, srcset in lead["sources"]:
        for url, width in (candidate.split() for candidate in srcset.split(", ")):
            assert Image.open(io.BytesIO(files[url])).width == int(width.removesuffix("w")) <= 900
            named.add(url)
    assert {name for name in pictures(built) if name.startswith("images/") and "/site-" not in name} == named


def test_a_lead_picture_may_be_named_in_each_way(build: BuildSite) -> None:
    values = ["{attach}a.jpg", "{static}/shared/a.jpg", "/shared/a.jpg", "../../shared/a.jpg", "a.jpg"]
    posts: dict[str, str | bytes] = {
        f"content/posts/p{number}/index.md": POST + f"image: {value}\nimage_alt: x\n\nText."
        for number, value in enumerate(values)
    }
    beside = {f"content/posts/p{number}/a.jpg": photo() for number in range(5)}
    built = build(site(POST + "\nText.", **posts, **beside, **{"content/shared/a.jpg": photo()}), settings=SETTINGS)
    assert [images(built, f"p{number}/index.html")["lead"]["size"] for number in range(5)] == [[900, 600]] * 5


def test_a_picture_is_found_however_its_name_is_written(build: BuildSite) -> None:
    """With blanks and escapes, from content/, and with letters of two characters, as in a zip from a Mac."""
    names = ["<{attach}my pic.png>", "my%20pic.png", "my pic.png", "café.png", "caf%C3%A9.png", "/shared/50%25.png"]
    names += ["shared/50%.png", "/content/shared/50%.png", "../../shared/c%23.png"]
    beside = {"my pic.png": photo(kind="PNG"), "cafe\u0301.png": photo(color="red", kind="PNG")}
    shared = {f"content/shared/{name}.png": photo(kind="PNG") for name in ("50%", "c#")}
    body = "\n\n".join(f"![x]({name})" for name in names)
    built = build(site(POST + "\n" + body, beside, **shared), settings=SETTINGS)
    assert built.read("cards/index.html").count("<picture>") == len(names)


def test_a_picture_with_a_slip_in_its_name_is_refused_with_a_near_one(build: BuildSite) -> None:
    body = f"\n![x](A.PNG)\n\n![x](../b.png)\n\n![x](aa.png)\n\n![x]({'a' * 300}.png)"
    built = build(
        site(POST + body, {"a.png": photo(kind="PNG")}, **{"content/shared/b.png": b""}), settings=SETTINGS, ok=False
    )
    missing = "there is no such file; give its path from this file, or from content/ with a leading /"
    assert [line.partition(": ")[2] for line in built.stderr.splitlines()[:-1]] == [
        '"A.PNG": there is no such file; did you mean "a.png"?',
        '"../b.png": there is no such file; did you mean "../../shared/b.png"?',
        f'"aa.png": {missing}',
        f'"{"a" * 300}.png": {missing}',
    ]


BODY = """
Look ![one & "two"]({attach}a.jpg "A title") and ![again](<b c.png>){width=300 .wide} `<img src="no.png">`

<!-- <img src="no.png"> --> <picture><img src="https://x.example/own.png" alt="own"></picture>
"""


def test_pictures_of_the_body_get_sizes_and_formats(build: BuildSite) -> None:
    files = site(POST + BODY, {"a.jpg": photo(), "b c.png": photo((500, 250), kind="PNG")})
    built = build(files, settings=SETTINGS + 'SITEURL = "https://blog.example/sub"')
    first, second = re.findall(r"<picture><source.*?</picture>", built.read("cards/index.html"))
    assert re.findall(r'source type="(.*?)"', first) == ["image/avif", "image/webp", "image/jpeg"]
    assert "auto" not in first + second  # which the sizes of a <source> may not say
    img = re.search("<img.*>", first.removesuffix("</picture>"))
    assert img
    assert re.sub("-[0-9a-f]{12}", "", img[0]) == (
        '<img src="https://blog.example/sub/images/a-900.jpeg" alt="one &amp; &quot;two&quot;" width="900" '
        'height="600" decoding="async" title="A title">'
    )
    assert 'width="300" height="150" loading="lazy" decoding="async" class="wide"' in second
    for url in re.findall(r"https://blog.example/sub/(\S+) \d+w", first + second):
        assert url in built.files()


def test_the_first_picture_waits_only_below_a_lead(build: BuildSite) -> None:
    body = "\n![x](a.jpg)"
    files = site(POST + body, {"a.jpg": photo()})
    files["content/posts/led.md"] = POST + "image: cards/a.jpg\nimage_alt: x\n" + body.replace("a.jpg", "cards/a.jpg")
    built = build(files, settings=SETTINGS)
    assert 'loading="lazy"' not in built.read("cards/index.html")
    assert 'loading="lazy"' in built.read("led/index.html")


def test_who_draws_the_cards_changes_no_byte(build: BuildSite) -> None:
    """More than `drawing.FEWEST` of them, so that with three processors two others are asked; one has none to ask."""
    posts = {f"content/posts/n{n}.md": f"title: Number {n}\ndate: 2026-01-01\n\nText." for n in range(210)}
    told = """
from plugins.images import drawing
_begin = drawing.begin
def begin(*given):
    started = _begin(*given)
    print(f"{len(started)} others draw")
    return started
drawing.begin = begin
"""
    built = [
        build(
            site(POST + "\nText.", **posts),
            settings=f'{SETTINGS}{told}IMAGES_CACHE = ".cache/own"\nIMAGES_WORKERS = {workers}\n',
        )
        for workers in (1, 3)
    ]
    assert [re.findall(r"(\d) others draw", each.stdout) for each in built] == [["0"], ["2"]]
    assert built[0].files() == built[1].files()
    assert sum(name.endswith("-social.jpeg") for name in built[1].files()) == 212


def test_pictures_and_files_of_a_draft_stay_at_home(build: BuildSite) -> None:
    draft = (
        POST
        + "status: draft\nimage: a.jpg\nimage_alt: x\n\n![x]({attach}b.jpg) [big]({static}c.jpg) [pdf]({attach}d.pdf)"
    )
    beside = {"a.jpg": photo(), "b.jpg": photo(color="red"), "c.jpg": photo(color="blue"), "d.pdf": b"%PDF"}
    shown = {"content/posts/other.md": "title: Other\ndate: 2026-01-01\n\n[big]({static}cards/c.jpg)"}
    files = site(draft, beside, **shown)
    public = build(files, settings=SETTINGS + "IMAGES_CARDS = False", production=True)
    assert [name for name in pictures(public) if "/" in name] == ["posts/cards/c.jpg"]
    assert len(pictures(build(files, settings=SETTINGS))) > 10


def test_a_card_is_drawn_where_no_picture_can_be_cropped(build: BuildSite) -> None:
    files = site(POST + "image: small.png\nimage_alt: x\n\nText.", {"small.png": photo((300, 300), kind="PNG")})
    files["content/posts/plain.md"] = POST.replace("Cards", 'Łódź "& <b>☕') + "\nText."
    files["content/posts/hebrew.md"] = POST.replace("Cards", "שלום") + "\nText."
    files["content/posts/arabic.md"] = POST.replace("Cards", "مرحبا") + "\nText."
    fonts = Path(__file__).parents[2] / "theme"
    files["templates/index.html"] = "{{ social_image.url }}"
    built = build(files, settings=SETTINGS, theme=fonts)
    cards = {name: images(built, f"{name}/index.html")["social"] for name in ("cards", "plain", "hebrew", "arabic")}
    pixels = {}
    for name, card in cards.items():
        image = Image.open(io.BytesIO(built.files()[card["url"]]))
        assert (image.size, card["size"], card["mime"]) == ((1200, 630), [1200, 630], "image/jpeg")
        pixels[name] = image.crop((0, 0, 1200, 360)).tobytes()
    # Without letters for a title none is drawn, rather than boxes.
    assert pixels["hebrew"] == pixels["arabic"]
    assert len(set(pixels.values())) == 3
    assert built.read("index.html") in built.files()


def test_every_fault_names_file_line_value_and_mend(build: BuildSite) -> None:
    other = POST.replace("Cards", "Other") + "image: cards/a.jpg\nimage_alt: x\nimage_credit_url: ftp://x\n\nText."
    post = (
        POST
        + "image: gone.jpg\n\nFirst.\n\n![](a.jpg)\n![x](text.jpg)\n![x](../../../secret.png)\n![x](https://x.example/x.png)"
    )
    beside = {"a.jpg": photo(), "text.jpg": b"hello", "../../../secret.png": photo(kind="PNG")}
    built = build(site(post, beside, **{"content/posts/other.md": other}), settings=SETTINGS, ok=False)
    assert built.status == 1
    posts = "content/posts"
    missing = "there is no such file; give its path from this file, or from content/ with a leading /"
    kinds = "JPEG, PNG, WebP, AVIF, GIF or SVG"
    assert built.stderr.splitlines()[:-1] == [
        f'{posts}/cards/index.md:3: "gone.jpg": {missing}',
        f'{posts}/cards/index.md:7: "a.jpg": say what the picture shows, ![like this](picture.jpg)',
        f'{posts}/cards/index.md:8: "text.jpg": this is no picture that browsers show; save it as {kinds}',
        f'{posts}/cards/index.md:9: "../../../secret.png": {missing}',
        f'{posts}/cards/index.md:10: "https://x.example/x.png": pages load nothing from elsewhere; save the picture '
        "beside this file",
        f'{posts}/other.md:5: "ftp://x": an image_credit_url begins with https://',
    ]
    assert not built.output.exists() or not built.files()


def test_a_second_build_encodes_nothing_and_is_the_same(build: BuildSite) -> None:
    files = site(LEAD + BODY, {"Grüße an alle.jpg": photo(), "a.jpg": photo(color="red"), "b c.png": photo(kind="PNG")})
    # An encoder that is called tells on itself; the cache is this site's own.
    spy = 'IMAGES_CACHE = ".cache/images"' + (
        "\nimport plugins.images.gallery as images\n_make = images.make_versions\n"
        "images.make_versions = lambda *args: (print('ENCODED'), _make(*args))[1]\n"
    )
    first = build(files, settings=SETTINGS + spy + "IMAGES_WORKERS = 1", name="twice")
    expected = first.files()
    second = build(files, settings=SETTINGS + spy + "IMAGES_WORKERS = 3", name="twice", env={"PYTHONHASHSEED": "7"})
    assert (first.stdout.count("ENCODED"), second.stdout.count("ENCODED")) == (3, 0)
    assert second.files() == expected
    for stored in (first.output.parent / ".cache" / "images").iterdir():
        stored.write_bytes(stored.read_bytes()[:-100])
    third = build(files, settings=SETTINGS + spy + "IMAGES_WORKERS = 3", name="twice")
    assert third.stdout.count("ENCODED") == 3
    elsewhere = build(files, settings=SETTINGS + spy + "IMAGES_WORKERS = 4", env={"PYTHONHASHSEED": "3"})
    assert elsewhere.stdout.count("ENCODED") == 3
    assert elsewhere.files() == third.files() == expected


def test_icons_are_drawn_or_made_of_a_square_picture(build: BuildSite) -> None:
    template = "{% for icon in icons %}{{ icon.rel }} {{ icon.url }} {{ icon.mime }} {{ icon.sizes }}\n{% endfor %}"
    files = site(
        POST + "\nText.", **{"content/own.png": photo((600, 600), kind="PNG"), "templates/index.html": template}
    )
    drawn = build(files, settings=SETTINGS)
    own = build(files, settings=SETTINGS + 'IMAGES_ICON = "own.png"')
    pixels = [
        "icon favicon.ico image/x-icon 48x48",
        " icon-192.png image/png 192x192",
        " icon-512.png image/png 512x512",
        "apple-touch-icon apple-touch-icon.png image/png 180x180",
    ]
    assert drawn.read("index.html").splitlines() == ["icon favicon.svg image/svg+xml any", *pixels]
    assert own.read("index.html").splitlines() == pixels
    for built in (drawn, own):
        for line in pixels:
            _, name, mime, sizes = line.split(" ")
            image = Image.open(io.BytesIO(built.files()[name]))
            assert f"{image.width}x{image.height}" == sizes
            assert image.format == {"image/png": "PNG", "image/x-icon": "ICO"}[mime]
    assert Image.open(io.BytesIO(own.files()["icon-192.png"])).convert("RGB").getpixel((0, 0)) == (0, 128, 128)


@pytest.mark.parametrize(
    ("name", "message"), [("oblong.jpg", "900 × 600 pixels; an icon is square"), ("gone.png", "No such")]
)
def test_a_bad_icon_is_refused(name: str, message: str, build: BuildSite) -> None:
    files = site(POST + "\nText.", **{"content/oblong.jpg": photo()})
    built = build(files, settings=SETTINGS + f'IMAGES_ICON = "{name}"', ok=False)
    assert built.stderr.startswith(f'pelicanconf.py: IMAGES_ICON = "{name}": ')
    assert message in built.stderr


def test_a_picture_is_cut_around_what_it_is_about(build: BuildSite) -> None:
    def post(name: str, focus: str) -> dict[str, str | bytes]:
        return {f"content/posts/{name}.md": f"{POST}image: /a.jpg\nimage_alt: x\n{focus}\nText."}

    tall = Image.new("RGB", (800, 1600), "teal")
    tall.paste("red", (0, 0, 800, 300))
    buffer = io.BytesIO()
    tall.save(buffer, "JPEG")
    files = {**post("whole", ""), **post("top", "image_focus: top\n"), **post("foot", "image_focus: 50% 90%\n")}
    files |= {"content/a.jpg": buffer.getvalue(), "templates/article.html": TEMPLATE}
    built = build(files, settings=SETTINGS)
    urls = {name: images(built, f"{name}/index.html")["social"]["url"] for name in ("whole", "top", "foot")}
    assert len(set(urls.values())) == 3
    pixels = {name: Image.open(io.BytesIO(built.files()[url])).convert("RGB") for name, url in urls.items()}
    assert [pixels["top"].getpixel((400, y))[0] > 128 for y in (5, 415)] == [True, False]
    assert pixels["foot"].getpixel((400, 5))[0] < 128
    assert pixels["whole"].size == (1200, 630)
    page = build(files, settings=SETTINGS, theme=Path(__file__).parents[2] / "theme", name="theme")
    assert page.files()[urls["foot"]] == built.files()[urls["foot"]]


def test_a_focus_that_is_none_is_refused_once(build: BuildSite) -> None:
    files = site(f"{POST}image: a.jpg\nimage_alt: x\nimage_focus: middle\n\nText.", {"a.jpg": photo()})
    mend = "write a side, such as top or bottom left, or how far from left and top, such as 30% 20%"
    expected = [f'content/posts/cards/index.md:5: image_focus "middle": {mend}', "1 fault to mend; nothing was written"]
    assert build(files, settings=SETTINGS, ok=False).stderr.splitlines() == expected
    alone = build(files, settings=SETTINGS.replace('"plugins.checks", ', ""), ok=False)
    assert alone.stderr.splitlines() == expected


@pytest.mark.parametrize(
    ("size", "focus", "box", "css"),
    [
        ((600, 900), None, (3, 2), ""),
        ((600, 900), (50, 0), (3, 2), "at-0"),
        ((600, 900), (0, 30), (3, 2), "at-25"),
        ((600, 900), (0, 50), (3, 2), ""),
        ((3000, 900), (100, 0), (3, 2), "at-100"),
        ((3000, 900), (70, 0), (3, 2), "at-75"),
    ],
)
def test_a_class_says_which_part_of_a_picture_is_shown(
    size: tuple[int, int], focus: tuple[int, int] | None, box: tuple[int, int], css: str
) -> None:
    width, height = size
    shown = Picture(url="a", alt="", width=width, height=height, mime="image/jpeg", bytes=1, focus=focus)
    assert shown.focused(*box) == css


def test_a_picture_from_edge_to_edge_in_a_text_is_refused(build: BuildSite) -> None:
    body = "\n![x](a.jpg){.full}\n\nText ![x](a.jpg){.full}\n\n![x](a.jpg){.full}\n![x](a.jpg)"
    built = build(site(POST + body, {"a.jpg": photo()}), settings=SETTINGS, ok=False)
    assert built.stderr.count("a picture from edge to edge has a paragraph to itself") == 1, "said once of one value"
    assert "2 faults" not in built.stderr


def test_galleries_and_wide_pictures_reach_feeds_as_figures(build: BuildSite) -> None:
    body = '\n![One](a.jpg "First")\n![Two](b.jpg)\n\nText.\n\n![Three](c.jpg "Third"){.full}'
    beside = {"a.jpg": photo(), "b.jpg": photo(color="red"), "c.jpg": photo(color="blue")}
    built = build(site(POST + body, beside), settings=SETTINGS.replace("]", ', "plugins.feeds"]', 1))
    (item,) = json.loads(built.read("feed.json"))["items"]
    plain = re.sub(
        r'<img src="http://localhost:8000/images/(.)-[^"]*" alt="(\w+)"[^>]*>', r"[\1 \2]", item["content_html"]
    )
    assert re.sub(r"\s+(?=<)", "", plain) == (
        "<div><figure>[a One]<figcaption>First</figcaption></figure><figure>[b Two]</figure></div>"
        "<p>Text.</p><figure>[c Three]<figcaption>Third</figcaption></figure>"
    )
    assert item["summary"] == "Text."
