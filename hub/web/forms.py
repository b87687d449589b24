"""Forms: what somebody has filled in, to be checked, and to be shown again with every fault beside its field.

Names of fields are those of `hub.schemas.subscriptions.read_wish`; nothing that was written is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flask import request
from flask_babel import get_locale, gettext

from hub.errors import Problem
from hub.model.subscription import ChannelName, Subscription
from hub.schemas.filters import FILTERS, read_filters
from hub.schemas.subscriptions import NAMES, WEEKDAYS, Wish, clock_time, read_wish
from hub.services import Services
from hub.web import choices, spoken, telling, words, zones
from hub.web.addresses import Pairs
from hub.web.asked import services

BUTTON = "do"
"""The field that says which button was pressed."""


class Complaint(NamedTuple):
    """What is wrong with a field: in the page's language, and in full in English where that says more."""

    said: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class Form:
    """What is in a form.

    Attributes:
        pairs: Names and values, in order.
        problems: Field -> what is wrong with it.
        is_open: Show what is optional at once: something in it was chosen, or is wrong.
    """

    pairs: Pairs
    problems: Mapping[str, Complaint] = field(default_factory=dict)
    is_open: bool = False

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        return next((value for each, value in self.pairs if each == name), "")

    def values(self, name: str) -> list[str]:
        """Return everything that is chosen in a field."""
        return [value for each, value in self.pairs if each == name]

    @property
    def own(self) -> frozenset[str]:
        """Names of fields that are no filters: each complains in its own place."""
        return frozenset(NAMES)

    @property
    def filters(self) -> list[tuple[str, str]]:
        """The filters among it, as the lists take them."""
        return [(name, value) for name, value in self.pairs if name in FILTERS and value]

    def complaining(self, problems: Sequence[Problem]) -> Form:
        """Return it with a complaint beside each field that is to blame."""
        said = {each.where: _complaint(each) for each in reversed(problems)}
        return Form(self.pairs, said, is_open=self.is_open or bool(set(said) - {"target"}))


def filters_asked() -> list[tuple[str, str]]:
    """Return the filters in the address, checked. Raises QueryError."""
    pairs = list(request.args.items(multi=True))
    given = read_filters(pairs, services().registry.forums, also=(spoken.ASKED, spoken.DONE)).given
    return choices.for_subscribers(given)


def sent() -> Form:
    """Return what was sent."""
    pairs = [
        (name, value.strip()) for name, value in request.form.items(multi=True) if name != BUTTON and value
    ]
    return Form(pairs, is_open=True)


def fresh(channel: ChannelName, filters: Pairs) -> Form:
    """Return the form as it is found: usual choices, and the filters of the list one comes from."""
    pairs = [*filters]
    if channel is ChannelName.EMAIL:
        zone = zones.of_reader([tag for tag, _ in request.accept_languages])
        pairs += [("rhythm", "weekly"), ("weekday", WEEKDAYS[0]), ("hour", "08:00"), ("zone", zone)]
        pairs += [("language", words.speech()), ("when_empty", "nothing")]
    else:
        pairs += [("format", "standard")]
    return Form(pairs)


def of(subscription: Subscription) -> Form:
    """Return the form as a subscription fills it."""
    pairs = [*subscription.filters, *(("type", each.value) for each in sorted(subscription.types))]
    pairs += [("target", subscription.target), ("language", subscription.language)]
    if subscription.channel is ChannelName.EMAIL:
        schedule = subscription.schedule
        pairs += [("rhythm", subscription.rhythm.value), ("zone", schedule.zone)]
        pairs += [("weekday", WEEKDAYS[schedule.weekday]), ("hour", clock_time(schedule.minute))]
        pairs += [("when_empty", subscription.when_empty.value)]
    else:
        pairs += [("format", subscription.payload_format.value), ("contact", subscription.contact or "")]
        pairs += [("ordered", "1")] if subscription.ordered else []
    return Form(pairs, is_open=True)


def wish(house: Services, channel: ChannelName, pairs: Pairs, *, before: Subscription | None = None) -> Wish:
    """Return what a form asks for. Raises SubscriptionError with a problem for each field."""
    return read_wish(channel, pairs, forums=house.registry.forums, channels=house.channels, before=before)


def options(house: Services, form: Form) -> dict[str, object]:
    """Return what the fields of a form offer, in the page's language."""
    speaking = telling.speaking()
    return {
        "weekdays": [(name, speaking.weekday(number)) for number, name in enumerate(WEEKDAYS)],
        "zones": zones.groups(form.value("zone") or "UTC"),
        "speeches": telling.speeches(),
        "event_types": telling.events(),
        **choices.of_filters(house),
    }


def _complaint(problem: Problem) -> Complaint:
    if str(get_locale() or "en") == "en":
        return Complaint(problem.detail, None)
    said = {
        "target": gettext("This address cannot be used."),
        "contact": gettext("This address cannot be used."),
        "hour": gettext("Write a time of day, such as 08:30."),
    }
    return Complaint(said.get(problem.where, gettext("This cannot be chosen here.")), problem.detail)
