"""How values are kept: times as microseconds, tuples as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text, TypeDecorator

Big = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit key. SQLite gives its fast row ids only to INTEGER."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_us(moment: datetime) -> int:
    """Return microseconds since 1970 of an aware time; exact, unlike ``timestamp()``."""
    return (moment - _EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """Return the aware UTC time of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=us)


def storable(words: str) -> str:
    """Return words that both databases take: PostgreSQL has no NUL, and neither has half a character.

    Statements are clean before they come here; what a server said about its own failure is not.
    """
    return words.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=256)
def _bound(moment: datetime | None) -> int | None:
    return None if moment is None else to_us(moment)


class Moment(TypeDecorator[datetime]):
    """An aware UTC time as 64-bit microseconds: the same order and bytes on both databases.

    SQLite has no time with a zone. A naive time raises TypeError on the way in.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Take an aware time."""
        return _bound(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:  # noqa: ARG002
        """Take it without two calls of SQLAlchemy's around: an entry has a dozen times."""
        return _bound

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give an aware UTC time."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Tuples(TypeDecorator[tuple[Any, ...]]):
    """A tuple of named tuples as JSON text, null when empty: most items have none."""

    impl = Text
    cache_ok = True

    def __init__(self, row: Any) -> None:
        super().__init__()
        self.row = row

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Take a sequence of `row`."""
        return _rows_text(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Sequence[Any] | None], str | None]:  # noqa: ARG002
        """Take it as `Moment` does."""
        return _rows_text

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...]:  # noqa: ARG002
        """Give a tuple of `row`."""
        return tuple(self.row(*each) for each in json.loads(value)) if value else ()


def _rows_text(rows: Sequence[Any] | None) -> str | None:
    return f"[{','.join(map(_row_text, rows))}]" if rows else None


@lru_cache(maxsize=4096)  # authors and labels are the same few in all entries of a source
def _row_text(row: tuple[Any, ...]) -> str:
    return _encode(row)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
