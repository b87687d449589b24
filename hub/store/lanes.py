"""Lanes: deliveries that are due, claimed by whoever sends them, and what became of their tries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, exists, func, or_, select, text, update

from hub.model.delivery import Attempt, Delivery, DeliveryState
from hub.store.bulk import insert_rows, run_rows
from hub.store.deliveries import CHUNK, COLUMNS, OPEN, parts, some, to_delivery
from hub.store.tables import attempt
from hub.store.tables import delivery as table
from hub.store.types import storable

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When what waits for a paused subscription is due: it must not be looked at again and again."""

_DUE_EVENTS = text("delivery.state = 'pending' AND delivery.seq IS NOT NULL")
_DUE_DIGESTS = text("delivery.state = 'pending' AND delivery.seq IS NULL")
_SENDING = text("delivery.state = 'sending'")
_PENDING = table.c.state == DeliveryState.PENDING.value
_IN_ORDER = (table.c.seq, table.c.key)


class Due(NamedTuple):
    """A delivery that may go out now."""

    key: int
    subscription: str
    seq: int | None


class Underway(NamedTuple):
    """A delivery that somebody is sending, or was when their process died.

    Attributes:
        owner: Who claimed it, with the lane: ``host/4711/…#3``.
        started: Its message may have gone out; what is only claimed has not.
    """

    delivery: Delivery
    owner: str
    started: bool


class Lanes:
    """What goes out, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # Claiming

    def due(self, now: datetime, limit: int, *, digests: bool, without: Collection[str] = ()) -> list[Due]:
        """Return what may go out, the longest due first: events, or digests.

        Args:
            now: What is due later is left alone.
            limit: Most rows; a hundred thousand may be due.
            digests: Digests instead of events.
            without: Subscriptions that have all the lanes they may have.
        """
        asked = select(table.c.key, table.c.subscription, table.c.seq).where(
            _DUE_DIGESTS if digests else _DUE_EVENTS, table.c.due <= now
        )
        if without:
            asked = asked.where(table.c.subscription.not_in(sorted(without)))
        rows = self._connection.execute(asked.order_by(table.c.due, table.c.key).limit(limit))
        return [Due(*row) for row in rows]

    def pending(self, keys: Collection[int], now: datetime) -> list[Due]:
        """Return those of some deliveries that may go out."""
        found: list[Due] = []
        for part in parts(sorted(keys)):
            asked = select(table.c.key, table.c.subscription, table.c.seq)
            rows = self._connection.execute(
                asked.where(table.c.key.in_(part), _PENDING, table.c.due <= now).order_by(table.c.key)
            )
            found += [Due(*row) for row in rows]
        return found

    def line(self, subscription: str, limit: int) -> list[Delivery]:
        """Return the open deliveries of a subscription in the order they go out, those not due included."""
        asked = select(*COLUMNS).where(OPEN, table.c.subscription == subscription)
        return some(self._connection, asked.order_by(*_IN_ORDER).limit(limit))

    def ready(self, subscription: str, now: datetime, limit: int) -> list[int]:
        """Return the keys of what is due to a subscription, in the order it goes out."""
        asked = select(table.c.key).where(OPEN, table.c.subscription == subscription)
        asked = asked.where(_PENDING, table.c.due <= now).order_by(*_IN_ORDER).limit(limit)
        return list(self._connection.execute(asked).scalars())

    def probe(self, subscription: str, now: datetime) -> list[int]:
        """Return the keys of what to try an endpoint with that did not answer: the first in order, and what
        was tried least if that is another one.

        One message that it never takes must not hide that it takes all others.
        """
        asked = select(table.c.key, table.c.attempts).where(OPEN, table.c.subscription == subscription)
        asked = asked.where(_PENDING, table.c.due <= now).limit(1)
        first = self._connection.execute(asked.order_by(*_IN_ORDER)).first()
        least = self._connection.execute(asked.order_by(table.c.attempts, *_IN_ORDER)).first()
        if first is None or least is None:
            return []
        return [first.key, least.key] if least.attempts < first.attempts else [first.key]

    def running(self) -> list[tuple[str, str]]:
        """Return who is sending: (subscription, owner), one for each lane."""
        asked = select(table.c.subscription, table.c.lease_owner).where(_SENDING).distinct()
        return [(subscription, owner) for subscription, owner in self._connection.execute(asked)]

    def unanswered(self) -> dict[str, datetime]:
        """Return since when the longest of the messages under way waits for its answer, by subscription."""
        asked = (
            select(table.c.subscription, func.min(attempt.c.started, type_=attempt.c.started.type))
            .join(attempt, (attempt.c.delivery == table.c.key) & (attempt.c.number == table.c.attempts))
            .where(_SENDING, attempt.c.milliseconds.is_(None))
            .group_by(table.c.subscription)
        )
        return {subscription: started for subscription, started in self._connection.execute(asked)}  # noqa: C416 (rows are not pairs to mypy)

    def hold(self, lanes: Mapping[str, Sequence[int]], until: datetime) -> dict[str, list[Delivery]]:
        """Take deliveries for sending, by the owner of each lane; return what was free, in order."""
        wanted = sorted(key for keys in lanes.values() for key in keys)
        free: dict[int, Delivery] = {}
        for part in parts(wanted):
            free |= {row.key: to_delivery(row) for row in self._connection.execute(_FREE, {"keys": part})}
        rows = [
            {"b_key": key, "b_owner": owner, "b_until": until}
            for owner, keys in lanes.items()
            for key in keys
            if key in free
        ]
        run_rows(self._connection, _HOLD, rows)
        held = {owner: [free[key] for key in keys if key in free] for owner, keys in lanes.items()}
        return {owner: kept for owner, kept in held.items() if kept}

    def held(self, keys: Collection[int]) -> dict[int, tuple[str, int]]:
        """Return which of some deliveries are being sent: by whom, and how often they were tried.

        A lease may have passed while the database was away, and another may send by now.
        """
        found: dict[int, tuple[str, int]] = {}
        for part in parts(sorted(keys)):
            rows = self._connection.execute(_HELD, {"keys": part})
            found |= {key: (owner, tried) for key, owner, tried in rows}
        return found

    def start(self, deliveries: Sequence[Delivery], now: datetime) -> list[Delivery]:
        """Write down that a try begins, before anything goes out; return them with one attempt more."""
        if not deliveries:
            return []
        begun = [replace(each, attempts=each.attempts + 1) for each in deliveries]
        tries = [{"b_key": each.key, "b_attempts": each.attempts} for each in begun]
        run_rows(self._connection, _START, tries)
        rows = [{"delivery": each.key, "number": each.attempts, "started": now} for each in begun]
        insert_rows(self._connection, attempt, rows)
        return begun

    def give_back(self, keys: Collection[int], owner: str) -> None:
        """Let go of what was claimed and not begun; when it is due stays as it is."""
        for part in parts(sorted(keys)):
            self._connection.execute(
                update(table)
                .where(table.c.key.in_(part), table.c.lease_owner == owner, _SENDING)
                .values(state=DeliveryState.PENDING.value, lease_owner=None, lease_until=None)
            )

    # Recording

    def finish(self, deliveries: Iterable[Delivery], attempts: Iterable[Attempt]) -> None:
        """Write what became of tries, and give up their leases.

        A delivery that was taken over meanwhile has another number of attempts, and stays as it is.
        """
        run_rows(self._connection, _FINISH, [_finished(each) for each in deliveries])
        run_rows(self._connection, _TRIED, [_tried(each) for each in attempts])

    def underway(self, *, expired: datetime | None = None, limit: int = CHUNK) -> list[Underway]:
        """Return what is being sent: all of it, or that whose lease has passed.

        A transaction that writes holds it, and leaves out what somebody else holds.
        """
        asked = select(*COLUMNS, table.c.lease_owner, _STARTED).where(_SENDING)
        if expired is not None:
            asked = asked.where(table.c.lease_until <= expired)
        asked = asked.order_by(table.c.lease_until, table.c.key).limit(limit)
        if not self._connection.get_execution_options().get("read_only"):
            asked = asked.with_for_update(skip_locked=True, of=table)
        rows = self._connection.execute(asked)
        return [Underway(to_delivery(row[:-2]), row[-2], bool(row[-1])) for row in rows]

    # What happens to all that waits for a subscription

    def put_off(self, subscription: str, until: datetime) -> None:
        """Let nothing go out before a moment; tries are not used up by waiting."""
        self._connection.execute(
            update(table)
            .where(OPEN, table.c.subscription == subscription, _PENDING, table.c.due < until)
            .values(due=until)
        )

    def make_due(self, subscription: str, now: datetime) -> None:
        """Let all that waits go out now, with its whole schedule before it."""
        self._connection.execute(
            update(table)
            .where(OPEN, table.c.subscription == subscription, _PENDING)
            .where(or_(table.c.due > now, table.c.step > 0))
            .values(due=now, step=0)
        )

    def take_up(self, subscription: str, *, since: datetime, due: datetime, step: int, most: int) -> None:
        """Let what was given up since a moment wait again.

        Args:
            subscription: Whose.
            since: When the outage began.
            due: When it may go out.
            step: Where in its schedule it goes on.
            most: What was tried so often stays given up.
        """
        self._connection.execute(
            update(table)
            .where(
                table.c.subscription == subscription,
                table.c.state == DeliveryState.FAILED.value,
                table.c.done >= since,
                table.c.attempts < most,
            )
            .values(state=DeliveryState.PENDING.value, due=due, step=step, done=None)
        )

    def next_due(self, after: datetime | None = None) -> datetime | None:
        """Return when the next delivery is due, or the first one after a moment; None if nothing waits."""
        firsts = []
        for which in (_DUE_EVENTS, _DUE_DIGESTS):
            asked = select(table.c.due).where(which, table.c.due < NEVER)
            if after is not None:
                asked = asked.where(table.c.due > after)
            firsts.append(
                self._connection.execute(asked.order_by(table.c.due, table.c.key).limit(1)).scalar()
            )
        return min((each for each in firsts if each is not None), default=None)


_STARTED = exists().where(
    attempt.c.delivery == table.c.key,
    attempt.c.number == table.c.attempts,
    attempt.c.milliseconds.is_(None),
    attempt.c.error.is_(None),
)
_THESE = table.c.key.in_(bindparam("keys", expanding=True))
_HELD = (
    select(table.c.key, table.c.lease_owner, table.c.attempts)
    .where(_THESE, _SENDING)
    .order_by(table.c.key)
    .with_for_update()
)
_FREE = select(*COLUMNS).where(_THESE, _PENDING).order_by(table.c.key).with_for_update(skip_locked=True)
_HOLD = (
    update(table)
    .where(table.c.key == bindparam("b_key"))
    .values(
        state=DeliveryState.SENDING.value,
        lease_owner=bindparam("b_owner"),
        lease_until=bindparam("b_until", type_=table.c.lease_until.type),
    )
)
_START = (
    update(table).where(table.c.key == bindparam("b_key"), _SENDING).values(attempts=bindparam("b_attempts"))
)
_FINISHED = ("state", "step", "due", "done", "status", "error")
_FINISH = (
    update(table)
    .where(table.c.key == bindparam("b_key"), table.c.attempts == bindparam("b_attempts"), _SENDING)
    .values(
        {
            **{name: bindparam(f"b_{name}", type_=table.c[name].type) for name in _FINISHED},
            "lease_owner": None,
            "lease_until": None,
        }
    )
)
_TRIED = (
    update(attempt)
    .where(
        attempt.c.delivery == bindparam("b_delivery"),
        attempt.c.number == bindparam("b_number"),
        attempt.c.milliseconds.is_(None),
    )
    .values({name: bindparam(f"b_{name}") for name in ("milliseconds", "status", "error", "excerpt")})
)


def _finished(each: Delivery) -> dict[str, Any]:
    row = {f"b_{name}": getattr(each, name) for name in ("key", "attempts", *_FINISHED)}
    row["b_state"] = each.state.value
    row["b_error"] = storable(each.error) if each.error else None
    return row


def _tried(each: Attempt) -> dict[str, Any]:
    return {
        "b_delivery": each.delivery,
        "b_number": each.number,
        "b_milliseconds": each.milliseconds,
        "b_status": each.status,
        "b_error": storable(each.error) if each.error else None,
        "b_excerpt": storable(each.excerpt) if each.excerpt else None,
    }
