"""Left out: entries that the keyword filter of their source keeps out, so that they can be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from hub.model.change import LeftOut
from hub.store.bulk import insert_rows
from hub.store.tables import left_out

MOST = 5000
"""Entries remembered for one source, the newest: as many as one visit reads at most. What is forgotten
is read and held against the filter again if it still stands in the list."""
_CHUNK = 500


def of_identities(connection: Connection, source: str, identities: Sequence[str]) -> dict[str, LeftOut]:
    """Return those entries of a source that were left out."""
    found: dict[str, LeftOut] = {}
    for start in range(0, len(identities), _CHUNK):
        part = identities[start : start + _CHUNK]
        rows = connection.execute(
            select(left_out).where(left_out.c.source == source, left_out.c.identity.in_(part))
        )
        found.update((row.identity, _to_entry(row)) for row in rows)
    return found


def newest(connection: Connection, source: str, limit: int) -> list[LeftOut]:
    """Return entries of a source, those that were left out last first; of one visit the newest first."""
    newest_first = (
        left_out.c.seen_at.desc(),
        func.coalesce(left_out.c.published, left_out.c.seen_at).desc(),
        left_out.c.identity,
    )
    rows = connection.execute(
        select(left_out).where(left_out.c.source == source).order_by(*newest_first).limit(limit)
    )
    return [_to_entry(row) for row in rows]


def counts(connection: Connection) -> dict[str, int]:
    """Return how many entries are remembered for each source."""
    rows = connection.execute(select(left_out.c.source, func.count()).group_by(left_out.c.source))
    return {source: number for source, number in rows}  # noqa: C416 (rows are not pairs to mypy)


def keep(connection: Connection, source: str, entries: Sequence[LeftOut], let_in: Sequence[str]) -> None:
    """Remember entries anew, forget those that were let in, and what is beyond `MOST`."""
    anew = [*(each.identity for each in entries), *let_in]
    for start in range(0, len(anew), _CHUNK):
        part = anew[start : start + _CHUNK]
        connection.execute(delete(left_out).where(left_out.c.source == source, left_out.c.identity.in_(part)))
    insert_rows(connection, left_out, [_to_row(source, each) for each in entries])
    if entries:
        _forget_the_oldest(connection, source)


def _forget_the_oldest(connection: Connection, source: str) -> None:
    of_this = left_out.c.source == source
    order = (left_out.c.seen_at.desc(), left_out.c.identity)
    last = connection.execute(
        select(left_out.c.seen_at, left_out.c.identity).where(of_this).order_by(*order).offset(MOST).limit(1)
    ).first()
    if last is not None:
        beyond = (left_out.c.seen_at < last.seen_at) | (
            (left_out.c.seen_at == last.seen_at) & (left_out.c.identity >= last.identity)
        )
        connection.execute(delete(left_out).where(of_this, beyond))


def _to_row(source: str, entry: LeftOut) -> dict[str, Any]:
    return {
        "source": source,
        "identity": entry.identity,
        "title": entry.title,
        "url": entry.url,
        "language": entry.language,
        "published": entry.published,
        "seen_at": entry.seen_at,
        "words": entry.words,
        "glimpse": entry.glimpse,
    }


def _to_entry(row: Row[Any]) -> LeftOut:
    return LeftOut(
        identity=row.identity,
        title=row.title,
        url=row.url,
        language=row.language,
        published=row.published,
        seen_at=row.seen_at,
        words=row.words,
        glimpse=row.glimpse,
    )
