"""Deliveries: what is planned for whom, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    delete,
    func,
    select,
    text,
    update,
)

from hub.errors import NotFoundError
from hub.model.delivery import Attempt, Delivery, DeliveryState, Planned
from hub.store.tables import attempt
from hub.store.tables import delivery as table
from hub.store.upsert import insert_into

CHUNK = 500
COLUMNS = tuple(table.c[name] for name in Delivery.__dataclass_fields__)
# Written out, not bound: SQLite takes a partial index only for the very same words.
OPEN = text("delivery.state IN ('pending', 'sending')")
_TROUBLE = text("delivery.state IN ('pending', 'failed', 'held') AND delivery.error IS NOT NULL")
_PENDING = table.c.state == DeliveryState.PENDING.value


class Deliveries:
    """Deliveries and attempts, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # Making

    def add_all(self, planned: Sequence[Planned], *, now: datetime) -> list[int]:
        """Keep new ones; return their keys, in order. What is there already stays as it is."""
        rows = [
            {
                **each._asdict(),
                "state": DeliveryState.PENDING.value,
                "attempts": 0,
                "step": 0,
                "created": now,
            }
            for each in planned
        ]
        if not rows:
            return []
        statement = insert_into(self._connection, table).on_conflict_do_nothing().returning(table.c.key)
        return sorted(self._connection.execute(statement, rows).scalars())

    def again(self, key: int, now: datetime) -> int:
        """Let one go out once more under its message id; return the new key. Raises NotFoundError."""
        found = self._connection.execute(select(table).where(table.c.key == key)).first()
        if found is None:
            raise NotFoundError(f"There is no delivery {key}.")
        times = self.repeats(found.subscription, [found.what])[found.what][0]
        planned = Planned(
            message_id=found.message_id,
            subscription=found.subscription,
            what=found.what,
            due=now,
            seq=found.seq,
            issue=found.issue,
            again=times + 1,
        )
        return self.add_all([planned], now=now)[0]

    def release(self, key: int, now: datetime) -> bool:
        """Let a held one wait to go out; tell whether it was held."""
        freed = self._connection.execute(
            update(table)
            .where(table.c.key == key, table.c.state == DeliveryState.HELD.value)
            .values(state=DeliveryState.PENDING.value, due=now, done=None)
            .returning(table.c.key)
        )
        return freed.first() is not None

    def repeats(self, subscription: str, what: Collection[str]) -> dict[str, tuple[int, bool]]:
        """Return, for what has been delivered before, the highest `again` and whether it is still open."""
        is_open = func.max(case((table.c.state.in_(("pending", "sending")), 1), else_=0))
        found: dict[str, tuple[int, bool]] = {}
        for part in parts(sorted(what)):
            rows = self._connection.execute(
                select(table.c.what, func.max(table.c.again), is_open)
                .where(table.c.subscription == subscription, table.c.what.in_(part))
                .group_by(table.c.what)
            )
            found |= {name: (again, bool(open_ones)) for name, again, open_ones in rows}
        return found

    # Looking

    def get(self, key: int) -> Delivery:
        """Return one. Raises NotFoundError."""
        found = some(self._connection, select(*COLUMNS).where(table.c.key == key))
        if not found:
            raise NotFoundError(f"There is no delivery {key}.")
        return found[0]

    def of_subscription(
        self, id: str, limit: int, states: Collection[DeliveryState] | None = None
    ) -> list[Delivery]:
        """Return what a subscription was sent, or will be, newest first."""
        asked = select(*COLUMNS).where(table.c.subscription == id)
        if states is not None:
            asked = asked.where(table.c.state.in_([state.value for state in states]))
        return some(self._connection, asked.order_by(table.c.created.desc(), table.c.key.desc()).limit(limit))

    def newest(self, limit: int, states: Collection[DeliveryState] | None = None) -> list[Delivery]:
        """Return the last deliveries to anybody, newest first."""
        asked = select(*COLUMNS).order_by(table.c.key.desc()).limit(limit)
        if states is not None:
            asked = asked.where(table.c.state.in_([state.value for state in states]))
        return some(self._connection, asked)

    def of_event(self, seq: int, limit: int = 1000) -> list[Delivery]:
        """Return the deliveries of an event, the oldest first."""
        return some(
            self._connection, select(*COLUMNS).where(table.c.seq == seq).order_by(table.c.key).limit(limit)
        )

    def counts_of_event(self, seq: int) -> dict[DeliveryState, int]:
        """Return how many deliveries of an event are in each state."""
        return self._counts(table.c.seq == seq)

    def counts_of_subscription(self, id: str) -> dict[DeliveryState, int]:
        """Return how many of a subscription's deliveries are in each state."""
        return self._counts(table.c.subscription == id)

    def count(self, state: DeliveryState) -> int:
        """Return how many deliveries to anybody are in a state."""
        asked = select(func.count()).select_from(table).where(table.c.state == state.value)
        return self._connection.execute(asked).scalar_one()

    def open_of(self, id: str) -> int:
        """Return how many deliveries wait for a subscription or are on their way to it."""
        return self.open_counts([id]).get(id, 0)

    def open_counts(self, ids: Collection[str]) -> dict[str, int]:
        """Return the same for several; those for which nothing waits are left out."""
        found: dict[str, int] = {}
        for part in parts(sorted(ids)):
            asked = select(table.c.subscription, func.count()).where(OPEN, table.c.subscription.in_(part))
            rows = self._connection.execute(asked.group_by(table.c.subscription))
            found |= {id: number for id, number in rows}  # noqa: C416 (rows are not pairs to mypy)
        return found

    def attempts(self, key: int) -> list[Attempt]:
        """Return the tries of a delivery, the first one first."""
        asked = select(attempt).where(attempt.c.delivery == key).order_by(attempt.c.number)
        return [Attempt(**row) for row in self._connection.execute(asked).mappings()]

    def troubled(self, limit: int) -> list[Delivery]:
        """Return what failed and waits for another try, was given up, or is held; newest first."""
        return some(
            self._connection, select(*COLUMNS).where(_TROUBLE).order_by(table.c.key.desc()).limit(limit)
        )

    def _counts(self, which: ColumnElement[bool]) -> dict[DeliveryState, int]:
        asked = select(table.c.state, func.count()).where(which).group_by(table.c.state)
        return {DeliveryState(state): number for state, number in self._connection.execute(asked)}

    def cancel_open(self, subscription: str, now: datetime) -> None:
        """Send nothing more of what waits; what is on its way is told apart when it comes back."""
        self._connection.execute(
            update(table)
            .where(OPEN, table.c.subscription == subscription, _PENDING)
            .values(state=DeliveryState.CANCELLED.value, done=now)
        )

    # Forgetting

    def purge(self, before: datetime, limit: int) -> int:
        """Forget what was done with before a moment, and the tries of that time; return how many rows."""
        done = select(table.c.key).where(table.c.done < before).order_by(table.c.done).limit(limit)
        gone = list(self._connection.execute(done).scalars())
        for part in parts(gone):
            self._connection.execute(delete(attempt).where(attempt.c.delivery.in_(part)))
            self._connection.execute(delete(table).where(table.c.key.in_(part)))
        old = select(attempt.c.delivery, attempt.c.number).where(attempt.c.started < before).limit(limit)
        rows = [{"b_delivery": key, "b_number": number} for key, number in self._connection.execute(old)]
        if rows:
            self._connection.execute(_FORGET_ATTEMPT, rows)
        return len(gone) + len(rows)


_FORGET_ATTEMPT = delete(attempt).where(
    attempt.c.delivery == bindparam("b_delivery"), attempt.c.number == bindparam("b_number")
)


def some(connection: Connection, asked: Select[Any]) -> list[Delivery]:
    """Return the deliveries that a question for COLUMNS finds."""
    return [to_delivery(row) for row in connection.execute(asked)]


def parts(keys: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Return as many at a time as one statement takes."""
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def to_delivery(row: Row[Any] | Sequence[Any]) -> Delivery:
    """Return the delivery of a row of COLUMNS."""
    values = dict(zip(Delivery.__dataclass_fields__, row, strict=True))
    return Delivery(**{**values, "state": DeliveryState(values["state"])})
