"""Source: one place where a forum publishes, and what the hub knows of its condition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.errors import Cause
from hub.model.draft import Kind
from hub.model.keywords import KeywordFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place to read, from a forum's file.

    Attributes:
        id: Unique in the whole registry.
        connector: Name in `connectors.CONNECTORS`.
        url: Where to start.
        language: Declared language of what it yields; None to trust the documents.
        kind: Default kind of what it yields.
        options: The connector's own fields, from ``[sources.options]``.
        basis: How the address is known: ``seen``, ``section``, ``derived`` or ``guess``.
        rights: Licence or attribution line shown wherever its items are.
        filter: What an entry must speak of to be let in; None lets everything in.
        alternatives: Other doors to the same statements, in the order in which they are tried while this one
            has never answered: sources with the same id, of another connector, address, options and basis.
    """

    id: str
    forum: str
    connector: str
    url: str
    language: str | None = None
    kind: Kind = Kind.NEWS
    options: Mapping[str, Any] = field(default_factory=dict)
    basis: str | None = None
    rights: str | None = None
    filter: KeywordFilter | None = None
    alternatives: tuple[Source, ...] = ()

    @property
    def name(self) -> str:
        """What tells this door from the source's others: connector and address."""
        return f"{self.connector} {self.url}"

    @property
    def doors(self) -> tuple[Source, ...]:
        """This door and the others, in the order in which they are tried."""
        return (replace(self, alternatives=()), *self.alternatives)


POSTED = "post:"
"""How the id of the source of a forum's own posts begins; ids in files have no colon."""


def is_posted(source: str) -> bool:
    """Tell whether what carries this source's id was posted by its forum's secretariat."""
    return source.startswith(POSTED)


class Condition(StrEnum):
    """What can be said of a source in public. "No news" and "cannot read" never look alike."""

    NEW = "new"
    """Never read so far."""
    FRESH = "fresh"
    QUIET = "quiet"
    """Read well; nothing new for longer than its own rhythm."""
    UNREADABLE = "unreadable"
    GONE = "gone"

    @classmethod
    def by_need(cls) -> tuple[Condition, ...]:
        """Every condition, the one that needs somebody most first."""
        return (cls.UNREADABLE, cls.GONE, cls.QUIET, cls.NEW, cls.FRESH)


def worst(conditions: Iterable[Condition]) -> Condition:
    """Return the condition of a forum whose sources are in these; of none at all, `NEW`."""
    return min(conditions, key=Condition.by_need().index, default=Condition.NEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered of a source between visits.

    Attributes:
        url: Address asked now; the registry's until the source has moved for good.
        moved_to: Where permanent redirects pointed lately, and how often in a row they did.
        next_poll: When it is due again; None means now.
        last_read: Last good visit, a 304 included.
        last_new: Date of its newest statement, or of the visit that brought it.
        failures: Failed visits in a row.
        failing_since: First of them.
        condition: What the board shows.
        cause: Short code of the last failure; None while it can be read.
        detail: The same for a person.
        interval: Seconds between visits as learned from the source's own rhythm.
        memory: What its connector asked to have kept, handed back verbatim.
        answering: Name of the door that answered last (`Source.doors`); None if the source has but one.
        set_up: Fingerprint of connector, options and filter at the last good visit: when an editor has
            changed them, an unchanged document is read once again.
        gap_from, gap_until: Between which two visits entries may have come and gone unseen; None while
            every list has something in common with the one before it.
    """

    source_id: str
    url: str
    etag: str | None = None
    last_modified: str | None = None
    fingerprint: str | None = None
    moved_to: str | None = None
    moved_sightings: int = 0
    next_poll: datetime | None = None
    last_full: datetime | None = None
    """Last visit that sent no validators."""
    last_read: datetime | None = None
    last_new: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    announced_failing: bool = False
    condition: Condition = Condition.NEW
    cause: Cause | None = None
    detail: str | None = None
    interval: float | None = None
    rhythm: float | None = None
    """Median seconds between its own entries; None while fewer than three are dated."""
    memory: str | None = None
    answering: str | None = None
    set_up: str | None = None
    gap_from: datetime | None = None
    gap_until: datetime | None = None
