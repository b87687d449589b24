"""Days and ISO weeks, and what they are called."""

from datetime import UTC, date, datetime

import pytest

from hub.model.subscription import Rhythm
from hub.reading.periods import Period


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 11, 16), "2026-W47"),
        (date(2026, 11, 22), "2026-W47"),
        (date(2026, 11, 23), "2026-W48"),
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 1), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_week_belongs_to_the_year_of_its_thursday(day, name):
    assert Period.of_week(day).name == name


@pytest.mark.parametrize("name", ["2026-W01", "2026-W47", "2026-W53", "2026-11-23", "2024-02-29"])
def test_a_name_leads_back_to_its_period(name):
    period = Period.named(name)
    assert period is not None
    assert period.name == name


@pytest.mark.parametrize(
    "name",
    ["", "2026", "2026-47", "2026-W00", "2025-W53", "2026-W54", "2026-W4", "2026-w47", "2026-W47\n",
     "2026-02-30", "2026-W047", "20261123", "0000-W01", "9999-W52", "1960-W01", "٢٠٢٦-W47", "2026-W47 "],
)  # fmt: skip
def test_what_names_no_day_and_no_week_is_no_period(name):
    assert Period.named(name) is None


def test_a_week_begins_on_monday_and_ends_before_the_next():
    week = Period.named("2026-W47")
    assert week.begins == datetime(2026, 11, 16, tzinfo=UTC)
    assert week.ends == datetime(2026, 11, 23, tzinfo=UTC) == week.after.begins
    assert week.last == date(2026, 11, 22)
    assert week.week == 47


def test_the_week_before_the_first_is_the_last_of_the_year_before():
    assert Period.named("2027-W01").before.name == "2026-W53"
    assert Period.named("2026-W53").after.name == "2027-W01"


def test_a_day_is_a_period_too():
    day = Period.named("2026-12-31")
    assert day.rhythm is Rhythm.DAILY
    assert (day.before.name, day.after.name) == ("2026-12-30", "2027-01-01")
    assert day.begins == datetime(2026, 12, 31, tzinfo=UTC)
