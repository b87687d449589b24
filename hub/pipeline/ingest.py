"""Ingest: item, copy, revision and event in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from hub.model.change import (
    Change,
    Incoming,
    KnownCopy,
    LeftOut,
    Missed,
    NewCopy,
    NewItem,
    NewRevision,
    Retraction,
    Touched,
)
from hub.model.event import EventType, Happening
from hub.model.item import Role, Status
from hub.model.source import is_posted
from hub.pipeline.link import decide
from hub.store import Unit

RECENT = 500
"""How far back a source's copies are compared when ids have changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What one visit brought, ready to be decided on.

    Attributes:
        incoming: Statements whose words are not those of last time, oldest first.
        listed: Every identity in the document, unchanged ones included.
        translations: Address keys of declared translations, per identity.
        withdrawn: Identities the site has withdrawn.
        retractions: Copies whose own page says they are gone, and why.
        missed: Copies whose page was looked for, with the new count.
        left_out: Entries that the source's filter keeps out, and that were not known as such.
        filtered: True if the source has a filter: what comes in may have been left out before.
        kept_out: How many entries of the list its filter keeps out, those that were known included.
        first: True for the first visit that yields anything: nothing can be known yet.
    """

    incoming: Sequence[Incoming] = ()
    listed: Sequence[str] = ()
    translations: Mapping[str, Sequence[str]] = field(default_factory=dict)
    withdrawn: Sequence[str] = ()
    retractions: Sequence[Retraction] = ()
    missed: Sequence[Missed] = ()
    left_out: Sequence[LeftOut] = ()
    filtered: bool = False
    kept_out: int = 0
    first: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to decide."""
        return not (self.incoming or self.withdrawn or self.retractions or self.missed)


class Written(NamedTuple):
    """What came of writing: the item of each change, and the newest event, if there was one."""

    items: Sequence[str]
    seq: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of each: new, updated, retracted."""

    new: int = 0
    updated: int = 0
    retracted: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.new + other.new, self.updated + other.updated, self.retracted + other.retracted)


def changes_for(intake: Intake, unit: Unit, source: str, forum: str) -> list[Change]:
    """Decide what an intake changes, reading only what is needed to decide."""
    changes: list[Change] = []
    if intake.incoming:
        keys = [each.url_key for each in intake.incoming if each.url_key]
        keys += [key for each in intake.translations.values() for key in each]
        identities = [each.identity for each in intake.incoming]
        # A post is no list: what it does not name has not left anything.
        alone = intake.first or is_posted(source)
        changes += decide(
            intake.incoming,
            listed=intake.listed,
            same_identity=[] if intake.first else unit.by_identity(source, identities),
            same_source=[] if alone else unit.newest_of_source(source, RECENT),
            same_address=[copy for copy in unit.by_address(keys) if may_join(copy, source, forum)],
            translations=intake.translations,
        )
        if intake.first:
            changes = [
                NewItem(change.incoming, backlog=True) if isinstance(change, NewItem) else change
                for change in changes
            ]
    standing = [
        copy for copy in unit.by_identity(source, intake.withdrawn) if copy.status is Status.PUBLISHED
    ]
    changes += [Retraction(copy, "withdrawn by its source") for copy in standing]
    return [*changes, *intake.retractions, *intake.missed]


def ingest(
    intake: Intake,
    unit: Unit,
    *,
    forum: str,
    source: str,
    now: datetime,
    new_id: Callable[[], str],
) -> Tally:
    """Write an intake and announce it; everything or nothing, in the transaction of `unit`."""
    counted = Tally()
    if intake.left_out or (intake.incoming and intake.filtered):
        unit.leave_out(source, intake.left_out, [each.identity for each in intake.incoming])
    for part in in_order(intake):
        changes = changes_for(part, unit, source, forum)
        write(changes, unit, forum=forum, source=source, now=now, new_id=new_id, past=intake.first)
        counted += tally(changes)
    return counted


def write(
    changes: Sequence[Change],
    unit: Unit,
    *,
    forum: str,
    source: str,
    now: datetime,
    new_id: Callable[[], str],
    past: bool = False,
) -> Written:
    """Write changes and announce those that a reader can see.

    Args:
        changes: What was decided.
        unit: The transaction.
        forum: Who speaks.
        source: Where it was read.
        now: Aware UTC.
        new_id: Makes the ids of items and events.
        past: It lay there before anybody read it. That is told, but is no news (`hub.pipeline.dispatch`).
    """
    marked: dict[str, Any] = {"backlog": True} if past else {}
    ids = unit.write(changes, forum=forum, source=source, now=now, new_id=new_id)
    happenings = [
        Happening(id=new_id(), type=type, occurred_at=now, item_id=id, forum=forum, data=data | marked)
        for change, id in zip(changes, ids, strict=True)
        for type, data in announcement(change, source)
    ]
    return Written(ids, unit.append(happenings) if happenings else None)


def may_join(copy: KnownCopy, source: str, forum: str) -> bool:
    """Tell whether a document may become a copy of the item that `copy` belongs to.

    What is posted speaks for its own forum alone: else whoever may post for one could, by naming an
    address of another, put words beside its statements, or catch them before they are read.
    """
    return copy.forum == forum or not (is_posted(source) or is_posted(copy.source))


def in_order(intake: Intake) -> list[Intake]:
    """Split an intake so that statements come before the translations of them that stand beside them.

    One list may hold a statement in two languages that name each other; the second can join the first
    only when that has been written.
    """
    if intake.is_empty:
        return []
    before: dict[str, Incoming] = {}
    later: list[Incoming] = []
    for each in intake.incoming:
        if any(
            _speaks_otherwise(each, before.get(key)) for key in intake.translations.get(each.identity, ())
        ):
            later.append(each)
        elif each.url_key:
            before[each.url_key] = each
    if not later:
        return [intake]
    waiting = {each.identity for each in later}
    now = [each for each in intake.incoming if each.identity not in waiting]
    after = Intake(incoming=later, listed=intake.listed, translations=intake.translations)
    return [replace(intake, incoming=now), after]


def _speaks_otherwise(each: Incoming, other: Incoming | None) -> bool:
    return other is not None and other.statement.language != each.statement.language


def announcement(change: Change, source: str) -> list[tuple[EventType, dict[str, Any]]]:
    """Return the event a change makes, if it is one a reader can see."""
    match change:
        case NewItem(incoming):
            return [(EventType.ITEM_PUBLISHED, _summary(incoming, source, revision=1))]
        case NewCopy(incoming, _, Role.TRANSLATION):
            return [(EventType.ITEM_TRANSLATED, _summary(incoming, source, revision=1))]
        case NewCopy(incoming, copy, role):
            number = copy.revision + 1 if role is Role.ORIGINAL else 1
            data = _summary(incoming, source, revision=number) | {"copy": role.value}
            return [(EventType.ITEM_UPDATED, data)]
        case NewRevision(incoming, copy):
            data = _summary(incoming, source, revision=copy.revision + 1) | {"copy": copy.role.value}
            return [(EventType.ITEM_UPDATED, data)]
        case Retraction(copy, reason):
            type = EventType.ITEM_RETRACTED if copy.role is Role.ORIGINAL else EventType.ITEM_UPDATED
            return [(type, {"source": source, "reason": reason, "copy": copy.role.value})]
        case Touched() | Missed():
            return []


def _summary(incoming: Incoming, source: str, *, revision: int) -> dict[str, Any]:
    words = incoming.statement
    return {
        "source": source,
        "revision": revision,
        "kind": words.kind.value,
        "language": words.language,
        "title": words.title,
        "url": words.url,
        "content_hash": words.content_hash,
    }


def tally(changes: Sequence[Change]) -> Tally:
    """Count changes the way `poll` reports them."""
    return Tally(
        new=sum(isinstance(change, NewItem | NewCopy) for change in changes),
        updated=sum(isinstance(change, NewRevision) for change in changes),
        retracted=sum(isinstance(change, Retraction) for change in changes),
    )
