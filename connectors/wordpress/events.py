"""Events: meetings as The Events Calendar, the usual plug-in for them, lists them.

Source: its REST API, version 1 (``/wp-json/tribe/events/v1/doc``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from connectors.api.doors import excerpt
from connectors.api.fields import in_utc, listed, moment, table, text, words
from connectors.api.files import files_in
from connectors.api.pages import Entry
from hub.model.draft import Author, Category, Draft, Kind, MeetingWords, Text

ROUTE = "tribe/events/v1/events"
BACK = timedelta(days=90)
"""How far past meetings are read back; a report of what was decided belongs to one of them."""


def entry(said: Any) -> Entry | None:
    """Return an event; None for what says nothing or is not public."""
    event = table(said)
    title, url = text(event.get("title")), text(event.get("url"))
    if (
        not (title or url)
        or event.get("hide_from_listings") is True
        or (text(event.get("status")) or "publish") != "publish"
    ):
        return None
    content, summary = text(event.get("description")), text(event.get("excerpt"))
    draft = Draft(
        external_id=text(event.get("global_id")) or text(event.get("id")) or url,
        url=url,
        title=Text(title) if title else None,
        summary=Text(excerpt(summary)) if summary else None,
        content=Text(content) if content else None,
        published=in_utc(event.get("date_utc")) or moment(event.get("date")),
        updated=in_utc(event.get("modified_utc")) or moment(event.get("modified")),
        kind=Kind.MEETING,
        authors=tuple(_organisers(event)),
        categories=tuple(_categories(event)),
        attachments=tuple(files_in(content)),
        meeting=_meeting(event),
    )
    return Entry(f"{draft.external_id} {text(event.get('start_date'))}", draft, text(event.get("modified")))


def _meeting(event: Mapping[str, Any]) -> MeetingWords:
    venue = table(next(iter(listed(event.get("venue"))), None))
    names = ("venue", "address", "city", "stateprovince", "country")
    parts = [said for name in names if (said := words(venue.get(name)))]
    start, end = (_time(event, name) for name in ("start_date", "end_date"))
    status = _status(event)
    return MeetingWords(
        start, end, ", ".join(dict.fromkeys(parts)) or None, words(venue.get("country")), status
    )


def _status(event: Mapping[str, Any]) -> str | None:
    """The word of the plug-in's extension for it: ``canceled``, ``postponed``."""
    return text(event.get("event_status")) or text(event.get("tribe_events_status"))


def _time(event: Mapping[str, Any], name: str) -> str | None:
    """Return a day, or a time with the offset between the plug-in's local time and its UTC."""
    said = text(event.get(name))
    if said is None or event.get("all_day") is True:
        return said[:10] if said else None
    try:
        local = datetime.fromisoformat(said)
        utc = datetime.fromisoformat(text(event.get(f"utc_{name}")) or "")
        offset = local.replace(tzinfo=None) - utc.replace(tzinfo=None)
        return local.replace(tzinfo=timezone(offset)).isoformat()
    except (ValueError, OverflowError):
        return said


def since(now: datetime | None) -> list[tuple[str, str]]:
    """Return the parameter that says from when on; without it the plug-in starts today."""
    return [("start_date", (now.astimezone(UTC) - BACK).date().isoformat())] if now else []


def _organisers(event: Mapping[str, Any]) -> Iterator[Author]:
    for each in listed(event.get("organizer")):
        if name := words(table(each).get("organizer")):
            yield Author(name=name)


def _categories(event: Mapping[str, Any]) -> Iterator[Category]:
    for each in (*listed(event.get("categories")), *listed(event.get("tags"))):
        if name := words(table(each).get("name")):
            yield Category(name)
