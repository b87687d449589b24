"""Desk: a few places at which documents are read, for many that are waited for.

Waiting for a slow server costs nothing, so two dozen readers do it at once. Reading what came back
costs memory, several times the document, and the interpreter works on one at a time anyway: readers
that crowd it take half as long again. So a reader leaves its place while it waits for the network.
"""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from hub.model.fetch import Answer
from hub.model.ports import Http

PLACES = 2


class Desk:
    """The places. Safe for many threads."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = threading.Semaphore(places)

    def seat(self, http: Http) -> Seat:
        """Return a client for one visit, which holds a place from its first answer to its end."""
        return Seat(http, self._places)


class Seat:
    """Implements `hub.model.ports.Http` for one visit, in one thread."""

    def __init__(self, http: Http, places: threading.Semaphore) -> None:
        self._http = http
        self._places = places
        self._seated = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._leave()

    def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, accept: str = "*/*"
    ) -> Answer:
        """Fetch `url` as `hub.model.ports.Http.get` does, without a place meanwhile."""
        self._leave()
        answer = self._http.get(url, etag=etag, last_modified=last_modified, accept=accept)
        self._places.acquire()
        self._seated = True
        return answer

    def _leave(self) -> None:
        if self._seated:
            self._seated = False
            self._places.release()
