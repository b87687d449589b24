"""Marks: slots of the clock, places in the log, and who has asked for what lately."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from hub.store.tables import asking, place, slot
from hub.store.upsert import insert_or_leave, insert_or_update


class Marks:
    """Small marks that several processes agree by, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take_slot(self, name: str, at: datetime) -> bool:
        """Take a slot of the clock; False if another clock has taken it."""
        return insert_or_leave(self._connection, slot, {"name": name, "at": at})

    def forget_slots(self, before: datetime) -> None:
        """Forget slots that nobody can ask for any more."""
        self._connection.execute(delete(slot).where(slot.c.at < before))

    def place(self, name: str, *, lock: bool = False) -> int:
        """Return how far a consumer has followed the log, 0 for one that has not begun.

        Args:
            name: Of the consumer.
            lock: Let nobody else ask with `lock` until this transaction ends (PostgreSQL; SQLite has one
                writer anyway). It must have begun.
        """
        asked = select(place.c.seq).where(place.c.name == name)
        if lock:
            asked = asked.with_for_update()
        return int(self._connection.execute(asked).scalar() or 0)

    def begin_place(self, name: str) -> None:
        """Let a consumer begin at the first event, unless it has begun: what is not there cannot be held."""
        insert_or_leave(self._connection, place, {"name": name, "seq": 0})

    def set_place(self, name: str, seq: int) -> None:
        """Note how far a consumer has followed the log."""
        insert_or_update(self._connection, place, {"name": name, "seq": seq}, keys=("name",))

    def note_asking(self, what: str, who: str, at: datetime) -> None:
        """Note that somebody asked for something."""
        self._connection.execute(asking.insert().values(what=what, who=who, at=at))

    def askings(self, what: str, who: str, since: datetime) -> int:
        """Return how often somebody asked for something since a moment."""
        asked = select(func.count()).where(asking.c.what == what, asking.c.who == who, asking.c.at >= since)
        return self._connection.execute(asked).scalar_one()

    def may_ask(self, what: str, who: str, at: datetime, *, since: datetime, most: int) -> bool:
        """Note an asking, unless there were so many since a moment; tell whether it was noted.

        Who asks twice at the same time waits for itself, or both would be the last one that is allowed.
        """
        if self._connection.dialect.name == "postgresql":
            lock = func.hashtextextended(f"asking/{what}/{who}", 0)
            self._connection.execute(select(func.pg_advisory_xact_lock(lock)))
        if self.askings(what, who, since) >= most:
            return False
        self.note_asking(what, who, at)
        return True

    def forget_askings(self, before: datetime) -> None:
        """Forget what was asked before a moment."""
        self._connection.execute(delete(asking).where(asking.c.at < before))
