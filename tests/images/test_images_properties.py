"""Whatever the picture and the widths asked for: none is wider than its source, and nothing an author wrote is lost."""

from __future__ import annotations

import io
from html import escape
from itertools import groupby

import html5lib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image as Picture

from plugins._shared.values import Image, ImageSource
from plugins.images.picture_tags import img_tags, picture_markup, put_in_place
from plugins.images.pictures import SOCIAL_NAME, Recipe, make_versions

SIDE = st.integers(1, 200)
TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20)


@settings(max_examples=25, deadline=None)
@given(SIDE, SIDE, st.sets(st.integers(1, 300), min_size=1, max_size=3), st.sampled_from(["RGB", "RGBA", "L", "P"]))
@example(200, 1, {3}, "RGB")
def test_versions_are_no_wider_than_the_source_and_keep_its_proportions(
    width: int, height: int, widths: set[int], mode: str
) -> None:
    buffer = io.BytesIO()
    Picture.new(mode, (width, height)).save(buffer, "PNG")
    versions = make_versions(buffer.getvalue(), Recipe(widths=tuple(widths)))
    expected = sorted({min(each, width) for each in widths})
    for _, files in groupby((file for file in versions.files if file.name != SOCIAL_NAME), key=lambda file: file.mime):
        sizes = [(file.width, file.height) for file in files]
        assert sizes == [(each, max(1, round(height * each / width))) for each in expected]
    assert [file.bytes for file in versions.files] == [len(versions.data[file.name]) for file in versions.files]


@given(TEXT, TEXT, TEXT)
@example('"', "</picture>", "&amp;")
def test_what_an_author_wrote_about_a_picture_reaches_the_reader(alt: str, source: str, title: str) -> None:
    img = "".join(f' {name}="{escape(value)}"' for name, value in (("src", source), ("alt", alt), ("title", title)))
    markup = f"<p>a <img{img}> b</p>"
    (tag,) = img_tags(markup)
    assert tag.attributes == {"src": source, "alt": alt, "title": title}
    image = Image(
        url="x.jpeg",
        alt=alt,
        width=2,
        height=1,
        mime="image/jpeg",
        bytes=1,
        sources=(ImageSource(mime="image/avif", candidates=(("x.avif", 2),)),),
    )
    picture = picture_markup(image, tag.attributes, site="/", sizes="100vw", lazy=True)
    parsed = html5lib.parseFragment(put_in_place(markup, tag, picture, ""), namespaceHTMLElements=False)
    assert "".join(parsed.itertext()) == "a  b"
    shown = parsed.find("p/picture/img")
    assert (shown.get("alt"), shown.get("title"), shown.get("src")) == (alt, title, "/x.jpeg")
    assert parsed.find("p/picture/source").get("srcset") == "/x.avif 2w"
