"""Many sources at once: nobody waits for the slow, and every way of ending leaves the house in order."""

from __future__ import annotations

import logging
import threading

import pytest

from hub.errors import Cause, SourceError
from hub.pipeline.poll import poll_sources
from hub.pipeline.report import Outcome
from hub.store import Store
from tests.builders import a_source, an_answer
from tests.walks.house import BROKEN, Entry, House, atom


def feed(number):
    return atom([Entry(id=f"e{number}", title=f"T {number}", url=f"https://s{number}.example/1")])


@pytest.fixture
def house(sqlite_template, tmp_path):
    (tmp_path / "hub.db").write_bytes(sqlite_template.read_bytes())
    store = Store.open(f"sqlite:///{tmp_path}/hub.db")
    house = House(store, [a_source(f"s{number}") for number in range(8)])
    for number in range(8):
        house.answer(feed(number), f"s{number}")
    yield house
    store.close()


def test_a_host_that_does_not_answer_delays_nobody(house):
    others = threading.Event()
    seen = []

    def hang():
        assert others.wait(20), "the others waited for the slow one"
        raise SourceError(Cause.TIMEOUT, "It was slow.")

    def note(result):
        seen.append(result.source)
        if len(seen) == 7:
            others.set()

    house.answer(hang, "s0")
    poll_sources(house.hub, force=True, progress=note)

    assert seen[-1] == "s0"
    assert len(house.items) == 7


def test_two_dozen_hosts_that_hang_do_not_starve_the_desk(house):
    """A reader that waits for the network holds no place at which documents are read."""
    both = threading.Barrier(8, timeout=20)

    def meet():
        both.wait()  # passes only when all eight are under way at the same time
        return an_answer(body=feed(1))

    for number in range(8):
        house.answer(meet, f"s{number}")

    assert len(house.poll()) == 8


def test_sources_that_failed_lately_come_last(house):
    house.answer(BROKEN, "s0")
    house.poll()
    house.web.asked.clear()

    poll_sources(house.hub, force=True, readers=1)

    assert house.web.asked[-1] == "https://s0.example/feed"


def test_what_is_not_due_is_not_asked(house):
    house.poll()
    house.clock.advance(minutes=14)
    house.web.asked.clear()

    assert poll_sources(house.hub) == []
    assert house.web.asked == []
    house.clock.advance(hours=7)
    assert len(poll_sources(house.hub)) == 8


def test_a_fault_in_one_connector_is_that_sources_failure_only(house, caplog):
    caplog.set_level(logging.CRITICAL)

    def burst():
        raise ZeroDivisionError

    house.answer(burst, "s3")

    results = house.poll()

    assert results["s3"].cause == "internal"
    assert "ZeroDivisionError" in results["s3"].detail
    assert sum(result.outcome is Outcome.ITEMS for result in results.values()) == 7


def test_whoever_listens_and_fails_stops_the_poll_and_spoils_nothing(house):
    def listen(_):
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        poll_sources(house.hub, force=True, progress=listen)

    assert house.store.verify() == len(house.items) > 0
    results = house.poll()
    assert {result.cause for result in results.values()} == {None}
    assert house.store.verify() == len(house.items) == 8


def test_a_poll_that_is_stopped_keeps_what_it_has(house):
    stop = threading.Event()

    def stop_here():
        stop.set()
        return an_answer(body=feed(3))

    house.answer(stop_here, "s3")

    results = poll_sources(house.hub, force=True, readers=1, stop=stop)

    assert [result.source for result in results] == ["s0", "s1", "s2", "s3"]
    assert len(house.items) == 4
    assert len(house.poll()) == 8


def test_named_sources_in_other_hands_are_said_to_be_busy(house):
    during = []

    def nested():
        during.extend(poll_sources(house.hub, ["s0", "s1"], force=True))
        return an_answer(body=feed(0))

    house.answer(nested, "s0")

    poll_sources(house.hub, ["s0"], force=True)

    assert [(result.source, result.cause) for result in during] == [("s1", None), ("s0", "busy")]


def test_claims_are_given_back(house):
    house.poll()

    with house.store.begin() as unit:
        taken = unit.claim(
            [f"s{number}" for number in range(8)],
            owner="another/1/1/run",
            now=house.clock.now(),
            due_only=False,
            alive=lambda _: True,
        )
    assert len(taken) == 8
