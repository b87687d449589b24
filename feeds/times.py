"""Times: moments as feeds write them, and the limits that readers believe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from hub.model.feed import FeedEntry
from hub.model.item import Item

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Validators take anything before for a fault (ImplausibleDate)."""


def stamp(moment: datetime) -> str:
    """Return a time as RFC 3339 wants it, in UTC, to the second or the microsecond."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def second(moment: datetime) -> str:
    """Return a time as RFC 3339 wants it, to the second."""
    return stamp(moment.replace(microsecond=0))


def mail_stamp(moment: datetime) -> str:
    """Return a time as RSS wants it (RFC 822 with four digits of year), whatever the locale."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0))


def published(item: Item) -> datetime | None:
    """Return when the site published an item, or None if nobody knows or nobody would believe it.

    Sites whose clock or zone is wrong publish a few hours ahead. Readers hide what is in the future, so
    such an item counts from when it was seen.
    """
    if item.published is None or item.published < EARLIEST:
        return None
    return min(item.published, item.first_seen)


def of_origin(updated: datetime | None, item: Item) -> datetime:
    """Return when the site's feed last changed: its own word, if that lies within what can be true."""
    if updated is None or updated < EARLIEST:
        return max(item.updated, EARLIEST)
    return min(updated, item.changed)


def distinct_updates(entries: Iterable[FeedEntry]) -> Iterator[datetime]:
    """Yield the time of change of each entry, no two of them equal.

    Sites stamp whole lists with one time, and validators warn of equal ones (DuplicateUpdated). The
    microseconds come from the item's id: stable from feed to feed, so that no reader takes an old entry
    for a new one.
    """
    seen: set[datetime] = set()
    for entry in entries:
        updated = max(entry.item.updated, EARLIEST)
        moment = updated.replace(microsecond=int(entry.item.id[-12:], 16) % 1_000_000)
        while moment in seen:
            moment += timedelta(microseconds=1)
        seen.add(moment)
        yield moment
