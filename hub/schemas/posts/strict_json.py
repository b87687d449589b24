"""Strict JSON: what two readers could understand differently is refused, and named by its place.

Duplicate keys, NaN, numbers no two languages agree on, NUL and half characters, endless nesting
(RFC 8259, sections 4, 6, 8 and 9; RFC 7493).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from hub.schemas.posts.faults import Fault, FaultyPost, Found, pointer, shown, some

DEPTH = 40
_LONGEST_NUMBER = 18
"""Digits; the ids of any system are shorter, and more of them do not fit into 64 bits."""
_BAD = re.compile("[\0\ud800-\udfff]")


class _Odd:
    """Stands where something stood that JSON does not have, or should not."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _Twice(dict[str, Any]):
    """An object that has keys twice."""

    def __init__(self, pairs: list[tuple[str, Any]], twice: list[str]) -> None:
        super().__init__(pairs)
        self.twice = twice


def load(body: bytes) -> Any:
    """Return what JSON says.

    Raises:
        FaultyPost: 400, with every fault and its place.
    """
    if not body.strip():
        raise FaultyPost.whole(Fault("The post is empty."), 400)
    said = _parsed(_decoded(body))
    if found := some(_faults(said, "", 1)):
        raise FaultyPost(400, found)
    return said


def numbers_as_text(said: Any) -> Any:
    """Return the same with text in place of numbers, as `connectors` are used to it."""
    if isinstance(said, dict):
        return {key: numbers_as_text(value) for key, value in said.items()}
    if isinstance(said, list):
        return [numbers_as_text(each) for each in said]
    return str(said) if type(said) in {int, float} else said


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise FaultyPost.whole(
            Fault("It is not UTF-8 (line %(line)s); send it as UTF-8.", line=line), 400
        ) from None


def _parsed(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=lambda word: _Odd(
                Fault("%(given)s is no number that JSON has; leave it out.", given=shown(word))
            ),
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        fault = Fault(
            "It is no JSON: it cannot be read on in line %(line)s, column %(column)s.",
            line=error.lineno,
            column=error.colno,
        )
        raise FaultyPost.whole(fault, 400) from None
    except RecursionError:
        raise FaultyPost.whole(_deep(), 400) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) == len(pairs):
        return said
    seen: set[str] = set()
    twice = [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
    return _Twice(pairs, twice)


def _integer(digits: str) -> int | _Odd:
    return int(digits) if len(digits.lstrip("-")) <= _LONGEST_NUMBER else _huge()


def _float(digits: str) -> float | _Odd:
    value = float(digits)
    return value if math.isfinite(value) and len(digits) <= 2 * _LONGEST_NUMBER else _huge()


def _huge() -> _Odd:
    return _Odd(Fault("This number is too long; write it as text, in quotes."))


def _deep() -> Fault:
    return Fault("Its parts stand in one another over %(most)s deep.", most=DEPTH)


def _faults(said: Any, at: str, depth: int) -> Iterator[Found]:
    """Yield what is wrong, in the order it is written."""
    if isinstance(said, str):
        if _BAD.search(said):
            yield Found(at, Fault("There is NUL or half a character in it; take it out."))
    elif isinstance(said, _Odd):
        yield Found(at, said.fault)
    elif isinstance(said, dict | list):
        if depth > DEPTH:
            yield Found(at, _deep())
        elif isinstance(said, list):
            for number, each in enumerate(said):
                if not _is_plain(each):
                    yield from _faults(each, pointer(at, number), depth + 1)
        else:
            yield from _faults_of_object(said, at, depth)


def _faults_of_object(said: dict[str, Any], at: str, depth: int) -> Iterator[Found]:
    for key in getattr(said, "twice", ()):
        yield Found(pointer(at, _clean(key)), Fault("The key %(key)s stands here twice.", key=shown(key)))
    for key, each in said.items():
        if _BAD.search(key):
            fault = Fault("There is NUL or half a character in this key; take it out.")
            yield Found(pointer(at, _clean(key)), fault)
        if not _is_plain(each):
            yield from _faults(each, pointer(at, _clean(key)), depth + 1)


def _is_plain(said: Any) -> bool:
    """Most things are: their pointers need not be written."""
    return (type(said) is str and not _BAD.search(said)) or said is None or type(said) in {int, float, bool}


def _clean(key: str) -> str:
    return _BAD.sub("\ufffd", key)
