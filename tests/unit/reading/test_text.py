"""Text: what is cleaned away, where a line is cut, and that quick looks see what long ones would."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reading.text import _SUSPECT, clean, cut, one_line, undoubled

_LETTERS = st.characters(codec=None, exclude_categories=())
_TROUBLE = st.sampled_from(
    "\u0301\u0483\u1ab0\u1dc4\u20d0\ufffc\ufffd\U000e0100\u202e\xa0\u202f\xad\ud800\n\t’éяم"
)


@given(st.text(st.one_of(_TROUBLE, _LETTERS), max_size=12))
def test_a_text_without_anything_suspect_stays_as_it_is(text):
    if not _SUSPECT.search(text):
        assert clean(text) == text


def test_no_suspect_slips_through_between_the_letters_and_signs_of_six_languages():
    suspects = [letter for letter in map(chr, range(0x11000)) if _SUSPECT.search(letter)]
    assert len(suspects) > 2000
    for letter in suspects:
        text = f"«é\xa0– я م{letter}’…»"
        assert letter not in clean(text) or unicodedata.category(letter)[0] != "C", hex(ord(letter))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\u202eb", "ab"),
        ("é\u202eb", "éb"),
        ("م\u200fب", "مب"),
        ("é\x85b", "é b"),
        ("é\u2028b", "é b"),
        ("a\ud800b", "ab"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 3),
        ("я" + "\u0483" * 9, "я" + "\u0483" * 3),
        ("x" + "\u1ab0" * 9, "x" + "\u1ab0" * 3),
        ("x" + "\u1dc4" * 9, "x" + "\u1dc4" * 3),
        ("x" + "\u20d0" * 9, "x" + "\u20d0" * 3),
        ("é\xa0: «\u202foui\u202f»\n", "é\xa0: «\u202foui\u202f»\n"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_no_reader_should_meet_goes_and_the_rest_stays(text, cleaned):
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("  one\n two\t three ", 20, "one two three"),
        ("one two three", 11, "one two…"),
        ("one two, three", 10, "one two…"),
        ("onetwothree", 5, "onet…"),
        ("one", 3, "one"),
        ("", 3, ""),
        ("\u202eevil\u202c title", 50, "evil title"),
        ("م" * 10, 5, "مممم…"),
    ],
)
def test_one_line_is_cut_at_a_word(text, limit, line):
    assert one_line(text, limit) == line


@given(st.text(max_size=300), st.integers(2, 50))
def test_a_line_never_exceeds_its_limit_nor_holds_a_break(text, limit):
    line = one_line(text, limit)
    assert len(line) <= limit
    assert line == " ".join(line.split())


@given(st.text(max_size=100))
def test_cleaning_again_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("RÃ©union Ã\xa0 Rabat", "Réunion à Rabat"),
        ("lâ€™Ã©tÃ© â€“ dÃ©jÃ\xa0", "l’été – déjà"),
        ("ÐœÐµÐ¶Ð´Ñƒ", "Между"),
        ("Â© 2026", "© 2026"),
        ("SOCIÉTÉ", "SOCIÉTÉ"),
        ("«LIBERTÉ»", "«LIBERTÉ»"),
        ("ESPAÑA – año", "ESPAÑA – año"),
        ("São Tomé", "São Tomé"),
        ("Ã alone and é", "Ã alone and é"),
        ("ØÙ", "ØÙ"),
    ],
)
def test_what_was_encoded_twice_is_put_right_and_nothing_else(text, meant):
    assert undoubled(text) == meant


@given(st.text("éèàçñãõâêîôûäöüÉÑÇ« »’ abcdeABC", max_size=30))
def test_a_text_comes_back_from_a_double_encoding_and_is_left_alone_otherwise(text):
    assert undoubled(text) == text
    doubled = text.encode().decode("cp1252", "replace")
    if "\ufffd" not in doubled and not text.isascii():
        assert undoubled(doubled) == text or not any(sign in doubled for sign in ("Ã", "Â", "â€"))


def test_a_megabyte_of_a_title_is_not_looked_at():
    assert one_line("t" * (1 << 20), 500) == cut("t" * 501, 500)
