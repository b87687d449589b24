"""Digests: which were planned, and their issues, rendered once for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from hub.errors import NotFoundError
from hub.model.digest import Candidate, Issue, Promise
from hub.model.event import Event
from hub.model.item import Item
from hub.model.query import ItemQuery
from hub.model.subscription import Standing
from hub.store import digest_matter, items
from hub.store.tables import digest_cut, digest_run, issue, subscription
from hub.store.upsert import insert_into, insert_or_leave

_ROWS = 500
"""Rows of one statement: SQLite takes 32,766 values at once."""


class Run(NamedTuple):
    """A digest of one subscription for one period; `issue` is None where nothing was sent."""

    subscription: str
    period: str
    planned: datetime
    after_seq: int
    until_seq: int
    issue: str | None


class PeriodSummary(NamedTuple):
    """What was planned for one period.

    Attributes:
        subscriptions: How many were served or passed over.
        mails: How many of them were sent an issue.
        issues: How many different ones.
        first, last: When the first and the last of them was planned.
    """

    period: str
    subscriptions: int
    mails: int
    issues: int
    first: datetime
    last: datetime


class Digests:
    """Runs, issues, and what digests are made of, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # Places in the log

    def cut(self, due: datetime) -> int | None:
        """Return up to where the digests due at a moment go, if any were planned."""
        return self._connection.execute(select(digest_cut.c.seq).where(digest_cut.c.due == due)).scalar()

    def set_cut(self, due: datetime, seq: int) -> int:
        """Note up to where they go, unless it is noted; return what is noted then."""
        insert_or_leave(self._connection, digest_cut, {"due": due, "seq": seq})
        noted = self._connection.execute(select(digest_cut.c.seq).where(digest_cut.c.due == due))
        return int(noted.scalar_one())

    def place_at(self, moment: datetime) -> int:
        """Return the seq of the last event before a moment, 0 if there is none.

        Exact to the seconds that lie between reading a site and storing what it said.
        """
        return digest_matter.place_at(self._connection, moment)

    def places_at(self, moments: Sequence[datetime]) -> list[int]:
        """Return the same for several moments in order, for less than one by one."""
        return digest_matter.places_at(self._connection, moments)

    # What digests are made of

    def candidates(self, query: ItemQuery, ids: Sequence[str]) -> list[Candidate]:
        """Return those of the items that a filter lets in, withdrawn ones too."""
        return digest_matter.candidates(self._connection, query, ids)

    def meetings(self, query: ItemQuery, first: datetime, last: datetime, limit: int) -> list[Item]:
        """Return standing meetings of a list that begin in a span, the soonest first."""
        return items.by_start(self._connection, query, first, last, limit)

    def promises(self) -> Iterable[Promise]:
        """Return every commitment with a date, of all items that stand, one after the other."""
        return digest_matter.promises(self._connection)

    def failing(self, until: int) -> dict[str, Event]:
        """Return, per source that could not be read at a place in the log, the event that says so."""
        return digest_matter.failing(self._connection, until)

    # Issues

    def keep_issue(self, made: Issue, now: datetime) -> None:
        """Keep an issue unless it is kept."""
        row = {
            "key": made.key,
            "period": made.period,
            "language": made.language,
            "subject": made.subject,
            "text": made.text,
            "html": made.html,
            "items": made.items,
            "calendar": made.calendar,
            "created": now,
        }
        insert_or_leave(self._connection, issue, row)

    def issue(self, key: str) -> Issue:
        """Return an issue. Raises NotFoundError."""
        row = self._connection.execute(select(issue).where(issue.c.key == key)).first()
        if row is None:
            raise NotFoundError(f"There is no issue {key}; issues are kept for three months.")
        return Issue(
            key=row.key,
            period=row.period,
            language=row.language,
            subject=row.subject,
            text=row.text,
            html=row.html,
            items=row.items,
            calendar=row.calendar,
        )

    def items_of_issue(self, key: str) -> int | None:
        """Return of how many items an issue speaks; None if there is no such issue."""
        return self._connection.execute(select(issue.c["items"]).where(issue.c.key == key)).scalar()

    # Runs

    def add_runs(self, runs: Sequence[Run]) -> set[str]:
        """Note runs; return the subscriptions that had none for their period so far.

        The rows go in in the order of their keys: two planners that note the same ones wait for each
        other, never crosswise.
        """
        ordered = sorted(runs)
        new: set[str] = set()
        for start in range(0, len(ordered), _ROWS):
            rows = [each._asdict() for each in ordered[start : start + _ROWS]]
            statement = insert_into(self._connection, digest_run).on_conflict_do_nothing()
            noted = statement.returning(digest_run.c.subscription)
            new.update(self._connection.execute(noted, rows).scalars())
        return new

    def run(self, subscription_id: str, period: str) -> Run | None:
        """Return what was planned for a subscription in a period."""
        asked = select(*(digest_run.c[name] for name in Run._fields)).where(
            digest_run.c.subscription == subscription_id, digest_run.c.period == period
        )
        row = self._connection.execute(asked).first()
        return Run(*row) if row else None

    def served(self, subscriptions: Sequence[str], period: str) -> set[str]:
        """Return which of the subscriptions have had their digest of a period, or were passed over."""
        found: set[str] = set()
        for part in _parts(subscriptions):
            asked = select(digest_run.c.subscription).where(
                digest_run.c.subscription.in_(part), digest_run.c.period == period
            )
            found.update(self._connection.execute(asked).scalars())
        return found

    def awaiting(self, subscriptions: Sequence[str]) -> dict[str, tuple[datetime, datetime | None]]:
        """Return, of those that are served still, when each was last changed and when its digest is due.

        In a transaction that writes they are held until it ends: nobody changes or ends them meanwhile.
        """
        columns = select(subscription.c.id, subscription.c.changed, subscription.c.next_digest)
        active = subscription.c.standing == Standing.ACTIVE.value
        found: dict[str, tuple[datetime, datetime | None]] = {}
        for part in _parts(subscriptions):
            asked = columns.where(subscription.c.id.in_(part), active).order_by(subscription.c.id)
            if not self._connection.get_execution_options().get("read_only"):
                asked = asked.with_for_update()
            found |= {id: (changed, due) for id, changed, due in self._connection.execute(asked)}
        return found

    def move_on(self, subscriptions: Sequence[str], *, due: datetime, until: int | None) -> None:
        """Set when their next digest is due, and up to where they have been told; None leaves that."""
        values: dict[str, Any] = {"next_digest": due}
        if until is not None:
            values["digest_after"] = until
        for part in _parts(subscriptions):
            moved = update(subscription).where(subscription.c.id.in_(part))
            self._connection.execute(moved.values(values))

    def periods(self, limit: int) -> list[PeriodSummary]:
        """Return what was planned, by period, the newest first."""
        rows = self._connection.execute(
            select(
                digest_run.c.period,
                func.count().label("subscriptions"),
                func.count(digest_run.c.issue).label("mails"),
                func.count(digest_run.c.issue.distinct()).label("issues"),
                func.min(digest_run.c.planned).label("first"),
                func.max(digest_run.c.planned).label("last"),
            )
            .group_by(digest_run.c.period)
            .order_by(func.max(digest_run.c.planned).desc(), digest_run.c.period.desc())
            .limit(limit)
        )
        return [PeriodSummary(*row) for row in rows]

    def forget(self, *, issues_before: datetime, runs_before: datetime) -> None:
        """Forget rendered issues, and which digests were planned, from before some moments."""
        self._connection.execute(delete(issue).where(issue.c.created < issues_before))
        self._connection.execute(delete(digest_run).where(digest_run.c.planned < runs_before))
        self._connection.execute(delete(digest_cut).where(digest_cut.c.due < runs_before))


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut what a statement is about into parts, in one order for all: nobody waits for each other."""
    ordered = sorted(ids)
    return (ordered[start : start + _ROWS] for start in range(0, len(ordered), _ROWS))
