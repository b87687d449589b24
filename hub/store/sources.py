"""What is remembered of sources, and who is reading which of them right now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from hub.errors import Cause
from hub.model.source import Condition, Source, SourceState
from hub.store.tables import source_state
from hub.store.types import storable

LEASE = timedelta(minutes=15)
"""How long a source stays taken when its reader says nothing more, for example on a lost machine."""

_CHUNK = 500


def states(connection: Connection) -> dict[str, SourceState]:
    """Return every state by source id."""
    return {row.source_id: _to_state(row) for row in connection.execute(select(source_state))}


def enrol(connection: Connection, sources: Iterable[Source]) -> None:
    """Make a state for each source that has none, and start afresh where the registry's address changed."""
    known = dict(connection.execute(select(source_state.c.source_id, source_state.c.registered_url)).all())
    listed = list(sources)
    new = [_blank(each) for each in listed if each.id not in known]
    moved = [_blank(each) for each in listed if known.get(each.id, each.url) != each.url]
    if new:
        connection.execute(insert(source_state), new)
    for row in moved:
        # Failures and validators belonged to the old address; what was seen there is kept.
        forget = {key: value for key, value in row.items() if key != "source_id"}
        connection.execute(
            update(source_state).where(source_state.c.source_id == row["source_id"]).values(forget)
        )


def needs_enrolment(connection: Connection, sources: Iterable[Source]) -> bool:
    """Tell whether `enrol` would write anything."""
    known = dict(connection.execute(select(source_state.c.source_id, source_state.c.registered_url)).all())
    return any(known.get(each.id) != each.url for each in sources)


def claim(
    connection: Connection,
    wanted: Sequence[str],
    *,
    owner: str,
    now: datetime,
    due_only: bool,
    alive: Callable[[str], bool],
) -> dict[str, SourceState]:
    """Take sources for reading; return the states of those that were free.

    A lease is free when nobody holds it, when it has run out, or when its owner is known to be dead
    (`alive`): after a kill -9 the next run starts at once.
    """
    free: dict[str, SourceState] = {}
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        for row in connection.execute(select(source_state).where(source_state.c.source_id.in_(part))):
            due = not due_only or row.next_poll is None or row.next_poll <= now
            if due and _is_free(row, owner, now, alive):
                free[row.source_id] = _to_state(row)
    taken = list(free)
    for start in range(0, len(taken), _CHUNK):
        part = taken[start : start + _CHUNK]
        connection.execute(
            update(source_state)
            .where(source_state.c.source_id.in_(part))
            .values(lease_owner=owner, lease_until=now + LEASE)
        )
    return free


def renew(connection: Connection, owner: str, now: datetime) -> None:
    """Hold every source this owner still has for another span."""
    connection.execute(
        update(source_state).where(source_state.c.lease_owner == owner).values(lease_until=now + LEASE)
    )


_STILL_HELD = select(source_state.c.source_id).where(
    source_state.c.source_id.in_(bindparam("ids", expanding=True)),
    source_state.c.lease_owner == bindparam("owner"),
)


def still_held(connection: Connection, owner: str, ids: Sequence[str]) -> set[str]:
    """Return which of the sources are still this owner's, so that a late reader overwrites nothing."""
    return set(connection.execute(_STILL_HELD, {"ids": list(ids), "owner": owner}).scalars())


def release(connection: Connection, owner: str) -> None:
    """Give back everything this owner holds."""
    connection.execute(
        update(source_state)
        .where(source_state.c.lease_owner == owner)
        .values(lease_owner=None, lease_until=None)
    )


_COLUMNS = [
    column
    for column in source_state.columns.keys()  # noqa: SIM118 (not a dict)
    if column not in {"source_id", "registered_url", "lease_owner", "lease_until"}
]
_SAVE = (
    update(source_state)
    .where(source_state.c.source_id == bindparam("b_source_id"))
    .values({**{name: bindparam(f"b_{name}") for name in _COLUMNS}, "lease_owner": None, "lease_until": None})
)


def save(connection: Connection, states: Iterable[SourceState]) -> None:
    """Write states back and give up their leases."""
    rows = [_to_row(state) for state in states]
    if rows:
        connection.execute(_SAVE, rows)


def _is_free(row: Row[Any], owner: str, now: datetime, alive: Callable[[str], bool]) -> bool:
    holder = row.lease_owner
    return holder is None or holder == owner or row.lease_until <= now or not alive(holder)


def _blank(source: Source) -> dict[str, Any]:
    row = _to_row(SourceState(source_id=source.id, url=source.url), prefix="")
    return {**row, "registered_url": source.url}


def _to_row(state: SourceState, prefix: str = "b_") -> dict[str, Any]:
    row = {f"{prefix}{name}": getattr(state, name) for name in ("source_id", *_COLUMNS)}
    row[f"{prefix}condition"] = state.condition.value
    row[f"{prefix}cause"] = state.cause.value if state.cause else None
    row[f"{prefix}detail"] = storable(state.detail) if state.detail else None
    return row


def _to_state(row: Row[Any]) -> SourceState:
    values = {name: getattr(row, name) for name in ("source_id", *_COLUMNS)}
    values["condition"] = Condition(row.condition)
    values["cause"] = Cause(row.cause) if row.cause else None
    return SourceState(**values)
