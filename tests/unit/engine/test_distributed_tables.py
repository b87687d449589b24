"""Procrastinate's tables stand beside ours, whichever version they come from."""

import threading

import pytest

from hub.engine.distributed.queue import CHUNK, DistributedQueue, chunks
from hub.engine.distributed.tables import NAME, as_number, bring_up_to_date, changes, installed
from hub.store import Store


@pytest.fixture
def store(postgresql_url):
    opened = Store.open(postgresql_url)
    yield opened
    opened.close()


def jobs(store):
    with store.view() as view:
        rows = view.driver_connection.execute("SELECT task_name, args FROM procrastinate_jobs ORDER BY id")
        return rows.fetchall()


@pytest.mark.parametrize(
    ("version", "number"),
    [("3.10.0", 3_010_000), ("03.04.00", 3_004_000), ("4", 4_000_000), ("3.1b2", 3_000_000)],
)
def test_a_version_is_a_number_that_rises(version, number):
    assert as_number(version) == number


@pytest.mark.postgresql
def test_they_are_made_once_however_many_start(store):
    threads = [threading.Thread(target=bring_up_to_date, args=(store,)) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert jobs(store) == []
    with store.view() as view:
        assert view.marks.place(NAME) == installed()


def test_from_an_older_version_only_what_came_later_is_run():
    assert len(list(changes(0))) == 1
    later = list(changes(as_number("3.3.0")))
    assert 0 < len(later) < len(list(changes(as_number("2.0.0"))))


@pytest.mark.postgresql
def test_a_job_is_there_exactly_if_its_transaction_has_committed(store):
    bring_up_to_date(store)
    queue = DistributedQueue()
    with store.begin() as unit:
        queue.announce(unit)

    def announce_and_fail():
        with store.begin() as unit:
            queue.announce(unit)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        announce_and_fail()
    assert jobs(store) == [("dispatch", {})]


@pytest.mark.postgresql
def test_deliveries_are_handed_out_in_chunks(store):
    bring_up_to_date(store)
    queue = DistributedQueue()
    with store.begin(log=False) as unit:
        queue.enqueue(unit, range(CHUNK + 1))
        queue.enqueue(unit, [])
    assert jobs(store) == [("deliver", {"keys": list(range(CHUNK))}), ("deliver", {"keys": [CHUNK]})]


def test_chunks_hold_every_key_once_in_order():
    assert [list(each) for each in chunks([1, 2, 3, 4, 5], 2)] == [[1, 2], [3, 4], [5]]
