"""Recordings that belong to posts, and the feed of a podcast, by the rules of directories."""

from __future__ import annotations

import re
import wave
from io import BytesIO
from typing import TYPE_CHECKING

import feedparser
import pytest
import strict
from conftest import THEME, serving
from lxml import etree
from PIL import Image
from sources import ADDRESS, PLUGINS, post, posts

from content import picture

if TYPE_CHECKING:
    from conftest import Build, BuildSite
    from playwright.sync_api import Browser

NS = {"itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", "podcast": "https://podcastindex.org/namespace/1.0"}
NS |= {"atom": "http://www.w3.org/2005/Atom", "content": "http://purl.org/rss/1.0/modules/content/"}
SETTINGS = (
    PLUGINS
    + """
PLUGINS += ["plugins.images"]
IMAGES_CARDS = False
IMAGES_ARTWORK = "show.png"
FEEDS_PODCAST = True
FEEDS_PODCAST_CATEGORY = "Business > Careers"
FEEDS_PODCAST_EMAIL = "podcast@coffee.example"
"""
)


def sound(seconds: float = 0.1) -> bytes:
    """Silence."""
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(8000)
        out.writeframes(bytes([128]) * int(8000 * seconds))
    return file.getvalue()


# Nothing in a build looks into a recording, so that any bytes will do.
EPISODES: dict[str, str | bytes] = {
    **posts(30),
    "content/show.png": picture("navy", 1400, 1400),
    "content/posts/talk/index.md": post(
        "Talk & <more>", enclosure="talk.mp3", duration="1:02:03", episode="2", season="1", explicit="yes"
    ),
    "content/posts/talk/talk.mp3": b"ID3" + bytes(5000),
    "content/posts/trailer/index.md": post(
        "Trailer", date="2001-03-01 10:00", enclosure="t.m4a", episode_type="trailer", duration="45"
    ),
    "content/posts/trailer/t.m4a": bytes(100),
    "content/posts/draft/index.md": post("Draft", enclosure="d.mp3", status="draft"),
    "content/posts/draft/d.mp3": bytes(10),
}


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> Build:
    return build_site(EPISODES, settings=SETTINGS)


def test_a_recording_goes_along_with_its_length_and_type_podcast_or_not(build_site: BuildSite) -> None:
    files = {
        "content/posts/talk/index.md": post("Talk", enclosure="talk.wav"),
        "content/posts/talk/talk.wav": sound(),
        "content/posts/talk/de.md": post("Rede", enclosure="rede.wav", lang="de", slug="talk"),
        "content/posts/talk/rede.wav": sound(0.2),
        "content/posts/text.md": post("Text", date="2026-03-11 08:30"),
    }
    site = build_site(files, settings=PLUGINS, theme=THEME)
    assert site.files()["talk/talk.wav"] == sound()
    expected = {"href": ADDRESS + "talk/talk.wav", "length": str(len(sound())), "type": "audio/wav"}
    for path in ("feed/index.xml", "feed/atom/index.xml"):
        talk, text = feedparser.parse(site.read(path)).entries
        assert [{key: each[key] for key in expected} for each in talk.enclosures] == [expected]
        assert text.enclosures == []
    (talk,) = feedparser.parse(site.read("de/feed/index.xml")).entries
    assert talk.enclosures[0].href == ADDRESS + "de/talk/rede.wav"
    assert list(strict.check_site(site.output, ADDRESS)) == []
    assert "feed/podcast/index.xml" not in site.files()


def test_a_recording_may_be_linked_to_and_belong_to_several_posts(build_site: BuildSite) -> None:
    files = {
        "content/posts/a/index.md": post("A", "[Download](talk.mp3).", enclosure="talk.mp3"),
        "content/posts/a/talk.mp3": bytes(9),
        "content/posts/b.md": post("B", "[The same](a/talk.mp3)", enclosure="a/talk.mp3"),
        "content/posts/c.md": post("C", enclosure="/posts/a/talk.mp3", lang="de"),
    }
    for more in ("", 'PLUGINS += ["plugins.prose", "plugins.prose.links"]'):
        built = build_site(files, settings=PLUGINS + more, theme=THEME)
        urls = {e.enclosure[0] for e in strict.read(built.files()["feed/index.xml"]).entries if e.enclosure}
        assert urls == {f"{ADDRESS}a/talk.mp3"}
        assert [path for path in built.files() if path.endswith(".mp3")] == ["a/talk.mp3"]


def test_the_podcast_has_all_that_directories_ask_for(site: Build) -> None:
    data = site.files()["feed/podcast/index.xml"]
    assert list(strict.check_feed(data, url=f"{ADDRESS}feed/podcast/index.xml")) == []
    channel = etree.fromstring(data)[0]

    def said(path: str) -> str | None:
        return channel.findtext(path, None, NS)

    assert (said("title"), said("language"), said("itunes:author")) == ("The Second Coffee", "en", "The Second Coffee")
    assert said("description")
    assert said("itunes:owner/itunes:email") == "podcast@coffee.example"
    assert said("itunes:explicit") == "false"
    assert said("itunes:type") == "episodic"
    assert [each.get("text") for each in channel.iter(f"{{{NS['itunes']}}}category")] == ["Business", "Careers"]
    art = channel.find("itunes:image", NS).get("href")
    with Image.open(site.output / art.removeprefix(ADDRESS)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1400, 1400))
    talk, trailer = channel.findall("item")
    assert talk.findtext("itunes:duration", None, NS) == "3723"
    assert [talk.findtext(f"itunes:{name}", None, NS) for name in ("episode", "season", "explicit")] == [
        "2",
        "1",
        "true",
    ]
    assert dict(talk.find("enclosure").attrib) == {
        "url": f"{ADDRESS}talk/talk.mp3",
        "length": "5003",
        "type": "audio/mpeg",
    }
    assert trailer.findtext("itunes:episodeType", None, NS) == "trailer"
    assert trailer.find("enclosure").get("type") == "audio/x-m4a"
    main = {e.title: e.id for path in ("feed/index.xml",) for e in strict.read(site.files()[path]).entries}
    assert talk.findtext("guid") == main["Talk & <more>"]
    assert b"itunes" not in site.files()["feed/index.xml"]


def test_each_page_offers_the_podcast_and_who_lists_feeds_lists_it(site: Build) -> None:
    link = 'type="application/rss+xml" title="The Second Coffee (Podcast)" href="/feed/podcast/index.xml">'
    assert f'<link rel="alternate" {link}' in site.read("index.html")
    assert list(strict.check_autodiscovery(site.output, ADDRESS)) == []
    for path in ("subscribe/index.html", "feeds.opml"):
        assert "feed/podcast/index.xml" in site.read(path)


def test_a_podcast_keeps_its_guid_where_it_is_given(build_site: BuildSite) -> None:
    # The example of the namespace's own documentation.
    from plugins.feeds.podcast import guid_of

    assert guid_of("https://mp3s.nashownotes.com/pc20rss.xml") == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    guid = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    more = f'FEEDS_PODCAST_GUID = "{guid}"\nFEEDS_PODCAST_TITLE = "The Show"\nFEEDS_PODCAST_EXPLICIT = True'
    channel = etree.fromstring(
        build_site(EPISODES, settings=SETTINGS + more, theme=THEME).files()["feed/podcast/index.xml"]
    )[0]
    assert channel.findtext("podcast:guid", None, NS) == guid
    assert (channel.findtext("title"), channel.findtext("itunes:explicit", None, NS)) == ("The Show", "true")


def test_what_directories_would_refuse_is_named_all_at_once(build_site: BuildSite) -> None:
    settings = PLUGINS + 'PLUGINS += ["plugins.images"]\nFEEDS_PODCAST = True'
    refused = build_site(posts(1), settings=settings, theme=THEME, ok=False)
    for needed in ("IMAGES_ARTWORK", "FEEDS_PODCAST_CATEGORY", "FEEDS_PODCAST_EMAIL"):
        assert re.search(rf"pelicanconf.py:\d+: FEEDS_PODCAST = True: it needs {needed} too, ", refused.stderr)
    wrong = """
FEEDS_PODCAST_CATEGORY = "Business > Carers"
FEEDS_PODCAST_EMAIL = "nobody"
FEEDS_PODCAST_TYPE = "weekly"
FEEDS_PODCAST_GUID = "x"
IMAGES_ARTWORK = "small.png"
"""
    files = {**EPISODES, "content/small.png": picture("navy", 1399, 1399)}
    refused = build_site(files, settings=SETTINGS + wrong, theme=THEME, ok=False)
    for said in (
        '"Business" has no "Carers" below it; did you mean "Careers"?',
        "FEEDS_PODCAST_EMAIL = 'nobody': write an address such as podcast@example.com",
        "FEEDS_PODCAST_TYPE = 'weekly': write episodic or serial",
        "FEEDS_PODCAST_GUID = 'x': that is no podcast:guid",
        'IMAGES_ARTWORK = "small.png": 1399 × 1399 pixels; the picture of a podcast is square, 1400 pixels or more',
    ):
        assert said in refused.stderr
    assert refused.stderr.count("pelicanconf.py:") >= 5


@pytest.mark.parametrize(
    ("file", "size", "said"),
    [
        ("wide.png", (3000, 1400), "3000 × 1400 pixels; the picture"),
        ("words.txt", None, "this is no picture for a podcast"),
        ("gone.png", None, "there is no such file"),
    ],
)
def test_a_picture_that_will_not_do_is_named(
    file: str, size: tuple[int, int] | None, said: str, build_site: BuildSite
) -> None:
    files = dict(EPISODES)
    if file != "gone.png":
        files[f"content/{file}"] = picture("navy", *size) if size else "words"
    refused = build_site(files, settings=SETTINGS + f'IMAGES_ARTWORK = "{file}"', theme=THEME, ok=False)
    assert f'IMAGES_ARTWORK = "{file}": {said}' in refused.stderr


def test_a_large_picture_is_made_as_large_as_directories_take_it(build_site: BuildSite) -> None:
    files = {**EPISODES, "content/show.png": picture("navy", 3100, 3100)}
    built = build_site(files, settings=SETTINGS, theme=THEME)
    (art,) = built.output.glob("images/podcast-*.jpg")
    with Image.open(art) as image:
        assert image.size == (3000, 3000)


def test_a_recording_that_is_not_there_or_none_is_named_with_its_line(build_site: BuildSite) -> None:
    files = {
        "content/posts/one.md": post("One", enclosure="gone.mp3"),
        "content/posts/two.md": post("Two", enclosure="two.txt"),
        "content/posts/two.txt": "words",
        "content/posts/three.md": post("Three", enclosure="three.mp3"),
        "content/posts/three.mp3": b"",
        "content/posts/four.md": post("Four", enclosure="four.wav"),
        "content/posts/four.wav": sound(),
        "content/posts/five.md": post("Five", enclosure="/audio/a.mp3", date="2026-03-01 10:00"),
        "content/posts/six.md": post("Six", enclosure="/audio/a.mp3"),
        "content/audio/a.mp3": bytes(9),
        "content/posts/seven.md": post("Seven", enclosure="../../pelicanconf.py"),
        "content/posts/eight.md": post("Eight", enclosure="../../up.mp3"),
        "up.mp3": bytes(9),
        "content/show.png": picture("navy", 1400, 1400),
    }
    site = build_site(files, settings=SETTINGS, theme=THEME, ok=False)
    for said in (
        'one.md:3: enclosure "gone.mp3": there is no such file; give its path from the post',
        'two.md:3: enclosure "two.txt": name a file that ends in .mp3, .m4a, .mp4, .m4v',
        'three.md:3: enclosure "three.mp3": the file is empty',
        'four.md:3: enclosure "four.wav": name a file that ends in .mp3, ',
        'eight.md:3: enclosure "../../up.mp3": there is no such file',
        'six.md:3: enclosure "/audio/a.mp3": that is the recording of content/posts/five.md already',
    ):
        assert f"content/posts/{said}" in site.stderr


@pytest.mark.browser
def test_a_reader_plays_the_recording_on_its_page(build_site: BuildSite, chromium: Browser) -> None:
    files = {
        "content/posts/talk/index.md": post("Talk", enclosure="talk.wav"),
        "content/posts/talk/talk.wav": sound(2),
        "content/posts/text.md": post("Text"),
    }
    built = build_site(files, settings=PLUGINS + 'PLUGINS += ["plugins.images", "plugins.seo", "plugins.look"]')
    said: list[str] = []
    asked: list[str] = []
    with serving(built.output) as address, chromium.new_page(viewport={"width": 390, "height": 800}) as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/talk/")
        player = page.locator("audio")
        assert not [url for url in asked if url.endswith(".wav")]
        assert player.bounding_box()["width"] <= 390
        assert player.get_attribute("aria-label") == "Recording of this post"
        assert player.evaluate(
            "(player) => new Promise((done) => {"
            " player.ontimeupdate = () => player.currentTime > 0.1 && done(true); player.play() })"
        )
        page.goto(f"{address}/text/")
        assert page.locator("audio").count() == 0
    assert said == []
