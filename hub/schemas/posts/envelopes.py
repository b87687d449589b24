"""CloudEvents: the envelope that many systems put around what they send.

Structured as JSON, and binary, with the envelope in headers (CloudEvents 1.0.2, JSON event format 1.0.2;
HTTP protocol binding 1.0.2, section 3). One at a time: no batches.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from hub.reading.text import clean
from hub.schemas.posts import fields
from hub.schemas.posts.faults import Fault, FaultyPost, Found, pointer, shown
from hub.schemas.posts.own import TYPES

STRUCTURED = "application/cloudevents+json"
_NEEDED = {"id": '"1b4e28ba"', "source": '"https://forum.example"', "type": '"item.post"'}
_WITHDRAWN = {"deleted", "delete", "removed", "unpublished", "retracted", "trashed", "withdrawn"}
_LONGEST = 500


class Event(NamedTuple):
    """What an envelope says of what is in it.

    Attributes:
        id: Source and id together: no two events share both (CloudEvents, section 3.1).
        kind: ``item.post`` or ``item.retract``, if it names one of ours.
        withdraws: Whether it tells, in whatever words, that something was taken away.
    """

    id: str
    kind: str | None
    withdraws: bool


class Content(NamedTuple):
    """What is in an envelope.

    Attributes:
        media_type: As stated; ``application/json`` where nothing is.
        said: JSON, or the text of something else.
        body: The bytes of something that is no JSON; None if it is.
        at: JSON pointer to where it stands.
    """

    media_type: str
    said: Any
    body: bytes | None
    at: str


def is_event(said: Any) -> bool:
    """Tell whether JSON is a CloudEvent."""
    return isinstance(said, dict) and "specversion" in said


def from_headers(headers: Mapping[str, str]) -> Event | None:
    """Return the envelope in headers, if there is one.

    Args:
        headers: Names in any case.

    Raises:
        FaultyPost: There is half of one.
    """
    given = {
        name.lower().removeprefix("ce-"): unquote(value)
        for name, value in headers.items()
        if name.lower().startswith("ce-")
    }
    return _event(given, lambda _: "") if "specversion" in given else None


def unwrap(said: Mapping[str, Any]) -> tuple[Event, Content]:
    """Return an event's envelope and what is in it.

    Raises:
        FaultyPost: It is none of version 1.0, lacks an attribute, or has nothing in it.
    """
    event = _event(said, lambda name: pointer("", name))
    media_type = said.get("datacontenttype")
    if media_type is not None and not isinstance(media_type, str):
        raise FaultyPost.whole(
            Fault(fields.TEXT, example='"application/json"'),
            at="/datacontenttype",
        )
    return event, _content(said, media_type or "application/json")


def _event(said: Mapping[str, Any], at: Callable[[str], str]) -> Event:
    version = said.get("specversion")
    found = []
    if version != "1.0":
        fault = Fault("CloudEvents %(given)s is not known here; send 1.0.", given=shown(version))
        found.append(Found(at("specversion"), fault))
    for name, example in _NEEDED.items():
        value = said.get(name)
        if value is not None and not isinstance(value, str):
            found.append(Found(at(name), Fault(fields.TEXT, example=example)))
        elif not (value or "").strip():
            found.append(Found(at(name), Fault(fields.MISSING, example=example)))
        elif len(value or "") > _LONGEST:
            found.append(Found(at(name), Fault(fields.TOO_LONG, most=_LONGEST)))
    if found:
        raise FaultyPost(422, found)
    kind = next((each for each in TYPES if f".{said['type']}".endswith(f".{each}")), None)
    last = said["type"].lower().replace("_", ".").replace("-", ".").rpartition(".")[2]
    return Event(clean(f"{said['source']} {said['id']}"), kind, last in _WITHDRAWN)


def _content(said: Mapping[str, Any], media_type: str) -> Content:
    if said.get("data_base64") is not None:
        return Content(media_type, None, _decoded(said["data_base64"]), "/data_base64")
    data = said.get("data")
    if data is None:
        raise FaultyPost.whole(Fault("There is nothing in the envelope."), at="/data")
    if isinstance(data, str):  # XML, or JSON that was written as text
        return Content(media_type, None, data.encode("utf-8", "replace"), "/data")
    return Content(media_type, data, None, "/data")


def _decoded(given: Any) -> bytes:
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise FaultyPost.whole(Fault("It is no base64."), at="/data_base64") from None
