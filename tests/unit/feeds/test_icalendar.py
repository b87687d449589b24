"""Meetings of a digest as iCalendar, held to RFC 5545 by the icalendar library."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.icalendar import digest_calendar, folded, text
from hub.model.digest import Digest, DigestMeeting
from hub.model.forum import Forum, ForumCategory
from hub.model.item import Meeting, MeetingStatus
from hub.model.subscription import Rhythm
from tests.builders import NOW, an_id, an_item

FORUMS = {
    "gfmd": Forum(
        id="gfmd",
        names={"en": "Global Forum", "fr": "Forum mondial", "ar": "المنتدى العالمي"},
        categories=(ForumCategory.GLOBAL,),
    )
}
RABAT = timezone(timedelta(hours=1))


def a_meeting(start=date(2026, 12, 1), end=None, *, title="Senior officials", language="en", **given):
    words = {"place": None, "status": MeetingStatus.CONFIRMED}
    said = {name: given.pop(name, usual) for name, usual in words.items()}
    item = an_item(meeting=Meeting(start=start, end=end, **said), **({"number": 1} | given))
    return DigestMeeting(item=item, title=title, language=language, start=start, end=end)


def written(*meetings, language="en"):
    digest = Digest(
        period="2026-W47", rhythm=Rhythm.WEEKLY, language=language, filters=(), begins=NOW, ends=NOW,
        after_seq=0, until_seq=1, by_forum={}, meetings=meetings,
    )  # fmt: skip
    return digest_calendar(digest, base_url="https://hub.example", authority="hub.example", forums=FORUMS)


def event(*meetings, **given):
    """The one event of a calendar, as the library reads it."""
    calendar = icalendar.Calendar.from_ical(written(*meetings, **given))
    (found,) = calendar.walk("VEVENT")
    return found


def test_a_meeting_keeps_its_id_and_counts_its_changes():
    found = event(a_meeting(revision=3))
    assert found["UID"] == f"{an_id(1)}@hub.example"
    assert found["SEQUENCE"] == 2
    assert found.decoded("DTSTAMP") == found.decoded("LAST-MODIFIED") == a_meeting().item.changed
    assert found["URL"] == f"https://hub.example/items/{an_id(1)}"


@pytest.mark.parametrize(
    ("start", "end", "begins", "ends"),
    [
        (date(2026, 12, 1), None, date(2026, 12, 1), date(2026, 12, 2)),
        (date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 1), date(2026, 12, 4)),
        (date(2026, 12, 31), date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 1)),
        (date(2026, 12, 3), date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 4)),
        (date(2026, 12, 1), datetime(2026, 12, 2, 17, tzinfo=UTC), date(2026, 12, 1), date(2026, 12, 3)),
        (
            datetime(2026, 12, 1, 9, tzinfo=RABAT),
            datetime(2026, 12, 1, 17, tzinfo=RABAT),
            datetime(2026, 12, 1, 8, tzinfo=UTC),
            datetime(2026, 12, 1, 16, tzinfo=UTC),
        ),
        (datetime(2026, 12, 1, 9, tzinfo=RABAT), None, datetime(2026, 12, 1, 8, tzinfo=UTC), None),
        (
            datetime(2026, 12, 1, 9, tzinfo=RABAT),
            date(2026, 12, 2),
            datetime(2026, 12, 1, 8, tzinfo=UTC),
            datetime(2026, 12, 2, 23, tzinfo=UTC),
        ),
        (
            datetime(2026, 12, 1, 9, tzinfo=UTC),
            datetime(2026, 12, 1, 8, tzinfo=UTC),
            datetime(2026, 12, 1, 9, tzinfo=UTC),
            None,
        ),
    ],
)
def test_days_end_the_day_after_and_times_are_in_utc(start, end, begins, ends):
    found = event(a_meeting(start, end))
    assert found.decoded("DTSTART") == begins
    assert found.decoded("DTEND", None) == ends
    assert (found.get("TRANSP") == "TRANSPARENT") is not isinstance(begins, datetime)


@pytest.mark.parametrize(
    ("status", "said", "summary"),
    [
        (MeetingStatus.CONFIRMED, "CONFIRMED", "Global Forum: Senior officials"),
        (MeetingStatus.TENTATIVE, "TENTATIVE", "Global Forum: Senior officials"),
        (MeetingStatus.CANCELLED, "CANCELLED", "Global Forum: Senior officials"),
        (MeetingStatus.POSTPONED, "TENTATIVE", "[postponed] Global Forum: Senior officials"),
    ],
)
def test_a_meeting_says_whether_it_takes_place(status, said, summary):
    found = event(a_meeting(status=status))
    assert (found["STATUS"], found["SUMMARY"]) == (said, summary)


def test_words_say_their_language():
    found = event(a_meeting(title="كبار المسؤولين", language="ar", place="الرباط"), language="ar")
    assert found["SUMMARY"] == "المنتدى العالمي: كبار المسؤولين"
    assert found["SUMMARY"].params["LANGUAGE"] == "ar"
    assert found["LOCATION"] == "الرباط"


def test_a_language_nobody_knows_is_not_named():
    assert "LANGUAGE" not in event(a_meeting(language="und"))["SUMMARY"].params


def test_what_a_site_wrote_cannot_break_out_of_its_line():
    nasty = "One; two, three \\ four\r\nEND:VEVENT\nBEGIN:VALARM\x00\x0b"
    found = event(a_meeting(title=nasty, place=nasty))
    assert found["SUMMARY"] == "Global Forum: One; two, three \\ four END:VEVENT BEGIN:VALARM"
    assert found.subcomponents == []


def test_a_digest_without_meetings_has_no_calendar():
    assert written() == ""


def test_the_same_digest_gives_the_same_bytes_and_no_other_line_ends():
    once = written(a_meeting(), a_meeting(number=2))
    assert once == written(a_meeting(), a_meeting(number=2))
    assert once.replace("\r\n", "").isprintable()
    assert once.endswith("END:VCALENDAR\r\n")


def test_the_calendar_has_a_name_and_is_published():
    calendar = icalendar.Calendar.from_ical(written(a_meeting()))
    assert (calendar["VERSION"], calendar["METHOD"], calendar["CALSCALE"]) == ("2.0", "PUBLISH", "GREGORIAN")
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Interforum 2026-W47"
    assert calendar.errors == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_folded_lines_are_short_whole_and_lead_back(content):
    lines = folded(content).split("\r\n")
    assert all(len(each.encode()) <= 75 for each in lines)
    assert all(each.startswith(" ") for each in lines[1:])
    assert lines[0] + "".join(each[1:] for each in lines[1:]) == content


@given(st.text(max_size=200))
def test_any_title_can_be_read_back(title):
    found = event(a_meeting(title=title))
    assert str(found["SUMMARY"]).startswith("Global Forum: ")
    assert text(str(found["SUMMARY"])) in written(a_meeting(title=title)).replace("\r\n ", "")
