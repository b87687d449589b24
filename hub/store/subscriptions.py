"""Subscriptions: who wants what, and how sending to them goes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    tuple_,
    update,
)

from hub.errors import NotFoundError
from hub.model.event import EventType
from hub.model.subscription import (
    ChannelName,
    Health,
    PayloadFormat,
    Rhythm,
    Schedule,
    Standing,
    Subscription,
    WhenEmpty,
)
from hub.store.tables import subscription as table
from hub.store.types import storable

_CHUNK = 500
_PLAIN = (
    "id",
    "target",
    "language",
    "why",
    "created",
    "confirmed",
    "changed",
    "after_seq",
    "behind",
    "ordered",
    "secret",
    "secret_before",
    "before_until",
    "contact",
    "next_digest",
    "digest_after",
)
_HEALTH = tuple(field.name for field in fields(Health))
_SERVED_AT_ONCE = (table.c.standing == Standing.ACTIVE.value, table.c.rhythm == Rhythm.AT_ONCE.value)
# Written out, not bound: SQLite takes a partial index only for the very same words.
_BEHIND = text("subscription.behind")


class Wanting(NamedTuple):
    """What dispatching needs to know of a subscription that is told at once.

    Attributes:
        filters: As in `Subscription`.
        types: Likewise.
        after_seq: Nothing up to here is for it.
    """

    id: str
    channel: ChannelName
    filters: tuple[tuple[str, str], ...]
    types: frozenset[EventType]
    after_seq: int


class Subscriptions:
    """Subscriptions, inside one transaction. What a writing transaction reads one by one, it holds to its
    end: nobody else changes it meanwhile.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, subscription: Subscription) -> None:
        """Keep a new one."""
        self._connection.execute(insert(table), _to_row(subscription))

    def save(self, subscription: Subscription) -> None:
        """Keep a changed one."""
        row = _to_row(subscription)
        self._connection.execute(update(table).where(table.c.id == row.pop("id")).values(row))

    def get(self, id: str) -> Subscription:
        """Return one. Raises NotFoundError."""
        found = self.some([id])
        if not found:
            raise NotFoundError(f"There is no subscription {id}.")
        return found[id]

    def some(self, ids: Iterable[str], *, waiting: bool = True) -> dict[str, Subscription]:
        """Return those of them that exist, by id.

        Args:
            ids: Which.
            waiting: Wait for those that somebody else holds; else they are left out. Whoever holds others
                already must not wait: two that do, crosswise, wait for ever.
        """
        wanted = sorted(set(ids))  # one order for all: two writers never wait for each other
        found: dict[str, Subscription] = {}
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            asked = select(table).where(table.c.id.in_(part)).order_by(table.c.id)
            rows = self._held(asked, waiting=waiting)
            found |= {row.id: _to_subscription(row) for row in rows}
        return found

    def glimpsed(self, ids: Iterable[str]) -> dict[str, Subscription]:
        """Return those of them that exist, and hold none: others may be changing them."""
        found: dict[str, Subscription] = {}
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), _CHUNK):
            asked = select(table).where(table.c.id.in_(wanted[start : start + _CHUNK]))
            found |= {row.id: _to_subscription(row) for row in self._connection.execute(asked)}
        return found

    def refreshed(self, known: Iterable[Subscription]) -> dict[str, Subscription]:
        """Return subscriptions with what may have changed while something was sent to them: whether they are
        served, and how sending goes. Those that are gone are left out.
        """
        before = {each.id: each for each in known}
        now: dict[str, Subscription] = {}
        for row in self._connection.execute(_FRESH, {"ids": sorted(before)}):
            each, (id, standing, behind, ordered, *health) = before[row.id], row
            same = (each.standing.value, each.behind, each.ordered, *_health(each.health).values())
            if same != (standing, behind, ordered, *health):
                each = replace(
                    each,
                    standing=Standing(standing),
                    behind=behind,
                    ordered=ordered,
                    health=Health(**dict(zip(_HEALTH, health, strict=True))),
                )
            now[id] = each
        return now

    def find(self, channel: ChannelName, target: str) -> list[Subscription]:
        """Return all of an address, the oldest first, ended ones too."""
        key = target_key(channel, target)
        asked = select(table).where(table.c.target_key == key, table.c.channel == channel.value)
        return [_to_subscription(row) for row in self._held(asked.order_by(table.c.id))]

    def listed(
        self,
        *,
        standing: Standing | None = None,
        channel: ChannelName | None = None,
        limit: int = 100,
        after_id: str | None = None,
    ) -> list[Subscription]:
        """Return a page of them, the oldest first."""
        asked = select(table).order_by(table.c.id).limit(limit)
        if standing:
            asked = asked.where(table.c.standing == standing.value)
        if channel:
            asked = asked.where(table.c.channel == channel.value)
        if after_id:
            asked = asked.where(table.c.id > after_id)
        return [_to_subscription(row) for row in self._connection.execute(asked)]

    def count(self, standing: Standing | None = None) -> int:
        """Return how many there are."""
        asked = select(func.count()).select_from(table)
        if standing:
            asked = asked.where(table.c.standing == standing.value)
        return self._connection.execute(asked).scalar_one()

    def wanting(self) -> list[Wanting]:
        """Return those that are told at once and keep step with the hub's own place in the log."""
        asked = select(table.c.id, table.c.channel, table.c.filters, table.c.types, table.c.after_seq)
        rows = self._connection.execute(asked.where(*_SERVED_AT_ONCE, table.c.behind.is_(False)))
        read_filters, read_types = _Reader(_filters), _Reader(_types)
        return [
            Wanting(id, ChannelName(channel), read_filters(filters), read_types(types), after_seq)
            for id, channel, filters, types, after_seq in rows
        ]

    def behind(self, limit: int) -> list[str]:
        """Return the ids of those that are told at once and have to be caught up."""
        asked = select(table.c.id).where(_BEHIND, *_SERVED_AT_ONCE).order_by(table.c.id)
        return list(self._connection.execute(asked.limit(limit)).scalars())

    def due_digests(
        self, now: datetime, limit: int, after: tuple[datetime, str] | None = None
    ) -> list[Subscription]:
        """Return active ones whose digest is to be planned, the one that waits longest first.

        Args:
            now: Aware UTC.
            limit: Most of them.
            after: `next_digest` and id of the last one that was looked at.
        """
        asked = (
            select(table)
            .where(table.c.next_digest <= now, table.c.standing == Standing.ACTIVE.value)
            .where(table.c.rhythm != Rhythm.AT_ONCE.value)
            .order_by(table.c.next_digest, table.c.id)
        )
        if after:
            # The type is named: inside a tuple the database would be handed the time as text.
            due = literal(after[0], table.c.next_digest.type)
            asked = asked.where(tuple_(table.c.next_digest, table.c.id) > tuple_(due, after[1]))
        return [_to_subscription(row) for row in self._held(asked.limit(limit))]

    def filters_in_use(self) -> list[tuple[tuple[tuple[str, str], ...], str | None]]:
        """Return the different filters of active subscriptions, with what is said of them."""
        asked = select(table.c.filters, table.c.why).where(table.c.standing == Standing.ACTIVE.value)
        return [(_filters(filters), why) for filters, why in self._connection.execute(asked.distinct())]

    def explain(self, filters: Sequence[tuple[str, str]], why: str | None) -> None:
        """Say something of the active subscriptions with a filter."""
        self._connection.execute(
            update(table)
            .where(table.c.standing == Standing.ACTIVE.value, table.c.filters == _filters_text(filters))
            .values(why=storable(why) if why else None)
        )

    def troubled(self, limit: int) -> list[Subscription]:
        """Return those to which sending fails, of which something is said, and those that are paused: the
        longest in trouble first.
        """
        spoken_of = or_(table.c.failures > 0, table.c.why.is_not(None))
        failing = (table.c.standing == Standing.ACTIVE.value) & spoken_of
        paused = table.c.standing == Standing.PAUSED.value
        since = func.coalesce(table.c.failing_since, table.c.changed)
        asked = select(table).where(failing | paused).order_by(since, table.c.id).limit(limit)
        return [_to_subscription(row) for row in self._connection.execute(asked)]

    def set_health(self, changed: Sequence[Subscription]) -> None:
        """Keep how sending to them goes, and nothing else of them."""
        rows = [{"b_id": each.id, **_health(each.health)} for each in changed]
        if rows:
            self._connection.execute(_SET_HEALTH, rows)

    def forget(self, *, unconfirmed_before: datetime, ended_before: datetime) -> int:
        """Forget those that nobody confirmed and those that ended, before a moment each; return how many.

        One that waits because its endpoint has moved had been confirmed, and stays.
        """
        never = (table.c.standing == Standing.PENDING.value) & table.c.confirmed.is_(None)
        unconfirmed = never & (table.c.created < unconfirmed_before)
        ended = (table.c.standing == Standing.ENDED.value) & (table.c.changed < ended_before)
        gone = self._connection.execute(delete(table).where(unconfirmed | ended).returning(table.c.id))
        return len(gone.all())

    def _held(self, asked: Select[Any], *, waiting: bool = True) -> Sequence[Row[Any]]:
        if not self._connection.get_execution_options().get("read_only"):
            asked = asked.with_for_update(skip_locked=not waiting)
        return self._connection.execute(asked).all()


_FRESH = (
    select(
        table.c.id, table.c.standing, table.c.behind, table.c.ordered, *(table.c[name] for name in _HEALTH)
    )
    .where(table.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(table.c.id)
    .with_for_update()
)
_SET_HEALTH = (
    update(table)
    .where(table.c.id == bindparam("b_id"))
    .values({name: bindparam(name, type_=table.c[name].type) for name in _HEALTH})
)


def target_key(channel: ChannelName, target: str) -> str:
    """Return what an address is found by: mailboxes that differ in case only are one."""
    same = target.casefold() if channel is ChannelName.EMAIL else target
    return sha256(same.encode("utf-8", "replace")).hexdigest()


class _Reader:
    """Reads a text that many rows share once."""

    def __init__(self, read: Any) -> None:
        self._read = read
        self._known: dict[str, Any] = {}

    def __call__(self, text: str) -> Any:
        if text not in self._known:
            self._known[text] = self._read(text)
        return self._known[text]


def _health(health: Health) -> dict[str, Any]:
    return {name: getattr(health, name) for name in _HEALTH}


def _filters_text(filters: Sequence[tuple[str, str]]) -> str:
    return json.dumps(filters, ensure_ascii=False, separators=(",", ":"))


def _filters(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in json.loads(text))


def _types(text: str) -> frozenset[EventType]:
    return frozenset(map(EventType, json.loads(text)))


def _to_row(each: Subscription) -> dict[str, Any]:
    return {
        **{name: getattr(each, name) for name in _PLAIN},
        **_health(each.health),
        "channel": each.channel.value,
        "target_key": target_key(each.channel, each.target),
        "filters": _filters_text(each.filters),
        "types": json.dumps(sorted(type.value for type in each.types)),
        "rhythm": each.rhythm.value,
        "zone": each.schedule.zone,
        "weekday": each.schedule.weekday,
        "minute": each.schedule.minute,
        "when_empty": each.when_empty.value,
        "standing": each.standing.value,
        "why": storable(each.why) if each.why else None,
        "payload_format": each.payload_format.value,
    }


def _to_subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        **{name: getattr(row, name) for name in _PLAIN},
        channel=ChannelName(row.channel),
        filters=_filters(row.filters),
        types=_types(row.types),
        rhythm=Rhythm(row.rhythm),
        schedule=Schedule(zone=row.zone, weekday=row.weekday, minute=row.minute),
        when_empty=WhenEmpty(row.when_empty),
        standing=Standing(row.standing),
        payload_format=PayloadFormat(row.payload_format),
        health=Health(**{name: getattr(row, name) for name in _HEALTH}),
    )
