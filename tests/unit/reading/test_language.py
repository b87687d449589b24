"""Language: the declared one, unless the text clearly speaks another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reading.language import UNKNOWN, detect, settle, tag

SENTENCES = {
    "en": "Ministers of the region meet in Rabat to discuss labour migration",
    "fr": "Les ministres de la région se réunissent à Rabat au sujet de la migration de travail",
    "es": "Los ministros de la región se reúnen en Rabat para hablar de la migración laboral",
    "pt": "Os ministros da região reúnem-se em Rabat para falar da migração laboral",
    "ar": "وزراء المنطقة يجتمعون في الرباط لمناقشة هجرة العمالة",
    "ru": "Министры региона встречаются в Рабате для обсуждения трудовой миграции",
}


@pytest.mark.parametrize(
    ("declared", "meant"),
    [
        ("pt_BR", "pt-BR"),
        ("en-us", "en-US"),
        (" ES ", "es"),
        ("zh_hant", "zh-Hant"),
        ("sr-latn-rs", "sr-Latn-RS"),
        ("ar-001", "ar-001"),
        ("en-US-x-private", "en-US"),
        ("French", "fr"),
        ("العربية", "ar"),
        ("spa", "es"),
        ("ara", "ar"),
        ("und", None),
        ("mul", None),
        ("x-default", None),
        ("neutral", None),
        ("en, fr", None),
        ("e", None),
        ("e" * 41, None),
        ("", None),
        (None, None),
    ],
)
def test_a_tag_takes_its_usual_form_or_says_nothing(declared, meant):
    assert tag(declared) == meant


@pytest.mark.parametrize("spoken", SENTENCES)
def test_a_sentence_is_heard_without_any_declaration(spoken):
    assert detect(SENTENCES[spoken]) == spoken


@pytest.mark.parametrize("spoken", SENTENCES)
@pytest.mark.parametrize("declared", SENTENCES)
def test_a_sentence_overrules_every_wrong_declaration_and_no_right_one(declared, spoken):
    assert settle(declared, SENTENCES[spoken]) == spoken


@pytest.mark.parametrize("spoken", SENTENCES)
def test_a_region_that_was_declared_stays(spoken):
    assert settle(f"{spoken}-x-old", SENTENCES[spoken]) == spoken
    assert settle(f"{spoken}-MA", SENTENCES[spoken]) == f"{spoken}-MA"


@pytest.mark.parametrize(
    ("declared", "title", "meant"),
    [
        pytest.param("en", "RÉUNION MINISTÉRIELLE SUR LA MIGRATION", "fr", id="title in capitals"),
        pytest.param("en", "Visa", "en", id="a word of many languages"),
        pytest.param("ar", "Visa", "ar", id="too short to overrule"),
        pytest.param("fr", "GFMD Summit", "fr", id="name of an event"),
        pytest.param("en", "IOM UNHCR GFMD ICMPD IGAD ECOWAS", "en", id="acronyms"),
        pytest.param("es", "Call for papers", "es", id="under twenty letters"),
        pytest.param("pt", "Comunicado de imprensa", "pt", id="between Portuguese and Spanish"),
        pytest.param("ar", "GFMD Summit in Geneva: the way forward for all of us", "en", id="Latin script"),
        pytest.param("ru", "Заявление", "ru", id="one word"),
        pytest.param("en", "بيان صحفي", "ar", id="script overrules at once"),
        pytest.param("en", "Заявление", "ru", id="Cyrillic overrules at once"),
        pytest.param("uk", "Міністри зустрічаються у Рабаті", "uk", id="Ukrainian stays"),
        pytest.param("fa", "وزرا در رباط دیدار می‌کنند", "fa", id="Persian stays"),
        pytest.param("de", "Die Minister der Region treffen sich in Rabat", "de", id="a seventh language"),
        pytest.param("ca", "Els ministres de la regió es reuneixen a Rabat", "ca", id="not one we know"),
        pytest.param(
            "sr-Latn", "Ministri regiona se sastaju u Rabatu danas", "sr-Latn", id="script in the tag"
        ),
        pytest.param("es", "¿Quiénes son los migrantes?", "es", id="question"),
    ],
)
def test_a_title_overrules_only_with_evidence(declared, title, meant):
    assert settle(declared, title) == meant


@pytest.mark.parametrize("text", ["", "Visa", "2026/11", "☂ ☂ ☂", "IOM"])
def test_nothing_declared_and_nothing_to_hear_is_unknown(text):
    assert settle(None, text) == UNKNOWN


def test_german_is_not_called_english():
    assert detect("Die Minister der Region treffen sich in Rabat zur Arbeitsmigration") == "de"


@given(st.none() | st.text(max_size=50), st.text(max_size=400))
def test_whatever_comes_the_answer_is_a_tag(declared, text):
    found = settle(declared, text)
    assert found == UNKNOWN or tag(found) == found
