"""Subscription: who wants what, through which channel, and how its lane is doing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.model.event import EventType


class ChannelName(StrEnum):
    """Through what a subscriber is told; the keys of `hub.delivery.CHANNELS`."""

    WEBHOOK = "webhook"
    EMAIL = "email"


class Rhythm(StrEnum):
    """When a subscriber is told. Webhooks are always told at once."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class WhenEmpty(StrEnum):
    """What a digest does in a period in which nothing happened."""

    NOTHING = "nothing"
    ONE_LINE = "one_line"


class Standing(StrEnum):
    """Whether a subscription is served.

    ::

        pending ─confirmed─> active <─resumed─ paused
           └───────────────────┴──────ended──────┘──> ended
    """

    PENDING = "pending"
    """Its owner has not said yes; it is sent nothing but the question."""
    ACTIVE = "active"
    PAUSED = "paused"
    """By its owner, or after five days of failure. What happens meanwhile is told on resuming."""
    ENDED = "ended"


class PayloadFormat(StrEnum):
    """How a webhook's body is written."""

    STANDARD = "standard"
    """Standard Webhooks: ``{type, timestamp, sequence, data}``."""
    CLOUDEVENTS = "cloudevents"
    """CloudEvents 1.0, structured JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When digests leave, by the subscriber's own wall clock.

    Attributes:
        zone: IANA name, such as ``Africa/Casablanca``.
        weekday: 0 is Monday; only weekly digests look at it.
        minute: Minutes after midnight, 0 to 1439.
    """

    zone: str = "UTC"
    weekday: int = 0
    minute: int = 8 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How sending to a subscription has gone lately; the state of its circuit breaker.

    Attributes:
        failures: Failures in a row; 0 after any success.
        failing_since: When the first of them was.
        blocked_until: The breaker is open until then; afterwards one delivery is sent to see.
        pause_seconds: For how long it opened last; it doubles while probes fail.
        slow_seconds: Running mean of what an answer takes; slow endpoints may not hold most senders.
        catching_up: After an outage, a pause or a replay, until what waited is sent: in one lane, in order.
        bounces: Mails in a row that came back.
        last_bounce: When the last of them did.
        bouncing_since: When the first of them did.
        hard_bounce: When one first came back because there is no such mailbox.
    """

    failures: int = 0
    failing_since: datetime | None = None
    blocked_until: datetime | None = None
    pause_seconds: float = 0.0
    slow_seconds: float = 0.0
    catching_up: bool = False
    bounces: int = 0
    last_bounce: datetime | None = None
    bouncing_since: datetime | None = None
    hard_bounce: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who wants what (a filter) through which channel.

    Attributes:
        id: UUIDv7 as text.
        target: Address of the endpoint, or of the person.
        filters: Query parameters of the list it follows, as given (`hub.schemas.filters`); empty is all.
        types: Kinds of event; empty is the channel's usual ones.
        language: Of mails and of the pages behind them.
        why: For a person: why it is paused or ended, or what its filter names that is not there any more.
        after_seq: Everything up to this event has been dispatched to it, or was never wanted.
        behind: True while `after_seq` lags behind the hub's own place, after a pause or for a replay.
        ordered: A webhook that wants each event only after the one before has arrived or was given up.
        secret: Sealed (`hub.signatures`); signs what is sent to a webhook.
        secret_before: The one before, sealed; both sign until `before_until`.
        contact: Mail address of whoever answers for a webhook; told when it is paused.
        next_digest: When the next digest is to be planned.
        digest_after: Events up to this one have been in a digest, or came before the subscription.
    """

    id: str
    channel: ChannelName
    target: str
    filters: tuple[tuple[str, str], ...] = ()
    types: frozenset[EventType] = frozenset()
    language: str = "en"
    rhythm: Rhythm = Rhythm.AT_ONCE
    schedule: Schedule = field(default_factory=Schedule)
    when_empty: WhenEmpty = WhenEmpty.NOTHING
    standing: Standing = Standing.PENDING
    why: str | None = None
    created: datetime
    confirmed: datetime | None = None
    changed: datetime
    after_seq: int = 0
    behind: bool = False
    payload_format: PayloadFormat = PayloadFormat.STANDARD
    ordered: bool = False
    secret: str | None = field(default=None, repr=False)
    secret_before: str | None = field(default=None, repr=False)
    before_until: datetime | None = None
    contact: str | None = None
    next_digest: datetime | None = None
    digest_after: int = 0
    health: Health = field(default_factory=Health)
