"""Deliveries and subscriptions as data: what commands print and programs read. No secret stands in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hub.model.delivery import Attempt, Delivery, Outgoing
from hub.model.subscription import ChannelName, Rhythm, Subscription
from hub.schemas.subscriptions import WEEKDAYS, clock_time


def dump_subscription(subscription: Subscription) -> dict[str, Any]:
    """Return a subscription: what was chosen, and how sending to it goes."""
    health = subscription.health
    return {
        "id": subscription.id,
        "channel": subscription.channel.value,
        "target": subscription.target,
        "standing": subscription.standing.value,
        "why": subscription.why,
        "filters": [f"{name}={value}" for name, value in subscription.filters],
        "types": sorted(type.value for type in subscription.types),
        "language": subscription.language,
        **_chosen(subscription),
        "created": moment(subscription.created),
        "confirmed": moment(subscription.confirmed),
        "changed": moment(subscription.changed),
        "after_seq": subscription.after_seq,
        "behind": subscription.behind,
        "failures": health.failures,
        "failing_since": moment(health.failing_since),
        "blocked_until": moment(health.blocked_until),
        "bounces": health.bounces,
    }


def _chosen(subscription: Subscription) -> dict[str, Any]:
    """Return what only its channel knows."""
    if subscription.channel is ChannelName.WEBHOOK:
        return {
            "format": subscription.payload_format.value,
            "ordered": subscription.ordered,
            "contact": subscription.contact,
            "both_secrets_until": moment(subscription.before_until),
        }
    schedule, said = subscription.schedule, {"rhythm": subscription.rhythm.value}
    if subscription.rhythm is Rhythm.AT_ONCE:
        return said
    return said | {
        "zone": schedule.zone,
        "weekday": WEEKDAYS[schedule.weekday] if subscription.rhythm is Rhythm.WEEKLY else None,
        "hour": clock_time(schedule.minute),
        "when_empty": subscription.when_empty.value,
        "next_digest": moment(subscription.next_digest),
    }


def dump_delivery(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as it stands."""
    return {
        "key": delivery.key,
        "message_id": delivery.message_id,
        "subscription": delivery.subscription,
        "seq": delivery.seq,
        "issue": delivery.issue,
        "again": delivery.again,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "due": moment(delivery.due),
        "created": moment(delivery.created),
        "done": moment(delivery.done),
        "status": delivery.status,
        "error": delivery.error,
    }


def dump_attempt(attempt: Attempt) -> dict[str, Any]:
    """Return one try of a delivery."""
    return {
        "number": attempt.number,
        "started": moment(attempt.started),
        "milliseconds": attempt.milliseconds,
        "status": attempt.status,
        "error": attempt.error,
        "excerpt": attempt.excerpt,
    }


def dump_message(message: Outgoing) -> dict[str, Any]:
    """Return a message as it would go over the wire, as text."""
    return {
        "message_id": message.message_id,
        "target": message.target,
        "headers": dict(message.headers),
        "body": message.body.decode("utf-8", "replace"),
    }


def moment(when: datetime | None) -> str | None:
    """Return an aware UTC time to the second, with a Z."""
    return when.isoformat(timespec="seconds").replace("+00:00", "Z") if when else None
