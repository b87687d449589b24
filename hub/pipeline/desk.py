"""Desk: a few places at which documents are read, for many that are waited for.

Waiting for a slow server costs nothing, so two dozen readers do it at once. Reading what came back
costs memory, several times the document: so a reader leaves its place while it waits for the network.

At the places one works at a time. The interpreter runs one thread anyway, and threads that all want it
take it from one another at every call that lets go of it, which are many: each row of SQLite, each
attribute the sanitiser asks about. Eight readers took three quarters more CPU than one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from hub.model.fetch import Answer
from hub.model.mail import Mailbox, Place, Wanted
from hub.model.ports import Http

PLACES = 2
LONGEST_TURN = 1.0
"""Seconds to wait for one's turn. A document that takes longer delays the others by no more than this;
after it they share the interpreter."""


class Desk:
    """The places. Safe for many threads."""

    def __init__(self, places: int = PLACES) -> None:
        self.places = threading.Semaphore(places)
        self.work = threading.Lock()

    def seat(self, http: Http) -> Seat:
        """Return a client for one visit, which holds a place from its first answer to its end."""
        return Seat(http, self)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Work while nobody else does, if it can be had without waiting long."""
        taken = self.work.acquire(timeout=LONGEST_TURN)
        try:
            yield
        finally:
            if taken:
                self.work.release()


class Seat:
    """Implements `hub.model.ports.Http` for one visit, in one thread."""

    def __init__(self, http: Http, desk: Desk) -> None:
        self._http = http
        self._desk = desk
        self._seated = False
        self._working = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._leave()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        robots: bool = False,
    ) -> Answer:
        """Fetch `url` as `hub.model.ports.Http.get` does, without a place meanwhile."""
        self._leave()
        answer = self._http.get(url, etag=etag, last_modified=last_modified, accept=accept, robots=robots)
        self._sit()
        return answer

    def mail(self, url: str, *, user: str, secret: str, after: Place | None, wanted: Wanted) -> Mailbox:
        """Read a mailbox as `hub.model.ports.Http.mail` does, without a place meanwhile."""
        self._leave()
        mailbox = self._http.mail(url, user=user, secret=secret, after=after, wanted=wanted)
        self._sit()
        return mailbox

    def rest(self) -> None:
        """Let others work; the place is kept."""
        if self._working:
            self._working = False
            self._desk.work.release()

    def _sit(self) -> None:
        self._desk.places.acquire()
        self._seated = True
        self._working = self._desk.work.acquire(timeout=LONGEST_TURN)

    def _leave(self) -> None:
        self.rest()
        if self._seated:
            self._seated = False
            self._desk.places.release()
