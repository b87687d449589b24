"""Schedule: when a digest is due by its reader's own wall clock, summer time and leaps included."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.model.subscription import Rhythm, Schedule
from hub.reading.periods import Period

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SPANS = {Rhythm.DAILY: _DAY, Rhythm.WEEKLY: 7 * _DAY}


def next_due(rhythm: Rhythm, schedule: Schedule, after: datetime) -> datetime:
    """Return the first moment of a schedule after another moment, aware UTC.

    An hour that the clocks leave out falls on the first minute after the gap; of one that comes twice, the
    first counts.

    Args:
        rhythm: Daily or weekly.
        schedule: The reader's own.
        after: Aware; the moment found is never this one itself.
    """
    return _next_due(rhythm, schedule.zone, schedule.weekday, schedule.minute, after.astimezone(UTC))


def due_before(rhythm: Rhythm, schedule: Schedule, due: datetime) -> datetime:
    """Return the moment one day, or one week, before another one of a schedule: where its digest begins."""
    local = due.astimezone(_zone(schedule.zone))
    day = local.date() - _SPANS[rhythm]
    return _moment(datetime.combine(day, _clock(schedule.minute)), schedule.zone)


def last_due(rhythm: Rhythm, schedule: Schedule, due: datetime, now: datetime) -> datetime:
    """Return the last moment of a schedule up to `now`, of those from `due` on: the others were missed."""
    near = max(due, now - 2 * _SPANS[rhythm])
    while (following := next_due(rhythm, schedule, near)) <= now:
        near = due = following
    return due


def period_due(rhythm: Rhythm, schedule: Schedule, due: datetime) -> Period:
    """Return the period that a digest due at a moment is about: the one in which most of its time lies.

    What leaves on Monday morning tells of the week before; what leaves on Friday, of this one. So whoever
    moves the weekday gets no two digests of one week.
    """
    local = due.astimezone(_zone(schedule.zone)).replace(tzinfo=None)
    middle = (local - _SPANS[rhythm] / 2).date()
    return Period.of_day(middle) if rhythm is Rhythm.DAILY else Period.of_week(middle)


@lru_cache(maxsize=4096)
def _next_due(rhythm: Rhythm, zone: str, weekday: int, minute: int, after: datetime) -> datetime:
    # From the day before: near the date line, or in a gap of a day, the local day says little.
    day = after.astimezone(_zone(zone)).date() - _DAY
    while True:
        if rhythm is Rhythm.DAILY or day.weekday() == weekday:
            found = _moment(datetime.combine(day, _clock(minute)), zone)
            if found > after:
                return found
        day += _DAY


def _clock(minute: int) -> time:
    return time(*divmod(minute, 60))


def _moment(local: datetime, zone: str) -> datetime:
    """Return when a wall clock shows a time, aware UTC; or, of one it never shows, when it leaps over it."""
    there = _zone(zone)
    moment = local.replace(tzinfo=there, fold=0).astimezone(UTC)
    if moment.astimezone(there).replace(tzinfo=None) == local:
        return moment
    # In a gap, fold tells the two offsets apart (PEP 495): with the later one the moment is before the leap.
    early = local.replace(tzinfo=there, fold=1).astimezone(UTC)
    before = early.astimezone(there).utcoffset()
    first, last = 0, (moment - early) // _MINUTE
    while first < last:
        middle = (first + last) // 2
        if (early + middle * _MINUTE).astimezone(there).utcoffset() == before:
            first = middle + 1
        else:
            last = middle
    return early + first * _MINUTE


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    """Return a zone; of one that this machine does not know (any more), UTC: its digest is late, not lost."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
