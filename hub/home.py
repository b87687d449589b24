"""Home: the folder one hub lives in, the lock that keeps a second engine out of it, and its own key."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.errors import AlreadyRunningError, ConfigError, Problem
from hub.settings import Settings

HOME_LOCK = "interforum.lock"
KEY_FILE = "secret.key"


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


def secret_key(settings: Settings) -> str:
    """Return the hub's key: the one that was set, else the home's own, which is made when first asked for.

    Raises:
        ConfigError: There is none, and none can be written.
    """
    if settings.secret_key:
        return settings.secret_key
    path = settings.home / KEY_FILE
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        return path.read_text("ascii")
    except OSError as error:
        why = f"is not set, and {path} cannot be kept instead: {error.strerror}."
        raise ConfigError([Problem("INTERFORUM_SECRET_KEY", why)]) from error


def _make_key(path: Path) -> None:
    """Write it whole under another name first: a second process must not read half of it."""
    own = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
    with contextlib.suppress(FileExistsError):  # the other one was first, and its key stands
        os.link(own, path)
    own.unlink()
