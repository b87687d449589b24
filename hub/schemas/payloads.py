"""Payloads: what a webhook's body says, in the API's words, and always under 20 kB.

What does not fit is left out in a stated order and named, with the address of the whole: the content first,
then the end of the summary, then whatever is largest. A cut never breaks a letter or the JSON around it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hub.model.delivery import Content
from hub.model.event import Event
from hub.model.item import Item, Status
from hub.reading.text import cut
from hub.schemas.items import dump_item, dump_withdrawn

MOST_BYTES = 20_000
"""Of a body (Standard Webhooks 1.0 recommends less than 20 kB)."""
_ENVELOPE = 1_500
"""What stands around the data at most: type, time, number, and what CloudEvents adds."""
SHORT_SUMMARY = 280
KEPT = (
    "id", "forum", "source", "kind", "status", "revision", "title", "language", "published", "date_flag",
    "updated", "first_seen", "changed", "whole", "left_out",
)  # fmt: skip
"""What is never left out; together always short."""

_SAFE = {"source", "reason", "copy", "backlog"}
"""What an event may still say of something that was withdrawn."""


def data_of(content: Content, base_url: str) -> bytes:
    """Return the ``data`` of a payload as JSON, short enough for any envelope."""
    event, item = content.event, content.item
    if item is None:
        # Of a source; or, if it names one, of an item that is not kept any more: no word of it is told.
        about: dict[str, Any] = {"forum": event.forum, "item_id": event.item_id}
        about |= {} if event.item_id else {"event": _of_event(event)}
        return _fitted(about, kept=("forum", "item_id", "left_out"))
    said = dump_item(item) if item.status is Status.PUBLISHED else dump_withdrawn(item)
    said["whole"] = f"{base_url}/api/v1/items/{item.id}"
    said["event"] = _of_event(event, item)
    return _fitted(said, kept=KEPT)


def _of_event(event: Event, item: Item | None = None) -> dict[str, Any]:
    """Return what the event itself says; of what was withdrawn, not a word that came from it."""
    withdrawn = item is not None and item.status is Status.RETRACTED
    data = {name: value for name, value in event.data.items() if not withdrawn or name in _SAFE}
    return {"id": event.id, **data}


def _fitted(said: dict[str, Any], kept: tuple[str, ...]) -> bytes:
    """Leave out what does not fit, and name it."""
    room = MOST_BYTES - _ENVELOPE
    left_out: list[str] = []
    said["left_out"] = left_out
    written = dumps(said)
    while len(written) > room:
        name = _next(said, left_out, kept)
        left_out.append(name)
        said[name] = cut(said[name], SHORT_SUMMARY) if name == "summary" else _nothing(said[name])
        written = dumps(said)
    return written


def _next(said: Mapping[str, Any], left_out: list[str], kept: tuple[str, ...]) -> str:
    """Choose what goes next: the content, then the end of the summary, then the largest of the rest."""
    for name, short in (("content_html", 0), ("summary", SHORT_SUMMARY)):
        if len(said.get(name) or "") > short and name not in left_out:
            return name
    rest = [name for name in said if name not in kept and name not in left_out]
    return max(rest, key=lambda name: len(dumps(said[name])))


def _nothing(value: Any) -> Any:
    return [] if isinstance(value, list) else None


def dumps(said: Any) -> bytes:
    """Return JSON as it goes over the wire: UTF-8, without blanks."""
    # Half a character cannot be stored, so it cannot come from there; were it to, it must not stop a lane.
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def moment(when: datetime) -> str:
    """Return an aware UTC time as RFC 3339 writes it, with a Z."""
    return when.isoformat().replace("+00:00", "Z")


def standard(type: str, when: datetime, sequence: int | None, data: bytes) -> bytes:
    """Return a body of Standard Webhooks 1.0, with our ``sequence``: the place in the log.

    Args:
        type: Of the event.
        when: It happened.
        sequence: None for what is in no log, such as a test.
        data: JSON.
    """
    head = dumps({"type": type, "timestamp": moment(when), "sequence": sequence})
    return head[:-1] + b',"data":' + data + b"}"


def cloud_event(
    type: str,
    when: datetime,
    sequence: int | None,
    data: bytes,
    *,
    id: str,
    source: str,
    subject: str | None,
) -> bytes:
    """Return a CloudEvents 1.0 envelope in structured JSON (JSON format, section 3; sequence extension).

    Args:
        type: Of the event.
        when: It happened.
        sequence: Place in the log; written so that its texts sort as its numbers do.
        data: JSON.
        id: The ``webhook-id``: the same at each try.
        source: Address of the page of the forum that speaks.
        subject: Id of the item, or of the source.
    """
    said = {
        "specversion": "1.0",
        "id": id,
        "source": source,
        "type": type,
        "time": moment(when),
        "datacontenttype": "application/json",
    }
    if subject is not None:
        said["subject"] = subject
    if sequence is not None:
        said["sequence"] = f"{sequence:020}"
    return dumps(said)[:-1] + b',"data":' + data + b"}"
