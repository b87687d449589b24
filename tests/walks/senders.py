"""A hub whose senders are processes that are killed, and the endpoints and the mail server they send to."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from hub.bootstrap import SystemClock
from hub.engine.distributed.queue import DistributedQueue
from hub.engine.distributed.tables import bring_up_to_date
from hub.engine.in_process.wake import InProcessQueue
from hub.model.delivery import Delivery, DeliveryState
from hub.model.subscription import Subscription
from hub.signatures import Keys, new_secret
from hub.store import Store
from tests.builders import a_subscription
from tests.unit.pipeline.office import Office

ROOT = Path(__file__).parents[2]
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


@contextlib.contextmanager
def a_sink() -> Iterator[Sink]:
    sink = Sink()
    sink.thread.start()
    try:
        yield sink
    finally:
        sink.server.shutdown()
        sink.thread.join()
        sink.server.server_close()


_POST = r"""
import os, socketserver, sys, time
class Session(socketserver.StreamRequestHandler):
    def handle(self):
        say = lambda words: self.wfile.write(words.encode() + b"\r\n")
        say("220 post.example")
        to = ""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                to = line.split(b"<")[1].split(b">")[0].decode()
            if word == b"QUIT":
                return say("221 bye")
            if word != b"DATA":
                say("250 post.example")
                continue
            say("354 go on")
            while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                pass
            if not line:
                return
            os.write(taken, to.encode() + b"\n")
            time.sleep(0.004)
            say("250 taken")
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads, request_queue_size = True, True, 64
taken = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
Server(("127.0.0.1", int(sys.argv[1])), Session).serve_forever()
"""


class PostOffice:
    """A mail server in a process of its own: what it has taken stands in a file before it says so."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "taken.txt"
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def start(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-c", _POST, str(self.port), str(self._file)])
        until(self._answers)

    def kill(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait()

    def taken(self) -> list[str]:
        """Return whom mail came for, once for each mail."""
        return self._file.read_text().split() if self._file.exists() else []

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextlib.contextmanager
def a_post_office(folder: Path) -> Iterator[PostOffice]:
    office = PostOffice(folder)
    office.start()
    try:
        yield office
    finally:
        office.kill()


class Hub:
    """A home, on either database, in which `work` is started and killed.

    Args:
        folder: Of the home.
        url: The database.
        ports: On loopback, which may be sent to.
        smtp: Port of the mail server.
    """

    def __init__(self, folder: Path, url: str, *, ports: Sequence[int] = (), smtp: int | None = None) -> None:
        (folder / "config" / "forums").mkdir(parents=True)
        (folder / "config" / "forums" / "gfmd.toml").write_text(FORUM, "utf-8")
        self.home = folder / "home"
        self.variables = {
            "INTERFORUM_HOME": str(self.home),
            "INTERFORUM_CONFIG_DIR": str(folder / "config"),
            "INTERFORUM_DATABASE_URL": url,
            "INTERFORUM_SECRET_KEY": KEY,
            "INTERFORUM_PERMITTED_ADDRESSES": ",".join(f"127.0.0.1:{port}" for port in ports),
        }
        if smtp:
            self.variables["INTERFORUM_SMTP_URL"] = f"smtp://127.0.0.1:{smtp}"
        self.store = Store.open(url)
        self.queue = InProcessQueue(self.home) if self.store.is_sqlite else DistributedQueue()
        if not self.store.is_sqlite:
            bring_up_to_date(self.store)
        self.office = Office(self.store)
        self.office.clock = SystemClock()  # type: ignore[assignment]
        self.subscriptions: list[Subscription] = []

    def endpoints(self, count: int, port: int) -> None:
        """Subscribe so many endpoints."""
        secret = Keys(lambda: KEY).seal(new_secret(bytes))
        made = [
            a_subscription(number, target=f"http://127.0.0.1:{port}/e{number}", secret=secret)
            for number in range(1, count + 1)
        ]
        self.subscribe(*made)

    def subscribe(self, *subscriptions: Subscription) -> None:
        self.office.subscribe(*subscriptions)
        self.subscriptions += subscriptions

    def publish(self, count: int) -> None:
        """Publish, and say so as the pipeline does."""
        self.office.publish(count)
        with self.store.begin() as unit:
            self.queue.announce(unit)
        self.queue.wake()

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

    def deliveries(self) -> list[Delivery]:
        with self.store.view() as view:
            return [
                each for to in self.subscriptions for each in view.deliveries.of_subscription(to.id, 10_000)
            ]

    def in_state(self, *states: DeliveryState) -> int:
        with self.store.view() as view:
            return sum(view.deliveries.count(state) for state in states)


def end_in_order(process: subprocess.Popen[bytes]) -> None:
    """End a process as an operator does."""
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)
