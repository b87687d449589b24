"""Operator: what is failing and why, with buttons that help. Behind a link that the command line prints.

Who reads the feeds is nobody else's business, so without the link there is nothing to see, and even with it
addresses stay masked (docs/decisions/0019).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from hub.errors import LinkError, LinkFault
from hub.model.delivery import Delivery, DeliveryState
from hub.model.links import Purpose
from hub.model.subscription import Standing, Subscription
from hub.pipeline import replay
from hub.pipeline import subscribe as subscriptions
from hub.services import Services
from hub.store.store import View
from hub.web import forms, spoken, telling
from hub.web.addresses import Addresses
from hub.web.asked import services
from hub.web.private import keep_private, page

blueprint = Blueprint("operator", __name__)
keep_private(blueprint)
LINK_HOURS = 12
"""How long a printed link holds: a working day. Another one costs a command."""
SHOWN = 50
COMMAND = "interforum deliveries link"


class Trouble(NamedTuple):
    """A subscription to which sending fails.

    Attributes:
        waiting: Deliveries that wait for it or are on their way.
        error: What the other side said last.
    """

    subscription: Subscription
    waiting: int
    error: str | None


@blueprint.get("/deliveries")
def closed(*, expired: bool = False) -> Response:
    """Say how an operator gets in."""
    return page(410 if expired else 200, "operator/closed.html", command=COMMAND, expired=expired)


@blueprint.get("/deliveries/<token>")
def board(token: str) -> AnyResponse:
    """Show what is failing and why."""
    if _is_expired(token):
        return closed(expired=True)
    house = services()
    with house.store.view() as view:
        rows = [_trouble(view, each) for each in view.subscriptions.troubled(SHOWN)]
        open_ones = [each for each in view.deliveries.troubled(SHOWN) if not _has_gone_again(view, each)]
        deliveries = telling.about(view, open_ones)
        known = view.subscriptions.some([each.delivery.subscription for each in deliveries])
        return page(
            200,
            "operator/board.html",
            counts=[(each, view.subscriptions.count(each)) for each in Standing],
            troubles=rows,
            deliveries=[(each, known.get(each.delivery.subscription)) for each in deliveries],
            notices=view.notices.troubled(SHOWN),
            shown=SHOWN,
        )


@blueprint.post("/deliveries/<token>")
def act(token: str) -> AnyResponse:
    """Do what a button says, and come back to the page."""
    if _is_expired(token):
        return closed(expired=True)
    house, which = services(), request.form.get("which", "")
    done = _BUTTONS.get(request.form.get(forms.BUTTON, ""), _nothing)(house, which)
    given = [*spoken.kept(), *([(spoken.DONE, done)] if done else [])]
    return redirect(Addresses(house.settings.base_url).local(request.path, given), 303)


def _is_expired(token: str) -> bool:
    """Tell whether a link was printed too long ago. Raises LinkError for one that is none of ours."""
    house = services()
    said = house.keys.read_token(Purpose.OPERATOR, token)
    if not isinstance(said, int):
        raise LinkError(LinkFault.BROKEN, "This link is none of ours.")
    return house.clock.now() - datetime.fromtimestamp(said, UTC) > timedelta(hours=LINK_HOURS)


def _trouble(view: View, subscription: Subscription) -> Trouble:
    tried = [
        each
        for each in view.deliveries.of_subscription(
            subscription.id, 5, [DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.HELD]
        )
        if each.error
    ]
    return Trouble(subscription, view.deliveries.open_of(subscription.id), tried[0].error if tried else None)


def _has_gone_again(view: View, delivery: Delivery) -> bool:
    """Tell whether the same was sent once more later: what became of that is what counts."""
    what = str(delivery.seq)
    latest, _ = view.deliveries.repeats(delivery.subscription, [what]).get(what, (0, False))
    return latest > delivery.again


def _resume(house: Services, which: str) -> str:
    subscriptions.resume(house, which)
    return "resumed"


def _pause(house: Services, which: str) -> str:
    subscriptions.pause(house, which, why="Paused by the operator.")
    return "paused"


def _again(house: Services, which: str) -> str | None:
    if not _is_number(which):
        return None
    replay.redeliver(house, int(which))
    return "again"


def _release(house: Services, which: str) -> str | None:
    if not _is_number(which):
        return None
    replay.release(house, int(which))
    return "again"


def _is_number(which: str) -> bool:
    return which.isascii() and which.isdigit() and len(which) < len(str(2**63))


def _nothing(_house: Services, _which: str) -> None:
    return None


_BUTTONS: dict[str, Callable[[Services, str], str | None]] = {
    "resume": _resume,
    "pause": _pause,
    "again": _again,
    "release": _release,
}
