"""Settle: what a try means for its deliveries and for the subscription it was made for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from hub.model.delivery import Attempt, Delivery, DeliveryState, Result
from hub.model.subscription import ChannelName, Health, Standing, Subscription
from hub.pipeline import breaker
from hub.pipeline.bounce_rules import Effect, judge
from hub.pipeline.retry import SCHEDULE, wait_before
from hub.reading.bounces import Kind

_TOO_MANY = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One message that was sent, or that could not be.

    Attributes:
        owner: The lane that holds its deliveries.
        deliveries: All that the message told of, their attempt counted.
        seconds: How long it took.
        at: When it ended, aware UTC.
        repeatable: As in `hub.model.ports.Channel`.
        ours: It failed through a fault of our own: that says nothing about the other side.
    """

    owner: str
    subscription: str
    deliveries: Sequence[Delivery]
    result: Result
    seconds: float
    at: datetime
    repeatable: bool
    ours: bool = False


class Turn(StrEnum):
    """What a try changes for everything else of its subscription."""

    NONE = "none"
    OPENED = "opened"
    """Its endpoint is left in peace for a while; what waits, waits on."""
    RECOVERED = "recovered"
    """An outage is over: what waited goes out now, what was given up in it too."""
    PAUSED = "paused"
    """It has failed for five days; or mail to it was refused for weeks."""
    ENDED = "ended"
    """Its owner wants no more."""


def settle(subscription: Subscription, tried: Tried) -> tuple[Turn, Health]:
    """Return what a try changes for its subscription, and how sending to it stands now."""
    health, result = subscription.health, tried.result
    if result.ends:
        return Turn.ENDED, health
    if result.ok:
        after = breaker.after_success(health, tried.seconds)
        return (Turn.NONE if health.blocked_until is None else Turn.RECOVERED), after
    if tried.ours or (result.uncertain and not tried.repeatable):
        return Turn.NONE, health
    after = breaker.after_failure(health, tried.at, tried.seconds, asked=result.retry_after)
    if subscription.channel is ChannelName.EMAIL:
        # A relay that is down for a week is no reason to pause everybody who gets mail; refusals are.
        effect, after = judge(after, Kind.SOFT if result.permanent else Kind.NOTHING, tried.at)
        if effect is Effect.PAUSED:
            return Turn.PAUSED, after
    elif breaker.has_lasted(after, tried.at):
        return Turn.PAUSED, after
    return (Turn.NONE if after.blocked_until == health.blocked_until else Turn.OPENED), after


def outcome(delivery: Delivery, before: Subscription, tried: Tried, chance: Random) -> Delivery:
    """Return a delivery after its try.

    Args:
        delivery: Before.
        before: Its subscription as it was before the try.
        tried: The try.
        chance: Where jitter comes from.
    """
    result, now = tried.result, tried.at
    told = replace(delivery, status=result.status, error=result.detail)
    if result.ok:
        return replace(told, state=DeliveryState.DELIVERED, done=now, error=None)
    if result.ends or before.standing is Standing.ENDED:
        return replace(told, state=DeliveryState.CANCELLED, done=now)
    if result.uncertain and not tried.repeatable:
        return replace(told, state=DeliveryState.HELD, done=now)
    wait, step = _next_try(delivery, before.health, tried, chance)
    if wait is None or result.permanent:
        return replace(told, state=DeliveryState.FAILED, step=step, done=now)
    return replace(told, state=DeliveryState.PENDING, step=step, due=now + timedelta(seconds=wait))


def attempt(delivery: Delivery, tried: Tried) -> Attempt:
    """Return the line about a try in the log of attempts."""
    result = tried.result
    return Attempt(
        delivery=delivery.key,
        number=delivery.attempts,
        started=tried.at - timedelta(seconds=tried.seconds),
        milliseconds=round(tried.seconds * 1000),
        status=result.status,
        error=None if result.ok else result.detail or "It failed without a word.",
        excerpt=result.excerpt,
    )


def _next_try(delivery: Delivery, health: Health, tried: Tried, chance: Random) -> tuple[float | None, int]:
    """Return the seconds to wait, None to give up; and where in the schedule that is.

    To look whether an endpoint is back, and to be told to come later, uses up no step.
    """
    looking = health.blocked_until is not None or tried.result.status == _TOO_MANY
    step = delivery.step if looking else delivery.step + 1
    wait = wait_before(max(step, 1) if looking else step, chance, asked=tried.result.retry_after)
    if wait is None and looking:
        wait = float(SCHEDULE[-1])
    return wait, step
