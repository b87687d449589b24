"""A loopback web server that misbehaves on purpose. Standard library only.

`tests.hostile.misbehaviours` says how; this file owns the sockets. Whoever reaches the canary has left
the addresses it was permitted.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

LONGEST = 10.0
"""Seconds after which any answer ends, whatever its misbehaviour."""


class Left(Exception):  # noqa: N818 (it is no error)
    """The visitor has gone, or the server is closing."""


@dataclass
class Visitor:
    """One request, and the means to answer it badly."""

    origin: Origin
    sock: socket.socket
    path: str
    headers: dict[str, str]
    started: float = field(default_factory=time.monotonic)

    def send(self, data: bytes) -> None:
        if self.origin.closing.is_set() or time.monotonic() - self.started > LONGEST:
            raise Left
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise Left from error

    def forever(self, piece: bytes) -> None:
        while True:
            self.send(piece)

    def pause(self, seconds: float) -> None:
        if self.origin.closing.wait(min(seconds, LONGEST)):
            raise Left

    def drip(self, data: bytes, every: float = 0.1, size: int = 1) -> None:
        for start in range(0, len(data), size):
            self.send(data[start : start + size])
            self.pause(every)

    def head(self, status: int | str, *headers: str | bytes) -> None:
        lines = [b"HTTP/1.1 " + str(status).encode() + (b"" if " " in str(status) else b" Odd")]
        lines += [each if isinstance(each, bytes) else each.encode() for each in headers]
        self.send(b"\r\n".join(lines) + b"\r\n\r\n")

    def answer(self, body: bytes, *headers: str | bytes, status: int | str = 200) -> None:
        self.head(status, f"Content-Length: {len(body)}", *headers)
        self.send(body)

    def chunks(self, *pieces: bytes, end: bytes = b"0\r\n\r\n") -> None:
        self.head(200, "Transfer-Encoding: chunked")
        for piece in pieces:
            self.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.send(end)

    def redirect(self, location: str | bytes, *headers: str, status: int = 302) -> None:
        given = location if isinstance(location, bytes) else location.encode()
        self.answer(b"moved", b"Location: " + given, *headers, status=status)

    def reset(self) -> None:
        """Close with a TCP reset."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()
        raise Left


Serve = Callable[[Visitor], None]


class Origin:
    """The server, its TLS doors and its canary; a context manager.

    Attributes:
        served: Path -> what answers there.
        asked: Path -> the headers of every request for it.
        canary_hits: Connections to the canary.
        most_at_once: Most requests that were being answered at the same time.
    """

    def __init__(self, served: dict[str, Serve], certificates: Path | None = None) -> None:
        self.served = served
        self.asked: dict[str, list[dict[str, str]]] = defaultdict(list)
        self.canary_hits = 0
        self.most_at_once = 0
        self.closing = threading.Event()
        self._certificates = certificates
        self._now = 0
        self._lock = threading.Lock()
        self._ports: dict[str, int] = {}
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._listen("http", self._plain)
        self._listen("canary", self._canary)
        self._listen("tls-plain", self._no_tls)
        self._listen("tls-mute", self._mute)
        self._listen("tls-slow", self._slow_hello)
        self._listen("tls-reset", self._cut)
        for file in sorted(self._certificates.glob("tls-*.pem")) if self._certificates else []:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(file)
            self._listen(file.stem, self._over_tls(context))
        closed = socket.create_server(("127.0.0.1", 0))
        self._ports["refused"] = closed.getsockname()[1]
        closed.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        for sock in list(self._sockets):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for thread in self._threads:
            thread.join(LONGEST)

    # Addresses

    def port(self, door: str = "http") -> int:
        return self._ports[door]

    def url(self, path: str, door: str = "http", host: str = "127.0.0.1") -> str:
        scheme = "https" if door.startswith("tls-") else "http"
        return f"{scheme}://{host}:{self._ports[door]}{path}"

    def permitted(self) -> frozenset[tuple[str, int]]:
        return frozenset(("127.0.0.1", port) for door, port in self._ports.items() if door != "canary")

    # Sockets

    def _listen(self, door: str, serve: Callable[[socket.socket], None]) -> None:
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._ports[door] = listener.getsockname()[1]
        self._sockets.append(listener)
        self._start(self._accept, listener, serve)

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket, serve: Callable[[socket.socket], None]) -> None:
        while not self.closing.is_set():
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            self._start(self._guarded, sock, serve)

    def _guarded(self, sock: socket.socket, serve: Callable[[socket.socket], None]) -> None:
        sock.settimeout(LONGEST)
        self._sockets.append(sock)
        with contextlib.suppress(Left, OSError, ValueError):
            serve(sock)
        # In order (FIN first), so that the visitor can read all that was sent.
        with contextlib.suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_WR)
            sock.settimeout(0.2)
            while sock.recv(65536):
                pass
        sock.close()

    # What stands behind the doors

    def _plain(self, sock: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = sock.recv(65536)
            if not piece:
                return
            head += piece
        first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        path = first.split(" ")[1]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        with self._counted(path, headers):
            serve = self.served.get(path.partition("?")[0], _nothing)
            serve(Visitor(self, sock, path, headers))

    @contextlib.contextmanager
    def _counted(self, path: str, headers: dict[str, str]) -> Iterator[None]:
        with self._lock:
            self.asked[path.partition("?")[0]].append(headers)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1

    def _canary(self, sock: socket.socket) -> None:
        self.canary_hits += 1

    def _over_tls(self, context: ssl.SSLContext) -> Callable[[socket.socket], None]:
        def serve(sock: socket.socket) -> None:
            with context.wrap_socket(sock, server_side=True) as wrapped:
                self._sockets.append(wrapped)
                self._plain(wrapped)
                with contextlib.suppress(OSError):
                    wrapped.unwrap()

        return serve

    def _no_tls(self, sock: socket.socket) -> None:
        sock.recv(65536)
        Visitor(self, sock, "", {}).answer(b"Speak plainly.", status=400)

    def _mute(self, sock: socket.socket) -> None:
        self.closing.wait(LONGEST)

    def _slow_hello(self, sock: socket.socket) -> None:
        sock.recv(65536)
        record = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" + bytes(0x4000)
        Visitor(self, sock, "", {}).drip(record)

    def _cut(self, sock: socket.socket) -> None:
        sock.recv(1)
        Visitor(self, sock, "", {}).reset()


def _nothing(x: Visitor) -> None:
    x.answer(b"", status=404)
