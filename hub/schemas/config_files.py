"""Config files: the shape of ``config/forums/*.toml`` and ``config/themes.toml``."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from hub.model.draft import Kind
from hub.model.forum import Basis, ForumCategory, ForumStatus
from hub.reading.language import tag
from hub.reading.states import CODES, nearest

ROLES = ("member", "observer", "chair", "associate", "suspended")
OUTCOME_TYPES = (
    "declaration", "action_plan", "resolution", "recommendation", "conclusions", "agreement", "framework",
    "common_position",
)  # fmt: skip
SOURCE_BASES = ("seen", "section", "derived", "guess")
_ID = validate.Regexp(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    error="{input!r} must be small letters, digits and hyphens, like rabat-process.",
)
_UNKNOWN = "Unknown field."


def _one_of(words: Any) -> Any:
    choices = [str(word) for word in words]

    def check(given: str) -> None:
        if given not in choices:
            near = difflib.get_close_matches(given, choices, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "choose one of " + ", ".join(choices) + "."
            raise ValidationError(f"{given!r} is not known; {hint}")

    return check


def _state(given: str) -> None:
    if given not in CODES:
        near = nearest(given)
        hint = f"did you mean {near}?" if near else "write the two letters of ISO 3166-1."
        raise ValidationError(f"{given!r} is no State's code; {hint}")


def _language(given: str) -> None:
    meant = tag(given)
    if meant != given:
        hint = f"did you mean {meant!r}?" if meant else "write a tag such as fr or pt-BR (BCP 47)."
        raise ValidationError(f"{given!r} is no language tag; {hint}")


def _web_address(given: str) -> None:
    try:
        parts = urlsplit(given)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in given
    except ValueError:
        sound = False
    if not sound:
        raise ValidationError(
            f"{given!r} is no web address; write it whole, like https://forum.example/news."
        )


class _When(fields.Field[str]):
    """A year or a date, as TOML has them: 2006, 2006-07-10 or "2006-07"."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:  # noqa: ARG002
        if isinstance(value, int) and 1800 <= value <= 2100:
            return str(value)
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, str) and len(value) in {4, 7} and value.replace("-", "").isdigit():
            return value
        raise ValidationError(f"{value!r} is no year and no date; write 2006 or 2006-07-10.")


class _Part(Schema):
    class Meta:
        unknown = RAISE


class MembersSchema(_Part):
    """``[[members]]``: States in one role over one span."""

    states = fields.List(fields.Str(validate=_state), required=True, validate=validate.Length(min=1))
    role = fields.Str(load_default="member", validate=_one_of(ROLES))
    since = _When(data_key="from")
    until = _When(data_key="to")
    basis = fields.Str(validate=_one_of(Basis))
    note = fields.Str()


class RelationSchema(_Part):
    """``[[relations]]``: a tie to another forum."""

    forum = fields.Str(required=True)
    type = fields.Str(required=True)
    note = fields.Str()
    basis = fields.Str(validate=_one_of(Basis))


class SecretariatSchema(_Part):
    """``[secretariat]``: an institution, never a person."""

    name = fields.Str(required=True)
    host = fields.Str()
    city = fields.Str()
    basis = fields.Str(validate=_one_of(Basis))


class OutcomeSchema(_Part):
    """``[[outcomes]]``: an outcome known by name."""

    title = fields.Str(required=True)
    type = fields.Str(required=True, validate=_one_of(OUTCOME_TYPES))
    year = fields.Int(strict=True, validate=validate.Range(1900, 2100))
    place = fields.Str()
    basis = fields.Str(validate=_one_of(Basis))
    note = fields.Str()


class SourceSchema(_Part):
    """``[[sources]]``: one place to read."""

    id = fields.Str(required=True, validate=_ID)
    connector = fields.Str(required=True)
    url = fields.Str(required=True, validate=_web_address)
    language = fields.Str(validate=_language)
    kind = fields.Str(validate=_one_of(Kind))
    basis = fields.Str(validate=_one_of(SOURCE_BASES))
    rights = fields.Str()
    note = fields.Str()
    options = fields.Dict(keys=fields.Str(), load_default=dict)


class ForumSchema(_Part):
    """A forum's file."""

    id = fields.Str(required=True, validate=_ID)
    category = fields.List(
        fields.Str(validate=_one_of(ForumCategory)), required=True, validate=validate.Length(min=1)
    )
    names = fields.Dict(
        keys=fields.Str(validate=_language), values=fields.Str(validate=validate.Length(1)), required=True
    )
    acronyms = fields.List(fields.Str())
    founded = fields.Int(strict=True, validate=validate.Range(1800, 2100))
    website = fields.Str(validate=_web_address)
    languages = fields.List(fields.Str(validate=_language))
    status = fields.Str(validate=_one_of(ForumStatus))
    themes = fields.List(fields.Str())
    member_count = fields.Int(strict=True, validate=validate.Range(0, 300))
    members_note = fields.Str()
    no_source = fields.Str()
    unverified = fields.List(fields.Str())
    notes = fields.Dict(keys=fields.Str(), values=fields.Str())
    secretariat = fields.Nested(SecretariatSchema)
    members = fields.List(fields.Nested(MembersSchema))
    relations = fields.List(fields.Nested(RelationSchema))
    outcomes = fields.List(fields.Nested(OutcomeSchema))
    sources = fields.List(fields.Nested(SourceSchema))


_FORUM = ForumSchema()


def load_forum(words: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Check a forum's file.

    Returns:
        What it says, and every fault as (key, what is wrong and what to write instead).
    """
    try:
        return dict(_FORUM.load(words)), []
    except ValidationError as error:
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        messages = error.messages if isinstance(error.messages, dict) else {"": error.messages}
        return valid, list(_faults(messages, _FORUM, ""))


def _faults(messages: Mapping[Any, Any], schema: Schema | None, path: str) -> Iterator[tuple[str, str]]:
    for key, said in messages.items():
        here = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}" if path else str(key)
        if isinstance(said, Mapping):
            yield from _faults(said, schema if isinstance(key, int) else _inside(schema, key), here)
        else:
            for each in said if isinstance(said, list) else [said]:
                yield here, _in_words(str(each), str(key), schema)


def _inside(schema: Schema | None, key: Any) -> Schema | None:
    if schema is None:
        return None
    field: Any = schema.load_fields.get(str(key))
    field = getattr(field, "inner", field)
    found = getattr(field, "schema", None)
    return found if isinstance(found, Schema) else None


def _in_words(said: str, key: str, schema: Schema | None) -> str:
    if said == _UNKNOWN and schema is not None:
        known = [field.data_key or name for name, field in schema.load_fields.items()]
        near = difflib.get_close_matches(key, known, n=1)
        return (
            f"there is no such key; did you mean {near[0]!r}?"
            if near
            else ("there is no such key; config/README.md lists them all.")
        )
    if said.startswith("Missing data"):
        return "it is missing."
    return said
