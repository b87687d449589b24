"""Archives: everything a feed ever held, in documents that hold the same entries for ever (RFC 5005, 4).

A feed shows the fifty that changed last, but changes and dates say nothing of order: a site read for the
first time brings years at once. So archives are cut in order of arrival, which only grows at its end:
archive 1 holds the first fifty that came, archive 2 the next. Whoever has followed the links to an archive
they know has everything.

What came after the last full archive is nearly always in the live feed. Where it is not, the live feed first
names an archive such as ``3.17``, the first seventeen of the third: it, too, never changes.

An entry is shown as it stands today, a correction also here; a withdrawn one leaves a tombstone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from hub.errors import NotFoundError
from hub.model.item import Item
from hub.schemas.filters import Filtered
from hub.services import Services

ENTRIES = 50
"""Of a live feed and of an archive (design, section 7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """One archive: what arrived in it, withdrawn items too, and the names of its neighbours."""

    items: Sequence[Item]
    previous: str | None
    next: str | None


def newest(services: Services, filtered: Filtered, live: Collection[Item]) -> str | None:
    """Return the name of the archive that a live feed continues in; None if it holds everything itself.

    Args:
        services: The house.
        filtered: The list.
        live: The entries of the live feed.
    """
    if filtered.query.since:
        return None  # a span that begins anew with every question has no past
    count = _arrived(services, filtered)
    full, rest = divmod(count, ENTRIES)
    if count <= ENTRIES:
        return None
    shown = {item.id for item in live}
    late = services.store.arrivals(filtered.query, first=full * ENTRIES, limit=rest) if rest else []
    if all(item.id in shown or item.status == "retracted" for item in late):
        return str(full)
    return f"{full + 1}.{rest}"


def read(services: Services, filtered: Filtered, number: int, places: int | None) -> Archive:
    """Return an archive.

    Args:
        services: The house.
        filtered: The list.
        number: From 1, the oldest.
        places: How many arrivals it holds, if it was not full when it was named.

    Raises:
        NotFoundError: There is no such archive (yet).
    """
    wanted = places or ENTRIES
    count = _arrived(services, filtered)
    if (
        filtered.query.since
        or wanted >= ENTRIES + (places is None)
        or count < (number - 1) * ENTRIES + wanted
    ):
        raise NotFoundError(f"There is no archive {number}.")
    found = services.store.arrivals(filtered.query, first=(number - 1) * ENTRIES, limit=wanted)
    has_next = places is None and count >= (number + 1) * ENTRIES
    return Archive(
        items=found,
        previous=str(number - 1) if number > 1 else None,
        next=str(number + 1) if has_next else None,
    )


def _arrived(services: Services, filtered: Filtered) -> int:
    """Count what ever arrived: withdrawals must not move the others from one archive to the next."""
    return services.store.count(replace(filtered.query, include_retracted=True))
