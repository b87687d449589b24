"""Subscribe: a subscription from the first question (`hub.pipeline.asking`) to its end."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hub.errors import LinkError, LinkFault, NotFoundError, SubscriptionError
from hub.model.links import Purpose
from hub.model.subscription import ChannelName, Rhythm, Standing, Subscription
from hub.pipeline import standing
from hub.pipeline.asking import Answer, Asked, Parts, ask, chosen
from hub.pipeline.beginning import begin, next_digest
from hub.schemas.subscriptions import Wish
from hub.signatures import new_secret
from hub.store import Unit

LINK_HOURS = 48
"""How long the link in a confirmation holds."""
BOTH_SECRETS = timedelta(hours=24)
"""How long the old secret signs beside the new one."""

_MOVED = "Its new address is still to be verified."

__all__ = [
    "Answer",
    "Asked",
    "Parts",
    "ask",
    "behind",
    "change",
    "confirm",
    "end",
    "pause",
    "resume",
    "rotate",
]


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
            if same and other.standing in {Standing.ACTIVE, Standing.PAUSED}:
                standing.end(unit, other, "The same was subscribed to anew.", now)
        begun = begin(unit, here, now)
    parts.queue.wake()
    return begun


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
        if before.standing is not Standing.PENDING:
            changed = _follow_on(unit, before, changed, now)
        if moved and before.standing is not Standing.PENDING:
            changed = replace(standing.pause(unit, changed, _MOVED, now), standing=Standing.PENDING)
        unit.subscriptions.save(changed)
        parts.queue.announce(unit)
    parts.queue.wake()
    return changed


def _follow_on(unit: Unit, before: Subscription, changed: Subscription, now: datetime) -> Subscription:
    """Take the place in the log along, from mails at once to digests and back: nothing falls between."""
    was, will_be = before.rhythm is Rhythm.AT_ONCE, changed.rhythm is Rhythm.AT_ONCE
    if was and not will_be:
        changed = replace(changed, digest_after=standing.reached(unit, before), behind=False)
    elif will_be and not was:
        health = replace(changed.health, catching_up=True)
        changed = replace(changed, after_seq=before.digest_after, behind=True, health=health)
    goes_on = changed.standing is Standing.ACTIVE
    return replace(changed, next_digest=next_digest(changed, now) if goes_on else None)


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
        return here if here.standing is Standing.PAUSED else standing.pause(unit, here, why, now)


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
            here = standing.resume(unit, here, now, next_digest=next_digest(here, now))
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
        return here if here.standing is Standing.ENDED else standing.end(unit, here, why, now)


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
