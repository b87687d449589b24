"""Both engines carry an event to a subscriber, woken by whoever made it, and end in order."""

from __future__ import annotations

import shutil
from dataclasses import replace
from time import monotonic, sleep

import pytest

from hub.bootstrap import SystemClock
from hub.engine.distributed.engine import Engine as DistributedEngine
from hub.engine.distributed.queue import DistributedQueue
from hub.engine.distributed.tables import bring_up_to_date
from hub.engine.in_process.engine import Engine as InProcessEngine
from hub.engine.in_process.wake import InProcessQueue
from hub.model.delivery import DeliveryState
from hub.store import Store
from tests.builders import a_subscription
from tests.unit.pipeline.office import Office

PATIENCE = 20.0


class Running:
    """An office whose engines run; the clock is the machine's own."""

    def __init__(self, store, database_url, home, engines) -> None:
        self.office = Office(store)
        queue = InProcessQueue(home) if store.is_sqlite else DistributedQueue()
        self.office.queue = queue
        self.hub = self.office.hub = replace(self.office.hub, queue=queue, clock=SystemClock())
        if store.is_sqlite:
            self.engines = [InProcessEngine(self.hub, home, senders=4)]
        else:
            bring_up_to_date(store)
            self.engines = [DistributedEngine(self.hub, database_url, senders=4) for _ in range(engines)]

        self.started = []

    def start(self):
        for engine in self.engines:
            engine.start()
            self.started.append(engine)

    def publish(self, count=1):
        """Publish, and say so as the pipeline does."""
        self.office.publish(count)
        with self.hub.store.begin() as unit:
            self.hub.queue.announce(unit)
        self.hub.queue.wake()

    def jobs(self):
        if self.hub.store.is_sqlite:
            return []
        with self.hub.store.view() as view:
            rows = view.driver_connection.execute("SELECT task_name, status FROM procrastinate_jobs")
            return rows.fetchall()

    def wait_for(self, count):
        end = monotonic() + PATIENCE
        while monotonic() < end and self.office.counts().get(DeliveryState.DELIVERED, 0) < count:
            sleep(0.02)
        return self.office.counts().get(DeliveryState.DELIVERED, 0)


@pytest.fixture(
    params=[
        ("sqlite_url", 1),
        pytest.param(("postgresql_url", 1), marks=pytest.mark.postgresql),
        pytest.param(("postgresql_url", 2), marks=pytest.mark.postgresql),
    ],
    ids=["in this process", "distributed", "distributed, two of them"],
)
def running(request, tmp_path):
    name, engines = request.param
    url = request.getfixturevalue(name)
    store = Store.open(url)
    made = Running(store, url, tmp_path, engines)
    made.office.subscribe(a_subscription())
    yield made
    assert [engine.stop(10.0) for engine in made.started] == [True] * len(made.started)
    store.close()


@pytest.fixture
def sqlite_url(tmp_path, sqlite_template):
    shutil.copyfile(sqlite_template, tmp_path / "hub.db")
    return f"sqlite:///{tmp_path}/hub.db"


def test_what_is_published_arrives_once_however_many_work(running):
    running.start()
    running.publish(30)
    assert running.wait_for(30) == 30
    assert sorted(running.office.webhook.seqs()) == list(range(1, 31))


def test_what_was_published_while_nobody_worked_arrives_when_somebody_does(running):
    running.publish(3)
    running.start()
    assert running.wait_for(3) == 3


def test_no_job_is_left_when_everything_has_arrived(running):
    running.start()
    running.publish(120)
    assert running.wait_for(120) == 120
    end = monotonic() + PATIENCE
    while monotonic() < end and running.jobs():
        sleep(0.05)
    assert running.jobs() == []
