"""What the headers of an answer mean: validators, lifetimes, and when to come back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from urllib3 import HTTPHeaderDict

DAY = 86400.0
MAX_VALIDATOR = 1024

_SINGLE = {"content-type", "date", "etag", "expires", "last-modified", "location", "retry-after"}
_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-)?max-?age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"no-(?:cache|store)", re.IGNORECASE)
_SECONDS = re.compile(r"(\d+)(?:\.\d*)?\Z", re.ASCII)


def flat(headers: HTTPHeaderDict) -> dict[str, str]:
    """Return each header once, by its lower-case name.

    Repeated ones are lists and joined (RFC 9110, section 5.3). A header that can have one value only,
    and comes with two that differ, says nothing: it is left out.
    """
    found: dict[str, list[str]] = {}
    for name, value in headers.iteritems():
        found.setdefault(name.lower(), []).append(value)
    return {
        name: values[0] if len(values) == 1 or name in _SINGLE else ", ".join(values)
        for name, values in found.items()
        if len(values) == 1 or name not in _SINGLE or len(set(values)) == 1
    }


def validator(value: str | None) -> str | None:
    """Return an ETag or Last-Modified to be sent back verbatim, or None if that would not be safe.

    Over 1 KiB, control characters, raw UTF-8 (it arrives as latin-1 and would go back as something
    else): such a validator is not used. Nor is ``*``, which every document fits.
    """
    usable = value and len(value) <= MAX_VALIDATOR and value.isascii() and value.isprintable()
    return value if usable and value != "*" else None


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds a server asks us to wait, capped at a day (RFC 9110, section 10.2.3).

    A date counts from the server's own Date header where there is one, so that a clock set wrongly on
    either side does no harm. None for garbage and for times past.
    """
    value = headers.get("retry-after", "").strip()
    if found := _SECONDS.match(value):
        digits = found.group(1)
        return min(float(digits), DAY) if len(digits) <= 12 else DAY
    moment = _seconds(value)
    if moment is None:
        return None
    sent = _seconds(headers.get("date", ""))
    wait = moment - (now if sent is None else sent)
    return min(wait, DAY) if wait > 0 else None


def max_age(headers: Mapping[str, str]) -> float | None:
    """Return how long an answer will still be fresh by its own words, in seconds, capped at a day.

    ``Cache-Control: max-age`` goes before ``Expires`` (RFC 9111, section 5.3); what a cache on the way
    has kept it already counts (``Age``, section 4.2.3); "do not keep" is no statement on when to come
    back.
    """
    lifetime = _lifetime(headers)
    if lifetime is None:
        return None
    age = headers.get("age", "").strip()
    left = lifetime - (float(age) if age.isascii() and age.isdigit() and len(age) <= 12 else 0.0)
    return min(left, DAY) if left > 0 else None


def _lifetime(headers: Mapping[str, str]) -> float | None:
    control = headers.get("cache-control", "")
    if control:
        if _NOT_KEPT.search(control):
            return None
        found = _MAX_AGE.search(control)
        if found:
            return float(found.group(1))
    expires, date = _seconds(headers.get("expires", "")), _seconds(headers.get("date", ""))
    return None if expires is None or date is None else expires - date


def _seconds(text: str) -> float | None:
    """Return a date of HTTP as Unix time. One without a zone (asctime) is UTC (RFC 9110, section 5.6.7)."""
    if not text or len(text) > 60:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
