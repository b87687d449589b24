"""Reading items: lists, one item, its history."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
)

from hub.errors import NotFoundError
from hub.model.draft import Kind
from hub.model.item import Copy, DateFlag, FeedOrigin, Item, Revision, Role, Status
from hub.model.query import Cursor, ItemQuery
from hub.store.meetings import meeting_from_text
from hub.store.outcomes import outcome_from_text, words_from_text
from hub.store.tables import copy, item, revision
from hub.store.types import from_us, to_us

_HEAD = (
    select(
        item,
        copy.c.url,
        copy.c.revision.label("number"),
        revision.c.title,
        revision.c.summary,
        revision.c.content_html,
        revision.c.language,
        revision.c.published_text,
        revision.c.date_flag,
        revision.c.authors,
        revision.c.categories,
        revision.c.attachments,
        revision.c.rights,
        revision.c.origin,
        revision.c.meeting,
        revision.c.outcome,
        revision.c.themes,
        revision.c.states,
    )
    .join(copy, copy.c.key == item.c.copy_key)
    .join(revision, revision.c.key == copy.c.revision_key)
)


def latest(connection: Connection, query: ItemQuery, limit: int, after: Cursor | None) -> list[Item]:
    """Return items newest first, by (sorted, id) so that equal times keep one order."""
    statement = _HEAD.where(matches(query)).order_by(item.c.sorted.desc(), item.c.id.desc()).limit(limit)
    if after:
        # The type is named: inside a tuple the database would be handed the time as text.
        moment = literal(from_us(after.sorted_us), item.c.sorted.type)
        statement = statement.where(tuple_(item.c.sorted, item.c.id) < tuple_(moment, after.id))
    return _to_items(connection, statement)


def freshest(connection: Connection, query: ItemQuery, limit: int) -> list[Item]:
    """Return items by `Item.updated`, newest first: what a feed's readers have not seen yet stands on top."""
    statement = _HEAD.where(matches(query)).order_by(item.c.updated.desc(), item.c.id.desc()).limit(limit)
    return _to_items(connection, statement)


def arrivals(connection: Connection, query: ItemQuery, first: int, limit: int) -> list[Item]:
    """Return items in the order they came in, from place `first` (0 is the oldest) on, withdrawn ones too.

    That order only ever grows at its end, whatever dates the items carry.
    """
    matching = _HEAD.where(matches(query, withdrawn=True)).order_by(item.c.key)
    return _to_items(connection, matching.offset(first).limit(limit))


def by_start(
    connection: Connection, query: ItemQuery, first: datetime, last: datetime, limit: int
) -> list[Item]:
    """Return items whose meeting begins from `first` on and before `last`, the soonest first."""
    within = (item.c.meeting_start >= first, item.c.meeting_start < last)
    statement = _HEAD.where(matches(query), *within).order_by(item.c.meeting_start, item.c.id)
    return _to_items(connection, statement.limit(limit))


def one(connection: Connection, id: str) -> Item:
    """Return one item, withdrawn or not.

    Raises:
        NotFoundError: There is none.
    """
    found = _to_items(connection, _HEAD.where(item.c.id == id))
    if not found:
        raise NotFoundError(f"There is no item {id}.")
    return found[0]


def by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Item]:
    """Return items, withdrawn or not, by id; ids that do not exist are left out."""
    if not ids:
        return {}
    return {each.id: each for each in _to_items(connection, _HEAD.where(item.c.id.in_(sorted(set(ids)))))}


def matching(connection: Connection, query: ItemQuery, ids: Sequence[str]) -> set[str]:
    """Return which of some items a list holds."""
    if not ids:
        return set()
    asked = select(item.c.id).where(item.c.id.in_(sorted(set(ids))), matches(query))
    return set(connection.execute(asked).scalars())


def count(connection: Connection, query: ItemQuery) -> int:
    """Return how many items match."""
    return connection.execute(select(func.count()).select_from(item).where(matches(query))).scalar_one()


def changed(connection: Connection, query: ItemQuery) -> datetime | None:
    """Return when the list last changed: the newest `Item.changed`, withdrawals included."""
    newest = select(item.c.changed).where(matches(query, withdrawn=True)).order_by(item.c.changed.desc())
    return connection.execute(newest.limit(1)).scalar_one_or_none()


def retracted(connection: Connection, query: ItemQuery, limit: int) -> list[tuple[Item, datetime]]:
    """Return withdrawn items of a list with the time of withdrawal, newest first."""
    statement = _HEAD.where(matches(query, withdrawn=True), item.c.status == Status.RETRACTED.value)
    items = _to_items(connection, statement.order_by(item.c.changed.desc(), item.c.id).limit(limit))
    return [(each, each.changed) for each in items]


def history(connection: Connection, id: str) -> list[Revision]:
    """Return every revision of every copy of an item, newest first."""
    rows = connection.execute(
        select(revision, copy.c.source)
        .join(copy, copy.c.key == revision.c.copy_key)
        .join(item, item.c.key == copy.c.item_key)
        .where(item.c.id == id)
        .order_by(revision.c.key.desc())
    )
    return [_to_revision(row) for row in rows]


def latest_by_forum(connection: Connection) -> dict[str, tuple[int, datetime]]:
    """Return, per forum, the number of standing items and the newest of their dates."""
    rows = connection.execute(
        select(item.c.forum, func.count(), func.max(item.c.sorted))
        .where(item.c.status == Status.PUBLISHED.value)
        .group_by(item.c.forum)
    )
    return {forum: (number, newest) for forum, number, newest in rows}


def copies_by_source(connection: Connection) -> dict[str, int]:
    """Return how many copies each source has yielded."""
    rows = connection.execute(select(copy.c.source, func.count()).group_by(copy.c.source))
    return {source: number for source, number in rows}  # noqa: C416 (rows are not pairs to mypy)


def activity(connection: Connection, begins: datetime, span: timedelta, spans: int) -> dict[str, list[int]]:
    """Return, per source, how many standing items are dated in each span of time from `begins` on.

    Sources without any are not in it.
    """
    width = span // timedelta(microseconds=1)
    number = (type_coerce(item.c.sorted, BigInteger) - to_us(begins)) // width
    rows = connection.execute(
        select(item.c.source, number.label("number"), func.count())
        .where(
            item.c.sorted >= begins,
            item.c.sorted < begins + span * spans,
            item.c.status == Status.PUBLISHED.value,
        )
        .group_by(item.c.source, number)
    )
    found: dict[str, list[int]] = defaultdict(lambda: [0] * spans)
    for source, place, count in rows:
        found[source][int(place)] = count
    return dict(found)


def matches(query: ItemQuery, *, withdrawn: bool = False) -> ColumnElement[bool]:
    """Return what holds for the items of a list; with `withdrawn`, for those taken back too."""
    terms: list[ColumnElement[bool]] = [item.c.key > 0]
    if query.nothing:
        terms.append(item.c.key < 0)
    if not (query.include_retracted or withdrawn):
        terms.append(item.c.status == Status.PUBLISHED.value)
    if query.forums:
        terms.append(item.c.forum.in_(sorted(query.forums)))
    if query.kinds:
        terms.append(item.c.kind.in_(sorted(kind.value for kind in query.kinds)))
    if query.since:
        terms.append(item.c.changed >= query.since)
    if query.languages:
        terms.append(_speaks(query.languages))
    return and_(*terms)


def _speaks(languages: Iterable[str]) -> ColumnElement[bool]:
    """Match items with a copy in one of the languages: ``fr`` takes ``fr`` and ``fr-CA``."""
    # A name of its own: lists join the original copy, and any of the copies may match.
    any_copy = copy.alias("any_copy")
    wanted = [
        or_(any_copy.c.language == language, any_copy.c.language.startswith(f"{language}-", autoescape=True))
        for language in sorted(languages)
    ]
    return exists().where(any_copy.c.item_key == item.c.key, or_(*wanted))


def _to_items(connection: Connection, statement: Select[Any]) -> list[Item]:
    rows = connection.execute(statement).all()
    copies = _copies_of(connection, [row.key for row in rows])
    return [_to_item(row, copies[row.key]) for row in rows]


def _copies_of(connection: Connection, keys: Sequence[int]) -> dict[int, list[Copy]]:
    rows = connection.execute(
        select(copy, revision.c.title)
        .join(revision, revision.c.key == copy.c.revision_key)
        .where(copy.c.item_key.in_(keys))
        .order_by(copy.c.key)
    )
    found: dict[int, list[Copy]] = defaultdict(list)
    for row in rows:
        found[row.item_key].append(_to_copy(row))
    return found


def _to_copy(row: Row[Any]) -> Copy:
    return Copy(
        source=row.source,
        external_id=row.external_id,
        url=row.url,
        language=row.language,
        title=row.title,
        role=Role(row.role),
    )


def _to_item(row: Row[Any], copies: Sequence[Copy]) -> Item:
    return Item(
        id=row.id,
        kind=Kind(row.kind),
        forum=row.forum,
        source=row.source,
        status=Status(row.status),
        revision=row.number,
        url=row.url,
        title=row.title,
        summary=row.summary,
        content_html=row.content_html,
        language=row.language,
        published=row.published,
        published_text=row.published_text,
        # The first date stays: a later revision's bad one flags nothing.
        date_flag=DateFlag(row.date_flag) if row.date_flag and row.published is None else None,
        updated=row.updated,
        first_seen=row.first_seen,
        changed=row.changed,
        authors=row.authors,
        categories=row.categories,
        attachments=row.attachments,
        rights=row.rights,
        origin=origin_from_text(row.origin),
        meeting=meeting_from_text(row.meeting),
        outcome=outcome_from_text(row.outcome),
        themes=words_from_text(row.themes),
        states=words_from_text(row.states),
        copies=tuple(copies),
    )


def _to_revision(row: Row[Any]) -> Revision:
    return Revision(
        number=row.number,
        source=row.source,
        language=row.language,
        title=row.title,
        summary=row.summary,
        content_html=row.content_html,
        attachments=row.attachments,
        content_hash=row.content_hash,
        received_at=row.received_at,
        meeting=meeting_from_text(row.meeting),
        outcome=outcome_from_text(row.outcome),
    )


@lru_cache(maxsize=64)
def origin_to_text(origin: FeedOrigin | None) -> str | None:
    """Return a feed's own data as kept: a JSON array in the order of the fields. All its entries share it."""
    if origin is None:
        return None
    updated = origin.updated.isoformat() if origin.updated else None
    values = [origin.id, origin.title, updated, origin.url, origin.self_url, origin.rights]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def origin_from_text(text: str | None) -> FeedOrigin | None:
    """Give back what `origin_to_text` kept."""
    if text is None:
        return None
    id, title, updated, url, self_url, rights = json.loads(text)
    moment = datetime.fromisoformat(updated) if updated else None
    return FeedOrigin(id=id, title=title, updated=moment, url=url, self_url=self_url, rights=rights)
