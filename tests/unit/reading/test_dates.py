"""Dates: what sites write, and the moment they mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from hub.model.item import DateFlag
from hub.reading.dates import AHEAD, read_date
from hub.reading.months import MONTHS, TWO_WORDS
from tests.builders import NOW

MORNING = "2026-11-23 10:00"


def read(text, **options):
    return read_date(text, now=NOW, **options)


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Mon, 23 Nov 2026 10:00:00 GMT", MORNING),
        ("Mon, 23 Nov 2026 10:00:00 +0000", MORNING),
        ("23 Nov 2026 11:00 +0100", MORNING),
        ("Mon,23 Nov 2026 05:00:00 -0500", MORNING),
        ("Monday, 23 November 2026 10:00:00 UT", MORNING),
        ("Mon, 23 Nov 26 05:00:00 EST", MORNING),
        ("Monday, 23-Nov-26 10:00:00 GMT", MORNING),
        ("23 Nov, 2026 10:00:00 GMT", MORNING),
        ("Mon, 23 Nov 2026 11:00:00 GMT+1", MORNING),
        ("Mon, 23 Nov 2026 13:00:00 UTC+03:00", MORNING),
        ("Mon, 23 Nov 2026 11:00:00 (CET)", MORNING),
        ("Mon, 23 Nov 2026 11:00:00 +0100 (CET)", MORNING),
        ("Mon, 23 Nov 2026 10:00:00", MORNING),
        ("Mon, 23 Nov 2026 10:00:00 +9999", MORNING),
        ("Mon, 23 Nov 2026 10:00:00 QQQ", MORNING),
        ("Sun, 22 Nov 2026 24:00:00 GMT", "2026-11-23 00:00"),
        ("Mon, 23 Nov 2026 09:59:60 GMT", MORNING),
        ("Mon, 23 Nov 2026", "2026-11-23 00:00"),
        ("Thu, 05 Nov 126 08:05:00 GMT", "2026-11-05 08:05"),
        ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06 08:49:37"),
        ("Mon Nov 23 10:00:00 2026", MORNING),
        ("Mon Nov 23 11:00:00 +0100 2026", MORNING),
        ("Mon Nov 23 10:00:00 UTC 2026", MORNING),
    ],
)
def test_rfc_822_and_what_is_taken_for_it(words, meant):
    assert read(words) == (moment(meant), None)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("2026-11-23T10:00:00Z", MORNING),
        ("2026-11-23t10:00:00z", MORNING),
        ("2026-11-23T11:00:00+01:00", MORNING),
        ("2026-11-23T11:00:00+0100", MORNING),
        ("2026-11-23T11:00:00+01", MORNING),
        ("2026-11-23T05:00:00 EST", MORNING),
        ("2026-11-23 10:00:00.0 Etc/GMT", MORNING),
        ("2026-11-23T10:00:00-00:00", MORNING),
        ("2026-11-23 10:00:00 UTC", MORNING),
        ("2026-11-23 10:00:00", MORNING),
        ("2026-11-23T10:00", MORNING),
        ("2026-11-23T10", MORNING),
        ("2026-11-22T24:00:00Z", "2026-11-23 00:00"),
        ("2026-11-23T10:00:00.123456789Z", "2026-11-23 10:00:00.123456"),
        ("20261123T100000Z", MORNING),
        ("20261123100000", MORNING),
        ("20261123", "2026-11-23 00:00"),
        ("2026-327", "2026-11-23 00:00"),
        ("2026-11", "2026-11-01 00:00"),
        ("2025", "2025-01-01 00:00"),
        ("1795428000", MORNING),
        ("1795428000000", MORNING),
    ],
)
def test_iso_8601_and_seconds_since_1970(words, meant):
    assert read(words) == (moment(meant), None)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Nov. 23, 2026, 10:00 p.m.", "2026-11-23 22:00"),
        ("Sept 12, 2026", "2026-09-12 00:00"),
        ("1er août 2026", "2026-08-01 00:00"),
        ("12 févr. 2026", "2026-02-12 00:00"),
        ("lundi, novembre 23, 2026 - 10:00", MORNING),
        ("lun., 23 nov. 2026 11:00:00 +0100", MORNING),
        ("Publié le 23 novembre 2026 à 10h00", MORNING),
        ("lundi 23 novembre 2026 - 10 h 00", MORNING),
        ("1º de junio de 2026", "2026-06-01 00:00"),
        ("lunes, 12 de setiembre de 2025", "2025-09-12 00:00"),
        ("23 de noviembre de 2026, 10:00 p. m.", "2026-11-23 22:00"),
        ("1.º de junho de 2026", "2026-06-01 00:00"),
        ("12 de março de 2026, 10h30", "2026-03-12 10:30"),
        ("Qui, 19 Nov 2026 11:30:00 +0000", "2026-11-19 11:30"),
        ("23 ноября 2026 г.", "2026-11-23 00:00"),
        ("Пн, 23 ноя 2026 13:00:00 +0300", MORNING),
        ("12 мая 2026", "2026-05-12 00:00"),
        ("23.11.2026 в 10:00", MORNING),
        ("٢٣ نوفمبر ٢٠٢٦", "2026-11-23 00:00"),
        ("۲۳ نوفمبر ۲۰۲۶", "2026-11-23 00:00"),
        ("الاثنين، 23 نوفمبر 2026 - 10:00", MORNING),
        ("23 نوفمبر 2026 - 10:00 م", "2026-11-23 22:00"),
        ("22 تشرين الثاني 2026", "2026-11-22 00:00"),
        ("5 كانون الأول 2025", "2025-12-05 00:00"),
        ("5 كانون الثاني/يناير 2026", "2026-01-05 00:00"),
        ("9 أيار/مايو 2026", "2026-05-09 00:00"),
        ("3 جويلية 2026", "2026-07-03 00:00"),
        ("3 غشت 2026", "2026-08-03 00:00"),
        ("\u200f23 نوفمبر\u200f 2026", "2026-11-23 00:00"),
        ("du 12 au 14 mai 2026", "2026-05-12 00:00"),
        ("12-14 May 2026", "2026-05-12 00:00"),
    ],
)
def test_six_languages(words, meant):
    assert read(words) == (moment(meant), None)


@pytest.mark.parametrize(
    ("words", "day_first", "meant"),
    [
        ("04/05/2026", True, "2026-05-04"),
        ("04/05/2026", False, "2026-04-05"),
        ("23/05/2026", False, "2026-05-23"),
        ("05/23/2026", True, "2026-05-23"),
        ("04.05.26", True, "2026-05-04"),
        ("2026/05/12", True, "2026-05-12"),
        ("lun, 04/05/2026 - 00:00", True, "2026-05-04"),
    ],
)
def test_numbers_alone_are_day_first_unless_told_or_impossible(words, day_first, meant):
    assert read(words, day_first=day_first).value == moment(meant)


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (None, DateFlag.MISSING),
        ("", DateFlag.MISSING),
        (" \n", DateFlag.MISSING),
        ("yesterday", DateFlag.UNREADABLE),
        ("12 May", DateFlag.UNREADABLE),
        ("0", DateFlag.UNREADABLE),
        ("2026" * 100, DateFlag.UNREADABLE),
        ("Sat, 01 Jan 10000 00:00:00 GMT", DateFlag.UNREADABLE),
        ("31 Feb 2026", DateFlag.ABSURD),
        ("2026-13-01", DateFlag.ABSURD),
        ("0000-00-00 00:00:00", DateFlag.ABSURD),
        ("Thu, 01 Jan 1970 00:00:00 GMT", DateFlag.ABSURD),
        ("Mon, 01 Jan 0001 00:00:00 GMT", DateFlag.ABSURD),
        ("99999999999999", DateFlag.ABSURD),
        ("Thu, 01 Jan 2099 00:00:00 GMT", DateFlag.FUTURE),
        ("Fri, 01 Jan 9999 23:59:59 -1200", DateFlag.FUTURE),
    ],
)
def test_what_gives_no_time_says_why(words, flag):
    assert read(words) == (None, flag)


def test_a_clock_that_is_wrong_by_a_time_zone_is_no_future():
    assert read((NOW + AHEAD).isoformat()).flag is None
    assert read((NOW + AHEAD + timedelta(seconds=1)).isoformat()).flag is DateFlag.FUTURE


def test_thirteen_p_m_is_one_in_the_afternoon():
    assert read("2026-11-23T13:00:00 PM").value == moment("2026-11-23 13:00")


@pytest.mark.parametrize(
    "language",
    [
        "en",
        "fr",
        "es",
        "pt",
        "pt_PT",
        "ar",
        "ar_EG",
        "ar_SY",
        "ar_IQ",
        "ar_LB",
        "ar_JO",
        "ar_DZ",
        "ar_TN",
        "ar_MA",
        "ru",
    ],
)
@pytest.mark.parametrize("number", range(1, 13))
def test_every_name_that_cldr_has_for_a_month_is_known(language, number):
    months = Locale.parse(language).months
    for name in {months[context]["wide"][number] for context in ("format", "stand-alone")}:
        assert read(f"9 {name} 2025").value == datetime(2025, number, 9, tzinfo=UTC)


def test_no_month_name_means_two_months():
    assert set(MONTHS.values()) == set(range(1, 13))
    assert not set(MONTHS) & {" ".join(pair) for pair in TWO_WORDS}


@given(
    st.text(max_size=60) | st.from_regex(r"[\d/:.,T +-]{1,30}") | st.from_regex(r"\d{1,2} \w{3,9} \d{1,5}")
)
def test_no_text_makes_it_fail_and_a_time_has_no_flag(text):
    found = read(text)
    assert (found.value is None) is (found.flag is not None)
    assert found.value is None or found.value.utcoffset() == timedelta(0)


@given(st.datetimes(datetime(1990, 1, 2), datetime(2026, 11, 20)), st.integers(-12 * 60, 14 * 60))
def test_what_a_program_writes_is_read_back(naive, minutes):
    written = naive.replace(microsecond=0, tzinfo=UTC)
    sign, hours, rest = "-" if minutes < 0 else "+", *divmod(abs(minutes), 60)
    local = written + timedelta(minutes=minutes)
    offset = f"{sign}{hours:02}{rest:02}"
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    rfc = f"{local.day:02} {months[local.month - 1]} {local:%Y %H:%M:%S} {offset}"
    assert read(rfc).value == written
    assert read(f"{local:%Y-%m-%dT%H:%M:%S}{offset[:3]}:{offset[3:]}").value == written
