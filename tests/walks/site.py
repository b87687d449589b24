"""Sites on loopback, and the hub's own command line against them, for what only real processes show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from hub.store import Store
from tests.walks.house import EVERYTHING, Entry, atom

ROOT = Path(__file__).parents[2]
HOSTS = 6


@dataclass
class Site:
    """Several hosts, each with some feeds; what a feed says can be changed while it is being read."""

    addresses: Sequence[tuple[str, int]]
    feeds: dict[str, list[Entry]] = field(default_factory=dict)
    asked: threading.Event = field(default_factory=threading.Event)
    seconds: float = 0.0
    """How long each answer takes."""

    def url(self, name: str) -> str:
        host, port = self.addresses[int(name) % len(self.addresses)]
        return f"http://{host}:{port}/{name}.xml"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self.site.asked.set()
        time.sleep(self.site.seconds)
        body = atom(self.site.feeds[self.path.strip("/").removesuffix(".xml")])
        self.send_response(200)
        self.send_header("Content-Type", "application/atom+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def a_site() -> Iterator[Site]:
    """Serve on several loopback addresses: one host is asked by one reader at a time."""
    handler = type("Handler", (_Handler,), {})
    servers = [ThreadingHTTPServer((f"127.0.0.{number}", 0), handler) for number in range(1, HOSTS + 1)]
    site = Site([server.server_address[:2] for server in servers])
    handler.site = site
    threads = [threading.Thread(target=server.serve_forever, args=(0.02,)) for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield site
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()


def registry_of(site: Site, names: Sequence[str], folder: Path) -> Path:
    """Write a registry with a source for each feed; return its folder."""
    lines = ['id = "gfmd"', 'category = ["global"]', "[names]", 'en = "GFMD"']
    for name in names:
        lines += ["[[sources]]", f'id = "s{name}"', 'connector = "syndication"', f'url = "{site.url(name)}"']
    (folder / "forums").mkdir(parents=True)
    (folder / "forums" / "gfmd.toml").write_text("\n".join(lines))
    return folder


@dataclass(frozen=True)
class Hub:
    """The command line in a home of its own."""

    database_url: str
    home: Path
    config: Path
    site: Site

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        permitted = ",".join(f"{host}:{port}" for host, port in self.site.addresses)
        ours = {
            "INTERFORUM_HOME": str(self.home),
            "INTERFORUM_CONFIG_DIR": str(self.config),
            "INTERFORUM_DATABASE_URL": self.database_url,
            "INTERFORUM_PERMITTED_ADDRESSES": permitted,
        }
        self.site.asked.clear()
        return subprocess.Popen(
            [sys.executable, "-m", "hub", *arguments],
            env=os.environ | ours,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run to the end; return exit code, data and messages."""
        process = self.start(*arguments)
        data, messages = process.communicate(timeout=60)
        return process.returncode, data, messages

    def rows(self, *arguments: str) -> list[dict[str, object]]:
        code, data, messages = self.run(*arguments, "--json")
        assert code == 0, messages
        return [json.loads(line) for line in data.splitlines()]


def assert_nothing_twice(store: Store) -> None:
    """Each item is announced exactly once, and each revision after its first exactly once."""
    told: dict[str, list[str]] = defaultdict(list)
    for event in store.events(0, 1_000_000):
        told[event.item_id or ""].append(event.type.value)
    items = store.items(EVERYTHING, limit=1_000_000)
    assert store.verify() == store.head() == sum(map(len, told.values()))
    assert len({(item.source, item.copies[0].external_id) for item in items}) == len(items)
    for item in items:
        updates = ["item.updated"] * (item.revision - 1)
        assert told.pop(item.id) == ["item.published", *updates], item
    assert set(told) <= {""}


def assert_nothing_lost(store: Store, site: Site) -> None:
    """Every entry of every feed is an item, with the words it has now."""
    kept = {
        (item.source, item.copies[0].external_id): item.title
        for item in store.items(EVERYTHING, limit=1_000_000)
    }
    for name, listed in site.feeds.items():
        for each in listed:
            assert kept[f"s{name}", each.id] == each.title
