"""Delivery: one event, or one digest, on its way to one subscription, with its attempts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from hub.model.digest import Issue
from hub.model.event import Event
from hub.model.item import Item
from hub.model.subscription import Subscription


class DeliveryState(StrEnum):
    """Where a delivery is.

    ::

        pending ──claimed──> sending ──2xx──> delivered
           ^                    ├─try again─> pending
           └──lease passed──────┤             (mail: held)
                                ├─given up──> failed
                                └─endpoint ended──> cancelled
    """

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Its tries are used up, or the failure was for good. It goes out again when its endpoint is resumed."""
    CANCELLED = "cancelled"
    """Its subscription has ended."""
    HELD = "held"
    """A mail whose fate is unknown after a crash: shown to the operator, not sent again by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event or one digest on its way to one subscription.

    Attributes:
        key: Number inside the hub; rises with the time of dispatch.
        message_id: Constant over all tries and redeliveries: the ``webhook-id``, and the left part of a
            mail's Message-ID.
        seq: The event; None for a digest.
        issue: Key of the digest's issue; None for an event.
        again: 0 for the first delivery, 1, 2, … for those asked for by hand.
        attempts: Tries begun.
        step: How far it has come in the schedule of tries, which begins anew when its endpoint is back.
        due: Not before this time.
        status: Last status the other side answered with (HTTP, or SMTP reply code).
        error: Last failure, for a person.
    """

    key: int
    message_id: str
    subscription: str
    seq: int | None = None
    issue: str | None = None
    again: int = 0
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    step: int = 0
    due: datetime
    created: datetime
    done: datetime | None = None
    status: int | None = None
    error: str | None = None


class Planned(NamedTuple):
    """A delivery before it has a key.

    Attributes:
        what: What is delivered to a subscription once: the event's seq as text, or the digest's period.
        seq: The event; None for a digest.
        issue: Key of the digest's issue; None for an event.
        again: As in `Delivery`.
    """

    message_id: str
    subscription: str
    what: str
    due: datetime
    seq: int | None = None
    issue: str | None = None
    again: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try of a delivery.

    Attributes:
        milliseconds: How long it took; None while it is under way, or if the process died in it.
        status: HTTP status or SMTP reply code; None without an answer.
        error: Why it failed, for a person; None for a success.
        excerpt: The first KiB of the answer.
    """

    delivery: int
    number: int
    started: datetime
    milliseconds: int | None = None
    status: int | None = None
    error: str | None = None
    excerpt: str | None = None


def message_id(subscription: str, what: str) -> str:
    """Return the constant id of a message.

    Args:
        subscription: Id of the subscription.
        what: Id of the event, or key of the digest's period.
    """
    return f"msg_{uuid5(NAMESPACE_URL, f'{subscription}/{what}').hex}"


class Content(NamedTuple):
    """What one delivery is about.

    Attributes:
        item: As it stands now; None for an event that concerns none.
        changed: Of an update: ``title``, ``summary``, ``content``, ``attachments``, ``meeting``, ``outcome``,
            those of them that it changed; none where nobody knows.
    """

    event: Event
    item: Item | None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What a channel makes one message of.

    Attributes:
        message_id: Of the message; where several events go together, of the first.
        contents: Events in order of seq; at most the channel's `together`. Empty for a digest.
        issue: The digest, rendered for everybody who gets the same; None for events.
        now: Aware UTC; webhooks sign it.
    """

    message_id: str
    subscription: Subscription
    contents: tuple[Content, ...] = ()
    issue: Issue | None = None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message as it goes over the wire. Nothing is added on the way but what the wire itself needs.

    Attributes:
        target: Address of the endpoint or of the mailbox.
        headers: A webhook's HTTP headers; empty for a mail, whose headers stand in its bytes.
        sender: Envelope sender of a mail.
    """

    message_id: str
    target: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one try.

    Attributes:
        ok: The other side has taken it.
        permanent: It will never take this message; trying again is no use.
        ends: It wants no more of anything (410, or a mailbox that does not exist).
        uncertain: It may or may not have taken it: the connection broke after the last byte.
        status: HTTP status or SMTP reply code.
        detail: For a person, without secrets; None for a success.
        retry_after: Seconds the other side asked to wait, capped at a day.
        excerpt: The first KiB of the answer.
    """

    ok: bool
    permanent: bool = False
    ends: bool = False
    uncertain: bool = False
    status: int | None = None
    detail: str | None = None
    retry_after: float | None = None
    excerpt: str | None = None


class Addressee(NamedTuple):
    """A subscription with what is due to it, claimed together: one lane of sending."""

    subscription: Subscription
    deliveries: Sequence[Delivery]
