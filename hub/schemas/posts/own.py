"""Our own format: ``{"type": "item.post", "timestamp": …, "data": {…}}`` (design, section 6)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.model.draft import Attachment, CommitmentWords, Draft, Kind, MeetingWords, OutcomeWords, Text
from hub.model.item import MeetingStatus, OutcomeType
from hub.model.post import Post
from hub.reading.outcomes import COMMITMENTS
from hub.schemas.posts import fields
from hub.schemas.posts.faults import Fault, FaultyPost, Found, pointer, some
from hub.schemas.posts.fields import Part, Several, Shape, Whole, Words
from hub.schemas.posts.misses import faults_of

POST, RETRACT = "item.post", "item.retract"
TYPES = (POST, RETRACT)
MOST_ID = 500
"""Characters of an identifier."""
_A_MOMENT, _A_TIME = "2026-11-23T10:00:00Z", "2027-02-03T09:00:00+01:00"


class PostAttachmentSchema(Shape):
    """A file."""

    url = Words("https://forum.example/som.pdf", fields.address, needed=True)
    media_type = Words("application/pdf", fields.media_type)
    length = Whole(48213)
    language = Words("fr", fields.language)
    title = Words("Conclusions of the Chair")


class PostMeetingSchema(Shape):
    """When and where."""

    start = Words("2027-02-03", fields.day_or_moment(_A_TIME), needed=True)
    end = Words("2027-02-05", fields.day_or_moment(_A_TIME))
    place = Words("Rabat")
    state = Words("MA", fields.state)
    status = Words("confirmed", known=MeetingStatus)

    @validates_schema
    def _in_order(self, said: Mapping[str, Any], **_: Any) -> None:
        start, end = said.get("start"), said.get("end")
        if start and end and _is_before(end, start):
            fault = Fault("It ends (%(end)s) before it begins (%(start)s).", start=start, end=end)
            raise ValidationError({"end": [fault]})


class PostCommitmentSchema(Shape):
    """Something an outcome says will be done."""

    id = Words("3.2", fields.identifier, most=100, needed=True)
    text = Words("Double the places for vocational training", fields.visible, needed=True)
    due = Words("2028-12-31", fields.day)


class PostOutcomeSchema(Shape):
    """What was adopted."""

    type = Words("declaration", known=OutcomeType, needed=True)
    adopted = Words("2026-11-20", fields.day)
    place = Words("Rabat")
    commitments = Several(
        Part(PostCommitmentSchema, {"id": "3.2", "text": "…"}, needed=True),
        [{"id": "3.2", "text": "…", "due": "2028-12-31"}],
        COMMITMENTS,
    )

    @validates_schema
    def _each_once(self, said: Mapping[str, Any], **_: Any) -> None:
        ids = [each.get("id") for each in said.get("commitments") or () if each]
        twice = {
            number: {"id": [Fault("This stands in the list twice; each needs its own.")]}
            for number, id in enumerate(ids)
            if id and id in ids[:number]
        }
        if twice:
            raise ValidationError({"commitments": twice})


class PostSchema(Shape):
    """What is said of an item."""

    external_id = Words("som-2026-1", fields.identifier, most=MOST_ID, needed=True)
    kind = Words("news", known=Kind)
    language = Words("fr", fields.language)
    title = Words("Senior officials meet in Rabat", fields.visible, needed=True)
    url = Words("https://forum.example/som", fields.address)
    summary = Words("Two days on skills and mobility.")
    content_html = Words("<p>Two days on skills and mobility.</p>")
    published = Words(_A_MOMENT, fields.day_or_moment(_A_MOMENT))
    themes = Several(Words("diaspora", needed=True), ["diaspora"])
    states = Several(Words("MA", fields.state, needed=True), ["MA", "FR"])
    meeting = Part(
        PostMeetingSchema, {"start": "2027-02-03", "end": "2027-02-05", "place": "Rabat", "state": "MA"}
    )
    outcome = Part(PostOutcomeSchema, {"type": "declaration", "adopted": "2026-11-20"})
    attachments = Several(
        Part(PostAttachmentSchema, {"url": "https://forum.example/som.pdf"}, needed=True),
        [{"url": "https://forum.example/som.pdf"}],
    )
    translation_of = Words("som-2026-1", fields.identifier, most=2000)
    publish_after = Words("2026-11-25T08:00:00Z", fields.moment("2026-11-25T08:00:00Z"))

    @validates_schema
    def _not_of_itself(self, said: Mapping[str, Any], **_: Any) -> None:
        if said.get("translation_of") and said["translation_of"] == said.get("external_id"):
            fault = Fault("A text is no translation of itself; name the one it was made from.")
            raise ValidationError({"translation_of": [fault]})


class RetractSchema(Shape):
    """What is withdrawn."""

    external_id = Words("som-2026-1", fields.identifier, most=MOST_ID, needed=True)


DATA: Mapping[str, Shape] = {POST: PostSchema(), RETRACT: RetractSchema()}


class EnvelopeSchema(Shape):
    """What stands around it."""

    type = Words("item.post", known=TYPES, needed=True)
    timestamp = Words("2026-11-23T10:00:00Z", fields.moment(_A_MOMENT))


ENVELOPE = EnvelopeSchema()
_KEYS = frozenset(DATA[POST].load_fields)


def read(said: Any, themes: Collection[str]) -> Post:
    """Return the post that a document of ours is.

    Args:
        said: JSON.
        themes: Ids of all themes there are.

    Raises:
        FaultyPost: 422, with every fault of it.
    """
    if not isinstance(said, dict):
        raise FaultyPost.whole(fields.NO_OBJECT)
    around = {key: value for key, value in said.items() if key != "data"}
    envelope, found = _loaded(ENVELOPE, around, also=("data",))
    data, inside = _read(_kind(said), said.get("data"), "/data", themes)
    if "data" not in said:
        inside = [
            Found("/data", Fault(fields.MISSING, example='{"external_id": "som-2026-1", "title": "…"}'))
        ]
    if faults := [*found, *inside]:
        raise FaultyPost(422, faults)
    return _post(envelope["type"], data)


def is_ours(said: Any) -> bool:
    """Tell whether a document says that it is one of ours."""
    return isinstance(said, dict) and isinstance(said.get("type"), str) and said["type"].strip() in TYPES


def _kind(said: Mapping[str, Any]) -> str:
    """What it is taken for while its faults are looked for: a post, unless it says that it withdraws one."""
    return RETRACT if is_ours(said) and said["type"].strip() == RETRACT else POST


def read_data(kind: str, data: Any, themes: Collection[str]) -> Post:
    """Return the post whose data come in another envelope, which says what kind it is.

    Raises:
        FaultyPost: 422; pointers begin at the data.
    """
    loaded, found = _read(kind, data, "", themes)
    if found:
        raise FaultyPost(422, found)
    return _post(kind, loaded)


def is_unwrapped(said: Mapping[str, Any]) -> bool:
    """Tell whether somebody sends the data without what belongs around them."""
    return "data" not in said and len(_KEYS & said.keys()) > 1


def _read(kind: str, data: Any, at: str, themes: Collection[str]) -> tuple[Mapping[str, Any], list[Found]]:
    if not isinstance(data, dict):
        return {}, [Found(at, fields.NO_OBJECT)]
    loaded, found = _loaded(DATA[kind], data)
    if kind == POST:
        found += some(_strange_themes(data.get("themes"), themes))
    return loaded, [Found(at + each.at, each.fault) for each in found]


def _loaded(
    schema: Schema, said: Mapping[str, Any], also: tuple[str, ...] = ()
) -> tuple[Mapping[str, Any], list[Found]]:
    try:
        return schema.load(said), []
    except ValidationError as error:
        return {}, some(faults_of(error.messages_dict, schema, also))


def _strange_themes(said: Any, themes: Collection[str]) -> Iterator[Found]:
    check = fields.one_of(sorted(themes))
    for number, each in enumerate(said if isinstance(said, list) else ()):
        if isinstance(each, str) and each.strip() and (fault := check(each.strip())):
            yield Found(pointer("/themes", number), fault)


def _is_before(end: str, start: str) -> bool:
    last, first = fields.as_moment(end), fields.as_moment(start)
    return last < first if last and first else end[:10] < start[:10]


# From words to values


def _post(kind: str, data: Mapping[str, Any]) -> Post:
    if kind == RETRACT:
        return Post(external_id=data["external_id"], draft=None)
    after = data["publish_after"]
    return Post(
        external_id=data["external_id"],
        draft=_draft(data),
        translation_of=data["translation_of"] or None,
        publish_after=fields.as_moment(after) if after else None,
    )


def _draft(data: Mapping[str, Any]) -> Draft:
    summary, content, kind = data["summary"], data["content_html"], data["kind"]
    return Draft(
        external_id=data["external_id"],
        url=data["url"] or None,
        base=data["url"] or None,
        title=Text(data["title"], markup=False),
        summary=Text(summary, markup=False) if summary else None,
        content=Text(content) if content else None,
        language=data["language"] or None,
        published=data["published"] or None,
        kind=Kind(kind) if kind else None,
        attachments=tuple(_attachment(each) for each in data["attachments"] or ()),
        meeting=_meeting(data["meeting"]),
        outcome=_outcome(data["outcome"]),
        themes=tuple(dict.fromkeys(data["themes"] or ())),
        states=tuple(dict.fromkeys(data["states"] or ())),
    )


def _attachment(said: Mapping[str, Any]) -> Attachment:
    words = {name: said[name] or None for name in ("media_type", "length", "language", "title")}
    return Attachment(said["url"], **words)


def _meeting(said: Mapping[str, Any] | None) -> MeetingWords | None:
    return MeetingWords(**{name: value or None for name, value in said.items()}) if said else None


def _outcome(said: Mapping[str, Any] | None) -> OutcomeWords | None:
    if not said:
        return None
    commitments = tuple(
        CommitmentWords(each["id"], each["text"], each["due"] or None) for each in said["commitments"] or ()
    )
    return OutcomeWords(said["type"], said["adopted"] or None, said["place"] or None, commitments)
