"""Meetings as kept: JSON text beside each revision, and the first moment for lists in order of time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

from hub.model.item import DateFlag, Meeting, MeetingStatus

_A_DAY = len("2026-11-24")


def meeting_to_text(meeting: Meeting | None) -> str | None:
    """Return a meeting as kept: a JSON object without what is not known."""
    if meeting is None:
        return None
    said = {
        "start": meeting.start.isoformat() if meeting.start else None,
        "end": meeting.end.isoformat() if meeting.end else None,
        "place": meeting.place,
        "state": meeting.state,
        "status": meeting.status.value,
        "date_flag": meeting.date_flag.value if meeting.date_flag else None,
        "date_text": meeting.date_text,
    }
    known = {name: value for name, value in said.items() if value is not None}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def meeting_from_text(text: str | None) -> Meeting | None:
    """Give back what `meeting_to_text` kept."""
    if text is None:
        return None
    said = json.loads(text)
    flag = said.get("date_flag")
    return Meeting(
        start=_moment(said.get("start")),
        end=_moment(said.get("end")),
        place=said.get("place"),
        state=said.get("state"),
        status=MeetingStatus(said["status"]),
        date_flag=DateFlag(flag) if flag else None,
        date_text=said.get("date_text"),
    )


def first_moment(meeting: Meeting | None) -> datetime | None:
    """Return when a meeting begins, aware UTC: a whole day with its first moment."""
    start = meeting.start if meeting else None
    if start is None or isinstance(start, datetime):
        return start and start.astimezone(UTC)
    return datetime.combine(start, time(), UTC)


def _moment(text: str | None) -> date | datetime | None:
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == _A_DAY else datetime.fromisoformat(text)
