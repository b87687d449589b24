"""Issues: which days and weeks have an issue for everybody, and which of those will not change with time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from hub.reading.periods import Period
from hub.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when to when the log tells of something.

    Attributes:
        first: When the first event happened.
        newest: When the newest one happened: what lies wholly before it does not change with time.
        now: The present moment.
    """

    first: datetime
    newest: datetime
    now: datetime

    def has(self, period: Period) -> bool:
        """Tell whether anything is known of a period."""
        return period.ends > self.first and period.begins <= self.now

    def is_running(self, period: Period) -> bool:
        """Tell whether a period has not ended."""
        return period.ends > self.now

    def is_settled(self, period: Period) -> bool:
        """Tell whether a period has ended by the log itself, whatever the clock says."""
        return period.ends <= self.newest

    def weeks(self, last: date, most: int) -> Iterator[Period]:
        """Return the weeks from the one of a day back, the newest first."""
        week = Period.of_week(min(last, self.now.date()))
        while most > 0 and self.has(week):
            yield week
            week, most = week.before, most - 1


def span(services: Services) -> Span | None:
    """Return from when to when the log goes; None while it is empty."""
    with services.store.view() as view:
        first, newest = view.events(0, 1), view.events(max(view.head() - 1, 0), 1)
    if not first:
        return None
    return Span(first=first[0].occurred_at, newest=newest[0].occurred_at, now=services.clock.now())


def happenings(services: Services, weeks: Sequence[Period]) -> dict[Period, int]:
    """Return how many events the log has of each of some weeks that follow each other, newest first."""
    if not weeks:
        return {}
    bounds = [weeks[-1].begins, *(week.ends for week in reversed(weeks))]
    with services.store.view() as view:
        places = view.digests.places_at(bounds)
    counts = [last - first for first, last in pairwise(places)]
    return dict(zip(reversed(weeks), counts, strict=True))
