"""The sockets: look a name up once, check every address, connect to those very addresses.

The check stands in ``_new_conn``, the one function of urllib3 that makes a socket: it sees exactly the
host that is dialled, so no two parsers can disagree, and a name that answers differently the second
time (DNS rebinding) is not asked a second time.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookupTimeout
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, Retry
from urllib3.connection import HTTPConnection, HTTPSConnection

from hub.errors import Cause, SourceError
from hub.http.addresses import may_dial
from hub.http.deadline import Deadline

Resolver = Callable[[str, int], list[tuple[Any, ...]]]
LOOKUPS = 16

_local = threading.local()


def look_up(host: str, port: int) -> list[tuple[Any, ...]]:
    """Ask the system's resolver; the default, replaced in tests."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class Dialler:
    """Opens sockets for one client.

    Attributes:
        permitted: Exact (address, port) pairs that an operator lets through.
        connect_seconds: Longest wait for one connection.
    """

    def __init__(
        self, permitted: frozenset[tuple[str, int]], connect_seconds: float, resolver: Resolver | None = None
    ) -> None:
        self.permitted = permitted
        self.connect_seconds = connect_seconds
        self._resolver = resolver
        # A look-up cannot be interrupted; one that hangs is left behind in here.
        self._lookups = ThreadPoolExecutor(max_workers=LOOKUPS, thread_name_prefix="look-up")

    def dial(self, host: str, port: int, deadline: Deadline) -> socket.socket:
        """Return a connected socket that the deadline watches.

        Raises:
            SourceError: ``blocked``: one of the addresses may not be dialled.
            OSError: None of them answers, or the name is unknown.
        """
        found = self._addresses(host, port, deadline)
        for *_, address in found:
            if not may_dial(address[0].partition("%")[0], port, self.permitted) or "%" in address[0]:
                raise SourceError(
                    Cause.BLOCKED, f"{host} leads to {address[0]} port {port}, which the hub does not dial."
                )
        failure: OSError = OSError(f"{host} has no address")
        for family, kind, protocol, _, address in found:
            try:
                return self._connect(socket.socket(family, kind, protocol), address, deadline)
            except OSError as error:
                failure = error
        raise failure

    def _addresses(self, host: str, port: int, deadline: Deadline) -> list[tuple[Any, ...]]:
        resolver = self._resolver or look_up
        if host.replace(".", "").isdigit() or ":" in host:
            return resolver(host, port)  # a literal: nobody is asked
        try:
            return self._lookups.submit(resolver, host, port).result(
                timeout=min(deadline.left(), self.connect_seconds)
            )
        except LookupTimeout:
            raise TimeoutError(f"looking up {host} took too long") from None

    def _connect(self, sock: socket.socket, address: Any, deadline: Deadline) -> socket.socket:
        try:
            deadline.watch(sock)
            sock.settimeout(min(deadline.left(), self.connect_seconds))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            sock.close()
            raise
        return sock


class _Guarded(HTTPConnection):
    """A connection that dials through the fetch's own dialler."""

    def _new_conn(self) -> socket.socket:
        dialler, deadline = _local.fetch
        return dialler.dial(self._dns_host, self.port, deadline)  # type: ignore[no-any-return]


class _GuardedTls(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        dialler, deadline = _local.fetch
        return dialler.dial(self._dns_host, self.port, deadline)  # type: ignore[no-any-return]

    def connect(self) -> None:
        super().connect()
        _local.fetch[1].watch(self.sock)  # the TLS object has a descriptor of its own


class _Plain(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _Tls(HTTPSConnectionPool):
    ConnectionCls = _GuardedTls


class GuardedAdapter(HTTPAdapter):
    """The transport of one fetch: its own connections, no proxies, no retries, one shared TLS context."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(pool_connections=2, pool_maxsize=1, max_retries=Retry(0, read=False))

    def init_poolmanager(self, *_args: Any, **_kwargs: Any) -> None:
        """Make pools whose connections are guarded."""
        self.poolmanager = PoolManager(num_pools=2, maxsize=1, ssl_context=self._context)
        self.poolmanager.pool_classes_by_scheme = {"http": _Plain, "https": _Tls}

    def proxy_manager_for(self, *_args: Any, **_kwargs: Any) -> Any:
        """Refuse: a proxy would dial for us, unchecked."""
        raise SourceError(Cause.BLOCKED, "Proxies are not used.")

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:  # noqa: ARG002
        """Leave verification to the shared context; requests would load 140 roots for each connection."""
        conn.cert_reqs = "CERT_REQUIRED"


class using:  # noqa: N801 (read as a word: ``with using(dialler, deadline):``)
    """Hand dialler and deadline to the connections this thread makes."""

    def __init__(self, dialler: Dialler, deadline: Deadline) -> None:
        self._fetch = (dialler, deadline)

    def __enter__(self) -> None:
        _local.fetch = self._fetch

    def __exit__(self, *_: object) -> None:
        del _local.fetch


def tls_context(ca_bundle: str) -> ssl.SSLContext:
    """Return the context for every TLS connection: verified, TLS 1.2 at least."""
    context = ssl.create_default_context(cafile=ca_bundle)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
