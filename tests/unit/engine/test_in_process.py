"""One process that sends: woken, never polling; nobody in the way of others; an orderly end, and no lost work."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest

from hub.engine.in_process.engine import Engine
from hub.engine.in_process.wake import Alarm, InProcessQueue
from hub.errors import StoreError
from hub.model.subscription import ChannelName
from hub.store import Store
from tests.builders import a_subscription
from tests.fakes import ARRIVED
from tests.unit.pipeline.office import DOWN, ENDPOINT, Office

PATIENCE = 20.0
SLOW, QUICK = a_subscription(1), a_subscription(2)


class Counting:
    """A store that counts transactions, and that can go away."""

    def __init__(self, store):
        self.store = store
        self.begun = self.looked = 0
        self.away = False

    @contextmanager
    def begin(self, **given):
        self._answer()
        self.begun += 1
        with self.store.begin(**given) as unit:
            yield unit

    @contextmanager
    def view(self):
        self._answer()
        self.looked += 1
        with self.store.view() as view:
            yield view

    def _answer(self):
        if self.away:
            raise StoreError("The database cannot be used right now: gone.")

    def __getattr__(self, name):
        return getattr(self.store, name)


@pytest.fixture
def office(tmp_path, sqlite_template):
    (tmp_path / "hub.db").write_bytes(sqlite_template.read_bytes())
    store = Counting(Store.open(f"sqlite:///{tmp_path}/hub.db"))
    office = Office(store)
    office.queue = InProcessQueue(tmp_path)
    office.hub = replace(office.hub, queue=office.queue)
    office.home = tmp_path
    yield office
    store.close()


@pytest.fixture
def start(office):
    """Start an engine; it is stopped when the test ends."""
    started = []

    def start(**given):
        engine = Engine(office.hub, office.home, **given)
        started.append(engine)
        engine.start()
        return engine

    yield start
    for engine in started:
        assert engine.stop(PATIENCE)


def until(condition):
    """Wait for what happens in another thread; fail in words, not by hanging."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def publish(office, count=1):
    office.publish(count)
    office.queue.wake()


class Hanging:
    """A receiver that does not answer before it is let go."""

    def __init__(self):
        self.asked, self.go_on = threading.Event(), threading.Event()

    def __call__(self, parcel):
        self.asked.set()
        assert self.go_on.wait(PATIENCE)
        return ARRIVED


def test_a_ring_is_heard_and_not_waited_for(office, start, monkeypatch):
    monkeypatch.setattr("hub.engine.loop.LOOK_SECONDS", 60.0)
    office.subscribe(a_subscription())
    start()
    time.sleep(0.1)

    publish(office)

    until(lambda: office.states() == ["delivered"])


def test_what_was_not_rung_for_is_found_all_the_same(office, start):
    office.subscribe(a_subscription())
    start()
    time.sleep(0.1)

    office.publish()

    until(lambda: office.states() == ["delivered"])


def test_what_is_due_again_goes_out_at_its_time(office, start):
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [DOWN, ARRIVED]
    start()
    publish(office)
    until(lambda: office.deliveries() and office.deliveries()[0].attempts == 1)
    until(lambda: office.states() == ["pending"])

    office.clock.advance(seconds=6)

    until(lambda: office.states() == ["delivered"])


def test_an_idle_hub_writes_nothing_and_hardly_looks(office, start):
    office.subscribe(a_subscription())
    start()
    publish(office)
    until(lambda: office.states() == ["delivered"])
    time.sleep(0.1)
    begun, looked = office.store.begun, office.store.looked

    time.sleep(1.5)

    assert office.store.begun - begun == 0
    assert office.store.looked - looked <= 8


def test_an_endpoint_that_hangs_keeps_nobody_else(office, start):
    hanging = Hanging()
    office.subscribe(SLOW, QUICK)
    office.webhook.answers[SLOW.target] = [hanging]
    start(senders=4)
    publish(office)
    assert hanging.asked.wait(PATIENCE)
    publish(office, 5)

    until(lambda: office.states(QUICK) == ["delivered"] * 6)
    assert "delivered" not in office.states(SLOW)
    hanging.go_on.set()
    until(lambda: office.states(SLOW) == ["delivered"] * 6)


def test_endpoints_that_hang_leave_half_of_the_senders_once_it_is_known(office, start):
    hanging = Hanging()
    known = [a_subscription(number, health=replace(SLOW.health, slow_seconds=5.0)) for number in range(3, 9)]
    office.subscribe(*known, QUICK)
    for each in known:
        office.webhook.answers[each.target] = [hanging]
    start(senders=4)
    publish(office)
    assert hanging.asked.wait(PATIENCE)
    publish(office, 3)

    until(lambda: office.states(QUICK) == ["delivered"] * 4)
    assert sum(office.webhook.at_once.get(each.target, 0) for each in known) == 2
    hanging.go_on.set()


def test_no_more_than_four_are_at_one_endpoint(office, start):
    def take_a_moment(parcel):
        time.sleep(0.003)
        return ARRIVED

    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [take_a_moment]
    office.publish(200)
    start()

    until(lambda: office.states() == ["delivered"] * 200)
    assert 2 <= office.webhook.most_at_once[ENDPOINT] <= 4


def test_what_many_senders_report_is_committed_together(office, start):
    endpoints = [a_subscription(number) for number in range(1, 9)]
    office.subscribe(*endpoints)
    office.publish(40)
    start()

    until(lambda: all(office.states(each) == ["delivered"] * 40 for each in endpoints))
    assert office.store.begun < 8 * 40


def test_stopping_waits_for_what_is_under_way_and_begins_nothing_more(office):
    hanging = Hanging()
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [hanging, ARRIVED]
    office.publish(3)
    engine = Engine(office.hub, office.home)
    engine.start()
    assert hanging.asked.wait(PATIENCE)
    threading.Timer(0.2, hanging.go_on.set).start()

    assert engine.stop(PATIENCE)

    assert office.states() == ["delivered", "pending", "pending"]
    assert [each.attempts for each in office.deliveries()] == [1, 0, 0]


def test_who_does_not_answer_does_not_hold_up_the_end_and_nothing_is_lost(office, start):
    hanging = Hanging()
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [hanging, ARRIVED]
    office.publish(2)
    engine = Engine(office.hub, office.home)
    engine.start()
    assert hanging.asked.wait(PATIENCE)

    assert engine.stop(0.2) is False
    hanging.go_on.set()
    until(lambda: not any(thread.name.startswith("sender") for thread in threading.enumerate()))

    start()
    until(lambda: office.states() == ["delivered"] * 2)


def test_what_a_dead_process_had_in_hand_is_taken_up_before_anybody_sends(office, start):
    """Were it the other way round, what is sent meanwhile would be sent twice."""
    office.subscribe(
        a_subscription(), a_subscription(2, channel=ChannelName.EMAIL, target="reader@ministry.example")
    )
    office.publish(3)
    office.dispatch()
    with office.store.begin(log=False) as unit:
        office.claims.take(unit, office.clock.now(), free=8)

    start()

    until(lambda: office.states() == ["delivered"] * 3)
    assert office.webhook.seqs() == [1, 2, 3]
    assert office.states(a_subscription(2)) == ["held"] * 3
    assert [each.attempts for each in office.deliveries()] == [2, 1, 1]


def test_a_database_that_goes_away_is_waited_for(office, start, caplog):
    office.subscribe(a_subscription())
    start()
    time.sleep(0.1)
    office.store.away = True
    time.sleep(1.5)
    office.store.away = False
    publish(office, 3)

    until(lambda: office.states() == ["delivered"] * 3)
    assert "cannot be used right now: gone. Trying again in 0.2 s." in caplog.text
    assert "Traceback" not in caplog.text


def test_what_has_arrived_while_the_database_was_away_is_written_down_when_it_is_back(office, start):
    hanging = Hanging()
    office.subscribe(a_subscription())
    office.webhook.answers[ENDPOINT] = [hanging, ARRIVED]
    start()
    publish(office)
    assert hanging.asked.wait(PATIENCE)
    office.store.away = True
    hanging.go_on.set()
    time.sleep(0.3)
    office.store.away = False

    until(lambda: office.states() == ["delivered"])
    assert office.webhook.seqs() == [1]


def test_a_fault_in_looking_does_not_end_it(office, start, caplog):
    caplog.set_level(logging.CRITICAL)

    class Faulty(Counting):
        faults = 2

        def _answer(self):
            if self.faults:
                Faulty.faults -= 1
                raise ZeroDivisionError

    office.hub = replace(office.hub, store=Faulty(office.store))
    office.subscribe(a_subscription())
    start()
    publish(office)

    until(lambda: office.states() == ["delivered"])


def test_one_home_is_woken_through_its_folder(tmp_path):
    alarm, queue = Alarm(tmp_path), InProcessQueue(tmp_path)

    assert not alarm.wait(0.01)
    queue.wake()
    queue.wake()
    assert alarm.wait(PATIENCE)
    assert not alarm.wait(0.01)
    alarm.close()
    queue.wake()  # nobody hears it, and nobody is hurt


def test_a_ring_from_within_ends_the_sleep_and_is_told_apart(tmp_path):
    alarm = Alarm(tmp_path)
    threading.Timer(0.05, alarm.ring).start()
    began = time.monotonic()

    assert alarm.wait(PATIENCE) is False
    assert time.monotonic() - began < PATIENCE / 2
    alarm.close()
    alarm.ring()


def test_the_folder_of_a_home_may_have_a_long_name(tmp_path):
    home = tmp_path / ("a" * 60) / ("b" * 60)
    home.mkdir(parents=True)
    alarm = Alarm(home)

    InProcessQueue(home).wake()

    assert alarm.wait(PATIENCE)
    alarm.close()
