"""Subscribe: a subscription from the first question to its end.

A mail address must say yes before it is sent anything but the question (double opt-in), an endpoint must
answer a challenge (`hub.pipeline.verify`). Whatever is asked of an address, the answer is the same for
those that are known here and those that are not; what differs is the mail they get.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

from hub.errors import LinkError, LinkFault, NotFoundError, SubscriptionError
from hub.model import links
from hub.model.links import Purpose
from hub.model.notice import NoticeKind
from hub.model.ports import Channel, Clock, Queue
from hub.model.subscription import ChannelName, Health, Rhythm, Standing, Subscription
from hub.reading.schedule import next_due
from hub.registry import Registry
from hub.schemas.subscriptions import Wish
from hub.settings import Settings
from hub.signatures import Keys, new_secret
from hub.store import Store, Unit

QUESTIONS_A_DAY = 3
"""Confirmations sent to one address in a day, whoever asks for them."""
ASKINGS_AN_HOUR = 10
"""Subscriptions that one client may ask for in an hour."""
LINK_HOURS = 48
"""How long the link in a confirmation holds."""
BOTH_SECRETS = timedelta(hours=24)
"""How long the old secret signs beside the new one."""
DISPATCH = "dispatch"
"""The place in the log up to which events have been handed to subscriptions (`hub.pipeline.dispatch`)."""

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
            _count(unit, client, now)
        if wish.channel is ChannelName.WEBHOOK:
            asked = _ask_endpoint(parts, unit, wish, now, randomness)
        elif consent:
            asked = _take_word(parts, unit, wish, now)
        else:
            asked = _ask_owner(parts, unit, wish, now)
    parts.queue.wake()
    return asked


def _count(unit: Unit, client: str, now: datetime) -> None:
    who = nameless(client)
    if unit.marks.askings(_ASKING, who, now - timedelta(hours=1)) >= ASKINGS_AN_HOUR:
        raise SubscriptionError(
            f"From your network {ASKINGS_AN_HOUR} subscriptions were asked for within an hour. "
            "Try again in an hour.",
            retry_after=3600,
        )
    unit.marks.note_asking(_ASKING, who, now)


def nameless(who: str) -> str:
    """Return what is kept of an address that is only counted: it cannot be read back."""
    return sha256(who.strip().lower().encode("utf-8", "replace")).hexdigest()


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
    made = activated(unit, _made(parts, wish, now), now)
    unit.subscriptions.add(made)
    return Asked(answer=Answer.MADE, subscription=made)


def _ask_owner(parts: Parts, unit: Unit, wish: Wish, now: datetime) -> Asked:
    who = nameless(wish.target)
    if unit.marks.askings(_QUESTION, who, now - timedelta(days=1)) >= QUESTIONS_A_DAY:
        return Asked(answer=Answer.HELD_BACK)
    unit.marks.note_asking(_QUESTION, who, now)
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


# Links


def behind(parts: Parts, purpose: Purpose, token: str) -> Subscription:
    """Return the subscription that a link in a mail is about.

    Raises:
        LinkError: The link is not whole, has expired, or its subscription is not kept any more.
    """
    id, asked = _said_by(parts, purpose, token)
    if asked is not None and parts.clock.now() - asked > timedelta(hours=LINK_HOURS):
        raise LinkError(
            LinkFault.EXPIRED,
            f"This link was good for {LINK_HOURS} hours, and they are over. Subscribe once more; "
            "a new link comes at once.",
        )
    try:
        with parts.store.view() as view:
            return view.subscriptions.get(id)
    except NotFoundError:
        why = "The subscription of this link is not kept here any more."
        raise LinkError(LinkFault.FORGOTTEN, why) from None


def _said_by(parts: Parts, purpose: Purpose, token: str) -> tuple[str, datetime | None]:
    match parts.keys.read_token(purpose, token):
        case str(id):
            return id, None
        case [str(id), int(seconds)]:
            return id, datetime.fromtimestamp(seconds, UTC)
    raise LinkError(LinkFault.BROKEN, "This link is none of ours.")


def confirm(parts: Parts, token: str) -> Subscription:
    """Begin a subscription by mail: its owner has pressed the button behind the link.

    A second press does nothing more. Another subscription of this address to the same list ends, so that
    nobody is told twice.

    Raises:
        SubscriptionError: As `behind`; or it has ended meanwhile.
    """
    found = behind(parts, Purpose.CONFIRM, token)
    now = parts.clock.now()
    with parts.store.begin(log=False) as unit:
        here = unit.subscriptions.get(found.id)
        if here.standing is not Standing.PENDING:
            refuse_ended(here)
            return here
        for other in unit.subscriptions.find(here.channel, here.target):
            same = set(other.filters) == set(here.filters) and other.types == here.types
            if other.id != here.id and same and other.standing is not Standing.ENDED:
                _close(unit, other, now, "The same was subscribed to anew.")
        begun = activated(unit, here, now)
        unit.subscriptions.save(begun)
    parts.queue.wake()
    return begun


def activated(unit: Unit, subscription: Subscription, now: datetime) -> Subscription:
    """Return it as it is from the moment its owner agreed: told of everything that happens from now on.

    One that had begun before, and has another address now, goes on from where it stopped.
    """
    begun = replace(
        subscription,
        standing=Standing.ACTIVE,
        why=None,
        changed=now,
        next_digest=_next_digest(subscription, now),
        health=Health(catching_up=subscription.behind),
    )
    if subscription.confirmed is not None:
        return begun
    head = unit.head()
    return replace(begun, confirmed=now, after_seq=head, behind=False, digest_after=head)


def _next_digest(subscription: Subscription, now: datetime) -> datetime | None:
    if subscription.rhythm is Rhythm.AT_ONCE:
        return None
    return next_due(subscription.rhythm, subscription.schedule, now)


# What its owner, or the operator, does later


def change(parts: Parts, id: str, wish: Wish) -> Subscription:
    """Let a subscription follow a new wish; what came before is not told again.

    Another endpoint must be verified before it is told anything; nothing is lost meanwhile.

    Raises:
        NotFoundError: There is no such subscription.
        SubscriptionError: It has ended, or a mail address would become another's.
    """
    now = parts.clock.now()
    with parts.store.begin(log=False) as unit:
        before = unit.subscriptions.get(id)
        refuse_ended(before)
        if wish.channel is not before.channel:
            raise SubscriptionError("A subscription keeps its channel; end this one and begin another.")
        moved = wish.target != before.target
        if moved and wish.channel is ChannelName.EMAIL:
            raise SubscriptionError("A subscription keeps its address; subscribe with the other one.")
        changed = replace(before, **chosen(wish), target=wish.target, changed=now)
        if before.standing is Standing.ACTIVE:
            changed = _follow_on(unit, before, changed, now)
        if moved:
            changed = replace(_stopped(unit, changed, now), standing=Standing.PENDING, health=Health())
        unit.subscriptions.save(changed)
    parts.queue.wake()
    return changed


def _follow_on(unit: Unit, before: Subscription, changed: Subscription, now: datetime) -> Subscription:
    """Take the place in the log along from mails at once to digests and back."""
    was, will_be = before.rhythm is Rhythm.AT_ONCE, changed.rhythm is Rhythm.AT_ONCE
    if was and not will_be:
        changed = replace(changed, digest_after=_reached(unit, before), behind=False)
    elif will_be and not was:
        changed = replace(changed, after_seq=unit.head(), behind=False)
    return replace(changed, next_digest=_next_digest(changed, now))


def _reached(unit: Unit, subscription: Subscription) -> int:
    """Return up to where it has been told, or will be by what is on its way."""
    if subscription.behind:
        return subscription.after_seq
    return max(subscription.after_seq, unit.marks.place(DISPATCH))


def _stopped(unit: Unit, subscription: Subscription, now: datetime) -> Subscription:
    """Return it with its place noted: what happens from here on is told when it goes on."""
    if subscription.standing is Standing.ACTIVE and subscription.rhythm is Rhythm.AT_ONCE:
        subscription = replace(subscription, after_seq=_reached(unit, subscription), behind=True)
    return replace(subscription, next_digest=None, changed=now)


def pause(parts: Parts, id: str, *, why: str = "Paused by its owner.") -> Subscription:
    """Send nothing until it is resumed; what happens meanwhile is told then. A pending one stays pending.

    Raises:
        NotFoundError: There is no such subscription.
        SubscriptionError: It has ended, or never began.
    """
    now = parts.clock.now()
    with parts.store.begin(log=False) as unit:
        here = unit.subscriptions.get(id)
        refuse_ended(here)
        _refuse_pending(here)
        if here.standing is Standing.ACTIVE:
            here = replace(_stopped(unit, here, now), standing=Standing.PAUSED, why=why)
            unit.subscriptions.save(here)
    return here


def resume(parts: Parts, id: str) -> Subscription:
    """Go on from where it stopped: nothing of what happened meanwhile is lost.

    Raises:
        NotFoundError: There is no such subscription.
        SubscriptionError: It has ended, or never began.
    """
    now = parts.clock.now()
    with parts.store.begin(log=False) as unit:
        here = unit.subscriptions.get(id)
        refuse_ended(here)
        _refuse_pending(here)
        if here.standing is Standing.PAUSED:
            health = Health(catching_up=True)
            here = replace(here, standing=Standing.ACTIVE, why=None, changed=now, health=health)
            here = replace(here, next_digest=_next_digest(here, now))
            unit.subscriptions.save(here)
            parts.queue.announce(unit)
    parts.queue.wake()
    return here


def end(parts: Parts, id: str, *, why: str = "Ended by its owner.") -> Subscription:
    """Send nothing any more. Twice is once.

    Raises:
        NotFoundError: There is no such subscription.
    """
    now = parts.clock.now()
    with parts.store.begin(log=False) as unit:
        here = unit.subscriptions.get(id)
        return here if here.standing is Standing.ENDED else _close(unit, here, now, why)


def _close(unit: Unit, subscription: Subscription, now: datetime, why: str) -> Subscription:
    ended = replace(
        subscription, standing=Standing.ENDED, why=why, changed=now, behind=False, next_digest=None
    )
    unit.subscriptions.save(ended)
    unit.deliveries.cancel_open(ended.id, now)
    return ended


def rotate(
    parts: Parts, id: str, *, randomness: Callable[[int], bytes] = secrets.token_bytes
) -> tuple[Subscription, str]:
    """Give an endpoint a new secret, shown this once; the old one signs beside it for 24 hours.

    Raises:
        NotFoundError: There is no such subscription.
        SubscriptionError: It has ended, or is none of a webhook.
    """
    now, secret = parts.clock.now(), new_secret(randomness)
    with parts.store.begin(log=False) as unit:
        here = unit.subscriptions.get(id)
        refuse_ended(here)
        if here.channel is not ChannelName.WEBHOOK:
            raise SubscriptionError("Only a webhook has a secret; mail is signed by the hub's own key.")
        here = replace(
            here,
            secret=parts.keys.seal(secret),
            secret_before=here.secret,
            before_until=now + BOTH_SECRETS,
            changed=now,
        )
        unit.subscriptions.save(here)
    return here, secret


def refuse_ended(subscription: Subscription) -> None:
    """Say that nothing can be done with a subscription that has ended. Raises SubscriptionError."""
    if subscription.standing is Standing.ENDED:
        raise SubscriptionError("This subscription has ended. Subscribe anew; that takes a minute.")


def _refuse_pending(subscription: Subscription) -> None:
    if subscription.standing is Standing.PENDING:
        raise SubscriptionError("This subscription has not begun: its owner has not said yes so far.")
