"""Speech: one language as it is spoken: texts, numbers, days and times, names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from gettext import NullTranslations
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    get_day_names,
    get_timezone_location,
)
from babel.lists import format_list
from babel.numbers import format_decimal

from hub.model.forum import Forum
from hub.reading import states
from hub.speech.catalogues import LANGUAGES, catalogue
from hub.speech.directions import direction
from hub.speech.words import WORDS


@dataclass(frozen=True, slots=True)
class Speech:
    """One language as it is spoken.

    Attributes:
        language: One of the six.
        locale: Where its forms of dates and numbers come from; Arabic keeps Latin digits, as most of its
            readers' own administrations write them.
        catalogue: Its words.
    """

    language: str
    locale: Locale
    catalogue: NullTranslations

    # Words

    def text(self, message: str, /, **values: Any) -> str:
        """Return a message. A percent sign in it is written ``%%``, whether it has values or not."""
        return self.catalogue.gettext(message) % values

    def plural(self, one: str, many: str, num: int, /, **values: Any) -> str:
        """Return a message in the form that a number asks for; ``%(num)s`` in it is the number."""
        return self.catalogue.ngettext(one, many, num) % {"num": self.number(num), **values}

    def word(self, code: StrEnum) -> str:
        """Return what a code of the model is called (`hub.speech.words`)."""
        return self.catalogue.gettext(WORDS[code])

    def number(self, value: int) -> str:
        """Return a whole number."""
        return str(format_decimal(value, locale=self.locale))

    def listed(self, words: list[str]) -> str:
        """Return several words as a list: "a, b and c"."""
        return format_list(words, locale=self.locale) if words else ""

    # Names

    def forum(self, forum: Forum) -> tuple[str, str]:
        """Return a forum's name in this language, else in English, and which of the two it is."""
        here = self.language if self.language in forum.names else "en"
        return forum.names[here], here

    def state(self, code: str) -> str:
        """Return a State's name."""
        return states.name(code, self.language)

    def named(self, tag: str) -> str:
        """Return what a language is called."""
        primary = tag.partition("-")[0]
        if primary == "und":
            return self.text("language not known")
        return str(self.locale.languages.get(primary, tag))

    # Which way it runs

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return direction(self.language)

    @property
    def near(self) -> str:
        """The side where a line begins: ``left`` or ``right``."""
        return "right" if self.direction == "rtl" else "left"

    # Days and times

    def day(self, when: date, zone: str = "UTC") -> str:
        """Return a day in full; of a moment, the day that it is in `zone`."""
        return str(format_date(_local(when, zone), "long", locale=self.locale))

    def short_day(self, when: date, zone: str = "UTC") -> str:
        """Return a day with its month cut short."""
        # Not "medium": that is all figures in Arabic.
        return str(format_skeleton("yMMMd", _local(when, zone), locale=self.locale))

    def day_and_month(self, when: date, zone: str = "UTC") -> str:
        """Return a day without its year, for lists of what comes soon."""
        return str(format_skeleton("MMMd", _local(when, zone), locale=self.locale))

    def days(self, first: date, last: date, zone: str | None = "UTC") -> str:
        """Return from which day to which: "3–5 Feb 2027"; one day alone if they are the same.

        Without a zone, moments are told by the clock they came with.
        """
        first, last = _day(_local(first, zone)), _day(_local(last, zone))
        if last <= first:
            return self.short_day(first)
        return str(format_interval(first, last, "yMMMd", locale=self.locale))

    def weekday(self, number: int) -> str:
        """Return the name of a weekday; 0 is Monday."""
        return str(get_day_names(context="stand-alone", locale=self.locale)[number])

    def time(self, when: datetime, zone: str = "UTC") -> str:
        """Return the time of day in a zone, which is named."""
        return self.text("%(time)s %(zone)s", time=f"{_local(when, zone):%H:%M}", zone=self.zone(zone))

    def moment(self, when: datetime, zone: str = "UTC") -> str:
        """Return a day and a time in a zone, which is named."""
        return self.text("%(day)s, %(time)s", day=self.day(when, zone), time=self.time(when, zone))

    def zone(self, zone: str) -> str:
        """Return what a time zone is called: by its city, which people know."""
        if zone in {"UTC", "Etc/UTC"}:
            return "UTC"
        city = get_timezone_location(ZoneInfo(zone), locale=self.locale, return_city=True)
        return self.text("(%(city)s)", city=city)

    def clock(self, minute: int) -> str:
        """Return a time of day; `minute` is counted from midnight."""
        return f"{minute // 60:02}:{minute % 60:02}"


@cache
def speech(language: str) -> Speech:
    """Return how a language is spoken; English for a language that the hub does not speak."""
    primary = language.partition("-")[0].lower()
    here = primary if primary in LANGUAGES else "en"
    # English as most of the world writes its dates.
    return Speech(here, Locale("en", "GB") if here == "en" else Locale(here), catalogue(here))


def _local(when: date, zone: str | None) -> date:
    """A moment is told by the clock of a zone; a day is the same everywhere."""
    if not isinstance(when, datetime) or zone is None:
        return when
    return when.astimezone(UTC if zone == "UTC" else ZoneInfo(zone))


def _day(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when
