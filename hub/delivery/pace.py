"""Pace: so many a second and no more, over all threads of a process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Pace:
    """Lets one pass at a time.

    Args:
        rate: So many a second; None for no limit.
        monotonic: Seconds that only grow.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        rate: float | None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._monotonic = monotonic
        self._sleep = sleep
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait for one's turn."""
        if not self._gap:
            return
        with self._lock:
            now = self._monotonic()
            mine = max(self._next, now)
            self._next = mine + self._gap
        if mine > now:
            self._sleep(mine - now)
