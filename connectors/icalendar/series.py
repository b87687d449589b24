"""Series: which meetings a group of events with one UID stands for (RFC 5545, section 3.8.4.4 and 3.8.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from connectors.icalendar.lines import Component, Property
from connectors.icalendar.recurrence import Budget, Rule, TooManyError, moments, read_rule
from connectors.icalendar.times import (
    Moment,
    Zones,
    instant,
    key,
    keys,
    moment_of,
    on_the_wall,
    read_duration,
    read_moment,
)

BACK = timedelta(days=60)
"""How long after its end an instance of a series is still listed."""
AHEAD = timedelta(days=400)
"""How long before its start one is listed: a yearly meeting is seen once a year at least."""
DAY = timedelta(days=1)
MAX_REACH = timedelta(days=400)
"""What recurs and lasts longer is a slip of the pen: every instance since then would last until today."""


class Window(NamedTuple):
    """Between which times (UTC, without zone) the instances of a series are written out."""

    start: datetime
    stop: datetime

    @classmethod
    def around(cls, now: datetime) -> Window:
        """Return the window around a time (aware)."""
        moment = now.astimezone(UTC).replace(tzinfo=None)
        return cls(moment - BACK, moment + AHEAD)

    def holds(self, start: Moment, end: Moment) -> bool:
        """Tell whether a meeting touches it."""
        return instant(end) >= self.start and instant(start) <= self.stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One VEVENT, its times read.

    Attributes:
        component: Its words.
        zones: The time zones of its document.
        uid: Its name, or None.
        start: When it begins.
        span: How long it lasts, on the wall; None if it does not say. Of a day's event a multiple of days.
        sequence: Number of its revision.
        place: Which one of the document it is.
        replaces: The instance of the series that it stands for, or None.
        and_later: True if it changes all later instances, too.
    """

    component: Component
    zones: Zones
    uid: str | None
    start: Moment
    span: timedelta | None
    sequence: int
    place: int
    replaces: Moment | None = None
    and_later: bool = False

    @property
    def recurs(self) -> bool:
        """Whether it stands for more than itself."""
        return bool(self.component.first("RRULE") or self.component.first("RDATE"))

    @property
    def end(self) -> Moment:
        """When it ends; its start if it does not say."""
        return later(self.start, self.span)


@dataclass(slots=True)
class Meeting:
    """One meeting: an event, or one instance of it, with the name it is recognised by and its times."""

    name: str | None
    event: Event
    start: Moment
    end: Moment
    instance: bool = False


@dataclass(slots=True)
class Faults:
    """What could not be read.

    Attributes:
        broken: How many events.
        rules: Which events have rules that could not.
        private: How many events are not for everybody.
        outside: How many meetings were too many.
        names: Names of time zones that say nothing to anybody.
    """

    broken: int = 0
    rules: set[int] = field(default_factory=set)
    private: int = 0
    outside: int = 0
    names: set[str] = field(default_factory=set)


def read_event(component: Component, zones: Zones, place: int) -> Event:
    """Return an event with its times.

    Raises:
        ValueError: It does not say when it begins, or nobody can read it.
    """
    replaced = component.first("RECURRENCE-ID")
    start_line = component.first("DTSTART") or replaced  # a cancelled instance often names itself only
    if start_line is None:
        raise ValueError("no start")
    start = read_moment(start_line, zones)
    sequence = component.words("SEQUENCE") or "0"
    return Event(
        component=component,
        zones=zones,
        uid=component.words("UID"),
        start=start,
        span=_span(component, start, zones),
        sequence=int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 12 else 0,
        place=place,
        replaces=read_moment(replaced, zones) if replaced else None,
        and_later=bool(replaced and replaced.params.get("RANGE", "").upper() == "THISANDFUTURE"),
    )


def _span(component: Component, start: Moment, zones: Zones) -> timedelta | None:
    """Return how long it lasts; None if it does not say, or says that it ends before it begins."""
    try:
        if line := component.first("DTEND"):
            end = read_moment(line, zones)
            span = _between(start, end)
        elif line := component.first("DURATION"):
            span = read_duration(line.value)
            later(start, span)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return span if span >= timedelta() else None


def _between(start: Moment, end: Moment) -> timedelta:
    if isinstance(start, datetime) and isinstance(end, datetime) and start.tzinfo and end.tzinfo:
        end = end.astimezone(start.tzinfo)
    return on_the_wall(end) - on_the_wall(start)


def later(moment: Moment, span: timedelta | None) -> Moment:
    """Return a moment so much later, on the same clock; the moment itself where the calendar ends."""
    try:
        return moment + span if span else moment
    except OverflowError:
        return moment


def meetings(
    group: Sequence[Event], window: Window | None, budget: Budget, faults: Faults
) -> Iterator[Meeting]:
    """Yield the meetings of the events that share a UID.

    Without a window what recurs stands for its first instance.
    """
    roots = [event for event in group if event.replaces is None]
    changed = _changed(group)
    root = max(roots, key=lambda event: (event.sequence, event.place), default=None)
    if root is None:
        for event in _unique(changed.values()):
            yield _instance(event, event.replaces or event.start, event.start, event.end)
    elif root.recurs and window is not None:
        yield from _series(root, changed, window, budget, faults)
    else:
        yield from _single(root, roots, changed)


def _changed(group: Iterable[Event]) -> dict[str, Event]:
    """Return the events that stand for an instance, under the names it may have; the latest revision."""
    found: dict[str, Event] = {}
    for event in sorted(group, key=lambda event: (event.sequence, event.place)):
        if event.replaces is not None:
            found[key(event.replaces)] = event
    return found


def _unique(events: Iterable[Event]) -> list[Event]:
    return sorted({event.place: event for event in events}.values(), key=lambda event: event.place)


def _single(root: Event, roots: Sequence[Event], changed: Mapping[str, Event]) -> Iterator[Meeting]:
    """One meeting, unless a careless program gave several the same UID; and its changed instances."""
    namesakes = [
        event
        for event in roots
        if event.sequence == root.sequence and not event.recurs and event.start != root.start
    ]
    if namesakes and not root.recurs:
        for start, event in {key(event.start): event for event in [*namesakes, root]}.items():
            yield Meeting(f"{event.uid}/{start}" if event.uid else None, event, event.start, event.end)
    else:
        instead = next((changed[name] for name in keys(root.start) if name in changed), root)
        changed = {name: event for name, event in changed.items() if event is not instead}
        yield Meeting(root.uid, instead, instead.start, instead.end)
    for event in _unique(changed.values()):
        yield _instance(event, event.replaces or event.start, event.start, event.end)


def _instance(event: Event, replaces: Moment, start: Moment, end: Moment) -> Meeting:
    name = f"{event.uid}/{key(replaces)}" if event.uid else None
    return Meeting(name, event, start, end, instance=True)


def _series(
    root: Event, changed: Mapping[str, Event], window: Window, budget: Budget, faults: Faults
) -> Iterator[Meeting]:
    """Yield the instances in the window; of a series that is over the last one, else the first.

    The last one is an old acquaintance: it has been listed while it was in the window.
    """
    budget.next()
    found = list(_instances(root, changed, window, budget, faults))
    if not found and instant(root.start) <= window.stop:
        past = Window(_earlier(instant(root.start), DAY), window.start)
        found = list(_instances(root, changed, past, budget, faults))[-1:]
    yield from found or [_instance(root, root.start, root.start, root.end)]


def _instances(
    root: Event, changed: Mapping[str, Event], window: Window, budget: Budget, faults: Faults
) -> Iterator[Meeting]:
    out = _excluded(root)
    seen: set[int] = set()
    for start, span in _starts(root, window, budget, faults):
        names = keys(start) if out or changed else ()
        if any(name in out for name in names):
            continue
        instead = next((changed[name] for name in names if name in changed), None)
        if instead is None:
            meeting = _shifted(root, start, span, changed)
        elif instead.place in seen:
            continue
        else:
            seen.add(instead.place)
            meeting = _instance(instead, start, instead.start, instead.end)
        if window.holds(meeting.start, meeting.end):
            yield meeting
    for event in _unique(changed.values()):  # moved into the window, or named in a way of their own
        replaced = event.replaces or event.start
        is_out = event.place in seen or any(name in out for name in keys(replaced))
        if not is_out and window.holds(event.start, event.end):
            yield _instance(event, replaced, event.start, event.end)


def _shifted(root: Event, start: Moment, span: timedelta | None, changed: Mapping[str, Event]) -> Meeting:
    """An instance as the rule gives it, or as the last change "from now on" made it."""
    ruling = max(
        (
            event
            for event in changed.values()
            if event.and_later and event.replaces is not None and instant(event.replaces) <= instant(start)
        ),
        key=lambda event: instant(event.replaces or event.start),
        default=None,
    )
    if ruling is None or ruling.replaces is None:
        return _instance(root, start, start, later(start, span))
    moved = later(start, on_the_wall(ruling.start) - on_the_wall(ruling.replaces))
    return _instance(ruling, start, moved, later(moved, ruling.span))


def _excluded(root: Event) -> set[str]:
    """Return the names of instances that do not take place."""
    return {key(moment) for moment in _dates(root, root.component.all("EXDATE"))}


def _dates(event: Event, lines: Iterable[Property]) -> Iterator[Moment]:
    for line in lines:
        whole_day = line.params.get("VALUE") == "DATE"
        for value in line.value.split(","):
            try:
                yield moment_of(
                    value.partition("/")[0], line.params.get("TZID"), event.zones, whole_day=whole_day
                )
            except (ValueError, OverflowError):
                continue


def _starts(
    root: Event, window: Window, budget: Budget, faults: Faults
) -> list[tuple[Moment, timedelta | None]]:
    """Return when the instances begin that may touch the window, in order, and how long they last."""
    reach = min(root.span or timedelta(), MAX_REACH) + DAY
    begin, stop = _earlier(window.start, reach), window.stop + DAY
    found: dict[datetime, tuple[Moment, timedelta | None]] = {instant(root.start): (root.start, root.span)}
    for wall in _by_rules(root, begin, stop, budget, faults):
        moment = _like(root.start, wall)
        found.setdefault(instant(moment), (moment, root.span))
    for moment, span in _added(root):
        if begin <= (at := instant(moment)) <= stop:
            found.setdefault(at, (moment, span))
    return [pair for _, pair in sorted(found.items(), key=lambda item: item[0])]


def _by_rules(
    root: Event, begin: datetime, stop: datetime, budget: Budget, faults: Faults
) -> Iterator[datetime]:
    for line in root.component.all("RRULE")[:5]:
        if not line.value.strip():
            continue
        try:
            rule: Rule = read_rule(line.value, root.zones)
            yield from moments(rule, root.start, begin, stop, budget)
        except (ValueError, OverflowError, TooManyError):
            faults.rules.add(root.place)


def _added(root: Event) -> Iterator[tuple[Moment, timedelta | None]]:
    """Yield dates beside the rule; those of a period bring their own length (section 3.8.5.2)."""
    for line in root.component.all("RDATE"):
        for value in line.value.split(","):
            begin, _, end = value.partition("/")
            try:
                moment = moment_of(
                    begin, line.params.get("TZID"), root.zones, whole_day=line.params.get("VALUE") == "DATE"
                )
                yield moment, (_period(moment, end, line, root.zones) if end else root.span)
            except (ValueError, OverflowError):
                continue


def _period(start: Moment, end: str, line: Property, zones: Zones) -> timedelta:
    if end.strip().upper().startswith(("P", "+P")):
        return read_duration(end)
    return max(timedelta(), _between(start, moment_of(end, line.params.get("TZID"), zones)))


def _like(model: Moment, wall: datetime) -> Moment:
    """Return a time of the wall's clock as a day, or in the zone, that the series is in."""
    if not isinstance(model, datetime):
        return wall.date()
    return wall.replace(tzinfo=model.tzinfo)


def _earlier(moment: datetime, span: timedelta) -> datetime:
    try:
        return moment - span
    except OverflowError:
        return on_the_wall(date.min)
