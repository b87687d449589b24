"""Charset: the bytes decide where they can, then the declaration, then the header."""

from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Cause, SourceError
from hub.reading.charset import decode

FRENCH = "Les États réunis à Rabat : « mobilité »"
RUSSIAN = "Министры встречаются в Рабате"
ARABIC = "وزراء المنطقة يجتمعون"


def document(text, label=None):
    declaration = f' encoding="{label}"' if label else ""
    return f'<?xml version="1.0"{declaration}?><rss><title>{text}</title></rss>'


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (FRENCH, "utf-8", None),
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "iso-8859-1", "ISO-8859-1"),
        (FRENCH, "cp1252", "windows-1252"),
        ("l’été – “oui”", "cp1252", "iso-8859-1"),
        ("l’été", "cp1252", "us-ascii"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (RUSSIAN, "iso8859-5", "iso-8859-5"),
        (RUSSIAN, "cp866", "ibm866"),
        (ARABIC, "cp1256", "Windows-1256"),
        (ARABIC, "iso8859-6", "iso-8859-6"),
        ("部长会议", "gb18030", "gb2312"),
        ("部長会議", "cp932", "Shift_JIS"),
        ("部長会議", "iso2022_jp", "iso-2022-jp"),
        ("장관 회의", "cp949", "euc-kr"),
        ("Çeşme", "cp1254", "iso-8859-9"),
        ("ÄÖ", "cp850", "cp850"),
        (FRENCH, "cp037", "ebcdic-cp-us"),
        ("Déjà", "cp500", "cp500"),
        (RUSSIAN, "utf-16", "utf-16"),
        (RUSSIAN, "utf-16-le", "utf-16"),
        (RUSSIAN, "utf-16-be", "utf-16"),
        (RUSSIAN, "utf-32", "utf-32"),
    ],
)
def test_a_document_that_tells_the_truth(text, codec, label):
    assert decode(document(text, label).encode(codec)) == (document(text, label), False)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        pytest.param(document(FRENCH, "iso-8859-1").encode(), "", FRENCH, id="utf-8 says latin-1"),
        pytest.param(document(RUSSIAN).encode(), "text/xml; charset=koi8-r", RUSSIAN, id="wrong header"),
        pytest.param(document(RUSSIAN).encode("koi8-r"), "text/xml; charset=koi8-r", RUSSIAN, id="header only"),
        pytest.param(document(RUSSIAN, "koi8-r").encode("koi8-r"), "text/xml; charset=utf-8", RUSSIAN, id="header of the server"),
        pytest.param(document(RUSSIAN, "koi8-r").encode("koi8-r"), 'text/xml; charset="nonsense"', RUSSIAN, id="header of nobody"),
        pytest.param(codecs.BOM_UTF8 + document(ARABIC, "cp1256").encode(), "", ARABIC, id="BOM beats declaration"),
        pytest.param(codecs.BOM_UTF16_LE + document(ARABIC, "utf-8").encode("utf-16-le"), "", ARABIC, id="utf-16 says utf-8"),
        pytest.param(document(FRENCH).encode("cp1252"), "", FRENCH, id="Western, undeclared"),
        pytest.param(document(FRENCH, "utf-8").encode("cp1252"), "", FRENCH, id="Western says utf-8"),
        pytest.param(document(FRENCH, "x-martian").encode("cp1252"), "", FRENCH, id="Western says a name nobody knows"),
        pytest.param(document("café").encode() + "“q”".encode("cp1252"), "", "“q”", id="pasted from both"),
        pytest.param(document("Brøndby " * 9, "iso-8859-1").encode() + "ø".encode("cp1252"), "", "Brøndby", id="mostly utf-8 says latin-1"),
        pytest.param(document("un enfant « doué », « surdoué »").replace(" »", "\xa0»").encode("cp1252"), "", "doué\xa0»", id="Western that looks like utf-8 in places"),
        pytest.param(document("a&b").encode() + b"\xff", "", "a&b", id="one bad byte"),
    ],
)  # fmt: skip
def test_a_document_that_lies_or_is_silent(body, content_type, text):
    assert text in decode(body, content_type)[0]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(document(RUSSIAN, "utf-8").encode("cp1251"), id="Cyrillic says utf-8"),
        pytest.param(document(ARABIC, "utf-8").encode("cp1256"), id="Arabic says utf-8"),
        pytest.param(document(RUSSIAN).encode("koi8-r"), id="Cyrillic, undeclared"),
        pytest.param(
            document("x", "rot13").encode() + b"\xe9", id="a codec of Python that is no character set"
        ),
        pytest.param(document("x", "utf-7").encode(), id="utf-7"),
        pytest.param(document("x", "zlib_codec").encode(), id="a compression"),
        pytest.param(
            document(RUSSIAN, "cp949").encode("cp1251") + b"\xff\xff\xfe" * 40, id="much of it is not"
        ),
    ],
)
def test_what_nobody_could_read_is_an_error_and_no_mojibake(body):
    with pytest.raises(SourceError) as caught:
        decode(body)
    assert caught.value.cause is Cause.DECODE
    assert caught.value.detail.endswith(".")


def test_bytes_that_had_to_be_guessed_are_told():
    assert decode(document("caf\u00e9", "utf-8").encode("cp1252"))[1]
    assert not decode(document("caf\u00e9", "utf-8").encode())[1]


def test_overlong_sequences_make_no_brackets():
    assert "<script>" not in decode(document("x").encode() + b"\xc0\xbcscript\xc0\xbe")[0]


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "text/xml; charset=utf-8", "text/xml; charset=koi8-r", "charset=utf-16"]),
)
def test_any_bytes_are_text_or_a_cause(body, content_type):
    with suppress(SourceError):
        assert isinstance(decode(body, content_type)[0], str)
