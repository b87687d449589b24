"""Sites: small web servers on loopback, each publishing in another format, with another bad habit."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from hub.demo.pages import document, front_page, page
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


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a reader that went away: the terminal belongs to the story."""


class Servers:
    """Serves sites on free ports of the loopback address until it is closed."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self._servers: list[_Server] = []
        for site in sites:
            server = _Server(("127.0.0.1", 0), _handler(site))
            site.port = server.server_address[1]
            threading.Thread(target=server.serve_forever, args=(0.05,), name=site.id, daemon=True).start()
            self._servers.append(server)

    def close(self) -> None:
        """Stop serving and free the ports."""
        for server in self._servers:
            server.shutdown()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Answers for one site; `_handler` says which."""

    site: Site

    def do_GET(self) -> None:
        languages = {path: language for language, path in self.site.feeds.items()}
        if self.path in languages:
            self._feed(languages[self.path])
        elif self.path.startswith("/files/"):
            self._send(200, document(self.path.removeprefix("/files/")), "application/pdf")
        elif "/news/" in self.path:
            self._page(self.path.rpartition("/")[2])
        elif self.path == "/":
            self._send(200, front_page(self.site), "text/html; charset=utf-8")
        else:
            self._send(404, b"Not Found", "text/plain")

    def _feed(self, language: str) -> None:
        site = self.site
        site.asked += 1
        if site.trouble == "down":
            self._send(500, b"Internal Server Error", "text/plain")
            return
        if site.trouble == "slow":
            time.sleep(site.slowness)
        body = site.feed(language)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        known = self.headers.get("If-None-Match") == tag
        self._send(304 if known else 200, b"" if known else body, KINDS.get(site.format, "text/xml"), tag)

    def _page(self, slug: str) -> None:
        entry = self.site.entry(slug)
        if entry is not None:
            self._send(200, page(self.site, entry), "text/html; charset=utf-8")
        else:
            self._send(410 if slug in self.site.gone else 404, b"", "text/html; charset=utf-8")

    def _send(self, status: int, body: bytes, kind: str, tag: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if tag:
            self.send_header("ETag", tag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal belongs to the story."""


def _handler(site: Site) -> type[_Handler]:
    return type("Handler", (_Handler,), {"site": site})
