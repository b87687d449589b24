"""Subscribers: forms as people send them, and the links that stand in their mails."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlsplit

from hub.model import links
from hub.model.delivery import Attempt, DeliveryState, Planned, message_id
from hub.model.fetch import Reply
from hub.model.subscription import ChannelName, Subscription
from hub.pipeline import subscribe
from tests.unit.web.house import BASE, House

ADDRESS = "ana@ministry.example"
ENDPOINT = "https://ministry.example/interforum"


def text(answer) -> str:
    return answer.get_data(as_text=True)


def path(link: str) -> str:
    return urlsplit(link).path


class Links:
    """The links of one subscription, as they stand in its mails."""

    def __init__(self, house: House, subscription: Subscription) -> None:
        token = house.services.keys.token
        self.confirm = path(links.confirm(BASE, token, subscription.id, subscription.created))
        self.manage = path(links.manage(BASE, token, subscription.id))
        self.leave = path(links.unsubscribe(BASE, token, subscription.id))


def asks(house: House, **fields) -> Subscription:
    """Let somebody subscribe by mail; return the subscription that waits to be confirmed."""
    answer = house.client.post("/subscribe", data={"do": "subscribe", "target": ADDRESS} | fields)
    assert answer.status_code == 200, text(answer)
    return kept(house)[-1]


def subscribed(house: House, **fields) -> tuple[Subscription, Links]:
    """Let somebody subscribe by mail and confirm it."""
    asked = asks(house, **fields)
    found = Links(house, asked)
    subscribe.confirm(house.services, found.confirm.rpartition("/")[2])
    return again(house, asked), found


def answers_as_it_should(message) -> Reply:
    """An endpoint that sends every challenge back, and takes everything else."""
    return Reply(status=200, body=str(json.loads(message.body)["data"].get("challenge", "taken")).encode())


def listens(house: House, **fields) -> tuple[Subscription, Links, str]:
    """Subscribe an endpoint that answers as it should; return the page its owner sees first, too."""
    house.poster.endpoints[ENDPOINT] = answers_as_it_should
    answer = house.client.post("/subscribe/webhook", data={"do": "subscribe", "target": ENDPOINT} | fields)
    assert answer.status_code == 200, text(answer)
    made = kept(house, ChannelName.WEBHOOK)[-1]
    return made, Links(house, made), text(answer)


def kept(house: House, channel: ChannelName = ChannelName.EMAIL) -> list[Subscription]:
    with house.services.store.view() as view:
        return view.subscriptions.listed(channel=channel)


def again(house: House, subscription: Subscription) -> Subscription:
    """Return a subscription as it is kept now."""
    with house.services.store.view() as view:
        return view.subscriptions.get(subscription.id)


def asked_mails(house: House) -> list[str]:
    """Return to whom single mails wait to be sent."""
    with house.services.store.begin(log=False) as unit:
        now = house.clock.now()
        return [each.target for each in unit.notices.claim(owner="a test", now=now, until=now, limit=99)]


def tried(house: House, to: Subscription, state: DeliveryState, *, error: str | None = None) -> int:
    """Let the newest event have been sent to a subscription once, with an end; return the delivery's key."""
    now = house.clock.now()
    with house.services.store.begin(log=False) as unit:
        event = unit.events(unit.head() - 1, 1)[0]
        planned = Planned(message_id(to.id, event.id), to.id, str(event.seq), now, seq=event.seq)
        [key] = unit.deliveries.add_all([planned], now=now)
        unit.lanes.hold({"a lane": [key]}, now)
        [begun] = unit.lanes.start([unit.deliveries.get(key)], now)
        done = None if state is DeliveryState.PENDING else now
        attempt = Attempt(delivery=key, number=1, started=now, milliseconds=87, status=500, error=error,
                          excerpt="<b>out of order</b>")  # fmt: skip
        unit.lanes.finish([replace(begun, attempts=1, state=state, done=done, error=error)], [attempt])
    return key
