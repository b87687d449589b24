"""Sites: small web servers on loopback, each publishing in another format, with another bad habit."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SLOW_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One statement of a site."""

    slug: str
    title: str
    text: str
    day: int
    category: str | None = None
    document: str | None = None
    """File name of an attached PDF."""


@dataclass(kw_only=True)
class Site:
    """One invented forum's site.

    Attributes:
        began: The story's first day.
        trouble: None, ``down`` (answers 500), ``broken`` (breaks off in the middle) or ``slow``.
    """

    id: str
    name: str
    language: str
    format: str
    began: datetime
    entries: list[Entry]
    gone: list[str] = field(default_factory=list)
    trouble: str | None = None
    port: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def feed_address(self) -> str:
        """Where its feed is."""
        return self.address + PATHS[self.format]

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

    def feed(self) -> bytes:
        """Return the feed as the site would send it now."""
        with self._lock:
            body = WRITERS[self.format](self)
        return body[: len(body) * 2 // 3] if self.trouble == "broken" else body

    def time_of(self, entry: Entry) -> datetime:
        """Return when an entry was published."""
        from datetime import timedelta

        return self.began + timedelta(days=entry.day)

    def link(self, entry: Entry) -> str:
        """Return the address of an entry's page."""
        return f"{self.address}/news/{entry.slug}"


def _rss(site: Site) -> bytes:
    items = "".join(
        f"<item><title>{escape(each.title)}</title><link>{site.link(each)}</link>"
        f'<guid isPermaLink="false">{site.id}-{each.slug}</guid>'
        f"<pubDate>{format_datetime(site.time_of(each))}</pubDate>"
        + (f"<category>{escape(each.category)}</category>" if each.category else "")
        + f"<description><![CDATA[<p>{each.text}</p>]]></description>"
        + (
            f'<enclosure url="{site.address}/files/{each.document}" type="application/pdf" length="48213"/>'
            if each.document
            else ""
        )
        + "</item>"
        for each in site.entries
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{escape(site.name)}</title>'
        f"<link>{site.address}/</link><language>{site.language}</language>{items}</channel></rss>"
    ).encode()


def _ill_formed(site: Site) -> bytes:
    """What some content systems really send: a warning of PHP before it, references of HTML in it."""
    good = _rss(site).decode().replace("</title><link>", "&nbsp;</title><link>")
    return ("<br />\nDeprecated: strftime() in feed.php on line 81<br />\n" + good).encode()


def _atom(site: Site) -> bytes:
    entries = "".join(
        f"<entry><title>{escape(each.title)}</title><id>tag:{site.id}.example,2026:{each.slug}</id>"
        f"<updated>{site.time_of(each).isoformat()}</updated><published>{site.time_of(each).isoformat()}</published>"
        f'<link rel="alternate" type="text/html" href="/news/{each.slug}"/>'
        + (f'<category term="{escape(each.category)}"/>' if each.category else "")
        + (
            f'<link rel="enclosure" type="application/pdf" href="/files/{each.document}" length="48213"/>'
            if each.document
            else ""
        )
        + f'<content type="html">{escape(f"<p>{each.text}</p>")}</content></entry>'
        for each in site.entries
    )
    tombstones = "".join(
        f'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" '
        f'ref="tag:{site.id}.example,2026:{slug}" when="{site.began.isoformat()}"/>'
        for slug in site.gone
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{site.language}" xml:base="{site.address}/"><title>{escape(site.name)}</title>'
        f"<id>tag:{site.id}.example,2026:feed</id><updated>{site.began.isoformat()}</updated>"
        f'<link rel="alternate" href="/"/>{entries}{tombstones}</feed>'
    ).encode()


def _rdf(site: Site) -> bytes:
    """RSS 1.0 in windows-1251, as old Russian sites have it."""
    items = "".join(
        f'<item rdf:about="{site.link(each)}"><title>{escape(each.title)}</title><link>{site.link(each)}</link>'
        f"<description>{escape(each.text)}</description><dc:date>{site.time_of(each).isoformat()}</dc:date></item>"
        for each in site.entries
    )
    return (
        '<?xml version="1.0" encoding="windows-1251"?><rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{site.address}/"><title>{escape(site.name)}</title><link>{site.address}/</link>'
        f"<dc:language>{site.language}</dc:language></channel>{items}</rdf:RDF>"
    ).encode("cp1251", "xmlcharrefreplace")


def _json_feed(site: Site) -> bytes:
    items = [
        {
            "id": each.slug,
            "url": site.link(each),
            "title": each.title,
            "content_html": f"<p>{each.text}</p>",
            "date_published": site.time_of(each).isoformat(),
            "tags": [each.category] if each.category else [],
        }
        for each in site.entries
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "home_page_url": f"{site.address}/",
        "feed_url": site.feed_address,
        "language": site.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


WRITERS: dict[str, Callable[[Site], bytes]] = {
    "rss": _rss,
    "ill-formed": _ill_formed,
    "atom": _atom,
    "rdf": _rdf,
    "json_feed": _json_feed,
}
PATHS = {
    "rss": "/feed/",
    "ill-formed": "/rss.php",
    "atom": "/news/atom.xml",
    "rdf": "/news.rdf",
    "json_feed": "/feed.json",
}


class Servers:
    """Serves sites on free ports of the loopback address until it is closed."""

    def __init__(self, sites: list[Site]) -> None:
        self._servers: list[ThreadingHTTPServer] = []
        for site in sites:
            server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
            server.daemon_threads = True
            site.port = server.server_address[1]
            threading.Thread(target=server.serve_forever, name=site.id, daemon=True).start()
            self._servers.append(server)

    def close(self) -> None:
        """Stop serving and free the ports."""
        for server in self._servers:
            server.shutdown()
            server.server_close()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == PATHS[site.format]:
                self._feed()
            elif self.path.startswith("/news/"):
                self._page(self.path.removeprefix("/news/"))
            else:
                self._send(200, f"<h1>{escape(site.name)}</h1>".encode(), "text/html; charset=utf-8")

        def _feed(self) -> None:
            if site.trouble == "down":
                self._send(500, b"Internal Server Error", "text/plain")
                return
            if site.trouble == "slow":
                time.sleep(SLOW_SECONDS)
            body = site.feed()
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            known = self.headers.get("If-None-Match") == tag
            kind = "application/feed+json" if site.format == "json_feed" else "text/xml"
            self._send(304 if known else 200, b"" if known else body, kind, tag)

        def _page(self, slug: str) -> None:
            entry = next((each for each in site.entries if each.slug == slug), None)
            if entry is None:
                self._send(410 if slug in site.gone else 404, b"", "text/html; charset=utf-8")
                return
            page = f"<!doctype html><title>{escape(entry.title)}</title><h1>{escape(entry.title)}</h1><p>{entry.text}</p>"
            self._send(200, page.encode(), "text/html; charset=utf-8")

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

    return Handler
