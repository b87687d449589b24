"""What a kill -9 of the web does to posts: what was acknowledged is in, and nothing is in twice."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from hub.cli import group
from hub.model.query import ItemQuery
from hub.signatures import sign
from hub.store import Store
from tests.secretariat import a_body

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", "3"))
SENDERS = 4
PUBLISHERS = 12
"""A publisher may post sixty times a minute."""
FORUM = 'id = "two-shores"\ncategory = ["rcp"]\n[names]\nen = "Two Shores Dialogue"\n'


class Hub:
    """A hub whose web is started and killed."""

    def __init__(self, folder: Path, database_url: str) -> None:
        (folder / "config" / "forums").mkdir(parents=True)
        (folder / "config" / "forums" / "two-shores.toml").write_text(FORUM, "utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.variables = {
            "INTERFORUM_HOME": str(folder / "home"),
            "INTERFORUM_CONFIG_DIR": str(folder / "config"),
            "INTERFORUM_DATABASE_URL": database_url,
        }

    def add_publisher(self) -> str:
        words = ["publishers", "add", "two-shores", "--json"]
        return str(json.loads(CliRunner().invoke(group, words, env=self.variables).stdout)["secret"])

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """Serve until the end of the block, which is a kill -9 of every process of the web."""
        process = subprocess.Popen(
            [sys.executable, "-m", "hub", "serve", "--port", str(self.port)],
            env=os.environ | self.variables,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self._until_it_answers()
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _until_it_answers(self) -> None:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise AssertionError("the web did not start")


class Senders:
    """Secretariats' systems: each post is sent, under the same id, until it is acknowledged."""

    def __init__(self, port: int, secrets: list[str]) -> None:
        self._port = port
        self._secrets = secrets
        self._numbers = count()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._send_on) for _ in range(SENDERS)]
        self.answers: Counter[int] = Counter()
        self.acknowledged: list[str] = []

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Begin nothing new; send what was begun until it is acknowledged."""
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def _send_on(self) -> None:
        while not self._over.is_set():
            number = next(self._numbers)
            body = a_body(external_id=f"e{number}", title=f"Statement {number}", url=None)
            while (status := self._send(number, body)) is None:
                time.sleep(0.02)
            self.answers[status] += 1
            self.acknowledged.append(f"e{number}")

    def _send(self, number: int, body: bytes) -> int | None:
        id, stamp = f"msg_{number}", int(datetime.now(UTC).timestamp())
        headers = {
            "webhook-id": id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": sign(self._secrets[number % len(self._secrets)], id, stamp, body),
            "Content-Type": "application/json",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            connection.request("POST", "/hooks/two-shores", body, headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        assert answer.status in {200, 202}, said
        return answer.status


def test_every_post_that_was_acknowledged_is_there_and_none_twice(tmp_path, database_url):
    hub = Hub(tmp_path, database_url)
    senders = Senders(hub.port, [hub.add_publisher() for _ in range(PUBLISHERS)])
    chance = Random(7)

    senders.start()
    for _ in range(KILLS):
        with hub.serving():
            time.sleep(chance.uniform(0.2, 1.0))
    with hub.serving():
        time.sleep(0.5)
        senders.finish()

    store = Store.open(database_url)
    items = store.items(ItemQuery(), limit=100_000)
    there = [item.copies[0].external_id for item in items]
    assert len(senders.acknowledged) > SENDERS
    assert Counter(there) == Counter(senders.acknowledged)
    assert set(senders.answers) <= {200, 202}
    assert store.verify() == len(items)
    with store.view() as view:
        assert Counter(post.external_id for post in view.publishers.posts(limit=100_000)) == Counter(there)
    store.close()
