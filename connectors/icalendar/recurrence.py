"""Recurrence: the moments a rule means within a window (RFC 5545, section 3.3.10).

Only the periods that touch the window are looked at, and days at most: dateutil, which stands behind the
libraries, looks for the next date up to the year 9999, and a rule that no date meets (a 30 February every
day) takes it four seconds for each event (docs/decisions/0014). The tests hold the result to dateutil's for
rules that dates do meet.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Literal

from connectors.icalendar.times import Moment, Zones, instant, moment_of, on_the_wall

MAX_TIMES = 24
"""Most times on one day."""
A_MEETING = 10
"""What a meeting that is found costs, in days that are looked at."""
DAY = timedelta(days=1)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LIMITS = {
    "BYMONTH": (1, 12), "BYMONTHDAY": (1, 31), "BYYEARDAY": (1, 366), "BYWEEKNO": (1, 53),
    "BYSETPOS": (1, 366), "BYHOUR": (0, 23), "BYMINUTE": (0, 59), "BYSECOND": (0, 60),
}  # fmt: skip
_SUB_DAILY = {"SECONDLY", "MINUTELY", "HOURLY"}

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]


class TooManyError(Exception):
    """The document asks for more reckoning than any calendar needs."""


class Budget:
    """How many days may be looked at for one document, and for one series of it."""

    def __init__(self, days: int = 400_000, of_one: int = 60_000) -> None:
        self._left = days
        self._of_one = self._left_of_one = of_one

    def next(self) -> None:
        """Begin with another series."""
        self._left_of_one = self._of_one

    def spend(self, days: int) -> None:
        """Take note of days that are looked at.

        Raises:
            TooManyError: It was one too many.
        """
        self._left -= days
        self._left_of_one -= days
        if min(self._left, self._left_of_one) < 0:
            raise TooManyError


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of recurrence; numbers by name, an empty list where it says nothing."""

    frequency: Frequency
    interval: int
    count: int | None
    until: Moment | None
    week_start: int
    by: Mapping[str, Sequence[int]]
    weekdays: Sequence[tuple[int, int]]
    """(which one, day): (0, 3) every Thursday, (-1, 4) the last Friday."""


def read_rule(value: str, zones: Zones) -> Rule:
    """Return the rule that a text gives.

    Raises:
        ValueError: It is none, or one that recurs within a day.
    """
    parts = {
        name.strip().upper(): words.strip().upper()
        for name, _, words in (each.partition("=") for each in value[:2000].split(";"))
    }
    frequency = parts.get("FREQ", "")
    if frequency in _SUB_DAILY:
        raise ValueError("recurs within a day")
    interval = int(parts.get("INTERVAL") or 1)
    count = int(parts["COUNT"]) if parts.get("COUNT") else None
    if interval < 1 or parts.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise ValueError("not a rule of this calendar")
    until = moment_of(parts["UNTIL"], None, zones) if parts.get("UNTIL") else None
    weekdays = [_weekday(each) for each in parts.get("BYDAY", "").split(",") if each.strip()]
    return Rule(
        frequency=_frequency(frequency),
        interval=interval,
        count=count if count is None or count >= 0 else None,  # "-1" is written for "without end"
        until=until,
        week_start=_DAYS.index(parts.get("WKST") or "MO"),
        by={name: _numbers(parts.get(name, ""), *limits) for name, limits in _LIMITS.items()},
        weekdays=weekdays,
    )


def _frequency(word: str) -> Frequency:
    match word:
        case "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY":
            return word
    raise ValueError("no frequency")


def _weekday(word: str) -> tuple[int, int]:
    word = word.strip()
    number = int(word[:-2] or 0)
    if abs(number) > 53:
        raise ValueError("no such week")
    return number, _DAYS.index(word[-2:])


def _numbers(words: str, low: int, high: int) -> list[int]:
    numbers = [int(each) for each in words.split(",") if each.strip()]
    if any(not low <= abs(number) <= high for number in numbers):
        raise ValueError("a number out of range")
    return numbers


def moments(rule: Rule, first: Moment, start: datetime, stop: datetime, budget: Budget) -> Iterator[datetime]:
    """Yield what the clock on the wall shows, between two such times, both included.

    Args:
        rule: The rule.
        first: Where the series begins, from which what the rule does not say is taken.
        start: Begin of the window, on the wall.
        stop: Its end.
        budget: What bounds the time it takes.

    Raises:
        TooManyError: There is no end to it.
        ValueError: Over 24 times a day.
    """
    begin = on_the_wall(first)
    times = _times(rule, begin)
    found = 0
    for days in _periods(rule, begin.date(), begin if rule.count is not None else start, stop, budget):
        for moment in _chosen(rule, [datetime.combine(*pair) for pair in product(days, times)]):
            if moment < begin:
                continue
            found += 1
            if moment > stop or _is_over(rule, moment, found, first):
                return
            if moment >= start:
                budget.spend(A_MEETING)
                yield moment


def _times(rule: Rule, begin: datetime) -> list[time]:
    hours = rule.by["BYHOUR"] or [begin.hour]
    minutes = rule.by["BYMINUTE"] or [begin.minute]
    seconds = rule.by["BYSECOND"] or [begin.second]
    if len(hours) * len(minutes) * len(seconds) > MAX_TIMES:
        raise ValueError("recurs within a day")
    return sorted({time(*each) for each in product(hours, minutes, (min(second, 59) for second in seconds))})


def _is_over(rule: Rule, moment: datetime, found: int, first: Moment) -> bool:
    if rule.count is not None and found > rule.count:
        return True
    if rule.until is None:
        return False
    if not isinstance(rule.until, datetime):
        return moment.date() > rule.until
    if rule.until.tzinfo is not None and isinstance(first, datetime) and first.tzinfo is not None:
        return instant(moment.replace(tzinfo=first.tzinfo)) > instant(rule.until)
    return moment > on_the_wall(rule.until)


def _chosen(rule: Rule, moments: list[datetime]) -> list[datetime]:
    places = rule.by["BYSETPOS"]
    if not places:
        return moments
    size = len(moments)
    chosen = {place - 1 if place > 0 else size + place for place in places}
    return [moments[at] for at in sorted(chosen) if 0 <= at < size]


def _periods(
    rule: Rule, first: date, start: datetime, stop: datetime, budget: Budget
) -> Iterator[list[date]]:
    """Yield the days that the rule picks of each period, from the one in which the window begins."""
    number = max(0, _number(rule, start.date(), first) // rule.interval) * rule.interval
    begin = _begin(rule, number, first)
    while begin is not None and begin <= stop.date():
        days = _days_of(rule, begin, first)
        budget.spend(len(days) + 1)
        yield [day for day in days if _fits(rule, day, first)]
        number += rule.interval
        begin = _begin(rule, number, first)


def _number(rule: Rule, day: date, first: date) -> int:
    """Return how many periods a day lies after the one in which the series begins."""
    match rule.frequency:
        case "DAILY":
            return (day - first).days
        case "WEEKLY":
            return (day - _week_of(first, rule)).days // 7
        case "MONTHLY":
            return (day.year - first.year) * 12 + day.month - first.month
    return day.year - first.year


def _begin(rule: Rule, number: int, first: date) -> date | None:
    """Return the first day of a period; None after the year 9999."""
    match rule.frequency:
        case "DAILY":
            return _later(first, number)
        case "WEEKLY":
            return _later(_week_of(first, rule), number * 7)
        case "MONTHLY":
            year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
        case _:
            year, month = first.year + number, 0
    return date(year, month + 1, 1) if year <= date.max.year else None


def _days_of(rule: Rule, begin: date, first: date) -> Sequence[date]:
    """Return the days of a period that are worth a look."""
    match rule.frequency:
        case "DAILY":
            return [begin]
        case "WEEKLY":
            return [day for number in range(7) if (day := _later(begin, number))]
        case "MONTHLY":
            return _month(begin.year, begin.month)
    months = sorted(set(map(abs, _months(rule, first)))) or range(1, 13)
    return [day for month in months for day in _month(begin.year, month)]


def _later(day: date, days: int) -> date | None:
    return (
        date.fromordinal(day.toordinal() + days) if day.toordinal() + days <= date.max.toordinal() else None
    )


def _week_of(day: date, rule: Rule) -> date:
    return date.fromordinal(max(1, day.toordinal() - (day.weekday() - rule.week_start) % 7))


def _month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]


def _months(rule: Rule, first: date) -> Sequence[int]:
    """Return the months of a yearly rule: its own, else the one it begins in if it says nothing of days."""
    return rule.by["BYMONTH"] or ([first.month] if _is_silent(rule) else [])


def _is_silent(rule: Rule) -> bool:
    by = rule.by
    return not (by["BYWEEKNO"] or by["BYYEARDAY"] or by["BYMONTHDAY"] or rule.weekdays)


def _fits(rule: Rule, day: date, first: date) -> bool:
    by = rule.by
    if by["BYMONTH"] and day.month not in by["BYMONTH"]:
        return False
    if _is_silent(rule):
        return _as_first(rule, day, first)
    length = monthrange(day.year, day.month)[1]
    if by["BYMONTHDAY"] and not {day.day, day.day - length - 1} & set(by["BYMONTHDAY"]):
        return False
    if by["BYYEARDAY"] and not set(_places(day)) & set(by["BYYEARDAY"]):
        return False
    if by["BYWEEKNO"] and not _week_fits(rule, day, first):
        return False
    return not rule.weekdays or any(_weekday_fits(rule, day, *each) for each in rule.weekdays)


def _as_first(rule: Rule, day: date, first: date) -> bool:
    """What a rule leaves open is as on the day it begins."""
    if rule.frequency == "WEEKLY":
        return day.weekday() == first.weekday()
    return rule.frequency == "DAILY" or day.day == first.day


def _places(day: date) -> tuple[int, int]:
    """Return the place of a day in its year, from the front and from the back."""
    place = day.timetuple().tm_yday
    return place, place - (366 if isleap(day.year) else 365) - 1


def _week_fits(rule: Rule, day: date, first: date) -> bool:
    if rule.frequency != "YEARLY":
        return True
    middle = _later(_week_of(day, rule), 3)
    if middle is None or middle.year != day.year:
        return False
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    last = _later(_week_of(date(day.year, 12, 28), rule), 3)
    weeks = (last.timetuple().tm_yday - 1) // 7 + 1 if last else 52
    chosen = number in rule.by["BYWEEKNO"] or number - weeks - 1 in rule.by["BYWEEKNO"]
    return chosen and (bool(rule.weekdays or rule.by["BYMONTHDAY"]) or day.weekday() == first.weekday())


def _weekday_fits(rule: Rule, day: date, number: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if not number or rule.frequency in {"DAILY", "WEEKLY"}:
        return True
    if rule.frequency == "YEARLY" and not rule.by["BYMONTH"]:
        front, back = _places(day)
    else:
        front, back = day.day, day.day - monthrange(day.year, day.month)[1] - 1
    return number in {(front - 1) // 7 + 1, -((-back - 1) // 7 + 1)}
