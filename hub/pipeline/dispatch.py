"""Dispatch: hands each event of the log to the subscriptions that want it, once and in order.

One place in the log is shared by all that keep step; a subscription that was paused, or whose past is
replayed, is caught up from its own place, page by page, until it has reached the shared one. Whoever
dispatches an event holds the shared place, so that a pause in that very moment is before it or after it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol

from hub.model.delivery import Planned, message_id
from hub.model.event import Event
from hub.model.forum import Forum
from hub.model.item import Item
from hub.model.ports import Clock, Queue
from hub.model.query import ItemQuery
from hub.model.subscription import ChannelName, Rhythm, Standing, Subscription
from hub.pipeline.digest_matter import standing_query
from hub.pipeline.standing import DISPATCH
from hub.registry import Registry
from hub.schemas.subscriptions import USUAL
from hub.store import Store, Unit, View
from hub.store.subscriptions import Wanting

PAGE = 500
"""Events in one transaction."""
MOST_OPEN = 500
"""A subscription to which so much is on its way is not caught up further for the time being."""
_BEHIND = 1_000
"""Of those that are behind so many are looked at: the first of them may have no room."""
_MANY = 20_000
"""Deliveries in one transaction, about: a page ends early rather than hold up everybody else."""
NEWS = timedelta(days=7)
"""Mail leaves out what a first reading brought and is older than this: it is no news to anybody."""

logger = logging.getLogger(__name__)


class Parts(Protocol):
    """What dispatching needs of `hub.services.Services`."""

    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def queue(self) -> Queue: ...  # noqa: D102
    @property
    def registry(self) -> Registry: ...  # noqa: D102


def dispatch_new(parts: Parts) -> int:
    """Hand out what is new, until nothing is; return how many deliveries were made.

    Raises:
        StoreError: The database cannot be used; the next call goes on where this one stopped.
    """
    made = 0
    while True:
        with parts.store.view() as view:
            if not has_new(view):
                return made
        with parts.store.begin(log=False) as unit:
            keys = dispatch_page(parts, unit)
            parts.queue.enqueue(unit, keys)
        made += len(keys)


def has_new(view: View) -> bool:
    """Tell whether there are events that nobody has dispatched."""
    return view.head() > view.marks.place(DISPATCH)


def dispatch_page(parts: Parts, unit: Unit) -> list[int]:
    """Hand out the next events, as many as fit into one transaction; return the deliveries that were made.

    They are not in the queue so far.
    """
    now = parts.clock.now()
    unit.marks.begin_place(DISPATCH)
    place = unit.marks.place(DISPATCH, lock=True)
    wanting = unit.subscriptions.wanting()
    if not wanting:
        unit.marks.set_place(DISPATCH, max(place, unit.head()))
        return []
    events = unit.events(place, page_for(len(wanting)))
    if not events:
        return []
    keys = unit.deliveries.add_all(_planned(parts, unit, events, wanting, now), now=now)
    unit.marks.set_place(DISPATCH, events[-1].seq)
    return keys


def page_for(subscriptions: int) -> int:
    """Return how many events are handed to so many subscriptions in one transaction."""
    return max(1, min(PAGE, _MANY // subscriptions))


def catch_up(parts: Parts, *, most: int = 50) -> int:
    """Hand one page to each of those that are behind and have room; return how many deliveries were made.

    Args:
        parts: The wired house.
        most: Of them at a time: whoever is told meanwhile must not wait for all.

    Raises:
        StoreError: As `dispatch_new`.
    """
    with parts.store.view() as view:
        behind = view.subscriptions.behind(_BEHIND)
        waiting = view.deliveries.open_counts(behind)
    ready = [id for id in behind if waiting.get(id, 0) < MOST_OPEN]
    return sum(_catch_up_one(parts, id) for id in ready[:most])


def _catch_up_one(parts: Parts, id: str) -> int:
    now = parts.clock.now()
    with parts.store.begin(log=False) as unit:
        here = unit.subscriptions.get(id)
        served = here.standing is Standing.ACTIVE and here.rhythm is Rhythm.AT_ONCE
        if not (served and here.behind) or unit.deliveries.open_of(id) >= MOST_OPEN:
            return 0
        events, reached = _page_behind(unit, here.after_seq)
        wanting = Wanting(here.id, here.channel, here.filters, here.types, here.after_seq)
        planned = _once_more(unit, here, _planned(parts, unit, events, [wanting], now))
        keys = unit.deliveries.add_all(planned, now=now)
        parts.queue.enqueue(unit, keys)
        unit.subscriptions.save(_nearer(here, events, reached))
    return len(keys)


def _page_behind(unit: Unit, after: int) -> tuple[list[Event], bool]:
    """Return the next page up to the shared place, and whether it ends there.

    The place is held: nobody dispatches meanwhile, and from the next event on the subscription keeps step.
    """
    events = unit.events(after, PAGE)
    place = unit.marks.place(DISPATCH, lock=True)
    events = [event for event in events if event.seq <= place]
    last = events[-1].seq if events else after
    return events, last >= place


def _nearer(here: Subscription, events: Sequence[Event], reached: bool) -> Subscription:
    after = events[-1].seq if events else here.after_seq
    return replace(here, after_seq=after, behind=not reached)


def _once_more(unit: Unit, to: Subscription, planned: Iterable[Planned]) -> list[Planned]:
    """Let a replay send again what has arrived before, but not twice what is on its way."""
    wanted = list(planned)
    before = unit.deliveries.repeats(to.id, [each.what for each in wanted])
    again = []
    for each in wanted:
        times, is_open = before.get(each.what, (-1, False))
        if not is_open:
            again.append(each._replace(again=times + 1))
    return again


def _planned(
    parts: Parts, unit: Unit, events: Sequence[Event], wanting: Sequence[Wanting], now: datetime
) -> list[Planned]:
    """Return the deliveries of some events: event by event, so that keys rise with seq."""
    ids = sorted({event.item_id for event in events if event.item_id})
    items = unit.items_by_id(ids) if any(each.channel is ChannelName.EMAIL for each in wanting) else {}
    lists = _Lists(unit, ids, parts.registry.forums)
    return [
        Planned(
            message_id=message_id(each.id, event.id),
            subscription=each.id,
            what=str(event.seq),
            due=now,
            seq=event.seq,
        )
        for event in events
        for each in wanting
        if event.seq > each.after_seq
        and event.type in (each.types or USUAL)
        and lists.holds(each.filters, event)
        and not (each.channel is ChannelName.EMAIL and is_past(event, items, now))
    ]


class _Lists:
    """Tells which events belong to which list; each list is asked for once.

    By the very question that lists and feeds ask the store, so that a filter added there serves here.
    """

    def __init__(self, unit: Unit, ids: Sequence[str], forums: Mapping[str, Forum]) -> None:
        self._unit = unit
        self._ids = ids
        self._query: Callable[[tuple[tuple[str, str], ...]], ItemQuery] = lru_cache(None)(
            lambda filters: query_of(filters, forums)
        )
        self._held: Callable[[tuple[tuple[str, str], ...]], Collection[str]] = lru_cache(None)(self._ask)

    def holds(self, filters: tuple[tuple[str, str], ...], event: Event) -> bool:
        """Tell whether an event belongs to a list."""
        if not filters:
            return True
        if event.item_id is not None:
            return event.item_id in self._held(filters)
        return speaks_of_forum(self._query(filters), event.forum)

    def _ask(self, filters: tuple[tuple[str, str], ...]) -> Collection[str]:
        return self._unit.matching(replace(self._query(filters), include_retracted=True), self._ids)


def query_of(filters: tuple[tuple[str, str], ...], forums: Mapping[str, Forum]) -> ItemQuery:
    """Return the list of a subscription; what its filters name that exists no more holds nothing."""
    query = standing_query(filters, forums)
    if query.nothing:
        logger.warning("the filter %s holds nothing: what it names is not in the registry", filters)
    return query


def speaks_of_forum(query: ItemQuery, forum: str) -> bool:
    """Tell whether a list that knows nothing but forums holds what happens to a forum's source."""
    of_forums_alone = query == ItemQuery(forums=query.forums)
    return of_forums_alone and (not query.forums or forum in query.forums)


def is_past(event: Event, items: dict[str, Item], now: datetime) -> bool:
    """Tell whether an event tells of what lay on a site when it was read for the first time, and is old."""
    if not event.data.get("backlog"):
        return False
    item = items.get(event.item_id or "")
    return item is not None and item.sorted < now - NEWS
