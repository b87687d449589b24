"""What a kill -9 in mid-flight does to subscribers: of the hub, of one of two workers, of PostgreSQL, of the mail
server. Nothing is lost, a sender repeats one message at most under the same id, and no mail comes twice.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from hub.errors import StoreError
from hub.model.delivery import DeliveryState
from hub.model.subscription import ChannelName, Rhythm
from hub.pipeline.crew import SENDERS
from tests.builders import a_subscription
from tests.walks.senders import Hub, PostOffice, Sink, a_post_office, a_sink, end_in_order, until

pytestmark = pytest.mark.slow

EVENTS, ENDPOINTS, READERS = 30, 10, 150
ALL = EVENTS * ENDPOINTS
DELIVERED, HELD, PENDING = DeliveryState.DELIVERED, DeliveryState.HELD, DeliveryState.PENDING


@pytest.fixture
def sink() -> Iterator[Sink]:
    with a_sink() as sink:
        yield sink


@pytest.fixture
def post(tmp_path: Path) -> Iterator[PostOffice]:
    with a_post_office(tmp_path) as office:
        yield office


def assert_all_arrived(hub: Hub, sink: Sink, *, repeated: int) -> None:
    """Each event at each endpoint, under one id, and hardly any twice."""
    assert len(set(sink.taken)) == ALL
    assert sink.repeated() <= repeated
    assert Counter(each.state for each in hub.deliveries()) == {DELIVERED: ALL}
    assert {(f"/{to.target.rpartition('/')[2]}", each.message_id) for to in hub.subscriptions
            for each in hub.deliveries() if each.subscription == to.id} == set(sink.taken)  # fmt: skip
    assert hub.store.verify() == EVENTS


@pytest.mark.postgresql
def test_what_one_of_two_workers_had_in_hand_goes_out_by_the_other(tmp_path, sink, postgresql_url):
    hub = Hub(tmp_path, postgresql_url, ports=[sink.port])
    hub.endpoints(ENDPOINTS, sink.port)
    with hub.working() as one, hub.working() as other:
        hub.publish(EVENTS)
        until(lambda: sink.count() >= ALL // 4)
        one.kill()
        until(lambda: hub.in_state(DELIVERED) == ALL, 30)
        end_in_order(other)

    assert_all_arrived(hub, sink, repeated=SENDERS)
    hub.store.close()


class Server:
    """A PostgreSQL that may be killed, and starts again on the same data."""

    def __init__(self, folder: Path) -> None:
        from tests.postgresql import _embedded, _make_quick

        self.embedded = _embedded(folder)
        self.url: str = self.embedded.get_uri()
        _make_quick(self.url)
        self._pid_file = next(folder.rglob("postmaster.pid"))
        running = Path("/proc") / self._pid_file.read_text().split()[0]
        self._command = (running / "cmdline").read_bytes().decode().strip("\0").split("\0")
        self._user = running.stat().st_uid
        self._again: subprocess.Popen[bytes] | None = None

    def kill(self) -> None:
        os.kill(int(self._pid_file.read_text().split()[0]), signal.SIGKILL)

    def start(self) -> None:
        """Start it; the processes of the dead one may take a moment to notice."""
        self._pid_file.unlink()
        until(self._starts, 20)

    def _starts(self) -> bool:
        if self._again is None or self._again.poll() is not None:
            quiet = subprocess.DEVNULL
            self._again = subprocess.Popen(
                self._command, user=self._user, stdout=quiet, stderr=quiet, cwd=self._pid_file.parent
            )
        with contextlib.suppress(psycopg.Error), psycopg.connect(self.url):
            return True
        time.sleep(0.1)
        return False

    def end(self) -> None:
        if self._again is not None:
            self._again.send_signal(signal.SIGINT)
            self._again.wait(20)
        self.embedded.cleanup()


@pytest.fixture
def own_server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="ifpg"))
    server = Server(folder)
    yield server
    server.end()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.postgresql
def test_workers_outlive_a_killed_postgresql_and_come_back_by_themselves(tmp_path, sink, own_server):
    hub = Hub(tmp_path, own_server.url, ports=[sink.port])
    hub.endpoints(ENDPOINTS, sink.port)
    with hub.working() as one, hub.working() as other:
        hub.publish(EVENTS)
        until(lambda: sink.count() >= ALL // 4)
        own_server.kill()
        time.sleep(1.0)
        own_server.start()
        back, before = time.monotonic(), sink.count()
        until(lambda: sink.count() > before, 10)
        assert time.monotonic() - back < 10
        until(lambda: _delivered(hub) == ALL, 30)
        assert (one.poll(), other.poll()) == (None, None)
        end_in_order(one)
        end_in_order(other)

    assert_all_arrived(hub, sink, repeated=2 * SENDERS)
    hub.store.close()


def _delivered(hub: Hub) -> int:
    try:
        return hub.in_state(DELIVERED)
    except StoreError:  # our own connection died with the server
        return -1


def readers(hub: Hub, **given: Any) -> None:
    now = datetime.now(UTC)
    hub.subscribe(
        *(
            a_subscription(
                number,
                channel=ChannelName.EMAIL,
                target=f"r{number}@ministry.example",
                confirmed=now,
                **given,
            )
            for number in range(1, READERS + 1)
        )
    )


def assert_no_mail_twice(hub: Hub, post: PostOffice, *, uncertain: int) -> None:
    """Each reader has one mail, or none and an operator is told of it."""
    by_state: dict[DeliveryState, set[str]] = {}
    names = {each.id: each.target for each in hub.subscriptions}
    for each in hub.deliveries():
        by_state.setdefault(each.state, set()).add(names[each.subscription])
    taken = Counter(post.taken())
    assert set(by_state) <= {DELIVERED, HELD}
    assert set(taken.values()) == {1}
    assert by_state[DELIVERED] <= set(taken)
    held = by_state.get(HELD, set())
    assert len(held) <= uncertain
    assert len(by_state[DELIVERED]) + len(held) == READERS == len(hub.deliveries())
    with hub.store.view() as view:
        listed = {names[each.subscription] for each in view.deliveries.troubled(1000) if each.state is HELD}
    assert listed == held


def test_no_reader_gets_a_second_digest_when_the_hub_is_killed_again_and_again(tmp_path, post, database_url):
    hub = Hub(tmp_path, database_url, smtp=post.port)
    hub.office.publish(3)
    readers(hub, rhythm=Rhythm.WEEKLY, next_digest=datetime.now(UTC))
    chance, kills = Random(3), 2
    for _ in range(kills):
        with hub.working():
            wanted = len(post.taken()) + chance.randrange(10, READERS // 3)
            until(lambda wanted=wanted: len(post.taken()) >= wanted)
    with hub.working() as process:
        until(lambda: hub.in_state(DELIVERED, HELD) == READERS)
        end_in_order(process)

    assert_no_mail_twice(hub, post, uncertain=kills * SENDERS)
    hub.store.close()


def test_mail_that_a_killed_server_may_have_taken_is_held_and_the_rest_goes_out(tmp_path, post, database_url):
    hub = Hub(tmp_path, database_url, smtp=post.port)
    readers(hub)
    hub.publish(1)
    with hub.working() as process:
        until(lambda: len(post.taken()) >= READERS // 4)
        post.kill()
        until(lambda: any(each.error for each in hub.deliveries() if each.state is PENDING))
        post.start()
        until(lambda: hub.in_state(DELIVERED, HELD) == READERS)
        end_in_order(process)

    assert_no_mail_twice(hub, post, uncertain=SENDERS)
    assert hub.store.verify() == 1
    hub.store.close()
