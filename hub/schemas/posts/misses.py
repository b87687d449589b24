"""Misses: what marshmallow found wrong, as faults with pointers, and which key was meant by a wrong one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields

from hub.schemas.posts.faults import Fault, Found, near, plain, pointer, shown
from hub.schemas.posts.fields import UNKNOWN, about

_OF_THE_WHOLE = "_schema"
_MEANT = {
    "id": "external_id", "guid": "external_id", "uuid": "external_id", "reference": "external_id",
    "link": "url", "href": "url", "permalink": "url", "source_url": "url",
    "body": "content_html", "content": "content_html", "html": "content_html", "text": "content_html",
    "description": "summary", "excerpt": "summary", "teaser": "summary",
    "lead": "summary", "abstract": "summary",
    "headline": "title", "name": "title", "lang": "language", "locale": "language",
    "date": "published", "published_at": "published", "date_published": "published", "pubdate": "published",
    "embargo": "publish_after", "publish_at": "publish_after", "embargo_until": "publish_after",
    "files": "attachments", "documents": "attachments", "enclosures": "attachments",
    "tags": "themes", "topics": "themes", "categories": "themes", "theme": "themes",
    "countries": "states", "country": "state", "members": "states", "category": "kind",
    "begin": "start", "from": "start", "start_date": "start", "to": "end", "until": "end", "end_date": "end",
    "location": "place", "venue": "place", "city": "place", "deadline": "due", "mime_type": "media_type",
    "size": "length", "event": "type",
}  # fmt: skip
"""What other systems call our keys, where the letters do not tell."""


def faults_of(messages: Mapping[Any, Any], schema: Schema, also: tuple[str, ...] = ()) -> Iterator[Found]:
    """Yield every fault of a tree of messages.

    Args:
        messages: Of a `ValidationError`.
        schema: That made them.
        also: Keys that are known besides, because somebody else looks at them.
    """
    yield from _of_table(messages, schema, "", _Keys(schema, also))


class _Keys:
    """Which key stands where, in a whole document."""

    def __init__(self, schema: Schema, also: tuple[str, ...]) -> None:
        self.whole = schema
        self.also = also

    def of(self, schema: Schema) -> list[str]:
        return [*schema.load_fields, *(self.also if schema is self.whole else ())]

    def unknown(self, key: str, schema: Schema) -> Fault:
        known = self.of(schema)
        meant = _MEANT.get(key.lower(), "")
        if meant not in known:
            if place := _place_below(key, schema):
                return Fault(
                    "There is no key %(key)s here; it belongs to %(place)s.",
                    key=shown(key),
                    place=shown(place),
                )
            meant = near(key, known) or ""
        if meant:
            return Fault("There is no key %(key)s; did you mean %(near)s?", key=shown(key), near=shown(meant))
        return Fault(
            "There is no key %(key)s here; known are %(known)s.", key=shown(key), known=", ".join(known)
        )


def _place_below(key: str, schema: Schema) -> str | None:
    """Return the part that a key belongs to which was written one level too high."""
    for name, field in schema.load_fields.items():
        part = field.inner if isinstance(field, fields.List) else field
        if isinstance(part, fields.Nested) and key in part.schema.load_fields:
            return name
    return None


def _of_table(messages: Mapping[Any, Any], schema: Schema, at: str, keys: _Keys) -> Iterator[Found]:
    # marshmallow names unknown keys in the order of a set.
    for key in [key for key in messages if key in schema.load_fields] + sorted(
        key for key in messages if key not in schema.load_fields
    ):
        said, here, field = messages[key], pointer(at, key), schema.load_fields.get(key)
        if field is not None:
            yield from _of_field(said, field, here, keys)
            continue
        for each in said if isinstance(said, list) else ():
            if each == UNKNOWN:
                yield Found(here, keys.unknown(str(key), schema))
            elif key == _OF_THE_WHOLE:
                yield Found(at, plain(each))


def _of_field(said: Any, field: Any, at: str, keys: _Keys) -> Iterator[Found]:
    if isinstance(said, Mapping):
        whole = said.get(_OF_THE_WHOLE) if not isinstance(field, fields.Nested) else None
        for each in whole or ():
            yield Found(at, about(each, field))
        if isinstance(field, fields.List):
            for number, inner in said.items():
                if number != _OF_THE_WHOLE:
                    yield from _of_field(inner, field.inner, pointer(at, number), keys)
        elif isinstance(field, fields.Nested):
            yield from _of_table(said, field.schema, at, keys)
        return
    for each in said:
        yield Found(at, about(each, field))
