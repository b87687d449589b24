"""Calendar: the meetings of a digest as one iCalendar file (RFC 5545), to attach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hub.delivery.letters.foreign import NAME, foreign
from hub.delivery.letters.teller import Teller
from hub.model.digest import DigestMeeting
from hub.model.item import MeetingStatus

_STATUS = {
    MeetingStatus.CONFIRMED: "CONFIRMED",
    MeetingStatus.TENTATIVE: "TENTATIVE",
    MeetingStatus.POSTPONED: "TENTATIVE",
    MeetingStatus.CANCELLED: "CANCELLED",
}


def calendar_of(meetings: Sequence[DigestMeeting], teller: Teller, authority: str) -> str:
    """Return meetings as a calendar; empty for none.

    Args:
        meetings: In order of their start.
        teller: For names and addresses.
        authority: Domain in the ids of events: the same meeting keeps its id from digest to digest, so that
            an import changes it and adds no second.
    """
    if not meetings:
        return ""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Interforum//Digest//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for each in meetings:
        calendar.add_component(_event(each, teller, authority))
    return str(calendar.to_ical().decode("utf-8"))


def _event(meeting: DigestMeeting, teller: Teller, authority: str) -> Any:
    from icalendar import Event

    item, event = meeting.item, Event()
    title = teller.titled(meeting.title, meeting.language, item).text
    event.add("uid", f"{item.id}@{authority}")
    event.add("dtstamp", item.changed.astimezone(UTC))
    event.add("last-modified", item.changed.astimezone(UTC))
    event.add("sequence", item.revision - 1)
    event.add("dtstart", _moment(meeting.start))
    if (end := _end(meeting.start, meeting.end)) is not None:
        event.add("dtend", end)
    event.add("summary", f"{teller.forum(item.forum).text}: {title}")
    event.add("url", teller.page(item.id))
    if item.meeting:
        event.add("status", _STATUS[item.meeting.status])
        if item.meeting.place:
            event.add("location", foreign(item.meeting.place, item.language, NAME).text)
    return event


def _moment(when: date) -> date:
    """A day stays a day; a time goes to UTC, which needs no zone beside it."""
    return when.astimezone(UTC) if isinstance(when, datetime) else when


def _end(start: date, end: date | None) -> date | None:
    """A day's end is the day after it (RFC 5545, 3.6.1); an end before the start is none."""
    if isinstance(start, datetime):
        return _moment(end) if isinstance(end, datetime) and end > start else None
    last = end.date() if isinstance(end, datetime) else (end or start)
    return max(last, start) + timedelta(days=1)
