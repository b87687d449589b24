"""Serving: the web server as a process of its own, and how it ends with the one that started it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping

import click

HOST = "127.0.0.1"
BLOCKING_THREADS = 4
"""More threads only queue for Python's lock: pages are computed, not waited for (docs/decisions/0005)."""


def check_port(host: str, port: int) -> None:
    """Refuse a port that is taken, in words, before a server fails at it."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} on {host} cannot be used ({error.strerror}). Choose another with --port."
            ) from None


def run_server(host: str, port: int) -> None:
    """Serve the pages in this process until it is told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "hub.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=BLOCKING_THREADS,
        backpressure=256,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
    ).serve()


class WebChild:
    """The web server as a child process: it has its own lock of Python, and ends when its parent does."""

    def __init__(self, host: str, port: int, environ: Mapping[str, str] | None = None) -> None:
        command = [sys.executable, "-m", "hub", "serve", "--host", host, "--port", str(port)]
        command += ["--lifeline", str(os.getpid())]
        self._process = subprocess.Popen(command, env=dict(environ or os.environ), start_new_session=True)  # noqa: S603
        self._address = (host, port)

    def wait_until_ready(self, seconds: float = 20.0) -> None:
        """Wait until it answers. Raises ClickException if it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError), socket.create_connection(self._address, timeout=1):
                return
            time.sleep(0.05)
        self.stop()
        raise click.ClickException("The web server did not start; what it says stands above.")

    @property
    def ended(self) -> bool:
        """Tell whether it has ended by itself."""
        return self._process.poll() is not None

    def stop(self, patience: float = 5.0) -> None:
        """End it, by force if it does not listen."""
        for order, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
            if self._process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, order)
            try:
                self._process.wait(wait)
            except subprocess.TimeoutExpired:
                continue
            return


def wait_for_the_end(also: threading.Event | None = None, child: WebChild | None = None) -> str | None:
    """Sleep until SIGTERM, Ctrl-C, `also`, or the end of the child; return what went wrong, if anything."""
    asked = threading.Event()

    def ask(*_: object) -> None:
        asked.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    while not asked.wait(0.25):
        if child is not None and child.ended:
            return "The web server has ended by itself; what it says stands above."
        if also is not None and also.is_set():
            return None
    return None
