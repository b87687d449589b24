"""The deadline of a fetch, enforced from outside.

A timeout of requests holds for one read only, and http.client loops over reads: headers, chunk lines,
``100 Continue``, a decoder that says nothing. So at the deadline every socket of the fetch is shut down.
One thread watches all fetches: a timer thread for each cost a tenth of a cheap fetch.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import deque


class Deadline:
    """The time left of one fetch, and the sockets to shut when it is over."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.expired = False
        self.ended = False
        self.at = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def left(self) -> float:
        """Return seconds left, at least a little: a timeout of 0 would mean "do not wait"."""
        return max(self.at - time.monotonic(), 0.001)

    @property
    def is_over(self) -> bool:
        """Tell whether time has run out."""
        return self.expired or time.monotonic() >= self.at

    def watch(self, sock: socket.socket) -> None:
        """Shut `sock` down at the deadline."""
        with self._lock:
            self._sockets.append(sock)
            late = self.expired
        if late:
            _shut(sock)

    def expire(self) -> None:
        """End the fetch now."""
        with self._lock:
            self.expired = True
            sockets = list(self._sockets)
        for sock in sockets:
            _shut(sock)


class Watchdog:
    """Ends fetches whose time is over. All of one client's fetches last equally long: first in, first out."""

    def __init__(self) -> None:
        self._waiting: deque[Deadline] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def start(self, seconds: float) -> Deadline:
        """Begin a fetch."""
        deadline = Deadline(seconds)
        with self._changed:
            self._waiting.append(deadline)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="fetch-watchdog", daemon=True)
                self._thread.start()
        return deadline

    def _run(self) -> None:
        while (first := self._next()) is not None:
            wait = first.at - time.monotonic()
            if wait > 0 and not first.ended:
                time.sleep(min(wait, 0.5))
            elif not first.ended:
                first.expire()

    def _next(self) -> Deadline | None:
        """Return the oldest fetch that runs; None, and the thread ends, when there is none."""
        with self._changed:
            while self._waiting and (self._waiting[0].ended or self._waiting[0].expired):
                self._waiting.popleft()
            if not self._waiting:
                self._thread = None
                return None
            return self._waiting[0]


def _shut(sock: socket.socket) -> None:
    # Not SSLSocket.shutdown: that drops TLS state under the reader's feet.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
