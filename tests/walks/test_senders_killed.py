"""What a kill -9 of the process that sends does to subscribers: nothing is lost, and hardly anything repeated."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from hub.model.delivery import DeliveryState
from hub.pipeline.crew import SENDERS
from tests.walks.senders import Hub, Sink, a_sink, end_in_order, until

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("KILLS", "3"))
EVENTS, ENDPOINTS = 40, 10


@pytest.fixture
def sink() -> Iterator[Sink]:
    with a_sink() as sink:
        yield sink


@pytest.fixture
def hub(tmp_path: Path, sink: Sink) -> Iterator[Hub]:
    hub = Hub(tmp_path, f"sqlite:///{tmp_path}/hub.db", ports=[sink.port])
    hub.endpoints(ENDPOINTS, sink.port)
    yield hub
    hub.store.close()


def test_a_sender_that_is_killed_loses_nothing_and_repeats_one_message_of_each_sender_at_most(hub, sink):
    chance = Random(7)
    for _ in range(KILLS):
        hub.office.publish(EVENTS)
        before, repeated = sink.count(), sink.repeated()
        with hub.working():
            wanted = before + chance.randrange(30, EVENTS * ENDPOINTS // 2)
            until(lambda wanted=wanted: sink.count() >= wanted)
        assert sink.repeated() - repeated <= SENDERS  # what the one before it had in hand

    with hub.working() as process:
        until(lambda: hub.in_state(DeliveryState.DELIVERED) == KILLS * EVENTS * ENDPOINTS)
        end_in_order(process)

    assert len(set(sink.taken)) == KILLS * EVENTS * ENDPOINTS  # each once, under one id
    assert sink.repeated() <= KILLS * SENDERS
    for each in hub.subscriptions:
        assert set(hub.office.states(each)) == {"delivered"}


def test_two_processes_of_one_home_wake_each_other(hub, sink):
    """`serve` and `work` on SQLite: whoever makes the work rings, whoever sends hears it."""
    with hub.working():
        until((hub.home / "wake").exists)
        for number in range(1, 6):
            hub.office.publish()
            hub.queue.wake()
            until(lambda number=number: sink.count() == number * ENDPOINTS)

    assert sink.repeated() == 0
