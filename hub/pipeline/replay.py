"""Replay: tell once more what was told before, under the same message ids."""

from __future__ import annotations

from typing import Protocol

from hub.errors import SubscriptionError
from hub.model.ports import Clock, Queue
from hub.model.subscription import Rhythm, Standing, Subscription
from hub.pipeline import standing
from hub.store import Store, Unit


class Parts(Protocol):
    """What replaying needs of `hub.services.Services`."""

    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def queue(self) -> Queue: ...  # noqa: D102


def replay(parts: Parts, id: str, after_seq: int) -> Subscription:
    """Tell a subscription once more of everything after a place in the log, in order.

    One that is paused is told when it is resumed. What is on its way already is not sent twice.

    Raises:
        NotFoundError: There is no such subscription.
        SubscriptionError: It has ended, has not begun, or gets digests.
    """
    now = parts.clock.now()
    with parts.store.begin(log=False) as unit:
        here = unit.subscriptions.get(id)
        _refuse(here)
        again = standing.replay(unit, here, min(after_seq, unit.head()), now)
        parts.queue.announce(unit)
    parts.queue.wake()
    return again


def redeliver(parts: Parts, key: int) -> int:
    """Send one delivery once more, whatever became of it; return the key of the new one.

    Raises:
        NotFoundError: There is no such delivery; they are kept for thirty days.
        SubscriptionError: Its subscription has ended.
    """
    now = parts.clock.now()
    with parts.store.begin(log=False) as unit:
        _refuse_ended(_whose(unit, key))
        again = unit.deliveries.again(key, now)
        parts.queue.enqueue(unit, [again])
    parts.queue.wake()
    return again


def release(parts: Parts, key: int) -> None:
    """Send a mail that is held because a crash hid whether it had gone. Its reader may get two.

    Raises:
        NotFoundError: There is no such delivery.
        SubscriptionError: It is not held, or its subscription has ended.
    """
    now = parts.clock.now()
    with parts.store.begin(log=False) as unit:
        _refuse_ended(_whose(unit, key))
        if not unit.deliveries.release(key, now):
            raise SubscriptionError(
                f"Delivery {key} is not held; `deliveries redeliver` sends any once more."
            )
        parts.queue.enqueue(unit, [key])
    parts.queue.wake()


def _whose(unit: Unit, key: int) -> Subscription:
    return unit.subscriptions.get(unit.deliveries.get(key).subscription)


def _refuse(here: Subscription) -> None:
    _refuse_ended(here)
    if here.standing is Standing.PENDING:
        raise SubscriptionError("This subscription has not begun: its owner has not said yes so far.")
    if here.rhythm is not Rhythm.AT_ONCE:
        raise SubscriptionError("This subscription gets digests; `digest preview` shows what one would say.")


def _refuse_ended(here: Subscription) -> None:
    if here.standing is Standing.ENDED:
        raise SubscriptionError("This subscription has ended; nothing is sent to it any more.")
