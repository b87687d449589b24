"""The two databases, set up so that they behave alike.

SQLite: WAL, ``BEGIN IMMEDIATE`` for writers (a deferred BEGIN that reads first and writes later fails
with BUSY_SNAPSHOT at once, whatever the busy timeout: 63 % of commits in the trial), full synchronous
commits, thirty seconds of patience. PostgreSQL: psycopg 3.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as NoneFreeError

from hub.errors import StoreError

BUSY_SECONDS = 30
_POOL, _MORE = 8, 32
"""Connections kept, and how many more a crowd of readers and page views may open for a moment."""
APPEND_LOCK = 0x1F0_2008
"""Key of PostgreSQL's advisory lock that serialises appends to the log."""


def connect(database_url: str) -> Engine:
    """Return an engine for ``sqlite:///file`` or ``postgresql://…``.

    Raises:
        StoreError: The address is of another kind, or cannot be read.
    """
    try:
        url = make_url(database_url)
    except ArgumentError:
        raise StoreError(
            "INTERFORUM_DATABASE_URL is not a database address; write sqlite:////path/to/file.db "
            "or postgresql://user:password@host/name"
        ) from None
    backend = url.get_backend_name()
    if backend == "sqlite":
        engine = create_engine(
            url, connect_args={"check_same_thread": False}, pool_size=_POOL, max_overflow=_MORE
        )
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if backend == "postgresql":
        return create_engine(
            url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=_POOL, max_overflow=_MORE
        )
    raise StoreError(f"{backend} is not supported; use sqlite:///… or postgresql://…")


def reading(engine: Engine) -> Engine:
    """Return the same engine for reading: every transaction sees one moment, and cannot write.

    PostgreSQL's usual READ COMMITTED gives each statement another moment: a log that is verified
    while it grows would seem to have announced more items than there are.
    """
    engine = engine.execution_options(read_only=True)
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def hurried(engine: Engine) -> Engine:
    """Return the same engine for commits that do not wait for the disk.

    On SQLite they outlast a killed process, and may be undone by a power cut, the last ones first; the next
    commit that waits makes them last too. On PostgreSQL every commit waits: there a killed server would
    lose them.
    """
    return engine.execution_options(quick=True)


@contextmanager
def in_words(engine: Engine) -> Iterator[None]:
    """Say what is wrong when the database itself cannot be used: gone, locked, full, damaged.

    Values it refuses and statements it does not understand are faults of ours and pass through.

    Raises:
        StoreError: For a person, with what to look at.
    """
    try:
        yield
    except (DataError, IntegrityError, ProgrammingError):
        raise
    except (DatabaseError, InterfaceError) as error:
        said = " ".join(str(error.orig).split())[:300]
        raise StoreError(f"The database cannot be used right now: {said}. {_what_to_do(engine)}") from error
    except NoneFreeError as error:
        raise StoreError("The database has no connection free; too much is asked of it at once.") from error


def _what_to_do(engine: Engine) -> str:
    if engine.dialect.name == "postgresql":
        return "Look whether the server runs and takes connections."
    return f"Look at {engine.url.database}: its disk, its owner, and who else holds it."


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's own guesses are wrong
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "journal_size_limit=67108864",
        "temp_store=MEMORY",
        "cache_size=-32768",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("read_only"):
        connection.exec_driver_sql("BEGIN")
        return
    wanted = "NORMAL" if options.get("quick") else "FULL"
    if connection.info.get("synchronous", "FULL") != wanted:  # it cannot be changed within a transaction
        connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
        connection.info["synchronous"] = wanted
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def hold_log(connection: Connection) -> None:
    """Let nobody else append until this transaction ends.

    SQLite has one writer anyway. On PostgreSQL a sequence would hand out numbers in another order
    than transactions commit, and a cursor would miss the late one.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": APPEND_LOCK})
