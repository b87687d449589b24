"""Event: one row of the append-only, hash-chained log. Everything that leaves the hub follows one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

GENESIS = "0" * 64
"""`prev_hash` of the first event."""


class EventType(StrEnum):
    """What happened, in the past tense."""

    ITEM_PUBLISHED = "item.published"
    ITEM_UPDATED = "item.updated"
    ITEM_TRANSLATED = "item.translated"
    ITEM_RETRACTED = "item.retracted"
    SOURCE_FAILING = "source.failing"
    SOURCE_RECOVERED = "source.recovered"
    COMMITMENT_REPORTED = "commitment.reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event before it has a place in the log."""

    id: str
    type: EventType
    occurred_at: datetime
    item_id: str | None
    forum: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event in the log.

    Attributes:
        seq: Place in the log, from 1, without gaps; order of seq is order of commit.
        hash: SHA-256 (hex) over `prev_hash` and the canonical form of the row.
    """

    seq: int
    id: str
    type: EventType
    occurred_at: datetime
    item_id: str | None
    forum: str
    data: Mapping[str, Any]
    prev_hash: str
    hash: str


def chain_hash(  # noqa: PLR0917 (the columns, in their order)
    prev_hash: str, seq: int, id: str, type: str, occurred_us: int, item_id: str | None, forum: str, data: str
) -> str:
    """Return the hash of a row: SHA-256 of its JSON array, `prev_hash` first.

    `occurred_us` is microseconds since 1970 and `data` the stored JSON text, so that the chain can
    be recomputed from the raw row in any language.
    """
    # Written out: of a text, and of nothing else, the encoder is quick. It is asked for every event.
    row = (
        f"[{_encode(prev_hash)},{seq},{_encode(id)},{_encode(type)},{occurred_us},"
        f"{'null' if item_id is None else _encode(item_id)},{_encode(forum)},{_encode(data)}]"
    )
    return hashlib.sha256(row.encode()).hexdigest()


_encode = json.JSONEncoder(separators=(",", ":")).encode
