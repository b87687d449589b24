"""The file of filters: what an editor mistypes, and what is said of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from hub.schemas.filters_file import load_filters

SHIPPED = Path(__file__).parents[3] / "config" / "filters.toml"
SIX = {"en", "fr", "es", "pt", "ar", "ru"}


def faults(text: str) -> list[str]:
    return [f"{key}: {detail}" for key, detail in load_filters(tomllib.loads(text))[1]]


def test_the_shipped_filter_on_migration_speaks_six_languages_and_has_no_fault():
    filters, found = load_filters(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))

    assert found == []
    assert {language for language, _ in filters["migration"].words} == SIX


def test_a_filter_keeps_its_words_by_language_and_its_barred_phrases():
    filters, found = load_filters(tomllib.loads('[m.en]\nwords = ["migra*"]\nnever = ["bird migration"]\n'))

    assert found == []
    assert filters["m"].words == (("en", "migra*"),)
    assert filters["m"].never == ("bird migration",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[M.en]\nwords = ["abc"]', "M: a filter's name"),
        ('m = ["abc"]', "m: a filter needs a table for each language"),
        ('[m.en]\nnever = ["abc"]', "m: there is no word in it"),
        ('[m.english]\nwords = ["abc"]', "m.english: it is no language tag"),
        ('[m.en]\nword = ["abc"]\nwords = ["abc"]', "m.en.word: there is no such key"),
        ('[m.en]\nwords = "abc"', "m.en.words: write a list"),
        ('[m.en]\nwords = ["a*"]', "m.en.words: 'a*': 'a*' begins too many words"),
        ('[m.en]\nwords = ["abc", "abc"]', "m.en.words: 'abc' stands in it twice"),
        ('[m]\nen = ["abc"]', "m.en: write a table of its own"),
    ],
)
def test_a_wrong_filter_is_told_with_its_place(text, said):
    assert any(each.startswith(said) for each in faults(text)), faults(text)
