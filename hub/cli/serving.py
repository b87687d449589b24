"""Serving: the web server as a process of its own, and how it ends with the one that started it."""

from __future__ import annotations

import contextlib
import errno
import logging
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


def check_port(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on, in words, before a server fails at it."""
    try:
        [(family, _, _, _, address), *_] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise click.ClickException(
            f"{host} is no address of this machine. Choose another with --host."
        ) from None
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            other = "--host" if error.errno == errno.EADDRNOTAVAIL else "--port"
            why = f"Port {port} on {host} cannot be used ({error.strerror})"
            raise click.ClickException(f"{why}. Choose another with {other}.") from None


def shown(host: str, port: int) -> str:
    """Return the address to look at: a server on every address is looked at on this machine's own."""
    name = {"0.0.0.0": HOST, "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


def run_server(host: str, port: int) -> None:
    """Serve the pages in this process until it is told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from hub.web.bodies import WAITING, WORKING

    # It warns of more threads than twice the cores. Most only wait, and four work (`hub.web.bodies`).
    logging.getLogger("_granian").addFilter(lambda record: "seems quite high" not in str(record.msg))
    Granian(
        "hub.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=WORKING + WAITING,
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
        # A session of its own: Ctrl-C in the terminal is for the parent, which ends the child in order.
        self._process = subprocess.Popen(command, env=dict(environ or os.environ), start_new_session=True)  # noqa: S603
        self._address = (shown(host, port).removeprefix("http://").rpartition(":")[0].strip("[]"), port)

    def wait_until_ready(self, ending: Ending, seconds: float = 30.0) -> None:
        """Wait until it answers, or the parent is asked to end. Raises ClickException if it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not ending.asked.is_set():
            if self.ended:
                raise click.ClickException("The web server did not start; why stands above.")
            with contextlib.suppress(OSError), socket.create_connection(self._address, timeout=1):
                return
            ending.asked.wait(0.05)
        if not ending.asked.is_set():
            raise click.ClickException(f"The web server did not answer within {seconds:.0f} seconds.")

    @property
    def ended(self) -> bool:
        """Tell whether it has ended by itself."""
        return self._process.poll() is not None

    def stop(self, patience: float = 4.0) -> None:
        """End it, by force if it does not listen."""
        for order, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
            if self._process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, order)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(wait)
                return


class Ending:
    """Hears SIGTERM and Ctrl-C from its making on, so that one during the start is not lost."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked.set()

    def wait(self, child: WebChild | None = None) -> str | None:
        """Sleep until asked to end, or until the child has ended by itself; return what went wrong, if so."""
        while not self.asked.wait(0.25):
            if child is not None and child.ended:
                return "The web server has ended by itself; what it says stands above."
        return None
