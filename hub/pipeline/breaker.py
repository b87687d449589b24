"""Breaker: when an endpoint that fails is left in peace, and when it is tried again. Pure.

::

    closed ──ten failures in a row, or five within a minute──> open (30 s, doubling to 1 h)
       ^                                                        │ its time is over
       └────────success──── half open: one delivery at a time <─┘ ──failure──> open, twice as long

Each subscription has one, kept in its `Health`, so that every process of the hub sees the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hub.model.subscription import Health

MOST_IN_A_ROW = 10
MOST_AT_ONCE, AT_ONCE = 5, timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3_600.0
PATIENCE = timedelta(days=5)
"""After so long of nothing but failures an endpoint is paused."""
SLOW = 1.0
"""Seconds: whoever takes longer than this to answer, on average, is slow."""
_WEIGHT = 0.2
"""What the latest answer counts in the running mean."""
_NOTICEABLE = 0.02
"""Seconds: smaller changes of the mean are not worth writing down after every answer."""


def is_open(health: Health, now: datetime) -> bool:
    """Tell whether nothing may be sent."""
    return health.blocked_until is not None and health.blocked_until > now


def is_half_open(health: Health, now: datetime) -> bool:
    """Tell whether one delivery may be sent, to see."""
    return health.blocked_until is not None and health.blocked_until <= now


def is_hampered(health: Health) -> bool:
    """Tell whether it may hold up whoever sends to it: it fails, or is slow."""
    return health.failures > 0 or health.blocked_until is not None or health.slow_seconds > SLOW


def after_success(health: Health, seconds: float) -> Health:
    """Return how it stands after something arrived in so many seconds.

    After an outage it catches up: in one lane, until what waited has been sent.
    """
    was_out = health.blocked_until is not None
    return replace(
        health,
        failures=0,
        failing_since=None,
        blocked_until=None,
        pause_seconds=0.0,
        slow_seconds=_mean(health.slow_seconds, seconds),
        catching_up=health.catching_up or was_out,
    )


def after_failure(health: Health, now: datetime, seconds: float, *, asked: float | None = None) -> Health:
    """Return how it stands after a failure.

    Args:
        health: Before.
        now: Aware UTC.
        seconds: How long it took to fail.
        asked: Seconds that the other side asked to be left in peace; kept to at once.
    """
    failed = replace(
        health,
        failures=health.failures + 1,
        failing_since=health.failing_since or now,
        slow_seconds=_mean(health.slow_seconds, seconds),
    )
    if is_open(health, now):  # a lane that was on its way when it opened
        return _left_in_peace(failed, now, asked)
    if is_half_open(health, now):
        pause = min(max(health.pause_seconds * 2, FIRST_PAUSE), LONGEST_PAUSE)
        failed = replace(failed, pause_seconds=pause, blocked_until=now + timedelta(seconds=pause))
    elif _opens(failed, now):
        failed = replace(
            failed, pause_seconds=FIRST_PAUSE, blocked_until=now + timedelta(seconds=FIRST_PAUSE)
        )
    return _left_in_peace(failed, now, asked)


def has_lasted(health: Health, now: datetime) -> bool:
    """Tell whether it has failed for so long that it is paused and its owner told."""
    return health.failing_since is not None and now - health.failing_since >= PATIENCE


def _opens(health: Health, now: datetime) -> bool:
    assert health.failing_since is not None
    quick = health.failures >= MOST_AT_ONCE and now - health.failing_since <= AT_ONCE
    return quick or health.failures >= MOST_IN_A_ROW


def _left_in_peace(health: Health, now: datetime, asked: float | None) -> Health:
    if not asked:
        return health
    until = now + timedelta(seconds=asked)
    if health.blocked_until is None or until > health.blocked_until:
        return replace(health, blocked_until=until)
    return health


def _mean(before: float, seconds: float) -> float:
    after = before + _WEIGHT * (seconds - before)
    return after if abs(after - before) >= _NOTICEABLE else before
