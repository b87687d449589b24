"""Origin: feeds that are the same on every machine, and a server on loopback that hands them out.

Atom and RSS, half each. An entry has a title, an author, three categories, a summary and 2 to 4 KB of
HTML as content management systems write it: links, pictures, lists, quotations, code, and now and then
a script and a handler that a reader must never see.
"""

from __future__ import annotations

import argparse
import contextlib
import http.server
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from html import escape
from pathlib import Path
from random import Random
from types import TracebackType
from typing import NamedTuple, Self

from prose import LANGUAGES, sentence, title, words

BEGAN = datetime(2025, 1, 6, tzinfo=UTC)
"""A fixed time in the past: no entry is ever "in the future", on no machine."""
HOST = "127.0.0.1"


class Entry(NamedTuple):
    """One invented statement: a pure function of its feed's number and its own."""

    id: str
    url: str
    when: datetime
    language: str
    title: str
    author: str
    categories: list[str]
    summary: str
    html: str


def entry(feed: int, number: int, site: str) -> Entry:
    chance = Random(f"interforum/{feed}/{number}")
    language = language_of(feed) if chance.random() < 0.9 else chance.choice(LANGUAGES)
    return Entry(
        id=f"urn:benchmark:{feed}:{number}",
        url=f"{site}/site/{feed}/post/{number}",
        when=BEGAN + timedelta(hours=2 * number, seconds=feed * 7 % 3600),
        language=language,
        title=title(chance, language),
        author=f"Author {chance.randrange(5)} of {feed}",
        categories=[f"tag{chance.randrange(40)}" for _ in range(3)],
        summary=sentence(chance, language),
        html=body(chance, language, f"{feed}-{number}"),
    )


def language_of(feed: int) -> str:
    # Two feeds of a kind in each language before the next one: Atom and RSS get all six.
    return LANGUAGES[feed // 2 % len(LANGUAGES)]


def body(chance: Random, language: str, key: str) -> str:
    """Return 2 to 4 KB of HTML."""
    wanted, size, blocks = chance.randrange(2000, 4000), 0, []
    while size < wanted:
        block = _block(chance, language, key)
        blocks.append(block)
        size += len(block.encode())
    return "\n".join(blocks)


def _block(chance: Random, language: str, key: str) -> str:
    kind = chance.random()
    text = escape(words(chance, language, chance.randint(2, 4)), quote=False)
    line = escape(sentence(chance, language), quote=False)
    if kind < 0.55:
        first, _, rest = text.partition(" ")
        link = f"https://example.org/{key}/{chance.randrange(9999)}?a=1&amp;b=2"
        return f'<p><em>{first}</em> <a href="{link}" rel="nofollow" class="x">{key}</a> {rest}</p>'
    if kind < 0.65:
        image = f'<img src="/img/{key}/{chance.randrange(99)}.png" alt="figure" width="640" height="360"/>'
        return f"<p>{image} {text}</p>"
    if kind < 0.75:
        other = escape(sentence(chance, language), quote=False)
        return f"<ul><li>{line}</li><li>{other}</li></ul>"
    if kind < 0.82:
        return f'<h2 id="s{chance.randrange(99)}">{line}</h2>\n<p>{text}</p>'
    if kind < 0.90:
        return f'<pre><code class="language-text">{text}</code></pre>'
    if kind < 0.96:
        return f'<blockquote cite="https://example.net/{key}"><p>{text}</p></blockquote>'
    return (
        f'<p style="color:red" onclick="alert(1)">{text}</p><script>track({chance.randrange(9999)})</script>'
    )


def atom(feed: int, entries: list[Entry], site: str) -> str:
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{language_of(feed)}"><title>Benchmark {feed}</title><id>urn:benchmark:{feed}</id>'
        f'<link rel="self" type="application/atom+xml" href="{site}/f/{feed}.xml"/>'
        f'<link href="{site}/site/{feed}/"/><updated>{entries[0].when.isoformat()}</updated>'
    )
    return "\n".join([head, *map(_atom_entry, entries), "</feed>\n"])


def _atom_entry(each: Entry) -> str:
    return (
        f'<entry xml:lang="{each.language}"><title>{escape(each.title)}</title><id>{each.id}</id>'
        f'<link href="{each.url}"/><published>{each.when.isoformat()}</published>'
        f"<updated>{each.when.isoformat()}</updated><author><name>{each.author}</name></author>"
        + "".join(f'<category term="{term}"/>' for term in each.categories)
        + f'<summary type="text">{escape(each.summary)}</summary>'
        f'<content type="html">{escape(each.html)}</content></entry>'
    )


def rss(feed: int, entries: list[Entry], site: str) -> str:
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>Benchmark {feed}</title><link>{site}/site/{feed}/</link><description>Feed {feed}</description>"
        f'<atom:link rel="self" type="application/rss+xml" href="{site}/f/{feed}.xml"/>'
        f"<language>{language_of(feed)}</language><lastBuildDate>{_rfc822(entries[0].when)}</lastBuildDate>"
    )
    return "\n".join([head, *map(_rss_item, entries), "</channel></rss>\n"])


def _rss_item(each: Entry) -> str:
    return (
        f'<item><title>{escape(each.title)}</title><link>{each.url}</link><guid isPermaLink="false">{each.id}'
        f"</guid><pubDate>{_rfc822(each.when)}</pubDate><dc:creator>{each.author}</dc:creator>"
        + "".join(f"<category>{term}</category>" for term in each.categories)
        + f"<description>{escape(each.summary)}</description>"
        f"<content:encoded><![CDATA[{each.html}]]></content:encoded></item>"
    )


def _rfc822(when: datetime) -> str:
    return when.strftime("%a, %d %b %Y %H:%M:%S +0000")


class Origin:
    """Feeds in a folder of their own behind a server of their own; both go away at the end.

    The server is nginx where it is installed, else one of Python's: its work is never counted, and it
    answers a conditional request with 304 as long as `validators` is true.
    """

    def __init__(self, feeds: int, entries: int, hosts: int = 1) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="interforum-benchmark-"))
        self._folder.chmod(0o755)  # nginx's workers are another user
        self._feeds, self._entries = feeds, entries
        self.ports = [_free_port() for _ in range(hosts)]
        self._server: subprocess.Popen[bytes] | None = None
        (self._folder / "www" / "f").mkdir(parents=True)
        self.size = sum(self._write(feed, entries) for feed in range(feeds))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def urls(self) -> list[str]:
        """Addresses of the feeds, in order."""
        return [f"{self._site(feed)}/f/{feed}.xml" for feed in range(self._feeds)]

    def add_news(self) -> None:
        """Put one new entry into each feed; the oldest one rolls off."""
        for feed in range(self._feeds):
            self._write(feed, self._entries + 1)

    def take_news_back(self) -> None:
        """Return to the first state, for the next round."""
        for feed in range(self._feeds):
            self._write(feed, self._entries)

    def serve(self, *, validators: bool) -> None:
        """Serve, with ETag and Last-Modified or without."""
        self.stop()
        command = self._nginx(validators) if shutil.which("nginx") else self._own(validators)
        self._server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        for port in self.ports:
            _wait_for(port)

    def stop(self) -> None:
        """End the server, if one runs."""
        if self._server is not None:
            self._server.send_signal(signal.SIGTERM)
            self._server.wait(10)
            self._server = None

    def _site(self, feed: int) -> str:
        return f"http://{HOST}:{self.ports[feed % len(self.ports)]}"

    def _write(self, feed: int, newest: int) -> int:
        numbers = range(newest, newest - self._entries, -1)
        site = self._site(feed)
        written = (rss if feed % 2 else atom)(
            feed, [entry(feed, each, site) for each in numbers], site
        ).encode()
        path = self._folder / "www" / "f" / f"{feed}.xml"
        path.write_bytes(written)
        # A time that follows from the state: whoever comes back to it gets the same validators.
        os.utime(path, (BEGAN.timestamp() + newest, BEGAN.timestamp() + newest))
        return len(written)

    def _nginx(self, validators: bool) -> list[str]:
        folder = self._folder
        strip = "" if validators else 'etag off; if_modified_since off; add_header Last-Modified "";'
        listen = "".join(f"listen {HOST}:{port}; " for port in self.ports)
        temporary = "".join(
            f"{kind}_temp_path {folder}/tmp; "
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
            "events { worker_connections 1024; }\n"
            f"http {{ types {{ application/xml xml; }} access_log off; sendfile on; tcp_nopush on; {temporary}\n"
            f"keepalive_requests 1000000; server {{ {listen} root {folder}/www; {strip} }} }}\n"
        )
        return ["nginx", "-c", f"{folder}/nginx.conf", "-p", str(folder), "-e", f"{folder}/error.log"]

    def _own(self, validators: bool) -> list[str]:
        command = [sys.executable, __file__, str(self._folder / "www"), *map(str, self.ports)]
        return command if validators else [*command, "--no-validators"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.02)
    raise SystemExit(f"The server of the feeds does not answer on port {port}.")


class _Handler(http.server.BaseHTTPRequestHandler):
    """The server for machines without nginx: files by path, a strong ETag, 304."""

    protocol_version = "HTTP/1.1"
    root = Path()
    validators = True

    def do_GET(self) -> None:
        path = self.root / self.path.lstrip("/")
        if not path.is_file() or ".." in self.path:
            self._answer(404, {}, b"")
            return
        content = path.read_bytes()
        mark = f'"{blake2b(content, digest_size=8).hexdigest()}"'
        headers = {"ETag": mark} if self.validators else {}
        if self.validators and self.headers.get("If-None-Match") == mark:
            self._answer(304, headers, b"")
        else:
            self._answer(200, {"Content-Type": "application/xml", **headers}, content)

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: a line for each request would be work of its own."""


def _serve_by_hand() -> None:
    import threading

    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("ports", type=int, nargs="+")
    parser.add_argument("--no-validators", action="store_true")
    given = parser.parse_args()
    _Handler.root, _Handler.validators = given.root, not given.no_validators
    servers = [http.server.ThreadingHTTPServer((HOST, port), _Handler) for port in given.ports]
    for each in servers[1:]:
        threading.Thread(target=each.serve_forever, daemon=True).start()
    servers[0].serve_forever()


if __name__ == "__main__":
    _serve_by_hand()
