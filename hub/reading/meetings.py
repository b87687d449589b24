"""Meetings: when, where and whether, from the site's words in six languages. Pure.

A time is kept only with the offset that the site gives beside it: "9:00" in a town whose zone nobody named
would be shown as another hour to every reader, so that of such a time the day is kept.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from hub.model.draft import MeetingWords
from hub.model.item import DateFlag, Meeting, MeetingStatus
from hub.reading.dates import EARLIEST, fold, read_date
from hub.reading.spans import LATEST_YEAR, read_span
from hub.reading.states import CODES, USUAL_SLIPS, name
from hub.reading.text import one_line

PLACE = 300
_WORDS = 100
_END_OF_TIME = datetime(LATEST_YEAR, 1, 1, tzinfo=UTC)
_LONGEST = timedelta(days=400)
"""A meeting that ends later than that has a slip in its year; its end is taken for unknown."""
_LANGUAGES = ("en", "fr", "es", "pt", "ru", "ar")
_STATUS_WORDS = {
    MeetingStatus.CANCELLED: (
        "cancelled canceled cancellation annule annulee annulation cancelado cancelada suspendido "
        "отменено отменена отменен отмена ملغي ملغاة ملغية الغي abgesagt eventcancelled"
    ),
    MeetingStatus.POSTPONED: (
        "postponed reporte reportee ajourne ajournee aplazado aplazada pospuesto pospuesta adiado adiada "
        "отложено отложена отложен перенесено перенесена перенесен مؤجل مؤجلة verschoben eventpostponed"
    ),
    MeetingStatus.TENTATIVE: (
        "tentative tbc provisional provisoire provisorio tentativo предварительно مبدئي vorlaufig"
    ),
    MeetingStatus.CONFIRMED: "confirmed scheduled eventscheduled eventrescheduled confirme confirmado",
}
_STATUS = {fold(word): status for status, words in _STATUS_WORDS.items() for word in words.split()}
_LETTERS = re.compile(r"[^\W\d_]+")
_IN_FRONT = re.compile(r"\s*[\[(*]?\s*([^\W\d_]+)\s*(?:[\])*]|[:!]|\s[-–—]\s)")
"""A word set apart at the beginning of a title: "[CANCELLED] Senior officials", "Annulé : réunion"."""


def read_meeting(words: MeetingWords, title: str = "") -> Meeting:
    """Return the meeting that words describe.

    Args:
        words: The site's.
        title: Of the statement, which may begin with "CANCELLED:".

    Returns:
        A meeting; without a start where it cannot be read, with the reason and the words themselves.
    """
    start, end, flag = _when(words)
    place = one_line(words.place or "", PLACE) or None
    said = one_line(" ".join(each for each in (words.start, words.end) if each), _WORDS)
    return Meeting(
        start=start,
        end=end,
        place=place,
        state=state_in(words.state) or state_in(place),
        status=_status(words.status, title),
        date_flag=flag,
        date_text=(said or None) if flag else None,
    )


def _when(words: MeetingWords) -> tuple[date | datetime | None, date | datetime | None, DateFlag | None]:
    if not (words.start or "").strip():
        return None, None, DateFlag.MISSING
    start, until = _moments(words.start)
    if start is None:
        return None, None, DateFlag.UNREADABLE
    if not EARLIEST.year <= start.year <= LATEST_YEAR:
        return None, None, DateFlag.ABSURD
    end = _last(_moments(words.end)) or until
    if end is None or not _day(start) <= _day(end) <= _day(start) + _LONGEST:
        return start, None, None
    if isinstance(start, datetime) and isinstance(end, datetime):
        return start, end if end > start else None, None
    same = not isinstance(start, datetime) and _day(end) == start
    return start, None if same else end, None


def _last(pair: tuple[date | datetime | None, date | datetime | None]) -> date | datetime | None:
    return pair[1] or pair[0]


def _moments(text: str | None) -> tuple[date | datetime | None, date | datetime | None]:
    """Return the first and the last moment that a text names; the last is None where it names one."""
    clean = (text or "").strip()
    if not clean:
        return None, None
    exact = _exact(clean)
    if exact is not None:
        return exact, None
    if span := read_span(clean):
        return span.start, span.end if span.end != span.start else None
    loose = read_date(clean, now=_END_OF_TIME)
    return (loose.value.date() if loose.value else None), None


def _exact(text: str) -> date | datetime | None:
    """ISO 8601: a day, or a time with its offset. A time without one counts as its day."""
    try:
        if len(text) <= len("2026-11-24"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.date()


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _status(word: str | None, title: str) -> MeetingStatus:
    for each in _LETTERS.findall(fold((word or "")[:100])):
        if each in _STATUS:
            return _STATUS[each]
    ahead = _IN_FRONT.match(fold(title[:100]))
    found = _STATUS.get(ahead.group(1)) if ahead else None
    return found if found in {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED} else MeetingStatus.CONFIRMED


def state_in(words: str | None) -> str | None:
    """Return the State that words name: a code, a name, or a place that ends with one ("Rabat, Morocco")."""
    clean = (words or "").strip()
    if len(clean) == 2 and clean.isascii():
        return clean.upper() if clean.upper() in CODES else None
    for part in reversed(re.split(r"[,،;(/]|\s[-–—]\s", clean)[-3:]):
        if code := _names().get(_folded(part).strip(" .)")):
            return code
    return None


def _folded(words: str) -> str:
    return fold(words).replace("’", "'")


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Names of States in six languages, folded; read once, when the first place is."""
    known = {_folded(name(code, language)): code for language in _LANGUAGES for code in sorted(CODES)}
    usual = {code.lower(): right for code, right in USUAL_SLIPS.items() if len(right) == 2}
    return known | usual | _SHORT


_SHORT = {
    "usa": "US", "united states of america": "US", "uae": "AE", "great britain": "GB", "england": "GB",
    "ivory coast": "CI", "cote d'ivoire": "CI", "cape verde": "CV", "cabo verde": "CV", "swaziland": "SZ",
    "czech republic": "CZ", "turkey": "TR", "turkiye": "TR", "macedonia": "MK", "moldova": "MD",
    "viet nam": "VN", "vietnam": "VN", "russian federation": "RU", "holy see": "VA", "dr congo": "CD",
    "republic of korea": "KR", "lao pdr": "LA", "syria": "SY", "the gambia": "GM", "gambia": "GM",
    "the netherlands": "NL", "the philippines": "PH", "kingdom of morocco": "MA", "brunei darussalam": "BN",
}  # fmt: skip
"""What places are called besides CLDR's names, folded."""
