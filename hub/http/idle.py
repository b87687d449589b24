"""Connections that are kept for the next message to the same server, for a few seconds."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque

from urllib3.util.wait import wait_for_read

IDLE_SECONDS = 15.0
MOST = 64
"""Connections kept in all; beyond them the one that waits longest goes."""

Key = tuple[str, str, int]
"""Scheme, host and port."""


class Idle:
    """Connections without anything under way. Safe for many threads.

    A thread closes what nobody takes; it lives only while there is something to close.

    Args:
        seconds: How long a connection is kept.
    """

    def __init__(self, seconds: float = IDLE_SECONDS) -> None:
        self._seconds = seconds
        self._waiting: deque[tuple[float, Key, socket.socket]] = deque()
        self._changed = threading.Condition()
        self._running = False

    def take(self, key: Key) -> socket.socket | None:
        """Return a connection that its other end has not closed, the one used last; None if there is none."""
        while (sock := self._pop(key)) is not None:
            # Readable means that it was closed, or that something came which nobody had asked for.
            if not wait_for_read(sock, timeout=0.0):
                return sock
            sock.close()
        return None

    def _pop(self, key: Key) -> socket.socket | None:
        with self._changed:
            for place in range(len(self._waiting) - 1, -1, -1):
                if self._waiting[place][1] == key:
                    found = self._waiting[place][2]
                    del self._waiting[place]
                    return found
        return None

    def put(self, key: Key, sock: socket.socket) -> None:
        """Keep a connection on which the last answer was read to its end."""
        gone = None
        with self._changed:
            self._waiting.append((time.monotonic() + self._seconds, key, sock))
            if len(self._waiting) > MOST:
                gone = self._waiting.popleft()[2]
            if not self._running:
                self._running = True
                threading.Thread(target=self._sweep, name="idle-connections", daemon=True).start()
        if gone is not None:
            gone.close()

    def close(self) -> None:
        """Close what is kept now."""
        with self._changed:
            waiting = list(self._waiting)
            self._waiting.clear()
            self._changed.notify_all()
        for _, _, sock in waiting:
            sock.close()

    def _sweep(self) -> None:
        while True:
            with self._changed:
                now = time.monotonic()
                while self._waiting and self._waiting[0][0] <= now:
                    self._waiting.popleft()[2].close()
                if not self._waiting:
                    self._running = False
                    return
                self._changed.wait(self._waiting[0][0] - now)
