"""What the headers of an answer mean: validators, lifetimes, and when to come back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

DAY = 86400.0
MAX_VALIDATOR = 1024

_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-)?max-?age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"no-(?:cache|store)", re.IGNORECASE)


def validator(value: str | None) -> str | None:
    """Return an ETag or Last-Modified to be sent back verbatim, or None if that would not be safe.

    Over 1 KiB, control characters, raw UTF-8 (it arrives as latin-1 and would go back as something
    else): such a validator is not used.
    """
    usable = value and len(value) <= MAX_VALIDATOR and value.isascii() and value.isprintable()
    return value if usable else None


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds a server asks us to wait, capped at a day (RFC 9110, section 10.2.3).

    A date counts from the server's own Date header where there is one, so that a clock set wrongly on
    either side does no harm. None for garbage and for times past.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), DAY) if len(value) <= 12 else DAY
    moment = _seconds(value)
    if moment is None:
        return None
    wait = moment - (_seconds(headers.get("date", "")) or now)
    return min(wait, DAY) if wait > 0 else None


def max_age(headers: Mapping[str, str]) -> float | None:
    """Return how long an answer calls itself fresh, in seconds, capped at a day.

    ``Cache-Control: max-age`` goes before ``Expires`` (RFC 9111, section 5.3); "do not keep" is no
    statement on when to come back.
    """
    control = headers.get("cache-control", "")
    if control:
        if _NOT_KEPT.search(control):
            return None
        found = _MAX_AGE.search(control)
        if found:
            return min(float(found.group(1)), DAY)
    expires, date = _seconds(headers.get("expires", "")), _seconds(headers.get("date", ""))
    if expires is None or date is None or expires <= date:
        return None
    return min(expires - date, DAY)


def _seconds(text: str) -> float | None:
    if not text or len(text) > 60:
        return None
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
