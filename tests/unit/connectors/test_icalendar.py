"""A calendar's events become meetings, whatever program wrote them."""

import quopri
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from connectors.icalendar import ICalendar
from connectors.icalendar.lines import read_line
from connectors.icalendar.recurrence import Budget, TooManyError, moments, read_rule
from connectors.icalendar.times import Zones, iana, moment_of, read_duration
from hub.errors import Cause, SourceError
from hub.model.draft import Attachment, Author, Kind
from hub.model.fetch import Answer, FetchState
from tests.builders import NOW
from tests.fakes import FakeHttp

URL = "https://forum.example/meetings.ics"
WINDOW = (datetime(2026, 1, 1), datetime(2029, 1, 1))


def an_event(*lines, uid="1", start="DTSTART:20270601T100000Z", title="Meeting"):
    own = [f"UID:{uid}" if uid else "", start, f"SUMMARY:{title}" if title else "", *lines]
    return "\r\n".join(["BEGIN:VEVENT", *filter(None, own), "END:VEVENT"])


def a_calendar(*events, head=""):
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", head, *events, "END:VCALENDAR", ""]
    return "\r\n".join(part for part in parts if part or part == "").encode()


def read(body, now=NOW, **state):
    answer = Answer(url=URL, status=200, body=body, headers=state.pop("headers", {}))
    return ICalendar().fetch(FakeHttp({URL: answer}), FetchState(url=URL, now=now, **state))


def only(*lines, **given):
    (draft,) = read(a_calendar(an_event(*lines, **given))).drafts
    return draft


def starts(body, **given):
    return [draft.meeting.start for draft in read(body, **given).drafts]


# ---------------------------------------------------------------- words


def test_an_event_is_a_meeting_in_the_sites_words():
    draft = only(
        r"DESCRIPTION:First\, second\;\nthird",
        "LOCATION:Room 1\\nGeneva",
        "URL:https://forum.example/som",
        "CATEGORIES:Labour,Return\\, readmission",
        "STATUS:tentative",
        "CREATED:20261001T080000Z",
        "LAST-MODIFIED:20261002T080000Z",
        'ORGANIZER;CN="Secretariat; Geneva":mailto:a@forum.example',
        "ATTACH;FMTTYPE=application/pdf;FILENAME=agenda.pdf;SIZE=1200:https://forum.example/a.pdf",
        "GEO:46.2;6.1",
    )
    assert draft.kind is Kind.MEETING
    assert draft.external_id == "1"
    assert draft.url == "https://forum.example/som"
    assert draft.content.value == "First, second;\nthird"
    assert not draft.content.markup
    assert draft.meeting.place == "Room 1, Geneva"
    assert draft.meeting.status == "TENTATIVE"
    assert draft.published == "2026-10-01T08:00:00+00:00"
    assert draft.updated == "2026-10-02T08:00:00+00:00"
    assert [each.term for each in draft.categories] == ["Labour", "Return, readmission"]
    assert draft.authors == (Author(name="Secretariat; Geneva"),)
    assert draft.attachments == (
        Attachment("https://forum.example/a.pdf", "application/pdf", 1200, None, "agenda.pdf"),
    )


def test_an_address_in_place_of_a_name_is_no_author():
    assert only("ORGANIZER;CN=jane@forum.example:mailto:jane@forum.example").authors == ()


def test_a_language_parameter_is_the_language():
    draft = only("DESCRIPTION;LANGUAGE=fr:Ordre du jour", title="")
    assert draft.language == "fr"
    assert draft.content.language == "fr"


def test_html_beside_the_description_goes_before_it():
    draft = only("DESCRIPTION:plain", "X-ALT-DESC;FMTTYPE=text/html:<p>rich</p>")
    assert draft.content.value == "<p>rich</p>"
    assert draft.content.markup


@pytest.mark.parametrize(("words", "markup"), [("<p>a</p>", True), ("a <b@c.example> 3 < 4", False)])
def test_a_description_is_markup_if_it_looks_so(words, markup):
    assert only(f"DESCRIPTION:{words}").content.markup is markup


def test_files_written_into_the_calendar_are_left_there():
    assert (
        only("ATTACH;ENCODING=BASE64;VALUE=BINARY:QUJD", "ATTACH:data:,x", "ATTACH:CID:1").attachments == ()
    )


def test_an_event_without_uid_is_recognised_by_its_day_and_title():
    assert only(uid="").external_id == "20270601T100000Z/Meeting"


def test_a_cancelled_event_says_so_and_stays():
    assert only("STATUS:CANCELLED").meeting.status == "CANCELLED"


def test_a_calendar_that_is_a_cancellation_cancels_its_events():
    (draft,) = read(a_calendar(an_event("STATUS:CONFIRMED"), head="METHOD:CANCEL")).drafts
    assert draft.meeting.status == "CANCELLED"


def test_private_events_are_left_out_and_counted():
    reading = read(a_calendar(an_event(), an_event("CLASS:PRIVATE", uid="2")))
    assert [draft.external_id for draft in reading.drafts] == ["1"]
    assert reading.remarks == ("events marked as private were left out: 1",)


def test_dtstamp_is_a_date_only_where_it_differs():
    same = read(
        a_calendar(an_event("DTSTAMP:20261124T100000Z"), an_event("DTSTAMP:20261124T100000Z", uid="2"))
    )
    assert [draft.published for draft in same.drafts] == [None, None]
    real = read(
        a_calendar(an_event("DTSTAMP:20261124T100000Z"), an_event("DTSTAMP:20261010T100000Z", uid="2"))
    )
    assert real.drafts[1].published == "2026-10-10T10:00:00+00:00"


def test_a_calendar_names_itself_and_its_rhythm():
    head = "X-WR-CALNAME:Forum\r\nREFRESH-INTERVAL;VALUE=DURATION:PT12H\r\nURL:https://forum.example"
    reading = read(a_calendar(an_event(), head=head))
    assert reading.origin.title == "Forum"
    assert reading.origin.url == "https://forum.example"
    assert reading.ttl == 43200


# ---------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        (["DTSTART;VALUE=DATE:20270601"], "2027-06-01", None),
        (["DTSTART;VALUE=DATE:20270601", "DTEND;VALUE=DATE:20270602"], "2027-06-01", None),
        (["DTSTART;VALUE=DATE:20270601", "DTEND;VALUE=DATE:20270604"], "2027-06-01", "2027-06-03"),
        (["DTSTART;VALUE=DATE:20270601", "DTEND;VALUE=DATE:20270601"], "2027-06-01", None),
        (["DTSTART:20270601", "DURATION:P3D"], "2027-06-01", "2027-06-03"),
        (["DTSTART:20270601T100000", "DTEND:20270601T113000"], "2027-06-01T10:00:00", "2027-06-01T11:30:00"),
        (["DTSTART:20270601T100000Z", "DURATION:PT90M"], "2027-06-01T10:00:00+00:00", "2027-06-01T11:30:00+00:00"),
        (["DTSTART:20270601T000000", "DTEND:20270603T000000"], "2027-06-01", "2027-06-02"),
        (["DTSTART;TZID=Europe/Paris:20270601T100000"], "2027-06-01T10:00:00+02:00", None),
        (["DTSTART;TZID=Europe/Paris:20270101T100000"], "2027-01-01T10:00:00+01:00", None),
        (["DTSTART;TZID=W. Europe Standard Time:20270601T100000"], "2027-06-01T10:00:00+02:00", None),
        (["DTSTART;TZID=/mozilla.org/2005/Africa/Cairo:20270101T100000"], "2027-01-01T10:00:00+02:00", None),
        (['DTSTART;TZID="(UTC-05:00) Bogota, Lima":20270601T100000'], "2027-06-01T10:00:00-05:00", None),
        (["DTSTART;TZID=Mars/Olympus:20270601T100000"], "2027-06-01T10:00:00", None),
        (["DTSTART;TZID=../../../etc/passwd:20270601T100000"], "2027-06-01T10:00:00", None),
        (["DTSTART;TZID=America:20270601T100000"], "2027-06-01T10:00:00", None),
        (["DTSTART:2027-06-01T10:00:00+0300"], "2027-06-01T10:00:00+03:00", None),
        (["DTSTART:20270601T100000Z", "DTEND:20260601T100000Z"], "2027-06-01T10:00:00+00:00", None),
        (["DTSTART:20270601T100000Z", "DURATION:P99999W"], "2027-06-01T10:00:00+00:00", "3943-12-07T10:00:00+00:00"),
        (["DTSTART:99991231T235959Z", "DURATION:P99999999W"], "9999-12-31T23:59:59+00:00", None),
        (["DTSTART:99991231T235959Z", "DURATION:P2W"], "9999-12-31T23:59:59+00:00", None),
        (["DTSTART:00010101T000000Z"], "0001-01-01T00:00:00+00:00", None),
        (
            ["DTSTART;TZID=Asia/Manila:20270601T100000", "DTEND:20270601T040000Z"],
            "2027-06-01T10:00:00+08:00",
            "2027-06-01T12:00:00+08:00",
        ),
    ],
)  # fmt: skip
def test_when_a_meeting_is(lines, start, end):
    meeting = only(*lines, start="").meeting
    assert (meeting.start, meeting.end) == (start, end)


def test_times_of_utc_are_shown_on_the_calendars_own_clock():
    body = a_calendar(an_event(start="DTSTART:20270601T213000Z"), head="X-WR-TIMEZONE:Asia/Bangkok")
    assert starts(body) == ["2027-06-02T04:30:00+07:00"]


def test_a_series_in_utc_keeps_the_hour_of_the_calendars_own_clock():
    event = an_event("RRULE:FREQ=MONTHLY;COUNT=7", start="DTSTART:20261015T140000Z")
    found = starts(a_calendar(event, head="X-WR-TIMEZONE:America/New_York"))
    assert {each[11:16] for each in found} == {"10:00"}
    assert {each[19:] for each in found} == {"-04:00", "-05:00"}


def test_times_without_a_zone_are_in_the_calendars_own():
    body = a_calendar(an_event(start="DTSTART:20270601T100000"), head="X-WR-TIMEZONE:Asia/Bangkok")
    assert starts(body) == ["2027-06-01T10:00:00+07:00"]


FIJI = """BEGIN:VTIMEZONE
TZID:Island
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+1300
TZOFFSETTO:+1200
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+1200
TZOFFSETTO:+1300
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=10
END:DAYLIGHT
END:VTIMEZONE""".replace("\n", "\r\n")


def test_a_zone_nobody_knows_is_read_from_its_description():
    events = [
        an_event(uid="1", start="DTSTART;TZID=Island:20270601T100000"),
        an_event(uid="2", start="DTSTART;TZID=Island:20271201T100000"),
    ]
    assert starts(a_calendar(FIJI, *events)) == ["2027-06-01T10:00:00+12:00", "2027-12-01T10:00:00+13:00"]


def test_one_calendars_zone_does_not_speak_in_another():
    event = an_event(start="DTSTART;TZID=Island:20270601T100000")
    assert starts(a_calendar(FIJI, event)) == ["2027-06-01T10:00:00+12:00"]
    reading = read(a_calendar(event))
    assert reading.drafts[0].meeting.start == "2027-06-01T10:00:00"
    assert reading.remarks == ("unknown time zones, taken as local time: Island",)


def test_a_zone_that_changes_every_second_is_no_zone():
    zone = FIJI.replace("FREQ=YEARLY;BYDAY=1SU;BYMONTH=4", "FREQ=SECONDLY")
    began = time.process_time()
    assert starts(a_calendar(zone, an_event(start="DTSTART;TZID=Island:20270601T100000"))) == [
        "2027-06-01T10:00:00"
    ]
    assert time.process_time() - began < 1


@pytest.mark.parametrize("words", ["", "P", "PT", "1D", "P1X", "PT1H2", "P-1D", "P" + "9" * 50 + "D"])
def test_what_is_no_duration(words):
    with pytest.raises(ValueError, match="duration"):
        read_duration(words)


def test_durations():
    assert read_duration("P1W") == timedelta(weeks=1)
    assert read_duration("-P1DT2H3M4S") == -timedelta(days=1, hours=2, minutes=3, seconds=4)


# ---------------------------------------------------------------- series

WEEKLY = "RRULE:FREQ=WEEKLY"
START = "DTSTART;TZID=Europe/Rome:20261102T100000"


def test_a_series_is_written_out_from_sixty_days_ago_to_four_hundred_ahead():
    drafts = read(a_calendar(an_event("RRULE:FREQ=DAILY", start="DTSTART:20200101T100000Z"))).drafts
    assert drafts[0].meeting.start == "2026-09-25T10:00:00+00:00"
    assert drafts[-1].meeting.start == "2027-12-29T10:00:00+00:00"
    assert len({draft.external_id for draft in drafts}) == len(drafts) == 461


def test_an_instance_is_named_after_its_series_and_its_moment_in_utc():
    drafts = read(a_calendar(an_event("RRULE:FREQ=WEEKLY;COUNT=2", start=START))).drafts
    assert [draft.external_id for draft in drafts] == ["1/20261102T090000Z", "1/20261109T090000Z"]


def test_without_a_clock_a_series_is_its_first_instance():
    body = a_calendar(an_event(WEEKLY, start=START))
    assert starts(body, now=None) == ["2026-11-02T10:00:00+01:00"]
    assert read(body, now=None).memory is None


def test_clocks_that_change_leave_the_hour_as_it_is():
    found = starts(a_calendar(an_event("RRULE:FREQ=MONTHLY;COUNT=8", start=START)))
    assert found[4] == "2027-03-02T10:00:00+01:00"
    assert found[5] == "2027-04-02T10:00:00+02:00"


def test_dates_are_taken_out_and_put_in():
    lines = [
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "EXDATE;TZID=Europe/Rome:20261109T100000",
        "RDATE;TZID=Europe/Rome:20261112T100000",
        "RDATE;VALUE=PERIOD:20261113T100000Z/PT30M",
        "DURATION:PT1H",
    ]
    drafts = read(a_calendar(an_event(*lines, start=START))).drafts
    assert [draft.meeting.start[:16] for draft in drafts] == [
        "2026-11-02T10:00", "2026-11-12T10:00", "2026-11-13T10:00", "2026-11-16T10:00",
    ]  # fmt: skip
    assert drafts[2].meeting.end == "2026-11-13T10:30:00+00:00"


def test_a_day_taken_out_takes_its_meeting_out():
    lines = ["RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE;VALUE=DATE:20261109"]
    assert starts(a_calendar(an_event(*lines, start=START))) == ["2026-11-02T10:00:00+01:00"]


def test_a_changed_instance_keeps_its_name():
    series = an_event("RRULE:FREQ=WEEKLY;COUNT=3", start=START)
    moved = an_event(
        "RECURRENCE-ID;TZID=Europe/Rome:20261109T100000",
        "STATUS:CANCELLED",
        start="DTSTART;TZID=Europe/Rome:20261110T150000",
        title="Moved",
    )
    drafts = read(a_calendar(moved, series)).drafts
    assert [(draft.external_id[-16:], draft.title.value, draft.meeting.start[:13]) for draft in drafts] == [
        ("20261102T090000Z", "Meeting", "2026-11-02T10"),
        ("20261109T090000Z", "Moved", "2026-11-10T15"),
        ("20261116T090000Z", "Meeting", "2026-11-16T10"),
    ]
    assert drafts[1].meeting.status == "CANCELLED"


def test_a_change_from_now_on_changes_what_follows():
    series = an_event("RRULE:FREQ=WEEKLY;COUNT=3", start=START)
    later = an_event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Rome:20261109T100000",
        start="DTSTART;TZID=Europe/Rome:20261110T110000",
    )
    assert [each[:13] for each in starts(a_calendar(series, later))] == [
        "2026-11-02T10", "2026-11-10T11", "2026-11-17T11",
    ]  # fmt: skip


def test_the_highest_sequence_wins():
    events = [an_event(f"SEQUENCE:{number}", title=f"Revision {number}") for number in (0, 2, 1)]
    (draft,) = read(a_calendar(*events)).drafts
    assert draft.title.value == "Revision 2"


def test_different_days_under_one_uid_are_different_meetings():
    drafts = read(a_calendar(an_event(), an_event(start="DTSTART:20270801T100000Z"))).drafts
    assert [draft.external_id for draft in drafts] == ["1/20270601T100000Z", "1/20270801T100000Z"]


def test_a_series_that_is_over_is_its_last_instance():
    body = a_calendar(an_event("RRULE:FREQ=YEARLY;COUNT=3", start="DTSTART;VALUE=DATE:20190310"))
    assert starts(body) == ["2021-03-10"]


def test_a_series_far_ahead_is_its_first_instance():
    assert starts(a_calendar(an_event(WEEKLY, start="DTSTART;VALUE=DATE:20290310"))) == ["2029-03-10"]


@pytest.mark.parametrize("frequency", ["SECONDLY", "MINUTELY", "HOURLY", "FORTNIGHTLY", ""])
def test_a_rule_we_do_not_follow_leaves_the_first_meeting(frequency):
    reading = read(a_calendar(an_event(f"RRULE:FREQ={frequency};INTERVAL=1", start=START), an_event(uid="2")))
    assert len(reading.drafts) == 2
    assert reading.remarks == (
        "events whose rule of recurrence is not followed (unreadable, within a day, too many): 1",
    )


# ---------------------------------------------------------------- rules, held to dateutil

_parts = {
    "BYMONTH": st.integers(1, 12),
    "BYMONTHDAY": st.sampled_from([1, 2, 13, 28, 31, -1, -3]),
    "BYYEARDAY": st.sampled_from([1, 100, 200, 366, -1, -60]),
    "BYDAY": st.sampled_from(["MO", "WE", "SU"]),
    "BYDAY ": st.sampled_from(["1FR", "-1TH", "2TU"]),  # dateutil cannot have both kinds in one list
    "BYHOUR": st.sampled_from([8, 15]),
}
_LATER = WINDOW[1] + timedelta(days=20 * 366)


@st.composite
def rules(draw):
    """A rule and what ends it, apart."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    rule = f"FREQ={frequency};INTERVAL={draw(st.integers(1, 4))}"
    chosen = draw(st.lists(st.sampled_from(sorted(_parts)), max_size=2, unique_by=str.strip))
    for name in chosen:
        values = draw(st.lists(_parts[name], min_size=1, max_size=3, unique=True))
        if frequency in {"DAILY", "WEEKLY"} and name == "BYDAY ":
            values = [str(value)[-2:] for value in values]  # RFC 5545 numbers them in months and years only
        rule += f";{name.strip()}={','.join(map(str, values))}"
    if chosen and frequency != "WEEKLY" and draw(st.booleans()):  # dateutil takes the first week for a part
        rule += f";BYSETPOS={draw(st.sampled_from([1, 2, -1]))}"
    rule += draw(st.sampled_from(["", ";WKST=SU"]))
    return rule, draw(st.sampled_from(["", ";COUNT=1", ";COUNT=7", ";COUNT=30", ";UNTIL=20270301T000000", ";UNTIL=20280101T235959"]))  # fmt: skip


@given(written=rules(), first=st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_rule_means_what_dateutil_says(written, first):
    first, zones = first.replace(microsecond=0), Zones([], None)
    rule, end = written
    endless = moments(read_rule(rule, zones), first, WINDOW[1] + timedelta(seconds=1), _LATER, Budget())
    assume(next(endless, None))  # else dateutil looks on to the year 9999
    theirs = rrulestr(rule + end, dtstart=first)
    expected = [each for each in takewhile(lambda each: each <= WINDOW[1], theirs) if each >= WINDOW[0]]
    assert list(moments(read_rule(rule + end, zones), first, *WINDOW, Budget())) == expected


def test_the_last_day_is_within():
    rule = read_rule("FREQ=DAILY;UNTIL=20260103", Zones([], None))
    assert len(list(moments(rule, datetime(2026, 1, 1, 10), *WINDOW, Budget()))) == 3


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=SU",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4;COUNT=999999999",
        "FREQ=DAILY;COUNT=999999999",
        "FREQ=WEEKLY;COUNT=3;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_a_rule_that_no_day_meets_costs_little(rule):
    began = time.process_time()
    read(a_calendar(an_event(f"RRULE:{rule}", start="DTSTART:00010102T100000Z")))
    assert time.process_time() - began < 2


def test_a_thousand_endless_series_cost_little():
    events = [
        an_event("RRULE:FREQ=DAILY", uid=str(number), start="DTSTART:20200101T100000Z")
        for number in range(1000)
    ]
    began = time.process_time()
    reading = read(a_calendar(*events))
    assert time.process_time() - began < 10
    assert len(reading.drafts) == 5000
    assert "too many" in reading.remarks[0]


def test_what_recurs_and_never_ends_is_not_all_of_today():
    lines = ["RRULE:FREQ=DAILY", "DTEND:20270101T100000Z"]
    assert len(read(a_calendar(an_event(*lines, start="DTSTART:19270101T100000Z"))).drafts) < 1000


def test_a_document_has_a_budget():
    with pytest.raises(TooManyError):
        list(moments(read_rule("FREQ=DAILY;COUNT=9999", Zones([], None)), WINDOW[0], *WINDOW, Budget(100)))


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", ["2026-05-11", "2027-05-17", "2028-05-15"]),
        ("FREQ=YEARLY;BYWEEKNO=20", ["2026-05-14", "2027-05-20", "2028-05-18"]),
        ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO", ["2026-12-28", "2027-12-27", "2028-12-25"]),
        ("FREQ=YEARLY", ["2026-01-01", "2027-01-01", "2028-01-01", "2029-01-01"]),
        ("FREQ=MONTHLY;COUNT=-1;INTERVAL=18", ["2026-01-01", "2027-07-01", "2029-01-01"]),
    ],
)
def test_what_a_rule_leaves_open_is_as_on_its_first_day(rule, days):
    found = moments(read_rule(rule, Zones([], None)), WINDOW[0], *WINDOW, Budget())
    assert [each.date().isoformat() for each in found] == days


@pytest.mark.parametrize(
    "rule",
    ["", "FREQ=", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=x", "FREQ=WEEKLY;BYDAY=XX", "FREQ=YEARLY;BYMONTH=13",
     "FREQ=DAILY;UNTIL=tomorrow", "RSCALE=CHINESE;FREQ=YEARLY", "FREQ=MONTHLY;BYDAY=99MO"],
)  # fmt: skip
def test_what_is_no_rule(rule):
    with pytest.raises(ValueError, match=r".+"):
        read_rule(rule, Zones([], None))


# ---------------------------------------------------------------- documents


def test_a_broken_event_costs_no_other():
    broken = [
        an_event(start="DTSTART:20270230T100000Z", uid="2"),
        an_event(start="", uid="3"),
        "BEGIN:VEVENT\r\nUID:4\r\nSUMMARY:without an end",
    ]
    reading = read(a_calendar(an_event(), *broken, an_event(uid="5")))
    assert [draft.external_id for draft in reading.drafts] == ["1", "5"]
    assert reading.remarks == ("events that cannot be read, or have no date, were left out: 3",)


def test_tasks_and_notes_are_no_meetings():
    task = "BEGIN:VTODO\r\nUID:9\r\nDTSTART:20270601T100000Z\r\nSUMMARY:Task\r\nEND:VTODO"
    assert len(read(a_calendar(task, an_event(), task.replace("VTODO", "VJOURNAL"))).drafts) == 1


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\r\n"])
def test_any_end_of_line_will_do(end):
    body = a_calendar(an_event("DESCRIPTION:one", " two")).replace(b"\r\n", end)
    assert read(body).drafts[0].content.value == "onetwo"


def test_a_fold_may_fall_within_a_letter():
    assert only("DESCRIPTION:@").content.value == "@"
    body = a_calendar(an_event("DESCRIPTION:@")).replace(
        b"@", "Ré".encode()[:2] + b"\r\n " + "é".encode()[1:]
    )
    assert read(body).drafts[0].content.value == "Ré"


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "windows-1251"])
def test_any_character_set_will_do(charset):
    body = a_calendar(an_event(title="Совещание старших должностных лиц")).decode().encode(charset)
    reading = read(body, headers={"content-type": "text/calendar; charset=windows-1251"})
    assert reading.drafts[0].title.value == "Совещание старших должностных лиц"


@pytest.mark.parametrize("charset", ["UTF-8", "WINDOWS-1251"])
def test_what_old_telephones_write_is_read(charset):
    title = "Совещание старших должностных лиц по вопросам трудовой миграции"
    printed = quopri.encodestring(title.encode(charset), quotetabs=True).decode().replace("\n", "\r\n")
    line = f"SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET={charset}:{printed}"
    assert only(line, title="").title.value == title


def test_several_calendars_in_one_file_are_one_list():
    drafts = read(a_calendar(an_event()) + a_calendar(an_event(uid="2"))).drafts
    assert [draft.external_id for draft in drafts] == ["1", "2"]


@pytest.mark.parametrize(
    ("body", "cause", "words"),
    [
        (b"BEGIN:VCALENDAR\r\n" + an_event().encode(), Cause.TRUNCATED, "breaks off"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMM", Cause.TRUNCATED, "breaks off"),
        (b"<!doctype html><p>Log in</p>", Cause.NOT_A_FEED, "web page"),
        (b"<rss/>", Cause.NOT_A_FEED, "syndication"),
        (a_calendar(an_event(start="")), Cause.PARSE, "None of its events"),
        (a_calendar(an_event(title="")), Cause.PARSE, "title"),
        (a_calendar(an_event("CLASS:CONFIDENTIAL")), Cause.EMPTY, "private"),
        (a_calendar("BEGIN:VTODO\r\nEND:VTODO"), Cause.EMPTY, "without events"),
    ],
)
def test_what_gives_no_meeting_says_why(body, cause, words):
    with pytest.raises(SourceError) as caught:
        read(body)
    assert caught.value.cause is cause
    assert words in caught.value.detail


def test_an_empty_calendar_says_that_there_are_no_meetings():
    reading = read(a_calendar())
    assert reading.drafts == ()
    assert reading.partial


def test_over_five_thousand_meetings_the_oldest_are_left_out():
    day = datetime(2000, 1, 1)
    events = [
        an_event(uid=str(number), start=f"DTSTART;VALUE=DATE:{day + timedelta(days=number):%Y%m%d}")
        for number in range(5003)
    ]
    reading = read(a_calendar(*events))
    assert len(reading.drafts) == 5000
    assert reading.drafts[0].external_id == "3"
    assert reading.remarks == ("it holds more than 5000 meetings; the oldest were left out: 3",)


def test_ten_thousand_parts_within_one_another_are_no_trouble():
    deep = "\r\n".join(["BEGIN:VALARM"] * 10_000 + ["SUMMARY:inner"] + ["END:VALARM"] * 10_000)
    assert only(deep).title.value == "Meeting"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("SUMMARY:a:b", ("SUMMARY", {}, "a:b")),
        ('x-a;B="c:d;e";f=g:h', ("X-A", {"B": "c:d;e", "F": "g"}, "h")),
        ('A;B="open:c', ("A", {"B": "open"}, "c")),
        ("no colon", None),
        (":value", None),
        (";:", None),
        ("spaces in name:value", None),
        ("A;" + "x" * 5000 + ":v", None),
    ],
)
def test_what_a_line_says(line, expected):
    assert read_line(line) == expected


@given(st.text(alphabet='AB;=:",\\ \n\t', max_size=200))
def test_no_line_is_too_odd(line):
    read_line(line)


def test_many_quotes_take_no_time():
    began = time.process_time()
    read_line('A;B="' * 100_000)
    read_line("A" + ';"' * 100_000 + ":")
    assert time.process_time() - began < 0.5


@given(name=st.text(max_size=40))
def test_a_zone_is_a_name_and_never_a_path(name):
    iana(name)


@given(value=st.text(alphabet="0123456789TZ-+: ", max_size=25))
def test_a_moment_is_one_or_a_value_error(value):
    with suppress(ValueError):
        assert moment_of(value, None, Zones([], None)).year >= 1


_words = st.sampled_from(
    ["BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VALARM", "UID:1", "UID:2", "SUMMARY:s", "DTSTART:20261101T100000Z",
     "DTSTART;VALUE=DATE:20261101", "DTSTART;TZID=Europe/Rome:20261101T100000", "DTEND:20261101T110000", "DURATION:P1D",
     "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=YEARLY;UNTIL=20270101", "EXDATE:20261102T100000Z",
     "RDATE;VALUE=DATE:20261105,20261106", "RDATE;VALUE=PERIOD:20261107T100000/P1D", "RECURRENCE-ID:20261103T100000Z",
     "RECURRENCE-ID;VALUE=DATE:20261103", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261104T100000Z", "SEQUENCE:3",
     "STATUS:CANCELLED", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "TZID:X", "DTSTART:00010101T000000", "DTSTART:99991231T235959"]
)  # fmt: skip


@given(lines=st.lists(_words, max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_calendar_is_meetings_or_a_cause(lines):
    with suppress(SourceError):
        reading = read(a_calendar("BEGIN:VEVENT", *lines, an_event(uid="last")))
        assert all(draft.external_id and draft.meeting.start for draft in reading.drafts)


# ---------------------------------------------------------------- visits


def test_a_calendar_that_stays_as_it_is_is_read_again_once_a_month():
    body = a_calendar(an_event(WEEKLY, start=START))
    first = read(body)
    known = {"fingerprint": first.answer.fingerprint(), "memory": first.memory}
    assert read(body, now=NOW + timedelta(days=29), **known).unchanged
    later = read(body, now=NOW + timedelta(days=31), **known)
    assert not later.unchanged
    assert later.memory > first.memory


def test_a_calendar_that_must_be_read_again_is_asked_for_without_conditions():
    body = a_calendar(an_event(WEEKLY, start=START))
    http = FakeHttp({URL: body})
    etag = http.get(URL).etag
    state = FetchState(url=URL, etag=etag, memory="2026-12-01", now=NOW)
    assert ICalendar().fetch(http, state).drafts


def test_what_memory_was_kept_by_somebody_else_is_no_date():
    assert read(a_calendar(an_event()), memory="token").memory == "2027-12-29"


def test_the_clock_may_be_of_any_zone():
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert starts(
        a_calendar(an_event(WEEKLY, start=START)), now=now.astimezone(iana("Asia/Tokyo"))
    ) == starts(a_calendar(an_event(WEEKLY, start=START)), now=now)
