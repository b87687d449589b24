"""Spans: from which day to which day a text says that something is.

For meetings and for dates among other words: "du 12 au 14 mai 2026", "12-14 May 2026", "28 февраля - 2 марта
2026", "من 12 إلى 14 مايو 2026", "04.05.2026 - 06.05.2026", "Posted on 4/5/2026 by admin". A text becomes a
row of signs (day, month, year, connector, and a blot for whatever else there is), and the shapes of dates
are looked for in that row: words that are no part of a date separate, they are never skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from hub.reading.dates import EARLIEST, fold
from hub.reading.months import MONTHS, TWO_WORDS

MAX_LENGTH = 2000
"""Characters; dates are said at the beginning."""
LATEST_YEAR = 2100


class Span(NamedTuple):
    """Two days, both included; the same day twice for something that lasts a day."""

    start: date
    end: date

    @property
    def iso_start(self) -> str:
        """ISO 8601."""
        return self.start.isoformat()

    @property
    def iso_end(self) -> str | None:
        """ISO 8601; None if it lasts a day."""
        return self.end.isoformat() if self.end != self.start else None


class _Sign(NamedTuple):
    """One sign of the row: d(ay), m(onth), y(ear), F(ull date), c(onnector), comma, slash, x (anything)."""

    letter: str
    value: int = 0
    day: date | None = None


_TOKEN = re.compile(
    r"(?P<both>(?<![\d./-])(?P<a>\d{1,2})(?:[./](?P<b>\d{1,2}))?\.?\s*[-–—]\s*(?P<c>\d{1,2})[./](?P<d>\d{1,2})[./](?P<y>\d{4})(?!\d))"
    r"|(?P<full>(?<!\d)(?:\d{4}(?P<s>[./-])\d{1,2}(?P=s)\d{1,2}|\d{1,2}(?P<t>[./-])\d{1,2}(?P=t)(?:\d{4}|\d{2}))(?!\d))"
    r"|(?P<time>\b\d{1,2}\s?(?::|h(?=\d|\b))\s?(?:\d{2})?(?::\d{2})?(?:\s*[ap]\.?\s?m\b\.?)?)"
    r"|(?P<number>\d+)|(?P<word>[^\W\d_]+)|(?P<sign>[-‐-―,/])|(?P<other>[^\s\w.()’'])"
)
_BETWEEN = "to au et and al y a e по и الي و until till through bis ao hasta jusqu ate"
_AROUND = (
    "of de du da do del dell della d le la les el los the l from c с г год года في من لل يوم ايام عام سنة ه "
    "st nd rd th er ere eme ro o го е on dal den der das il em no na between entre "
    "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim "
    "lunes martes miercoles jueves viernes sabado domingo mie jue vie sab dom "
    "segunda terca quarta quinta sexta feira seg ter qua qui sex "
    "понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс "
    "среду пятницу субботу понедельника вторника среды четверга пятницы субботы воскресенья "
    "الاثنين الاحد الثلاثاء الاربعاء الخميس الجمعة السبت"
)
_CONNECTORS = frozenset(_BETWEEN.split())
_FILLERS = frozenset(_AROUND.split())
_YEAR = r",?y"
_SHAPES = re.compile(
    rf"(?P<FcF>F,?cF)"
    rf"|(?P<dmycdmy>dm{_YEAR},?cdm{_YEAR})|(?P<mdycmdy>md{_YEAR},?cmd{_YEAR})"
    rf"|(?P<dmcdmy>dm,?cdm{_YEAR})|(?P<mdcmdy>md,?cmd{_YEAR})"
    rf"|(?P<dcdmy>d(?:,d)*,?cdm{_YEAR})|(?P<mdcdy>md(?:,d)*,?cd{_YEAR})"
    rf"|(?P<F>F)|(?P<dmy>d,?m{_YEAR})|(?P<mdy>md{_YEAR})|(?P<ymd>y,?md)"
)
_YEARLESS = re.compile(
    r"(?P<dmcdm>dm,?cdm)|(?P<mdcmd>md,?cmd)|(?P<dcdm>d(?:,d)*,?cdm)|(?P<mdcd>md(?:,d)*,?cd)"
    r"|(?P<dm>d,?m)|(?P<md>md)"
)


def read_span(text: str | None, *, day_first: bool = True, context: str = "") -> Span | None:
    """Return the first day or span of days that a text names, or None.

    Args:
        text: The site's words, in any of the six languages.
        day_first: How to read ``03/04/2026``.
        context: What stands above, such as "May 2026": completes a day without month or year.
    """
    signs = list(_signs(fold((text or "")[:MAX_LENGTH]), day_first))
    try:
        return _whole(signs) or (_completed(signs, context) if context else None)
    except ValueError:  # the 31st of a month of thirty days
        return None


def month_above(context: str) -> tuple[int, int] | None:
    """Return (year, month) that a heading names, such as "май 2026"; None if it does not."""
    signs = list(_signs(fold(context[:MAX_LENGTH]), day_first=True))
    year = next((sign.value for sign in signs if sign.letter == "y"), None)
    month = next((sign.value for sign in signs if sign.letter == "m"), None)
    return (year, month) if year and month else None


def _whole(signs: list[_Sign]) -> Span | None:
    found = _SHAPES.search("".join(sign.letter for sign in signs))
    if found is None:
        return None
    part = signs[found.start() : found.end()]
    return _full(part) if part[0].letter == "F" else _named(part)


def _completed(signs: list[_Sign], context: str) -> Span | None:
    above = list(_signs(fold(context[:MAX_LENGTH]), day_first=True))
    years = [sign for sign in above if sign.letter == "y"]
    if not years:
        return None
    if found := _YEARLESS.search("".join(sign.letter for sign in signs)):
        return _named([*signs[found.start() : found.end()], years[0]])
    months = [sign for sign in above if sign.letter == "m"]
    days = [sign for sign in signs if sign.letter == "d"]
    if not months or not days:
        return None
    row = "".join(sign.letter for sign in signs)
    last = re.match(r"[^d]*d(?:,d)*,?cd", row)
    return _named([days[0], *([days[row[: last.end()].count("d") - 1]] if last else []), months[0], years[0]])


def _full(part: list[_Sign]) -> Span | None:
    days = [sign.day for sign in part if sign.day]
    return Span(days[0], days[-1]) if days[0] <= days[-1] else None


def _named(part: list[_Sign]) -> Span | None:
    """Put days, months and years together; what is said once holds for both ends."""
    days, months, years = ([sign.value for sign in part if sign.letter == each] for each in "dmy")
    start_year = years[0]
    if len(years) == 1 and months[0] > months[-1]:  # "30 December - 2 January 2027"
        start_year -= 1
    start, end = date(start_year, months[0], days[0]), date(years[-1], months[-1], days[-1])
    return Span(start, end) if start <= end else None


def _signs(folded: str, day_first: bool) -> Iterator[_Sign]:
    """Yield the row of a text, fillers left out, a month said twice ("أيار/مايو") once."""
    row = list(_raw(folded, day_first))
    at = 0
    while at < len(row):
        yield row[at]
        is_pair = at + 2 < len(row) and [each.letter for each in row[at : at + 3]] == ["m", "/", "m"]
        at += 3 if is_pair else 1


def _raw(folded: str, day_first: bool) -> Iterator[_Sign]:
    tokens = list(_TOKEN.finditer(folded))
    skip = False
    for found, following in zip_longest(tokens, tokens[1:]):
        kind, word = found.lastgroup, found.group()
        if skip:
            skip = False
        elif kind == "full":
            yield _full_date(re.split(r"[./-]", word), day_first)
        elif kind == "both":
            yield from _two_dates(found, day_first)
        elif kind == "number":
            yield _number(word)
        elif kind == "word":
            two = TWO_WORDS.get((word, following.group() if following else ""))
            skip = two is not None
            yield from _word(word, two)
        elif kind == "sign":
            yield _Sign(word if word in ",/" else "c")
        elif kind == "other":
            yield _Sign("x")


def _number(word: str) -> _Sign:
    number = int(word) if len(word) <= 4 else 0
    if 1 <= number <= 31 and len(word) <= 2:
        return _Sign("d", number)
    return _Sign("y", number) if EARLIEST.year <= number <= LATEST_YEAR else _Sign("x")


def _word(word: str, two: int | None) -> Iterator[_Sign]:
    if month := two or MONTHS.get(word):
        yield _Sign("m", month)
    elif word in _CONNECTORS:
        yield _Sign("c")
    elif word not in _FILLERS:
        yield _Sign("x")


def _two_dates(found: re.Match[str], day_first: bool) -> Iterator[_Sign]:
    """Read "12.05-14.05.2026" and "12-14/05/2026": what the first lacks stands in the second."""
    one, one_more, two, two_more, year = found.group("a", "b", "c", "d", "y")
    ahead = [one, one_more or two_more] if day_first or not one_more else [one, one_more]
    yield _full_date([*ahead, year], day_first or not one_more)
    yield _Sign("c")
    yield _full_date([two, two_more, year], day_first or not one_more)


def _full_date(numbers: list[str], day_first: bool) -> _Sign:
    a, b, c = map(int, numbers)
    if len(numbers[0]) == 4:
        year, month, day = a, b, c
    else:
        year = c if len(numbers[2]) == 4 else c + (2000 if c < 69 else 1900)
        day, month = (a, b) if (day_first or a > 12) and b <= 12 else (b, a)
    try:
        return _Sign("F", day=date(year, month, day))
    except ValueError:
        return _Sign("x")
