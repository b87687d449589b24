"""Days, times, numbers and names as each language says them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from hub.model.forum import Forum, ForumCategory
from hub.speech import LANGUAGES, direction, speech

MOMENT = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
FEBRUARY = date(2027, 2, 3), date(2027, 2, 5)


@pytest.mark.parametrize(
    ("language", "days"),
    [
        ("en", "3–5 Feb 2027"),
        ("fr", "3–5 févr. 2027"),
        ("es", "3–5 feb 2027"),
        ("pt", "3 – 5 de fev. de 2027"),
        ("ar", "3–5 فبراير 2027"),
        ("ru", "3–5 февр. 2027 г."),
    ],
)
def test_a_span_of_days_is_said_as_one(language, days):
    assert " ".join(speech(language).days(*FEBRUARY).split()) == days


def test_a_span_of_one_day_is_a_day():
    assert speech("en").days(date(2027, 2, 3), date(2027, 2, 3)) == "3 Feb 2027"
    assert speech("en").days(date(2027, 2, 3), date(2027, 2, 1)) == "3 Feb 2027"


@pytest.mark.parametrize("language", LANGUAGES)
def test_digits_are_latin_in_every_language(language):
    said = speech(language)
    text = said.day(MOMENT) + said.short_day(MOMENT) + said.number(12345) + said.moment(MOMENT)
    assert not any(letter.isdigit() and not letter.isascii() for letter in text)
    assert not any(letter in text for letter in "\u200e\u200f")


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("UTC", "24 November 2026, 23:30 UTC"),
        ("Africa/Casablanca", "25 November 2026, 00:30 (Casablanca)"),
        ("Asia/Manila", "25 November 2026, 07:30 (Manila)"),
        ("America/Mexico_City", "24 November 2026, 17:30 (Mexico City)"),
    ],
)
def test_a_moment_is_told_by_the_clock_of_a_zone_that_is_named(zone, told):
    assert speech("en").moment(MOMENT, zone) == told


def test_without_a_zone_a_moment_keeps_the_clock_it_came_with():
    late = datetime(2027, 2, 3, 1, 0, tzinfo=timezone(timedelta(hours=3)))
    assert speech("en").days(late, late, zone=None) == "3 Feb 2027"
    assert speech("en").days(late, late) == "2 Feb 2027"


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (1, "اجتماع واحد"),
        (2, "اجتماعان"),
        (3, "3 اجتماعات"),
        (11, "11 اجتماعًا"),
        (100, "100 اجتماع"),
        (103, "103 اجتماعات"),
    ],
)
def test_arabic_counts_in_all_its_forms(number, told):
    assert speech("ar").plural("%(num)s meeting", "%(num)s meetings", number) == told


@pytest.mark.parametrize(
    ("number", "told"), [(1, "1 встреча"), (3, "3 встречи"), (11, "11 встреч"), (21, "21 встреча")]
)
def test_russian_counts_in_all_its_forms(number, told):
    assert speech("ru").plural("%(num)s meeting", "%(num)s meetings", number) == told


def test_a_language_that_is_not_spoken_is_answered_in_english():
    assert speech("de").language == "en"
    assert speech("fr-CA").language == "fr"


def test_a_forum_is_called_by_its_name_in_the_language_if_it_has_one():
    forum = Forum(id="f", names={"en": "Dialogue", "ar": "حوار"}, categories=(ForumCategory.RCP,))
    assert speech("ar").forum(forum) == ("حوار", "ar")
    assert speech("ru").forum(forum) == ("Dialogue", "en")


@pytest.mark.parametrize(
    ("tag", "runs"), [("ar", "rtl"), ("fa-AF", "rtl"), ("en", "ltr"), ("und", "auto"), ("az-Arab", "rtl")]
)
def test_a_language_runs_its_own_way(tag, runs):
    assert direction(tag) == runs


@pytest.mark.parametrize(("language", "near"), [("en", "left"), ("ar", "right")])
def test_a_line_begins_at_its_own_side(language, near):
    assert speech(language).near == near


@pytest.mark.parametrize("language", LANGUAGES)
def test_weekdays_have_seven_names(language):
    assert len({speech(language).weekday(number) for number in range(7)}) == 7


def test_words_are_listed_as_people_list_them():
    assert speech("en").listed(["a", "b", "c"]) == "a, b and c"
    assert speech("fr").listed([]) == ""


def test_a_minute_of_the_day_is_a_time():
    assert (speech("en").clock(0), speech("en").clock(8 * 60 + 5)) == ("00:00", "08:05")
