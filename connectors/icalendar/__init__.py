"""iCalendar: the meetings of a calendar file (RFC 5545, 7986), as programs really write them.

Events are cut out one by one, and read one by one: a broken one is counted and costs no other. What
recurs is written out around the day of the visit, from 60 days back to 400 days ahead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from connectors.conditional import ask
from connectors.icalendar.drafts import read_draft, real_stamps
from connectors.icalendar.lines import Calendar, read_calendars
from connectors.icalendar.recurrence import Budget
from connectors.icalendar.series import AHEAD, Event, Faults, Meeting, Window, meetings, read_event
from connectors.icalendar.times import Zones, instant, read_duration
from hub.errors import Cause, SourceError
from hub.model.draft import Draft, Origin
from hub.model.fetch import Answer, FetchState, Reading
from hub.model.ports import Http

ACCEPT = "text/calendar, */*;q=0.5"
MAX_ENTRIES = 5000
WRITTEN_ANEW = timedelta(days=30)
"""How far the window may move before an unchanged calendar is read once more."""
_PRIVATE = {"PRIVATE", "CONFIDENTIAL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ICalendar:
    """Reads the meetings of an iCalendar file. It has no options."""

    def fetch(self, http: Http, state: FetchState) -> Reading:
        """Ask for the calendar and return its meetings.

        Of a series the instances from 60 days ago to 400 days ahead are meetings of their own. A calendar
        that stays as it is is read again once a month, for later instances come into sight.

        Raises:
            SourceError: It could not be read, is no calendar, or breaks off.
        """
        if _has_moved(state):
            state = replace(state, etag=None, last_modified=None, fingerprint=None)
        return ask(http, state, accept=ACCEPT, read=lambda answer: read(answer, state.now))


def _has_moved(state: FetchState) -> bool:
    """Tell whether the window has moved on since the calendar was last written out."""
    if state.now is None or state.memory is None:
        return False
    try:
        return date.fromisoformat(state.memory) < (state.now + AHEAD - WRITTEN_ANEW).date()
    except ValueError:
        return True


def read(answer: Answer, now: datetime | None) -> Reading:
    """Return what a calendar says; without a time, what recurs stands for its first instance."""
    calendars, replaced = read_calendars(answer.body, answer.content_type)
    faults = Faults(broken=sum(calendar.unended for calendar in calendars))
    window = Window.around(now) if now else None
    events = sum(len(calendar.events) for calendar in calendars)
    found = _bounded(list(_meetings(calendars, window, faults)), faults)
    stamps = real_stamps(meeting.event for meeting in found)
    drafts = tuple(_drafts(found, calendars, stamps=stamps))
    if not drafts:
        _refuse(calendars, events, faults)
    return Reading(
        answer=answer,
        drafts=drafts,
        origin=_origin(calendars[0]),
        entries=max(events, len(drafts)),
        ttl=_ttl(calendars[0]),
        remarks=tuple(_remarks(faults, replaced=replaced)),
        partial=not drafts,  # a whole calendar without a meeting says that there is none: that is no fault
        memory=(now + AHEAD).date().isoformat() if now else None,
    )


def _meetings(calendars: Sequence[Calendar], window: Window | None, faults: Faults) -> Iterator[Meeting]:
    budget = Budget()
    groups: dict[str, list[Event]] = {}
    place = 0
    for calendar in calendars:
        zones = Zones(calendar.zones, calendar.own.words("X-WR-TIMEZONE", "TIMEZONE-ID", "TZID"))
        for component in calendar.events:
            place += 1
            if (component.words("CLASS") or "").upper() in _PRIVATE:
                faults.private += 1
                continue
            try:
                event = read_event(component, zones, place)
            except (ValueError, OverflowError):
                faults.broken += 1
                continue
            groups.setdefault(event.uid or f"\n{place}", []).append(event)
        faults.names |= zones.unknown
    for group in groups.values():
        yield from meetings(group, window, budget, faults)


def _refuse(calendars: Sequence[Calendar], events: int, faults: Faults) -> None:
    """Say why a calendar that holds something gives no meeting."""
    if faults.private and not faults.broken:
        raise SourceError(
            Cause.EMPTY, f"All of its events ({events}) are marked as private, and are not published further."
        )
    if faults.broken:
        raise SourceError(
            Cause.PARSE, f"None of its events ({events}) can be read: they have no date, or break off."
        )
    if events:
        raise SourceError(Cause.PARSE, f"None of its events ({events}) has a title or a text.")
    if any(calendar.others for calendar in calendars):
        raise SourceError(
            Cause.EMPTY, "It is a calendar without events: it holds tasks, notes or busy times only."
        )


def _bounded(found: list[Meeting], faults: Faults) -> list[Meeting]:
    """Keep the latest ones of too many: a calendar of twenty years holds more past than anybody needs."""
    if len(found) <= MAX_ENTRIES:
        return found
    faults.outside = len(found) - MAX_ENTRIES
    kept = sorted(range(len(found)), key=lambda at: instant(found[at].start))[faults.outside :]
    return [found[at] for at in sorted(kept)]


def _drafts(found: Sequence[Meeting], calendars: Sequence[Calendar], *, stamps: bool) -> Iterator[Draft]:
    cancelled = {
        id(component)
        for calendar in calendars
        if (calendar.own.words("METHOD") or "").upper() == "CANCEL"
        for component in calendar.events
    }
    for meeting in found:
        draft = read_draft(meeting, cancelled=id(meeting.event.component) in cancelled, stamps=stamps)
        if draft is not None:
            yield draft


def _origin(calendar: Calendar) -> Origin:
    own = calendar.own
    return Origin(
        title=own.words("NAME", "X-WR-CALNAME"),
        updated=own.words("LAST-MODIFIED"),
        url=own.words("URL", "X-ORIGINAL-URL"),
        self_url=own.words("SOURCE"),
    )


def _ttl(calendar: Calendar) -> float | None:
    for line in calendar.own.all("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        try:
            return read_duration(line.value).total_seconds() or None
        except ValueError:
            continue
    return None


def _remarks(faults: Faults, *, replaced: bool) -> Iterator[str]:
    if replaced:
        yield "some characters could not be read"
    if faults.broken:
        yield f"events that cannot be read, or have no date, were left out: {faults.broken}"
    if faults.rules:
        reasons = "unreadable, within a day, too many"
        yield f"events whose rule of recurrence is not followed ({reasons}): {len(faults.rules)}"
    if faults.private:
        yield f"events marked as private were left out: {faults.private}"
    if faults.outside:
        yield f"it holds more than {MAX_ENTRIES} meetings; the oldest were left out: {faults.outside}"
    if faults.names:
        yield f"unknown time zones, taken as local time: {', '.join(sorted(faults.names)[:5])}"
