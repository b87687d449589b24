"""Filters: the query parameters of lists, checked, with every fault named.

A new filter is one function and one line in FILTERS.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from hub.errors import Problem, QueryError
from hub.model.draft import Kind
from hub.model.forum import Forum, ForumCategory
from hub.model.query import Cursor, ItemQuery
from hub.reading.language import tag
from hub.reading.text import cut

MOST_VALUES = 50
"""Values of one filter: more of them is no question, and databases limit the length of theirs."""
_MOST_PROBLEMS = 20
_ECHO = 60
"""Characters of a strange word that are said back."""


class Filtered(NamedTuple):
    """A list as asked for: the query, and the filters as they were given."""

    query: ItemQuery
    given: tuple[tuple[str, str], ...]

    def values(self, name: str) -> list[str]:
        """Return what was asked of one filter."""
        return [value for each, value in self.given if each == name]

    def within(self, forum: str) -> Filtered:
        """Return what is left of the list inside one forum."""
        outside = bool(self.query.forums) and forum not in self.query.forums
        query = replace(self.query, forums=frozenset({forum}), nothing=self.query.nothing or outside)
        return Filtered(query, self.given)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a filter's function is handed: the registry, and a place for complaints."""

    forums: Mapping[str, Forum]
    problems: list[Problem] = field(default_factory=list)

    def fault(self, name: str, detail: str) -> None:
        self.problems.append(Problem(cut(name, _ECHO), detail))

    def words(self, name: str, values: Iterable[str], known: Iterable[str]) -> list[str]:
        """Return the values that exist and complain of the others."""
        words = [str(each) for each in known]
        for value in values:
            if value not in words:
                self.fault(name, f"There is no {name} {_said(value)}; {_hint(value, words)}")
        return [value for value in values if value in words]


def _forum(asked: _Asked, values: Sequence[str]) -> dict[str, Any]:
    """Id of the forum that speaks."""
    return {"forums": frozenset(asked.words("forum", values, asked.forums))}


def _category(asked: _Asked, values: Sequence[str]) -> dict[str, Any]:
    """What kind of body the forum is."""
    wanted = {ForumCategory(value) for value in asked.words("category", values, ForumCategory)}
    return {"forums": frozenset(id for id, forum in asked.forums.items() if wanted & set(forum.categories))}


def _kind(asked: _Asked, values: Sequence[str]) -> dict[str, Any]:
    """What kind of statement it is."""
    return {"kinds": frozenset(Kind(value) for value in asked.words("kind", values, Kind))}


def _lang(asked: _Asked, values: Sequence[str]) -> dict[str, Any]:
    """Language of one of its copies: two or three letters, as in `fr`."""
    for value in values:
        if value.lower() not in _languages():
            meant = (tag(value) or "").partition("-")[0]
            hint = f"did you mean {meant!r}?" if meant in _languages() else "write two letters, like fr."
            asked.fault("lang", f"There is no language {_said(value)}; {hint}")
    return {"languages": frozenset(value.lower() for value in values)}


def _since(asked: _Asked, values: Sequence[str]) -> dict[str, Any]:
    """A date or a time: what the hub has learned at or after it."""
    if len(set(values)) > 1:
        asked.fault("since", "Give since once: one list begins at one time.")
    moment = _moment(values[0])
    if moment is None:
        asked.fault("since", f"{_said(values[0])} is no time; write 2026-11-23 or 2026-11-23T10:00:00Z.")
    return {"since": moment}


FILTERS: Mapping[str, Callable[[_Asked, Sequence[str]], dict[str, Any]]] = {
    "forum": _forum,
    "category": _category,
    "kind": _kind,
    "lang": _lang,
    "since": _since,
}
"""Every filter of a list. They may be combined, and all but ``since`` repeated.

Each function says which fields of `ItemQuery` its values set.
"""


def read_filters(
    pairs: Sequence[tuple[str, str]], forums: Mapping[str, Forum], *, also: Iterable[str] = ()
) -> Filtered:
    """Turn query parameters into a query.

    Args:
        pairs: Names and values in the order given; an empty value, as an untouched form sends it,
            counts as not given.
        forums: The registry's forums by id.
        also: Names that mean something else here, such as ``cursor``.

    Raises:
        QueryError: A name or value does not exist; each is named with the nearest right word.
    """
    allowed = set(also)
    asked = _Asked(forums)
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in FILTERS:
            values.setdefault(name, []).extend([value] if value else [])
        elif name not in allowed:
            asked.fault(
                name, f"There is no filter {_said(name)}; {_hint(name, list(FILTERS), also=list(allowed))}"
            )
    query = ItemQuery()
    for name, words in values.items():
        if len(words) > MOST_VALUES:
            asked.fault(name, f"At most {MOST_VALUES} values of {name} fit into one list.")
        elif words:
            query = _narrowed(query, FILTERS[name](asked, words))
    if asked.problems:
        raise QueryError(asked.problems[:_MOST_PROBLEMS])
    given = tuple((name, value) for name, value in pairs if name in FILTERS and value)
    return Filtered(query, tuple(dict.fromkeys(given)))


def _narrowed(query: ItemQuery, found: Mapping[str, Any]) -> ItemQuery:
    """Several filters narrow each other, also where two of them speak of the same field."""
    changes = dict(found)
    if query.forums and "forums" in changes:
        changes["forums"] = query.forums & changes["forums"]
    contradiction = "forums" in changes and not changes["forums"]
    return replace(query, **changes, nothing=query.nothing or contradiction)


def _moment(text: str) -> datetime | None:
    try:
        if len(text) == len("2026-11-23"):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        # A plus sign in a query string arrives as a blank.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


@cache
def _languages() -> frozenset[str]:
    """Primary language subtags that CLDR knows."""
    from babel import Locale

    return frozenset(str(code) for code in Locale("en").languages if "_" not in str(code))


def _said(word: str) -> str:
    return repr(cut(word, _ECHO))


def _hint(word: str, known: Sequence[str], *, also: Sequence[str] = ()) -> str:
    """Say what was meant, `also` what is allowed without being offered, else what there is."""
    if not known:
        return "this address takes none."
    begun = [each for each in known if len(word) > 2 and each.startswith(word.lower())]
    near = begun or difflib.get_close_matches(word[:_ECHO].lower(), [*known, *also], n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]!r}?"
    return "choose one of " + ", ".join(known[:12]) + (", …" if len(known) > 12 else ".")


# Places in a list

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_LAST_US = 253_402_300_799_999_999
_FIRST_US = -62_135_596_800_000_000
"""The span of `datetime`, in microseconds since 1970."""


def write_cursor(cursor: Cursor) -> str:
    """Return a cursor as opaque text."""
    return base64.urlsafe_b64encode(f"{cursor.sorted_us},{cursor.id}".encode()).decode().rstrip("=")


def read_cursor(text: str | None) -> Cursor | None:
    """Return the place a cursor stands for. Raises QueryError if it is none of ours."""
    if not text:
        return None
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        microseconds, _, id = plain.partition(",")
        place = int(microseconds)
    except (ValueError, binascii.Error):
        id, place = "", 0
    if not (_UUID.match(id) and _FIRST_US <= place <= _LAST_US):
        raise QueryError([Problem("cursor", "This cursor is none of ours; begin again without one.")])
    return Cursor(sorted_us=place, id=id)


# Numbers


class _Numbers(Schema):
    class Meta:
        unknown = EXCLUDE

    limit = fields.Int(validate=validate.Range(1, 500, error="limit must be from 1 to 500."))
    after = fields.Int(validate=validate.Range(0, 2**62, error="after must be 0 or more."))
    until = fields.Int(validate=validate.Range(0, 2**62, error="until must be 0 or more."))


def read_numbers(pairs: Sequence[tuple[str, str]], *, strict: bool = True, **defaults: int) -> dict[str, int]:
    """Return whole numbers among query parameters, such as ``limit`` and ``after``.

    Args:
        pairs: Names and values in the order given.
        strict: Whether other names are faults here; they are not where filters stand beside numbers.
        defaults: The numbers that may be given, and what they are otherwise.

    Raises:
        QueryError: Each unknown name, each value that is no number or out of range.
    """
    problems = [
        Problem(cut(name, _ECHO), f"There is no parameter {_said(name)}; {_hint(name, list(defaults))}")
        for name, _ in pairs
        if strict and name not in defaults
    ]
    given = {name: value for name, value in pairs if name in defaults and value}
    try:
        found: dict[str, int] = _Numbers().load(given)
    except ValidationError as error:
        found = {}
        for name, said in dict(error.messages_dict).items():
            words = " ".join(map(str, said))
            detail = words if words.startswith(name) else f"{_said(given[name])} is no whole number."
            problems.append(Problem(name, detail))
    if problems:
        raise QueryError(problems[:_MOST_PROBLEMS])
    return defaults | found


_CHUNK = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?\Z", re.ASCII)


def read_archive(text: str | None) -> tuple[int, int | None] | None:
    """Return an archive's number, and how many of its places if it was not full yet; see `hub.web.archives`.

    Raises QueryError if the words name no archive.
    """
    if not text:
        return None
    found = _CHUNK.match(text)
    if not found or int(found[1]) < 1 or found[2] == "0":
        raise QueryError(
            [Problem("archive", f"There is no archive {_said(text)}; follow the links of the feed.")]
        )
    return int(found[1]), int(found[2]) if found[2] else None
