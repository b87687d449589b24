"""Faults: sentences in six languages, none forgotten, and what becomes of strange words in them."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import connectors.posted
from hub.errors import SignatureFault
from hub.reading.language import SIX
from hub.schemas.posts import faults as module
from hub.schemas.posts.faults import CATALOGUES, Fault, FaultyPost, Found
from hub.schemas.posts.refusals import OF_SIGNATURES
from tests.posting import refused

ROOMS = (Path(module.__file__).parent, Path(connectors.posted.__file__).parent)
OTHERS = sorted(set(SIX) - {"en"})
PLACES = re.compile(r"%\((\w+)\)s")


def written():
    """Every sentence that stands in the code; of one with a plural, both."""
    keywords = {"Fault": None, "said": None, "ngettext": (1, 2)}
    return {message for room in ROOMS for _, _, message, _, _ in extract_from_dir(room, keywords=keywords)}


def catalogue(language):
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return {message.id: message for message in read_po(file, locale=language) if message.id}


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_said_in_every_language_and_none_is_left_over(language):
    said = catalogue(language)
    assert set(said) == written()
    assert not [id for id, message in said.items() if message.fuzzy or not message.string]


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_speaks_of_the_same_things(language):
    for id, message in catalogue(language).items():
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        whole = id[-1] if isinstance(id, tuple) else id
        for form in forms:
            assert form
            assert set(PLACES.findall(form)) in ({*PLACES.findall(whole)}, set())
            if not isinstance(id, tuple):
                assert sorted(PLACES.findall(form)) == sorted(PLACES.findall(id))
                assert form.replace("%(", "").count("%") == 0


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_the_english_sentence(language):
    same = [id for id, message in catalogue(language).items() if message.string == id]
    assert same == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", 'The key "a" stands here twice.'),
        ("fr", 'La clé "a" figure ici deux fois.'),
        ("es", 'La clave "a" figura aquí dos veces.'),
        ("pt", 'A chave "a" figura aqui duas vezes.'),
        ("ru", 'Ключ "a" стоит здесь дважды.'),
        ("ar", 'المفتاح \u2068"a"\u2069 وارد هنا مرّتين.'),
        ("de", 'The key "a" stands here twice.'),
    ],
)
def test_a_caller_is_told_in_his_language(language, words):
    assert refused(b'{"a": 1, "a": 2}', language=language).problems[0].detail == words


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("fr", 2, "2 points"),
        ("ru", 2, "2 ошибки"),
        ("ru", 5, "5 ошибок"),
        ("ar", 2, "خطآن"),
        ("es", 2, "2 cosas"),
    ],
)
def test_the_number_of_faults_has_its_form(language, count, words):
    faulty = FaultyPost(422, [Found(f"/{number}", Fault("It is no base64.")) for number in range(count)])
    assert words in str(faulty.in_language(language))


def test_the_one_fault_of_a_whole_post_is_its_error():
    error = FaultyPost.whole(Fault("It is no base64."), 400).in_language("fr")
    assert (error.status, str(error)) == (400, "Ce n’est pas du base64.")


@pytest.mark.parametrize("fault", SignatureFault)
def test_every_fault_of_a_signature_has_its_sentence(fault):
    assert OF_SIGNATURES[fault].in_language("en").endswith(".")


def test_a_percent_sign_of_a_stranger_is_no_place_for_a_value():
    assert "%(near)s %s" in refused(b'{"%(near)s %s": 1, "%(near)s %s": 2}').problems[0].detail
