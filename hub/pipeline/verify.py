"""Verify: an endpoint shows that it wants to be told, before it is told anything.

A hub that sends to whatever address it is given is a weapon. So an endpoint is sent one signed message with
a challenge, which must come back: as the whole body of the answer, or in JSON as ``{"challenge": …}``. One
that takes CloudEvents may answer the handshake of that specification instead. Few tries an hour for one
host, whoever asks for them.
"""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from hub.errors import SubscriptionError
from hub.model.delivery import Outgoing, Result
from hub.model.ports import Webhooks
from hub.model.subscription import ChannelName, PayloadFormat, Standing, Subscription
from hub.pipeline.asking import Parts, nameless
from hub.pipeline.beginning import begin
from hub.pipeline.subscribe import refuse_ended

TRIES_AN_HOUR = 6
"""Verifications and tests sent to one host; what stands behind it need not be the asker's."""
VERIFICATION, TEST = "subscription.verification", "subscription.test"
_HOW = (
    "Answer 200 with the challenge as the whole body, or with JSON that holds it as challenge. "
    "Then, and only then, this address is told what it subscribed to."
)


def verify(parts: Parts, id: str) -> Result:
    """Ask an endpoint whether it wants to be told; a subscription that has waited for that begins.

    Returns:
        What came of it; `detail` says for a person what is still wrong.

    Raises:
        NotFoundError: There is no such subscription.
        SubscriptionError: It has ended, is none of a webhook, or its host was asked too often.
    """
    here = _endpoint(parts, id)
    _count(parts, here)
    webhooks = cast("Webhooks", parts.channels[ChannelName.WEBHOOK])
    if here.payload_format is PayloadFormat.CLOUDEVENTS and webhooks.welcomes(here.target):
        _begin(parts, id, here.target)
        return Result(ok=True)
    challenge = _challenge(parts, here)
    data = {"subscription": here.id, "challenge": challenge, "how": _HOW}
    result = _send(webhooks, _about(parts, webhooks, here, VERIFICATION, data))
    if result.ok and not _came_back(challenge, result.excerpt or ""):
        why = (
            "The endpoint took the message and did not send the challenge back: answer 200 with the "
            "challenge as the whole body, or with JSON that holds it as challenge."
        )
        return Result(ok=False, status=result.status, detail=why, excerpt=result.excerpt)
    if result.ok:
        _begin(parts, id, here.target)
    return result


def send_test(parts: Parts, id: str) -> Result:
    """Send an endpoint a message that tells nothing, signed like any other; not noted among its deliveries.

    Raises:
        NotFoundError: There is no such subscription.
        SubscriptionError: It has ended, is none of a webhook, has not been verified, or its host was asked
            too often.
    """
    here = _endpoint(parts, id)
    if here.standing is Standing.PENDING:
        raise SubscriptionError("This endpoint has not been verified so far; verify it first.")
    _count(parts, here)
    webhooks = cast("Webhooks", parts.channels[ChannelName.WEBHOOK])
    data = {"subscription": here.id, "says": "This is a test. Nothing has happened; answer 2xx."}
    return _send(webhooks, _about(parts, webhooks, here, TEST, data))


def _endpoint(parts: Parts, id: str) -> Subscription:
    with parts.store.view() as view:
        here = view.subscriptions.get(id)
    refuse_ended(here)
    if here.channel is not ChannelName.WEBHOOK:
        raise SubscriptionError("Only endpoints are asked like this; a mail address confirms by its link.")
    return here


def _count(parts: Parts, subscription: Subscription) -> None:
    """Count a try before it is made, so that a crash makes none free."""
    now, host = parts.clock.now(), urlsplit(subscription.target).hostname or ""
    with parts.store.begin(log=False) as unit:
        who, since = nameless(parts.keys, host), now - timedelta(hours=1)
        if not unit.marks.may_ask("verify", who, now, since=since, most=TRIES_AN_HOUR):
            raise SubscriptionError(
                f"{host} was sent {TRIES_AN_HOUR} verifications and tests within an hour. "
                "Try again in an hour.",
                retry_after=3600,
            )


def _challenge(parts: Parts, subscription: Subscription) -> str:
    """Return what nobody can guess who did not get the message; nothing need be kept for it."""
    said = [subscription.id, subscription.target, parts.clock.now().timestamp()]
    return parts.keys.token("challenge", said).rpartition(".")[2]


def _about(
    parts: Parts, webhooks: Webhooks, subscription: Subscription, type: str, data: dict[str, Any]
) -> Outgoing:
    message_id = f"msg_{parts.new_id().replace('-', '')}"
    return webhooks.about(subscription, message_id, type, data, parts.clock.now())


def _send(webhooks: Webhooks, message: Outgoing) -> Result:
    with webhooks.open(message.target) as line:
        return line.send(message)


def _came_back(challenge: str, said: str) -> bool:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        found = said
    if isinstance(found, dict):
        found = found.get("challenge")
    given = found if isinstance(found, str) else ""
    return hmac.compare_digest(given.strip().encode(), challenge.encode())


def _begin(parts: Parts, id: str, target: str) -> None:
    """Begin one that has waited, unless it has been given another address meanwhile."""
    now = parts.clock.now()
    with parts.store.begin(log=False) as unit:
        here = unit.subscriptions.get(id)
        if here.standing is Standing.PENDING and here.target == target:
            begin(unit, here, now)
            parts.queue.announce(unit)
    parts.queue.wake()
