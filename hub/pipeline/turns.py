"""Turns: hosts waiting to be asked, each with its sources in order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from urllib.parse import urlsplit

from hub.model.source import Source


class Turns:
    """Hands sources to readers, one source of a host at a time. Safe for many threads."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._waiting: dict[str, deque[Source]] = {}
        for source in sources:
            self._waiting.setdefault(urlsplit(source.url).netloc.lower(), deque()).append(source)
        self.hosts = len(self._waiting)
        self._free = deque(self._waiting)
        self._lock = threading.Lock()

    def take(self) -> tuple[str, Source] | None:
        """Take the next source of a host nobody is asking; None when no host is free any more.

        A host in use has a reader of its own, who goes on with it: nothing is left behind.
        """
        with self._lock:
            while self._free:
                host = self._free.popleft()
                if self._waiting[host]:
                    return host, self._waiting[host].popleft()
            return None

    def give_back(self, host: str) -> None:
        """Say that a host can be asked again."""
        with self._lock:
            self._free.append(host)
