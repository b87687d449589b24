"""Asking: what becomes of somebody's wish to be told.

A mail address must say yes before it is sent anything but the question (double opt-in), an endpoint must
answer a challenge (`hub.pipeline.verify`). Whatever is asked of an address, the answer is the same for
those that are known here and those that are not; what differs is the mail they get.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from hub.errors import SubscriptionError
from hub.model import links
from hub.model.notice import NoticeKind
from hub.model.ports import Channel, Clock, Queue
from hub.model.subscription import ChannelName, Standing, Subscription
from hub.pipeline.beginning import from_now
from hub.registry import Registry
from hub.schemas.subscriptions import Wish
from hub.settings import Settings
from hub.signatures import Keys, new_secret
from hub.store import Store, Unit

QUESTIONS_A_DAY = 3
"""Confirmations sent to one address in a day, whoever asks for them."""
ASKINGS_AN_HOUR = 10
"""Subscriptions that one client may ask for in an hour."""

_ASKING, _QUESTION = "subscribe", "confirmation"


class Parts(Protocol):
    """What subscribing needs of `hub.services.Services`."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def registry(self) -> Registry: ...  # noqa: D102
    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def channels(self) -> Mapping[ChannelName, Channel]: ...  # noqa: D102
    @property
    def queue(self) -> Queue: ...  # noqa: D102
    @property
    def keys(self) -> Keys: ...  # noqa: D102
    @property
    def new_id(self) -> Callable[[], str]: ...  # noqa: D102


class Answer(StrEnum):
    """What became of a wish. Not for the eyes of whoever asked for a mail address: they are told the same."""

    MADE = "made"
    """The subscription is there: a webhook whose endpoint is still to be verified, or a mail address of
    which the operator says that its owner agreed."""
    QUESTION = "question"
    """A mail asks the owner of the address."""
    KNOWN = "known"
    """The address has this very subscription; a mail with the link to its preferences goes out."""
    HELD_BACK = "held_back"
    """The address was asked three times today: nothing goes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of a wish.

    Attributes:
        subscription: The new one, or the one that was there; None where nothing was done.
        secret: What signs the webhook's messages (``whsec_…``). It is shown this once.
    """

    answer: Answer
    subscription: Subscription | None = None
    secret: str | None = field(default=None, repr=False)


def ask(
    parts: Parts,
    wish: Wish,
    *,
    client: str | None = None,
    consent: bool = False,
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> Asked:
    """Take down what somebody wants.

    Args:
        parts: The wired house.
        wish: Checked (`hub.schemas.subscriptions.read_wish`).
        client: Network address of whoever asks through a page; None for an operator, whom no limit holds.
        consent: The operator says that the owner of the mail address has agreed.
        randomness: Where a webhook's secret comes from.

    Raises:
        SubscriptionError: The client asks too often, or the endpoint is told this already.
    """
    now = parts.clock.now()
    with parts.store.begin(log=False) as unit:
        if client is not None:
            _count(parts, unit, client, now)
        if wish.channel is ChannelName.WEBHOOK:
            asked = _ask_endpoint(parts, unit, wish, now, randomness)
        elif consent:
            asked = _take_word(parts, unit, wish, now)
        else:
            asked = _ask_owner(parts, unit, wish, now)
    parts.queue.wake()
    return asked


def _count(parts: Parts, unit: Unit, client: str, now: datetime) -> None:
    who, since = nameless(parts.keys, client), now - timedelta(hours=1)
    if not unit.marks.may_ask(_ASKING, who, now, since=since, most=ASKINGS_AN_HOUR):
        raise SubscriptionError(
            f"From your network {ASKINGS_AN_HOUR} subscriptions were asked for within an hour. "
            "Try again in an hour.",
            retry_after=3600,
        )


def nameless(keys: Keys, who: str) -> str:
    """Return what is kept of an address that is only counted: without the hub's key nobody can find out
    whose it is, although there are few enough addresses to try them all.
    """
    return keys.proofs("asking", who.strip().lower().encode("utf-8", "replace"))[0].hex()


def _ask_endpoint(
    parts: Parts, unit: Unit, wish: Wish, now: datetime, randomness: Callable[[int], bytes]
) -> Asked:
    if twin := _twin(unit, wish):
        raise SubscriptionError(f"Subscription {twin.id} tells this endpoint the same already.")
    secret = new_secret(randomness)
    made = replace(_made(parts, wish, now), secret=parts.keys.seal(secret))
    unit.subscriptions.add(made)
    return Asked(answer=Answer.MADE, subscription=made, secret=secret)


def _take_word(parts: Parts, unit: Unit, wish: Wish, now: datetime) -> Asked:
    if twin := _twin(unit, wish):
        return Asked(answer=Answer.KNOWN, subscription=twin)
    made = from_now(unit, _made(parts, wish, now), now)
    unit.subscriptions.add(made)
    return Asked(answer=Answer.MADE, subscription=made)


def _ask_owner(parts: Parts, unit: Unit, wish: Wish, now: datetime) -> Asked:
    who, since = nameless(parts.keys, wish.target), now - timedelta(days=1)
    if not unit.marks.may_ask(_QUESTION, who, now, since=since, most=QUESTIONS_A_DAY):
        return Asked(answer=Answer.HELD_BACK)
    if twin := _twin(unit, wish):
        _notice(parts, unit, NoticeKind.ALREADY_SUBSCRIBED, twin, now, language=wish.language)
        return Asked(answer=Answer.KNOWN, subscription=twin)
    made = _made(parts, wish, now)
    unit.subscriptions.add(made)
    _notice(parts, unit, NoticeKind.CONFIRM_SUBSCRIPTION, made, now)
    return Asked(answer=Answer.QUESTION, subscription=made)


def _made(parts: Parts, wish: Wish, now: datetime) -> Subscription:
    return Subscription(
        id=parts.new_id(), channel=wish.channel, created=now, changed=now, **chosen(wish), target=wish.target
    )


def chosen(wish: Wish) -> dict[str, Any]:
    """Return what a subscriber may choose anew at any time."""
    return {
        "filters": wish.filters,
        "types": wish.types,
        "language": wish.language,
        "rhythm": wish.rhythm,
        "schedule": wish.schedule,
        "when_empty": wish.when_empty,
        "payload_format": wish.payload_format,
        "ordered": wish.ordered,
        "contact": wish.contact,
    }


def _twin(unit: Unit, wish: Wish) -> Subscription | None:
    """Return the subscription of this address that asks for the same, however often it wants it."""
    served = {Standing.ACTIVE, Standing.PAUSED}
    for each in unit.subscriptions.find(wish.channel, wish.target):
        if each.standing in served and set(each.filters) == set(wish.filters) and each.types == wish.types:
            return each
    return None


def _notice(
    parts: Parts,
    unit: Unit,
    kind: NoticeKind,
    about: Subscription,
    now: datetime,
    *,
    language: str | None = None,
) -> None:
    base, token = parts.settings.base_url, parts.keys.token
    data = {
        "subscription": about.id,
        "confirm": links.confirm(base, token, about.id, now),
        "manage": links.manage(base, token, about.id),
        "unsubscribe": links.unsubscribe(base, token, about.id),
        "rhythm": about.rhythm.value,
    }
    if kind is not NoticeKind.CONFIRM_SUBSCRIPTION:
        del data["confirm"]
    unit.notices.add(kind=kind, target=about.target, language=language or about.language, data=data, now=now)
