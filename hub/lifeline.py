"""Lifeline: end this process and its children when the one that started it is gone, also after kill -9."""

from __future__ import annotations

import os
import signal
import threading
import time

_LOOK_SECONDS = 0.5
_GRACE_SECONDS = 3.0


def end_with_parent(parent: int | None = None) -> None:
    """Watch the parent from a thread of its own and leave when it is gone.

    Args:
        parent: Its process id, if it is known from elsewhere; the present parent otherwise. One that
            died before this call has been replaced already, so who can be told should be.
    """
    watched = parent or os.getppid()

    def watch() -> None:
        while os.getppid() == watched:
            time.sleep(_LOOK_SECONDS)
        _end_all()

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def _end_all() -> None:
    """End the whole group if it is ours: a server's workers would otherwise outlive it for a moment."""
    if os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGTERM)
        time.sleep(_GRACE_SECONDS)
        os.killpg(0, signal.SIGKILL)
    os._exit(0)
