"""States: the codes that CLDR has, their names, and what was meant by a wrong one."""

from __future__ import annotations

import pytest
from babel import Locale

from hub.reading.states import CODES, name, nearest

NO_STATES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
"""Two letters in CLDR that are no entry of ISO 3166-1: islands, unions, groups and tests."""


def test_the_codes_are_those_of_cldr():
    territories = {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()}
    assert territories - NO_STATES == CODES


@pytest.mark.parametrize(
    ("code", "language", "said"),
    [
        ("MA", "en", "Morocco"),
        ("MA", "fr", "Maroc"),
        ("MA", "ar", "المغرب"),
        ("MA", "ru", "Марокко"),
        ("BR", "pt-BR", "Brasil"),
        ("MA", "tlh", "Morocco"),
        ("MA", "", "Morocco"),
        ("QQ", "en", "QQ"),
    ],
)
def test_a_state_has_a_name_in_every_language(code, language, said):
    assert name(code, language) == said


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("UK", "GB"),
        ("el", "GR"),
        ("ma", "MA"),
        ("Morocco", "MA"),
        ("Marocco", "MA"),
        ("Marruecos", "MA"),
        ("Алжир", "DZ"),
        ("Atlantis", None),
    ],
)
def test_the_nearest_code_is_proposed(written, meant):
    assert nearest(written) == meant
