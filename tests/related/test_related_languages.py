"""Posts are related by their words in every script: tests/cases/two_subjects.md."""

from __future__ import annotations

import pytest
from conftest import ROOT

from plugins.related.index import Index
from plugins.related.tokens import count_words, is_whole
from plugins.related.values import Document, Weights

CASES = {
    name: [line for line in lines if line]
    for name, *lines in (
        part.splitlines()
        for part in (ROOT / "tests" / "cases" / "two_subjects.md").read_text("utf-8").split("\n## ")[1:]
    )
}


@pytest.mark.parametrize("language", CASES)
def test_two_subjects_in_turn_stay_apart(language: str) -> None:
    texts = CASES[language]
    assert len(texts) == 12
    blog = [
        Document(key=f"{'bread' if n < 6 else 'bicycle'}-{n % 6}", day=n % 6 * 2 + n // 6, words=count_words(text))
        for n, text in enumerate(texts)
    ]
    index = Index(blog, weights=Weights(threshold=0))
    first = [(key, index.neighbours(key, 1)[0].key) for key in index.keys]
    assert sum(key[:2] == other[:2] for key, other in first) >= 9, first


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AI, HR and PR: UX in Go", {"ai", "hr", "and", "pr", "ux", "in", "go"}),
        ("5G, 401k, C#, C++; R&D", {"5g", "401k", "c#", "c++", "r&d"}),
        ("À propos: 5G, C#, R&D", {"propos", "5g", "c#", "r&d"}),
        ("In 2024, of 7 #tags a+b", {"in", "of", "tags"}),
        ("co\u00adoperate don’t l’amitié", {"cooperate", "don", "amitié"}),
        ("हिन्दी में नेटवर्किंग २०२४", {"हिन्दी", "में", "नेटवर्किंग"}),
        ("தமிழ் மொழி", {"தமிழ்", "மொழி"}),
        ("বাংলা ভাষা", {"বাংলা", "ভাষা"}),
        ("مُحَمَّدٌ محمـد", {"محمد"}),
        ("שָׁלוֹם שלום", {"שלום"}),
        ("می\u200cخواهم", {"میخواهم"}),
        ("커피를, 빵", {"커피", "피를", "빵"}),
        ("ตลาดนัด", {"ตลา", "ลาด", "าดนั", "ดนัด"}),
        ("กา\u200bแฟ", {"กา", "แฟ"}),
        ("紹介、コーヒー", {"紹介", "コー", "ーヒ", "ヒー"}),
    ],
)
def test_words_are_those_of_the_script(text: str, words: set[str]) -> None:
    assert set(count_words(text)) == words


def test_what_stands_in_for_words_is_told_from_them() -> None:
    assert all(map(is_whole, ("ai", "c#", "größe", "हिन्दी", "محمد")))
    assert not any(map(is_whole, ("紹介", "커피", "ตลา", "ヒー")))
