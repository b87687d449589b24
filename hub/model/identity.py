"""Ids of our own: UUIDv7 (RFC 9562, section 5.7), ordered by time, derived from nothing."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import datetime


def uuid7(milliseconds: int, randomness: bytes) -> str:
    """Return a UUIDv7 as text from Unix milliseconds and ten random bytes."""
    number = milliseconds << 80 | int.from_bytes(randomness)
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0x3 << 62) | 2 << 62
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class Ids:
    """Hands out UUIDv7s that rise strictly within a process, so that order of id is order of making."""

    def __init__(self, now: Callable[[], datetime], randomness: Callable[[int], bytes] = os.urandom) -> None:
        self._now = now
        self._randomness = randomness
        self._lock = threading.Lock()
        self._last = 0
        self._count = 0

    def __call__(self) -> str:
        """Return the next id. The twelve bits after the version count ids of one millisecond."""
        with self._lock:
            milliseconds = max(int(self._now().timestamp() * 1000), self._last)
            self._count = self._count + 1 if milliseconds == self._last else 0
            if self._count > 0xFFF:
                milliseconds, self._count = milliseconds + 1, 0
            self._last = milliseconds
            counted = self._count.to_bytes(2) + self._randomness(8)
        return uuid7(milliseconds, counted)
