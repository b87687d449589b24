"""Upsert: insert unless it is there, on both databases.

``rowcount`` is -1 after ``ON CONFLICT DO NOTHING`` with psycopg, so the row itself is asked back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table


def insert_or_leave(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless one with its key is there; tell whether it was inserted."""
    key = next(iter(table.primary_key.columns))
    statement = insert_into(connection, table).values(dict(row)).on_conflict_do_nothing().returning(key)
    return connection.execute(statement).first() is not None


def insert_or_update(
    connection: Connection, table: Table, row: Mapping[str, Any], *, keys: Sequence[str]
) -> None:
    """Insert a row, or write its other columns over those of the one with its key."""
    others = {name: value for name, value in row.items() if name not in keys}
    statement = insert_into(connection, table).values(dict(row))
    connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=others))


def insert_into(connection: Connection, table: Table) -> Any:
    """Return the dialect's own insert; both know ON CONFLICT in the same words."""
    # Imported here: the dialect of the other database is not worth a wait at every start.
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
