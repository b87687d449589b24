"""One request at a time for one host: the first rule of a polite guest."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from hub.errors import Cause, SourceError

LONGEST_WAIT = 300.0
"""Seconds to wait for a turn; a host with so long a queue is read at the next visit."""


class Gate:
    """Lets one caller for each host through at a time. Forgets hosts nobody asks for."""

    def __init__(self, longest_wait: float = LONGEST_WAIT) -> None:
        self._longest_wait = longest_wait
        self._lock = threading.Lock()
        self._hosts: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait for the host to be free.

        Raises:
            SourceError: ``timeout``, after the longest wait.
        """
        with self._lock:
            turn, waiting = self._hosts.get(host) or (threading.Lock(), 0)
            self._hosts[host] = (turn, waiting + 1)
        try:
            if not turn.acquire(timeout=self._longest_wait):
                raise SourceError(Cause.TIMEOUT, f"Other requests to {host} took too long.")
            try:
                yield
            finally:
                turn.release()
        finally:
            with self._lock:
                turn, waiting = self._hosts[host]
                if waiting > 1:
                    self._hosts[host] = (turn, waiting - 1)
                else:
                    del self._hosts[host]
