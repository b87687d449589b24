"""The deadline of a fetch, enforced from outside.

A timeout of requests holds for one read only, and http.client loops over reads: headers, chunk lines,
``100 Continue``, a decoder that says nothing. So at the deadline every socket of the fetch is shut down.
One thread watches all fetches: a timer thread for each cost a tenth of a cheap fetch.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import socket
import threading
import time
from collections.abc import Iterator

LATEST = 0.5
"""Seconds after its deadline within which a fetch is ended; the watchdog looks twice a second."""


class Deadline:
    """The time left of one request, and the sockets to shut when it is over."""

    def __init__(self, seconds: float) -> None:
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
        """End the request now."""
        with self._lock:
            self.expired = True
            sockets = list(self._sockets)
        for sock in sockets:
            _shut(sock)

    def end(self) -> None:
        """Say that the request is over: nothing is to be shut any more."""
        with self._lock:
            self.ended = True
            self._sockets.clear()


class Watchdog:
    """Ends requests whose time is over. Its thread lives only while there are any."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Deadline]] = []
        self._number = itertools.count()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def limit(self, seconds: float) -> Iterator[Deadline]:
        """Give what is done within so many seconds."""
        deadline = Deadline(seconds)
        with self._lock:
            heapq.heappush(self._waiting, (deadline.at, next(self._number), deadline))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="fetch-watchdog", daemon=True)
                self._thread.start()
        try:
            yield deadline
        finally:
            deadline.end()

    def _run(self) -> None:
        while (first := self._next()) is not None:
            wait = first.at - time.monotonic()
            if wait > 0:
                time.sleep(min(wait, LATEST))
            else:
                first.expire()

    def _next(self) -> Deadline | None:
        """Return the request that ends first; None, and the thread ends, when there is none."""
        with self._lock:
            while self._waiting and (self._waiting[0][2].ended or self._waiting[0][2].expired):
                heapq.heappop(self._waiting)
            if not self._waiting:
                self._thread = None
                return None
            return self._waiting[0][2]


def _shut(sock: socket.socket) -> None:
    # Not SSLSocket.shutdown: that drops TLS state under the reader's feet.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
