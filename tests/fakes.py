"""Fakes by hand: what stands in for the clock and for the network."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import md5

from hub.errors import Cause, SourceError
from hub.model.fetch import Answer
from tests.builders import NOW


class StoppedClock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **span: float) -> datetime:
        self._now += timedelta(**span)
        return self._now


@dataclass
class FakeHttp:
    """A web of pages in memory: an address answers with bytes, an Answer, an error, or what a function says.

    Pages given as bytes have an ETag made of their words and answer 304 to it.
    """

    pages: dict[str, bytes | Answer | SourceError | Callable[[], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    asked_politely: list[str] = field(default_factory=list)
    """Those for which robots.txt was to be asked first."""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        robots: bool = False,
    ) -> Answer:
        with self._lock:
            self.asked.append(url)
            if robots:
                self.asked_politely.append(url)
        page = self.pages.get(url)
        if page is None:
            raise SourceError(Cause.HTTP_STATUS, "The server answered 404 Not Found.", status=404)
        if isinstance(page, SourceError):
            raise page
        if isinstance(page, Answer):
            return page
        if callable(page):
            return page()
        tag = f'"{md5(page, usedforsecurity=False).hexdigest()}"'
        answer = Answer(url=url, status=200, body=page, etag=tag)
        return replace(answer, status=304, body=b"") if etag == tag else answer
