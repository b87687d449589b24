"""Periods: the day or the ISO week a digest is about, and its name: ``2026-11-23``, ``2026-W47``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hub.model.subscription import Rhythm

_DAY = timedelta(days=1)
_WEEK_NAME = re.compile(r"(\d{4})-W(\d{2})\Z", re.ASCII)
_DAY_NAME = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1970, 9000
"""Inside what the types of every database and library hold."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A day or an ISO week (ISO 8601: weeks begin on Monday, and belong to the year of their Thursday).

    Attributes:
        first: Its first day; of a week the Monday.
        rhythm: ``weekly`` or ``daily``.
    """

    first: date
    rhythm: Rhythm

    @classmethod
    def of_day(cls, day: date) -> Period:
        """Return a day as a period."""
        return cls(day, Rhythm.DAILY)

    @classmethod
    def of_week(cls, day: date) -> Period:
        """Return the week of a day."""
        return cls(day - day.weekday() * _DAY, Rhythm.WEEKLY)

    @classmethod
    def named(cls, name: str) -> Period | None:
        """Return the period of a name; None if it is no name, or of a week or day that does not exist."""
        try:
            if found := _WEEK_NAME.match(name):
                period = cls(date.fromisocalendar(int(found[1]), int(found[2]), 1), Rhythm.WEEKLY)
            elif _DAY_NAME.match(name):
                period = cls.of_day(date.fromisoformat(name))
            else:
                return None
        except ValueError:
            return None
        return period if _FIRST_YEAR <= period.first.year <= _LAST_YEAR else None

    @property
    def name(self) -> str:
        """Its key, and what stands in the address of its page."""
        if self.rhythm is Rhythm.DAILY:
            return self.first.isoformat()
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def week(self) -> int:
        """Number of its week in the ISO year."""
        return self.first.isocalendar().week

    @property
    def begins(self) -> datetime:
        """Its first moment in UTC, which pages for everybody go by."""
        return datetime.combine(self.first, time(), UTC)

    @property
    def ends(self) -> datetime:
        """The first moment after it in UTC."""
        return datetime.combine(self.first + self._length, time(), UTC)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + self._length - _DAY

    @property
    def before(self) -> Period:
        """The day, or the week, before it."""
        return Period(self.first - self._length, self.rhythm)

    @property
    def after(self) -> Period:
        """The day, or the week, after it."""
        return Period(self.first + self._length, self.rhythm)

    @property
    def _length(self) -> timedelta:
        return _DAY if self.rhythm is Rhythm.DAILY else 7 * _DAY
