"""Publishers and their posts: credentials, idempotency keys, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    not_,
    or_,
    select,
    text,
    update,
)

from hub.model.publisher import (
    BY_ENVELOPE,
    BY_HASH,
    Credential,
    Inbound,
    PostNote,
    PostResult,
    PostState,
    Publisher,
)
from hub.store.tables import inbound, publisher
from hub.store.types import storable

NO_WORDS = '{"type": "item.post", "data": {}}'
"""What is kept of a post whose words are forgotten."""
# Written out, not bound: SQLite takes the partial index only for the very same words.
_WAITING = text("inbound.state <> 'done'")
_OPEN = (PostState.EMBARGOED.value, PostState.DRAFT.value)
_SETTLED = (PostState.DONE.value, PostState.DECLINED.value, PostState.REPLACED.value)


class Publishers:
    """Publishers and posts, inside one transaction.

    Whatever a post does happens in a transaction that holds the log, so that nobody else decides on the
    same post meanwhile.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # Credentials

    def add(self, new: Publisher) -> None:
        """Keep a new publisher."""
        self._connection.execute(insert(publisher).values(asdict(new)))

    def save(self, known: Publisher) -> None:
        """Write a publisher over what was kept of it."""
        self._connection.execute(update(publisher).where(publisher.c.id == known.id).values(asdict(known)))

    def get(self, id: str) -> Publisher | None:
        """Return a publisher, revoked or not."""
        row = self._connection.execute(select(publisher).where(publisher.c.id == id)).first()
        return _to_publisher(row) if row else None

    def listed(self, forum: str | None = None) -> list[Publisher]:
        """Return every publisher, or those of one forum, the oldest first."""
        asked = select(publisher).order_by(publisher.c.id)
        if forum is not None:
            asked = asked.where(publisher.c.forum == forum)
        return [_to_publisher(row) for row in self._connection.execute(asked)]

    def signing(self, forum: str) -> list[Publisher]:
        """Return those who may sign posts for a forum now."""
        asked = select(publisher).where(
            publisher.c.forum == forum,
            publisher.c.credential == Credential.SIGNED.value,
            publisher.c.revoked.is_(None),
        )
        return [_to_publisher(row) for row in self._connection.execute(asked.order_by(publisher.c.id))]

    def bearer(self, token_hash: str) -> Publisher | None:
        """Return who holds a token, unless it was revoked."""
        asked = select(publisher).where(publisher.c.token_hash == token_hash, publisher.c.revoked.is_(None))
        row = self._connection.execute(asked).first()
        return _to_publisher(row) if row else None

    def note_use(self, id: str, now: datetime) -> None:
        """Note that a publisher has posted."""
        self._connection.execute(update(publisher).where(publisher.c.id == id).values(last_used=now))

    def posting(self) -> dict[str, datetime]:
        """Return, per forum whose secretariat has posted itself, when it did last."""
        asked = select(publisher.c.forum, func.max(publisher.c.last_used)).group_by(publisher.c.forum)
        rows = self._connection.execute(asked.where(publisher.c.last_used.is_not(None)))
        return {forum: last for forum, last in rows}  # noqa: C416 (rows are not pairs to mypy)

    # Posts

    def add_post(self, post: Inbound) -> None:
        """Keep an accepted post, which takes its idempotency key.

        Raises:
            IntegrityError: The key is taken; whoever holds the log has looked before.
        """
        self._connection.execute(insert(inbound).values(_post_row(post)))

    def save_post(self, post: Inbound) -> None:
        """Write a post over what was kept of it."""
        self._connection.execute(update(inbound).where(inbound.c.id == post.id).values(_post_row(post)))

    def post(self, id: str) -> Inbound | None:
        """Return a post by the id of its receipt."""
        return self._one(select(inbound).where(inbound.c.id == id))

    def message(self, publisher_id: str, message_id: str) -> Inbound | None:
        """Return the post that has taken an idempotency key."""
        asked = select(inbound).where(inbound.c.publisher == publisher_id, inbound.c.message_id == message_id)
        return self._one(asked)

    def waiting(self, forum: str, external_id: str) -> list[Inbound]:
        """Return what waits, under embargo or to be confirmed, about one thing; the oldest first."""
        asked = select(inbound).where(
            _WAITING,
            inbound.c.state.in_(_OPEN),
            inbound.c.forum == forum,
            inbound.c.external_id == external_id,
        )
        return self._many(asked.order_by(inbound.c.id))

    def due(self, now: datetime, limit: int) -> list[Inbound]:
        """Return posts whose embargo has ended, in the order of its end."""
        asked = select(inbound).where(
            _WAITING, inbound.c.state == PostState.EMBARGOED.value, inbound.c.publish_after <= now
        )
        return self._many(asked.order_by(inbound.c.publish_after, inbound.c.id).limit(limit))

    def posts(
        self, *, state: PostState | None = None, forum: str | None = None, limit: int = 50
    ) -> list[Inbound]:
        """Return posts, the newest first."""
        asked = select(inbound)
        if state is not None:
            asked = asked.where(inbound.c.state == state.value)
        if forum is not None:
            asked = asked.where(inbound.c.forum == forum)
        return self._many(asked.order_by(inbound.c.id.desc()).limit(limit))

    def posted_since(self, publisher_id: str, since: datetime) -> tuple[int, datetime | None]:
        """Return how many posts of a publisher came after a moment, and when the first of them did."""
        asked = select(func.count(), func.min(inbound.c.received)).where(
            inbound.c.publisher == publisher_id, inbound.c.received > since
        )
        number, first = self._connection.execute(asked).one()
        return number, first

    def forget_posts(self, before: datetime) -> None:
        """Forget posts of before a moment that are settled, with their receipts and idempotency keys.

        Of those that only the body tells from its repeats the key is kept, without the words: nothing signed
        says when they were sent, and whoever has caught one could send it again for ever.
        """
        old = and_(inbound.c.received < before, inbound.c.state.in_(_SETTLED))
        by_body = or_(*(inbound.c.message_id.startswith(each) for each in (BY_HASH, BY_ENVELOPE)))
        self._connection.execute(delete(inbound).where(old, not_(by_body)))
        self._connection.execute(update(inbound).where(old, by_body).values(post=NO_WORDS))

    def drafts_before(self, moment: datetime) -> list[Inbound]:
        """Return drafts that have waited since before a moment."""
        asked = select(inbound).where(
            _WAITING, inbound.c.state == PostState.DRAFT.value, inbound.c.received < moment
        )
        return self._many(asked.order_by(inbound.c.id))

    def _one(self, asked: Select[Any]) -> Inbound | None:
        row = self._connection.execute(asked).first()
        return _to_post(row) if row else None

    def _many(self, asked: Select[Any]) -> list[Inbound]:
        rows: Sequence[Row[Any]] = self._connection.execute(asked).all()
        return [_to_post(row) for row in rows]


def _to_publisher(row: Row[Any]) -> Publisher:
    return Publisher(**{**row._asdict(), "credential": Credential(row.credential)})


def _post_row(post: Inbound) -> dict[str, Any]:
    return {**asdict(post), "external_id": storable(post.external_id)}


def _to_post(row: Row[Any]) -> Inbound:
    words = {
        "state": PostState(row.state),
        "result": PostResult(row.result) if row.result else None,
        "note": PostNote(row.note) if row.note else None,
    }
    return Inbound(**{**row._asdict(), **words})
