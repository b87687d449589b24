"""Config files: the shape of ``config/forums/*.toml``, and what to write where a file departs from it."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from hub.model.draft import Kind
from hub.model.forum import Basis, ForumCategory, ForumStatus
from hub.reading.keywords import entry_fault
from hub.reading.language import tag
from hub.reading.states import CODES, nearest
from hub.schemas.config_faults import Fault, faults_of
from hub.schemas.mail_addresses import check_mail_address, is_mail_address
from hub.schemas.web_addresses import check_web_address

ROLES = ("member", "observer", "chair", "associate", "suspended")
OUTCOME_TYPES = (
    "declaration", "action_plan", "resolution", "recommendation", "conclusions", "agreement", "framework",
    "common_position",
)  # fmt: skip
SOURCE_BASES = ("seen", "section", "derived", "guess")
_AN_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*\Z")

Check = Callable[[str], None]


# What a word may be


def nearest_word(given: str, known: Iterable[str]) -> str:
    """Return a hint for a wrong word: the nearest right one, else all of them."""
    choices = sorted(known)
    near = difflib.get_close_matches(given.lower().replace(" ", "_"), choices, n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]!r}?"
    return "choose one of " + ", ".join(choices) + "." if choices else "none is known here."


def _id(given: str) -> None:
    if not _AN_ID.match(given):
        raise ValidationError(f"{given!r} must be small letters, digits and hyphens, like rabat-process.")


def _one_of(words: Iterable[Any]) -> Check:
    choices = [str(word) for word in words]

    def check(given: str) -> None:
        if given not in choices:
            raise ValidationError(f"{given!r} is not known; {nearest_word(given, choices)}")

    return check


def _state(given: str) -> None:
    if given not in CODES:
        near = nearest(given)
        hint = f"did you mean {near}?" if near else "write the two letters of ISO 3166-1, such as MA."
        raise ValidationError(f"{given!r} is no State's code; {hint}")


def _language(given: str) -> None:
    meant = tag(given)
    if meant != given:
        hint = f"did you mean {meant!r}?" if meant else "write a tag such as fr or pt-BR (BCP 47)."
        raise ValidationError(f"{given!r} is no language tag; {hint}")


def _web_address(given: str) -> None:
    try:
        check_web_address(given)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _source_address(given: str) -> None:
    """Check the address of a page or of a mailbox; which of them a connector reads, the registry knows."""
    if not is_mail_address(given):
        return _web_address(given)
    try:
        return check_mail_address(given)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _something(given: str) -> None:
    if not given.strip():
        raise ValidationError("it is empty; write something, or take the line out.")


def _own_key(given: str) -> None:
    if given not in ForumSchema().load_fields:
        raise ValidationError(
            f"{given!r} is no key of a forum; {nearest_word(given, ForumSchema().load_fields)}"
        )


def _no_repeats(given: list[Any]) -> None:
    if not given:
        raise ValidationError("it is empty; write something, or take the line out.")
    for number, each in enumerate(given):
        if isinstance(each, str) and each in given[:number]:
            raise ValidationError(f"{each!r} stands in it twice.")


class _When(fields.Field[str]):
    """A year, a month or a date: 2006, "2006-07", 2006-07-10."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:  # noqa: ARG002
        if type(value) is int and 1800 <= value <= 2100:
            return str(value)
        if type(value) is dt.date:
            return value.isoformat()
        if isinstance(value, str) and _is_moment(value):
            return value
        raise ValidationError(f'{str(value)!r} is no year and no date; write 2006, "2006-07" or 2006-07-10.')


def _is_moment(text: str) -> bool:
    for form, length in (("%Y", 4), ("%Y-%m", 7), ("%Y-%m-%d", 10)):
        try:
            if len(text) == length and dt.datetime.strptime(text, form):  # noqa: DTZ007 (a span's end, no time)
                return True
        except ValueError:
            continue
    return False


# Fields that say, with an example, what to write


def _says(example: str, form: str) -> dict[str, Any]:
    return {"invalid": f"write {form}: {example}", "required": f"it is missing: {example}"}


def _text(example: str, check: Check = _something, **given: Any) -> fields.Str:
    return fields.Str(validate=check, error_messages=_says(example, "it as text in quotes"), **given)


def _texts(example: str, check: Check = _something, **given: Any) -> fields.List[str]:
    each = _text(example, check)
    return fields.List(
        each, validate=_no_repeats, error_messages=_says(example, "a list of texts in quotes"), **given
    )


def _number(example: str, least: int, most: int) -> fields.Int:
    return fields.Int(
        strict=True,
        validate=validate.Range(least, most, error=f"{{input}} is out of range: {least} to {most}."),
        error_messages=_says(example, "a whole number without quotes"),
    )


def _table(example: str, check: Check = _something, **given: Any) -> fields.Dict:
    each, keys = _text('fr = "…"'), fields.Str(validate=check)
    return fields.Dict(keys=keys, values=each, error_messages=_says(example, "a table of its own"), **given)


def _tables(schema: type[_Part], **given: Any) -> fields.List[Any]:
    example = schema.example
    said: dict[str, Any] = {"invalid": f"write tables of their own, in double brackets: {example}"}
    return fields.List(fields.Nested(schema), error_messages=said, **given)


class _Part(Schema):
    """A table of a forum's file: unknown keys are faults."""

    example = ""

    class Meta:
        unknown = RAISE

    def __init_subclass__(cls) -> None:
        cls.error_messages = {"type": f"write a table of its own: {cls.example}"}


def _basis() -> fields.Str:
    return _text('basis = "page"', _one_of(Basis))


def _note() -> fields.Str:
    return _text('note = "…"')


class MembersSchema(_Part):
    """``[[members]]``: States in one role over one span."""

    example = "[[members]]"
    states = _texts('states = ["MA", "FR"]', _state, required=True)
    role = _text('role = "member"', _one_of(ROLES), load_default="member")
    since = _When(data_key="from")
    until = _When(data_key="to")
    basis = _basis()
    note = _note()


class RelationSchema(_Part):
    """``[[relations]]``: a tie to another forum."""

    example = "[[relations]]"
    forum = _text('forum = "khartoum-process"', required=True)
    type = _text('type = "thematic_overlap"', required=True)
    note = _note()
    basis = _basis()


class SecretariatSchema(_Part):
    """``[secretariat]``: an institution, never a person."""

    example = "[secretariat]"
    name = _text('name = "Rabat Process Secretariat"', required=True)
    host = _text('host = "ICMPD"')
    city = _text('city = "Brussels"')
    basis = _basis()


class OutcomeSchema(_Part):
    """``[[outcomes]]``: an outcome known by name."""

    example = "[[outcomes]]"
    title = _text('title = "Rabat Declaration"', required=True)
    type = _text('type = "declaration"', _one_of(OUTCOME_TYPES), required=True)
    year = _number("year = 2006", 1900, 2100)
    place = _text('place = "Rabat"')
    basis = _basis()
    note = _note()


def _keyword(given: str) -> None:
    fault = entry_fault(given)
    if fault:
        raise ValidationError(fault)


class _Names(fields.Field[list[str]]):
    """A name, or a list of names: "migration", ["migration", "europe"]."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[str]:  # noqa: ARG002
        names = value if isinstance(value, list) else [value]
        if not names or not all(isinstance(each, str) and each.strip() for each in names):
            raise ValidationError('write the name of a filter in quotes: filter = "migration".')
        _no_repeats(names)
        return names


class AlternativeSchema(_Part):
    """``[[sources.try]]``: another door to the same statements, tried when the one before does not answer."""

    example = "[[sources.try]]"
    connector = _text('connector = "syndication"', required=True)
    url = _text('url = "https://forum.example/feed"', _source_address, required=True)
    basis = _text('basis = "derived"', _one_of(SOURCE_BASES))
    note = _note()
    options = fields.Dict(
        load_default=dict, error_messages={"invalid": "write a table of its own: [sources.try.options]"}
    )


class SourceSchema(_Part):
    """``[[sources]]``: one place to read."""

    example = "[[sources]]"
    id = _text('id = "rabat-process-news"', _id, required=True)
    connector = _text('connector = "syndication"', required=True)
    url = _text('url = "https://forum.example/feed"', _source_address, required=True)
    language = _text('language = "fr"', _language)
    kind = _text('kind = "news"', _one_of(Kind))
    basis = _text('basis = "seen"', _one_of(SOURCE_BASES))
    rights = _text('rights = "…"')
    note = _note()
    options = fields.Dict(
        load_default=dict, error_messages={"invalid": "write a table of its own: [sources.options]"}
    )
    filter = _Names()
    also = _texts('also = ["CSM"]', _keyword)
    never = _texts('never = ["data migration"]', _keyword)
    alternatives = _tables(AlternativeSchema, data_key="try")


class ForumSchema(_Part):
    """A forum's file."""

    id = _text('id = "rabat-process"', _id, required=True)
    category = _texts('category = ["rcp"]', _one_of(ForumCategory), required=True)
    names = _table('[names], and under it en = "…"', _language, required=True)
    acronyms = _texts('acronyms = ["RP"]')
    founded = _number("founded = 2006", 1800, 2100)
    website = _text('website = "https://www.rabat-process.org"', _web_address)
    languages = _texts('languages = ["en", "fr"]', _language)
    status = _text('status = "active"', _one_of(ForumStatus))
    themes = _texts('themes = ["diaspora"]')
    member_count = _number("member_count = 57", 0, 300)
    members_note = _text('members_note = "…"')
    no_source = _text('no_source = "Its site has no feed."')
    unverified = _texts('unverified = ["founded"]', _own_key)
    notes = _table('[notes], and under it names = "…"')
    secretariat = fields.Nested(SecretariatSchema)
    members = _tables(MembersSchema)
    relations = _tables(RelationSchema)
    outcomes = _tables(OutcomeSchema)
    sources = _tables(SourceSchema)


def load_forum(words: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Check the shape of a forum's file.

    Returns:
        What it says as far as it is sound, and every fault as (key, what is wrong and what to write).
    """
    schema = ForumSchema()
    try:
        return dict(schema.load(words)), []
    except ValidationError as error:
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        messages = error.messages if isinstance(error.messages, dict) else {"": error.messages}
        return valid, list(faults_of(messages, schema))
