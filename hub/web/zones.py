"""Zones: the time zones of the world as a person looks for them: by part of the world, State and city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from babel.core import get_global
from babel.dates import get_timezone_location
from flask_babel import get_locale, gettext

from hub.reading import states
from hub.speech import speech

Group = tuple[str, Sequence[tuple[str, str]]]
"""A part of the world, and its zones: (IANA name, what it is called)."""

_PARTS = {"Africa": "002", "America": "019", "Asia": "142", "Europe": "150", "Oceania": "009"}
"""First part of an IANA name -> code of the part of the world in CLDR (UN M49)."""
_IN_OCEANIA = frozenset({"Australia", "Pacific"})
_BY_OCEAN = frozenset({"Atlantic", "Indian"})
_NOWHERE = frozenset({"ZZ", "001"})


def groups(also: str) -> list[Group]:
    """Return all zones in the page's language, UTC first.

    Args:
        also: A zone that must be among them: what somebody has chosen stays chosen, whatever list it is from.
    """
    language = str(get_locale() or "en")
    first = [("UTC", gettext("UTC (universal time)"))]
    if also not in _listed() and also != "UTC":
        first.append((also, also))
    oceans = (gettext("Atlantic Ocean"), gettext("Indian Ocean"))
    return [("", first), *_of_the_world(language, oceans)]


def of_reader(languages: Sequence[str]) -> str:
    """Guess a reader's zone from what the browser says: ``fr-SN`` is Dakar; UTC where a State has several.

    Args:
        languages: The browser's languages in order, such as ``fr-SN``.
    """
    for each in languages:
        for part in each.replace("_", "-").split("-")[1:]:
            zones = _by_state().get(part.upper(), [])
            if len(zones) == 1:
                return zones[0]
    return "UTC"


@cache
def _of_the_world(language: str, oceans: tuple[str, str]) -> list[Group]:
    locale = speech(language).locale
    names = {area: str(locale.territories.get(code, area)) for area, code in _PARTS.items()}
    names |= dict(zip(("Atlantic", "Indian"), oceans, strict=True))
    grouped: dict[str, list[tuple[str, str]]] = {name: [] for name in names.values()}
    for zone, state in _listed().items():
        city = get_timezone_location(zone, locale=locale, return_city=True).rpartition("/")[2]
        said = f"{states.name(state, language)} ({city})"
        grouped[names[_area(zone)]].append((zone, said))
    return [(area, sorted(zones, key=lambda each: each[1].casefold())) for area, zones in grouped.items()]


def _area(zone: str) -> str:
    area = zone.partition("/")[0]
    return "Oceania" if area in _IN_OCEANIA else area


@cache
def _listed() -> dict[str, str]:
    """IANA zone -> the State it lies in, for every zone in which States keep their clocks."""
    known = set(_PARTS) | _IN_OCEANIA | _BY_OCEAN
    found: Mapping[str, str] = get_global("zone_territories")
    return {
        zone: state
        for zone, state in found.items()
        if zone.partition("/")[0] in known and state not in _NOWHERE
    }


@cache
def _by_state() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for zone, state in _listed().items():
        found.setdefault(state, []).append(zone)
    return found
