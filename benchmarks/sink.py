"""Sink: an endpoint that takes webhooks as fast as this machine can, and remembers when each came.

    python sink.py PORT

POST anything: 204, at once. ``GET /times`` gives {webhook-id: [seconds since 1970, …]} of all that came, ``GET /count``
their number, ``GET /reset`` forgets them. A path ``/dead…`` is verified like any other, and then never answers.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable

_DONE = b"HTTP/1.1 204 No Content\r\n\r\n"
_CHALLENGE = b'"challenge"'


class Sink:
    """What has come so far."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.count = 0

    def answer(self, line: bytes, headers: bytes, body: bytes) -> bytes | None:
        """Return what to write; None for nothing, ever."""
        method, path, _ = line.split(b" ", 2)
        if method == b"GET":
            return self._say(path)
        if _CHALLENGE in body:
            return _with_body(json.dumps({"challenge": json.loads(body)["data"]["challenge"]}).encode())
        if path.startswith(b"/dead"):
            return None
        self.count += 1
        self.times[_header(headers, b"webhook-id").decode()].append(time.time())
        return _DONE

    def _say(self, path: bytes) -> bytes:
        if path == b"/reset":
            self.times.clear()
            self.count = 0
        said = self.times if path == b"/times" else self.count
        return _with_body(json.dumps(said).encode())


def _with_body(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        len(body),
        body,
    )


def _header(headers: bytes, name: bytes) -> bytes:
    start = headers.lower().find(b"\r\n" + name + b":")
    if start < 0:
        return b""
    return headers[start + len(name) + 3 : headers.find(b"\r\n", start + 2)].strip()


class Connection(asyncio.Protocol):
    """One connection, kept open: request after request."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            head = self._read[: end + 2]
            length = int(_header(head, b"content-length") or 0)
            if len(self._read) < end + 4 + length:
                return
            body, self._read = self._read[end + 4 : end + 4 + length], self._read[end + 4 + length :]
            line, _, _ = head.partition(b"\r\n")
            answer = self._sink.answer(line, head, body)
            if answer is not None:
                self._transport.write(answer)


async def serve(port: int, ready: Callable[[], None] = lambda: None) -> None:
    sink = Sink()
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(sink), "127.0.0.1", port, backlog=1024
    )
    ready()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), lambda: print("ready", flush=True)))
