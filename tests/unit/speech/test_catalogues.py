"""Every word that the hub says is in every catalogue, translated, with the same values in it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

import hub
from hub.speech import LANGUAGES, speech
from hub.speech.catalogues import FOLDER, catalogue
from hub.speech.words import WORDS

HUB = Path(hub.__file__).parent
OTHERS = [language for language in LANGUAGES if language != "en"]
KEYWORDS = {"said": None, "text": None, "plural": (1, 2), "numbered": (1, 2)}
IN_EVERY_LANGUAGE = re.compile(r"(?:%\(\w+\)s|[^\w%]|UTC|Interforum)*\Z")
"""Values and signs alone are the same words everywhere."""
THE_SAME_BY_CHANCE = {("fr", "%(num)s correction"), ("fr", "%(num)s publication")}


def extracted() -> set[str | tuple[str, str]]:
    method_map, options_map = parse_mapping_cfg(
        io.StringIO((HUB / "speech" / "babel.cfg").read_text("utf-8"))
    )
    rows = extract_from_dir(HUB, method_map, options_map, KEYWORDS)
    return {tuple(row[2]) if isinstance(row[2], (list, tuple)) else row[2] for row in rows}


def read(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in read(language) if message.id]


def forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def values(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_holds_every_message_and_no_other(language):
    assert {message.id for message in messages(language)} == extracted()


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_in_all_its_forms_and_none_is_a_guess(language):
    for message in messages(language):
        assert all(forms(message)), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", OTHERS)
def test_no_message_is_left_in_english(language):
    for message in messages(language):
        english = message.id if isinstance(message.id, str) else message.id[0]
        if not IN_EVERY_LANGUAGE.match(english) and (language, english) not in THE_SAME_BY_CHANCE:
            assert english not in forms(message)


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_holds_the_values_of_its_message(language):
    """Only a form for exactly one or two may say its number in a word."""
    for message in messages(language):
        wanted = values(message.id if isinstance(message.id, str) else message.id[1])
        for number, form in enumerate(forms(message)):
            in_words = {"num"} if len(forms(message)) == 6 and number in {1, 2} else set()
            assert wanted - in_words <= values(form) <= wanted, message.id


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_can_be_said(language):
    told = catalogue(language)
    for message in messages(language):
        every = dict.fromkeys(("num", *values(str(message.id))), "x")
        if isinstance(message.id, str):
            assert told.gettext(message.id) % every
        else:
            for number in (0, 1, 2, 3, 5, 11, 21, 100, 1_000_000):
                assert told.ngettext(*message.id, number) % every


@pytest.mark.parametrize("language", ["ar", "ru"])
def test_letters_of_another_script_stand_only_for_names(language):
    allowed = {"Interforum", "webhook", "UTC"}
    for message in messages(language):
        for form in forms(message):
            assert set(re.findall(r"[A-Za-z]{2,}", re.sub(r"%\(\w+\)s", "", form))) <= allowed, form


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_word_of_its_own(language):
    said = speech(language)
    for code in WORDS:
        assert said.word(code)
    kinds = [said.word(code) for code in WORDS if type(code).__name__ == "OutcomeType"]
    assert len(set(kinds)) == len(kinds)
