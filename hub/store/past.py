"""The past: what of the log a filter would have let through, for whoever is about to subscribe."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, not_, or_, select, text

from hub.model.event import Event, EventType
from hub.model.query import ItemQuery
from hub.store import log
from hub.store.changed import changed_parts
from hub.store.digest_matter import place_at
from hub.store.items import matches
from hub.store.tables import event, item
from hub.store.types import to_us

_BACKLOG = event.c.data.contains('"backlog":true', autoescape=True)
"""As `hub.store.log` writes it: the past of a source, found when it was read for the first time."""


class Past:
    """What has happened, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, query: ItemQuery, types: Collection[EventType], since: datetime) -> int:
        """Return how many events since a moment a filter lets through.

        What a first reading brought counts by the date of its item: had the hub been there, it would have
        come then.
        """
        first = event.c.seq > place_at(self._connection, since)
        counted = (
            select(func.count())
            .select_from(event)
            .join(item, item.c.id == event.c.item_id)
            .where(first, _of_items(query, types), or_(_then(since), and_(_BACKLOG, item.c.sorted >= since)))
        )
        found: int = self._connection.execute(counted).scalar_one()
        if sources := _of_sources(types):
            beside = select(func.count()).select_from(event).where(first, _about_sources(query, sources))
            found += self._connection.execute(beside).scalar_one()
        return found

    def changed(self, events: Iterable[Event]) -> dict[int, tuple[str, ...]]:
        """Return, by seq, which parts of its item each update has changed (`hub.store.changed`)."""
        return changed_parts(self._connection, events)

    def newest(self, query: ItemQuery, types: Collection[EventType], limit: int) -> list[Event]:
        """Return the last events that a filter lets through, the newest first; those of a first reading
        stand where they came in.
        """
        asked = (
            select(event.c.seq)
            .join(item, item.c.id == event.c.item_id)
            .where(_of_items(query, types))
            .order_by(event.c.seq.desc())
        )
        found = list(self._connection.execute(asked.limit(limit)).scalars())
        if sources := _of_sources(types):
            beside = select(event.c.seq).where(_about_sources(query, sources)).order_by(event.c.seq.desc())
            found += self._connection.execute(beside.limit(limit)).scalars()
        newest = sorted(found, reverse=True)[:limit]
        return [each for seq in newest for each in log.read(self._connection, seq - 1, 1)]


def _then(since: datetime) -> ColumnElement[bool]:
    return and_(not_(_BACKLOG), event.c.occurred_at >= to_us(since))


def _of_items(query: ItemQuery, types: Collection[EventType]) -> ColumnElement[bool]:
    return and_(matches(query, withdrawn=True), event.c.type.in_(sorted(type.value for type in types)))


def _of_sources(types: Collection[EventType]) -> list[str]:
    return sorted(type.value for type in types if type.value.startswith("source."))


def _about_sources(query: ItemQuery, types: Collection[str]) -> ColumnElement[bool]:
    # Written out, not bound: SQLite takes the partial index only for the very same words.
    terms: list[Any] = [text("event.item_id IS NULL"), event.c.type.in_(types)]
    if query.forums:
        terms.append(event.c.forum.in_(sorted(query.forums)))
    if query.nothing:
        terms.append(event.c.seq < 0)
    return and_(*terms)
