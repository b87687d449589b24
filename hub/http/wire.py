"""The answer as it comes over the wire: so many bytes, so many interim answers, a whole head.

http.client skips ``100 Continue`` without end and knows no other interim answer; it takes a head that
breaks off for a whole one; and nobody counts what stands between chunks or after the last one.
"""

from __future__ import annotations

import io
import socket
from http.client import HTTPException, HTTPResponse, IncompleteRead, parse_headers
from typing import Any

MAX_INTERIM = 20
"""Interim answers (RFC 9110, section 15.2) before the real one; a server sends one or two."""
HEAD_BYTES = 1 << 20
"""What may be sent besides the body: heads, chunk lines, trailers."""


class TooManyBytes(Exception):  # noqa: N818 (it says what happened)
    """The server sent more than one answer may have."""


class Meter(io.RawIOBase):
    """Counts what comes out of a socket, and refuses the byte too many."""

    def __init__(self, raw: io.RawIOBase, limit: int) -> None:
        super().__init__()
        self._raw = raw
        self._left = limit
        self.begun = False
        self.ended = False

    def readable(self) -> bool:
        """Tell that it can be read, as io wants to know."""
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        """Read what there is; the end is remembered."""
        count = self._raw.readinto(buffer)
        if count:
            self.begun = True
            self._left -= count
            if self._left < 0:
                raise TooManyBytes
        else:
            self.ended = True
        return count

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()


class MeteredResponse(HTTPResponse):
    """http.client's answer, with limits."""

    def __init__(self, sock: socket.socket, *args: Any, limit: int, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._meter = Meter(self.fp.detach(), limit)
        self.fp = io.BufferedReader(self._meter)

    @property
    def begun(self) -> bool:
        """Tell whether anything at all has come."""
        return self._meter.begun

    def begin(self) -> None:
        """Read the head."""
        super().begin()
        if self._meter.ended:
            raise IncompleteRead(b"")

    def _read_status(self) -> tuple[str, int, str]:
        """Read the status line of the final answer."""
        for _ in range(MAX_INTERIM):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            # 101 is final: the server has begun to speak something else.
            if not 100 <= status < 200 or status == 101:
                return version, status, reason
            parse_headers(self.fp)
        raise HTTPException("too many interim answers")
