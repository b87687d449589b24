"""Drafts: a meeting of a calendar in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

from connectors.icalendar.lines import Component, Property, listed
from connectors.icalendar.series import Event, Meeting
from connectors.icalendar.times import Moment, key, moment_of, on_the_wall
from hub.model.draft import Attachment, Author, Category, Draft, Kind, MeetingWords, Text

DAY = timedelta(days=1)
_MARKUP = re.compile(
    r"</?(?:p|br|a|div|span|b|strong|i|em|ul|ol|li|table|h[1-6]|html|body)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_BLANK_LINES = re.compile(r"\s*\n\s*")


def read_draft(meeting: Meeting, *, cancelled: bool, stamps: bool) -> Draft | None:
    """Return what a calendar says of a meeting; None if it says nothing of it.

    Args:
        meeting: The meeting.
        cancelled: True if the whole calendar is a cancellation (METHOD:CANCEL).
        stamps: True if DTSTAMP tells when events were last changed, and not when we asked.
    """
    component = meeting.event.component
    title, content, url = _text(component, "SUMMARY"), _content(component), _url(component)
    if not (title or content or url):
        return None
    status = "CANCELLED" if cancelled else (component.words("STATUS") or "").upper() or None
    start, end = _times(meeting)
    created, modified = _stamp(meeting, "CREATED"), _stamp(meeting, "LAST-MODIFIED")
    stamp = _stamp(meeting, "DTSTAMP") if stamps else None
    return Draft(
        # Without a UID the day goes into the name: every year has its "Annual meeting".
        external_id=meeting.name or f"{key(meeting.start)}/{title.value if title else url}",
        url=url,
        title=title,
        content=content,
        language=title.language if title else content.language if content else None,
        published=created or modified or stamp,
        updated=modified or stamp,
        kind=Kind.MEETING,
        authors=tuple(_organisers(component)),
        categories=tuple(
            Category(word) for line in component.all("CATEGORIES") for word in listed(line.value)
        ),
        attachments=tuple(_attachments(component)),
        meeting=MeetingWords(start=start, end=end, place=_place(component), status=status),
    )


def real_stamps(events: Iterable[Event]) -> bool:
    """Tell whether DTSTAMP is the time of a change: programs that write the time of the request into it
    (Google's do) give all events the same.
    """
    stamps = {(event.component.words("DTSTAMP") or "")[:8] for event in events}
    return len(stamps - {""}) > 1


def _text(component: Component, name: str) -> Text | None:
    line = component.first(name)
    if line is None or not line.text.strip():
        return None
    return Text(line.text.strip(), markup=False, language=line.params.get("LANGUAGE") or None)


def _content(component: Component) -> Text | None:
    """The richest description: HTML beside the plain one (Microsoft's, RFC 9073), HTML in it (Google's)."""
    for line in component.all("STYLED-DESCRIPTION", "X-ALT-DESC"):
        html = line.params.get("FMTTYPE", "").lower().startswith("text/html")
        if html and (text := line.text.strip()):
            return Text(text, markup=True, language=line.params.get("LANGUAGE") or None)
    plain = _text(component, "DESCRIPTION")
    return plain and plain._replace(markup=_MARKUP.search(plain.value[:20_000]) is not None)


def _url(component: Component) -> str | None:
    line = component.first("URL")
    return line.value.strip() if line else None


def _place(component: Component) -> str | None:
    words = component.words("LOCATION")
    return _BLANK_LINES.sub(", ", words) if words else None


def _times(meeting: Meeting) -> tuple[str, str | None]:
    """Return start and end as ISO 8601; the end of whole days is the last of them, itself included."""
    start, end = meeting.start, meeting.end
    if not isinstance(start, datetime) or _is_whole_days(meeting.event, start, end):
        first, last = on_the_wall(start).date(), on_the_wall(end).date()
        last = last - DAY if last > first else last
        return first.isoformat(), last.isoformat() if last > first else None
    return start.isoformat(), end.isoformat() if end != start else None


def _is_whole_days(event: Event, start: datetime, end: Moment) -> bool:
    """Tell whether times stand for days: from midnight to midnight, which no meeting lasts."""
    said = (event.component.words("X-MICROSOFT-CDO-ALLDAYEVENT") or "").upper() == "TRUE"
    midnight = start.time() == time() and on_the_wall(end).time() == time()
    return midnight and (said or on_the_wall(end) - on_the_wall(start) >= DAY)


def _stamp(meeting: Meeting, name: str) -> str | None:
    """Return a time stamp as ISO 8601 where it can be read, else as it stands."""
    words = meeting.event.component.words(name)
    if words is None:
        return None
    try:
        moment = moment_of(words, None, meeting.event.zones)
        return (
            moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else moment
        ).isoformat()
    except (ValueError, OverflowError):
        return words[:100]


def _organisers(component: Component) -> Iterator[Author]:
    """The organiser's name. The address is a person's, and was given to those invited."""
    for line in component.all("ORGANIZER")[:5]:
        name = line.params.get("CN", "").replace("^'", '"').strip()
        if name and "@" not in name:
            yield Author(name=name)


def _attachments(component: Component) -> Iterator[Attachment]:
    """Files with an address; those written into the calendar itself are left where they are."""
    for line in component.all("ATTACH")[:50]:
        if line.params.get("VALUE", "").upper() == "BINARY" or line.params.get("ENCODING"):
            continue
        if (url := line.value.strip()) and not url.lower().startswith(("data:", "cid:")):
            yield Attachment(
                url[:4000], line.params.get("FMTTYPE") or None, _size(line), None, _file_name(line)
            )


def _size(line: Property) -> int | None:
    size = line.params.get("SIZE", "")
    return int(size) if size.isascii() and size.isdigit() and len(size) < 16 else None


def _file_name(line: Property) -> str | None:
    return line.params.get("FILENAME") or line.params.get("X-FILENAME") or None
