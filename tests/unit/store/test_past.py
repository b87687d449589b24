"""The past tells what a filter would have let through."""

from __future__ import annotations

from hub.model.change import NewItem
from hub.model.draft import Kind
from hub.model.event import EventType
from hub.model.query import ItemQuery
from hub.schemas.subscriptions import USUAL
from hub.store import Store
from tests.builders import DAY, NOW, a_happening, an_id, an_incoming

ALL = ItemQuery()


def publish(store: Store, number: int, *, forum: str = "gfmd", age: int = 1, backlog: bool = False, **given):
    """Let an item be published `age` days ago; or, as backlog, be dated then and found today."""
    moment = NOW - age * DAY
    incoming = an_incoming(f"n{number}", published=moment, **given)
    with store.begin() as unit:
        (id,) = unit.write(
            [NewItem(incoming)], forum=forum, source="s", now=NOW, new_id=lambda: an_id(number)
        )
        data = {"title": "…", "backlog": True} if backlog else {"title": "…"}
        at = NOW if backlog else moment
        unit.append([a_happening(number, item_id=id, forum=forum, occurred_at=at, data=data)])


def happened(store: Store, number: int, type: EventType, *, item: int | None, forum: str = "gfmd"):
    with store.begin() as unit:
        id = an_id(item) if item else None
        unit.append([a_happening(number, type=type, item_id=id, forum=forum, data={"source": "s"})])


def count(store: Store, query: ItemQuery = ALL, types=USUAL, days: int = 90) -> int:
    with store.view() as view:
        return view.past.count(query, types, NOW - days * DAY)


def newest(store: Store, query: ItemQuery = ALL, types=USUAL, limit: int = 3) -> list[int]:
    with store.view() as view:
        return [event.seq for event in view.past.newest(query, types, limit)]


def test_events_of_the_last_days_are_counted_and_older_ones_are_not(store):
    for number, age in enumerate((200, 91, 89, 1), start=1):
        publish(store, number, age=age)

    assert count(store) == 2


def test_what_a_first_reading_brought_counts_by_the_date_of_its_item(store):
    publish(store, 1, age=400, backlog=True)
    publish(store, 2, age=30, backlog=True)

    assert count(store) == 1


def test_an_update_of_what_a_filter_lets_through_counts_too(store):
    publish(store, 1)
    publish(store, 2, forum="rabat-process")
    happened(store, 3, EventType.ITEM_UPDATED, item=2, forum="rabat-process")

    assert count(store, ItemQuery(forums=frozenset({"rabat-process"}))) == 2
    assert count(store, ItemQuery(kinds=frozenset({Kind.MEETING}))) == 0


def test_only_the_wanted_types_count(store):
    publish(store, 1)
    happened(store, 2, EventType.ITEM_UPDATED, item=1)

    assert count(store, types={EventType.ITEM_UPDATED}) == 1


def test_events_of_sources_count_where_they_are_asked_for_by_forum(store):
    publish(store, 1)
    happened(store, 2, EventType.SOURCE_FAILING, item=None)
    happened(store, 3, EventType.SOURCE_FAILING, item=None, forum="rabat-process")

    assert count(store) == 1
    assert count(store, types={EventType.SOURCE_FAILING}) == 2
    query = ItemQuery(forums=frozenset({"gfmd"}))
    assert count(store, query, types={EventType.SOURCE_FAILING}) == 1
    assert newest(store, query, types={EventType.SOURCE_FAILING, EventType.ITEM_PUBLISHED}) == [2, 1]


def test_contradicting_filters_bring_nothing(store):
    publish(store, 1)
    happened(store, 2, EventType.SOURCE_FAILING, item=None)

    nothing = ItemQuery(nothing=True)
    assert count(store, nothing, types=set(EventType)) == 0
    assert newest(store, nothing, types=set(EventType)) == []


def test_the_newest_come_first(store):
    for number in range(1, 6):
        publish(store, number, age=10 - number)

    assert newest(store, limit=2) == [5, 4]


def test_an_empty_log_has_brought_nothing(store):
    assert (count(store), newest(store)) == (0, [])
