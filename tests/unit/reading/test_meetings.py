"""When, where and whether a meeting is, from the site's words."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from hub.model.draft import MeetingWords
from hub.model.item import DateFlag, MeetingStatus
from hub.reading.meetings import read_meeting, state_in

THIRD, FIFTH = date(2027, 2, 3), date(2027, 2, 5)


def when(start, end=None):
    meeting = read_meeting(MeetingWords(start=start, end=end))
    return meeting.start, meeting.end


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2027-02-03", None, (THIRD, None)),
        ("2027-02-03", "2027-02-05", (THIRD, FIFTH)),
        ("2027-02-03", "2027-02-03", (THIRD, None)),
        ("20270203", "20270205", (THIRD, FIFTH)),
        ("3-5 February 2027", None, (THIRD, FIFTH)),
        ("du 3 au 5 février 2027", None, (THIRD, FIFTH)),
        ("3 de febrero de 2027", "5 de febrero de 2027", (THIRD, FIFTH)),
        ("3-5 февраля 2027 г.", None, (THIRD, FIFTH)),
        ("من 3 إلى 5 فبراير 2027", None, (THIRD, FIFTH)),
        ("03/02/2027 09:00", None, (THIRD, None)),
        # A time without an offset is another hour to every reader: its day is kept.
        ("2027-02-03T09:00:00", "2027-02-05T17:00:00", (THIRD, FIFTH)),
        # What ends before it begins, or years later, ends nobody knows when.
        ("2027-02-03", "2027-02-01", (THIRD, None)),
        ("2027-02-03", "2072-02-05", (THIRD, None)),
        ("2027-02-03", "soon", (THIRD, None)),
    ],
)
def test_days_are_read_as_sites_write_them(start, end, expected):
    assert when(start, end) == expected


def test_a_time_is_kept_with_the_offset_that_the_site_gave():
    start, end = when("2027-02-03T09:00:00+01:00", "2027-02-03T17:30:00+01:00")

    assert start.isoformat() == "2027-02-03T09:00:00+01:00"
    assert end == datetime(2027, 2, 3, 17, 30, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("words", "flag", "text"),
    [
        (MeetingWords(), DateFlag.MISSING, None),
        (MeetingWords(start="to be announced"), DateFlag.UNREADABLE, "to be announced"),
        (MeetingWords(start="early", end="spring"), DateFlag.UNREADABLE, "early spring"),
        (MeetingWords(start="0001-01-01"), DateFlag.ABSURD, "0001-01-01"),
        (MeetingWords(start="2999-01-01"), DateFlag.ABSURD, "2999-01-01"),
    ],
)
def test_what_cannot_be_read_is_flagged_and_kept_in_the_sites_words(words, flag, text):
    meeting = read_meeting(words)

    assert (meeting.start, meeting.end, meeting.date_flag, meeting.date_text) == (None, None, flag, text)


@pytest.mark.parametrize(
    ("word", "title", "expected"),
    [
        (None, "Senior officials", "confirmed"),
        ("CONFIRMED", "", "confirmed"),
        ("TENTATIVE", "", "tentative"),
        ("CANCELLED", "", "cancelled"),
        ("Canceled", "", "cancelled"),
        ("Annulée", "", "cancelled"),
        ("https://schema.org/EventPostponed", "", "postponed"),
        ("https://schema.org/EventRescheduled", "", "confirmed"),
        ("отменено", "", "cancelled"),
        ("مؤجلة", "", "postponed"),
        ("whatever", "", "confirmed"),
        (None, "CANCELLED: Senior officials", "cancelled"),
        (None, "[Reporté] Réunion des hauts fonctionnaires", "postponed"),
        (None, "Aplazada – Reunión", "postponed"),
        # A title that speaks of something cancelled is not itself cancelled.
        (None, "Cancelled visas discussed in Rabat", "confirmed"),
        (None, "Provisional: agenda", "confirmed"),
    ],
)
def test_whether_it_takes_place(word, title, expected):
    assert read_meeting(MeetingWords(status=word), title).status is MeetingStatus(expected)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("MA", "MA"),
        ("ma", "MA"),
        ("XX", None),
        ("Morocco", "MA"),
        ("Rabat, Maroc", "MA"),
        ("Palais des Nations, Genève (Suisse)", "CH"),
        ("Abidjan, Côte d’Ivoire", "CI"),
        ("г. Москва, Россия", "RU"),
        ("الرباط، المغرب", "MA"),
        ("Ankara, Türkiye", "TR"),
        ("Hotel Georgia, Vancouver, Canada", "CA"),
        ("Online", None),
        ("Rabat", None),
        ("", None),
        (None, None),
    ],
)
def test_a_state_is_taken_from_a_code_a_name_or_the_end_of_a_place(words, code):
    assert state_in(words) == code
