"""Items: the shapes the API answers with. Field names are those of `hub.model.item` and of a post."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from marshmallow import Schema, fields

from hub.errors import Cause
from hub.model.draft import Kind
from hub.model.event import Event, EventType
from hub.model.forum import Forum, ForumCategory, ForumStatus
from hub.model.item import DateFlag, Item, MeetingStatus, OutcomeType, Role, Status
from hub.model.source import Condition


class Time(fields.Field[Any]):
    """Aware UTC as RFC 3339 writes it, with a Z."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:  # noqa: ARG002
        return value.isoformat().replace("+00:00", "Z") if value is not None else None


class Word(fields.Field[Any]):
    """A word of an enumeration, which the API's description lists."""

    def __init__(self, words: type[StrEnum], **given: Any) -> None:
        super().__init__(**given)
        self.words = tuple(str(each) for each in words)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:  # noqa: ARG002
        return None if value is None else str(value)


_STRINGS = {"type": "array", "items": {"type": "string"}}


class AttachmentSchema(Schema):
    """A file."""

    url = fields.Str()
    media_type = fields.Str()
    length = fields.Int()
    language = fields.Str()
    title = fields.Str()


class CopySchema(Schema):
    """A document that carries an item."""

    source = fields.Str()
    external_id = fields.Str()
    url = fields.Str()
    language = fields.Str()
    title = fields.Str()
    role = Word(Role)


class AuthorSchema(Schema):
    """Who signed it. No e-mail addresses: they are kept, not spread."""

    name = fields.Str()
    uri = fields.Str()


class CategorySchema(Schema):
    """A label the site gave."""

    term = fields.Str()
    scheme = fields.Str()
    label = fields.Str()


class MeetingSchema(Schema):
    """When and where. A start is a day or, with its offset, a time; the end is the last day, or a time."""

    start = fields.Function(
        lambda meeting: meeting.start.isoformat() if meeting.start else None, metadata={"type": "string"}
    )
    end = fields.Function(
        lambda meeting: meeting.end.isoformat() if meeting.end else None, metadata={"type": "string"}
    )
    place = fields.Str()
    state = fields.Str()
    status = Word(MeetingStatus)


class CommitmentSchema(Schema):
    """Something an outcome says will be done."""

    id = fields.Str()
    text = fields.Str()
    due = fields.Date()


class OutcomeSchema(Schema):
    """What a meeting adopted."""

    type = Word(OutcomeType)
    adopted = fields.Date()
    place = fields.Str()
    commitments = fields.List(fields.Nested(CommitmentSchema))


class ItemSchema(Schema):
    """One item. What later pieces will fill is there already, empty: clients need not change for it."""

    id = fields.Str()
    forum = fields.Str()
    source = fields.Str()
    kind = Word(Kind)
    status = Word(Status)
    revision = fields.Int()
    external_id = fields.Method("_external_id", metadata={"type": "string"})
    url = fields.Str()
    title = fields.Str()
    summary = fields.Str()
    content_html = fields.Str()
    language = fields.Str()
    published = Time()
    published_text = fields.Str()
    date_flag = Word(DateFlag)
    updated = Time()
    first_seen = Time()
    changed = Time()
    authors = fields.List(fields.Nested(AuthorSchema))
    categories = fields.List(fields.Nested(CategorySchema))
    attachments = fields.List(fields.Nested(AttachmentSchema))
    rights = fields.Str()
    origin = fields.Method("_origin", metadata={"type": "object"})
    copies = fields.List(fields.Nested(CopySchema))
    themes = fields.List(fields.Str())
    states = fields.List(fields.Str())
    evidence: fields.Field[Any] = fields.Constant({}, metadata={"type": "object"})
    meeting = fields.Nested(MeetingSchema)
    outcome = fields.Nested(OutcomeSchema)
    translation_of = fields.Constant(None, metadata={"type": "string"})

    def _external_id(self, item: Item) -> str | None:
        return next((copy.external_id for copy in item.copies if copy.source == item.source), None)

    def _origin(self, item: Item) -> dict[str, Any] | None:
        if item.origin is None:
            return None
        return {
            "id": item.origin.id,
            "title": item.origin.title,
            "url": item.origin.url,
            "self_url": item.origin.self_url,
        }


class EventSchema(Schema):
    """One row of the log."""

    seq = fields.Int()
    id = fields.Str()
    type = Word(EventType)
    occurred_at = Time()
    item_id = fields.Str()
    forum = fields.Str()
    data = fields.Dict()
    hash = fields.Str()


class ForumSchema(Schema):
    """One forum of the registry."""

    id = fields.Str()
    names = fields.Dict()
    categories = fields.List(Word(ForumCategory))
    acronyms = fields.List(fields.Str())
    founded = fields.Int()
    website = fields.Str()
    languages = fields.List(fields.Str())
    status = Word(ForumStatus)
    members = fields.Method("_members", metadata={"type": "array", "items": {"type": "object"}})
    member_count = fields.Int()
    sources = fields.Function(lambda forum: [source.id for source in forum.sources], metadata=_STRINGS)
    unverified = fields.Function(lambda forum: sorted(forum.unverified), metadata=_STRINGS)
    no_source = fields.Str()

    def _members(self, forum: Forum) -> list[dict[str, Any]]:
        return [
            {
                "states": list(each.states),
                "role": each.role,
                "from": each.since,
                "to": each.until,
                "basis": str(each.basis) if each.basis else None,
            }
            for each in forum.memberships
        ]


class SourceSchema(Schema):
    """One source with its condition, made of a row of the board (`hub.pipeline.board.Row`)."""

    id = fields.Str(attribute="source.id")
    forum = fields.Str(attribute="source.forum")
    connector = fields.Str(attribute="source.connector")
    url = fields.Str(attribute="source.url")
    language = fields.Str(attribute="source.language")
    kind = Word(Kind, attribute="source.kind")
    basis = fields.Str(attribute="source.basis")
    condition = Word(Condition)
    last_read = Time(attribute="state.last_read")
    last_new = Time(attribute="state.last_new")
    next_poll = Time(attribute="state.next_poll")
    failing_since = Time(attribute="state.failing_since")
    cause = Word(Cause, attribute="state.cause")
    detail = fields.Str(attribute="state.detail")
    rhythm = fields.Float(attribute="state.rhythm")
    answering = fields.Str(attribute="state.answering")
    gap_from = Time(attribute="state.gap_from")
    gap_until = Time(attribute="state.gap_until")
    late = fields.Bool()
    items = fields.Int()
    left_out = fields.Int()
    begins = Time()
    activity = fields.List(fields.Int())


class LeftOutSchema(Schema):
    """An entry that a source's filter keeps out."""

    title = fields.Str()
    url = fields.Str()
    language = fields.Str()
    published = Time()
    seen_at = Time()


ITEM, EVENT, FORUM, SOURCE = ItemSchema(), EventSchema(), ForumSchema(), SourceSchema()
LEFT_OUT = LeftOutSchema()


def dump_item(item: Item) -> dict[str, Any]:
    """Return an item as the API speaks it."""
    return dict(ITEM.dump(item))


def dump_withdrawn(item: Item) -> dict[str, Any]:
    """Return what may still be said of a withdrawn item: that it was there, and since when it is not."""
    said = ITEM.dump(item)
    return {name: said[name] for name in ("id", "forum", "source", "kind", "status", "first_seen", "updated")}


def dump_event(event: Event) -> dict[str, Any]:
    """Return an event as the API speaks it."""
    return dict(EVENT.dump(event))
