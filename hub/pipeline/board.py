"""Board: one row for each source, true at the moment somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from hub.model.forum import Forum
from hub.model.source import Condition, Source, SourceState, worst
from hub.pipeline import rhythm
from hub.registry import Registry
from hub.store import Store

SPAN = timedelta(days=14)
SPANS = 26
"""How many spans a rhythm is shown over: a year, which is the rhythm of many a ministers' meeting."""
LATE = timedelta(days=1)
"""So long after a visit was due, the hub itself does not work as it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A source as the board shows it.

    Attributes:
        condition: Now; a source that was fresh at its last visit may have fallen quiet since.
        items: How many copies it has yielded.
        left_out: How many entries its filter keeps out, of those that are remembered.
        begins: When the first span of `activity` begins, aware UTC.
        activity: Items published in each of the last `SPANS` spans, the oldest first.
        late: True if it should have been read a day ago and was not: what is said of it is old.
    """

    source: Source
    forum: Forum
    state: SourceState
    condition: Condition
    items: int
    left_out: int
    begins: datetime
    activity: tuple[int, ...]
    late: bool

    @property
    def spans(self) -> list[tuple[datetime, int]]:
        """When each span begins, and how many items are dated within it."""
        return [(self.begins + SPAN * number, count) for number, count in enumerate(self.activity)]


def board(registry: Registry, store: Store | None, now: datetime) -> list[Row]:
    """Return a row for each source of the registry, in its order. Without a store nothing was ever read."""
    states = store.source_states() if store else {}
    items = store.source_counts() if store else {}
    left_out = store.left_out_counts() if store else {}
    begins = first_span(now)
    activity = store.activity(begins, SPAN, SPANS) if store else {}
    rows = []
    for source in registry.sources.values():
        state = states.get(source.id) or SourceState(source_id=source.id, url=source.url)
        row = Row(
            source=source,
            forum=registry.forums[source.forum],
            state=state,
            condition=condition_now(state, now),
            items=items.get(source.id, 0),
            left_out=left_out.get(source.id, 0) if source.filter else 0,
            begins=begins,
            activity=tuple(activity.get(source.id, (0,) * SPANS)),
            late=is_late(state, now),
        )
        rows.append(row)
    return rows


def first_span(now: datetime) -> datetime:
    """Return when the first span begins: the last one ends with the present day."""
    tomorrow = datetime.combine(now.astimezone(UTC).date(), time(), UTC) + timedelta(days=1)
    return tomorrow - SPAN * SPANS


def condition_now(state: SourceState, now: datetime) -> Condition:
    """Return the condition of a source; time alone makes a fresh one quiet."""
    if state.condition is not Condition.FRESH:
        return state.condition
    return rhythm.condition(now=now, last_new=state.last_new, rhythm=state.rhythm)


def is_late(state: SourceState, now: datetime) -> bool:
    """Tell whether a source was due a day ago, so that nobody knows how it is now."""
    return state.next_poll is not None and now - state.next_poll > LATE


def by_condition(rows: Iterable[Row]) -> dict[Condition, list[Row]]:
    """Return rows by condition, what needs somebody first; each condition is there."""
    found: dict[Condition, list[Row]] = {condition: [] for condition in Condition.by_need()}
    for row in rows:
        found[row.condition].append(row)
    return found


def of_forums(rows: Sequence[Row]) -> Mapping[str, Condition]:
    """Return the condition of each forum that has a source: the worst of its sources'."""
    found: dict[str, list[Condition]] = {}
    for row in rows:
        found.setdefault(row.source.forum, []).append(row.condition)
    return {forum: worst(conditions) for forum, conditions in found.items()}
