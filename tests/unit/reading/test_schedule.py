"""When digests are due: wall clocks of five zones, leaps forward and back, week and year ends."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.model.subscription import Rhythm, Schedule
from hub.reading.schedule import due_before, last_due, next_due, period_due

MONDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = 0, 3, 4, 5, 6
ZONES = ["Africa/Casablanca", "Asia/Manila", "America/Mexico_City", "Europe/Paris", "Pacific/Apia",
         "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"]  # fmt: skip


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def weekly(zone, weekday, clock):
    return Schedule(zone=zone, weekday=weekday, minute=minutes(clock))


def minutes(clock):
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest)


@pytest.mark.parametrize(
    ("zone", "weekday", "clock", "after", "due"),
    [
        # Casablanca is at +1, and at +0 in Ramadan: in 2026 from 15 February to 22 March.
        ("Africa/Casablanca", MONDAY, "08:00", "2026-02-03", "2026-02-09 07:00"),
        ("Africa/Casablanca", MONDAY, "08:00", "2026-02-09 07:00", "2026-02-16 08:00"),
        ("Africa/Casablanca", MONDAY, "08:00", "2026-03-16 08:00", "2026-03-23 07:00"),
        # On 22 March its clocks leap from two to three.
        ("Africa/Casablanca", SUNDAY, "02:30", "2026-03-20", "2026-03-22 02:00"),
        # Manila knows no summer time; Monday morning there is Sunday night in UTC.
        ("Asia/Manila", MONDAY, "07:00", "2026-11-20", "2026-11-22 23:00"),
        ("Asia/Manila", MONDAY, "07:00", "2026-11-22 23:00", "2026-11-29 23:00"),
        # Mexico City gave up summer time in 2022: its last leap forward was on 3 April, back on 30 October.
        ("America/Mexico_City", SUNDAY, "02:30", "2022-04-01", "2022-04-03 08:00"),
        ("America/Mexico_City", SUNDAY, "01:30", "2022-10-28", "2022-10-30 06:30"),
        ("America/Mexico_City", MONDAY, "08:00", "2026-06-30", "2026-07-06 14:00"),
        ("America/Mexico_City", SUNDAY, "20:00", "2026-11-20", "2026-11-23 02:00"),
        # Paris leaps from two to three on 29 March 2026, and from three to two on 25 October.
        ("Europe/Paris", SUNDAY, "02:30", "2026-03-25", "2026-03-29 01:00"),
        ("Europe/Paris", SUNDAY, "02:30", "2026-10-20", "2026-10-25 00:30"),
        ("Europe/Paris", SUNDAY, "02:30", "2026-10-25 00:30", "2026-11-01 01:30"),
        ("Europe/Paris", MONDAY, "08:00", "2026-10-19 06:00", "2026-10-26 07:00"),
        # Apia left out Friday, 30 December 2011, when it crossed the date line.
        ("Pacific/Apia", FRIDAY, "08:00", "2011-12-26", "2011-12-30 10:00"),
        ("Pacific/Apia", FRIDAY, "08:00", "2011-12-30 10:00", "2012-01-05 18:00"),
        # Midnight itself is left out where clocks leap at midnight.
        ("America/Sao_Paulo", SUNDAY, "00:00", "2018-11-01", "2018-11-04 03:00"),
        # Lord Howe leaps by half an hour.
        ("Australia/Lord_Howe", SUNDAY, "02:15", "2026-10-01", "2026-10-03 15:30"),
        # The year ends on a Thursday.
        ("Europe/Paris", FRIDAY, "08:00", "2026-12-31", "2027-01-01 07:00"),
        ("UTC", MONDAY, "00:00", "2026-11-22 23:59:59", "2026-11-23"),
        ("UTC", MONDAY, "00:00", "2026-11-23", "2026-11-30"),
    ],
)
def test_a_weekly_digest_is_due_when_the_wall_clock_says_so(zone, weekday, clock, after, due):
    assert next_due(Rhythm.WEEKLY, weekly(zone, weekday, clock), at(after)) == at(due)


@pytest.mark.parametrize(
    ("zone", "clock", "after", "due"),
    [
        ("Europe/Paris", "02:30", "2026-03-28 12:00", "2026-03-29 01:00"),
        ("Europe/Paris", "02:30", "2026-03-29 01:00", "2026-03-30 00:30"),
        ("Europe/Paris", "02:30", "2026-10-24 12:00", "2026-10-25 00:30"),
        ("Europe/Paris", "02:30", "2026-10-25 00:30", "2026-10-26 01:30"),
        ("Pacific/Apia", "00:00", "2011-12-29 12:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "00:00", "2011-12-30 10:00", "2011-12-31 10:00"),
        ("Asia/Manila", "18:00", "2026-12-31 09:59", "2026-12-31 10:00"),
    ],
)
def test_a_daily_digest_is_due_once_a_day(zone, clock, after, due):
    schedule = Schedule(zone=zone, minute=minutes(clock))
    assert next_due(Rhythm.DAILY, schedule, at(after)) == at(due)


@given(
    zone=st.sampled_from(ZONES),
    minute=st.integers(0, 1439),
    weekday=st.integers(0, 6),
    after=st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    rhythm=st.sampled_from([Rhythm.DAILY, Rhythm.WEEKLY]),
)
def test_moments_are_valid_follow_each_other_and_lead_back(zone, minute, weekday, after, rhythm):
    schedule = Schedule(zone=zone, weekday=weekday, minute=minute)
    first = next_due(rhythm, schedule, after)
    second = next_due(rhythm, schedule, first)
    span = timedelta(days=7 if rhythm is Rhythm.WEEKLY else 1)
    leap = timedelta(days=1, hours=1) if zone == "Pacific/Apia" else timedelta(hours=2)
    assert after < first <= after + span + leap
    assert abs(second - first - span) <= leap
    local = first.astimezone(ZoneInfo(zone))
    shown = local.hour * 60 + local.minute
    assert local.fold == 0
    if zone != "Pacific/Apia":
        assert abs(due_before(rhythm, schedule, second) - first) <= leap
        assert (shown - minute) % 1440 <= 60  # a leap forward is an hour at most


@pytest.mark.parametrize(
    ("rhythm", "zone", "due", "period"),
    [
        # What leaves on Monday, wherever that is, tells of the week before.
        (Rhythm.WEEKLY, "Europe/Paris", "2026-11-23 07:00", "2026-W47"),
        (Rhythm.WEEKLY, "Asia/Manila", "2026-11-22 23:00", "2026-W47"),
        (Rhythm.WEEKLY, "America/Mexico_City", "2026-11-23 05:59", "2026-W47"),
        # On Thursday morning most of it still lies in the week before; on Friday no more.
        (Rhythm.WEEKLY, "UTC", "2026-11-26 11:59", "2026-W47"),
        (Rhythm.WEEKLY, "UTC", "2026-11-26 12:00", "2026-W48"),
        (Rhythm.WEEKLY, "UTC", "2026-11-27 08:00", "2026-W48"),
        (Rhythm.WEEKLY, "UTC", "2026-11-29 23:00", "2026-W48"),
        # Year ends.
        (Rhythm.WEEKLY, "UTC", "2027-01-04 08:00", "2026-W53"),
        (Rhythm.WEEKLY, "UTC", "2027-01-11 08:00", "2027-W01"),
        (Rhythm.DAILY, "UTC", "2027-01-01 08:00", "2026-12-31"),
        (Rhythm.DAILY, "UTC", "2026-12-31 18:00", "2026-12-31"),
        (Rhythm.DAILY, "Asia/Manila", "2026-11-23 23:00", "2026-11-23"),
        (Rhythm.DAILY, "Asia/Manila", "2026-11-23 10:00", "2026-11-23"),
    ],
)
def test_a_digest_is_about_the_period_in_which_most_of_its_time_lies(rhythm, zone, due, period):
    assert period_due(rhythm, Schedule(zone=zone), at(due)).name == period


def test_following_digests_are_about_following_periods_across_both_changes_of_the_clock():
    schedule = weekly("Europe/Paris", THURSDAY, "12:00")
    due, names = at("2026-01-01"), []
    for _ in range(60):
        due = next_due(Rhythm.WEEKLY, schedule, due)
        names.append(period_due(Rhythm.WEEKLY, schedule, due))
    assert all(former.after == latter for former, latter in pairwise(names))


def test_who_moves_from_friday_to_monday_gets_no_second_digest_of_the_week():
    friday = period_due(Rhythm.WEEKLY, Schedule(weekday=FRIDAY), at("2026-11-27 08:00"))
    monday = period_due(Rhythm.WEEKLY, Schedule(weekday=MONDAY), at("2026-11-30 08:00"))
    assert friday == monday


def test_after_an_outage_the_last_moment_counts():
    schedule = weekly("Europe/Paris", MONDAY, "08:00")
    due = at("2026-10-12 06:00")
    assert last_due(Rhythm.WEEKLY, schedule, due, at("2026-11-03 10:00")) == at("2026-11-02 07:00")
    assert last_due(Rhythm.WEEKLY, schedule, due, at("2026-10-12 06:00")) == due
    assert last_due(Rhythm.WEEKLY, schedule, due, at("2026-10-19 05:59")) == due


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "\x00", "Europe"])
def test_a_zone_that_is_not_known_any_more_is_taken_for_utc(zone):
    assert next_due(Rhythm.WEEKLY, weekly(zone, MONDAY, "08:00"), at("2026-11-20")) == at("2026-11-23 08:00")


def test_after_years_of_sleep_nothing_is_counted_week_by_week():
    schedule = Schedule()
    assert last_due(Rhythm.DAILY, schedule, at("1990-01-01 08:00"), at("2026-11-24 10:00")) == at(
        "2026-11-24 08:00"
    )
