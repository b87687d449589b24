"""When: ticks that overlap, go on after a fault, and end when told."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.errors import StoreError
from hub.scheduler import AT_ONCE, Scheduler, log_result
from hub.store import Store
from tests.builders import DAY, NOW, a_planned, a_source, a_subscription, an_answer
from tests.walks.house import BROKEN, Entry, House, atom

TICK = 0.03


@pytest.fixture
def house(sqlite_template, tmp_path):
    (tmp_path / "hub.db").write_bytes(sqlite_template.read_bytes())
    store = Store.open(f"sqlite:///{tmp_path}/hub.db")
    house = House(store, [a_source("slow"), a_source("quick")])
    for name in ("slow", "quick"):
        house.answer(atom([Entry(id=name, url=f"https://{name}.example/1")]), name)
    yield house
    store.close()


@pytest.fixture
def start(house):
    """Start a scheduler; it is stopped when the test ends."""
    started = []

    def start(**given):
        scheduler = Scheduler(house.hub, tick=TICK, **given)
        started.append(scheduler)
        scheduler.start()
        return scheduler

    yield start
    for scheduler in started:
        assert scheduler.stop(20)


def until(condition, seconds=20):
    """Wait for what happens in another thread; fail in words, not by hanging."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def test_what_is_due_is_read_at_once_and_what_is_not_waits(house, start):
    start()

    until(lambda: len(house.items) == 2)
    time.sleep(5 * TICK)

    assert len(house.web.asked) == 2


def test_a_slow_host_does_not_hold_up_what_becomes_due_meanwhile(house, start):
    hanging, go_on = threading.Event(), threading.Event()

    def hang():
        hanging.set()
        go_on.wait(20)
        return an_answer(body=atom([Entry(id="slow")]))

    house.answer(hang, "slow")
    house.answer(BROKEN, "quick")
    house.hub = replace(house.hub, settings=replace(house.hub.settings, poll_min_seconds=60))
    start()
    assert hanging.wait(20)
    until(lambda: house.state("quick").failures)
    house.clock.advance(minutes=2)

    until(lambda: house.state("quick").failures == 2)
    assert house.web.asked.count("https://slow.example/feed") == 1
    go_on.set()


def test_no_more_rounds_overlap_than_allowed(house, start):
    go_on = threading.Event()
    sources = [a_source(f"s{number}") for number in range(AT_ONCE + 2)]
    house = house.with_sources(*sources)
    for each in sources:
        house.answer(lambda: go_on.wait(20) and an_answer(body=atom([Entry(id="x")])), each.id)
    house.store.enrol(sources)
    scheduler = Scheduler(house.hub, tick=TICK)
    scheduler.start()
    until(lambda: house.web.asked)
    time.sleep(5 * TICK)

    assert scheduler._rounds <= AT_ONCE
    assert scheduler.stop(0) is False
    go_on.set()
    assert scheduler.stop(20) is True


def test_a_fault_of_one_round_does_not_end_the_next(house, start, caplog):
    caplog.set_level(logging.CRITICAL)
    seen = []

    def listen(result):
        seen.append(result.source)
        if len(seen) == 1:
            raise ZeroDivisionError

    start(progress=listen)

    until(lambda: len(house.items) == 2)
    house.clock.advance(hours=7)
    until(lambda: len(seen) >= 3)


def test_a_database_that_was_away_is_used_when_it_is_back(house, caplog):
    class Away:
        def __init__(self, store):
            self.store, self.refused = store, 0

        def enrol(self, sources):
            if self.refused < 3:
                self.refused += 1
                raise StoreError("The database cannot be used right now: gone.")
            self.store.enrol(sources)

        def __getattr__(self, name):
            return getattr(self.store, name)

    scheduler = Scheduler(replace(house.hub, store=Away(house.store)), tick=TICK)
    scheduler.start()
    until(lambda: len(house.items) == 2)
    assert scheduler.stop(20)

    assert "cannot be used right now: gone" in caplog.text
    assert "Traceback" not in caplog.text


def test_after_the_stop_nothing_is_asked_any_more(house, start):
    scheduler = start()
    until(lambda: len(house.items) == 2)
    assert scheduler.stop(20)
    house.clock.advance(hours=7)
    time.sleep(5 * TICK)

    assert len(house.web.asked) == 2


def test_what_did_not_change_is_not_told_and_what_failed_is(house, caplog):
    caplog.set_level(logging.INFO)
    from hub.pipeline.report import Outcome, PollResult

    log_result(PollResult(source="a", forum="f", outcome=Outcome.UNCHANGED))
    log_result(PollResult(source="b", forum="f", outcome=Outcome.ITEMS, new=2))
    log_result(
        PollResult(source="c", forum="f", outcome=Outcome.ERROR, cause="timeout", detail="It was slow.")
    )

    assert [record.getMessage() for record in caplog.records] == [
        "b: 2 new, 0 updated, 0 withdrawn",
        "c: It was slow. (timeout)",
    ]


def test_returned_mail_is_looked_for_where_a_mailbox_is_set(house, start):
    url = "imaps://mail.hub.example/INBOX"
    house.hub = replace(
        house.hub, settings=replace(house.hub.settings, bounce_url=url, bounce_user="bounces")
    )
    start()
    until(lambda: house.web.visits)
    time.sleep(20 * TICK)
    assert [visit[:2] for visit in house.web.visits] == [(url, "bounces")]


def deliver_long_ago(store):
    with store.begin() as unit:
        unit.subscriptions.add(a_subscription(filters=(("forum", "gone"),)))
        (key,) = unit.deliveries.add_all([a_planned()], now=NOW - 60 * DAY)
        unit.deliveries.cancel_open(a_subscription().id, NOW - 60 * DAY)
    return key


def kept(store, key):
    with store.view() as view:
        return [each.key for each in view.deliveries.of_subscription(a_subscription().id, 9)] == [key]


def test_what_is_long_done_is_forgotten_once_a_day_by_one_of_all_clocks(house, start):
    key = deliver_long_ago(house.store)
    with house.store.begin() as unit:
        assert unit.marks.take_slot("forget", NOW.replace(hour=0))  # another clock was here
    start()
    start()
    until(lambda: len(house.items) == 2)
    time.sleep(5 * TICK)
    assert kept(house.store, key)

    house.clock.advance(days=1)
    start()

    until(lambda: not kept(house.store, key))


def test_digests_are_looked_for_once_a_minute_by_one_of_all_clocks(house, start):
    start()

    minute = NOW + timedelta(minutes=9)

    def taken():
        with house.store.peek() as unit:
            return not unit.marks.take_slot("digests", minute)

    assert not taken()
    house.clock.advance(minutes=9, seconds=20)
    until(taken)


def test_whose_filter_has_lost_something_is_said_from_the_start(house, start):
    deliver_long_ago(house.store)
    start()

    def said():
        with house.store.view() as view:
            return view.subscriptions.get(a_subscription().id).why

    until(said)
    assert said().startswith("Its filter names what is not there any more: There is no forum 'gone';")
