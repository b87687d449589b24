"""Times: the dates, times, durations and time zones of a calendar (RFC 5545, section 3.3).

A time zone is a key to look up and never a path, whatever it says. The names of the IANA go first, for
they are kept up to date; a calendar's own VTIMEZONE speaks where its name says nothing to anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from connectors.icalendar.lines import Component, Property

Moment = date | datetime
"""A whole day; or a time, aware, or without a zone ("floating": the clock on the wall wherever it is)."""

MAX_RULES = 200
"""Parts of one VTIMEZONE; the longest history has some 80."""
MAX_ZONES = 200

_MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d{1,9})?\s*([Zz]|[+-]\d\d:?\d\d)?)?\Z"
)
_DURATION = re.compile(
    r"([+-])?P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?\Z",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:\(?(?:GMT|UTC)\s*)([+-])(\d{1,2}):?(\d\d)?\b", re.IGNORECASE)
_ZONE_RULE = re.compile(
    r"FREQ=YEARLY(?:;(?:INTERVAL=1|COUNT=\d{1,3}|UNTIL=[\dTZ]{8,16}|WKST=[A-Z]{2}|BYMONTH=\d{1,2}"
    r"|BYDAY=[+-]?\d?[A-Z]{2}|BYMONTHDAY=-?[\d,-]{1,30}|BYHOUR=\d{1,2}|BYMINUTE=\d{1,2}|BYSECOND=\d{1,2}))*;?\Z"
)
"""What time zones need: once a year. Others could keep us reckoning for ever."""


class Zones:
    """The time zones of one document.

    Attributes:
        own: Zone that times without one are in, or None.
        unknown: Names that say nothing to anybody.
    """

    def __init__(self, components: Iterable[Component], own_name: str | None) -> None:
        self._components = {
            clean: each
            for each in list(components)[:MAX_ZONES]
            if (clean := _clean(each.words("TZID") or ""))
        }
        self._known: dict[str, tzinfo | None] = {}
        self.unknown: set[str] = set()
        self.own = self.named(own_name) if own_name else None

    def named(self, name: str) -> tzinfo | None:
        """Return the time zone of a name; None, and a note of it, if there is none."""
        clean = _clean(name)
        if clean not in self._known:
            found = iana(name) or self._described(clean) or _by_offset(clean)
            self._known[clean] = found
            if found is None:
                self.unknown.add(clean)
        return self._known[clean]

    def _described(self, clean: str) -> tzinfo | None:
        component = self._components.get(clean)
        return described(component) if component else None


def iana(name: str) -> tzinfo | None:
    """Return the zone of a name of the IANA, of Windows, or with a maker's prefix before it."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    clean = _clean(name)
    parts = clean.split("/")
    for each in (
        clean,
        WINDOWS_TO_OLSON.get(clean, ""),
        *("/".join(parts[at:]) for at in range(1, len(parts))),
    ):
        if each.upper() in {"Z", "UTC", "GMT"}:
            return UTC
        if len(each) > 2 and (zone := _zone_file(each)):
            return zone
    return None


def _zone_file(key: str) -> tzinfo | None:
    # The loader takes keys for names of files; those that could lead elsewhere it refuses itself.
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(?:/[A-Za-z0-9_+-]{1,31}){0,2}", key):
        return None
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError):  # unknown, no zone, or a folder such as "America"
        return None


def described(component: Component) -> tzinfo | None:
    """Return the zone that a VTIMEZONE describes (section 3.6.5), or None if it cannot be made out."""
    from icalendar import Timezone

    if not component.parts or len(component.parts) > MAX_RULES or not all(map(_is_yearly, component.parts)):
        return None
    # Without its name icalendar does not put it into its memory, where it would speak for other sites too.
    written = "\r\n".join(["BEGIN:VTIMEZONE", *_rules(component), "END:VTIMEZONE", ""])
    try:
        zone = Timezone.from_ical(written)
        if not isinstance(zone, Timezone):
            return None
        zone.add("TZID", "described")
        found = zone.to_tz(lookup_tzid=False)
        datetime(2026, 1, 1, tzinfo=found).utcoffset()
    except Exception:  # noqa: BLE001 (whatever a reader of rules makes of somebody's rules, it is no zone)
        return None
    return found if isinstance(found, tzinfo) else None


_RULE_NAMES = ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE", "TZNAME")


def _rules(component: Component) -> Iterable[str]:
    for part in component.parts:
        yield f"BEGIN:{part.name}"
        for line in part.all(*_RULE_NAMES):
            yield f"{line.name}:{line.value.strip()[:2000]}"
        yield f"END:{part.name}"


def _is_yearly(part: Component) -> bool:
    return all(_ZONE_RULE.match(line.value.strip().upper()) for line in part.all("RRULE")) and (
        len(part.all("RDATE")) <= MAX_RULES
    )


def _by_offset(name: str) -> tzinfo | None:
    """``GMT+0200``, ``(UTC-05:00) Eastern Time``: the hours at least are known."""
    found = _OFFSET.search(name)
    if found is None:
        return None
    span = timedelta(hours=int(found.group(2)), minutes=int(found.group(3) or 0))
    if span > timedelta(hours=14):
        return None
    return timezone(-span if found.group(1) == "-" else span)


def _clean(name: str) -> str:
    return name.strip().strip('"').strip("/ ")[:200]


def read_moment(line: Property, zones: Zones) -> Moment:
    """Return the day or the time that a property gives.

    Raises:
        ValueError: It gives none.
    """
    return moment_of(line.value, line.params.get("TZID"), zones, whole_day=line.params.get("VALUE") == "DATE")


def moment_of(value: str, tzid: str | None, zones: Zones, *, whole_day: bool = False) -> Moment:
    """Return the day or the time of a value.

    Raises:
        ValueError: It is none.
    """
    found = _MOMENT.match(value.strip(' \t"')[:40])
    if found is None:
        raise ValueError("neither a date nor a time")
    year, month, day, hour, minute, second, zone = found.groups()
    if hour is None or whole_day:
        return date(int(year), int(month), int(day))
    clock = datetime(  # noqa: DTZ001 (the zone comes next, if there is one)
        int(year), int(month), int(day), int(hour) % 24, int(minute), min(int(second or 0), 59)
    )
    if hour == "24":
        clock += timedelta(days=1)
    moment = clock.replace(tzinfo=_zone(zone, tzid, zones))
    return on_own_clock(moment, zones) if moment.tzinfo is UTC else moment


def on_own_clock(moment: datetime, zones: Zones) -> datetime:
    """Return a time of UTC in the calendar's own zone, where it names one.

    It is the same moment, on its right day; and a series meets at the same hour in summer and in winter.
    """
    try:
        return moment.astimezone(zones.own) if zones.own else moment
    except (OverflowError, ValueError):  # the first and the last day of the calendar
        return moment


def _zone(suffix: str | None, tzid: str | None, zones: Zones) -> tzinfo | None:
    if suffix in {"Z", "z"}:
        return UTC
    if suffix:
        return _by_offset("UTC" + suffix) or UTC
    return (zones.named(tzid) if tzid else None) or zones.own


def read_duration(value: str) -> timedelta:
    """Return the span of a duration (section 3.3.6).

    Raises:
        ValueError: It is none.
    """
    found = _DURATION.match(value.strip()[:60])
    if found is None or not any(found.groups()[1:]):
        raise ValueError("no duration")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if found.group(1) == "-" else span


def on_the_wall(moment: Moment) -> datetime:
    """Return what the clock shows, without its zone; midnight for a day."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 (on purpose)


def instant(moment: Moment) -> datetime:
    """Return a time to compare by: UTC where the zone is known, the clock on the wall otherwise."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        try:
            return moment.astimezone(UTC).replace(tzinfo=None)
        except (OverflowError, ValueError):  # the first and the last day of the calendar
            return moment.replace(tzinfo=None)
    return on_the_wall(moment)


def key(moment: Moment) -> str:
    """Return a moment as RFC 5545 writes it, in UTC where its zone is known: the name of an instance."""
    if not isinstance(moment, datetime):
        return f"{moment.year:04}{moment.month:02}{moment.day:02}"
    at = instant(moment)
    return f"{key(at.date())}T{at:%H%M%S}" + ("Z" if moment.tzinfo else "")


def keys(moment: Moment) -> tuple[str, ...]:
    """Return every way a calendar may name an instance: exactly, by the wall's clock, by the day."""
    if not isinstance(moment, datetime):
        return (key(moment), key(moment) + "T000000")
    wall = on_the_wall(moment)
    return tuple(dict.fromkeys((key(moment), key(wall), key(wall.date()))))
