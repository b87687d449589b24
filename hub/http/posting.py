"""GuardedPoster: send something to an address, and hear the beginning of what is said to it.

Not a `requests.Session`: it follows redirects, keeps cookies, asks the environment for proxies, and costs
four times as much. The head is written here, the answer is read by http.client under the same meters,
deadlines and checks of addresses as everything that is fetched.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from functools import cached_property, lru_cache
from http.client import HTTPException
from pathlib import Path

from certifi import where

from hub.errors import Cause, SourceError
from hub.http.addresses import PORTS, Target, may_dial, target
from hub.http.deadline import Deadline, Watchdog
from hub.http.dialling import Dialler, tls_context
from hub.http.faults import explain
from hub.http.idle import IDLE_SECONDS, Idle
from hub.http.lookups import Resolver
from hub.http.wire import MeteredResponse
from hub.model.fetch import Reply

SECONDS = 15.0
"""For one message, from the look-up to the head of the answer (Standard Webhooks 1.0: 15 to 30 s)."""
CONNECT_SECONDS = 5.0
BODY_SECONDS = 1.0
"""How long the beginning of a body is waited for: the status has said what matters."""
BODY_BYTES = 1024
_ANSWER_BYTES = 1 << 16
_UNSAFE = re.compile(r"[^\x20-\x7e]")
_STALE = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""How a connection that was kept turns out to have been closed; http.client's RemoteDisconnected is one."""


class GuardedPoster:
    """Implements `hub.model.ports.Poster`. Safe for many threads.

    Args:
        user_agent: Names the hub and the page about it.
        permitted: Exact (address, port) pairs let through besides the public internet.
        ca_bundle: File of trusted roots instead of certifi's.
        resolver: Looks names up; the system's by default.
        seconds: For one message, connecting included.
        idle_seconds: How long a connection is kept for the next message.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        permitted: frozenset[tuple[str, int]] = frozenset(),
        ca_bundle: Path | None = None,
        resolver: Resolver | None = None,
        seconds: float = SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._user_agent = user_agent
        self._permitted = permitted
        self._ca_bundle = ca_bundle
        self._seconds = seconds
        self._watchdog = Watchdog()
        self._dialler = Dialler(permitted, min(CONNECT_SECONDS, seconds), resolver)
        self._idle = Idle(idle_seconds)
        self._loading = threading.Lock()

    def check(self, url: str) -> str:
        """Return an address in the form that is kept; see `hub.model.ports.Poster.check`."""
        here = target(url)
        literal = ":" in here.host or here.host.replace(".", "").isdigit()
        # A name may lead anywhere tomorrow: of it, only the port can be judged now.
        ports = PORTS | {port for _, port in self._permitted}
        if not (may_dial(here.host, here.port, self._permitted) if literal else here.port in ports):
            where_to = "this address" if literal else f"port {here.port}"
            raise SourceError(Cause.BLOCKED, f"The hub does not dial {where_to}.")
        return f"{here.scheme}://{_authority(here).lower()}{here.path}"

    def send(
        self, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None, *, method: str = "POST"
    ) -> Reply:
        """Send one message; see `hub.model.ports.Poster.send`."""
        here = target(url)
        written = _head(method, here, self._user_agent, headers or {}, len(body)) + body
        with self._watchdog.limit(self._seconds) as deadline:
            kept = self._idle.take(_key(here))
            if kept is not None:
                deadline.watch(kept)
                reply = self._try(here, kept, written, method, deadline, kept=True)
                if reply is not None:
                    return reply
            reply = self._try(here, self._dial(here, deadline), written, method, deadline, kept=False)
            assert reply is not None, "only a connection that was kept can be stale"
            return reply

    def close(self) -> None:
        """Let go of the connections that are kept."""
        self._idle.close()

    def _dial(self, here: Target, deadline: Deadline) -> socket.socket:
        """Return a new connection; its addresses are looked up and checked anew."""
        sock: socket.socket | None = None
        try:
            sock = self._dialler.dial(here.host, here.port, deadline)
            if here.scheme == "https":
                with self._loading:  # the roots are read once, by whoever comes first
                    context = self._context
                sock = context.wrap_socket(sock, server_hostname=here.host.rstrip("."))
                deadline.watch(sock)  # the TLS object has a descriptor of its own
        except SourceError:
            raise
        except Exception as error:
            if sock is not None:
                sock.close()
            raise self._explained(error, here, deadline) from error
        return sock

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return tls_context(str(self._ca_bundle or where()))

    def _try(
        self,
        here: Target,
        sock: socket.socket,
        written: bytes,
        method: str,
        deadline: Deadline,
        *,
        kept: bool,
    ) -> Reply | None:
        """Send over one connection; None if it was kept, and its other end had gone meanwhile."""
        answer: MeteredResponse | None = None
        reusable = False
        try:
            sock.settimeout(deadline.left())
            sock.sendall(written)
            answer = MeteredResponse(sock, method=method, limit=_ANSWER_BYTES)
            answer.begin()
            headers = {name.lower(): value for name, value in answer.headers.items()}
            body, whole = _beginning(answer, sock, deadline)
            reusable = whole and not answer.will_close and answer.status >= 200 and not deadline.is_over
            return Reply(status=answer.status, headers=headers, body=body)
        except Exception as error:
            heard = answer is not None and answer.begun
            if kept and not heard and isinstance(error, _STALE) and not deadline.is_over:
                return None
            raise self._explained(error, here, deadline) from error
        finally:
            if answer is not None:
                answer.close()
            if reusable:
                self._idle.put(_key(here), sock)
            else:
                sock.close()

    def _explained(self, error: Exception, here: Target, deadline: Deadline) -> SourceError:
        if isinstance(error, SourceError):
            return error
        if deadline.is_over:
            return SourceError(Cause.TIMEOUT, f"{here.host} did not answer within {self._seconds:g} seconds.")
        return explain(error, here.host)


def _beginning(answer: MeteredResponse, sock: socket.socket, deadline: Deadline) -> tuple[bytes, bool]:
    """Return the first KiB of the body, and whether that was all of it.

    A body that is slow, broken or without end takes nothing back: the head has said it all.
    """
    body = b""
    until = time.monotonic() + BODY_SECONDS
    with contextlib.suppress(OSError, HTTPException, ValueError):
        while len(body) < BODY_BYTES and answer.fp is not None and answer.length != 0:
            left = min(until - time.monotonic(), deadline.left())
            if left <= 0:
                return body, False
            sock.settimeout(left)
            piece = answer.read1(BODY_BYTES - len(body))
            if not piece:
                break
            body += piece
        return body, answer.fp is None or answer.length == 0
    return body, False


@lru_cache(maxsize=1024)
def _request_line(method: str, here: Target, user_agent: str) -> str:
    return (
        f"{method} {here.path} HTTP/1.1\r\nHost: {_authority(here)}\r\nUser-Agent: {user_agent}\r\n"
        "Accept-Encoding: identity\r\n"
    )


def _head(method: str, here: Target, user_agent: str, headers: Mapping[str, str], length: int) -> bytes:
    for name, value in headers.items():
        if _UNSAFE.search(name) or _UNSAFE.search(value):
            raise ValueError(f"the header {name!r} cannot be sent")
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    return f"{_request_line(method, here, user_agent)}{lines}Content-Length: {length}\r\n\r\n".encode("ascii")


def _authority(here: Target) -> str:
    host = f"[{here.host}]" if ":" in here.host else here.host
    return host if here.port == (443 if here.scheme == "https" else 80) else f"{host}:{here.port}"


def _key(here: Target) -> tuple[str, str, int]:
    return here.scheme, here.host.lower(), here.port
