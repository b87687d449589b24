"""Lifeline: end this process when the one that started it is gone, also after kill -9."""

from __future__ import annotations

import os
import threading
import time

_LOOK_SECONDS = 0.5


def end_with_parent(parent: int | None = None) -> None:
    """Watch the parent from a thread of its own and leave at once when it is gone.

    Args:
        parent: Its process id, if it is known from elsewhere; the present parent otherwise.
    """
    watched = parent or os.getppid()

    def watch() -> None:
        while os.getppid() == watched:
            time.sleep(_LOOK_SECONDS)
        os._exit(0)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
