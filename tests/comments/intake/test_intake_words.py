"""The intake speaks the language of the blog, or of a post."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from intake_reader import FORM, POSTS, Reader

from plugins._shared.published import dump_index
from plugins._shared.text import in_language
from plugins.comments.phrases import Phrases, read_phrases

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plugins.comments.intake.app import Intake

WORDS = read_phrases()


@pytest.mark.parametrize("lang", WORDS)
def test_a_language_is_translated_and_its_reasons_can_be_told_apart_in_a_file(lang: str) -> None:
    english, own = WORDS["en"].texts, WORDS[lang].texts
    assert [key for key in own if key.startswith("reason_") and ";" in str(own[key])] == []
    if lang != "en":
        same = {key for key in own if own[key] == english[key]}
        assert same <= {"direction", "field_author", "field_url", "button_spam"}


def test_a_language_that_there_is_no_file_for_is_english_and_says_so() -> None:
    assert [in_language(WORDS, lang).lang for lang in ("DE", "de-AT", "en-GB", "tlh", "", "../en")] == [
        *("de", "de", "en", "en", "en", "en")
    ]


def in_german(intake: Intake) -> Reader:
    return Reader(replace(intake, site=replace(intake.site, lang="de-AT")))


def test_a_german_blog_speaks_german(new_intake: Callable[..., Intake]) -> None:
    reader = in_german(new_intake(max_length=5000))
    pages = [
        (reader.get("/?post=a-post"), "Höchstens 5.000 Zeichen"),
        (reader.get("/?post=closed"), "Zu „Closed“ sind die Kommentare geschlossen."),
        (reader.get("/nowhere"), "Diese Seite gibt es nicht"),
        (reader.post(**{**FORM, "body": "x" * 5001}), "Er hat 5.001 von höchstens 5.000 Zeichen."),
        (reader.post(**{**FORM, "body": "> " * 30 + "x"}), "stecken 20-fach ineinander"),
        (reader.post(**FORM), "Vorschau Ihres Kommentars zu „A &lt;Post&gt; &amp; More“"),
        (reader.get("/thanks"), "Zurück zu <bdi>A &amp; B</bdi>"),
    ]
    for page, words in pages:
        assert words in page.text
        assert '<html lang="de" dir="ltr">' in page.text
    reader.leave(body="www.example.com")
    [id] = reader.inbox.waiting()
    item = reader.inbox.get(id)
    assert item is not None
    assert item.reasons[:2] == ("1 Link", "kaum mehr als Links")
    page = reader.get(f"/moderate?token={reader.intake.signer.seal('moderate', id)}")
    assert re.search(r"Punkte: \d\. 1 Link, kaum mehr als Links", page.text)


def test_a_language_from_right_to_left_has_its_pages_so(new_intake: Callable[..., Intake]) -> None:
    intake = new_intake()
    words = {**WORDS, "ar": Phrases("ar", {**WORDS["en"].texts, "direction": "rtl"})}
    page = Reader(replace(intake, site=replace(intake.site, lang="ar-EG"), words=words)).get("/?post=a-post").text
    assert '<html lang="ar" dir="rtl">' in page
    assert re.findall(r'<input id="c-(\w+)" [^>]*dir="ltr"', page) == ["email", "url"]


def test_a_post_in_another_language_has_its_pages_in_that(new_intake: Callable[..., Intake], tmp_path: Path) -> None:
    reader = Reader(new_intake())
    (tmp_path / "posts.json").write_text(dump_index({**POSTS, "de/a-post": POSTS["a-post"]}))
    assert "Ihr Kommentar" in reader.get("/?post=de/a-post").text
    assert "Your comment" in reader.get("/?post=a-post").text
