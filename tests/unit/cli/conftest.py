"""A hub on the demonstration's sites, and commands run on it: in this process, or in one of their own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hub.cli import group
from hub.demo.serving import Servers
from hub.demo.sites import Site
from hub.demo.stage import set_up
from hub.demo.texts import sites as invented
from hub.home import HOME_LOCK

ROOT = Path(__file__).parents[3]


class House:
    """One hub: its home, its sites, and its commands."""

    def __init__(self, home: Path, sites: list[Site]) -> None:
        self.home = home
        self.sites = {site.id: site for site in sites}
        self.variables = set_up(home, sites, 8000)
        self._processes: list[subprocess.Popen[str]] = []

    def run(self, *words: str, **variables: str) -> Result:
        """Run a command in this process."""
        return CliRunner().invoke(group, list(words), env=self.variables | variables)

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """Run a command with --json; return its lines."""
        return [json.loads(line) for line in self.run(*words, "--json").stdout.splitlines()]

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        """Run a command in a process of its own, ended with the test."""
        process = subprocess.Popen(
            [sys.executable, "-m", "hub", *words],
            cwd=ROOT,
            env={**os.environ, **self.variables, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._processes.append(process)
        return process

    @property
    def database(self) -> Path:
        return self.home / "interforum.db"

    @property
    def lock(self) -> Path:
        return self.home / HOME_LOCK

    def end(self) -> None:
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.communicate()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    sites = invented(datetime.now(UTC).replace(microsecond=0) - timedelta(days=14))
    servers = Servers(sites)
    made = House(tmp_path / "home", sites)
    yield made
    made.end()
    servers.close()


def until(true: Callable[[], object], seconds: float = 90.0) -> None:
    """Wait for something that will be true soon; on a busy machine soon is late."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True


def end(
    process: subprocess.Popen[str], order: signal.Signals = signal.SIGTERM
) -> tuple[int, str, str, float]:
    """Send a signal; return exit code, stdout, stderr and the seconds it took."""
    started = time.monotonic()
    process.send_signal(order)
    out, err = process.communicate(timeout=90)
    return process.returncode, out, err, time.monotonic() - started
