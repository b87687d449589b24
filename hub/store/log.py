"""The event log: append, read, verify."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, text
from sqlalchemy.exc import DBAPIError

from hub.errors import LogBrokenError
from hub.model.event import GENESIS, Event, EventType, Happening, chain_hash
from hub.store.bulk import insert_rows
from hub.store.tables import event, item
from hub.store.types import from_us, to_us

_BATCH = 5000
_OF_SOURCES = (EventType.SOURCE_FAILING.value, EventType.SOURCE_RECOVERED.value)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


Tip = tuple[int, str]
"""Seq and hash of the newest row."""


def append(connection: Connection, happenings: Iterable[Happening], after: Tip | None = None) -> Tip:
    """Append in order and return the new tip. The caller holds the log (`database.hold_log`).

    Args:
        connection: In a transaction.
        happenings: What to append.
        after: The tip, if the caller knows it from appending before in this transaction.
    """
    seq, prev = after or _tip(connection)
    rows = []
    for each in happenings:
        seq += 1
        row = {
            "seq": seq,
            "id": each.id,
            "type": each.type.value,
            "occurred_at": to_us(each.occurred_at),
            "item_id": each.item_id,
            "forum": each.forum,
            "data": _encode(each.data),
        }
        digest = chain_hash(prev, *row.values())  # type: ignore[arg-type]
        rows.append({**row, "prev_hash": prev, "hash": digest})
        prev = digest
    insert_rows(connection, event, rows)
    return seq, prev


def head(connection: Connection) -> int:
    """Return the newest seq, 0 for an empty log."""
    return _tip(connection)[0]


def read(connection: Connection, after: int, limit: int) -> list[Event]:
    """Return up to `limit` events with a seq above `after`, in order."""
    rows = connection.execute(select(event).where(event.c.seq > after).order_by(event.c.seq).limit(limit))
    return [_to_event(row) for row in rows]


def by_seq(connection: Connection, seqs: Sequence[int]) -> dict[int, Event]:
    """Return events by seq."""
    if not seqs:
        return {}
    rows = connection.execute(select(event).where(event.c.seq.in_(sorted(set(seqs)))))
    return {row.seq: _to_event(row) for row in rows}


def of_sources(
    connection: Connection, limit: int | None, forum: str | None, until: int | None = None
) -> list[Event]:
    """Return the newest events about sources, up to a place in the log, newest first."""
    # Written out, not bound: SQLite takes the partial index only for the very same words.
    asked = select(event).where(text("event.item_id IS NULL"), event.c.type.in_(_OF_SOURCES))
    if forum is not None:
        asked = asked.where(event.c.forum == forum)
    if until is not None:
        asked = asked.where(event.c.seq <= until)
    rows = connection.execute(asked.order_by(event.c.seq.desc()).limit(limit))
    return [_to_event(row) for row in rows]


def verify(connection: Connection) -> int:
    """Recompute the chain and return the number of rows.

    Raises:
        LogBrokenError: The first row that does not fit: changed, missing or out of place.
    """
    seq, prev = 0, GENESIS
    while rows := _rows(connection, seq):
        for row in rows:
            _check(row, seq + 1, prev)
            seq, prev = row.seq, row.hash
    _check_end(connection, seq)
    return seq


def _check_end(connection: Connection, seq: int) -> None:
    """A chain cannot show that its last links were cut off; the items they announced can."""
    announced = select(func.count()).where(event.c.type == EventType.ITEM_PUBLISHED.value)
    items = connection.execute(select(func.count()).select_from(item)).scalar_one()
    if connection.execute(announced).scalar_one() != items:
        raise LogBrokenError(seq + 1, "is missing: the items and the events that announce them do not agree")


def _rows(connection: Connection, after: int) -> Sequence[Row[Any]]:
    """Read a batch; when a byte was flipped so badly that it is no text any more, name its row."""
    query = select(event).where(event.c.seq > after).order_by(event.c.seq)
    try:
        return connection.execute(query.limit(_BATCH)).all()
    except (DBAPIError, UnicodeDecodeError):
        return _first_readable(connection, query, after)


def _first_readable(connection: Connection, query: Select[Any], after: int) -> Sequence[Row[Any]]:
    try:
        return connection.execute(query.limit(1)).all()
    except (DBAPIError, UnicodeDecodeError):
        raise LogBrokenError(after + 1, "cannot be read as text any more; it was damaged") from None


def _check(row: Row[Any], seq: int, prev: str) -> None:
    if row.seq != seq:
        raise LogBrokenError(seq, f"is missing; the next one there is {row.seq}")
    if row.prev_hash != prev:
        raise LogBrokenError(seq, "does not name the hash of the event before it; one of the two was changed")
    expected = chain_hash(prev, row.seq, row.id, row.type, row.occurred_at, row.item_id, row.forum, row.data)
    if row.hash != expected:
        raise LogBrokenError(seq, "was changed after it was written; its hash does not fit what it says")


def _tip(connection: Connection) -> Tip:
    row = connection.execute(select(event.c.seq, event.c.hash).order_by(event.c.seq.desc()).limit(1)).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def _to_event(row: Row[Any]) -> Event:
    return Event(
        seq=row.seq,
        id=row.id,
        type=EventType(row.type),
        occurred_at=from_us(row.occurred_at),
        item_id=row.item_id,
        forum=row.forum,
        data=json.loads(row.data),
        prev_hash=row.prev_hash,
        hash=row.hash,
    )
