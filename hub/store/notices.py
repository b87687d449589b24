"""Notices: single mails on their way.

Claimed, sent and recorded like deliveries: what is claimed is written down before anything goes out, so
that after a crash nobody has to guess whether a mail may have gone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from hub.model.delivery import DeliveryState
from hub.model.notice import Notice, NoticeKind
from hub.store.tables import notice
from hub.store.types import storable

_PENDING, _SENDING = DeliveryState.PENDING.value, DeliveryState.SENDING.value


class Notices:
    """Notices, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, *, kind: NoticeKind, target: str, language: str, data: Mapping[str, str], now: datetime
    ) -> int:
        """Hand in a mail to be sent soon; return its key.

        Args:
            kind: What it says.
            target: Mail address.
            language: One of the six.
            data: What its text needs (`hub.model.notice`).
            now: Aware UTC.
        """
        row = {
            "kind": kind.value,
            "target": target,
            "language": language,
            "data": storable(json.dumps(dict(data), ensure_ascii=False, sort_keys=True)),
            "state": _PENDING,
            "attempts": 0,
            "due": now,
            "created": now,
        }
        added = self._connection.execute(notice.insert().values(row).returning(notice.c.key))
        return int(added.scalar_one())

    def claim(self, *, owner: str, now: datetime, until: datetime, limit: int) -> list[Notice]:
        """Take mails that are due, and begin a try of each; the oldest first.

        Args:
            owner: Who takes them.
            now: Aware UTC.
            until: When the lease ends; what is not recorded by then is `lost`.
            limit: Most that are taken.
        """
        due = (
            select(notice.c.key)
            .where(notice.c.state == _PENDING, notice.c.due <= now)
            .order_by(notice.c.due, notice.c.key)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        keys = self._connection.execute(due).scalars().all()
        if not keys:
            return []
        begun = {
            "state": _SENDING,
            "attempts": notice.c.attempts + 1,
            "lease_owner": owner,
            "lease_until": until,
        }
        taken = self._connection.execute(
            update(notice).where(notice.c.key.in_(keys)).values(begun).returning(notice)
        )
        return sorted(map(_notice, taken), key=lambda each: each.key)

    def done(self, taken: Notice, now: datetime) -> None:
        """Record that a mail has been taken in by the other side."""
        self._record(taken, state=DeliveryState.DELIVERED, done=now, error=None)

    def retry(self, taken: Notice, due: datetime, error: str) -> None:
        """Record a failure that may pass."""
        self._record(taken, state=DeliveryState.PENDING, due=due, error=error)

    def give_up(self, taken: Notice, now: datetime, error: str, *, state: DeliveryState) -> None:
        """Record a failure for good (`FAILED`), or that nobody knows whether it went (`HELD`)."""
        self._record(taken, state=state, done=now, error=error)

    def lost(self, now: datetime, error: str) -> int:
        """Hold mails whose sender has vanished in the middle; return how many. They may have gone."""
        held = update(notice).where(notice.c.state == _SENDING, notice.c.lease_until < now)
        values = {"state": DeliveryState.HELD.value, "done": now, "error": error, "lease_owner": None}
        return self._connection.execute(held.values(values)).rowcount

    def next_due(self) -> datetime | None:
        """Return when the next mail is due, None if none waits."""
        asked = select(func.min(notice.c.due)).where(notice.c.state == _PENDING)
        return self._connection.execute(asked).scalar()

    def get(self, key: int) -> Notice | None:
        """Return a notice with what became of it; None if it is not kept any more."""
        row = self._connection.execute(select(notice).where(notice.c.key == key)).first()
        return _notice(row) if row else None

    def troubled(self, limit: int) -> list[tuple[Notice, DeliveryState]]:
        """Return mails that failed, are held, or are being tried again; the newest first."""
        asked = (
            select(notice)
            .where(
                (notice.c.state.in_([DeliveryState.FAILED.value, DeliveryState.HELD.value]))
                | ((notice.c.state == _PENDING) & (notice.c.attempts > 0))
            )
            .order_by(notice.c.key.desc())
            .limit(limit)
        )
        return [(_notice(row), DeliveryState(row.state)) for row in self._connection.execute(asked)]

    def waiting(self) -> int:
        """Return how many mails are still to be sent."""
        asked = select(func.count()).where(notice.c.state.in_([_PENDING, _SENDING]))
        return self._connection.execute(asked).scalar_one()

    def forget(self, before: datetime) -> int:
        """Forget mails that were done with before a moment; return how many."""
        gone = delete(notice).where(notice.c.done < before)
        return self._connection.execute(gone).rowcount

    def _record(self, taken: Notice, *, state: DeliveryState, **values: Any) -> None:
        """Write only over this very try: another's, begun after the lease had passed, is not ours."""
        if values.get("error"):
            values["error"] = storable(values["error"])
        values |= {"state": state.value, "lease_owner": None, "lease_until": None}
        self._connection.execute(
            update(notice)
            .where(
                notice.c.key == taken.key,
                notice.c.attempts == taken.attempts,
                notice.c.state == _SENDING,
            )
            .values(values)
        )


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        key=row.key,
        kind=NoticeKind(row.kind),
        target=row.target,
        language=row.language,
        data=json.loads(row.data),
        attempts=row.attempts,
        due=row.due,
        created=row.created,
        done=row.done,
        error=row.error,
    )
