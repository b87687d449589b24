"""Fields of a post: what may stand under a key; each fault is a sentence with an example."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import Schema, ValidationError
from marshmallow import fields as plain_fields

from hub.reading.language import tag
from hub.reading.links import MAX_LENGTH
from hub.reading.states import CODES, nearest
from hub.reading.text import clean, one_line
from hub.schemas.posts.faults import Fault, listed, near, plain, shown
from hub.schemas.web_addresses import is_web_address, nearest_address
from hub.speech.catalogues import said

MOST_IN_LIST = 50
MISSING = said("It is missing; write something like %(example)s.")
TEXT = said("Write it as text in quotes: %(example)s.")
TOO_LONG = said("It is longer than %(most)s characters.")
_WHOLE = said("Write a whole number: %(example)s.")
_LIST = said("Write a list, in brackets: %(example)s.")
UNKNOWN = "there is no such key"
"""Never shown: where it stands, the nearest right key is looked for."""
NO_OBJECT = Fault("Write an object here: a pair of braces with keys in it.")

Check = Callable[[str], Fault | None]

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)?\Z", re.ASCII)
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+_-]{0,99}\Z", re.IGNORECASE)


class Shape(Schema):
    """An object of a post; a key nobody knows is a fault."""

    error_messages = {"type": NO_OBJECT, "unknown": UNKNOWN}  # noqa: RUF012 (marshmallow's own way)


def _about(example: Any, needed: bool, **more: Any) -> dict[str, Any]:
    """What every field is made with; what `more` says besides is for the description of the API."""
    said = {"metadata": {"example": example, **more}, "required": needed, "allow_none": not needed}
    if not needed:
        said["load_default"] = None
    return said | {"error_messages": {"required": MISSING, "null": MISSING}}


def _written(example: Any) -> str:
    return json.dumps(example, ensure_ascii=False)


def about(sentence: str, field: plain_fields.Field[Any]) -> Fault:
    """Return a fault of a field; a bare sentence gets the example that is the field's."""
    fault = plain(sentence)
    bare = not fault.given and "%(" in fault
    return fault.to(example=_written(field.metadata["example"])) if bare else fault


class Words(plain_fields.String):
    """Text, without the blanks around it.

    Args:
        example: What it may be.
        check: Says what is wrong with a text.
        known: The words it may be; without them, any.
        most: Characters it may have; without it, it is cut later where it must be.
        needed: Whether a post without it is no post.
    """

    def __init__(
        self,
        example: str,
        check: Check | None = None,
        *,
        known: Iterable[str] = (),
        most: int | None = None,
        needed: bool = False,
    ) -> None:
        words = [str(word) for word in known]
        more: dict[str, Any] = {"maxLength": most} if most else {}
        if words:
            more["enum"] = words if needed else [*words, None]
        super().__init__(**_about(example, needed, **more))
        self._check = one_of(words) if words else check
        self._most, self._needed = most, needed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:  # noqa: ARG002
        if type(value) is not str:
            raise ValidationError(about(TEXT, self))
        text = value.strip()
        if not text and self._needed:
            raise ValidationError(about(MISSING, self))
        if self._most and len(text) > self._most:
            raise ValidationError(Fault(TOO_LONG, most=self._most))
        if text and self._check and (fault := self._check(text)):
            raise ValidationError(fault)
        return text


class Whole(plain_fields.Integer):
    """A whole number from 0."""

    def __init__(self, example: int) -> None:
        super().__init__(**_about(example, False, minimum=0))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:  # noqa: ARG002
        if type(value) is not int or value < 0:
            raise ValidationError(about(_WHOLE, self))
        return value


class Several(plain_fields.List[Any]):
    """A list; one that is too long is refused before anything in it is looked at."""

    def __init__(self, inner: plain_fields.Field[Any], example: list[Any], most: int = MOST_IN_LIST) -> None:
        super().__init__(inner, **_about(example, False, maxItems=most))
        self._most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError(about(_LIST, self))
        if len(value) > self._most:
            fault = Fault("At most %(most)s fit in; here are %(count)s.", most=self._most, count=len(value))
            raise ValidationError(fault)
        return super()._deserialize(value, attr, data)


class Part(plain_fields.Nested):
    """An object within another."""

    def __init__(self, schema: type[Schema], example: Mapping[str, Any], *, needed: bool = False) -> None:
        super().__init__(schema, **_about(example, needed))


# What a text may be


def one_of(words: Iterable[str]) -> Check:
    """Return the check for a word of an enumeration."""
    known = [str(word) for word in words]

    def check(given: str) -> Fault | None:
        if given in known:
            return None
        if meant := near(given, known):
            return Fault(
                "%(given)s is not known here; did you mean %(near)s?", given=shown(given), near=shown(meant)
            )
        return Fault(
            "%(given)s is not known here; choose one of %(known)s.", given=shown(given), known=listed(known)
        )

    return check


def identifier(given: str) -> Fault | None:
    """Check an identifier: what nobody sees would make two of one."""
    if clean(given) != given or "\n" in given or "\t" in given:
        return Fault("There are signs in it that nobody sees; write letters, digits and - alone.")
    return None


def visible(given: str) -> Fault | None:
    """Check that there is something to be seen."""
    return None if one_line(given, 100) else Fault("There is nothing in it that anybody could see.")


def language(given: str) -> Fault | None:
    """Check a tag of BCP 47."""
    meant = tag(given)
    if meant is None:
        return Fault("%(given)s is no language; write a tag such as fr or pt-BR.", given=shown(given))
    if meant.lower() == given.lower():
        return None
    return Fault(
        "%(given)s is no language tag; did you mean %(near)s?", given=shown(given), near=shown(meant)
    )


def state(given: str) -> Fault | None:
    """Check the two letters of a State."""
    if given in CODES:
        return None
    if meant := nearest(given[:60]):
        return Fault(
            "%(given)s is no State's code; did you mean %(near)s?", given=shown(given), near=shown(meant)
        )
    return Fault(
        "%(given)s is no State's code; write the two letters of ISO 3166-1, such as MA.", given=shown(given)
    )


def address(given: str) -> Fault | None:
    """Check a web address."""
    if len(given) > MAX_LENGTH:
        return Fault(TOO_LONG, most=MAX_LENGTH)
    if is_web_address(given):
        return None
    if meant := nearest_address(given):
        return Fault(
            "%(given)s is no web address; did you mean %(near)s?", given=shown(given), near=shown(meant)
        )
    return Fault(
        "%(given)s is no web address; write it whole, such as https://forum.example/som.", given=shown(given)
    )


def media_type(given: str) -> Fault | None:
    """Check a media type."""
    if _MEDIA_TYPE.match(given.partition(";")[0].strip()):
        return None
    return Fault("%(given)s is no media type; write it like application/pdf.", given=shown(given))


# Days and times


def day(given: str) -> Fault | None:
    """Check a day."""
    return (
        None if as_day(given) else Fault("%(given)s is no day; write it like 2027-02-03.", given=shown(given))
    )


def moment(example: str) -> Check:
    """Return the check for a time with its offset; a day alone will not do."""
    return lambda given: _time_fault(given, example)


def day_or_moment(example: str) -> Check:
    """Return the check for a day, or a time with its offset."""
    return lambda given: None if as_day(given) else _time_fault(given, example)


def _time_fault(given: str, example: str) -> Fault | None:
    found = _TIME.match(given)
    if found and not found[1] and _read(f"{given}Z"):
        return Fault(
            "%(given)s does not say in which zone; put Z or the offset behind it: %(example)s.",
            given=shown(given),
            example=example,
        )
    if found and as_moment(given):
        return None
    return Fault("%(given)s is no time; write it like %(example)s.", given=shown(given), example=example)


def as_day(given: str) -> date | None:
    """Return the day that a text is (RFC 3339, full-date), else None."""
    try:
        return date.fromisoformat(given) if _DAY.match(given) else None
    except ValueError:
        return None


def as_moment(given: str) -> datetime | None:
    """Return the time that a text is (RFC 3339, date-time), in UTC, else None."""
    found = _TIME.match(given)
    return _read(given) if found and found[1] else None


def _read(given: str) -> datetime | None:
    try:
        return datetime.fromisoformat(given.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
