"""Bounce rules: what mail that comes back means for a subscription. Pure.

The rules, which docs/how-to/send-mail.md states for operators:

- "no such mailbox" on two days within a month ends a subscription; of one that waits to be confirmed, the
  first does, because no second mail will ever be sent;
- five mails in a row that came back, or were refused, for any other reason, over a week or more, pause it.
  A row is broken by a month of quiet;
- a complaint ends it at once, and so does a letter that says "unsubscribe".
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from hub.model.subscription import Health
from hub.reading.bounces import Kind

SOFT_IN_A_ROW = 5
OVER = timedelta(days=7)
QUIET = timedelta(days=31)
"""Longer than the time between two weekly digests, four times over."""


class Effect(StrEnum):
    """What a message that came back has done."""

    ENDED = "ended"
    PAUSED = "paused"
    NOTED = "noted"
    """It counts, and changes nothing yet."""
    IGNORED = "ignored"


def judge(health: Health, kind: Kind, now: datetime, *, pending: bool = False) -> tuple[Effect, Health]:
    """Return what a message that came back does to a subscription, and how sending to it stands.

    Args:
        health: Before.
        kind: What came back.
        now: Aware UTC.
        pending: It waits to be confirmed.
    """
    if kind in {Kind.COMPLAINT, Kind.UNSUBSCRIBE}:
        return Effect.ENDED, health
    if kind is Kind.NOTHING:
        return Effect.IGNORED, health
    counted = _counted(health, now)
    if kind is Kind.SOFT:
        lasted = counted.bouncing_since is not None and now - counted.bouncing_since >= OVER
        paused = counted.bounces >= SOFT_IN_A_ROW and lasted
        return (Effect.PAUSED if paused else Effect.NOTED), counted
    first = counted.hard_bounce
    if pending or (first is not None and first.date() < now.date()):
        return Effect.ENDED, counted
    return Effect.NOTED, replace(counted, hard_bounce=first or now)


def _counted(health: Health, now: datetime) -> Health:
    """Count one more of the row, or the first of a new one."""
    broken = health.last_bounce is None or now - health.last_bounce > QUIET
    stale = health.hard_bounce is not None and now - health.hard_bounce > QUIET
    return replace(
        health,
        bounces=1 if broken else health.bounces + 1,
        bouncing_since=now if broken else health.bouncing_since or now,
        last_bounce=now,
        hard_bounce=None if stale else health.hard_bounce,
    )
