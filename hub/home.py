"""Home: the folder one hub lives in, and the lock that keeps a second engine out of it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.errors import AlreadyRunningError

HOME_LOCK = "interforum.lock"


@contextmanager
def sole_engine(home: Path, what: str) -> Iterator[None]:
    """Hold the home for one engine; the lock goes with the process, however it ends.

    Raises:
        AlreadyRunningError: Another process holds it; the message names it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / HOME_LOCK).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            holder = lock.read().strip() or "another process"
            raise AlreadyRunningError(
                f"{holder} already works in {home}. Stop it first, or set INTERFORUM_HOME to another folder."
            ) from None
        lock.seek(0)
        lock.truncate()
        lock.write(f"interforum {what} (process {os.getpid()})")
        lock.flush()
        try:
            yield
        finally:
            lock.seek(0)
            lock.truncate()
