"""Beginning: a subscription whose owner has agreed is told of what happens from now on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hub.model.subscription import Rhythm, Standing, Subscription
from hub.pipeline import standing
from hub.pipeline.digest_places import first_place
from hub.reading.schedule import next_due
from hub.store import Unit


def begin(unit: Unit, subscription: Subscription, now: datetime) -> Subscription:
    """Let a subscription begin whose owner has agreed. One that had begun before, and has another address
    now, goes on from where it stopped.
    """
    if subscription.confirmed is not None:
        return standing.resume(unit, subscription, now, next_digest=next_digest(subscription, now))
    begun = from_now(unit, subscription, now)
    unit.subscriptions.save(begun)
    return begun


def from_now(unit: Unit, subscription: Subscription, now: datetime) -> Subscription:
    """Return it as one that is told of everything that happens from now on; its first digest, of the whole
    period that is running.
    """
    head, due = unit.head(), next_digest(subscription, now)
    return replace(
        subscription,
        standing=Standing.ACTIVE,
        confirmed=now,
        changed=now,
        after_seq=head,
        digest_after=first_place(unit, subscription.rhythm, subscription.schedule, due) if due else head,
        next_digest=due,
    )


def next_digest(subscription: Subscription, now: datetime) -> datetime | None:
    """Return when its next digest is due; None for one that is told at once."""
    if subscription.rhythm is Rhythm.AT_ONCE:
        return None
    return next_due(subscription.rhythm, subscription.schedule, now)
