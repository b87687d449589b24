"""iCalendar (RFC 5545, RFC 7986): the meetings of a digest, to be taken into a reader's own calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from feeds.languages import language
from feeds.words import line
from hub.model.digest import Digest, DigestMeeting
from hub.model.forum import Forum
from hub.model.item import MeetingStatus
from hub.speech import speech

MEDIA_TYPE = "text/calendar; charset=utf-8"
_STATUS = {
    MeetingStatus.CONFIRMED: "CONFIRMED",
    MeetingStatus.TENTATIVE: "TENTATIVE",
    # There is no word for it, and a cancelled one vanishes from some calendars before anybody sees why.
    MeetingStatus.POSTPONED: "TENTATIVE",
    MeetingStatus.CANCELLED: "CANCELLED",
}
_DAY = timedelta(days=1)
_OCTETS = 75
_ESCAPED = re.compile(r"([\\;,])")


def digest_calendar(digest: Digest, *, base_url: str, authority: str, forums: Mapping[str, Forum]) -> str:
    """Return the meetings of a digest as a calendar; empty if it has none.

    The same digest gives the same text: stamps are of when the hub learned what it says. A meeting keeps its
    id for ever, and each change counts up its sequence, so that a calendar takes in what it has as a change.

    Args:
        digest: In whose language the words of ours are.
        base_url: Where the hub's pages are, without a slash at the end.
        authority: Domain in the ids of meetings.
        forums: The registry's, for their names.
    """
    if not digest.meetings:
        return ""
    written = _Calendar(digest, base_url, authority, forums)
    return "".join(f"{folded(each)}\r\n" for each in written.lines())


class _Calendar:
    """One calendar being written."""

    def __init__(self, digest: Digest, base_url: str, authority: str, forums: Mapping[str, Forum]) -> None:
        self._digest = digest
        self._base_url = base_url
        self._authority = authority
        self._forums = forums
        self._speech = speech(digest.language)

    def lines(self) -> Iterator[str]:
        name = text(f"Interforum {self._digest.period}")
        yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Interforum//Digest//EN")
        yield from ("CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"NAME:{name}", f"X-WR-CALNAME:{name}")
        for each in self._digest.meetings:
            yield from self._event(each)
        yield "END:VCALENDAR"

    def _event(self, meeting: DigestMeeting) -> Iterator[str]:
        item = meeting.item
        status = item.meeting.status if item.meeting else MeetingStatus.CONFIRMED
        yield from ("BEGIN:VEVENT", f"UID:{item.id}@{self._authority}")
        yield from (f"DTSTAMP:{stamp(item.changed)}", f"LAST-MODIFIED:{stamp(item.changed)}")
        yield from (f"CREATED:{stamp(item.first_seen)}", f"SEQUENCE:{item.revision - 1}")
        yield from when(meeting.start, meeting.end)
        yield f"SUMMARY{spoken(meeting.language)}:{text(self._summary(meeting, status))}"
        if item.meeting and item.meeting.place:
            yield f"LOCATION{spoken(item.language)}:{text(item.meeting.place)}"
        yield f"CATEGORIES:{text(self._forum(item.forum))}"
        yield from (f"STATUS:{_STATUS[status]}", f"URL:{self._base_url}/items/{item.id}")
        if item.url:
            yield f"DESCRIPTION:{text(item.url)}"
        yield "END:VEVENT"

    def _summary(self, meeting: DigestMeeting, status: MeetingStatus) -> str:
        title = line(meeting.title) or self._speech.text("Untitled")
        said = f"{self._forum(meeting.item.forum)}: {title}"
        return f"[{self._speech.word(status)}] {said}" if status is MeetingStatus.POSTPONED else said

    def _forum(self, id: str) -> str:
        return self._speech.forum(self._forums[id])[0] if id in self._forums else id


def when(start: date | datetime, end: date | datetime | None) -> Iterator[str]:
    """Return the lines that say when: whole days with the day after the last (3.6.1), times in UTC.

    A meeting of whole days does not block anybody's calendar. An end that lies before its beginning is none.
    """
    if isinstance(start, datetime):
        yield f"DTSTART:{stamp(start)}"
        if end is not None and (last := _last_moment(end, start)) > start:
            yield f"DTEND:{stamp(last)}"
        return
    last_day = end.date() if isinstance(end, datetime) else (end or start)
    yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{max(start, last_day) + _DAY:%Y%m%d}"
    yield "TRANSP:TRANSPARENT"


def _last_moment(end: date | datetime, start: datetime) -> datetime:
    """Return when a meeting that begins at a time ends; of a last day, its last moment where it is held."""
    return end if isinstance(end, datetime) else datetime.combine(end + _DAY, time(), start.tzinfo)


def stamp(moment: datetime) -> str:
    """Return a time in UTC (3.3.5, form 2), which needs no VTIMEZONE beside it."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def spoken(tag: str) -> str:
    """Return the parameter that says which language a text is in; nothing where nobody knows."""
    known = language(tag)
    return f";LANGUAGE={known}" if known else ""


def text(words: str) -> str:
    """Return a text as a value (3.3.11): on one line, backslash, semicolon and comma escaped."""
    return _ESCAPED.sub(r"\\\1", line(words))


def folded(content: str) -> str:
    """Return a content line in lines of at most 75 octets (3.1), never cut within a character."""
    lines, octets = [""], 0
    for character in content:
        size = len(character.encode())
        if octets + size > _OCTETS:
            lines.append(" ")
            octets = 1
        lines[-1] += character
        octets += size
    return "\r\n".join(lines)
