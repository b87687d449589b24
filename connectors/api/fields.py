"""Fields: parts of JSON, asked without trusting that they are what they should be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

_SURROGATES = re.compile("[\ud800-\udfff]")
_EPOCH = re.compile(r"-?\d{9,10}\Z")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)\Z")
_BLANK_DATE = re.compile(r"(?:0000-|-0001-|1970-01-01T00:00:00|-62169984000)")
_LONGEST_NUMBER = 400


def text(value: object) -> str | None:
    """Return a string as given, without the halves of characters that JSON can carry alone; else None.

    Numbers are strings here (`json_text.load`); one of more than 400 digits is cut.
    """
    if not isinstance(value, str):
        return None
    said = _SURROGATES.sub("\ufffd", value).replace("\0", "").strip()
    return (said[:_LONGEST_NUMBER] if len(said) > _LONGEST_NUMBER and said.isdigit() else said) or None


def words(value: object) -> str | None:
    """Return plain words that were written as HTML: their references are resolved."""
    said = text(value)
    return unescape(said).strip() or None if said else None


def table(value: object) -> Mapping[str, Any]:
    """Return an object, or an empty one for anything else (PHP writes an empty object as ``[]``)."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[Any]:
    """Return a list; a single object is a list of one; PHP writes lists with gaps as objects."""
    if isinstance(value, dict):
        return list(value.values()) if value and all(key.isdigit() for key in value) else [value]
    return value if isinstance(value, list) else []


def at(value: object, path: str) -> Any:
    """Return what stands at a path such as ``acf.event.start``; None where there is nothing.

    A list on the way counts as its first element.
    """
    for name in path.split("."):
        if isinstance(value, list):
            value = value[0] if value else None
        value = value.get(name) if isinstance(value, dict) else None
    return value


def size(value: object) -> int | None:
    """Return a number of bytes; None where it is none, or absurd."""
    said = text(value) or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None


def moment(value: object) -> str | None:
    """Return a date as text: seconds since 1970 and ``20261124`` as ISO 8601, blank dates as None."""
    said = text(value)
    if said is None or _BLANK_DATE.match(said):
        return None
    if _EPOCH.match(said):
        return datetime.fromtimestamp(int(said), UTC).isoformat()
    compact = _COMPACT.match(said)
    return "-".join(compact.groups()) if compact else said


def in_utc(value: object) -> str | None:
    """Return a time in UTC that does not say so (``2026-11-24 10:00:00``) as one that does."""
    said = moment(value)
    if said is None or len(said) < len("2026-11-24T10:00") or said[10:11] not in {"T", " "}:
        return said
    stated = said[-1:] in {"Z", "z"} or "+" in said[10:] or "-" in said[10:]
    return said if stated else f"{said[:10]}T{said[11:]}Z"


def stamp(value: str | None) -> float | None:
    """Return what tells earlier from later of two dates of one site; None where it cannot be read."""
    try:
        found = datetime.fromisoformat(value or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
