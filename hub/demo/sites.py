"""Sites: invented forums that publish feeds, each in another format, with another bad habit."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hub.demo.pages import document, front_page, page
from hub.demo.serving import Response, conditional
from hub.demo.writers import KINDS, PATHS, WRITERS

SLOW_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One statement of a site.

    Attributes:
        day: Day of the story on which it is dated.
        language: None for the site's own.
        version_of: Slug of the statement of which this one is a translation.
        document: File name of an attached PDF.
        link: Address of the page where somebody else has said it, for what is taken over.
    """

    slug: str
    title: str
    text: str
    day: int
    language: str | None = None
    version_of: str | None = None
    category: str | None = None
    document: str | None = None
    link: str | None = None


@dataclass(kw_only=True)
class Site:
    """One invented forum's site.

    Attributes:
        english: Its short name in English; `name` is the one on its site.
        language: Of its main feed.
        also: Languages of its other editions, each with a feed of its own.
        began: The story's first day.
        trouble: None, ``down`` (answers 500), ``broken`` (breaks off in the middle) or ``slow``.
        slowness: Seconds that ``slow`` takes.
        asked: How often its feeds have been asked for.
    """

    id: str
    english: str
    name: str
    language: str
    format: str
    began: datetime
    entries: list[Entry]
    also: tuple[str, ...] = ()
    gone: list[str] = field(default_factory=list)
    trouble: str | None = None
    slowness: float = SLOW_SECONDS
    asked: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def feeds(self) -> Mapping[str, str]:
        """Language -> the path of its feed, the main one first."""
        return {self.language: PATHS[self.format]} | {
            language: f"/{language}{PATHS[self.format]}" for language in self.also
        }

    def source_id(self, language: str) -> str:
        """Return the id under which the hub knows a feed."""
        return f"{self.id}-news" if language == self.language else f"{self.id}-news-{language}"

    def publish(self, entry: Entry) -> None:
        """Put an entry on top."""
        with self._lock:
            self.entries.insert(0, entry)

    def edit(self, slug: str, **changes: Any) -> None:
        """Change an entry in its place."""
        with self._lock:
            self.entries = [replace(each, **changes) if each.slug == slug else each for each in self.entries]

    def withdraw(self, slug: str) -> None:
        """Take an entry off the list; its page answers 410 from now on."""
        with self._lock:
            self.entries = [each for each in self.entries if each.slug != slug]
            self.gone.append(slug)

    def edition(self, language: str) -> Sequence[Entry]:
        """Return the entries of one language, newest first."""
        return [each for each in self.entries if (each.language or self.language) == language]

    def feed(self, language: str) -> bytes:
        """Return a feed as the site would send it now."""
        with self._lock:
            body = WRITERS[self.format](self, language)
        return body[: len(body) * 2 // 3] if self.trouble == "broken" else body

    def entry(self, slug: str) -> Entry | None:
        """Return an entry by its slug."""
        return next((each for each in self.entries if each.slug == slug), None)

    def time_of(self, entry: Entry) -> datetime:
        """Return when an entry was published."""
        return self.began + timedelta(days=entry.day)

    def link(self, entry: Entry) -> str:
        """Return the address of an entry's page."""
        return entry.link or self.address + self.path(entry)

    def path(self, entry: Entry) -> str:
        """Return where an entry's page is on this site."""
        edition = f"/{entry.language}" if entry.language else ""
        return f"{edition}/news/{entry.slug}"

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


_HTML = {"Content-Type": "text/html; charset=utf-8"}
