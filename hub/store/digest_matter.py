"""Digest matter: what digests are made of, asked for in small rows: a week may hold thousands of items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, text

from hub.model.digest import Candidate, Promise
from hub.model.draft import Kind
from hub.model.event import Event, EventType
from hub.model.item import Status
from hub.model.query import ItemQuery
from hub.store import log
from hub.store.items import matches
from hub.store.outcomes import outcome_from_text
from hub.store.tables import copy, event, item, revision
from hub.store.types import to_us

_IDS = 500


def place_at(connection: Connection, moment: datetime) -> int:
    """Return the seq of the last event before a moment, 0 if there is none; see `places_at`."""
    return places_at(connection, [moment])[0]


def places_at(connection: Connection, moments: Sequence[datetime]) -> list[int]:
    """Return, for each of some moments in order, the seq of the last event before it, 0 if there is none.

    Found by halves: events have no index of their times, which rise with the seq but for the seconds that
    lie between reading a site and storing what it said. Each place narrows where its neighbours can be.
    """
    wanted, found = [to_us(moment) for moment in moments], [0] * len(moments)

    def find(first: int, last: int, low: int, high: int) -> None:
        if first <= last:
            middle = (first + last) // 2
            found[middle] = place = _last_before(connection, wanted[middle], low, high)
            find(first, middle - 1, low, place)
            find(middle + 1, last, place, high)

    find(0, len(moments) - 1, 0, log.head(connection))
    return found


def _last_before(connection: Connection, us: int, low: int, high: int) -> int:
    while low < high:
        middle = (low + high + 1) // 2
        happened = select(event.c.occurred_at).where(event.c.seq == middle)
        if connection.execute(happened).scalar_one() < us:
            low = middle
        else:
            high = middle - 1
    return low


def candidates(connection: Connection, query: ItemQuery, ids: Sequence[str]) -> list[Candidate]:
    """Return those of the items that a filter lets in, withdrawn ones too; in no order."""
    columns = select(item.c.id, item.c.forum, item.c.kind, item.c.sorted, item.c.published, item.c.status)
    found = []
    for start in range(0, len(ids), _IDS):
        part = columns.where(matches(query, withdrawn=True), item.c.id.in_(ids[start : start + _IDS]))
        for id, forum, kind, when, published, status in connection.execute(part):
            found.append(Candidate(id, forum, Kind(kind), when, published, status == Status.RETRACTED.value))
    return found


def promises(connection: Connection) -> Iterator[Promise]:
    """Return every commitment with a date, of items that stand, as their newest revision has it."""
    rows = connection.execute(
        select(item.c.id, item.c.forum, revision.c.outcome)
        .join(copy, copy.c.revision_key == revision.c.key)
        .join(item, item.c.copy_key == copy.c.key)
        # Written out, not bound: SQLite takes the partial index only for the very same words.
        .where(text("revision.outcome IS NOT NULL"), item.c.status == Status.PUBLISHED.value)
        .order_by(revision.c.key)
    )
    for id, forum, said in rows:
        outcome = outcome_from_text(said)
        for each in outcome.commitments if outcome else ():
            if each.due is not None:
                yield Promise(id, forum, each)


def failing(connection: Connection, until: int) -> dict[str, Event]:
    """Return, per source, its newest event up to `until` where that says that it cannot be read."""
    newest: dict[str, Event] = {}
    for each in log.of_sources(connection, None, None, until):
        newest.setdefault(str(each.data.get("source")), each)
    return {source: each for source, each in newest.items() if each.type is EventType.SOURCE_FAILING}
