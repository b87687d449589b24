"""Store: the one door to the database, and Unit, one transaction in it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from hub.errors import StoreError
from hub.model.change import Change, KnownCopy, LeftOut, Seen
from hub.model.event import Event, Happening
from hub.model.item import Item, Revision
from hub.model.query import Cursor, ItemQuery
from hub.model.source import Source, SourceState
from hub.store import copies, items, left_out, log, sources
from hub.store.database import connect, hold_log, hurried, in_words, reading
from hub.store.deliveries import Deliveries
from hub.store.digests import Digests
from hub.store.lanes import Lanes
from hub.store.marks import Marks
from hub.store.notices import Notices
from hub.store.past import Past
from hub.store.publishers import Publishers
from hub.store.subscriptions import Subscriptions
from hub.store.writing import Numbers, Writer


class View:
    """One transaction, of writing or of reading, with a door to each room of what is kept.

    Attributes:
        publishers: Who may post, and their posts.
        subscriptions: Who wants what.
        deliveries: What is planned for them, and what became of it.
        lanes: What goes out, claimed by whoever sends it.
        digests: Which digests were planned, and their issues.
        notices: Single mails on their way.
        past: What a filter would have let through.
        marks: Slots of the clock, places in the log, who asked for what.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def publishers(self) -> Publishers:  # noqa: D102 (in the class)
        return Publishers(self._connection)

    @cached_property
    def subscriptions(self) -> Subscriptions:  # noqa: D102
        return Subscriptions(self._connection)

    @cached_property
    def deliveries(self) -> Deliveries:  # noqa: D102
        return Deliveries(self._connection)

    @cached_property
    def lanes(self) -> Lanes:  # noqa: D102
        return Lanes(self._connection)

    @cached_property
    def digests(self) -> Digests:  # noqa: D102
        return Digests(self._connection)

    @cached_property
    def notices(self) -> Notices:  # noqa: D102
        return Notices(self._connection)

    @cached_property
    def past(self) -> Past:  # noqa: D102
        return Past(self._connection)

    @cached_property
    def marks(self) -> Marks:  # noqa: D102
        return Marks(self._connection)

    @property
    def driver_connection(self) -> Any:
        """The driver's own connection in this transaction, for an engine that defers its jobs in it."""
        return self._connection.connection.driver_connection

    def events(self, after: int, limit: int) -> list[Event]:
        """Return up to `limit` events with a seq above `after`, in order."""
        return log.read(self._connection, after, limit)

    def events_by_seq(self, seqs: Sequence[int]) -> dict[int, Event]:
        """Return events by seq."""
        return log.by_seq(self._connection, seqs)

    def head(self) -> int:
        """Return the newest seq of the log, 0 while it is empty."""
        return log.head(self._connection)

    def matching(self, query: ItemQuery, ids: Sequence[str]) -> set[str]:
        """Return which of some items a list holds."""
        return items.matching(self._connection, query, ids)

    def items_by_id(self, ids: Sequence[str]) -> dict[str, Item]:
        """Return items, withdrawn or not, by id; ids that do not exist are left out."""
        return items.by_id(self._connection, ids)


class Unit(View):
    """One write transaction: everything in it happens, or nothing does.

    It holds the log from its first moment, so what it reads stays true until it commits; unless it was
    opened for work beside the log (`Store.begin`), which never appends.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._numbers = Numbers(connection)
        self._tip: log.Tip | None = None

    def by_identity(self, source: str, identities: Sequence[str]) -> list[KnownCopy]:
        """Return the copies of a source that carry one of the identities."""
        return copies.by_identity(self._connection, source, identities)

    def newest_of_source(self, source: str, limit: int) -> list[KnownCopy]:
        """Return the copies of a source that were found last, newest first."""
        return copies.newest_of_source(self._connection, source, limit)

    def by_address(self, url_keys: Sequence[str]) -> list[KnownCopy]:
        """Return copies from any source at one of the addresses, oldest first."""
        return copies.by_address(self._connection, url_keys)

    def original(self, item_id: str) -> KnownCopy | None:
        """Return the copy whose words an item shows; None if there is no such item."""
        return copies.original(self._connection, item_id)

    def write(
        self,
        changes: Sequence[Change],
        *,
        forum: str,
        source: str,
        now: datetime,
        new_id: Callable[[], str],
    ) -> list[str]:
        """Write changes of one source; return the item id of each, in order."""
        return Writer(self._connection, self._numbers, forum, source, now).write(changes, new_id)

    def leave_out(self, source: str, entries: Sequence[LeftOut], let_in: Sequence[str]) -> None:
        """Remember what a source's filter leaves out, and forget what it lets in now."""
        left_out.keep(self._connection, source, entries, let_in)

    @property
    def appended(self) -> bool:
        """Tell whether this transaction has appended to the log."""
        return self._tip is not None

    def append(self, happenings: Iterable[Happening]) -> int:
        """Append to the log; return the new head."""
        self._tip = log.append(self._connection, happenings, self._tip)
        return self._tip[0]

    def enrol(self, listed: Sequence[Source]) -> None:
        """Make a state for each source of the registry that has none yet."""
        sources.enrol(self._connection, listed)

    def claim(
        self,
        wanted: Sequence[str],
        *,
        owner: str,
        now: datetime,
        due_only: bool,
        alive: Callable[[str], bool],
    ) -> dict[str, SourceState]:
        """Take sources for reading; see `hub.store.sources.claim`."""
        return sources.claim(self._connection, wanted, owner=owner, now=now, due_only=due_only, alive=alive)

    def release(self, owner: str) -> None:
        """Give back every source this owner holds."""
        sources.release(self._connection, owner)

    def save_states(self, states: Iterable[SourceState]) -> None:
        """Write what is remembered of sources and give up their leases."""
        sources.save(self._connection, states)

    def still_held(self, owner: str, source_ids: Sequence[str]) -> set[str]:
        """Return which of the sources are still this owner's."""
        return sources.still_held(self._connection, owner, source_ids)

    def renew(self, owner: str, now: datetime) -> None:
        """Hold this owner's sources for another span."""
        sources.renew(self._connection, owner, now)


class Store:
    """Everything that is kept. Reads return values of `hub.model`; no row and no session escapes.

    Safe for many threads. Writers queue: one at a time, which is what SQLite can do and what keeps
    order of ``seq`` equal to order of commit on both databases.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._readers = reading(engine)
        self._hurried = hurried(engine)

    @classmethod
    def open(cls, database_url: str) -> Store:
        """Open the database and bring its tables up to date.

        Raises:
            StoreError: It cannot be reached, or was written by a newer Interforum.
        """
        from hub.store.migrate import bring_up_to_date

        engine = connect(database_url)
        try:
            if engine.dialect.name == "sqlite" and engine.url.database:
                Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
            bring_up_to_date(engine)
        except (DatabaseError, OSError) as error:
            engine.dispose()
            raise StoreError(
                f"The database {engine.url.render_as_string()} cannot be opened: "
                f"{error.orig if isinstance(error, DatabaseError) else error}. "
                "Check INTERFORUM_DATABASE_URL, and that the server runs and the folder can be written."
            ) from error
        except StoreError:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    @contextmanager
    def begin(self, *, log: bool = True, quick: bool = False) -> Iterator[Unit]:
        """Open a write transaction; commit at the end, roll back on any error.

        Args:
            log: Hold the log. False for work that appends no event: on PostgreSQL several workers then
                write side by side.
            quick: Do not wait for the disk: for what may be done once more after a power cut, such as
                sending a webhook. A killed process undoes nothing (`hub.store.database.hurried`).

        Raises:
            StoreError: The database cannot be used right now; nothing was written, unless the
                connection was lost in the very moment of the commit.
        """
        engine = self._hurried if quick else self._engine
        with in_words(engine), engine.begin() as connection:
            if log:
                hold_log(connection)
            yield Unit(connection)

    def sync(self) -> None:
        """Let everything that has been committed outlast a power cut, quick commits too.

        Raises:
            StoreError: The disk does not take it.
        """
        name = self._engine.url.database
        if not self.is_sqlite or not name:
            return
        # Whoever syncs the write-ahead log holds no lock of SQLite meanwhile: others go on writing.
        try:
            log = os.open(f"{name}-wal", os.O_RDONLY)
        except FileNotFoundError:
            return  # all of it stands in the database itself
        try:
            os.fsync(log)
        except OSError as error:
            raise StoreError(f"The disk under {name} does not take what is written: {error}.") from error
        finally:
            os.close(log)

    @contextmanager
    def view(self) -> Iterator[View]:
        """Open a transaction for reading: everything in it is of one moment."""
        with self._read() as connection:
            yield View(connection)

    @contextmanager
    def peek(self) -> Iterator[Unit]:
        """Open a unit that decides as if it would write, and leaves no trace: for ``--dry-run``."""
        with in_words(self._engine), self._readers.connect() as connection:
            yield Unit(connection)
            connection.rollback()

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with in_words(self._engine), self._readers.begin() as connection:
            yield connection

    # Items

    def items(self, query: ItemQuery, *, limit: int, after: Cursor | None = None) -> list[Item]:
        """Return items newest first, from the place `after` on."""
        with self._read() as connection:
            return items.latest(connection, query, limit, after)

    def freshest(self, query: ItemQuery, *, limit: int) -> list[Item]:
        """Return items by `Item.updated`, newest first: the order of live feeds."""
        with self._read() as connection:
            return items.freshest(connection, query, limit)

    def arrivals(self, query: ItemQuery, *, first: int, limit: int) -> list[Item]:
        """Return items in the order they came in, from place `first` on, withdrawn ones too."""
        with self._read() as connection:
            return items.arrivals(connection, query, first, limit)

    def item(self, id: str) -> Item:
        """Return one item, withdrawn or not. Raises NotFoundError."""
        with self._read() as connection:
            return items.one(connection, id)

    def history(self, id: str) -> list[Revision]:
        """Return every revision of every copy of an item, newest first."""
        with self._read() as connection:
            return items.history(connection, id)

    def count(self, query: ItemQuery) -> int:
        """Return how many items match."""
        with self._read() as connection:
            return items.count(connection, query)

    def changed(self, query: ItemQuery) -> datetime | None:
        """Return when a list last changed, withdrawals included; None for one that never held anything."""
        with self._read() as connection:
            return items.changed(connection, query)

    def retracted(self, query: ItemQuery, *, limit: int) -> list[tuple[Item, datetime]]:
        """Return withdrawn items of a list with the time of withdrawal, newest first."""
        with self._read() as connection:
            return items.retracted(connection, query, limit)

    def forum_latest(self) -> dict[str, tuple[int, datetime]]:
        """Return, per forum, the number of standing items and the newest of their dates."""
        with self._read() as connection:
            return items.latest_by_forum(connection)

    # Sources

    def source_states(self) -> dict[str, SourceState]:
        """Return what is remembered of each source."""
        with self._read() as connection:
            return sources.states(connection)

    def source_counts(self) -> dict[str, int]:
        """Return how many copies each source has yielded."""
        with self._read() as connection:
            return items.copies_by_source(connection)

    def seen(self, source: str, identities: Sequence[str]) -> dict[str, Seen]:
        """Return what is remembered of those entries of a source that are known and stand."""
        with self._read() as connection:
            return copies.seen(connection, source, identities)

    def newest_seen(self, source: str, limit: int) -> list[Seen]:
        """Return what is remembered of the standing entries of a source that were found last."""
        with self._read() as connection:
            return copies.newest_seen(connection, source, limit)

    def newest_of_source(self, source: str, limit: int) -> list[KnownCopy]:
        """Return the copies of a source that were found last, newest first."""
        with self._read() as connection:
            return copies.newest_of_source(connection, source, limit)

    def held_out(self, source: str, identities: Sequence[str]) -> dict[str, LeftOut]:
        """Return those entries of a source that its filter left out."""
        with self._read() as connection:
            return left_out.of_identities(connection, source, identities)

    def left_out(self, source: str, *, limit: int) -> list[LeftOut]:
        """Return what a source's filter left out, newest first."""
        with self._read() as connection:
            return left_out.newest(connection, source, limit)

    def activity(self, begins: datetime, span: timedelta, spans: int) -> dict[str, list[int]]:
        """Return, per source, how many of its items are dated in each of some spans of time."""
        with self._read() as connection:
            return items.activity(connection, begins, span, spans)

    def left_out_counts(self) -> dict[str, int]:
        """Return, per source, how many entries its filter left out, of those that are remembered."""
        with self._read() as connection:
            return left_out.counts(connection)

    def missing_copies(self, listed: Sequence[str]) -> dict[str, list[KnownCopy]]:
        """Return, per source, the standing copies whose page was looked for and not found last time."""
        with self._read() as connection:
            return copies.missing(connection, listed)

    def yielding(self, listed: Sequence[str]) -> set[str]:
        """Return which of the sources have ever yielded anything, be it left out by their filter."""
        with self._read() as connection:
            return copies.yielding(connection, listed)

    def enrol(self, listed: Sequence[Source]) -> None:
        """Make a state for each source of the registry that has none yet."""
        with self._read() as connection:
            missing = sources.needs_enrolment(connection, listed)
        if missing:
            with self.begin() as unit:
                unit.enrol(listed)

    def claim(
        self,
        wanted: Sequence[str],
        *,
        owner: str,
        now: datetime,
        due_only: bool,
        alive: Callable[[str], bool],
    ) -> dict[str, SourceState]:
        """Take sources for reading; see `hub.store.sources.claim`."""
        if not wanted:
            return {}
        with self.begin() as unit:
            return unit.claim(wanted, owner=owner, now=now, due_only=due_only, alive=alive)

    def release(self, owner: str) -> None:
        """Give back every source this owner holds."""
        with self.begin() as unit:
            unit.release(owner)

    # Log

    def events(self, after: int, limit: int) -> list[Event]:
        """Return up to `limit` events with a seq above `after`, in order."""
        with self._read() as connection:
            return log.read(connection, after, limit)

    def source_events(self, limit: int, forum: str | None = None) -> list[Event]:
        """Return what happened to sources, of one forum or of all: the newest events, newest first."""
        with self._read() as connection:
            return log.of_sources(connection, limit, forum)

    def head(self) -> int:
        """Return the newest seq of the log, 0 while it is empty."""
        with self._read() as connection:
            return log.head(connection)

    def verify(self) -> int:
        """Recompute the chain of the log; return the number of rows. Raises LogBrokenError."""
        with self._read() as connection:
            return log.verify(connection)

    # Keeping

    @property
    def is_sqlite(self) -> bool:
        """Tell which of the two databases this is."""
        return self._engine.dialect.name == "sqlite"

    def backup(self, path: Path) -> None:
        """Write a consistent copy of an SQLite database while it is in use.

        Raises:
            StoreError: The database is PostgreSQL, which brings its own tool; or the copy cannot be written.
        """
        if not self.is_sqlite:
            raise StoreError("PostgreSQL is backed up with its own tool: pg_dump -Fc")
        try:
            with self._readers.connect() as connection, closing(sqlite3.connect(path)) as target:
                connection.connection.driver_connection.backup(target)  # type: ignore[union-attr]
        except (sqlite3.Error, DatabaseError) as error:
            said = error.orig if isinstance(error, DatabaseError) else error
            raise StoreError(f"The copy {path} cannot be written: {said}.") from error
