"""Rhythm: when to visit a source again, and what its silence means. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from statistics import median

from hub.model.source import Condition

HOUR = 3600.0
DAY = 24 * HOUR
LONGEST = DAY
"""However long a source asks us to stay away, and however often it failed, we look once a day, jitter
included: a recovery is noticed within one."""
USUAL = HOUR
SLOWEST = 6 * HOUR
"""A source that publishes yearly is still visited four times a day: its news is no less urgent."""
JITTER = 0.1
ALL_BUT_A_DAY = LONGEST / (1 + JITTER)
"""A day, less what jitter may add."""
QUIET_AT_LEAST = 30 * DAY


def rhythm(moments: Sequence[datetime]) -> float | None:
    """Return the median seconds between publications; None for fewer than three dated ones.

    The median, because one summit with thirty documents in an hour is no rhythm.
    """
    days = sorted(moments)
    if len(days) < 3:
        return None
    return median((later - earlier).total_seconds() for earlier, later in pairwise(days))


def interval(
    *,
    rhythm: float | None,
    previous: float | None,
    brought_news: bool,
    least: float,
) -> float:
    """Return seconds until the next visit of a source that was read well.

    A tenth of its own rhythm after news; a tenth longer than last time after none. Between `least`
    and six hours.
    """
    wanted = rhythm / 10 if rhythm else USUAL
    if previous is not None and not brought_news:
        wanted = previous * 1.1
    return min(max(wanted, least), max(SLOWEST, least))


def after_failure(failures: int, *, least: float, retry_after: float | None) -> float:
    """Return seconds until the next visit after `failures` failed ones in a row (1 or more).

    Doubling from `least`, never under what the server asked for, never over a day. Without such a wish it
    stays under a day by what jitter may add: sources that failed together do not all come back at once.
    """
    waited = min(least * 2.0 ** min(failures - 1, 20), ALL_BUT_A_DAY)
    return min(max(waited, retry_after or 0.0), LONGEST)


def next_visit(now: datetime, wait: float, hints: Sequence[float | None], chance: Random) -> datetime:
    """Return when to come back: `wait`, or longer where the server's hints say so, spread by jitter.

    Hints are seconds from cache headers, ``ttl`` and the like; capped at a day. Jitter only adds, so
    that no promise to stay away is broken, and never beyond a day.
    """
    asked = min(max([wait, *(hint for hint in hints if hint)]), LONGEST)
    return now + timedelta(seconds=min(asked * (1 + JITTER * chance.random()), LONGEST))


def condition(*, now: datetime, last_new: datetime | None, rhythm: float | None) -> Condition:
    """Tell whether a source that was just read well is fresh or quiet.

    Quiet is silence of three times its own rhythm, and of thirty days at the least.
    """
    if last_new is None:
        return Condition.QUIET
    silence = (now - last_new).total_seconds()
    return Condition.QUIET if silence > max(3 * (rhythm or 0), QUIET_AT_LEAST) else Condition.FRESH
