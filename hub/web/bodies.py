"""Bodies: what is sent along is read before anybody works on it, in bounded time, by few at once.

The server hands a request to one of its threads with its head alone, and whoever reads the body waits for
its sender, for ever if need be. Four senders of half a body held every thread of the web: no page was
answered any more. So bodies are read here: by threads besides those that work, by few for one address, and
whoever takes too long is hung up on. (To stop reading without that is no way out: granian 2.8 then
answers nobody until the sender goes.)
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import stat
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from io import BytesIO
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from time import monotonic
from typing import Any

from hub.web.asked import network
from hub.web.delivery import Environ, StartResponse, Wsgi

MOST_BYTES = 1024 * 1024
"""Of one body, which is a post or a form (design, section 7)."""
SECONDS = 20.0
"""From the head to the last byte: half a megabit a second."""
WORKING = 4
"""Requests that are worked on at once: more only queue for Python's lock (docs/decisions/0005)."""
WAITING = 60
"""Bodies that are read at once."""
OF_ONE = 8
"""Of them from one address."""
_OPEN_FILES = (Path("/proc/self/fd"), Path("/dev/fd"))
_WITHOUT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "DELETE"})

logger = logging.getLogger(__name__)
HangUp = Callable[[str, int], None]
"""Ends the connections from an address to a port of this machine."""


class Bodies:
    """WSGI middleware, safe for many threads.

    Args:
        app: Finds the whole body in memory.
        behind_proxy: True if every request comes from a proxy, which is one address and sends bodies whole.
        hang_up: Ends the connections of one who takes too long.
        seconds: How long that is.
        waiting: Bodies that are read at once.
        of_one: Of them from one address.
        working: Requests that are worked on at once.
    """

    def __init__(
        self,
        app: Wsgi,
        *,
        behind_proxy: bool = False,
        hang_up: HangUp | None = None,
        seconds: float = SECONDS,
        waiting: int = WAITING,
        of_one: int = OF_ONE,
        working: int = WORKING,
    ) -> None:
        self._app = app
        self._work = threading.BoundedSemaphore(working)
        self._places = _Places(waiting, waiting if behind_proxy else of_one)
        self._watch = _Watch(seconds, hang_up or (_leave_it if behind_proxy else end_connections))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, once the body is there."""
        if environ["REQUEST_METHOD"] not in _WITHOUT:
            body = self._body(environ)
            if body is None:
                return _refuse(environ, start_response)
            environ["wsgi.input"] = BytesIO(body)
        with self._work:
            return self._app(environ, start_response)

    def _body(self, environ: Environ) -> bytes | None:
        """Return the body, nothing of one that is too long (views refuse it); None if there is no place."""
        given = environ.get("CONTENT_LENGTH") or ""
        length = int(given[:20]) if given.isascii() and given.isdigit() else 0
        if not 0 < length <= MOST_BYTES:
            return b""
        address = environ.get("REMOTE_ADDR") or ""
        port = str(environ.get("SERVER_PORT") or "")
        with self._places.one(network(address)) as place:
            if not place:
                return None
            with self._watch.over(address, int(port) if port.isdigit() else 0):
                return _read(environ["wsgi.input"], length)


def _read(stream: Any, length: int) -> bytes:
    """Return the body as far as it comes; one that breaks off is for the view to refuse."""
    pieces: list[bytes] = []
    # Whatever a server raises when its client is gone.
    with contextlib.suppress(Exception):
        while length > 0 and (piece := stream.read(length)):
            pieces.append(piece)
            length -= len(piece)
    return b"".join(pieces)


class _Places:
    """So many places in all, and so many of them for one sender."""

    def __init__(self, most: int, of_one: int) -> None:
        self._most = most
        self._of_one = of_one
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def one(self, sender: str) -> Iterator[bool]:
        """Hold a place; False if there is none."""
        with self._lock:
            free = self._taken.total() < self._most and self._taken[sender] < self._of_one
            self._taken[sender] += free
        try:
            yield free
        finally:
            with self._lock:
                self._taken[sender] -= free
                if not self._taken[sender]:
                    del self._taken[sender]


class _Watch:
    """Looks after everybody who reads, and hangs up on senders who take too long."""

    def __init__(self, seconds: float, hang_up: HangUp) -> None:
        self._seconds = seconds
        self._hang_up = hang_up
        self._open: dict[object, tuple[float, str, int]] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def over(self, address: str, port: int) -> Iterator[None]:
        """Look after one who reads what comes from an address to a port of ours."""
        key = object()
        with self._changed:
            self._open[key] = (monotonic() + self._seconds, address, port)
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, daemon=True)
                self._thread.start()
            elif len(self._open) == 1:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._open.pop(key, None)

    def _look(self) -> None:
        """The oldest one is due first: all have the same time."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._open)
                key, (due, address, port) = next(iter(self._open.items()))
                if due > monotonic():
                    self._changed.wait(due - monotonic())
                    continue
                del self._open[key]
            try:
                self._hang_up(address, port)
            except Exception:
                logger.exception("hanging up on a slow sender failed")


def _leave_it(_address: str, _port: int) -> None:
    """A proxy is not hung up on: its connections are everybody's."""


def end_connections(address: str, port: int) -> None:
    """End every connection from an address to a port of ours.

    Which of them is the slow one the server does not tell. That the others of a network go with it is the
    lesser evil: who reads asks again, who posts sends again under the same id.
    """
    wanted = _plain(address)
    files = next((path for path in _OPEN_FILES if path.is_dir()), None)
    for file in files.iterdir() if files else ():
        with contextlib.suppress(OSError):  # it is closed meanwhile
            if stat.S_ISSOCK(file.stat().st_mode):
                with socket.socket(fileno=os.dup(int(file.name))) as known:
                    if _is_between(known, wanted, port):
                        known.shutdown(socket.SHUT_RDWR)


def _is_between(known: socket.socket, address: str, port: int) -> bool:
    if known.family not in {socket.AF_INET, socket.AF_INET6} or known.type != socket.SOCK_STREAM:
        return False
    return bool(known.getsockname()[1] == port and _plain(known.getpeername()[0]) == address)


def _plain(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str((known.ipv4_mapped or known) if isinstance(known, IPv6Address) else known)


def _refuse(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Say that there is no place, and let the connection go: the body would be taken for a request."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    said = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": "Too much is being sent at once. Send it again in a moment.",
        "instance": environ.get("PATH_INFO", ""),
    }
    body = json.dumps(said).encode()
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
        ("Retry-After", "5"),
        ("Cache-Control", "no-store"),
    ]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
