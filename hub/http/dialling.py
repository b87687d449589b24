"""The sockets: look a name up once, check every address, connect to those very addresses.

The check stands in ``_new_conn``, the one function of urllib3 that makes a socket: it sees exactly the
host that is dialled, so no two parsers can disagree, and a name that answers differently the second
time (DNS rebinding) is not asked a second time.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from functools import partial
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from hub.errors import Cause, SourceError
from hub.http.addresses import PORTS, may_dial, target
from hub.http.deadline import Deadline
from hub.http.headers import flat
from hub.http.lookups import Lookups, Resolver
from hub.http.wire import HEAD_BYTES, MeteredResponse


class Dialler:
    """Opens sockets for one client.

    Attributes:
        permitted: Exact (address, port) pairs that an operator lets through.
        connect_seconds: Longest wait for a look-up, for one connection and for one TLS handshake.
    """

    def __init__(
        self, permitted: frozenset[tuple[str, int]], connect_seconds: float, resolver: Resolver | None = None
    ) -> None:
        self.permitted = permitted
        self.connect_seconds = connect_seconds
        self._lookups = Lookups(resolver)

    def dial(self, host: str, port: int, deadline: Deadline, ports: frozenset[int] = PORTS) -> socket.socket:
        """Return a connected socket that the deadline watches.

        Args:
            host: Name or literal address.
            port: TCP port.
            deadline: When it must be over.
            ports: Those that may be dialled for this purpose.

        Raises:
            SourceError: ``blocked``: one of the addresses may not be dialled; ``connect``: no look-up.
            OSError: None of them answers, or the name is unknown.
        """
        found = self._lookups.ask(host, port, min(deadline.left(), self.connect_seconds))
        for *_, address in found:
            if "%" in address[0] or not may_dial(address[0], port, self.permitted, ports):
                raise SourceError(
                    Cause.BLOCKED, f"{host} leads to {address[0]} port {port}, which the hub does not dial."
                )
        failure: OSError = OSError(f"{host} has no address")
        for family, kind, protocol, _, address in found:
            if deadline.is_over:
                raise TimeoutError(f"none of the addresses of {host} answered in time")
            try:
                return self._connect(socket.socket(family, kind, protocol), address, deadline)
            except OSError as error:
                failure = error
        raise failure

    def _connect(self, sock: socket.socket, address: Any, deadline: Deadline) -> socket.socket:
        try:
            deadline.watch(sock)
            sock.settimeout(min(deadline.left(), self.connect_seconds))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # The handshake comes next, on a descriptor that nobody watches yet.
            sock.settimeout(min(deadline.left(), self.connect_seconds))
        except BaseException:
            sock.close()
            raise
        return sock


class _Guarded(HTTPConnection):
    """A connection that dials through the client's own dialler."""

    def __init__(self, host: str, port: int, *, dialler: Dialler, deadline: Deadline, **kwargs: Any) -> None:
        super().__init__(host, port, **kwargs)
        self._dialler = dialler
        self._deadline = deadline

    def _new_conn(self) -> socket.socket:
        return self._dialler.dial(self._dns_host, self.port, self._deadline)


class _GuardedTls(HTTPSConnection):
    """The same over TLS; the name that is verified is the one in the address."""

    def __init__(self, host: str, port: int, *, dialler: Dialler, deadline: Deadline, **kwargs: Any) -> None:
        super().__init__(host, port, **kwargs)
        self._dialler = dialler
        self._deadline = deadline

    def _new_conn(self) -> socket.socket:
        return self._dialler.dial(self._dns_host, self.port, self._deadline)

    def connect(self) -> None:
        super().connect()
        self._deadline.watch(self.sock)  # the TLS object has a descriptor of its own


class GuardedAdapter(BaseAdapter):
    """The transport of one request: one connection of its own, no pool, no proxy, no retry.

    Args:
        dialler: Opens the socket.
        context: Gives the context for TLS; shared, because loading the roots costs more than a fetch.
        deadline: When it must be over.
        read_seconds: Longest silence while reading.
        body_bytes: Most that the body may have as sent.
    """

    def __init__(
        self,
        dialler: Dialler,
        context: Callable[[], ssl.SSLContext],
        deadline: Deadline,
        read_seconds: float,
        body_bytes: int,
    ) -> None:
        super().__init__()
        self._guards: dict[str, Any] = {"dialler": dialler, "deadline": deadline, "timeout": read_seconds}
        self._context = context
        self._limit = body_bytes + HEAD_BYTES
        self._connection: HTTPConnection | None = None
        self._response: Response | None = None

    def send(self, request: PreparedRequest, *_args: Any, **_kwargs: Any) -> Response:
        """Send a request and return the answer once its head is there; the body is in ``raw``."""
        here = target(request.url or "")
        connection: HTTPConnection = (
            _GuardedTls(here.host, here.port, ssl_context=self._context(), **self._guards)
            if here.scheme == "https"
            else _Guarded(here.host, here.port, **self._guards)
        )
        connection.response_class = partial(MeteredResponse, limit=self._limit)  # type: ignore[assignment]
        self._connection = connection
        connection.request(
            request.method or "GET",
            here.path,
            headers=request.headers,
            preload_content=False,
            decode_content=False,
        )
        response = Response()
        response.raw = connection.getresponse()
        response.status_code = response.raw.status
        response.headers.update(flat(response.raw.headers))
        response.url, response.request = here.url, request
        self._response = response
        return response

    def close(self) -> None:
        """Let go of the connection, read to its end or not."""
        if self._response is not None:
            self._response.raw.close()
        if self._connection is not None:
            self._connection.close()


def tls_context(ca_bundle: str) -> ssl.SSLContext:
    """Return the context for every TLS connection: verified, TLS 1.2 at least."""
    context = ssl.create_default_context(cafile=ca_bundle)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
