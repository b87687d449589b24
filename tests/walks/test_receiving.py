"""The receiver of the documentation, in a process of its own, told by the real channel over a real network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.delivery import Channels
from hub.delivery.parts import Parts
from hub.http.posting import GuardedPoster
from hub.model.delivery import Content, Parcel, Result, message_id
from hub.model.event import EventType
from hub.model.item import Status
from hub.model.subscription import ChannelName, Standing, Subscription
from hub.pipeline.subscribe import rotate
from hub.pipeline.verify import send_test, verify
from hub.signatures import new_secret
from hub.store import Store
from tests.builders import an_event, an_item
from tests.fakes import StoppedClock
from tests.unit.pipeline.subscribers import Hub
from tests.unit.pipeline.subscribers import hub as a_hub

SECRET = new_secret(bytes)
RECEIVER = Path(__file__).parents[2] / "docs" / "examples" / "receive.py"


class Receiver:
    """The program as its reader starts it."""

    def __init__(self, secret: str, folder: Path, port: int = 0) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(RECEIVER), str(port), str(folder / "seen.db")],
            env={**os.environ, "WEBHOOK_SECRET": secret},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr is not None
        self.port = int(self._process.stderr.readline().rpartition(" ")[2])

    def end(self) -> list[str]:
        """End it; return what it has handled."""
        self._process.kill()
        out, _ = self._process.communicate(timeout=30)
        return out.splitlines()


@dataclass
class House:
    """A hub whose endpoint is the receiver."""

    hub: Hub
    receiver: Receiver
    subscription: Subscription
    folder: Path

    def tell(self, number: int, **given: object) -> Result:
        """Tell it of an event, as a delivery does."""
        channel = self.hub.channels[ChannelName.WEBHOOK]
        event = an_event(number, **given)
        item = an_item(number, status=Status.RETRACTED if "retracted" in event.type else Status.PUBLISHED)
        message = channel.compose(
            Parcel(
                message_id=message_id(self.subscription.id, event.id),
                subscription=self.hub.kept(self.subscription.id),
                contents=(Content(event, item),),
                now=self.hub.clock.now(),
            )
        )
        with channel.open(message.target) as line:
            return line.send(message)

    def restart(self, secret: str) -> None:
        self.receiver.end()
        self.receiver = Receiver(secret, self.folder, self.receiver.port)


@pytest.fixture
def house(sqlite_template: Path, tmp_path: Path) -> Iterator[House]:
    shutil.copyfile(sqlite_template, tmp_path / "hub.db")
    store = Store.open(f"sqlite:///{tmp_path}/hub.db")
    hub = a_hub(store, tmp_path / "home")
    receiver = Receiver(SECRET, tmp_path)
    poster = GuardedPoster(user_agent="test", permitted=frozenset({("127.0.0.1", receiver.port)}))
    channels = Channels(
        Parts(settings=hub.settings, poster=poster, keys=hub.keys, forums=hub.registry.forums)
    )
    hub = replace(hub, channels=channels, clock=StoppedClock(datetime.now(UTC)))
    made = House(hub, receiver, hub.made(f"http://127.0.0.1:{receiver.port}/", randomness=bytes), tmp_path)
    yield made
    made.receiver.end()
    poster.close()
    store.close()


def test_the_receiver_is_verified_told_and_counts_nothing_twice(house: House):
    assert verify(house.hub, house.subscription.id).ok
    assert house.hub.kept(house.subscription.id).standing is Standing.ACTIVE
    assert send_test(house.hub, house.subscription.id).ok

    told = [house.tell(1), house.tell(2), house.tell(1), house.tell(3, type=EventType.ITEM_RETRACTED)]

    assert [result.status for result in told] == [204] * 4
    assert house.receiver.end() == [
        "1  item.published  Statement 1",
        "2  item.published  Statement 2",
        f"3  item.retracted  {an_item(3).id}",
    ]


def test_after_a_restart_it_still_knows_what_it_has_taken(house: House):
    house.tell(1)
    house.restart(SECRET)

    assert house.tell(1).ok
    assert house.receiver.end() == []


def test_whoever_has_another_secret_is_refused(house: House):
    house.restart("whsec_" + "B" * 44)

    result = house.tell(1)

    assert (result.ok, result.status) == (False, 401)
    assert house.receiver.end() == []


def test_what_is_older_than_five_minutes_is_refused(house: House):
    house.hub.clock.advance(minutes=-6)

    assert house.tell(1).status == 401


def test_while_a_secret_is_replaced_neither_side_must_hurry(house: House):
    _, new = rotate(house.hub, house.subscription.id)

    with_the_old_one = house.tell(1)
    house.restart(f"{SECRET} {new}")
    with_both = house.tell(2)
    house.restart(new)
    with_the_new_one = house.tell(3)

    assert [each.status for each in (with_the_old_one, with_both, with_the_new_one)] == [204] * 3
