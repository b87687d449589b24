"""Sites: invented forums that publish feeds, each in another format, with another bad habit."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.demo.bulletin import Bulletin
from hub.demo.company import Way
from hub.demo.formats import KINDS, NAMES
from hub.demo.pages import document, front_page, page
from hub.demo.serving import Response, conditional
from hub.demo.writers import WRITERS

SLOW_SECONDS = 3.0
_HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(kw_only=True)
class Site(Bulletin):
    """One invented forum's site.

    Attributes:
        trouble: None, ``down`` (answers 500), ``broken`` (breaks off in the middle) or ``slow``.
        slowness: Seconds that ``slow`` takes.
        asked: How often its feeds have been asked for.
    """

    category: str = "rcp"
    members: tuple[str, ...] = ()
    trouble: str | None = None
    slowness: float = SLOW_SECONDS
    asked: int = 0

    @property
    def form(self) -> str:
        """What it publishes."""
        return NAMES[self.format]

    @property
    def ways(self) -> Sequence[Way]:
        """Its feeds, the main one first."""
        connector = "json_feed" if self.format == "json_feed" else "syndication"
        return [
            Way(id=self.source_id(language), connector=connector, path=path, language=language)
            for language, path in self.feeds.items()
        ]

    def source_id(self, language: str) -> str:
        """Return the id under which the hub knows a feed."""
        return f"{self.id}-news" if language == self.language else f"{self.id}-news-{language}"

    def feed(self, language: str) -> bytes:
        """Return a feed as the site would send it now."""
        with self._lock:
            body = WRITERS[self.format](self, language)
        return body[: len(body) * 2 // 3] if self.trouble == "broken" else body

    def respond(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response:  # noqa: ARG002
        """Answer a request as the site would now."""
        languages = {path: language for language, path in self.feeds.items()}
        if path in languages:
            return self._feed(languages[path], headers)
        if path.startswith("/files/"):
            return Response(200, {"Content-Type": "application/pdf"}, document(path.removeprefix("/files/")))
        if "/news/" in path:
            return self._page(path.rpartition("/")[2])
        if path == "/":
            return Response(200, _HTML, front_page(self))
        return Response(404, {"Content-Type": "text/plain"}, b"Not Found")

    def _feed(self, language: str, headers: Mapping[str, str]) -> Response:
        self.asked += 1
        if self.trouble == "down":
            return Response(500, {"Content-Type": "text/plain"}, b"Internal Server Error")
        if self.trouble == "slow":
            time.sleep(self.slowness)
        answer = Response(200, {"Content-Type": KINDS.get(self.format, "text/xml")}, self.feed(language))
        return conditional(answer, headers)

    def _page(self, slug: str) -> Response:
        entry = self.entry(slug)
        if entry is not None:
            return Response(200, _HTML, page(self, entry))
        return Response(410 if slug in self.gone else 404, _HTML, b"")
