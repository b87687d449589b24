"""Beside: one thread that does one thing whenever it is rung, and once in a while all the same."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from hub.errors import StoreError

logger = logging.getLogger(__name__)


class Beside:
    """Safe for many threads.

    Args:
        name: Of the thread, for whoever looks.
        do: What to do. May raise: it is done again later.
        seconds: Longest sleep between two times.
    """

    def __init__(self, name: str, do: Callable[[], object], *, seconds: float = 1.0) -> None:
        self._do = do
        self._name = name
        self._seconds = seconds
        self._rung = threading.Event()
        self.ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ring(self) -> None:
        """Say that there is something to do."""
        self._rung.set()

    def stop(self, patience: float) -> bool:
        """End after what is being done, and wait for it at most so many seconds; True if it had ended."""
        self.ending.set()
        self._rung.set()
        if self._thread.is_alive():
            self._thread.join(patience)
        return not self._thread.is_alive()

    def _run(self) -> None:
        away = False
        while not self.ending.is_set():
            self._rung.clear()
            try:
                self._do()
                away = False
            except StoreError as error:
                if not away:  # said once, not every second
                    logger.warning("%s: %s", self._name, error)
                away = True
            except Exception:  # one of the job loops: the next time tries again
                logger.exception("%s stopped; it is tried again", self._name)
            self._rung.wait(self._seconds)
