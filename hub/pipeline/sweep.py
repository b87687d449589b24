"""Sweep: takes up what a process that died had in hand, and forgets what is long done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from hub.model.delivery import Attempt, Delivery, DeliveryState
from hub.model.ports import Channel, Clock, Queue
from hub.model.subscription import ChannelName, Subscription
from hub.store import Store, Unit, View
from hub.store.lanes import Underway

KEPT = timedelta(days=30)
"""How long tries, and deliveries that are done with, are kept."""
UNCONFIRMED_KEPT = timedelta(days=7)
"""How long an address is kept whose owner has not said yes; one that ended is kept as long as its tries."""
ISSUES_KEPT, RUNS_KEPT = timedelta(days=92), timedelta(days=400)
"""How long the words of digests are kept, and who got one for which period."""
_PAGE = 2_000
_UNKNOWN = "The process that sent it ended before it knew whether it had arrived."

logger = logging.getLogger(__name__)


class Parts(Protocol):
    """What sweeping needs of `hub.services.Services`."""

    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def channels(self) -> Mapping[ChannelName, Channel]: ...  # noqa: D102
    @property
    def queue(self) -> Queue: ...  # noqa: D102


def take_up_orphans(parts: Parts, alive: Callable[[str], bool]) -> int:
    """Take up what processes had in hand that are known to be dead; return how many deliveries.

    Args:
        parts: The wired house.
        alive: Tells of the name of a process whether it may still be sending.
    """
    return _take_up(parts, expired=None, alive=alive)


def take_up_expired(parts: Parts) -> int:
    """Take up what is in hand for longer than any process may hold it; return how many deliveries."""
    return _take_up(parts, expired=parts.clock.now(), alive=lambda _: False)


def _take_up(parts: Parts, *, expired: datetime | None, alive: Callable[[str], bool]) -> int:
    now = parts.clock.now()
    with parts.store.view() as view:
        if not _lost(view, expired, alive):
            return 0
    with parts.store.begin(log=False) as unit:
        lost = _lost(unit, expired, alive)
        # Not held: whoever books holds them before its deliveries, and we the other way round.
        subscriptions = unit.subscriptions.glimpsed(each.delivery.subscription for each in lost)
        after = [_after(each, _repeatable(parts, each, subscriptions), now) for each in lost]
        attempts = [_unknown(each.delivery, now) for each in lost if each.started]
        unit.lanes.finish(after, attempts)
        again = [each.key for each in after if each.state is DeliveryState.PENDING]
        parts.queue.enqueue(unit, again)
    held = len(lost) - len(again)
    logger.warning(
        "%d deliveries were under way in a process that died: %d go out again, %d are held.",
        len(lost),
        len(again),
        held,
    )
    parts.queue.wake()
    return len(lost)


def _lost(view: View, expired: datetime | None, alive: Callable[[str], bool]) -> list[Underway]:
    found = view.lanes.underway(expired=expired, limit=_PAGE)
    return [each for each in found if not alive(process_of(each.owner))]


def process_of(lane: str) -> str:
    """Return the name of the process that sends a lane."""
    return lane.rpartition("#")[0]


def _repeatable(parts: Parts, each: Underway, known: Mapping[str, Subscription]) -> bool:
    to = known.get(each.delivery.subscription)
    channel = parts.channels.get(to.channel) if to else None
    return channel is None or channel.repeatable


def _after(each: Underway, repeatable: bool, now: datetime) -> Delivery:
    """A receiver of webhooks can tell a repeat by its id; a reader of mail cannot."""
    if each.started and not repeatable:
        return replace(each.delivery, state=DeliveryState.HELD, done=now, error=_UNKNOWN)
    return replace(each.delivery, state=DeliveryState.PENDING, due=now)


def _unknown(delivery: Delivery, now: datetime) -> Attempt:
    return Attempt(delivery=delivery.key, number=delivery.attempts, started=now, error=_UNKNOWN)


def forget_old(parts: Parts) -> int:
    """Forget what was done with long ago; return how many rows of deliveries and tries that were."""
    now = parts.clock.now()
    gone = sum(_pages(parts.store, lambda unit: unit.deliveries.purge(now - KEPT, _PAGE)))
    with parts.store.begin(log=False) as unit:
        unit.subscriptions.forget(unconfirmed_before=now - UNCONFIRMED_KEPT, ended_before=now - KEPT)
        unit.notices.forget(now - KEPT)
        unit.marks.forget_slots(now - KEPT)
        unit.marks.forget_askings(now - KEPT)
        unit.digests.forget(issues_before=now - ISSUES_KEPT, runs_before=now - RUNS_KEPT)
    return gone


def _pages(store: Store, forget: Callable[[Unit], int]) -> Iterable[int]:
    """A page at a time: whoever sends must not wait for a million rows."""
    while True:
        with store.begin(log=False) as unit:
            gone = forget(unit)
        if not gone:
            return
        yield gone
