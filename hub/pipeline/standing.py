"""Standing: what happens to all that waits for a subscription when it is paused, resumed, replayed, ended.

Each function works inside a transaction in which the subscription was read and is held. The order in which
rows are held is the same everywhere, or two transactions would wait for each other for ever: first the
subscription, then the place in the log, then its deliveries.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hub.model.subscription import Health, Rhythm, Standing, Subscription
from hub.pipeline.retry import LAST_CHANCE, MOST_TRIES
from hub.store import Unit
from hub.store.lanes import NEVER

DISPATCH = "dispatch"
"""The place in the log up to which events have been handed to subscriptions (`hub.pipeline.dispatch`)."""
_ALL = 2**31 - 1


def reached(unit: Unit, subscription: Subscription) -> int:
    """Return up to which event it has been told, or will be by what is on its way."""
    if subscription.behind:
        return subscription.after_seq
    # Held: an event that is dispatched in this very moment is either behind this place or before it.
    return max(subscription.after_seq, unit.marks.place(DISPATCH, lock=True))


def pause(unit: Unit, subscription: Subscription, why: str, now: datetime) -> Subscription:
    """Send nothing until it is resumed; nothing is lost, and no tries are used up meanwhile."""
    paused = replace(subscription, standing=Standing.PAUSED, why=why, changed=now, next_digest=None)
    if subscription.rhythm is Rhythm.AT_ONCE:
        paused = replace(paused, after_seq=reached(unit, subscription), behind=True)
    unit.subscriptions.save(paused)
    hold_back(unit, paused)
    return paused


def resume(
    unit: Unit, subscription: Subscription, now: datetime, *, next_digest: datetime | None
) -> Subscription:
    """Go on from where it stopped: what was given up in its last outage, what waits, what happened since."""
    health = replace(Health(catching_up=True), slow_seconds=subscription.health.slow_seconds)
    resumed = replace(
        subscription,
        standing=Standing.ACTIVE,
        why=None,
        changed=now,
        health=health,
        next_digest=next_digest,
    )
    unit.subscriptions.save(resumed)
    let_go(unit, subscription, now, most=_ALL)
    return resumed


def end(unit: Unit, subscription: Subscription, why: str, now: datetime) -> Subscription:
    """Send nothing any more."""
    ended = replace(
        subscription, standing=Standing.ENDED, why=why, changed=now, behind=False, next_digest=None
    )
    unit.subscriptions.save(ended)
    unit.deliveries.cancel_open(ended.id, now)
    return ended


def replay(unit: Unit, subscription: Subscription, after_seq: int, now: datetime) -> Subscription:
    """Tell it once more of everything after a place in the log, in order and under the same message ids."""
    health = replace(subscription.health, catching_up=True)
    back = replace(subscription, after_seq=max(after_seq, 0), behind=True, health=health, changed=now)
    unit.subscriptions.save(back)
    return back


def hold_back(unit: Unit, subscription: Subscription) -> None:
    """Let what waits wait until it is let go; what was given up in the outage that goes on waits with it."""
    if since := subscription.health.failing_since:
        unit.lanes.take_up(subscription.id, since=since, due=NEVER, step=0, most=_ALL)
    unit.lanes.put_off(subscription.id, NEVER)


def let_go(unit: Unit, before: Subscription, now: datetime, *, most: int = MOST_TRIES) -> None:
    """Let what waits go out now, and what was given up in the outage that has ended.

    Args:
        unit: The transaction.
        before: The subscription as it was in the outage.
        now: Aware UTC.
        most: What was tried so often stays given up.
    """
    unit.lanes.make_due(before.id, now)
    if since := before.health.failing_since:
        unit.lanes.take_up(before.id, since=since, due=now, step=LAST_CHANCE, most=most)
