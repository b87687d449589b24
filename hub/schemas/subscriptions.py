"""Subscriptions: what somebody asks for, in a form or on a command line, checked, with every fault named.

Filters are those of the lists (`hub.schemas.filters`): one that is added there serves here too.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from hub.errors import Problem, QueryError, SubscriptionError
from hub.model.event import EventType
from hub.model.forum import Forum
from hub.model.ports import Channel
from hub.model.subscription import ChannelName, PayloadFormat, Rhythm, Schedule, Subscription, WhenEmpty
from hub.reading.language import SIX
from hub.reading.text import cut
from hub.schemas.filters import FILTERS, read_filters

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USUAL = frozenset(
    {
        EventType.ITEM_PUBLISHED,
        EventType.ITEM_UPDATED,
        EventType.ITEM_TRANSLATED,
        EventType.ITEM_RETRACTED,
    }
)
"""What a subscription that names no types is told of."""
OF_FORUMS = {"forum", "category"}
"""Filters that speak of forums alone, and so fit what happens to sources too."""
_HOUR = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?\Z", re.ASCII)
_YES, _NO = {"1", "on", "true", "yes"}, {"0", "off", "false", "no"}
_ECHO = 60
"""Characters of a strange word that are said back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants, checked; fields as in `hub.model.subscription.Subscription`."""

    channel: ChannelName
    target: str
    filters: tuple[tuple[str, str], ...] = ()
    types: frozenset[EventType] = frozenset()
    language: str = "en"
    rhythm: Rhythm = Rhythm.AT_ONCE
    schedule: Schedule = field(default_factory=Schedule)
    when_empty: WhenEmpty = WhenEmpty.NOTHING
    payload_format: PayloadFormat = PayloadFormat.STANDARD
    ordered: bool = False
    contact: str | None = None


def read_wish(
    channel: ChannelName,
    pairs: Sequence[tuple[str, str]],
    *,
    forums: Mapping[str, Forum],
    channels: Mapping[ChannelName, Channel],
    before: Subscription | None = None,
) -> Wish:
    """Turn what somebody filled in into a wish.

    Args:
        channel: Through which they want to be told.
        pairs: Names and values in the order given: ``target``, every filter, ``type``, ``language``,
            ``rhythm``, ``zone``, ``weekday``, ``hour``, ``when_empty``, ``format``, ``ordered``, ``contact``.
            An empty value, as an untouched field sends it, counts as not given.
        forums: The registry's forums by id.
        channels: Who knows what an address must look like.
        before: What is to be changed. Fields that are not among the pairs stay as they were there; filters
            and types are always those of the pairs, because a form sends nothing for a box without a tick.

    Raises:
        SubscriptionError: One or more of it cannot be; `problems` names each field that is to blame.
    """
    asked = _Asked(channel, pairs, _said_before(before) if before else {})
    wish = Wish(
        channel=channel,
        target=asked.address("target", channels, channel, needed=True) or "",
        filters=asked.filters(forums),
        types=asked.types(),
        language=asked.word("language", SIX, "en"),
        rhythm=Rhythm(asked.word("rhythm", Rhythm, _usual_rhythm(channel))),
        schedule=Schedule(zone=asked.zone(), weekday=asked.weekday(), minute=asked.minute()),
        when_empty=WhenEmpty(asked.word("when_empty", WhenEmpty, WhenEmpty.NOTHING)),
        payload_format=PayloadFormat(asked.word("format", PayloadFormat, PayloadFormat.STANDARD)),
        ordered=asked.flag("ordered"),
        contact=asked.address("contact", channels, ChannelName.EMAIL),
    )
    asked.strangers()
    if asked.problems:
        raise SubscriptionError("; ".join(map(str, asked.problems)), asked.problems)
    return wish


_ONLY_OF: Mapping[str, ChannelName] = {
    "rhythm": ChannelName.EMAIL,
    "zone": ChannelName.EMAIL,
    "weekday": ChannelName.EMAIL,
    "hour": ChannelName.EMAIL,
    "when_empty": ChannelName.EMAIL,
    "format": ChannelName.WEBHOOK,
    "ordered": ChannelName.WEBHOOK,
    "contact": ChannelName.WEBHOOK,
}
"""What means something to one channel only."""
NAMES = ("target", "type", "language", *_ONLY_OF)
"""Every name `read_wish` takes besides the filters."""


class _Asked:
    """The pairs by name, and a place for complaints."""

    def __init__(
        self, channel: ChannelName, pairs: Sequence[tuple[str, str]], before: Mapping[str, str]
    ) -> None:
        self._channel = channel
        self._pairs = pairs
        self._before = before
        self.problems: list[Problem] = []

    def fault(self, name: str, detail: str) -> None:
        self.problems.append(Problem(name, detail))

    def values(self, name: str) -> list[str]:
        return [value.strip() for each, value in self._pairs if each == name and value.strip()]

    def value(self, name: str) -> str | None:
        found = list(dict.fromkeys(self.values(name)))
        if len(found) > 1:
            self.fault(name, f"Give {name} once.")
        return found[0] if found else self._before.get(name)

    def address(
        self,
        name: str,
        channels: Mapping[ChannelName, Channel],
        channel: ChannelName,
        *,
        needed: bool = False,
    ) -> str | None:
        given = self.value(name)
        if given is None:
            if needed:
                self.fault(name, "There is no address; write where you want to be told.")
            return None
        try:
            return channels[channel].check(given)
        except SubscriptionError as error:
            self.fault(name, str(error))
            return given

    def filters(self, forums: Mapping[str, Forum]) -> tuple[tuple[str, str], ...]:
        pairs = [(name, value.strip()) for name, value in self._pairs if name not in NAMES]
        try:
            return read_filters(pairs, forums, also=NAMES).given
        except QueryError as error:
            self.problems.extend(error.problems)
            return ()

    def types(self) -> frozenset[EventType]:
        known = [type.value for type in EventType]
        given = self.values("type")
        for each in given:
            if each not in known:
                self.fault("type", f"There is no event {_said(each)}; {_hint(each, known)}")
        found = frozenset(EventType(each) for each in given if each in known)
        others = {name for name, value in self._pairs if value.strip()} & (set(FILTERS) - OF_FORUMS)
        if any(each.value.startswith("source.") for each in found) and others:
            self.fault(
                "type", "Events of sources concern no item: only the filters forum and category fit them."
            )
        # The usual ones stay unnamed: a kind of event that becomes usual one day comes to them too.
        return frozenset() if found == USUAL else found

    def word(self, name: str, known: Iterable[str], default: str) -> str:
        words = [str(each) for each in known]
        given = self.value(name)
        if given is None or given in words:
            return given or str(default)
        self.fault(name, f"There is no {name} {_said(given)}; {_hint(given, words)}")
        return str(default)

    def flag(self, name: str) -> bool:
        given = (self.value(name) or "0").lower()
        if given not in _YES | _NO:
            self.fault(name, f"{_said(given)} is neither yes nor no.")
        return given in _YES

    def zone(self) -> str:
        given = self.value("zone") or "UTC"
        if given in _zones():
            return given
        by_lower = {zone.lower(): zone for zone in _zones()}
        if given.lower() in by_lower:
            return by_lower[given.lower()]
        near = _nearest_zone(given)
        hint = f"did you mean {near!r}?" if near else "write it like Africa/Casablanca (IANA)."
        self.fault("zone", f"There is no time zone {_said(given)}; {hint}")
        return "UTC"

    def weekday(self) -> int:
        given = (self.value("weekday") or WEEKDAYS[0]).lower()
        if given in {str(number) for number in range(7)}:
            return int(given)
        if given in WEEKDAYS:
            return WEEKDAYS.index(given)
        self.fault("weekday", f"{_said(given)} is no day of the week; {_hint(given, WEEKDAYS)}")
        return 0

    def minute(self) -> int:
        given = self.value("hour") or "8"
        found = _HOUR.match(given)
        if not found:
            self.fault("hour", f"{_said(given)} is no hour of the day; write 8 or 08:30, from 0 to 23:59.")
            return 8 * 60
        return int(found[1]) * 60 + int(found[2] or 0)

    def strangers(self) -> None:
        """Complain of what means nothing to this channel: it would be kept, and do nothing."""
        for name, channel in _ONLY_OF.items():
            if channel is not self._channel and self.values(name):
                self.fault(name, f"{name} means nothing to {self._channel}: it is for {channel} only.")


def _said_before(subscription: Subscription) -> dict[str, str]:
    said: dict[str, Any] = {
        "target": subscription.target,
        "language": subscription.language,
        "rhythm": subscription.rhythm.value,
        "zone": subscription.schedule.zone,
        "weekday": str(subscription.schedule.weekday),
        "hour": clock_time(subscription.schedule.minute),
        "when_empty": subscription.when_empty.value,
        "format": subscription.payload_format.value,
        "ordered": "1" if subscription.ordered else "0",
        "contact": subscription.contact,
    }
    return {name: value for name, value in said.items() if value}


def clock_time(minute: int) -> str:
    """Return minutes after midnight as ``hour`` takes them, such as ``08:30``."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _usual_rhythm(channel: ChannelName) -> Rhythm:
    return Rhythm.WEEKLY if channel is ChannelName.EMAIL else Rhythm.AT_ONCE


@cache
def _zones() -> frozenset[str]:
    return frozenset(zone for zone in available_timezones() if not zone.startswith(("posix/", "right/")))


def _nearest_zone(given: str) -> str | None:
    """Find a zone by its city too: ``Rabat`` has none, ``casablanca`` has."""
    word = given[:_ECHO].lower().replace(" ", "_")
    cities = {zone.rpartition("/")[2].lower(): zone for zone in sorted(_zones(), reverse=True)}
    if word in cities:
        return cities[word]
    near = difflib.get_close_matches(word, [zone.lower() for zone in _zones()] + list(cities), n=1)
    return next((zone for zone in sorted(_zones()) if near and zone.lower().endswith(near[0])), None)


def _said(word: str) -> str:
    return repr(cut(word, _ECHO))


def _hint(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word[:_ECHO].lower(), known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else "choose one of " + ", ".join(known) + "."


__all__ = ["FILTERS", "NAMES", "USUAL", "WEEKDAYS", "Wish", "clock_time", "read_wish"]
