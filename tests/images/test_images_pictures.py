"""What `plugins.images` makes of a picture file, whatever the file is."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib
from typing import TYPE_CHECKING, Any

import PIL
import pytest
from conftest import ROOT
from PIL import Image, ImageCms

from plugins.images import cards
from plugins.images.cache import Cache
from plugins.images.cards import CardPress, CardStyle
from plugins.images.picture_tags import ALONE, img_tags, places, put_in_place
from plugins.images.pictures import MAKE, PictureError, Recipe, crop_for_card, make_versions

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = Recipe(widths=(40, 80))


def picture(mode: str = "RGB", size: tuple[int, int] = (100, 60), color: Any = "teal") -> Image.Image:
    return Image.new(mode, size, color)


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def sizes(data: bytes, recipe: Recipe = RECIPE) -> dict[str, tuple[int, int]]:
    return {file.name: (file.width, file.height) for file in make_versions(data, recipe).files}


def decoded(data: bytes, name: str, recipe: Recipe = RECIPE) -> Image.Image:
    return Image.open(io.BytesIO(make_versions(data, recipe).data[name]))


def test_each_format_in_each_width_and_the_sizes_are_true() -> None:
    versions = make_versions(saved(picture()), RECIPE)
    assert [file.name for file in versions.files] == [
        *("40.avif", "80.avif", "40.webp", "80.webp", "40.jpeg", "80.jpeg"),
    ]
    for file in versions.files:
        image = Image.open(io.BytesIO(versions.data[file.name]))
        assert (image.size, file.bytes) == ((file.width, file.height), len(versions.data[file.name]))
        assert file.mime == Image.MIME[str(image.format)]


@pytest.mark.parametrize(("width", "expected"), [(30, [30]), (60, [40, 60]), (80, [40, 80]), (500, [40, 80])])
def test_no_version_is_wider_than_the_source(width: int, expected: list[int]) -> None:
    files = make_versions(saved(picture(size=(width, 20))), RECIPE).files
    assert sorted({file.width for file in files if file.name != "social.jpeg"}) == expected


def test_place_camera_and_comment_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 12.0)}
    data = saved(picture(size=(1300, 700)), exif=exif, comment=b"Secret note", xmp=b"<x>Secret place</x>")
    assert b"Secret Camera" in data
    for name, version in make_versions(data, Recipe()).data.items():
        assert b"Secret" not in version, name
        assert not Image.open(io.BytesIO(version)).getexif(), name


@pytest.mark.parametrize("size", [(100, 60), (2000, 1000), (4000, 400)])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(orientation: int, size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = picture(size=size, color="white")
    upright.paste("black", (0, 0, size[0] // 2, size[1] // 2))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Image.Transpose that the camera applied
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    shown = decoded(saved(stored, exif=exif, quality=95), "40.jpeg").convert("L")
    corners = [shown.getpixel((x, y)) for x, y in ((1, 0), (38, 0), (1, shown.height - 1), (38, shown.height - 1))]
    assert shown.width / shown.height == pytest.approx(size[0] / size[1], rel=0.1)
    assert [corner < 128 for corner in corners] == [True, False, False, False]  # type: ignore[operator]  # one band


def test_colours_are_converted_to_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    plain = decoded(saved(picture(color=(200, 30, 60)), icc_profile=lab.tobytes()), "80.jpeg")
    assert "icc_profile" not in plain.info
    red, green, blue = plain.convert("RGB").getpixel((5, 5))  # type: ignore[misc]  # three bands
    assert (abs(red - 200) < 6, abs(green - 30) < 6, abs(blue - 60) < 6) == (True, True, True)


def test_a_profile_that_is_rubbish_is_ignored() -> None:
    assert sizes(saved(picture(), icc_profile=b"rubbish"))["80.webp"] == (80, 48)


@pytest.mark.parametrize(
    ("mode", "color", "kind"),
    [("CMYK", (0, 0, 0, 0), "JPEG"), ("L", 255, "PNG"), ("1", 1, "PNG"), ("P", 0, "PNG"), ("I;16", 65535, "PNG")],
)
def test_every_kind_of_pixel_is_shown(mode: str, color: Any, kind: str) -> None:
    image = picture(mode, color=color)
    if mode == "P":
        image.putpalette([255, 255, 255])
    assert make_versions(saved(image, kind), RECIPE).color == "#ffffff"
    assert decoded(saved(image, kind), "80.jpeg").convert("L").getpixel((3, 3)) == 255


def test_grey_of_sixteen_bits_keeps_its_middle() -> None:
    assert make_versions(saved(picture("I;16", color=32768), "PNG"), RECIPE).color == "#7f7f7f"


def test_what_one_can_see_through_stays_so() -> None:
    image = picture("RGBA", color=(255, 0, 0, 0))
    assert set(sizes(saved(image, "PNG"))) == {
        f"{width}.{kind}" for width in (40, 80) for kind in ("avif", "webp", "png")
    }
    for name in ("80.avif", "80.webp", "80.png"):
        assert decoded(saved(image, "PNG"), name).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_an_alpha_channel_that_hides_nothing_is_no_reason_for_png() -> None:
    assert "80.jpeg" in sizes(saved(picture("RGBA", color=(1, 2, 3, 255)), "PNG"))


def test_one_pixel() -> None:
    versions = make_versions(saved(picture(size=(1, 1), color="white")), Recipe())
    assert [(file.name, file.width, file.height) for file in versions.files] == [
        *(("1.avif", 1, 1), ("1.webp", 1, 1), ("1.jpeg", 1, 1)),
    ]


def test_an_animation_is_kept_as_it_is() -> None:
    data = saved(picture(), "GIF", save_all=True, append_images=[picture(color="red")])
    versions = make_versions(data, RECIPE)
    assert [tuple(file) for file in versions.files] == [("100.gif", "image/gif", 100, 60, len(data))]
    assert versions.data == {"100.gif": data}


def test_a_drawing_is_kept_as_it_is() -> None:
    data = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30.4 20"/>'
    assert sizes(data) == {"drawing.svg": (30, 20)}
    assert sizes(data.replace(b"viewBox", b'width="60px" height="40" viewBox')) == {"drawing.svg": (60, 40)}


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it is `side` pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9999))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no picture"),
        (b"GIF89a", "no picture"),
        (b"%PDF-1.7", "no picture"),
        (saved(picture(size=(200, 200)))[:-300], "damaged"),
        (saved(picture(size=(200, 200)), "PNG")[:-40], "damaged"),
        (saved(picture(size=(200, 200)), "WEBP")[:60], "damaged"),
        (bomb(9_500), "90,250,000|pixels"),
        (bomb(100_000), "pixels"),
        (saved(picture("L", (20_000, 2), 0), "PNG"), "no side may be longer"),
        (b"<svg>", "damaged"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "no drawing with a size"),
        (b"<html></html>", "no drawing"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="a b c d"/>', "no drawing with a size"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_mend(data: bytes, message: str) -> None:
    with pytest.raises(PictureError, match=message):
        make_versions(data, RECIPE)


def test_a_social_card_is_cropped_from_a_large_picture_only() -> None:
    assert sizes(saved(picture(size=(2000, 2000))))["social.jpeg"] == (1200, 630)
    assert sizes(saved(picture(size=(800, 800))))["social.jpeg"] == (800, 420)
    assert "social.jpeg" not in sizes(saved(picture(size=(500, 500))))


def test_the_cache_gives_back_what_it_got_and_nothing_damaged(tmp_path: Path) -> None:
    cache, made = Cache(tmp_path / "new" / "folder"), make_versions(saved(picture()), RECIPE)
    assert cache.load("key") is None
    cache.store("key", made)
    assert cache.load("key") == made
    (stored,) = (tmp_path / "new" / "folder").iterdir()
    whole = stored.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], whole[:200] + bytes([whole[200] ^ 1]) + whole[201:]):
        stored.write_bytes(damaged)
        assert cache.load("key") is None


def test_the_cache_knows_a_picture_without_reading_its_content(tmp_path: Path) -> None:
    cache, made = Cache(tmp_path), make_versions(saved(picture()), RECIPE)
    cache.store("key", made)
    assert cache.load("key", data=False) == made._replace(data={})


def test_the_cache_gives_up_first_what_was_not_used_for_longest_and_nothing_that_is_in_use(tmp_path: Path) -> None:
    made = make_versions(saved(picture()), RECIPE)
    keys = {name: f"{number:064x}" for number, name in enumerate(("unused", "old", "new", "in use"))}
    for age, name in enumerate(("in use", "unused", "old", "new")):
        Cache(tmp_path).store(keys[name], made)
        os.utime(tmp_path / f"{keys[name]}.zip", (1_700_000_000 + age,) * 2)
    (tmp_path / "somebody-else's.zip").write_bytes(b"x" * 10_000)
    size = (tmp_path / f"{keys['new']}.zip").stat().st_size
    Cache(tmp_path).load(keys["unused"])  # in an earlier build, and so later than `new`
    cache = Cache(tmp_path)
    os.utime(tmp_path / f"{keys['in use']}.zip", (1_600_000_000,) * 2)
    cache.load(keys["in use"])
    os.utime(tmp_path / f"{keys['in use']}.zip", (1_600_000_000,) * 2)
    left = {}
    for limit in (4 * size, 3 * size, 2 * size, 0):
        cache.prune(limit)
        left[limit // size] = {name for name, key in keys.items() if (tmp_path / f"{key}.zip").exists()}
    assert left == {4: {*keys}, 3: {"in use", "unused", "new"}, 2: {"in use", "unused"}, 0: {"in use"}}
    assert (tmp_path / "somebody-else's.zip").exists()


def test_img_tags_are_found_where_a_browser_would_find_them() -> None:
    markup = (
        '<p>é <IMG\nsrc="a.png" alt=\'x > "y" &amp; z\'/></p><!-- <img src="no.png"> --><script>"<img src=no>"</script>'
        '<picture><img src="own.png"></picture>\n\n<code>&lt;img&gt;</code><img src=b.png>'
    )
    found = img_tags(markup)
    assert [tag.attributes for tag in found] == [{"src": "a.png", "alt": 'x > "y" & z'}, {"src": "b.png"}]
    assert [markup[tag.start : tag.end] for tag in found] == [
        *('<IMG\nsrc="a.png" alt=\'x > "y" &amp; z\'/>', "<img src=b.png>"),
    ]


def test_the_widest_versions_are_in_the_best_format_only() -> None:
    assert [
        name for name in sizes(saved(picture(size=(1700, 600))), Recipe(widths=(900, 1600))) if "social" not in name
    ] == [
        *("900.avif", "1600.avif", "900.webp", "900.jpeg"),
    ]
    assert sizes(saved(picture(size=(1700, 500))), Recipe(widths=(1600,)))["1600.jpeg"] == (1600, 471)


IMG = '<img src="a.png" title="A &lt;caption&gt;">'


def laid_out(markup: str) -> str:
    """The markup with an X in the place of each picture."""
    tags = img_tags(markup)
    for tag, place in reversed([*zip(tags, places(markup, tags), strict=True)]):
        markup = put_in_place(markup, tag, "X", place)
    return markup


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<p>{IMG}</p>", "<figure>X<figcaption>A &lt;caption&gt;</figcaption></figure>"),
        (f"<p>{IMG} and</p>", "<p>X and</p>"),
        (f"<li>{IMG}</li>", "<li>X</li>"),
        ("<p><img src=a.png></p>", "<p>X</p>"),
        ('<p><img src=a.png class="full"></p>', '<figure class="full">X</figure>'),
        (
            '<p><img src=a.png class="b full" title="C"></p><p>Text</p>',
            '<figure class="full">X<figcaption>C</figcaption></figure><p>Text</p>',
        ),
        ("<p><img src=a>\n<img src=b></p>", '<div class="gallery"><figure>X</figure>\n<figure>X</figure></div>'),
        (
            f"<p>a</p>\n<p>{IMG}<img src=b><br>\n<img src=c>\n</p><p><img src=d></p>",
            '<p>a</p>\n<div class="gallery"><figure>X<figcaption>A &lt;caption&gt;</figcaption></figure>'
            "<figure>X</figure><br>\n<figure>X</figure></div><p>X</p>",
        ),
        ("<p><img src=a> and <img src=b></p>", "<p>X and X</p>"),
        ("<p><img src=a> <img src=b> and</p>", "<p>X X and</p>"),
        ("<p><a href=x><img src=a></a> <img src=b></p>", "<p><a href=x>X</a> X</p>"),
        ("<p><img src=a></p><p><img src=b></p>", "<p>X</p><p>X</p>"),
    ],
)
def test_pictures_that_have_a_paragraph_to_themselves_become_figures(markup: str, expected: str) -> None:
    assert laid_out(markup) == expected


def test_what_a_caption_says_is_not_said_again_as_a_title() -> None:
    (tag,) = img_tags(f"<p>{IMG}</p>")
    assert "title" not in put_in_place(f"<p>{IMG}</p>", tag, IMG, ALONE)


def halves(size: tuple[int, int]) -> Image.Image:
    """A picture whose upper left quarter is red, and the rest teal."""
    image = picture(size=size)
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    return image


def is_red(image: Image.Image, at: tuple[float, float]) -> bool:
    red, green, _ = image.convert("RGB").getpixel((at[0] * image.width, at[1] * image.height))
    return bool(red > 2 * green)


def test_a_tall_picture_is_whole_in_its_link_preview() -> None:
    versions = make_versions(saved(halves((800, 1600))), RECIPE)
    (name,) = {file.name for file in versions.files if file.name.startswith("social")}
    card = Image.open(io.BytesIO(versions.data[name]))
    assert card.size == (1200, 630)
    assert [is_red(card, (x, 0.25)) for x in (0.1, 0.45, 0.55, 0.9)] == [False, True, False, False]
    assert [is_red(card, (0.45, y)) for y in (0.02, 0.48, 0.52)] == [True, True, False]
    assert sizes(saved(picture(size=(300, 500)))).keys().isdisjoint({"social.jpeg", "social-whole.jpeg"})


@pytest.mark.parametrize(
    ("size", "focus", "corner"),
    [
        ((800, 1600), (50, 0), True),
        ((800, 1600), (50, 25), True),
        ((800, 1600), (50, 100), False),
        ((2400, 630), (0, 50), True),
        ((2400, 630), (100, 50), False),
    ],
)
def test_a_link_preview_is_cut_around_what_a_picture_is_about(
    size: tuple[int, int], focus: tuple[int, int], corner: bool
) -> None:
    made = crop_for_card(saved(halves(size)), RECIPE, focus)
    assert is_red(Image.open(io.BytesIO(made.data["social.jpeg"])), (0.05, 0.05)) is corner
    assert made == crop_for_card(saved(halves(size)), RECIPE, focus)
    assert made.digest != crop_for_card(saved(halves(size)), RECIPE, (50, 50)).digest


def test_what_is_too_small_or_moves_is_not_cut() -> None:
    frames = [picture(size=(900, 900)), picture(size=(900, 900), color="red")]
    moving = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"/>'
    for data in (saved(picture()), moving, drawing):
        assert crop_for_card(data, RECIPE, (0, 0)).files == ()


FONTS = tuple(
    (ROOT / "theme" / "static" / "fonts" / f"brygada-1918-{part}.woff2").read_bytes() for part in ("latin", "latin-ext")
)
STYLE = CardStyle(fonts=FONTS, paper="#faf5ec", ink="#2b2420", left="#a43f25", right="#2f5d50", both="#e0a93b")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("How to Ask", "How to Ask"),
        ("Łódź, Ærø & “Čapek”", "Łódź, Ærø & “Čapek”"),
        ("Coffee ☕ at 👩\u200d💻 nine 1️⃣", "Coffee at nine 1"),
        ("☕", "The Chair"),
        ("人脉的建立", "The Chair"),
        ("ネットワーク", "The Chair"),
        ("네트워크", "The Chair"),
        ("नेटवर्किंग", "The Chair"),
        ("مرحبا", "The Chair"),
        ("שלום", "The Chair"),
        ("เครือข่าย", "The Chair"),
        ("Γνωριμίες", "The Chair"),
        ("Hello 世界", "The Chair"),
        ("Guanxi (关系) at work", "The Chair"),
        ("At 30 ℃", "The Chair"),
        ("Kọ́ mi", "The Chair"),  # a letter with two marks
        ("", "The Chair"),
    ],
)
def test_a_card_says_what_is_written_on_it(title: str, words: str) -> None:
    """All of the title that letters beside letters can show, or else the name of the site."""
    press = CardPress(STYLE)
    card = press.draw(title, "The Chair")
    assert press.words(title, "The Chair") == words
    assert (card.data == press.draw("", "The Chair").data) is (words == "The Chair")


def test_a_card_without_any_words_says_none_and_is_not_empty() -> None:
    press = CardPress(STYLE)
    card = press.draw("世界", "博客")
    assert press.words("世界", "博客") == ""
    middle = Image.open(io.BytesIO(card.data["social.jpeg"])).getpixel((570, 315))
    assert middle != Image.open(io.BytesIO(press.draw("A", "B").data["social.jpeg"])).getpixel((570, 315))


def test_a_title_that_is_too_long_for_a_card_ends_in_its_words_as_on_it() -> None:
    words = CardPress(STYLE).words("Wandering Women " * 16, "The Chair")
    assert words.endswith(" …")
    assert ("Wandering Women " * 16).startswith(words.removesuffix(" …"))


def test_other_bytes_of_pictures_or_cards_are_another_make() -> None:
    gradient = Image.linear_gradient("L").resize((1600, 900))
    source = saved(Image.merge("RGB", (gradient, gradient.rotate(90), gradient.rotate(180))), "PNG")
    style = CardStyle(fonts=(), paper="#faf5ec", ink="#2b2420", left="#a43f25", right="#2f5d50", both="#e0a93b")
    made = make_versions(source, RECIPE).data | {
        "card.jpeg": CardPress(style).draw("A title", "A site").data["social.jpeg"]
    }
    # Of JPEG alone the bytes are the same on every machine.
    jpeg = hashlib.sha256(b"".join(made[name] for name in sorted(made) if name.endswith(".jpeg"))).hexdigest()
    recorded = (2, 3, "13.0.0", "19c374f97dbd600f")
    assert (MAKE, cards.MAKE, PIL.__version__, jpeg[:16]) == recorded, "raise MAKE, then write down what is made now"
