"""Bounces: what mail that comes back does to subscriptions, and the mailbox it comes to."""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from hub.errors import NotFoundError, SourceError
from hub.model.mail import Place
from hub.model.ports import Clock, Http
from hub.model.subscription import ChannelName, Standing, Subscription
from hub.pipeline import standing
from hub.pipeline.bounce_rules import QUIET, Effect, judge
from hub.reading.bounces import CameBack, Kind, read_bounce
from hub.reading.verp import PROOF_BYTES, PURPOSE, Returned
from hub.settings import Settings
from hub.signatures import Keys
from hub.store import Store, Unit

PASSWORD = "INTERFORUM_BOUNCE_PASSWORD"  # noqa: S105 (the name of a variable)
_VISITS = 20
"""At most so many pages of the mailbox at a time."""
_TAKEN = "bounce"
_VALIDITY, _UID = "bounces: uidvalidity", "bounces: uid"

logger = logging.getLogger(__name__)


class Parts(Protocol):
    """What reading bounces needs of `hub.services.Services`."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def store(self) -> Store: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def http(self) -> Http: ...  # noqa: D102
    @property
    def keys(self) -> Keys: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What became of one message.

    Attributes:
        subscription: Whom it was about; None if it does not say, or says what we did not write.
        detail: For a person.
    """

    effect: Effect
    kind: Kind
    subscription: str | None = None
    detail: str = ""


# One message


def take_bounce(parts: Parts, raw: bytes) -> Handled:
    """Do what the rules say about one message that came back."""
    found = read_bounce(raw)
    if found.kind is Kind.NOTHING:
        return Handled(effect=Effect.IGNORED, kind=found.kind, detail=found.detail)
    if found.about is None or not is_ours(parts.keys, found.about):
        detail = "It does not say whom it is about, or not in our words."
        return Handled(effect=Effect.IGNORED, kind=found.kind, detail=detail)
    now, which = parts.clock.now(), sha256(raw).hexdigest()
    with parts.store.begin(log=False) as unit:
        # A crash, or a mailbox that was moved, must not make two of one.
        if unit.marks.askings(_TAKEN, which, now - QUIET):
            return Handled(effect=Effect.IGNORED, kind=found.kind, detail="It was taken in before.")
        unit.marks.note_asking(_TAKEN, which, now)
        return _apply(unit, found, found.about.subscription, now)


def is_ours(keys: Keys, about: Returned) -> bool:
    """Tell whether we wrote the address that a message came back to, under any key we know."""
    proofs = keys.proofs(PURPOSE, UUID(about.subscription).bytes)
    return any(hmac.compare_digest(proof[:PROOF_BYTES], about.proof) for proof in proofs)


def _apply(unit: Unit, found: CameBack, id: str, now: datetime) -> Handled:
    try:
        here = unit.subscriptions.get(id)
    except NotFoundError:
        return Handled(
            effect=Effect.IGNORED, kind=found.kind, detail=f"There is no subscription {id} any more."
        )
    if here.standing is Standing.ENDED or here.channel is not ChannelName.EMAIL:
        return Handled(
            effect=Effect.IGNORED, kind=found.kind, subscription=id, detail="It has ended already."
        )
    effect, health = judge(here.health, found.kind, now, pending=here.standing is Standing.PENDING)
    _carry_out(unit, replace(here, health=health), effect, found, now)
    if effect is not Effect.NOTED:
        logger.warning("subscription %s is %s: %s", id, effect, found.detail)
    return Handled(effect=effect, kind=found.kind, subscription=id, detail=found.detail)


def _carry_out(unit: Unit, here: Subscription, effect: Effect, found: CameBack, now: datetime) -> None:
    if effect is Effect.ENDED:
        standing.end(unit, here, _why_ended(found), now)
    elif effect is Effect.PAUSED and here.standing is Standing.ACTIVE:
        why = f"{here.health.bounces} mails in a row came back. The last one: {found.detail}"
        standing.pause(unit, here, why, now)
    else:
        unit.subscriptions.set_health([here])


def _why_ended(found: CameBack) -> str:
    match found.kind:
        case Kind.UNSUBSCRIBE:
            return "Ended by its owner, by mail."
        case Kind.COMPLAINT:
            return f"A complaint came: {found.detail}"
    return f"There is no such mailbox: {found.detail}"


# The mailbox


def read_bounce_mailbox(parts: Parts) -> list[Handled]:
    """Read what came back since the last time; nothing if no mailbox is set. Nothing in it changes.

    Raises:
        SourceError: It cannot be read; the next visit goes on where the last one ended.
    """
    url, user = parts.settings.bounce_url, parts.settings.bounce_user
    if not url:
        return []
    handled: list[Handled] = []
    for _ in range(_VISITS):
        after = _place(parts.store)
        visit = parts.http.mail(url, user=user or "", secret=PASSWORD, after=after, wanted=lambda _: True)
        handled += [take_bounce(parts, message.body) for message in visit.messages]
        _remember(parts.store, visit.place)
        if not visit.more:
            break
    return handled


def look_into_bounce_mailbox(parts: Parts) -> None:
    """Read it and say in the log what came of it, also that it cannot be read: for the clock."""
    try:
        handled = read_bounce_mailbox(parts)
    except SourceError as error:
        logger.warning("the mailbox of returned mail cannot be read: %s", error.detail)
        return
    done = [each for each in handled if each.effect is not Effect.IGNORED]
    if done:
        logger.info("%d mails came back", len(done))


def _place(store: Store) -> Place | None:
    with store.view() as view:
        validity, uid = view.marks.place(_VALIDITY), view.marks.place(_UID)
    return Place(validity, uid) if validity else None


def _remember(store: Store, place: Place) -> None:
    with store.begin(log=False) as unit:
        unit.marks.set_place(_VALIDITY, place.validity)
        unit.marks.set_place(_UID, place.uid)
