"""What a kill -9 of the process that sends does to subscribers: nothing is lost, and hardly anything repeated."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

import pytest

from hub.model.delivery import DeliveryState
from hub.pipeline.crew import SENDERS
from hub.signatures import Keys, new_secret
from hub.store import Store
from tests.builders import a_subscription
from tests.unit.pipeline.office import Office

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", "3"))
EVENTS, ENDPOINTS = 40, 10
KEY = "a long random text for the trial"
FORUM = 'id = "gfmd"\ncategory = ["global"]\n[names]\nen = "GFMD"\n'


class Sink:
    """Endpoints on loopback: remembers the id of each message, and takes a moment to answer."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.lock = threading.Lock()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                with sink.lock:
                    sink.taken.append((self.path, self.headers["webhook-id"]))
                time.sleep(0.004)
                with contextlib.suppress(OSError):
                    self.send_response(204)
                    self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port: int = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))

    def repeated(self) -> int:
        with self.lock:
            return sum(times - 1 for times in Counter(self.taken).values())

    def count(self) -> int:
        with self.lock:
            return len(self.taken)


@pytest.fixture
def sink() -> Iterator[Sink]:
    sink = Sink()
    sink.thread.start()
    yield sink
    sink.server.shutdown()
    sink.thread.join()
    sink.server.server_close()


class Hub:
    """A home in which `work` is started and killed."""

    def __init__(self, folder: Path, sink: Sink) -> None:
        (folder / "config" / "forums").mkdir(parents=True)
        (folder / "config" / "forums" / "gfmd.toml").write_text(FORUM, "utf-8")
        self.url = f"sqlite:///{folder}/hub.db"
        self.variables = {
            "INTERFORUM_HOME": str(folder / "home"),
            "INTERFORUM_CONFIG_DIR": str(folder / "config"),
            "INTERFORUM_DATABASE_URL": self.url,
            "INTERFORUM_SECRET_KEY": KEY,
            "INTERFORUM_PERMITTED_ADDRESSES": f"127.0.0.1:{sink.port}",
        }
        self.store = Store.open(self.url)
        self.office = Office(self.store)
        secret = Keys(lambda: KEY).seal(new_secret(bytes))
        self.endpoints = [
            a_subscription(number, target=f"http://127.0.0.1:{sink.port}/e{number}", secret=secret)
            for number in range(1, ENDPOINTS + 1)
        ]
        self.office.subscribe(*self.endpoints)

    @contextlib.contextmanager
    def working(self) -> Iterator[subprocess.Popen[bytes]]:
        """Work until the end of the block, which is a kill -9."""
        process = subprocess.Popen(
            [sys.executable, "-m", "hub", "work"],
            env=os.environ | self.variables,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def delivered(self) -> int:
        with self.store.view() as view:
            counts = [view.deliveries.counts_of_subscription(each.id) for each in self.endpoints]
        return sum(each.get(DeliveryState.DELIVERED, 0) for each in counts)


@pytest.fixture
def hub(tmp_path: Path, sink: Sink) -> Iterator[Hub]:
    hub = Hub(tmp_path, sink)
    yield hub
    hub.store.close()


def until(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


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
        until(lambda: hub.delivered() == KILLS * EVENTS * ENDPOINTS)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0

    assert len(set(sink.taken)) == KILLS * EVENTS * ENDPOINTS  # each once, under one id
    assert sink.repeated() <= KILLS * SENDERS
    for each in hub.endpoints:
        assert set(hub.office.states(each)) == {"delivered"}


def test_two_processes_of_one_home_wake_each_other(hub, sink):
    """`serve` and `work` on SQLite: whoever makes the work rings, whoever sends hears it."""
    from hub.engine.in_process.wake import InProcessQueue

    queue = InProcessQueue(Path(hub.variables["INTERFORUM_HOME"]))
    with hub.working():
        until((Path(hub.variables["INTERFORUM_HOME"]) / "wake").exists)
        for number in range(1, 6):
            hub.office.publish()
            queue.wake()
            until(lambda number=number: sink.count() == number * ENDPOINTS)

    assert sink.repeated() == 0
