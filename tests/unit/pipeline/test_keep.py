"""The writer: a database that goes away, words that cannot be stored, claims that were lost."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import replace

import pytest

from hub.errors import StoreError
from hub.pipeline.ingest import Intake
from hub.pipeline.keep import PATIENCE, Keeper
from hub.pipeline.owner import may_be_alive
from hub.pipeline.report import Outcome, Returned
from hub.pipeline.visit import Visit
from tests.builders import NOW, a_source, an_answer, an_incoming
from tests.walks.house import House, news

OWNER = "host/1/1/run"


class Flaky:
    """A store whose database goes away: before anything is written, or in the very moment of the commit."""

    def __init__(self, store, *, failures=0, in_commit=False):
        self._store = store
        self.failures = failures
        self._in_commit = in_commit

    @contextmanager
    def begin(self):
        if self.failures and not self._in_commit:
            self.failures -= 1
            raise StoreError("The database cannot be used right now: gone.")
        with self._store.begin() as unit:
            yield unit
        if self.failures:
            self.failures -= 1
            raise StoreError("The database cannot be used right now: cut off.")


@pytest.fixture
def house(store):
    house = House(store, [news(), a_source("other")])
    store.enrol(list(house.hub.registry.sources.values()))
    store.claim(["news", "other"], owner=OWNER, now=NOW, due_only=False, alive=may_be_alive)
    return house


@pytest.fixture
def waited():
    return []


def keeper(house, waited, store=None):
    return Keeper(replace(house.hub, store=store or house.store), OWNER, wait=waited.append)


def brought(house, source="news", **given):
    incoming = an_incoming(f"{source}-1", **given)
    visit = Visit(
        answer=an_answer(),
        entries=1,
        full=True,
        intake=Intake(incoming=[incoming], listed=[incoming.identity]),
    )
    return Returned(house.hub.registry.sources[source], house.state(source), visit, NOW, 0.1)


def test_a_group_is_stored_in_one_transaction(house, waited):
    results = keeper(house, waited).keep([brought(house), brought(house, "other", url="https://o.example/1")])

    assert [(result.source, result.new) for result in results] == [("news", 1), ("other", 1)]
    assert house.store.verify() == len(house.items) == 2


def test_a_database_that_comes_back_is_waited_for(house, waited, caplog):
    results = keeper(house, waited, Flaky(house.store, failures=2)).keep([brought(house)])

    assert [result.new for result in results] == [1]
    assert waited == list(PATIENCE[:2])
    assert house.store.verify() == 1
    assert "cannot be used right now" in caplog.text


def test_a_database_that_stays_away_is_said_and_nothing_is_charged_to_the_sources(house, waited):
    with pytest.raises(StoreError, match="cannot be used right now"):
        keeper(house, waited, Flaky(house.store, failures=99)).keep([brought(house)])

    assert waited == list(PATIENCE)
    assert house.state().failures == 0
    assert house.events == []


def test_a_commit_that_was_cut_off_and_went_through_is_not_made_twice(house, waited):
    results = keeper(house, waited, Flaky(house.store, failures=1, in_commit=True)).keep([brought(house)])

    assert [(result.outcome, result.new) for result in results] == [(Outcome.ITEMS, 1)]
    assert house.happened == ["item.published"]
    assert house.store.verify() == 1


def test_one_that_cannot_be_stored_takes_nobody_with_it(house, waited, caplog):
    caplog.set_level(logging.CRITICAL)
    bad = brought(house, "other", url="https://o.example/1", language=object())

    results = keeper(house, waited).keep([brought(house), bad])

    assert [(result.source, result.outcome) for result in results] == [
        ("news", Outcome.ITEMS),
        ("other", Outcome.ERROR),
    ]
    assert len(house.items) == 1
    assert house.store.verify() == 1


def test_one_that_cannot_be_stored_is_not_asked_again_at_once(house, waited, caplog):
    caplog.set_level(logging.CRITICAL)

    keeper(house, waited).keep([brought(house, language=object())])

    assert house.state().failures == 1
    assert house.state().cause == "internal"
    assert house.state().next_poll > NOW


def test_what_a_reader_could_not_look_up_is_no_fault_of_the_source(house, waited):
    lost = replace(brought(house), came_back=StoreError("The database cannot be used right now: gone."))

    (result,) = keeper(house, waited).keep([lost])

    assert result.outcome is Outcome.ERROR
    assert house.state().failures == 0


def test_a_claim_that_somebody_else_took_meanwhile_is_respected(house, waited):
    late = brought(house)
    house.store.release(OWNER)
    house.store.claim(["news"], owner="another/1/1/run", now=NOW, due_only=False, alive=may_be_alive)

    (result,) = keeper(house, waited).keep([late])

    assert result.cause == "busy"
    assert house.events == []


def test_a_preview_writes_nothing(house, waited):
    (result,) = keeper(house, waited).preview([brought(house)])

    assert result.new == 1
    assert (house.items, house.events) == ([], [])


def test_new_events_are_announced_with_what_makes_them_and_nothing_else_is(house, waited):
    keeper(house, waited).keep([brought(house)])
    assert (house.hub.queue.announced, house.hub.queue.rung) == (1, 1)

    house.store.claim(["news"], owner=OWNER, now=NOW, due_only=False, alive=may_be_alive)
    keeper(house, waited).keep([brought(house)])
    assert house.hub.queue.announced == 1
