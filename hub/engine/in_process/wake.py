"""Wake: how one process of a home tells the one that sends that there is something to do.

An empty datagram on a Unix socket in the home: no port, no polling, and nothing lost if nobody listens,
because the rows of the store are the truth.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

from hub.model.ports import Transaction

NAME = "wake"


class InProcessQueue:
    """The queue of a home on SQLite: nothing is handed out, whoever sends looks into the store.

    Args:
        home: The hub's folder.
    """

    def __init__(self, home: Path) -> None:
        self._address = home / NAME

    def announce(self, unit: Transaction) -> None:
        """Nothing to do: the events themselves say it."""

    def enqueue(self, unit: Transaction, deliveries: Sequence[int]) -> None:
        """Nothing to do: the deliveries themselves say it."""

    def wake(self) -> None:
        """Ring; nobody need hear it."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ringing:
            ringing.setblocking(False)
            with _named(self._address) as name:
                ringing.sendto(b"!", name)


class Alarm:
    """Hears the ringing. One process of a home holds it (`hub.home.sole_engine`)."""

    def __init__(self, home: Path) -> None:
        self._address = home / NAME
        self._address.unlink(missing_ok=True)  # of one that was killed
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        with _named(self._address) as name:
            self._socket.bind(name)
        self._address.chmod(0o600)
        self._here, self._own = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._own.setblocking(False)
        self._here.setblocking(False)

    def ring(self) -> None:
        """Ring from a thread of this process. Cheap, and never raises."""
        with contextlib.suppress(OSError):
            self._own.send(b"!")

    def wait(self, seconds: float) -> bool:
        """Sleep until it rings, at most so long; tell whether it rang from outside. Several rings are one."""
        heard, _, _ = select.select([self._socket, self._here], [], [], max(0.0, seconds))
        for each in heard:
            with contextlib.suppress(BlockingIOError):
                while each.recv(64):
                    pass
        return self._socket in heard

    def close(self) -> None:
        """Hear no more."""
        for each in (self._socket, self._here, self._own):
            each.close()
        self._address.unlink(missing_ok=True)


@contextlib.contextmanager
def _named(address: Path) -> Iterator[str]:
    """Name a socket in at most 108 bytes: through the folder's descriptor where its path is longer."""
    if len(os.fsencode(address)) < 100:
        yield str(address)
        return
    folder = os.open(address.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{address.name}"
    finally:
        os.close(folder)
