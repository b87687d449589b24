"""Telling: what subscriptions and deliveries are called on a page, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from flask_babel import gettext, lazy_gettext

from hub.errors import NotFoundError
from hub.model.delivery import Delivery, DeliveryState
from hub.model.event import Event, EventType
from hub.model.item import Item
from hub.model.subscription import ChannelName, Rhythm, Standing, Subscription
from hub.reading.language import SIX
from hub.speech import Speech, speech
from hub.store.store import View
from hub.web import words

_STATES = {
    DeliveryState.PENDING: lazy_gettext("waiting"),
    DeliveryState.SENDING: lazy_gettext("on its way"),
    DeliveryState.DELIVERED: lazy_gettext("delivered"),
    DeliveryState.FAILED: lazy_gettext("failed"),
    DeliveryState.CANCELLED: lazy_gettext("cancelled"),
    DeliveryState.HELD: lazy_gettext("held back"),
}
_STANDINGS = {
    Standing.PENDING: lazy_gettext("waits to be confirmed"),
    Standing.ACTIVE: lazy_gettext("active"),
    Standing.PAUSED: lazy_gettext("paused"),
    Standing.ENDED: lazy_gettext("ended"),
}
_EVENTS = {
    EventType.ITEM_PUBLISHED: lazy_gettext("Something new"),
    EventType.ITEM_UPDATED: lazy_gettext("A correction"),
    EventType.ITEM_TRANSLATED: lazy_gettext("A translation"),
    EventType.ITEM_RETRACTED: lazy_gettext("A withdrawal"),
    EventType.SOURCE_FAILING: lazy_gettext("A source cannot be read any more"),
    EventType.SOURCE_RECOVERED: lazy_gettext("A source can be read again"),
    EventType.COMMITMENT_REPORTED: lazy_gettext("A report on a commitment"),
}
LIKE_CONDITIONS = {
    DeliveryState.DELIVERED: "fresh",
    DeliveryState.FAILED: "unreadable",
    DeliveryState.HELD: "unreadable",
    DeliveryState.CANCELLED: "gone",
    Standing.ACTIVE: "fresh",
    Standing.PAUSED: "quiet",
    Standing.ENDED: "gone",
}
"""State -> the sign and colour of the board of sources that means the same."""


def speaking() -> Speech:
    """Return how the language of the page being made is spoken."""
    return speech(words.speech())


def speeches() -> list[tuple[str, str]]:
    """Return the six languages with what each calls itself."""
    return [(tag, words.own_name(tag)) for tag in SIX]


def rhythm(subscription: Subscription) -> str:
    """Return when a subscriber is told, as a sentence without its full stop."""
    schedule, voice = subscription.schedule, speaking()
    said = {
        "day": voice.weekday(schedule.weekday),
        "time": voice.clock(schedule.minute),
        "zone": voice.zone(schedule.zone),
    }
    match subscription.rhythm:
        case Rhythm.AT_ONCE:
            return str(gettext("At once, whenever a forum says something"))
        case Rhythm.DAILY:
            return str(gettext("Every day at %(time)s %(zone)s", **said))
        case Rhythm.WEEKLY:
            return str(gettext("Every week, on %(day)s at %(time)s %(zone)s", **said))


def state(code: DeliveryState) -> str:
    """Return where a delivery is."""
    return str(_STATES[code])


def standing(code: Standing) -> str:
    """Return whether a subscription is served."""
    return str(_STANDINGS[code])


def event(code: EventType) -> str:
    """Return what kind of thing happened."""
    return str(_EVENTS[code])


def events() -> list[tuple[str, str]]:
    """Return every kind of event with what it is called."""
    return [(each.value, f"{event(each)} ({each.value})") for each in EventType]


def like(code: DeliveryState | Standing) -> str:
    """Return the condition of a source whose sign and colour mean the same."""
    return LIKE_CONDITIONS.get(code, "new")


def moment(when: datetime | None, zone: str = "UTC") -> str:
    """Return a day and a time by the clock of a zone, which is named."""
    return speaking().moment(when, zone) if when else ""


def masked(subscription: Subscription) -> str:
    """Return who is told without telling it to everybody: the host, or a mail address nearly unreadable."""
    if subscription.channel is ChannelName.EMAIL:
        return masked_address(subscription.target)
    try:
        return urlsplit(subscription.target).hostname or "…"
    except ValueError:
        return "…"


def masked_address(address: str) -> str:
    """Return a mail address nearly unreadable: its first letter and its host."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}…@{host}"


class Sent(NamedTuple):
    """A delivery with what it was about: an event and its item, or the subject of a digest."""

    delivery: Delivery
    event: EventType | None = None
    item: Item | None = None
    issue: str | None = None


def about(view: View, deliveries: Iterable[Delivery]) -> list[Sent]:
    """Return deliveries with what they were about, items as they stand now."""
    found = [(each, _event(view, each)) for each in deliveries]
    ids = [event.item_id for _, event in found if event and event.item_id]
    items = view.items_by_id(list(dict.fromkeys(ids)))
    return [
        Sent(each, event.type, items.get(event.item_id or ""))
        if event
        else Sent(each, issue=_subject(view, each))
        for each, event in found
    ]


def _event(view: View, delivery: Delivery) -> Event | None:
    found = view.events(delivery.seq - 1, 1) if delivery.seq else []
    return found[0] if found else None


def _subject(view: View, delivery: Delivery) -> str | None:
    """Return a digest's subject; None once its issue is not kept any more."""
    try:
        return view.digests.issue(delivery.issue).subject if delivery.issue else None
    except NotFoundError:
        return None


FILTERS = {
    "rhythm_said": rhythm,
    "state_said": state,
    "standing_said": standing,
    "event_said": event,
    "like": like,
    "moment_in": moment,
    "masked": masked,
    "masked_address": masked_address,
}
"""For the templates."""
