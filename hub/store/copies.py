"""Copies as the linker sees them: what is known, without texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exists, select, text

from hub.model.change import KnownCopy, Seen
from hub.model.item import Role, Status
from hub.store.tables import copy, item, left_out, source_state

_CHUNK = 500
_KNOWN: Select[Any] = select(
    copy.c.key,
    copy.c.item_key,
    item.c.id,
    copy.c.source,
    copy.c.identity,
    copy.c.url_key,
    copy.c.likeness,
    copy.c.language,
    copy.c.role,
    copy.c.revision,
    copy.c.content_hash,
    copy.c.draft_hash,
    copy.c.retracted,
    copy.c.url,
    copy.c.missing,
    item.c.published,
    item.c.forum,
).join(item, item.c.key == copy.c.item_key)

_BY_ADDRESS = _KNOWN.where(copy.c.url_key.in_(bindparam("url_keys", expanding=True))).order_by(copy.c.key)
_YIELDING = select(source_state.c.source_id).where(
    source_state.c.source_id.in_(bindparam("sources", expanding=True)),
    exists().where(copy.c.source == source_state.c.source_id)
    | exists().where(left_out.c.source == source_state.c.source_id),
)
_SEEN = select(copy.c.identity, copy.c.draft_hash, copy.c.glimpse, item.c.first_seen, copy.c.read_at).join(
    item, item.c.key == copy.c.item_key
)


def seen(connection: Connection, source: str, identities: Sequence[str]) -> dict[str, Seen]:
    """Return what is remembered of those identities of a source that are known and stand."""
    found: dict[str, Seen] = {}
    for part in _parts(identities):
        rows = connection.execute(
            _SEEN.where(copy.c.source == source, copy.c.identity.in_(part), copy.c.retracted.is_(None))
        )
        found.update((name, Seen(*rest)) for name, *rest in rows)
    return found


def newest_seen(connection: Connection, source: str, limit: int) -> list[Seen]:
    """Return what is remembered of the standing entries of a source that were found last, newest first."""
    rows = connection.execute(
        _SEEN.where(copy.c.source == source, copy.c.retracted.is_(None))
        .order_by(copy.c.key.desc())
        .limit(limit)
    )
    return [Seen(*rest) for _, *rest in rows]


def by_identity(connection: Connection, source: str, identities: Sequence[str]) -> list[KnownCopy]:
    """Return the copies of a source that carry one of the identities."""
    return [
        _to_known(row)
        for part in _parts(identities)
        for row in connection.execute(
            _KNOWN.where(copy.c.source == source, copy.c.identity.in_(part)).order_by(copy.c.key)
        )
    ]


def newest_of_source(connection: Connection, source: str, limit: int) -> list[KnownCopy]:
    """Return the copies of a source that were found last, newest first."""
    rows = connection.execute(_KNOWN.where(copy.c.source == source).order_by(copy.c.key.desc()).limit(limit))
    return [_to_known(row) for row in rows]


def by_address(connection: Connection, url_keys: Sequence[str]) -> list[KnownCopy]:
    """Return copies from any source at one of the addresses, oldest first."""
    return [
        _to_known(row)
        for part in _parts(url_keys)
        for row in connection.execute(_BY_ADDRESS, {"url_keys": list(part)})
    ]


def original(connection: Connection, item_id: str) -> KnownCopy | None:
    """Return the copy whose words an item shows."""
    row = connection.execute(_KNOWN.where(item.c.id == item_id, copy.c.key == item.c.copy_key)).first()
    return _to_known(row) if row else None


def missing(connection: Connection, sources: Sequence[str]) -> dict[str, list[KnownCopy]]:
    """Return, per source, the standing copies whose page was looked for and not found."""
    found: dict[str, list[KnownCopy]] = {}
    for part in _parts(sources):
        rows = connection.execute(
            # Written out, not bound: SQLite takes the partial index only for the very same words.
            _KNOWN.where(
                copy.c.source.in_(part), text("copy.missing > 0"), copy.c.retracted.is_(None)
            ).order_by(copy.c.key)
        )
        for known in map(_to_known, rows):
            found.setdefault(known.source, []).append(known)
    return found


def yielding(connection: Connection, sources: Sequence[str]) -> set[str]:
    """Return which of the sources have ever yielded anything, be it left out by their filter."""
    found: set[str] = set()
    for part in _parts(sources):
        found.update(connection.execute(_YIELDING, {"sources": list(part)}).scalars())
    return found


def _parts(values: Iterable[str]) -> Iterable[Sequence[str]]:
    listed = list(dict.fromkeys(values))
    return (listed[start : start + _CHUNK] for start in range(0, len(listed), _CHUNK))


def _to_known(row: Row[Any]) -> KnownCopy:
    return KnownCopy(
        key=row.key,
        item_key=row.item_key,
        item_id=row.id,
        source=row.source,
        identity=row.identity,
        url_key=row.url_key,
        likeness=row.likeness,
        language=row.language,
        role=Role(row.role),
        revision=row.revision,
        content_hash=row.content_hash,
        draft_hash=row.draft_hash,
        status=Status.PUBLISHED if row.retracted is None else Status.RETRACTED,
        url=row.url,
        published=row.published,
        forum=row.forum,
        missing=row.missing,
    )
