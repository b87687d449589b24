"""Writing changes: item, copy, revision and event in the one transaction of their `Unit`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select, update

from hub.model.change import (
    Change,
    Incoming,
    KnownCopy,
    Missed,
    NewCopy,
    NewItem,
    NewRevision,
    Retraction,
    Touched,
)
from hub.model.item import Role, Statement, Status
from hub.store.bulk import insert_rows
from hub.store.items import origin_to_text
from hub.store.meetings import first_moment, meeting_to_text
from hub.store.outcomes import outcome_to_text, words_to_text
from hub.store.tables import copy, item, revision

_ADVANCE = (
    update(copy)
    .where(copy.c.key == bindparam("b_key"))
    .values(
        {
            name: bindparam(f"b_{name}")
            for name in (
                "identity", "external_id", "url", "url_key", "likeness", "language",
                "revision", "revision_key", "content_hash", "draft_hash", "glimpse", "read_at",
            )
        }
        | {"retracted": None, "missing": 0}
    )
)  # fmt: skip
_TOUCH = (
    update(copy)
    .where(copy.c.key == bindparam("b_key"))
    .values(
        {
            name: bindparam(f"b_{name}")
            for name in (
                "identity", "external_id", "url", "url_key", "likeness", "draft_hash", "glimpse", "read_at",
            )
        }
        | {"missing": 0}
    )
)  # fmt: skip


PROMPT = timedelta(days=2)
"""How late news may be found and still keep its own date in `Item.updated`."""


class Numbers:
    """Hands out the keys of one transaction, from the top of each table on.

    Safe because the caller holds the log's lock, so nobody else inserts (`hub.store.database.hold_log`).
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: dict[Table, int] = {}

    def take(self, table: Table) -> int:
        """Return the next key of a table."""
        last = self._last.get(table)
        if last is None:
            last = _top(self._connection, table)
        self._last[table] = last + 1
        return last + 1


class Writer:
    """Collects the rows of many changes and writes each table once.

    Args:
        connection: In a transaction that holds the log.
        numbers: Where rows get their keys.
        forum: Whose source it is.
        source: Whose changes they are.
        now: When, aware UTC.
    """

    def __init__(
        self, connection: Connection, numbers: Numbers, forum: str, source: str, now: datetime
    ) -> None:
        self._connection = connection
        self._take = numbers.take
        self._forum = forum
        self._source = source
        self._now = now
        self._rows: dict[Table, list[dict[str, Any]]] = {item: [], copy: [], revision: []}
        self._touched: list[dict[str, Any]] = []

    def write(self, changes: Sequence[Change], new_id: Callable[[], str]) -> list[str]:
        """Write all changes; return the item id of each, in order."""
        ids = [self._one(change, new_id) for change in changes]
        for table, rows in self._rows.items():
            insert_rows(self._connection, table, rows)
            rows.clear()
        if self._touched:
            self._connection.execute(_TOUCH, self._touched)
            self._touched = []
        return ids

    def _one(self, change: Change, new_id: Callable[[], str]) -> str:
        match change:
            case NewItem(incoming, backlog):
                return self._new_item(incoming, new_id(), backlog=backlog)
            case NewCopy(incoming, known, role):
                self._join(incoming, known, role)
                return known.item_id
            case NewRevision(incoming, known):
                self._new_revision(incoming, known)
                return known.item_id
            case Touched(incoming, known):
                self._touched.append(_prefixed(known.key, self._keys_of(incoming)))
                self._date_late(incoming.statement, known)
                return known.item_id
            case Retraction(known, _):
                self._retract(known)
                return known.item_id
            case Missed(known, missing):
                noted = update(copy).where(copy.c.key == known.key).values(missing=missing)
                self._connection.execute(noted)
                return known.item_id

    def _new_item(self, incoming: Incoming, id: str, *, backlog: bool) -> str:
        words = incoming.statement
        item_key = self._take(item)
        copy_key = self._new_copy(incoming, item_key, Role.ORIGINAL)
        self._rows[item].append(
            {
                "key": item_key,
                "id": id,
                "kind": words.kind.value,
                "forum": self._forum,
                "source": self._source,
                "status": "published",
                "copy_key": copy_key,
                "published": words.published,
                "updated": first_updated(words.published, self._now, backlog=backlog),
                "first_seen": self._now,
                "changed": self._now,
                "sorted": words.published or self._now,
                "meeting_start": first_moment(words.meeting),
            }
        )
        return id

    def _join(self, incoming: Incoming, known: KnownCopy, role: Role) -> None:
        if role is Role.ORIGINAL:
            self._take_over(incoming, known)
        else:
            self._new_copy(incoming, known.item_key, role)
            self._mark(known, role)

    def _take_over(self, incoming: Incoming, known: KnownCopy) -> None:
        """Let a new copy speak for an item from now on; its revisions go on counting where they were."""
        led = update(copy).where(copy.c.item_key == known.item_key, copy.c.role == Role.ORIGINAL.value)
        self._connection.execute(led.values(role=Role.MIRROR.value))
        copy_key = self._new_copy(incoming, known.item_key, Role.ORIGINAL, known.revision + 1)
        self._advance_item(incoming.statement, known)
        self._set_item(known, {"copy_key": copy_key, "source": self._source})

    def _new_copy(self, incoming: Incoming, item_key: int, role: Role, number: int = 1) -> int:
        copy_key = self._take(copy)
        self._rows[copy].append(
            {
                "key": copy_key,
                "item_key": item_key,
                "source": self._source,
                "role": role.value,
                "language": incoming.statement.language,
                "revision": number,
                "missing": 0,
                "revision_key": self._add_revision(incoming, copy_key, number),
                "content_hash": incoming.statement.content_hash,
                **self._keys_of(incoming),
            }
        )
        return copy_key

    def _new_revision(self, incoming: Incoming, known: KnownCopy) -> None:
        number = known.revision + 1
        revision_key = self._add_revision(incoming, known.key, number)
        values = {
            "revision": number,
            "revision_key": revision_key,
            "language": incoming.statement.language,
            "content_hash": incoming.statement.content_hash,
            **self._keys_of(incoming),
        }
        self._connection.execute(_ADVANCE, _prefixed(known.key, values))
        if known.role is Role.ORIGINAL:
            self._advance_item(incoming.statement, known)
        else:
            self._mark(known, known.role)

    def _advance_item(self, words: Statement, known: KnownCopy) -> None:
        """The first date stays: sites that stamp every visit's time on old news are common."""
        values: dict[str, Any] = {"updated": self._now, "changed": self._now, "status": "published"}
        values |= {"kind": words.kind.value, "meeting_start": first_moment(words.meeting)}
        if words.published and known.published is None:
            values |= {"published": words.published, "sorted": words.published}
        self._set_item(known, values)

    def _date_late(self, words: Statement, known: KnownCopy) -> None:
        """Take a date that the site gives, or mends, after the statement itself."""
        if words.published and known.published is None and known.role is Role.ORIGINAL:
            dated = {"published": words.published, "sorted": words.published, "changed": self._now}
            self._set_item(known, dated)

    def _retract(self, known: KnownCopy) -> None:
        """A withdrawn original withdraws the item; a withdrawn mirror or translation only itself."""
        self._connection.execute(update(copy).where(copy.c.key == known.key).values(retracted=self._now))
        if known.role is Role.ORIGINAL:
            values = {"status": Status.RETRACTED.value, "updated": self._now, "changed": self._now}
            self._set_item(known, values)
        else:
            self._mark(known, known.role)

    def _set_item(self, known: KnownCopy, values: dict[str, Any]) -> None:
        self._connection.execute(update(item).where(item.c.key == known.item_key).values(values))

    def _mark(self, known: KnownCopy, role: Role) -> None:
        """Note that something has changed beside the item's own words: a translation is news to a reader of
        feeds, a mirror is not.
        """
        values = {"changed": self._now} | ({"updated": self._now} if role is Role.TRANSLATION else {})
        self._set_item(known, values)

    def _add_revision(self, incoming: Incoming, copy_key: int, number: int) -> int:
        key = self._take(revision)
        words = incoming.statement
        self._rows[revision].append(
            {
                "key": key,
                "copy_key": copy_key,
                "number": number,
                "title": words.title,
                "summary": words.summary,
                "content_html": words.content_html,
                "language": words.language,
                "published_text": words.published_text,
                "date_flag": words.date_flag.value if words.date_flag else None,
                "site_updated": words.site_updated,
                "authors": words.authors,
                "categories": words.categories,
                "attachments": words.attachments,
                "translations": json.dumps(words.translations) if words.translations else None,
                "rights": words.rights,
                "origin": origin_to_text(words.origin),
                "meeting": meeting_to_text(words.meeting),
                "outcome": outcome_to_text(words.outcome),
                "themes": words_to_text(words.themes),
                "states": words_to_text(words.states),
                "content_hash": words.content_hash,
                "received_at": self._now,
            }
        )
        return key

    def _keys_of(self, incoming: Incoming) -> dict[str, Any]:
        return {
            "identity": incoming.identity,
            "external_id": incoming.statement.external_id,
            "url": incoming.statement.url,
            "url_key": incoming.url_key,
            "likeness": incoming.likeness,
            "draft_hash": incoming.draft_hash,
            "glimpse": incoming.glimpse,
            "read_at": self._now,
        }


def first_updated(published: datetime | None, now: datetime, *, backlog: bool) -> datetime:
    """Return what the first revision of an item counts as updated at.

    What a forum published while nobody read it is as old as it says; news is as old as it says if that is
    about now. But an old text that was put on a site today is new today, or no feed would ever show it.
    """
    if published is None or published > now:
        return now
    return published if backlog or now - published <= PROMPT else now


def _prefixed(key: int, values: dict[str, Any]) -> dict[str, Any]:
    return {"b_key": key, **{f"b_{name}": value for name, value in values.items()}}


def _top(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.coalesce(func.max(table.c.key), 0))).scalar_one())
