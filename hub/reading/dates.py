"""Dates: the site's words turned into an aware UTC time, or kept as words and flagged.

Order of trying: RFC 822 and ISO 8601 as nearly every feed writes them, then everything else with the
month names of six languages. One rule for day and month where a date does not tell: day first, unless
the source says otherwise; never a new guess on each visit.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from hub.model.item import DateFlag
from hub.reading.months import MONTHS, TWO_WORDS

MAX_LENGTH = 200
"""Characters; a longer "date" is not looked at: regular expressions would be."""
AHEAD = timedelta(hours=26)
"""How far in the future a time may be: the widest difference of two zones, for clocks set wrongly."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before the oldest of the forums published anything on the web; 1970 and the year 1 are faults."""


class DateReading(NamedTuple):
    """What a date means: a time, or why there is none."""

    value: datetime | None
    flag: DateFlag | None


_MONTH_3 = {
    name: MONTHS[name]
    for name in ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
}
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?([0-3]?[0-9]) ([A-Z][a-z]{2}) ([12][0-9]{3}) "
    r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]) (GMT|[+-][0-9]{4})\Z"
)
"""RFC 822 as nearly every feed has it; `_RFC822` reads this, too, in four times the time."""
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s*)?(\d{1,2})[\s-]+([A-Za-z]{3})[A-Za-z]*\.?[\s,-]+(\d{4}|\d{2})"
    r"(?:[,T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?)?\s*\(?((?:GMT|UTC?)\s?[+-]\d{1,2}:?\d{0,2}|[A-Za-z]{1,5}|[+-]\d{1,2}:?\d{0,2})?\)?"
    r"(?:\s*(?:[+-]\d{4}|\([^)]*\)))?\s*\Z"
)
_ISO = re.compile(
    r"(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?"
    r"(?:[T\s]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9})\d*)?)?\s*([ap]\.?m\.?)?\s*(Z|[A-Z]{3,4}|[+-]\d{2}:?\d{0,2})?)?"
    r"\s*(?:Z|UTC|Etc/\w+)?\Z",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(\d{4})-([0-3]\d{2})\Z")
_ASCTIME = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?([A-Za-z]{3})[A-Za-z]*\.?\s+(\d{1,2}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s+(?:([A-Z]{1,5}|[+-]\d{4})\s+)?(\d{4})\Z"
)
_NUMERIC = re.compile(
    r"(?:[^\W\d]+\.?,?\s*)?(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[T,\s-]+(?:(?:a|at|as|a las|в|um)\s+)?"
    r"(\d{1,2})\s?[:h]\s?(\d{2})(?::(\d{2}))?\s*([ap]\.?\s?m\.?|[صم]\b)?)?\s*(z|[a-z]{2,5}|[+-]\d{2}:?\d{2})?\Z"
)
_TIME = re.compile(
    r"\b(\d{1,2})(?::|\s?h\s?)(\d{2})(?::(\d{2}))?(?!\d)\s*(?:([ap]\.?\s?m|صباحا|مساء|[صم])\b)?"
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?\Z")
_OFFSET_AT_END = re.compile(r"([+-]\d{2}:?\d{2}|\b[A-Z]{3,4})\s*\Z")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_ZONES = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "MET": 60, "MEZ": 60,
    "CEST": 120, "MEST": 120, "MESZ": 120, "EET": 120, "SAST": 120, "CAT": 120, "EEST": 180, "MSK": 180,
    "EAT": 180, "GST": 240, "PKT": 300, "ICT": 420, "WIB": 420, "HKT": 480, "SGT": 480,
    "PHT": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
    "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "ART": -180, "BRT": -180, "COT": -300, "PET": -300,
}  # fmt: skip
_INDIC = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ALEF = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ـ": None, "ى": "ي"})


def read_date(text: str | None, *, now: datetime, day_first: bool = True) -> DateReading:
    """Return the time a date means.

    Args:
        text: The site's words.
        now: Aware UTC; what lies more than 26 hours after it is flagged as future.
        day_first: How to read ``03/04/2026``.

    Returns:
        A time and no flag, or no time and the reason: ``missing``, ``unreadable``, ``future`` or
        ``absurd`` (before 1990, or beyond what a calendar holds). A date without a zone is taken as UTC.
    """
    words = (text or "").strip()
    if not words:
        return DateReading(None, DateFlag.MISSING)
    try:
        moment = _fast(words) or _slow(words, day_first=day_first) if len(words) <= MAX_LENGTH else None
    except (ValueError, OverflowError):
        return DateReading(None, DateFlag.ABSURD)
    flag = _doubt(moment, now)
    return DateReading(moment if flag is None else None, flag)


def _doubt(moment: datetime | None, now: datetime) -> DateFlag | None:
    if moment is None:
        return DateFlag.UNREADABLE
    if moment < EARLIEST:
        return DateFlag.ABSURD
    return DateFlag.FUTURE if moment > now + AHEAD else None


def _fast(words: str) -> datetime | None:
    """RFC 822 (section 5) and ISO 8601 in the forms that feeds prescribe."""
    if words[0].isdigit() and len(words) > 4 and words[4] == "-":
        return _iso(words)
    if found := _USUAL.match(words):
        return _usual(*found.groups())
    found = _RFC822.match(words)
    if found:
        day, month, year, hour, minute, second, half, zone = found.groups()
        number = _MONTH_3.get(month.lower())
        if number:
            return _moment(_century(year), number, int(day), hour, minute, second, half, zone)
    return None


def _usual(  # noqa: PLR0917 (the parts of a date, in their order)
    day: str, month: str, year: str, hour: str, minute: str, second: str, zone: str
) -> datetime | None:
    number = _MONTH_3.get(month.lower())
    if number is None:
        return None
    moment = datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    return moment if zone in {"GMT", "+0000"} else moment - timedelta(minutes=_offset(zone))


def _iso(words: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return None  # hour 24, blanks, a missing colon: the slow path takes them
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _slow(words: str, *, day_first: bool) -> datetime | None:
    if found := _ISO.match(words):
        year, month, day, hour, minute, second, _fraction, half, zone = found.groups()
        if len(words.partition("T")[0]) <= 8 or "-" in words:
            return _moment(int(year), int(month or 1), int(day or 1), hour, minute, second, half, zone)
    if words.isdigit():
        return _epoch(words)
    if found := _ORDINAL.match(words):
        return datetime(int(found.group(1)), 1, 1, tzinfo=UTC) + timedelta(days=int(found.group(2)) - 1)
    if found := _ASCTIME.match(words):
        month, day, hour, minute, second, zone, year = found.groups()
        if month.lower() in _MONTH_3:
            return _moment(int(year), _MONTH_3[month.lower()], int(day), hour, minute, second, None, zone)
    folded = fold(words)
    if found := _NUMERIC.match(folded):
        return _numeric(found.groups(), day_first=day_first)
    return _localised(folded, words)


def _epoch(digits: str) -> datetime | None:
    """Seconds or milliseconds since 1970, told apart by length."""
    if 9 <= len(digits) <= 10:
        return datetime.fromtimestamp(int(digits), UTC)
    if 12 <= len(digits) <= 13:
        return datetime.fromtimestamp(int(digits) / 1000, UTC)
    if len(digits) in {8, 14}:
        rest = (digits[8:10] or None, digits[10:12] or None, digits[12:14] or None)
        return _moment(int(digits[:4]), int(digits[4:6]), int(digits[6:8]), *rest, None, None)
    return None


def _numeric(groups: tuple[str | None, ...], *, day_first: bool) -> datetime | None:
    first, _, second, third, hour, minute, seconds, half, zone = groups
    a, b, c = int(first or 0), int(second or 0), int(third or 0)
    if len(first or "") == 4:
        year, month, day = a, b, c
    elif (day_first or a > 12) and b <= 12:
        year, month, day = c, b, a
    else:
        year, month, day = c, a, b
    return _moment(_century(str(year)), month, day, hour, minute, seconds, half, zone and zone.upper())


def _localised(folded: str, words: str) -> datetime | None:
    """A day, a month by name and a year, anywhere in the text: "du 1er août 2026", "٩ نيسان ٢٠٢٥"."""
    time = _TIME.search(folded)
    rest = folded[: time.start()] + " " + folded[time.end() :] if time else folded
    tokens = _WORD.findall(rest)
    month = next(filter(None, (_month(*pair) for pair in pairwise([*tokens, ""]))), None)
    numbers = [int(token) for token in tokens if token.isdigit() and len(token) <= 4]
    year = next((number for number in numbers if number > 31), None)
    day = next((number for number in numbers if 1 <= number <= 31), None)
    if month is None or year is None:
        return None
    hour, minute, second, half = time.groups() if time else (None, None, None, None)
    offset = _OFFSET_AT_END.search(words)
    return _moment(
        _century(str(year)), month, day or 1, hour, minute, second, half, offset and offset.group(1)
    )


def _month(word: str, following: str) -> int | None:
    return MONTHS.get(word) or TWO_WORDS.get((word, following))


def _moment(  # noqa: PLR0917 (the parts of a date, in their order)
    year: int,
    month: int,
    day: int,
    hour: str | None,
    minute: str | None,
    second: str | None,
    half: str | None,
    zone: str | None,
) -> datetime | None:
    """Put the parts together; hour 24 and second 60 are the next moment, not a fault."""
    hours, seconds = int(hour or 0), int(second or 0)
    if half and hours <= 12:  # "13:00 PM" is said, too, and means 13:00
        hours = hours % 12 + (12 if half[0] in "pPم" else 0)
    offset = _offset(zone)
    moment = datetime(year, month, day, tzinfo=UTC)
    if hours > 24 or int(minute or 0) > 59 or seconds > 60:
        return None
    return moment + timedelta(hours=hours, minutes=int(minute or 0) - offset, seconds=min(seconds, 60))


def _offset(zone: str | None) -> int:
    """Return minutes east of UTC. An unknown name or an impossible offset counts as UTC."""
    if not zone:
        return 0
    zone = zone.upper().removeprefix("GMT").removeprefix("UTC").removeprefix("UT").strip() or "Z"
    if found := _OFFSET.match(zone):
        sign, hours, minutes = found.groups()
        total = int(hours) * 60 + int(minutes or 0)
        if total > 14 * 60 or int(minutes or 0) > 59:
            return 0
        return -total if sign == "-" else total
    return _ZONES.get(zone, 0)


def _century(year: str) -> int:
    """Two digits are of this century up to 68 (POSIX); three are years since 1900 of old programs."""
    number = int(year)
    if len(year) == 3:
        return 1900 + number
    if len(year) > 2:
        return number
    return number + (2000 if number < 69 else 1900)


def fold(text: str) -> str:
    """Digits to ASCII, marks and bidi controls off, alef forms to one, lower case."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_INDIC).casefold())
    kept = "".join(letter for letter in decomposed if unicodedata.category(letter) not in {"Mn", "Cf"})
    return kept.translate(_ALEF)
