"""Changed: which parts of a statement an update has changed, told from the two revisions it lies between."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select, tuple_

from hub.model.event import Event, EventType
from hub.model.item import Role
from hub.store.tables import copy, item, revision

PARTS = {
    "title": revision.c.title,
    "summary": revision.c.summary,
    "content": revision.c.content_html,
    "attachments": revision.c.attachments,
    "meeting": revision.c.meeting,
    "outcome": revision.c.outcome,
}
"""What a reader can see of a statement (docs/decisions/0006), in the order it is told."""
_FIRST = 3
"""Column at which they begin; before them stands the place."""
_Place = tuple[str, str, int]
"""Item, source, number of a revision."""


def changed_parts(connection: Connection, events: Iterable[Event]) -> dict[int, tuple[str, ...]]:
    """Return, by seq, what each update of an original's words has changed; other events are not in it."""
    asked = {event.seq: place for event in events if (place := _place(event))}
    found = _revisions(connection, {each for place in asked.values() for each in (place, _before(place))})
    return {
        seq: _differences(found[_before(place)], found[place])
        for seq, place in asked.items()
        if place in found and _before(place) in found
    }


def _place(event: Event) -> _Place | None:
    data = event.data
    if event.type is not EventType.ITEM_UPDATED or data.get("copy") != Role.ORIGINAL:
        return None
    if event.item_id is None or "source" not in data or "revision" not in data:
        return None
    return event.item_id, data["source"], data["revision"]


def _before(place: _Place) -> _Place:
    id, source, number = place
    return id, source, number - 1


def _revisions(connection: Connection, places: set[_Place]) -> dict[_Place, Row[Any]]:
    if not places:
        return {}
    rows = connection.execute(
        select(item.c.id, copy.c.source, revision.c.number, *PARTS.values())
        .join(copy, copy.c.item_key == item.c.key)
        .join(revision, revision.c.copy_key == copy.c.key)
        .where(
            copy.c.role == Role.ORIGINAL.value,
            tuple_(item.c.id, copy.c.source, revision.c.number).in_(sorted(places)),
        )
    )
    return {(row.id, row.source, row.number): row for row in rows}


def _differences(before: Row[Any], after: Row[Any]) -> tuple[str, ...]:
    beside = zip(PARTS, before[_FIRST:], after[_FIRST:], strict=True)
    return tuple(part for part, was, is_now in beside if was != is_now)
