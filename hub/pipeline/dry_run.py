"""Dry run: what a wish would have brought, and the last messages themselves, made as real ones are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from hub.model.delivery import Content, Outgoing, Parcel, message_id
from hub.model.event import Event
from hub.model.ports import Mailer
from hub.model.subscription import ChannelName, Rhythm, Standing, Subscription
from hub.pipeline.asking import Parts as SubscribingParts
from hub.pipeline.asking import chosen
from hub.pipeline.digest_matter import Composer, standing_query
from hub.pipeline.plan_digests import frame
from hub.reading.schedule import due_before, next_due
from hub.schemas.subscriptions import USUAL, Wish
from hub.signatures import new_secret
from hub.store.store import View

DAYS = 90
SHOWN = 3
"""Messages that are shown, and events that are named."""
NOBODY = "00000000-0000-0000-0000-000000000000"
"""Id of the subscription that does not exist; its links say that it is not kept."""


class Parts(SubscribingParts, Protocol):
    """What a dry run needs of `hub.services.Services`."""

    @property
    def mailer(self) -> Mailer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What a wish would have brought.

    Attributes:
        days: How far it looks back.
        events: How many events would have been told of.
        newest: The last of them, the newest first.
        messages: The last webhooks, the newest first; or the last mail. Empty if there was nothing to tell.
    """

    days: int
    events: int
    newest: tuple[Content, ...] = ()
    messages: tuple[Outgoing, ...] = ()

    @property
    def a_week(self) -> float:
        """How many that is in a week."""
        return self.events * 7 / self.days


def dry_run(parts: Parts, wish: Wish, *, days: int = DAYS, shown: int = SHOWN) -> DryRun:
    """Return what a wish would have brought; nothing is stored and nothing is sent.

    Args:
        parts: The wired house.
        wish: Checked (`hub.schemas.subscriptions.read_wish`).
        days: How far to look back.
        shown: Messages to make, and events to name.
    """
    now = parts.clock.now()
    query = standing_query(wish.filters, parts.registry.forums)
    types = wish.types or USUAL
    with parts.store.view() as view:
        events = view.past.count(query, types, now - timedelta(days=days))
        newest = _with_items(view, view.past.newest(query, types, shown))
    somebody = _somebody(parts, wish, now)
    if wish.rhythm is Rhythm.AT_ONCE:
        messages = _at_once(parts, somebody, newest, now)
    else:
        messages = _digest(parts, somebody, now)
    return DryRun(days=days, events=events, newest=newest, messages=messages)


def _with_items(view: View, events: list[Event]) -> tuple[Content, ...]:
    items = view.items_by_id([event.item_id for event in events if event.item_id])
    changed = view.past.changed(events)
    return tuple(
        Content(event, items.get(event.item_id or ""), changed.get(event.seq, ())) for event in events
    )


def _somebody(parts: Parts, wish: Wish, now: datetime) -> Subscription:
    """Return the subscription that the wish would make; what signs its messages is forgotten at once."""
    secret = parts.keys.seal(new_secret()) if wish.channel is ChannelName.WEBHOOK else None
    return Subscription(
        id=NOBODY,
        channel=wish.channel,
        target=wish.target,
        standing=Standing.ACTIVE,
        created=now,
        confirmed=now,
        changed=now,
        secret=secret,
        **chosen(wish),
    )


def _at_once(
    parts: Parts, somebody: Subscription, newest: tuple[Content, ...], now: datetime
) -> tuple[Outgoing, ...]:
    channel = parts.channels[somebody.channel]
    together = max(channel.together, 1)
    groups = [newest[start : start + together] for start in range(0, len(newest), together)]
    return tuple(
        channel.compose(
            Parcel(
                message_id=message_id(somebody.id, group[-1].event.id),
                subscription=somebody,
                contents=group[::-1],
                now=now,
            )
        )
        for group in groups
    )


def _digest(parts: Parts, somebody: Subscription, now: datetime) -> tuple[Outgoing, ...]:
    """Return the last digest it would have got: of the period that was due last."""
    due = due_before(somebody.rhythm, somebody.schedule, next_due(somebody.rhythm, somebody.schedule, now))
    before = due_before(somebody.rhythm, somebody.schedule, due)
    with parts.store.view() as view:
        after, until = view.digests.place_at(before), view.digests.place_at(due)
    asked = frame(replace(somebody, digest_after=after), due, until=until)
    digest = Composer(parts.store, parts.registry).digest(asked)
    if digest.is_empty:
        return ()
    parcel = Parcel(
        message_id=message_id(somebody.id, digest.period),
        subscription=somebody,
        issue=parts.mailer.issue(digest),
        now=now,
    )
    return (parts.channels[somebody.channel].compose(parcel),)


__all__ = ["DAYS", "DryRun", "dry_run"]
