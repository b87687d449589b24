"""Serving: small web servers on loopback, for everything that answers a request as a site would."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Protocol, runtime_checkable
from urllib.parse import parse_qsl, urlsplit

_MOST_BYTES = 1024 * 1024


class Response(NamedTuple):
    """What a site answers."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Served(Protocol):
    """Whatever answers requests: one site, or several told apart by their names."""

    id: str
    port: int

    def respond(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response:
        """Answer a request.

        Args:
            path: As in the request line, without the query, still encoded.
            query: Decoded; the last of several values of one name.
            headers: Of the request, by their names in small letters.
        """
        ...


@runtime_checkable
class Taking(Served, Protocol):
    """Whatever also takes what is posted to it."""

    def receive(self, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer a POST; names of headers in small letters."""
        ...


class Servers:
    """Serves sites on free ports of the loopback address until it is closed."""

    def __init__(self, sites: Sequence[Served]) -> None:
        self._servers: list[_Server] = []
        for site in sites:
            server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site}))
            site.port = server.server_address[1]
            threading.Thread(target=server.serve_forever, args=(0.05,), name=site.id, daemon=True).start()
            self._servers.append(server)

    def close(self) -> None:
        """Stop serving and free the ports."""
        for server in self._servers:
            server.shutdown()
            server.server_close()


class Town:
    """Several sites behind one port, told apart by the name that is asked for."""

    def __init__(self, sites: Mapping[str, Served], id: str = "town") -> None:
        self.id = id
        self._sites = sites
        self._port = 0

    @property
    def port(self) -> int:
        """Where all of them are served."""
        return self._port

    @port.setter
    def port(self, given: int) -> None:
        self._port = given
        for site in self._sites.values():
            site.port = given

    def respond(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Response:
        """Let the site answer whose name is asked for."""
        site = self._sites.get(headers.get("host", "").partition(":")[0])
        if site is None:
            return Response(404, {"Content-Type": "text/plain"}, b"There is no such site here.")
        return site.respond(path, query, headers)


def conditional(answer: Response, headers: Mapping[str, str]) -> Response:
    """Give a good answer an ETag, and say 304 to whoever has it already."""
    if answer.status != 200:
        return answer
    tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
    known = headers.get("if-none-match") == tag
    return Response(304 if known else 200, {**answer.headers, "ETag": tag}, b"" if known else answer.body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a reader that went away: the terminal belongs to the story."""


class _Handler(BaseHTTPRequestHandler):
    """Hands requests to a site."""

    site: Served

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self._answer(self.site.respond(parts.path, query, self._asked()))

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _MOST_BYTES))
        if isinstance(self.site, Taking):
            self._answer(self.site.receive(urlsplit(self.path).path, self._asked(), body))
        else:
            self._answer(Response(405, {"Allow": "GET"}, b""))

    def _asked(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _answer(self, answer: Response) -> None:
        status, headers, body = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal belongs to the story."""
